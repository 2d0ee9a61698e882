use super::BILLION;
use super::Base;
use super::Binary;
use super::Codec;
use super::Dialect;
use super::Fault;
use super::Function;
use super::Kind;
use super::Pool;
use super::TypeId;
use super::TypeInfo;
use super::Types;
use super::Value;
use std::sync::Arc;

pub(super) const SESSION: TypeId = TypeId(0);
pub(super) const INDIFFERENT: TypeId = TypeId(1);
/// 2024-06-25T12:13:00Z
const START: i64 = 1_719_317_580 * BILLION;

pub(super) fn pool() -> Pool {
    let mut types = Types::default();
    types.add(TypeInfo {
        name: "Session".to_owned(),
        class: "ActionDispatch::Request::Session".to_owned(),
        fields: vec!["id".to_owned(), "data".to_owned()],
        keys_of: Some("data".to_owned()),
        kind: Kind::Object,
    });
    types.add(TypeInfo {
        name: "IndifferentHash".to_owned(),
        class: "ActiveSupport::HashWithIndifferentAccess".to_owned(),
        fields: Vec::new(),
        keys_of: None,
        kind: Kind::Map,
    });
    Pool::new(Arc::new(types))
}

/// The data of a recorded session, as a map of the given class.
fn session_data(pool: &mut Pool, class: Option<TypeId>) -> Value {
    let user = pool.list(&[Value::Int(1)]);
    let salt = pool.text("$2a$13$saltsaltsalt");
    let user = pool.list(&[user, salt]);
    let group = pool.text("42");
    let groups = pool.map(&[[group, Value::Instant(START)]]);
    let token = pool.text(&"x".repeat(43));
    let keys = ["warden.user.user.key", "active_group_sso_sign_ins", "_csrf_token"];
    let [user_key, groups_key, token_key] = keys.map(|key| pool.text(key));
    pool.make_map(class, &[[user_key, user], [groups_key, groups], [token_key, token]])
}

#[track_caller]
fn check_print(value: impl FnOnce(&mut Pool) -> Value, plain: &str, ruby: &str, python: &str) {
    let mut pool = pool();
    let value = value(&mut pool);
    assert_eq!(pool.inspect(value, Dialect::Plain), plain);
    assert_eq!(pool.inspect(value, Dialect::Ruby), ruby);
    assert_eq!(pool.inspect(value, Dialect::Python), python);
}

#[test]
fn values_print_as_their_platforms_print_them() {
    check_print(|_| Value::Nil, "null", "nil", "None");
    check_print(|_| Value::Bool(false), "false", "false", "False");
    check_print(|_| Value::Decimal(-1_500_000_000), "-1.5", "-1.5", "-1.5");
    check_print(
        |pool| {
            let (number, total) = (pool.symbol("number"), pool.symbol("total"));
            pool.map(&[[number, Value::Int(9)], [total, Value::Int(9)]])
        },
        "{symbol(\"number\"): 9, symbol(\"total\"): 9}",
        "{:number=>9, :total=>9}",
        "{'number': 9, 'total': 9}",
    );
    check_print(
        |pool| {
            let key = pool.text("execute_hooks");
            pool.map(&[[key, Value::Bool(true)]])
        },
        "{\"execute_hooks\": true}",
        "{\"execute_hooks\"=>true}",
        "{'execute_hooks': True}",
    );
    check_print(|pool| pool.bytes("foo"), "bytes(\"foo\")", "\"foo\"", "b'foo'");
    check_print(|pool| pool.bytes("é'"), "bytes(\"é'\")", "\"é'\"", "b\"\\xc3\\xa9'\"");
    check_print(
        |pool| pool.text("it's\n#{1} \u{1}\u{7f}"),
        "\"it's\\n#{1} \\u0001\\u007F\"",
        "\"it's\\n\\#{1} \\u0001\\x7F\"",
        "\"it's\\n#{1} \\x01\\x7f\"",
    );
    check_print(|pool| pool.symbol("a b"), "symbol(\"a b\")", ":\"a b\"", "'a b'");
    check_print(
        |_| Value::Instant(START),
        "timestamp(\"2024-06-25T12:13:00Z\")",
        "2024-06-25 12:13:00 +0000",
        "datetime.datetime(2024, 6, 25, 12, 13, tzinfo=datetime.timezone.utc)",
    );
    check_print(
        |_| Value::Instant(START + BILLION / 2),
        "timestamp(\"2024-06-25T12:13:00.5Z\")",
        "2024-06-25 12:13:00.5 +0000",
        "datetime.datetime(2024, 6, 25, 12, 13, 0, 500000, tzinfo=datetime.timezone.utc)",
    );
    check_print(
        |_| Value::Duration(90 * BILLION),
        "duration(\"1m30s\")",
        "90 seconds",
        "datetime.timedelta(seconds=90)",
    );
    check_print(
        |pool| pool.object(SESSION, &[Value::Int(7)]),
        "Session{id: 7, data: null}",
        "#<ActionDispatch::Request::Session @id=7, @data=nil>",
        "ActionDispatch::Request::Session(id=7, data=None)",
    );
}

