//! What the operators mean. All arithmetic is checked, and none of it floats.

use super::BILLION;
use super::Binary;
use super::Fault;
use super::Pool;
use super::Unary;
use super::Value;
use super::order::billionths;
use std::cmp::Ordering;

type Narrow = fn(i64) -> Value;

impl Unary {
    /// Applies the operator to a value.
    pub fn apply(self, operand: Value) -> Result<Value, Fault> {
        let negated = |number: i64| number.checked_neg().ok_or(Fault::Overflow);
        match (self, operand) {
            (Self::Not, Value::Bool(flag)) => Ok(Value::Bool(!flag)),
            (Self::Negate, Value::Int(number)) => negated(number).map(Value::Int),
            (Self::Negate, Value::Decimal(number)) => negated(number).map(Value::Decimal),
            (Self::Negate, Value::Duration(nanos)) => negated(nanos).map(Value::Duration),
            _ => Err(Fault::WrongOperand { operator: self, operand }),
        }
    }
}

impl Pool {
    /// Applies an operator between two values.
    ///
    /// An int meets a decimal as a decimal. Decimals keep nine digits and round towards zero.
    /// Durations add, subtract, scale by numbers and divide by each other; instants move by
    /// durations and differ by them; texts and lists join.
    pub fn binary(&mut self, operator: Binary, left: Value, right: Value) -> Result<Value, Fault> {
        let refused = Fault::WrongOperands { operator, left, right };
        if operator == Binary::In || operator.is_ordering() {
            self.walk_over(right);
        } else if matches!(operator, Binary::Equal | Binary::NotEqual)
            && left != right
            && self.digest(left) == self.digest(right)
        {
            self.walk_over(right);
        }
        match operator {
            Binary::Equal => Ok(Value::Bool(self.equal(left, right))),
            Binary::NotEqual => Ok(Value::Bool(!self.equal(left, right))),
            Binary::Less => self.ordered(left, right, Ordering::is_lt).ok_or(refused),
            Binary::LessOrEqual => self.ordered(left, right, Ordering::is_le).ok_or(refused),
            Binary::Greater => self.ordered(left, right, Ordering::is_gt).ok_or(refused),
            Binary::GreaterOrEqual => self.ordered(left, right, Ordering::is_ge).ok_or(refused),
            Binary::In => match (left, right) {
                (_, Value::List(list)) => {
                    let mut items = self.items(list).iter();
                    Ok(Value::Bool(items.any(|&item| self.equal(item, left))))
                }
                (_, Value::Map(map)) => Ok(Value::Bool(self.lookup(map, left).is_some())),
                _ => Err(refused),
            },
            Binary::Add => self.join_or_add(left, right, refused),
            Binary::Subtract => subtract(left, right).ok_or(refused)?,
            Binary::Multiply => multiply(left, right).ok_or(refused)?,
            Binary::Divide => divide(left, right).ok_or(refused)?,
            Binary::Remainder => remainder(left, right).ok_or(refused)?,
        }
    }

    fn ordered(&self, left: Value, right: Value, holds: fn(Ordering) -> bool) -> Option<Value> {
        let comparable = matches!(
            (left, right),
            (Value::Int(_) | Value::Decimal(_), Value::Int(_) | Value::Decimal(_))
                | (Value::Duration(_), Value::Duration(_))
                | (Value::Instant(_), Value::Instant(_))
                | (Value::Text(_), Value::Text(_))
        );
        comparable.then(|| Value::Bool(holds(self.compare(left, right))))
    }

    fn join_or_add(&mut self, left: Value, right: Value, refused: Fault) -> Result<Value, Fault> {
        let joined = match (left, right) {
            (Value::Text(left), Value::Text(right)) => Value::Text(self.concat(left, right)),
            (Value::Bytes(left), Value::Bytes(right)) => Value::Bytes(self.concat(left, right)),
            (Value::List(left), Value::List(right)) => self.join(left, right),
            _ => return add(left, right).ok_or(refused)?,
        };
        self.bounded(joined)
    }

    /// Passes a new value on unless it, or the pool, has grown beyond its bounds.
    pub fn bounded(&self, value: Value) -> Result<Value, Fault> {
        if self.is_excessive(value) || self.is_full() { Err(Fault::TooLarge) } else { Ok(value) }
    }
}

/// The outer `None` says that the operands do not fit the operator.
type Outcome = Option<Result<Value, Fault>>;

