//! Values: what the simulated programs hold, compare, print, encode and trip over.
//!
//! A [`Value`] is sixteen bytes and `Copy`. What does not fit lives in a [`Pool`], once for each
//! distinct content, so that making a value that exists already costs a look-up and no memory.
//! What an operation means is defined here, once, for the compiler's constants and for the engine
//! alike; what a [`Dialect`] changes is how values print and how mistakes are called.

mod access;
mod arithmetic;
mod budget;
mod call;
mod codec;
mod convert;
mod crossing;
mod dialect;
mod digest;
mod duration;
mod fault;
mod function;
mod index;
mod inspect;
mod message;
mod operator;
mod order;
mod pool;
mod quote;
mod shape;
mod stable;
mod types;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use budget::Exhausted;
pub use codec::Base;
pub use codec::Codec;
pub use crossing::Becomes;
pub use crossing::Crossing;
pub use dialect::Dialect;
pub use fault::Fault;
pub use function::Function;
pub use operator::Binary;
pub use operator::Unary;
pub use pool::Mark;
pub use pool::NESTING_LIMIT;
pub use pool::Pool;
pub use pool::WEIGHT_LIMIT;
pub use shape::Shape;
pub use types::Kind;
pub use types::TypeId;
pub use types::TypeInfo;
pub use types::Types;

/// How many billionths a decimal of one holds.
pub const BILLION: i64 = 1_000_000_000;

/// Names one text of a [`Pool`]; equal texts have equal ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

/// Names one list of a [`Pool`]; equal lists have equal ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId(u32);

/// Names one map of a [`Pool`]; maps of one class with equal entries in equal order have equal ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MapId(u32);

/// Names one object of a [`Pool`]; objects of one type with equal fields have equal ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(u32);

/// One value.
///
/// `==` on values is identity of content, entry order, map class and number type included; the
/// language's own `==` is [`Pool::equal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(u64)] // an eight-byte tag: values are copied as two words, which the processor forwards
pub enum Value {
    /// Nothing: `null`, `nil`, `None`.
    #[default]
    Nil,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number, in billionths.
    Decimal(i64),
    /// A length of time, in nanoseconds.
    Duration(i64),
    /// A point in time, in nanoseconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    /// A text.
    Text(TextId),
    /// A name that is a value of its own, as Ruby has them.
    Symbol(TextId),
    /// Bytes; only those that are UTF-8 can be written in a scenario.
    Bytes(TextId),
    /// Values in order.
    List(ListId),
    /// Values by key, in the order they were written.
    Map(MapId),
    /// Something of a declared type, which responds to the names of its fields.
    Object(ObjectId),
}

const _: () = assert!(size_of::<Value>() == 16, "values are copied everywhere");
