//! The keys that decoders know, asked from the decoders themselves: a map with a key that is in
//! no language gets the answer "known here: ...". The reference's tables name the same keys.

use super::reference;
use super::vocabulary::first_column;
use crate::support::files_below;
use crate::support::root;
use crate::support::text_of;
use reenact::diagnostic::Diagnostics;
use reenact::diagnostic::codes;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::step::VERBS;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A map of every kind, each with a key that nothing knows.
const ASKING: &str = r"
qqqqqqqqqqqq: 1
version: 1
id: asking
title: Every kind of map
replay: { seed: 1, from: 2024-01-01T00:00:00Z, qqqqqqqqqqqq: 1 }
published: { a: { value: { from: 1, to: 2, qqqqqqqqqqqq: 1 }, quote: q, role: given, qqqqqqqqqqqq: 1 } }
inputs:
  a: { value: { exponential: 1s, qqqqqqqqqqqq: 1 }, basis: assumed, qqqqqqqqqqqq: 1 }
  b: { value: { normal: { mean: 1s, deviation: 1s, qqqqqqqqqqqq: 1 } }, basis: assumed }
  c: { value: { lognormal: { median: 1s, sigma: 1, qqqqqqqqqqqq: 1 } }, basis: assumed }
switches: { a: { value: 1, qqqqqqqqqqqq: 1 } }
changes: { a: { title: t, deployed: never, qqqqqqqqqqqq: 1 } }
types: { a: { class: A, qqqqqqqqqqqq: 1 } }
populations: { a: { size: 1, qqqqqqqqqqqq: 1 } }
rhythms: { a: { hours: [1], qqqqqqqqqqqq: 1 } }
traffic: { a: { request: a, qqqqqqqqqqqq: 1 } }
stores: { a: { qqqqqqqqqqqq: 1 } }
queues: { a: { workers: 1, qqqqqqqqqqqq: 1 } }
servers: { a: { concurrency: 1, qqqqqqqqqqqq: 1 } }
requests:
  a:
    qqqqqqqqqqqq: 1
    steps:
      - { set: a, to: b, qqqqqqqqqqqq: 1 }
      - { read: a, key: b, as: c, qqqqqqqqqqqq: 1 }
      - { write: a, key: b, value: c, qqqqqqqqqqqq: 1 }
      - { check: a, that: b, raises: c, qqqqqqqqqqqq: 1 }
      - { work: a, takes: 1s, qqqqqqqqqqqq: 1 }
      - { enqueue: a, qqqqqqqqqqqq: 1 }
      - { show: a, qqqqqqqqqqqq: 1 }
      - { raise: a, qqqqqqqqqqqq: 1 }
      - { try: [], rescue: [], qqqqqqqqqqqq: 1 }
      - { do: a, qqqqqqqqqqqq: 1 }
sequences: { a: { steps: [], qqqqqqqqqqqq: 1 } }
jobs: { a: { queue: a, steps: [], retry: { limit: 1, delay: 1s, qqqqqqqqqqqq: 1 }, qqqqqqqqqqqq: 1 } }
figures:
  a: { time: { from: { shown: a }, to: { shown: b }, qqqqqqqqqqqq: 1 }, qqqqqqqqqqqq: 1 }
observers: { a: { in: [a], notices: { shown: a }, stays: 1s, qqqqqqqqqqqq: 1 } }
profiles: { a: { qqqqqqqqqqqq: 1 } }
actions: { a: { title: t, patch: {}, qqqqqqqqqqqq: 1 } }
fault: { title: t, site: s, signature: s, patch: {}, qqqqqqqqqqqq: 1 }
expect: [{ in: a, a: { at_least: 1, qqqqqqqqqqqq: 1 } }]
";

/// What each kind of map knows, by the words that messages have for it; steps by their verb.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let mut out = Diagnostics::default();
    let file = File::read("asking.yaml", ASKING, &mut out).unwrap();
    Scenario::decode(&file.tree, &mut out);
    let mut known = BTreeMap::new();
    for found in out.iter().filter(|found| found.code == codes::UNKNOWN_KEY) {
        let (what, _) = found.message.split_once(" has no key ").unwrap();
        let listed = found.helps.iter().find_map(|help| help.strip_prefix("known here: "));
        let mut keys: BTreeSet<String> =
            listed.expect("a key that is no slip").split(", ").map(str::to_owned).collect();
        let mut what = what.replace('`', "");
        if what == "this step" {
            let verb = VERBS.iter().find(|verb| keys.contains(**verb)).unwrap();
            let common = [keys.remove("id"), keys.remove("if")];
            assert_eq!(common, [true, true], "{verb}");
            // Every other verb reads it to say that it belongs to a `do`.
            if *verb != "do" {
                keys.remove("else");
            }
            what = format!("step {verb}");
        }
        known.insert(what, keys);
    }
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    known.insert("any step".to_owned(), words(&["id", "if"]));
    // Other keys of a case are names of figures, so this map knows every key.
    known.insert("a case".to_owned(), words(&["in", "with", "noticed_by"]));
    known
}

#[test]
fn every_kind_of_map_is_asked() {
    let known = known();
    let mut kinds = 0;
    for path in files_below(&root().join("src/scenario"), ".rs") {
        let text = text_of(&path);
        for opened in text.split("Fields::open(").skip(1) {
            let Some(what) = opened.split_once('"').and_then(|(before, rest)| {
                let literal = before.len() < 40 && !before.contains(')');
                literal.then(|| rest.split('"').next().unwrap_or_default())
            }) else {
                continue;
            };
            kinds += 1;
            let what = what.replace('`', "");
            let asked = what == "this step" || known.contains_key(&what);
            assert!(asked, "no map of ASKING is `{what}`");
        }
    }
    assert!(kinds > 25, "{kinds}: the decoders are not where this test looks for them");
    for verb in VERBS {
        assert!(known.contains_key(&format!("step {verb}")), "no step of ASKING is a `{verb}`");
    }
}

#[test]
fn the_reference_names_every_key() {
    let reference = reference();
    for (what, keys) in known() {
        let named = first_column(&reference, &format!("<!-- keys: {what} -->"));
        assert_eq!(named, keys, "the table of {what}: the reference is left, the decoder right");
    }
    let tables = reference.matches("<!-- keys: ").count();
    assert_eq!(tables, known().len(), "a table is about something that no decoder reads");
}
