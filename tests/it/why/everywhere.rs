//! Every command that asks why nobody saw it, on every scenario: what it says, for people and for
//! programs. Of incidents that is minutes of work in a build for tests, which asks it of a cheap one alone; `.ci/run`
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
use crate::support::asked_everywhere;
use crate::support::root;
use crate::support::snapshots;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

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

    /// The same for what there may be nothing to ask of: then it says so, and exits with 4, or with 2 where
    /// it cannot be asked at all.
    #[track_caller]
    fn ask_or_be_refused(&self, name: &str, format: &str, arguments: &[&str]) {
        let (command, rest) = arguments.split_first().unwrap();
        let arguments = [&[*command, self.file.as_str()], rest].concat();
        let said = run(self.tool, &arguments);
        let code = said.code;
        hold("why/everywhere", &format!("{}-{name}", self.name), &arguments, said);
        assert!([0, 2, 4].contains(&code), "{}: {arguments:?} ended with {code}", self.file);
        // The form of what programs read is held where that is cheap.
        let is_small = self.name == "job-before-commit" || self.name.starts_with("primitive-");
        if code == 0 && (is_small || *command == "explain") {
            let said = run(self.tool, &[arguments.as_slice(), &["--format", "json"]].concat());
            self.read(format, said);
        }
    }

    /// Verifies a certificate of the scenario, and one in which a run is another one.
    #[track_caller]
    fn verify(&self, certified: &Value) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("certificate.json");
        let verify = |certificate: &Value| {
            std::fs::write(&path, certificate.to_string()).unwrap();
            let place = path.to_str().unwrap();
            let said = run(self.tool, &["verify", place, "--scenario", self.file.as_str()]);
            Said {
                out: said.out.replace(place, "CERT"),
                err: said.err.replace(place, "CERT"),
                ..said
            }
        };
        let asked = ["verify", "CERT", "--scenario", self.file.as_str()];
        let said = verify(certified);
        assert_eq!(said.code, 0, "{}", said.out);
        hold("why/everywhere", &format!("{}-verify", self.name), &asked, said);
        let mut forged = certified.clone();
        forged["runs"][0]["events"] = serde_json::json!(1);
        let said = verify(&forged);
        assert_eq!(said.code, 1, "{}", said.out);
        hold("why/everywhere", &format!("{}-verify-forged", self.name), &asked, said);
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
    // Each of the others makes many whole runs, which is too much of the largest ones.
    let runs = certified["runs"].as_array().unwrap().iter();
    let is_large = runs.map(|run| run["events"].as_u64().unwrap()).max() > Some(250_000);
    let others = ["timeline", "steps", "seeds"].into_iter().filter(|_| !is_large);
    for over in others.chain(["requests"]) {
        let asked = ["bisect", shown, "--over", over, "--seeds", "20"];
        asking.ask_or_be_refused(&format!("bisect-{over}"), "reenact.bisect/1", &asked);
    }
    let tried = asking.ask("whatif", "reenact.whatif/1", &["whatif", "--each"]);
    if let Some(at) = tried["over_time"].as_array().unwrap().last() {
        let then = ["whatif", "--in-place-from", at["at"].as_str().unwrap()];
        asking.ask_or_be_refused("whatif-then", "reenact.whatif/1", &then);
    }
    asking.verify(&certified);
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
    let why_not = ["explain", "why-not", &event, "--profile", hidden];
    asking.ask_or_be_refused("why-not", "reenact.explain/1", &why_not);
    if let Some(fact) = contest["facts"].as_array().unwrap().first() {
        // A figure may be called otherwise than what was published of it.
        let figure = format!("figure={}", fact["name"].as_str().unwrap());
        asking.ask_or_be_refused("figure", "reenact.explain/1", &["explain", &figure]);
    }
}

/// Asks of a primitive what can be asked of what names no fault, no action and no hypothesis, and whether
/// the rest is refused.
fn ask_of_a_primitive(asking: &Asking<'_>, refused: &mut String) {
    asking.ask("explain", "reenact.explain/1", &["explain", "request=1"]);
    let text = std::fs::read_to_string(root().join(&asking.file)).unwrap();
    let written: serde_yaml::Value = serde_yaml::from_str(&text).unwrap();
    let names = |section: &str| -> Vec<String> {
        let keys = written[section].as_mapping().into_iter().flat_map(serde_yaml::Mapping::keys);
        keys.map(|key| key.as_str().unwrap().to_owned()).collect()
    };
    let profiles = names("profiles");
    let other = format!("{}+seed=2", profiles[0]);
    let beside = profiles.get(1).unwrap_or(&other);
    asking.ask("diff", "reenact.diff/1", &["diff", &profiles[0], beside]);
    for figure in names("figures").iter().take(1) {
        let named = format!("figure={figure}");
        asking.ask_or_be_refused("figure", "reenact.explain/1", &["explain", &named]);
        let counted = ["bisect", &profiles[0], "--over", "requests", "--figure", figure];
        asking.ask_or_be_refused("bisect-requests", "reenact.bisect/1", &counted);
    }
    for command in ["visibility", "whatif", "hypotheses", "certify"] {
        let said = run(asking.tool, &[command, asking.file.as_str()]);
        if said.code == 0 {
            let format = format!("reenact.{command}/1");
            asking.ask(command, &format, &[command]);
            continue;
        }
        assert_eq!((said.code, said.out.as_str()), (4, ""), "{command} {}", asking.file);
        writeln!(refused, "{command} {}: {}", asking.name, said.err.trim_end()).unwrap();
    }
}

#[test]
fn every_command_explains_every_primitive_or_says_why_not() {
    let entries = std::fs::read_dir(root().join("scenarios/primitives")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    assert!(names.len() > 20, "these are not all primitives: {names:?}");
    let mut refused = String::new();
    for name in names {
        let file = format!("scenarios/primitives/{name}.yaml");
        let tool = env!("CARGO_BIN_EXE_reenact");
        let name = format!("primitive-{name}");
        ask_of_a_primitive(&Asking { tool, name: &name, file }, &mut refused);
    }
    snapshots("why/everywhere", || insta::assert_snapshot!("primitives-refused", refused));
}

#[test]
fn every_command_explains_every_incident() {
    let Ok(_) = std::env::var("REENACT_TOOL") else {
        let file = BEFORE_COMMIT.to_owned();
        let tool = env!("CARGO_BIN_EXE_reenact");
        return ask_everything(&Asking { tool, name: "job-before-commit", file });
    };
    let (tool, files) = asked_everywhere();
    for file in files {
        let name = Path::new(&file).file_stem().unwrap().to_str().unwrap();
        ask_everything(&Asking { tool: tool.to_str().unwrap(), name, file: file.clone() });
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
