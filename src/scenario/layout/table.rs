//! Tables: maps whose one-line values in brackets stand one below the other.

use super::lexeme::Kind;
use super::lexeme::Lexeme;
use super::place::Place;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr as _;

/// One entry that may be a row.
struct Row {
    /// The index of its value.
    value: usize,
    /// How wide its key is.
    width: usize,
    /// Whether more than one blank stands before its value.
    apart: bool,
}

/// Returns the blanks before those values that stand in a table, by their index. A map is a table
/// when one of its values stands apart from its key; then they all begin in one column. The
/// outermost map is none.
pub(super) fn columns(lexemes: &[Lexeme], places: &[Place], text: &str) -> BTreeMap<usize, usize> {
    let mut maps: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
    for (at, (colon, place)) in lexemes.iter().zip(places).enumerate() {
        if place.map > 0
            && let Some(row) = row(lexemes, at, text)
        {
            debug_assert_eq!(colon.kind, Kind::Colon, "only colons belong to maps");
            maps.entry(place.map).or_default().push(row);
        }
    }
    let mut columns = BTreeMap::new();
    for rows in maps.values().filter(|rows| rows.iter().any(|row| row.apart)) {
        let widest = rows.iter().map(|row| row.width).max().unwrap_or(0);
        columns.extend(rows.iter().map(|row| (row.value, widest - row.width + 1)));
    }
    columns
}

/// Returns the entry whose colon this is, if its value is in brackets on one line.
fn row(lexemes: &[Lexeme], colon: usize, text: &str) -> Option<Row> {
    let value = lexemes.get(colon + 1).filter(|value| value.kind == Kind::Open)?;
    let line = lexemes[colon].line;
    let rest = lexemes.iter().skip(colon + 2);
    let end = rest.clone().find(|it| it.kind == Kind::Close && it.depth == value.depth)?;
    let key = lexemes.iter().take(colon).rev().take_while(|it| {
        it.line == line && matches!(it.kind, Kind::Text | Kind::Alias | Kind::Property)
    });
    let (count, width) =
        key.fold((0, 0), |(count, width), it| (count + 1, width + it.text(text).width()));
    let apart = value.range.start - lexemes[colon].range.end > 1;
    let width = width + count.max(1) - 1;
    (value.line == line && end.line == line).then_some(Row { value: colon + 1, width, apart })
}
