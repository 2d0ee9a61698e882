//! A text as lexemes: every mark that is not blank, comments included, with its place.
//!
//! The parser says where values are; what stands between them (signs, comments, anchors, headers
//! of blocks) is found here.

use crate::scenario::tree::Limits;
use crate::scenario::tree::yaml;
use crate::scenario::tree::yaml::Event;
use crate::scenario::tree::yaml::EventKind;
use crate::scenario::tree::yaml::Style;
use std::ops::Range;

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `# ...`, up to the end of its line.
    Comment,
    /// The `-` of an item.
    Dash,
    /// The `:` behind a key.
    Colon,
    /// The `,` between items in brackets.
    Comma,
    /// `{` or `[`.
    Open,
    /// `}` or `]`.
    Close,
    /// An anchor or a tag.
    Property,
    /// `*name`.
    Alias,
    /// Plain or quoted text, perhaps on several lines.
    Text,
    /// `|` or `>`, with what belongs to it.
    Header,
    /// The lines of a block, blank ones at its end included, without the last line break.
    Block,
    /// `---`, `...` or a directive.
    Marker,
    /// Something that this layout does not know: the `?` of an explicit key.
    Other,
}

/// One mark in the text.
#[derive(Debug, Clone)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// The line where it begins, from 0.
    pub(super) line: usize,
    /// The line where it ends.
    pub(super) last_line: usize,
    /// The bytes before it on its line.
    pub(super) column: usize,
    /// How many brackets are open around it; a bracket is inside itself.
    pub(super) depth: usize,
}

impl Lexeme {
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.range.clone()).unwrap_or_default()
    }

    /// Tells whether it stands on several lines.
    pub(super) fn is_long(&self) -> bool {
        self.line < self.last_line
    }
}

/// Takes a text apart that is known to be YAML. `None` when that fails after all.
pub(super) fn lexemes(text: &str) -> Option<Vec<Lexeme>> {
    let mut lexer = Lexer { text, at: 0, line: 0, line_start: 0, depth: 0, found: Vec::new() };
    for event in yaml::events(text, Limits::default().depth) {
        lexer.take(&event.ok()?);
    }
    lexer.signs(text.len());
    Some(lexer.found)
}

struct Lexer<'t> {
    text: &'t str,
    /// Everything before this byte has been looked at.
    at: usize,
    /// The line that `at` is on.
    line: usize,
    /// Where that line begins.
    line_start: usize,
    depth: usize,
    found: Vec<Lexeme>,
}

impl Lexer<'_> {
    fn take(&mut self, event: &Event) {
        if event.range.start < self.at && !matches!(event.kind, EventKind::Scalar { .. }) {
            return;
        }
        match &event.kind {
            EventKind::Scalar { style: Style::Block, .. } => self.block(event.range.end),
            // Nothing at all, and lists and maps without brackets, leave no mark.
            _ if event.range.is_empty() => {}
            EventKind::Scalar { .. } => self.value(Kind::Text, &event.range),
            EventKind::Alias(_) => self.value(Kind::Alias, &event.range),
            EventKind::List { .. } | EventKind::Map { .. } => {
                self.signs(event.range.start);
                self.depth += 1;
                self.push(Kind::Open, event.range.clone());
            }
            EventKind::End => {
                self.value(Kind::Close, &event.range);
                self.depth = self.depth.saturating_sub(1);
            }
            EventKind::Document | EventKind::UnknownAlias => {}
        }
    }

    fn value(&mut self, kind: Kind, range: &Range<usize>) {
        self.signs(range.start);
        self.push(kind, range.clone());
    }

    /// Adds a lexeme and goes behind it.
    fn push(&mut self, kind: Kind, range: Range<usize>) {
        self.go(range.start);
        let (line, column) = (self.line, range.start - self.line_start);
        self.go(range.end);
        let (last_line, depth) = (self.line, self.depth);
        self.found.push(Lexeme { kind, range, line, last_line, column, depth });
    }

    /// Goes on, counting lines.
    fn go(&mut self, to: usize) {
        let passed = self.text.get(self.at..to).unwrap_or_default();
        for (offset, _) in passed.match_indices('\n') {
            self.line += 1;
            self.line_start = self.at + offset + 1;
        }
        self.at = self.at.max(to);
    }

    /// Finds the signs between here and `end`.
    fn signs(&mut self, end: usize) {
        while self.at < end && self.sign(end) {}
    }

    /// Finds the header of a block, and takes the lines below it up to `end`.
    fn block(&mut self, end: usize) {
        let header =
            |lexer: &Self| matches!(lexer.found.last(), Some(last) if last.kind == Kind::Header);
        let before = self.found.len();
        while (self.found.len() == before || !header(self)) && self.sign(self.text.len()) {}
        let line_end = self.rest().find('\n').map_or(self.text.len(), |length| self.at + length);
        self.signs(line_end);
        let start = (line_end + 1).min(self.text.len());
        let mut end = end.max(start);
        // The parser may count the indentation of the next line.
        let lines = self.text.get(start..end).unwrap_or_default();
        if end < self.text.len() {
            end -= lines.len() - lines.rfind('\n').map_or(0, |last| last + 1);
        }
        // The last line break is the one before the next lexeme, like any other, so one blank line
        // is a block without a byte.
        if let Some(lines) = self.text.get(start..end).filter(|lines| !lines.is_empty()) {
            let breaks = usize::from(lines.ends_with('\n'));
            self.push(Kind::Block, start..end - breaks);
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes the next sign before `end`, if there is one.
    fn sign(&mut self, end: usize) -> bool {
        let blank = |c: char| c.is_ascii_whitespace() || c == '\u{feff}';
        let skipped = self.rest().find(|c| !blank(c)).unwrap_or(self.rest().len());
        let start = self.at + skipped;
        if start >= end {
            self.go(end);
            return false;
        }
        self.go(start);
        let rest = self.rest();
        let first_on_line = start == self.line_start;
        // Looked for only where they are needed: a line may be as long as the file.
        let line = || rest.find('\n').unwrap_or(rest.len());
        let word = || rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (kind, length) = match rest.as_bytes().first() {
            Some(b'#') => (Kind::Comment, rest.get(..line()).unwrap_or_default().trim_end().len()),
            Some(b'%') if first_on_line => (Kind::Marker, line()),
            Some(b'-' | b'.')
                if first_on_line && (rest.starts_with("---") || rest.starts_with("...")) =>
            {
                (Kind::Marker, 3)
            }
            Some(b'-') => (Kind::Dash, 1),
            Some(b':') => (Kind::Colon, 1),
            Some(b',') => (Kind::Comma, 1),
            Some(b'|' | b'>') => (Kind::Header, word()),
            Some(b'&' | b'!') => (Kind::Property, self.property(word())),
            _ => (Kind::Other, rest.chars().next().map_or(1, char::len_utf8)),
        };
        self.push(kind, start..start + length);
        true
    }

    /// Returns the length of an anchor or a tag of at most `word` bytes: in brackets it ends at a
    /// comma or bracket, unless that stands in a tag between `<` and `>`.
    fn property(&self, word: usize) -> usize {
        let rest = self.rest();
        if self.depth == 0 || rest.starts_with("!<") {
            return word;
        }
        rest.find([',', '[', ']', '{', '}']).map_or(word, |end| end.min(word))
    }
}
