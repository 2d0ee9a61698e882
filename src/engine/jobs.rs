//! Jobs: scheduled, picked up, tried again, or run inline.

use crate::engine::clockwork::phase;
use crate::engine::execute::Next;
use crate::engine::heap::Entry;
use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::nest::Frame;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task;
use crate::engine::task::Role;
use crate::engine::task::Task;
use crate::engine::transaction::Deferred;
use crate::program::ids::CodeId;
use crate::program::ids::ErrorId;
use crate::program::ids::JobId;
use crate::program::ids::Pc;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::program::queue::Moment;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

/// How deep inline jobs may run inside each other.
pub(super) const INLINE_DEPTH: usize = 64;

impl Machine<'_> {
    /// Schedules a job: its arguments cross the codec, and it waits for a commit, waits for a
    /// worker, or runs inline.
    pub(super) fn enqueue<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (job, arguments, deferred, not_before): (JobId, Option<CodeId>, bool, Option<CodeId>),
        observer: &mut O,
    ) -> Next {
        let (mut message, given) = match self.message_for(slot, site, job, arguments) {
            Ok(message) => message,
            Err(fault) => return self.fault(fault),
        };
        match not_before.map(|code| self.instant_of(slot, code)).transpose() {
            Ok(instant) => message.not_before = instant.unwrap_or(SimTime::ORIGIN),
            Err(fault) => return self.fault(fault),
        }
        match self.key_to_lock(&message, given) {
            Ok(key) => message.key = key.unwrap_or(Value::Nil),
            Err(fault) => return self.fault(fault),
        }
        let Some(parent) = self.tasks.get(slot) else { return Next::Wait };
        let (lineage, attempt, here) = (parent.lineage, parent.attempt, parent.pc);
        let visit = parent.visit;
        if deferred {
            let waiting = Deferred { message, site, lineage, attempt, visit };
            if self.defer(slot, waiting, observer) {
                return Next::On;
            }
        }
        let key = message.key;
        if let Some(lock) = self.lock_of(job, key) {
            self.owe(slot, Some(lock));
            let what = What::Deduplicated { job, key, released: false };
            self.emit(slot, site, what, observer);
            return Next::On;
        }
        if !self.has_room_inline(slot, job) {
            return Next::Wait;
        }
        self.jobs.arrived += 1;
        let (child, arguments) = (message.lineage, message.arguments);
        let what = What::Enqueued { job, child, arguments, released: false };
        self.emit(slot, site, what, observer);
        self.hand_out(slot, message, Pc(here.0 + 1), observer)
    }

    /// Makes the message of a job that a task schedules; returns its arguments before they crossed
    /// the codec, too.
    fn message_for(
        &mut self,
        slot: u32,
        site: SiteId,
        job: JobId,
        arguments: Option<CodeId>,
    ) -> Result<(Message, Value), Fault> {
        let given = match arguments {
            Some(code) => self.evaluate(slot, code)?,
            None => self.no_arguments(),
        };
        let queue = self.program.queue(self.program.job(job).queue);
        let arguments = queue.codec.encode(given, &mut self.pool, &mut self.stack)?;
        let parent = &self.tasks[slot];
        let site_hash = self.program.key(site).hash;
        let occurrence = (u64::from(parent.attempt) + 1) ^ parent.visit;
        let lineage = task::descend(parent.lineage, site_hash, occurrence);
        let message = Message::of(parent, job, self.now);
        Ok((Message { lineage, attempt: 0, arguments, ..message }, given))
    }

    /// Tells whether a job could run where it is scheduled, if that is where it would; ends the run
    /// where it could not.
    pub(super) fn has_room_inline(&mut self, slot: u32, job: JobId) -> bool {
        if !self.program.queue(self.program.job(job).queue).inline {
            return true;
        }
        let depth = self.nest(slot).frames.len();
        if depth >= INLINE_DEPTH {
            self.ending = Some(Ending::Stopped(Limit::InlineDepth(INLINE_DEPTH as u64)));
        } else if self.bytes_of_tasks() >= self.limits.tasks {
            self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
        }
        self.ending.is_none()
    }

    /// Hands a job that was just scheduled to its queue. Where it runs inline, its caller goes on at
    /// `back`; else at once.
    pub(super) fn hand_out<O: Observer>(
        &mut self,
        slot: u32,
        message: Message,
        back: Pc,
        observer: &mut O,
    ) -> Next {
        let job = message.job;
        let queue = self.program.job(job).queue;
        if self.program.queue(queue).inline {
            return self.enter_inline(slot, job, message.lineage, message.arguments, back);
        }
        let last = self.tasks.get(slot).and_then(|parent| parent.last);
        let is_early = message.not_before > self.now;
        let message = Message { last, since: self.now, ..message };
        if !is_early && self.takes_at_once(job, queue) {
            if !self.run_at_once(&message, queue) {
                self.jobs.arrived -= 1;
            }
            return Next::At(back);
        }
        let place = self.post(message);
        if let Some(place) = place {
            self.lock(place, observer);
        }
        match place {
            Some(place) if is_early && !self.program.queue(queue).contract.held_by_worker => {
                self.arrange(place, queue, message.not_before);
            }
            Some(place) => self.offer(place, queue, observer),
            // There is no room for it, and the run ends here.
            None => self.jobs.arrived -= 1,
        }
        Next::At(back)
    }

    /// Begins an attempt: a worker has the job.
    pub(super) fn begin_attempt<O: Observer>(&mut self, slot: u32, observer: &mut O) {
        self.clear_slots(slot);
        let Some(task) = self.tasks.get_mut(slot) else { return };
        let is_first = task.attempt == 0;
        if let Some(job) = task.job() {
            task.pc = self.program.flows[self.program.job(job).flow.index()].entry;
            let site = self.flow_site(slot);
            if let Some(fleet) = self.program.queue(self.program.job(job).queue).fleet {
                let Some(node) = self.assign(slot, fleet) else {
                    // The last node went down at this very instant.
                    return self.lose_these(&[slot], Some(slot), observer);
                };
                self.bind_to_node(slot, node, observer);
            }
            if is_first {
                self.note_first(self.program.job(job).retry.and_then(|retry| retry.budget));
            }
            self.deliver(slot, observer);
            self.emit(slot, site, What::PickedUp { job }, observer);
            self.acknowledge(slot, Moment::Start);
            self.unlock(slot, Moment::Start, observer);
        }
    }

    /// Ends a job that ran through, and frees its worker.
    pub(super) fn finish_job<O: Observer>(&mut self, slot: u32, job: JobId, observer: &mut O) {
        let site = self.flow_site(slot);
        self.emit(slot, site, What::Finished { job }, observer);
        self.unlock(slot, Moment::Finish, observer);
        self.forget(slot);
        self.jobs.done += 1;
        self.dismiss(slot);
        self.free_worker(self.program.job(job).queue, observer);
    }

    /// Ends an attempt with an error: another one is arranged, or the job dies.
    pub(super) fn fail_attempt<O: Observer>(
        &mut self,
        slot: u32,
        job: JobId,
        error: ErrorId,
        observer: &mut O,
    ) {
        let queue = self.program.job(job).queue;
        let site = self.flow_site(slot);
        let attempt = self.tasks.get(slot).map_or(0, |task| task.attempt);
        let retry = self.program.job(job).retry;
        if let Some(nest) = self.nests.get_mut(slot as usize) {
            nest.rescued.clear();
        }
        let delay = retry.and_then(|retry| self.next_attempt(slot, retry, (attempt, error)));
        if let Some(delay) = delay {
            // Sidekiq arranges the retry before it reports the failure.
            self.emit(slot, site, What::RetryScheduled { job, delay }, observer);
            self.emit(slot, site, What::AttemptFailed { job, error }, observer);
            self.again_later(slot, job, delay);
        } else {
            self.emit(slot, site, What::AttemptFailed { job, error }, observer);
            self.emit(slot, site, What::Died { job }, observer);
            self.unlock(slot, Moment::Finish, observer);
            self.forget(slot);
            self.jobs.failed += 1;
            self.dismiss(slot);
        }
        self.free_worker(queue, observer);
    }

    /// Lets a job wait for its next attempt, as a message of its own.
    fn again_later(&mut self, slot: u32, job: JobId, delay: SimDuration) {
        let key = self.forget(slot).map_or(Value::Nil, |message| message.key);
        self.return_holdings(slot, 0);
        let Some(task) = self.tasks.get(slot) else { return };
        let message = Message::of(task, job, self.now);
        let attempt = task.attempt + 1;
        self.remove_task(slot);
        let due = self.now.saturating_add(delay);
        if let Some(place) = self.post(Message { attempt, key, ..message }) {
            self.arrange(place, self.program.job(job).queue, due);
        }
    }

    /// Lets a message wait for its time.
    fn arrange(&mut self, message: u32, queue: QueueId, due: SimTime) {
        let Some(known) = self.messages.get(message) else { return };
        let entry = Entry::new(due, phase::TASK, known.rank(self.rank_flip), message);
        let retries = &mut self.queues[queue.index()].retries;
        let first = retries.peek().is_none_or(|first| entry < first);
        retries.push(entry);
        if first {
            self.schedule_poll(queue);
        }
    }

    /// Looks at the messages that wait for their time, and promotes those that are due.
    pub(super) fn promote<O: Observer>(&mut self, queue: QueueId, observer: &mut O) {
        while let Some(entry) = self.queues[queue.index()].retries.peek() {
            if entry.time() > self.now || self.ending.is_some() {
                return;
            }
            self.queues[queue.index()].retries.pop();
            let message = entry.slot();
            let now = self.now;
            self.messages.change(message, |known| known.since = now);
            let Some(job) = self.messages.job(message) else { continue };
            let site = self.job_site(job);
            self.emit_of_message(message, site, (What::Promoted { job }, None), observer);
            self.offer(message, queue, observer);
        }
    }

    /// Runs a job where it was scheduled: same task, same ambient, no middleware; it is what it
    /// would have been elsewhere, the first attempt of a job of its own.
    fn enter_inline(
        &mut self,
        slot: u32,
        job: JobId,
        lineage: u64,
        arguments: Value,
        back: Pc,
    ) -> Next {
        let ambient = usize::from(self.program.ambient);
        let stride = usize::from(self.program.slots);
        let start = slot as usize * stride;
        let locals = self.slots.get(start + ambient..start + stride).unwrap_or_default().to_vec();
        self.callers += 1;
        let Some((task, nest)) = self.nested(slot) else { return Next::Wait };
        nest.frames.push(Frame {
            pc: back,
            role: task.role,
            lineage: task.lineage,
            arguments: task.arguments,
            locals,
            attempt: task.attempt,
            visit: task.visit,
            rescued: nest.rescued.len(),
            tries: nest.tries.depth(),
            loops: nest.loops.len(),
            holdings: nest.holdings.len(),
        });
        task.role = Role::Job(job);
        task.lineage = lineage;
        task.attempt = 0;
        task.visit = 0;
        task.arguments = arguments;
        if let Some(slots) = self.slots.get_mut(start + ambient..start + stride) {
            slots.fill(Value::Nil);
        }
        Next::At(self.program.flows[self.program.job(job).flow.index()].body)
    }

    /// Returns from a job that ran inline, with or without an error.
    pub(super) fn leave_inline<O: Observer>(
        &mut self,
        slot: u32,
        error: Option<ErrorId>,
        observer: &mut O,
    ) {
        let site = self.flow_site(slot);
        if let Some(job) = self.tasks.get(slot).and_then(Task::job) {
            if let Some(error) = error {
                self.emit(slot, site, What::AttemptFailed { job, error }, observer);
                self.jobs.failed += 1;
            } else {
                self.emit(slot, site, What::Finished { job }, observer);
                self.jobs.done += 1;
            }
        }
        let ambient = usize::from(self.program.ambient);
        let stride = usize::from(self.program.slots);
        let start = slot as usize * stride;
        let kept = self.nest(slot).frames.last().map_or(0, |frame| frame.holdings);
        self.return_holdings(slot, kept);
        self.callers -= 1;
        let Some((task, nest)) = self.nested(slot) else { return };
        let Some(frame) = nest.frames.pop() else { return };
        task.pc = frame.pc;
        task.role = frame.role;
        task.lineage = frame.lineage;
        task.arguments = frame.arguments;
        task.attempt = frame.attempt;
        task.visit = frame.visit;
        nest.rescued.truncate(frame.rescued);
        nest.loops.truncate(frame.loops);
        if let Some(slots) = self.slots.get_mut(start + ambient..start + stride) {
            slots.copy_from_slice(&frame.locals);
        }
    }

    /// Returns the site of the flow a task runs.
    pub(super) fn flow_site(&self, slot: u32) -> SiteId {
        let Some(task) = self.tasks.get(slot) else { return SiteId(0) };
        let flow = task.job().map_or(task.flow, |job| self.program.job(job).flow);
        self.program.flows[flow.index()].site
    }
}
