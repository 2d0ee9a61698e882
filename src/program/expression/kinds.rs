//! What is known of a value before anything runs.

use crate::value::Pool;
use crate::value::TypeId;
use crate::value::Value;
use std::fmt;

/// The type of an expression as far as the compiler knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum StaticType {
    /// Not known until it runs.
    #[default]
    Any,
    /// `null`.
    Nil,
    /// A truth value.
    Bool,
    /// A whole number.
    Int,
    /// A decimal number.
    Decimal,
    /// A length of time.
    Duration,
    /// A point in time.
    Instant,
    /// A text.
    Text,
    /// A symbol.
    Symbol,
    /// Bytes.
    Bytes,
    /// A list.
    List,
    /// A map, of whatever class.
    Map,
    /// An object of a declared type.
    Object(TypeId),
}

impl StaticType {
    /// Returns the type of a value that is there.
    pub fn of(value: Value, pool: &Pool) -> Self {
        match value {
            Value::Nil => Self::Nil,
            Value::Bool(_) => Self::Bool,
            Value::Int(_) => Self::Int,
            Value::Decimal(_) => Self::Decimal,
            Value::Duration(_) => Self::Duration,
            Value::Instant(_) => Self::Instant,
            Value::Text(_) => Self::Text,
            Value::Symbol(_) => Self::Symbol,
            Value::Bytes(_) => Self::Bytes,
            Value::List(_) => Self::List,
            Value::Map(_) => Self::Map,
            Value::Object(object) => pool.object_type(object).map_or(Self::Any, Self::Object),
        }
    }

    /// Returns whether a value of this type may turn out to be one of `expected`.
    pub fn may_be(self, expected: Self) -> bool {
        self == Self::Any || expected == Self::Any || self == expected
    }

    /// Returns the type of what is one or the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self == other { self } else { Self::Any }
    }
}

impl fmt::Display for StaticType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "anything",
            Self::Nil => "null",
            Self::Bool => "a truth value",
            Self::Int => "a whole number",
            Self::Decimal => "a decimal",
            Self::Duration => "a duration",
            Self::Instant => "an instant",
            Self::Text => "a text",
            Self::Symbol => "a symbol",
            Self::Bytes => "bytes",
            Self::List => "a list",
            Self::Map => "a map",
            Self::Object(_) => "an object",
        })
    }
}
