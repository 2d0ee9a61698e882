//! How scalars are spelled: regular expressions, in the dialect of ECMA 262.
//!
//! A YAML reader makes a number of `25` and a text of `25s` or `1_000`, so most of these allow both.

use super::json::Json;
use crate::scenario::VERSION;

/// A duration: numbers with units, from large to small.
const DURATION: &str = r"(?:\d+w ?)?(?:\d+d ?)?(?:\d+h ?)?(?:\d+m ?)?(?:\d+s ?)?(?:\d+ms ?)?(?:\d+us ?)?\d+(?:\.\d+)?(?:w|d|h|m|s|ms|us|ns)";
/// A whole number, digits perhaps in groups.
const COUNT: &str = r"\d+(?:_\d+)*";
/// So many in a unit of time.
const PER_UNIT: &str = r"\d+(?:_\d+)*/(?:w|d|h|m|s|ms|us|ns)";
/// A percentage.
const PERCENT: &str = r"\d+(?:\.\d+)?%";
/// An instant in UTC.
const INSTANT: &str = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z";
/// The name of an input.
const INPUT: &str = r"[A-Za-z_][A-Za-z0-9_]*";
/// What no quantity holds: an operator, a call, brackets, a quote.
const OPERATORS: &str = r#"^(?!\d{4}-)[-+]*[^-+][\s\S]*(?:[()\[*?"'/+]| - )"#;
/// What does not begin like a number.
const WORDS: &str = r"[^-+.0-9][\s\S]*";
/// What begins like a number and holds what no quantity does.
const QUOTED: &str = r#"[-+.0-9][^{}"]*[{}"][\s\S]*"#;
/// What a map of named things may call them.
pub(super) const NAME: &str = r"^(?!x-)[A-Za-z0-9_][A-Za-z0-9_-]*$";
/// Keys that are free.
pub(super) const FREE: &str = "^x-";

/// Any scalar: what a text may be written as.
pub(super) const TEXT: &str = "text";
/// A seed.
pub(super) const SEED: &str = "seed";
/// An instant.
pub(super) const TIMESTAMP: &str = "instant";
/// What an environment or an author sets: a quantity of any kind, or any text.
pub(super) const SETTING: &str = "setting";
/// One of so many.
pub(super) const SCALE: &str = "scale";
/// A whole number.
pub(super) const NUMBER: &str = "number";
/// A whole number, or the name of an input.
pub(super) const AMOUNT: &str = "count";
/// One duration, or the name of an input.
pub(super) const FIXED_DURATION: &str = "fixed-duration";
/// A duration or a range of durations, or the name of an input.
pub(super) const ANY_DURATION: &str = "duration";
/// An expression that no quantity could be taken for.
pub(super) const COMPUTED: &str = "computed";
/// So many in a unit of time, or the name of an input.
pub(super) const RATE: &str = "rate";
/// A literal duration.
pub(super) const LENGTH: &str = "length";
/// A share.
pub(super) const SHARE: &str = "share";
/// Any quantity, or words.
pub(super) const LITERAL: &str = "literal";
/// A quantile.
pub(super) const QUANTILE: &str = "quantile";
/// A number from 1, or a run of them.
pub(super) const ORDINALS: &str = "ordinals";
/// A weight for each hour.
pub(super) const HOURS: &str = "hours";

