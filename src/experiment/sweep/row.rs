//! What is kept of one run, and of one seed.

use crate::analysis::figures::Quantity;
use crate::quantity::Timestamp;
use crate::time::SimDuration;
use serde::Deserialize;
use serde::Serialize;

/// The value of a figure, as it is written: `{"count":3}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// How many.
    Count(u64),
    /// How long, in nanoseconds.
    Duration(u64),
    /// A share of one, in parts per billion.
    Share(u64),
    /// When, in nanoseconds since 1970.
    Instant(i64),
    /// A text.
    Text(String),
}

impl From<&Quantity> for Value {
    fn from(quantity: &Quantity) -> Self {
        match quantity {
            Quantity::Count(count) => Self::Count(*count),
            Quantity::Duration(duration) => Self::Duration(duration.as_nanos()),
            Quantity::Share(parts) => Self::Share(*parts),
            Quantity::Instant(at) => Self::Instant(at.as_unix_nanos()),
            Quantity::Text(text) => Self::Text(text.to_string()),
        }
    }
}

impl From<&Value> for Quantity {
    fn from(value: &Value) -> Self {
        match value {
            Value::Count(count) => Self::Count(*count),
            Value::Duration(nanos) => Self::Duration(SimDuration::from_nanos(*nanos)),
            Value::Share(parts) => Self::Share(*parts),
            Value::Instant(nanos) => Self::Instant(Timestamp::from_unix_nanos(*nanos)),
            Value::Text(text) => Self::Text(text.as_str().into()),
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// It came to its end.
    Finished,
    /// A limit stopped it, so it has no figures.
    Stopped,
    /// The tool broke one of its own rules.
    Broken,
}

/// What is kept of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// How it ended.
    pub end: End,
    /// What ended it, where that was not its own end.
    pub why: Option<String>,
    /// How many events there were.
    pub events: u64,
    /// Its figures; none where there was nothing to take one of. Empty where it did not finish.
    pub figures: Vec<Option<Value>>,
    /// Which expectations were met. Empty where it did not finish.
    pub met: Vec<bool>,
}

/// The runs of one seed, one for each variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which seed of the sweep, from 0.
    pub index: u64,
    /// The runs, in the order of the variants.
    pub runs: Vec<Run>,
}
