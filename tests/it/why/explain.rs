//! `reenact explain` of a scenario.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
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
