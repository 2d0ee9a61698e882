//! Replicas: copies of a store that see its commits later, in order.

use crate::engine::draw::Site;
use crate::engine::machine::Machine;
use crate::engine::store::Entry;
use crate::engine::store::Kept;
use crate::engine::task;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::program::parts::Replicas;
use crate::sample::scale;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Pool;
use crate::value::Value;
use std::collections::VecDeque;

/// How far a store has come, and its copies.
#[derive(Debug, Clone, Default)]
pub(super) struct Copies {
    /// How many commits there were.
    position: u64,
    /// The event of the last one.
    last: Option<EventId>,
    replicas: Vec<Replica>,
}

/// One copy.
#[derive(Debug, Clone, Default)]
struct Replica {
    kept: Kept,
    /// The position of the last commit that it shows.
    applied: u64,
    /// When it will show the last commit that there was.
    latest: SimTime,
    /// What it does not show yet, in order.
    coming: VecDeque<Coming>,
    /// How much that ever was at a time.
    most: usize,
}

/// A write on its way to a replica.
#[derive(Debug, Clone, Copy)]
struct Coming {
    at: SimTime,
    position: u64,
    entry: Entry,
}

impl Copies {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self, replicas: usize) {
        self.position = 0;
        self.last = None;
        self.replicas.resize_with(replicas, Replica::default);
        for replica in &mut self.replicas {
            replica.kept.clear();
            replica.applied = 0;
            replica.latest = SimTime::ORIGIN;
            replica.coming.clear();
            replica.most = 0;
        }
    }
}

impl Replica {
    /// Shows what has come by now. Returns how many keys are new to it.
    fn advance(&mut self, now: SimTime, pool: &Pool) -> u64 {
        let mut new = 0;
        while let Some(coming) = self.coming.front().filter(|coming| coming.at <= now) {
            new += u64::from(self.kept.write(coming.entry, pool));
            self.applied = coming.position;
            self.coming.pop_front();
        }
        new
    }
}

/// Where a `read` reads, and what it binds besides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    /// The store.
    pub(super) store: StoreId,
    /// The key.
    pub(super) key: Value,
    /// Whether a replica may answer.
    pub(super) replica: bool,
    /// The position that a replica must have come to.
    pub(super) caught_up_to: Option<CodeId>,
    /// The variable that gets the position of who answered.
    pub(super) position: Option<SlotId>,
}

