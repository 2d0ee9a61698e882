//! Whatever is changed of a certificate is found.

use super::Today;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Limits;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::claims::Case;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use serde_json::Value;
use serde_json::json;

const SCENARIO: &str = include_str!("../../../scenarios/job-before-commit.yaml");

/// What may be changed without being found by what the scenario and its runs say, and why.
const FREE: [(&str, &str); 1] = [(
    "/file",
    "it is where the scenario is looked for, whose digest is compared; with --scenario it is nowhere",
)];

/// Certifies, and says what a check finds today.
fn certified() -> (Certificate, Today) {
    let mut out = Diagnostics::default();
    let file = File::read("job-before-commit.yaml", SCENARIO, &mut out).unwrap();
    let tree = file.assemble(&Selection::default(), &mut out);
    let base = Scenario::decode(&tree, &mut out).unwrap();
    let prepared = ["test-inline", "production"].map(|name| {
        let with = Selection::profile(name);
        let without = Selection { without_fault: true, ..with.clone() };
        [with, without].map(|it| prepare(&file, &it, &mut Diagnostics::default()).unwrap())
    });
    let sides = |pair: &'static [Prepared; 2]| [&pair[0], &pair[1]];
    let [hidden, shown] = prepared.map(|pair| &*Box::leak(Box::new(pair)));
    let sign = Sign::of(&base).unwrap();
    let case = Case {
        file: &file,
        hidden: sides(hidden),
        shown: sides(shown),
        sign: &sign,
        site: &base.fault.as_ref().unwrap().site.value,
        seed: base.seed,
        seeds: 2,
        limits: Limits::default(),
    };
    let certificate = case.certificate("job-before-commit.yaml").unwrap();
    let today = case.today(&certificate.cause);
    (certificate, today)
}

/// The pointers of all scalars.
fn scalars(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, inner) in entries {
                scalars(inner, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                scalars(inner, &format!("{at}/{place}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push(at.to_owned());
        }
    }
}

/// Other values of the same kind.
fn others(scalar: &Value) -> Vec<Value> {
    match scalar {
        Value::Null => vec![json!(1), json!("a")],
        Value::Bool(flag) => vec![json!(!flag)],
        Value::Number(number) => vec![json!(number.as_u64().unwrap() + 1), Value::Null],
        Value::String(text) => vec![json!(format!("{text}0")), json!(format!("0{text}"))],
        Value::Array(_) | Value::Object(_) => Vec::new(),
    }
}

#[test]
fn whatever_is_changed_of_a_certificate_is_found() {
    let (certificate, today) = certified();
    assert!(certificate.holds);
    let runs = certificate.runs.clone();
    let found = |value: &Value| match Certificate::read(&value.to_string()) {
        Err(_) => true,
        Ok(changed) => {
            let made = runs.iter().cloned().map(Ok).collect();
            changed.digest != certificate.digest
                || !changed.held_against(&today).is_empty()
                || !changed.repeated(made, |_, _| None).is_empty()
        }
    };
    let mut value = serde_json::to_value(&certificate).unwrap();
    assert!(!found(&value), "nothing is changed");
    let mut all = Vec::new();
    scalars(&value, "", &mut all);
    assert!(all.len() > 500, "checkpoints, too");
    for free in FREE {
        assert!(all.iter().any(|it| it == free.0), "{free:?}");
    }
    for pointer in all {
        let scalar = value.pointer(&pointer).unwrap().clone();
        for other in others(&scalar) {
            *value.pointer_mut(&pointer).unwrap() = other.clone();
            let free = FREE.iter().any(|(free, _)| *free == pointer && other.is_string());
            assert_eq!(found(&value), !free, "{pointer}: {other} instead of {scalar}");
        }
        *value.pointer_mut(&pointer).unwrap() = scalar;
    }
}

#[test]
fn what_is_found_is_said() {
    let (certificate, today) = certified();
    let flaws = |change: fn(&mut Certificate)| -> Vec<String> {
        let mut changed = certificate.clone();
        change(&mut changed);
        let found = changed.held_against(&today);
        found.iter().map(|flaw| format!("{}: {}", flaw.about, flaw.why)).collect()
    };
    let error = certificate.failure.error.clone().unwrap();
    assert_eq!(
        flaws(|it| it.failure.error = Some("NoSuchError".to_owned())),
        [
            "failure: it is another one".to_owned(),
            format!("failure.error: it is {error}, and not NoSuchError")
        ]
    );
    assert_eq!(
        flaws(|it| it.failure.figure = Some("lost".to_owned())),
        ["failure: it is another one", "failure.figure: it is none, and not lost"]
    );
    assert_eq!(flaws(|it| it.scenario.push('x')), ["scenario: its id is `job-before-commit`"]);
    assert_eq!(
        flaws(|it| it.robust.tried = u64::MAX),
        ["robust: it has no runs for so many seeds"]
    );
    assert_eq!(
        flaws(|it| it.cause = vec![0; 64]),
        ["cause: it names what is no difference, or too much"]
    );
    assert_eq!(flaws(|it| it.seed.insert(0, '0')), ["seed: it is none"]);
}

#[test]
fn a_certificate_of_another_version_is_told_from_one_that_is_wrong() {
    let (certificate, _) = certified();
    let other = Certificate { tool: "reenact 9.9.9".to_owned(), ..certificate };
    let said = Certificate::read(&serde_json::to_string(&other).unwrap()).unwrap_err();
    let this = env!("CARGO_PKG_VERSION");
    assert_eq!(
        said,
        format!(
            "was made by reenact 9.9.9, and this is reenact {this}; verify it with the version that \
             made it"
        )
    );
}

#[test]
fn a_certificate_names_a_file_in_its_own_folder() {
    let (certificate, _) = certified();
    let place = |file: &str| {
        let named = Certificate { file: file.to_owned(), ..certificate.clone() };
        named.place().map(|path| path.to_string_lossy().into_owned())
    };
    for inside in ["a.yaml", "below/a.yaml"] {
        assert_eq!(place(inside), Ok(inside.to_owned()));
    }
    for outside in ["/etc/passwd", "../a.yaml", "below/../../a.yaml", "", ".", ".."] {
        assert_eq!(
            place(outside),
            Err(format!(
                "it names `{outside}`, which is not in its own folder; name the scenario with --scenario"
            ))
        );
    }
}
