//! Instants of the real calendar: RFC 3339, in UTC.

use super::error::QuantityError;
use crate::time::SimDuration;
use std::fmt;

/// An instant of the calendar, in nanoseconds since 1970-01-01T00:00:00Z; it reaches from the year
/// 1678 to 2261.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Returns the instant `nanos` nanoseconds after the Unix epoch, before it when negative.
    #[must_use]
    pub const fn from_unix_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Returns the nanoseconds since the Unix epoch.
    #[must_use]
    pub const fn as_unix_nanos(self) -> i64 {
        self.0
    }

    /// Returns the time passed since `earlier`, or `None` when that lies in the future.
    #[must_use]
    pub fn checked_since(self, earlier: Self) -> Option<SimDuration> {
        (self.0 >= earlier.0).then(|| SimDuration::from_nanos(self.0.abs_diff(earlier.0)))
    }

    /// Returns the instant `duration` later, or `None` when it lies beyond the calendar's end.
    #[must_use]
    pub fn checked_add(self, duration: SimDuration) -> Option<Self> {
        self.0.checked_add_unsigned(duration.as_nanos()).map(Self)
    }
}

/// Writes RFC 3339 with `Z` and as many decimals as needed.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calendar = jiff::Timestamp::from_nanosecond(i128::from(self.0))
            .expect("64 bits of nanoseconds lie within jiff's 20,000 years");
        write!(f, "{calendar}")
    }
}

/// Reads an instant such as `2024-06-25T12:13:00Z`, with up to nine decimals behind the seconds.
///
/// # Errors
///
/// Says what is wrong when the text has another shape, another zone, or names no instant.
pub fn parse_timestamp(text: &str) -> Result<Timestamp, QuantityError> {
    let Some((date_time, zone)) = split_zone(text) else {
        return Err(QuantityError::NotATimestamp);
    };
    if zone != "Z" {
        return Err(QuantityError::TimestampNotUtc);
    }
    // A leap second would be folded into the one before; a replay says which second it means.
    if date_time.get(17..19) == Some("60") {
        return Err(QuantityError::NoSuchTimestamp);
    }
    let calendar: jiff::Timestamp = text.parse().map_err(|_| QuantityError::NoSuchTimestamp)?;
    i64::try_from(calendar.as_nanosecond())
        .map(Timestamp)
        .map_err(|_| QuantityError::NoSuchTimestamp)
}

/// Splits a date and time of the one accepted shape from what follows it.
fn split_zone(text: &str) -> Option<(&str, &str)> {
    const SHAPE: &[u8] = b"0000-00-00T00:00:00";
    let bytes = text.as_bytes();
    let fits = bytes.len() >= SHAPE.len()
        && bytes.iter().zip(SHAPE).all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            _ => byte == shape,
        });
    if !fits {
        return None;
    }
    let fraction = match bytes.get(SHAPE.len()) {
        Some(b'.') => {
            let digits =
                bytes.iter().skip(SHAPE.len() + 1).take_while(|byte| byte.is_ascii_digit());
            match digits.count() {
                count @ 1..=9 => count + 1,
                _ => return None,
            }
        }
        _ => 0,
    };
    text.split_at_checked(SHAPE.len() + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<i64, QuantityError>) {
        assert_eq!(parse_timestamp(text).map(Timestamp::as_unix_nanos), expected, "{text}");
    }

    #[test]
    fn instants_are_utc() {
        check("1970-01-01T00:00:00Z", Ok(0));
        check("2024-06-25T12:13:00Z", Ok(1_719_317_580_000_000_000));
        check("1969-12-31T23:59:59.999999999Z", Ok(-1));
        for text in ["2024-06-25T12:13:00", "2024-06-25T12:13:00+02:00", "2024-06-25T12:13:00z"] {
            check(text, Err(QuantityError::TimestampNotUtc));
        }
        for text in ["", "2024-06-25", "2024-06-25 12:13:00Z", "2024-06-25T12:13Z", "12:13"] {
            check(text, Err(QuantityError::NotATimestamp));
        }
        for text in ["2024-06-25T12:13:00.Z", "2024-06-25T12:13:00.1234567890Z"] {
            check(text, Err(QuantityError::NotATimestamp));
        }
        for text in ["2023-02-29T00:00:00Z", "2016-12-31T23:59:60Z", "9999-01-01T00:00:00Z"] {
            check(text, Err(QuantityError::NoSuchTimestamp));
        }
    }

    #[test]
    fn the_published_window_is_two_days_five_hours_and_twenty_two_minutes() {
        let start = parse_timestamp("2024-06-25T12:13:00Z").unwrap();
        let end = parse_timestamp("2024-06-27T17:35:00Z").unwrap();
        assert_eq!(end.checked_since(start).unwrap().to_string(), "2d 5h 22m");
        assert_eq!(start.checked_since(end), None);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(nanos: i64) {
            let instant = Timestamp::from_unix_nanos(nanos);
            prop_assert_eq!(parse_timestamp(&instant.to_string()), Ok(instant));
        }

        #[test]
        fn no_text_panics(text: String) {
            drop(parse_timestamp(&text));
        }
    }
}
