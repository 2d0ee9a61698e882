//! What happens by itself: deployments, arrivals, operations, looks at retries and leases. Each has a
//! register of the clockwork.

use crate::engine::clockwork::phase;
use crate::engine::heap::Entry;
use crate::engine::machine::Machine;
use crate::engine::machine::number;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task;
use crate::program::ids::QueueId;
use crate::trace::Observer;

impl Machine<'_> {
    /// Registers what is deployed, from the beginning or later.
    pub(super) fn schedule_deployments(&mut self) {
        let program = self.program;
        let lines = program.traffic.len() + program.timeline.len();
        let registers = program.changes.len() + lines + 2 * program.queues.len();
        self.clockwork.reset(registers);
        for change in 0..program.changes.len() {
            self.next_deployment(change);
        }
    }

    /// Registers a queue's next look at waiting retries, if something waits. A queue without
    /// `polls` looks when the first of them is due.
    pub(super) fn schedule_poll(&mut self, queue: QueueId) {
        let program = self.program;
        let lines = program.traffic.len() + program.timeline.len();
        let register = number(program.changes.len() + lines + queue.index());
        let state = &mut self.queues[queue.index()];
        let settings = program.queue(queue);
        let due = state.retries.peek().map(Entry::time);
        let at = match (due, settings.polls) {
            (Some(due), Some(polls)) => {
                let site = program.key(settings.site).hash;
                let gap = program.quantity(polls);
                let at = state.polls.next(site, gap, (self.now, due), &mut self.draws);
                if at.is_none() {
                    self.ending = Some(Ending::Stopped(Limit::Looks(self.limits.looks)));
                }
                at
            }
            (due, _) => due,
        };
        let rank = task::rank(program.key(settings.site).hash, 0);
        self.clockwork.set(register, at.map(|at| Entry::new(at, phase::POLL, rank, register)));
    }

    /// Lets something happen that happens by itself.
    pub(super) fn tick<O: Observer>(&mut self, register: usize, observer: &mut O) {
        let changes = self.program.changes.len();
        let traffic = self.program.traffic.len();
        let lines = traffic + self.program.timeline.len();
        if register < changes {
            self.deploy(register, observer);
        } else if register < changes + traffic {
            self.arrive(register - changes, observer);
        } else if register < changes + lines {
            self.operate(register - changes, observer);
        } else {
            let place = register - changes - lines;
            let queues = self.program.queues.len();
            let queue = QueueId::from_index(place % queues);
            if place < queues {
                self.promote(queue, observer);
                self.schedule_poll(queue);
            } else {
                self.restore(queue, observer);
                self.schedule_restore(queue);
            }
        }
    }

    /// Returns the register of a queue's looks at leases, behind those of all looks at retries.
    pub(super) fn restore_register(&self, queue: QueueId) -> u32 {
        let program = self.program;
        let lines = program.traffic.len() + program.timeline.len();
        number(program.changes.len() + lines + program.queues.len() + queue.index())
    }
}
