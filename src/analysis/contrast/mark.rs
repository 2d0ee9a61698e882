//! What of an event two runs are compared by: numbers that mean the same in every run.

use crate::hash;
use crate::hash::StableHasher;
use crate::trace::Event;
use crate::trace::View;
use crate::trace::What;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Kind;
use crate::trace::fingerprint;

/// The stable name of a request: its line of traffic and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RequestKey {
    /// A hash of the line's path.
    pub line: u64,
    /// Its number there, from 0.
    pub index: u32,
}

impl RequestKey {
    /// Names a task that is of no request: an operation by which time it is, a job that one scheduled
    /// by its attempt.
    pub fn outside(event: &Event) -> Self {
        let line = hash::mix(event.lineage ^ hash::mix(u64::from(event.attempt)));
        Self { line, index: u32::MAX }
    }

    /// Tells whether it names a task that is of no request.
    pub fn is_outside(self) -> bool {
        self.index == u32::MAX
    }
}

/// One event, as far as it can be compared with an event of another run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// When, in nanoseconds since the origin.
    pub at: u64,
    /// Where in the course of its request: task, attempt, passes of loops, step.
    pub place: u64,
    /// The place and the kind of event.
    pub key: u64,
    /// What it says beyond that: values, durations, errors.
    pub content: u64,
}

/// Separates these hashes from all others.
const DOMAIN: u64 = 0x4d41;

impl Mark {
    /// Marks an event of a run.
    pub fn of(event: &Event, view: View<'_>) -> Self {
        let site = view.program.key(event.site).hash;
        let place = place(event.lineage, event.attempt, event.visit, site);
        let mut content = fingerprint::content(event, view);
        if let What::Shown { effect, over, .. } = event.what {
            let name = hash::of_bytes(view.program.effect(effect).as_bytes());
            let over = over.map_or(0, |over| hash::of_bytes(view.program.effect(over).as_bytes()));
            content ^= name ^ over.rotate_left(1);
        }
        let key = with_kind(place, event.what.kind());
        Self { at: event.at.as_nanos(), place, key, content }
    }

    /// Marks an event of a trace. Such marks may be compared with each other only.
    pub fn of_line(event: &TraceEvent) -> Self {
        let site = hash::of_bytes(event.site.as_bytes());
        let place = place(event.lineage, event.attempt, event.visit.unwrap_or(0), site);
        let mut hasher = StableHasher::new(DOMAIN);
        let texts = [
            &event.value,
            &event.class,
            &event.arguments,
            &event.effect,
            &event.over,
            &event.error,
            &event.message,
            &event.branch,
        ];
        for text in texts {
            hasher.text(text.as_deref().unwrap_or("\u{0}"));
        }
        let numbers = [
            event.took,
            event.delay,
            event.passes.map(u64::from),
            event.replica.map(u64::from),
            event.stale.map(u64::from),
            event.writes.map(u64::from),
            event.delivery.map(u64::from),
            event.jobs.map(u64::from),
            event.nodes.map(u64::from),
            event.node.map(u64::from),
            event.amount.map(u64::from),
            event.timed.map(u64::from),
        ];
        for number in numbers {
            hasher.word(number.map_or(u64::MAX, |number| number));
        }
        Self { at: event.at, place, key: with_kind(place, event.kind), content: hasher.finish() }
    }
}

/// Returns a hash of where an event belongs in the course of its request.
fn place(lineage: u64, attempt: u32, visit: u64, site: u64) -> u64 {
    let mut hasher = StableHasher::new(DOMAIN);
    for word in [lineage, u64::from(attempt), visit, site] {
        hasher.word(word);
    }
    hasher.finish()
}

/// Adds the kind of event to a place.
fn with_kind(place: u64, kind: Kind) -> u64 {
    hash::mix(place ^ hash::mix(kind as u64 + 1))
}
