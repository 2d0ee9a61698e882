//! Stores: what is kept under which key, and until when.

use crate::time::SimTime;
use crate::trace::EventId;
use crate::value::Pool;
use crate::value::Value;

/// What one store keeps: an open-addressing table over the digests of keys, which do not depend
/// on the order in which values were made.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// A power of two of places, at most three quarters full; empty before the first write.
    places: Vec<Option<Entry>>,
    count: usize,
}

/// One value that is kept.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Under which key.
    pub key: Value,
    /// The value.
    pub value: Value,
    /// From when on it is gone.
    pub expires: SimTime,
    /// The event that wrote it.
    pub written: Option<EventId>,
}

impl Kept {
    /// Returns what is kept under a key, unless it has expired.
    pub fn read(&self, key: Value, now: SimTime, pool: &Pool) -> Option<Entry> {
        let place = self.place(key, pool)?;
        self.places.get(place).copied().flatten().filter(|entry| entry.expires > now)
    }

    /// How many bytes an entry takes, with the places that are left free.
    pub const BYTES: u64 = 2 * size_of::<Option<Entry>>() as u64;

    /// Keeps a value under a key, in the place of what was there; returns whether the key is new.
    pub fn write(&mut self, entry: Entry, pool: &Pool) -> bool {
        if (self.count + 1) * 4 > self.places.len() * 3 {
            self.grow(pool);
        }
        let place = self.place(entry.key, pool);
        if let Some(slot) = place.and_then(|place| self.places.get_mut(place)) {
            self.count += usize::from(slot.is_none());
            return slot.replace(entry).is_none();
        }
        false
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.places.fill(None);
        self.count = 0;
    }

    /// Returns where a key is, or would be; none while there are no places.
    fn place(&self, key: Value, pool: &Pool) -> Option<usize> {
        let mask = self.places.len().checked_sub(1)?;
        // The lowest bits of a digest are as good as any.
        let mut place = usize::try_from(pool.digest(key) & mask as u64).ok()?;
        loop {
            match self.places.get(place)? {
                Some(entry) if entry.key != key && !pool.equal(entry.key, key) => {
                    place = (place + 1) & mask;
                }
                Some(_) | None => return Some(place),
            }
        }
    }

    /// Doubles the places.
    fn grow(&mut self, pool: &Pool) {
        let places = (self.places.len() * 2).max(64);
        let entries = std::mem::replace(&mut self.places, vec![None; places]);
        for entry in entries.into_iter().flatten() {
            let place = self.place(entry.key, pool);
            if let Some(slot) = place.and_then(|place| self.places.get_mut(place)) {
                *slot = Some(entry);
            }
        }
    }
}
