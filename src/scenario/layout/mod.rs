//! The canonical form of a scenario file.
//!
//! - Sections stand in the order of the manual's table, with one blank line between them; the
//!   first few, which say which incident this is, stand together. A section that is not known
//!   stays behind the one it stood behind. Comments go with the section they stand right above;
//!   those that a blank line parts from the first section stay on top, and so does the line for
//!   editors.
//! - Lists and maps without brackets are indented by two blanks, lists below a key as well. Lines
//!   within brackets and within texts of several lines move with what holds them.
//! - One blank stands behind `-`, `:` and `,`, one inside of braces, none inside of brackets. A map
//!   may be a table: where one of its one-line values in brackets stands further from its key, all
//!   of them stand in one column.
//! - Behind something, a comment stands at least two blanks away, in a column that is a multiple
//!   of four, and no further left than it was written. On its own line, it stands in the column of
//!   the list or map that it was written in.
//! - Single quotes become double quotes around text that needs neither.
//! - There is one blank line where there were more, none at the beginning and the end, no blank at
//!   the end of a line, and every line ends with a line feed.
//!
//! Everything else is left as it is written: long texts are not folded, quotes are neither added
//! nor taken away, brackets stay brackets. Where aliases repeat values, or a block keeps the blank
//! lines at its end, sections stay in their order, since it means something. What this does not
//! know, such as explicit keys (`? key`), leaves the file alone; so does such a block in a file
//! whose last line does not end.
//!
//! It works on the lines and marks of the text, not on its tree, so that nothing is lost that a
//! tree does not hold; the result is read again and compared with the original before anybody
//! sees it.

mod lexeme;
mod place;
mod scalar;
mod sections;
mod spacing;
mod table;
mod verify;

use crate::scenario::layout::lexeme::Kind;
use crate::scenario::layout::lexeme::Lexeme;
use crate::scenario::layout::lexeme::lexemes;
use crate::scenario::layout::place::Place;
use crate::scenario::layout::place::is_first;
use crate::scenario::layout::place::places;
use crate::scenario::layout::sections::Parts;
use crate::scenario::layout::sections::parts;
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_width::UnicodeWidthStr as _;

pub use crate::scenario::layout::verify::Difference;

/// Returns the canonical form of a text that has been read without mistakes. The error says how
/// the form differs from the text in more than its looks, which is a bug.
pub fn canonical(text: &str) -> Result<String, Difference> {
    let written = text.replace("\r\n", "\n").replace('\r', "\n");
    let Some(formed) = form(&written) else { return Ok(text.to_owned()) };
    verify::compare(text, &formed)?;
    Ok(formed)
}

/// Forms a text; `None` when it holds what is left alone.
fn form(text: &str) -> Option<String> {
    let lexemes = lexemes(text)?;
    let keeps = |lexeme: &Lexeme| lexeme.kind == Kind::Header && lexeme.text(text).contains('+');
    if !text.ends_with('\n') && lexemes.iter().any(keeps) {
        return None;
    }
    let places = places(&lexemes)?;
    let columns = table::columns(&lexemes, &places, text);
    let page = Page { text, lexemes: &lexemes, places: &places, columns: &columns };
    let mut parts = parts(&lexemes, &places, text);
    if !lexemes.iter().any(|lexeme| lexeme.kind == Kind::Alias || keeps(lexeme)) {
        sections::order(&mut parts.sections);
    }
    page.join(&parts)
}

/// A text, and how its lexemes are put.
struct Page<'t> {
    text: &'t str,
    lexemes: &'t [Lexeme],
    places: &'t [Place],
    /// The blanks before values that stand in tables.
    columns: &'t BTreeMap<usize, usize>,
}

