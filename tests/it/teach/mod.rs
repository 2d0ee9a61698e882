//! Teaching, as its users meet it: questions, the tabletop, editions.

// Editions of a report.
mod editions;
// The tabletop.
mod play;
// Questions and their answers.
mod quiz;
// What may stand on one sheet.
mod sheets;

use crate::support::root;
use crate::support::snapshots;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

/// The scenario of the mission.
const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";

/// A scenario that is cheap to run.
const BEFORE_COMMIT: &str = "scenarios/job-before-commit.yaml";

/// The smallest scenario that teaches.
const SMALL: &str = "docs/src/examples/teach.yaml";

/// What the tool printed: results, messages and the code it ended with.
struct Said {
    out: String,
    err: String,
    code: i32,
}

/// Runs the tool at the top of the repository, with something typed into it.
fn reenact(arguments: &[&str], typed: &str) -> Said {
    within(root(), arguments, typed)
}

/// The same in a folder.
fn within(folder: &Path, arguments: &[&str], typed: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who has read enough may close its end.
    drop(child.stdin.take().unwrap().write_all(typed.as_bytes()));
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

/// Holds what the tool says against its snapshot; every line of it fits eighty columns, commands apart.
#[track_caller]
fn check(name: &str, arguments: &[&str], typed: &str) {
    let Said { out, err, code } = reenact(arguments, typed);
    for line in out.lines() {
        // Markdown is broken where it is drawn.
        let command = line.contains("reenact ") || arguments.contains(&"md");
        assert!(command || line.chars().count() <= 80, "{arguments:?}: {line}");
    }
    let all = format!("$ reenact {}\n{out}{err}--- exit {code}\n", arguments.join(" "));
    snapshots("teach", || insta::assert_snapshot!(name, all));
}
