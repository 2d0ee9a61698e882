//! What is known of a program before it runs: which errors its steps may raise, and what another value of
//! a setting changes.

use crate::support::file;
use crate::support::run;
use crate::support::small;
use reenact::diagnostic::Diagnostics;
use reenact::experiment::replay::prepare;
use reenact::program::Program;
use reenact::program::compile::limits::HOURS;
use reenact::program::compile::limits::NODES;
use reenact::program::compile::limits::REPLICAS;
use reenact::program::ids::SiteId;
use reenact::quantity::Ratio;
use reenact::scenario::amount::Measure;
use reenact::scenario::file::Selection;
use reenact::time::SimDuration;
use std::collections::BTreeSet;

/// The classes of errors that the step with that name may raise.
fn raised_at(program: &Program, step: &str) -> Vec<String> {
    let site = program.sites.iter().position(|site| site.path.ends_with(&format!("/{step}")));
    let site = SiteId(u32::try_from(site.unwrap()).unwrap());
    let errors = program.raised_at(site);
    errors.into_iter().map(|error| program.error(error).to_owned()).collect()
}

/// Steps, and what they may raise. `any` stands for everything that the platform raises, which is what an
/// expression may end with that asks a value of a kind that nobody knows.
const STEPS: [(&str, &str); 31] = [
    ("raise: Mine", "Mine"),
    ("try: [{ raise: Mine, id: inner }], rescue: [{ raise: again, id: step }]", "any Mine Its"),
    ("check: it, that: 'true', raises: Mine", "TooLarge Mine"),
    ("check: it, that: '[true][0]', raises: Mine", "any Mine"),
    ("show: light, if: 'attempt == 0'", "any"),
    ("show: light", ""),
    ("show: light, value: '1 + 1'", "TooLarge"),
    ("set: x, to: '1'", "TooLarge"),
    ("set: x, to: 'true && false'", "NotBoolean TooLarge"),
    ("set: x, to: 'known.a'", "NoSuchField TooLarge"),
    ("wait: it, until: now", "TooLarge"),
    ("wait: it, until: 'attempt == 0 ? now : now'", "any"),
    ("repeat: [{ show: light, id: inner }], at_most: 2", ""),
    ("repeat: [{ show: light, id: inner }], at_most: 2, until: 'true'", "TooLarge"),
    ("read: rows, key: '1', as: x", "TooLarge"),
    ("read: rows, key: 'true && true', as: x", "NotBoolean TooLarge"),
    ("read: rows, key: '1', as: x, from: replica, caught_up_to: '1'", "TooLarge NotAPosition"),
    ("write: rows, key: '1', value: 'true && true'", "NotBoolean NotEncodable TooLarge"),
    ("write: rows, key: '1', value: '1', expires: 'attempt * duration(\"1s\")'", "any"),
    ("enqueue: job", "NotEncodable TooLarge"),
    ("enqueue: job, not_before: 'known'", "NotEncodable TooLarge WrongArgument"),
    ("accept: it, value: 'known.a', as: x, shape: text, otherwise: pass", "NoSuchField TooLarge"),
    ("accept: it, value: '1', as: x, shape: text, otherwise: raise, raises: Mine", "TooLarge Mine"),
    ("work: it, takes: 1s", ""),
    ("call: desk", "any Its"),
    ("call: desk, timeout: 1s", "any Its"),
    ("acquire: tool", ""),
    ("acquire: tool, otherwise: raise, raises: Mine", "Mine"),
    ("acquire: tool, amount: '1'", "NotAnAmount TooLarge"),
    ("acquire: tool, for: 'true ? duration(\"1s\") : null'", "NotALength NotBoolean TooLarge"),
    ("release: tool, amount: '1'", "NotAnAmount TooLarge"),
];

#[test]
fn what_a_step_may_raise_is_known() {
    for (step, expected) in STEPS {
        let id = if step.contains("id: step") { "" } else { ", id: step" };
        let sections = format!(
            "
types: {{ user: {{ responds_to: [a] }} }}
stores: {{ rows: {{ replicas: {{ lag: 1s }} }} }}
queues: {{ tray: {{ workers: 1 }} }}
services: {{ desk: {{ concurrency: 1, steps: [{{ raise: Its }}] }} }}
resources: {{ tool: {{ capacity: 1 }} }}
requests: {{ ask: {{ steps: [{{ read: rows, key: '1 + attempt', as: known, id: known }}, {{ {step}{id} }}] }} }}
jobs: {{ job: {{ queue: tray, steps: [{{ show: other }}] }} }}
"
        );
        let program = small("one: { request: ask, at: 2024-01-01T00:00:00Z }", &sections);
        let any = raised_at(&program, "known");
        let expected = expected.split_whitespace().flat_map(|word| match word {
            "any" => any.clone(),
            other => vec![other.to_owned()],
        });
        let expected: BTreeSet<String> = expected.collect();
        let found: BTreeSet<String> = raised_at(&program, "step").into_iter().collect();
        assert_eq!(found, expected, "{step}");
        assert_eq!(any.len(), 20);
    }
}

