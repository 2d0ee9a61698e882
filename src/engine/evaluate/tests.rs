use super::Scope;
use super::evaluate;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Name;
use crate::program::expression::Names;
use crate::program::expression::SettingId;
use crate::program::expression::Setup;
use crate::program::expression::SlotId;
use crate::program::expression::StaticType;
use crate::program::expression::compile;
use crate::scenario::expression::parse;
use crate::source::Span;
use crate::value::Dialect;
use crate::value::Kind;
use crate::value::Pool;
use crate::value::TypeId;
use crate::value::TypeInfo;
use crate::value::Types;
use crate::value::Value;
use proptest::prelude::*;
use std::sync::Arc;

const VARIABLES: [&str; 8] = ["nothing", "yes", "number", "text", "list", "map", "hash", "session"];

struct World {
    types: Arc<Types>,
    values: Vec<Value>,
    /// Which settings and changes were asked for.
    read: Vec<u32>,
}

impl Names for World {
    fn resolve(&self, name: &str) -> Option<Name> {
        let place = VARIABLES.iter().position(|&known| known == name);
        match name {
            "limit" => Some(Name::Setting(SettingId(1), StaticType::Int)),
            "fix" => Some(Name::Change(ChangeId(2))),
            "now" => Some(Name::Builtin(Builtin::Now)),
            _ => Some(Name::Slot(SlotId(u16::try_from(place?).ok()?))),
        }
    }

    fn known(&self) -> Vec<String> {
        Vec::new()
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        self.types.named(name)
    }
}

impl Scope for World {
    fn slot(&self, slot: SlotId) -> Value {
        self.values.get(usize::from(slot.0)).copied().unwrap_or_default()
    }

    fn setting(&mut self, setting: SettingId) -> Value {
        self.read.push(setting.0);
        Value::Int(3)
    }

    fn change(&mut self, change: ChangeId) -> bool {
        self.read.push(u32::from(change.0));
        true
    }

    fn builtin(&self, _: Builtin) -> Value {
        Value::Instant(0)
    }
}

fn world() -> (World, Pool) {
    let mut types = Types::default();
    let id = "id".to_owned();
    let hash = "ActiveSupport::HashWithIndifferentAccess".to_owned();
    let kind = Kind::Object;
    let class = "ActionDispatch::Request::Session".to_owned();
    let session = types.add(TypeInfo {
        name: "Session".to_owned(),
        class,
        fields: vec![id],
        keys_of: None,
        kind,
    });
    let (fields, kind) = (Vec::new(), Kind::Map);
    let hash =
        types.add(TypeInfo { name: "Hash".to_owned(), class: hash, fields, keys_of: None, kind });
    let types = Arc::new(types);
    let mut pool = Pool::new(Arc::clone(&types));
    let text = pool.text("text");
    let values = vec![
        Value::Nil,
        Value::Bool(true),
        Value::Int(7),
        text,
        pool.list(&[Value::Int(1), text]),
        pool.map(&[[text, Value::Int(1)]]),
        pool.map_of(hash, &[]),
        pool.object(session, &[text]),
    ];
    (World { types, values, read: Vec::new() }, pool)
}

/// What came of an expression, and what it read.
type Outcome = (Result<String, String>, Vec<u32>);

/// Compiles and evaluates; `None` for what does not compile.
fn run(text: &str, dialect: Dialect) -> Option<Outcome> {
    let (mut world, mut pool) = world();
    let span = Span::new(crate::source::SourceId(0), 0, u32::try_from(text.len()).unwrap());
    let code = parse(text, span).and_then(|expression| {
        let expected = StaticType::Any;
        compile(&expression, Setup { names: &world, pool: &mut pool, dialect, expected })
    });
    let code = code.ok()?;
    let mut stack = vec![Value::Int(-1)];
    let outcome = evaluate(&code, &mut world, &mut pool, &mut stack);
    assert_eq!(stack, [Value::Int(-1)], "the stack is left as it was found");
    let mark = pool.mark();
    assert_eq!(evaluate(&code, &mut world, &mut pool, &mut stack), outcome);
    assert_eq!(pool.mark(), mark, "evaluating again makes nothing new");
    let shown = match outcome {
        Ok(value) => Ok(pool.inspect(value, dialect)),
        Err(fault) => Err(format!("{}: {}", fault.class(dialect), fault.message(&pool, dialect))),
    };
    world.read.truncate(world.read.len() / 2);
    Some((shown, world.read))
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let (shown, _) = run(text, Dialect::Ruby).expect("should compile");
    assert_eq!(shown.unwrap_or_else(|fault| fault), expected);
}

