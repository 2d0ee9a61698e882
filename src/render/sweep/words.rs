//! Numbers of a sweep as people read them.

use crate::analysis::figures::Quantity;
use crate::experiment::sweep::plan::Unit;
use crate::experiment::sweep::row::Value;
use crate::quantity::Timestamp;
use crate::render::number;
use crate::render::number::grouped;
use crate::time::SimDuration;

/// Returns the nearest whole number.
#[expect(clippy::cast_possible_truncation, reason = "what does not fit is held at the ends")]
fn nearest(number: f64) -> i128 {
    number.round() as i128
}

/// Returns a number that cannot be negative, held where it does not fit.
fn held(number: i128) -> u64 {
    u64::try_from(number).unwrap_or(if number < 0 { 0 } else { u64::MAX })
}

/// Writes a whole number of a unit. Instants are nanoseconds since 1970.
pub(super) fn exact(unit: Unit, number: i128) -> String {
    let sign = if number < 0 && unit != Unit::Instant { "-" } else { "" };
    let size = held(number.abs());
    match unit {
        Unit::Instant => {
            let nanos = i64::try_from(number).unwrap_or(i64::MAX);
            number::instant(Timestamp::from_unix_nanos(nanos))
        }
        Unit::Count | Unit::Text => format!("{sign}{}", grouped(size)),
        Unit::Duration => format!("{sign}{}", SimDuration::from_nanos(size)),
        Unit::Share => format!("{sign}{}", number::quantity(&Quantity::Share(size))),
    }
}

/// Writes a mean, or half the width of its interval; counts have up to two decimals.
pub(super) fn mean(unit: Unit, number: f64) -> String {
    if !number.is_finite() {
        return "?".to_owned();
    }
    if unit != Unit::Count {
        return exact(unit, nearest(number));
    }
    let hundredths = nearest(number * 100.0);
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (held(hundredths.abs()) / 100, held(hundredths.abs()) % 100);
    match rest {
        0 => format!("{sign}{}", grouped(whole)),
        rest if rest % 10 == 0 => format!("{sign}{}.{}", grouped(whole), rest / 10),
        rest => format!("{sign}{}.{rest:02}", grouped(whole)),
    }
}

/// Writes a length of time between instants, or a number of another unit, with its sign.
pub(super) fn difference(unit: Unit, text: impl Fn(Unit) -> String) -> String {
    let text = text(if unit == Unit::Instant { Unit::Duration } else { unit });
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    if is_zero || text.starts_with('-') { text } else { format!("+{text}") }
}

/// Writes the value of a figure in one run.
pub(super) fn value(value: &Value) -> String {
    number::quantity(&Quantity::from(value))
}

/// Writes a share in parts per million, in percent with one decimal.
pub(super) fn percent(millionths: u64) -> String {
    let tenths = (millionths + 500) / 1_000;
    match tenths % 10 {
        0 => format!("{}%", tenths / 10),
        rest => format!("{}.{rest}%", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(mean(Unit::Count, 2_553.0), "2 553");
        assert_eq!(mean(Unit::Count, 2_553.125), "2 553.13");
        assert_eq!(mean(Unit::Count, -0.5), "-0.5");
        assert_eq!(mean(Unit::Duration, 3_512_000_000.4), "3.512s");
        assert_eq!(mean(Unit::Share, 500_000_000.0), "50%");
        assert_eq!(mean(Unit::Count, f64::INFINITY), "?");
        assert_eq!(exact(Unit::Duration, -1_000_000), "-1ms");
        assert_eq!(exact(Unit::Instant, 0), "01-01 00:00:00");
        assert_eq!(difference(Unit::Count, |unit| exact(unit, 3)), "+3");
        assert_eq!(difference(Unit::Instant, |unit| exact(unit, -1_000)), "-1us");
        assert_eq!(difference(Unit::Count, |unit| exact(unit, 0)), "0");
        assert_eq!(difference(Unit::Count, |unit| mean(unit, 0.5)), "+0.5");
        assert_eq!(percent(963_006), "96.3%");
        assert_eq!(percent(1_000_000), "100%");
    }
}