#[test]
fn what_a_reply_may_raise_is_known() {
    let program = small(
        "one: { request: ask, at: 2024-01-01T00:00:00Z }",
        "
services: { desk: { concurrency: 1, steps: [{ reply: 'true && true', id: step }] } }
requests: { ask: { steps: [{ call: desk }] } }
",
    );
    assert_eq!(raised_at(&program, "step"), ["NotBoolean", "NotEncodable", "TooLarge"]);
}

/// A scenario in which every kind of number comes from a setting.
fn counted(value: u64, share: &str) -> Program {
    let sections = format!(
        "
inputs:
  places: {{ value: {value}, basis: assumed, why: some }}
  part: {{ value: {share}, basis: assumed, why: some }}
  wait: {{ value: {value}s, basis: assumed, why: some }}
switches: {{ on: {{ value: true, share: part, otherwise: false }} }}
types: {{ user: {{ responds_to: [a] }} }}
stores: {{ rows: {{ replicas: {{ count: places, lag: 0s..9s }} }} }}
servers: {{ table: {{ concurrency: places }} }}
services: {{ desk: {{ concurrency: places, steps: [{{ work: it, takes: 2s }}] }} }}
queues: {{ tray: {{ workers: places }}, other: {{ workers: 1 }} }}
requests:
  ask:
    steps:
      - {{ write: rows, key: '1', value: request }}
      - {{ set: mine, to: on }}
      - {{ read: rows, key: '1', as: row, from: replica }}
      - {{ enqueue: job }}
      - {{ enqueue: other }}
      - {{ work: it, takes: wait, on: table }}
      - {{ call: desk }}
jobs:
  job: {{ queue: tray, retry: {{ limit: places, delay: 1s }}, steps: [{{ work: it, takes: 1s }}, {{ raise: Broken }}] }}
  other: {{ queue: other, retry: {{ limit: 1, delay: 1s }}, steps: [{{ raise: Broken }}] }}
"
    );
    small("visits: { request: ask, every: 1s, count: 60 }", &sections)
}

#[test]
fn a_varied_program_runs_as_one_that_says_so() {
    let told = |program: &Program| run(program, 1).fingerprint;
    let expected = counted(3, "50%");
    let mut varied = counted(1, "50%");
    assert_ne!(told(&varied), told(&expected));
    for (name, measure) in [
        ("places", Measure::Count(3)),
        ("wait", Measure::Duration(SimDuration::SECOND.saturating_mul(3))),
    ] {
        let setting = varied.setting_named(name).unwrap();
        varied.vary(setting, &measure);
    }
    assert_eq!(told(&varied), told(&expected));
    let part = varied.setting_named("part").unwrap();
    varied.vary(part, &Measure::Share(Ratio::from_parts_per_billion(200_000_000).unwrap()));
    assert_eq!(told(&varied), told(&counted(3, "20%")));
}

#[test]
fn values_of_one_kind_stand_for_each_other() {
    let share = Measure::Share(Ratio::from_parts_per_billion(5).unwrap());
    let second = SimDuration::SECOND;
    let between = Measure::Between { low: second, high: SimDuration::HOUR };
    let exponential = Measure::Exponential { mean: second };
    let all =
        [&Measure::Count(3), &share, &Measure::Duration(second), &Measure::Flag(true), &between];
    for (place, one) in all.iter().enumerate() {
        for (other, beside) in all.iter().enumerate() {
            assert_eq!(Program::is_alike(one, beside), place == other, "{one:?} {beside:?}");
        }
    }
    assert!(Program::is_alike(&between, &exponential));
}

#[test]
fn who_reads_a_switch_reads_how_large_its_share_is() {
    let program = counted(3, "50%");
    let site = program.sites.iter().position(|site| site.path.ends_with("/set mine")).unwrap();
    assert_eq!(program.read_at(SiteId(u32::try_from(site).unwrap())), ["on", "part"]);
}

