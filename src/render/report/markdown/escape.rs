//! Text in Markdown that stays text: no markup, no link, and none of the references, mentions, emoji and
//! formulas that GitLab and GitHub find in text that is no markup.
//!
//! A backslash keeps a character from being markup. It does not keep `@name` from being a mention
//! everywhere, because those are looked for in the text that comes out. Code spans are passed over by
//! all of them, so a word that might be taken for more than a word becomes one.

use crate::render::marked::Piece;
use crate::render::marked::pieces;
use crate::text::neutral;
use std::ops::Range;

/// What a backslash keeps from being markup, wherever it stands.
const MARKUP: &str = "\\`*_[]<>&|~$#!@^={}";

/// What surrounds a word without belonging to it.
const BEFORE: &[char] = &['(', '"', '\''];
const AFTER: &[char] = &[')', '"', '\'', '.', ',', ';', '?'];

/// Writes a text that may stand at the beginning of a block, in a cell of a table, or within a line.
pub fn text(text: &str) -> String {
    let clean = neutral(text);
    let mut out = String::with_capacity(clean.len() + 8);
    for word in clean.split_whitespace() {
        if out.is_empty() {
            write_first(&mut out, word);
        } else {
            out.push(' ');
            write_word(&mut out, word);
        }
    }
    out
}

/// Writes a text that somebody wrote, with what stands between backquotes as code.
pub fn prose(words: &str) -> String {
    let clean = neutral(words);
    let mut out = String::with_capacity(clean.len() + 8);
    let mut apart = false;
    for piece in pieces(&clean) {
        let (raw, written) = match piece {
            Piece::Code(it) => (it, code(it)),
            Piece::Words(it) if out.is_empty() => (it, text(it)),
            Piece::Words(it) => (it, within(it)),
        };
        // Two spans that touch would be one of another kind.
        let touches = out.ends_with('`') && written.starts_with('`');
        apart |= touches || raw.starts_with(char::is_whitespace);
        if !written.is_empty() {
            out.push_str(if apart && !out.is_empty() { " " } else { "" });
            out.push_str(&written);
            apart = raw.ends_with(char::is_whitespace);
        }
    }
    out
}

/// Writes words that no block begins with.
fn within(words: &str) -> String {
    let mut out = String::new();
    for word in words.split_whitespace() {
        out.push_str(if out.is_empty() { "" } else { " " });
        write_word(&mut out, word);
    }
    out
}

/// Writes a text as code.
pub fn code(text: &str) -> String {
    let mut out = String::new();
    for part in neutral(text).split_whitespace() {
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(part);
    }
    let mut written = String::with_capacity(out.len() + 2);
    write_code(&mut written, &out);
    written
}

/// Writes the first word of a block, where lists, headings, quotes and lines begin.
fn write_first(out: &mut String, word: &str) {
    let mut written = String::new();
    write_word(&mut written, word);
    let number = word.trim_end_matches(['.', ')']);
    let marks_list = number.len() + 1 == word.len() && number.chars().all(|c| c.is_ascii_digit());
    let is_line = ['-', '+'].iter().any(|mark| word.chars().all(|c| c == *mark));
    if marks_list && !number.is_empty() && written.starts_with(number) {
        written.insert(number.len(), '\\');
    } else if is_line || word.starts_with(':') && written.starts_with(':') {
        written.insert(0, '\\');
    }
    out.push_str(&written);
}

/// A bar as a reference: one that is escaped is a bar again in a cell.
const BAR: &str = "&#124;";

fn write_word(out: &mut String, word: &str) {
    let core = core(word);
    let inner = word.get(core.clone()).unwrap_or_default();
    if is_risky(inner) {
        write_escaped(out, word.get(..core.start).unwrap_or_default());
        write_code(out, inner);
        write_escaped(out, word.get(core.end..).unwrap_or_default());
    } else if is_risky(word) {
        // What surrounds it makes it one: a quote behind a tilde begins a label.
        write_code(out, word);
    } else {
        write_escaped(out, word);
    }
}

/// Finds a word without what surrounds it.
fn core(word: &str) -> Range<usize> {
    let start = word.len() - word.trim_start_matches(BEFORE).len();
    let end = word.trim_end_matches(AFTER).len();
    if start < end { start..end } else { 0..word.len() }
}

fn write_escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        // A table takes away the backslash before a bar, and two bars may begin what is hidden.
        if c == '|' {
            out.push_str(BAR);
            continue;
        }
        if MARKUP.contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Writes code within fences that it does not contain. A bar would end a cell, and how it is escaped
/// within code differs between tables and elsewhere, so bars stand between spans.
fn write_code(out: &mut String, code: &str) {
    for (index, part) in code.split('|').enumerate() {
        if index > 0 {
            out.push_str(BAR);
        }
        if part.trim().is_empty() {
            out.push_str(part);
            continue;
        }
        let longest = part.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let needs_room = part.starts_with(['`', ' ']) || part.ends_with(['`', ' ']);
        let room = if needs_room { " " } else { "" };
        out.push_str(&[&fence, room, part, room, &fence].concat());
    }
}

/// Tells whether somebody may find more than a word in a word. Names of code are code, too.
fn is_risky(word: &str) -> bool {
    word.contains(['@', '$', '`', '<', '>', '{', '}', '\\', '_'])
        || ["://", "www.", "::", "[["].iter().any(|mark| word.contains(mark))
        || has_pair(word, "#!~%&^*", |next| next.is_alphanumeric() || "\"_-#".contains(next))
        || has_pair(word, "[", |next| next.is_alphanumeric() || "-+^_!".contains(next))
        || has_pair(word, "+-", |next| next == ']')
        || has_pair(word, "+", |next| next == '+')
        || word.starts_with('/')
        || is_short_code(word)
        || is_hash(word)
        || is_ticket(word)
        || is_scheme(word)
}

/// Tells whether a character of some is followed by one that makes it more than a character.
fn has_pair(word: &str, first: &str, second: impl Fn(char) -> bool) -> bool {
    word.chars().zip(word.chars().skip(1)).any(|(one, next)| first.contains(one) && second(next))
}

/// Tells whether a word holds `:name:`, an emoji or one that may come to be.
fn is_short_code(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    let inner = parts.get(1..parts.len().saturating_sub(1)).unwrap_or_default();
    // Times of day have digits around their colons.
    let is_time =
        parts.iter().all(|part| part.len() == 2 && part.chars().all(|c| c.is_ascii_digit()));
    !is_time && inner.iter().any(|part| !part.is_empty())
}

/// Tells whether a word could be the beginning of a commit's hash.
fn is_hash(word: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_hexdigit();
    word.split(|c: char| !c.is_alphanumeric())
        .any(|part| part.len() >= 7 && part.chars().all(is_digit))
}

/// Tells whether a word holds what trackers call a ticket: `GL-123`.
fn is_ticket(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    parts.windows(2).any(|pair| {
        let project = pair[0].chars().last().is_some_and(|c| c.is_ascii_uppercase() || c == '_')
            || pair[0].chars().last().is_some_and(|c| c.is_ascii_digit())
                && pair[0].chars().any(|c| c.is_ascii_uppercase());
        project && pair[1].chars().next().is_some_and(|c| c.is_ascii_digit())
    })
}

/// Tells whether a word begins like an address without slashes: `mailto:x`.
fn is_scheme(word: &str) -> bool {
    let schemes = ["mailto:", "xmpp:", "tel:", "javascript:", "data:", "gid:"];
    let lower = word.to_ascii_lowercase();
    schemes.iter().any(|scheme| lower.contains(scheme))
}
