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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Types;
    use std::sync::Arc;

    fn entry(key: Value, value: i64, expires: SimTime) -> Entry {
        Entry { key, value: Value::Int(value), expires, written: None }
    }

    #[test]
    fn every_key_keeps_its_last_value_and_a_quarter_of_the_places_is_free() {
        let mut pool = Pool::new(Arc::new(Types::default()));
        let mut kept = Kept::default();
        let keys: Vec<Value> = (0..500).map(|number| pool.text(&number.to_string())).collect();
        for round in 0..2 {
            for (&key, number) in keys.iter().zip(0..) {
                let before = kept.read(key, SimTime::ORIGIN, &pool).map(|entry| entry.value);
                assert_eq!(before, (round == 1).then_some(Value::Int(number)));
                let new = kept.write(entry(key, number + round, SimTime::MAX), &pool);
                assert_eq!(new, round == 0);
                assert!(kept.count * 4 <= kept.places.len() * 3);
            }
            for (&key, number) in keys.iter().zip(0..) {
                let value = kept.read(key, SimTime::ORIGIN, &pool).map(|entry| entry.value);
                assert_eq!(value, Some(Value::Int(number + round)));
            }
        }
        assert_eq!((kept.count, kept.places.len()), (500, 1_024), "no more than it needs");
        kept.clear();
        assert!(keys.iter().all(|&key| kept.read(key, SimTime::ORIGIN, &pool).is_none()));
        for &key in keys.iter().take(48) {
            assert!(kept.write(entry(key, 0, SimTime::MAX), &pool));
        }
        assert_eq!(kept.count, 48);
    }

    #[test]
    fn a_value_is_gone_at_the_instant_it_expires() {
        let pool = Pool::new(Arc::new(Types::default()));
        let mut kept = Kept::default();
        assert!(kept.read(Value::Int(1), SimTime::ORIGIN, &pool).is_none());
        kept.write(entry(Value::Int(1), 2, SimTime::from_nanos(5)), &pool);
        let there = [4, 5, 6]
            .map(|nanos| kept.read(Value::Int(1), SimTime::from_nanos(nanos), &pool).is_some());
        assert_eq!(there, [true, false, false]);
    }
}
