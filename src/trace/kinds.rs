//! Sets of kinds, so that whoever waits for a few passes over all others at once.

use crate::trace::event::Kind;

/// A set of kinds of events: one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u64);

const _: () = assert!(Kind::ALL.len() <= 64, "a kind needs a bit of its own");

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self(u64::MAX);

    /// The set of those kinds.
    #[must_use]
    pub const fn of(kinds: &[Kind]) -> Self {
        let mut bits = 0;
        let mut rest = kinds;
        while let [kind, others @ ..] = rest {
            bits |= bit(*kind);
            rest = others;
        }
        Self(bits)
    }

    /// The kinds that are in either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Tells whether a kind is in it.
    #[inline]
    #[must_use]
    pub const fn has(self, kind: Kind) -> bool {
        self.0 & bit(kind) != 0
    }
}

#[inline]
const fn bit(kind: Kind) -> u64 {
    1_u64.wrapping_shl(kind as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_what_is_in_it_and_nothing_else() {
        let some = Kinds::of(&[Kind::Arrived, Kind::Released]).or(Kinds::of(&[Kind::Skipped]));
        let found: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| some.has(*kind)).collect();
        assert_eq!(found, [Kind::Arrived, Kind::Skipped, Kind::Released]);
        assert!(
            Kind::ALL.into_iter().all(|kind| Kinds::ALL.has(kind) && !Kinds::default().has(kind))
        );
    }
}
