//! Nothing of the language is left out: over some hundred random scenarios, each word of it is
//! written, and each kind of event and each part of an expression happens.

use super::agreement::Trial;
use super::agreement::trials;
use super::interpreter;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Lasting;
use reenact::scenario::amount::Measure;
use reenact::scenario::environment::Deployed;
use reenact::scenario::outcome::EVENTS;
use reenact::scenario::outcome::Fold;
use reenact::scenario::outcome::Pattern;
use reenact::scenario::outcome::Take;
use reenact::scenario::platform::CodecName;
use reenact::scenario::platform::Delay;
use reenact::scenario::platform::Delivery;
use reenact::scenario::step::Body;
use reenact::scenario::step::Step;
use reenact::scenario::step::VERBS;
use reenact::scenario::step::Verb;
use reenact::scenario::step::Wait;
use reenact::scenario::workload::Arrivals;
use reenact::trace::event::Kind;
use reenact::value::Dialect;
use reenact::value::Function;
use std::collections::BTreeSet;

/// What must be written somewhere, beside what lists of the product name.
const WRITTEN: [&str; 78] = [
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
];

/// What must happen in expressions, beside every function.
const EVALUATED: [&str; 36] = [
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

/// Returns what a scenario is written with.
fn written(scenario: &Scenario) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut add = |word: &str| {
        found.insert(word.to_owned());
    };
    add(["dialect plain", "dialect ruby", "dialect python"][scenario.dialect as usize]);
    if scenario.until.is_some() {
        add("replay until");
    }
    let inputs = scenario.inputs.iter().map(|input| &input.value);
    for value in inputs.chain(scenario.switches.iter().map(|switch| &switch.value)) {
        add(measure(&value.value));
    }
    for change in &scenario.changes {
        add(match change.deployed.value {
            Deployed::Always => "deployed always",
            Deployed::Never => "deployed never",
            Deployed::At(_) => "deployed at",
        });
    }
    for shape in &scenario.types {
        add(if shape.is_map { "map" } else { "object" });
        add(shape.keys_of.as_ref().map_or("", |_| "keys_of"));
        add(shape.stored_as.as_ref().map_or("", |_| "stored_as"));
        add(if shape.class == shape.name.value { "" } else { "class" });
    }
    traffic(scenario, &mut add);
    platform(scenario, &mut add);
    outcomes(scenario, &mut add);
    for request in &scenario.requests {
        steps(&request.steps, &mut add);
    }
    for sequence in &scenario.sequences {
        steps(&sequence.steps, &mut add);
    }
    for operation in &scenario.timeline {
        add(match &operation.times {
            Arrivals::At(_) => "operation at",
            Arrivals::Every { .. } | Arrivals::Count { .. } => "operation every",
        });
        steps(&operation.steps, &mut add);
    }
    found
}

fn measure(measure: &Measure) -> &'static str {
    match measure {
        Measure::Count(_) => "a count",
        Measure::Share(_) => "a share",
        Measure::Duration(_) => "a duration",
        Measure::Instant(_) => "an instant",
        Measure::Text(_) => "a text",
        Measure::Flag(_) => "true or false",
        Measure::Between { .. } => "a range",
        Measure::Exponential { .. } => "exponential",
        Measure::Normal { .. } => "normal",
        Measure::LogNormal { .. } => "lognormal",
    }
}

fn amount(amount: &Amount) -> &'static str {
    match amount {
        Amount::Input(_) => "a named amount",
        Amount::Literal(literal) => measure(&literal.value),
    }
}

fn lasting(lasting: &Lasting) -> &'static str {
    match lasting {
        Lasting::Amount(it) => amount(it),
        Lasting::Computed(_) => "a computed length",
    }
}

fn traffic(scenario: &Scenario, add: &mut impl FnMut(&str)) {
    for line in &scenario.traffic {
        add(if line.by.is_some() { "by" } else { "by nobody" });
        add(if line.everyone { "everyone" } else { "" });
        match &line.arrivals {
            Arrivals::At(_) => add("at"),
            Arrivals::Count { rhythm, .. } => {
                add(if rhythm.is_some() { "count with rhythm" } else { "count" });
            }
            Arrivals::Every { gap, until, count, .. } => {
                add("every");
                add(amount(gap));
                add(until.map_or("", |_| "every until"));
                add(count.as_ref().map_or("", |_| "every count"));
            }
        }
    }
}

