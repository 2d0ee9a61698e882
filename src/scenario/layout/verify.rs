//! Whether two texts say the same and hold the same comments.

use super::lexeme::Kind;
use super::lexeme::lexemes;
use crate::diagnostic::Diagnostics;
use crate::scenario::tree::Limits;
use crate::scenario::tree::Node;
use crate::scenario::tree::read;
use crate::source::SourceId;
use std::fmt;

/// How a text differs from another one in more than its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// It can no longer be read.
    Unreadable,
    /// It means something else.
    Value,
    /// A comment is not there, or not the same.
    Comments,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unreadable => "its canonical form could not be read again",
            Self::Value => "its canonical form would mean something else",
            Self::Comments => "its canonical form would change a comment",
        })
    }
}

impl std::error::Error for Difference {}

/// Compares a text with its canonical form. The order of sections does not count.
pub(super) fn compare(text: &str, formed: &str) -> Result<(), Difference> {
    let (before, after) = (tree(text)?, tree(formed)?);
    let same = match (before.entries(), after.entries()) {
        ([], []) => before.same(&after),
        (one, other) => {
            one.len() == other.len()
                && one.iter().all(|entry| {
                    after.get(&entry.key.value).is_some_and(|value| value.same(&entry.value))
                })
        }
    };
    if !same {
        return Err(Difference::Value);
    }
    if comments(text)? == comments(formed)? { Ok(()) } else { Err(Difference::Comments) }
}

fn tree(text: &str) -> Result<Node, Difference> {
    let mut out = Diagnostics::default();
    let tree = read(text, SourceId(0), &Limits::default(), &mut out);
    tree.filter(|_| !out.has_errors()).ok_or(Difference::Unreadable)
}

/// Returns all comments, in the order of their texts.
fn comments(text: &str) -> Result<Vec<String>, Difference> {
    let lexemes = lexemes(text).ok_or(Difference::Unreadable)?;
    let comments = lexemes.iter().filter(|lexeme| lexeme.kind == Kind::Comment);
    let mut comments: Vec<String> =
        comments.map(|comment| comment.text(text).trim_end().to_owned()).collect();
    comments.sort_unstable();
    Ok(comments)
}
