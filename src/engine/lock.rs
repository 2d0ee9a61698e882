//! Locks against doing the same job twice.

use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::store::Entry;
use crate::engine::store::Kept;
use crate::program::ids::JobId;
use crate::program::ids::SiteId;
use crate::program::queue::Moment;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Value;

impl Machine<'_> {
    /// Returns the key that a job locks when it is scheduled with those arguments, before and after
    /// they cross the codec.
    pub(super) fn key_to_lock(
        &mut self,
        message: &Message,
        given: Value,
    ) -> Result<Option<Value>, Fault> {
        let job = self.program.job(message.job);
        let Some(deduplicate) = job.deduplicate else { return Ok(None) };
        if self.program.queue(job.queue).inline {
            return Ok(None);
        }
        let mut asked = *message;
        if deduplicate.locked_with_caller {
            asked.arguments = given;
        }
        self.evaluate_of_message(&asked, deduplicate.key).map(Some)
    }

    /// Returns the event that locked a key, if it is locked.
    pub(super) fn lock_of(&self, job: JobId, key: Value) -> Option<EventId> {
        let entry = self.locks.get(job.index())?.read(key, self.now, &self.pool)?;
        entry.written
    }

    /// Locks the key of a job that was just scheduled.
    pub(super) fn lock<O: Observer>(&mut self, message: u32, observer: &mut O) {
        let Some(known) = self.messages.get(message) else { return };
        let Message { job, key, .. } = known;
        let Some(deduplicate) = self.program.job(job).deduplicate else { return };
        let holds = deduplicate.expires.map(|expires| self.draw_of_message(&known, expires));
        let expires = holds.map_or(SimTime::MAX, |holds| self.now.saturating_add(holds));
        let site = self.job_site(job);
        self.emit_of_message(message, site, (What::Locked { job, key }, None), observer);
        let written = self.last_event();
        self.keep_lock(job, Entry { key, value: Value::Nil, expires, written });
    }

    /// Releases the key of a job whose attempt begins or which has ended, if this is the moment.
    pub(super) fn unlock<O: Observer>(&mut self, slot: u32, moment: Moment, observer: &mut O) {
        let Some(task) = self.tasks.get(slot) else { return };
        let Some(message) = task.message.and_then(|message| self.messages.get(message)) else {
            return;
        };
        let Some(deduplicate) = self.program.job(message.job).deduplicate else { return };
        if deduplicate.until != moment {
            return;
        }
        let key = if deduplicate.released_with_caller {
            message.key
        } else {
            // A key that cannot be computed is released by nobody.
            let Ok(key) = self.evaluate_of_message(&message, deduplicate.key) else { return };
            key
        };
        let site: SiteId = self.job_site(message.job);
        self.emit(slot, site, What::Unlocked { job: message.job, key }, observer);
        if self.lock_of(message.job, key).is_some() {
            let entry = Entry { key, value: Value::Nil, expires: self.now, written: None };
            self.keep_lock(message.job, entry);
        }
    }

    fn keep_lock(&mut self, job: JobId, entry: Entry) {
        if let Some(locks) = self.locks.get_mut(job.index())
            && locks.write(entry, &self.pool)
        {
            self.pool.hold(Kept::BYTES);
        }
    }
}
