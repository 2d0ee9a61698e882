//! Bad input, on the command line: what is said, exactly, and with which exit code.
//!
//! | Case | Held by |
//! | --- | --- |
//! | unknown and duplicate keys, two verbs, wrong types and units, unknown names, `yes`/`no`/`on`, a newer version: each file of `tests/broken` | [`shapes`]; the words by `broken` |
//! | cycles of jobs that never end | [`budgets`] |
//! | alias bombs, 80 000 brackets, deep blocks, 200 000 mistakes | [`shapes`] |
//! | a 100 MB file, a pipe and a device without end | [`files`] |
//! | not UTF-8, a byte-order mark, an empty file, a directory, a file that vanishes | [`files`] |
//! | a read-only output, a file that is there already, a full disk, a closed pipe | [`output`] |
//! | Ctrl-C, twice, and `SIGTERM`; half-written traces | [`signals`] |
//! | a trace cut short or of a newer format | [`traces`] |
//! | too much of everything: counts, names, steps, sequences, variables, profiles, values | [`budgets`], by count |
//! | many figures, replays side by side, the length of a trace | [`shares`] |
//! | escapes, controls and marks of direction in every string | [`escapes`] |
//! | paths that reach outside | [`files`]: no key of a scenario names a file at all |

mod budgets;
mod escapes;
mod files;
mod output;
mod shapes;
mod shares;
mod signals;
mod traces;

use crate::support::snapshots;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use tempfile::TempDir;

/// The parts of a scenario that hardly change.
const HEAD: &str = "version: 1\nid: small\ntitle: A small scenario\n\
                    replay: { seed: 1, from: 2024-01-01T00:00:00Z }\n";

/// A scenario in parts, to be put together with something wrong in one of them.
#[derive(Clone, Copy)]
struct Small<'a> {
    sections: &'a str,
    steps: &'a str,
    traffic: &'a str,
    profiles: &'a str,
}

impl Default for Small<'_> {
    fn default() -> Self {
        Self {
            sections: "",
            steps: "- show: hello",
            traffic: "load: { request: ask, every: 10s, count: 3 }",
            profiles: "here: {}",
        }
    }
}

impl Small<'_> {
    fn text(&self) -> String {
        let Self { sections, steps, traffic, profiles } = self;
        let indented = |text: &str, by: &str| -> String {
            text.lines().flat_map(|line| [by, line, "\n"]).collect()
        };
        let (steps, traffic) = (indented(steps, "      "), indented(traffic, "  "));
        let profiles = indented(profiles, "  ");
        format!(
            "{HEAD}{sections}\nrequests:\n  ask:\n    steps:\n{steps}traffic:\n{traffic}\
             profiles:\n{profiles}"
        )
    }
}

/// Joins what `line` makes of so many numbers.
fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        write!(all, "{}", line(number)).unwrap();
        all
    })
}

/// A folder of its own, in which the tool runs, so that no path of the machine shows.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// A folder with one scenario.
    fn with(text: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        std::fs::write(place.path("bad.yaml"), text).unwrap();
        place
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
        command.args(arguments).current_dir(&self.0).env_clear();
        command
    }

    fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Checks everything a user sees of one call against a snapshot.
    #[track_caller]
    fn check(&self, name: &str, arguments: &[&str]) {
        let said = format!("$ reenact {}\n{}", arguments.join(" "), told(&self.run(arguments)));
        snapshots("hostile", || insta::assert_snapshot!(name, said));
    }
}

/// Everything a user sees of one call, and the exit code.
fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
    let messages = text(&output.stderr);
    let messages = if messages.is_empty() { messages } else { format!("--- stderr\n{messages}") };
    format!("{}{messages}--- exit {code}\n", text(&output.stdout))
}

/// The shipped scenario.
fn shipped() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/duo-chat-a1001.yaml")
}
