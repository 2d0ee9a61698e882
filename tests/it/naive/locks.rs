//! Locks against scheduling the same job twice.

use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::jobs::flow;
use super::task::Left;
use super::task::Scope;
use super::task::Task;
use reenact::scenario::contract::Moment;
use reenact::scenario::contract::Whose;
use reenact::scenario::platform::Delivery;
use reenact::scenario::platform::Job;
use reenact::trace::event::Kind;
use reenact::value::Fault;
use reenact::value::Value;
use std::collections::BTreeMap;

impl<'s> Interpreter<'s> {
    /// Returns the key that a job locks, whose task will have that lineage.
    pub(crate) fn key_to_lock(
        &mut self,
        caller: usize,
        job: &'s Job,
        child: u64,
        (given, crossed): (Value, Value),
    ) -> Result<Option<Value>, Fault> {
        let Some(deduplicate) = &job.deduplicate else { return Ok(None) };
        if self.queue_of(job).delivery.value == Delivery::Inline {
            return Ok(None);
        }
        let arguments = if deduplicate.locked_with == Whose::Caller { given } else { crossed };
        self.key(caller, job, Scope::new(Some(job), child, arguments)).map(Some)
    }

    /// Computes a key as an attempt would see it that has not begun.
    fn key(&mut self, of: usize, job: &'s Job, scope: Scope<'s>) -> Result<Value, Fault> {
        let deduplicate = job.deduplicate.as_ref().expect("it has a key");
        let (ambient, left) = (BTreeMap::new(), Vec::<Left<'s>>::new());
        let lineage = scope.lineage;
        let probe = Task { scope, ambient, left, lineage, node: None, ..self.tasks[of].clone() };
        self.tasks.push(probe);
        let key = self.value(self.tasks.len() - 1, &deduplicate.key);
        self.tasks.pop();
        key
    }

    /// Returns the event that locked a key, while it is locked.
    pub(crate) fn lock_of(&self, job: &Job, key: Value) -> Option<u64> {
        let locks = self.locks.get(job.name.value.as_str())?;
        let known = locks.iter().rev().find(|kept| self.pool.equal(kept.key, key))?;
        known.until.is_none_or(|until| self.now < until).then_some(known.written_by)
    }

    /// Locks the key of a job that was just scheduled.
    pub(crate) fn lock(&mut self, number: usize, job: &'s Job, key: Value) {
        let locked = self.note_key(number, &flow(job), Kind::Locked, job, key);
        self.tasks[number].message.key = key;
        let expires = job.deduplicate.as_ref().and_then(|it| it.expires.as_ref());
        let site = format!("{}/deduplicate", flow(job));
        let holds = expires.map(|it| self.drawn(it, self.uniform(number, &site)));
        let until = holds.map(|holds| self.now.saturating_add(holds));
        let kept = Kept { key, value: Value::Nil, until, written_by: locked };
        self.locks.entry(&job.name.value).or_default().push(kept);
    }

    /// Releases the key of a job, if this is the moment.
    pub(crate) fn unlock(&mut self, number: usize, job: &'s Job, moment: Moment) {
        let Some(deduplicate) = job.deduplicate.as_ref().filter(|it| it.until == moment) else {
            return;
        };
        let key = if deduplicate.released_with == Whose::Caller {
            self.tasks[number].message.key
        } else {
            let known = &self.tasks[number].scope;
            let (lineage, attempt, arguments) = (known.lineage, known.attempt, known.arguments);
            let scope = Scope { attempt, ..Scope::new(Some(job), lineage, arguments) };
            let Ok(key) = self.key(number, job, scope) else { return };
            key
        };
        self.note_key(number, &flow(job), Kind::Unlocked, job, key);
        let pool = &self.pool;
        let locks = self.locks.entry(&job.name.value).or_default();
        locks.retain(|kept| !pool.equal(kept.key, key));
    }

    /// Notes what became of a key.
    pub(crate) fn note_key(
        &mut self,
        number: usize,
        site: &str,
        kind: Kind,
        job: &Job,
        key: Value,
    ) -> u64 {
        let id = self.note_value(number, site, kind, key);
        self.events[usize::try_from(id).unwrap()].job = Some(job.name.value.clone());
        id
    }
}
