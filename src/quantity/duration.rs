//! Durations: `10ms`, `5s`, `1h30m`, `2d 7h`, `0.5s`.

use super::decimal::Decimal;
use super::decimal::Inexact;
use super::error::QuantityError;
use crate::time::SimDuration;

/// A unit's name and length.
type Unit = (&'static str, SimDuration);

/// The units, from large to small.
const UNITS: [Unit; 8] = [
    ("w", SimDuration::WEEK),
    ("d", SimDuration::DAY),
    ("h", SimDuration::HOUR),
    ("m", SimDuration::MINUTE),
    ("s", SimDuration::SECOND),
    ("ms", SimDuration::MILLISECOND),
    ("us", SimDuration::MICROSECOND),
    ("ns", SimDuration::NANOSECOND),
];

/// What people write instead of a unit, and the unit.
const MEANT: [(&str, &[&str]); 8] = [
    ("w", &["week", "weeks"]),
    ("d", &["day", "days"]),
    ("h", &["hr", "hrs", "hour", "hours"]),
    ("m", &["min", "mins", "minute", "minutes"]),
    ("s", &["sec", "secs", "second", "seconds"]),
    ("ms", &["msec", "millis", "millisecond", "milliseconds"]),
    ("us", &["\u{b5}s", "\u{3bc}s", "usec", "micros", "microsecond", "microseconds"]),
    ("ns", &["nsec", "nanos", "nanosecond", "nanoseconds"]),
];

/// Reads a duration: numbers with units (`w d h m s ms us ns`), from large to small, each unit
/// once, with or without a space between them. The last number may have decimals. A day has 24
/// hours.
///
/// # Errors
///
/// Says what is wrong when the text is not exactly that, is finer than a nanosecond or does not
/// fit in 64 bits.
pub fn parse_duration(text: &str) -> Result<SimDuration, QuantityError> {
    if Decimal::parse(text).is_some() {
        return Err(QuantityError::MissingUnit { number: text.to_owned() });
    }
    let mut total = SimDuration::ZERO;
    let mut allowed = UNITS.as_slice();
    let mut rest = text;
    let mut decimals_seen = false;
    loop {
        let (number, after_number) = split(rest, |byte| byte.is_ascii_digit() || byte == b'.');
        let (unit, after_unit) = split(after_number, |byte| {
            !byte.is_ascii_digit() && !byte.is_ascii_whitespace() && byte != b'.'
        });
        let value = Decimal::parse(number).ok_or(QuantityError::NotADuration)?;
        if unit.is_empty() {
            return Err(without_unit(number, after_number));
        }
        let (length, smaller) = find_among(unit, allowed)?;
        if decimals_seen {
            return Err(QuantityError::EarlyDecimals);
        }
        decimals_seen = value.has_fraction();
        let nanos = value.in_units(length.as_nanos()).map_err(|inexact| match inexact {
            Inexact::TooFine => QuantityError::FinerThanNanosecond,
            Inexact::TooLarge => QuantityError::DurationTooLong,
        })?;
        total = total
            .checked_add(SimDuration::from_nanos(nanos))
            .ok_or(QuantityError::DurationTooLong)?;
        if after_unit.is_empty() {
            return Ok(total);
        }
        allowed = smaller;
        rest = after_unit.strip_prefix(' ').unwrap_or(after_unit);
    }
}

/// Says what is wrong with a number and what follows it, which is no unit.
fn without_unit(number: &str, after: &str) -> QuantityError {
    let after = after.trim_start();
    if let Some(unit) = after.strip_prefix("per ").and_then(|unit| meant_by(unit.trim())) {
        return QuantityError::SpelledRate { rate: format!("{number}/{unit}") };
    }
    let (word, _) = split(after, |byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    match meant_by(word) {
        Some(unit) => QuantityError::Spaced { joined: format!("{number}{unit}") },
        None => QuantityError::MissingUnit { number: number.to_owned() },
    }
}

/// Returns the unit that a word stands for, if it stands for one.
fn meant_by(word: &str) -> Option<&'static str> {
    let lower = word.to_lowercase();
    let meant =
        |(name, words): &&(&str, &[&str])| *name == lower || words.contains(&lower.as_str());
    MEANT.iter().find(meant).map(|(name, _)| *name)
}

/// Splits off the longest start whose bytes all pass.
fn split(text: &str, passes: impl Fn(u8) -> bool) -> (&str, &str) {
    let end = text.bytes().position(|byte| !passes(byte)).unwrap_or(text.len());
    // Bytes above ASCII all pass or all fail, so a character is never cut in two.
    text.split_at(end)
}

/// Returns the length of a unit.
pub(super) fn find_unit(unit: &str) -> Result<SimDuration, QuantityError> {
    find_among(unit, &UNITS).map(|(length, _)| length)
}

/// Returns the unit of that length, if one has it.
pub(super) fn unit_of(length: SimDuration) -> Option<&'static str> {
    UNITS.iter().find(|(_, unit)| *unit == length).map(|(name, _)| *name)
}

