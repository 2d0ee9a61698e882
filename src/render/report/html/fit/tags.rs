//! The pieces of a page that this tool drew: tags that are all closed, texts, and what is no markup.

/// Elements that hold nothing.
const VOID: [&str; 6] = ["meta", "input", "br", "hr", "img", "link"];

/// A piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'p> {
    /// A text.
    Text(&'p str),
    /// An element begins: its name, and its tag.
    Opens(&'p str, &'p str),
    /// The innermost one ends.
    Closes(&'p str),
    /// An element that holds nothing, or what is no element.
    Void(&'p str),
    /// A script or style, from its tag to its end.
    Verbatim(&'p str),
}

/// Takes a page apart; the pieces put together are the page.
pub(super) fn pieces(page: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = page;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let piece;
        (piece, rest) = first(rest);
        Some(piece)
    })
}

/// Returns the first piece, and what comes after it.
fn first(page: &str) -> (Piece<'_>, &str) {
    let start = page.find('<').unwrap_or(page.len());
    if start > 0 {
        let (text, rest) = page.split_at(start);
        return (Piece::Text(text), rest);
    }
    let (tag, rest) = page.split_at(page.find('>').map_or(page.len(), |end| end + 1));
    let inside = tag.trim_start_matches('<');
    let name = inside.split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default();
    if inside.starts_with('/') {
        return (Piece::Closes(tag), rest);
    }
    if name == "script" || name == "style" {
        let close = format!("</{name}>");
        let end = page.find(&close).map_or(page.len(), |at| at + close.len());
        let (whole, rest) = page.split_at(end);
        return (Piece::Verbatim(whole), rest);
    }
    // What is no element has no name: `<!DOCTYPE html>`.
    let holds_nothing = name.is_empty() || VOID.contains(&name);
    (if holds_nothing { Piece::Void(tag) } else { Piece::Opens(name, tag) }, rest)
}
