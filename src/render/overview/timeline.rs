//! When requests were affected, and what was deployed.

use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::label;
use crate::render::overview::Overview;
use crate::render::overview::dated_in;
use crate::render::overview::profile;
use crate::render::page::Page;
use crate::render::page::width;
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

/// How many lines are drawn.
const LINES: usize = 14;

/// What one mark stands for, in days, how many stand in a line, and the word for it; the finest that
/// fits is taken. An hour is a day's twenty-fourth.
const COARSE: [(usize, usize, &str); 3] =
    [(1, 28, "a day"), (7, 26, "a week"), (30, 24, "30 days")];

/// The marks of a timeline.
struct Marks {
    /// What each counts; none before the replay begins.
    cells: Vec<Option<u32>>,
    /// How many stand in a line.
    in_a_line: usize,
    /// How many days a line has.
    days: usize,
    /// How many days lie before the first line.
    skipped: usize,
    /// What a mark stands for.
    word: &'static str,
}

/// Draws the timeline of a replay.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let marks = marks(overview, main);
    let tallest = marks.cells.iter().flatten().copied().max().unwrap_or(0);
    let remark = if tallest == 0 {
        String::new()
    } else {
        format!(
            "one mark is {}, the tallest {}",
            marks.word,
            counted(u64::from(tallest), "request")
        )
    };
    page.section(&format!("TIMELINE of {}, UTC", profile(main)), &remark);
    match &main.counted {
        Some(_) if tallest > 0 => bars(page, (overview, main), &marks, tallest),
        Some(figure) => page.line(&format!("  no {}", label(figure))),
        None => page.line("  no figure counts requests, so there is nothing to draw"),
    }
    events(page, overview, main);
}

/// Puts hours together until they fit.
fn marks(overview: &Overview<'_>, main: &Replay) -> Marks {
    let day = SimDuration::DAY.as_nanos();
    let hours = usize::try_from(day / main.bucket.as_nanos().max(1)).unwrap_or(24).max(1);
    let origin = overview.scenario.origin.value;
    let into_day = origin.as_unix_nanos().rem_euclid(i64::try_from(day).unwrap_or(i64::MAX));
    // Divided first: a day has more nanoseconds than a page has addresses.
    let lead = u64::try_from(into_day).unwrap_or(0) / main.bucket.as_nanos().max(1);
    let lead = usize::try_from(lead).unwrap_or(0);
    let cells: Vec<Option<u32>> =
        std::iter::repeat_n(None, lead).chain(main.affected.iter().copied().map(Some)).collect();
    if cells.len() <= hours * LINES {
        return Marks { cells, in_a_line: hours, days: 1, skipped: 0, word: "an hour" };
    }
    if let Some((skipped, cells)) = affected_days(&cells, hours) {
        return Marks { cells, in_a_line: hours, days: 1, skipped, word: "an hour" };
    }
    let days = cells.len().div_ceil(hours);
    let fits = COARSE.iter().find(|(each, line, _)| days <= each * line * LINES);
    let (each, in_a_line, word) = *fits.unwrap_or(&COARSE[COARSE.len() - 1]);
    let sum = |part: &[Option<u32>]| Some(part.iter().flatten().sum());
    let cells = cells.chunks(each * hours).map(sum).collect();
    Marks { cells, in_a_line, days: each * in_a_line, skipped: 0, word }
}

/// Returns the hours of the days on which any request was affected, from the first to the last, and how many
/// days lie before them; none where they fill more lines than are drawn. What was deployed weeks before
/// makes no hour of the outage coarser.
fn affected_days(cells: &[Option<u32>], hours: usize) -> Option<(usize, Vec<Option<u32>>)> {
    let is_affected = |cell: &Option<u32>| cell.is_some_and(|count| count > 0);
    let first = cells.iter().position(is_affected)? / hours;
    let last = cells.iter().rposition(is_affected)? / hours;
    let end = ((last + 1) * hours).min(cells.len());
    (last - first < LINES).then(|| (first, cells[first * hours..end].to_vec()))
}

/// Draws the marks, line by line.
fn bars(page: &mut Page, (overview, main): (&Overview<'_>, &Replay), marks: &Marks, tallest: u32) {
    let origin = overview.scenario.origin.value;
    let line_of_days = SimDuration::DAY.as_nanos().saturating_mul(marks.days as u64);
    for (index, part) in marks.cells.chunks(marks.in_a_line).enumerate().take(LINES) {
        let days = SimDuration::DAY.as_nanos().saturating_mul(marks.skipped as u64);
        let line = line_of_days.saturating_mul(index as u64);
        let elapsed = SimDuration::from_nanos(days.saturating_add(line));
        let date = origin.checked_add(elapsed).map(|at| dated_in(main, at)).unwrap_or_default();
        let mut line = format!("  {}  ", date.split(' ').next().unwrap_or_default());
        for cell in part {
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
    let drawn = marks.in_a_line * LINES;
    if marks.cells.len() > drawn {
        let rest = (marks.cells.len() - drawn).div_ceil(marks.in_a_line);
        page.line(&format!("  and {} more", counted(rest as u64, "such line")));
    }
}

/// Lists deployments and operations, and the first and last request affected.
fn events(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let mut events = Vec::new();
    for milestone in &main.milestones {
        let word = milestone.by.does();
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
        let lead = format!("  {}  {what:8} ", dated_in(main, at));
        page.paragraph(&lead, &" ".repeat(width(&lead)), &words);
    }
}
