//! Numbers, durations and instants as people read them: the only place that decides how.

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::quantity::Timestamp;
use crate::text::neutral;
use crate::time::SimDuration;

/// Writes a whole number in groups of three digits: `10 212`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Writes a number and what it counts: `1 request`, `3 444 requests`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

/// Writes the value of a figure.
pub fn quantity(value: &Quantity) -> String {
    match value {
        Quantity::Count(count) => grouped(*count),
        Quantity::Duration(_) | Quantity::Share(_) => verdict::words(value),
        Quantity::Instant(at) => instant(*at),
        Quantity::Text(text) => neutral(text),
    }
}

/// Writes the value of a figure, or a dash when there is none.
pub fn optional(value: Option<&Quantity>) -> String {
    value.map_or_else(|| "-".to_owned(), quantity)
}

/// Writes an instant without its year: `06-25 12:13:09`.
pub fn instant(at: Timestamp) -> String {
    let text = at.to_string();
    let day = text.get(5..10).unwrap_or(&text);
    let time = text.get(11..19).unwrap_or_default();
    format!("{day} {time}")
}

/// Writes the distance from something earlier: `+3.549s`, from a minute on `+1m 17s`.
pub fn offset(duration: SimDuration) -> String {
    let millis = duration.as_nanos() / 1_000_000;
    if millis < 60_000 {
        return format!("+{}.{:03}s", millis / 1_000, millis % 1_000);
    }
    format!("+{duration}")
}

/// Writes a name as a label: `requests affected`.
pub fn label(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: u64, expected: &str) {
        assert_eq!(grouped(number), expected);
    }

    #[test]
    fn digits_come_in_groups_of_three() {
        check(0, "0");
        check(999, "999");
        check(1_000, "1 000");
        check(10_212, "10 212");
        check(1_234_567, "1 234 567");
    }

    #[test]
    fn offsets_have_milliseconds_below_a_minute() {
        assert_eq!(offset(SimDuration::from_nanos(3_549_000_000)), "+3.549s");
        assert_eq!(offset(SimDuration::ZERO), "+0.000s");
        assert_eq!(offset(SimDuration::from_nanos(77_000_000_000)), "+1m 17s");
    }
}
