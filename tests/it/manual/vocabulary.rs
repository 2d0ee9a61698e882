//! Words of the language: what the tool knows and what the reference names are the same.

use super::reference;
use reenact::diagnostic::codes;
use reenact::program::compile::BUILTINS;
use reenact::program::expression::GAUGES;
use reenact::scenario::basis::Basis;
use reenact::scenario::basis::Role;
use reenact::scenario::codec::CodecName;
use reenact::scenario::contract::Holder;
use reenact::scenario::contract::Moment;
use reenact::scenario::outcome::EVENTS;
use reenact::scenario::resource::Held;
use reenact::scenario::resource::Shortage;
use reenact::scenario::retry::NAMED_DELAYS;
use reenact::scenario::step::Mismatch;
use reenact::scenario::step::VERBS;
use reenact::value::Binary;
use reenact::value::Dialect;
use reenact::value::Function;
use reenact::value::Unary;
use std::collections::BTreeSet;

/// Returns what stands in the first column of the table after `<!-- words: NAME -->`: every
/// text in backticks, of a function only its name.
pub(super) fn first_column(text: &str, mark: &str) -> BTreeSet<String> {
    let (_, after) = text.split_once(mark).unwrap_or_else(|| panic!("no table says {mark}"));
    let rows = after.lines().skip_while(|line| !line.starts_with('|'));
    rows.take_while(|line| line.starts_with('|'))
        .skip(2)
        .flat_map(|row| {
            // A `|` of the language is written `\|` in a table.
            let row = row.replace("\\|", "\u{1}");
            let cell = row.split('|').nth(1).unwrap_or_default().replace('\u{1}', "|");
            let words: Vec<String> =
                cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
            words
        })
        .collect()
}

#[track_caller]
fn check<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) {
    let reference = reference();
    let named = first_column(&reference, &format!("<!-- words: {name} -->"));
    let known: BTreeSet<String> = known.into_iter().map(str::to_owned).collect();
    let missing: Vec<&String> = known.difference(&named).collect();
    let invented: Vec<&String> = named.difference(&known).collect();
    assert!(missing.is_empty(), "the reference lacks these {name}: {missing:?}");
    assert!(invented.is_empty(), "these {name} do not exist: {invented:?}");
}

#[test]
fn the_reference_names_every_word() {
    check("verbs", VERBS);
    check("events", EVENTS);
    check("functions", Function::names());
    check("gauges", GAUGES);
    check("mismatches", Mismatch::WORDS);
    check("held", Held::WORDS);
    check("shortages", Shortage::WORDS);
    check("moments", Moment::WORDS);
    check("holders", Holder::WORDS);
    check("codecs", CodecName::WORDS);
    check("dialects", Dialect::WORDS);
    check("bases", Basis::WORDS);
    check("roles", Role::WORDS);
    check("words of expressions", BUILTINS.iter().map(|(word, _)| *word));
    for delay in NAMED_DELAYS {
        assert!(reference().contains(&format!("`{delay}`")));
    }
}

#[test]
fn the_reference_names_every_operator() {
    use Binary::{Add, Divide, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual};
    use Binary::{Multiply, NotEqual, Remainder, Subtract};
    let binary = [
        Add,
        Subtract,
        Multiply,
        Divide,
        Remainder,
        Less,
        LessOrEqual,
        Greater,
        GreaterOrEqual,
        Equal,
        NotEqual,
        In,
    ];
    // A new operator makes this match, and so this test, incomplete.
    for operator in binary {
        match operator {
            Add | Subtract | Multiply | Divide | Remainder | Less | LessOrEqual | Greater
            | GreaterOrEqual | Equal | NotEqual | In => {}
        }
    }
    let mut known: Vec<&str> = binary.iter().map(|operator| operator.symbol()).collect();
    known.extend([Unary::Negate.symbol(), Unary::Not.symbol()]);
    known.extend(["&&", "||", "? :", ".", "[ ]", "has( )"]);
    check("operators", known);
}

#[test]
fn every_code_that_a_page_names_exists() {
    let mut named = 0;
    for (page, text) in super::pages() {
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            let is_code = word.len() == 5
                && word.starts_with(['E', 'W', 'N'])
                && word.chars().skip(1).all(|c| c.is_ascii_digit());
            if is_code {
                named += 1;
                assert!(codes::explain(word).is_some(), "{page} names {word}");
            }
        }
    }
    assert!(named > 100);
}
