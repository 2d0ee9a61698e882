//! Which types the operators and functions take, and give.
//!
//! Everything that depends on `Any` passes: it is checked when it runs. Since a fault has to
//! emerge from the values, a name on a map or on nothing is never refused here.

use super::kinds::StaticType;
use crate::value::Binary;
use crate::value::Function;
use crate::value::Unary;

/// Returns the type of `operator operand`; `None` when it cannot be.
pub(super) fn unary(operator: Unary, operand: StaticType) -> Option<StaticType> {
    use StaticType::{Any, Bool, Decimal, Duration, Int};
    match (operator, operand) {
        (Unary::Not, Any | Bool) => Some(Bool),
        (Unary::Negate, Any | Int | Decimal | Duration) => Some(operand),
        _ => None,
    }
}

/// Returns the type of `left operator right`; `None` when it cannot be.
pub(super) fn binary(operator: Binary, left: StaticType, right: StaticType) -> Option<StaticType> {
    use StaticType::{Any, Bool, Bytes, Decimal, Duration, Instant, Int, List, Map, Text};
    let sides = (left, right);
    match operator {
        Binary::Equal | Binary::NotEqual => Some(Bool),
        Binary::In => matches!(right, Any | List | Map).then_some(Bool),
        _ if left == Any || right == Any => {
            let other = if left == Any { right } else { left };
            let result = if operator.is_ordering() { Bool } else { Any };
            meets_something(operator, other).then_some(result)
        }
        Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
            let same = left == right && matches!(left, Duration | Instant | Text);
            (same || number(left, right).is_some()).then_some(Bool)
        }
        Binary::Add => match sides {
            (Duration, Duration) | (Text, Text) | (Bytes, Bytes) | (List, List) => Some(left),
            (Instant, Duration) | (Duration, Instant) => Some(Instant),
            _ => number(left, right),
        },
        Binary::Subtract => match sides {
            (Duration, Duration) | (Instant, Instant) => Some(Duration),
            (Instant, Duration) => Some(Instant),
            _ => number(left, right),
        },
        Binary::Multiply => match sides {
            (Duration, Int | Decimal) | (Int | Decimal, Duration) => Some(Duration),
            _ => number(left, right),
        },
        Binary::Divide => match sides {
            (Duration, Int | Decimal) => Some(Duration),
            (Duration, Duration) => Some(Decimal),
            _ => number(left, right),
        },
        Binary::Remainder => match sides {
            (Duration, Duration) => Some(Duration),
            _ => number(left, right),
        },
    }
}

/// Returns whether `receiver[key]` may be something.
pub(super) fn is_read_by(receiver: StaticType, key: StaticType) -> bool {
    use StaticType::{
        Any, Bool, Bytes, Decimal, Duration, Instant, Int, List, Map, Nil, Object, Symbol, Text,
    };
    match receiver {
        Any | Nil | Map | Object(_) => true,
        List => key.may_be(Int),
        Bool | Int | Decimal | Duration | Instant | Text | Symbol | Bytes => false,
    }
}

/// Returns the type two numbers meet in.
fn number(left: StaticType, right: StaticType) -> Option<StaticType> {
    use StaticType::{Decimal, Int};
    match (left, right) {
        (Int, Int) => Some(Int),
        (Int | Decimal, Int | Decimal) => Some(Decimal),
        _ => None,
    }
}

/// Returns whether the operator takes this type with anything at all.
fn meets_something(operator: Binary, side: StaticType) -> bool {
    use StaticType::{
        Any, Bool, Bytes, Decimal, Duration, Instant, Int, List, Map, Nil, Object, Symbol, Text,
    };
    match side {
        Any | Int | Decimal | Duration => true,
        Instant => !matches!(operator, Binary::Multiply | Binary::Divide | Binary::Remainder),
        Text => operator == Binary::Add || operator.is_ordering(),
        Bytes | List => operator == Binary::Add,
        Nil | Bool | Symbol | Map | Object(_) => false,
    }
}

/// Returns whether a function takes this type as its first argument.
pub(super) fn takes(function: Function, first: StaticType) -> bool {
    use StaticType::{Any, Bytes, Decimal, Duration, Instant, Int, List, Map, Symbol, Text};
    match function {
        _ if first == Any => true,
        Function::Size => matches!(first, Text | Bytes | List | Map),
        Function::Contains => matches!(first, Text | List | Map),
        Function::StartsWith | Function::EndsWith | Function::Replace => first == Text,
        Function::Int | Function::Int32 => matches!(first, Int | Decimal | Text),
        Function::Join => first == List,
        Function::Duration => matches!(first, Duration | Text),
        Function::Timestamp => matches!(first, Instant | Text),
        Function::Symbol => matches!(first, Symbol | Text),
        Function::Bytes => matches!(first, Bytes | Text),
        Function::Seconds => matches!(first, Int | Decimal),
        Function::With => first == Map,
        Function::String
        | Function::Type
        | Function::Min
        | Function::Max
        | Function::Digest
        | Function::Inspect => true,
    }
}

/// Returns the type of what a function gives.
pub(super) fn gives(function: Function, arguments: &[StaticType]) -> StaticType {
    match function {
        Function::Size | Function::Int | Function::Int32 => StaticType::Int,
        Function::Contains | Function::StartsWith | Function::EndsWith => StaticType::Bool,
        Function::Replace
        | Function::String
        | Function::Type
        | Function::Digest
        | Function::Join
        | Function::Inspect => StaticType::Text,
        Function::Duration | Function::Seconds => StaticType::Duration,
        Function::Timestamp => StaticType::Instant,
        Function::Symbol => StaticType::Symbol,
        Function::Bytes => StaticType::Bytes,
        Function::With => StaticType::Map,
        Function::Min | Function::Max => match arguments {
            [_] => StaticType::Any,
            _ => arguments.iter().copied().reduce(StaticType::or).unwrap_or_default(),
        },
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
