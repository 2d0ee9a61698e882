//! What becomes of each kind of value where it crosses.

/// What a value is on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Becomes {
    /// What it was.
    Same,
    /// The text that it reads as.
    Text,
    /// Nothing.
    Null,
    /// Nothing crosses: an error is raised.
    Error,
    /// A map of an object's fields.
    Map,
    /// The field that stands for an object.
    Stored,
    /// A map without a class.
    Plain,
}

impl Becomes {
    const ALL: [Self; 7] =
        [Self::Same, Self::Text, Self::Null, Self::Error, Self::Map, Self::Stored, Self::Plain];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Text => "text",
            Self::Null => "null",
            Self::Error => "error",
            Self::Map => "map",
            Self::Stored => "stored",
            Self::Plain => "plain",
        }
    }

    /// Returns what has that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|becomes| becomes.word() == word)
    }

    /// Returns what a kind of value can become.
    pub fn of(kind: &str) -> &'static [Self] {
        match kind {
            "keys" => &[Self::Same, Self::Text],
            "map" => &[Self::Same, Self::Plain],
            "object" => &[Self::Same, Self::Text, Self::Null, Self::Error, Self::Map, Self::Stored],
            _ => &[Self::Same, Self::Text, Self::Null, Self::Error],
        }
    }
}

/// What becomes of each kind of value. Nothing and texts always cross; lists and maps cross with
/// what they hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is what becomes of the kind of value of that name")]
pub struct Crossing {
    pub bool: Becomes,
    pub int: Becomes,
    pub decimal: Becomes,
    pub duration: Becomes,
    pub instant: Becomes,
    pub symbol: Becomes,
    pub bytes: Becomes,
    pub keys: Becomes,
    pub map: Becomes,
    pub object: Becomes,
}

impl Crossing {
    /// Everything stays.
    const SAME: Self = Self {
        bool: Becomes::Same,
        int: Becomes::Same,
        decimal: Becomes::Same,
        duration: Becomes::Same,
        instant: Becomes::Same,
        symbol: Becomes::Same,
        bytes: Becomes::Same,
        keys: Becomes::Same,
        map: Becomes::Same,
        object: Becomes::Same,
    };

    /// Data and symbols stay; objects are what their type says.
    pub const MARSHAL: Self = Self { object: Becomes::Stored, ..Self::SAME };

    /// Only JSON's own kinds of values are left.
    pub const JSON: Self = Self {
        duration: Becomes::Text,
        instant: Becomes::Text,
        symbol: Becomes::Text,
        bytes: Becomes::Text,
        keys: Becomes::Text,
        map: Becomes::Plain,
        ..Self::MARSHAL
    };

    /// Returns each kind of value by its word, with what becomes of it.
    pub fn kinds(&mut self) -> [(&'static str, &mut Becomes); 10] {
        [
            ("bool", &mut self.bool),
            ("int", &mut self.int),
            ("decimal", &mut self.decimal),
            ("duration", &mut self.duration),
            ("instant", &mut self.instant),
            ("symbol", &mut self.symbol),
            ("bytes", &mut self.bytes),
            ("keys", &mut self.keys),
            ("map", &mut self.map),
            ("object", &mut self.object),
        ]
    }
}

impl Default for Crossing {
    fn default() -> Self {
        Self::SAME
    }
}
