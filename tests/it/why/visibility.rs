//! `reenact visibility`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::OVERLOAD;
use super::SPINS;
use super::check;
use super::json;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;

#[test]
fn development_loses_it_at_reached_and_qa_at_revealed() {
    let found = json("reenact.visibility/1", &["visibility", DUO_CHAT]);
    let environments = found["environments"].as_array().unwrap();
    let lost = |name: &str| {
        environments.iter().find(|it| it["profile"] == name).unwrap()["lost_at"].clone()
    };
    assert_eq!(lost("production"), serde_json::Value::Null);
    assert_eq!(lost("development"), "reached");
    assert_eq!(lost("self-managed"), "reached", "the chat is never categorized there");
    assert_eq!(lost("test"), serde_json::Value::Null, "a test that waits for the job sees it");
    assert_eq!(lost("test-inline"), "infected", "inline, the session stays an object");
    let production = environments.iter().find(|it| it["profile"] == "production").unwrap();
    let observers = production["observers"].as_array().unwrap();
    let qa = observers.iter().find(|it| it["observer"] == "qa").unwrap();
    assert_eq!(qa["sees"], false);
    assert!(qa["too_early_ns"].is_u64(), "QA looks, and leaves before it shows");
    // Every piece of advice that can be tried was.
    let advice = found["advice"].as_array().unwrap();
    let stay = advice.iter().find(|it| it["kind"] == "stay").unwrap();
    let sees = |it: &serde_json::Value| it["observer"] == "qa" && it["sees"] == true;
    assert!(stay["tried"]["observers"].as_array().unwrap().iter().any(sees));
    let gate = serde_json::json!(["switches.rails_env.value=production"]);
    let parity = advice.iter().find(|it| it["kind"] == "parity" && it["set"] == gate).unwrap();
    assert_eq!(parity["profile"], "development");
    assert_eq!(parity["tried"]["lost_at"], serde_json::Value::Null, "then the developer sees it");
}

#[test]
fn every_scenario_with_a_fault_has_its_stages() {
    check("visibility-duo-chat", &["visibility", DUO_CHAT]);
    check("visibility-before-commit", &["visibility", BEFORE_COMMIT]);
    check("visibility-parallel-builds", &["visibility", "scenarios/gitlab-parallel-builds.yaml"]);
}

#[test]
fn a_scenario_without_a_fault_has_none() {
    check("visibility-no-fault", &["visibility", "scenarios/primitives/even-traffic.yaml"]);
}

#[test]
fn harm_to_requests_that_never_ran_the_step_is_harm() {
    check("visibility-overload", &["visibility", OVERLOAD]);
    let found = json("reenact.visibility/1", &["visibility", OVERLOAD]);
    let environments = found["environments"].as_array().unwrap();
    let [production, quiet] = environments.as_slice() else { panic!("there are two") };
    assert_eq!(production["lost_at"], serde_json::Value::Null);
    let propagated = &production["stages"][2];
    assert_eq!(
        (&propagated["requests"], &propagated["never_ran_the_step"]),
        (&12.into(), &12.into())
    );
    assert_eq!(propagated["proof"]["about"], "sorry");
    assert_eq!(quiet["lost_at"], "infected", "late, and in no other state");
}

