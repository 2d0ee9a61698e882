//! What the functions mean.

use super::BILLION;
use super::Binary;
use super::Dialect;
use super::Fault;
use super::Function;
use super::Kind;
use super::MapId;
use super::Pool;
use super::TextId;
use super::TypeId;
use super::Value;
use super::duration;
use jiff::Timestamp;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// What finding a part of a text and putting another in its place costs, in parts walked over.
const MATCH: u64 = 8;

impl Pool {
    /// Applies a function. Arguments that are missing count as nil; those too many are ignored:
    /// the compiler has counted them.
    pub fn call(
        &mut self,
        function: Function,
        arguments: &[Value],
        dialect: Dialect,
    ) -> Result<Value, Fault> {
        let [first, second, third] =
            [0, 1, 2].map(|place| arguments.get(place).copied().unwrap_or_default());
        for argument in arguments {
            self.walk_over(*argument);
        }
        let refused = Err(Fault::WrongArgument { function, argument: first });
        let unreadable = Fault::NotConvertible { function, argument: first };
        let made = match (function, first) {
            (Function::Size, _) => return self.size_of(first),
            (Function::Contains, _) => return self.contains(first, second),
            (Function::StartsWith | Function::EndsWith, Value::Text(text)) => {
                let Value::Text(part) = second else {
                    return Err(Fault::WrongArgument { function, argument: second });
                };
                let (text, part) = (self.str(text), self.str(part));
                let starts = function == Function::StartsWith;
                Value::Bool(if starts { text.starts_with(part) } else { text.ends_with(part) })
            }
            (Function::Replace, Value::Text(text)) => self.replace(text, second, third)?,
            (Function::String, Value::Text(_)) => first,
            (Function::String, _) => {
                Value::Text(self.write_text(|pool, out| pool.display_into(first, dialect, out)))
            }
            (Function::Inspect, _) => {
                Value::Text(self.write_text(|pool, out| pool.inspect_into(first, dialect, out)))
            }
            (Function::Digest, _) => {
                let digest = self.digest(first);
                Value::Text(self.write_text(|_, out| {
                    write!(out, "{digest:016x}").expect("writing to a string cannot fail");
                }))
            }
            (Function::Type, _) => Value::Text(
                self.write_text(|pool, out| out.push_str(pool.class_of(first, dialect))),
            ),
            (Function::Symbol, Value::Text(id) | Value::Symbol(id)) => Value::Symbol(id),
            (Function::Bytes, Value::Text(id) | Value::Bytes(id)) => Value::Bytes(id),
            (Function::Int, Value::Int(_)) | (Function::Duration, Value::Duration(_)) => first,
            (Function::Timestamp, Value::Instant(_)) => first,
            (Function::Int, Value::Decimal(number)) => Value::Int(number / BILLION),
            (Function::Int, Value::Text(text)) => {
                self.str(text).trim().parse().map(Value::Int).map_err(|_| unreadable)?
            }
            (Function::Duration, Value::Text(text)) => {
                duration::parse(self.str(text)).map(Value::Duration).ok_or(unreadable)?
            }
            (Function::Timestamp, Value::Text(text)) => {
                read_instant(self.str(text)).map(Value::Instant).ok_or(unreadable)?
            }
            (Function::Seconds, Value::Int(_) | Value::Decimal(_)) => {
                return self.binary(Binary::Multiply, Value::Duration(BILLION), first);
            }
            (Function::With, Value::Map(map)) => self.with_entry(map, second, third),
            (Function::Join, Value::List(list)) => self.join_into_text(list, second, dialect)?,
            (Function::Int32, _) => return self.int32(first, dialect),
            (Function::Min, Value::List(list)) if arguments.len() == 1 => {
                return self.extreme(self.items(list), Ordering::is_lt).map_or(refused, Ok);
            }
            (Function::Max, Value::List(list)) if arguments.len() == 1 => {
                return self.extreme(self.items(list), Ordering::is_gt).map_or(refused, Ok);
            }
            (Function::Min, _) => {
                return self.extreme(arguments, Ordering::is_lt).map_or(refused, Ok);
            }
            (Function::Max, _) => {
                return self.extreme(arguments, Ordering::is_gt).map_or(refused, Ok);
            }
            _ => return refused,
        };
        self.bounded(made)
    }

    /// Returns a map with one entry set, in place when the key is there, else at the end.
    fn with_entry(&mut self, map: MapId, key: Value, value: Value) -> Value {
        let mut entries = self.entries(map).to_vec();
        match entries.iter().position(|entry| self.equal(entry[0], key)) {
            Some(place) => entries[place][1] = value,
            None => entries.push([key, value]),
        }
        let class = self.map_class(map);
        self.make_map(class, &entries)
    }

