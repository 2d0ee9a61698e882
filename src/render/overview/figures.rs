//! Figures of every profile, published ones beside them, and spreads.

use crate::analysis::figures::FigureValue;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::Overview;
use crate::render::overview::notes::Note;
use crate::render::overview::profile;
use crate::render::overview::published;
use crate::render::overview::published::NAME;
use crate::render::overview::quantity_in;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;

/// Draws the figures.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, main: &Replay, notes: &[Note]) {
    if main.figures.list.is_empty() {
        return;
    }
    let labels = main.figures.list.iter().map(|figure| page.cut_middle(&label(&figure.name), NAME));
    let labels: Vec<String> = labels.collect();
    let first = labels.iter().map(|label| width(label)).max().unwrap_or(0).max(16);
    let columns: Vec<(String, Vec<String>)> = overview
        .replays
        .iter()
        .map(|replay| {
            let value = |figure: &FigureValue| match &figure.value {
                Some(value) => quantity_in(replay, value),
                None => optional(None),
            };
            (profile(replay).to_owned(), replay.figures.list.iter().map(value).collect())
        })
        .collect();
    // One blank between columns when that makes them all fit, else two and several tables.
    let all: usize = columns.iter().map(|column| column_width(column) + 1).sum();
    let gap = if first + 2 + all <= page.width() { 1 } else { 2 };
    let mut rest = columns.as_slice();
    while !rest.is_empty() {
        let fitting = fitting(page, first, gap, rest);
        let (now, later) = rest.split_at(fitting);
        block(page, &titled("FIGURES", overview), (&labels, first, gap), now);
        rest = later;
    }
    published::draw(page, overview, &titled("PUBLISHED", overview), first, notes);
    spreads(page, main, first);
}

/// Returns the title of a table, with the scale that its numbers are at.
pub(super) fn titled(title: &str, overview: &Overview<'_>) -> String {
    match overview.scenario.scale {
        1 => title.to_owned(),
        scale => format!("{title} at 1/{scale}"),
    }
}

/// Returns how many columns fit the page; at least one.
fn fitting(page: &Page, first: usize, gap: usize, columns: &[(String, Vec<String>)]) -> usize {
    let mut used = first + 2;
    let count = columns
        .iter()
        .take_while(|column| {
            used += column_width(column) + gap;
            used <= page.width()
        })
        .count();
    count.max(1)
}

fn column_width((name, cells): &(String, Vec<String>)) -> usize {
    cells.iter().map(|cell| width(cell)).chain([width(name)]).max().unwrap_or(0)
}

/// Draws a table: labels at the left, a column for each name.
fn block(
    page: &mut Page,
    title: &str,
    (labels, first, gap): (&[String], usize, usize),
    columns: &[(String, Vec<String>)],
) {
    let mut head = left(title, first + 2);
    for column in columns {
        head.push_str(&right(&column.0, column_width(column) + gap));
    }
    page.section(&head, "");
    for (row, label) in labels.iter().enumerate() {
        let mut line = format!("  {}", left(label, first));
        for column in columns {
            let cell = column.1.get(row).map_or("", String::as_str);
            line.push_str(&right(cell, column_width(column) + gap));
        }
        page.line(&line);
    }
}

/// Draws how counts spread over the requests they are about.
fn spreads(page: &mut Page, main: &Replay, first: usize) {
    let rows: Vec<_> = main
        .figures
        .list
        .iter()
        .filter_map(|figure| figure.spread.map(|spread| (&figure.name, spread)))
        .collect();
    let Some((_, one)) = rows.first() else { return };
    let head = left("FOR EACH REQUEST AFFECTED", first + 2);
    let remark = format!("{} in {}", counted(one.requests, "request"), profile(main));
    page.section(&format!("{head}  least  median    most"), &remark);
    for (name, spread) in rows {
        page.line(&format!(
            "  {}   {:>6}  {:>6}  {:>6}",
            left(&page.cut_middle(&label(name), NAME), first.max(24)),
            grouped(spread.min.into()),
            grouped(spread.median.into()),
            grouped(spread.max.into())
        ));
    }
}
