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
        let (piece, length) = first(rest);
        rest = &rest[length..];
        Some(piece)
    })
}

/// Returns the first piece, and its length.
fn first(page: &str) -> (Piece<'_>, usize) {
    let start = page.find('<').unwrap_or(page.len());
    if start > 0 {
        return (Piece::Text(&page[..start]), start);
    }
    let end = page.find('>').map_or(page.len(), |end| end + 1);
    let tag = &page[..end];
    let name = tag[1..].split(|it: char| !it.is_ascii_alphanumeric()).next().unwrap_or_default();
    if tag.starts_with("</") {
        return (Piece::Closes(tag), end);
    }
    if name == "script" || name == "style" {
        let close = format!("</{name}>");
        let end = page.find(&close).map_or(page.len(), |at| at + close.len());
        return (Piece::Verbatim(&page[..end]), end);
    }
    // What is no element has no name: `<!DOCTYPE html>`.
    let holds_nothing = name.is_empty() || VOID.contains(&name);
    (if holds_nothing { Piece::Void(tag) } else { Piece::Opens(name, tag) }, end)
}
