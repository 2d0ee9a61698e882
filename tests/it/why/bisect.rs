//! `reenact bisect`: what it says of the shipped scenarios, and whether it is right on random ones.

use super::BEFORE_COMMIT;
use super::DESKS;
use super::DUO_CHAT;
use super::SPINS;
use super::THREADS;
use super::check;
use super::json;
use super::reenact;
use crate::support::file;
use crate::support::prepared;
use crate::worlds::worlds;
use proptest::strategy::Strategy as _;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::bisect::Label;
use reenact::experiment::bisect::Refusal;
use reenact::experiment::bisect::bisect;
use reenact::experiment::bisect::lattice::Verdict;
use reenact::experiment::bisect::lattice::all;
use reenact::experiment::bisect::look;
use reenact::experiment::bisect::worlds::Question;
use reenact::experiment::bisect::worlds::Worlds;
use reenact::experiment::differences::atoms;
use reenact::experiment::signature::Sign;
use reenact::program::Program;
use reenact::program::compile::compile;
use reenact::scenario::Scenario;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use reenact::trace::fingerprint::Fingerprint;
use reenact::trace::fingerprint::Fingerprinting;
use std::fmt::Write as _;

#[test]
fn the_gate_alone_hid_the_error_from_the_laptop() {
    check("bisect-duo-chat", &["bisect", DUO_CHAT, "production", "development", "--log"]);
    let found = json("reenact.bisect/1", &["bisect", DUO_CHAT, "production", "development"]);
    let gate = found["differences"]
        .as_array()
        .unwrap()
        .iter()
        .position(|it| it["places"][0]["path"] == "switches.rails_env.value")
        .unwrap();
    assert_eq!(found["label"], "complete");
    assert_eq!(found["causes"], serde_json::json!([[gate]]));
    assert_eq!(found["corrections"], serde_json::json!([[gate]]));
    assert_eq!(found["monotone"], true);
}

#[test]
fn the_way_to_a_service_goes_by_who_called_it() {
    let found = json("reenact.bisect/1", &["bisect", THREADS, "production", "staging"]);
    let way = serde_json::json!([
        "requests.put",
        "requests.put/call frontend",
        "services.frontend/acquire threads"
    ]);
    assert_eq!(found["failure"]["way"], way, "{found}");
}

#[test]
fn what_is_delivered_again_came_by_the_same_way() {
    let file = "tests/it/why/scenarios/redelivered.yaml";
    let found = json("reenact.bisect/1", &["bisect", file, "production", "other"]);
    let way = serde_json::json!(["requests.a", "requests.a/ex", "jobs.j/check first time"]);
    assert_eq!(found["failure"]["way"], way);
    assert_eq!(found["causes"], serde_json::json!([[0, 1]]), "another step schedules another job");
}

#[test]
fn every_scenario_can_be_bisected() {
    check("bisect-before-commit", &["bisect", BEFORE_COMMIT, "production", "test-inline"]);
    let builds = "scenarios/gitlab-parallel-builds.yaml";
    check("bisect-parallel-builds", &["bisect", builds, "gitlab-com", "atomic"]);
    check("bisect-self-managed", &["bisect", DUO_CHAT, "production", "self-managed"]);
}

#[test]
fn an_answer_that_is_none_is_said() {
    check("bisect-not-bad", &["bisect", DUO_CHAT, "development", "production"]);
    check("bisect-not-good", &["bisect", DUO_CHAT, "production", "test"]);
    check("bisect-same", &["bisect", BEFORE_COMMIT, "production", "production"]);
    check("bisect-one-side", &["bisect", BEFORE_COMMIT, "production"]);
    check("bisect-no-figure", &["bisect", DUO_CHAT, "production", "test", "--figure", "none"]);
}

#[test]
fn sides_in_the_wrong_order_are_noticed() {
    let said = reenact(&["bisect", BEFORE_COMMIT, "test-inline", "production"]);
    assert_eq!(said.code, 4);
    assert_eq!(
        said.err,
        "error: test-inline does not show the failure; the side that does is named first: `bisect FILE \
         production test-inline`?\n"
    );
}