#[track_caller]
fn check_fault(raise: impl FnOnce(&mut Pool) -> Fault, dialect: Dialect, expected: &str) {
    let mut pool = pool();
    let fault = raise(&mut pool);
    let text = format!("{}: {}", fault.class(dialect), fault.message(&pool, dialect));
    assert_eq!(text, expected);
}

#[test]
fn a_name_on_a_map_raises_the_recorded_line() {
    let id = |class| {
        move |pool: &mut Pool| {
            let (receiver, name) = (session_data(pool, class), pool.intern("id"));
            pool.select(receiver, name).unwrap_err()
        }
    };
    let data = "{\"warden.user.user.key\"=>[[1], \"$2a$13$saltsaltsalt\"], \
        \"active_group_sso_sign_ins\"=>{\"42\"=>2024-06-25 12:13:00 +0000}, \
        \"_csrf_token\"=>\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}";
    let undefined = "NoMethodError: undefined method `id' for";
    let rails = format!("{undefined} {data}:ActiveSupport::HashWithIndifferentAccess");
    check_fault(id(Some(INDIFFERENT)), Dialect::Ruby, &rails);
    check_fault(id(None), Dialect::Ruby, &format!("{undefined} {data}:Hash"));
    let python = "AttributeError: 'dict' object has no attribute 'id'";
    check_fault(id(None), Dialect::Python, python);
}

#[test]
fn faults_speak_the_dialect() {
    let select = |receiver: fn(&mut Pool) -> Value| {
        move |pool: &mut Pool| {
            let (receiver, name) = (receiver(pool), pool.intern("id"));
            pool.select(receiver, name).unwrap_err()
        }
    };
    let empty = select(|pool| pool.map_of(INDIFFERENT, &[]));
    check_fault(
        empty,
        Dialect::Ruby,
        "NoMethodError: undefined method `id' for {}:ActiveSupport::HashWithIndifferentAccess",
    );
    let nil = select(|_| Value::Nil);
    check_fault(nil, Dialect::Ruby, "NoMethodError: undefined method `id' for nil:NilClass");
    check_fault(nil, Dialect::Python, "AttributeError: 'NoneType' object has no attribute 'id'");
    check_fault(nil, Dialect::Plain, "NoSuchField: `null` does not respond to `id`: null");
    let key = |pool: &mut Pool| {
        let (map, key) = (pool.map(&[]), pool.text("k"));
        assert_eq!(pool.index(map, key, Dialect::Ruby), Ok(Value::Nil));
        pool.index(map, key, Dialect::Python).unwrap_err()
    };
    check_fault(key, Dialect::Python, "KeyError: 'k'");
    check_fault(key, Dialect::Plain, "NoSuchKey: no key `\"k\"` in {}");
    let binary = |operator, left: Value, right: Value| {
        move |pool: &mut Pool| pool.binary(operator, left, right).unwrap_err()
    };
    let (one, zero, nil) = (Value::Int(1), Value::Int(0), Value::Nil);
    let divided = binary(Binary::Divide, one, zero);
    check_fault(divided, Dialect::Ruby, "ZeroDivisionError: divided by 0");
    check_fault(divided, Dialect::Python, "ZeroDivisionError: division by zero");
    let sum = binary(Binary::Add, one, nil);
    check_fault(sum, Dialect::Ruby, "TypeError: nil can't be coerced into Integer");
    let unsupported = "TypeError: unsupported operand type(s) for +: 'int' and 'NoneType'";
    check_fault(sum, Dialect::Python, unsupported);
    let swapped = binary(Binary::Add, nil, one);
    check_fault(swapped, Dialect::Ruby, "NoMethodError: undefined method `+' for nil:NilClass");
    let less = binary(Binary::Less, one, nil);
    check_fault(less, Dialect::Ruby, "ArgumentError: comparison of Integer with nil failed");
    let big = binary(Binary::Multiply, Value::Int(i64::MAX), Value::Int(2));
    check_fault(big, Dialect::Plain, "Overflow: the result does not fit into 64 bits");
    let size = |pool: &mut Pool| pool.call(Function::Size, &[nil], Dialect::Ruby).unwrap_err();
    check_fault(size, Dialect::Python, "TypeError: object of type 'NoneType' has no len()");
}

