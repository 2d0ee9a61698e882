//! Ctrl-C and `SIGTERM`: a run stops between two events and says what is known.
#![cfg(unix)]

use super::Place;
use super::Small;
use super::lines;
use reenact::trace::codec::read_trace;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Child;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;

/// A job that enqueues itself for ever, in several profiles.
fn endless() -> String {
    let sections = "switches:\n  one: { value: 1 }\nqueues:\n  tray: { workers: 1, basis: assumed }\n\
                    jobs:\n  again:\n    queue: tray\n    steps:\n      - enqueue: again\n        \
                    if: one > 0";
    let profiles = "here: {}\nthere: { patch: { switches: { one: { value: 2 } } } }\n\
                    elsewhere: { patch: { switches: { one: { value: 3 } } } }";
    Small { sections, steps: "- enqueue: again", profiles, ..Small::default() }.text()
}

fn signal(running: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &running.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

fn start(place: &Place, arguments: &[&str]) -> Child {
    let mut command = place.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Sends a signal while the tool runs; tries again, later, when it came before anything ran.
#[track_caller]
fn interrupted(place: &Place, arguments: &[&str], name: &str) -> Output {
    for pause in [50, 100, 200, 400, 800, 1_600, 3_200] {
        let running = start(place, arguments);
        std::thread::sleep(Duration::from_millis(pause));
        signal(&running, name);
        let output = running.wait_with_output().unwrap();
        if output.status.code().is_some() {
            return output;
        }
    }
    panic!("{arguments:?} never came to run");
}

#[test]
fn every_replay_stops_and_says_how_far_it_came() {
    let place = Place::with(endless());
    let arguments = ["run", "bad.yaml", "--limit", "400000000000"];
    for (name, code) in [("-INT", 130), ("-TERM", 143)] {
        let output = interrupted(&place, &arguments, name);
        assert_eq!(output.status.code(), Some(code));
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.matches("not judged: interrupted\n").count(), 3, "{said}");
        assert!(!said.contains("fingerprint"), "{said}");
        assert_eq!(
            String::from_utf8(output.stderr).unwrap(),
            "interrupted: what did not come to its end is not judged\n"
        );
    }
    let json: &[&str] = &[&arguments[..], &["--format", "json"]].concat();
    let output = interrupted(&place, json, "-INT");
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(run["profiles"][2]["outcome"]["ending"], "interrupted");
    assert!(run["profiles"][2]["fingerprint"].is_null());
}

#[test]
fn a_check_and_a_story_stop_too() {
    let place = Place::with(endless());
    let output = interrupted(&place, &["check", "bad.yaml"], "-INT");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(output.stdout, b"", "half a check says nothing of what it did not try");
    let only = ["run", "bad.yaml", "--limit", "400000000000", "--only", "request=1"];
    let output = interrupted(&place, &only, "-INT");
    assert_eq!(output.status.code(), Some(130));
    assert!(String::from_utf8(output.stdout).unwrap().contains("events are left out here"));
}

/// While a check only reads, nothing looks at a flag: a signal ends it as it ends every tool.
#[test]
fn a_check_that_runs_nothing_yet_ends_at_once() {
    let steps = lines(300, |i| format!("- set: v{}\n  id: s{i}\n  to: '{i} + {i}'\n", i % 200));
    let profiles = lines(300, |i| format!("p{i}: {{ patch: {{ title: t{i} }} }}\n"));
    let place =
        Place::with(Small { steps: &steps, profiles: &profiles, ..Small::default() }.text());
    for pause in [20, 40, 80, 160, 320, 640, 1_280] {
        let running = start(&place, &["check", "--static-only", "bad.yaml"]);
        std::thread::sleep(Duration::from_millis(pause));
        signal(&running, "-TERM");
        let status = running.wait_with_output().unwrap().status;
        assert_ne!(status.code(), Some(143), "the signal was only noted");
        if status.code().is_some() {
            return;
        }
        assert_eq!(status.signal(), Some(15));
    }
}

#[test]
fn a_half_written_trace_says_that_it_is_half() {
    let place = Place::with(endless());
    let trace = place.path("trace.jsonl");
    let arguments = [
        "run",
        "bad.yaml",
        "--profile",
        "here",
        "--limit",
        "400000000000",
        "--trace",
        "trace.jsonl",
    ];
    let running = start(&place, &arguments);
    while std::fs::metadata(&trace).map_or(0, |metadata| metadata.len()) < 10_000 {
        std::thread::sleep(Duration::from_millis(5));
    }
    signal(&running, "-INT");
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "wrote the events of small, until it was interrupted, to `trace.jsonl`\n\
         interrupted: what did not come to its end is not judged\n"
    );
    let footer = read_trace(&std::fs::read_to_string(&trace).unwrap()).unwrap().footer;
    assert_eq!(footer.stopped.as_deref(), Some("interrupted"));
    assert_eq!(footer.fingerprint, None);
}

#[test]
fn waiting_for_input_or_for_a_reader_ends_at_once() {
    let place = Place::new();
    // Nothing runs yet: the signal does what it does to every tool.
    let running = place.command(&["run", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    signal(&running, "-INT");
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.signal(), Some(2));
    // Nothing runs any more, and nobody reads what is written.
    let profiles = lines(450, |i| format!("p{i}: {{}}\n"));
    let text = Small { profiles: &profiles, ..Small::default() }.text();
    let place = Place::with(text);
    let mut running = start(&place, &["run", "bad.yaml", "--format", "json"]);
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(running.try_wait().unwrap().is_none(), "it waits for a reader");
    signal(&running, "-INT");
    assert_eq!(running.wait().unwrap().signal(), Some(2));
}

#[test]
fn a_second_signal_ends_the_tool_at_once() {
    let place = Place::with(endless());
    let arguments =
        ["run", "bad.yaml", "--profile", "here", "--limit", "400000000000", "--trace", "t.jsonl"];
    for _ in 0..20 {
        let running = start(&place, &arguments);
        while std::fs::metadata(place.path("t.jsonl")).map_or(0, |it| it.len()) < 10_000 {
            std::thread::sleep(Duration::from_millis(5));
        }
        // Both wait while it is stopped, so that they come together.
        for name in ["-STOP", "-INT", "-TERM", "-CONT"] {
            signal(&running, name);
        }
        let status = running.wait_with_output().unwrap().status;
        std::fs::remove_file(place.path("t.jsonl")).unwrap();
        // Which of the two is the second is the system's choice.
        if status.signal().is_some() {
            return;
        }
    }
    panic!("the second signal was never obeyed");
}
