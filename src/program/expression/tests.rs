use super::Builtin;
use super::ChangeId;
use super::Code;
use super::Name;
use super::Names;
use super::SettingId;
use super::Setup;
use super::SlotId;
use super::StaticType;
use super::compile;
use crate::diagnostic::Diagnostics;
use crate::scenario::expression::parse;
use crate::source::Sources;
use crate::source::Span;
use crate::value::Dialect;
use crate::value::Kind;
use crate::value::Pool;
use crate::value::TypeId;
use crate::value::TypeInfo;
use crate::value::Types;
use std::sync::Arc;

struct Here(Arc<Types>);

impl Names for Here {
    fn resolve(&self, name: &str) -> Option<Name> {
        match name {
            "session" => Some(Name::Slot(SlotId(0))),
            "timeout" => Some(Name::Setting(SettingId(0), StaticType::Duration)),
            "fix" => Some(Name::Change(ChangeId(0))),
            "now" => Some(Name::Builtin(Builtin::Now)),
            _ => None,
        }
    }

    fn known(&self) -> Vec<String> {
        ["session", "timeout", "fix", "now"].map(str::to_owned).to_vec()
    }

    fn type_named(&self, name: &str) -> Option<TypeId> {
        self.0.named(name)
    }
}

fn build(text: &str, expected: StaticType) -> (Sources, Pool, Result<Code, Diagnostics>) {
    let mut types = Types::default();
    let info = |name: &str, fields: &[&str], kind| TypeInfo {
        name: name.to_owned(),
        class: name.to_owned(),
        fields: fields.iter().map(|&field| field.to_owned()).collect(),
        keys_of: fields.contains(&"[]").then(|| "[]".to_owned()),
        kind,
    };
    types.add(info("Session", &["id", "data"], Kind::Object));
    types.add(info("Rack", &[], Kind::Map));
    let names = Here(Arc::new(types));
    let mut pool = Pool::new(Arc::clone(&names.0));
    let mut sources = Sources::default();
    let source = sources.add("test.yaml", text);
    let span = Span::new(source, 0, u32::try_from(text.len()).unwrap());
    let code = parse(text, span).and_then(|expression| {
        let setup = Setup { names: &names, pool: &mut pool, dialect: Dialect::Plain, expected };
        compile(&expression, setup)
    });
    (sources, pool, code)
}

/// Checks what is wrong: for each mistake the caret's text, the message, the remedies.
#[track_caller]
fn check_mistakes(text: &str, expected: &[&str]) {
    let (sources, _, code) = build(text, StaticType::Any);
    let diagnostics = code.unwrap_err();
    let found: Vec<String> = diagnostics
        .sorted()
        .iter()
        .map(|found| {
            let caret = sources.slice(found.primary.span);
            let said = [vec![found.message.clone()], found.helps.clone()].concat().join("; ");
            format!("{} {caret} | {said}", found.code)
        })
        .collect();
    assert_eq!(found, expected);
}

#[track_caller]
fn check_folds(text: &str, expected: &str) {
    let (_, pool, code) = build(text, StaticType::Any);
    let value = code.unwrap().as_constant().expect("should be a constant");
    assert_eq!(pool.inspect(value, Dialect::Plain), expected);
}

#[test]
fn constants_are_computed() {
    check_folds("1 + 2 * 3", "7");
    check_folds("duration('1h') / 2 + seconds(0.5)", "duration(\"30m500ms\")");
    check_folds("{'a': [1, 'b' + 'c']}", "{\"a\": [1, \"bc\"]}");
    check_folds("Session{data: {}, id: 1}", "Session{id: 1, data: {}}");
    check_folds("Rack({'a': 1})", "Rack({\"a\": 1})");
    check_folds("max(1, 2.5, 2)", "2.5");
    check_folds("'a,b'.replace(',', ';').size()", "3");
    check_folds("type(Rack({}))", "\"Rack\"");
    check_folds("-duration('5s')", "duration(\"-5s\")");
}

#[test]
fn types_are_checked_where_they_are_known() {
    check_mistakes(
        "timeout + 5",
        &["E0413 timeout + 5 | `+` does not take a duration and a whole number; \
           a number of seconds is written `seconds(n)`"],
    );
    check_mistakes(
        "fix && timeout",
        &["E0413 timeout | a condition is true or false, found a duration"],
    );
    check_mistakes("!'a'", &["E0413 !'a' | `!` does not take a text"]);
    check_mistakes(
        "now - now > 1",
        &["E0413 now - now > 1 | `>` does not take a duration and a whole number; \
         a number of seconds is written `seconds(n)`"],
    );
    check_mistakes("size(5)", &["E0413 5 | `size` does not take a whole number"]);
    check_mistakes("size()", &["E0414 size() | `size` takes 1 argument, found 0"]);
    check_mistakes(
        "Session(1)",
        &["E0413 Session(1) | `Session` takes a map, found a whole number"],
    );
    check_mistakes("1 / 0", &["E0416 1 / 0 | this always fails: division by zero"]);
    check_mistakes(
        "duration('5')",
        &["E0416 duration('5') | this always fails: `duration` cannot read \"5\""],
    );
}

#[test]
fn a_function_takes_at_most_255_arguments() {
    let text = |count: usize| format!("max({})", vec!["1"; count].join(", "));
    check_folds(&text(255), "1");
    for count in [256, 257] {
        let (_, _, code) = build(&text(count), StaticType::Any);
        let message = code.unwrap_err().sorted()[0].message.clone();
        assert_eq!(message, format!("`max` takes 1 or more arguments, found {count}"));
    }
}

#[test]
fn every_unknown_name_is_reported_with_the_nearest_known_one() {
    check_mistakes(
        "sesion.ld + szie(nwo) + Sesion{}",
        &[
            "E0410 sesion | unknown name `sesion`; did you mean `session`?",
            "E0412 ld | no type has a field `ld`; did you mean `id`?; \
             a key of a map is read with `[\"ld\"]`",
            "E0411 szie | unknown function `szie`; did you mean `size`?",
            "E0410 nwo | unknown name `nwo`; did you mean `now`?",
            "E0411 Sesion | unknown type `Sesion`; did you mean `Session`?",
        ],
    );
    check_mistakes(
        "Session{id: 1, dat: 2, id: 3}",
        &[
            "E0415 Session | `Session` lacks its field `data`",
            "E0415 dat | `Session` has no field `dat`; did you mean `data`?",
            "E0415 id | field `id` is given twice",
        ],
    );
}

#[test]
fn results_are_expected() {
    let (_, _, code) = build("timeout * 2", StaticType::Bool);
    let message = code.unwrap_err().sorted()[0].message.clone();
    assert_eq!(message, "expected a truth value, found a duration");
    for text in ["fix", "session.id", "session.id == 1 || fix", "fix ? true : session"] {
        let (_, _, code) = build(text, StaticType::Bool);
        assert!(code.is_ok(), "{text}");
    }
}
