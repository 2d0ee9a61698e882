//! `reenact whatif`.

use super::BEFORE_COMMIT;
use super::DUO_CHAT;
use super::OVERLOAD;
use super::SPINS;
use super::check;
use super::json;
use super::reenact;

#[test]
fn no_action_of_the_review_removes_the_fault() {
    let arguments = ["whatif", DUO_CHAT, "--each"];
    check("whatif-duo-chat", &arguments);
    let tried = json("reenact.whatif/1", &arguments);
    let effects = tried["effects"].as_array().unwrap();
    let alone = |name: &str| {
        let of = |it: &&serde_json::Value| it["actions"] == serde_json::json!([name]);
        effects.iter().find(of).unwrap()
    };
    let was = &tried["as_it_was"]["failures"];
    for name in ["no-env-gate", "keep-answer", "qa-waits"] {
        assert_eq!(&alone(name)["failures"], was, "{name} removes no failure");
        assert_eq!(alone(name)["prevents"], false);
    }
    assert_eq!(alone("no-env-gate")["detects"], true);
    assert_eq!(alone("qa-waits")["detects"], true);
    assert_eq!(alone("keep-answer")["mitigates"], true);
    assert_eq!(alone("session-id-for-worker")["failures"], 0, "the final fix does");
    let people = tried["not_scored"].as_array().unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!(people[0]["name"], "ask-auth-team");
}

#[test]
fn every_combination_is_tried_where_that_is_cheap() {
    check("whatif-before-commit", &["whatif", BEFORE_COMMIT, "--each"]);
    let tried = json("reenact.whatif/1", &["whatif", BEFORE_COMMIT]);
    let actions = tried["actions"].as_array().unwrap().len();
    assert_eq!(tried["effects"].as_array().unwrap().len(), (1 << actions) - 1);
    assert_eq!(tried["complete"], true);
    assert!(!tried["front"].as_array().unwrap().is_empty());
}

/// Numbers are never cut, so wide ones widen their columns.
#[test]
fn wide_numbers_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.yaml");
    let text = crate::support::text_of(&crate::support::root().join("tests/it/suite/small.yaml"));
    let wide = text.replace("{ seed: 7,", "{ seed: 7, scale: 1/4000000000,");
    std::fs::write(&path, wide).unwrap();
    let said = reenact(&["whatif", path.to_str().unwrap()]);
    assert!(said.out.contains(" 80 000 000 000  "), "{}", said.out);
    let of = |line: &str| line.split("  ").filter(|cell| !cell.trim().is_empty()).count();
    let rows = said.out.lines().skip_while(|line| !line.starts_with("ACTIONS")).take(3);
    let cells: Vec<usize> = rows.map(of).collect();
    assert!(cells.iter().all(|count| *count == cells[0]), "{}", said.out);
}

#[test]
fn an_action_may_come_late() {
    let times = ["2024-06-25T12:00:00Z", "2024-06-26T12:00:00Z", "2024-06-27T18:00:00Z"];
    let mut arguments = vec!["whatif", DUO_CHAT, "--each"];
    for time in times {
        arguments.extend(["--in-place-from", time]);
    }
    let tried = json("reenact.whatif/1", &arguments);
    let of = |name: &str| -> Vec<u64> {
        let from = tried["in_place_from"].as_array().unwrap().iter();
        let from = from.filter(|it| it["action"] == name);
        from.filter_map(|it| it["effect"]["harm"]["requests_affected"].as_u64()).collect()
    };
    let fix = of("session-id-for-worker");
    assert_eq!(fix[0], 0, "before the incident, it prevents all of it");
    assert!(fix[0] < fix[1] && fix[1] < fix[2], "{fix:?}");
    assert_eq!(fix[2], 2553, "after it, nothing");
    assert_eq!(of("qa-waits"), [0; 0], "what deploys nothing has no time");
    let late = ["whatif", OVERLOAD, "--each", "--in-place-from", "2024-01-01T00:03:00Z"];
    check("whatif-in-place-from", &late);
}

/// What is there until then stays as it was, and is gone from then on.
#[test]
fn an_action_that_takes_code_back_comes_at_an_instant() {
    let file = "tests/it/why/scenarios/goes-back.yaml";
    let mut arguments = vec!["whatif", file];
    for time in ["2024-01-01T00:01:00Z", "2024-01-01T00:05:30Z", "2024-01-01T00:20:00Z"] {
        arguments.extend(["--in-place-from", time]);
    }
    let tried = json("reenact.whatif/1", &arguments);
    assert_eq!(tried["as_it_was"]["failures"], 8);
    let of = |name: &str| -> Vec<u64> {
        let from = tried["in_place_from"].as_array().unwrap().iter();
        let from = from.filter(|it| it["action"] == name);
        from.map(|it| it["effect"]["failures"].as_u64().unwrap()).collect()
    };
    assert_eq!(of("go-back"), [0, 3, 8]);
    assert_eq!(of("drop-old"), [0, 3, 8]);
}

