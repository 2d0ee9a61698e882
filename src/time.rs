//! Simulated time: whole nanoseconds, checked or saturating, never a float, never a clock.

use std::fmt;

/// An instant of a run, in nanoseconds since the replay's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimTime(u64);

/// A length of simulated time, in nanoseconds; never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SimDuration(u64);

impl SimTime {
    /// The replay's origin.
    pub const ORIGIN: Self = Self(0);
    /// The last instant there is, some 584 years after the origin: "never".
    pub const MAX: Self = Self(u64::MAX);

    /// Returns the instant `nanos` nanoseconds after the origin.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Returns the nanoseconds since the origin.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Returns the instant `duration` later, or `None` when it lies beyond [`SimTime::MAX`].
    #[must_use]
    pub fn checked_add(self, duration: SimDuration) -> Option<Self> {
        self.0.checked_add(duration.0).map(Self)
    }

    /// Returns the instant `duration` later, at most [`SimTime::MAX`].
    #[must_use]
    pub const fn saturating_add(self, duration: SimDuration) -> Self {
        Self(self.0.saturating_add(duration.0))
    }

    /// Returns the time passed since `earlier`, or `None` when that lies in the future.
    #[must_use]
    pub fn checked_since(self, earlier: Self) -> Option<SimDuration> {
        self.0.checked_sub(earlier.0).map(SimDuration)
    }

    /// Returns the time passed since `earlier`, zero when that lies in the future.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> SimDuration {
        SimDuration(self.0.saturating_sub(earlier.0))
    }
}

/// Writes the distance from the origin, such as `+1m 17s`.
impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", SimDuration(self.0))
    }
}

/// Returns the least of some usual lengths, shortest first, of which a time has at most so many; beyond them, as
/// many times the last of them as it takes.
pub fn usual(length: SimDuration, lengths: &[SimDuration], most: u64) -> SimDuration {
    let parts = |usual: &SimDuration| length.as_nanos().div_ceil(usual.as_nanos().max(1));
    let last = lengths.last().copied().unwrap_or(SimDuration::SECOND);
    let found = lengths.iter().copied().find(|usual| parts(usual) <= most);
    found.unwrap_or_else(|| last.saturating_mul(parts(&last).div_ceil(most.max(1))))
}

impl SimDuration {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest duration there is, some 584 years.
    pub const MAX: Self = Self(u64::MAX);
    /// 1 ns.
    pub const NANOSECOND: Self = Self(1);
    /// 1 us, 1000 ns.
    pub const MICROSECOND: Self = Self(1_000);
    /// 1 ms.
    pub const MILLISECOND: Self = Self(1_000_000);
    /// 1 s.
    pub const SECOND: Self = Self(1_000_000_000);
    /// 60 s.
    pub const MINUTE: Self = Self(60 * Self::SECOND.0);
    /// 60 minutes.
    pub const HOUR: Self = Self(60 * Self::MINUTE.0);
    /// 24 hours; there is no daylight saving here.
    pub const DAY: Self = Self(24 * Self::HOUR.0);
    /// 7 days.
    pub const WEEK: Self = Self(7 * Self::DAY.0);

    /// Returns `nanos` nanoseconds.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Returns the length in nanoseconds.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Returns the sum, or `None` when it does not fit.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Returns the difference, or `None` when `other` is longer.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// Returns `times` as long, or `None` when it does not fit.
    #[must_use]
    pub fn checked_mul(self, times: u64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// Returns the sum, at most [`SimDuration::MAX`].
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Returns the difference, zero when `other` is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// Returns `times` as long, at most [`SimDuration::MAX`].
    #[must_use]
    pub const fn saturating_mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

/// Writes a duration as people do: days, hours and whole minutes from an hour on (`2d 5h 22m`),
/// minutes and seconds below (`1m 17s`), then one unit with up to three decimals (`3.5s`, `63ms`,
/// `250us`, `40ns`), these rounded half up. `quantity::exact_duration` writes every nanosecond.
impl fmt::Display for SimDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Rounding may lift a value into the next range (59.9996 s are 1 m), so ranges are tried
        // from the finest and each one looks at its own rounded value.
        for (unit, name, limit) in
            [(1, "ns", 1_000), (1_000, "us", 1_000_000), (1_000_000, "ms", Self::SECOND.0)]
        {
            let rounded = round_to(self.0, (unit / 1_000).max(1));
            if rounded < limit {
                return write_decimal(f, rounded, unit, name);
            }
        }
        let rounded = round_to(self.0, Self::MILLISECOND.0);
        if rounded < Self::MINUTE.0 {
            return write_decimal(f, rounded, Self::SECOND.0, "s");
        }
        if self.0 < Self::HOUR.0 {
            // The last half second rounds up to a whole hour.
            let rounded = round_to(self.0, Self::SECOND.0);
            let units = [(Self::HOUR, "h"), (Self::MINUTE, "m"), (Self::SECOND, "s")];
            return write_parts(f, rounded, &units);
        }
        // Whole minutes, as between two clock times that are written without seconds.
        let whole = rounded - rounded % Self::MINUTE.0;
        write_parts(f, whole, &[(Self::DAY, "d"), (Self::HOUR, "h"), (Self::MINUTE, "m")])
    }
}

