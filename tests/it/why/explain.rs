//! `reenact explain` of a scenario.

use super::BEFORE_COMMIT;
use super::DESKS;
use super::DUO_CHAT;
use super::HELD;
use super::NEEDED;
use super::OVERLOAD;
use super::THREADS;
use super::check;
use super::json;
use crate::support::compiled;
use reenact::engine::outcome::Limits;
use reenact::experiment::origin::origin;
use reenact::seed::Seed;
use serde_json::Value;

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
        { "name": "rails_env", "here": "development", "there": "production", "line": 367 }
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
    assert_eq!(read["turned"]["request"], Value::Null, "operators turned it");
}

#[test]
fn what_a_sequence_was_given_is_followed_to_where_it_was_read() {
    let file = "scenarios/crowdstrike-channel-file-291.yaml";
    let said = super::reenact(&["explain", file, "request=426"]);
    assert!(said.out.contains("reads channel_files"), "{}", said.out);
}

#[test]
fn what_made_it_late_and_who_was_waited_for_is_told() {
    check("explain-late", &["explain", DESKS, "request=10"]);
    let found = json("reenact.explain/1", &["explain", DESKS, "request=10"]);
    let needed = found["needed"].as_array().unwrap();
    let acquired = needed.iter().find(|it| it["kind"] == "acquired").unwrap();
    assert_eq!(acquired["waited_ns"], 54_000_000_000_u64, "eight others, who came before");
    assert_eq!(
        (&acquired["held"]["held"], &acquired["held"]["request"]),
        (&"desk".into(), &9.into())
    );
    assert_eq!(acquired["held"]["step"], "requests.visit/work fill in", "and not its own waiting");
    let worked = needed.iter().find(|it| it["kind"] == "worked").unwrap();
    assert_eq!(worked["waited_ns"], Value::Null, "to work is not to wait");
    // Whoever finds the desk free is held up by nobody.
    let first = json("reenact.explain/1", &["explain", DESKS, "request=1"]);
    let needed = first["needed"].as_array().unwrap();
    assert!(needed.iter().all(|it| it["held"].is_null() && it["waited_ns"].is_null()), "{first}");
}

