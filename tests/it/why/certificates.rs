//! `reenact certify` and `reenact verify`.

use super::BEFORE_COMMIT;
use super::NEEDED;
use super::THREADS;
use super::check;
use super::json;
use super::reenact;
use crate::support::root;
use crate::support::text_of;
use serde_json::Value;
use std::path::Path;

/// Certifies the cheap scenario, and returns the certificate.
fn certified(folder: &Path) -> (String, Value) {
    let path = folder.join("certificate.json").to_str().unwrap().to_owned();
    let file = folder.join("scenario.yaml").to_str().unwrap().to_owned();
    std::fs::write(&file, text_of(&root().join(BEFORE_COMMIT))).unwrap();
    let said = reenact(&["certify", &file, "test-inline", "-o", &path, "--seeds", "2"]);
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
    let found = json("reenact.verify/1", &["verify", &path]);
    assert_eq!((&found["is_true"], &found["flaws"]), (&true.into(), &serde_json::json!([])));
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
fn where_the_two_part_is_where_it_was_decided() {
    let said = reenact(&["certify", THREADS, "staging", "--seeds", "1"]);
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let decided = "the two part at acquired at services.frontend/acquire threads, which depends on \
                   servers";
    assert!(words.contains(decided), "and not at the trace before it: {words}");
    let said = reenact(&["certify", NEEDED, "other", "--seeds", "1"]);
    assert!(said.out.contains("requests.noisy/set x, which depends on flag"), "{}", said.out);
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
    assert_eq!(certificate["file"], "scenario.yaml", "from its own folder on");
    let mutations: [Mutation; 11] = [
        ("a run that shows", |it| it["runs"][0]["shows"] = false.into()),
        ("a hash on the way", |it| {
            it["runs"][1]["checkpoints"][3][1] = "0000-0000-0000-0000".into();
        }),
        ("a claim", |it| it["claims"][2]["holds"] = false.into()),
        ("the cause", |it| it["cause"] = serde_json::json!([])),
        ("how it was lost", |it| it["mechanism"]["reached"][1] = 1.into()),
        ("the step", |it| it["failure"]["site"] = "jobs.confirm/another".into()),
        ("the error", |it| it["failure"]["error"] = "AnotherError".into()),
        ("the figure", |it| it["failure"]["figure"] = "another".into()),
        ("the way", |it| it["failure"]["way"] = serde_json::json!(["another"])),
        ("the scenario", |it| it["scenario"] = "another".into()),
        ("as many runs as one likes", |it| it["robust"]["tried"] = 4_000_000_000_000_u64.into()),
    ];
    for (what, mutate) in mutations {
        let mut mutated = certificate.clone();
        mutate(&mut mutated);
        assert_ne!(mutated, certificate);
        std::fs::write(&path, mutated.to_string()).unwrap();
        let said = reenact(&["verify", &path]);
        assert_eq!(said.code, 1, "{what}: {}", said.out);
        let found = json("reenact.verify/1", &["verify", &path]);
        assert!(!found["flaws"].as_array().unwrap().is_empty(), "{what}");
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
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("it was: ") || words.contains("at another instant"), "{words}");
}

/// Verifies a certificate that was changed, and returns the exit code and all that was said. Nobody waits
/// for ever.
#[cfg(unix)]
fn verified(folder: &Path, certificate: &Value) -> (Option<i32>, String) {
    std::fs::write(folder.join("certificate.json"), certificate.to_string()).unwrap();
    let mut command = std::process::Command::new("timeout");
    command.args(["120", env!("CARGO_BIN_EXE_reenact"), "verify", "certificate.json"]);
    let output = command.current_dir(folder).output().unwrap();
    let said = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap()).concat();
    (output.status.code(), said)
}

/// A certificate may come from anybody: what it names is not opened wherever it is, and what is no
/// scenario of it is not told.
#[cfg(unix)]
#[test]
fn a_certificate_opens_nothing_but_its_scenario() {
    let folder = tempfile::tempdir().unwrap();
    let (_, certificate) = certified(folder.path());
    let verified = |file: &str| {
        let mut changed = certificate.clone();
        changed["file"] = file.into();
        verified(folder.path(), &changed)
    };
    assert_eq!(verified("scenario.yaml").0, Some(0));
    for outside in ["/etc/passwd", "../scenario.yaml"] {
        let expected = format!(
            "error: `certificate.json`: it names `{outside}`, which is not in its own folder; name the \
             scenario with --scenario\n"
        );
        assert_eq!(verified(outside), (Some(2), expected));
    }
    let cannot = |file: &str, why: &str| {
        let remedy = "name the scenario with --scenario";
        (Some(2), format!("error: `{file}` cannot be read: {why}; {remedy}\n"))
    };
    assert_eq!(verified("gone.yaml"), cannot("gone.yaml", "there is no such file"));
    let pipe = folder.path().join("pipe.yaml");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(verified("pipe.yaml"), cannot("pipe.yaml", "it is no file"));
    std::fs::write(folder.path().join("secret.txt"), "the secret: [\n").unwrap();
    let (code, said) = verified("secret.txt");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("`secret.txt` is another file now"), "{said}");
    assert!(said.contains("name it with --scenario to see what differs"), "{said}");
    assert!(!said.contains("the secret"), "{said}");
    let huge = std::fs::File::create(folder.path().join("huge.yaml")).unwrap();
    huge.set_len(100 << 20).unwrap();
    let most = cannot("huge.yaml", "it has more than 8 MiB, and no more is read");
    assert_eq!(verified("huge.yaml"), most);
}

