//! Spans of time: what each request, job, call and service was busy with, from when until when, and what
//! brought what about.
//!
//! A task does one thing after another, so its spans nest; tasks overlap as they like. Each task is a
//! [`Track`] of its own: the request's steps, each of its jobs with all attempts, each service that works
//! on one of its calls.

use crate::analysis::chain::link;
use crate::program::Program;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::event::Actor;
use crate::trace::event::Kind;
use crate::trace::event::What;
use crate::trace::sampling::Sampling;
use std::collections::BTreeMap;

/// What one task did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The request; none for what operators and rules do.
    pub request: Option<RequestId>,
    /// Who asked.
    pub actor: Option<Actor>,
    /// The request, the job, the service.
    pub name: String,
    /// Its marks in order; what begins ends, innermost first.
    pub marks: Vec<Mark>,
    /// How many spans are open.
    open: usize,
    /// How many of them are what the task is busy with; those inside are its steps.
    is_at_work: bool,
    /// Whether another attempt was arranged.
    is_to_retry: bool,
}

/// Something on a track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: SimTime,
    /// What.
    pub what: MarkKind,
    /// The event that says so; none for what was still open when the run ended.
    pub event: Option<EventId>,
    /// The line of the file where that stands.
    pub line: Option<u32>,
    /// More about it.
    pub detail: String,
    /// Flows that begin here: what follows has the same number.
    pub leaves: Vec<u64>,
    /// Flows that end here.
    pub arrives: Vec<u64>,
}

/// The kinds of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkKind {
    /// A span begins, of that name.
    Begins(String),
    /// The innermost span ends.
    Ends,
    /// Something happened at once.
    Happens(Kind, String),
}

/// Which task.
type Key = (Option<RequestId>, u64);

/// The observer that finds spans.
#[derive(Debug)]
pub struct Spans {
    sampling: Sampling,
    most: usize,
    /// By site: its line in the file.
    lines: Vec<Option<u32>>,
    left_out: u64,
    places: BTreeMap<Key, usize>,
    tracks: Vec<Track>,
    count: usize,
    flows: u64,
    /// Where events are that others may follow from: track and mark.
    writes: BTreeMap<EventId, (usize, usize)>,
}

impl Spans {
    /// Finds the spans of a sample of requests, and notes at most so many marks. `lines` are those of
    /// the program's sites.
    pub fn new(sampling: Sampling, most: usize, lines: Vec<Option<u32>>) -> Self {
        Self {
            sampling,
            most,
            lines,
            left_out: 0,
            places: BTreeMap::new(),
            tracks: Vec::new(),
            count: 0,
            flows: 0,
            writes: BTreeMap::new(),
        }
    }

    /// Returns the tracks, and how many events found no room. What is open ends with the run.
    pub fn finish(mut self, end: SimTime) -> (Vec<Track>, u64) {
        for track in &mut self.tracks {
            while track.open > 0 {
                track.end(end, None);
            }
        }
        (self.tracks, self.left_out)
    }

    /// Returns the place of a task's track, which is made where there is none.
    fn track(&mut self, key: Key, actor: Option<Actor>, name: &str) -> usize {
        *self.places.entry(key).or_insert_with(|| {
            self.tracks.push(Track {
                request: key.0,
                actor,
                name: name.to_owned(),
                marks: Vec::new(),
                open: 0,
                is_at_work: false,
                is_to_retry: false,
            });
            self.tracks.len() - 1
        })
    }

    /// A task that this event brought about, on the track at a place, waits for something.
    fn child(&mut self, event: &Event, place: usize, lineage: u64, (name, waits): (&str, String)) {
        let child = self.track((event.request, lineage), event.actor, name);
        let track = &mut self.tracks[child];
        track.close(event.at, Some(event.id));
        track.begin(event.at, waits, Some(event.id));
        self.count += 2;
        let from = (place, self.tracks[place].marks.len() - 1);
        let to = (child, self.tracks[child].marks.len() - 1);
        self.flow(from, to);
    }

    /// Notes that one mark follows from another, each by its track and its place there.
    fn flow(&mut self, from: (usize, usize), to: (usize, usize)) {
        self.flows += 1;
        self.tracks[from.0].marks[from.1].leaves.push(self.flows);
        self.tracks[to.0].marks[to.1].arrives.push(self.flows);
    }
}

impl Track {
    fn note(&mut self, at: SimTime, what: MarkKind, event: Option<EventId>) -> &mut Mark {
        let mark = Mark {
            at,
            what,
            event,
            line: None,
            detail: String::new(),
            leaves: Vec::new(),
            arrives: Vec::new(),
        };
        self.marks.push(mark);
        let last = self.marks.len() - 1;
        &mut self.marks[last]
    }

    fn begin(&mut self, at: SimTime, name: String, event: Option<EventId>) {
        self.open += 1;
        self.note(at, MarkKind::Begins(name), event);
    }

    fn end(&mut self, at: SimTime, event: Option<EventId>) {
        self.open -= 1;
        self.is_at_work &= self.open > 0;
        self.note(at, MarkKind::Ends, event);
    }

