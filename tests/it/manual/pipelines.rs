//! Files for continuous integration: they can be read, and do what their pages say.

use super::source;
use crate::support::text_of;
use serde_json::Value;

fn read(name: &str) -> Value {
    serde_yaml::from_str(&text_of(&source().join("ci").join(name))).unwrap()
}

/// Every shell line of a value, however deep.
fn lines(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(line) => found.push(line.clone()),
        Value::Array(items) => items.iter().for_each(|item| lines(item, found)),
        Value::Object(entries) => entries.values().for_each(|entry| lines(entry, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What writes reports comes first, for the first failure ends a script; folders are what is named,
/// because a shell's pattern leaves out folders below and other endings.
#[track_caller]
fn check_order(script: &str) {
    let at = |command: &str| script.find(command).unwrap_or_else(|| panic!("{command}: {script}"));
    assert!(at("reenact test scenarios/") < at("reenact check scenarios/\n"), "{script}");
    assert!(!script.contains('*'), "{script}");
}

#[test]
fn the_gitlab_job_tests_scenarios_and_hands_over_reports() {
    let file = read("gitlab-ci.yml");
    let job = &file["scenarios"];
    let mut script = Vec::new();
    lines(&job["script"], &mut script);
    let script = script.join("\n");
    assert!(script.contains("reenact test scenarios/"), "{script}");
    assert!(script.contains("--junit reenact.xml"), "{script}");
    assert!(script.contains("--codequality codequality.json"), "{script}");
    check_order(&format!("{script}\n"));
    assert_eq!(job["artifacts"]["reports"]["junit"], "reenact.xml");
    assert_eq!(job["artifacts"]["reports"]["codequality"], "codequality.json");
    assert_eq!(job["artifacts"]["when"], "always");
    assert!(job["cache"]["paths"].is_array());
}

#[test]
fn the_github_workflow_tests_scenarios_and_keeps_the_report() {
    let file = read("github-actions.yml");
    // YAML 1.1 reads a bare `on` as true; this parser, like GitHub's, does not.
    assert!(file["on"]["pull_request"].is_null() && file["on"].is_object());
    let mut all = Vec::new();
    lines(&file["jobs"]["scenarios"]["steps"], &mut all);
    let all = all.join("\n");
    let command = "reenact test scenarios/ --junit reenact.xml --format github";
    assert!(all.contains(command), "{all}");
    check_order(&all);
    assert!(all.contains("actions/cache@"), "{all}");
    assert!(
        !text_of(&source().join("ci/github-actions.yml")).contains("}}-v0"),
        "no version twice"
    );
    assert!(all.contains("actions/upload-artifact@"), "{all}");
    assert_eq!(file["permissions"]["contents"], "read");
}
