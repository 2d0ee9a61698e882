//! Why nobody saw it, asked of the shipped scenarios as users ask it.

// Which differences bring a failure.
mod awaited;
mod bisect;
// What certificates say, and whether it is true.
mod certificates;
// Two replays side by side.
mod diff;
// Every command on every incident, where there is time for it.
mod everywhere;
// Why something happened, or did not.
mod explain;
mod fewest;
// Failures that a figure knows.
mod harm;
// Which explanation holds.
mod hypotheses;
// What an event met: what was done to it, who held what it waited for, what it stands under.
mod met;
// What others did that decides why something did not happen.
mod others;
// Rules, cut rollouts and shares, as they are told.
mod rules;
// How far a fault gets.
mod to_the_end;
mod visibility;
// What would have changed it.
mod whatif;

use crate::support::root;
use crate::support::snapshots;
use crate::support::text_of;
use serde_json::Value;
use std::process::Command;

/// The scenario of the mission.
const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";

/// A scenario that is cheap to run.
const BEFORE_COMMIT: &str = "scenarios/job-before-commit.yaml";

/// A small one in which a slow step takes every place of a service, and others are turned away.
const OVERLOAD: &str = "tests/it/canaries.yaml";

/// One desk, visitors who wait for it and others who do not.
const DESKS: &str = "tests/it/why/scenarios/desks.yaml";

/// A service whose threads somebody else takes, who needs more of them in one environment.
const THREADS: &str = "tests/it/why/scenarios/threads.yaml";

/// Requests that show a page, each for another reason.
const NEEDED: &str = "tests/it/why/scenarios/needed.yaml";

/// Something that many hold some of, in every way there is.
const HELD: &str = "tests/it/why/scenarios/held.yaml";

/// A setting that operators push to some nodes, and a release that one of them skips.
const PUSHED: &str = "tests/it/why/scenarios/pushed.yaml";

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
    run(env!("CARGO_BIN_EXE_reenact"), arguments)
}

/// Runs a build of the tool at the top of the repository.
fn run(tool: &str, arguments: &[&str]) -> Said {
    let output =
        Command::new(tool).args(arguments).current_dir(root()).env_clear().output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { out: text(output.stdout), err: text(output.stderr), code: output.status.code().unwrap() }
}

/// Runs the tool and reads what it says as JSON of that format, which its schema allows.
#[track_caller]
fn json(schema: &str, arguments: &[&str]) -> Value {
    let said = reenact(&[arguments, &["--format", "json"]].concat());
    assert_eq!(said.err, "");
    let value = serde_json::from_str(&said.out).unwrap();
    assert_fits(&value, schema);
    value
}

/// Holds a document against the schema of its format that is shipped: `schema/diff-1.json` of
/// `reenact.diff/1`.
#[track_caller]
fn assert_fits(value: &Value, format: &str) {
    assert_eq!(value["schema"], format);
    let name = format.strip_prefix("reenact.").unwrap().replace('/', "-");
    let text = text_of(&root().join("schema").join(format!("{name}.json")));
    let schema: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(schema["title"], format);
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let complaints: Vec<String> = schema
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}\n{value}");
}

/// Holds what the tool says against its snapshot; every line of it fits eighty columns.
#[track_caller]
fn check(name: &str, arguments: &[&str]) {
    hold("why", name, arguments, reenact(arguments));
}

/// Holds what was said against a snapshot in a folder.
#[track_caller]
fn hold(folder: &str, name: &str, arguments: &[&str], said: Said) {
    for line in said.out.lines() {
        let command = line.contains("reenact ");
        assert!(command || line.chars().count() <= 80, "{arguments:?}: {line}");
    }
    let Said { out, err, code } = said;
    let all = format!("$ reenact {}\n{out}{err}--- exit {code}\n", arguments.join(" "));
    snapshots(folder, || insta::assert_snapshot!(name, all));
}
