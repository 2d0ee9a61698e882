//! Values that cross a border twice: the second crossing changes nothing.

use crate::support::compiled;
use crate::support::run;
use reenact::trace::event::Kind;
use std::collections::BTreeSet;

/// Writes a value to a store, reads it, and does so once more with what came out.
#[track_caller]
fn check_round_trip(codec: &str, value: &str) {
    let text = format!(
        "
version: 1
id: crossing
title: Twice over the same border
dialect: ruby
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
stores: {{ shelf: {{ codec: {codec} }} }}
types:
  thing: {{ class: Thing, responds_to: [name, size], stored_as: size }}
  hash: {{ class: Hash, kind: map }}
requests:
  cross:
    steps:
      - {{ id: w1, write: shelf, key: '1', value: '{value}' }}
      - {{ id: r1, read: shelf, key: '1', as: once }}
      - {{ id: w2, write: shelf, key: '2', value: once }}
      - {{ id: r2, read: shelf, key: '2', as: twice }}
      - {{ check: both are equal, that: once == twice && type(once) == type(twice), raises: Lost }}
traffic:
  one: {{ request: cross, at: 2024-01-01T00:00:00Z }}
profiles: {{ only: {{}} }}
"
    );
    let run = run(&compiled(&text).program, 1);
    assert_eq!(
        run.outcome.requests.done,
        1,
        "{codec} of {value}: {:?}",
        run.recording.events.last()
    );
    let contents = |kind| -> Vec<u64> {
        run.recording
            .by_key()
            .iter()
            .filter(|(key, _)| key.kind == kind)
            .map(|(_, fact)| fact.content)
            .collect()
    };
    let crossed: BTreeSet<u64> = [Kind::Read, Kind::Wrote].into_iter().flat_map(contents).collect();
    assert_eq!(crossed.len(), 1, "{codec} of {value} changes on the way");
}

#[test]
fn a_second_crossing_changes_nothing() {
    let values = [
        "null",
        "[1, 2.5, true, null, \"a\"]",
        "{\"a\": symbol(\"b\"), symbol(\"c\"): now, 3: {\"x\": bytes(\"y\")}}",
        "thing{name: \"n\", size: [symbol(\"s\"), duration(\"5s\")]}",
        "hash({\"k\": thing{name: null, size: {1: 2}}})",
        "\"{\\\"looks\\\": \\\"like JSON\\\"}\"",
    ];
    for codec in ["identity", "json", "marshal", "text"] {
        for value in values {
            check_round_trip(codec, value);
        }
    }
}
