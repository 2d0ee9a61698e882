//! No question tells the answer to another that is on its sheet, or on a later one.

use super::DUO_CHAT;
use super::reenact;
use crate::support::asked_everywhere;
use crate::support::root;
use crate::support::text_of;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// A question as it is asked, with its answer.
struct Asked {
    sheet: u64,
    name: String,
    stem: String,
    answer: String,
    /// The environment in which a failure is looked for, where the question is about one.
    profile: Option<String>,
    is_cause: bool,
}

/// Everything that can be asked of a scenario.
fn asked(tool: &Path, scenario: &str) -> Vec<Asked> {
    let mut command = Command::new(tool);
    command.args(["quiz", scenario, "--more", "--answers", "--format", "json"]);
    command.args(["--limit", "100000000"]).current_dir(root()).env_clear();
    let said = command.output().unwrap();
    let told: Value = serde_json::from_slice(&said.stdout).unwrap_or(Value::Null);
    let file: Value = serde_yaml::from_str(&text_of(&root().join(scenario))).unwrap();
    let questions = told["questions"].as_array().cloned().unwrap_or_default();
    questions.iter().map(|it| read(it, &file["teach"]["questions"])).collect()
}

fn read(question: &Value, written: &Value) -> Asked {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = text(&question["name"]);
    let letter = &question["answer"]["letter"];
    let options = question["options"].as_array().unwrap();
    let right = options.iter().find(|it| it["letter"] == *letter).unwrap();
    let own = &written[&name];
    let generated = |kind: &str| name.strip_prefix(kind).map(str::to_owned);
    let cause = own["cause"].as_str().map(str::to_owned).or_else(|| generated("cause-"));
    let figure = own["figure"].as_str().and(own["in"].as_str()).filter(|_| own["with"].is_null());
    let place = figure.map(str::to_owned).or_else(|| generated("figure-"));
    Asked {
        sheet: question["sheet"].as_u64().unwrap(),
        stem: text(&question["ask"]),
        answer: text(&right["text"]),
        is_cause: cause.is_some(),
        profile: cause.or(place),
        name,
    }
}

/// A text without anything but its letters and digits.
fn bare(text: &str) -> String {
    text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

/// The name in an answer that is an address of something declared.
fn declared(answer: &str) -> Option<&str> {
    let address = answer.strip_suffix(", alone")?;
    let (_, name) = ["switches.", "changes."].iter().find_map(|it| address.split_once(it))?;
    name.split('.').next()
}

#[test]
fn everywhere_no_question_tells_the_answer_to_another() {
    let (tool, mut scenarios) = asked_everywhere();
    // Each of these two takes as long as all others together, and asks nothing that they do not.
    scenarios.retain(|it| !it.contains("nasdaq-ipo-cross") && !it.contains("stackoverflow"));
    let found: Vec<usize> = scenarios.iter().map(|it| hold(&tool, it)).collect();
    assert!(found.iter().sum::<usize>() > 6 * found.len(), "{found:?}");
    assert!(found.iter().filter(|count| **count > 0).count() * 3 > found.len() * 2, "{found:?}");
}

/// Holds all pairs of a scenario's questions, and returns how many there are to ask.
fn hold(tool: &Path, scenario: &str) -> usize {
    let all = asked(tool, scenario);
    for one in &all {
        for other in all.iter().filter(|it| it.name != one.name && it.sheet >= one.sheet) {
            let pair = format!("{scenario}: {} tells {}", one.name, other.name);
            let (stem, answer) = (bare(&one.stem), bare(&other.answer));
            assert!(answer.len() < 3 || !stem.contains(&answer), "{pair}: {}", other.answer);
            let named = declared(&other.answer).map(bare);
            assert!(named.is_none_or(|name| !stem.contains(&name)), "{pair}: {}", other.answer);
            let shows_nothing = !other.is_cause && other.answer == "0";
            let is_there = one.is_cause && one.profile == other.profile;
            assert!(!(is_there && shows_nothing), "{pair}: nothing shows there");
        }
    }
    all.len()
}

/// What the questions that somebody wrote give away is asked when it is known.
#[test]
fn what_tells_an_answer_is_on_a_later_sheet() {
    let all = asked(Path::new(env!("CARGO_BIN_EXE_reenact")), DUO_CHAT);
    let later: Vec<&str> = all.iter().filter(|it| it.sheet == 2).map(|it| &*it.name).collect();
    for name in ["what_hid_it", "where_they_part", "the_gate", "the_separate_error"] {
        assert!(later.contains(&name), "{later:?}");
    }
    let first = reenact(&["quiz", DUO_CHAT], "");
    assert!(first.out.contains("6 questions · sheet 1 of 2\n"), "{}", first.out);
    assert!(!first.out.contains("beside the answer"), "{}", first.out);
    let second = reenact(&["quiz", DUO_CHAT, "--sheet", "2"], "");
    assert!(
        second.out.contains("\n7  The laptop of a developer shows no failure."),
        "{}",
        second.out
    );
    let none = reenact(&["quiz", DUO_CHAT, "--sheet", "3"], "");
    let message = "error: --sheet: there is no sheet 3; the last one is 2\n";
    assert_eq!((none.code, none.err.as_str()), (2, message));
}
