//! What people write who come from other languages, and what to write instead.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::Span;

/// Marks of other languages, with ours and a remedy where a mere replacement would not do.
const MARKS: [(&str, &str, &str); 15] = [
    ("=", "==", ""),
    ("===", "==", ""),
    ("!==", "!=", ""),
    ("<>", "!=", ""),
    ("&", "&&", ""),
    ("|", "||", ""),
    ("&.", ".", "say what nothing gives: `x == null ? null : x.name`"),
    ("?.", ".", "say what nothing gives: `x == null ? null : x.name`"),
    ("=>", ":", "a map is written `{\"key\": value}`"),
    ("::", "", "types go by the name the scenario gives them"),
    ("**", "", "write a product"),
    ("<=>", "", "compare with `<`, `==` or `>`"),
    ("->", "", "there are no functions to define"),
    ("..", "", "write two comparisons joined by `&&`"),
    ("??", "", "write `x == null ? y : x`"),
];

/// Words of other languages that stand where an operator does.
const OPERATORS: [(&str, &str); 3] = [("and", "&&"), ("or", "||"), ("is", "==")];

/// Words of other languages that stand where a value does.
const CONSTANTS: [(&str, &str); 8] = [
    ("nil", "null"),
    ("None", "null"),
    ("NULL", "null"),
    ("undefined", "null"),
    ("True", "true"),
    ("TRUE", "true"),
    ("False", "false"),
    ("FALSE", "false"),
];

/// Units of durations, those the language takes and those it could be mistaken to take.
const UNITS: [&str; 13] =
    ["ns", "us", "ms", "s", "sec", "secs", "m", "min", "mins", "h", "hr", "d", "w"];

/// Returns what a foreign mark means, if it means something, and what to say about it.
pub(super) fn mark(written: &str, span: Span) -> Option<(Option<&'static str>, Diagnostic)> {
    let &(_, meant, remedy) = MARKS.iter().find(|(foreign, _, _)| *foreign == written)?;
    let remedy = if remedy.is_empty() { format!("write `{meant}`") } else { remedy.to_owned() };
    Some(((!meant.is_empty()).then_some(meant), foreign(written, span).help(remedy)))
}

/// Returns the operator that a word of another language stands for.
pub(super) fn operator(word: &str, span: Span) -> Option<(&'static str, Diagnostic)> {
    let &(_, meant) = OPERATORS.iter().find(|(foreign, _)| *foreign == word)?;
    Some((meant, foreign(word, span).help(format!("write `{meant}`"))))
}

/// Returns the constant that a word of another language stands for.
pub(super) fn constant(word: &str, span: Span) -> Option<(&'static str, Diagnostic)> {
    let &(_, meant) = CONSTANTS.iter().find(|(foreign, _)| *foreign == word)?;
    Some((meant, foreign(word, span).help(format!("write `{meant}`"))))
}

/// Says what to write for `not`.
pub(super) fn not(span: Span) -> Diagnostic {
    foreign("not", span).help("write `!`")
}

/// Says what to write for Ruby's `:name`.
pub(super) fn symbol(span: Span) -> Diagnostic {
    foreign(":", span).help("a symbol is written `symbol(\"name\")`")
}

/// Says what is wrong with `5s` or `9x`.
pub(super) fn unit(written: &str, unit: &str, span: Span) -> Diagnostic {
    if !UNITS.contains(&unit) {
        return Diagnostic::new(codes::BAD_TOKEN, span, format!("`{written}` is not a number"))
            .help("numbers are whole, `42`, or decimal, `0.5`");
    }
    Diagnostic::new(codes::BARE_QUANTITY, span, format!("bare duration `{written}`"))
        .help(format!("write `duration(\"{written}\")`, or name it under `inputs`"))
}

/// Says what is wrong with `5 %`.
pub(super) fn percent(span: Span) -> Diagnostic {
    Diagnostic::new(codes::BARE_QUANTITY, span, "percentage in an expression")
        .caret("`%` is the remainder of a division")
        .help("write it as a decimal, `0.05`, or name it under `inputs`")
}

/// Says what is wrong with a character that begins no token.
pub(super) fn character(character: char, span: Span) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(codes::BAD_TOKEN, span, format!("unknown character `{character}`"));
    match character {
        '$' => diagnostic.help("names stand alone; there is no interpolation"),
        '@' => diagnostic.help("write the name without `@`"),
        '\u{2018}'..='\u{201f}' => diagnostic.help("write straight quotes, `\"` or `'`"),
        ';' => diagnostic.help("an expression is one value; use several steps"),
        _ => diagnostic,
    }
}

fn foreign(written: &str, span: Span) -> Diagnostic {
    Diagnostic::new(codes::FOREIGN, span, format!("`{written}` is not part of the language"))
}