/// Who refuses everybody prevents the failure, and that is no gain.
#[test]
fn requests_that_end_with_another_error_are_counted() {
    let tried = json("reenact.whatif/1", &["whatif", "scenarios/job-before-commit.yaml", "--each"]);
    assert_eq!(tried["as_it_was"]["errors"], 0);
    let effects = tried["effects"].as_array().unwrap();
    let forbid = serde_json::json!(["forbid-in-transactions"]);
    let forbids = effects.iter().find(|it| it["actions"] == forbid).unwrap();
    assert_eq!((&forbids["failures"], &forbids["errors"]), (&0.into(), &2055.into()));
    assert_eq!((&forbids["prevents"], &forbids["worsens"]), (&true.into(), &true.into()));
}

/// A switch that is turned at an instant: what was before stays, and what follows is avoided.
#[test]
fn an_action_that_gives_settings_other_values_comes_by_turning_them() {
    let small = "tests/it/suite/small.yaml";
    let at = ["--in-place-from", "2024-01-01T13:00:00Z"];
    let tried = json("reenact.whatif/1", &[&["whatif", small], at.as_slice()].concat());
    let effect = &tried["in_place_from"][0]["effect"];
    let (was, now) = (&tried["as_it_was"]["failures"], effect["failures"].as_u64().unwrap());
    assert!(now > 0 && now < was.as_u64().unwrap(), "{tried}");
    assert_eq!(effect["actions"], serde_json::json!(["no-cache"]));
    let said = reenact(&[&["whatif", small], at.as_slice()].concat()).out;
    assert!(said.contains("HAD IT COME THEN") && said.contains("no-cache"), "{said}");
    assert!(!said.contains("WHAT EACH ACTION CHANGES"), "only what was asked for: {said}");
}

/// The last sentence says what the table says, and who looks in two places is named with the place.
#[test]
fn the_last_sentence_agrees_with_the_table() {
    let said = reenact(&["whatif", BEFORE_COMMIT, "--each"]).out;
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("It fails in fewer requests with five-second-delay."), "{said}");
    assert!(!words.contains("The other one"), "{said}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("two.yaml");
    let text = crate::support::text_of(&crate::support::root().join("tests/it/suite/small.yaml"));
    let both = text.replace("in: [production]", "in: [production, development]").replace(
        "actions:\n",
        "actions:\n  fail: { title: Fail, patch: { jobs: { answer: { steps: { \"check cache\": { that: 'false' } } } } } }\n",
    );
    std::fs::write(&path, both).unwrap();
    let said = reenact(&["whatif", path.to_str().unwrap(), "--each"]).out;
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("+ user in development"), "{said}");
}

#[test]
fn a_scenario_without_actions_has_nothing_to_try() {
    check("whatif-none", &["whatif", "scenarios/primitives/even-traffic.yaml"]);
}

#[test]
fn what_lessens_is_beaten_by_what_prevents_as_easily() {
    let tried = json("reenact.whatif/1", &["whatif", OVERLOAD, "--each"]);
    assert_eq!(tried["front"], serde_json::json!([["stop-it"]]), "with as few actions, and 0 fail");
    let effects = tried["effects"].as_array().unwrap();
    let half = effects.iter().find(|it| it["actions"] == serde_json::json!(["half"])).unwrap();
    assert_eq!((&half["prevents"], &half["lessens"]), (&false.into(), &true.into()));
}

/// Requests and figures of one table stand for as many.
#[test]
fn at_a_scale_all_numbers_are_at_it() {
    let pages = "scenarios/pagerduty-kafka-producers.yaml";
    let said = reenact(&["whatif", pages, "--each"]);
    assert!(said.out.contains("ACTIONS at 1/500"), "{}", said.out);
    let tried: serde_json::Value =
        serde_json::from_str(&reenact(&["whatif", pages, "--each", "--format", "json"]).out)
            .unwrap();
    assert_eq!(tried["scale"], 500);
    let was = &tried["as_it_was"];
    assert_eq!(was["failures"].as_u64().unwrap() % 500, 0);
    assert_eq!(was["failures"], was["harm"]["exhausted"], "the same requests, counted alike");
}

#[test]
fn what_a_limit_stops_says_nothing_of_other_actions() {
    let arguments = ["whatif", SPINS, "--limit", "2000"];
    check("whatif-stopped", &arguments);
    let tried = json("reenact.whatif/1", &arguments);
    let of =
        |effect: &serde_json::Value| (effect["actions"].clone(), effect["unknown"].is_string());
    let effects: Vec<_> = tried["effects"].as_array().unwrap().iter().map(of).collect();
    let set = |names: &[&str]| serde_json::json!(names);
    let expected = [
        (set(&["go-round"]), true),
        (set(&["take-back"]), false),
        (set(&["go-round", "take-back"]), false),
    ];
    assert_eq!(effects, expected);
    assert_eq!(tried["front"], serde_json::json!([["take-back"]]));
}

