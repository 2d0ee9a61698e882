//! Every command that asks why nobody saw it, on every incident: what it says, for people and for
//! programs. That is minutes of work in a build for tests, so `.ci/run` asks it of a release build:
//!
//! ```sh
//! cargo build --release && REENACT_TOOL=target/release/reenact cargo test --test it everywhere -- --ignored
//! ```

use super::Said;
use super::assert_fits;
use super::hold;
use super::run;
use crate::support::root;
use serde_json::Value;

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
    let incident = environments.iter().find(|it| it["profile"] == shown).unwrap();
    let proof = &incident["stages"][2]["proof"];
    let request = format!("request={}", proof["request"]);
    let told = asking.ask("explain", "reenact.explain/1", &["explain", &request]);
    // What went wrong for that request, and why it did not where the fault was hidden.
    let last = told["needed"].as_array().unwrap().last().unwrap();
    let word = |key: &str| last[key].as_str().unwrap();
    let event = format!("{}={}", word("kind"), word("about"));
    let why_not = ["explain", &asking.file, "why-not", &event, "--profile", hidden];
    let said = run(asking.tool, &why_not);
    let explains = said.code == 0;
    hold("why/everywhere", &format!("{}-why-not", asking.name), &why_not, said);
    if explains {
        let said = run(asking.tool, &[why_not.as_slice(), &["--format", "json"]].concat());
        asking.read("reenact.explain/1", said);
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
#[ignore = "minutes in a build for tests; `.ci/run` asks a release build"]
fn every_command_explains_every_incident() {
    let tool = std::env::var("REENACT_TOOL");
    let tool = tool.map_or_else(
        |_| env!("CARGO_BIN_EXE_reenact").to_owned(),
        |tool| root().join(tool).to_str().unwrap().to_owned(),
    );
    let mut asked = 0;
    let mut files: Vec<_> = std::fs::read_dir(root().join("scenarios")).unwrap().collect();
    files.sort_by_key(|entry| entry.as_ref().unwrap().path());
    for entry in files.into_iter().map(Result::unwrap) {
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(name) = name.strip_suffix(".yaml") else { continue };
        ask_everything(&Asking { tool: &tool, name, file: format!("scenarios/{name}.yaml") });
        asked += 1;
    }
    assert!(asked > 12, "only {asked} incidents");
}
