//! Shapes: what somebody who uses a value takes it for.

use super::Dialect;
use super::Fault;
use super::Function;
use super::Pool;
use super::TypeId;
use super::Value;

/// What a value is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the kind of value of that name")]
pub enum Shape {
    Null,
    Bool,
    Int,
    Decimal,
    Duration,
    Instant,
    Text,
    Symbol,
    Bytes,
    List,
    /// A map of whatever class.
    Map,
    /// A value of a declared type: an object of it, or a map of its class.
    Declared(TypeId),
}

impl Shape {
    /// The words for them, as `type` prints them where the dialect is plain.
    pub const WORDS: [&str; 11] = [
        "null", "bool", "int", "decimal", "duration", "instant", "text", "symbol", "bytes", "list",
        "map",
    ];

    /// Returns the shape of that word.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "null" => Self::Null,
            "bool" => Self::Bool,
            "int" => Self::Int,
            "decimal" => Self::Decimal,
            "duration" => Self::Duration,
            "instant" => Self::Instant,
            "text" => Self::Text,
            "symbol" => Self::Symbol,
            "bytes" => Self::Bytes,
            "list" => Self::List,
            "map" => Self::Map,
            _ => return None,
        })
    }

    /// Tells whether other values can be made into this one.
    pub fn can_be_coerced(self) -> bool {
        !matches!(self, Self::Null | Self::Decimal | Self::List | Self::Map)
    }
}

impl Pool {
    /// Tells whether a value has a shape.
    pub fn has_shape(&self, value: Value, shape: Shape) -> bool {
        match (value, shape) {
            (Value::Nil, Shape::Null)
            | (Value::Bool(_), Shape::Bool)
            | (Value::Int(_), Shape::Int)
            | (Value::Decimal(_), Shape::Decimal)
            | (Value::Duration(_), Shape::Duration)
            | (Value::Instant(_), Shape::Instant)
            | (Value::Text(_), Shape::Text)
            | (Value::Symbol(_), Shape::Symbol)
            | (Value::Bytes(_), Shape::Bytes)
            | (Value::List(_), Shape::List)
            | (Value::Map(_), Shape::Map) => true,
            (Value::Map(map), Shape::Declared(kind)) => self.map_class(map) == Some(kind),
            (Value::Object(object), Shape::Declared(kind)) => {
                self.object_type(object) == Some(kind)
            }
            _ => false,
        }
    }

    /// Makes a value have a shape, by the conversions of expressions: the text that it reads as, the
    /// number that it says, whether it counts as true. Fails where there is none.
    pub fn coerce(&mut self, value: Value, shape: Shape, dialect: Dialect) -> Result<Value, Fault> {
        let function = match shape {
            Shape::Bool => return Ok(Value::Bool(self.is_truthy(value, dialect))),
            Shape::Declared(kind) => return self.cast(kind, value),
            Shape::Int => Function::Int,
            Shape::Text => Function::String,
            Shape::Symbol => Function::Symbol,
            Shape::Bytes => Function::Bytes,
            Shape::Duration => Function::Duration,
            Shape::Instant => Function::Timestamp,
            // The compiler refuses these; nothing is made into them.
            Shape::Null | Shape::Decimal | Shape::List | Shape::Map => return Ok(value),
        };
        self.call(function, &[value], dialect)
    }

    /// Tells whether a value counts as true: in Python what is neither empty nor zero nor nothing,
    /// elsewhere whatever is neither nothing nor false.
    pub fn is_truthy(&self, value: Value, dialect: Dialect) -> bool {
        match (value, dialect) {
            (Value::Nil | Value::Bool(false), _) => false,
            (_, Dialect::Plain | Dialect::Ruby) => true,
            (Value::Int(number) | Value::Decimal(number) | Value::Duration(number), _) => {
                number != 0
            }
            (Value::Text(text) | Value::Symbol(text) | Value::Bytes(text), _) => {
                !self.str(text).is_empty()
            }
            (Value::List(list), _) => !self.items(list).is_empty(),
            (Value::Map(map), _) => !self.entries(map).is_empty(),
            (Value::Bool(true) | Value::Instant(_) | Value::Object(_), _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Types;
    use std::sync::Arc;

    #[test]
    fn every_word_names_a_shape_and_its_values_have_no_other() {
        let mut pool = Pool::new(Arc::new(Types::default()));
        let text = pool.intern("t");
        let values = [
            Value::Nil,
            Value::Bool(false),
            Value::Int(0),
            Value::Decimal(0),
            Value::Duration(0),
            Value::Instant(0),
            Value::Text(text),
            Value::Symbol(text),
            Value::Bytes(text),
            pool.list(&[]),
            pool.map(&[]),
        ];
        for (place, word) in Shape::WORDS.into_iter().enumerate() {
            let shape = Shape::named(word).unwrap();
            for (other, value) in values.into_iter().enumerate() {
                assert_eq!(pool.has_shape(value, shape), place == other, "{value:?} as {word}");
                if let Ok(made) = pool.coerce(value, shape, Dialect::Python)
                    && shape.can_be_coerced()
                {
                    assert!(pool.has_shape(made, shape), "{value:?} made a {word}: {made:?}");
                }
            }
        }
        assert_eq!(Shape::named("string"), None);
    }

    #[test]
    fn dialects_differ_in_what_counts_as_true() {
        let mut pool = Pool::new(Arc::new(Types::default()));
        let empty = pool.text("");
        for (value, ruby, python) in [
            (Value::Nil, false, false),
            (Value::Bool(false), false, false),
            (Value::Int(0), true, false),
            (empty, true, false),
            (Value::Int(7), true, true),
            (Value::Instant(0), true, true),
        ] {
            assert_eq!(pool.is_truthy(value, Dialect::Ruby), ruby, "{value:?}");
            assert_eq!(pool.is_truthy(value, Dialect::Plain), ruby, "{value:?}");
            assert_eq!(pool.is_truthy(value, Dialect::Python), python, "{value:?}");
        }
    }
}
