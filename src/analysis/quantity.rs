//! What a figure comes to.

use crate::program::figure::End;
use crate::program::figure::Pick;
use crate::quantity::Timestamp;
use crate::time::SimDuration;
use crate::trace::View;
use crate::value::BILLION;
use crate::value::Dialect;
use crate::value::Pool;
use crate::value::Value;
use std::sync::Arc;

/// The value of a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// How many.
    Count(u64),
    /// How long.
    Duration(SimDuration),
    /// A share of one, in parts per billion.
    Share(u64),
    /// When.
    Instant(Timestamp),
    /// A text, or what a value of another kind prints as.
    Text(Arc<str>),
}

impl Quantity {
    /// Makes a quantity of a value: counts, durations, instants, and numbers from 0 to 1, which
    /// are shares. Everything else is the text that it reads as.
    pub fn of(value: Value, pool: &Pool, dialect: Dialect) -> Self {
        let made = match value {
            Value::Int(number) => u64::try_from(number).ok().map(Self::Count),
            Value::Duration(nanos) => {
                let nanos = u64::try_from(nanos).ok();
                nanos.map(|nanos| Self::Duration(SimDuration::from_nanos(nanos)))
            }
            Value::Decimal(parts @ 0..=BILLION) => u64::try_from(parts).ok().map(Self::Share),
            Value::Instant(nanos) => Some(Self::Instant(Timestamp::from_unix_nanos(nanos))),
            Value::Text(text) => Some(Self::Text(pool.str(text).into())),
            Value::Nil
            | Value::Bool(_)
            | Value::Decimal(_)
            | Value::Symbol(_)
            | Value::Bytes(_)
            | Value::List(_)
            | Value::Map(_)
            | Value::Object(_) => None,
        };
        made.unwrap_or_else(|| Self::Text(pool.inspect(value, dialect).into()))
    }
}

/// Tells whether a value takes the place of the one that was picked before it.
pub fn is_picked(pick: Pick, value: Value, kept: Value, view: View<'_>) -> bool {
    match pick {
        Pick::Of(End::First) => false,
        Pick::Of(End::Last) => true,
        Pick::Least => view.pool.compare(value, kept).is_lt(),
        Pick::Most => view.pool.compare(value, kept).is_gt(),
    }
}
