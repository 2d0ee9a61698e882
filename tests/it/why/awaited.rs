//! What tasks wait for until the replay ends, who wrote or said what they met, and which of several deeds
//! did anything.

use super::check;
use super::json;
use serde_json::Value;

fn explained(name: &str, request: u32) -> Value {
    let file = format!("tests/it/why/scenarios/{name}.yaml");
    json("reenact.explain/1", &["explain", &file, &format!("request={request}")])
}

/// Returns the last of the events of that kind that were needed.
#[track_caller]
fn needed(found: &Value, kind: &str) -> Value {
    let all = found["needed"].as_array().unwrap();
    all.iter().rev().find(|it| it["kind"] == kind).unwrap_or_else(|| panic!("{found:#}")).clone()
}

/// Returns, for each task that is not over: the step that it has come to, what it waits for and who has
/// that, the deeds, and what is turned.
fn open(found: &Value) -> Vec<[String; 4]> {
    let text = |it: &Value| it.as_str().unwrap_or("").to_owned();
    let one = |it: &Value| {
        let last = &it["last"];
        let held = format!("{} {}", text(&last["held"]["held"]), last["held"]["request"]);
        let all = |of: &Value, key: &dyn Fn(&Value) -> String| {
            let all = of.as_array().map_or(&[][..], Vec::as_slice);
            all.iter().map(key).filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ")
        };
        [
            text(&it["step"]["name"]),
            if last.get("held").is_some() { held } else { String::new() },
            all(&last["deeds"], &|it| text(&it["operation"])),
            all(&last["reads"], &|it| text(&it["turned"]["operation"])),
        ]
    };
    found["unfinished"].as_array().map_or(&[][..], Vec::as_slice).iter().map(one).collect()
}

#[test]
fn a_job_that_has_its_lock_waits_for_a_worker() {
    let found = explained("behind-a-lock", 2);
    assert_eq!(open(&found), [["", "q 1", "", ""]], "it never comes to the ledger of another job");
    let file = "tests/it/why/scenarios/behind-a-lock.yaml";
    let why = ["explain", file, "why-not", "shown=refreshed", "--beside", "idle"];
    let found = json("reenact.explain/1", &why);
    assert_eq!(found["waiting"]["last"]["held"]["request"], 1, "{found:#}");
    check("awaited-lock", &why);
}

#[test]
fn who_waits_for_a_reply_no_more_waits_for_itself() {
    let found = explained("rings-and-waits", 2);
    assert_eq!(open(&found), [["work index", "", "", ""], ["acquire key", "key 1", "", ""]]);
    let waited = &found["unfinished"][1]["last"]["waited_ns"];
    assert_eq!(*waited, 3_598_000_000_000_u64, "until the replay ends, whatever happens before");
}

#[test]
fn a_commit_leads_to_the_write_inline_or_late() {
    let read = needed(&explained("commits", 2), "read");
    assert_eq!(read["written"]["site"], "jobs.reprice/write db");
    assert_eq!(read["written"]["reads"][0]["name"], "rate");
    let [early, late] = [5, 6].map(|request| needed(&explained("commits", request), "read"));
    let committed = |read: &Value| read["written"]["committed"]["at"].as_u64().unwrap();
    assert_eq!((&early["written"]["request"], &late["written"]["request"]), (&4.into(), &3.into()));
    assert!(committed(&early) < committed(&late), "the later commit is what counts");
    assert!(early["written"]["at"].as_u64() > late["written"]["at"].as_u64());
    check("awaited-commit", &["explain", "tests/it/why/scenarios/commits.yaml", "request=6"]);
}

#[test]
fn who_stops_what_is_stopped_is_no_reason() {
    assert_eq!(open(&explained("stopped-twice", 1)), [["", "", "timeline.cy", ""]]);
    let both = [["", "imports 2", "timeline.eve", ""]];
    assert_eq!(open(&explained("stopped-twice", 3)), both, "each of them alone would do");
}

#[test]
fn a_reply_that_was_another_ones_says_whose() {
    let answered = needed(&explained("left-reply", 2), "answered");
    let reply = &answered["written"];
    assert_eq!((&reply["kind"], &reply["request"]), (&"replied".into(), &1.into()));
    assert!(reply["reads"].as_array().unwrap().iter().any(|it| it["name"] == "secret"), "{reply}");
    check("awaited-reply", &["explain", "tests/it/why/scenarios/left-reply.yaml", "request=2"]);
}

#[test]
fn a_takeover_comes_of_the_crash() {
    let picked = needed(&explained("taken-over", 2), "picked_up");
    assert_eq!((&picked["deeds"][0]["kind"], picked.get("held")), (&"crashed".into(), None));
    let refused = needed(&explained("taken-over", 3), "request_failed");
    assert_eq!(refused["deeds"][0]["request"], 1);
}

#[test]
fn a_connection_is_back_when_the_drained_reply_is() {
    let called = needed(&explained("drained", 2), "called");
    assert_eq!((&called["held"]["request"], &called["held"]["at"]), (&1.into(), &called["at"]));
    let left = needed(&explained("drained", 3), "timed_out");
    assert_eq!(left["held"]["request"], 1, "its reply is on the way");
    let begun = needed(&explained("drained", 4), "begun");
    assert_eq!(begun["deeds"][0]["operation"], "timeline.dee");
}

#[test]
fn what_was_turned_down_or_cut_is_said_of_what_waits_for_it() {
    let of = |request| open(&explained("turned-down", request));
    assert_eq!(of(2), [["work crunch on cpu", "", "", ""]]);
    assert_eq!(of(3), [["acquire pool", "", "", "timeline.ann"]]);
    assert_eq!(of(4), [["", "", "timeline.bob", ""]]);
    assert_eq!(of(5), [["", "", "", "timeline.ann"]]);
    assert_eq!(of(7), [["acquire key", "key 6", "", ""]], "in a branch of a rescue");
}

#[test]
fn what_could_not_be_tried_is_no_cause() {
    let file = "tests/it/why/scenarios/open-cause.yaml";
    let asked = |limit: &str| {
        let event =
            ["explain", file, "why-not", "shown=bad", "--profile", "fine", "--limit", limit];
        let found = json("reenact.explain/1", &event);
        let names = |key: &str| {
            let all = found[key].as_array().map_or(&[][..], Vec::as_slice);
            all.iter().map(|it| it["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        (names("because"), names("untried"))
    };
    assert_eq!(asked("1000"), (vec!["a".to_owned()], vec!["b".to_owned()]));
    assert_eq!(asked("10000000"), (vec!["a".to_owned()], vec![]));
}
