//! `reenact new`: what it writes passes as it stands, and nothing is overwritten unasked.

use std::path::Path;
use std::process::Command;
use std::process::Output;

const TEMPLATES: [&str; 3] = ["session", "queue", "retry"];

fn reenact(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap()
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_template_passes_as_it_stands() {
    let scratch = tempfile::tempdir().unwrap();
    for template in TEMPLATES {
        let file = format!("{template}.yaml");
        let made = reenact(scratch.path(), &["new", &file, "--from", template]);
        assert_eq!(made.status.code(), Some(0), "{}", said(&made.stderr));
        let next = format!("next:  reenact check {file}\n       reenact run {file}\n");
        assert!(said(&made.stdout).ends_with(&next), "{}", said(&made.stdout));
        let check = reenact(scratch.path(), &["check", &file]);
        assert_eq!(said(&check.stdout), format!("{file}: nothing to report\n"));
        let run = reenact(scratch.path(), &["run", &file, "--format", "json"]);
        assert_eq!(run.status.code(), Some(0), "{}", said(&run.stderr));
        judge_every_case(scratch.path(), &file);
    }
}

/// `run` alone judges the cases without overlays; here each case has its run.
fn judge_every_case(folder: &Path, file: &str) {
    let text = std::fs::read_to_string(folder.join(file)).unwrap();
    let scenario: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    let cases = scenario["expect"].as_array().unwrap();
    assert!(cases.len() >= 3);
    for case in cases {
        let profile = case["in"].as_str().unwrap();
        let mut arguments = vec!["run", file, "--format", "json", "--profile", profile];
        for overlay in case["with"].as_array().into_iter().flatten() {
            arguments.extend(["--with", overlay.as_str().unwrap()]);
        }
        let run = reenact(folder, &arguments);
        assert_eq!(run.status.code(), Some(0), "{arguments:?}\n{}", said(&run.stdout));
        let run: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        let expectations = run["profiles"][0]["expectations"].as_array().unwrap();
        assert!(!expectations.is_empty(), "{arguments:?} judged nothing");
    }
}

#[test]
fn a_template_carries_the_name_of_its_file() {
    let scratch = tempfile::tempdir().unwrap();
    assert_eq!(reenact(scratch.path(), &["new"]).status.code(), Some(0));
    let text = std::fs::read_to_string(scratch.path().join("incident.yaml")).unwrap();
    assert!(text.contains("\nid: incident\n"));
    let made = reenact(scratch.path(), &["new", "deep/er/2024-06 notes.yaml"]);
    assert_eq!(made.status.code(), Some(0));
    assert!(said(&made.stdout).contains("reenact run 'deep/er/2024-06 notes.yaml'"));
    let text = std::fs::read_to_string(scratch.path().join("deep/er/2024-06 notes.yaml")).unwrap();
    assert!(text.contains("\nid: session\n"));
}

#[test]
fn a_folder_gets_a_file_of_the_default_name() {
    let scratch = tempfile::tempdir().unwrap();
    for (named, file) in [(".", "incident.yaml"), ("deep/", "deep/incident.yaml")] {
        let made = reenact(scratch.path(), &["new", named]);
        assert_eq!(made.status.code(), Some(0), "{}", said(&made.stderr));
        assert!(said(&made.stdout).starts_with(&format!("wrote {file}\n")), "{named}");
        let text = std::fs::read_to_string(scratch.path().join(file)).unwrap();
        assert!(text.contains("\nid: incident\n"));
    }
    let refused = reenact(scratch.path(), &["new", "deep"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(said(&refused.stderr).contains("`deep/incident.yaml` is there already"));
}

#[test]
fn a_file_is_overwritten_only_by_force() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("mine.yaml");
    std::fs::write(&path, "mine\n").unwrap();
    let refused = reenact(scratch.path(), &["new", "mine.yaml"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(
        said(&refused.stderr),
        "error: `mine.yaml` is there already; add `--force` to overwrite it\n"
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine\n");
    let forced = reenact(scratch.path(), &["new", "mine.yaml", "--force"]);
    assert_eq!(forced.status.code(), Some(0));
    assert!(std::fs::read_to_string(&path).unwrap().contains("version: 1"));
    std::fs::create_dir(scratch.path().join("incident.yaml")).unwrap();
    let folder = reenact(scratch.path(), &["new", ".", "--force"]);
    assert_eq!(folder.status.code(), Some(2));
    assert_eq!(said(&folder.stderr), "error: `incident.yaml` is a folder; name a file in it\n");
}

#[test]
fn a_template_can_be_printed() {
    let scratch = tempfile::tempdir().unwrap();
    let printed = reenact(scratch.path(), &["new", "-", "--from", "retry"]);
    assert_eq!(printed.status.code(), Some(0));
    assert!(said(&printed.stdout).contains("\nid: retry\n"));
    assert_eq!(std::fs::read_dir(scratch.path()).unwrap().count(), 0);
}
