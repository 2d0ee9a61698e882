//! From characters to tokens.

use super::slips;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::value::BILLION;

/// One token's kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Name(String),
    /// A whole number; the sign is an operator.
    Int(u64),
    /// Billionths; the sign is an operator.
    Decimal(u64),
    Text(String),
    /// An operator or a bracket, as written.
    Mark(&'static str),
    /// The end of the text.
    End,
}

impl Token {
    /// Returns the token as a message quotes it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Name(name) => format!("`{name}`"),
            Self::Int(_) | Self::Decimal(_) => "a number".to_owned(),
            Self::Text(_) => "a text".to_owned(),
            Self::Mark(mark) => format!("`{mark}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Marks, longest first; those of other languages among them, so that they can be named.
const MARKS: [&str; 39] = [
    "===", "!==", "<=>", "**", "&&", "||", "==", "!=", "<=", ">=", "=>", "->", "&.", "?.", "<>",
    "::", "..", "??", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", "(", ")", "[", "]", "{",
    "}", ",", ".", "=", "&", "|",
];

/// Maps places of an expression's text to places of the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    span: Span,
    /// How far the text begins after the span; `None` when places do not map one to one.
    offset: Option<u32>,
}

impl Place {
    /// A plain scalar's text is its span; a quoted one without escapes lies one byte inside.
    /// Escapes and folds change the length, and then only the whole scalar can be pointed at.
    pub(super) fn new(text: &str, span: Span) -> Self {
        let spare = (span.end.saturating_sub(span.start) as usize).checked_sub(text.len());
        let offset = match spare {
            Some(0) => Some(0),
            Some(2) => Some(1),
            _ => None,
        };
        Self { span, offset }
    }

    /// Returns the place of `start..end` of the text.
    pub(super) fn at(self, start: usize, end: usize) -> Span {
        let Some(offset) = self.offset else { return self.span };
        let moved = |at: usize| {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.span.start.saturating_add(offset).saturating_add(at)
        };
        Span::new(self.span.source, moved(start), moved(end))
    }
}

/// Reads tokens one by one.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    place: Place,
}

type Read = Result<(Token, Span), Box<Diagnostic>>;

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, place: Place) -> Self {
        Self { text, at: 0, place }
    }

    /// Reads the next token; at the end, [`Token::End`] as often as asked.
    pub(super) fn next(&mut self) -> Read {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok((Token::End, self.place.at(self.at, self.at)));
        };
        if first.is_ascii_digit() {
            return self.number();
        }
        if first == '"' || first == '\'' {
            return self.quoted(first);
        }
        if is_word(first) {
            let name = self.take_while(is_word);
            return Ok((Token::Name(name.to_owned()), self.behind(name.len())));
        }
        if let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) {
            self.at += mark.len();
            return Ok((Token::Mark(mark), self.behind(mark.len())));
        }
        self.at += first.len_utf8();
        Err(Box::new(slips::character(first, self.behind(first.len_utf8()))))
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Returns the place of the last `length` bytes read.
    fn behind(&self, length: usize) -> Span {
        self.place.at(self.at - length, self.at)
    }

    fn take_while(&mut self, belongs: fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn number(&mut self) -> Read {
        let start = self.at;
        let whole = self.take_while(|character| character.is_ascii_digit());
        let mut fraction = None;
        let mut after = self.rest().chars();
        if after.next() == Some('.') && after.next().is_some_and(|digit| digit.is_ascii_digit()) {
            self.at += 1;
            fraction = Some(self.take_while(|character| character.is_ascii_digit()));
        }
        let unit = self.take_while(is_word);
        let span = self.behind(self.at - start);
        if !unit.is_empty() {
            let written = self.text.get(start..self.at).unwrap_or_default();
            return Err(Box::new(slips::unit(written, unit, span)));
        }
        let token = match fraction {
            None => whole.parse().ok().map(Token::Int),
            Some(digits) => decimal(whole, digits).map(Token::Decimal),
        };
        let reason = "a number has at most 18 digits, at most 9 of them after the point";
        let refused =
            || Diagnostic::new(codes::BAD_TOKEN, span, "number out of range").help(reason);
        token.map(|token| (token, span)).ok_or_else(|| Box::new(refused()))
    }

    fn quoted(&mut self, quote: char) -> Read {
        let start = self.at;
        let mut content = String::new();
        let mut characters = self.rest().char_indices().skip(1);
        while let Some((place, character)) = characters.next() {
            if character == quote {
                self.at = start + place + 1;
                return Ok((Token::Text(content), self.behind(place + 1)));
            }
            if character != '\\' {
                content.push(character);
                continue;
            }
            let escaped = characters.next().map_or(' ', |(_, character)| character);
            let digits = match escaped {
                'x' => 2,
                'u' => 4,
                'U' => 8,
                _ => 0,
            };
            let code = (0..digits).try_fold(0_u32, |code, _| {
                let digit = characters.next()?.1.to_digit(16)?;
                code.checked_mul(16)?.checked_add(digit)
            });
            let meant = if digits > 0 { code.and_then(char::from_u32) } else { escape(escaped) };
            let Some(meant) = meant else {
                let end = start + place + 1 + escaped.len_utf8();
                self.at = self.text.len();
                let span = self.place.at(start + place, end);
                let unknown = Diagnostic::new(codes::BAD_TOKEN, span, "unknown escape")
                    .help("a backslash is written `\\\\`");
                return Err(Box::new(unknown));
            };
            content.push(meant);
        }
        self.at = self.text.len();
        let span = self.place.at(start, self.at);
        let message = format!("text without a closing `{quote}`");
        Err(Box::new(Diagnostic::new(codes::UNCLOSED_TEXT, span, message)))
    }
}

fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn escape(letter: char) -> Option<char> {
    match letter {
        '\\' | '"' | '\'' | '`' | '?' => Some(letter),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        'a' => Some('\u{7}'),
        'b' => Some('\u{8}'),
        'v' => Some('\u{b}'),
        'f' => Some('\u{c}'),
        _ => None,
    }
}

/// Returns billionths; `None` when they do not fit.
fn decimal(whole: &str, digits: &str) -> Option<u64> {
    let digits = digits.trim_end_matches('0');
    let missing = 9_u32.checked_sub(u32::try_from(digits.len()).ok()?)?;
    let fraction: u64 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let whole: u64 = whole.parse().ok()?;
    whole.checked_mul(BILLION.unsigned_abs())?.checked_add(fraction * 10_u64.pow(missing))
}
