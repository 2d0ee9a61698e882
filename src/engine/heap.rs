//! The pending-event heap: flat, four children to a node, sixteen bytes to an entry.
//!
//! # Order
//!
//! Entries leave by time, then phase, then rank, then slot, the smallest first. The slot decides
//! only between entries that agree in everything before it; as slots are handed out in the order of
//! a run, whoever must not depend on unrelated work makes ranks differ.

use crate::hash::mix;
use crate::time::SimTime;

/// How many bits of an entry hold the rank.
pub const RANK_BITS: u32 = 28;

/// How many bits of an entry hold the phase.
pub const PHASE_BITS: u32 = 4;

/// Returns the rank of the event with this key: the upper [`RANK_BITS`] of the mixed key. Keys made
/// of names and numbers of the event's own give an order that nothing unrelated can change.
#[inline]
#[must_use]
pub const fn rank_of(key: u64) -> u32 {
    (mix(key) >> (u64::BITS - RANK_BITS)) as u32
}

/// One pending event: when it happens, its place among others of that instant, and whose it is.
///
/// It is a single number, from the highest bit down 64 bits of time, 4 of phase, 28 of rank and
/// 32 of slot, so that one comparison orders two entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry(u128);

impl Entry {
    /// Packs an entry. Only the low [`PHASE_BITS`] of `phase` and [`RANK_BITS`] of `rank` count.
    #[inline]
    #[must_use]
    pub fn new(time: SimTime, phase: u8, rank: u32, slot: u32) -> Self {
        let phase = u128::from(phase) & ((1 << PHASE_BITS) - 1);
        let rank = u128::from(rank) & ((1 << RANK_BITS) - 1);
        let key = (phase << RANK_BITS) | rank;
        Self((u128::from(time.as_nanos()) << 64) | (key << 32) | u128::from(slot))
    }

    /// When it happens.
    #[inline]
    #[must_use]
    pub const fn time(self) -> SimTime {
        SimTime::from_nanos((self.0 >> 64) as u64)
    }

    /// The phase of its instant, below 16.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the field is 4 bits wide")]
    pub const fn phase(self) -> u8 {
        (self.0 >> (32 + RANK_BITS)) as u8 & 0xF
    }

    /// The rank within its phase, below 2^28.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "masked to 28 bits")]
    pub const fn rank(self) -> u32 {
        (self.0 >> 32) as u32 & ((1 << RANK_BITS) - 1)
    }

    /// The task it belongs to.
    #[inline]
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the field is the lowest 32 bits")]
    pub const fn slot(self) -> u32 {
        self.0 as u32
    }

    /// Returns true when only the slots of two entries may differ: a tie nothing stable decides.
    #[must_use]
    pub const fn ties_with(self, other: Self) -> bool {
        self.0 >> 32 == other.0 >> 32
    }
}

/// Fills the places of a node that no entry takes, and sorts behind every entry but its own twin.
const VACANT: u128 = u128::MAX;

/// Four siblings in one cache line.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Siblings([u128; 4]);

/// A priority queue of [`Entry`]s; see the module for their order.
///
/// The root is alone in the last place of node 0, so that the children of entry `i` are exactly
/// node `i + 1`: a step down reads one cache line and compares four numbers without branches.
#[derive(Debug, Clone)]
pub struct Heap {
    nodes: Vec<Siblings>,
    len: usize,
}

/// Where entry `index` lies: its node, and its place there.
#[inline]
const fn place(index: usize) -> (usize, usize) {
    let shifted = index + 3;
    (shifted / 4, shifted % 4)
}

/// Returns the smallest of four numbers and its place.
#[inline]
fn smallest(siblings: Siblings) -> (usize, u128) {
    let [a, b, c, d] = siblings.0;
    let (left, left_value) = if b < a { (1, b) } else { (0, a) };
    let (right, right_value) = if d < c { (3, d) } else { (2, c) };
    if right_value < left_value { (right, right_value) } else { (left, left_value) }
}

impl Default for Heap {
    fn default() -> Self {
        Self { nodes: vec![Siblings([VACANT; 4])], len: 0 }
    }
}

impl Heap {
    /// Returns how many entries are pending.
    #[inline]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Returns true when nothing is pending.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Forgets every entry and keeps the memory.
    pub fn clear(&mut self) {
        self.nodes.truncate(1);
        self.nodes.fill(Siblings([VACANT; 4]));
        self.len = 0;
    }

    /// Moves every entry to the end of `target`, in no order.
    pub fn drain_into(&mut self, target: &mut Vec<Entry>) {
        target.extend((0..self.len).map(|index| Entry(self.at(index))));
        self.clear();
    }

    /// Returns the first entry and leaves it pending.
    #[inline]
    #[must_use]
    pub fn peek(&self) -> Option<Entry> {
        (self.len > 0).then(|| Entry(self.at(0)))
    }