/// Returns the definitions of all of these.
pub(super) fn definitions() -> Vec<(&'static str, Json)> {
    let number = ["integer", "string"];
    let text = ["string"];
    let others = [
        (TEXT, scalar("A text.", ["string", "number", "boolean"])),
        // A reader may take a commit hash such as `25e1...` for a number.
        (
            SEED,
            scalar("A seed: `18191`, `0x470f`, a commit hash, or a branch `7/2h/187`.", ["integer", "string", "number"])
                .with("minimum", Json::Number(0))
                .with("multipleOf", Json::Number(1))
                .with("pattern", whole(&["[0-9]+", "0x[0-9A-Fa-f]+", "[0-9A-Fa-f]{40}"])),
        ),
        (
            TIMESTAMP,
            scalar("An instant in UTC: `2024-06-25T12:13:00Z`.", text)
                .with("pattern", whole(&[INSTANT])),
        ),
        (
            SETTING,
            scalar(
                "A value: `25`, `5s`, `5%`, `true`, an instant, or words. A number is whole.",
                ["integer", "boolean", "string"],
            )
            .with("minimum", Json::Number(0))
            .with("maximum", Json::Number(u64::MAX)),
        ),
        (
            SCALE,
            scalar("One of so many: `1/1000`.", text)
                .with("pattern", whole(&[r"1/[1-9]\d*(?:_\d+)*"])),
        ),
        (
            NUMBER,
            scalar("A whole number.", number)
                .with("minimum", Json::Number(0))
                .with("pattern", whole(&[COUNT])),
        ),
        (
            AMOUNT,
            scalar("A whole number, or the name of an input.", number)
                .with("minimum", Json::Number(0))
                .with("pattern", whole(&[COUNT, INPUT])),
        ),
        (
            SHARE,
            scalar("A share, such as `5%` or `0.05`.", ["number", "string"])
                .with("minimum", Json::Number(0))
                .with("maximum", Json::Number(1))
                .with("pattern", whole(&[PERCENT, r"[01](?:\.\d+)?"])),
        ),
        (
            LITERAL,
            scalar(
                "A value with its unit: `25`, `5s`, `3s..8s`, `5%`, `280/s`, `true`, an instant, or \
                 words.",
                ["integer", "boolean", "string"],
            )
            .with("minimum", Json::Number(0))
            .with(
                "pattern",
                whole(&[DURATION, &range(), COUNT, PERCENT, PER_UNIT, INSTANT, WORDS, QUOTED]),
            ),
        ),
        (
            QUANTILE,
            scalar("A quantile, such as `p99`.", text).with("pattern", whole(&["p[1-9][0-9]?"])),
        ),
        (ORDINALS, ordinals()),
        (HOURS, hours()),
    ];
    others.into_iter().chain(durations()).collect()
}

/// Returns the definitions of durations and rates.
fn durations() -> [(&'static str, Json); 5] {
    let text = ["string"];
    [
        (
            FIXED_DURATION,
            scalar("A duration, such as `5s` or `1h30m`, or the name of an input.", text)
                .with("pattern", whole(&[DURATION, INPUT])),
        ),
        (
            ANY_DURATION,
            scalar("A duration, such as `5s` or `3s..8s`, or the name of an input.", text)
                .with("pattern", whole(&[DURATION, &range(), INPUT])),
        ),
        (
            COMPUTED,
            scalar("An expression that makes a duration: `orders * duration(\"40ns\")`.", text)
                .with("pattern", Json::text(OPERATORS)),
        ),
        (
            RATE,
            scalar("So many in a unit of time, such as `280/s`, or the name of an input.", text)
                .with("pattern", whole(&[PER_UNIT, INPUT])),
        ),
        (
            LENGTH,
            scalar("A duration, such as `5s` or `1h30m`.", text)
                .with("pattern", whole(&[DURATION])),
        ),
    ]
}

/// The version of the language.
pub(super) fn version() -> Json {
    Json::object([("const", Json::Number(VERSION))])
}

/// `true` or `false`.
pub(super) fn flag() -> Json {
    Json::object([("type", Json::text("boolean"))])
}

fn ordinals() -> Json {
    scalar("A number from 1, or a run of them, such as `20..25`.", ["integer", "string"])
        .with("minimum", Json::Number(1))
        .with("maximum", Json::Number(u64::from(u32::MAX)))
        .with("pattern", whole(&[COUNT, &format!(r"{COUNT}\.\.{COUNT}")]))
}

fn hours() -> Json {
    let weight = Json::object([
        ("type", Json::texts(["integer", "string"])),
        ("minimum", Json::Number(0)),
        ("maximum", Json::Number(1_000_000)),
        ("pattern", whole(&[r"(?:0_?)*\d(?:_?\d){0,5}", "(?:0_?)*1(?:_?0){6}"])),
    ]);
    Json::object([
        ("description", Json::text("A weight for each of the 24 hours.")),
        ("type", Json::text("array")),
        ("items", weight),
        ("minItems", Json::Number(24)),
        ("maxItems", Json::Number(24)),
    ])
}

fn scalar<const N: usize>(about: &str, types: [&str; N]) -> Json {
    let types = match types.as_slice() {
        [only] => Json::text(only),
        _ => Json::texts(types),
    };
    Json::object([("description", Json::text(about)), ("type", types)])
}

fn range() -> String {
    format!(r"(?:{DURATION})\.\.(?:{DURATION})")
}

/// Exactly one of these spellings; in quotes, blanks around it mean nothing.
fn whole(spellings: &[&str]) -> Json {
    Json::Text(format!(r"^\s*(?:{})\s*$", spellings.join("|")))
}
