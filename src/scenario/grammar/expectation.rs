//! Expectations.

use super::Form;
use super::Key;
use super::Value;
use super::key;
use super::way;

/// One item of `expect`.
pub static CASE: Form = Form::new(
    "case",
    "a case",
    "A profile with overlays, and what must come out: figures by their names, observers.",
    &[
        key("in", Value::Text, "The profile.").needed(),
        key("with", Value::Words, "Actions and hypotheses to run it with."),
        key("noticed_by", Value::Words, "Exactly these observers notice."),
        key(
            "order",
            Value::Words,
            "Each of these figures is less than the next: earlier, shorter, fewer.",
        ),
    ],
)
.others(&FIGURE);

static FIGURE: Key = key(
    "figure",
    Value::Either(&[Value::Literal, Value::Map(&BOUND)]),
    "What this figure must be: a value, or `{ at_least: 1, at_most: 5 }`.",
)
.needed();

/// What a figure must be.
pub static BOUND: Form = Form::new(
    "bound",
    "a bound",
    "What a figure must be, both ends included.",
    &[
        key("at_least", Value::Literal, "This or more."),
        key("at_most", Value::Literal, "This or less."),
    ],
)
.ways(&[
    way(&["at_least", "at_most"], &[]),
    way(&["at_least"], &["at_most"]),
    way(&["at_most"], &["at_least"]),
]);
