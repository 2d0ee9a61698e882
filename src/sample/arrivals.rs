//! Exactly so many arrivals, at uniform random instants, in order and in constant memory.

use super::float;
use super::logarithm::negative_ln_rest;
use crate::sample::scale;

/// A walk over the order statistics of uniform draws, the smallest first.
///
/// Of n points spread uniformly over a span, the first leaves a part of V^(1/n) of it behind, where
/// V is uniform; the others are spread uniformly over that part. So each step takes one word and
/// remembers one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderedArrivals {
    left: u64,
    /// The part of the span still ahead, in units of 2^-64.
    ahead: u64,
}

impl OrderedArrivals {
    /// Begins a walk over `count` arrivals.
    #[must_use]
    pub const fn new(count: u64) -> Self {
        Self { left: count, ahead: u64::MAX }
    }

    /// Returns how many arrivals are still to come.
    #[must_use]
    pub const fn left(self) -> u64 {
        self.left
    }

    /// Returns where the next arrival lies, from 0 up to but not including `span`, never before the
    /// last one; `None` when all have come. `uniform` is that arrival's own word; a larger one lies
    /// no earlier. A span of 0 has all its arrivals at 0.
    pub fn next(&mut self, uniform: u64, span: u64) -> Option<u64> {
        let left = self.left;
        self.left = left.checked_sub(1)?;
        // 1 - V^(1/n) through `expm1`, which keeps its digits where n is large and it is small.
        let gap = -libm::expm1(-negative_ln_rest(uniform) / float::of(left));
        self.ahead -= scale(float::fixed(gap), self.ahead);
        Some(scale(!self.ahead, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    fn walk(count: u64, span: u64, word: impl Fn(u64) -> u64) -> Vec<u64> {
        let mut arrivals = OrderedArrivals::new(count);
        (0..).map_while(|index| arrivals.next(word(index), span)).collect()
    }

    /// Checks that the arrivals of many walks spread uniformly (Kolmogorov and Smirnov).
    #[track_caller]
    fn check(count: u64, walks: u64) {
        const SPAN: u64 = 1_000_000_000;
        let mut all = Vec::new();
        for number in 0..walks {
            all.extend(walk(count, SPAN, |index| mix(number * count + index)));
        }
        all.sort_unstable();
        let size = float::of(all.len() as u64);
        let farthest = (0..).zip(&all).fold(0.0, |farthest: f64, (index, &at)| {
            farthest.max((float::of(index) / size - float::of(at) / float::of(SPAN)).abs())
        });
        // One in 10^4 such samples lies farther away.
        assert!(farthest < 2.23 / libm::sqrt(size), "{count} arrivals: {farthest}");
    }

    #[test]
    fn arrivals_spread_uniformly() {
        check(1, 20_000);
        check(2, 10_000);
        check(2553, 8);
        check(1_000_000, 1);
    }

    #[test]
    fn walks_never_change() {
        assert_eq!(walk(4, 1_000_000, mix), [415_536, 557_683, 717_190, 749_275]);
    }

    proptest! {
        #[test]
        fn arrivals_are_in_order_and_within(count in 0..300_u64, span: u64, start: u64) {
            let found = walk(count, span, |index| mix(start.wrapping_add(index)));
            prop_assert_eq!(found.len() as u64, count);
            prop_assert!(found.is_sorted());
            prop_assert!(found.iter().all(|&at| at < span.max(1)));
        }

        #[test]
        fn extreme_words_do_no_harm(span: u64, words in prop::collection::vec(0..2_u64, 1..50)) {
            let found = walk(words.len() as u64, span, |index| {
                0_u64.wrapping_sub(words.get(usize::try_from(index).unwrap()).copied().unwrap_or(0))
            });
            prop_assert!(found.is_sorted());
        }
    }
}
