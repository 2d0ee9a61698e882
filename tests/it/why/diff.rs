//! `reenact diff`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::check;
use super::json;
use super::reenact;
use crate::support::root;
use crate::support::text_of;
use reenact::trace::codec::Seal;
use serde_json::Value;
use std::path::Path;

#[test]
fn the_laptop_and_production_part_at_the_gate() {
    check("diff-duo-chat", &["diff", DUO_CHAT, "development", "production"]);
    let diff = json("reenact.diff/1", &["diff", DUO_CHAT, "development", "production"]);
    assert_eq!(diff["same"], false);
    assert_eq!(diff["requests"]["outcome"], 2553);
    assert_eq!(diff["requests"]["events"], 891);
    assert_eq!(diff["requests"]["same"], 0);
    let reason = &diff["first_outcome"]["because"][0];
    assert_eq!(
        (&reason["name"], &diff["first_outcome"]["why"]),
        (&"rails_env".into(), &"alone".into())
    );
    let text = text_of(&root().join(DUO_CHAT));
    let line = usize::try_from(reason["right_line"].as_u64().unwrap()).unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("rails_env"), "{reason}");
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
        let first = |diff: &Value| diff["first_outcome"]["left_request"].clone();
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

/// A small trace, made into another one: the same lines with a digest that belongs to them.
fn sealed(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (footer, above) = lines.split_last().unwrap();
    let mut seal = Seal::default();
    for line in above {
        seal.line(line);
    }
    let mut footer: Value = serde_json::from_str(footer).unwrap();
    footer["digest"] = seal.finish(footer["fingerprint"].as_str()).into();
    format!("{}\n{footer}\n", above.join("\n"))
}

#[test]
fn a_trace_that_was_changed_or_is_of_something_else_is_told() {
    let scratch = tempfile::tempdir().unwrap();
    let path = scratch.path().join("trace.jsonl").to_str().unwrap().to_owned();
    let file = "docs/src/examples/set.yaml";
    let said = reenact(&["run", file, "--profile", "production", "--trace", &path]);
    assert_eq!(said.code, 0, "{}", said.err);
    let whole = text_of(Path::new(&path));
    let last = whole.lines().count();
    let diff = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let said = reenact(&["diff", file, &path, "production", "--stat"]);
        (said.code, said.err)
    };
    let refused = |why: String| (2, format!("error: `{path}`: {why}\n"));
    assert_eq!(diff(&whole), (0, String::new()));
    assert_eq!(diff(&sealed(&whole)), (0, String::new()));
    let fingerprint = whole.split("\"fingerprint\":\"").nth(1).unwrap().get(..19).unwrap();
    assert_eq!(
        diff(&whole.replace(fingerprint, "0000-0000-0000-0000")),
        refused(format!(
            "line {last}: the digest in the last line is not that of the lines above and of the \
             fingerprint: something was changed; save the trace anew"
        ))
    );
    let far = whole.replacen("\"request\":0", "\"request\":4294967295", 1);
    let (code, said) = diff(&sealed(&far));
    assert_eq!(code, 2);
    assert!(said.contains("belongs to request 4294967295, and 0 have arrived"), "{said}");
    let (code, said) = diff(&sealed(&whole.replacen("\"scenario\":\"", "\"scenario\":\"x", 1)));
    assert_eq!(code, 0);
    assert!(said.starts_with(&format!("note: `{path}` is of another scenario, `x")), "{said}");
    let digest = whole.split("\"digest\":\"").nth(1).unwrap().get(..16).unwrap();
    let (code, said) = diff(&sealed(&whole.replacen(digest, "0000000000000000", 1)));
    assert_eq!(code, 0);
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(
        words,
        format!(
            "note: `{path}` is of another text of this scenario: its digest was 0000000000000000, and \
             is {digest}"
        )
    );
    std::fs::File::create(&path).unwrap().set_len(300 << 20).unwrap();
    let said = reenact(&["diff", file, &path, "production"]);
    assert_eq!(
        (said.code, said.err),
        refused("it has more than 256 MiB, and no more is read".to_owned())
    );
}

/// Where other traffic comes between, a request has another number there.
#[test]
fn a_request_with_two_numbers_arrives_twice() {
    let rollout = "tests/it/why/scenarios/rollout.yaml";
    check("diff-two-arrivals", &["diff", rollout, "production", "slow"]);
    check("diff-two-numbers", &["diff", rollout, "production", "slow", "--request", "60"]);
}