    /// Makes a value of a declared type from a map: a map type takes any map and gives it its
    /// class, an object type wants a key, text or symbol, for each of its fields.
    pub fn cast(&mut self, expected: TypeId, value: Value) -> Result<Value, Fault> {
        let refused = Fault::WrongShape { expected, value };
        self.walk_over(value);
        match (value, self.types().get(expected).map(|info| info.kind)) {
            (Value::Map(map), Some(Kind::Map)) => Ok(self.reclass(map, Some(expected))),
            (Value::Map(map), Some(Kind::Object)) => {
                // Each field is looked for among all entries.
                let looked_at = self.field_names(expected).len() * self.entries(map).len();
                self.walk(looked_at as u64);
                let names = self.field_names(expected).iter();
                let fields: Option<Vec<Value>> =
                    names.map(|&name| self.under_name(map, name)).collect();
                Ok(self.object(expected, &fields.ok_or(refused)?))
            }
            (Value::Object(object), _) if self.object_type(object) == Some(expected) => Ok(value),
            _ => Err(refused),
        }
    }

    fn under_name(&self, map: MapId, name: TextId) -> Option<Value> {
        self.lookup(map, Value::Text(name)).or_else(|| self.lookup(map, Value::Symbol(name)))
    }

    fn size_of(&self, value: Value) -> Result<Value, Fault> {
        let count = match value {
            Value::Text(text) => self.str(text).chars().count(),
            Value::Bytes(bytes) => self.str(bytes).len(),
            Value::List(list) => self.items(list).len(),
            Value::Map(map) => self.entries(map).len(),
            Value::Nil
            | Value::Bool(_)
            | Value::Int(_)
            | Value::Decimal(_)
            | Value::Duration(_)
            | Value::Instant(_)
            | Value::Symbol(_)
            | Value::Object(_) => {
                return Err(Fault::WrongArgument { function: Function::Size, argument: value });
            }
        };
        i64::try_from(count).map(Value::Int).map_err(|_| Fault::Overflow)
    }

    fn contains(&mut self, whole: Value, part: Value) -> Result<Value, Fault> {
        let function = Function::Contains;
        self.search(whole, 1);
        match (whole, part) {
            (Value::Text(whole), Value::Text(part)) => {
                Ok(Value::Bool(self.str(whole).contains(self.str(part))))
            }
            (Value::Text(_), _) => Err(Fault::WrongArgument { function, argument: part }),
            (Value::List(_) | Value::Map(_), _) => self.binary(Binary::In, part, whole),
            _ => Err(Fault::WrongArgument { function, argument: whole }),
        }
    }

    /// Counts a search through a text: byte by byte, and not by eights as when it is copied.
    fn search(&mut self, whole: Value, times: u64) {
        if let Value::Text(_) | Value::Symbol(_) | Value::Bytes(_) = whole {
            self.walk(u64::from(self.weight(whole)).saturating_mul(times));
        }
    }

    fn replace(&mut self, text: TextId, part: Value, by: Value) -> Result<Value, Fault> {
        let wrong = |argument| Fault::WrongArgument { function: Function::Replace, argument };
        let Value::Text(part) = part else { return Err(wrong(part)) };
        let Value::Text(by) = by else { return Err(wrong(by)) };
        // Each replaced part may grow by the whole of `by`: bound it before it is built. The text is
        // searched for that, and once more to build it.
        self.search(Value::Text(text), 2);
        let matches = self.str(text).matches(self.str(part)).count();
        self.walk((matches as u64).saturating_mul(MATCH));
        let grown = matches.saturating_mul(self.str(by).len());
        if grown > super::WEIGHT_LIMIT as usize {
            return Err(Fault::TooLarge);
        }
        Ok(Value::Text(self.write_text(|pool, out| {
            let mut last = 0;
            let text = pool.str(text);
            for (start, matched) in text.match_indices(pool.str(part)) {
                out.push_str(text.get(last..start).unwrap_or_default());
                out.push_str(pool.str(by));
                last = start + matched.len();
            }
            out.push_str(text.get(last..).unwrap_or_default());
        })))
    }

    fn extreme(&self, values: &[Value], better: fn(Ordering) -> bool) -> Option<Value> {
        let pick = |best, next| if better(self.compare(next, best)) { next } else { best };
        values.iter().copied().reduce(pick)
    }
}

/// Reads RFC 3339.
fn read_instant(text: &str) -> Option<i64> {
    let instant: Timestamp = text.parse().ok()?;
    i64::try_from(instant.as_nanosecond()).ok()
}
