//! `reenact quiz`: every answer is a run's, and so is every wrong one.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::SMALL;
use super::check;
use super::reenact;
use super::within;
use crate::support::root;
use crate::support::text_of;

/// Reads a sheet as JSON.
#[track_caller]
fn sheet(arguments: &[&str]) -> serde_json::Value {
    let said = reenact(&[arguments, &["--format", "json"]].concat(), "");
    assert_eq!(said.err, "");
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["schema"], "reenact.quiz/1");
    value
}

#[test]
fn the_questions_of_duo_chat_and_their_answers() {
    check("quiz-duo-chat", &["quiz", DUO_CHAT, "--answers"], "");
    check("quiz-before-commit", &["quiz", BEFORE_COMMIT, "--answers"], "");
}

#[test]
fn a_scenario_without_questions_is_asked_about_all_the_same() {
    let asked = sheet(&["quiz", "scenarios/knight-power-peg.yaml"]);
    for question in asked["questions"].as_array().unwrap() {
        let stem = question["ask"].as_str().unwrap();
        let tells = ["hides", "get in", "shows up"].iter().any(|it| stem.contains(it));
        assert!(!tells, "it tells the answer to another: {stem}");
    }
    check("quiz-knight", &["quiz", "scenarios/knight-power-peg.yaml", "--answers"], "");
    let said = reenact(&["quiz", "docs/src/examples/ambient.yaml"], "");
    let message = "error: there is nothing to ask: nothing in this scenario has two answers\n";
    assert_eq!((said.code, said.err.as_str()), (4, message));
}

#[test]
fn everybody_gets_the_same_questions_in_an_order_of_their_own() {
    let names = |person: &str| -> Vec<String> {
        let asked = sheet(&["quiz", BEFORE_COMMIT, "--seed", person]);
        let all = asked["questions"].as_array().unwrap();
        all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    let (one, other) = (names("anna"), names("ben"));
    assert_eq!(one, names("anna"), "the same every time");
    assert_ne!(one, other);
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    assert_eq!(sorted(one), sorted(other));
}

#[test]
fn nothing_tells_an_answer_before_it_is_asked_for() {
    let plain = sheet(&["quiz", SMALL]);
    let told = sheet(&["quiz", SMALL, "--answers"]);
    for (plain, told) in
        plain["questions"].as_array().unwrap().iter().zip(told["questions"].as_array().unwrap())
    {
        assert_eq!(plain["options"], told["options"]);
        assert_eq!(plain.get("answer"), None);
        let options = told["answer"]["options"].as_array().unwrap();
        let right: Vec<_> = options.iter().filter(|it| it["right"] == true).collect();
        assert_eq!(right.len(), 1);
        assert_eq!(right[0]["letter"], told["answer"]["letter"]);
    }
}

/// Runs every command that a sheet names: what it prints must say what the option was refuted by.
#[test]
fn every_command_of_the_answers_runs() {
    let told = sheet(&["quiz", BEFORE_COMMIT, "--answers"]);
    let mut commands: Vec<String> = told["questions"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|it| it["answer"]["options"].as_array().unwrap())
        .map(|it| it["command"].as_str().unwrap().to_owned())
        .collect();
    commands.sort();
    commands.dedup();
    assert!(commands.len() > 5, "{commands:?}");
    for command in commands {
        let words = command.strip_prefix("reenact ").unwrap().replace('\'', "");
        let words: Vec<&str> = words.split_whitespace().collect();
        let said = reenact(&words, "");
        // An expectation of the file may fail where something else is set.
        assert!(said.code <= 1, "{command}\n{}", said.err);
    }
}

#[test]
fn whoever_is_asked_predicts_before_they_see() {
    check("quiz-asked", &["quiz", SMALL, "--ask"], "b\nx\n\n");
    check("quiz-left", &["quiz", SMALL, "--ask"], "q\n");
    let refused = reenact(&["quiz", "-", "--ask"], "");
    assert_eq!(refused.code, 2);
    check("quiz-markdown", &["quiz", SMALL, "--answers", "--format", "md"], "");
}

/// Whoever answers without an end is not read to it.
#[test]
fn answers_and_orders_have_an_end() {
    let endless = "x".repeat((1 << 20) + 10);
    let said = reenact(&["quiz", SMALL, "--ask"], &endless);
    assert_eq!(said.code, 2);
    assert_eq!(said.err, "error: the answers have more than 1 MiB, and no more is read\n");
    let said = reenact(&["play", SMALL], &endless);
    assert_eq!(said.code, 2);
    assert_eq!(said.err, "error: the orders have more than 1 MiB, and no more is read\n");
}

/// Writes the small scenario with something else in it.
fn spoiled(from: &str, to: &str) -> tempfile::TempDir {
    let scratch = tempfile::tempdir().unwrap();
    let text = text_of(&root().join(SMALL));
    assert!(text.contains(from), "{from}");
    std::fs::write(scratch.path().join("teach.yaml"), text.replacen(from, to, 1)).unwrap();
    scratch
}

#[test]
fn an_answer_that_is_not_true_fails_the_test() {
    let scratch = spoiled("in: laptop, answer: 0", "in: laptop, answer: 4");
    let said = within(scratch.path(), &["test", "teach.yaml"], "");
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("question laptop: expected 4, got 0"), "{}", said.out);
    assert!(said.out.contains("teach.yaml:40"), "{}", said.out);
    let said = within(scratch.path(), &["check", "teach.yaml"], "");
    assert_eq!(said.code, 2);
    assert!(said.out.contains("error[E0541]"), "{}", said.out);
    assert!(said.out.contains("teach.yaml:40:"), "{}", said.out);

    // The story changes, and with it what was true.
    let scratch =
        spoiled("laptop: { patch: { switches: { logs: { value: false } } } }", "laptop: {}");
    let said = within(scratch.path(), &["test", "teach.yaml"], "");
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);

    let scratch = spoiled("at: 2024-01-01T09:30:00Z", "at: 2024-01-01T09:00:00Z");
    let said = within(scratch.path(), &["check", "teach.yaml"], "");
    assert!(said.out.contains("error[E0543]"), "{}", said.out);
}

#[test]
fn teaching_changes_no_event() {
    let scratch = tempfile::tempdir().unwrap();
    let text = text_of(&root().join(DUO_CHAT));
    let (without, _) = text.split_once("\nteach:").unwrap();
    std::fs::write(scratch.path().join("without.yaml"), format!("{without}\n")).unwrap();
    std::fs::write(scratch.path().join("with.yaml"), &text).unwrap();
    let print = |file: &str| {
        let arguments = ["run", file, "--profile", "production", "--format", "json"];
        let said = within(scratch.path(), &arguments, "");
        let run: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        run["profiles"][0]["fingerprint"].clone()
    };
    assert_eq!(print("with.yaml"), print("without.yaml"));
    assert_eq!(print("with.yaml"), "6436-b4ac-c812-a5f2");
}
