//! The functions of the expression language.

/// One function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// `size(x)`: characters of a text, bytes of bytes, items of a list, entries of a map.
    Size,
    /// `contains(text, part)`, `contains(list, item)`, `contains(map, key)`.
    Contains,
    /// `startsWith(text, part)`.
    StartsWith,
    /// `endsWith(text, part)`.
    EndsWith,
    /// `replace(text, part, by)`: every occurrence.
    Replace,
    /// `string(x)`: the value as it reads inside a text.
    String,
    /// `int(x)`: of an int, a decimal (rounded towards zero) or a text.
    Int,
    /// `duration("5s")`.
    Duration,
    /// `timestamp("2024-06-25T12:13:00Z")`.
    Timestamp,
    /// `symbol("name")`.
    Symbol,
    /// `bytes("content")`.
    Bytes,
    /// `type(x)`: the name of the class, as a text.
    Type,
    /// `min(a, b, …)`, `min(list)`: the first of them in order.
    Min,
    /// `max(a, b, …)`, `max(list)`: the last of them in order.
    Max,
    /// `digest(x)`: the stable content hash, 16 hexadecimal digits.
    Digest,
    /// `inspect(x)`: the value as its programmers see it.
    Inspect,
    /// `seconds(n)`: a duration of that many seconds, whole or decimal.
    Seconds,
    /// `with(map, key, value)`: the map with that entry; its class stays.
    With,
    /// `join(list, separator)`: one text of its items, as the dialect joins them.
    Join,
    /// `int32(x)`: what `int` makes, where that fits into 32 bits.
    Int32,
}

/// What the language and the two platforms call a function, and how many arguments it takes.
struct Entry {
    function: Function,
    name: &'static str,
    ruby: &'static str,
    python: &'static str,
    arguments: (u8, u8),
}

const TABLE: [Entry; 20] = [
    entry(Function::Size, "size", "size", "len", (1, 1)),
    entry(Function::Contains, "contains", "include?", "__contains__", (2, 2)),
    entry(Function::StartsWith, "startsWith", "start_with?", "startswith", (2, 2)),
    entry(Function::EndsWith, "endsWith", "end_with?", "endswith", (2, 2)),
    entry(Function::Replace, "replace", "gsub", "replace", (3, 3)),
    entry(Function::String, "string", "to_s", "str", (1, 1)),
    entry(Function::Int, "int", "Integer", "int", (1, 1)),
    entry(Function::Duration, "duration", "Duration", "timedelta", (1, 1)),
    entry(Function::Timestamp, "timestamp", "Time", "fromisoformat", (1, 1)),
    entry(Function::Symbol, "symbol", "to_sym", "str", (1, 1)),
    entry(Function::Bytes, "bytes", "b", "encode", (1, 1)),
    entry(Function::Type, "type", "class", "type", (1, 1)),
    entry(Function::Min, "min", "min", "min", (1, u8::MAX)),
    entry(Function::Max, "max", "max", "max", (1, u8::MAX)),
    entry(Function::Digest, "digest", "hash", "hash", (1, 1)),
    entry(Function::Inspect, "inspect", "inspect", "repr", (1, 1)),
    entry(Function::Seconds, "seconds", "seconds", "seconds", (1, 1)),
    entry(Function::With, "with", "merge", "__or__", (3, 3)),
    entry(Function::Join, "join", "join", "join", (2, 2)),
    entry(Function::Int32, "int32", "Integer", "int", (1, 1)),
];

const fn entry(
    function: Function,
    name: &'static str,
    ruby: &'static str,
    python: &'static str,
    arguments: (u8, u8),
) -> Entry {
    Entry { function, name, ruby, python, arguments }
}

impl Function {
    /// Returns the function with that name.
    pub fn named(name: &str) -> Option<Self> {
        TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.function)
    }

    /// Returns every function's name.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|entry| entry.name)
    }

    /// Returns the function as it is written in expressions.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// Returns how many arguments it takes: at least, at most.
    pub fn arguments(self) -> (u8, u8) {
        self.entry().arguments
    }

    pub(super) fn ruby(self) -> &'static str {
        self.entry().ruby
    }

    pub(super) fn python(self) -> &'static str {
        self.entry().python
    }

    /// Returns true when Python has it as a method of texts, so that others lack the attribute.
    pub(super) fn is_method(self) -> bool {
        matches!(self, Self::StartsWith | Self::EndsWith | Self::Replace | Self::Bytes)
    }

    /// Returns true when Ruby has it as a conversion, which raises a `TypeError`.
    pub(super) fn is_conversion(self) -> bool {
        matches!(self, Self::Int | Self::Int32 | Self::Duration | Self::Timestamp)
    }

    fn entry(self) -> &'static Entry {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::Function;
    use super::TABLE;

    #[test]
    fn the_table_is_in_the_order_of_the_functions() {
        for entry in &TABLE {
            assert_eq!(entry.function.name(), entry.name);
            assert_eq!(Function::named(entry.name), Some(entry.function));
        }
    }
}
