//! Nothing of the language is left out: over some hundred random scenarios, each word of it is
//! written, and each kind of event and each part of an expression happens.

mod written;

use self::written::written;
use crate::naive::agreement::Trial;
use crate::naive::agreement::trials;
use crate::naive::interpreter;
use reenact::program::expression::GAUGES;
use reenact::scenario::codec::CodecName;
use reenact::scenario::outcome::EVENTS;
use reenact::scenario::step::VERBS;
use reenact::trace::event::Kind;
use reenact::value::Dialect;
use reenact::value::Function;
use std::collections::BTreeSet;

/// What must be written somewhere, beside what lists of the product name.
const WRITTEN: [&str; 137] = [
    "deployed by fleet",
    "removed",
    "removed by fleet",
    "share of requests",
    "share of members",
    "fixed at arrival",
    "routing round_robin",
    "routing random",
    "routing first",
    "codec table",
    "accept as",
    "accept alone",
    "accept or raise",
    "accept or coerce",
    "accept or pass",
    "rate",
    "a rate",
    "figure value",
    "pick of many",
    "pick least",
    "pick most",
    "figure when",
    "when first",
    "when last",
    "figure from",
    "figure until",
    "show value",
    "wait for",
    "wait until",
    "repeat until",
    "repeat at most",
    "operation at",
    "operation every",
    "if",
    "id",
    "no id",
    "write expires",
    "write for ever",
    "work on",
    "work alone",
    "replicas",
    "no replicas",
    "read from replica",
    "read caught up",
    "read position",
    "write position",
    "transactional",
    "not transactional",
    "enqueue at once",
    "enqueue when committed",
    "enqueue with",
    "enqueue without",
    "show over",
    "show alone",
    "raise again",
    "raise",
    "try only",
    "try all",
    "do steps",
    "do sequence",
    "do else",
    "a named amount",
    "a computed length",
    "a count",
    "a share",
    "a duration",
    "an instant",
    "a text",
    "true or false",
    "a range",
    "exponential",
    "normal",
    "lognormal",
    "at",
    "count",
    "count with rhythm",
    "every",
    "every until",
    "every count",
    "by",
    "by nobody",
    "everyone",
    "delivery workers",
    "delivery inline",
    "holds",
    "holds any number",
    "polls",
    "no polls",
    "middleware",
    "no middleware",
    "retry sidekiq",
    "retry amount",
    "no retry",
    "map",
    "object",
    "keys_of",
    "stored_as",
    "class",
    "deployed always",
    "deployed never",
    "deployed at",
    "figure events",
    "figure among",
    "figure requests",
    "figure members",
    "figure at least",
    "figure at least one",
    "figure share",
    "figure first to last",
    "take mean",
    "take min",
    "take max",
    "take quantile",
    "observer after",
    "observer at once",
    "observer waits",
    "replay until",
    "oldest first",
    "newest first",
    "acknowledge receive",
    "acknowledge start",
    "acknowledge finish",
    "held by broker",
    "held by worker",
    "lease",
    "restores",
    "queue expires",
    "max deliveries",
    "locked with caller",
    "locked with message",
    "released with caller",
    "released with message",
    "until start",
    "until finish",
    "lock expires",
    "lock for ever",
    "enqueue not before",
];

/// What must happen in expressions, beside every function.
const EVALUATED: [&str; 37] = [
    "node",
    "null",
    "bool",
    "int",
    "decimal",
    "text",
    "now",
    "request",
    "attempt",
    "arguments",
    "error",
    "population",
    "change",
    "setting",
    "ambient",
    "local",
    "select",
    "index",
    "has",
    "list",
    "map",
    "object",
    "type",
    "!",
    "-",
    "+",
    "*",
    "/",
    "%",
    "<",
    "<=",
    ">",
    ">=",
    "==",
    "!=",
    "in",
    "? :",
];

#[test]
fn the_random_worlds_use_the_whole_language() {
    let mut missing: BTreeSet<String> = VERBS.iter().map(|verb| format!("verb {verb}")).collect();
    missing.extend(EVENTS.iter().map(|event| format!("pattern {event}")));
    missing.extend(CodecName::WORDS.iter().map(|codec| format!("codec {codec}")));
    missing.extend(Dialect::WORDS.iter().map(|dialect| format!("dialect {dialect}")));
    missing.extend(Kind::ALL.iter().map(|kind| format!("event {}", kind.word())));
    missing.extend(GAUGES.iter().map(|gauge| format!("evaluated {gauge}")));
    missing.extend(Function::names().map(|name| format!("evaluated {name}")));
    missing.extend(EVALUATED.iter().map(|form| format!("evaluated {form}")));
    missing.extend(["evaluated &&".to_owned(), "evaluated ||".to_owned()]);
    missing.extend(WRITTEN.map(str::to_owned));
    for Trial { prepared, seed, .. } in trials(300) {
        let mut found = written(&prepared.scenario);
        let log = interpreter::run(&prepared.scenario, seed);
        found.extend(log.events.iter().map(|event| format!("event {}", event.kind.word())));
        found.extend(log.evaluated.iter().map(|form| format!("evaluated {form}")));
        missing.retain(|feature| !found.contains(feature));
        if missing.is_empty() {
            return;
        }
    }
    panic!("no world has {missing:?}");
}
