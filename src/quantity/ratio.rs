//! Ratios from none to all: `5%`, `0.05`.

use super::decimal::Decimal;
use super::decimal::Inexact;
use super::error::QuantityError;
use std::fmt;

/// A part of a whole, from 0 to 1, in parts per billion: a probability, a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ratio(u32);

impl Ratio {
    /// None of it; an event that never happens.
    pub const ZERO: Self = Self(0);
    /// All of it; an event that always happens.
    pub const ONE: Self = Self(1_000_000_000);

    /// Makes a ratio of so many parts per billion, or `None` for more than a billion.
    #[must_use]
    pub const fn from_parts_per_billion(parts: u32) -> Option<Self> {
        if parts <= Self::ONE.0 { Some(Self(parts)) } else { None }
    }

    /// Returns the parts per billion, at most a billion.
    #[must_use]
    pub const fn parts_per_billion(self) -> u32 {
        self.0
    }

    /// Returns true for this ratio of all `uniform` words: none at 0 %, each one at 100 %.
    ///
    /// Whoever passes at a low ratio passes at every higher one, so that runs with different
    /// ratios stay comparable.
    #[inline]
    #[must_use]
    pub fn admits(self, uniform: u64) -> bool {
        (u128::from(uniform) * u128::from(Self::ONE.0)) >> 64 < u128::from(self.0)
    }
}

/// Writes percents, exactly: `5%`, `0.05%`.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PERCENT: u32 = Ratio::ONE.0 / 100;
        write!(f, "{}", self.0 / PERCENT)?;
        let fraction = self.0 % PERCENT;
        if fraction > 0 {
            let decimals = format!("{fraction:07}");
            write!(f, ".{}", decimals.trim_end_matches('0'))?;
        }
        f.write_str("%")
    }
}

/// Reads a ratio: a percentage such as `5%`, or a decimal from 0 to 1 such as `0.05`.
///
/// # Errors
///
/// Says what is wrong when the text has another shape, lies above `100%`, or has more decimals than
/// parts per billion hold.
pub fn parse_ratio(text: &str) -> Result<Ratio, QuantityError> {
    let (number, one) = match text.strip_suffix('%') {
        Some(number) => (number, Ratio::ONE.0 / 100),
        None => (text, Ratio::ONE.0),
    };
    let parts = Decimal::parse(number)
        .ok_or(QuantityError::NotARatio)?
        .in_units(u64::from(one))
        .map_err(|inexact| match inexact {
            Inexact::TooFine => QuantityError::RatioTooFine,
            Inexact::TooLarge => QuantityError::RatioAboveOne,
        })?;
    u32::try_from(parts)
        .ok()
        .and_then(Ratio::from_parts_per_billion)
        .ok_or(QuantityError::RatioAboveOne)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<u32, QuantityError>) {
        assert_eq!(parse_ratio(text).map(Ratio::parts_per_billion), expected, "{text}");
    }

    #[test]
    fn ratios_are_percents_or_decimals() {
        check("5%", Ok(50_000_000));
        check("0.05", Ok(50_000_000));
        check("0", Ok(0));
        check("1", Ok(1_000_000_000));
        check("100%", Ok(1_000_000_000));
        check("0.0000001%", Ok(1));
        check("0.00000001%", Err(QuantityError::RatioTooFine));
        check("5", Err(QuantityError::RatioAboveOne));
        check("100.1%", Err(QuantityError::RatioAboveOne));
        check("99999999999999999999999999999999999999999", Err(QuantityError::RatioAboveOne));
        for text in ["", "%", "-5%", "5 %", "5%%", "half", ".5"] {
            check(text, Err(QuantityError::NotARatio));
        }
    }

    #[test]
    fn none_and_all_are_exact() {
        assert!(!Ratio::ZERO.admits(0));
        assert!(Ratio::ONE.admits(u64::MAX));
        let half = parse_ratio("50%").unwrap();
        assert!(half.admits(u64::MAX / 2) && !half.admits(u64::MAX / 2 + 1));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(parts in 0..=1_000_000_000_u32) {
            let ratio = Ratio::from_parts_per_billion(parts).unwrap();
            prop_assert_eq!(parse_ratio(&ratio.to_string()), Ok(ratio));
        }

        #[test]
        fn higher_ratios_admit_no_less(low in 0..=1_000_000_000_u32, high in 0..=1_000_000_000_u32, uniform: u64) {
            let (low, high) = (Ratio(low.min(high)), Ratio(low.max(high)));
            prop_assert!(!low.admits(uniform) || high.admits(uniform));
        }

        #[test]
        fn no_text_panics(text: String) {
            drop(parse_ratio(&text));
        }
    }
}