#[test]
fn deduplication_keys_differ_before_and_after_json() {
    let mut pool = pool();
    let key = pool.symbol("execute_hooks");
    let before = pool.map(&[[key, Value::Bool(true)]]);
    let json = Codec { base: Base::Json, table: Vec::new(), dialect: Dialect::Ruby };
    let after = json.encode(before, &mut pool, &mut Vec::new()).unwrap();
    let key_of = |value| format!("29-1--{}", pool.inspect(value, Dialect::Ruby));
    assert_eq!(key_of(before), "29-1--{:execute_hooks=>true}");
    assert_eq!(key_of(after), "29-1--{\"execute_hooks\"=>true}");
    assert_ne!(pool.digest(before), pool.digest(after));
}

#[test]
fn marshal_keeps_the_data_and_the_table_loses_the_class() {
    let mut pool = pool();
    let data = session_data(&mut pool, None);
    let session = pool.object(SESSION, &[Value::Int(7), data]);
    let list = pool.list(&[session]);
    let mut codec = Codec { base: Base::Marshal, table: Vec::new(), dialect: Dialect::Ruby };
    let refused = codec.encode(list, &mut pool, &mut Vec::new()).unwrap_err();
    assert_eq!(
        refused.message(&pool, Dialect::Ruby),
        "no _dump_data is defined for class ActionDispatch::Request::Session"
    );
    codec.table.push((SESSION, pool.intern("data")));
    let expected = pool.list(&[data]);
    let mut scratch = vec![Value::Nil];
    assert_eq!(codec.encode(list, &mut pool, &mut scratch), Ok(expected));
    assert_eq!(scratch.len(), 1);
    let rails = pool.cast(INDIFFERENT, data).unwrap();
    assert_eq!(codec.encode(rails, &mut pool, &mut scratch), Ok(rails));
    // Indexing works on both shapes: that is why nobody noticed.
    let key = pool.text("_csrf_token");
    let token = pool.text(&"x".repeat(43));
    for shape in [session, data, rails] {
        assert_eq!(pool.index(shape, key, Dialect::Plain), Ok(token));
    }
}

#[test]
fn digests_are_part_of_the_format() {
    let mut pool = pool();
    let data = session_data(&mut pool, Some(INDIFFERENT));
    assert_eq!(format!("{:016x}", pool.digest(data)), "7db29c40dd8156fa");
}

#[test]
fn truncating_forgets_what_came_after_and_nothing_else() {
    let mut pool = pool();
    let kept = pool.text("kept");
    let mark = pool.mark();
    let first: Vec<Value> = (0..500).map(|n| pool.text(&format!("run {n}"))).collect();
    let list = pool.list(&first);
    let digest = pool.digest(list);
    pool.truncate(mark);
    assert_eq!(pool.mark(), mark);
    assert_eq!(pool.text("kept"), kept);
    let second: Vec<Value> = (0..500).map(|n| pool.text(&format!("run {n}"))).collect();
    assert_eq!(first, second);
    let list = pool.list(&second);
    assert_eq!(pool.digest(list), digest);
    assert_eq!(pool.text("run 77"), second[77]);
}

#[test]
fn arithmetic_is_exact() {
    #[track_caller]
    fn check(operator: Binary, left: Value, right: Value, expected: Value) {
        assert_eq!(pool().binary(operator, left, right), Ok(expected));
    }
    let (second, half) = (Value::Duration(BILLION), Value::Decimal(BILLION / 2));
    check(Binary::Add, Value::Int(1), half, Value::Decimal(BILLION * 3 / 2));
    check(Binary::Multiply, second, half, Value::Duration(BILLION / 2));
    check(Binary::Divide, second, half, Value::Duration(BILLION * 2));
    check(Binary::Divide, second, Value::Duration(3 * BILLION), Value::Decimal(333_333_333));
    check(Binary::Divide, Value::Int(-7), Value::Int(2), Value::Int(-3));
    check(Binary::Remainder, Value::Int(-7), Value::Int(2), Value::Int(-1));
    check(Binary::Divide, Value::Decimal(BILLION), Value::Int(3), Value::Decimal(333_333_333));
    check(Binary::Subtract, Value::Instant(START), Value::Instant(0), Value::Duration(START));
    check(Binary::Equal, Value::Int(1), Value::Decimal(BILLION), Value::Bool(true));
    check(Binary::Less, half, Value::Int(1), Value::Bool(true));
}

