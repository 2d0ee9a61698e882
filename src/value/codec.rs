//! Crossings that change shapes: what a value is on the other side.

use super::Dialect;
use super::Fault;
use super::Pool;
use super::TextId;
use super::TypeId;
use super::Value;

/// What a codec does to values in general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Base {
    /// Nothing: both sides hold the same value.
    Identity,
    /// Symbols and keys become texts, times become texts, maps lose their class.
    Json,
    /// Data, symbols and map classes survive; objects go by the table.
    Marshal,
    /// One text: the value as it reads inside a text.
    Text,
}

/// One codec: data, so that a profile can swap it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    /// What happens to values in general.
    pub base: Base,
    /// For each object type that can cross: the field whose value crosses in its place.
    pub table: Vec<(TypeId, TextId)>,
    /// Whose printing makes texts of what has no other form.
    pub dialect: Dialect,
}

impl Codec {
    /// Returns what arrives when `value` is written through the codec and read back. `scratch` is
    /// working memory, left as long as it was found.
    ///
    /// Fails on an object that neither the base nor the table can carry.
    pub fn encode(
        &self,
        value: Value,
        pool: &mut Pool,
        scratch: &mut Vec<Value>,
    ) -> Result<Value, Fault> {
        let base = scratch.len();
        if self.base != Base::Identity {
            pool.walk_over(value);
        }
        let encoded = match self.base {
            Base::Identity => Ok(value),
            Base::Text => Ok(self.text(value, pool)),
            Base::Json | Base::Marshal => self.part(value, pool, scratch),
        };
        scratch.truncate(base);
        encoded.and_then(|value| pool.bounded(value))
    }

    /// Encodes a value and what it holds. Values nest to a bounded depth, and so does this.
    fn part(
        &self,
        value: Value,
        pool: &mut Pool,
        scratch: &mut Vec<Value>,
    ) -> Result<Value, Fault> {
        let json = self.base == Base::Json;
        match value {
            Value::Nil | Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::Text(_) => {
                Ok(value)
            }
            Value::Symbol(name) if json => Ok(Value::Text(name)),
            Value::Bytes(content) if json => Ok(Value::Text(content)),
            Value::Duration(_) | Value::Instant(_) if json => Ok(self.text(value, pool)),
            Value::Duration(_) | Value::Instant(_) | Value::Symbol(_) | Value::Bytes(_) => {
                Ok(value)
            }
            Value::List(list) => {
                let base = scratch.len();
                for place in 0..pool.items(list).len() {
                    let item = self.part(pool.items(list)[place], pool, scratch)?;
                    scratch.push(item);
                }
                let made = pool.list(&scratch[base..]);
                scratch.truncate(base);
                Ok(made)
            }
            Value::Map(map) => {
                let base = scratch.len();
                for place in 0..pool.entries(map).len() {
                    let [key, value] = pool.entries(map)[place];
                    let key = self.part(key, pool, scratch)?;
                    let key = if json { self.text(key, pool) } else { key };
                    scratch.push(key);
                    let value = self.part(value, pool, scratch)?;
                    scratch.push(value);
                }
                let class = pool.map_class(map).filter(|_| !json);
                let made = pool.make_map(class, scratch[base..].as_chunks::<2>().0);
                scratch.truncate(base);
                Ok(made)
            }
            Value::Object(object) => {
                let kind = pool.object_type(object);
                let row = self.table.iter().find(|(known, _)| Some(*known) == kind);
                match row.and_then(|&(_, name)| pool.field(value, name)) {
                    Some(stand_in) => self.part(stand_in, pool, scratch),
                    None => Err(Fault::NotEncodable { value, format: self.format() }),
                }
            }
        }
    }

    fn text(&self, value: Value, pool: &mut Pool) -> Value {
        if let Value::Text(_) = value {
            return value;
        }
        Value::Text(pool.write_text(|pool, out| pool.display_into(value, self.dialect, out)))
    }

    fn format(&self) -> &'static str {
        match self.base {
            Base::Json => "JSON",
            Base::Marshal => "Marshal",
            Base::Identity | Base::Text => "text",
        }
    }
}
