//! Errors that nobody rescued are told, and a fault may show without any error.

use crate::support::file;
use crate::support::prepared;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Replay;
use reenact::experiment::replay::replay;
use reenact::program::ids::SiteId;
use reenact::scenario::file::Selection;
use std::collections::BTreeSet;

/// A scenario whose job runs these steps, for three requests.
fn scenario(steps: &str, rest: &str) -> String {
    format!(
        "version: 1\nid: small\ntitle: A small scenario\ndialect: ruby\n\
         replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}\n\
         queues: {{ tray: {{ workers: 2 }} }}\n\
         requests: {{ ask: {{ steps: [{{ enqueue: answer, with: '{{\"n\": request}}' }}] }} }}\n\
         jobs:\n  answer: {{ queue: tray, retry: {{ limit: 1, delay: 1s }}, steps: [{steps}] }}\n\
         traffic: {{ load: {{ request: ask, every: 10s, count: 3 }} }}\n\
         profiles: {{ here: {{}} }}\n\
         switches: {{ calm: {{ value: true }} }}\n\
         figures:\n  twice: {{ count: requests, where: {{ shown: page }}, at_least: 2 }}\n{rest}\n"
    )
}

fn replayed(text: &str) -> Replay {
    let prepared = prepared(&file("small.yaml", text), &Selection::profile("here"));
    let conditions =
        Conditions { seed: prepared.scenario.seed, limits: Limits::default(), check_ties: false };
    replay(&prepared, &conditions, &mut ())
}

/// Checks where a job dies of what: path, class, how often.
#[track_caller]
fn check_deaths(steps: &str, rest: &str, expected: &[(&str, &str, u64)]) {
    let replay = replayed(&scenario(steps, rest));
    let found: Vec<_> = replay
        .unrescued
        .iter()
        .map(|death| (death.path.as_str(), death.class.as_str(), death.count))
        .collect();
    assert_eq!(found, expected, "{steps}");
}

const SLIP: &str = "{ set: x, to: 'arguments[\"n\"] + attempt' }, { show: page }";

#[test]
fn who_dies_of_an_error_of_the_platform_is_told() {
    // Three jobs, two attempts each.
    check_deaths(SLIP, "", &[("jobs.answer/set x", "TypeError", 6)]);
}

#[test]
fn an_operation_that_dies_is_told_too() {
    let operation = |steps: &str| {
        format!(
            "timeline: {{ mend: {{ at: 2024-01-01T00:00:15Z, title: Mend it, steps: [{steps}] }} }}"
        )
    };
    let slip = "{ set: y, to: 'null' }, { set: x, to: '1 + y' }, { show: page, id: operated }";
    let dies = [("timeline.mend/set x", "TypeError", 1)];
    check_deaths("{ show: page }", &operation(slip), &dies);
    let last =
        operation("{ show: page, id: operated }, { set: y, to: 'null' }, { set: x, to: '1 + y' }");
    check_deaths("{ show: page }", &last, &dies);
    let rescued = operation(&format!("{{ try: [{slip}], rescue: [{{ show: sorry }}] }}"));
    check_deaths("{ show: page }", &rescued, &[]);
}

#[test]
fn errors_that_somebody_knows_of_are_not() {
    check_deaths("{ show: page }, { raise: Timeout }", "", &[]);
    check_deaths("{ show: page }, { check: it, that: attempt > 7, raises: Late }", "", &[]);
    let rescued = format!("{{ try: [{SLIP}], rescue: [{{ show: sorry }}] }}");
    check_deaths(&rescued, "", &[]);
    let again = format!("{{ try: [{SLIP}], rescue: [{{ show: sorry }}, {{ raise: again }}] }}");
    check_deaths(&again, "", &[]);
    let fault = "fault: { title: A slip, site: jobs.answer/set x, signature: TypeError, \
                 patch: { jobs: { answer: { steps: { set x: null } } } } }";
    check_deaths(SLIP, fault, &[]);
    // Another error than the fault's at the fault's own step is told.
    let other = fault.replace("TypeError", "NoMethodError");
    check_deaths(SLIP, &other, &[("jobs.answer/set x", "TypeError", 6)]);
}

#[test]
fn an_error_that_is_rescued_by_others_than_it_is_for_is_told() {
    let other = format!(
        "{{ try: [{SLIP}], rescue: [{{ show: sorry }}], only: [Timeout] }}, {{ raise: Timeout }}"
    );
    check_deaths(&other, "", &[("jobs.answer/set x", "TypeError", 6)]);
}

/// What is done twice raises nothing; the second time is the first failure.
#[test]
fn a_fault_shows_by_its_harm() {
    let fault = "fault: { title: Twice, site: jobs.answer/show page, harm: twice, \
                 patch: { jobs: { answer: { steps: { show page: { if: attempt == 0 } } } } } }";
    let steps = "{ show: page }, { raise: Timeout, if: attempt == 0 }";
    let replay = replayed(&scenario(steps, fault));
    assert_eq!(replay.failures, 3);
    let failure = replay.failure.unwrap();
    assert_eq!(failure.chain.request.0, 0);
    assert_eq!(failure.fault, failure.harm);
    let shown = failure.harm.unwrap();
    assert_eq!(failure.chain.links[shown].attempt, 1);
    let before = failure.chain.links[..shown].iter().filter(|link| link.about == "page");
    assert_eq!(before.count(), 1, "the first time is no harm yet");
}