#[test]
fn lists_join_as_their_dialect_joins_them() {
    let mut pool = pool();
    // The arguments of a GitLab job, and the key that its client made of them.
    let name = Value::Symbol(pool.intern("execute_hooks"));
    let (options, empty) = (pool.map(&[[name, Value::Bool(true)]]), pool.list(&[]));
    let arguments = pool.list(&[Value::Int(29), Value::Int(1), empty, options]);
    let (dash, word) = (pool.text("-"), pool.text("b"));
    let inner = pool.list(&[Value::Nil, word]);
    let nested = pool.list(&[Value::Int(1), inner]);
    let texts = pool.list(&[word, word]);
    let mut join = |list, dialect| {
        let joined = pool.call(Function::Join, &[list, dash], dialect);
        joined.map(|text| {
            let Value::Text(text) = text else { return String::new() };
            pool.str(text).to_owned()
        })
    };
    assert_eq!(join(arguments, Dialect::Ruby).as_deref(), Ok("29-1--{:execute_hooks=>true}"));
    assert_eq!(join(nested, Dialect::Ruby).as_deref(), Ok("1--b"));
    assert_eq!(join(nested, Dialect::Plain).as_deref(), Ok("1-[null, \"b\"]"));
    assert_eq!(join(texts, Dialect::Python).as_deref(), Ok("b-b"));
    let argument = Value::Int(1);
    let refused = Err(Fault::WrongArgument { function: Function::Join, argument });
    assert_eq!(join(nested, Dialect::Python), refused);
}

#[test]
fn thirty_two_bits_overflow() {
    let mut pool = pool();
    let mut int32 = |number| pool.call(Function::Int32, &[Value::Int(number)], Dialect::Plain);
    assert_eq!(int32(i64::from(i32::MAX)), Ok(Value::Int(2_147_483_647)));
    assert_eq!(int32(i64::from(i32::MIN)), Ok(Value::Int(-2_147_483_648)));
    assert_eq!(int32(i64::from(i32::MAX) + 1), Err(Fault::Overflow));
}

#[test]
fn what_functions_do_is_charged_as_it_costs() {
    let mut pool = pool();
    pool.allow(64 << 20, 100_000);
    let (long, one, other) = (pool.text(&"a".repeat(16_384)), pool.text("a"), pool.text("b"));
    let calls = [
        (Function::Replace, vec![long, one, other]),
        (Function::Contains, vec![long, other]),
        (Function::Inspect, vec![long]),
    ];
    for (function, arguments) in calls {
        pool.allow(64 << 20, 10_000);
        assert!(!pool.is_full());
        let made = pool.call(function, &arguments, Dialect::Plain);
        assert!(made.is_ok() || made == Err(Fault::TooLarge), "{made:?}");
        assert!(pool.is_full(), "{function:?} looks at more than 10 000 bytes");
    }
}

/// A separator that is repeated would fill the memory before anybody could weigh the text.
#[test]
fn a_text_that_is_joined_is_bounded_while_it_is_made() {
    let mut pool = pool();
    let by = pool.text(&"x".repeat(1 << 20));
    let list = pool.list(&vec![Value::Int(1); 1 << 19]);
    assert_eq!(pool.call(Function::Join, &[list, by], Dialect::Plain), Err(Fault::TooLarge));
}

/// Three maps whose keys are the three pairs of the maps before: their order must not take a comparison
/// of all pairs at every level.
#[test]
fn maps_as_keys_of_maps_are_compared_in_one_walk() {
    let mut pool = pool();
    let [mut x, mut y, mut z] =
        [1, 2, 3].map(|number| pool.map(&[[Value::Int(0), Value::Int(number)]]));
    for _ in 0..60 {
        let pair =
            |pool: &mut Pool, one, other| pool.map(&[[one, Value::Int(1)], [other, Value::Int(1)]]);
        [x, y, z] = [pair(&mut pool, x, y), pair(&mut pool, x, z), pair(&mut pool, y, z)];
    }
    assert!(pool.compare(x, y).is_ne());
    assert_eq!(pool.compare(x, y), pool.compare(y, x).reverse());
}
