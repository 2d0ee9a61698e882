//! Stable content hashes of values.

use super::BILLION;
use super::Pool;
use super::Value;
use super::pool::Sort;
use super::stable;

impl Pool {
    /// Returns the stable content hash. It is the same in every pool, on every machine; values
    /// that are [`equal`](Self::equal) have equal digests.
    pub fn digest(&self, value: Value) -> u64 {
        let (tag, content) = match value {
            Value::Nil => (0, 0),
            Value::Bool(flag) => (1, u64::from(flag)),
            Value::Int(number) => (2, number.cast_unsigned()),
            // Whole decimals equal their integers.
            Value::Decimal(number) if number % BILLION == 0 => {
                (2, (number / BILLION).cast_unsigned())
            }
            Value::Decimal(number) => (3, number.cast_unsigned()),
            Value::Duration(nanos) => (4, nanos.cast_unsigned()),
            Value::Instant(nanos) => (5, nanos.cast_unsigned()),
            Value::Text(id) => (6, self.node_digest(id.0)),
            Value::Symbol(id) => (7, self.node_digest(id.0)),
            Value::Bytes(id) => (8, self.node_digest(id.0)),
            Value::List(id) => (9, self.node_digest(id.0)),
            Value::Map(id) => (10, self.node_digest(id.0)),
            Value::Object(id) => (11, self.node_digest(id.0)),
        };
        stable::mix(stable::mix(stable::START, tag), content)
    }

    /// Hashes items; a map's entries in any order, since maps compare in any order.
    pub(super) fn digest_items(&self, items: &[Value], sort: Sort) -> u64 {
        let in_order =
            |start| items.iter().fold(start, |state, &item| stable::mix(state, self.digest(item)));
        let content = match sort {
            Sort::Text | Sort::List => in_order(1),
            Sort::Object(kind) => in_order(stable::mix(2, self.type_digest(kind))),
            Sort::Map(class) => {
                let entries = items.as_chunks::<2>().0.iter();
                let sum = entries.fold(0_u64, |sum, &[key, value]| {
                    sum.wrapping_add(stable::mix(self.digest(key), self.digest(value)))
                });
                stable::mix(stable::mix(3, class.map_or(0, |kind| self.type_digest(kind))), sum)
            }
        };
        stable::mix(content, items.len() as u64)
    }
}
