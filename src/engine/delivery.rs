//! Deliveries: messages are held, leased and acknowledged, go back to their queue, or are set aside.

use crate::engine::clockwork::phase;
use crate::engine::heap::Entry;
use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::message::Whereabouts;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task;
use crate::engine::timer::Due;
use crate::engine::timer::Timer;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::program::op::Tending;
use crate::program::queue::Moment;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;

impl Machine<'_> {
    /// Returns the queue of a message.
    fn queue_of(&self, message: u32) -> Option<QueueId> {
        Some(self.program.job(self.messages.job(message)?).queue)
    }

    /// A message is gone before a worker took it.
    pub(super) fn drop_message<O: Observer>(
        &mut self,
        message: u32,
        queue: QueueId,
        via: Option<EventId>,
        observer: &mut O,
    ) {
        let site = self.program.queue(queue).site;
        if let Some(job) = self.messages.job(message) {
            self.emit_of_message(message, site, (What::Dropped { job }, via), observer);
        }
        self.jobs.dropped += 1;
        self.messages.remove(message);
    }

    /// A worker gets a message whose time has not come.
    pub(super) fn hold<O: Observer>(
        &mut self,
        message: u32,
        queue: QueueId,
        via: Option<EventId>,
        observer: &mut O,
    ) {
        let Some(known) = self.messages.get(message) else { return };
        let (job, not_before, number) = (known.job, known.not_before, known.deliveries + 1);
        let site = self.job_site(job);
        self.emit_of_message(message, site, (What::Delivered { job, number }, via), observer);
        self.lease(message, queue);
        let Some(known) = self.messages.get(message) else { return };
        let (lineage, entity) = (known.lineage, known.entity);
        let timer = Timer { due: Due::Held { message }, lineage, entity };
        self.set_timer(not_before, known.rank(self.rank_flip), timer);
    }

    /// The time of a message has come that a worker holds.
    pub(super) fn end_hold<O: Observer>(&mut self, message: u32, observer: &mut O) {
        if let Some(queue) = self.queue_of(message) {
            self.take_or_wait(message, queue, false, observer);
        }
    }

    /// Notes that a message is with a worker; its lease begins.
    fn lease(&mut self, message: u32, queue: QueueId) {
        let contract = &self.program.queue(queue).contract;
        let Some(known) = self.messages.get(message) else { return };
        let lease = contract.lease.map(|lease| self.draw_of_message(&known, lease));
        let ends = lease.map_or(SimTime::MAX, |lease| self.now.saturating_add(lease));
        self.messages.change(message, |known| {
            known.state = Whereabouts::Delivered;
            known.deliveries += 1;
            known.leased_until = ends;
        });
        if lease.is_some() {
            let entry = Entry::new(ends, phase::POLL, known.rank(self.rank_flip), message);
            let leases = &mut self.queues[queue.index()].leases;
            let first = leases.peek().is_none_or(|first| entry < first);
            leases.push(entry);
            if first {
                self.schedule_restore(queue);
            }
        }
    }

    /// A worker begins an attempt with a message: it has been delivered, where nobody held it.
    pub(super) fn deliver<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        let Some(message) = self.tasks.get(slot).and_then(|task| task.message) else { return };
        let Some(known) = self.messages.get(message) else { return };
        let queue = self.program.job(known.job).queue;
        let acknowledge = self.program.queue(queue).contract.acknowledge;
        if acknowledge == Moment::Receive || known.state != Whereabouts::Queued {
            return;
        }
        let what = What::Delivered { job: known.job, number: known.deliveries + 1 };
        let site = self.flow_site(slot);
        self.emit(slot, site, what, observer);
        let last = self.tasks.get(slot).and_then(|task| task.last);
        self.messages.change(message, |known| known.last = last);
        self.lease(message, queue);
    }

    /// Lets the queue forget the message of an attempt, if this is the moment.
    pub(super) fn acknowledge(&mut self, slot: u32, moment: Moment) {
        let Some(message) = self.tasks.get(slot).and_then(|task| task.message) else { return };
        let Some(known) = self.messages.get(message) else { return };
        let queue = self.program.job(known.job).queue;
        let acknowledge = self.program.queue(queue).contract.acknowledge;
        if acknowledge == moment && known.state == Whereabouts::Delivered {
            self.messages.change(message, Message::forget);
        }
    }

    /// Forgets the message of an attempt that has ended.
    pub(super) fn forget(&mut self, slot: u32) -> Option<Message> {
        let message = self.tasks.get_mut(slot)?.message.take()?;
        self.messages.remove(message)
    }

    /// Registers when a queue next looks at leases. Where it has no `restores`, that is when the
    /// first of them ends.
    pub(super) fn schedule_restore(&mut self, queue: QueueId) {
        let program = self.program;
        let state = &mut self.queues[queue.index()];
        let is_over = |entry: &Entry| {
            let known = self.messages.get(entry.slot());
            known.is_none_or(|known| {
                known.leased_until != entry.time() || known.rank(self.rank_flip) != entry.rank()
            })
        };
        while state.leases.peek().as_ref().is_some_and(is_over) {
            state.leases.pop();
        }
        let due = state.leases.peek().map(Entry::time);
        let restores = program.queue(queue).contract.restores;
        let at = match (due, restores) {
            (Some(due), Some(restores)) => {
                let gap = program.quantity(restores.quantity);
                let site = program.key(restores.site).hash;
                let at = state.restores.next(site, gap, (self.now, due), &mut self.draws);
                if at.is_none() {
                    self.ending = Some(Ending::Stopped(Limit::Looks(self.limits.looks)));
                }
                at
            }
            (due, _) => due,
        };
        let register = self.restore_register(queue);
        let site = restores.map_or(program.queue(queue).site, |restores| restores.site);
        let rank = task::rank(program.key(site).hash, 1);
        self.clockwork.set(register, at.map(|at| Entry::new(at, phase::POLL, rank, register)));
    }

    /// Looks at leases: what was not acknowledged in time goes back to the head of its queue, and
    /// whoever has it goes on with it.
    pub(super) fn restore<O: Observer>(&mut self, queue: QueueId, observer: &mut O) {
        while self.ending.is_none() {
            let Some(entry) = self.queues[queue.index()].leases.peek() else { return };
            if entry.time() > self.now {
                return;
            }
            self.queues[queue.index()].leases.pop();
            let message = entry.slot();
            let Some(mut again) = self.messages.get(message) else { continue };
            let is_it = again.leased_until == entry.time();
            if !is_it || again.rank(self.rank_flip) != entry.rank() {
                continue;
            }
            again.forget();
            self.messages.change(message, |known| *known = again);
            if again.is_orphaned {
                self.messages.remove(message);
                self.jobs.failed += 1;
            }
            self.jobs.arrived += 1;
            match self.requeue(again, queue) {
                Some(place) => self.deliver_again(place, queue, observer),
                None => self.jobs.arrived -= 1,
            }
        }
    }

    /// Makes the message of another delivery, which is a task of its own.
    pub(super) fn requeue(&mut self, message: Message, queue: QueueId) -> Option<u32> {
        let site = self.program.key(self.program.queue(queue).site).hash;
        let delivery = (message.attempt, message.deliveries);
        let lineage = task::redelivered(message.lineage, site, delivery);
        self.post(Message {
            state: Whereabouts::Queued,
            is_orphaned: false,
            lineage,
            leased_until: SimTime::MAX,
            ..message
        })
    }

    /// Puts a message that was not acknowledged to the head of its queue.
    pub(super) fn deliver_again<O: Observer>(
        &mut self,
        message: u32,
        queue: QueueId,
        observer: &mut O,
    ) {
        let Some(job) = self.messages.job(message) else { return };
        let site = self.program.queue(queue).site;
        self.emit_of_message(message, site, (What::Restored { job }, None), observer);
        self.take_or_wait(message, queue, true, observer);
    }

    /// Does to a queue what operators do.
    pub(super) fn tend<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (queue, how): (QueueId, Tending),
        observer: &mut O,
    ) {
        match how {
            Tending::Pause => {
                self.emit(slot, site, What::Paused { queue }, observer);
                self.queues[queue.index()].paused = true;
            }
            Tending::Resume => {
                self.emit(slot, site, What::Resumed { queue }, observer);
                self.queues[queue.index()].paused = false;
                self.fill_workers(queue, observer);
            }
            Tending::Purge => {
                let jobs = self.queues[queue.index()].line.waiting();
                let jobs = u32::try_from(jobs).unwrap_or(u32::MAX);
                self.emit(slot, site, What::Purged { queue, jobs }, observer);
                let via = self.last_event();
                while let Some(message) = self.queues[queue.index()].line.give_up() {
                    self.drop_message(message, queue, via, observer);
                }
            }
        }
    }
}
