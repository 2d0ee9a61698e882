//! The stories of a run's requests, each boiled down to a few numbers, so that all of them fit in
//! memory and can be compared with those of another run.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::outcomes::OutcomeId;
use crate::analysis::contrast::outcomes::Outcomes;
use crate::hash;
use crate::program::ids::JobId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Kind;

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
}

impl Story {
    /// Takes note of an event.
    fn add(&mut self, mark: Mark) {
        let shape = hash::mix(mark.key ^ hash::mix(mark.content));
        self.events += 1;
        self.shape = self.shape.wrapping_add(shape);
        self.timed = self.timed.wrapping_add(hash::mix(shape ^ hash::mix(mark.at)));
    }
}

/// The observer that keeps the stories of all requests.
#[derive(Debug, Clone, Default)]
pub struct Stories {
    /// By the request's number in its run.
    pub list: Vec<Story>,
    /// What belongs to no request: deployments, and what operators do.
    pub system: Story,
    /// What became of requests.
    pub outcomes: Outcomes,
}

impl Stories {
    /// Returns how many requests it has; a trace may leave some out.
    pub fn count(&self) -> u64 {
        self.list.iter().filter(|story| story.events > 0).count() as u64
    }

    /// Returns what became of a request.
    pub fn outcome(&self, story: &Story) -> String {
        let seen = self.outcomes.text(story.seen);
        let ended = self.outcomes.text(story.ended);
        match (seen.is_empty(), ended.is_empty()) {
            (true, true) => "nothing shown".to_owned(),
            (false, true) => seen,
            (true, false) => ended,
            (false, false) => format!("{seen}, {ended}"),
        }
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
            Some(Note::Seen(shown(&name(&event.effect), event.over.as_deref())))
        } else if event.kind == Kind::RequestFailed {
            Some(Note::Ended(failed(&name(&event.error))))
        } else if event.kind == Kind::Died {
            Some(Note::Ended(died(&name(&event.job))))
        } else if event.kind == Kind::Dropped {
            Some(Note::Ended(dropped(&name(&event.job))))
        } else {
            None
        };
        self.take(request, arrival, mark, note);
    }

    fn take(
        &mut self,
        request: Option<usize>,
        arrival: Option<RequestKey>,
        mark: Mark,
        note: Option<Note>,
    ) {
        let Some(request) = request else {
            self.system.add(mark);
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
        match note {
            Some(Note::Seen(word)) => story.seen = self.outcomes.go_on(story.seen, &word),
            Some(Note::Ended(word)) => story.ended = self.outcomes.go_on(story.ended, &word),
            None => {}
        }
    }
}

/// What an event adds to an outcome.
enum Note {
    Seen(String),
    Ended(String),
}

fn shown(effect: &str, over: Option<&str>) -> String {
    over.map_or_else(|| effect.to_owned(), |over| format!("{effect} over {over}"))
}

fn failed(error: &str) -> String {
    format!("fails with {error}")
}

fn died(job: &str) -> String {
    format!("{job} gives up")
}

fn dropped(job: &str) -> String {
    format!("{job} is dropped")
}

impl Observer for Stories {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let mark = Mark::of(event, view);
        let program = view.program;
        let job = |job: JobId| program.job(job).name.as_str();
        let arrival = if let What::Arrived { index, .. } = event.what {
            Some(RequestKey { line: program.key(event.site).hash, index })
        } else {
            None
        };
        let note = if let What::Shown { effect, over, .. } = event.what {
            let over = over.map(|over| program.effect(over));
            Some(Note::Seen(shown(program.effect(effect), over)))
        } else if let What::RequestFailed { error } = event.what {
            Some(Note::Ended(failed(program.error(error))))
        } else if let What::Died { job: id } = event.what {
            Some(Note::Ended(died(job(id))))
        } else if let What::Dropped { job: id } = event.what {
            Some(Note::Ended(dropped(job(id))))
        } else {
            None
        };
        let request = event.request.map(|request| request.0 as usize);
        self.take(request, arrival, mark, note);
        Control::Continue
    }
}
