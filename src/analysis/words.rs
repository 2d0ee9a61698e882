//! Values in words: rounded for people, or with every digit where those decide.

use crate::analysis::figures::Quantity;
use crate::quantity::Ratio;
use crate::quantity::exact_duration;
use crate::quantity::parse_duration;
use crate::quantity::parse_ratio;
use crate::scenario::amount::Measure;
use crate::scenario::expectation::Bound;
use crate::scenario::outcome::Stated;

/// Returns a value in words.
pub fn words(value: &Quantity) -> String {
    match value {
        Quantity::Count(count) => count.to_string(),
        Quantity::Duration(duration) => duration.to_string(),
        Quantity::Share(parts) => share_words(*parts),
        Quantity::Instant(at) => at.to_string(),
        Quantity::Text(text) => text.to_string(),
    }
}

/// Returns what a value reads as once it is written in words; none where nothing is rounded.
pub(super) fn rounded(value: &Quantity) -> Option<Quantity> {
    let read = match value {
        Quantity::Duration(_) => Quantity::Duration(parse_duration(&words(value)).ok()?),
        Quantity::Share(_) => {
            Quantity::Share(u64::from(parse_ratio(&words(value)).ok()?.parts_per_billion()))
        }
        Quantity::Count(_) | Quantity::Instant(_) | Quantity::Text(_) => return None,
    };
    Some(read)
}

/// Returns a value in words, with all its digits: where those decide that words would leave out.
pub fn exact_words(value: &Quantity) -> String {
    match value {
        Quantity::Duration(duration) => exact_duration(*duration),
        Quantity::Share(parts) => {
            let ratio = u32::try_from(*parts).ok().and_then(Ratio::from_parts_per_billion);
            ratio.map_or_else(|| words(value), |ratio| ratio.to_string())
        }
        Quantity::Count(_) | Quantity::Instant(_) | Quantity::Text(_) => words(value),
    }
}

/// Returns a share in percent, with up to two decimals, rounded down.
fn share_words(parts: u64) -> String {
    let hundredths = parts / 100_000;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => format!("{whole}%"),
        rest if rest % 10 == 0 => format!("{whole}.{}%", rest / 10),
        rest => format!("{whole}.{rest:02}%"),
    }
}

/// Returns a measure in words.
pub fn measure_words(measure: &Measure) -> String {
    match measure {
        Measure::Count(count) => count.to_string(),
        Measure::Share(share) => share_words(u64::from(share.parts_per_billion())),
        Measure::Duration(duration) => duration.to_string(),
        Measure::Instant(instant) => instant.to_string(),
        Measure::Rate(rate) => rate.to_string(),
        Measure::Text(text) => text.clone(),
        Measure::Flag(flag) => flag.to_string(),
        Measure::Between { low, high } => format!("{low}..{high}"),
        Measure::Exponential { mean } => format!("exponential, mean {mean}"),
        Measure::Normal { mean, deviation } => format!("normal, {mean} ± {deviation}"),
        Measure::LogNormal { median, .. } => format!("lognormal, median {median}"),
    }
}

/// Returns what a source states in words.
pub fn stated_words(stated: &Stated) -> String {
    match stated {
        Stated::Value(measure) => measure_words(measure),
        Stated::Range(from, to) => format!("{} to {}", measure_words(from), measure_words(to)),
    }
}

/// Returns what is expected in words.
pub(super) fn bound_words(bound: &Bound) -> String {
    match bound {
        Bound::Exactly(measure) => measure_words(measure),
        Bound::AtLeast(measure) => format!("at least {}", measure_words(measure)),
        Bound::AtMost(measure) => format!("at most {}", measure_words(measure)),
        Bound::Between(least, most) => {
            format!("{} to {}", measure_words(least), measure_words(most))
        }
    }
}
