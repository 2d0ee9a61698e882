//! `reenact explain why-not`, where what somebody else did decides: a read, a turn, a node, a rule.

use super::PUSHED;
use super::check;
use super::json;
use super::reenact;
use serde_json::Value;

/// Asks why it is not shown.
#[track_caller]
fn why_not(effect: &str, more: &[&str]) -> Value {
    let event = format!("shown={effect}");
    json("reenact.explain/1", &[&["explain", PUSHED, "why-not", event.as_str()], more].concat())
}

/// Returns what is named as a reason, each with what it is on either side.
fn because(found: &Value) -> Vec<[&str; 3]> {
    let all = found["because"].as_array().unwrap().iter();
    all.map(|it| ["name", "here", "there"].map(|key| it[key].as_str().unwrap())).collect()
}

/// What happens on either side where the two part.
fn kinds(found: &Value) -> [&str; 2] {
    ["here", "there"].map(|side| found[side]["kind"].as_str().unwrap())
}

#[test]
fn a_read_that_finds_nothing_decides_before_a_later_guard() {
    let quiet = ["explain", PUSHED, "why-not", "shown=sorry", "--profile", "quiet"];
    check("others-read", &quiet);
    for profile in ["quiet", "silent"] {
        let found = why_not("sorry", &["--profile", profile]);
        assert_eq!(
            kinds(&found),
            ["read", "read"],
            "and not the check, whose change differs as well"
        );
        assert_eq!(because(&found), [["pushes", "false", "true"]], "{profile}");
        assert_eq!(found["here"]["unwritten"], true);
        let said = reenact(&["certify", PUSHED, profile, "--seeds", "1"]);
        let words = said.out.split_whitespace().collect::<Vec<_>>().join(" ");
        let parts = "the two part at read at requests.page/read configs, which depends on pushes";
        assert!(words.contains(parts) && words.contains("The certificate holds."), "{words}");
        let bisected = json("reenact.bisect/1", &["bisect", PUSHED, "production", profile]);
        assert_eq!(bisected["causes"].as_array().unwrap().len(), 1);
        assert_eq!(bisected["differences"][0]["places"][0]["path"], "switches.pushes.value");
        assert_eq!(bisected["causes"][0], serde_json::json!([0]));
    }
}

#[test]
fn a_part_of_a_deployment_is_named() {
    let beside = ["request=27", "--profile", "production", "--beside", "no-skip"];
    let found = why_not("sorry", &beside);
    assert_eq!(because(&found), [["release.deployed.edge.skip", "[3]", "[]"]]);
    assert_eq!(kinds(&found), ["checked", "raised"]);
}

#[test]
fn a_node_a_change_and_a_store_tell_two_requests_apart() {
    let of = |request: &'static str| ["explain", PUSHED, "why-not", "shown=sorry", request];
    check("others-node", &of("request=23"));
    let found = why_not("sorry", &["request=23"]);
    let unlike = serde_json::json!([{
        "name": "node",
        "here": { "value": "5" },
        "there": { "value": "4" },
    }]);
    let mut told = found["unlike"].clone();
    let against = told[0].as_object_mut().unwrap().remove("against").unwrap();
    assert_eq!(told, unlike);
    assert_eq!((&against["name"], &against["value"]), (&"reach".into(), &"4".into()));
    assert_eq!(kinds(&found), ["set", "set"], "where the node is compared, and not what follows");

    check("others-skipped", &of("request=27"));
    let found = why_not("sorry", &["request=27"]);
    let unlike = &found["unlike"];
    assert_eq!(unlike.as_array().unwrap().len(), 1, "{unlike}");
    assert_eq!(unlike[0]["name"], "release");
    assert_eq!(unlike[0]["here"], serde_json::json!({ "runs": false, "node": 3 }));
    assert_eq!(
        (&unlike[0]["there"]["runs"], &unlike[0]["there"]["node"]),
        (&true.into(), &4.into())
    );

    check("others-unwritten", &of("request=10"));
    let found = why_not("sorry", &["request=10"]);
    assert_eq!(kinds(&found), ["read", "read"]);
    assert_eq!(found["here"]["unwritten"], true);
    assert_eq!(found["there"]["written"]["operation"], "timeline.push");
    let turned = &found["unlike"][0];
    assert_eq!((&turned["name"], &turned["here"]["value"]), (&"reach".into(), &"0".into()));
    assert_eq!(turned["there"]["turned"]["operation"], "timeline.push");
}