#[test]
fn what_happened_steps_requests_and_seeds_can_be_bisected() {
    check("bisect-timeline", &["bisect", DUO_CHAT, "production", "--over", "timeline"]);
    check("bisect-requests", &["bisect", DUO_CHAT, "production", "--over", "requests"]);
    check("bisect-steps", &["bisect", BEFORE_COMMIT, "production", "--over", "steps"]);
    check("bisect-seeds", &["bisect", DUO_CHAT, "production", "--over", "seeds"]);
    let least = json("reenact.bisect/1", &["bisect", DUO_CHAT, "production", "--over", "requests"]);
    assert_eq!((&least["requests"], &least["minimal"]), (&1.into(), &true.into()));
}

/// A scenario with so many switches that differ, all of them read by every request. The failure
/// takes the first two, or the third where the fourth does not hide it.
fn switches(count: usize) -> String {
    let mut text = String::from(
        "version: 1\nid: switches\ntitle: Switches\nreplay: { seed: 1, from: 2024-01-01T00:00:00Z }\n\
         traffic: { one: { request: ask, at: 2024-01-01T00:00:01Z } }\nswitches:\n",
    );
    for number in 0..count {
        writeln!(text, "  s{number}: {{ value: false }}").unwrap();
    }
    text.push_str("requests:\n  ask:\n    steps:\n");
    for number in 0..count {
        writeln!(text, "      - {{ set: v{number}, to: s{number} }}").unwrap();
    }
    text.push_str("      - { check: all, that: '!(v0 && v1 || v2 && !v3)', raises: Broken }\n");
    text.push_str("fault:\n  title: It breaks\n  site: requests.ask/check all\n");
    text.push_str("  signature: Broken\n  patch: { switches: { s0: { value: false } } }\n");
    text.push_str("profiles:\n  good: {}\n  bad:\n    patch:\n      switches:\n");
    for number in 0..count {
        writeln!(text, "        s{number}: {{ value: true }}").unwrap();
    }
    text
}

#[test]
fn sixteen_differences_that_are_all_read_are_still_complete() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("switches.yaml");
    std::fs::write(&path, switches(10)).unwrap();
    let found = json("reenact.bisect/1", &["bisect", path.to_str().unwrap(), "bad", "good"]);
    assert_eq!(found["runs"], 1024);
    assert_eq!(found["programs"], 12, "one for each setting alone, and what all runs vary");
    assert_eq!(found["causes"], serde_json::json!([[2], [0, 1]]));
    assert_eq!(found["corrections"], serde_json::json!([[0], [1]]));
    assert_eq!(found["monotone"], false);
    std::fs::write(&path, switches(20)).unwrap();
    let few = ["bisect", path.to_str().unwrap(), "bad", "good", "--runs", "9000"];
    let found = json("reenact.bisect/1", &few);
    assert_eq!(found["label"], "complete to size");
    assert_eq!(found["size"], 3);
    assert_eq!(found["causes"], serde_json::json!([[2], [0, 1]]));
    assert_eq!(found["monotone"], false, "the audit finds that the fourth hides the third");
}

