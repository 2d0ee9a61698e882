//! The stories of a run's requests, each boiled down to a few numbers, so that all of them fit in
//! memory and can be compared with those of another run.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::outcomes::OutcomeId;
use crate::analysis::contrast::outcomes::Outcomes;
use crate::hash;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// One request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Story {
    /// Its name in every run.
    pub key: RequestKey,
    /// When it arrived, in nanoseconds since the origin.
    pub arrived: u64,
    /// How many events it has.
    pub events: u64,
    /// A sum over its events without their instants, so that their order does not count.
    pub shape: u64,
    /// A sum over its events, instants included.
    pub timed: u64,
    /// What was shown, in order.
    pub seen: OutcomeId,
    /// How it and its jobs ended.
    pub ended: OutcomeId,
    /// A hash of what was shown, in order and with its values, and one of how it and its jobs ended.
    hashes: [u64; 2],
    /// How many of its jobs have not ended.
    open: i32,
    /// Whether it has ended itself.
    done: bool,
}

/// What is to be the same for two requests to have the same outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fate {
    hashes: [u64; 2],
    open: i32,
    done: bool,
}

impl Story {
    /// Returns what became of it, to be compared.
    pub fn fate(&self) -> Fate {
        // What was delivered twice may end twice.
        Fate { hashes: self.hashes, open: self.open.max(0), done: self.done }
    }

    /// Takes note of whether it and its jobs are on their way.
    fn go(&mut self, kind: Kind) {
        if [Kind::Completed, Kind::RequestFailed].contains(&kind) {
            self.done = true;
        } else if [Kind::Enqueued, Kind::RetryScheduled].contains(&kind) {
            self.open = self.open.saturating_add(1);
        } else if ENDS.contains(&kind) {
            self.open = self.open.saturating_sub(1);
        }
    }

    /// Takes note of an event.
    fn add(&mut self, mark: Mark) {
        let shape = hash::mix(mark.key ^ hash::mix(mark.content));
        self.events += 1;
        self.shape = self.shape.wrapping_add(shape);
        self.timed = self.timed.wrapping_add(hash::mix(shape ^ hash::mix(mark.at)));
    }
}

/// The events that end a job or one attempt of it, after which another may have been arranged.
const ENDS: [Kind; 5] =
    [Kind::Finished, Kind::AttemptFailed, Kind::Dropped, Kind::Expired, Kind::DeadLettered];

/// The observer that keeps the stories of all requests.
#[derive(Debug, Clone, Default)]
pub struct Stories {
    /// By the request's number in its run.
    pub list: Vec<Story>,
    /// What belongs to no request: deployments, and what operators do.
    pub system: Story,
    /// Of that, what operators do, and what follows from it.
    pub acts: Story,
    /// What became of requests.
    pub outcomes: Outcomes,
    /// The steps whose values are no part of an outcome: of a trace by their paths, of a run as its
    /// program has them.
    blind: BTreeSet<String>,
    blind_in_run: Option<BTreeSet<SiteId>>,
}

impl Stories {
    /// Returns how many requests it has; a trace may leave some out.
    pub fn count(&self) -> u64 {
        self.list.iter().filter(|story| story.events > 0).count() as u64
    }

    /// Takes the values that the steps with these paths show for no part of an outcome.
    #[must_use]
    pub fn blind_to(paths: BTreeSet<String>) -> Self {
        Self { blind: paths, ..Self::default() }
    }

    /// Returns what became of a request, in words, with how often something came on end or only that it
    /// did; values are not said.
    pub fn outcome(&self, story: &Story, counts: bool) -> String {
        let mut parts = [story.seen, story.ended].map(|it| self.outcomes.text(it, counts)).to_vec();
        parts.push(match story.open {
            ..=0 => String::new(),
            1 => "a job of it does not end".to_owned(),
            count => format!("{count} jobs of it do not end"),
        });
        if !story.done {
            parts.push("does not end".to_owned());
        }
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { "nothing shown".to_owned() } else { parts.join(", ") }
    }