/// What a trace leaves out is neither there nor missing.
#[test]
fn a_trace_of_some_requests_is_held_against_those_alone() {
    let folder = tempfile::tempdir().unwrap();
    let traced = |name: &str, more: &[&str]| {
        let path = folder.path().join(name).to_str().unwrap().to_owned();
        let run = ["run", BEFORE_COMMIT, "--profile", "production", "--trace", &path];
        assert_eq!(reenact(&[&run[..], more].concat()).code, 0);
        path
    };
    let (whole, every) =
        (traced("all.jsonl", &[]), traced("every.jsonl", &["--trace-every", "10"]));
    let one = traced("one.jsonl", &["--only", "request=5"]);
    let lines =
        |path: &str| text_of(Path::new(path)).lines().map(str::to_owned).collect::<Vec<_>>();
    let is_kept = |line: &String| {
        let event: Value = serde_json::from_str(line).unwrap();
        event["id"].is_u64() && event["request"].as_u64().is_none_or(|it| it % 10 == 0)
    };
    let kept: Vec<String> = lines(&whole).into_iter().filter(is_kept).collect();
    let sampled = lines(&every);
    assert_eq!(&sampled[1..sampled.len() - 1], kept.as_slice(), "whole requests, as they were");
    for (trace, count) in [(&every, 206), (&one, 1)] {
        for sides in [[trace, "production"], ["production", trace.as_str()]] {
            let said = reenact(&["diff", BEFORE_COMMIT, sides[0], sides[1], "--exit-code"]);
            assert_eq!(said.code, 0, "{}", said.out);
            assert!(
                said.out.contains(&format!("{count}  the same in every event")),
                "{}",
                said.out
            );
        }
    }
    let said = reenact(&["diff", BEFORE_COMMIT, &every, "test-inline", "--exit-code"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(
        said.out.contains("206  another outcome") && !said.out.contains("arrive only"),
        "{}",
        said.out
    );
}

/// What a request wrote and another reads has a consequence, whatever comes of the request itself.
#[test]
fn what_somebody_reads_has_a_consequence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pushed.yaml");
    let text = "version: 1\nid: pushed\ntitle: Pushed\n\
        replay: { seed: 1, from: 2024-01-01T00:00:00Z, incident: on }\n\
        switches: { pushes: { value: true } }\nstores: { configs: {} }\n\
        traffic:\n  push: { request: push, at: 2024-01-01T00:00:01Z }\n\
        \x20 visits: { request: visit, every: 1s, from: 2024-01-01T00:00:02Z, count: 3 }\n\
        requests:\n  push: { steps: [{ write: configs, key: '\"a\"', value: true, if: pushes }, { show: accepted }] }\n\
        \x20 visit: { steps: [{ read: configs, key: '\"a\"', as: a }, { show: error, if: a == true }] }\n\
        profiles: { on: {}, off: { patch: { switches: { pushes: { value: false } } } } }\n";
    std::fs::write(&path, text).unwrap();
    let said = reenact(&["diff", path.to_str().unwrap(), "on", "off"]).out;
    let words = "what it wrote in on has a consequence: request 2 reads it first";
    assert!(said.contains(words), "{said}");
    assert!(!said.contains("without conseq"), "{said}");
}

/// The earliest event may be an operator's, and what happens at one instant happens one after another.
#[test]
fn the_first_different_event_is_whoevers_it_is() {
    let cut = "tests/it/why/scenarios/cut.yaml";
    check("diff-cut", &["diff", cut, "production", "laptop"]);
    let found = json("reenact.diff/1", &["diff", cut, "production", "laptop"]);
    let first = &found["first_event"];
    assert_eq!(
        (&first["left_request"], &first["because"]),
        (
            &Value::Null,
            &serde_json::json!([{
                "name": "cuts", "path": "switches.cuts.value", "left_line": 7, "right_line": 48
            }])
        )
    );
    let poisoned = json("reenact.diff/1", &["diff", cut, "laptop", "poisoned"]);
    let kind = |story: &Value| {
        let rows = story["rows"].as_array().unwrap().iter();
        let first = rows.clone().find(|row| row["same"] == false).unwrap();
        (first["left"]["kind"].clone(), first["right"]["kind"].clone())
    };
    assert_eq!(kind(&poisoned["first_event"]), ("skipped".into(), "crashed".into()));
}

/// How often something was shown, a value, and whether something ended are of an outcome; what says how
/// the system was is not.
#[test]
fn an_outcome_is_all_that_became_of_a_request() {
    let outcomes = "tests/it/why/scenarios/outcomes.yaml";
    let of = |side: &str| {
        let found = json("reenact.diff/1", &["diff", outcomes, side, "production"]);
        let kinds = found["requests"]["outcomes"].as_array().unwrap().clone();
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        let kind =
            |it: &Value| (text(&it["left"]), text(&it["right"]), it["count"].as_u64().unwrap());
        kinds.iter().map(kind).collect::<Vec<_>>()
    };
    let kind = |left: &str, right: &str, count| (left.to_owned(), right.to_owned(), count);
    assert_eq!(of("once"), [kind("charged", "charged twice", 3)]);
    assert_eq!(of("paid"), [kind("bill", "bill, with another value", 3)]);
    assert_eq!(
        of("ends"),
        [
            kind("nothing shown", "a job of it does not end", 1),
            kind("nothing shown", "does not end", 1)
        ]
    );
    assert_eq!(of("fresh"), [kind("nothing shown", "second expires", 1)]);
    assert_eq!(of("later"), []);
}

/// A trace tells the same outcomes as the run that it is of.
#[test]
fn a_trace_has_the_outcomes_of_its_run() {
    let folder = tempfile::tempdir().unwrap();
    let outcomes = "tests/it/why/scenarios/outcomes.yaml";
    for side in ["once", "paid", "ends", "fresh", "later"] {
        let path = folder.path().join(format!("{side}.jsonl"));
        let path = path.to_str().unwrap();
        reenact(&["run", outcomes, "--profile", side, "--trace", path]);
        let runs = json("reenact.diff/1", &["diff", outcomes, side, "production"]);
        let traced = json("reenact.diff/1", &["diff", outcomes, path, "production"]);
        assert_eq!(runs["requests"], traced["requests"], "{side}");
    }
}