#[test]
fn unread_differences_are_dropped_however_many_there_are() {
    let mut text = switches(4);
    for number in 0..40 {
        writeln!(text, "        t{number}: {{ value: true }}").unwrap();
    }
    let mut more = String::new();
    for number in 0..40 {
        writeln!(more, "  t{number}: {{ value: false }}").unwrap();
    }
    text = text.replace("requests:\n", &format!("{more}requests:\n"));
    text = text.replace("steps:\n", "steps:\n      - { set: u, to: 'v0 || t0', if: s0 }\n");
    text = text.replace(
        "steps:\n      - { set: u",
        "steps:\n      - { set: v0, to: s0, id: early }\n      - { set: u",
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("switches.yaml");
    std::fs::write(&path, text).unwrap();
    let found = json("reenact.bisect/1", &["bisect", path.to_str().unwrap(), "bad", "good"]);
    assert_eq!(found["label"], "complete");
    let read = found["differences"].as_array().unwrap().iter().filter(|it| it["read"] == true);
    assert_eq!(read.count(), 4, "`t0` stands behind a condition that is decided before it");
    assert_eq!(found["causes"], serde_json::json!([[2], [0, 1]]));
}

/// How much there is of a resource is read by whoever asks for some, and by nobody else.
#[test]
fn a_capacity_is_read_by_whoever_acquires() {
    let found = json("reenact.bisect/1", &["bisect", DESKS, "production", "five-desks"]);
    assert_eq!(found["causes"], serde_json::json!([[0]]));
    let read = |it: &serde_json::Value| (it["places"][0]["path"].clone(), it["read"].clone());
    let differences = found["differences"].as_array().unwrap();
    let all: Vec<_> = differences.iter().map(read).collect();
    assert_eq!(all, [("inputs.desks.value".into(), true.into())]);
}

/// On one node there is no third that could be skipped: whether the release alone brings the failure
/// cannot be told, so no set that it is part of is known to be minimal, and nobody builds upon one.
#[test]
fn nothing_is_complete_below_what_could_not_be_told() {
    let file = "tests/it/why/scenarios/one-node.yaml";
    check("bisect-unresolved", &["bisect", file, "production", "preview", "--log"]);
    let found = json("reenact.bisect/1", &["bisect", file, "production", "preview"]);
    assert_eq!(found["causes"], serde_json::json!([[0, 2]]));
    assert_eq!(found["undecided"]["causes"], serde_json::json!([[2], [1, 2]]));
    assert_eq!(found["corrections"], serde_json::json!([[2]]));
    assert_eq!(found["monotone"], serde_json::Value::Null, "a part of the subsets is unknown");
    let advice = reenact(&["visibility", file]).out;
    assert!(!advice.contains("inputs.nodes"), "{advice}");
    assert!(advice.contains("no number 3"), "{advice}");
    let refused = reenact(&["certify", file, "preview", "--seeds", "1"]);
    assert_eq!(refused.code, 4, "{}", refused.err);
    assert!(refused.err.contains("`changes.release.deployed` alone"), "{}", refused.err);
    assert!(
        refused.err.contains("no number 3") && refused.err.contains("help: "),
        "{}",
        refused.err
    );
}

#[test]
fn seeds_that_a_limit_stops_are_counted_apart() {
    let arguments = ["bisect", SPINS, "dice+take-back", "--over", "seeds", "--seeds", "20"];
    let arguments = [arguments.as_slice(), &["--limit", "2000"]].concat();
    check("bisect-seeds-stopped", &arguments);
    let found = json("reenact.bisect/1", &arguments);
    assert_eq!((&found["tried"], &found["shown"]), (&20.into(), &0.into()));
    let unresolved = found["unresolved"].as_u64().unwrap();
    assert!((1..20).contains(&unresolved), "{unresolved}");
}

/// Returns the fingerprint of a whole run, and which settings it read.
fn whole(program: &Program, seed: Seed) -> (Fingerprint, Vec<String>) {
    let mut fingerprinting = Fingerprinting::default();
    let outcome = engine::run(program, seed, &Limits::default(), &mut fingerprinting);
    let read = program.settings.iter().zip(&outcome.read).filter(|(_, read)| **read);
    (fingerprinting.finish(), read.map(|(setting, _)| setting.name.clone()).collect())
}

/// Figures of random worlds that count harm in one of two environments, now and then.
const FIGURES: [&str; 18] = [
    "failures",
    "replaced",
    "retries",
    "failed",
    "calls",
    "halts",
    "undone",
    "taken",
    "covered",
    "dropped",
    "dead",
    "agreed",
    "back_again",
    "crashes",
    "twins",
    "regulars",
    "people",
    "robots",
];

/// Random worlds find the same minimal sets as brute force does, and what a run did not read
/// changes no event of it.
#[test]
fn random_worlds_are_bisected_as_brute_force_does() {
    let mut runner = TestRunner::deterministic();
    let mut judged = 0;
    let mut unread = 0;
    for number in 0..crate::support::effort("REENACT_BISECTIONS", 40) {
        let world = worlds().new_tree(&mut runner).unwrap().current();
        let scenario = file("world.yaml", &world.text());
        let [here, there] =
            ["here", "there"].map(|name| prepared(&scenario, &Selection::profile(name)));
        let tree = |name| scenario.assemble(&Selection::profile(name), &mut Diagnostics::default());
        let (good, bad) = (tree("here"), tree("there"));
        let atoms = atoms(&good, &bad);
        let seed = Seed::new(u128::from(world.seed));
        for figure in FIGURES {
            let sign = Sign::Figure(figure.to_owned());
            let question = Question {
                sign: &sign,
                shape: None,
                seed,
                limits: Limits::default(),
                profile: None,
            };
            let programs = (&here.program, &there.program);
            let found = match bisect(&good, &atoms, programs, question, 70_000) {
                Ok(found) => found,
                Err(Refusal::NotBad | Refusal::NotGood | Refusal::NoDifference) => continue,
                Err(refusal) => panic!("world {number}: {refusal:?}"),
            };
            judged += 1;
            assert_eq!(found.label, Label::Complete);
            let count = u32::try_from(atoms.len()).unwrap();
            let question = Question { shape: Some(found.seen.shape), ..question };
            let worlds = Worlds::new(&good, &atoms, question);
            let verdicts: Vec<Verdict> = (0..=all(count))
                .map(|subset| {
                    let mut out = Diagnostics::default();
                    let tree = worlds.tree(subset).unwrap();
                    let program = Scenario::decode(&tree, &mut out)
                        .and_then(|scenario| compile(&scenario, None, &mut out));
                    let Some(program) = program else { return Verdict::Unresolved };
                    match look(&program, &question) {
                        Ok(Some(_)) => Verdict::Shows,
                        Ok(None) => Verdict::Hides,
                        Err(_) => Verdict::Unresolved,
                    }
                })
                .collect();
            let minimal = |of: &dyn Fn(u64) -> u64, wanted| minimal(count, &verdicts, of, wanted);
            assert_eq!(found.causes, minimal(&|set| set, Verdict::Shows), "world {number}");
            let full = all(count);
            let corrections = minimal(&|set| full & !set, Verdict::Hides);
            assert_eq!(found.corrections, corrections, "world {number}");
            unread += nothing_unread_matters(&worlds, seed, &atoms);
        }
    }
    assert!(judged > 10, "only {judged} worlds had something to bisect");
    assert!(unread > 10, "only {unread} differences were not read");
}

/// Checks that programs that were varied run as compiled ones do, and that a setting that a run
/// did not read changes no event of it. Returns how many were not read.
fn nothing_unread_matters(
    worlds: &Worlds<'_>,
    seed: Seed,
    atoms: &[reenact::experiment::differences::Atom],
) -> usize {
    let mut unread = 0;
    for subset in 0..=all(u32::try_from(atoms.len()).unwrap()) {
        let varied = worlds.prepared(subset).unwrap();
        let (print, read) = whole(&varied, seed);
        let tree = worlds.tree(subset).unwrap();
        let mut out = Diagnostics::default();
        let scenario = Scenario::decode(&tree, &mut out).unwrap();
        let compiled = compile(&scenario, None, &mut out).unwrap();
        assert_eq!(whole(&compiled, seed).0, print, "a varied program runs like a compiled one");
        for (bit, atom) in atoms.iter().enumerate() {
            let Some(name) = atom.setting() else { continue };
            if read.iter().any(|known| known == name) {
                continue;
            }
            unread += 1;
            let other = worlds.prepared(subset ^ 1 << bit).unwrap();
            assert_eq!(whole(&other, seed).0, print, "`{name}` was not read");
        }
    }
    unread
}

/// Returns the minimal sets of which something holds, the slow way.
fn minimal(count: u32, verdicts: &[Verdict], of: &dyn Fn(u64) -> u64, wanted: Verdict) -> Vec<u64> {
    let holds = |set: u64| verdicts[usize::try_from(of(set)).unwrap()] == wanted;
    let below = |set: u64| (0..set).any(|other| other & set == other && holds(other));
    let mut found: Vec<u64> = (0..=all(count)).filter(|set| holds(*set) && !below(*set)).collect();
    found.sort_by_key(|set| (set.count_ones(), *set));
    found
}

#[test]
fn a_bisection_is_the_same_twice() {
    let arguments = ["bisect", BEFORE_COMMIT, "production", "test-inline", "--log"];
    assert_eq!(reenact(&arguments).out, reenact(&arguments).out);
}
