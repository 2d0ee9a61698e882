//! Whose words are used for values and mistakes.

use super::Pool;
use super::TypeId;
use super::Value;

/// The platform whose printing, class names and error texts a program uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Dialect {
    /// The expression language itself: what it prints, it reads.
    #[default]
    Plain,
    /// Ruby 3.1.
    Ruby,
    /// Python 3.
    Python,
}

impl Dialect {
    /// The words of the language, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["plain", "ruby", "python"];

    /// Reads a word of the language.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "plain" => Some(Self::Plain),
            "ruby" => Some(Self::Ruby),
            "python" => Some(Self::Python),
            _ => None,
        }
    }

    /// Returns every class that [`Fault::class`](super::Fault::class) may give.
    pub fn error_classes(self) -> &'static [&'static str] {
        match self {
            Self::Plain => &[
                "NoSuchField",
                "NoSuchKey",
                "NoSuchIndex",
                "NotIndexable",
                "WrongOperands",
                "WrongOperand",
                "NotBoolean",
                "DivisionByZero",
                "Overflow",
                "WrongArgument",
                "NotConvertible",
                "WrongShape",
                "NotEncodable",
                "TooLarge",
                "NotALength",
                "NotAPosition",
                "TimedOut",
                "Refused",
                "Reset",
                "NotAnAmount",
            ],
            Self::Ruby => &[
                "NoMethodError",
                "KeyError",
                "IndexError",
                "TypeError",
                "ArgumentError",
                "ZeroDivisionError",
                "RangeError",
                "NoMemoryError",
                "Timeout::Error",
                "Errno::ECONNREFUSED",
                "Errno::ECONNRESET",
            ],
            Self::Python => &[
                "AttributeError",
                "KeyError",
                "IndexError",
                "TypeError",
                "ValueError",
                "ZeroDivisionError",
                "OverflowError",
                "MemoryError",
                "TimeoutError",
                "ConnectionRefusedError",
                "ConnectionResetError",
            ],
        }
    }
}

impl Pool {
    /// Returns what the dialect calls the class of a value, such as `NilClass` or `dict`.
    pub fn class_of(&self, value: Value, dialect: Dialect) -> &str {
        let names = match value {
            Value::Nil => ["null", "NilClass", "NoneType"],
            Value::Bool(true) => ["bool", "TrueClass", "bool"],
            Value::Bool(false) => ["bool", "FalseClass", "bool"],
            Value::Int(_) => ["int", "Integer", "int"],
            Value::Decimal(_) => ["decimal", "Float", "float"],
            Value::Duration(_) => ["duration", "ActiveSupport::Duration", "datetime.timedelta"],
            Value::Instant(_) => ["instant", "Time", "datetime.datetime"],
            Value::Text(_) => ["text", "String", "str"],
            Value::Symbol(_) => ["symbol", "Symbol", "str"],
            Value::Bytes(_) => ["bytes", "String", "bytes"],
            Value::List(_) => ["list", "Array", "list"],
            Value::Map(map) => match self.map_class(map) {
                Some(class) => return self.declared(class, dialect),
                None => ["map", "Hash", "dict"],
            },
            Value::Object(object) => match self.object_type(object) {
                Some(kind) => return self.declared(kind, dialect),
                None => ["object", "Object", "object"],
            },
        };
        match dialect {
            Dialect::Plain => names[0],
            Dialect::Ruby => names[1],
            Dialect::Python => names[2],
        }
    }

    /// Returns a declared type's name in the dialect; Python's messages leave the module out.
    pub(super) fn declared(&self, kind: TypeId, dialect: Dialect) -> &str {
        let Some(info) = self.types().get(kind) else { return "unknown" };
        match dialect {
            Dialect::Plain => &info.name,
            Dialect::Ruby => &info.class,
            Dialect::Python => info.class.rsplit('.').next().unwrap_or(&info.class),
        }
    }
}
