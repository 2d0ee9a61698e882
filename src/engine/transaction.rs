//! Transactions: writes that others see together or never, and jobs that wait for the commit.
//!
//! A task has a stack of them. The top one is open, or it has committed and lets its jobs go one
//! by one; a job that runs inline then may open another one on top of it.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::message::Message;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::store::Entry;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Value;
use std::collections::VecDeque;

/// A transaction of a task.
#[derive(Debug, Clone, Default)]
pub(super) struct Transaction {
    /// The one below it.
    below: Option<u32>,
    /// How many blocks have joined it and not ended; it has committed when none is left.
    blocks: u32,
    /// What it wrote, in order.
    writes: Vec<(StoreId, Entry)>,
    /// The jobs that wait for its commit, in order.
    deferred: VecDeque<Deferred>,
}

/// A job that waits for a commit, and the step that scheduled it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deferred {
    /// What carries it.
    pub(super) message: Message,
    /// The step.
    pub(super) site: SiteId,
    /// The lineage of the flow that the step belongs to.
    pub(super) lineage: u64,
    /// That flow's attempt.
    pub(super) attempt: u32,
    /// Which passes of loops it was.
    pub(super) visit: u64,
}

/// The transactions of all tasks.
#[derive(Debug, Clone, Default)]
pub(super) struct Transactions {
    places: Vec<Transaction>,
    vacant: Vec<u32>,
    /// How many writes and jobs wait in all of them.
    waiting: u64,
}

impl Transactions {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.vacant.clear();
        for (place, number) in self.places.iter_mut().zip(0..) {
            place.writes.clear();
            place.deferred.clear();
            self.vacant.push(number);
        }
        self.waiting = 0;
    }

    /// Returns how much memory what waits in them takes.
    pub(super) fn bytes(&self) -> u64 {
        let each = size_of::<(StoreId, Entry)>().max(size_of::<Deferred>());
        self.waiting * each as u64
    }

    /// Opens one on top of another.
    fn open(&mut self, below: Option<u32>) -> Option<u32> {
        if self.vacant.is_empty() {
            self.vacant.push(u32::try_from(self.places.len()).ok()?);
            self.places.push(Transaction::default());
        }
        let number = self.vacant.pop()?;
        let place = self.places.get_mut(number as usize)?;
        (place.below, place.blocks) = (below, 1);
        Some(number)
    }

    fn get(&mut self, number: Option<u32>) -> Option<&mut Transaction> {
        self.places.get_mut(number? as usize)
    }

    /// Forgets one, and returns the one below it.
    fn close(&mut self, number: u32) -> Option<u32> {
        let place = self.places.get_mut(number as usize)?;
        self.waiting -= (place.writes.len() + place.deferred.len()) as u64;
        place.writes.clear();
        place.deferred.clear();
        self.vacant.push(number);
        place.below.take()
    }
}

