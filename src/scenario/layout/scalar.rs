//! Texts: quotes, and what goes over several lines.

use super::place::Place;

/// What the lines of a block are indented by, against what holds it.
const STEP: usize = 2;

/// Returns a text of one line in the quotes it should have: double ones where it needs no others.
pub(super) fn quoted(text: &str) -> String {
    let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
    match inner {
        Some(inner) if !inner.contains(['\'', '"', '\\']) => format!("\"{inner}\""),
        _ => text.to_owned(),
    }
}

/// Returns a plain or quoted text of several lines, moved. Blanks at the ends of lines mean
/// nothing in it, unless a `\` stands before them.
pub(super) fn moved(text: &str, place: &Place) -> String {
    let mut lines = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let trimmed = line.trim_end_matches([' ', '\t', '\r']);
        let line = if trimmed.ends_with('\\') { line } else { trimmed };
        let content = line.trim_start_matches([' ', '\t']);
        lines.push(if number == 0 {
            line.to_owned()
        } else if content.is_empty() {
            String::new()
        } else {
            let column = place.shift.moved(line.len() - content.len());
            format!("{}{content}", " ".repeat(column))
        });
    }
    lines.join("\n")
}

/// The lines of a block.
#[derive(Debug)]
pub(super) struct Block {
    /// As they should be, each with a line break before it.
    pub(super) text: String,
    /// Whether blank lines at its end were left out, which mean nothing.
    pub(super) blank: bool,
}

/// Moves the lines of a block, whose header tells which blank lines mean something and what its
/// indentation is, if that is not told by its first line. `None` where neither tells it.
pub(super) fn block(header: &str, lines: &str, place: &Place) -> Option<Block> {
    let mut lines: Vec<&str> = lines.split('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let is_blank = |line: &str| indent(line) == line.len();
    let first = lines.iter().find(|line| !is_blank(line)).map(|line| indent(line));
    let stated = header.chars().find_map(|c| c.to_digit(10)).map(|digit| digit as usize);
    let (old, new) = match (stated, first, place.parent) {
        (Some(stated), _, Some(parent)) => (parent.old + stated, parent.new + stated),
        (None, Some(first), Some(parent)) => (first, parent.new + STEP),
        (None, Some(first), None) => (first, first),
        (None, None, _) if lines.iter().all(|line| line.is_empty()) => (0, 0),
        (None, None, _) | (Some(_), _, None) => return None,
    };
    let mut blank = false;
    while !header.contains('+')
        && lines.last().is_some_and(|line| is_blank(line) && line.len() <= old)
    {
        lines.pop();
        blank = true;
    }
    let mut text = String::new();
    for line in lines {
        text.push('\n');
        // Blanks beyond the indentation are a part of the text.
        if !is_blank(line) || line.len() > old {
            let column = (indent(line) + new).saturating_sub(old);
            text.push_str(&" ".repeat(column));
            text.push_str(line.trim_start_matches(' '));
        }
    }
    Some(Block { text, blank })
}
