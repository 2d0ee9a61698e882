//! Text in Mermaid's diagrams. Outside of letters and a few marks everything is written as the number of its
//! character (`#59;`), which Mermaid reads as text wherever it reads text; a word of its grammar among them
//! is only a word.

use crate::text::neutral;
use std::fmt::Write as _;

/// What GitLab draws without a click, less a little: it counts the characters of all diagrams that are
/// open on a page, as [`length`] does.
pub const ROOM: usize = 1_900;

/// Measures a diagram as a browser does, where a character beyond the first 65 536 counts twice.
pub fn length(diagram: &str) -> usize {
    diagram.encode_utf16().count()
}

/// Marks that mean nothing in any of Mermaid's diagrams.
const PLAIN: &[char] = &[' ', '_', '.', ',', '\'', '/', '?', '!', '+', '='];

/// The word that ends something wherever it stands alone.
const END: &str = "end";

/// Writes a text, cut to so many characters.
pub fn label(text: &str, most: usize) -> String {
    let clean = neutral(text);
    let mut words = Vec::new();
    for word in cut(clean.trim(), most).split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_grammar = bare.eq_ignore_ascii_case(END);
        let mut written = String::new();
        for c in word.chars() {
            let spelled = is_grammar && c.is_ascii_alphabetic();
            if (c.is_alphanumeric() || PLAIN.contains(&c)) && !spelled {
                written.push(c);
            } else {
                write!(written, "#{};", u32::from(c)).expect("a text takes everything");
            }
        }
        words.push(written);
    }
    if words.is_empty() { "#32;".to_owned() } else { words.join(" ") }
}

/// Shortens a text that no label has room for.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_is_as_long_as_a_browser_says() {
        assert_eq!(length("a𐐷質"), 4, "letters beyond the first 65 536 are two");
    }
}
