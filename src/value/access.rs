//! Getting at the parts of a value: `e.name`, `e[key]`, `has(e.name)`.

use super::Dialect;
use super::Fault;
use super::ListId;
use super::MapId;
use super::ObjectId;
use super::Pool;
use super::TextId;
use super::Value;

impl Pool {
    /// Returns what `receiver.name` is, or `None` when the receiver does not respond to the name.
    /// Only objects respond to names; a map that lost its class on the way does not.
    pub fn field(&self, receiver: Value, name: TextId) -> Option<Value> {
        let Value::Object(object) = receiver else { return None };
        let names = self.field_names(self.object_type(object)?);
        let place = names.iter().position(|&field| field == name)?;
        self.fields(object).get(place).copied()
    }

    /// Returns what `receiver.name` is.
    pub fn select(&self, receiver: Value, name: TextId) -> Result<Value, Fault> {
        self.field(receiver, name).ok_or(Fault::NoSuchName { receiver, name })
    }

    /// Returns the value under a key of a map.
    pub fn lookup(&self, map: MapId, key: Value) -> Option<Value> {
        let mut entries = self.entries(map).iter();
        entries.find(|[known, _]| self.equal(*known, key)).map(|&[_, value]| value)
    }

    /// Returns what `receiver[key]` is. What is missing is nil in Ruby and a fault elsewhere;
    /// Ruby and Python count negative positions from the end.
    pub fn index(&self, receiver: Value, key: Value, dialect: Dialect) -> Result<Value, Fault> {
        match (receiver, key) {
            (Value::Map(map), key) => match self.lookup(map, key) {
                Some(value) => Ok(value),
                None if dialect == Dialect::Ruby => Ok(Value::Nil),
                None => Err(Fault::NoSuchKey { receiver, key }),
            },
            (Value::List(list), Value::Int(index)) => match self.item(list, index, dialect) {
                Some(value) => Ok(value),
                None if dialect == Dialect::Ruby => Ok(Value::Nil),
                None => Err(Fault::NoSuchIndex { receiver, index }),
            },
            (Value::Object(object), key) => match self.index_field(object) {
                Some(inner @ (Value::Map(_) | Value::List(_))) => self.index(inner, key, dialect),
                _ => Err(Fault::NotIndexable { receiver, key }),
            },
            _ => Err(Fault::NotIndexable { receiver, key }),
        }
    }

    fn item(&self, list: ListId, index: i64, dialect: Dialect) -> Option<Value> {
        let items = self.items(list);
        let place = match usize::try_from(index) {
            Ok(place) => place,
            Err(_) if dialect == Dialect::Plain => return None,
            Err(_) => items.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
        };
        items.get(place).copied()
    }

    /// Returns the value through which an object responds to `[]`.
    fn index_field(&self, object: ObjectId) -> Option<Value> {
        let kind = self.object_type(object)?;
        let field = self.types().get(kind)?.keys_of.as_deref()?;
        let place = self.field_names(kind).iter().position(|&name| self.str(name) == field)?;
        self.fields(object).get(place).copied()
    }
}