#[cfg(unix)]
#[test]
fn a_certificate_of_another_version_or_without_an_end_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (_, mut certificate) = certified(folder.path());
    certificate["tool"] = "reenact 9.9.9".into();
    let (code, said) = verified(folder.path(), &certificate);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("`certificate.json` was made by reenact 9.9.9, and this is"), "{said}");
    let huge = std::fs::File::create(folder.path().join("huge.json")).unwrap();
    huge.set_len(100 << 20).unwrap();
    let said = reenact(&["verify", folder.path().join("huge.json").to_str().unwrap()]);
    assert_eq!(said.code, 2);
    assert!(said.err.contains("it has more than 64 MiB, and no more is read"), "{}", said.err);
}

#[test]
fn whoever_names_no_profile_gets_the_first_that_hid_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("certificate.json");
    let said = reenact(&["certify", BEFORE_COMMIT, "-o", path.to_str().unwrap(), "--seeds", "2"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let certificate: Value = serde_json::from_str(&text_of(&path)).unwrap();
    assert_eq!(certificate["hidden_in"], "test-inline");
    let note = "note: this is about `test-inline`; the fault does not show in queue-in-database\n      \
                either: name one to certify that\n";
    assert!(said.err.starts_with(note), "{}", said.err);
    let gauge = reenact(&["certify", "tests/it/why/scenarios/gauge.yaml"]);
    assert_eq!(gauge.code, 4);
    assert_eq!(
        gauge.err,
        "error: there is nothing to certify: `production` is the only profile, so none can have hidden \
         the fault\n"
    );
    let none = reenact(&["certify", "scenarios/primitives/even-traffic.yaml"]);
    assert_eq!(
        (none.code, none.err.as_str()),
        (4, "error: this scenario names no fault that could have been hidden\n")
    );
    let shown = folder.path().join("shown.yaml");
    let text = text_of(&root().join("tests/it/why/scenarios/gauge.yaml"));
    std::fs::write(&shown, text.replace("production: {}", "production: {}\n  other: {}")).unwrap();
    let everywhere = reenact(&["certify", shown.to_str().unwrap()]);
    assert_eq!(
        everywhere.err,
        "error: there is nothing to certify: the fault shows in every profile: production, other\n"
    );
}

/// After an edit that changes no run, the text alone is another one, and the line is told.
#[test]
fn a_text_that_changes_no_run_is_said_to() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = certified(folder.path());
    let file = folder.path().join("scenario.yaml");
    let text = text_of(&file);
    let line = text.lines().find(|line| line.starts_with("title:")).unwrap();
    std::fs::write(&file, text.replace(line, "title: Another title")).unwrap();
    let said = reenact(&["verify", &path, "--scenario", file.to_str().unwrap()]);
    assert_eq!(said.code, 1, "{}", said.out);
    let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("all as claimed in fresh processes, of another text"), "{words}");
    assert!(words.contains("`title: Another title`, and was"), "{words}");
    assert!(!words.contains("is not true"), "{words}");
}

/// A step that only operators run is reached where they run it.
#[test]
fn what_operators_do_is_certified_as_well() {
    let nightly = "tests/it/why/scenarios/nightly.yaml";
    let said = reenact(&["certify", nightly, "laptop", "--seeds", "1"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("the step runs 0 times in laptop, and 1 in"), "{}", said.out);
}

/// Of several minimal causes, that one is claimed which hid it alone, also where it is no smallest way
/// to take the failure away.
#[test]
fn the_cause_that_holds_is_the_one_that_is_claimed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("either.json");
    let path = path.to_str().unwrap();
    let either = "tests/it/why/scenarios/either.yaml";
    let said = reenact(&["certify", either, "laptop", "--seeds", "1", "-o", path]);
    assert!(said.out.contains("The certificate holds."), "{}{}", said.out, said.err);
    let text = std::fs::read_to_string(path).unwrap();
    let certificate: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(certificate["cause"], serde_json::json!([2, 3, 4]));
    let verified = reenact(&["verify", path, "--scenario", either]);
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

/// Nothing is known of a fault whose runs never come to their end: that is no verdict.
#[test]
fn a_limit_that_stops_a_run_is_no_verdict() {
    let said = reenact(&["certify", "tests/it/why/scenarios/not-replayed.yaml", "endless"]);
    assert_eq!(said.code, 3, "{}", said.err);
    let words = "error: a run was stopped by the limit of 2 000 events; `--limit N` widens it, so nothing is known";
    assert!(said.err.contains(words), "{}", said.err);
}
