//! Texts between quotes, as each platform writes them.

use super::Dialect;
use std::fmt::Write as _;

/// Writes `text` quoted, with what cannot be printed escaped.
pub(super) fn write_quoted(text: &str, dialect: Dialect, out: &mut String) {
    let quote = quote_for(text, dialect);
    out.push(quote);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let interpolates = character == '#' && matches!(characters.peek(), Some('{' | '$' | '@'));
        if character == quote || character == '\\' || (dialect == Dialect::Ruby && interpolates) {
            out.push('\\');
            out.push(character);
        } else if character.is_control() {
            write_escape(character, dialect, out);
        } else {
            out.push(character);
        }
    }
    out.push(quote);
}

fn write_escape(character: char, dialect: Dialect, out: &mut String) {
    let short = match character {
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\u{7}' if dialect == Dialect::Ruby => Some('a'),
        '\u{8}' if dialect == Dialect::Ruby => Some('b'),
        '\u{b}' if dialect == Dialect::Ruby => Some('v'),
        '\u{c}' if dialect == Dialect::Ruby => Some('f'),
        '\u{1b}' if dialect == Dialect::Ruby => Some('e'),
        _ => None,
    };
    let code = u32::from(character);
    let written = match (short, dialect) {
        (Some(letter), _) => write!(out, "\\{letter}"),
        (None, Dialect::Ruby) if code == 0x7f => write!(out, "\\x7F"),
        (None, Dialect::Python) => write!(out, "\\x{code:02x}"),
        (None, Dialect::Plain | Dialect::Ruby) => write!(out, "\\u{code:04X}"),
    };
    written.expect("writing to a string cannot fail");
}

/// Writes Python's `b'…'`, in which every byte beyond ASCII is escaped.
pub(super) fn write_bytes(content: &str, out: &mut String) {
    let quote = quote_for(content, Dialect::Python);
    out.push('b');
    out.push(quote);
    for byte in content.bytes() {
        let character = char::from(byte);
        if character == quote || character == '\\' {
            out.push('\\');
            out.push(character);
        } else if matches!(byte, b' '..=b'~') {
            out.push(character);
        } else {
            write_escape(character, Dialect::Python, out);
        }
    }
    out.push(quote);
}

/// Python takes the quotes that need fewer escapes.
fn quote_for(text: &str, dialect: Dialect) -> char {
    match dialect {
        Dialect::Python if !text.contains('\'') || text.contains('"') => '\'',
        Dialect::Plain | Dialect::Ruby | Dialect::Python => '"',
    }
}

/// Returns true when a symbol or field of that name needs no quotes.
pub(super) fn is_bare(name: &str, dialect: Dialect) -> bool {
    let (stem, wide) = match dialect {
        Dialect::Ruby => (name.strip_suffix(['?', '!', '=']).unwrap_or(name), true),
        Dialect::Plain | Dialect::Python => (name, false),
    };
    let belongs = |character: char| {
        character == '_'
            || character.is_ascii_alphanumeric()
            || (wide && character.is_alphanumeric())
    };
    !stem.is_empty()
        && stem.chars().all(belongs)
        && !stem.starts_with(|first: char| first.is_numeric())
}
