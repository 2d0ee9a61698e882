//! The JSON Schema: it knows what the decoders know, and files that are fine fit it.

use crate::support::files_below;
use crate::support::root;
use crate::support::snapshots;
use crate::support::text_of;
use crate::worlds::worlds;
use jsonschema::Validator;
use proptest::prelude::*;
use reenact::diagnostic::Diagnostics;
use reenact::diagnostic::Severity;
use reenact::experiment::check::check;
use reenact::render::schema::draw;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::grammar::Form;
use reenact::scenario::grammar::Value;
use reenact::scenario::grammar::quantity::DISTRIBUTION;
use reenact::scenario::grammar::step;
use reenact::scenario::grammar::top::SCENARIO;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

const SHIPPED: &str = "schema/scenario-1.json";

fn validator() -> Validator {
    let schema: serde_json::Value = serde_json::from_str(&draw()).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// What the schema says to a text; nothing when it fits.
fn complaints(validator: &Validator, text: &str) -> Vec<String> {
    match serde_yaml::from_str::<serde_json::Value>(text) {
        Ok(value) => validator
            .iter_errors(&value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect(),
        Err(error) => vec![format!("not YAML: {error}")],
    }
}

#[track_caller]
fn check_fits(validator: &Validator, text: &str) {
    let complaints = complaints(validator, text);
    assert!(complaints.is_empty(), "{complaints:#?}\n{text}");
}

#[test]
fn the_shipped_schema_is_what_the_command_prints() {
    let output = Command::new(env!("CARGO_BIN_EXE_reenact")).arg("schema").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let path = root().join(SHIPPED);
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &printed).unwrap();
    }
    assert!(text_of(&path) == printed, "UPDATE_SCHEMA=1 cargo test schema writes it anew");
}

#[test]
fn shipped_scenarios_fit_and_name_the_schema() {
    let validator = validator();
    for path in files_below(&root().join("scenarios"), ".yaml") {
        let text = text_of(&path);
        check_fits(&validator, &text);
        let first = text.lines().next().unwrap();
        let folders = path.strip_prefix(root()).unwrap().components().count() - 1;
        let up = "../".repeat(folders);
        assert_eq!(first, format!("# yaml-language-server: $schema={up}{SHIPPED}"));
    }
    let readme = text_of(&root().join("README.md"));
    let hello = readme.split_once("## A scenario in short").unwrap().1;
    let hello = hello.split_once("```yaml\n").unwrap().1.split_once("```").unwrap().0;
    check_fits(&validator, hello);
}

