//! Which events a pattern is about.

use crate::program::Program;
use crate::program::figure::Pattern;
use crate::program::figure::Watched;
use crate::program::ids::EffectId;
use crate::program::ids::SiteId;
use crate::trace::Event;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::trace::event::Kinds;

/// The patterns of a program, sorted by the kind of event they watch, so that an event that
/// nobody watches is passed over at once.
#[derive(Debug, Clone)]
pub struct Switchboard<T> {
    lines: [Vec<(u32, T)>; WATCHED],
    /// The kinds of events that any of them may be about.
    heard: Kinds,
    /// By request, one bit for each effect it has shown; kept only where covering is watched.
    shown: Vec<u64>,
}

const WATCHED: usize = 46;

impl<T: Copy> Default for Switchboard<T> {
    fn default() -> Self {
        Self {
            lines: std::array::from_fn(|_| Vec::new()),
            heard: Kinds::default(),
            shown: Vec::new(),
        }
    }
}

impl<T: Copy> Switchboard<T> {
    /// Connects a pattern to a listener.
    pub fn connect(&mut self, pattern: Pattern, listener: T) {
        self.lines[pattern.event as usize].push((pattern.about, listener));
        self.heard = self.heard.or(kinds(pattern.event));
    }

    /// Returns the kinds of events that anybody watches.
    pub fn heard(&self) -> Kinds {
        self.heard
    }

    /// Calls `hear` for every listener whose pattern matches the event. Returns how many patterns
    /// were held against it.
    #[inline]
    pub fn each(&mut self, event: &Event, view: View<'_>, hear: impl FnMut(T)) -> usize {
        if self.heard.has(event.what.kind()) { self.call_all(event, view, hear) } else { 0 }
    }

    fn call_all(&mut self, event: &Event, view: View<'_>, mut hear: impl FnMut(T)) -> usize {
        let mut tried = 0;
        let ran = &self.lines[Watched::Ran as usize];
        if !ran.is_empty() && !matches!(event.what, What::Skipped) && !event.what.is_aside() {
            let definition = view.program.key(event.site).definition;
            ran.iter().filter(|(about, _)| *about == definition).for_each(|(_, it)| hear(*it));
            tried += ran.len();
        }
        if let What::Shown { effect, over, .. } = event.what
            && !self.lines[Watched::Replaced as usize].is_empty()
            && let Some(over) = self.covered(event, effect, over)
        {
            tried += self.call(Watched::Replaced, u32::from(over.0), &mut hear);
        }
        let Some((kind, about)) = watched(event, view) else { return tried };
        tried + self.call(kind, about, &mut hear)
    }

    /// Notes an effect, and returns the one it covers if that was there to be covered.
    fn covered(
        &mut self,
        event: &Event,
        effect: EffectId,
        over: Option<EffectId>,
    ) -> Option<EffectId> {
        let request = event.request?.0 as usize;
        if request >= self.shown.len() {
            self.shown.resize(request + 1, 0);
        }
        let shown = self.shown.get_mut(request)?;
        let found = over.filter(|over| *shown & bit(*over) != 0);
        if let Some(over) = over {
            *shown &= !bit(over);
        }
        *shown |= bit(effect);
        found
    }

    #[inline]
    fn call(&self, kind: Watched, about: u32, hear: &mut impl FnMut(T)) -> usize {
        let lines = &self.lines[kind as usize];
        for (watched, listener) in lines {
            if *watched == about {
                hear(*listener);
            }
        }
        lines.len()
    }
}

/// Returns the kinds of events that may be what patterns call that.
fn kinds(watched: Watched) -> Kinds {
    let kind = match watched {
        // Whatever happens at a step.
        Watched::Ran => return Kinds::ALL,
        Watched::Shown | Watched::Replaced => Kind::Shown,
        Watched::ReadStale => Kind::Read,
        Watched::Arrived => Kind::Arrived,
        Watched::Completed => Kind::Completed,
        Watched::RequestFailed => Kind::RequestFailed,
        Watched::Enqueued => Kind::Enqueued,
        Watched::PickedUp => Kind::PickedUp,
        Watched::Started => Kind::Started,
        Watched::Finished => Kind::Finished,
        Watched::AttemptFailed => Kind::AttemptFailed,
        Watched::RetryScheduled => Kind::RetryScheduled,
        Watched::Died => Kind::Died,
        Watched::Dropped => Kind::Dropped,
        Watched::Raised => Kind::Raised,
        Watched::Worked => Kind::Worked,
        Watched::Accepted => Kind::Accepted,
        Watched::Coerced => Kind::Coerced,
        Watched::Mismatched => Kind::Mismatched,
        Watched::Deferred => Kind::Deferred,
        Watched::Committed => Kind::Committed,
        Watched::Undone => Kind::Undone,
        Watched::Delivered => Kind::Delivered,
        Watched::Restored => Kind::Restored,
        Watched::Expired => Kind::Expired,
        Watched::DeadLettered => Kind::DeadLettered,
        Watched::Locked => Kind::Locked,
        Watched::Unlocked => Kind::Unlocked,
        Watched::Deduplicated => Kind::Deduplicated,
        Watched::Paused => Kind::Paused,
        Watched::Resumed => Kind::Resumed,
        Watched::Purged => Kind::Purged,
        Watched::Called => Kind::Called,
        Watched::Refused => Kind::Refused,
        Watched::Begun => Kind::Begun,
        Watched::Abandoned => Kind::Abandoned,
        Watched::Served => Kind::Served,
        Watched::Answered => Kind::Answered,
        Watched::TimedOut => Kind::TimedOut,
        Watched::Lost => Kind::Lost,
        Watched::Crashed => Kind::Crashed,
        Watched::Halted => Kind::Halted,
        Watched::Restarted => Kind::Restarted,
        Watched::Acquired => Kind::Acquired,
        Watched::Released => Kind::Released,
    };
    Kinds::of(&[kind])
}

