//! Results that cannot be written.

use super::Place;
use super::Small;
use super::shipped;
use super::told;
use crate::support::root;
use crate::support::snapshots;
use crate::support::text_of;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Stdio;

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk() {
    let place = Place::with(Small::default().text());
    let all: [&[&str]; 10] = [
        &["run", "bad.yaml"],
        &["run", "bad.yaml", "--format", "json"],
        &["run", "bad.yaml", "--only", "request=1"],
        &["check", "bad.yaml"],
        &["check", "bad.yaml", "--format", "json"],
        &["show", "bad.yaml"],
        &["explain", "E0210"],
        &["--help"],
        &["run", "--help"],
        &["--version"],
    ];
    for arguments in all {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = place.command(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "error: the result cannot be written: No space left on device (os error 28)\n",
            "{arguments:?}"
        );
    }
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let status = place.command(&["check", "none.yaml"]).stderr(full).status().unwrap();
    assert_eq!(status.code(), Some(2), "what cannot be said is still so");
}

#[test]
fn a_closed_pipe() {
    for rest in ["run scenario.yaml", "run scenario.yaml --format jsonl", "show scenario.yaml"] {
        let script = format!(
            "{{ {} {rest}; echo $? >code; }} | head -1 >first",
            env!("CARGO_BIN_EXE_reenact")
        );
        let place = Place::new();
        std::fs::copy(shipped(), place.path("scenario.yaml")).unwrap();
        let output =
            Command::new("sh").args(["-c", &script]).current_dir(&place.0).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{rest}");
        let first = std::fs::read_to_string(place.path("first")).unwrap();
        assert_eq!(first.lines().count(), 1, "{rest}");
        let code = std::fs::read_to_string(place.path("code")).unwrap();
        assert_eq!(code, "0\n", "a reader that went away changes no verdict: {rest}");
    }
}

#[test]
fn a_standard_output_that_is_closed_at_once() {
    let place = Place::with(Small::default().text());
    for arguments in [&["run", "bad.yaml"][..], &["check", "bad.yaml"], &["--help"]] {
        let mut running =
            place.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(running.stdout.take());
        let mut said = String::new();
        running.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        assert_eq!(said, "", "{arguments:?}");
        assert_eq!(running.wait().unwrap().code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn a_trace_that_cannot_be_written() {
    let place = Place::with(Small::default().text());
    let trace = |to: &'static str| ["run", "bad.yaml", "--profile", "here", "--trace", to];
    std::fs::write(place.path("mine"), "my own").unwrap();
    place.check("trace-over-a-file", &trace("mine"));
    assert_eq!(std::fs::read_to_string(place.path("mine")).unwrap(), "my own");
    place.check("trace-over-the-scenario", &trace("bad.yaml"));
    // Permissions do not bind everybody; a file where a folder should be does.
    place.check("trace-below-a-file", &trace("mine/trace.jsonl"));
    place.check("trace-in-no-folder", &trace("none/trace.jsonl"));
    place.check("trace-over-a-folder", &trace("."));
    place.check("trace-of-several", &["run", "bad.yaml", "--trace", "t.jsonl", "--profile", "a,b"]);
    assert!(!place.path("t.jsonl").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn a_trace_into_what_is_read_only() {
    let place = Place::with(Small::default().text());
    place.check(
        "trace-in-proc",
        &["run", "bad.yaml", "--profile", "here", "--trace", "/proc/trace.jsonl"],
    );
}

/// Every file below a folder, with what it holds.
fn files_below(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
}

/// A limit on the size of files stands for a full disk: writes fail, half-way or at once.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_whole_stays_as_it_was() {
    let place = Place::with(Small::default().text());
    place.run(&["test", "--accept", "bad.yaml"]);
    place.run(&["test", "--junit", "report.xml", "bad.yaml"]);
    std::fs::write(place.path("mine.yaml"), "my own\n").unwrap();
    let changed = Small { steps: "- show:   goodbye", ..Small::default() };
    std::fs::write(place.path("bad.yaml"), changed.text()).unwrap();
    let mut before = BTreeMap::new();
    files_below(&place.path(""), &mut before);
    assert_eq!(before.len(), 4, "a scenario, a snapshot, a report, and somebody's own");
    let cases = [
        ("new", "new --force mine.yaml"),
        ("fmt", "fmt bad.yaml"),
        ("accept", "test --accept bad.yaml"),
        ("report", "test --junit report.xml bad.yaml"),
        ("schema", "schema --install bad.yaml"),
    ];
    for (name, words) in cases {
        let line = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {words}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line, env!("CARGO_BIN_EXE_reenact")]);
        let output = shell.current_dir(place.path("")).env_clear().output().unwrap();
        assert_ne!(output.status.code(), Some(0), "{words}");
        let name = format!("no-room-{name}");
        snapshots("hostile", || insta::assert_snapshot!(name, told(&output)));
        let mut after = BTreeMap::new();
        files_below(&place.path(""), &mut after);
        assert_eq!(after, before, "{words}");
    }
}

/// What fails half-way is taken away again, for it would stand in the way of the next try.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let place = Place::with(text_of(&root().join("scenarios/job-before-commit.yaml")));
    std::fs::write(place.path("debrief.txt"), "debrief\n").unwrap();
    place.run(&["sweep", "bad.yaml", "--seeds", "1..2", "--out", "whole.jsonl"]);
    let mut before = BTreeMap::new();
    files_below(&place.path(""), &mut before);
    assert_eq!(before.len(), 3);
    for words in [
        "new fresh.yaml",
        "certify bad.yaml test-inline --seeds 1 -o fresh.json",
        "merge whole.jsonl --out fresh.jsonl",
        "sweep bad.yaml --seeds 1..2 --out fresh.jsonl",
        "man --dir .",
        "play bad.yaml --script debrief.txt --save fresh.txt",
        "report bad.yaml -o fresh.html",
        "run bad.yaml --profile production --trace fresh.jsonl",
    ] {
        let line = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" {words}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line, env!("CARGO_BIN_EXE_reenact")]);
        let output = shell.current_dir(place.path("")).env_clear().output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{words}: {said}");
        assert!(said.contains("cannot be written"), "{words}: {said}");
        let mut after = BTreeMap::new();
        files_below(&place.path(""), &mut after);
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "{words}");
    }
}
