//! One of many: which of the values or instants of events a figure takes.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::source::Spanned;

/// Which of many values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// That of the first or the last event.
    Of(End),
    /// The least; the first of those that are equal.
    Least,
    /// The greatest; the first of those that are equal.
    Most,
}

/// Which of many events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first.
    First,
    /// The last.
    Last,
}

impl Pick {
    /// The words for them, in the order of the manual.
    pub const WORDS: [&str; 4] = ["first", "last", "least", "most"];

    /// Reads one of the words.
    fn parse(word: &str) -> Option<Self> {
        match word {
            "least" => Some(Self::Least),
            "most" => Some(Self::Most),
            other => End::parse(other).map(Self::Of),
        }
    }
}

impl End {
    /// The words for them.
    pub const WORDS: [&str; 2] = ["first", "last"];

    /// Reads one of the words.
    fn parse(word: &str) -> Option<Self> {
        match word {
            "first" => Some(Self::First),
            "last" => Some(Self::Last),
            _ => None,
        }
    }
}

/// Reads which of many values, or of many instants.
pub fn pick(
    word: &Spanned<String>,
    is_instant: bool,
    out: &mut Diagnostics,
) -> Option<Spanned<Pick>> {
    let words: &[&str] = if is_instant { &End::WORDS } else { &Pick::WORDS };
    let known = words.contains(&word.value.as_str());
    let found = Pick::parse(&word.value).filter(|_| known);
    if found.is_none() {
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, "this is none of many")
                .did_you_mean(&word.value, words.iter().copied())
                .help(format!("take {}", words.join(", "))),
        );
    }
    found.map(|pick| Spanned::new(pick, word.span))
}
