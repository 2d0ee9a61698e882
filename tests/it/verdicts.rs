//! What a run and a check make of scenarios that are not as they should be: the exit code, and the
//! words that say why.

use std::path::Path;
use std::process::Command;

/// Runs the tool on the first scenario, with one text in it replaced by another.
#[track_caller]
fn with_change(from: &str, to: &str, arguments: &[&str]) -> (Option<i32>, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/duo-chat-a1001.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "the scenario has changed: {from}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), text.replacen(from, to, 1)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    let output = command.args(arguments).current_dir(folder.path()).env_clear().output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

const RUN: [&str; 4] = ["run", "a.yaml", "--profile", "production"];

#[test]
fn an_instant_that_the_file_names_is_the_end_of_a_replay() {
    let (from, to) = ("  seed: 18191 ", "  until: 2024-06-29T00:00:00Z\n  seed: 18191 ");
    let (code, text) = with_change(from, to, &RUN);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("3 of 3 expectations met, fingerprint "), "{text}");

    let (code, text) = with_change(from, &to.replace("29", "27"), &RUN);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("requests_affected: expected 2553, got "), "{text}");
}

#[test]
fn an_instant_that_the_command_line_names_is_no_end() {
    let arguments = [&RUN[..], &["--until", "13h"]].concat();
    let (code, text) = with_change("", "", &arguments);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("not judged"), "{text}");
}

#[test]
fn a_run_says_why_it_failed() {
    let (code, text) = with_change("value: 2d 7h", "value: { from: 2d, to: 3d }", &RUN);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("duration: is a known miss, and misses no more"), "{text}");

    let (code, text) = with_change("    value: 550\n", "    value: 551\n", &RUN);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("customers_affected: differs from what was published"), "{text}");
}

#[test]
fn to_name_something_twice_asks_for_nothing_more() {
    let arguments = [&RUN[..], &["--profile", "production", "--with", "retry-3,retry-3"]].concat();
    let (code, text) = with_change("", "", &arguments);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.matches("of 1 expectation met").count(), 1, "{text}");
}

#[test]
fn the_timeline_is_that_of_the_replay() {
    let arguments = [&RUN[..], &["--with", "temporary-solution"]].concat();
    let (_, text) = with_change("", "", &arguments);
    assert!(text.contains("deploy   Security fix 4104"), "{text}");
    assert!(!text.contains("deploy   The temporary solution"), "{text}");
}

#[test]
fn check_finds_names_that_nothing_has() {
    let check = ["check", "a.yaml", "--static-only"];
    let (from, to) = ("  requests_affected:\n    value", "  request_affected:\n    value");
    let (code, text) = with_change(from, to, &check);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("did you mean `requests_affected`?"), "{text}");

    let (code, text) = with_change("noticed_by: [user]", "noticed_by: [developer]", &check);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("no observer in `production` is called `developer`"), "{text}");
}

#[test]
fn check_says_what_a_published_value_cannot_equal() {
    let check = ["check", "a.yaml", "--static-only"];
    let equals =
        |name: &str| with_change("equals: end - start", &format!("equals: {name}"), &check);
    let (code, text) = equals("ende - start");
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("did you mean `end`?"), "{text}");

    let (from, to) = ("    value: 2d 7h\n", "    value: { from: 2d, to: 3d }\n");
    let quoted = "    quote: \"Total Duration 2 days 7 hours\"\n    role: given\n    equals: ";
    let replaced = format!("{to}{quoted}duration");
    let (code, text) = with_change(&format!("{from}{quoted}end - start"), &replaced, &check);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("`duration` is published as a range"), "{text}");

    let (code, text) = equals("end - start - duration('-1h')");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("2d 6h 22m"), "{text}");
}

#[test]
fn check_writes_results_where_results_go() {
    let json = ["check", "a.yaml", "--static-only", "--format", "json"];
    for (from, to, expected) in [("", "", 0), ("version: 1", "version: [", 2)] {
        let (code, text) = with_change(from, to, &json);
        assert_eq!(code, Some(expected), "{text}");
        let check: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(check["schema"], "reenact.check/1");
        assert_eq!(check["files"][0]["file"], "a.yaml");
        assert_eq!(check["files"][0]["errors"] != 0, expected == 2, "{text}");
    }
    let (code, text) = with_change("version: 1", "version: [", &["check", "a.yaml"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("error[E01"), "{text}");
}

/// What `check` says of the role of a prediction of how many of ten requests are harmed, where how
/// many there are was calibrated.
#[track_caller]
fn check_prediction(value: &str, expected: bool) {
    let text = format!(
        "version: 1
id: small
title: Half of them
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
inputs: {{ many: {{ value: 10, basis: calibrated }} }}
traffic: {{ visits: {{ request: visit, every: 1m, count: many }} }}
switches: {{ broken: {{ value: true }} }}
requests: {{ visit: {{ steps: [{{ show: wrong, if: broken }}] }} }}
figures: {{ harmed: {{ count: requests, where: {{ shown: wrong }} }} }}
published: {{ harmed: {{ value: {value}, quote: some were harmed, role: predicted }} }}
fault:
  title: Wrong
  site: requests.visit/show wrong
  harm: harmed
  patch: {{ switches: {{ broken: {{ value: false }} }} }}
profiles: {{ here: {{}} }}
"
    );
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.yaml"), text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    let command = command.args(["check", "a.yaml"]).current_dir(folder.path()).env_clear();
    let said = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let refuted = said.contains("`harmed` is not predicted");
    assert_eq!(refuted, expected, "{value}: {said}");
}

#[test]
fn a_range_is_predicted_where_the_value_stays_in_it() {
    check_prediction("{ from: 1, to: 1000 }", false);
    check_prediction("{ from: 8, to: 12 }", true);
    check_prediction("10", true);
    // A tolerance says how far the replay may be off, not what was predicted.
    check_prediction("10, within: 5", true);
}
