//! When requests were affected, and what was deployed.

use crate::experiment::replay::Hand;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::overview::Overview;
use crate::render::overview::profile;
use crate::render::page::Page;
use crate::time::SimDuration;

/// The heights of a bar, lowest first, as drawn and as plain text.
const BARS: [(&str, &str); 9] = [
    ("·", "."),
    ("▁", "_"),
    ("▂", "_"),
    ("▃", "-"),
    ("▄", "-"),
    ("▅", "="),
    ("▆", "="),
    ("▇", "#"),
    ("█", "#"),
];

/// How many days are drawn.
const DAYS: usize = 14;

/// Draws the timeline of a replay.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let tallest = main.affected.iter().copied().max().unwrap_or(0);
    let remark = if tallest == 0 {
        String::new()
    } else {
        format!("one mark is an hour, the tallest {}", counted(u64::from(tallest), "request"))
    };
    page.section(&format!("TIMELINE of {}, UTC", profile(main)), &remark);
    match &main.counted {
        Some(_) if tallest > 0 => bars(page, overview, main, tallest),
        Some(figure) => page.line(&format!("  no {}", label(figure))),
        None => page.line("  no figure counts requests, so there is nothing to draw"),
    }
    events(page, overview, main);
}

/// Draws a line for each day.
fn bars(page: &mut Page, overview: &Overview<'_>, main: &Replay, tallest: u32) {
    let day = SimDuration::DAY.as_nanos();
    let hours = usize::try_from(day / main.bucket.as_nanos().max(1)).unwrap_or(24).max(1);
    let origin = overview.scenario.origin.value;
    let into_day = origin.as_unix_nanos().rem_euclid(i64::try_from(day).unwrap_or(i64::MAX));
    let lead = usize::try_from(into_day).unwrap_or(0)
        / usize::try_from(main.bucket.as_nanos().max(1)).unwrap_or(1);
    let cells: Vec<Option<u32>> =
        std::iter::repeat_n(None, lead).chain(main.affected.iter().copied().map(Some)).collect();
    for (index, hours_of_day) in cells.chunks(hours).enumerate().take(DAYS) {
        let elapsed = SimDuration::from_nanos(day.saturating_mul(index as u64));
        let date = origin.checked_add(elapsed).map(instant).unwrap_or_default();
        let mut line = format!("  {}  ", date.get(..5).unwrap_or_default());
        for cell in hours_of_day {
            let (drawn, plain) = match cell {
                None => (" ", " "),
                Some(0) => BARS[0],
                Some(count) => {
                    let height = (u64::from(*count) * 8).div_ceil(u64::from(tallest));
                    BARS[usize::try_from(height).unwrap_or(8).min(8)]
                }
            };
            line.push_str(page.mark(drawn, plain));
        }
        page.line(&line);
    }
    if cells.len() > hours * DAYS {
        page.line(&format!("  and {} days more", (cells.len() - hours * DAYS).div_ceil(hours)));
    }
}

/// Lists deployments and operations, and the first and last request affected.
fn events(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let mut events = Vec::new();
    for milestone in &main.milestones {
        let word = match milestone.by {
            Hand::Deployment => "deploy",
            Hand::Operators => "operate",
        };
        events.push((milestone.at, word, milestone.title.clone()));
    }
    let counted = main.counted.as_deref().and_then(|name| main.figures.get(name));
    if let Some((figure, first)) = counted.and_then(|figure| Some((figure, figure.first?))) {
        let origin = overview.scenario.origin.value;
        let since = first.at.saturating_since(crate::time::SimTime::ORIGIN);
        if let Some(at) = origin.checked_add(since) {
            let count = crate::render::number::optional(figure.value.as_ref());
            let words = format!("the first of {count} {}", label(&figure.name));
            events.push((at, "failure", words));
        }
    }
    events.sort_by_key(|(at, ..)| *at);
    for (at, what, words) in events {
        page.paragraph(&format!("  {}  {what:8} ", instant(at)), &" ".repeat(27), &words);
    }
}
