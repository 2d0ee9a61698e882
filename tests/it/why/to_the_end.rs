//! What of a request is not over when the replay ends, and who wrote, set and had what it met.

use super::check;
use super::json;
use super::reenact;
use serde_json::Value;

const FILE: &str = "tests/it/why/scenarios/to-the-end.yaml";

fn explained(request: u32) -> Value {
    json("reenact.explain/1", &["explain", FILE, &format!("request={request}")])
}

/// Returns what is not over: what happened to it last, the step it has come to, who has what it waits for,
/// and how long.
fn unfinished(request: u32) -> Vec<(String, String, Option<u64>, Option<u64>)> {
    let found = explained(request);
    let all = found["unfinished"].as_array().cloned().unwrap_or_default();
    let one = |it: &Value| {
        let last = &it["last"];
        (
            format!("{} {}", last["kind"].as_str().unwrap(), last["about"].as_str().unwrap()),
            it["step"]["name"].as_str().unwrap_or("").to_owned(),
            last["held"]["request"].as_u64(),
            last["waited_ns"].as_u64().map(|it| it / 1_000_000_000),
        )
    };
    all.iter().map(one).collect()
}

#[test]
fn what_waits_for_ever_is_told_with_whoever_has_it() {
    let one = |last: &str, step: &str, by, waited| vec![(last.into(), step.into(), by, waited)];
    assert_eq!(unfinished(6), one("started digs", "work dig", None, None));
    assert_eq!(unfinished(7), one("enqueued waits", "", Some(6), Some(49 * 60)));
    assert_eq!(unfinished(9), [], "who keeps a key is over");
    let key = one("started wants", "acquire key", Some(9), Some(46 * 60));
    assert_eq!(unfinished(10), key);
    assert_eq!(unfinished(11), one("attempt_failed fails", "", None, None));
    assert_eq!(unfinished(12), one("begun clock", "work tick", None, None), "not who waits for it");
    check("to-the-end-key", &["explain", FILE, "request=10"]);
}

/// Those that have begun are told first, and nothing is left out unsaid, however long the story is.
#[test]
fn many_tasks_of_a_long_story_are_all_there() {
    let asked = ["explain", "tests/it/why/scenarios/many.yaml", "request=1"];
    let found = json("reenact.explain/1", &asked);
    assert_eq!((&found["events"], &found["not_told"]), (&5020.into(), &1020.into()));
    let all = found["unfinished"].as_array().unwrap();
    let steps: Vec<&str> = all.iter().filter_map(|it| it["step"]["name"].as_str()).collect();
    assert_eq!((all.len(), &steps[..]), (13, &["again", "work dig"][..]));
    assert!(
        all.iter().all(|it| it["last"].get("held").is_some() || it["step"]["name"] == "work dig")
    );
    let told = reenact(&asked).out;
    assert!(told.ends_with("    and 5 more\n"), "{told}");
}

#[test]
fn a_paused_queue_keeps_a_job_and_nobody_else_does() {
    let found = explained(8);
    let last = &found["unfinished"][0]["last"];
    assert_eq!((&last["kind"], &last["about"]), (&"enqueued".into(), &"stands".into()));
    assert_eq!(last["deeds"][0]["operation"], "timeline.pause");
    assert_eq!(last.get("held"), None);
    check("to-the-end-pause", &["explain", FILE, "request=8"]);
}

#[test]
fn who_wrote_what_a_transaction_made_visible_is_named_by_the_step_that_wrote_it() {
    let found = explained(2);
    let read = found["needed"].as_array().unwrap().iter().find(|it| it["kind"] == "read").unwrap();
    assert_eq!(
        read["written"]["site"], "requests.writes/write table",
        "not the last of its writes"
    );
    assert_eq!(read["written"]["reads"][0]["name"], "amount");
}

#[test]
fn an_ambient_variable_reaches_no_job_that_a_worker_runs() {
    let found = explained(3);
    let kinds = found["needed"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap());
    assert_eq!(kinds.collect::<Vec<&str>>(), ["arrived", "enqueued", "shown"]);
}

#[test]
fn a_connection_that_is_drained_is_not_free() {
    let found = explained(5);
    let left = found["needed"].as_array().unwrap().iter().find(|it| it["kind"] == "timed_out");
    let held = &left.unwrap()["held"];
    assert_eq!((&held["held"], &held["request"]), (&"cable".into(), &4.into()));
    assert_eq!(held["step"], "services.db/work look up", "the call that was left has it");
}

#[test]
fn a_difference_that_could_not_be_tried_is_said_to_be_open() {
    let file = "tests/it/why/scenarios/cut-short.yaml";
    let asked =
        ["explain", file, "why-not", "shown=page", "--beside", "laptop", "--limit", "100000"];
    let found = json("reenact.explain/1", &asked);
    assert_eq!(found["because"][0]["name"], "breaks");
    assert_eq!(found["untried"][0]["name"], "spins");
    check("cut-short", &asked);
}

#[test]
fn who_has_what_somebody_waits_for_may_wait_too() {
    let file = "tests/it/why/scenarios/embrace.yaml";
    let last = |request: u32| {
        let asked = format!("request={request}");
        json("reenact.explain/1", &["explain", file, &asked])["unfinished"][0].clone()
    };
    let third = last(3);
    let held = &third["last"]["held"];
    assert_eq!((&held["request"], &held["within"]["line"]), (&1.into(), &24.into()));
    let behind = &held["behind"];
    assert_eq!((&behind["held"], &behind["request"]), (&"right".into(), &2.into()));
    assert_eq!(held["waited_ns"], 2_990_000_000_000_u64, "from the end of its thinking on");
    assert_eq!(behind["behind"]["request"], 1, "the two have what the other wants");
    let gate = &last(4)["last"]["held"];
    assert_eq!((&gate["request"], &gate["operation"]), (&Value::Null, &"timeline.close".into()));
    assert_eq!(last(5).get("due"), None, "what an expression says is not known before");
    check("embrace", &["explain", file, "request=1"]);
}

#[test]
fn who_is_to_be_tried_again_is_told_when() {
    let fails = &explained(11)["unfinished"][0];
    assert_eq!(fails["due"], 8_100_000_000_000_u64, "two hours after a quarter past");
}

#[test]
fn stories_that_are_not_told_to_their_end_may_part_there() {
    let file = "tests/it/why/scenarios/many.yaml";
    let asked = ["explain", file, "why-not", "shown=page", "--beside", "fine"];
    let found = json("reenact.explain/1", &asked);
    assert_eq!((&found["here"], &found["left_out"]), (&Value::Null, &2043.into()));
    check("many-why-not", &asked);
}
