//! Workers: who takes which job, and when.

use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::message::Whereabouts;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::queue::Moment;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;

/// What became of a message that a worker would take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    /// The worker runs it.
    Runs,
    /// It occupies no worker: it is held until its time comes, or is gone.
    Not,
}

impl Machine<'_> {
    /// Returns how many workers a queue has.
    fn workers(&mut self, queue: QueueId) -> u32 {
        let settings = self.program.queue(queue);
        let all = self.current(settings.workers, settings.workers_setting);
        let Some(fleet) = settings.fleet else { return all };
        // They stand on the nodes alike.
        let (up, nodes) = (self.outages.taking(fleet, self.now), self.program.fleet(fleet).nodes);
        if up == nodes {
            return all;
        }
        let share = (u64::from(all) * u64::from(up)).div_ceil(u64::from(nodes.max(1)));
        u32::try_from(share).unwrap_or(u32::MAX)
    }

    /// Hands a message to a free worker, or lets it wait; it is dropped when too many wait already.
    pub(super) fn offer<O: Observer>(&mut self, message: u32, queue: QueueId, observer: &mut O) {
        let settings = self.program.queue(queue);
        let workers = self.workers(queue);
        let state = &self.queues[queue.index()];
        let is_free = !state.paused && state.line.busy() < workers;
        if !is_free && !self.is_early(message) && state.line.waiting() >= settings.holds as usize {
            self.drop_message(message, queue, None, observer);
        } else {
            self.take_or_wait(message, queue, false, observer);
        }
    }

    /// Tells whether a worker would take a job this instant and its queue forget it: such a job
    /// needs no message.
    pub(super) fn takes_at_once(&mut self, job: JobId, queue: QueueId) -> bool {
        let workers = self.workers(queue);
        let state = &self.queues[queue.index()];
        !state.paused
            && state.line.busy() < workers
            && state.line.waiting() == 0
            && self.program.queue(queue).contract.is_plain()
            && self.program.job(job).deduplicate.is_none()
    }

    /// A worker takes a job this instant; false where there is no room for it, and the run ends.
    pub(super) fn run_at_once(&mut self, message: &Message, queue: QueueId) -> bool {
        let Some(slot) = self.admit(message.task(self.program, self.rank_flip)) else {
            return false;
        };
        self.queues[queue.index()].line.begin();
        self.schedule(slot, SimDuration::ZERO);
        true
    }

    /// Tells whether a worker will hold a message, because its time has not come.
    fn is_early(&self, message: u32) -> bool {
        let Some(known) = self.messages.get(message) else { return false };
        let queue = self.program.job(known.job).queue;
        let state = &self.queues[queue.index()];
        self.program.queue(queue).contract.held_by_worker
            && known.not_before > self.now
            && !state.paused
    }

    /// Hands a message to a free worker, or lets it wait, whatever waits already.
    pub(super) fn take_or_wait<O: Observer>(
        &mut self,
        message: u32,
        queue: QueueId,
        is_next: bool,
        observer: &mut O,
    ) {
        let workers = self.workers(queue);
        let is_early = self.is_early(message);
        let newest_first = self.program.queue(queue).contract.newest_first;
        let state = &mut self.queues[queue.index()];
        let is_free = !state.paused && state.line.busy() < workers;
        let is_first = is_next || newest_first || state.line.waiting() == 0;
        if is_early {
            self.take(message, queue, None, observer);
        } else if is_free && is_first {
            state.line.begin();
            if self.take(message, queue, None, observer) == Taken::Not {
                self.queues[queue.index()].line.end();
            }
        } else if is_free {
            // Workers have come this very instant and have not looked yet.
            state.line.wait(message, false);
            self.fill_workers(queue, observer);
        } else {
            state.line.wait(message, is_next && !newest_first);
            if state.line.waiting() > self.limits.queue_length as usize {
                self.ending =
                    Some(Ending::Stopped(Limit::QueueLength(self.limits.queue_length.into())));
            }
        }
    }

    /// Frees a worker, who takes the next job that waits.
    pub(super) fn free_worker<O: Observer>(&mut self, queue: QueueId, observer: &mut O) {
        self.queues[queue.index()].line.end();
        self.fill_workers(queue, observer);
    }

    /// Lets free workers take jobs that wait.
    pub(super) fn fill_workers<O: Observer>(&mut self, queue: QueueId, observer: &mut O) {
        let via = self.last_event();
        let workers = self.workers(queue);
        let newest_first = self.program.queue(queue).contract.newest_first;
        while self.ending.is_none() && !self.queues[queue.index()].paused {
            let line = &mut self.queues[queue.index()].line;
            let Some(next) = line.fill_from(workers, newest_first) else { return };
            if self.take(next, queue, via, observer) == Taken::Not {
                self.queues[queue.index()].line.end();
            }
        }
    }

    /// A worker takes a message: it is too old, or was delivered too often, or is held until its
    /// time comes, or runs.
    fn take<O: Observer>(
        &mut self,
        message: u32,
        queue: QueueId,
        via: Option<EventId>,
        observer: &mut O,
    ) -> Taken {
        let program = self.program;
        let contract = &program.queue(queue).contract;
        let Some(known) = self.messages.get(message) else { return Taken::Not };
        if known.state == Whereabouts::Queued {
            let site = program.queue(queue).site;
            let age = contract.expires.map(|expires| self.draw_of_message(&known, expires));
            if age.is_some_and(|age| known.since.saturating_add(age) <= self.now) {
                let what = What::Expired { job: known.job };
                self.emit_of_message(message, site, (what, via), observer);
                self.jobs.dropped += 1;
                self.messages.remove(message);
                return Taken::Not;
            }
            if known.deliveries >= contract.max_deliveries {
                let what = What::DeadLettered { job: known.job };
                self.emit_of_message(message, site, (what, via), observer);
                self.jobs.failed += 1;
                self.messages.remove(message);
                return Taken::Not;
            }
            if contract.held_by_worker && known.not_before > self.now {
                self.hold(message, queue, via, observer);
                return Taken::Not;
            }
        }
        let Some(slot) = self.admit(known.task(program, self.rank_flip)) else {
            return Taken::Not;
        };
        let is_kept =
            contract.acknowledge != Moment::Receive || program.job(known.job).deduplicate.is_some();
        if let Some(task) = self.tasks.get_mut(slot) {
            task.via = via;
            task.message = is_kept.then_some(message);
        }
        if !is_kept {
            self.messages.remove(message);
        }
        self.schedule(slot, SimDuration::ZERO);
        Taken::Runs
    }
}
