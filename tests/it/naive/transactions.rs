//! Transactions, and jobs that wait until one commits.

use super::interpreter::Interpreter;
use super::interpreter::Kept;
use super::task::Deferred;
use super::task::Left;
use super::task::Transaction;
use reenact::trace::event::Kind;
use reenact::value::Value;
use std::collections::BTreeMap;

impl<'s> Interpreter<'s> {
    /// Begins a transaction; inside an open one, it is part of that.
    pub(crate) fn begin_transaction(&mut self, number: usize, site: String) {
        let task = &mut self.tasks[number];
        match task.transactions.last_mut() {
            Some(open) if open.blocks > 0 => open.blocks += 1,
            _ => task.transactions.push(Transaction { blocks: 1, ..Transaction::default() }),
        }
        task.left.push(Left::Transaction { site });
    }

    /// Ends a block of a transaction well.
    pub(crate) fn end_transaction(&mut self, number: usize, site: &str) {
        let open = self.tasks[number].transactions.last_mut().expect("it was begun");
        open.blocks -= 1;
        if open.blocks > 0 {
            return;
        }
        let writes = std::mem::take(&mut open.writes);
        let count = u32::try_from(writes.len()).unwrap();
        let committed =
            self.note(number, site, Kind::Committed, |event| event.writes = Some(count));
        let mut of_stores: BTreeMap<&str, Vec<Kept>> = BTreeMap::new();
        for (store, kept) in writes {
            let kept = Kept { written_by: committed, ..kept };
            of_stores.entry(store).or_default().push(kept);
        }
        for (store, writes) in of_stores {
            self.publish(number, site, store, writes);
        }
        self.tasks[number].left.push(Left::Release);
    }

    /// Schedules the next job that waited for the commit, if there is one.
    pub(crate) fn release(&mut self, number: usize) {
        let task = &mut self.tasks[number];
        let committed = task.transactions.last_mut().expect("it has committed");
        if committed.deferred.is_empty() {
            task.transactions.pop();
            return;
        }
        let waiting = committed.deferred.remove(0);
        task.left.push(Left::Release);
        let Deferred { job, arguments, child, key, .. } = waiting;
        let lock = key.and_then(|key| Some((key, self.lock_of(job, key)?)));
        let event = if let Some((key, lock)) = lock {
            self.tasks[number].via = Some(lock);
            self.note_key(number, &waiting.site, Kind::Deduplicated, job, key)
        } else {
            let kind = Kind::Enqueued;
            self.note_schedule(number, &waiting.site, kind, job, (arguments, child))
        };
        let told = &mut self.events[usize::try_from(event).unwrap()];
        (told.lineage, told.attempt) = (waiting.lineage, waiting.attempt);
        told.visit = Some(waiting.visit).filter(|visit| *visit != 0);
        told.released = Some(true);
        if lock.is_none() {
            self.hand_out(number, &waiting, event);
        }
    }

    /// Ends a block of a transaction with an error.
    pub(crate) fn roll_back(&mut self, number: usize, site: &str) {
        let open = self.tasks[number].transactions.last_mut().expect("it was begun");
        open.blocks -= 1;
        if open.blocks == 0 {
            let count = u32::try_from(open.writes.len()).unwrap();
            self.note(number, site, Kind::Undone, |event| event.writes = Some(count));
            self.tasks[number].transactions.pop();
        }
    }

    /// Writes a store; inside a transaction, for this task alone until it commits.
    pub(crate) fn write(&mut self, number: usize, site: &str, store: &'s str, kept: Kept) {
        let is_transactional = self.store(store).transactional;
        let open = self.tasks[number].transactions.last_mut().filter(|open| open.blocks > 0);
        match open {
            Some(open) if is_transactional => open.writes.push((store, kept)),
            _ => self.publish(number, site, store, vec![kept]),
        }
    }

    /// Returns what a task finds under a key.
    pub(crate) fn look_up(&self, number: usize, store: &str, key: Value) -> Option<Kept> {
        let open = self.tasks[number].transactions.last();
        let own = open.and_then(|open| {
            let of_key =
                |(name, kept): &&(&str, Kept)| *name == store && self.pool.equal(kept.key, key);
            open.writes.iter().rfind(of_key)
        });
        match own {
            Some((_, kept)) => {
                Some(kept.clone()).filter(|kept| kept.until.is_none_or(|until| self.now < until))
            }
            None => self.find(store, key),
        }
    }
}
