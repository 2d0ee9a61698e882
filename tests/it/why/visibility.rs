//! `reenact visibility`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::check;
use super::json;

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