#[test]
fn every_map_and_every_spelling_fits() {
    let validator = validator();
    for path in files_below(&root().join("tests/schema"), ".yaml") {
        let mut out = Diagnostics::default();
        let file = File::read("fits.yaml", &text_of(&path), &mut out).unwrap();
        check(&file, false, &mut out);
        assert!(!out.has_errors(), "{out:?}");
        check_fits(&validator, &text_of(&path));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn random_worlds_fit(world in worlds()) {
        thread_local! { static VALIDATOR: Validator = validator(); }
        VALIDATOR.with(|validator| check_fits(validator, &world.text()));
    }
}

/// A scenario with one place to spell otherwise.
const SPELLED: &str = r#"version: 1
id: spelled
title: Spelled in many ways
replay: { seed: SEED, from: 2024-01-01T00:00:00Z }
switches: { mode: { value: SWITCH } }
rhythms: { day: { hours: [HOUR, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], basis: assumed } }
traffic:
  load: { request: ask, rhythm: day, from: 2024-01-01T00:00:00Z, until: 2024-01-02T00:00:00Z, count: 9, basis: assumed }
requests:
  ask:
    steps:
      - { show: answer, if: mode != "off" }
      - { accept: the number, value: "1", shape: int, ACCEPT }
figures:
  asked: { count: requests, where: WHERE }
profiles: { here: {} }
expect:
  - { in: here, asked: EXPECT }
"#;

/// Where both must agree, and did not once.
#[test]
fn the_schema_and_check_agree_on_spellings() {
    let validator = validator();
    let fine = [
        ("SEED", "7"),
        ("SWITCH", "on_call"),
        ("HOUR", "5"),
        ("ACCEPT", "raises: TypeError"),
        ("WHERE", "{ shown: answer }"),
        ("EXPECT", "9"),
    ];
    let cases: [(&str, &[&str], &[&str]); 6] = [
        (
            "SEED",
            &["0x470f", r#"" 5""#, r#""5 ""#, "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
            &["1.5", "-1", r#""5 5""#, "some"],
        ),
        ("SWITCH", &["0", "1_000", "true", "5s", r#""-1""#], &["-1", "1.5", "-1.5"]),
        (
            "HOUR",
            &["0", "1000000", r#"" 5""#, r#""1_000""#, r#""1_000_000""#],
            &["-1", "1000001", "1.5", r#""1000001""#, "few"],
        ),
        (
            "ACCEPT",
            &["otherwise: raise, raises: TypeError", "otherwise: coerce", "otherwise: pass"],
            &[
                "",
                "raises: null",
                "otherwise: raise",
                "otherwise: null",
                "otherwise: coerce, raises: TypeError",
            ],
        ),
        ("WHERE", &[], &["null", "{}"]),
        ("EXPECT", &["{ at_least: 1 }"], &["null"]),
    ];
    for (place, good, bad) in cases {
        let spelled = |spelling: &str| {
            let text = SPELLED.replace(place, spelling);
            fine.iter().fold(text, |text, (place, spelling)| text.replace(place, spelling))
        };
        let all = good.iter().map(|it| (it, true)).chain(bad.iter().map(|it| (it, false)));
        for (spelling, fits) in all {
            let text = spelled(spelling);
            let mut out = Diagnostics::default();
            let file = File::read("spelled.yaml", &text, &mut out).unwrap();
            check(&file, false, &mut out);
            assert_eq!(!out.has_errors(), fits, "check, {place}: {spelling}: {out:?}");
            let complaints = complaints(&validator, &text);
            assert_eq!(complaints.is_empty(), fits, "schema, {place}: {spelling}: {complaints:?}");
        }
    }
}

/// What the schema catches of what is wrong, and what is left to `check`.
#[test]
fn every_broken_file_is_caught_by_the_schema_or_by_check() {
    let validator = validator();
    let mut list = String::new();
    for path in files_below(&root().join("tests/broken"), ".yaml") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = text_of(&path);
        let mut out = Diagnostics::default();
        if let Some(file) = File::read(name, &text, &mut out)
            && !out.has_errors()
        {
            check(&file, true, &mut out);
        }
        let by_check: BTreeSet<String> = out.iter().map(|said| said.code.to_string()).collect();
        assert!(!by_check.is_empty(), "{name} has nothing wrong");
        let by_check: Vec<String> = by_check.into_iter().collect();
        let complaints = complaints(&validator, &text);
        let by_schema = match complaints.first() {
            None => "fits",
            Some(first) if first.starts_with("not YAML") => "not YAML",
            Some(_) => "refused",
        };
        writeln!(list, "{by_schema:8} {name}: {}", by_check.join(" ")).unwrap();
    }
    snapshots("schema", || insta::assert_snapshot!("broken", list));
}

/// Every form of the grammar, each once.
pub(crate) fn forms() -> Vec<&'static Form> {
    let mut found: Vec<&'static Form> = Vec::new();
    let mut left = vec![&SCENARIO, &DISTRIBUTION];
    left.extend(&step::STEPS);
    while let Some(form) = left.pop() {
        if found.iter().all(|known| known.name != form.name) {
            found.push(form);
            let values = form.keys.iter().chain(form.others).map(|key| key.value);
            values.for_each(|value| held(value, &mut left));
        }
    }
    found
}

fn held(value: Value, into: &mut Vec<&'static Form>) {
    if let Value::Map(form) | Value::Named(form) | Value::List(form) = value {
        into.push(form);
    } else if let Value::Either(values) = value {
        for value in values {
            held(*value, into);
        }
    }
}

/// Debug builds assert, whenever a map is read, that its decoder asks for exactly the keys of its
/// form. Here every form is read once, so that none escapes; an unknown key shows that it was.
#[test]
fn every_form_is_held_against_its_decoder() {
    let text = text_of(&root().join("tests/schema/everything.yaml"));
    let tree: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let mut spoiled = tree;
    spoil(&mut spoiled);
    let mut out = Diagnostics::default();
    let file = File::read("spoiled", &serde_yaml::to_string(&spoiled).unwrap(), &mut out).unwrap();
    Scenario::decode(&file.tree, &mut out);
    let known: BTreeSet<String> = out
        .iter()
        .filter(|said| said.severity == Severity::Error && said.message.contains("qqqqqqqq"))
        .flat_map(|said| said.helps.clone())
        .collect();
    for form in forms().into_iter().filter(|form| form.others.is_none()) {
        let mut keys: Vec<&str> = form.names().collect();
        keys.sort_unstable();
        let said = format!("known here: {}", keys.join(", "));
        assert!(known.contains(&said), "{} is not in everything.yaml", form.name);
    }
}

/// Puts a key that nothing knows into every map.
fn spoil(value: &mut serde_yaml::Value) {
    if let serde_yaml::Value::Mapping(map) = value {
        map.iter_mut().for_each(|(_, inner)| spoil(inner));
        map.insert("qqqqqqqq".into(), 1.into());
    } else if let serde_yaml::Value::Sequence(items) = value {
        items.iter_mut().for_each(spoil);
    }
}

#[test]
fn installing_names_the_schema_and_overwrites_nothing() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path();
    std::fs::create_dir(folder.join("deep")).unwrap();
    std::fs::write(folder.join("deep/one.yaml"), "version: 1\n").unwrap();
    std::fs::write(folder.join("two.yaml"), "version: 1\n").unwrap();
    let install = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_reenact"))
            .args(["schema", "--install"])
            .args(arguments)
            .current_dir(folder)
            .env_clear()
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, said) = install(&["deep/one.yaml", "two.yaml"]);
    assert_eq!(code, Some(0));
    snapshots("commands", || insta::assert_snapshot!("schema-install", said));
    assert_eq!(text_of(&folder.join(SHIPPED)), draw());
    let line = "# yaml-language-server: $schema=";
    let one = text_of(&folder.join("deep/one.yaml"));
    assert_eq!(one, format!("{line}../{SHIPPED}\nversion: 1\n"));
    assert_eq!(text_of(&folder.join("two.yaml")), format!("{line}{SHIPPED}\nversion: 1\n"));

    let (code, said) = install(&["deep/one.yaml"]);
    assert_eq!(code, Some(0));
    snapshots("commands", || insta::assert_snapshot!("schema-install-again", said));
    assert_eq!(text_of(&folder.join("deep/one.yaml")), one);

    std::fs::write(folder.join(SHIPPED), "{}").unwrap();
    assert_eq!(install(&[]), (Some(2), String::new()));
    assert_eq!(text_of(&folder.join(SHIPPED)), "{}");
    assert_eq!(install(&["--force"]).0, Some(0));
    assert_eq!(text_of(&folder.join(SHIPPED)), draw());
}
