//! Calls on their way: how far each has come.

use crate::experiment::explain::holders::Ticket;
use crate::program::Program;
use crate::program::calls::Call;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// How far a call has come.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    /// The lineage of the task that works on it.
    pub(super) child: u64,
    /// The step that calls.
    site: SiteId,
    called: SimTime,
    begun: Option<SimTime>,
    replied: Option<SimTime>,
}

/// The calls that somebody waits for, by who does.
#[derive(Debug, Default)]
pub(super) struct Calls {
    ways: BTreeMap<Ticket, Way>,
    /// By the request and the lineage of the task that works on one: who waits for it.
    callers: BTreeMap<Ticket, Ticket>,
}

impl Calls {
    /// Takes note of how far a call has come.
    pub(super) fn note(&mut self, event: &Event) {
        let request = event.request.map(|request| request.0);
        let ticket = (request, event.lineage);
        if let What::Called { child, .. } = event.what {
            self.forget(ticket);
            let way = Way { child, site: event.site, called: event.at, begun: None, replied: None };
            self.ways.insert(ticket, way);
            self.callers.insert((request, child), ticket);
        } else if let What::Begun { .. } = event.what {
            if let Some(way) = self.of_worker(ticket) {
                way.begun = way.begun.or(Some(event.at));
            }
        } else if let What::Replied { .. } | What::Served { .. } | What::ServiceFailed { .. } =
            event.what
        {
            if let Some(way) = self.of_worker(ticket) {
                way.replied = way.replied.or(Some(event.at));
            }
        } else if let What::Answered { .. } | What::TimedOut { .. } | What::Refused { .. } =
            event.what
        {
            self.forget(ticket);
        }
    }

    fn of_worker(&mut self, worker: Ticket) -> Option<&mut Way> {
        self.ways.get_mut(self.callers.get(&worker)?)
    }

    fn forget(&mut self, caller: Ticket) {
        if let Some(way) = self.ways.remove(&caller) {
            self.callers.remove(&(caller.0, way.child));
        }
    }

    /// Returns the call that the task of an event waits for.
    pub(super) fn of(&self, event: &Event) -> Option<&Way> {
        self.ways.get(&(event.request.map(|request| request.0), event.lineage))
    }

    /// Returns the step that calls for what the task of an event works on.
    pub(super) fn way_to(&self, event: &Event) -> Option<SiteId> {
        let ticket = (event.request.map(|request| request.0), event.lineage);
        self.ways.get(self.callers.get(&ticket)?).map(|way| way.site)
    }

    /// Tells whether a cut of its channel held up a call on its way to the service, which begins on it.
    pub(super) fn met_there(&self, event: &Event, from: SimTime, until: SimTime) -> bool {
        let ticket = (event.request.map(|request| request.0), event.lineage);
        let way = self.callers.get(&ticket).and_then(|caller| self.ways.get(caller));
        way.is_some_and(|way| from < event.at && until > way.called && until == event.at)
    }

    /// Tells whether a cut of its channel held up the call of an event, which was answered or left: what
    /// would have arrived meanwhile arrives when the cut is over.
    pub(super) fn met(&self, event: &Event, from: SimTime, until: SimTime) -> bool {
        let Some(way) = self.of(event) else { return false };
        if from >= event.at || until <= way.called {
            return false;
        }
        let is_left = event.what.kind() == Kind::TimedOut;
        match (way.begun, way.replied) {
            // It is on its way to the service.
            (None, _) => until > event.at,
            (Some(begun), _) if until == begun => true,
            // The reply is on its way, or has come.
            (Some(_), Some(_)) => until == event.at || is_left && until > event.at,
            (Some(_), None) => false,
        }
    }
}

impl Way {
    /// Tells whether the service has begun to work on it, and has not replied.
    pub(super) fn is_worked_on(&self) -> bool {
        self.begun.is_some() && self.replied.is_none()
    }

    /// Tells whether the service has begun to work on it.
    pub(super) fn is_begun(&self) -> bool {
        self.begun.is_some()
    }
}

/// Returns the call that a step makes.
pub(super) fn call_at(site: SiteId, program: &Program) -> Option<&Call> {
    program.ops_at(site).find_map(|op| {
        if let Action::Call { call } = op.action { Some(program.call(call)) } else { None }
    })
}