#[test]
fn what_was_taken_back_everywhere_runs_on_no_node() {
    let file = "tests/it/why/scenarios/taken-back.yaml";
    let asked = ["explain", file, "why-not", "shown=broken", "request=8"];
    let found = json("reenact.explain/1", &asked);
    let minutes = |count: u64| serde_json::json!(count * 60_000_000_000);
    let unlike = serde_json::json!([{
        "name": "bad",
        "here": { "runs": false, "node": 2, "gone": minutes(5) },
        "there": { "runs": true, "node": 1, "from": minutes(0) },
    }]);
    assert_eq!(found["unlike"], unlike);
    let words = "bad does not run on node 2 any more since 01-01 00:05:00";
    assert!(reenact(&asked).out.contains(words), "{}", reenact(&asked).out);
    let told = reenact(&["explain", file, "request=2"]).out;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("bad is deployed by fleet, removed"), "{told}");
}

#[test]
fn what_went_into_a_group_does_not_go_on() {
    let said = reenact(&[
        "explain",
        super::DUO_CHAT,
        "why-not",
        "shown=error_a1001",
        "--profile",
        "development",
    ]);
    assert!(said.out.contains("production goes into it: raises NoMethodError"), "{}", said.out);
}

#[test]
fn what_operators_do_is_held_against_itself() {
    let quiet = ["explain", PUSHED, "why-not", "shown=alarm", "--profile", "quiet"];
    check("others-alarm", &quiet);
    let found = why_not("alarm", &["--profile", "quiet"]);
    assert_eq!((&found["operation"], &found["request"]), (&"timeline.watch".into(), &Value::Null));
    assert_eq!(kinds(&found), ["skipped", "shown"]);
    assert_eq!(
        because(&found),
        [["pushes", "false", "true"]],
        "by way of those who held what it counts"
    );
    assert_eq!(found["there"]["held"]["holders"], 4);
    let happens = ["explain", PUSHED, "why-not", "shown=alarm", "--beside", "quiet"];
    let said = reenact(&happens);
    let words = "error: it happens in production, by timeline.watch at 01-01 00:00:30\n";
    assert_eq!((said.code, said.err.as_str()), (4, words));
    let system = ["explain", PUSHED, "why-not", "rolled_out=release", "--profile", "quiet"];
    let said = reenact(&system);
    assert!(said.err.contains("is part of nobody's story"), "{}", said.err);
}

#[test]
fn a_setting_that_was_turned_leads_to_what_turned_it() {
    let stage = ["request=22", "--profile", "production+stage", "--beside", "production"];
    check("others-turned", &[&["explain", PUSHED, "why-not", "shown=sorry"], &stage[..]].concat());
    let found = why_not("sorry", &stage);
    assert_eq!(because(&found), [["staged", "true", "false"]]);
    let turned = |side: &str| {
        let reads = found[side]["reads"].as_array().unwrap();
        let reach = reads.iter().find(|it| it["name"] == "reach").unwrap();
        (reach["turned"]["to"].clone(), reach["turned"]["operation"].clone())
    };
    assert_eq!(turned("here"), ("1".into(), "timeline.push".into()));
    assert_eq!(turned("there"), ("4".into(), "timeline.push".into()));
}

#[test]
fn what_operators_wrote_has_its_reasons() {
    check("others-written", &["explain", PUSHED, "request=22"]);
    let found = json("reenact.explain/1", &["explain", PUSHED, "request=22"]);
    let needed = found["needed"].as_array().unwrap();
    let read = needed.iter().find(|it| it["kind"] == "read").unwrap();
    let written = &read["written"];
    assert_eq!(written["operation"], "timeline.push");
    let names = |reads: &Value| -> Vec<String> {
        let all = reads.as_array().unwrap().iter();
        all.map(|it| it["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&written["reads"]), ["pushes", "copies"], "what the group around it asks");
    let set = needed.iter().find(|it| it["kind"] == "set").unwrap();
    let reach = set["reads"].as_array().unwrap().iter().find(|it| it["name"] == "reach").unwrap();
    assert_eq!(names(&reach["turned"]["reads"]), ["staged", "reaches", "pushes", "copies"]);
    // The event that wrote it can be asked for in its turn.
    let event = format!("event={}", written["event"]);
    let found = json("reenact.explain/1", &["explain", PUSHED, &event]);
    assert_eq!((&found["operation"], &found["request"]), (&"timeline.push".into(), &Value::Null));
}