#[test]
fn why_not_may_be_asked_of_one_request() {
    let why_not = ["explain", DESKS, "why-not", "shown=paper"];
    let of = |more: &[&'static str]| [why_not.as_slice(), more].concat();
    let beside = of(&["request=11", "--beside", "five-desks"]);
    check("explain-why-not-request", &beside);
    let found = json("reenact.explain/1", &beside);
    let desks = serde_json::json!([{ "name": "desks", "here": "1", "there": "5", "line": 7 }]);
    assert_eq!(found["because"], desks, "the step asks for a desk, of which there are more");
    // What stands in the platform itself is what the step reads as well.
    let windows = of(&["request=12", "--beside", "two-windows"]);
    let found = json("reenact.explain/1", &windows);
    let names = [&found["because"][0]["name"], &found["because"][1]["name"]];
    let both = ["desks", "resources.window.capacity"];
    assert_eq!(names, both, "behind a second window there is one desk still");
    // In one replay, another request is held against it.
    let alone = of(&["request=12", "--profile", "five-desks", "--beside", "five-desks"]);
    check("explain-why-not-other", &alone);
    let found = json("reenact.explain/1", &alone);
    assert_eq!((&found["request"], &found["other_request"]), (&12.into(), &11.into()));
    check("explain-why-not-happens", &of(&["request=13"]));
    check("explain-why-not-nobody", &of(&["request=1", "--beside", "five-desks"]));
    check("explain-why-not-none", &of(&["request=99"]));
    check("explain-why-not-usage", &of(&["event=1"]));
}

/// The events that a request's end needed, each by its kind and what it is about.
fn needed(file: &str, request: u32) -> Vec<String> {
    let found = json("reenact.explain/1", &["explain", file, &format!("request={request}")]);
    let word = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    let told = |it: &Value| format!("{} {}", word(it, "kind"), word(it, "about"));
    found["needed"].as_array().unwrap().iter().map(told).collect()
}

#[test]
fn a_reply_is_followed_to_the_service_that_gave_it() {
    let all = [
        "arrived puts",
        "called frontend",
        "called cache",
        "worked look up",
        "replied \"shard-7\"",
        "answered cache",
        "replied shard",
        "answered frontend",
        "shown stored",
    ];
    assert_eq!(needed(THREADS, 1), all, "a trace that nobody reads is no part of it");
    let found = json("reenact.explain/1", &["explain", THREADS, "request=1"]);
    let told = found["needed"].as_array().unwrap();
    let kept = |kind: &str| {
        let of_cache = told.iter().find(|it| it["kind"] == kind).unwrap();
        (of_cache["detail"].clone(), of_cache["value"].clone())
    };
    let shard = ("text".into(), "\"shard-7\"".into());
    assert_eq!([kept("replied"), kept("answered")], [shard.clone(), shard]);
}

#[test]
fn what_an_event_needed_is_told_and_nothing_beside_it() {
    let ways: [(u32, &[&str]); 6] = [
        (1, &["arrived grouped", "set x", "shown page"]),
        (2, &["arrived afterwards", "shown page"]),
        (
            3,
            &[
                "arrived asked",
                "set q",
                "called desk",
                "replied arguments[\"q\"]",
                "answered desk",
                "shown page",
            ],
        ),
        (4, &["arrived again", "enqueued twice", "raised Oops", "promoted twice", "shown page"]),
        (5, &["arrived inside", "enqueued within", "set f", "raised Oops", "shown page"]),
        (7, &["arrived reader", "read db", "shown page"]),
    ];
    for (request, way) in ways {
        assert_eq!(needed(NEEDED, request), way, "request {request}");
    }
    let found = json("reenact.explain/1", &["explain", NEEDED, "request=7"]);
    let written = &found["needed"][1]["written"];
    assert_eq!((&written["request"], &written["reads"][0]["name"]), (&6.into(), &"flag".into()));
}

#[test]
fn who_holds_how_much_until_when_is_told() {
    check("explain-held-by-two", &["explain", HELD, "request=3"]);
    check("explain-held-for-a-time", &["explain", HELD, "request=5"]);
    check("explain-held-by-operators", &["explain", HELD, "request=6"]);
    check("explain-held-behind", &["explain", HELD, "request=8"]);
    let found = json("reenact.explain/1", &["explain", HELD, "request=4"]);
    let held = &found["needed"][1]["held"];
    assert_eq!((&held["holders"], &held["request"]), (&1.into(), &2.into()), "request 1 has ended");
}

#[test]
fn who_was_waited_for_in_vain_leads_to_the_cause() {
    check("explain-waited-in-vain", &["explain", THREADS, "request=60"]);
    let found = json("reenact.explain/1", &["explain", THREADS, "request=60"]);
    let needed = found["needed"].as_array().unwrap();
    let raised = needed.iter().find(|it| it["kind"] == "raised").unwrap();
    assert_eq!(raised["held"]["got"]["step"], "requests.gossip/acquire threads");
    assert_eq!(raised["held"]["got"]["detail"], "64 of it");
    let reads = raised["held"]["reads"].as_array().unwrap();
    assert!(reads.iter().any(|it| it["name"] == "servers" && it["value"] == "60"), "{reads:?}");
}

#[test]
fn why_not_passes_over_what_differs_and_decides_nothing() {
    let why = ["explain", THREADS, "why-not", "raised=NoThread", "--profile", "staging"];
    check("explain-why-not-held", &why);
    let found = json("reenact.explain/1", &why);
    assert_eq!(
        (&found["here"]["kind"], &found["there"]["kind"]),
        (&"acquired".into(), &"raised".into()),
        "and not the trace that only one of them sets"
    );
    let servers =
        serde_json::json!([{ "name": "servers", "here": "5", "there": "60", "line": 68 }]);
    assert_eq!(found["because"], servers);
    let broken = ["explain", NEEDED, "why-not", "raised=Broken", "--profile", "other"];
    let found = json("reenact.explain/1", &broken);
    let flag =
        serde_json::json!([{ "name": "flag", "here": "false", "there": "true", "line": 84 }]);
    assert_eq!(found["because"], flag, "whatever else the request does reads the other switch");
    let read = ["explain", NEEDED, "why-not", "shown=page", "request=7", "--profile", "other"];
    let found = json("reenact.explain/1", &[&read[..], &["--beside", "production"]].concat());
    assert_eq!((&found["here"]["kind"], &found["because"]), (&"read".into(), &flag));
    let alone = ["explain", THREADS, "why-not", "shown=stored", "request=60"];
    check("explain-why-not-held-other", &alone);
}

#[test]
fn a_figure_comes_from_what_its_run_read_and_from_nothing_else() {
    let prepared = compiled(
        "
version: 1
id: origin
title: One input is read, and one is not
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
profiles: { only: {} }
inputs:
  read: { value: 1, basis: assumed, why: it is read }
  unread: { value: 1, basis: assumed, why: it is not }
switches: { on: { value: true }, off: { value: true } }
traffic: { one: { request: ask, at: 2024-01-01T00:00:00Z } }
requests: { ask: { steps: [{ show: light, if: 'on && (read == 1 || unread == 1 && off)' }] } }
figures: { lit: { count: events, where: { shown: light } } }
",
    );
    let origin = origin(&prepared, "lit", Seed::new(1), Limits::default()).unwrap().unwrap();
    let names: Vec<&str> = origin.sources.iter().map(|source| source.name.as_str()).collect();
    assert_eq!(names, ["read", "on"]);
}

/// A name that no event can have is told from one that did not come up, and a replay held against
/// itself is said to be.
#[test]
fn why_not_says_what_it_cannot_find() {
    let rollout = "tests/it/why/scenarios/rollout.yaml";
    check("explain-why-not-itself", &["explain", rollout, "why-not", "shown=closed"]);
    check("explain-why-not-no-name", &["explain", rollout, "why-not", "shown=pages"]);
    let beside = ["explain", rollout, "why-not", "shown=closed", "--beside", "robots"];
    let said = super::reenact(&beside);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    check("explain-published", &["explain", DUO_CHAT, "figure=meaning_of_a1001"]);
}

/// Of a figure that takes several of one request, those alone count that had as many.
#[test]
fn a_figure_comes_from_the_requests_that_it_counts() {
    let harm = "docs/src/examples/harm.yaml";
    let found = json("reenact.explain/1", &["explain", harm, "figure=got_two"]);
    let text = found.to_string();
    assert!(text.contains(r#""requests":2"#) && text.contains(r#""events":4"#), "{text}");
    let members = "tests/it/why/scenarios/members.yaml";
    let found = json("reenact.explain/1", &["explain", members, "figure=twice"]).to_string();
    assert!(found.contains(r#""events":11"#) || !found.contains(r#""events":12"#), "{found}");
}
