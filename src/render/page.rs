//! A page of text: lines that fit a width, columns that line up.

use crate::render::style::TextStyle;
pub use crate::text::neutral;
use unicode_width::UnicodeWidthChar as _;
use unicode_width::UnicodeWidthStr;

/// A page that is being written.
#[derive(Debug)]
pub struct Page {
    style: TextStyle,
    text: String,
}

impl Page {
    /// Begins a page.
    pub fn new(style: TextStyle) -> Self {
        Self { style, text: String::new() }
    }

    /// Returns how many columns there are.
    pub fn width(&self) -> usize {
        self.style.width
    }

    /// Returns `drawn` where characters beyond ASCII may be used, else `plain`.
    pub fn mark<'m>(&self, drawn: &'m str, plain: &'m str) -> &'m str {
        if self.style.unicode { drawn } else { plain }
    }

    /// Writes a line; blanks at its end are left out, and what does not fit is cut.
    pub fn line(&mut self, line: &str) {
        let clean = neutral(line);
        self.text.push_str(self.cut(&clean, self.style.width).trim_end());
        self.text.push('\n');
    }

    /// Writes a line that must not be cut, such as a command.
    pub fn whole(&mut self, line: &str) {
        self.text.push_str(neutral(line).trim_end());
        self.text.push('\n');
    }

    /// Leaves a line empty.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Begins a section: a title, and a remark at the right.
    pub fn section(&mut self, title: &str, remark: &str) {
        self.gap();
        // What does not fit beside the title stands whole below it: a word that is cut says nothing.
        let fits = width(title) + 2 + width(remark) <= self.style.width;
        let (remark, below) = if fits { (remark, "") } else { ("", remark) };
        let room = self.style.width.saturating_sub(width(title) + width(remark)).max(2);
        let room = if remark.is_empty() { 0 } else { room };
        let line = format!("{title}{:room$}{remark}", "");
        let line = self.cut(&neutral(&line), self.style.width).into_owned();
        if self.style.colour {
            self.text.push_str("\u{1b}[1m");
        }
        self.text.push_str(line.trim_end());
        if self.style.colour {
            self.text.push_str("\u{1b}[0m");
        }
        self.text.push('\n');
        if !below.is_empty() {
            self.paragraph("  ", "  ", below);
        }
    }

    /// Writes words one after another, in lines that begin with `indent`; the first begins with
    /// `first` instead.
    pub fn paragraph(&mut self, first: &str, indent: &str, words: &str) {
        let mut line = first.to_owned();
        let mut empty = true;
        for word in whole(words) {
            let word = word.as_str();
            let needed = width(&line) + usize::from(!empty) + width(word);
            if !empty && needed > self.style.width {
                self.line(&line);
                indent.clone_into(&mut line);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    /// Returns as much of a text as fits, with a mark where it was cut.
    pub fn cut<'t>(&self, text: &'t str, columns: usize) -> std::borrow::Cow<'t, str> {
        if width(text) <= columns {
            return text.into();
        }
        let mark = self.mark("…", "...");
        let kept = fitting(text.chars(), columns.saturating_sub(width(mark)));
        format!("{kept}{mark}").into()
    }

    /// Returns as much of a text's two ends as fits, with a mark between them.
    pub fn cut_middle(&self, text: &str, columns: usize) -> String {
        if width(text) <= columns {
            return text.to_owned();
        }
        let mark = self.mark("…", "...");
        let room = columns.saturating_sub(width(mark));
        // The end of a path or a message tells more than its beginning.
        let before = room * 2 / 5;
        let head = fitting(text.chars(), before);
        let backwards = fitting(text.chars().rev(), room - before);
        let tail: String = backwards.chars().rev().collect();
        format!("{head}{mark}{tail}")
    }

    /// Returns the page.
    pub fn finish(self) -> String {
        self.text
    }
}

/// Takes characters while they fit.
fn fitting(characters: impl Iterator<Item = char>, columns: usize) -> String {
    let mut used = 0;
    characters
        .take_while(|c| {
            used += c.width().unwrap_or(0);
            used <= columns
        })
        .collect()
}

/// Returns how many columns a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Fills a text with blanks at its right.
pub fn left(text: &str, columns: usize) -> String {
    format!("{text}{:fill$}", "", fill = columns.saturating_sub(width(text)))
}

/// Fills a text with blanks at its left.
pub fn right(text: &str, columns: usize) -> String {
    format!("{:fill$}{text}", "", fill = columns.saturating_sub(width(text)))
}

/// Returns the words of a text; a number that is written in groups of three digits is one word.
fn whole(text: &str) -> Vec<String> {
    let digits = |text: &str| text.chars().all(|it| it.is_ascii_digit());
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let group = word.get(..3).is_some_and(digits)
            && !word.get(3..).is_some_and(|rest| rest.starts_with(|it: char| it.is_alphanumeric()));
        let before = words.last_mut().filter(|last| {
            let first = last.split(' ').next().unwrap_or_default();
            !first.is_empty()
                && first.len() <= 3
                && digits(first)
                && last.ends_with(|it: char| it.is_ascii_digit())
        });
        match before {
            Some(before) if group => {
                before.push(' ');
                before.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_is_too_wide_loses_its_end_or_its_middle() {
        let page = Page::new(TextStyle { unicode: true, ..TextStyle::default() });
        assert_eq!(page.cut("NoMethodError", 13), "NoMethodError");
        assert_eq!(page.cut("NoMethodError", 9), "NoMethod…");
        assert_eq!(page.cut_middle("NoMethodError", 11), "NoMe…dError");
        assert_eq!(page.cut_middle(&"質".repeat(36), 11), "質質…質質質");
    }

    proptest! {
        #[test]
        fn what_was_cut_fits(text: String, columns in 3_usize..100) {
            let page = Page::new(TextStyle::default());
            let text = neutral(&text);
            prop_assert!(width(&page.cut(&text, columns)) <= columns);
            prop_assert!(width(&page.cut_middle(&text, columns)) <= columns);
        }
    }

    #[test]
    fn a_remark_that_does_not_fit_stands_below_its_title() {
        let mut page = Page::new(TextStyle { width: 24, ..TextStyle::default() });
        page.section("FIRST EVENT", "request 1");
        page.section("FIRST EVENT", "request 5 641, the same outcome");
        let below =
            "\nFIRST EVENT    request 1\n\nFIRST EVENT\n  request 5 641, the\n  same outcome\n";
        assert_eq!(page.finish(), below);
    }

    #[test]
    fn a_number_is_not_broken() {
        assert_eq!(
            whole("at request 12 810, and 5 of 12 810 or 1 234 567 more"),
            ["at", "request", "12 810,", "and", "5", "of", "12 810", "or", "1 234 567", "more"]
        );
        assert_eq!(
            whole("in 2024 100 were 7 days 300ms"),
            ["in", "2024", "100", "were", "7", "days", "300ms"]
        );
    }
}
