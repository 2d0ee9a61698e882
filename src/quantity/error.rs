//! What is wrong with a written quantity, and what to write instead.

use std::fmt;

/// A text that is not the quantity it should be; its message names the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuantityError {
    /// Nothing like a duration.
    NotADuration,
    /// A number where a duration belongs.
    MissingUnit {
        /// The number as written.
        number: String,
    },
    /// A blank between a number and its unit.
    Spaced {
        /// The two without the blank.
        joined: String,
    },
    /// A range with a dash, as in `20-80ms`.
    DashedRange {
        /// The range as it is written.
        range: String,
    },
    /// A rate in words, as in `20 per second`.
    SpelledRate {
        /// The rate as it is written.
        rate: String,
    },
    /// A unit of no duration.
    UnknownUnit {
        /// The unit as written.
        unit: String,
        /// The unit that is probably meant.
        meant: Option<&'static str>,
    },
    /// Units that repeat, or do not go from large to small.
    UnitsOutOfOrder,
    /// Decimals before the last unit, as in `1.5h30m`.
    EarlyDecimals,
    /// A part of a nanosecond.
    FinerThanNanosecond,
    /// More than 584 years.
    DurationTooLong,
    /// Nothing like an instant.
    NotATimestamp,
    /// An instant with an offset, or with no time zone at all.
    TimestampNotUtc,
    /// An instant that the calendar lacks, or that lies outside of 1678 to 2261.
    NoSuchTimestamp,
    /// Nothing like a ratio.
    NotARatio,
    /// More than one whole.
    RatioAboveOne,
    /// More decimals than parts per billion hold.
    RatioTooFine,
    /// Nothing like a count.
    NotACount,
    /// No number from 1 that fits in 32 bits.
    NotANumber,
    /// A run of numbers whose first lies above its last.
    RunReversed,
    /// Nothing like a rate.
    NotARate,
    /// More than 64 bits.
    CountTooLarge,
    /// An interval whose low end lies above its high end.
    IntervalReversed,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::NotADuration => "a duration is written such as `5s`, `1h30m` or `2d 7h`",
            Self::MissingUnit { number } => {
                return write!(f, "a duration needs a unit, such as `{number}s`");
            }
            Self::Spaced { joined } => {
                return write!(
                    f,
                    "no blank stands between a number and its unit: write `{joined}`"
                );
            }
            Self::DashedRange { range } => {
                return write!(f, "a range is written with two dots: `{range}`");
            }
            Self::SpelledRate { rate } => {
                return write!(f, "a rate is written with a slash: `{rate}`");
            }
            Self::UnknownUnit { unit, meant: Some(meant) } => {
                return write!(f, "the unit `{unit}` is written `{meant}`");
            }
            Self::UnknownUnit { unit, meant: None } => {
                return write!(
                    f,
                    "no unit `{unit}`: use `ns`, `us`, `ms`, `s`, `m`, `h`, `d` or `w`"
                );
            }
            Self::UnitsOutOfOrder => "units go from large to small, each once, such as `1h30m`",
            Self::EarlyDecimals => "only the last unit has decimals: write `1h30m` or `1.5h`",
            Self::FinerThanNanosecond => "time is counted in whole nanoseconds: round to `1ns`",
            Self::DurationTooLong => "a duration is at most 584 years, `213503d`",
            Self::NotATimestamp => "an instant is written such as `2024-06-25T12:13:00Z`",
            Self::TimestampNotUtc => {
                "an instant is in UTC and ends in `Z`, such as `2024-06-25T12:13:00Z`"
            }
            Self::NoSuchTimestamp => {
                "no such instant: use a day and time that exist, in the years 1678 to 2261"
            }
            Self::NotARatio => "a ratio is written such as `5%` or `0.05`",
            Self::RatioAboveOne => "a ratio is at most `100%`; five percent is `5%` or `0.05`",
            Self::RatioTooFine => "a ratio has at most nine decimals, seven before `%`",
            Self::NotACount => "a count is a whole number such as `2553` or `1_000_000`",
            Self::NotANumber => "numbers are from 1 to `4_294_967_295`",
            Self::RunReversed => "a run of numbers goes from low to high, such as `20..25`",
            Self::NotARate => {
                "a rate is a whole number of something in a unit of time, such as `280/s`"
            }
            Self::CountTooLarge => "a count is at most `18_446_744_073_709_551_615`",
            Self::IntervalReversed => "an interval goes from low to high, such as `3s..8s`",
        };
        f.write_str(text)
    }
}

impl std::error::Error for QuantityError {}
