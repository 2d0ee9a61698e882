//! Crossings that change shapes: what a value is on the other side.

use super::Becomes;
use super::Crossing;
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
    /// Each kind of value by itself.
    Table(Crossing),
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
    #[inline]
    pub fn encode(
        &self,
        value: Value,
        pool: &mut Pool,
        scratch: &mut Vec<Value>,
    ) -> Result<Value, Fault> {
        if self.base == Base::Identity {
            return pool.bounded(value);
        }
        self.make(value, pool, scratch)
    }

    /// Makes of a value what it is on the other side.
    fn make(
        &self,
        value: Value,
        pool: &mut Pool,
        scratch: &mut Vec<Value>,
    ) -> Result<Value, Fault> {
        let base = scratch.len();
        pool.walk_over(value);
        let encoded = match self.base {
            Base::Identity => Ok(value),
            Base::Text => Ok(self.text(value, pool)),
            Base::Json | Base::Marshal | Base::Table(_) => self.part(value, pool, scratch),
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
        let crossing = self.crossing();
        match value {
            Value::Nil | Value::Text(_) => Ok(value),
            Value::Bool(_) => self.plain(crossing.bool, value, pool),
            Value::Int(_) => self.plain(crossing.int, value, pool),
            Value::Decimal(_) => self.plain(crossing.decimal, value, pool),
            Value::Duration(_) => self.plain(crossing.duration, value, pool),
            Value::Instant(_) => self.plain(crossing.instant, value, pool),
            Value::Symbol(_) => self.plain(crossing.symbol, value, pool),
            Value::Bytes(_) => self.plain(crossing.bytes, value, pool),
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
                    let as_text = crossing.keys == Becomes::Text;
                    let key = if as_text { self.text(key, pool) } else { key };
                    scratch.push(key);
                    let value = self.part(value, pool, scratch)?;
                    scratch.push(value);
                }
                let class = pool.map_class(map).filter(|_| crossing.map == Becomes::Same);
                let made = pool.make_map(class, scratch[base..].as_chunks::<2>().0);
                scratch.truncate(base);
                Ok(made)
            }
            Value::Object(object) if crossing.object == Becomes::Map => {
                let base = scratch.len();
                let names = pool.object_type(object).map(|kind| pool.field_names(kind).to_vec());
                for (place, name) in names.unwrap_or_default().into_iter().enumerate() {
                    let field = pool.fields(object).get(place).copied().unwrap_or_default();
                    let field = self.part(field, pool, scratch)?;
                    scratch.push(Value::Text(name));
                    scratch.push(field);
                }
                let made = pool.map(scratch[base..].as_chunks::<2>().0);
                scratch.truncate(base);
                Ok(made)
            }
            Value::Object(object) if crossing.object == Becomes::Stored => {
                let kind = pool.object_type(object);
                let row = self.table.iter().find(|(known, _)| Some(*known) == kind);
                match row.and_then(|&(_, name)| pool.field(value, name)) {
                    Some(stand_in) => self.part(stand_in, pool, scratch),
                    None => Err(Fault::NotEncodable { value, format: self.format() }),
                }
            }
            Value::Object(_) => self.plain(crossing.object, value, pool),
        }
    }

    /// Encodes what holds nothing else.
    fn plain(&self, becomes: Becomes, value: Value, pool: &mut Pool) -> Result<Value, Fault> {
        match (becomes, value) {
            (Becomes::Null, _) => Ok(Value::Nil),
            (Becomes::Error, _) => Err(Fault::NotEncodable { value, format: self.format() }),
            // The name of a symbol, the content of bytes, whatever the dialect prints of them.
            (Becomes::Text, Value::Symbol(content) | Value::Bytes(content)) => {
                Ok(Value::Text(content))
            }
            (Becomes::Text, _) => Ok(self.text(value, pool)),
            (Becomes::Same | Becomes::Map | Becomes::Stored | Becomes::Plain, _) => Ok(value),
        }
    }

    /// Returns what becomes of each kind of value.
    fn crossing(&self) -> Crossing {
        match self.base {
            Base::Identity | Base::Text => Crossing::default(),
            Base::Json => Crossing::JSON,
            Base::Marshal => Crossing::MARSHAL,
            Base::Table(crossing) => crossing,
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
            Base::Table(_) => "this format",
            Base::Identity | Base::Text => "text",
        }
    }
}