impl Page<'_> {
    /// Puts the parts together; `None` when one holds what is left alone.
    fn join(&self, parts: &Parts) -> Option<String> {
        let mut text = self.write(parts.above.clone())?;
        let mut before = None;
        for section in &parts.sections {
            let apart = match before {
                // As it was: above the first section may be a line that belongs to it.
                None => self.was_apart(parts.above.end),
                Some(true) if section.is_head() => false,
                Some(_) => true,
            };
            self.append(&mut text, apart, section.lexemes.clone())?;
            before = Some(section.is_head());
        }
        self.append(&mut text, self.was_apart(parts.below.start), parts.below.clone())?;
        text.push('\n');
        Some(text)
    }

    fn append(&self, text: &mut String, apart: bool, lexemes: Range<usize>) -> Option<()> {
        if lexemes.is_empty() {
            return Some(());
        }
        // A block that keeps its last lines would keep one more.
        let kept = self.keeps_lines(lexemes.start);
        if !text.is_empty() {
            text.push_str(if apart && !kept { "\n\n" } else { "\n" });
        }
        text.push_str(&self.write(lexemes)?);
        Some(())
    }

    /// Tells whether the lexeme before this one is a block that keeps the blank lines at its end.
    fn keeps_lines(&self, at: usize) -> bool {
        let header = at.checked_sub(2).map(|header| &self.lexemes[header]);
        let block = at.checked_sub(1).map(|block| &self.lexemes[block]);
        block.is_some_and(|block| block.kind == Kind::Block) && {
            let header = header.filter(|header| header.kind != Kind::Comment);
            header.is_none_or(|header| header.text(self.text).contains('+'))
        }
    }

    /// Tells whether blank lines stand before a lexeme.
    fn was_apart(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.lexemes.get(before));
        let next = self.lexemes.get(at);
        before.zip(next).is_some_and(|(before, next)| before.last_line + 1 < next.line)
    }

    /// Writes lexemes, without a line break at their end.
    fn write(&self, lexemes: Range<usize>) -> Option<String> {
        let mut text = String::new();
        let start = lexemes.start;
        // Whether a block left out blank lines at its end.
        let mut blank = false;
        for at in lexemes {
            let (lexeme, place) = (&self.lexemes[at], &self.places[at]);
            if lexeme.kind == Kind::Block {
                let block = scalar::block(self.header(at), lexeme.text(self.text), place)?;
                text.push_str(&block.text);
                blank = block.blank;
                continue;
            }
            if at > start && is_first(self.lexemes, at) {
                let apart = (self.was_apart(at) || blank) && !self.keeps_lines(at);
                text.push_str(if apart { "\n\n" } else { "\n" });
            }
            blank = false;
            let gap = if is_first(self.lexemes, at) { place.indent } else { self.gap(at, &text) };
            text.push_str(&" ".repeat(gap));
            text.push_str(&self.spelled(lexeme, place));
        }
        Some(text)
    }

    /// Returns the header of a block; a comment may stand between them.
    fn header(&self, block: usize) -> &str {
        let before = self.lexemes.iter().take(block).rev();
        let header = before.into_iter().find(|lexeme| lexeme.kind == Kind::Header);
        header.map_or("", |header| header.text(self.text))
    }

    /// Returns the blanks before a lexeme that is not the first of its line.
    fn gap(&self, at: usize, line: &str) -> usize {
        let (before, lexeme) = (&self.lexemes[at - 1], &self.lexemes[at]);
        if lexeme.kind == Kind::Comment {
            let line = line.rsplit('\n').next().unwrap_or_default();
            return spacing::before_comment(line.width(), lexeme);
        }
        match self.columns.get(&at) {
            Some(blanks) => *blanks,
            None => spacing::blanks(before, lexeme, self.text),
        }
    }

    fn spelled(&self, lexeme: &Lexeme, place: &Place) -> String {
        let text = lexeme.text(self.text);
        if lexeme.kind != Kind::Text {
            text.trim_end().to_owned()
        } else if lexeme.is_long() {
            scalar::moved(text, place)
        } else {
            scalar::quoted(text)
        }
    }
}
