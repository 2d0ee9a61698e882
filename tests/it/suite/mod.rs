//! `reenact test`: cases, snapshots, reports, and never a file where none was asked for.

mod reports;
mod reviews;
mod snapshots;

use crate::support::root;
use crate::support::text_of;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;
use tempfile::TempDir;

/// A folder with one small scenario in it, `small.yaml`.
struct Desk {
    folder: TempDir,
    ci: bool,
}

/// What a user sees of one call.
struct Seen {
    code: Option<i32>,
    result: String,
    messages: String,
}

impl Seen {
    #[track_caller]
    fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}{}", self.result, self.messages);
        self
    }

    #[track_caller]
    fn says(&self, words: &str) -> &Self {
        assert!(self.result.contains(words), "no `{words}` in\n{}{}", self.result, self.messages);
        self
    }

    #[track_caller]
    fn does_not_say(&self, words: &str) -> &Self {
        assert!(!self.result.contains(words), "`{words}` in\n{}", self.result);
        self
    }
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("there is room"), ci: false };
        let small = text_of(&root().join("tests/it/suite/small.yaml"));
        fs::write(desk.path("small.yaml"), small).expect("the folder takes it");
        desk
    }

    /// A desk whose snapshots have been accepted.
    fn with_snapshots() -> Self {
        let desk = Self::new();
        desk.test(&["--accept"]).exits(0).says("4 snapshots written");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn snapshot(&self, case: &str) -> PathBuf {
        self.path(&format!("snapshots/small/{case}.snap"))
    }

    #[track_caller]
    fn edit_scenario(&self, from: &str, to: &str) {
        edit(&self.path("small.yaml"), from, to);
    }

    /// Runs `reenact test .`.
    fn test(&self, arguments: &[&str]) -> Seen {
        self.run(&[&["test", "."], arguments].concat(), "")
    }

    /// Runs the tool with a text at its standard input.
    fn run(&self, arguments: &[&str], typed: &str) -> Seen {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reenact"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        if self.ci {
            command.env("CI", "true");
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary was built with the tests");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A command that reads nothing may have ended already.
        drop(stdin.write_all(typed.as_bytes()));
        drop(stdin);
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Seen {
            code: output.status.code(),
            result: text(output.stdout),
            messages: text(output.stderr),
        }
    }

    /// Lists every file on the desk.
    fn files(&self) -> Vec<String> {
        let below = crate::support::files_below(self.folder.path(), "");
        let name = |path: &PathBuf| {
            let path = path.strip_prefix(self.folder.path()).expect("it is below");
            path.to_str().expect("names are UTF-8").replace('\\', "/")
        };
        below.iter().map(name).collect()
    }
}

/// Replaces a text that a file must have.
#[track_caller]
fn edit(path: &Path, from: &str, to: &str) {
    let text = text_of(path);
    assert!(text.contains(from), "no `{from}` in\n{text}");
    fs::write(path, text.replacen(from, to, 1)).expect("it was there");
}

#[test]
fn every_profile_overlay_and_expectation_is_a_case() {
    let desk = Desk::new();
    let seen = desk.test(&[]);
    seen.exits(0);
    crate::support::snapshots("suite", || insta::assert_snapshot!("passes", seen.result));
    assert_eq!(desk.files(), ["small.yaml"], "nobody asked for snapshots");
}

#[test]
fn an_expectation_that_fails_is_told_with_its_line_and_a_command_that_repeats_it() {
    let desk = Desk::new();
    desk.edit_scenario(
        "visits_failed: 20, noticed_by: [user]",
        "visits_failed: 19, noticed_by: []",
    );
    let seen = desk.test(&[]);
    seen.exits(1);
    crate::support::snapshots("suite", || insta::assert_snapshot!("fails", seen.result));
    let again = seen.result.lines().find_map(|line| line.trim().strip_prefix("again: reenact "));
    let words: Vec<&str> = again.expect("it is told").split(' ').collect();
    desk.run(&words, "").exits(1).says("visits_failed: expected 19, got 20");
}

#[test]
fn a_known_miss_is_shown_and_fails_when_it_stops_missing() {
    let desk = Desk::new();
    desk.test(&[]).exits(0).says("known miss: pages_shown, the source counts reloads");
    desk.edit_scenario("value: 30, quote", "value: 20, quote");
    desk.test(&[]).exits(1).says("pages_shown: is a known miss, and misses no more");
}

#[test]
fn a_figure_that_is_not_as_published_fails() {
    let desk = Desk::new();
    desk.edit_scenario(", known_miss: the source counts reloads", "");
    desk.test(&[]).exits(1).says("pages_shown: differs from what was published");
}

#[test]
fn a_filter_chooses_cases_and_says_when_none_is_left() {
    let desk = Desk::new();
    desk.test(&["--filter", "production + no-cache"]).exits(0).says("1 case: 1 passed");
    desk.test(&["--filter", "small / dev", "--filter", "no-cache"]).exits(0).says("2 cases: 2");
    let seen = desk.test(&["--filter", "staging"]);
    assert!(seen.messages.contains("no case is called like `staging`"), "{}", seen.messages);
    seen.exits(4);
}