fn platform(scenario: &Scenario, add: &mut impl FnMut(&str)) {
    let codec = |codec: CodecName| match codec {
        CodecName::Identity => "codec identity",
        CodecName::Json => "codec json",
        CodecName::Marshal => "codec marshal",
        CodecName::Text => "codec text",
    };
    for store in &scenario.stores {
        add(codec(store.codec.value));
    }
    for queue in &scenario.queues {
        add(match queue.delivery.value {
            Delivery::Workers => "delivery workers",
            Delivery::Inline => "delivery inline",
        });
        add(if queue.holds.is_some() { "holds" } else { "holds any number" });
        add(if queue.polls.is_some() { "polls" } else { "no polls" });
        add(if queue.middleware.is_empty() { "no middleware" } else { "middleware" });
        steps(&queue.middleware, add);
    }
    for job in &scenario.jobs {
        match job.retry.as_ref().map(|retry| &retry.delay) {
            None => add("no retry"),
            Some(Delay::Sidekiq) => add("retry sidekiq"),
            Some(Delay::Lasting(delay)) => {
                add("retry amount");
                add(lasting(delay));
            }
        }
        steps(&job.steps, add);
    }
}

fn outcomes(scenario: &Scenario, add: &mut impl FnMut(&str)) {
    let pattern = |pattern: &Pattern| format!("pattern {}", pattern.event.value);
    for figure in &scenario.figures {
        match &figure.fold {
            Fold::Events { pattern: it, among } => {
                add(if among.is_some() { "figure among" } else { "figure events" });
                add(&pattern(it));
            }
            Fold::Requests(it) => {
                add("figure requests");
                add(&pattern(it));
            }
            Fold::Members { .. } => add("figure members"),
            Fold::Share { .. } => add("figure share"),
            Fold::FirstToLast(_) => add("figure first to last"),
            Fold::Between { from, to, take } => {
                add(&pattern(from));
                add(&pattern(to));
                add(match take {
                    Take::Mean => "take mean",
                    Take::Min => "take min",
                    Take::Max => "take max",
                    Take::Quantile(_) => "take quantile",
                });
            }
        }
    }
    for observer in &scenario.observers {
        add(if observer.after.is_some() { "observer after" } else { "observer at once" });
        add(observer.waits.as_ref().map_or("", |_| "observer waits"));
    }
}

fn steps(all: &[Step], add: &mut impl FnMut(&str)) {
    for step in all {
        add(step.condition.as_ref().map_or("", |_| "if"));
        let verb = VERBS.iter().find(|verb| step.name.value.split(' ').next() == Some(verb));
        add(if verb.is_some() { "no id" } else { "id" });
        match &step.verb {
            Verb::Set { .. } => add("verb set"),
            Verb::Read { .. } => add("verb read"),
            Verb::Write { expires, .. } => {
                add("verb write");
                add(if expires.is_some() { "write expires" } else { "write for ever" });
            }
            Verb::Check { .. } => add("verb check"),
            Verb::Work { takes, on } => {
                add("verb work");
                add(lasting(takes));
                add(if on.is_some() { "work on" } else { "work alone" });
            }
            Verb::Enqueue { with, .. } => {
                add("verb enqueue");
                add(if with.is_some() { "enqueue with" } else { "enqueue without" });
            }
            Verb::Show { over, .. } => {
                add("verb show");
                add(if over.is_some() { "show over" } else { "show alone" });
            }
            Verb::Raise { error } => {
                add("verb raise");
                add(if error.value == "again" { "raise again" } else { "raise" });
            }
            Verb::Try { body, rescue, only } => {
                add("verb try");
                add(if only.is_empty() { "try all" } else { "try only" });
                steps(body, add);
                steps(rescue, add);
            }
            Verb::Do { body, otherwise } => {
                add("verb do");
                add(if otherwise.is_empty() { "" } else { "do else" });
                match body {
                    Body::Steps(body) => {
                        add("do steps");
                        steps(body, add);
                    }
                    Body::Sequence { .. } => add("do sequence"),
                }
                steps(otherwise, add);
            }
            Verb::Wait { time: Wait::For(length) } => {
                add("verb wait");
                add("wait for");
                add(lasting(length));
            }
            Verb::Wait { time: Wait::Until(_) } => add("wait until"),
            Verb::Repeat { body, until, at_most } => {
                add("verb repeat");
                add(if until.is_some() { "repeat until" } else { "" });
                add(if at_most.is_some() { "repeat at most" } else { "" });
                steps(body, add);
            }
            Verb::Choose { branches } => {
                add("verb choose");
                for branch in branches {
                    steps(&branch.steps, add);
                }
            }
            Verb::Turn { .. } => add("verb turn"),
        }
    }
}
