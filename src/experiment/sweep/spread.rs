//! What many numbers come to: how many, their mean and how sure it is, exact quantiles, and the
//! seeds at both ends.

use crate::experiment::interval::Moments;
use crate::experiment::interval::wilson;

/// The quantiles that are taken, in hundredths.
pub const QUANTILES: [u8; 7] = [1, 5, 25, 50, 75, 95, 99];

/// A number, and the seed it belongs to, counted from 0.
pub type Numbered = (i128, u64);

/// What many numbers come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    /// How many there are, their mean and their deviation.
    pub moments: Moments,
    /// The least, in the first seed that has it.
    pub min: Numbered,
    /// The most, in the first seed that has it.
    pub max: Numbered,
    /// By [`QUANTILES`]: the nearest rank, so each is a number that was there.
    pub quantiles: [i128; QUANTILES.len()],
    /// How many are below zero, zero, and above.
    pub signs: [u64; 3],
}

impl Spread {
    /// Takes numbers in the order of their seeds; none of none.
    pub fn of(numbers: &[Numbered]) -> Option<Self> {
        let mut moments = Moments::default();
        for (number, _) in numbers {
            moments.add(*number);
        }
        let mut sorted = numbers.to_vec();
        // Equal numbers stay in the order of their seeds, which are different.
        sorted.sort_unstable();
        let (min, last) = (*sorted.first()?, *sorted.last()?);
        let max = sorted[sorted.partition_point(|it| it.0 < last.0)];
        let quantiles = QUANTILES.map(|hundredths| {
            let rank = (sorted.len() * usize::from(hundredths)).div_ceil(100).max(1);
            sorted[rank - 1].0
        });
        let below = sorted.partition_point(|it| it.0 < 0);
        let upto = sorted.partition_point(|it| it.0 <= 0);
        let signs = [below, upto - below, sorted.len() - upto].map(|it| it as u64);
        Some(Self { moments, min, max, quantiles, signs })
    }

    /// Returns how many of the numbers are not zero, and Wilson's interval for their share.
    pub fn nonzero(&self) -> (u64, (u64, u64)) {
        let count = self.signs[0] + self.signs[2];
        (count, wilson(count, self.moments.count()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn quantiles_are_those_of_the_sorted_numbers(
            numbers in prop::collection::vec(-1_000_i128..1_000, 1..300),
        ) {
            let numbered: Vec<Numbered> = numbers.iter().copied().zip(0..).collect();
            let spread = Spread::of(&numbered).expect("there are some");
            for (hundredths, quantile) in QUANTILES.iter().zip(spread.quantiles) {
                // At least so many are not above it, and fewer are below it.
                let wanted = numbers.len() * usize::from(*hundredths);
                let upto = numbers.iter().filter(|it| **it <= quantile).count();
                let below = numbers.iter().filter(|it| **it < quantile).count();
                prop_assert!(upto * 100 >= wanted && (below * 100 < wanted));
                prop_assert!(numbers.contains(&quantile));
            }
            let first = |number: i128| numbers.iter().position(|it| *it == number);
            for (number, seed) in [spread.min, spread.max] {
                prop_assert_eq!(first(number).map(|it| it as u64), Some(seed));
            }
            prop_assert_eq!(Some(spread.min.0), numbers.iter().min().copied());
            prop_assert_eq!(Some(spread.max.0), numbers.iter().max().copied());
            prop_assert_eq!(spread.nonzero().0, numbers.iter().filter(|it| **it != 0).count() as u64);
        }
    }

    #[test]
    fn nothing_comes_to_nothing() {
        assert_eq!(Spread::of(&[]), None);
    }
}
