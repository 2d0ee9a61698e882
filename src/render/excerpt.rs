//! The few lines of a source around what a diagnostic points at.

use crate::diagnostic::Label;
use crate::source::Source;
use crate::source::SourceId;
use crate::source::Span;
use crate::text::is_treacherous;
use std::ops::Range;

/// Places further apart than this are shown as two excerpts.
const EXCERPT_LINES: usize = 100;
/// Lines and columns beyond this are named but not shown: drawing costs more than their length.
const EXCERPT_BYTES: usize = 16 * 1024;
/// Shown of a long line after what is pointed at.
const LINE_TAIL: usize = 1024;

/// Where the lines of a text begin.
#[derive(Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    /// Finds the lines of a text.
    pub(super) fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
        let starts = ends.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX));
        Self { starts: std::iter::once(0).chain(starts).collect() }
    }

    /// Returns the number of the line, from 0, that holds a byte.
    fn number(&self, byte: usize) -> usize {
        self.starts.partition_point(|&start| start as usize <= byte).saturating_sub(1)
    }

    /// Returns the first byte of a line.
    fn start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(0, |&start| start as usize)
    }
}

/// Some lines, and the places in them.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    /// Which source it is from.
    pub(super) id: SourceId,
    /// That source.
    pub(super) source: &'a Source,
    /// The bytes shown.
    pub(super) range: Range<usize>,
    /// The number of the first line shown, from 1.
    pub(super) first_line: usize,
    /// The places pointed at.
    pub(super) marks: Vec<Mark<'a>>,
}

/// A place in an excerpt.
#[derive(Debug, Clone)]
pub(super) struct Mark<'a> {
    /// Bytes of the source, within one line.
    pub(super) range: Range<usize>,
    /// What to say beside it.
    pub(super) text: &'a str,
    /// Whether it is what the diagnostic is about.
    pub(super) primary: bool,
}

impl<'a> Excerpt<'a> {
    /// Shows one label.
    pub(super) fn of(label: &'a Label, primary: bool, source: &'a Source, lines: &Lines) -> Self {
        let range = first_line_of(label.span, &source.text);
        let line = lines.number(range.start);
        Self {
            id: label.span.source,
            source,
            range: lines.start(line)..shown_end(&source.text, range.end),
            first_line: line + 1,
            marks: vec![Mark { range, text: &label.text, primary }],
        }
    }

    /// Takes in another excerpt when it is from the same source and near; hands it back otherwise.
    pub(super) fn join(&mut self, other: Self) -> Result<(), Self> {
        let start = self.range.start.min(other.range.start);
        let end = self.range.end.max(other.range.end);
        let near = self.id == other.id
            && self.first_line.abs_diff(other.first_line) <= EXCERPT_LINES
            && end - start <= EXCERPT_BYTES;
        if !near {
            return Err(other);
        }
        self.range = start..end;
        self.first_line = self.first_line.min(other.first_line);
        self.marks.extend(other.marks);
        Ok(())
    }

    /// Returns true when it is short enough to be drawn.
    pub(super) fn is_drawable(&self) -> bool {
        self.range.len() <= EXCERPT_BYTES
    }

    /// Returns the column of its first mark, from 1, in characters.
    pub(super) fn column(&self) -> usize {
        let before = self.marks.first().map_or(0, |mark| mark.range.start);
        self.source.text.get(self.range.start..before).unwrap_or_default().chars().count() + 1
    }

    /// Returns its text; every character keeps its length, so that places stay right.
    pub(super) fn text(&self) -> String {
        let text = self.source.text.get(self.range.clone()).unwrap_or_default();
        text.chars().map(same_length).collect()
    }
}

/// Returns the bytes of a span that lie in its first line, without blanks at the end.
fn first_line_of(span: Span, text: &str) -> Range<usize> {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize).max(start);
    let covered = text.get(start..end).unwrap_or_default();
    let line = covered.split('\n').next().unwrap_or_default().trim_end();
    start..start + line.len()
}

/// Returns where to stop showing the line that holds `from`.
fn shown_end(text: &str, from: usize) -> usize {
    let limit = text.floor_char_boundary(from.saturating_add(LINE_TAIL));
    let rest = text.get(from..limit).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default();
    from + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Takes the place of a treacherous character. The drawing crate shows the C0 controls itself.
fn same_length(character: char) -> char {
    match character.len_utf8() {
        4 if is_treacherous(character) => '\u{1fbc4}',
        2 if is_treacherous(character) => '\u{b7}',
        3 if is_treacherous(character) => '\u{fffd}',
        _ => character,
    }
}
