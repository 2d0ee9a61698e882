//! Many seeds: what a sweep says, and that it says the same whoever makes it.

// The laws, on programs: threads, splits, beginnings, early stops.
mod laws;
// The files of raw results, and what becomes of them.
mod parts;
// What is printed, and whether its readers read it.
mod shown;

use crate::support::root;
use crate::support::snapshots;
use std::path::Path;
use std::process::Command;
use std::process::Output;

/// A scenario whose figures are of every kind, and differ from seed to seed.
const SWEEP: &str = "docs/src/examples/sweep.yaml";

/// A folder of its own with that scenario in it, in which the tool runs.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(root().join(SWEEP), folder.path().join("sweep.yaml")).unwrap();
        Self(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
        command.args(arguments).current_dir(&self.0).env_clear();
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs it, and returns what it prints; it ends with that code.
    #[track_caller]
    fn printed(&self, code: i32, arguments: &[&str]) -> Vec<u8> {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        output.stdout
    }

    /// Runs it, and returns what it has to say about it; it ends with that code.
    #[track_caller]
    fn said(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    #[track_caller]
    fn text(&self, name: &str) -> String {
        crate::support::text_of(&self.path(name))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Holds everything a user sees of one call against its snapshot.
    #[track_caller]
    fn check(&self, name: &str, arguments: &[&str]) {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let out = text(&output.stdout);
        for line in out.lines() {
            let command = line.contains("reenact run");
            assert!(command || line.chars().count() <= 80, "{arguments:?}: {line}");
        }
        let (said, code) = (text(&output.stderr), output.status.code().unwrap());
        let all = format!("$ reenact {}\n{out}{said}--- exit {code}\n", arguments.join(" "));
        snapshots("sweep", || insta::assert_snapshot!(name, all));
    }
}

/// The schema of a format.
fn schema(name: &str) -> jsonschema::Validator {
    let text = crate::support::text_of(&Path::new(root()).join("schema").join(name));
    jsonschema::validator_for(&serde_json::from_str(&text).unwrap()).unwrap()
}