/// The step with the fault may stand long before what it does, and may be passed over.
#[test]
fn the_fault_is_the_last_run_of_its_step_before_the_harm() {
    let fault = "fault: { title: Set, site: jobs.answer/set x, harm: twice, \
                 patch: { jobs: { answer: { steps: { set x: null } } } } }";
    let steps = "{ set: x, to: '1', if: attempt == 0 }, { show: page }, { raise: Timeout }";
    let failure = replayed(&scenario(steps, fault)).failure.unwrap();
    let (fault, harm) = (failure.fault.unwrap(), failure.harm.unwrap());
    assert!(fault < harm);
    assert_eq!(failure.chain.links[fault].attempt, 0);
    assert_eq!(failure.chain.links[harm].attempt, 1);
}

/// Returns the classes that the last step of a job may raise.
fn raised(step: &str) -> BTreeSet<String> {
    let text = scenario(
        &format!("{{ show: page }}, {step}"),
        "stores: { shelf: { codec: json, replicas: { count: 1, lag: 1s } } }",
    );
    let program = prepared(&file("small.yaml", &text), &Selection::profile("here")).program;
    let steps = &program.flows.last().unwrap().steps;
    let is_last = |site: &&SiteId| !program.site(**site).path.ends_with("again");
    let site = *steps.iter().rfind(is_last).unwrap();
    program.raised_at(site).into_iter().map(|class| program.error(class).to_owned()).collect()
}

#[test]
fn what_a_step_may_raise_shows_before_it_runs() {
    let classes = |list: &[&str]| list.iter().map(|&class| class.to_owned()).collect();
    let nothing: BTreeSet<String> = BTreeSet::new();
    assert_eq!(raised("{ work: think, takes: 1s }"), nothing);
    assert_eq!(raised("{ show: page, id: second }"), nothing);
    assert_eq!(raised("{ raise: Timeout }"), classes(&["Timeout"]));
    let checked = raised("{ check: it, that: 'attempt > 0', raises: Late }");
    assert!(checked.contains("Late") && !checked.contains("Timeout"), "{checked:?}");
    let indexed = raised("{ set: x, to: 'arguments[\"n\"]' }");
    assert!(indexed.contains("KeyError") && indexed.contains("NoMethodError"), "{indexed:?}");
    let waited = raised("{ wait: it, until: now }");
    assert_eq!(waited, classes(&["NoMemoryError"]));
    let waited = raised("{ wait: it, until: 'arguments' }");
    assert!(waited.contains("TypeError"), "{waited:?}");
    let turned = raised("{ turn: calm, to: 'arguments[\"n\"] == 1' }");
    assert!(turned.contains("KeyError"), "{turned:?}");
    let looped = raised("{ repeat: [{ show: page, id: again }], id: loop, until: calm }");
    assert_eq!(looped, classes(&["NoMemoryError"]));
    let looped = raised("{ repeat: [{ show: page, id: again }], id: loop, until: arguments }");
    assert!(looped.contains("TypeError"), "{looped:?}");
    let plain = raised("{ set: x, to: attempt }");
    assert_eq!(plain, classes(&["NoMemoryError"]));
    let told = raised("{ show: page, id: second, if: 'arguments[\"n\"]' }");
    assert!(told.contains("TypeError"), "{told:?}");
    let computed = raised("{ work: think, takes: arguments }");
    assert_eq!(computed, classes(&["ArgumentError", "NoMemoryError", "TypeError"]));
}

#[test]
fn what_a_store_may_raise_shows_before_it_is_asked() {
    let plain = raised("{ read: shelf, key: attempt, as: x }");
    assert!(!plain.contains("TypeError"), "{plain:?}");
    let caught_up =
        raised("{ read: shelf, key: attempt, as: x, from: replica, caught_up_to: arguments }");
    assert!(caught_up.contains("TypeError"), "asks for what is no position: {caught_up:?}");
    let keyed = raised("{ read: shelf, key: 'arguments[\"n\"]', as: x }");
    assert!(keyed.contains("KeyError"), "{keyed:?}");
    let refused = raised("{ write: shelf, key: attempt, value: attempt }");
    assert!(refused.len() > plain.len(), "a codec may refuse: {refused:?}");
    for step in
        ["key: 'arguments[\"n\"]', value: attempt", "key: attempt, value: 'arguments[\"n\"]'"]
    {
        let either = raised(&format!("{{ write: shelf, {step} }}"));
        assert!(either.contains("KeyError"), "{either:?}");
    }
    let expiring = raised("{ write: shelf, key: attempt, value: attempt, expires: arguments }");
    assert!(expiring.contains("ArgumentError"), "a length that is none: {expiring:?}");
}
