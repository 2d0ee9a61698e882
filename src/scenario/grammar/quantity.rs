//! Distributions of durations.

use super::Form;
use super::Value;
use super::key;
use super::way;

/// A distribution.
pub static DISTRIBUTION: Form = Form::new(
    "distribution",
    "a distribution",
    "A duration that is drawn anew each time.",
    &[
        key("exponential", Value::Length, "Exponential, with this mean."),
        key("normal", Value::Map(&NORMAL), "Normal, cut off at zero."),
        key("lognormal", Value::Map(&LOGNORMAL), "Its logarithm is normal."),
    ],
)
.ways(&[
    way(&["exponential"], &["normal", "lognormal"]),
    way(&["normal"], &["exponential", "lognormal"]),
    way(&["lognormal"], &["exponential", "normal"]),
]);

/// `normal` of a distribution.
pub static NORMAL: Form = Form::new(
    "normal",
    "`normal`",
    "A normal distribution, cut off at zero.",
    &[
        key("mean", Value::Length, "Its mean.").needed(),
        key("deviation", Value::Length, "Its standard deviation.").needed(),
    ],
);

/// `lognormal` of a distribution.
pub static LOGNORMAL: Form = Form::new(
    "lognormal",
    "`lognormal`",
    "A duration whose logarithm is normal.",
    &[
        key("median", Value::Length, "Half of the draws are shorter.").needed(),
        key("sigma", Value::Share, "The standard deviation of the logarithm, from 0 to 1.")
            .needed(),
    ],
);