#[test]
fn check_and_fmt_take_the_folders_that_test_takes() {
    let desk = Desk::new();
    let small = text_of(&desk.path("small.yaml"));
    fs::create_dir_all(desk.path("deep/er")).expect("there is room");
    let broken = small.replace("takes: thinking", "takes: thinkin");
    fs::write(desk.path("deep/er/broken.yml"), broken).expect("the folder takes it");
    let seen = desk.run(&["check", ".", "--static-only"], "");
    seen.exits(2).says("small.yaml:\nwarning[W0604]").says("deep/er/broken.yml:\nerror[E0301]");
    let untidy = small.replace("id: small", "id:    small");
    fs::write(desk.path("deep/untidy.yaml"), untidy).expect("the folder takes it");
    desk.run(&["fmt", "--check", "deep"], "").exits(1).says("deep/untidy.yaml\n");
    let seen = desk.run(&["check", "nowhere"], "");
    assert!(seen.messages.contains("`nowhere` cannot be read: there is no such file"));
    seen.exits(2);
    fs::create_dir(desk.path("empty")).expect("there is room");
    let seen = desk.run(&["check", "empty"], "");
    let said = "error: `empty` holds no scenario: no file ends in .yaml or .yml\n";
    assert_eq!(seen.messages, said);
}

#[test]
fn what_mistakes_keep_from_being_tried_is_said() {
    let desk = Desk::new();
    let runs = "once these are mended, the file is also run: for its steps, roles and fault\n";
    let meaning = "once these are mended, names and expressions are checked, and the file is run\n";
    let nothing = "once this can be read, everything in it is checked\n";
    let edits = [
        ("takes: thinking", "takes: thinkin", runs),
        ("from: 2024-01-01T00:00:00Z,", "form: 2024-01-01T00:00:00Z,", meaning),
        ("requests:", "requests: [", nothing),
    ];
    let small = text_of(&desk.path("small.yaml"));
    for (from, to, said) in edits {
        fs::write(desk.path("broken.yaml"), small.replacen(from, to, 1)).expect("there is room");
        let seen = desk.run(&["check", "broken.yaml"], "");
        assert!(seen.exits(2).result.ends_with(said), "{}", seen.result);
    }
    fs::write(desk.path("broken.yaml"), small.replace("takes: thinking", "takes: thinkin"))
        .expect("there is room");
    desk.run(&["check", "--static-only", "broken.yaml"], "").exits(2).does_not_say("once");
    desk.run(&["check", "small.yaml"], "").exits(0).does_not_say("once");
}

#[test]
fn an_input_that_one_profile_has_no_use_for_is_no_warning() {
    let desk = Desk::new();
    desk.edit_scenario(
        "development: { patch: { switches",
        "development: { patch: { jobs: { answer: { steps: { work think: null } } }, switches",
    );
    desk.run(&["check", "small.yaml"], "").exits(0).does_not_say("W0601");
    desk.edit_scenario("inputs:", "inputs:\n  idle: { value: 3, basis: assumed }");
    desk.run(&["check", "small.yaml"], "")
        .exits(0)
        .says("warning[W0601]: input `idle` is never used");
}

#[test]
fn a_scenario_with_mistakes_does_not_keep_others_from_being_tried() {
    let desk = Desk::new();
    let broken = text_of(&desk.path("small.yaml")).replace("takes: thinking", "takes: thinkin");
    fs::write(desk.path("broken.yaml"), broken).expect("the folder takes it");
    let seen = desk.test(&[]);
    seen.exits(2).says("FAIL  broken.yaml: its mistakes are listed above").says("4 passed");
    assert!(seen.messages.contains("did you mean `thinking`"), "{}", seen.messages);
}

#[test]
fn a_limit_that_stops_a_case_is_told_apart_from_a_failure() {
    let desk = Desk::new();
    desk.edit_scenario(
        "      - work: think\n",
        "      - enqueue: answer\n        with: arguments\n      - work: think\n",
    );
    desk.test(&["--filter", "small / development", "--limit", "10000"])
        .exits(3)
        .says("STOP  small / development")
        .says("stopped by the limit of 10 000 events; `--limit N` widens it");
}

#[test]
fn folders_are_searched_and_what_is_none_is_said() {
    let desk = Desk::new();
    for folder in ["deep/er", ".hidden", "snapshots"] {
        fs::create_dir_all(desk.path(folder)).expect("there is room");
        let text = text_of(&desk.path("small.yaml")).replace("id: small", "id: other");
        fs::write(desk.path(folder).join("other.yml"), text).expect("there is room");
    }
    let seen = desk.test(&[]);
    seen.exits(0).says("PASS  other / production").says("2 scenarios, 8 cases: 8 passed");
    let seen = desk.run(&["test", "small.yaml", "./deep", "small.yaml"], "");
    seen.exits(0).says("2 scenarios, 8 cases: 8 passed");
    let seen = desk.run(&["test", "nowhere"], "");
    assert!(seen.messages.contains("`nowhere` cannot be read: there is no such file"));
    seen.exits(2);
    fs::create_dir(desk.path("empty")).expect("there is room");
    let seen = desk.run(&["test", "empty"], "");
    assert!(seen.messages.contains("`empty` holds no scenario"), "{}", seen.messages);
    seen.exits(2);
}

#[test]
fn a_limit_that_somebody_chose_is_in_the_command_that_repeats_a_case() {
    let desk = Desk::new();
    let seen = desk.test(&["--limit", "50"]);
    seen.exits(3).says("again: reenact run small.yaml --profile production --seed 7 --limit 50");
}

#[test]
fn runs_are_repeated_in_process_and_in_a_fresh_one() {
    let desk = Desk::new();
    let seen = desk.test(&["--check-determinism"]);
    seen.exits(0).does_not_say("two runs of it differ");
}
