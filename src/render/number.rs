//! Numbers, durations and instants as people read them: the only place that decides how.

pub use crate::text::grouped;

use crate::analysis::figures::Quantity;
use crate::analysis::verdict;
use crate::analysis::verdict::Agreement;
use crate::analysis::verdict::Comparison;
use crate::quantity::Numbers;
use crate::quantity::Timestamp;
use crate::scenario::amount::Measure;
use crate::scenario::outcome::Stated;
use crate::text::neutral;
use crate::time::SimDuration;

/// Writes a number and what it counts: `1 request`, `3 444 requests`.
pub fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(number))
}

/// The same, with what is said of it: `1 event is`, `2 events are`.
pub fn counted_are(number: u64, noun: &str) -> String {
    format!("{} {}", counted(number, noun), if number == 1 { "is" } else { "are" })
}

/// How many runs of numbers are told.
pub const RUNS: usize = 4;

/// Writes which numbers there are: all of them where that is soon said, or the first and the last.
pub fn numbers(all: &Numbers) -> String {
    let run = |(first, last): &(u32, u32)| {
        let (first, last) = (grouped(u64::from(*first)), grouped(u64::from(*last)));
        if first == last { first } else { format!("{first} to {last}") }
    };
    let runs = all.runs();
    let told = |count: usize| runs.iter().take(count).map(run).collect::<Vec<_>>().join(", ");
    match runs.last() {
        Some(last) if runs.len() > RUNS + 1 => {
            format!("{} and others up to {}", told(RUNS), grouped(u64::from(last.1)))
        }
        Some(_) | None => told(runs.len()),
    }
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

/// Writes what a replay gives for a published figure, with as many digits as tell why it differs.
pub fn replayed(comparison: &Comparison) -> String {
    match &comparison.replayed {
        Some(value) if comparison.is_close => verdict::exact_words(value),
        Some(value) => quantity(value),
        None => "nothing".to_owned(),
    }
}

/// Writes a measure as a file states it.
pub fn measure(measure: &Measure) -> String {
    match measure {
        Measure::Count(count) => grouped(*count),
        Measure::Instant(at) => instant(*at),
        Measure::Text(text) => neutral(text),
        Measure::Share(_)
        | Measure::Duration(_)
        | Measure::Rate(_)
        | Measure::Flag(_)
        | Measure::Between { .. }
        | Measure::Exponential { .. }
        | Measure::Normal { .. }
        | Measure::LogNormal { .. } => verdict::measure_words(measure),
    }
}

/// Writes what a source states.
pub fn stated(stated: &Stated) -> String {
    match stated {
        Stated::Value(value) => measure(value),
        Stated::Range(from, to) => format!("{} to {}", measure(from), measure(to)),
    }
}

/// Says how a figure agrees with what was published, and within what: `same`, `within 5%`,
/// `in range`, `differs`; nothing where there is nothing to compare.
pub fn agreement(comparison: &Comparison) -> String {
    match (comparison.agreement, &comparison.within) {
        (None, _) => String::new(),
        (Some(Agreement::Within), Some(within)) => format!("within {}", measure(within)),
        (Some(Agreement::InRange), _) => "in range".to_owned(),
        (Some(agreement), _) => agreement.word().to_owned(),
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

/// Writes an instant with its year: `2012-05-18 15:11:24`.
pub fn dated(at: Timestamp) -> String {
    let text = at.to_string();
    let year = text.get(..4).unwrap_or_default();
    format!("{year}-{}", instant(at))
}

/// Writes the distance from something earlier: `+3.549s`, from a minute on `+1m 17s`, from an hour on
/// `+02:03:04`, from a day on `+1d 02:03:04`.
pub fn offset(duration: SimDuration) -> String {
    let millis = duration.as_nanos() / 1_000_000;
    if millis < 60_000 {
        return format!("+{}.{:03}s", millis / 1_000, millis % 1_000);
    }
    let seconds = duration.as_nanos() / SimDuration::SECOND.as_nanos();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours) {
        (0, 0) => format!("+{minutes}m {:02}s", seconds % 60),
        (0, _) => format!("+{hours:02}:{minutes:02}:{:02}", seconds % 60),
        _ => format!("+{}d {hours:02}:{minutes:02}:{:02}", grouped(days), seconds % 60),
    }
}

/// Writes a name as a label: `requests affected`.
pub fn label(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_groups_of_digits_too() {
        let range = Stated::Range(Measure::Count(1), Measure::Count(100_000));
        assert_eq!(stated(&range), "1 to 100 000");
    }

    #[test]
    fn offsets_are_as_fine_as_they_are_short() {
        assert_eq!(offset(SimDuration::from_nanos(3_549_000_000)), "+3.549s");
        assert_eq!(offset(SimDuration::ZERO), "+0.000s");
        let after = |seconds: u64| offset(SimDuration::from_nanos(seconds * 1_000_000_000));
        assert_eq!(after(77), "+1m 17s");
        assert_eq!(after(120), "+2m 00s");
        assert_eq!(after(3_599), "+59m 59s");
        assert_eq!(after(2 * 3_600 + 184), "+02:03:04");
        assert_eq!(after(86_400 + 2 * 3_600 + 184), "+1d 02:03:04");
        assert_eq!(after(1_826 * 86_400), "+1 826d 00:00:00");
    }
}
