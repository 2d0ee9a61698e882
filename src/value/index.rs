//! From a content hash to the nodes that may have it: open addressing, linear probing.
//!
//! Nodes leave in the reverse of the order they came, so clearing a slot restores exactly the
//! table as it was before, and needs no tombstones.

/// A slot without a node.
const EMPTY: u32 = u32::MAX;

/// The table; it owns no nodes, only their numbers.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    /// A power of two of slots, or none.
    slots: Vec<u32>,
    filled: usize,
}

impl Index {
    /// Returns the node with `hash` for which `same` holds.
    pub(super) fn find(&self, hash: u64, mut same: impl FnMut(u32) -> bool) -> Option<u32> {
        self.probe(hash)
            .map(|slot| self.slots[slot])
            .take_while(|&node| node != EMPTY)
            .find(|&node| same(node))
    }

    /// Adds a node; `hash_of` gives the hashes of those before it, should the table have to grow.
    pub(super) fn insert(&mut self, hash: u64, node: u32, hash_of: impl Fn(u32) -> u64) {
        if (self.filled + 1) * 4 > self.slots.len() * 3 {
            self.grow(hash_of, node);
        }
        self.place(hash, node);
        self.filled += 1;
    }

    /// Removes the node that was added last among those present.
    pub(super) fn remove_last(&mut self, hash: u64, node: u32) {
        let slot = self.probe(hash).find(|&slot| self.slots[slot] == node);
        if let Some(slot) = slot {
            self.slots[slot] = EMPTY;
            self.filled -= 1;
        }
    }

    /// Doubles the table. Nodes go back in the order of their numbers, as if never moved.
    fn grow(&mut self, hash_of: impl Fn(u32) -> u64, count: u32) {
        let size = (self.slots.len() * 2).max(64);
        self.slots.clear();
        self.slots.resize(size, EMPTY);
        for node in 0..count {
            self.place(hash_of(node), node);
        }
    }

    fn place(&mut self, hash: u64, node: u32) {
        let slot = self.probe(hash).find(|&slot| self.slots[slot] == EMPTY);
        if let Some(slot) = slot {
            self.slots[slot] = node;
        }
    }

    /// Returns every slot once, beginning where `hash` belongs.
    fn probe(&self, hash: u64) -> impl Iterator<Item = usize> + use<> {
        let mask = self.slots.len().wrapping_sub(1);
        let size = self.slots.len();
        let start = usize::try_from(hash & (mask as u64)).unwrap_or(0);
        (0..size).map(move |step| (start + step) & mask)
    }
}