    /// Takes note of an event of a trace.
    pub fn line(&mut self, event: &TraceEvent) {
        let mark = Mark::of_line(event);
        let request = event.request.map(|request| request as usize);
        let arrival = (event.kind == Kind::Arrived).then(|| RequestKey {
            line: hash::of_bytes(event.site.as_bytes()),
            index: event.index.unwrap_or(0),
        });
        let name = |text: &Option<String>| text.clone().unwrap_or_default();
        let note = if event.kind == Kind::Shown {
            let word = shown(&name(&event.effect), event.over.as_deref());
            Some(Note::Seen { word, value: !self.blind.contains(&event.site) })
        } else if event.kind == Kind::RequestFailed {
            Some(Note::Ended(failed(&name(&event.error))))
        } else {
            ended(event.kind).map(|how| Note::Ended(format!("{} {how}", name(&event.job))))
        };
        self.take(request, (event.kind, arrival), mark, note);
    }

    fn take(
        &mut self,
        request: Option<usize>,
        (kind, arrival): (Kind, Option<RequestKey>),
        mark: Mark,
        note: Option<Note>,
    ) {
        let Some(request) = request else {
            self.system.add(mark);
            // What is deployed is a setting, and is told as one.
            if !is_deployment(kind) {
                self.acts.add(mark);
            }
            return;
        };
        if request >= self.list.len() {
            self.list.resize(request + 1, Story::default());
        }
        let story = &mut self.list[request];
        if let Some(key) = arrival {
            story.key = key;
            story.arrived = mark.at;
        }
        story.add(mark);
        story.go(kind);
        let Some(note) = note else { return };
        let (place, word, value) = match &note {
            Note::Seen { word, value } => (0, word, if *value { mark.content } else { 0 }),
            Note::Ended(word) => (1, word, 0),
        };
        let said = hash::mix(hash::of_bytes(word.as_bytes()) ^ hash::mix(value));
        story.hashes[place] = hash::mix(story.hashes[place].rotate_left(1) ^ said);
        let told = if place == 0 { &mut story.seen } else { &mut story.ended };
        *told = self.outcomes.go_on(*told, word);
    }
}

/// What an event adds to an outcome.
enum Note {
    Seen {
        word: String,
        /// Whether its value is a part of the outcome.
        value: bool,
    },
    Ended(String),
}

/// Tells whether an event says that a change is deployed, or not any more.
pub fn is_deployment(kind: Kind) -> bool {
    [Kind::Deployed, Kind::Removed, Kind::RolledOut, Kind::RolledBack].contains(&kind)
}

/// Says how a job ended that did not run through; none where it did, or goes on.
fn ended(kind: Kind) -> Option<&'static str> {
    let ways = [
        (Kind::Died, "gives up"),
        (Kind::Dropped, "is dropped"),
        (Kind::Expired, "expires"),
        (Kind::DeadLettered, "is set aside"),
        (Kind::Deduplicated, "is deduplicated"),
    ];
    ways.into_iter().find(|(known, _)| *known == kind).map(|(_, how)| how)
}

fn shown(effect: &str, over: Option<&str>) -> String {
    over.map_or_else(|| effect.to_owned(), |over| format!("{effect} over {over}"))
}

fn failed(error: &str) -> String {
    format!("fails with {error}")
}

impl Observer for Stories {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let mark = Mark::of(event, view);
        let program = view.program;
        let arrival = if let What::Arrived { index, .. } = event.what {
            Some(RequestKey { line: program.key(event.site).hash, index })
        } else {
            None
        };
        let note = if let What::Shown { effect, over, .. } = event.what {
            let over = over.map(|over| program.effect(over));
            let blind = self.blind_in_run.get_or_insert_with(|| program.shows_of_the_system());
            let value = !blind.contains(&event.site);
            Some(Note::Seen { word: shown(program.effect(effect), over), value })
        } else if let What::RequestFailed { error } = event.what {
            Some(Note::Ended(failed(program.error(error))))
        } else {
            let kind = ended(event.what.kind());
            let job = event.what.job().map_or("", |job| program.job(job).name.as_str());
            kind.map(|how| Note::Ended(format!("{job} {how}")))
        };
        let request = event.request.map(|request| request.0 as usize);
        self.take(request, (event.what.kind(), arrival), mark, note);
        Control::Continue
    }
}
