//! Strings that would steer a terminal, in every place that holds one, through every command.

use super::Place;
use std::ffi::OsString;

/// What would set a terminal's title, ring, turn the direction of text, and break the line.
const EVIL: &str = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}\u{2028}\u{e0041}";

/// The same as a double-quoted text of YAML writes it, between two words.
const WRITTEN: &str = r#""a\e]0;x\a\x9B31m\u202E\n\u2028\U000E0041b""#;

/// A scenario with WRITTEN wherever a text may stand that need not be a name.
fn scenario() -> String {
    SCENARIO.replace("EVIL", WRITTEN)
}

const SCENARIO: &str = r#"version: 1
id: EVIL
title: EVIL
source: EVIL
summary: EVIL
dialect: ruby
replay: { seed: 1, from: 2024-01-01T00:00:00Z, incident: here }
x-EVIL: EVIL
types:
  thing: { class: EVIL, responds_to: [id] }
inputs:
  patience: { value: 1s, basis: assumed, why: EVIL, quote: EVIL }
switches:
  word: { value: EVIL, why: EVIL }
changes:
  fix: { deployed: 2024-01-01T00:00:05Z, title: EVIL }
queues:
  tray: { workers: 2, basis: assumed }
requests:
  ask:
    steps:
      - set: x
        to: 'thing{id: word}'
      - set: y
        to: word
        id: EVIL
      - show: EVIL
      - enqueue: answer
        with: '{word: word}'
jobs:
  answer:
    queue: tray
    steps:
      - work: think
        takes: patience
      - set: z
        to: arguments[word]
        if: '!fix'
      - try:
          - raise: EVIL
        rescue:
          - show: other
        only: [EVIL]
      - set: bad
        to: z.id
traffic:
  load: { request: ask, every: 10s, count: 3 }
figures:
  shown: { count: requests, where: { shown: EVIL } }
published:
  shown: { value: 4, quote: EVIL, role: calibrated, known_miss: EVIL }
observers:
  somebody: { title: EVIL, in: [here], notices: { shown: EVIL }, stays: 5s, basis: assumed }
fault:
  title: EVIL
  site: jobs.answer/set bad
  signature: NoMethodError
  patch: { switches: { word: { value: other } } }
profiles:
  here: { title: EVIL }
  there: { title: EVIL, patch: { title: EVIL, switches: { word: { value: "b" } } } }
actions:
  talk: { title: EVIL, not_replayed: EVIL }
  mend: { title: EVIL, patch: { switches: { word: { value: "c" } } } }
expect:
  - { in: here, shown: 7 }
"#;

/// Returns what of an output a terminal might obey.
fn treacherous(bytes: &[u8]) -> Vec<char> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let found = text.chars().filter(|c| *c != '\n' && reenact::text::is_treacherous(*c));
    found.collect()
}

#[track_caller]
fn check(place: &Place, arguments: &[&str], codes: &[i32]) {
    for color in ["--color=never", "--ascii"] {
        let arguments: Vec<OsString> =
            arguments.iter().chain(&[color]).map(OsString::from).collect();
        let output = place.run(&arguments);
        let shown = format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(codes.contains(&output.status.code().unwrap_or(-1)), "{shown} {:?}", output.status);
        assert_eq!(treacherous(&output.stdout), [], "{shown}");
        assert_eq!(treacherous(&output.stderr), [], "{shown}");
        assert!(!output.stdout.is_empty() || !output.stderr.is_empty());
    }
}

#[test]
fn a_scenario_cannot_steer_the_terminal() {
    let place = Place::with(scenario());
    check(&place, &["check", "bad.yaml", "--static-only"], &[0]);
    check(&place, &["check", "bad.yaml"], &[0, 2]);
    check(&place, &["check", "bad.yaml", "--format", "json"], &[0, 2]);
    check(&place, &["run", "bad.yaml"], &[1]);
    check(&place, &["run", "bad.yaml", "--format", "json"], &[1]);
    check(&place, &["run", "bad.yaml", "--format", "jsonl"], &[1]);
    check(&place, &["run", "bad.yaml", "--only", "request=1"], &[0]);
    check(&place, &["run", "bad.yaml", "--with", "talk"], &[2]);
    check(&place, &["run", "bad.yaml", "--with", "mend"], &[0]);
    check(&place, &["show", "bad.yaml", "--profile", "there"], &[0]);
    let trace = ["run", "bad.yaml", "--profile", "here", "--trace", "t.jsonl"];
    check(&place, &trace, &[1, 2]);
    let trace = std::fs::read(place.path("t.jsonl")).unwrap();
    assert!(trace.len() > 1_000);
    assert_eq!(treacherous(&trace), []);
}

