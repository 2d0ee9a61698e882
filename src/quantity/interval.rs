//! Intervals: `3s..8s`.

use super::error::QuantityError;

/// All values from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval<T> {
    /// The lowest value, at most `high`.
    pub low: T,
    /// The highest value.
    pub high: T,
}

/// Reads `low..high`, or one value that is both; `parse_end` reads each end.
///
/// # Errors
///
/// Passes on what is wrong with an end, and refuses a low end above the high one.
pub fn parse_interval<T: Copy + Ord>(
    text: &str,
    parse_end: impl Fn(&str) -> Result<T, QuantityError>,
) -> Result<Interval<T>, QuantityError> {
    let Some((low, high)) = text.split_once("..") else {
        let only = parse_end(text)?;
        return Ok(Interval { low: only, high: only });
    };
    let (low, high) = (parse_end(low)?, parse_end(high)?);
    if low > high {
        return Err(QuantityError::IntervalReversed);
    }
    Ok(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::parse_duration;

    #[track_caller]
    fn check(text: &str, expected: Result<(u64, u64), &str>) {
        let read = parse_interval(text, parse_duration)
            .map(|interval| (interval.low.as_nanos(), interval.high.as_nanos()))
            .map_err(|error| error.to_string());
        assert_eq!(read, expected.map_err(str::to_owned), "{text}");
    }

    #[test]
    fn intervals_include_both_ends() {
        check("3ns..8ns", Ok((3, 8)));
        check("0.5us..2us", Ok((500, 2_000)));
        check("5ns", Ok((5, 5)));
        check("8s..3s", Err("an interval goes from low to high, such as `3s..8s`"));
        check("3..8s", Err("a duration needs a unit, such as `3s`"));
        check("..8s", Err("a duration is written such as `5s`, `1h30m` or `2d 7h`"));
    }
}
