//! Every command that asks why nobody saw it, on every incident: what it says, for people and for
//! programs. That is minutes of work in a build for tests, which asks it of a cheap one alone; `.ci/run`
//! names a release build, and that is asked of all:
//!
//! ```sh
//! cargo build --release && REENACT_TOOL=target/release/reenact cargo test --test it everywhere
//! ```

use super::BEFORE_COMMIT;
use super::Said;
use super::assert_fits;
use super::hold;
use super::run;
use crate::support::root;
use serde_json::Value;
use std::path::PathBuf;

/// The build that is asked, and one incident.
struct Asking<'a> {
    tool: &'a str,
    name: &'a str,
    file: String,
}

impl Asking<'_> {
    /// Holds what a command says against its snapshot, and its document against the schema.
    #[track_caller]
    fn ask(&self, name: &str, format: &str, arguments: &[&str]) -> Value {
        let (command, rest) = arguments.split_first().unwrap();
        let arguments = [&[*command, self.file.as_str()], rest].concat();
        let said = run(self.tool, &arguments);
        hold("why/everywhere", &format!("{}-{name}", self.name), &arguments, said);
        let said = run(self.tool, &[arguments.as_slice(), &["--format", "json"]].concat());
        self.read(format, said)
    }

    #[track_caller]
    fn read(&self, format: &str, said: Said) -> Value {
        let value = serde_json::from_str(&said.out).unwrap_or_else(|error| {
            panic!("{}: {error}: {}{}", self.file, said.out, said.err);
        });
        assert_fits(&value, format);
        value
    }
}

/// Asks all seven of one incident, each about what the others found.
fn ask_everything(asking: &Asking<'_>) {
    let certified = asking.ask("certify", "reenact.certificate/1", &["certify", "--seeds", "2"]);
    let side = |key: &str| certified[key].as_str().unwrap();
    let (hidden, shown) = (side("hidden_in"), side("shown_in"));
    asking.ask("diff", "reenact.diff/1", &["diff", hidden, shown]);
    asking.ask("bisect", "reenact.bisect/1", &["bisect", shown, hidden]);
    asking.ask("whatif", "reenact.whatif/1", &["whatif", "--each"]);
    let contest = asking.ask("hypotheses", "reenact.hypotheses/1", &["hypotheses"]);
    let found = asking.ask("visibility", "reenact.visibility/1", &["visibility"]);
    let environments = found["environments"].as_array().unwrap();
    for environment in environments {
        for stage in &environment["stages"].as_array().unwrap()[..3] {
            let is_come_to = stage["requests"].as_u64().unwrap() > 0;
            assert!(!is_come_to || stage["proof"].is_object(), "nothing shows it: {environment}");
        }
    }
    let incident = environments.iter().find(|it| it["profile"] == shown).unwrap();
    let proof = &incident["stages"][2]["proof"];
    let request = format!("request={}", proof["request"]);
    let told = asking.ask("explain", "reenact.explain/1", &["explain", &request]);
    // What went wrong for that request, and why it did not where the fault was hidden.
    let last = told["needed"].as_array().unwrap().last().unwrap();
    let word = |key: &str| last[key].as_str().unwrap();
    let event = format!("{}={}", word("kind"), word("about"));
    // The tries of a story of half a million events take minutes.
    if told["events"].as_u64().unwrap() < 100_000 {
        let why_not = ["explain", &asking.file, "why-not", &event, "--profile", hidden];
        let said = run(asking.tool, &why_not);
        let explains = said.code == 0;
        hold("why/everywhere", &format!("{}-why-not", asking.name), &why_not, said);
        if explains {
            let said = run(asking.tool, &[why_not.as_slice(), &["--format", "json"]].concat());
            asking.read("reenact.explain/1", said);
        }
    }
    if let Some(fact) = contest["facts"].as_array().unwrap().first() {
        // A figure may be called otherwise than what was published of it.
        let figure = format!("figure={}", fact["name"].as_str().unwrap());
        let arguments = ["explain", &asking.file, &figure, "--format", "json"];
        let said = run(asking.tool, &arguments);
        if said.code == 0 {
            asking.read("reenact.explain/1", said);
        }
    }
}

#[test]
fn every_command_explains_every_incident() {
    let Ok(tool) = std::env::var("REENACT_TOOL") else {
        let file = BEFORE_COMMIT.to_owned();
        let tool = env!("CARGO_BIN_EXE_reenact");
        return ask_everything(&Asking { tool, name: "job-before-commit", file });
    };
    let tool = root().join(tool);
    let entries = std::fs::read_dir(root().join("scenarios")).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    assert!(files.len() > 12, "these are not all incidents: {files:?}");
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let file = format!("scenarios/{name}.yaml");
        ask_everything(&Asking { tool: tool.to_str().unwrap(), name, file });
    }
    bisect_sixteen(tool.to_str().unwrap());
}

/// Sixteen differences that every run reads: each subset of them needs a run of its own.
fn bisect_sixteen(tool: &str) {
    let file = "benches/scenarios/sixteen-switches.yaml";
    let arguments = ["bisect", file, "bad", "good", "--format", "json"];
    let said = run(tool, &arguments);
    let found: Value = serde_json::from_str(&said.out).unwrap();
    assert_fits(&found, "reenact.bisect/1");
    assert_eq!((&found["label"], &found["runs"]), (&"complete".into(), &65_536.into()));
    assert_eq!(found["causes"], serde_json::json!([[2], [0, 1]]));
    assert_eq!(found["monotone"], false);
}
