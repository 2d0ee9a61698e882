//! Choices with weights.

use crate::sample::scale;

/// Values with whole weights, chosen by their cumulative sums: with words in order, so are the
/// choices, in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weighted {
    values: Vec<u64>,
    /// The sum of the weights up to and including each value's.
    sums: Vec<u64>,
    total: u64,
}

impl Weighted {
    /// Makes a choice between `(value, weight)` pairs. `None` when no weight is above zero, or
    /// their sum does not fit in 64 bits.
    #[must_use]
    pub fn new(choices: &[(u64, u64)]) -> Option<Self> {
        let mut total = 0_u64;
        let mut sums = Vec::with_capacity(choices.len());
        for (_, weight) in choices {
            total = total.checked_add(*weight)?;
            sums.push(total);
        }
        let values = choices.iter().map(|(value, _)| *value).collect();
        (total > 0).then_some(Self { values, sums, total })
    }

    /// Returns the position of the choice for 64 uniform bits.
    #[inline]
    #[must_use]
    pub fn choose(&self, uniform: u64) -> usize {
        let point = scale(uniform, self.total);
        self.sums.partition_point(|&sum| sum <= point)
    }

    /// Returns the value for 64 uniform bits.
    #[inline]
    #[must_use]
    pub fn sample(&self, uniform: u64) -> u64 {
        self.values[self.choose(uniform)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(uniform: u64, expected: u64) {
        let weighted = Weighted::new(&[(10, 1), (20, 0), (30, 3), (40, 0)]).unwrap();
        assert_eq!(weighted.sample(uniform), expected);
    }

    #[test]
    fn weights_share_the_words() {
        check(0, 10);
        check(u64::MAX / 4, 10);
        check(u64::MAX / 4 + 1, 30);
        check(u64::MAX, 30);
    }

    #[test]
    fn no_weight_is_no_choice() {
        assert_eq!(Weighted::new(&[]), None);
        assert_eq!(Weighted::new(&[(1, 0)]), None);
        assert_eq!(Weighted::new(&[(1, u64::MAX), (2, 1)]), None);
    }

    proptest! {
        #[test]
        fn every_word_finds_a_choice(weights in prop::collection::vec(0..9_u64, 1..20), uniform: u64) {
            let choices: Vec<(u64, u64)> = weights.iter().map(|&weight| (0, weight)).collect();
            if let Some(weighted) = Weighted::new(&choices) {
                prop_assert!(weights[weighted.choose(uniform)] > 0);
            }
        }
    }
}