/// What an observer sees that they do not see without the fault can be seen, so the fault has
/// propagated; and each stage is a part of the one before it, but that others may be infected.
#[test]
fn stages_and_observers_agree_in_every_scenario() {
    for path in files_below(&root().join("scenarios"), ".yaml") {
        let path = path.to_str().unwrap();
        if !text_of(std::path::Path::new(path)).contains("\nfault:") {
            continue;
        }
        let said = super::reenact(&["visibility", path, "--format", "json"]);
        let found: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        for it in found["environments"].as_array().unwrap() {
            let count = |stage: usize| it["stages"][stage]["requests"].as_u64().unwrap();
            let sees = |it: &&serde_json::Value| it["sees"] == true && it["anyway"] == false;
            let seen = it["observers"].as_array().unwrap().iter().find(sees);
            let profile = &it["profile"];
            if let Some(seen) = seen {
                let by_then = seen["affected_by_then"].as_u64().unwrap();
                assert!(count(2) >= by_then && by_then > 0, "{path}, {profile}: {seen}");
            }
            assert!(count(1) >= count(2), "{path}, {profile}: what shows is a state as well");
        }
        for it in found["advice"].as_array().unwrap() {
            let before = found["environments"].as_array().unwrap().iter();
            let before = before.clone().find(|env| env["profile"] == it["profile"]).unwrap();
            if it["kind"] == "parity" {
                let stage = |it: &serde_json::Value| {
                    let stages = ["reached", "infected", "propagated", "revealed"];
                    stages.iter().position(|stage| it["lost_at"] == *stage).unwrap_or(4)
                };
                assert!(stage(&it["tried"]) > stage(before), "{path}: advice that changes nothing");
            }
        }
    }
}

#[test]
fn a_step_that_never_ends_was_reached() {
    let hangs = "tests/it/why/scenarios/hangs.yaml";
    check("visibility-hangs", &["visibility", hangs]);
    let found = json("reenact.visibility/1", &["visibility", hangs]);
    let stages = &found["environments"][0]["stages"];
    assert_eq!((&stages[0]["requests"], &stages[0]["proof"]["waits"]), (&10.into(), &true.into()));
    let checked = super::reenact(&["check", hangs]);
    assert_eq!(checked.out, format!("{hangs}: nothing to report\n"), "no step that never runs");
}

#[test]
fn whom_a_gauge_is_shown_to_is_not_affected_by_it() {
    let gauge = "tests/it/why/scenarios/gauge.yaml";
    let found = json("reenact.visibility/1", &["visibility", gauge]);
    let environment = &found["environments"][0];
    assert_eq!(environment["stages"][2]["requests"], 26, "the number on their pages is another");
    let boss = &environment["observers"][0];
    assert_eq!((&boss["sees"], &boss["affected_by_then"]), (&true.into(), &1.into()));
}

#[test]
fn what_a_limit_stops_says_nothing_of_the_rest() {
    let arguments = ["visibility", SPINS, "--limit", "2000"];
    check("visibility-stopped", &arguments);
    let found = json("reenact.visibility/1", &arguments);
    let environments = found["environments"].as_array().unwrap();
    let unknown: Vec<bool> = environments.iter().map(|it| it["unknown"].is_string()).collect();
    assert_eq!(unknown, [false, false, true]);
    let [advice] = found["advice"].as_array().unwrap().as_slice() else { panic!("{found}") };
    assert_eq!((&advice["profile"], &advice["kind"]), (&"lab".into(), &"parity".into()));
    assert!(advice["tried"].is_null() && advice["could_not_be_tried"].is_string());
    let nothing = super::reenact(&["visibility", SPINS, "--profile", "dice", "--limit", "2000"]);
    assert_eq!((nothing.code, nothing.out.as_str()), (3, ""), "{}", nothing.err);
}

/// Lost where nobody could see it, it has advice as where it is lost before: the smallest set of places
/// that gets it further, also where the failure is there in both and no failure leads to them.
#[test]
fn what_nobody_could_see_has_advice_as_well() {
    let parity = |path: &str, profile: &str| {
        let found = json("reenact.visibility/1", &["visibility", path]);
        let advice = found["advice"].as_array().unwrap().iter();
        let of = advice.filter(|it| it["profile"] == profile && it["kind"] == "parity");
        let of: Vec<_> = of.map(|it| (it["set"].clone(), it["tried"]["lost_at"].clone())).collect();
        let before = found["environments"].as_array().unwrap().iter();
        let before = before.clone().find(|it| it["profile"] == profile).unwrap();
        assert_eq!(before["lost_at"], "propagated", "{path}, {profile}");
        of
    };
    let seen = |places: &[&str]| vec![(serde_json::json!(places), serde_json::Value::Null)];
    let nats = "scenarios/nats-poison-plan.yaml";
    assert_eq!(parity(nats, "hardware-fault"), seen(&["switches.same_software.value=true"]));
    let muffled = "tests/it/why/scenarios/muffled.yaml";
    assert_eq!(parity(muffled, "quiet"), seen(&["switches.tells.value=true"]));
    let both = ["switches.tells.value=true", "switches.loud.value=true"];
    assert_eq!(parity(muffled, "silent"), seen(&both));
}

