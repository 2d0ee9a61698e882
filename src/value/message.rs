//! The words of a fault, as the dialect's programmers read them.

use super::Binary;
use super::Dialect;
use super::Fault;
use super::Function;
use super::Pool;
use super::Unary;
use super::Value;

impl Fault {
    /// Returns the message, without the class. It may quote the whole content of a value, as the
    /// platforms do; Ruby's wording is that of 3.1.
    pub fn message(&self, pool: &Pool, dialect: Dialect) -> String {
        let speaker = Speaker { pool, dialect };
        match dialect {
            Dialect::Plain => speaker.plain(*self),
            Dialect::Ruby => speaker.ruby(*self),
            Dialect::Python => speaker.python(*self),
        }
    }
}

struct Speaker<'a> {
    pool: &'a Pool,
    dialect: Dialect,
}

impl Speaker<'_> {
    fn show(&self, value: Value) -> String {
        self.pool.inspect(value, self.dialect)
    }

    fn class(&self, value: Value) -> &str {
        self.pool.class_of(value, self.dialect)
    }

    fn plain(&self, fault: Fault) -> String {
        let (show, class) = (|value| self.show(value), |value| self.class(value));
        match fault {
            Fault::NoSuchName { receiver, name } => {
                let name = self.pool.str(name);
                format!("`{}` does not respond to `{name}`: {}", class(receiver), show(receiver))
            }
            Fault::NoSuchKey { receiver, key } => {
                format!("no key `{}` in {}", show(key), show(receiver))
            }
            Fault::NoSuchIndex { receiver, index } => {
                format!("no item {index} in {}", show(receiver))
            }
            Fault::NotIndexable { receiver, key } => {
                format!("`{}` cannot be indexed by `{}`", class(receiver), class(key))
            }
            Fault::WrongOperands { operator, left, right } => {
                format!("`{operator}` does not take `{}` and `{}`", class(left), class(right))
            }
            Fault::WrongOperand { operator, operand } => {
                format!("`{}` does not take `{}`", operator.symbol(), class(operand))
            }
            Fault::NotBoolean { value } => format!("not a condition: {}", show(value)),
            Fault::DivisionByZero { .. } => "division by zero".to_owned(),
            Fault::Overflow => "the result does not fit into 64 bits".to_owned(),
            Fault::WrongArgument { function, argument } => {
                format!("`{}` does not take `{}`", function.name(), class(argument))
            }
            Fault::NotConvertible { function, argument } => {
                format!("`{}` cannot read {}", function.name(), show(argument))
            }
            Fault::WrongShape { expected, value } => {
                let expected = self.pool.declared(expected, self.dialect);
                format!("not the fields of `{expected}`: {}", show(value))
            }
            Fault::NotEncodable { value, format } => {
                format!("`{}` cannot be written as {format}", class(value))
            }
            Fault::TooLarge => "the value is too large".to_owned(),
            Fault::NotAPosition { value } => format!("not a position: {}", show(value)),
            Fault::TimedOut => "no reply came in time".to_owned(),
            Fault::Refused => "nobody takes it".to_owned(),
            Fault::Reset => "the node went down".to_owned(),
            Fault::NotALength { value } => format!("nothing lasts {}", show(value)),
            Fault::NotAnAmount { value } => format!("not an amount: {}", show(value)),
        }
    }

    fn ruby(&self, fault: Fault) -> String {
        let class = |value| self.class(value);
        match fault {
            Fault::NoSuchName { receiver, name } => self.undefined(self.pool.str(name), receiver),
            Fault::NoSuchKey { key, .. } => format!("key not found: {}", self.show(key)),
            Fault::NoSuchIndex { receiver, index } => {
                let length = self.length(receiver);
                format!("index {index} outside of array bounds: -{length}...{length}")
            }
            Fault::NotIndexable { receiver: Value::List(_), key } => {
                no_conversion(self.ruby_noun(key), "Integer")
            }
            Fault::NotIndexable { receiver, .. } => self.undefined("[]", receiver),
            Fault::WrongOperands { operator, left, right } => {
                self.ruby_operands(fault, operator, left, right)
            }
            Fault::WrongOperand { operator: Unary::Negate, operand } => {
                self.undefined("-@", operand)
            }
            Fault::WrongOperand { operator: Unary::Not, operand } => self.undefined("!", operand),
            Fault::NotBoolean { value } => format!("not a condition: {}", self.show(value)),
            Fault::DivisionByZero { .. } => "divided by 0".to_owned(),
            Fault::Overflow => "bignum too big to convert into `long'".to_owned(),
            Fault::WrongArgument { function, argument } if function.is_conversion() => {
                format!("can't convert {} into {}", self.ruby_noun(argument), function.ruby())
            }
            Fault::WrongArgument { function, argument } => {
                self.undefined(function.ruby(), argument)
            }
            Fault::NotConvertible { function, argument } => {
                format!("invalid value for {}(): {}", function.ruby(), self.show(argument))
            }
            Fault::WrongShape { expected, value } => {
                let expected = self.pool.declared(expected, self.dialect);
                format!("can't convert {} into {expected}", self.ruby_noun(value))
            }
            Fault::NotEncodable { value, .. } => {
                format!("no _dump_data is defined for class {}", class(value))
            }
            Fault::TooLarge => "failed to allocate memory".to_owned(),
            Fault::TimedOut => "execution expired".to_owned(),
            Fault::Refused => "Connection refused".to_owned(),
            Fault::Reset => "Connection reset by peer".to_owned(),
            Fault::NotAPosition { value } => no_conversion(self.ruby_noun(value), "Integer"),
            Fault::NotALength { value: Value::Duration(_) } => {
                "time interval must not be negative".to_owned()
            }
            Fault::NotALength { value } => {
                format!("can't convert {} into time interval", self.ruby_noun(value))
            }
            Fault::NotAnAmount { value: Value::Int(_) } => "amount must be positive".to_owned(),
            Fault::NotAnAmount { value } => no_conversion(self.ruby_noun(value), "Integer"),
        }
    }

    /// Ruby names the class of a receiver, except where its `inspect` already begins with it.
    fn undefined(&self, name: &str, receiver: Value) -> String {
        let shown = self.show(receiver);
        if let Value::Object(_) = receiver {
            return format!("undefined method `{name}' for {shown}");
        }
        format!("undefined method `{name}' for {shown}:{}", self.class(receiver))
    }

    fn ruby_operands(&self, fault: Fault, operator: Binary, left: Value, right: Value) -> String {
        match (fault.class(Dialect::Ruby), left) {
            ("ArgumentError", _) => {
                let plain = matches!(
                    right,
                    Value::Nil | Value::Bool(_) | Value::Int(_) | Value::Decimal(_)
                );
                let right = if plain { self.show(right) } else { self.class(right).to_owned() };
                format!("comparison of {} with {right} failed", self.class(left))
            }
            ("TypeError", Value::Text(_) | Value::Bytes(_) | Value::List(_)) => {
                no_conversion(self.ruby_noun(right), self.class(left))
            }
            ("TypeError", _) => {
                format!("{} can't be coerced into {}", self.ruby_noun(right), self.class(left))
            }
            _ if operator == Binary::In => self.undefined("include?", right),
            _ => self.undefined(operator.symbol(), left),
        }
    }

    /// Ruby calls nil, true and false by their own names where others go by class.
    fn ruby_noun(&self, value: Value) -> &str {
        match (value, self.class(value)) {
            (Value::Nil, _) => "nil",
            (Value::Bool(true), _) => "true",
            (Value::Bool(false), _) => "false",
            (_, class) => class,
        }
    }

    fn python(&self, fault: Fault) -> String {
        let class = |value| self.class(value);
        match fault {
            Fault::NoSuchName { receiver, name } => {
                let name = self.pool.str(name);
                format!("'{}' object has no attribute '{name}'", class(receiver))
            }
            Fault::NoSuchKey { key, .. } => self.show(key),
            Fault::NoSuchIndex { .. } => "list index out of range".to_owned(),
            Fault::NotIndexable { receiver: Value::List(_), key } => {
                format!("list indices must be integers or slices, not {}", class(key))
            }
            Fault::NotIndexable { receiver, .. } => {
                format!("'{}' object is not subscriptable", class(receiver))
            }
            Fault::WrongOperands { operator, left, right } => {
                self.python_operands(operator, left, right)
            }
            Fault::WrongOperand { operator, operand } => {
                format!("bad operand type for unary {}: '{}'", operator.symbol(), class(operand))
            }
            Fault::NotBoolean { value } => format!("not a condition: {}", self.show(value)),
            Fault::DivisionByZero { operator: Binary::Remainder } => {
                "integer modulo by zero".to_owned()
            }
            Fault::DivisionByZero { .. } => "division by zero".to_owned(),
            Fault::Overflow => "int too large to convert".to_owned(),
            Fault::WrongArgument { function, argument } => self.python_argument(function, argument),
            Fault::NotConvertible { function: Function::Int | Function::Int32, argument } => {
                format!("invalid literal for int() with base 10: {}", self.show(argument))
            }
            Fault::NotConvertible { function, argument } => {
                format!("invalid argument for {}(): {}", function.python(), self.show(argument))
            }
            Fault::WrongShape { expected, value } => {
                let expected = self.pool.declared(expected, self.dialect);
                format!("{expected}() does not take {}", self.show(value))
            }
            Fault::NotEncodable { value, format } => {
                format!("Object of type {} is not {format} serializable", class(value))
            }
            Fault::TooLarge | Fault::TimedOut => String::new(),
            Fault::Refused => "[Errno 111] Connection refused".to_owned(),
            Fault::Reset => "[Errno 104] Connection reset by peer".to_owned(),
            Fault::NotAnAmount { value: Value::Int(_) } => "amount must be positive".to_owned(),
            Fault::NotAPosition { value } | Fault::NotAnAmount { value } => {
                format!("'{}' object cannot be interpreted as an integer", class(value))
            }
            Fault::NotALength { value: Value::Duration(_) } => {
                "sleep length must be non-negative".to_owned()
            }
            Fault::NotALength { value } => {
                format!("'{}' object cannot be interpreted as a length of time", class(value))
            }
        }
    }

    fn python_operands(&self, operator: Binary, left: Value, right: Value) -> String {
        let (left_class, right_class) = (self.class(left), self.class(right));
        match (operator, left) {
            (Binary::Add, Value::Text(_) | Value::List(_)) => {
                format!("can only concatenate {left_class} (not \"{right_class}\") to {left_class}")
            }
            (Binary::In, _) => format!("argument of type '{right_class}' is not iterable"),
            _ if operator.is_ordering() => format!(
                "'{operator}' not supported between instances of '{left_class}' and '{right_class}'"
            ),
            _ => format!(
                "unsupported operand type(s) for {operator}: '{left_class}' and '{right_class}'"
            ),
        }
    }

    fn python_argument(&self, function: Function, argument: Value) -> String {
        let (name, class) = (function.python(), self.class(argument));
        match (function, function.is_method()) {
            (Function::Size, _) => format!("object of type '{class}' has no len()"),
            (Function::Join, _) => format!("sequence item: expected str instance, {class} found"),
            (Function::Int | Function::Int32, _) => {
                let kinds = "a string, a bytes-like object or a real number";
                format!("int() argument must be {kinds}, not '{class}'")
            }
            (Function::Contains, _) => format!("argument of type '{class}' is not iterable"),
            (_, true) => format!("'{class}' object has no attribute '{name}'"),
            (_, false) => format!("{name}() does not take '{class}'"),
        }
    }

    fn length(&self, value: Value) -> usize {
        let Value::List(list) = value else { return 0 };
        self.pool.items(list).len()
    }
}

fn no_conversion(from: &str, into: &str) -> String {
    format!("no implicit conversion of {from} into {into}")
}
