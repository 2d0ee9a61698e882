//! `reenact diff`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::check;
use super::json;
use super::reenact;

#[test]
fn the_laptop_and_production_part_at_the_gate() {
    check("diff-duo-chat", &["diff", DUO_CHAT, "development", "production"]);
    let diff = json("reenact.diff/1", &["diff", DUO_CHAT, "development", "production"]);
    assert_eq!(diff["same"], false);
    assert_eq!(diff["requests"]["outcome"], 2553);
    assert_eq!(diff["requests"]["events"], 891);
    assert_eq!(diff["requests"]["same"], 0);
    assert_eq!(diff["first_outcome"]["because"], serde_json::json!(["rails_env"]));
    assert_eq!(diff["first_event"]["change"], "events");
    let settings = diff["settings"].as_array().unwrap();
    let paths: Vec<&str> = settings.iter().filter_map(|it| it["path"].as_str()).collect();
    assert_eq!(paths, ["inputs.sidekiq_threads.value", "switches.rails_env.value"]);
}

#[test]
fn every_scenario_has_differences_to_tell() {
    check("diff-before-commit", &["diff", BEFORE_COMMIT, "test-inline", "production"]);
    let builds = "scenarios/gitlab-parallel-builds.yaml";
    check("diff-parallel-builds", &["diff", builds, "atomic", "gitlab-com"]);
    let replica = "scenarios/gitlab-stale-replica.yaml";
    check("diff-stale-replica", &["diff", replica, "one-database", "production", "--stat"]);
}

#[test]
fn one_request_is_told_side_by_side() {
    check("diff-request", &["diff", BEFORE_COMMIT, "test-inline", "production", "--request", "1"]);
    let none = ["diff", BEFORE_COMMIT, "test-inline", "production", "--request", "9999999"];
    check("diff-no-request", &none);
}

#[test]
fn seeds_are_sides_too() {
    let diff = json("reenact.diff/1", &["diff", BEFORE_COMMIT, "production", "seed=7"]);
    assert_eq!(diff["settings"], serde_json::json!([]));
    assert_eq!(diff["same"], false);
    assert_eq!(diff["right"]["seed"], "7");
}

#[test]
fn the_same_side_twice_differs_in_nothing() {
    for side in ["production", "production+without-fault", "test-inline"] {
        let said = reenact(&["diff", BEFORE_COMMIT, side, side, "--exit-code"]);
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert!(said.out.contains("no difference"), "{}", said.out);
    }
    let differ = reenact(&["diff", BEFORE_COMMIT, "test-inline", "production", "--exit-code"]);
    assert_eq!(differ.code, 1);
}

#[test]
fn saved_traces_differ_where_their_runs_do() {
    let scratch = tempfile::tempdir().unwrap();
    let trace = |profile: &str| {
        let path = scratch.path().join(format!("{profile}.jsonl"));
        let path = path.to_str().unwrap().to_owned();
        let said = reenact(&["run", BEFORE_COMMIT, "--profile", profile, "--trace", &path]);
        assert_eq!(said.code, 0, "{}", said.err);
        path
    };
    let (inline, production) = (trace("test-inline"), trace("production"));
    let of_runs = json("reenact.diff/1", &["diff", BEFORE_COMMIT, "test-inline", "production"]);
    let sides = [[&inline, &production], [&inline, &"production".to_owned()]];
    for [left, right] in sides {
        let saved = json("reenact.diff/1", &["diff", BEFORE_COMMIT, left, right]);
        assert_eq!(saved["requests"]["outcome"], of_runs["requests"]["outcome"]);
        assert_eq!(saved["requests"]["outcomes"], of_runs["requests"]["outcomes"]);
        let first = |diff: &serde_json::Value| diff["first_outcome"]["left_request"].clone();
        assert_eq!(first(&saved), first(&of_runs));
    }
    let same = reenact(&["diff", BEFORE_COMMIT, &production, "production", "--exit-code"]);
    assert_eq!(same.code, 0, "{}", same.out);
}

#[test]
fn sides_that_are_none_are_refused() {
    check("diff-usage-profile", &["diff", BEFORE_COMMIT, "prodution", "production"]);
    check("diff-usage-overlay", &["diff", BEFORE_COMMIT, "production", "production+nothing"]);
    check("diff-usage-trace", &["diff", BEFORE_COMMIT, "production", "none.jsonl"]);
    check(
        "diff-usage-limit",
        &["diff", BEFORE_COMMIT, "production", "test-inline", "--limit", "9"],
    );
}
