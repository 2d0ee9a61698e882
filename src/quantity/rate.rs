//! Rates: `280/s`, `60/h`.

use super::count::parse_count;
use super::duration::find_unit;
use super::duration::unit_of;
use super::error::QuantityError;
use crate::time::SimDuration;
use std::fmt;

/// So many of something in each unit of time, exactly: nothing is rounded before it is asked when
/// the next one comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    count: u64,
    per: SimDuration,
}

impl Rate {
    /// Makes a rate of so many per unit of time; none when the unit is no time at all.
    #[must_use]
    pub const fn new(count: u64, per: SimDuration) -> Option<Self> {
        if per.as_nanos() == 0 { None } else { Some(Self { count, per }) }
    }

    /// Returns how many there are in each [`per`](Self::per).
    #[must_use]
    pub const fn count(self) -> u64 {
        self.count
    }

    /// Returns the unit of time.
    #[must_use]
    pub const fn per(self) -> SimDuration {
        self.per
    }

    /// Returns how long after the beginning the `number`th one comes, counted from 1: `number`
    /// units divided by the count, rounded down to nanoseconds. None when it never comes.
    #[must_use]
    pub fn nth(self, number: u64) -> Option<SimDuration> {
        let nanos = u128::from(number) * u128::from(self.per.as_nanos());
        let nanos = nanos.checked_div(u128::from(self.count))?;
        u64::try_from(nanos).ok().map(SimDuration::from_nanos)
    }
}

/// Writes a rate as it is read: `280/s`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match unit_of(self.per) {
            Some(unit) => write!(f, "{}/{unit}", self.count),
            None => write!(f, "{} in {}", self.count, self.per),
        }
    }
}

/// Reads a rate: a whole number, a slash, and a unit of time (`w d h m s ms us ns`).
///
/// # Errors
///
/// Says what is wrong when the text is not exactly that.
pub fn parse_rate(text: &str) -> Result<Rate, QuantityError> {
    let (count, unit) = text.split_once('/').ok_or(QuantityError::NotARate)?;
    let count = parse_count(count).map_err(|error| {
        if error == QuantityError::CountTooLarge { error } else { QuantityError::NotARate }
    })?;
    let per = find_unit(unit)?;
    Rate::new(count, per).ok_or(QuantityError::NotARate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(u64, SimDuration), &str>) {
        let read = parse_rate(text).map(|rate| (rate.count(), rate.per()));
        assert_eq!(read.map_err(|error| error.to_string()), expected.map_err(str::to_owned));
    }

    #[test]
    fn rates_are_counts_by_units() {
        check("280/s", Ok((280, SimDuration::SECOND)));
        check("1_000/h", Ok((1_000, SimDuration::HOUR)));
        check("0/d", Ok((0, SimDuration::DAY)));
        let wrong = "a rate is a whole number of something in a unit of time, such as `280/s`";
        for text in ["", "280", "/s", "0.5/s", "-1/s", "a/s"] {
            check(text, Err(wrong));
        }
        check("19/min", Err("the unit `min` is written `m`"));
        let unit = "no unit `2s`: use `ns`, `us`, `ms`, `s`, `m`, `h`, `d` or `w`";
        check("1/2s", Err(unit));
    }

    #[test]
    fn the_nth_comes_in_its_place_and_errors_do_not_add_up() {
        let rate = parse_rate("3/s").unwrap();
        let nanos = |number| rate.nth(number).map(SimDuration::as_nanos);
        assert_eq!([1, 2, 3].map(nanos), [333_333_333, 666_666_666, 1_000_000_000].map(Some));
        assert_eq!(nanos(3_000_000), Some(1_000_000 * 1_000_000_000));
        assert_eq!(parse_rate("0/s").unwrap().nth(1), None);
        assert_eq!(parse_rate("1/w").unwrap().nth(u64::MAX), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(count: u64, unit in "w|d|h|m|s|ms|us|ns") {
            let rate = parse_rate(&format!("{count}/{unit}")).unwrap();
            prop_assert_eq!(parse_rate(&rate.to_string()), Ok(rate));
        }

        #[test]
        fn no_text_panics(text: String) {
            drop(parse_rate(&text));
        }
    }
}
