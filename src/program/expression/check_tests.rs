//! What is known before it runs is what happens when it runs, for every type with every other.

use super::StaticType;
use super::binary;
use super::gives;
use super::takes;
use super::unary;
use crate::value::Binary;
use crate::value::Dialect;
use crate::value::Fault;
use crate::value::Function;
use crate::value::Kind;
use crate::value::Pool;
use crate::value::TypeInfo;
use crate::value::Types;
use crate::value::Unary;
use crate::value::Value;
use std::sync::Arc;

const OPERATORS: [Binary; 12] = [
    Binary::Add,
    Binary::Subtract,
    Binary::Multiply,
    Binary::Divide,
    Binary::Remainder,
    Binary::Less,
    Binary::LessOrEqual,
    Binary::Greater,
    Binary::GreaterOrEqual,
    Binary::Equal,
    Binary::NotEqual,
    Binary::In,
];

/// A pool, and a value of every type.
fn values() -> (Pool, Vec<Value>) {
    let mut types = Types::default();
    let session = types.add(TypeInfo {
        name: "Session".to_owned(),
        class: "Session".to_owned(),
        fields: vec!["id".to_owned()],
        keys_of: None,
        kind: Kind::Object,
    });
    let mut pool = Pool::new(Arc::new(types));
    let (one, text) = (Value::Int(1), pool.text("1"));
    let values = vec![
        Value::Nil,
        Value::Bool(true),
        one,
        Value::Decimal(2_500_000_000),
        Value::Duration(7),
        Value::Instant(9),
        text,
        pool.symbol("a"),
        pool.bytes("b"),
        pool.list(&[one]),
        pool.map(&[[text, one]]),
        pool.object(session, &[one]),
    ];
    (pool, values)
}

#[test]
fn operators_between_two_values() {
    let (mut pool, values) = values();
    for operator in OPERATORS {
        for &left in &values {
            let mut accepted = [false; 2];
            for &right in &values {
                let (one, other) = (StaticType::of(left, &pool), StaticType::of(right, &pool));
                let known = binary(operator, one, other);
                let told = format!("{one} {} {other}", operator.symbol());
                match pool.binary(operator, left, right) {
                    Ok(value) => assert_eq!(known, Some(StaticType::of(value, &pool)), "{told}"),
                    Err(Fault::WrongOperands { .. }) => assert_eq!(known, None, "{told}"),
                    Err(fault) => panic!("{told}: {fault:?}"),
                }
                accepted[0] |= known.is_some();
                accepted[1] |= binary(operator, other, one).is_some();
            }
            let answers = operator.is_ordering()
                || matches!(operator, Binary::Equal | Binary::NotEqual | Binary::In);
            let result = if answers { StaticType::Bool } else { StaticType::Any };
            let one = StaticType::of(left, &pool);
            let known =
                [binary(operator, one, StaticType::Any), binary(operator, StaticType::Any, one)];
            let expected = accepted.map(|accepted| accepted.then_some(result));
            assert_eq!(known, expected, "{one} {} anything", operator.symbol());
        }
    }
}

#[test]
fn operators_of_one_value() {
    let (pool, values) = values();
    for operator in [Unary::Not, Unary::Negate] {
        for &operand in &values {
            let known = unary(operator, StaticType::of(operand, &pool));
            let result = operator.apply(operand).ok();
            assert_eq!(known, result.map(|value| StaticType::of(value, &pool)), "{operand:?}");
        }
    }
    assert_eq!(unary(Unary::Not, StaticType::Any), Some(StaticType::Bool));
    assert_eq!(unary(Unary::Negate, StaticType::Any), Some(StaticType::Any));
}

#[test]
fn functions() {
    let (mut pool, values) = values();
    for function in Function::names().filter_map(Function::named) {
        let count = usize::from(function.arguments().1.min(3));
        assert!(takes(function, StaticType::Any), "{function:?}");
        for &first in &values {
            let kind = StaticType::of(first, &pool);
            let mut accepted = false;
            // What comes behind the first argument may have to be a text, or of the first's type.
            for other in [values[6], first] {
                let arguments = &[first, other, other][..count];
                let types: Vec<StaticType> =
                    arguments.iter().map(|&value| StaticType::of(value, &pool)).collect();
                match pool.call(function, arguments, Dialect::Plain) {
                    Ok(value) => {
                        let given = gives(function, &types);
                        assert!(given.may_be(StaticType::of(value, &pool)), "{function:?} {kind}");
                        let open = matches!(function, Function::Min | Function::Max);
                        let mixed = open && types.iter().any(|&other| other != kind);
                        assert_eq!(given == StaticType::Any, mixed, "{function:?} {kind}");
                        accepted = true;
                    }
                    Err(Fault::WrongArgument { argument, .. }) if argument == first => {}
                    Err(_) => accepted = true,
                }
            }
            assert_eq!(takes(function, kind), accepted, "{function:?} {kind}");
        }
    }
    let list = [StaticType::List];
    assert_eq!(gives(Function::Max, &list), StaticType::Any, "the items may be anything");
}