#[test]
fn what_is_shown_reads_back_as_it_was() {
    let place = Place::with(scenario());
    let shown = place.run(&["show", "bad.yaml"]);
    std::fs::write(place.path("shown.yaml"), &shown.stdout).unwrap();
    let digest = |file: &str| {
        let output = place.run(&["run", file, "--format", "json"]);
        let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (run["scenario"].clone(), run["profiles"][0]["fingerprint"].clone())
    };
    assert_eq!(digest("bad.yaml"), digest("shown.yaml"));
    assert_eq!(digest("bad.yaml").0, format!("a{}b", EVIL.replace('\u{2028}', "\n\u{2028}")));
}

#[test]
fn a_broken_scenario_cannot_either() {
    for (from, to) in [
        ("version: 1", "version: EVIL"),
        ("dialect: ruby", "dialect: EVIL"),
        ("seed: 1", "seed: EVIL"),
        ("x-EVIL", "EVIL"),
        ("value: 1s", "value: EVIL"),
        ("2024-01-01T00:00:05Z", "EVIL"),
        ("tray: {", "EVIL: {"),
        ("queue: tray", "queue: EVIL"),
        ("enqueue: answer", "enqueue: EVIL"),
        ("- show: other", "- EVIL: other"),
        ("- show: other", "- show: other\n            raise: EVIL\n            EVIL: EVIL"),
        ("to: word\n", "to: EVIL\n"),
        ("to: z.id", "to: '\"EVIL'"),
        ("to: z.id", "to: z.EVIL"),
        ("where: { shown: EVIL }", "where: { EVIL: EVIL }"),
        ("role: calibrated", "role: EVIL"),
        ("in: [here]", "in: [EVIL]"),
        ("site: jobs.answer/set bad", "site: EVIL"),
        ("signature: NoMethodError", "signature: EVIL"),
        ("in: here", "in: EVIL"),
        ("expect:", "EVIL:"),
        ("requests:", "requests: EVIL\nx-requests:"),
        ("title: EVIL\nsource", "title: !EVIL EVIL\nsource"),
        ("title: EVIL\nsource", "title: &EVIL [*EVIL]\nsource"),
    ] {
        assert!(SCENARIO.contains(from), "{from}");
        let broken = SCENARIO.replacen(from, to, 1);
        for text in [broken.replace("EVIL", WRITTEN), broken.replace("EVIL", EVIL)] {
            let place = Place::with(text);
            for command in ["check", "run", "show"] {
                check(&place, &[command, "bad.yaml"], &[0, 1, 2]);
            }
            check(&place, &["check", "bad.yaml", "--format", "json"], &[0, 1, 2]);
        }
    }
}

#[test]
fn arguments_and_file_names_cannot_either() {
    let place = Place::with(scenario());
    let evil = format!("a{EVIL}\nb");
    let file = format!("{evil}.yaml").replace('/', "");
    std::fs::write(place.path(&file), scenario()).unwrap();
    let pair = |key: &str, value: &str| format!("{key}={value}");
    for arguments in [
        &["run", &evil][..],
        &["check", &evil],
        &["check", &file],
        &["check", &file, "bad.yaml"],
        &["check", &file, "--format", "json"],
        &["run", &file],
        &["run", &file, "--format", "json"],
        &["show", &file],
        &["fmt", "--check", &file],
        &["fmt", "--check", &evil],
        &["schema", "--install", &file],
        &["schema", "--install", &evil],
        &["new", &format!("new{file}")],
        &["explain", &evil],
        &[&evil],
        &["run", "bad.yaml", "--profile", &evil],
        &["run", "bad.yaml", "--with", &evil],
        &["run", "bad.yaml", "--seed", &evil],
        &["run", "bad.yaml", "--set", &evil],
        &["run", "bad.yaml", "--set", &pair(&evil, "1")],
        &["run", "bad.yaml", "--set", &pair("title", &evil)],
        &["run", "bad.yaml", "--set", &pair("switches.word.value", &evil)],
        &["run", "bad.yaml", "--until", &evil],
        &["run", "bad.yaml", "--only", &evil],
        &["run", "bad.yaml", "--limit", &evil],
        &["run", "bad.yaml", "--format", &evil],
        &["run", "bad.yaml", &pair("--", &evil)],
        &["run", "bad.yaml", "--profile", "here", "--trace", &format!("none/{evil}")],
        &["run", "bad.yaml", "--profile", "here", "--trace", &format!("t{evil}")],
        &["show", "bad.yaml", "--set", &pair("title", &evil)],
    ] {
        let arguments: Vec<&str> = arguments.to_vec();
        check(&place, &arguments, &[0, 1, 2, 4]);
    }
}