/// Of no request are operators, and the jobs that they schedule: they run steps and show things as
/// requests do.
#[test]
fn what_operators_do_is_followed_as_well() {
    let nightly = "tests/it/why/scenarios/nightly.yaml";
    check("visibility-nightly", &["visibility", nightly]);
    let found = json("reenact.visibility/1", &["visibility", nightly]);
    let production = &found["environments"][0];
    let stage = |number: usize| &production["stages"][number];
    assert_eq!(production["lost_at"], serde_json::Value::Null);
    assert_eq!((&stage(0)["requests"], &stage(0)["outside_of_requests"]), (&0.into(), &1.into()));
    assert_eq!((&stage(2)["requests"], &stage(2)["outside_of_requests"]), (&5.into(), &4.into()));
    assert_eq!(stage(0)["proof"]["request"], serde_json::Value::Null);
    let of = |name: &str| {
        let all = production["observers"].as_array().unwrap().iter();
        all.clone().find(|it| it["observer"] == name).unwrap().clone()
    };
    assert_eq!((&of("user")["sees"], &of("user")["affected_by_then"]), (&true.into(), &1.into()));
    assert_eq!(of("ops")["sees"], true);
    assert_eq!(found["environments"][1]["lost_at"], "reached");
}

/// What the fault's patch changes before its step runs, no run of the step did.
#[test]
fn what_is_other_before_the_step_runs_is_not_blamed_on_it() {
    let besides = "tests/it/why/scenarios/besides.yaml";
    let said = super::reenact(&["visibility", besides]).out;
    let words = "1 of these 2 requests never ran the step, and part before it\n";
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("others that did are why"), "{said}");
}

/// Who gives up what they would stay after has to wait for longer, and no longer stay helps.
#[test]
fn patience_is_advised_to_whom_it_helps() {
    let found =
        json("reenact.visibility/1", &["visibility", "tests/it/why/scenarios/patience.yaml"]);
    let advice: Vec<_> = found["advice"].as_array().unwrap().iter().collect();
    let of = |observer: &str| {
        let it = advice.iter().find(|it| it["observer"] == observer).unwrap();
        let sees = it["tried"]["observers"].as_array().unwrap().iter();
        assert!(sees.clone().any(|sight| sight["observer"] == observer && sight["sees"] == true));
        (it["kind"].clone(), it["set"].clone())
    };
    let json = |kind: &str, set: &[&str]| (kind.into(), serde_json::json!(set));
    assert_eq!(of("leaves"), json("stay", &["observers.leaves.stays=11s"]));
    assert_eq!(of("gives-up"), json("wait", &["observers.gives-up.waits=6s"]));
    let both = ["observers.both.waits=6s", "observers.both.stays=11s"];
    assert_eq!(of("both"), json("wait", &both));
}

/// Which server answered is no state: the same value is the same.
#[test]
fn the_same_value_from_another_server_infects_nothing() {
    let file = "tests/it/why/scenarios/same-value.yaml";
    let found = json("reenact.visibility/1", &["visibility", file]);
    let of = |name: &str| {
        let all = found["environments"].as_array().unwrap().iter();
        all.clone().find(|it| it["profile"] == name).unwrap()["lost_at"].clone()
    };
    assert_eq!((of("staging"), of("production")), ("infected".into(), serde_json::Value::Null));
}
