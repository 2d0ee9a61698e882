//! Distributions as data, sampled from 64 uniform bits.
//!
//! Every sampler inverts its distribution function, so a larger word gives no smaller value, up to
//! the last bits of a float: two runs that draw the same words stay comparable when a parameter
//! changes.
//!
//! This folder is the only place with floats. They go through `libm`, which computes the same bits
//! everywhere, or use only what IEEE 754 fixes to the last bit, and become integers at once.

mod arrivals;
mod float;
mod logarithm;
mod normal;
mod weighted;

pub use arrivals::OrderedArrivals;
pub use weighted::Weighted;

/// A distribution of whole numbers from 0; for durations, of nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Distribution {
    /// How the values spread.
    pub shape: Shape,
    /// What is added to every value.
    pub shift: u64,
}

/// How values spread, before a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Always the same.
    Constant(u64),
    /// Every whole number from `low` to `high`, both included, alike; `low` when they are reversed.
    Uniform {
        /// The smallest value.
        low: u64,
        /// The largest value.
        high: u64,
    },
    /// Times between events that do not know of each other. A word has 53 useful bits, so no value
    /// exceeds 37 means.
    Exponential {
        /// The mean.
        mean: u64,
    },
    /// The bell curve; what falls below 0 becomes 0.
    Normal {
        /// The mean, before values below 0 are lifted.
        mean: u64,
        /// The standard deviation, likewise.
        deviation: u64,
    },
    /// A quantity whose logarithm is normal: most durations of real services.
    LogNormal {
        /// Half of the values lie below it.
        median: u64,
        /// The standard deviation of the natural logarithm, in parts per billion.
        sigma_ppb: u64,
    },
    /// Values with weights.
    Discrete(Weighted),
}

impl From<Shape> for Distribution {
    fn from(shape: Shape) -> Self {
        Self { shape, shift: 0 }
    }
}

impl Distribution {
    /// Tells whether every draw is alike, so that none is needed.
    #[must_use]
    pub const fn is_constant(&self) -> bool {
        matches!(self.shape, Shape::Constant(_))
    }

    /// Adds `by` to every value, on top of earlier shifts.
    #[must_use]
    pub const fn shifted(mut self, by: u64) -> Self {
        self.shift = self.shift.saturating_add(by);
        self
    }

    /// Returns the value for 64 uniform bits, at most `u64::MAX`.
    #[inline]
    #[must_use]
    pub fn sample(&self, uniform: u64) -> u64 {
        self.shape.sample(uniform).saturating_add(self.shift)
    }
}

impl Shape {
    /// Returns the value for 64 uniform bits.
    #[inline]
    fn sample(&self, uniform: u64) -> u64 {
        match self {
            Self::Constant(value) => *value,
            Self::Uniform { low, high } => match high.saturating_sub(*low).checked_add(1) {
                Some(values) => low + scale(uniform, values),
                None => uniform,
            },
            Self::Exponential { mean } => exponential(uniform, *mean),
            Self::Normal { mean, deviation } => {
                let offset = float::of(*deviation) * normal::quantile(float::between(uniform));
                float::round(float::of(*mean) + offset)
            }
            Self::LogNormal { median, sigma_ppb } => {
                let sigma = float::of(*sigma_ppb) / 1e9;
                let exponent = sigma * normal::quantile(float::between(uniform));
                float::round(float::of(*median) * libm::exp(exponent))
            }
            Self::Discrete(weighted) => weighted.sample(uniform),
        }
    }
}

/// Returns `-mean * ln(1 - uniform)`.
#[inline]
fn exponential(uniform: u64, mean: u64) -> u64 {
    float::round(logarithm::negative_ln_rest(uniform) * float::of(mean))
}

