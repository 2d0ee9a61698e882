//! `reenact certify` and `reenact verify`.

use super::BEFORE_COMMIT;
use super::check;
use super::reenact;
use crate::support::root;
use crate::support::text_of;
use serde_json::Value;
use std::path::Path;

/// Certifies the cheap scenario, and returns the certificate.
fn certified(folder: &Path) -> (String, Value) {
    let path = folder.join("certificate.json").to_str().unwrap().to_owned();
    let said = reenact(&["certify", BEFORE_COMMIT, "test-inline", "-o", &path, "--seeds", "2"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let certificate = serde_json::from_str(&text_of(Path::new(&path))).unwrap();
    (path, certificate)
}

#[test]
fn what_is_certified_is_verified_in_fresh_processes() {
    check("certify", &["certify", BEFORE_COMMIT, "test-inline", "--seeds", "2"]);
    let folder = tempfile::tempdir().unwrap();
    let (path, certificate) = certified(folder.path());
    let verified = reenact(&["verify", &path]);
    assert_eq!(verified.code, 0, "{}", verified.out);
    assert!(verified.out.contains("The certificate is true, and holds."));
    let names: Vec<&str> = certificate["claims"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, ["M0", "M1", "M2", "M3", "M4", "M6"]);
    let schema: Value =
        serde_json::from_str(&text_of(&root().join("schema/certificate-1.json"))).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert!(schema.is_valid(&certificate), "{:?}", schema.iter_errors(&certificate).next());
    let again = reenact(&["certify", BEFORE_COMMIT, "test-inline", "-o", &path, "--seeds", "2"]);
    assert_eq!(again.code, 2, "nothing is overwritten");
}

#[test]
fn claims_stand_in_their_order() {
    let said = reenact(&["certify", BEFORE_COMMIT, "test-inline", "--seeds", "2"]);
    let at =
        |name: &str| said.out.find(&format!("\n  {name}  ")).unwrap_or_else(|| panic!("{name}"));
    let places: Vec<usize> = ["M0", "M1", "M2", "M3", "M4", "M5", "M6"].map(at).to_vec();
    assert!(places.is_sorted(), "{}", said.out);
}

#[test]
fn what_cannot_be_certified_is_said_with_a_remedy() {
    let said = reenact(&["certify", BEFORE_COMMIT, "production"]);
    assert_eq!(said.code, 4);
    assert_eq!(
        said.err,
        "error: there is nothing to certify: `production` shows the fault, so it hid nothing; name a \
         profile in which it does not show\n"
    );
    let said = reenact(&["certify", BEFORE_COMMIT, "production", "test-inline"]);
    assert_eq!(
        said.err,
        "error: there is nothing to certify: `test-inline` does not show the fault, which nothing can \
         have hidden then; name first the profile that hid it, then the one that showed it\n"
    );
}

/// Where the fault is part of what the environments differ in, a placebo run leaves it out as well.
#[test]
fn a_placebo_does_not_bring_the_fault_back() {
    let said = reenact(&["certify", BEFORE_COMMIT, "queue-in-database", "--seeds", "1"]);
    assert!(
        said.out.contains("M4  holds") && said.out.contains("The certificate holds."),
        "{}",
        said.out
    );
}

/// What is changed of a certificate, and how.
type Mutation = (&'static str, fn(&mut Value));

/// Every mutation of what is claimed, and of the scenario, is found.
#[test]
fn a_certificate_that_was_touched_is_not_true() {
    let folder = tempfile::tempdir().unwrap();
    let (path, certificate) = certified(folder.path());
    let mutations: [Mutation; 5] = [
        ("a run that shows", |it| it["runs"][0]["shows"] = false.into()),
        ("a hash on the way", |it| {
            it["runs"][1]["checkpoints"][3][1] = "0000-0000-0000-0000".into();
        }),
        ("a claim", |it| it["claims"][2]["holds"] = false.into()),
        ("the cause", |it| it["cause"] = serde_json::json!([])),
        ("how it was lost", |it| it["mechanism"]["reached"][1] = 1.into()),
    ];
    for (what, mutate) in mutations {
        let mut mutated = certificate.clone();
        mutate(&mut mutated);
        assert_ne!(mutated, certificate);
        std::fs::write(&path, mutated.to_string()).unwrap();
        let said = reenact(&["verify", &path]);
        assert_eq!(said.code, 1, "{what}: {}", said.out);
    }
    let scenario = folder.path().join("edited.yaml");
    let text = text_of(&root().join(BEFORE_COMMIT));
    let edited = text.replacen("{ value: 0s, basis: assumed", "{ value: 1ms, basis: assumed", 1);
    assert_ne!(edited, text);
    std::fs::write(&scenario, edited).unwrap();
    std::fs::write(&path, certificate.to_string()).unwrap();
    let said = reenact(&["verify", &path, "--scenario", scenario.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.out.contains("is another file now"), "{}", said.out);
    // A certificate has the text that it was made from, so the event is named, and no range of events.
    assert!(said.out.contains("the first event that differs is"), "{}", said.out);
    assert!(!said.out.contains("is between"), "{}", said.out);
    assert!(
        said.out.contains("it was: ") || said.out.contains("at another instant"),
        "{}",
        said.out
    );
}
