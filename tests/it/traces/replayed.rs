//! A replay, listened to.

use super::mapping;
use super::recorded::Fact;
use super::translation;
use reenact::program::Program;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::View;
use reenact::trace::What;
use reenact::trace::event::Actor;
use reenact::value::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// One request of the replay, told as a recording would tell it.
#[derive(Debug)]
pub(super) struct Story {
    /// When it arrived.
    pub arrived: SimTime,
    /// The request's name.
    pub name: String,
    /// Who asked.
    pub actor: Option<Actor>,
    /// Its facts so far.
    pub facts: Vec<Fact>,
    /// How long its job worked so far: recorded stand-ins take no time, so this is not counted
    /// when it is asked what happened in the minutes of a recording.
    worked: SimDuration,
    /// True when those minutes are over.
    over: bool,
    /// What later facts repeat of earlier ones.
    pub memory: Memory,
    /// Rows of `COUNTERPARTS` that were needed.
    pub mapped: BTreeSet<usize>,
    /// Rows of `UNRECORDED` that were needed.
    pub unrecorded: BTreeSet<usize>,
    /// Events that stand in neither table.
    pub unknown: BTreeSet<String>,
}

impl Story {
    fn new(arrival: &Event, name: String) -> Self {
        Self {
            arrived: arrival.at,
            name,
            actor: arrival.actor,
            facts: Vec::new(),
            worked: SimDuration::ZERO,
            over: false,
            memory: Memory::default(),
            mapped: BTreeSet::new(),
            unrecorded: BTreeSet::new(),
            unknown: BTreeSet::new(),
        }
    }
}

/// What a recording's events repeat of events before them.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// The arguments of each of its jobs, in the order in which they were scheduled.
    pub jobs: Vec<(u64, Value)>,
    /// The session's id, from the web request.
    pub private_id: Option<String>,
    /// The class of what the store kept as the session.
    pub stored_class: Option<String>,
    /// The class of the job's session.
    pub session_class: Option<String>,
    /// Whether the chat's history had two answers in a row.
    pub two_answers: bool,
    /// The class and the message of the last error that was raised.
    pub raised: Option<(String, String)>,
}

/// The observer that tells every request as a recording would tell it.
#[derive(Debug)]
pub(super) struct Replaying<'p> {
    /// The program.
    pub program: &'p Program,
    /// The profile.
    pub profile: &'p str,
    /// The minutes of the recording.
    pub window: SimDuration,
    /// The requests, by number.
    pub stories: BTreeMap<u32, Story>,
    /// Requests that arrive before this instant met other code.
    pub from: SimTime,
}

impl Observer for Replaying<'_> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let Some(request) = event.request.map(|request| request.0) else {
            return Control::Continue; // deployments belong to no request
        };
        if let What::Arrived { source, index } = event.what
            && event.at >= self.from
        {
            let line = &self.program.traffic[source.index()].name;
            self.stories.insert(request, Story::new(event, format!("{line}/{}", index + 1)));
        }
        let Some(story) = self.stories.get_mut(&request) else { return Control::Continue };
        let path = &self.program.site(event.site).path;
        if let What::Worked { took } = event.what
            && path.starts_with("jobs.")
        {
            story.worked = story.worked.saturating_add(took);
        }
        let elapsed = event.at.saturating_since(story.arrived).saturating_sub(story.worked);
        story.over |= elapsed > self.window;
        if story.over {
            return Control::Continue;
        }
        translation::remember(&mut story.memory, event, path, view);
        let kind = event.what.kind();
        if let Some(row) = mapping::counterpart(kind, path) {
            story.mapped.insert(row);
            let name = mapping::COUNTERPARTS[row].0;
            let mut fact = translation::tell(name, event, story, view);
            fact.fields.insert("profile".to_owned(), self.profile.into());
            fact.fields.insert("seq".to_owned(), story.facts.len().into());
            let place = if path.starts_with("jobs.") { "sidekiq" } else { "web" };
            fact.fields.insert("proc".to_owned(), place.into());
            story.facts.push(fact);
        } else if let Some(row) = mapping::unrecorded(kind, path) {
            story.unrecorded.insert(row);
        } else {
            story.unknown.insert(format!("{} at {path}", kind.word()));
        }
        Control::Continue
    }
}