/// Maps 64 uniform bits to a whole number below `bound`, monotonically; 0 when `bound` is 0.
#[inline]
#[must_use]
pub const fn scale(uniform: u64, bound: u64) -> u64 {
    ((uniform as u128 * bound as u128) >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use proptest::prelude::*;

    /// Checks mean and standard deviation over many words, in units of a millionth of the mean.
    #[track_caller]
    fn check_moments(shape: Shape, mean: f64, deviation: f64) {
        let count = 200_000_u32;
        let distribution = Distribution::from(shape);
        let (mut sum, mut squares) = (0.0, 0.0);
        for word in 0..count {
            let value = float::of(distribution.sample(mix(u64::from(word))));
            sum += value;
            squares += value * value;
        }
        let found = sum / f64::from(count);
        let spread = libm::sqrt(squares / f64::from(count) - found * found);
        assert!((found - mean).abs() < 0.01 * mean, "mean {found}");
        assert!((spread - deviation).abs() < 0.02 * deviation + 1e-9, "deviation {spread}");
    }

    #[track_caller]
    fn check(shape: Shape, uniform: u64, expected: u64) {
        let shown = format!("{shape:?}");
        assert_eq!(Distribution::from(shape).sample(uniform), expected, "{shown}");
    }

    const MS: u64 = 1_000_000;
    const HALF: u64 = 1 << 63;

    #[test]
    fn samples_never_change() {
        check(Shape::Constant(7), u64::MAX, 7);
        check(Shape::Uniform { low: 3, high: 8 }, 0, 3);
        check(Shape::Uniform { low: 3, high: 8 }, u64::MAX, 8);
        check(Shape::Uniform { low: 8, high: 3 }, u64::MAX, 8);
        check(Shape::Uniform { low: 0, high: u64::MAX }, 12_345, 12_345);
        check(Shape::Exponential { mean: MS }, 0, 0);
        check(Shape::Exponential { mean: MS }, HALF, 693_147);
        check(Shape::Exponential { mean: MS }, u64::MAX, 36_736_801);
        check(Shape::Exponential { mean: u64::MAX }, u64::MAX, u64::MAX);
        check(Shape::Normal { mean: 10 * MS, deviation: MS }, HALF, 10 * MS);
        check(Shape::Normal { mean: 10 * MS, deviation: MS }, 0, 1_790_464);
        check(Shape::Normal { mean: MS, deviation: MS }, 0, 0);
        check(Shape::LogNormal { median: MS, sigma_ppb: 1_000_000_000 }, HALF, MS);
        check(Shape::LogNormal { median: MS, sigma_ppb: u64::MAX }, u64::MAX, u64::MAX);
        check(Shape::LogNormal { median: 0, sigma_ppb: u64::MAX }, u64::MAX, 0);
    }

    #[test]
    fn moments_agree_with_theory() {
        check_moments(Shape::Uniform { low: 0, high: 100 }, 50.0, 29.155);
        check_moments(Shape::Exponential { mean: MS }, 1e6, 1e6);
        check_moments(Shape::Normal { mean: 10 * MS, deviation: MS }, 1e7, 1e6);
        let sigma_ppb = 500_000_000;
        check_moments(Shape::LogNormal { median: MS, sigma_ppb }, 1_133_148.0, 603_901.0);
    }

    #[test]
    fn shifts_add_up() {
        let distribution = Distribution::from(Shape::Constant(1)).shifted(2).shifted(3);
        assert_eq!(distribution.sample(0), 6);
        assert_eq!(distribution.shifted(u64::MAX).sample(0), u64::MAX);
    }

    fn any_shape() -> impl Strategy<Value = Shape> {
        prop_oneof![
            any::<u64>().prop_map(Shape::Constant),
            any::<(u64, u64)>().prop_map(|(low, high)| Shape::Uniform { low, high }),
            any::<u64>().prop_map(|mean| Shape::Exponential { mean }),
            any::<(u64, u64)>().prop_map(|(mean, deviation)| Shape::Normal { mean, deviation }),
            any::<(u64, u64)>()
                .prop_map(|(median, sigma_ppb)| Shape::LogNormal { median, sigma_ppb }),
        ]
    }

    proptest! {
        #[test]
        fn larger_words_give_no_smaller_values(shape in any_shape(), one: u64, two: u64) {
            let distribution = Distribution::from(shape);
            prop_assert!(distribution.sample(one.min(two)) <= distribution.sample(one.max(two)));
        }
    }
}
