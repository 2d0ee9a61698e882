//! `reenact explain` of a scenario.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::OVERLOAD;
use super::check;
use super::json;

#[test]
fn a_request_is_explained_by_the_few_events_that_mattered() {
    check("explain-request", &["explain", DUO_CHAT, "request=586"]);
    let found = json("reenact.explain/1", &["explain", DUO_CHAT, "request=586"]);
    let needed = found["needed"].as_array().unwrap();
    let kinds: Vec<&str> = needed.iter().filter_map(|it| it["kind"].as_str()).collect();
    assert_eq!(kinds.first(), Some(&"arrived"));
    assert_eq!(kinds.last(), Some(&"shown"));
    assert!(kinds.contains(&"enqueued") && kinds.contains(&"raised"));
    assert!(needed.len() * 10 < usize::try_from(found["events"].as_u64().unwrap()).unwrap());
    let raised = needed.iter().find(|it| it["kind"] == "raised").unwrap();
    let reads = raised["reads"].as_array().unwrap();
    assert!(reads.iter().any(|it| it["name"] == "rails_env" && it["value"] == "production"));
}

#[test]
fn why_not_ends_at_the_gate() {
    let why = ["explain", DUO_CHAT, "why-not", "shown=error_a1001", "--profile", "development"];
    check("explain-why-not", &why);
    let found = json("reenact.explain/1", &why);
    assert_eq!(found["here"]["kind"], "skipped");
    let gate = serde_json::json!([
        { "name": "rails_env", "here": "development", "there": "production" }
    ]);
    assert_eq!(found["because"], gate);
}

#[test]
fn figures_and_events_are_explained_in_any_scenario() {
    check("explain-figure", &["explain", BEFORE_COMMIT, "figure=orders_not_found"]);
    check("explain-event", &["explain", BEFORE_COMMIT, "event=20"]);
}

#[test]
fn what_cannot_be_explained_is_said() {
    check("explain-usage", &["explain", BEFORE_COMMIT, "everything"]);
    check("explain-no-figure", &["explain", BEFORE_COMMIT, "figure=orders_not_fund"]);
    check("explain-no-kind", &["explain", BEFORE_COMMIT, "why-not", "showed=x"]);
    check("explain-it-happens", &["explain", BEFORE_COMMIT, "why-not", "shown=confirmation"]);
}

#[test]
fn who_held_what_a_request_was_refused_is_named() {
    check("explain-refused", &["explain", OVERLOAD, "request=31"]);
    check("explain-figure-of-harm", &["explain", OVERLOAD, "figure=turned_away"]);
    let found = json("reenact.explain/1", &["explain", OVERLOAD, "request=31"]);
    let needed = found["needed"].as_array().unwrap();
    let refused = needed.iter().find(|it| it["kind"] == "refused").unwrap();
    let held = &refused["held"];
    assert_eq!((&held["held"], &held["holders"]), (&"waf".into(), &2.into()));
    assert_eq!(held["step"], "services.waf/work match");
    let read = held["reads"].as_array().unwrap();
    assert!(read.iter().any(|it| it["name"] == "bad_rule"), "the change that made it slow: {held}");
}

#[test]
fn a_setting_that_was_turned_is_told_as_it_was_then() {
    let found = json("reenact.explain/1", &["explain", OVERLOAD, "request=31"]);
    let needed = found["needed"].as_array().unwrap();
    let note = needed.iter().find(|it| it["kind"] == "shown").unwrap();
    let read = &note["reads"][0];
    assert_eq!((&read["name"], &read["value"]), (&"watched".into(), &"false".into()));
    assert_eq!(read["turned"]["to"], "true");
    assert_eq!(read["turned"]["request"], serde_json::Value::Null, "operators turned it");
}

#[test]
fn what_a_sequence_was_given_is_followed_to_where_it_was_read() {
    let file = "scenarios/crowdstrike-channel-file-291.yaml";
    let said = super::reenact(&["explain", file, "request=426"]);
    assert!(said.out.contains("reads channel_files"), "{}", said.out);
}
