//! Published figures against each other and against a replay.

use crate::support::compiled;
use crate::support::run;
use reenact::analysis::consistency::contradictions;
use reenact::analysis::figures::Quantity;
use reenact::analysis::noticing::Noticing;
use reenact::analysis::verdict::Agreement;
use reenact::analysis::verdict::Comparison;
use reenact::analysis::verdict::compare;
use reenact::analysis::verdict::judge;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::experiment::prepared::Prepared;
use reenact::scenario::amount::Measure;
use reenact::seed::Seed;
use reenact::time::SimDuration;

/// Three requests, a second after each other, and what was published about them.
#[track_caller]
fn prepared(published: &str) -> Prepared {
    let text = format!(
        "
version: 1
id: published
title: What was published
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
inputs:
  other: {{ value: 9s, basis: assumed, why: another one }}
  slack: {{ value: 2s, basis: assumed, why: what may be }}
traffic: {{ visits: {{ request: ask, every: 1200.001s, count: 3 }} }}
requests: {{ ask: {{ steps: [{{ show: light }}, {{ work: it, takes: other }}, {{ work: more, takes: slack }}] }} }}
figures:
  lights: {{ count: events, where: {{ shown: light }} }}
  took: {{ time: first to last, where: {{ shown: light }} }}
  late: {{ when: first, where: {{ shown: light }}, from: 2024-01-02T00:00:00Z }}
profiles: {{ only: {{}}, also: {{ patch: {{ title: Also }} }} }}
published:
{published}"
    );
    compiled(&text)
}

#[track_caller]
fn compared(published: &str) -> Vec<Comparison> {
    let prepared = prepared(published);
    compare(&prepared.scenario, "only", &run(&prepared.program, 1).figures)
}

/// What of a figure's comparison is told: how it agrees, and whether people would see no difference.
#[track_caller]
fn agreement(published: &str) -> (Option<Agreement>, bool) {
    let all = compared(published);
    assert_eq!(all.len(), 1, "{all:?}");
    (all[0].agreement, all[0].is_close)
}

#[test]
fn a_figure_that_comes_to_nothing_differs_and_a_name_without_a_figure_is_not_compared() {
    let late = "  late: { value: 2024-01-02T01:00:00Z, quote: q, role: given }";
    assert_eq!(agreement(late), (Some(Agreement::Differs), false));
    let begin = "  begin: { value: 2024-01-01T00:00:00Z, quote: q, role: given }";
    assert_eq!(agreement(begin), (None, false));
}

#[test]
fn what_differs_only_in_what_rounding_takes_away_is_close() {
    let said = |value: &str| {
        agreement(&format!("  took: {{ value: {value}, quote: so long, role: predicted }}"))
    };
    assert_eq!(said("2400.002s"), (Some(Agreement::Same), false));
    assert_eq!(said("40m"), (Some(Agreement::Differs), true));
    assert_eq!(said("41m"), (Some(Agreement::Differs), false));
    assert_eq!(said("{ from: 39m, to: 41m }"), (Some(Agreement::InRange), false));
}

#[test]
fn how_far_it_may_be_off_may_be_an_input() {
    let said = |value: &str, within: &str| {
        let entry = format!("value: {value}, within: {within}, quote: so long, role: predicted");
        agreement(&format!("  took: {{ {entry} }}")).0
    };
    assert_eq!(said("2398.002s", "slack"), Some(Agreement::Within));
    assert_eq!(said("2397s", "slack"), Some(Agreement::Differs));
    assert_eq!(said("2397s", "other"), Some(Agreement::Within));
    assert_eq!(said("2397s", "1%"), Some(Agreement::Within));
    let all = compared("  took: { value: 1s, within: slack, quote: so long, role: predicted }");
    let two = SimDuration::SECOND.saturating_mul(2);
    assert_eq!(all[0].within, Some(Measure::Duration(two)));
    assert_eq!(all[0].agrees(), Some(false));
}

#[test]
fn what_was_published_of_an_environment_is_held_against_that() {
    let all = compared(
        "  lights: { value: 3, quote: three, role: predicted }
  seen: { value: 9, figure: lights, in: also, quote: nine, role: predicted }
  here: { value: 4, figure: lights, in: only, quote: four, role: predicted }
  gone: { value: 4, quote: four, role: given }",
    );
    let told: Vec<(&str, &str, Option<Quantity>)> =
        all.iter().map(|it| (it.name.as_str(), it.figure.as_str(), it.replayed.clone())).collect();
    let three = Some(Quantity::Count(3));
    let expected =
        [("lights", "lights", three.clone()), ("here", "lights", three), ("gone", "gone", None)];
    assert_eq!(told, expected);
    assert_eq!(all[2].agrees(), None);
}

#[test]
fn figures_that_contradict_each_other_are_found_and_told() {
    let prepared = prepared(
        "  begun: { value: 5s, quote: five, role: given }
  ended: { value: 3s, quote: three, role: given }
  same: { value: 2s, quote: two, role: given, equals: begun - ended }
  length: { value: 1s, quote: one, role: given, equals: ended - begun }
  none: { value: 1s, quote: one, role: given, equals: begun - begun }
  count: { value: 3, quote: three, role: given, equals: 1 + 1 }",
    );
    let mut out = Diagnostics::default();
    let found = contradictions(&prepared.scenario, &mut out);
    let told: Vec<[&str; 3]> = found
        .iter()
        .map(|it| [it.name.as_str(), it.stated.as_str(), it.computed.as_str()])
        .collect();
    assert_eq!(told, [["length", "1s", "-2s"], ["none", "1s", "0ns"], ["count", "3", "2"]]);
}

/// What is met and what is not, and in which words.
#[test]
fn what_is_expected_is_judged_and_told() {
    let text = "
version: 1
id: expected
title: What is expected
replay: { seed: 1, from: 2024-01-01T00:00:00Z }
traffic: { visits: { request: ask, every: 1s, count: 3 } }
requests:
  ask: { steps: [{ show: light }, { work: it, takes: 2s }, { show: late, if: 'request == \"visits/1\"' }] }
figures:
  lights: { count: events, where: { shown: light } }
  late: { count: events, where: { shown: late } }
observers:
  patient: { in: [only], notices: { shown: late }, stays: 3s }
  hasty: { in: [only], notices: { shown: late }, stays: 1s }
profiles: { only: {} }
expect:
  - { in: only, lights: 3, late: { at_least: 2 }, noticed_by: [patient], order: [late, lights] }
  - { in: only, noticed_by: [hasty], order: [lights, late] }
";
    let prepared = compiled(text);
    let program = &prepared.program;
    let mut noticing = Noticing::new(program);
    engine::run(program, Seed::new(1), &Limits::default(), &mut noticing);
    let (figures, noticed) = (run(program, 1).figures, noticing.finish());
    let told: Vec<String> = prepared
        .scenario
        .cases
        .iter()
        .flat_map(|case| judge(case, &figures, &noticed))
        .map(|it| format!("{}: {}, is {}: {}", it.about, it.expected, it.actual, it.met))
        .collect();
    let expected = [
        "lights: 3, is 3: true",
        "late: at least 2, is 1: false",
        "noticed_by: patient, is patient: true",
        "order: late < lights, is 1, 3: true",
        "noticed_by: hasty, is patient: false",
        "order: lights < late, is 3, 1: false",
    ];
    assert_eq!(told, expected);
}