#[test]
fn what_a_call_reads_is_known() {
    let sections = "
inputs:
  patience: { value: 1s, basis: assumed, why: some }
  distance: { value: 1s, basis: assumed, why: some }
  pause: { value: 1s, basis: assumed, why: some }
  tries: { value: 2, basis: assumed, why: some }
  what: { value: 2, basis: assumed, why: some }
  length: { value: 2s, basis: assumed, why: some }
  life: { value: 2s, basis: assumed, why: some }
  unread: { value: 2s, basis: assumed, why: some }
  depth: { value: 2, basis: assumed, why: some }
resources: { pool: { capacity: depth } }
changes: { new: { title: New, deployed: always }, old: { title: Old, deployed: { web: { from: 2024-01-01T00:00:00Z, over: 1h } } } }
fleets: { web: { nodes: 2 } }
stores: { rows: {} }
services: { desk: { concurrency: 1, steps: [{ work: it, takes: unread }] } }
channels: { wire: { connections: 1, round_trip: distance } }
requests:
  ask:
    runs_on: web
    steps:
      - { call: desk, with: '{\"what\": what}', through: wire, timeout: patience, retry: { limit: tries, delay: pause } }
      - { call: desk, id: again, timeout: 'length + length' }
      - { work: it, takes: length, if: new && old }
      - { write: rows, key: what, value: '1', expires: life }
      - { acquire: pool, for: length }
";
    let program = small("visits: { request: ask, every: 1s, count: 1 }", sections);
    let read = |step: &str| {
        let site = program.sites.iter().position(|site| site.path.ends_with(&format!("/{step}")));
        let mut names = program.read_at(SiteId(u32::try_from(site.unwrap()).unwrap()));
        names.sort_unstable();
        names
    };
    assert_eq!(read("call desk"), ["distance", "patience", "pause", "tries", "what"]);
    assert_eq!(read("again"), ["length"]);
    assert_eq!(read("work it"), ["length", "new", "old"]);
    assert_eq!(read("write rows"), ["life", "what"]);
    assert_eq!(read("acquire pool"), ["depth", "length"]);
    assert_eq!(program.changes.iter().map(|it| it.by_fleet).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn what_is_kept_about_a_request_is_known() {
    let bytes = |sections: &str| {
        let sections = format!("requests: {{ ask: {{ steps: [{{ show: light }}] }} }}\n{sections}");
        small("visits: { request: ask, every: 1s, count: 1 }", &sections).bytes_per_request()
    };
    let figure = |figure: &str| bytes(&format!("figures: {{ it: {{ {figure} }} }}"));
    let seen = "where: { shown: light }";
    assert_eq!(bytes(""), 21);
    assert_eq!(figure(&format!("count: events, {seen}")), 21);
    assert_eq!(figure(&format!("count: requests, {seen}")), 22);
    assert_eq!(figure(&format!("count: requests, {seen}, at_least: 2")), 26);
    let ends = "from: { shown: light }, to: { completed: ask }";
    assert_eq!(figure(&format!("time: {{ {ends} }}")), 30);
    assert_eq!(figure(&format!("time: {{ {ends} }}, take: p90")), 38);
    let observer = |more: &str| {
        bytes(&format!("observers: {{ it: {{ in: [only], notices: {{ shown: light }}{more} }} }}"))
    };
    assert_eq!(observer(", stays: 1s"), 29);
    assert_eq!(observer(", stays: 1s, after: { shown: light }"), 37);
    assert_eq!(observer(", stays: 1s, after: { shown: light }, waits: 1s"), 45);
}

/// Tells whether a scenario with these sections is refused.
fn is_refused(sections: &str) -> bool {
    said(sections).is_some()
}

/// What is said of a scenario that is refused.
fn said(sections: &str) -> Option<String> {
    let usual = "traffic: { visits: { request: ask, every: 1s, count: 1 } }\n";
    let usual = if sections.contains("traffic:") { "" } else { usual };
    let text = format!(
        "
version: 1
id: refused
title: More than there may be
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
{usual}{sections}"
    );
    let mut out = Diagnostics::default();
    let file = file("test.yaml", &text);
    let prepared = prepare(&file, &Selection::default(), &mut out);
    (prepared.is_none() || out.has_errors()).then(|| format!("{out:?}"))
}

#[test]
fn a_variable_that_is_one_kind_of_value_or_null_is_known_to_be() {
    let refused = |first: &str, then: &str| {
        is_refused(&format!(
            "requests: {{ ask: {{ steps: [{{ set: x, to: {first} }}, {{ set: x, to: {then}, id: then }}, \
             {{ set: y, to: 'x + \"a\"' }}] }} }}"
        ))
    };
    assert!(refused("'1'", "'2'") && refused("'1'", "'null'") && refused("'null'", "'1'"));
    assert!(!refused("'1'", "'\"b\"'"), "it may be a text by then");
}

#[test]
fn a_weight_that_is_too_large_is_not_called_nothing() {
    let said = |weight: u32| {
        let hours = [weight; 24];
        let rhythm = format!("rhythms: {{ busy: {{ hours: {hours:?}, basis: assumed }} }}\n");
        let until = "from: 2024-01-01T00:00:00Z, until: 2024-01-02T00:00:00Z";
        let line = format!("more: {{ request: ask, count: 3, {until}, rhythm: busy }}");
        let requests = "requests: { ask: { steps: [{ show: light }] } }";
        said(&format!("{rhythm}traffic: {{ {line} }}\n{requests}\n"))
    };
    assert_eq!(said(1_000_000), None);
    let large = said(1_000_001).unwrap();
    assert_eq!(large.matches("BAD_RHYTHM").count() + large.matches("E0215").count(), 24, "{large}");
    assert!(!large.contains("weight 0"), "{large}");
}

#[test]
fn traffic_with_a_gap_of_nothing_is_refused() {
    let line = "traffic: { more: { request: ask, every: 0s, count: 3 } }\n";
    let said = said(&format!("{line}requests: {{ ask: {{ steps: [{{ show: light }}] }} }}\n"));
    assert!(said.is_some_and(|it| it.contains("a gap of nothing has no end")));
}

#[test]
fn who_asks_is_a_name_that_only_requests_know() {
    let sections = |request: &str, job: &str| {
        format!(
            "
populations: {{ customer: {{ size: 3 }} }}
queues: {{ tray: {{ workers: 1 }} }}
requests: {{ ask: {{ steps: [{{ enqueue: job }}, {{ set: x, to: '{request}' }}] }} }}
jobs: {{ job: {{ queue: tray, steps: [{{ set: x, to: '{job}' }}] }} }}
"
        )
    };
    let is_meant =
        |text: Option<String>| text.map(|text| text.contains("did you mean `customer`?"));
    assert_eq!(is_meant(said(&sections("customer", "1"))), None);
    assert_eq!(is_meant(said(&sections("custome", "1"))), Some(true));
    assert_eq!(is_meant(said(&sections("1", "custome"))), Some(false));
}

#[test]
fn as_many_may_be_as_may_and_no_more() {
    let requests = "requests: { ask: { steps: [{ show: light }] } }\n";
    let nodes = |count: usize| format!("{requests}fleets: {{ web: {{ nodes: {count} }} }}");
    assert_eq!([NODES, NODES + 1].map(|count| is_refused(&nodes(count))), [false, true]);
    let replicas = |count: u32| {
        format!("{requests}stores: {{ rows: {{ replicas: {{ count: {count}, lag: 1s }} }} }}")
    };
    assert_eq!([REPLICAS, REPLICAS + 1].map(|count| is_refused(&replicas(count))), [false, true]);
    let steps = |count: usize| {
        let steps: Vec<String> =
            (0..count).map(|it| format!("{{ show: light, id: s{it} }}")).collect();
        let run: Vec<String> = (0..100).map(|it| format!("{{ do: many, id: d{it} }}")).collect();
        format!(
            "requests: {{ ask: {{ steps: [{}] }} }}\nsequences: {{ many: {{ steps: [{}] }} }}",
            run.join(", "),
            steps.join(", ")
        )
    };
    assert_eq!([100, 250].map(|count| is_refused(&steps(count))), [false, true]);
    // A window takes as many hours as it is long, and one at either end.
    let window = |until: &str| {
        format!(
            "traffic: {{ visits: {{ request: ask, count: 1, from: 2024-01-01T00:00:00Z, until: {until} }} }}\n\
             {requests}"
        )
    };
    assert_eq!(HOURS, 500_000);
    let untils = ["2081-01-14T06:00:00Z", "2081-01-14T07:00:00Z"];
    assert_eq!(untils.map(|until| is_refused(&window(until))), [false, true]);
}

#[test]
fn a_job_may_call_a_variable_as_those_are_called_who_ask() {
    let sections = |flow: &str| {
        format!(
            "
populations: {{ customer: {{ size: 3 }} }}
queues: {{ tray: {{ workers: 1 }} }}
requests: {{ ask: {{ steps: [{{ enqueue: job }}, {{ set: {}, to: '1' }}] }} }}
jobs: {{ job: {{ queue: tray, steps: [{{ set: {}, to: '1' }}] }} }}
",
            if flow == "request" { "customer" } else { "x" },
            if flow == "job" { "customer" } else { "x" },
        )
    };
    assert_eq!(
        ["none", "job", "request"].map(|flow| is_refused(&sections(flow))),
        [false, false, true]
    );
}
