//! What an event met: what somebody did to its queue, its node or its channel, who held what it waited
//! for, and which inputs the step stands under.

use super::check;
use super::json;
use super::reenact;
use serde_json::Value;

/// Operators pause and purge queues, and stop a fleet; two calls share a connection.
const STOPPED: &str = "tests/it/why/scenarios/stopped.yaml";

/// Inputs that are read by what a step stands in, asks or keeps.
const BY_THE_STEP: &str = "tests/it/why/scenarios/by-the-step.yaml";

/// Who fails early never comes to what is late.
const FAILS_FIRST: &str = "tests/it/why/scenarios/fails-first.yaml";

/// Returns the last event that a request's needed, that is what is explained, or an earlier one.
#[track_caller]
fn needed(file: &str, request: u32, kind: &str) -> Value {
    let asked = format!("request={request}");
    let found = json("reenact.explain/1", &["explain", file, &asked]);
    let all = found["needed"].as_array().unwrap();
    all.iter().rev().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("{found:#}")).clone()
}

/// Returns what was done to it: each time how, to what, and by which operation.
fn deeds(event: &Value) -> Vec<[&str; 3]> {
    let all = event["deeds"].as_array().map_or(&[][..], Vec::as_slice).iter();
    all.map(|it| ["kind", "about", "operation"].map(|key| it[key].as_str().unwrap_or(""))).collect()
}