    /// Ends whatever is open.
    fn close(&mut self, at: SimTime, event: Option<EventId>) {
        while self.open > 0 {
            self.end(at, event);
        }
    }

    /// Ends what a task waits for within its work: a call.
    fn answer(&mut self, at: SimTime, event: EventId) {
        while self.open > 1 {
            self.end(at, Some(event));
        }
    }

    /// Begins work, after whatever it waited for.
    fn work(&mut self, at: SimTime, name: String, event: EventId) {
        if self.is_at_work {
            return;
        }
        self.close(at, Some(event));
        self.begin(at, name, Some(event));
        self.is_at_work = true;
    }
}

impl Observer for Spans {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if !self.sampling.holds(event.request) {
            return Control::Continue;
        }
        if self.count >= self.most {
            self.left_out += 1;
            return Control::Continue;
        }
        let told = link(event, view);
        let line = self.lines.get(event.site.index()).copied().flatten();
        let key = (event.request, event.lineage);
        let job = event.what.job().map(|job| view.program.job(job).name.as_str());
        let place = self.track(key, event.actor, job.unwrap_or(&told.lane));
        self.count += 1;
        let track = &mut self.tracks[place];
        track.answer(event.at, event.id);
        if let What::Worked { took } = event.what {
            let since = event.at.saturating_since(SimTime::ORIGIN).saturating_sub(took);
            if took > SimDuration::ZERO {
                let from = SimTime::ORIGIN.saturating_add(since);
                track.begin(from, told.about.clone(), Some(event.id));
                track.end(event.at, Some(event.id));
                self.count += 1;
            }
        } else if let What::Called { .. } = event.what {
            track.begin(event.at, format!("calls {}", told.about), Some(event.id));
        } else if let What::Arrived { source, .. } = event.what {
            let flow = &view.program.traffic[source.index()].flow;
            short(&view.program.flows[flow.index()].name).clone_into(&mut track.name);
            let name = track.name.clone();
            track.work(event.at, name, event.id);
        } else if begins_work(&event.what) {
            track.work(event.at, attempt(&told.about, event.attempt), event.id);
        } else {
            let what = MarkKind::Happens(event.what.kind(), told.about.clone());
            track.note(event.at, what, Some(event.id));
        }
        if let Some(last) = track.marks.last_mut() {
            last.line = line;
            last.detail = told.detail;
        }
        self.follow_on(event, place, view.program);
        Control::Continue
    }
}

impl Spans {
    /// What an event means for its own track and for others.
    fn follow_on(&mut self, event: &Event, place: usize, program: &Program) {
        let track = &mut self.tracks[place];
        let (at, id) = (event.at, Some(event.id));
        if ends_work(&event.what) {
            track.close(at, id);
        } else if let What::RetryScheduled { .. } = event.what {
            track.is_to_retry = true;
        } else if let What::AttemptFailed { .. } = event.what {
            track.close(at, id);
            if std::mem::take(&mut track.is_to_retry) {
                track.begin(at, "waits to be tried again".to_owned(), id);
            }
        } else if let What::Promoted { job } | What::Restored { job } = event.what {
            track.close(at, id);
            let queue = &program.queue(program.job(job).queue).name;
            track.begin(at, format!("waits in {queue}"), id);
        } else if let What::Enqueued { job, child, .. } = event.what {
            let job = program.job(job);
            let waits = format!("waits in {}", program.queue(job.queue).name);
            self.child(event, place, child, (&job.name, waits));
        } else if let What::Called { service, child, .. } = event.what {
            let name = &program.service(service).name;
            self.child(event, place, child, (name, format!("waits for {name}")));
        } else if let What::Wrote { .. } = event.what {
            let mark = self.tracks[place].marks.len() - 1;
            self.writes.insert(event.id, (place, mark));
        } else if let What::Read { .. } = event.what {
            let to = (place, self.tracks[place].marks.len() - 1);
            if let Some(from) = event.via.and_then(|written| self.writes.get(&written)).copied() {
                self.flow(from, to);
            }
        }
    }
}

/// Tells whether a task begins to be busy.
fn begins_work(what: &What) -> bool {
    matches!(what, What::PickedUp { .. } | What::Started { .. } | What::Begun { .. })
}

/// Tells whether a task ends, or what it waits for.
fn ends_work(what: &What) -> bool {
    matches!(
        what,
        What::Completed
            | What::RequestFailed { .. }
            | What::Finished { .. }
            | What::Served { .. }
            | What::ServiceFailed { .. }
            | What::Abandoned { .. }
            | What::Refused { .. }
            | What::Dropped { .. }
            | What::Expired { .. }
            | What::DeadLettered { .. }
    )
}

/// The name of an attempt.
fn attempt(name: &str, number: u32) -> String {
    if number == 0 { name.to_owned() } else { format!("{name}, attempt {}", number + 1) }
}

/// A flow's name without its section.
fn short(flow: &str) -> &str {
    flow.split_once('.').map_or(flow, |(_, name)| name)
}
