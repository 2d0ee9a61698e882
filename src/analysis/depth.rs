//! How many jobs wait in each queue, and how many workers are busy, over time.
//!
//! A job waits from when it is scheduled, promoted or delivered again until a worker takes it or it is
//! gone. One that waits for its time (a retry, a `not_before`) does not count.

use crate::program::Program;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;
use std::collections::BTreeSet;

/// How many spans of time a gauge has at most.
const SPANS: usize = 4_096;

/// The most that something came to, span by span from the replay's origin. What it comes to and leaves
/// again at one instant does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gauge {
    /// How long a span is.
    pub width: SimDuration,
    /// The most in each span, up to the last change.
    pub most: Vec<u32>,
    at: SimTime,
    now: u32,
}

impl Gauge {
    fn new(width: SimDuration) -> Self {
        Self { width, most: Vec::new(), at: SimTime::ORIGIN, now: 0 }
    }

    /// Changes it at an instant, which is not before the last one.
    fn set(&mut self, at: SimTime, value: u32) {
        if at > self.at {
            self.fill(at);
            self.at = at;
        }
        self.now = value;
    }

    /// Notes that it was what it is from the last change until an instant.
    fn fill(&mut self, until: SimTime) {
        let nanos = |time: SimTime| time.saturating_since(SimTime::ORIGIN).as_nanos();
        let (from, until) = (nanos(self.at), nanos(until).saturating_sub(1));
        while until / self.width.as_nanos().max(1) >= SPANS as u64 {
            let pairs = self.most.chunks(2).map(|pair| pair.iter().copied().max().unwrap_or(0));
            self.most = pairs.collect();
            self.width = self.width.saturating_mul(2);
        }
        let span = |nanos: u64| usize::try_from(nanos / self.width.as_nanos().max(1)).unwrap_or(0);
        let (first, last) = (span(from), span(until));
        if self.most.len() <= last {
            self.most.resize(last + 1, 0);
        }
        for most in self.most.iter_mut().take(last + 1).skip(first) {
            *most = (*most).max(self.now);
        }
    }

    /// Returns the most within some time from an instant on.
    pub fn within(&self, from: SimTime, lasts: SimDuration) -> u32 {
        let width = self.width.as_nanos().max(1);
        let from = from.saturating_since(SimTime::ORIGIN).as_nanos();
        let last = from.saturating_add(lasts.as_nanos().saturating_sub(1));
        let span = |nanos: u64| usize::try_from(nanos / width).unwrap_or(usize::MAX);
        let spans = self.most.iter().skip(span(from));
        let count = span(last).saturating_sub(span(from)).saturating_add(1);
        spans.take(count).copied().max().unwrap_or(0)
    }
}

/// What was measured of a queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Depth {
    /// The queue's name.
    pub queue: String,
    /// How many jobs wait for a worker.
    pub waiting: Gauge,
    /// How many workers are busy.
    pub busy: Gauge,
}

/// A job of one request, as one task or message.
type Ticket = (Option<RequestId>, u64);

/// The observer that measures queues.
#[derive(Debug)]
pub struct Depths {
    queues: Vec<Depth>,
    /// By queue: which jobs wait, and which are worked on.
    waiting: Vec<BTreeSet<Ticket>>,
    busy: Vec<BTreeSet<Ticket>>,
    /// Steps whose jobs wait for their time first.
    later: BTreeSet<SiteId>,
}

impl Depths {
    /// Measures the queues of a program, in spans of at least that width.
    pub fn new(program: &Program, width: SimDuration) -> Self {
        let later = program
            .ops
            .iter()
            .filter(|op| matches!(op.action, Action::Enqueue { not_before: Some(_), .. }));
        let depth = |name: &str| Depth {
            queue: name.to_owned(),
            waiting: Gauge::new(width),
            busy: Gauge::new(width),
        };
        let count = program.queues.len();
        Self {
            queues: program.queues.iter().map(|queue| depth(&queue.name)).collect(),
            waiting: vec![BTreeSet::new(); count],
            busy: vec![BTreeSet::new(); count],
            later: later.map(|op| op.site).collect(),
        }
    }