impl Machine<'_> {
    /// Keeps a value where everybody sees it; `site` is that of the step which made it visible.
    /// Writes with one event are one commit, and get one position.
    pub(super) fn keep(&mut self, slot: u32, site: SiteId, store: StoreId, entry: Entry) {
        if self.stores[store.index()].write(entry, &self.pool) {
            self.pool.hold(Kept::BYTES);
        }
        let copies = &mut self.copies[store.index()];
        let is_new = copies.last != entry.written;
        if is_new {
            copies.last = entry.written;
            copies.position += 1;
        }
        if let Some(replicas) = self.program.stores[store.index()].replicas {
            for number in 0..replicas.count {
                let lag = is_new.then(|| self.lag(slot, site, replicas, number));
                self.send(store, number, entry, lag);
            }
        }
    }

    /// Sends a write to a replica, which shows it after a lag and never before an earlier commit.
    fn send(&mut self, store: StoreId, number: u32, entry: Entry, lag: Option<SimDuration>) {
        let now = self.now;
        let copies = &mut self.copies[store.index()];
        let position = copies.position;
        let Some(replica) = copies.replicas.get_mut(number as usize) else { return };
        let mut new = replica.advance(now, &self.pool);
        if let Some(lag) = lag {
            replica.latest = replica.latest.max(now.saturating_add(lag));
        }
        replica.coming.push_back(Coming { at: replica.latest, position, entry });
        if replica.coming.len() > replica.most {
            replica.most = replica.coming.len();
            new += 1;
        }
        self.pool.hold(new * Kept::BYTES);
    }

    /// Draws how long after a commit a replica shows it: keyed by the step that commits.
    fn lag(&mut self, slot: u32, site: SiteId, replicas: Replicas, number: u32) -> SimDuration {
        let Some(task) = self.tasks.get(slot) else { return SimDuration::ZERO };
        let here = task::descend(task.lineage, self.program.key(site).hash, task.visit);
        let key = self.program.key(replicas.site).hash;
        let key = Site::from_number(task::descend(here, key, u64::from(number)));
        let (entity, attempt) = (u64::from(task.entity), u64::from(task.attempt));
        let lag = self.program.quantity(replicas.lag);
        self.note_read(lag.setting);
        if let Some(Value::Duration(nanos)) = lag.setting.and_then(|it| self.turned_to(it)) {
            return SimDuration::from_nanos(u64::try_from(nanos).unwrap_or(0));
        }
        let constant = lag.sample.is_constant();
        let uniform = if constant { 0 } else { self.draws.uniform(key, entity, attempt) };
        SimDuration::from_nanos(lag.sample.sample(uniform))
    }

    /// Reads a store: what the primary has, or what a replica shows of it. Returns the event's
    /// content; the event will name what made the value visible.
    pub(super) fn read_store(
        &mut self,
        slot: u32,
        site: SiteId,
        reading: &Reading,
    ) -> Result<What, Fault> {
        let Reading { store, key, .. } = *reading;
        let replica = self.choose_replica(slot, site, reading)?;
        let primary = self.find(slot, store, key);
        let (now, pool) = (self.now, &self.pool);
        let copies = &self.copies[store.index()];
        let copy = replica.and_then(|number| copies.replicas.get(number as usize));
        let (found, position) = match copy {
            Some(copy) => (copy.kept.read(key, now, pool), copy.applied),
            None => (primary, copies.position),
        };
        let value = |entry: Option<Entry>| entry.map_or(Value::Nil, |entry| entry.value);
        let stale = !pool.equal(value(found), value(primary));
        self.owe(slot, found.and_then(|entry| entry.written));
        if let Some(variable) = reading.position {
            self.bind(slot, variable, position_value(position));
        }
        let replica = replica.map_or(0, |number| number.saturating_add(1));
        Ok(What::Read { value: value(found), store, replica, stale })
    }

    /// Chooses the replica that answers, from 0; none where the primary does: for want of a
    /// replica, of one that has caught up, or of a position to catch up to.
    fn choose_replica(
        &mut self,
        slot: u32,
        site: SiteId,
        reading: &Reading,
    ) -> Result<Option<u32>, Fault> {
        let wanted = match reading.caught_up_to {
            Some(code) => {
                let value = self.evaluate(slot, code)?;
                if value == Value::Nil {
                    return Ok(None);
                }
                let Value::Int(position) = value else {
                    return Err(Fault::NotAPosition { value });
                };
                u64::try_from(position).unwrap_or(0)
            }
            None => 0,
        };
        let replicas = self.program.stores[reading.store.index()].replicas;
        let Some(replicas) = replicas.filter(|_| reading.replica) else { return Ok(None) };
        self.note_read(replicas.count_setting);
        let number = if replicas.count == 1 {
            0
        } else {
            let drawn = scale(self.uniform(slot, site), u64::from(replicas.count));
            u32::try_from(drawn).unwrap_or(0)
        };
        let copies = &mut self.copies[reading.store.index()];
        let Some(replica) = copies.replicas.get_mut(number as usize) else { return Ok(None) };
        let new = replica.advance(self.now, &self.pool);
        self.pool.hold(new * Kept::BYTES);
        Ok((replica.applied >= wanted).then_some(number))
    }

    /// Returns the position of the last commit of a store.
    pub(super) fn position_of(&self, store: StoreId) -> Value {
        position_value(self.copies[store.index()].position)
    }
}

/// Returns a position as a value.
fn position_value(position: u64) -> Value {
    Value::Int(i64::try_from(position).unwrap_or(i64::MAX))
}
