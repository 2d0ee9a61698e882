use super::Base;
use super::Binary;
use super::Codec;
use super::Dialect;
use super::Fault;
use super::Function;
use super::Pool;
use super::Value;
use super::tests::INDIFFERENT;
use super::tests::SESSION;
use super::tests::pool;
use proptest::prelude::*;

/// A value without its pool.
#[derive(Debug, Clone)]
enum Seed {
    Leaf(u8, i64),
    Name(u8, String),
    List(Vec<Seed>),
    Map(bool, Vec<(Seed, Seed)>),
    Object(Vec<Seed>),
}

fn seed() -> impl Strategy<Value = Seed> {
    let leaf = prop_oneof![
        (0..6_u8, any::<i64>()).prop_map(|(kind, number)| Seed::Leaf(kind, number)),
        (0..3_u8, "[a-c\"'#{\\PC]{0,4}").prop_map(|(kind, text)| Seed::Name(kind, text)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Seed::List),
            (any::<bool>(), prop::collection::vec((inner.clone(), inner.clone()), 0..4))
                .prop_map(|(classed, entries)| Seed::Map(classed, entries)),
            prop::collection::vec(inner, 0..3).prop_map(Seed::Object),
        ]
    })
}

fn plant(seed: &Seed, pool: &mut Pool) -> Value {
    match seed {
        Seed::Leaf(0, _) => Value::Nil,
        Seed::Leaf(1, number) => Value::Bool(number % 2 == 0),
        Seed::Leaf(2, number) => Value::Int(*number),
        Seed::Leaf(3, number) => Value::Decimal(*number),
        Seed::Leaf(4, number) => Value::Duration(*number),
        Seed::Leaf(_, number) => Value::Instant(*number),
        Seed::Name(0, text) => pool.text(text),
        Seed::Name(1, text) => pool.symbol(text),
        Seed::Name(_, text) => pool.bytes(text),
        Seed::List(items) => {
            let items: Vec<Value> = items.iter().map(|item| plant(item, pool)).collect();
            pool.list(&items)
        }
        Seed::Map(classed, entries) => {
            let entries: Vec<[Value; 2]> =
                entries.iter().map(|(key, value)| [plant(key, pool), plant(value, pool)]).collect();
            pool.make_map(classed.then_some(INDIFFERENT), &entries)
        }
        Seed::Object(fields) => {
            let fields: Vec<Value> = fields.iter().map(|field| plant(field, pool)).collect();
            pool.object(SESSION, &fields)
        }
    }
}

proptest! {
    #[test]
    fn content_decides_everything(first in seed(), second in seed()) {
        let mut one = pool();
        let mut other = pool();
        let a = plant(&first, &mut one);
        let b = plant(&second, &mut one);
        let moved_b = plant(&second, &mut other);
        let moved_a = plant(&first, &mut other);
        prop_assert_eq!(plant(&first, &mut one), a);
        for dialect in [Dialect::Plain, Dialect::Ruby, Dialect::Python] {
            prop_assert_eq!(one.inspect(a, dialect), other.inspect(moved_a, dialect));
        }
        prop_assert_eq!(one.digest(a), other.digest(moved_a));
        prop_assert_eq!(one.compare(a, b), other.compare(moved_a, moved_b));
        prop_assert_eq!(one.compare(a, b), one.compare(b, a).reverse());
        prop_assert_eq!(one.equal(a, b), one.compare(a, b).is_eq());
        prop_assert!(!one.equal(a, b) || one.digest(a) == one.digest(b));
    }

    #[test]
    fn maps_compare_in_any_order(first in seed(), second in seed()) {
        let mut pool = pool();
        let (a, b) = (plant(&first, &mut pool), plant(&second, &mut pool));
        prop_assume!(!pool.equal(a, b));
        let forth = pool.map(&[[a, b], [b, a]]);
        let back = pool.map(&[[b, a], [a, b]]);
        prop_assert!(forth != back);
        prop_assert!(pool.equal(forth, back));
        prop_assert_eq!(pool.digest(forth), pool.digest(back));
    }

    #[test]
    fn json_reaches_a_fixed_point(content in seed()) {
        let mut pool = pool();
        let value = plant(&content, &mut pool);
        let table = vec![(SESSION, pool.intern("id"))];
        let json = Codec { base: Base::Json, table, dialect: Dialect::Ruby };
        let mut scratch = Vec::new();
        let once = json.encode(value, &mut pool, &mut scratch).unwrap();
        prop_assert_eq!(json.encode(once, &mut pool, &mut scratch), Ok(once));
        prop_assert!(scratch.is_empty());
    }

    #[test]
    fn marshal_keeps_data(content in seed()) {
        let mut pool = pool();
        let value = plant(&content, &mut pool);
        let marshal = Codec { base: Base::Marshal, table: Vec::new(), dialect: Dialect::Ruby };
        match marshal.encode(value, &mut pool, &mut Vec::new()) {
            Ok(encoded) => prop_assert_eq!(encoded, value),
            Err(fault) => {
                let refused = matches!(fault, Fault::NotEncodable { value: Value::Object(_), .. });
                prop_assert!(refused);
            }
        }
    }

    #[test]
    fn every_operation_ends_in_a_value_or_a_fault(
        first in seed(), second in seed(), which in 0..12_usize,
    ) {
        let mut pool = pool();
        let (a, b) = (plant(&first, &mut pool), plant(&second, &mut pool));
        let operators = [
            Binary::Add, Binary::Subtract, Binary::Multiply, Binary::Divide, Binary::Remainder,
            Binary::Less, Binary::LessOrEqual, Binary::Greater, Binary::GreaterOrEqual,
            Binary::Equal, Binary::NotEqual, Binary::In,
        ];
        for dialect in [Dialect::Plain, Dialect::Ruby, Dialect::Python] {
            let mut outcomes = vec![pool.binary(operators[which], a, b), pool.index(a, b, dialect)];
            for name in Function::names() {
                outcomes.push(pool.call(Function::named(name).unwrap(), &[a, b, a], dialect));
            }
            for fault in outcomes.into_iter().filter_map(Result::err) {
                prop_assert!(!fault.class(dialect).is_empty());
                drop(fault.message(&pool, dialect));
            }
        }
    }
}
