//! Tables as CSV (RFC 4180): a line of names, lines that end with CR and LF, quotes where they are
//! needed.
//!
//! Spreadsheets take a cell for a formula that begins with `=`, `+`, `-` or `@`, and run it. Texts come
//! from strangers, so one that begins like that, and is no number, gets an apostrophe before it, which
//! spreadsheets take for "this is text". Parquet has texts as they are.

use crate::quantity::Timestamp;
use crate::render::table::Column;
use crate::render::table::Table;
use crate::render::table::Values;
use crate::text::neutral;
use std::fmt::Write as _;

/// Writes a table.
pub fn draw(table: &Table) -> String {
    let mut out = String::new();
    let names: Vec<String> = table.columns.iter().map(|column| cell(&column.name)).collect();
    line(&mut out, &names);
    for row in 0..table.rows() {
        let cells: Vec<String> = table.columns.iter().map(|it| value(it, row)).collect();
        line(&mut out, &cells);
    }
    out
}

fn line(out: &mut String, cells: &[String]) {
    // A line with nothing in its only cell would be no line at all.
    let line = cells.join(",");
    let line = if line.is_empty() { "\"\"".to_owned() } else { line };
    write!(out, "{line}\r\n").expect("a text takes everything");
}

/// Writes a value; nothing is an empty cell, and an empty text is `""`.
fn value(column: &Column, row: usize) -> String {
    let value = match &column.values {
        Values::Whole(rows) => rows.get(row).copied().flatten().map(|it| it.to_string()),
        Values::Number(rows) => rows.get(row).copied().flatten().map(|it| it.to_string()),
        Values::Truth(rows) => rows.get(row).copied().flatten().map(|it| it.to_string()),
        Values::Instant(rows) => {
            let nanos = rows.get(row).copied().flatten();
            nanos.map(|nanos| Timestamp::from_unix_nanos(nanos).to_string())
        }
        Values::Text(rows) => rows.get(row).map(cell),
    };
    value.unwrap_or_default()
}

/// Writes a text.
fn cell(text: &str) -> String {
    let mut text = neutral(text);
    if text.starts_with(['=', '+', '-', '@']) && !is_number(&text) {
        text.insert(0, '\'');
    }
    let needs_quotes = text.is_empty()
        || text.contains(['"', ',', '\r', '\n'])
        || text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace);
    if needs_quotes { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// Tells whether a text is a number, signed or not.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digit = |c: char| c.is_ascii_digit();
    digits.starts_with(is_digit) && digits.chars().all(|c| is_digit(c) || c == '.')
}
