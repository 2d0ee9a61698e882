//! The pending-event set: a heap of what comes soon, and coarse buckets of what comes later.
//!
//! A heap is fastest while it fits the first caches, some thousand entries. Beyond that, every step
//! down misses one, so later entries wait unsorted in buckets of equal width, and each bucket is
//! sorted, by the heap, when its time comes. This is a ladder queue (Tang, Goh and Thng 2005) of one
//! rung. The order is the heap's, whatever lies where; only the speed differs.

use crate::engine::heap::Entry;
use crate::engine::heap::Heap;
use crate::time::SimTime;

/// With so many entries the heap is cut, and the later ones go to buckets.
const SPILL: usize = 4_096;

/// With fewer entries than this, buckets are not worth their while.
const GATHER: usize = 1_024;

/// How many entries a bucket should hold on average.
const PER_BUCKET: usize = 16;

/// The most buckets; their heads fit the second cache.
const MOST_BUCKETS: usize = 1 << 14;

/// Pending events, ordered by time, phase, rank and slot as [`crate::engine::heap`] documents.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// Every entry up to and including `horizon`; empty only when everything is.
    near: Heap,
    /// In nanoseconds. While everything is near, it is the end of time.
    horizon: u64,
    /// The heap is cut when it has so many entries while everything is near.
    spill_at: usize,
    /// Entries after the horizon and up to the end of the rung.
    rung: Rung,
    /// Entries after the rung, unsorted.
    far: Vec<Entry>,
}

/// Buckets of equal width over a range of time.
#[derive(Debug, Clone, Default)]
struct Rung {
    /// Kept with their memory, also those beyond `used`.
    buckets: Vec<Vec<Entry>>,
    used: usize,
    /// The first bucket not yet emptied into the heap.
    current: usize,
    /// When bucket 0 begins, in nanoseconds.
    start: u64,
    /// How long a bucket is, in nanoseconds, at least one.
    width: u64,
    /// How many entries wait in all buckets.
    waiting: usize,
}

impl Rung {
    /// Returns the bucket for an instant at or after the start, when the rung reaches that far.
    #[inline]
    fn bucket(&mut self, time: u64) -> Option<&mut Vec<Entry>> {
        if self.used == 0 {
            return None;
        }
        let index = usize::try_from(time.checked_sub(self.start)? / self.width).ok()?;
        self.buckets.get_mut(..self.used)?.get_mut(index)
    }

    /// Returns the last nanosecond of the current bucket, at most the end of time.
    fn current_end(&self) -> u64 {
        let first = self.width.saturating_mul(self.current as u64).saturating_add(self.start);
        first.saturating_add(self.width - 1)
    }

    /// Forgets every entry and keeps the memory.
    fn clear(&mut self) {
        self.buckets.iter_mut().take(self.used).for_each(Vec::clear);
        self.used = 0;
        self.current = 0;
        self.waiting = 0;
    }

    /// Spans the rung over `entries` and moves them in.
    fn fill(&mut self, entries: &mut Vec<Entry>) {
        let times = || entries.iter().map(|entry| entry.time().as_nanos());
        let (first, last) = (times().min().unwrap_or(0), times().max().unwrap_or(0));
        self.used = (entries.len() / PER_BUCKET).clamp(1, MOST_BUCKETS);
        self.current = 0;
        self.start = first;
        // One more than the quotient, so that the last entry falls into the last bucket.
        self.width = ((last - first) / self.used as u64).saturating_add(1);
        self.waiting = entries.len();
        if self.buckets.len() < self.used {
            self.buckets.resize_with(self.used, Vec::new);
        }
        for entry in entries.drain(..) {
            self.bucket(entry.time().as_nanos())
                .expect("the rung spans its entries by the choice of its width")
                .push(entry);
        }
    }
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            near: Heap::default(),
            horizon: u64::MAX,
            spill_at: SPILL,
            rung: Rung::default(),
            far: Vec::new(),
        }
    }
}

impl Calendar {
    /// Returns how many events are pending.
    #[must_use]
    pub fn len(&self) -> usize {
        self.near.len() + self.rung.waiting + self.far.len()
    }

