//! Events, before anything is told of them.

use super::interpreter::Interpreter;
use reenact::time::SimDuration;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;

impl Interpreter<'_> {
    /// Makes an event of no request.
    pub(crate) fn bare(&self, site: &str, lineage: u64, kind: Kind) -> TraceEvent {
        let origin = self.scenario.origin.value;
        let instant = origin.checked_add(SimDuration::from_nanos(self.now)).expect("it is near");
        TraceEvent {
            id: self.events.len() as u64,
            at: self.now,
            instant: instant.to_string(),
            cause: None,
            via: None,
            request: None,
            source: None,
            index: None,
            actor: None,
            lineage,
            attempt: 0,
            visit: None,
            site: site.to_owned(),
            line: None,
            kind,
            job: None,
            child: None,
            arguments: None,
            effect: None,
            over: None,
            error: None,
            message: None,
            class: None,
            value: None,
            took: None,
            delay: None,
            change: None,
            fleet: None,
            node: None,
            passes: None,
            branch: None,
            setting: None,
            released: None,
            replica: None,
            stale: None,
            writes: None,
            delivery: None,
            queue: None,
            jobs: None,
            service: None,
            channel: None,
            nodes: None,
            resource: None,
            amount: None,
            timed: None,
        }
    }

    /// Notes that something happened to a task; `tell` adds what its kind tells.
    pub(crate) fn note(
        &mut self,
        number: usize,
        site: &str,
        kind: Kind,
        tell: impl FnOnce(&mut TraceEvent),
    ) -> u64 {
        let task = &self.tasks[number];
        let mut event = self.bare(site, task.scope.lineage, kind);
        event.cause = task.last;
        event.via = task.via;
        event.request = task.request;
        event.actor.clone_from(&task.actor);
        event.attempt = task.scope.attempt;
        event.visit = Some(task.scope.visit).filter(|visit| *visit != 0);
        tell(&mut event);
        let task = &mut self.tasks[number];
        let id = event.id;
        task.last = Some(id);
        task.via = None;
        self.events.push(event);
        id
    }
}
