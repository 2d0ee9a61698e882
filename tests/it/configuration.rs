//! Settings: where each comes from, and what is said to a configuration with mistakes.

use crate::support::root;
use crate::support::snapshots;
use std::path::Path;
use std::process::Command;

/// What a user sees of one call in a folder, with variables set.
fn transcript(folder: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!(
        "$ reenact {}\n{}{}--- exit {}\n",
        arguments.join(" "),
        text(&output.stdout),
        text(&output.stderr),
        output.status.code().unwrap_or(-1)
    )
}

/// A repository with a configuration and a scenario two folders down.
fn repository(configuration: &[u8]) -> tempfile::TempDir {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("incidents/june");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::create_dir(scratch.path().join(".git")).unwrap();
    std::fs::write(scratch.path().join("reenact.toml"), configuration).unwrap();
    let scenario = root().join("src/cli/templates/session.yaml");
    std::fs::copy(scenario, folder.join("session.yaml")).unwrap();
    scratch
}

const SETTINGS: &[u8] = b"color = \"never\"\nlimit = 1_000_000 # events\nsnapshots = \"shots\"\n";

#[test]
fn each_setting_says_where_it_comes_from() {
    let scratch = repository(SETTINGS);
    let top = scratch.path();
    let below = top.join("incidents/june");
    let shown = [
        transcript(top, &[], &["config", "--show"]),
        transcript(top, &[], &["config", "--show", "incidents/june/session.yaml"]),
        transcript(
            &below,
            &[("REENACT_ASCII", "true"), ("REENACT_LIMIT", "5_000"), ("REENACT_COLOR", "")],
            &["config", "session.yaml", "--color", "always"],
        ),
        transcript(
            &below,
            &[("REENACT_SNAPSHOTS", "here"), ("REENACT_COLOR", "always")],
            &["config", "--ascii", "session.yaml"],
        ),
    ];
    snapshots("configuration", || insta::assert_snapshot!("origins", shown.join("\n")));
}

#[test]
fn nothing_beyond_the_repository_counts() {
    let scratch = repository(SETTINGS);
    let inner = scratch.path().join("incidents");
    std::fs::create_dir(inner.join(".git")).unwrap();
    let shown = transcript(&inner, &[], &["config", "--show", "june/session.yaml"]);
    snapshots("configuration", || insta::assert_snapshot!("none", shown));
}

#[test]
fn settings_have_their_effect() {
    let scratch = repository(b"limit = 50\nascii = true\n");
    let file = "incidents/june/session.yaml";
    let stopped = transcript(scratch.path(), &[], &["run", file]);
    assert!(stopped.ends_with("--- exit 3\n"), "{stopped}");
    assert!(stopped.is_ascii());
    assert!(stopped.contains(&format!("again: reenact run {file} --limit 50 --seed 1")));
    let longer = transcript(scratch.path(), &[], &["run", file, "--limit", "5000"]);
    assert!(longer.ends_with("--- exit 0\n"), "{longer}");
    let by_variable = transcript(scratch.path(), &[("REENACT_LIMIT", "5000")], &["run", file]);
    assert!(by_variable.ends_with("--- exit 0\n"), "{by_variable}");
    let unicode = transcript(scratch.path(), &[("REENACT_ASCII", "false")], &["run", file]);
    assert!(!unicode.is_ascii());
}

#[test]
fn mistakes_are_said_all_at_once() {
    let wrong = repository(
        b"colour = \"never\"\nascii = \"yes\"\nlimit = 0\nsnapshots = 3\n[run]\nlimit = 5\n",
    );
    let broken = repository(b"color = never\nlimit = 5\nlimit = 6\n");
    let fine = repository(b"");
    let variables = [("REENACT_COLOR", "pink"), ("REENACT_ASCII", "1"), ("REENACT_LIMIT", "5s")];
    let said = [
        transcript(wrong.path(), &[], &["check", "incidents/june/session.yaml"]),
        transcript(broken.path(), &[], &["config"]),
        transcript(fine.path(), &variables, &["config"]),
    ];
    snapshots("configuration", || insta::assert_snapshot!("mistakes", said.join("\n")));
    // What a mistake refers to can be read nevertheless.
    let explained = transcript(wrong.path(), &[], &["explain", "E0702"]);
    assert!(explained.ends_with("--- exit 0\n"), "{explained}");
}

#[test]
fn a_hostile_configuration_is_refused_at_once() {
    let long = repository(&vec![b'#'; 70_000]);
    let deep = repository(format!("x = {}", "[".repeat(60_000)).as_bytes());
    let binary = repository(b"limit = 5 # caf\xe9\n");
    let folder = repository(b"");
    std::fs::remove_file(folder.path().join("reenact.toml")).unwrap();
    std::fs::create_dir(folder.path().join("reenact.toml")).unwrap();
    for (scratch, code) in [(long, "E0704"), (deep, "E0701"), (binary, "E0113"), (folder, "E0704")]
    {
        let said = transcript(scratch.path(), &[], &["config"]);
        assert!(said.contains(code), "{said}");
        assert!(said.ends_with("--- exit 2\n"), "{said}");
        assert!(said.len() < 4_000, "{} bytes", said.len());
    }
}