    /// Returns true when nothing is pending.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.near.is_empty()
    }

    /// Forgets every event and keeps the memory for the next run.
    pub fn clear(&mut self) {
        self.near.clear();
        self.horizon = u64::MAX;
        self.spill_at = SPILL;
        self.rung.clear();
        self.far.clear();
    }

    /// Returns the first event and leaves it pending.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<Entry> {
        self.near.peek()
    }

    /// Adds an event; [`Entry::new`] says how much of `phase` and `rank` counts.
    #[inline]
    pub fn push(&mut self, time: SimTime, phase: u8, rank: u32, slot: u32) {
        let entry = Entry::new(time, phase, rank, slot);
        if time.as_nanos() <= self.horizon {
            self.near.push(entry);
            if self.horizon == u64::MAX && self.near.len() >= self.spill_at {
                self.spill();
            }
        } else {
            self.push_later(entry);
        }
    }

    /// Removes the first event and returns it.
    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        let first = self.near.pop();
        if self.near.is_empty() && self.horizon != u64::MAX {
            self.advance();
        }
        first
    }

    /// Keeps an event beyond the horizon.
    fn push_later(&mut self, entry: Entry) {
        if let Some(bucket) = self.rung.bucket(entry.time().as_nanos()) {
            bucket.push(entry);
            self.rung.waiting += 1;
        } else {
            self.far.push(entry);
        }
    }

    /// Moves everything out of the heap but what comes soonest.
    #[cold]
    fn spill(&mut self) {
        self.near.drain_into(&mut self.far);
        self.rung.clear();
        self.rung.fill(&mut self.far);
        self.advance();
        // When all are due at the end of time, nothing can be cut; wait before trying again.
        self.spill_at = SPILL.max(2 * self.near.len());
    }

    /// Fills the empty heap with the entries that come next, and moves the horizon behind them.
    #[cold]
    fn advance(&mut self) {
        while self.near.is_empty() {
            if self.rung.waiting == 0 {
                self.rung.clear();
                if self.far.len() < GATHER {
                    self.horizon = u64::MAX;
                    self.far.drain(..).for_each(|entry| self.near.push(entry));
                    return;
                }
                self.rung.fill(&mut self.far);
            }
            self.horizon = self.rung.current_end();
            if let Some(bucket) = self.rung.buckets.get_mut(self.rung.current) {
                self.rung.waiting -= bucket.len();
                bucket.drain(..).for_each(|entry| self.near.push(entry));
            }
            self.rung.current += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    /// Holds `count` events with increments drawn by `increment`, and compares with a plain heap.
    #[track_caller]
    fn check(count: u32, increment: impl Fn(u64) -> u64) {
        let mut calendar = Calendar::default();
        for round in 0..2 {
            let mut expected = Heap::default();
            let mut draw = 0;
            let mut push = |calendar: &mut Calendar, expected: &mut Heap, now: u64, slot| {
                draw += 1;
                let time = SimTime::from_nanos(now.saturating_add(increment(mix(draw))));
                calendar.push(time, 1, slot, slot);
                expected.push(Entry::new(time, 1, slot, slot));
            };
            for slot in 0..count {
                push(&mut calendar, &mut expected, 0, slot);
            }
            for step in 0..3 * count {
                assert_eq!(calendar.peek(), expected.peek(), "round {round} step {step}");
                let entry = expected.pop();
                assert_eq!(calendar.pop(), entry, "round {round} step {step}");
                let Some(entry) = entry else { break };
                // Let it grow first, then hold, then shrink.
                let births = if step < count { 2 } else { u32::from(step < 2 * count) };
                for _ in 0..births {
                    push(&mut calendar, &mut expected, entry.time().as_nanos(), entry.slot());
                }
                assert_eq!(calendar.len(), expected.len());
                assert_eq!(calendar.is_empty(), expected.is_empty());
            }
            calendar.clear();
            assert!(calendar.is_empty() && calendar.pop().is_none());
        }
    }

    #[test]
    fn few_events_stay_in_the_heap() {
        check(50, |draw| draw % 1_000);
    }

    #[test]
    fn many_events_keep_their_order() {
        check(9_000, |draw| draw % 1_000_000);
    }

    #[test]
    fn one_instant_holds_them_all() {
        check(9_000, |_| 0);
    }

    #[test]
    fn far_outliers_do_no_harm() {
        check(6_000, |draw| if draw.is_multiple_of(100) { u64::MAX } else { draw % 50 });
    }

    #[test]
    fn events_that_never_happen_are_kept() {
        check(6_000, |_| u64::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn every_spread_of_times_is_sorted(spread in 1..63_u32, skew in 0..8_u32) {
            check(5_000, |draw| (draw >> spread) >> (draw % 8 * u64::from(skew)).min(63));
        }
    }
}