    /// Adds an entry.
    #[inline]
    pub fn push(&mut self, entry: Entry) {
        let mut index = self.len;
        self.len += 1;
        if place(index).0 == self.nodes.len() {
            self.nodes.push(Siblings([VACANT; 4]));
        }
        while index > 0 {
            let parent = (index - 1) / 4;
            let above = self.at(parent);
            if above <= entry.0 {
                break;
            }
            self.set(index, above);
            index = parent;
        }
        self.set(index, entry.0);
    }

    /// Removes the first entry and returns it.
    #[inline]
    pub fn pop(&mut self) -> Option<Entry> {
        self.len = self.len.checked_sub(1)?;
        let first = self.at(0);
        let last = self.at(self.len);
        self.set(self.len, VACANT);
        if self.len > 0 {
            self.sink(last);
        }
        Some(Entry(first))
    }

    /// Fills the hole at the root: moves smaller children up until `moved` finds its place.
    #[inline]
    fn sink(&mut self, moved: u128) {
        let mut index = 0;
        while let Some(&children) = self.nodes.get(index + 1) {
            let (which, value) = smallest(children);
            // A vacant place is never smaller, so the last node needs no case of its own.
            if value >= moved {
                break;
            }
            self.set(index, value);
            index = 4 * index + 1 + which;
        }
        self.set(index, moved);
    }

    #[inline]
    fn at(&self, index: usize) -> u128 {
        let (node, lane) = place(index);
        self.nodes[node].0[lane]
    }

    #[inline]
    fn set(&mut self, index: usize, value: u128) {
        let (node, lane) = place(index);
        self.nodes[node].0[lane] = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn entry(time: u64, phase: u8, rank: u32, slot: u32) -> Entry {
        Entry::new(SimTime::from_nanos(time), phase, rank, slot)
    }

    #[track_caller]
    fn check(smaller: Entry, larger: Entry) {
        assert!(smaller < larger, "{smaller:?} {larger:?}");
    }

    #[test]
    fn time_comes_before_phase_before_rank_before_slot() {
        check(entry(1, 15, (1 << 28) - 1, u32::MAX), entry(2, 0, 0, 0));
        check(entry(1, 1, (1 << 28) - 1, u32::MAX), entry(1, 2, 0, 0));
        check(entry(1, 1, 1, u32::MAX), entry(1, 1, 2, 0));
        check(entry(1, 1, 1, 1), entry(1, 1, 1, 2));
        assert!(entry(1, 1, 1, 1).ties_with(entry(1, 1, 1, 2)));
        assert!(!entry(1, 1, 1, 1).ties_with(entry(1, 1, 2, 1)));
    }

    #[test]
    fn ranks_never_change() {
        assert_eq!((rank_of(0), rank_of(1)), (0x0E22_0A83, 0x0910_A2DE));
    }

    #[test]
    fn the_largest_entry_is_not_lost() {
        let mut heap = Heap::default();
        let largest = entry(u64::MAX, 15, u32::MAX, u32::MAX);
        for _ in 0..9 {
            heap.push(largest);
        }
        heap.push(entry(0, 0, 0, 0));
        assert_eq!(heap.pop(), Some(entry(0, 0, 0, 0)));
        for _ in 0..9 {
            assert_eq!(heap.pop(), Some(largest));
        }
        assert_eq!(heap.pop(), None);
    }

    proptest! {
        #[test]
        fn what_is_packed_unpacks(time: u64, phase in 0..16_u8, rank in 0..1_u32 << 28, slot: u32) {
            let entry = entry(time, phase, rank, slot);
            prop_assert_eq!(entry.time().as_nanos(), time);
            prop_assert_eq!((entry.phase(), entry.rank(), entry.slot()), (phase, rank, slot));
        }

        #[test]
        fn entries_leave_in_order(
            steps in prop::collection::vec(prop::option::weighted(0.6, (0..50_u64, 0..3_u8, 0..3_u32, 0..3_u32)), 0..400),
        ) {
            let mut heap = Heap::default();
            let mut sorted = Vec::new();
            for step in steps {
                if let Some((time, phase, rank, slot)) = step {
                    let entry = entry(time, phase, rank, slot);
                    heap.push(entry);
                    let at = sorted.partition_point(|&other| other > entry);
                    sorted.insert(at, entry);
                } else {
                    prop_assert_eq!(heap.peek(), sorted.last().copied());
                    prop_assert_eq!(heap.pop(), sorted.pop());
                }
                prop_assert_eq!(heap.len(), sorted.len());
            }
            heap.clear();
            prop_assert!(heap.is_empty() && heap.peek().is_none() && heap.pop().is_none());
        }
    }
}
