//! When values are equal, and which comes first.

use super::BILLION;
use super::MapId;
use super::NESTING_LIMIT;
use super::Pool;
use super::Value;
use std::cmp::Ordering;

impl Pool {
    /// Returns whether the language calls two values equal: numbers by amount whatever their
    /// type, maps of one class whatever the order of their entries, everything else by content.
    pub fn equal(&self, left: Value, right: Value) -> bool {
        left == right
            || (self.digest(left) == self.digest(right)
                && self.compare(left, right) == Ordering::Equal)
    }

    /// Returns the order of two values. It is total and agrees with [`equal`](Self::equal):
    /// first by kind, in the order [`Value`] lists them with all numbers as one kind, then by
    /// content.
    pub fn compare(&self, left: Value, right: Value) -> Ordering {
        self.compare_within(left, right, NESTING_LIMIT)
    }

    fn compare_within(&self, left: Value, right: Value, depth: u8) -> Ordering {
        if left == right {
            return Ordering::Equal;
        }
        let Some(depth) = depth.checked_sub(1) else {
            return self.digest(left).cmp(&self.digest(right));
        };
        match (left, right) {
            (Value::Bool(left), Value::Bool(right)) => left.cmp(&right),
            (Value::Duration(left), Value::Duration(right))
            | (Value::Instant(left), Value::Instant(right)) => left.cmp(&right),
            (Value::Text(left), Value::Text(right))
            | (Value::Symbol(left), Value::Symbol(right))
            | (Value::Bytes(left), Value::Bytes(right)) => self.str(left).cmp(self.str(right)),
            (Value::List(left), Value::List(right)) => {
                self.compare_items(self.items(left), self.items(right), depth)
            }
            (Value::Map(left), Value::Map(right)) => self.compare_maps(left, right, depth),
            (Value::Object(left), Value::Object(right)) => self
                .object_type(left)
                .cmp(&self.object_type(right))
                .then_with(|| self.compare_items(self.fields(left), self.fields(right), depth)),
            _ => match (billionths(left), billionths(right)) {
                (Some(left), Some(right)) => left.cmp(&right),
                _ => rank(left).cmp(&rank(right)),
            },
        }
    }

    fn compare_items(&self, left: &[Value], right: &[Value], depth: u8) -> Ordering {
        left.iter()
            .zip(right)
            .map(|(&left, &right)| self.compare_within(left, right, depth))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| left.len().cmp(&right.len()))
    }

    fn compare_maps(&self, left: MapId, right: MapId, depth: u8) -> Ordering {
        // Any order of keys will do that does not depend on how they were written. By their digests it
        // costs no comparison of contents, of which maps as keys of maps would need ever more.
        let sorted = |map| {
            let mut entries = self.entries(map).to_vec();
            entries.sort_by_cached_key(|entry| self.digest(entry[0]));
            entries
        };
        self.map_class(left).cmp(&self.map_class(right)).then_with(|| {
            let (left, right) = (sorted(left), sorted(right));
            self.compare_items(left.as_flattened(), right.as_flattened(), depth)
        })
    }
}

/// Returns a number's amount; `None` for what is no number.
pub(super) fn billionths(value: Value) -> Option<i128> {
    match value {
        Value::Int(number) => Some(i128::from(number) * i128::from(BILLION)),
        Value::Decimal(number) => Some(i128::from(number)),
        Value::Nil
        | Value::Bool(_)
        | Value::Duration(_)
        | Value::Instant(_)
        | Value::Text(_)
        | Value::Symbol(_)
        | Value::Bytes(_)
        | Value::List(_)
        | Value::Map(_)
        | Value::Object(_) => None,
    }
}

fn rank(value: Value) -> u8 {
    match value {
        Value::Nil => 0,
        Value::Bool(_) => 1,
        Value::Int(_) | Value::Decimal(_) => 2,
        Value::Duration(_) => 3,
        Value::Instant(_) => 4,
        Value::Text(_) => 5,
        Value::Symbol(_) => 6,
        Value::Bytes(_) => 7,
        Value::List(_) => 8,
        Value::Map(_) => 9,
        Value::Object(_) => 10,
    }
}