/// Returns the names that an event reads.
fn reads(event: &Value) -> Vec<&str> {
    event["reads"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect()
}

#[test]
fn what_operators_did_is_named_and_nobody_who_held_nothing() {
    let dropped = needed(STOPPED, 4, "dropped");
    assert_eq!(deeds(&dropped), [["purged", "purged", "timeline.purge"]]);
    assert_eq!(dropped.get("held"), None, "request 3 has the only worker, and that is no reason");
    assert_eq!(dropped["deeds"][0]["reads"][0]["name"], "purges");

    let resumed = needed(STOPPED, 6, "picked_up");
    let paused = [["paused", "paused", "timeline.pause"], ["resumed", "paused", "timeline.pause"]];
    assert_eq!(deeds(&resumed), paused);

    let lost = needed(STOPPED, 8, "lost");
    assert_eq!(deeds(&lost), [["halted", "work", "timeline.stop"]]);
    assert_eq!(lost.get("waited_ns"), None, "it worked, and waited for nothing");

    let started = needed(STOPPED, 9, "picked_up");
    let stop = [["halted", "work", "timeline.stop"], ["restarted", "work", "timeline.stop"]];
    assert_eq!(deeds(&started), stop);
}

#[test]
fn who_had_a_connection_or_the_worker_is_named() {
    let called = needed(STOPPED, 5, "called");
    assert_eq!((&called["held"]["held"], &called["held"]["request"]), (&"cable".into(), &1.into()));
    let expired = needed(STOPPED, 7, "expired");
    assert_eq!(
        (&expired["held"]["held"], &expired["held"]["request"]),
        (&"short".into(), &2.into())
    );
    check("met-connection", &["explain", STOPPED, "request=5"]);
    check("met-pause", &["explain", STOPPED, "request=6"]);
}

#[test]
fn a_cut_cable_is_the_reason_and_no_caller() {
    let cut = "tests/it/why/scenarios/cabled.yaml";
    let left = needed(cut, 2, "timed_out");
    assert_eq!(deeds(&left), [["partitioned", "cable", "timeline.cut"]]);
    assert_eq!(left.get("held"), None, "the service has room");
    let asked = ["explain", cut, "why-not", "shown=page", "request=2", "--beside", "laptop"];
    check("met-cut", &asked);
    assert_eq!(json("reenact.explain/1", &asked)["because"][0]["name"], "cuts");
}

#[test]
fn a_crash_tells_whom_it_struck() {
    let file = "tests/it/why/scenarios/cut.yaml";
    let asked = ["explain", file, "why-not", "shown=page", "request=6", "--profile", "poisoned"];
    let found = json("reenact.explain/1", &asked);
    assert_eq!(found["here"]["kind"], "request_failed", "it does not go on");
    assert_eq!(deeds(&found["here"]), [["crashed", "out of memory", ""]]);
    assert_eq!(found["here"]["deeds"][0]["request"], 7);
}

#[test]
fn what_waits_for_a_node_that_is_down_names_who_took_it_down() {
    let waited = needed(STOPPED, 11, "picked_up");
    assert_eq!(deeds(&waited), [["crashed", "boom", ""]], "nobody brought it up again");
    assert_eq!(waited["deeds"][0]["request"], 10);
    assert_eq!(waited["waited_ns"], 7_000_000_000_u64);
    let refused = needed(STOPPED, 12, "request_failed");
    assert_eq!(deeds(&refused), [["crashed", "boom", ""]]);
    let later = needed(STOPPED, 13, "shown");
    assert_eq!(deeds(&later), [] as [[&str; 3]; 0], "it is up again");
}

#[test]
fn inputs_count_of_what_a_step_stands_in_and_asks() {
    assert_eq!(reads(&needed(BY_THE_STEP, 1, "chosen")), ["share"]);
    assert_eq!(reads(&needed(BY_THE_STEP, 1, "shown")), ["share"]);
    assert_eq!(reads(&needed(BY_THE_STEP, 2, "set")), ["times"]);
    assert_eq!(reads(&needed(BY_THE_STEP, 4, "read")), ["lag"]);
    let refused = needed(BY_THE_STEP, 9, "refused");
    assert_eq!(reads(&refused), ["quota"]);
    assert_eq!(refused.get("waited_ns"), None, "it is refused as it arrives");
    assert_eq!(reads(&needed(BY_THE_STEP, 11, "called")), ["ways"]);
}

#[test]
fn who_keeps_something_passed_over_what_gives_it_back() {
    let full = needed(BY_THE_STEP, 6, "raised");
    let kept = &full["held"]["kept"];
    assert_eq!((&kept["kind"], &kept["line"]), (&"skipped".into(), &49.into()));
    assert_eq!(full["held"]["reads"][0]["name"], "keeps");
    let told = reenact(&["explain", BY_THE_STEP, "request=6"]).out;
    assert!(told.contains("it skips release heap (line 49)"), "{told}");
}

#[test]
fn who_failed_first_is_said_and_all_that_is_needed() {
    let why_not = |event: &str, profile: &str| {
        let asked = ["explain", FAILS_FIRST, "why-not", event, "--profile", profile];
        let found = json("reenact.explain/1", &asked);
        let names = found["because"].as_array().unwrap().iter();
        let names: Vec<String> = names.map(|it| it["name"].as_str().unwrap().to_owned()).collect();
        (found["here"]["kind"].as_str().unwrap().to_owned(), names)
    };
    let both = ("raised".to_owned(), vec!["early".to_owned(), "late".to_owned()]);
    assert_eq!(why_not("shown=page", "other"), both, "`aside` decides nothing");
    let both = ("raised".to_owned(), vec!["early".to_owned(), "weak".to_owned()]);
    assert_eq!(why_not("shown=page", "third"), both);
    assert_eq!(why_not("completed=visit", "third"), both, "a request is called by its name");
}

#[test]
fn one_node_that_is_down_is_no_reason_while_another_is_up() {
    let file = "tests/it/why/scenarios/half-down.yaml";
    let full = needed(file, 3, "refused");
    assert_eq!(deeds(&full), [] as [[&str; 3]; 0], "it is refused for want of room");
    assert_eq!(full["held"]["request"], 2);
    let down = needed(file, 5, "refused");
    assert_eq!(deeds(&down), [["crashed", "boom", ""]], "no node is up");
    assert_eq!(down.get("held"), None);
}
