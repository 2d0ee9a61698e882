//! What stands between two lexemes of one line.

use super::lexeme::Kind;
use super::lexeme::Lexeme;

/// Comments behind something stand in a column that is a multiple of this.
const STOP: usize = 4;

/// Returns the blanks between a lexeme and the next one of its line, comments aside.
pub(super) fn blanks(before: &Lexeme, next: &Lexeme, text: &str) -> usize {
    let written = usize::from(before.range.end < next.range.start);
    let (one, other) = (before.text(text), next.text(text));
    match (before.kind, next.kind) {
        // An alias takes a colon for a part of its name, an anchor as well.
        (Kind::Alias | Kind::Property, Kind::Colon | Kind::Comma) => written,
        (_, Kind::Colon | Kind::Comma) if before.kind == Kind::Colon => written,
        (_, Kind::Colon | Kind::Comma) => 0,
        (Kind::Open, Kind::Close) => 0,
        (Kind::Open, _) => usize::from(one == "{"),
        (Kind::Colon | Kind::Alias | Kind::Property, Kind::Close) if other == "]" => written,
        (_, Kind::Close) => usize::from(other == "}"),
        _ => 1,
    }
}

/// Returns the blanks between what is `width` wide and a comment: at least two, and so many that
/// it stands on a stop, no further left than it was written.
pub(super) fn before_comment(width: usize, comment: &Lexeme) -> usize {
    let column = (width + 2).max(comment.column).next_multiple_of(STOP);
    column - width
}
