//! What goes wrong when a value is used for something it cannot do.

use super::Binary;
use super::Dialect;
use super::Function;
use super::TextId;
use super::TypeId;
use super::Unary;
use super::Value;

/// One mistake of a simulated program: what it tried, with what.
///
/// Tens of thousands are raised in a run and few are read, so a fault is `Copy` and holds only
/// ids; [`message`](Self::message) makes the text when somebody asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A name was selected on something that does not respond to it.
    NoSuchName {
        /// On what.
        receiver: Value,
        /// Which name.
        name: TextId,
    },
    /// A key was looked up that the map does not have.
    NoSuchKey {
        /// In what.
        receiver: Value,
        /// Which key.
        key: Value,
    },
    /// An index lies outside its list.
    NoSuchIndex {
        /// The list.
        receiver: Value,
        /// The index.
        index: i64,
    },
    /// `[]` was used on something that does not respond to it, or with a key of the wrong type.
    NotIndexable {
        /// On what.
        receiver: Value,
        /// With which key.
        key: Value,
    },
    /// An operator does not take these two values.
    WrongOperands {
        /// The operator.
        operator: Binary,
        /// The value on its left.
        left: Value,
        /// The value on its right.
        right: Value,
    },
    /// An operator does not take this value.
    WrongOperand {
        /// The operator.
        operator: Unary,
        /// The value.
        operand: Value,
    },
    /// A condition is neither true nor false.
    NotBoolean {
        /// What it is.
        value: Value,
    },
    /// A number was divided by zero.
    DivisionByZero {
        /// `/` or `%`.
        operator: Binary,
    },
    /// A result does not fit into 64 bits.
    Overflow,
    /// A function does not take this value.
    WrongArgument {
        /// The function.
        function: Function,
        /// The value.
        argument: Value,
    },
    /// A text does not say what it should be converted to.
    NotConvertible {
        /// The function that converts.
        function: Function,
        /// The text.
        argument: Value,
    },
    /// A map lacks a field of the type it should become, or something else is no map.
    WrongShape {
        /// The type.
        expected: TypeId,
        /// What was given.
        value: Value,
    },
    /// A codec cannot carry this value.
    NotEncodable {
        /// The value.
        value: Value,
        /// What the codec makes of values: `JSON`, `Marshal`.
        format: &'static str,
    },
    /// A value would grow beyond what a run may hold.
    TooLarge,
    /// A store was asked to have caught up to something that is no position.
    NotAPosition {
        /// What it is.
        value: Value,
    },
    /// A caller left before a reply came.
    TimedOut,
    /// A service had no room for a call, or a fleet no node that is up.
    Refused,
    /// The node went down that worked on it.
    Reset,
    /// What should last some time is no duration, or is less than nothing.
    NotALength {
        /// What it is.
        value: Value,
    },
    /// What should be an amount of a resource is no whole number, or less than one.
    NotAnAmount {
        /// What it is.
        value: Value,
    },
}

impl Fault {
    /// Tells whether it says how a call ended, which programs expect, and no mistake of theirs.
    pub fn is_of_a_call(&self) -> bool {
        matches!(self, Self::TimedOut | Self::Refused | Self::Reset)
    }
}

const _: () = assert!(size_of::<Fault>() <= 40, "faults are raised by the thousand");

impl Fault {
    /// Returns the class the dialect's programmers know this mistake by.
    pub fn class(&self, dialect: Dialect) -> &'static str {
        let [plain, ruby, python] = match self {
            Self::NoSuchName { .. } => ["NoSuchField", "NoMethodError", "AttributeError"],
            Self::NoSuchKey { .. } => ["NoSuchKey", "KeyError", "KeyError"],
            Self::NoSuchIndex { .. } => ["NoSuchIndex", "IndexError", "IndexError"],
            Self::NotIndexable { receiver: Value::List(_), .. } => {
                ["NotIndexable", "TypeError", "TypeError"]
            }
            Self::NotIndexable { .. } => ["NotIndexable", "NoMethodError", "TypeError"],
            Self::WrongOperands { operator, left, .. } => {
                ["WrongOperands", ruby_operands(*operator, *left), "TypeError"]
            }
            Self::WrongOperand { .. } => ["WrongOperand", "NoMethodError", "TypeError"],
            Self::NotBoolean { .. } => ["NotBoolean", "TypeError", "TypeError"],
            Self::DivisionByZero { .. } => {
                ["DivisionByZero", "ZeroDivisionError", "ZeroDivisionError"]
            }
            Self::Overflow => ["Overflow", "RangeError", "OverflowError"],
            Self::WrongArgument { function, .. } => {
                let python = if function.is_method() { "AttributeError" } else { "TypeError" };
                let ruby = if function.is_conversion() { "TypeError" } else { "NoMethodError" };
                ["WrongArgument", ruby, python]
            }
            Self::NotConvertible { .. } => ["NotConvertible", "ArgumentError", "ValueError"],
            Self::WrongShape { .. } => ["WrongShape", "TypeError", "TypeError"],
            Self::NotEncodable { .. } => ["NotEncodable", "TypeError", "TypeError"],
            Self::TooLarge => ["TooLarge", "NoMemoryError", "MemoryError"],
            Self::NotAPosition { .. } => ["NotAPosition", "TypeError", "TypeError"],
            Self::TimedOut => ["TimedOut", "Timeout::Error", "TimeoutError"],
            Self::Refused => ["Refused", "Errno::ECONNREFUSED", "ConnectionRefusedError"],
            Self::Reset => ["Reset", "Errno::ECONNRESET", "ConnectionResetError"],
            Self::NotALength { value: Value::Duration(_) } => {
                ["NotALength", "ArgumentError", "ValueError"]
            }
            Self::NotALength { .. } => ["NotALength", "TypeError", "TypeError"],
            Self::NotAnAmount { value: Value::Int(_) } => {
                ["NotAnAmount", "ArgumentError", "ValueError"]
            }
            Self::NotAnAmount { .. } => ["NotAnAmount", "TypeError", "TypeError"],
        };
        match dialect {
            Dialect::Plain => plain,
            Dialect::Ruby => ruby,
            Dialect::Python => python,
        }
    }
}

/// Ruby asks the left side first; what it raises depends on how the left side takes the right.
fn ruby_operands(operator: Binary, left: Value) -> &'static str {
    let number = matches!(left, Value::Int(_) | Value::Decimal(_));
    let joins = matches!(left, Value::Text(_) | Value::Bytes(_) | Value::List(_));
    let time = matches!(left, Value::Duration(_) | Value::Instant(_));
    let compares = number || time || matches!(left, Value::Text(_));
    let joining = joins && operator == Binary::Add;
    if operator.is_ordering() {
        return if compares { "ArgumentError" } else { "NoMethodError" };
    }
    if joining || ((number || time) && operator != Binary::In) {
        "TypeError"
    } else {
        "NoMethodError"
    }
}
