//! Texts that people wrote, in which backquotes mark what a program would read: code on a page, plain
//! words at a terminal.

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Words.
    Words(&'t str),
    /// What stood between two backquotes.
    Code(&'t str),
}

/// Takes a text apart at its backquotes. One without a partner, and one around nothing or blanks, is a
/// character like any other.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut words, mut from) = (0, 0);
    while let Some((open, close)) = pair(text, from) {
        let code = text.get(open + 1..close).unwrap_or_default();
        if code.is_empty() || code.trim() != code {
            from = close;
            continue;
        }
        let before = text.get(words..open).unwrap_or_default();
        found.extend((!before.is_empty()).then_some(Piece::Words(before)));
        found.push(Piece::Code(code));
        (words, from) = (close + 1, close + 1);
    }
    let rest = text.get(words..).unwrap_or_default();
    found.extend((!rest.is_empty()).then_some(Piece::Words(rest)));
    found
}

/// The next two backquotes.
fn pair(text: &str, from: usize) -> Option<(usize, usize)> {
    let open = from + text.get(from..)?.find('`')?;
    let close = open + 1 + text.get(open + 1..)?.find('`')?;
    Some((open, close))
}

/// The text without its backquotes; what has blanks in it keeps marks of quotation, for nothing else
/// would tell where it ends.
pub fn plainly(text: &str) -> String {
    let pieces = pieces(text).into_iter().map(|piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Code(code) if code.contains(char::is_whitespace) => format!("\"{code}\""),
        Piece::Code(code) => code.to_owned(),
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Piece::Code;
    use Piece::Words;
    use proptest::prelude::*;

    #[test]
    fn what_is_between_two_is_code() {
        assert_eq!(
            pieces("Had `a?` never been `b`"),
            [Words("Had "), Code("a?"), Words(" never been "), Code("b")]
        );
        assert_eq!(
            pieces("method `id' for {}: `x`"),
            [Words("method `id' for {}: "), Code("x")],
            "one that was opened in another way"
        );
        assert_eq!(pieces("a ` b `` c"), [Words("a ` b `` c")]);
        assert_eq!(pieces(""), []);
        assert_eq!(
            plainly("What does `sent again` cost `u1`?"),
            "What does \"sent again\" cost u1?"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[ab `'é]{0,24}") {
            let written = |piece| match piece {
                Words(words) => words.to_owned(),
                Code(code) => format!("`{code}`"),
            };
            let again: String = pieces(&text).into_iter().map(written).collect();
            prop_assert_eq!(again, text);
        }
    }
}