/// Returns what patterns call an event, and the number of what it is about.
#[inline]
fn watched(event: &Event, view: View<'_>) -> Option<(Watched, u32)> {
    let here = || view.program.key(event.site).definition;
    let flow = || flow_at(view.program, event.site);
    Some(match event.what {
        What::Shown { effect, .. } => (Watched::Shown, u32::from(effect.0)),
        What::Started { job } => (Watched::Started, u32::from(job.0)),
        What::AttemptFailed { job, .. } => (Watched::AttemptFailed, u32::from(job.0)),
        What::RetryScheduled { job, .. } => (Watched::RetryScheduled, u32::from(job.0)),
        What::Raised { error, .. } => (Watched::Raised, u32::from(error.0)),
        What::Enqueued { job, .. } => (Watched::Enqueued, u32::from(job.0)),
        What::PickedUp { job } => (Watched::PickedUp, u32::from(job.0)),
        What::Finished { job } => (Watched::Finished, u32::from(job.0)),
        What::Dropped { job } => (Watched::Dropped, u32::from(job.0)),
        What::Died { job } => (Watched::Died, u32::from(job.0)),
        What::Arrived { source, .. } => {
            (Watched::Arrived, u32::from(view.program.traffic[source.index()].flow.0))
        }
        What::Completed => (Watched::Completed, flow()?),
        What::RequestFailed { .. } => (Watched::RequestFailed, flow()?),
        What::Worked { .. } => (Watched::Worked, here()),
        What::Accepted { .. } => (Watched::Accepted, here()),
        What::Coerced { .. } => (Watched::Coerced, here()),
        What::Mismatched { .. } => (Watched::Mismatched, here()),
        What::Committed { .. } => (Watched::Committed, here()),
        What::Undone { .. } => (Watched::Undone, here()),
        What::Read { store, stale: true, .. } => (Watched::ReadStale, u32::from(store.0)),
        What::Deferred { job, .. } => (Watched::Deferred, u32::from(job.0)),
        What::Delivered { job, .. } => (Watched::Delivered, u32::from(job.0)),
        What::Restored { job } => (Watched::Restored, u32::from(job.0)),
        What::Expired { job } => (Watched::Expired, u32::from(job.0)),
        What::DeadLettered { job } => (Watched::DeadLettered, u32::from(job.0)),
        What::Locked { job, .. } => (Watched::Locked, u32::from(job.0)),
        What::Unlocked { job, .. } => (Watched::Unlocked, u32::from(job.0)),
        What::Deduplicated { job, .. } => (Watched::Deduplicated, u32::from(job.0)),
        What::Paused { queue } => (Watched::Paused, u32::from(queue.0)),
        What::Resumed { queue } => (Watched::Resumed, u32::from(queue.0)),
        What::Purged { queue, .. } => (Watched::Purged, u32::from(queue.0)),
        What::Called { service, .. } => (Watched::Called, u32::from(service.0)),
        What::Refused { service } => (Watched::Refused, u32::from(service.0)),
        What::Begun { service } => (Watched::Begun, u32::from(service.0)),
        What::Abandoned { service } => (Watched::Abandoned, u32::from(service.0)),
        What::Served { service } => (Watched::Served, u32::from(service.0)),
        What::Answered { service, .. } => (Watched::Answered, u32::from(service.0)),
        What::TimedOut { service } => (Watched::TimedOut, u32::from(service.0)),
        What::Lost { job } => (Watched::Lost, u32::from(job.0)),
        What::Crashed { node: Some(node), .. } => (Watched::Crashed, u32::from(node.fleet.0)),
        What::Halted { fleet } => (Watched::Halted, u32::from(fleet.0)),
        What::Restarted { fleet, .. } => (Watched::Restarted, u32::from(fleet.0)),
        What::Acquired { resource, .. } => (Watched::Acquired, u32::from(resource.0)),
        What::Released { resource, .. } => (Watched::Released, u32::from(resource.0)),
        What::Crashed { node: None, .. }
        | What::Set { .. }
        | What::Read { .. }
        | What::Wrote { .. }
        | What::Checked
        | What::Skipped
        | What::Promoted { .. }
        | What::Rescued { .. }
        | What::Removed { .. }
        | What::RolledOut { .. }
        | What::RolledBack { .. }
        | What::Operated
        | What::Looped { .. }
        | What::Chosen { .. }
        | What::Turned { .. }
        | What::Replied { .. }
        | What::ServiceFailed { .. }
        | What::Retried { .. }
        | What::Partitioned { .. }
        | What::Deployed { .. } => return None,
    })
}

/// Returns the number of the flow that has a site.
fn flow_at(program: &Program, site: SiteId) -> Option<u32> {
    let flow = program.flows.iter().position(|flow| flow.site == site);
    u32::try_from(flow?).ok()
}

/// Returns the bit of an effect; the compiler allows 64.
fn bit(effect: EffectId) -> u64 {
    1 << (effect.0 % 64)
}
