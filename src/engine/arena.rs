//! Places for things that come and go, numbered by 32 bits and used again.

use std::ops::Index;
use std::ops::IndexMut;

/// Values under small numbers; a removed value's number goes to the next one that comes.
///
/// Which number a value gets depends on the whole run before it. It is an address, never a name:
/// nothing that must be stable may be derived from it.
#[derive(Debug, Clone)]
pub struct Arena<T> {
    slots: Vec<Slot<T>>,
    /// The vacant slot to use next, or [`NONE`].
    vacant: u32,
    len: u32,
}

#[derive(Debug, Clone)]
enum Slot<T> {
    Taken(T),
    /// The next vacant slot, or [`NONE`].
    Vacant(u32),
}

/// No slot; so an arena holds at most `u32::MAX` values.
const NONE: u32 = u32::MAX;

impl<T> Default for Arena<T> {
    fn default() -> Self {
        Self { slots: Vec::new(), vacant: NONE, len: 0 }
    }
}

impl<T> Arena<T> {
    /// Returns how many values it holds.
    #[must_use]
    pub(super) const fn len(&self) -> u32 {
        self.len
    }

    /// Removes every value and keeps the memory; numbers start from 0 again.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.vacant = NONE;
        self.len = 0;
    }

    /// Takes a value in and returns its number, or gives it back when all numbers are taken.
    #[inline]
    pub fn insert(&mut self, value: T) -> Result<u32, T> {
        let number = self.vacant;
        if let Some(slot) = self.slots.get_mut(number as usize)
            && let Slot::Vacant(next) = *slot
        {
            self.vacant = next;
            *slot = Slot::Taken(value);
            self.len += 1;
            return Ok(number);
        }
        match u32::try_from(self.slots.len()) {
            Ok(number) if number != NONE => {
                self.slots.push(Slot::Taken(value));
                self.len += 1;
                Ok(number)
            }
            _ => Err(value),
        }
    }

    /// Removes a value and returns it; `None` when there is none under that number.
    #[inline]
    pub fn remove(&mut self, number: u32) -> Option<T> {
        let slot = self.slots.get_mut(number as usize)?;
        if matches!(slot, Slot::Vacant(_)) {
            return None;
        }
        let Slot::Taken(value) = std::mem::replace(slot, Slot::Vacant(self.vacant)) else {
            return None;
        };
        self.vacant = number;
        self.len -= 1;
        Some(value)
    }

    /// Removes a value that nobody needs any more, without moving it; tells whether it was there.
    #[inline]
    pub fn discard(&mut self, number: u32) -> bool {
        let Some(slot) = self.slots.get_mut(number as usize) else { return false };
        if matches!(slot, Slot::Vacant(_)) {
            return false;
        }
        *slot = Slot::Vacant(self.vacant);
        self.vacant = number;
        self.len -= 1;
        true
    }

    /// Returns the value under that number.
    #[inline]
    #[must_use]
    pub fn get(&self, number: u32) -> Option<&T> {
        match self.slots.get(number as usize)? {
            Slot::Taken(value) => Some(value),
            Slot::Vacant(_) => None,
        }
    }

    /// Returns the value under that number, to be changed.
    #[inline]
    pub fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        match self.slots.get_mut(number as usize)? {
            Slot::Taken(value) => Some(value),
            Slot::Vacant(_) => None,
        }
    }

    /// Visits all values in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &T)> {
        (0..).zip(&self.slots).filter_map(|(number, slot)| match slot {
            Slot::Taken(value) => Some((number, value)),
            Slot::Vacant(_) => None,
        })
    }
}

/// For numbers whose value is there because the caller put it there; else a defect, and a panic.
impl<T> Index<u32> for Arena<T> {
    type Output = T;

    #[inline]
    fn index(&self, number: u32) -> &T {
        self.get(number).expect("a number is used only while its value is in the arena")
    }
}

impl<T> IndexMut<u32> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, number: u32) -> &mut T {
        self.get_mut(number).expect("a number is used only while its value is in the arena")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn numbers_are_used_again() {
        let mut arena = Arena::default();
        let (first, second) = (arena.insert('a').unwrap(), arena.insert('b').unwrap());
        assert_eq!((first, second), (0, 1));
        assert_eq!(arena.remove(first), Some('a'));
        assert_eq!(arena.remove(first), None);
        assert_eq!(arena.insert('c'), Ok(first));
        arena[second] = 'd';
        assert_eq!((arena[first], arena[second], arena.get(2)), ('c', 'd', None));
        arena.clear();
        assert_eq!(arena.insert('e'), Ok(0));
    }

    proptest! {
        #[test]
        fn it_is_a_map(steps in prop::collection::vec((0..4_u32, 0..20_u32), 0..200)) {
            let mut arena = Arena::default();
            let mut map = BTreeMap::new();
            for (value, (step, number)) in steps.into_iter().enumerate() {
                match step {
                    0 => prop_assert_eq!(arena.remove(number), map.remove(&number)),
                    1 => prop_assert_eq!(arena.discard(number), map.remove(&number).is_some()),
                    _ => {
                        let number = arena.insert(value).unwrap();
                        prop_assert_eq!(map.insert(number, value), None);
                    }
                }
                prop_assert!(arena.iter().eq(map.iter().map(|(&number, value)| (number, value))));
                prop_assert_eq!(arena.len() as usize, map.len());
            }
        }
    }
}
