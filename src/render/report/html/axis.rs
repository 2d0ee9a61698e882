//! Dates and times between the ends of an axis.

use crate::experiment::replay::Replay;
use crate::quantity::Timestamp;
use crate::render::overview::dated_in;
use crate::time::SimDuration;
use crate::time::usual;
use maud::Markup;
use maud::html;

/// The steps that people count time in; beyond them, as many weeks as it takes.
const STEPS: [SimDuration; 12] = [
    SimDuration::SECOND.saturating_mul(5),
    SimDuration::SECOND.saturating_mul(15),
    SimDuration::MINUTE,
    SimDuration::MINUTE.saturating_mul(5),
    SimDuration::MINUTE.saturating_mul(15),
    SimDuration::HOUR,
    SimDuration::HOUR.saturating_mul(3),
    SimDuration::HOUR.saturating_mul(6),
    SimDuration::HOUR.saturating_mul(12),
    SimDuration::DAY,
    SimDuration::DAY.saturating_mul(2),
    SimDuration::WEEK,
];

/// How many steps an axis has at most, so that their dates stand apart.
const MOST: u64 = 8;

/// About how wide a letter of a date is, and how much room is left between dates.
const LETTER: usize = 7;
const ROOM: usize = 12;

/// An axis of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis<'a> {
    /// The replay that is drawn.
    pub(super) main: &'a Replay,
    /// The instant at which it begins.
    pub(super) origin: Timestamp,
    /// How long it is.
    pub(super) length: SimDuration,
    /// How wide it is drawn.
    pub(super) width: usize,
    /// Where it lies, and where words stand below it.
    pub(super) foot: usize,
    pub(super) words: usize,
}

/// Draws round dates and times: a mark at each, and what it is where that fits between the words at the ends.
pub(super) fn dates(axis: Axis<'_>, (first, last): (&str, &str)) -> Markup {
    let room = |end: &str, date: &str| (end.len() + date.len().div_ceil(2)) * LETTER + ROOM;
    html! {
        @for (x, date) in marks(axis) {
            line.axis x1=(x) y1=(axis.foot) x2=(x) y2=(axis.foot + 4) {}
            @if x >= room(first, &date) && x + room(last, &date) <= axis.width {
                text.tick.date x=(x) y=(axis.words) text-anchor="middle" { (date) }
            }
        }
    }
}

/// Finds where round dates and times stand, and writes them: of a midnight its day, else the time.
fn marks(axis: Axis<'_>) -> Vec<(usize, String)> {
    let length = axis.length.as_nanos().max(1);
    let step = step(axis.length).as_nanos();
    let into = axis.origin.as_unix_nanos().rem_euclid(i64::try_from(step).unwrap_or(i64::MAX));
    let first = (step - u64::try_from(into).unwrap_or(0)) % step;
    let instants = std::iter::successors(Some(first), |at| at.checked_add(step));
    let mark = |since: u64| {
        let at = axis.origin.checked_add(SimDuration::from_nanos(since))?;
        let x = u128::from(since) * axis.width as u128 / u128::from(length);
        Some((usize::try_from(x).ok()?, written(axis.main, at)))
    };
    instants.take_while(|since| *since < length).filter_map(mark).collect()
}

/// Returns how far apart the dates stand.
fn step(length: SimDuration) -> SimDuration {
    usual(length, &STEPS, MOST)
}

fn written(main: &Replay, at: Timestamp) -> String {
    let text = dated_in(main, at);
    let Some((day, time)) = text.split_once(' ') else { return text };
    if time == "00:00:00" {
        return day.to_owned();
    }
    time.strip_suffix(":00").unwrap_or(time).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_those_that_people_count_in() {
        let of = |length: SimDuration| step(length).to_string();
        assert_eq!(of(SimDuration::MINUTE), "15s");
        assert_eq!(of(SimDuration::HOUR.saturating_mul(84)), "12h");
        assert_eq!(of(SimDuration::DAY.saturating_mul(30)), "7d");
        assert_eq!(of(SimDuration::DAY.saturating_mul(365)), "49d");
    }
}