/// Finds a unit among the allowed ones; returns its length and the units that may follow.
fn find_among<'a>(
    unit: &str,
    allowed: &'a [Unit],
) -> Result<(SimDuration, &'a [Unit]), QuantityError> {
    let mut smaller = allowed;
    while let Some(((name, length), rest)) = smaller.split_first() {
        smaller = rest;
        if *name == unit {
            return Ok((*length, smaller));
        }
    }
    if UNITS.iter().any(|(name, _)| *name == unit) {
        return Err(QuantityError::UnitsOutOfOrder);
    }
    Err(QuantityError::UnknownUnit { unit: unit.to_owned(), meant: meant_by(unit) })
}

/// Writes a duration so that [`parse_duration`] gives back every nanosecond: `2d 5h 22m`,
/// `1m 17.25s`, `63.5ms`, `0s`.
#[must_use]
pub fn exact_duration(duration: SimDuration) -> String {
    let mut rest = duration.as_nanos();
    let mut parts = Vec::new();
    for (name, unit) in UNITS.iter().skip(1).take(3) {
        let count = rest / unit.as_nanos();
        rest %= unit.as_nanos();
        if count > 0 {
            parts.push(format!("{count}{name}"));
        }
    }
    let unit = if parts.is_empty() && rest > 0 {
        UNITS.iter().skip(4).find(|(_, unit)| unit.as_nanos() <= rest)
    } else {
        UNITS.get(4)
    };
    if let Some((name, unit)) = unit
        && (rest > 0 || parts.is_empty())
    {
        parts.push(format!("{}{name}", exact_decimal(rest, unit.as_nanos())));
    }
    parts.join(" ")
}

/// Writes `nanos / unit` for a unit that is a power of ten.
fn exact_decimal(nanos: u64, unit: u64) -> String {
    let whole = nanos / unit;
    let fraction = nanos % unit;
    if fraction == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let decimals = format!("{fraction:0width$}");
    format!("{whole}.{}", decimals.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, nanos: u64) {
        assert_eq!(parse_duration(text), Ok(SimDuration::from_nanos(nanos)), "{text}");
    }

    #[track_caller]
    fn check_refused(text: &str, message: &str) {
        assert_eq!(parse_duration(text).unwrap_err().to_string(), message, "{text}");
    }

    #[test]
    fn durations_carry_units() {
        check("10ms", 10_000_000);
        check("5s", 5_000_000_000);
        check("1h30m", 5_400_000_000_000);
        check("2d 7h", 198_000_000_000_000);
        check("0.5s", 500_000_000);
        check("1w", 604_800_000_000_000);
        check("1m1ms1us1ns", 60_001_001_001);
        check("0s", 0);
        check("2h 05m", 7_500_000_000_000);
        check("18446744073709551615ns", u64::MAX);
    }

    #[test]
    fn mistakes_name_their_remedy() {
        check_refused("5", "a duration needs a unit, such as `5s`");
        check_refused("0.5", "a duration needs a unit, such as `0.5s`");
        check_refused("1h30", "a duration needs a unit, such as `30s`");
        let spaced = "no blank stands between a number and its unit: write `5s`";
        check_refused("5 s", spaced);
        check_refused("5 seconds", spaced);
        check_refused("5 x", "a duration needs a unit, such as `5s`");
        check_refused("20 per second", "a rate is written with a slash: `20/s`");
        check_refused("5min", "the unit `min` is written `m`");
        check_refused("5\u{b5}s", "the unit `\u{b5}s` is written `us`");
        check_refused("5S", "the unit `S` is written `s`");
        check_refused("5x", "no unit `x`: use `ns`, `us`, `ms`, `s`, `m`, `h`, `d` or `w`");
        for text in ["30m1h", "1s1s"] {
            check_refused(text, "units go from large to small, each once, such as `1h30m`");
        }
        check_refused("1.5h30m", "only the last unit has decimals: write `1h30m` or `1.5h`");
        check_refused("0.5ns", "time is counted in whole nanoseconds: round to `1ns`");
        check_refused("99999w", "a duration is at most 584 years, `213503d`");
        for text in ["", " ", "s", "-5s", "5s ", " 5s", "5s  3ms", "1..2s", ".5s", "five"] {
            check_refused(text, "a duration is written such as `5s`, `1h30m` or `2d 7h`");
        }
    }

    #[test]
    fn exact_durations_are_readable() {
        let exact = |nanos| exact_duration(SimDuration::from_nanos(nanos));
        assert_eq!(exact(0), "0s");
        assert_eq!(exact(192_120_000_000_000), "2d 5h 22m");
        assert_eq!(exact(77_250_000_000), "1m 17.25s");
        assert_eq!(exact(63_500_000), "63.5ms");
        assert_eq!(exact(60_000_000_001), "1m 0.000000001s");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(nanos: u64, scale in 0..64_u32) {
            let duration = SimDuration::from_nanos(nanos >> scale);
            prop_assert_eq!(parse_duration(&exact_duration(duration)), Ok(duration));
        }

        #[test]
        fn no_text_panics(text: String, tail in "[0-9.]{0,3}[a-z\u{b5}]{0,2}[ ]?[0-9.]{0,40}[a-z]?") {
            drop(parse_duration(&text));
            drop(parse_duration(&tail));
        }
    }
}
