//! The grammar: which maps a scenario is made of, which keys each has, and what they hold.
//!
//! It is written down once, as tables. The decoders read maps through them (`Fields` refuses what
//! a table does not list, and asserts that a decoder asks for exactly what it lists), the JSON
//! Schema for editors is drawn from them, and `fmt` takes the order of sections from them.

pub mod environment;
pub mod expectation;
pub mod outcome;
pub mod overlay;
pub mod platform;
pub mod quantity;
pub mod queue;
pub mod service;
pub mod step;
pub mod teach;
pub mod top;
pub mod words;
pub mod workload;

use crate::scenario::grammar::words::Word;
use crate::scenario::tree::Segment;

/// One kind of map.
#[derive(Debug)]
pub struct Form {
    /// A short name, different from all others, for references.
    pub name: &'static str,
    /// What messages call it: "a queue".
    pub what: &'static str,
    /// What it is, in a sentence or two.
    pub about: &'static str,
    /// Its keys, in the order of the manual.
    pub keys: &'static [Key],
    /// Where its keys exclude each other: the ways to write it, of which exactly one must fit.
    pub ways: &'static [Way],
    /// What keys that are not listed hold, where there may be any.
    pub others: Option<&'static Key>,
}

/// One key of a map.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// How it is written.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
    /// What it says, in a sentence or two.
    pub about: &'static str,
    /// Whether the map is nothing without it.
    pub needed: bool,
}

/// One way to write a map whose keys exclude each other.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// The keys that must be there.
    pub needs: &'static [&'static str],
    /// The keys that mean nothing then.
    pub without: &'static [&'static str],
}

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Value {
    /// Any text.
    Text,
    /// An expression.
    Expression,
    /// Expressions by name: the parameters of a sequence.
    Expressions,
    /// `true` or `false`.
    Flag,
    /// An instant.
    Instant,
    /// The version of the language.
    Version,
    /// A seed.
    Seed,
    /// One of so many.
    Scale,
    /// A whole number.
    Number,
    /// A whole number, or the name of an input.
    Count,
    /// One duration, or the name of an input.
    FixedDuration,
    /// A duration, fixed or drawn, or the name of an input.
    Duration,
    /// A duration, fixed, drawn or computed where it is asked for, or the name of an input.
    Lasting,
    /// So many in a unit of time, or the name of an input.
    Rate,
    /// A literal duration, without any drawing.
    Length,
    /// A share from 0 to 1, or in percent.
    Share,
    /// A quantity of any kind, or a text that does not begin like one.
    Literal,
    /// A quantity of any kind, or any text.
    Setting,
    /// One of several words.
    Word(&'static [Word]),
    /// A quantile such as `p99`.
    Quantile,
    /// A list of texts.
    Words,
    /// A list of numbers from 1, and of runs of them such as `20..25`.
    Numbers,
    /// A weight for each of the 24 hours.
    Hours,
    /// An event and the name it is about.
    Pattern,
    /// Steps.
    Steps,
    /// A map.
    Map(&'static Form),
    /// Maps of one kind, by name.
    Named(&'static Form),
    /// A list of maps of one kind.
    List(&'static Form),
    /// Any part of a scenario, in the shape of the scenario: what changes.
    Patch,
    /// One or another.
    Either(&'static [Self]),
}

impl Form {
    /// A map with these keys.
    const fn new(
        name: &'static str,
        what: &'static str,
        about: &'static str,
        keys: &'static [Key],
    ) -> Self {
        Self { name, what, about, keys, ways: &[], others: None }
    }

    /// The same, written in exactly one of these ways.
    const fn ways(self, ways: &'static [Way]) -> Self {
        Self { ways, ..self }
    }

    /// The same, with any other keys, which all hold the same.
    const fn others(self, others: &'static Key) -> Self {
        Self { others: Some(others), ..self }
    }

    /// Returns a key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Returns the key that an address leads to, from here on.
    pub fn key_at(&self, address: &[Segment]) -> Option<&'static Key> {
        let (Segment::Key(first), rest) = address.split_first()? else { return None };
        let key = self.key(first).or(self.others)?;
        if rest.is_empty() { Some(key) } else { key.value.key_at(rest) }
    }

    /// Returns the names of its keys, in the order of the manual.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.keys.iter().map(|key| key.name)
    }
}

impl Value {
    /// Returns the key that an address leads to, from here on. Steps have no addresses of their own.
    fn key_at(&self, address: &[Segment]) -> Option<&'static Key> {
        if let Self::Map(form) = self {
            form.key_at(address)
        } else if let Self::Named(form) | Self::List(form) = self {
            form.key_at(address.get(1..)?)
        } else if let Self::Either(values) = self {
            values.iter().find_map(|value| value.key_at(address))
        } else {
            None
        }
    }
}

impl Key {
    /// The same, for a key that must be there.
    const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }
}

/// A key that may be absent.
const fn key(name: &'static str, value: Value, about: &'static str) -> Key {
    Key { name, value, about, needed: false }
}

/// A way that needs the first keys and has no use for the second.
const fn way(needs: &'static [&'static str], without: &'static [&'static str]) -> Way {
    Way { needs, without }
}

/// Where a number comes from: a key that many maps have.
const BASIS: Key = key("basis", Value::Word(&words::BASES), "Where the number comes from.");

/// The source's own words: a key that many maps have.
const QUOTE: Key = key("quote", Value::Text, "The source's own words.");

#[cfg(test)]
mod tests {
    use super::top::SCENARIO;
    use crate::scenario::tree::Path;

    #[track_caller]
    fn check(address: &str, name: Option<&str>) {
        let path: Path = address.parse().unwrap();
        assert_eq!(SCENARIO.key_at(path.segments()).map(|key| key.name), name, "{address}");
    }

    #[test]
    fn an_address_leads_to_its_key() {
        check("replay", Some("replay"));
        check("changes.fix.removed", Some("removed"));
        check("changes.fix.removed.web.over", Some("over"));
        check("inputs.patience.value", Some("value"));
        check("requests.page.steps", Some("steps"));
        check("requests.page.steps.wait", None);
        check("nowhere.at.all", None);
    }
}
