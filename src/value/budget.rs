//! What a pool may take: memory, and walks over what is in it. Both are counted, so that a run that
//! makes ever more or ever larger values ends at the same event everywhere.

use super::Pool;
use super::Value;
use super::pool::Node;

/// How many bytes, items or nodes a pool may ever hold: ids have 32 bits.
const IDS: usize = 1 << 30;

/// How many bytes a pool may take, unless [`Pool::allow`] says otherwise.
const MEMORY: u64 = 64 << 20;

/// How many parts of values may be walked over, unless [`Pool::allow`] says otherwise.
const WALKS: u64 = 1 << 28;

/// What a pool has no more of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exhausted {
    /// Room for values.
    Memory,
    /// Walks over values.
    Walks,
}

/// What a pool may take, and has taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget {
    /// How many bytes it may take.
    memory: u64,
    /// How many bytes are taken elsewhere on behalf of values.
    held: u64,
    /// How many parts of values may be walked over.
    walks: u64,
    /// How many have been.
    walked: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { memory: MEMORY, held: 0, walks: WALKS, walked: 0 }
    }
}

impl Pool {
    /// Sets how many bytes the pool may take, and how many parts of values may be walked over from
    /// now on.
    pub fn allow(&mut self, memory: u64, walks: u64) {
        self.budget = Budget { memory, held: 0, walks, walked: 0 };
    }

    /// Returns true when the pool should take no more; evaluation then fails with a limit.
    pub fn is_full(&self) -> bool {
        self.exhausted().is_some()
    }

    /// Returns what there is no more of, if anything.
    #[inline]
    pub fn exhausted(&self) -> Option<Exhausted> {
        let [bytes, items, nodes] = self.lengths();
        let taken = bytes + items * size_of::<Value>() + nodes * (size_of::<Node>() + 8);
        if bytes.max(items).max(nodes) > IDS || taken as u64 + self.budget.held > self.budget.memory
        {
            Some(Exhausted::Memory)
        } else if self.budget.walked > self.budget.walks {
            Some(Exhausted::Walks)
        } else {
            None
        }
    }

    /// Counts bytes that are taken elsewhere to keep values, such as in stores.
    pub fn hold(&mut self, bytes: u64) {
        self.budget.held = self.budget.held.saturating_add(bytes);
    }

    /// Counts a walk over so many parts of values, or over eight times as many bytes.
    #[inline]
    pub fn walk(&mut self, parts: u64) {
        self.budget.walked = self.budget.walked.saturating_add(parts);
    }

    /// Counts what an operation on a value may walk over: all there is in it.
    #[inline]
    pub fn walk_over(&mut self, value: Value) {
        let weight = match value {
            Value::Nil
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Decimal(_)
            | Value::Duration(_)
            | Value::Instant(_) => return,
            Value::Text(_) | Value::Symbol(_) | Value::Bytes(_) => self.weight(value) / 8,
            Value::List(_) | Value::Map(_) | Value::Object(_) => self.weight(value),
        };
        self.walk(u64::from(weight));
    }
}
