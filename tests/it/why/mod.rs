//! Why nobody saw it, asked of the shipped scenarios as users ask it.

// Which differences bring a failure.
mod bisect;
// What certificates say, and whether it is true.
mod certificates;
// Two replays side by side.
mod diff;
// Why something happened, or did not.
mod explain;
// Which explanation holds.
mod hypotheses;
// How far a fault gets.
mod visibility;
// What would have changed it.
mod whatif;

use crate::support::root;
use crate::support::snapshots;
use std::process::Command;

/// The scenario of the mission.
const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";

/// A scenario that is cheap to run.
const BEFORE_COMMIT: &str = "scenarios/job-before-commit.yaml";

/// A small one in which a slow step takes every place of a service, and others are turned away.
const OVERLOAD: &str = "tests/it/canaries.yaml";

/// One desk, visitors who wait for it and others who do not.
const DESKS: &str = "tests/it/why/scenarios/desks.yaml";

/// Runs that go round and round, until a limit stops them.
const SPINS: &str = "tests/it/why/scenarios/spins.yaml";

/// What the tool printed: results, messages and the code it ended with.
struct Said {
    out: String,
    err: String,
    code: i32,
}

/// Runs the tool at the top of the repository.
fn reenact(arguments: &[&str]) -> Said {
    let output = Command::new(env!("CARGO_BIN_EXE_reenact"))
        .args(arguments)
        .current_dir(root())
        .env_clear()
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

/// Runs the tool and reads what it says as JSON of that format.
#[track_caller]
fn json(schema: &str, arguments: &[&str]) -> serde_json::Value {
    let said = reenact(&[arguments, &["--format", "json"]].concat());
    assert_eq!(said.err, "");
    let value: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(value["schema"], schema);
    value
}

/// Holds what the tool says against its snapshot; every line of it fits eighty columns.
#[track_caller]
fn check(name: &str, arguments: &[&str]) {
    let said = reenact(arguments);
    for line in said.out.lines() {
        let command = line.contains("reenact ");
        assert!(command || line.chars().count() <= 80, "{arguments:?}: {line}");
    }
    let Said { out, err, code } = said;
    let all = format!("$ reenact {}\n{out}{err}--- exit {code}\n", arguments.join(" "));
    snapshots("why", || insta::assert_snapshot!(name, all));
}