/// A small rollout, and actions that hurry it, end it or turn everybody away.
const ROLLOUT: &str = "tests/it/why/scenarios/rollout.yaml";

/// Until an action comes, the incident is as it was, what it deploys itself included.
#[test]
fn what_comes_anyway_is_not_taken_away_by_an_action_that_comes_later() {
    let times = ["00:10:00", "01:15:00", "01:45:00"].map(|at| format!("2024-01-01T{at}Z"));
    let mut arguments = vec!["whatif", ROLLOUT, "--each"];
    for time in &times {
        arguments.extend(["--in-place-from", time]);
    }
    check("whatif-rollout", &arguments);
    let tried = json("reenact.whatif/1", &arguments);
    let was = tried["as_it_was"]["harm"]["sorry"].as_u64().unwrap();
    let of = |name: &str| -> Vec<Option<u64>> {
        let from = tried["in_place_from"].as_array().unwrap().iter();
        let from = from.filter(|it| it["action"] == name);
        from.map(|it| it["effect"]["harm"]["sorry"].as_u64()).collect()
    };
    let [before, during, after] = of("mend-early")[..] else { panic!("{tried}") };
    assert_eq!((before, after), (Some(0), Some(was)), "it is mended earlier, and never later");
    assert!(during.unwrap() > 0 && during.unwrap() < was, "{during:?}");
    let [before, during, after] = of("all-at-once")[..] else { panic!("{tried}") };
    assert!(before.unwrap() > was, "all nodes break before the first one did");
    assert_eq!((during, after), (None, None), "a rollout that goes on cannot be hurried");
    let said = reenact(&["whatif", ROLLOUT, "--in-place-from", "2023-12-31T00:00:00Z"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("before the replay begins, at 2024-01-01T00:00:00Z"), "{}", said.err);
}

/// What makes something worse is said to, also where it prevents the failure.
#[test]
fn an_action_may_make_it_worse() {
    let tried = json("reenact.whatif/1", &["whatif", ROLLOUT]);
    let effects = tried["effects"].as_array().unwrap();
    let of = |names: &[&str]| {
        let effect = effects.iter().find(|it| it["actions"] == serde_json::json!(names)).unwrap();
        (effect["prevents"] == true, effect["worsens"] == true)
    };
    assert_eq!(of(&["all-at-once"]), (false, true));
    assert_eq!(of(&["mend-early"]), (true, false));
    assert_eq!(of(&["turn-away"]), (true, true), "nobody fails, and all are turned away");
    assert_eq!(of(&["all-at-once", "mend-early"]), (true, false));
    let fine = reenact(&["whatif", OVERLOAD, "--each"]);
    assert!(!fine.out.contains("WORSE") && !fine.out.contains("worse"), "{}", fine.out);
}

/// Harm may be done in several requests to one member, and outside of requests.
#[test]
fn harm_is_counted_wherever_it_is_done() {
    let alone = |path: &str, set: &[&str]| {
        let arguments = [&["whatif", path], set].concat();
        let tried = json("reenact.whatif/1", &arguments);
        let effect = tried["effects"][0].clone();
        (tried["as_it_was"]["failures"].clone(), effect["prevents"].clone())
    };
    let members = alone("tests/it/why/scenarios/members.yaml", &[]);
    assert_eq!(members, (7.into(), true.into()));
    let alarms = ["--set", "fault.harm=alarms"];
    let alarms = alone("tests/it/why/scenarios/nightly.yaml", &alarms);
    assert_eq!(alarms, (4.into(), true.into()));
}

/// Harm that there was none of is harm, and what is done already by a part of a set is not its doing.
#[test]
fn an_action_may_do_harm_that_was_not_there() {
    let swallowed = "tests/it/why/scenarios/swallowed.yaml";
    check("whatif-swallowed", &["whatif", swallowed]);
    let said = reenact(&["whatif", swallowed]).out;
    assert!(!said.contains("• swallow"), "what does no harm is better: {said}");
    assert!(
        said.contains("prevents every failure, and yet paid nothing 10 instead of 0"),
        "{said}"
    );
    let (_, together) = said.split_once("TOGETHER").unwrap();
    let (together, _) = together.split_once("\n\n").unwrap();
    assert_eq!(together.matches("bring back").count(), 1, "{together}");
}

#[test]
fn an_environment_that_never_ends_is_left_out() {
    let file = "tests/it/why/scenarios/not-replayed.yaml";
    let found = json("reenact.whatif/1", &["whatif", file]);
    assert_eq!(found["left_out"][0]["profile"], "endless");
    assert_eq!(found["as_it_was"]["failures"], 2);
    assert_eq!(found["effects"][0]["failures"], 0);
    let told = reenact(&["whatif", file]).out;
    let words = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = "endless is left out, so who would see it there is not known: a run was stopped by the limit";
    assert!(words.contains(said), "{told}");
}
