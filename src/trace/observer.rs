//! Observers: whatever listens to a run.
//!
//! The engine hands every event to one observer that is compiled into it, so what is not
//! observed costs nothing. Two observers in a pair listen together.

use crate::program::Program;
use crate::program::ids::SiteId;
use crate::program::parts::Node;
use crate::trace::event::Event;
use crate::trace::event::EventId;
use crate::trace::event::RequestId;
use crate::value::Pool;

/// Whether a run goes on. Of what several observers say, the greatest counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Control {
    /// It goes on.
    Continue,
    /// It may stop: what the observer wants to know is decided.
    Stop,
    /// It must stop: figures or observers have looked at events as often as they may.
    OutOfLooks,
    /// It must stop: a trace has as many bytes as it may.
    OutOfTrace,
}

/// What an observer may look at besides the event.
#[derive(Debug, Clone, Copy)]
pub struct View<'r> {
    /// The program that runs.
    pub program: &'r Program,
    /// The values that events mention.
    pub pool: &'r Pool,
}

/// A step that was begun and left no event: its task waits there still when the run ends, or was lost
/// there with its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unfinished {
    /// The request, if it belongs to one.
    pub request: Option<RequestId>,
    /// The step.
    pub site: SiteId,
    /// The last event of its task, after which it was begun.
    pub last: Option<EventId>,
}

/// A task was bound to a node; that is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The request, if it belongs to one.
    pub request: Option<RequestId>,
    /// What the task is.
    pub lineage: u64,
    /// Which attempt of it.
    pub attempt: u32,
    /// The node.
    pub node: Node,
}

/// Listens to a run.
pub trait Observer {
    /// Takes note of one event. Events come in the order in which they happened.
    fn event(&mut self, event: &Event, view: View<'_>) -> Control;

    /// Takes note of the node that a task runs on.
    fn bound(&mut self, _: &Bound) {}

    /// Takes note of a step that came to no end. A run that was cut short tells of none that waits.
    fn unfinished(&mut self, _: &Unfinished) {}
}

impl Observer for () {
    fn event(&mut self, _: &Event, _: View<'_>) -> Control {
        Control::Continue
    }
}

impl<O: Observer> Observer for &mut O {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        (**self).event(event, view)
    }

    fn bound(&mut self, task: &Bound) {
        (**self).bound(task);
    }

    fn unfinished(&mut self, step: &Unfinished) {
        (**self).unfinished(step);
    }
}

impl<O: Observer> Observer for Option<O> {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        match self {
            Some(observer) => observer.event(event, view),
            None => Control::Continue,
        }
    }

    fn bound(&mut self, task: &Bound) {
        if let Some(observer) = self {
            observer.bound(task);
        }
    }

    fn unfinished(&mut self, step: &Unfinished) {
        if let Some(observer) = self {
            observer.unfinished(step);
        }
    }
}

impl<A: Observer, B: Observer> Observer for (A, B) {
    #[inline]
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let first = self.0.event(event, view);
        first.max(self.1.event(event, view))
    }

    fn bound(&mut self, task: &Bound) {
        self.0.bound(task);
        self.1.bound(task);
    }

    fn unfinished(&mut self, step: &Unfinished) {
        self.0.unfinished(step);
        self.1.unfinished(step);
    }
}