fn add(left: Value, right: Value) -> Outcome {
    let kind: Narrow = match (left, right) {
        (Value::Duration(_), Value::Duration(_)) => Value::Duration,
        (Value::Instant(_), Value::Duration(_)) | (Value::Duration(_), Value::Instant(_)) => {
            Value::Instant
        }
        _ => return numbers(left, right, |left, right| Some(left + right)),
    };
    Some(narrow(nanos(left)? + nanos(right)?, kind))
}

fn subtract(left: Value, right: Value) -> Outcome {
    let kind: Narrow = match (left, right) {
        (Value::Duration(_), Value::Duration(_)) | (Value::Instant(_), Value::Instant(_)) => {
            Value::Duration
        }
        (Value::Instant(_), Value::Duration(_)) => Value::Instant,
        _ => return numbers(left, right, |left, right| Some(left - right)),
    };
    Some(narrow(nanos(left)? - nanos(right)?, kind))
}

fn multiply(left: Value, right: Value) -> Outcome {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => {
            Some(narrow(i128::from(left) * i128::from(right), Value::Int))
        }
        (Value::Duration(length), number) | (number, Value::Duration(length)) => {
            Some(scaled(i128::from(length), billionths(number)?, Value::Duration))
        }
        _ => Some(scaled(billionths(left)?, billionths(right)?, Value::Decimal)),
    }
}

fn divide(left: Value, right: Value) -> Outcome {
    let (dividend, divisor, kind): (i128, i128, Narrow) = match (left, right) {
        (Value::Int(left), Value::Int(right)) => (left.into(), right.into(), Value::Int),
        (Value::Duration(left), Value::Duration(right)) => {
            (widened(left.into())?, right.into(), Value::Decimal)
        }
        (Value::Duration(left), _) => (widened(left.into())?, billionths(right)?, Value::Duration),
        _ => {
            let (left, right) = (billionths(left)?, billionths(right)?);
            return Some(match widened(left) {
                Some(left) => quotient(left, right, Value::Decimal),
                None => Err(Fault::Overflow),
            });
        }
    };
    Some(quotient(dividend, divisor, kind))
}

fn remainder(left: Value, right: Value) -> Outcome {
    let zero = Err(Fault::DivisionByZero { operator: Binary::Remainder });
    if let (Value::Duration(left), Value::Duration(right)) = (left, right) {
        let rest = i128::from(left).checked_rem(right.into());
        return Some(rest.map_or(zero, |rest| narrow(rest, Value::Duration)));
    }
    match numbers(left, right, i128::checked_rem)? {
        Err(Fault::DivisionByZero { .. }) => Some(zero),
        outcome => Some(outcome),
    }
}

/// Applies `f` to two ints as ints, and to two numbers of which one is a decimal as billionths;
/// `None` from `f` means a division by zero.
fn numbers(left: Value, right: Value, f: impl Fn(i128, i128) -> Option<i128>) -> Outcome {
    let (left, right, kind): (i128, i128, Narrow) = match (left, right) {
        (Value::Int(left), Value::Int(right)) => (left.into(), right.into(), Value::Int),
        _ => (billionths(left)?, billionths(right)?, Value::Decimal),
    };
    let divided = Fault::DivisionByZero { operator: Binary::Divide };
    Some(f(left, right).ok_or(divided).and_then(|result| narrow(result, kind)))
}

/// Multiplies by a number given in billionths.
fn scaled(amount: i128, factor: i128, kind: Narrow) -> Result<Value, Fault> {
    let product = amount.checked_mul(factor).ok_or(Fault::Overflow)?;
    narrow(product / i128::from(BILLION), kind)
}

fn quotient(dividend: i128, divisor: i128, kind: Narrow) -> Result<Value, Fault> {
    let zero = Fault::DivisionByZero { operator: Binary::Divide };
    dividend.checked_div(divisor).ok_or(zero).and_then(|result| narrow(result, kind))
}

fn widened(amount: i128) -> Option<i128> {
    amount.checked_mul(i128::from(BILLION))
}

fn nanos(value: Value) -> Option<i128> {
    let (Value::Duration(nanos) | Value::Instant(nanos)) = value else { return None };
    Some(i128::from(nanos))
}

fn narrow(result: i128, kind: Narrow) -> Result<Value, Fault> {
    i64::try_from(result).map(kind).map_err(|_| Fault::Overflow)
}