impl Machine<'_> {
    /// Returns the transaction that a task is in, if one is open.
    fn open_transaction(&mut self, slot: u32) -> Option<&mut Transaction> {
        let number = self.tasks.get(slot)?.transaction;
        self.transactions.get(number).filter(|transaction| transaction.blocks > 0)
    }

    /// Enters a transaction; a second one joins the first.
    pub(super) fn enter_transaction(&mut self, slot: u32, rescue: Pc) -> Next {
        let next = self.enter_try(slot, rescue);
        if let Some(transaction) = self.open_transaction(slot) {
            transaction.blocks += 1;
        } else if let Some(task) = self.tasks.get_mut(slot) {
            task.transaction = self.transactions.open(task.transaction);
        }
        next
    }

    /// Ends a transaction in which nothing was raised. When it is the outermost, its writes become
    /// visible, in order.
    pub(super) fn commit<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        observer: &mut O,
    ) -> Next {
        let Some(transaction) = self.open_transaction(slot) else { return Next::On };
        transaction.blocks -= 1;
        if transaction.blocks > 0 {
            return Next::On;
        }
        let writes = std::mem::take(&mut transaction.writes);
        self.transactions.waiting -= writes.len() as u64;
        let count = u32::try_from(writes.len()).unwrap_or(u32::MAX);
        self.emit(slot, site, What::Committed { writes: count }, observer);
        let written = self.last_event();
        for (store, entry) in &writes {
            self.keep(slot, site, *store, Entry { written, ..*entry });
        }
        // Its memory goes back to where the next transaction finds it.
        let number = self.tasks.get(slot).and_then(|task| task.transaction);
        if let Some(transaction) = self.transactions.get(number) {
            transaction.writes = writes;
            transaction.writes.clear();
        }
        Next::On
    }

    /// Lets the next job go that waited for the commit; leaves the block when there is none.
    pub(super) fn release<O: Observer>(&mut self, slot: u32, observer: &mut O) -> Next {
        let Some(task) = self.tasks.get(slot) else { return Next::Wait };
        let (here, number) = (task.pc, task.transaction);
        if let Some(transaction) = self.transactions.get(number).filter(|it| it.blocks == 0) {
            if let Some(deferred) = transaction.deferred.pop_front() {
                self.transactions.waiting -= 1;
                return self.enqueue_deferred(slot, &deferred, here, observer);
            }
            self.close_transaction(slot);
        }
        self.end_try(slot)
    }

    /// Schedules a job whose transaction has committed.
    fn enqueue_deferred<O: Observer>(
        &mut self,
        slot: u32,
        deferred: &Deferred,
        here: Pc,
        observer: &mut O,
    ) -> Next {
        let Message { job, lineage: child, arguments, key, .. } = deferred.message;
        if let Some(lock) = self.lock_of(job, key) {
            self.owe(slot, Some(lock));
            let what = What::Deduplicated { job, key, released: true };
            self.emit_deferred(slot, deferred, what, observer);
            return Next::At(here);
        }
        if !self.has_room_inline(slot, job) {
            return Next::Wait;
        }
        self.jobs.arrived += 1;
        let what = What::Enqueued { job, child, arguments, released: true };
        self.emit_deferred(slot, deferred, what, observer);
        self.hand_out(slot, deferred.message, here, observer)
    }

    /// Reports an event of the step that scheduled a job that waited for a commit.
    fn emit_deferred<O: Observer>(
        &mut self,
        slot: u32,
        deferred: &Deferred,
        what: What,
        observer: &mut O,
    ) {
        let Deferred { site, lineage, attempt, visit, .. } = *deferred;
        let id = EventId(self.events);
        let Some(task) = self.tasks.get_mut(slot) else { return };
        let event = Event {
            id,
            at: self.now,
            cause: task.last.replace(id),
            via: task.via.take(),
            request: task.request,
            actor: task.actor,
            lineage,
            attempt,
            visit,
            site,
            what,
        };
        self.report(&event, observer);
    }

    /// Leaves a transaction with an error; the outermost is undone, and the error goes on up.
    pub(super) fn roll_back<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        observer: &mut O,
    ) -> Next {
        let Some(raised) = self.nest(slot).raised else { return Next::On };
        match self.open_transaction(slot) {
            Some(transaction) if transaction.blocks > 1 => transaction.blocks -= 1,
            Some(transaction) => {
                let writes = u32::try_from(transaction.writes.len()).unwrap_or(u32::MAX);
                self.emit(slot, site, What::Undone { writes }, observer);
                self.close_transaction(slot);
            }
            // It has committed; the jobs that still wait are forgotten.
            None => self.close_transaction(slot),
        }
        if self.unwind(slot, raised, observer) {
            let pc = self.tasks.get(slot).map_or(Pc(0), |task| task.pc);
            return Next::At(pc);
        }
        Next::Wait
    }

    /// Forgets the transaction on top of a task's.
    pub(super) fn close_transaction(&mut self, slot: u32) {
        let Some(task) = self.tasks.get_mut(slot) else { return };
        if let Some(number) = task.transaction {
            task.transaction = self.transactions.close(number);
        }
    }

    /// Lets a job wait for the commit, where a transaction is open. Tells whether it does.
    pub(super) fn defer<O: Observer>(
        &mut self,
        slot: u32,
        deferred: Deferred,
        observer: &mut O,
    ) -> bool {
        let Some(transaction) = self.open_transaction(slot) else { return false };
        transaction.deferred.push_back(deferred);
        self.transactions.waiting += 1;
        self.check_waiting();
        let Deferred { message, site, .. } = deferred;
        let Message { job, lineage: child, arguments, .. } = message;
        self.emit(slot, site, What::Deferred { job, child, arguments }, observer);
        true
    }

    /// Writes a store, or lets the write wait for the commit.
    pub(super) fn write_in(&mut self, slot: u32, site: SiteId, store: StoreId, entry: Entry) {
        if self.program.stores[store.index()].transactional
            && let Some(transaction) = self.open_transaction(slot)
        {
            transaction.writes.push((store, entry));
            self.transactions.waiting += 1;
            self.check_waiting();
        } else {
            self.keep(slot, site, store, entry);
        }
    }

    /// Returns what a task finds in a store: what it wrote itself in its open transaction, or what
    /// everybody sees.
    pub(super) fn find(&mut self, slot: u32, store: StoreId, key: Value) -> Option<Entry> {
        let now = self.now;
        let number = self.tasks.get(slot).and_then(|task| task.transaction);
        if let Some(transaction) = self.transactions.get(number) {
            let mut walked = 0;
            let own = transaction.writes.iter().rev().find(|(written, entry)| {
                walked += 1;
                *written == store && (entry.key == key || self.pool.equal(entry.key, key))
            });
            let own = own.map(|(_, entry)| *entry);
            self.pool.walk(walked);
            if own.is_some() {
                return own.filter(|entry| entry.expires > now);
            }
        }
        self.stores[store.index()].read(key, now, &self.pool)
    }

    /// Ends the run when more waits in transactions than tasks may take.
    fn check_waiting(&mut self) {
        if self.bytes_of_tasks() > self.limits.tasks {
            self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
        }
    }
}