#[test]
fn expressions_have_values() {
    check("number * 2 + limit", "17");
    check("session.id", "\"text\"");
    check("has(session.id) && !has(hash.id)", "true");
    check("map['text'] + list[-2]", "2");
    check("hash['missing']", "nil");
    check("text in map ? 'key' : 'none'", "\"key\"");
    check("{symbol('number'): number + 2, symbol('total'): 9}", "{:number=>9, :total=>9}");
    check("string({symbol('number'): number + 2})", "\"{:number=>9}\"");
    check("Session{id: number}.id == 7", "true");
    check("type(Hash(map))", "\"ActiveSupport::HashWithIndifferentAccess\"");
    check("now + duration('90s')", "1970-01-01 00:01:30 +0000");
    check("min(number, limit)", "3");
    check("[number, text] == [7.0, 'text']", "true");
}

#[test]
fn the_incident_emerges_from_the_shape() {
    check(
        "hash.id",
        "NoMethodError: undefined method `id' for {}:ActiveSupport::HashWithIndifferentAccess",
    );
    check("nothing.id", "NoMethodError: undefined method `id' for nil:NilClass");
    check("yes ? session.id : hash.id", "\"text\"");
    check("text && yes", "TypeError: not a condition: \"text\"");
    let (missing, _) = run("map['none']", Dialect::Python).unwrap();
    assert_eq!(missing, Err("KeyError: 'none'".to_owned()));
}

#[test]
fn both_sides_of_and_and_or_are_conditions() {
    check("text || yes", "TypeError: not a condition: \"text\"");
    check("yes && text", "TypeError: not a condition: \"text\"");
    check("!yes || number", "TypeError: not a condition: 7");
    check("yes && (nothing || yes)", "TypeError: not a condition: nil");
    check("yes || text", "true");
    check("!yes && text", "false");
}

#[test]
fn what_is_not_needed_is_not_read() {
    let reads = |text| run(text, Dialect::Plain).unwrap().1;
    assert_eq!(reads("yes || limit == 3"), [0_u32; 0]);
    assert_eq!(reads("!yes && limit == 3"), [0_u32; 0]);
    assert_eq!(reads("yes ? limit : number"), [1]);
    assert_eq!(reads("fix ? number : limit"), [2]);
    assert_eq!(reads("!fix || limit == 3"), [2, 1]);
}

#[test]
fn values_cannot_grow_without_bound() {
    let (world, mut pool) = world();
    let span = Span::default();
    let grow = |text: &str, pool: &mut Pool| {
        let expression = parse(text, span).unwrap();
        let (dialect, expected) = (Dialect::Plain, StaticType::Any);
        compile(&expression, Setup { names: &world, pool, dialect, expected }).unwrap()
    };
    for text in ["text + text", "[text]", "[text, text]", "text.replace('', text)", "inspect(text)"]
    {
        let code = grow(text, &mut pool);
        let mut growing = World {
            types: Arc::clone(&world.types),
            values: world.values.clone(),
            read: Vec::new(),
        };
        let mut stack = Vec::new();
        let fault = (0..200_000).find_map(|_| {
            let made = evaluate(&code, &mut growing, &mut pool, &mut stack);
            made.map(|value| growing.values[3] = value).err()
        });
        let repeats = text.starts_with("inspect") || fault.is_some();
        assert!(repeats, "{text}");
    }
}

/// Texts that are often expressions.
fn program() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(VARIABLES.to_vec()).prop_map(str::to_owned),
        prop::sample::select(vec![
            "limit",
            "fix",
            "now",
            "0",
            "1",
            "-1",
            "0.5",
            "9223372036854775807",
            "'a'",
            "null",
            "true",
            "[]",
            "{}",
            "duration('1d')",
            "symbol('id')",
        ])
        .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        let operator =
            prop::sample::select(vec!["+", "-", "*", "/", "%", "<", "==", "!=", "in", "&&", "||"]);
        let function = prop::sample::select(vec![
            "size", "string", "int", "digest", "inspect", "type", "seconds", "Hash", "Session",
            "min", "max",
        ]);
        prop_oneof![
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, operator, right)| format!("({left} {operator} {right})")),
            (function, inner.clone()).prop_map(|(function, of)| format!("{function}({of})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a}[{b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a}: {b}}}")),
            inner.clone().prop_map(|a| format!("{a}.id")),
            inner.clone().prop_map(|a| format!("has({a}.id)")),
            inner.prop_map(|a| format!("!{a}")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]
    #[test]
    fn any_program_ends_in_a_value_or_a_fault(text in program()) {
        for dialect in [Dialect::Plain, Dialect::Ruby, Dialect::Python] {
            drop(run(&text, dialect));
        }
    }

    /// Plain printing is the language: what is printed evaluates to what was printed.
    #[test]
    fn plain_printing_reads_back(text in program()) {
        if let Some((Ok(shown), _)) = run(&text, Dialect::Plain) {
            let (again, _) = run(&shown, Dialect::Plain).expect("what prints compiles");
            prop_assert_eq!(again, Ok(shown));
        }
    }
}