/// Returns the multiple of `unit` nearest to `nanos`, the upper one at a tie, the lower one where
/// the upper does not fit.
fn round_to(nanos: u64, unit: u64) -> u64 {
    let below = nanos - nanos % unit;
    if (nanos - below) >= unit.div_ceil(2) && unit > 1 {
        below.checked_add(unit).unwrap_or(below)
    } else {
        below
    }
}

/// Writes `nanos` in `unit`s with up to three decimals, without trailing zeros.
fn write_decimal(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    let thousandths = nanos % unit / (unit / 1_000).max(1);
    write!(f, "{}", nanos / unit)?;
    if thousandths > 0 {
        let decimals = format!("{thousandths:03}");
        write!(f, ".{}", decimals.trim_end_matches('0'))?;
    }
    f.write_str(name)
}

/// Writes `nanos` as a sum of units, leaving out those that are zero.
fn write_parts(
    f: &mut fmt::Formatter<'_>,
    nanos: u64,
    units: &[(SimDuration, &str)],
) -> fmt::Result {
    let mut rest = nanos;
    let mut separator = "";
    for (unit, name) in units {
        let count = rest / unit.0;
        rest %= unit.0;
        if count > 0 {
            write!(f, "{separator}{count}{name}")?;
            separator = " ";
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(nanos: u64, expected: &str) {
        assert_eq!(SimDuration::from_nanos(nanos).to_string(), expected);
    }

    #[test]
    fn durations_read_as_people_write_them() {
        check(0, "0ns");
        check(40, "40ns");
        check(999, "999ns");
        check(250_000, "250us");
        check(1_500, "1.5us");
        check(63_000_000, "63ms");
        check(999_999_499, "999.999ms");
        check(999_999_500, "1s");
        check(3_500_000_000, "3.5s");
        check(3_050_000_000, "3.05s");
        check(59_999_499_999, "59.999s");
        check(59_999_500_000, "1m");
        check(77_000_000_000, "1m 17s");
        check(3_599_499_999_999, "59m 59s");
        check(3_599_500_000_000, "1h");
        check(5_400_000_000_000, "1h 30m");
        check(192_120_000_000_000, "2d 5h 22m");
        check(172_800_000_000_000 + 60_000_000_000, "2d 1m");
        check(u64::MAX, "213503d 23h 34m");
    }

    #[test]
    fn instants_read_as_distances() {
        assert_eq!(SimTime::from_nanos(77_000_000_000).to_string(), "+1m 17s");
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let late = SimTime::MAX;
        assert_eq!(late.checked_add(SimDuration::NANOSECOND), None);
        assert_eq!(late.saturating_add(SimDuration::WEEK), SimTime::MAX);
        assert_eq!(SimTime::ORIGIN.checked_since(late), None);
        assert_eq!(SimTime::ORIGIN.saturating_since(late), SimDuration::ZERO);
        assert_eq!(SimDuration::WEEK.checked_mul(u64::MAX), None);
        assert_eq!(SimDuration::WEEK.saturating_mul(u64::MAX), SimDuration::MAX);
        assert_eq!(SimDuration::ZERO.checked_sub(SimDuration::NANOSECOND), None);
    }

    proptest! {
        #[test]
        fn every_duration_can_be_written(nanos: u64) {
            prop_assert!(!SimDuration::from_nanos(nanos).to_string().is_empty());
        }

        #[test]
        fn since_undoes_add(start in 0..u64::MAX / 2, length in 0..u64::MAX / 2) {
            let (start, length) = (SimTime::from_nanos(start), SimDuration::from_nanos(length));
            let end = start.checked_add(length).unwrap();
            prop_assert_eq!(end.checked_since(start), Some(length));
        }
    }
}
