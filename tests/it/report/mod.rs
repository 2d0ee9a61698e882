//! `reenact report`, each format as its readers read it.

mod escapes;
mod facts;
mod html;
mod markdown;
mod mechanism;
mod read;
mod size;
mod tables;
mod together;
mod trace;

use crate::support::root;
use std::path::Path;
use std::process::Command;
use std::process::Output;

const DUO_CHAT: &str = "scenarios/duo-chat-a1001.yaml";
const JOB_BEFORE_COMMIT: &str = "scenarios/job-before-commit.yaml";

/// Runs the tool in a folder, in an environment of its own.
fn reenact(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
    command.args(arguments).current_dir(folder).env_clear().output().unwrap()
}

/// Draws a report of a scenario of the repository; only notes may be said besides.
#[track_caller]
fn drawn(scenario: &str, format: &str, more: &[&str]) -> Vec<u8> {
    let arguments = [&["report", scenario, "--format", format], more].concat();
    let output = reenact(root(), &arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    let is_of_a_note = |line: &str| ["note: ", "      "].iter().any(|lead| line.starts_with(lead));
    assert!(said.lines().all(is_of_a_note), "{said}");
    assert_eq!(output.status.code(), Some(0));
    output.stdout
}

/// The same, where it is text.
#[track_caller]
fn text(scenario: &str, format: &str, more: &[&str]) -> String {
    String::from_utf8(drawn(scenario, format, more)).unwrap()
}

/// Holds a text against its snapshot.
#[track_caller]
fn snapshot(name: &str, text: &str) {
    crate::support::snapshots("report", || insta::assert_snapshot!(name, text));
}

#[test]
fn what_does_not_go_together_is_said() {
    let refused = [
        (
            vec!["report", DUO_CHAT, "--profile", "test"],
            "error: `--profile` is for traces and tables; this format tells every environment\n",
        ),
        (
            vec!["report", DUO_CHAT, "--format", "trace", "--table", "events"],
            "error: `--table` is for tables; add `--format csv` or `--format parquet`\n",
        ),
        (
            vec!["report", DUO_CHAT, "--format", "md", "-o", "README.md"],
            "error: `README.md` is there already; add `--force` to overwrite it\n",
        ),
        (
            vec!["report", DUO_CHAT, "--format", "csv", "--profile", "prodution"],
            "error: no profile is called `prodution`; did you mean `production`? (there are: production, \
             development, self-managed, test, test-inline)\n",
        ),
    ];
    for (arguments, said) in refused {
        let output = reenact(root(), &arguments);
        assert_eq!(String::from_utf8(output.stderr).unwrap(), said);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_file_is_written_whole_and_kept() {
    let scratch = tempfile::tempdir().unwrap();
    std::fs::copy(root().join("docs/src/examples/show.yaml"), scratch.path().join("s.yaml"))
        .unwrap();
    for format in ["md", "gitlab", "dot", "mermaid", "trace", "csv", "parquet"] {
        let arguments = ["report", "s.yaml", "--format", format, "-o", format];
        assert_eq!(reenact(scratch.path(), &arguments).status.code(), Some(0), "{format}");
        let file = std::fs::read(scratch.path().join(format)).unwrap();
        let piped = reenact(scratch.path(), &["report", "s.yaml", "--format", format]);
        assert_eq!(file, piped.stdout, "{format}: the same bytes, wherever they go");
        assert_eq!(reenact(scratch.path(), &arguments).status.code(), Some(2), "{format}");
    }
}