    /// Returns what was measured up to the end of a run.
    pub fn finish(mut self, end: SimTime) -> Vec<Depth> {
        let end = end.saturating_add(SimDuration::from_nanos(1));
        for depth in &mut self.queues {
            depth.waiting.set(end, 0);
            depth.busy.set(end, 0);
        }
        self.queues
    }

    /// Notes that a job waits, or no more.
    fn wait(&mut self, queue: QueueId, at: SimTime, ticket: Ticket, waits: bool) {
        let place = queue.index();
        if let (Some(all), Some(depth)) = (self.waiting.get_mut(place), self.queues.get_mut(place))
        {
            note(all, &mut depth.waiting, at, ticket, waits);
        }
    }

    /// Notes that a worker is busy with a job, or no more.
    fn work(&mut self, queue: QueueId, at: SimTime, ticket: Ticket, works: bool) {
        let place = queue.index();
        if let (Some(all), Some(depth)) = (self.busy.get_mut(place), self.queues.get_mut(place)) {
            note(all, &mut depth.busy, at, ticket, works);
        }
    }
}

fn note(
    all: &mut BTreeSet<Ticket>,
    gauge: &mut Gauge,
    at: SimTime,
    ticket: Ticket,
    is_there: bool,
) {
    let changed = if is_there { all.insert(ticket) } else { all.remove(&ticket) };
    if changed {
        gauge.set(at, u32::try_from(all.len()).unwrap_or(u32::MAX));
    }
}

/// Tells whether a job no longer waits for a worker, though none begins it.
fn is_gone(what: &What) -> bool {
    matches!(
        what,
        What::Dropped { .. }
            | What::Expired { .. }
            | What::DeadLettered { .. }
            | What::Delivered { .. }
    )
}

impl Observer for Depths {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let program = view.program;
        let Some(job) = event.what.job() else { return Control::Continue };
        let queue = program.job(job).queue;
        if program.queue(queue).inline {
            return Control::Continue;
        }
        let (at, ticket) = (event.at, (event.request, event.lineage));
        if let What::Enqueued { child, .. } = event.what {
            let waits = !self.later.contains(&event.site);
            self.wait(queue, at, (event.request, child), waits);
        } else if let What::Promoted { .. } | What::Restored { .. } = event.what {
            self.wait(queue, at, ticket, true);
        } else if let What::PickedUp { .. } = event.what {
            self.wait(queue, at, ticket, false);
            self.work(queue, at, ticket, true);
        } else if let What::Finished { .. } | What::AttemptFailed { .. } = event.what {
            self.work(queue, at, ticket, false);
        } else if is_gone(&event.what) {
            self.wait(queue, at, ticket, false);
        }
        Control::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SimTime {
        SimTime::ORIGIN.saturating_add(SimDuration::from_nanos(seconds * 1_000_000_000))
    }

    #[test]
    fn a_gauge_keeps_the_most_of_each_span() {
        let second = SimDuration::from_nanos(1_000_000_000);
        let mut gauge = Gauge::new(second);
        gauge.set(at(1), 3);
        gauge.set(at(1), 2); // what is left at once is not seen
        gauge.set(at(4), 0);
        gauge.set(at(6), 1);
        gauge.set(at(7), 0);
        assert_eq!(gauge.most, [0, 2, 2, 2, 0, 0, 1]);
        assert_eq!(gauge.within(at(2), second), 2);
        assert_eq!(gauge.within(at(4), second.saturating_mul(2)), 0);
        assert_eq!(gauge.within(at(0), SimDuration::MAX), 2);
    }

    #[test]
    fn a_long_gauge_has_wider_spans() {
        let mut gauge = Gauge::new(SimDuration::from_nanos(1));
        gauge.set(at(1), 7);
        gauge.set(at(1_000), 0);
        assert!(gauge.most.len() <= SPANS && gauge.most.len() > SPANS / 2, "{}", gauge.most.len());
        assert_eq!(gauge.most.iter().copied().max(), Some(7));
        assert_eq!(gauge.most.first(), Some(&0));
    }
}
