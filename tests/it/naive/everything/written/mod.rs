//! What a scenario is written with.

mod operations;
mod resources;
mod services;

use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Lasting;
use reenact::scenario::amount::Measure;
use reenact::scenario::codec::CodecName;
use reenact::scenario::contract::Contract;
use reenact::scenario::contract::Holder;
use reenact::scenario::contract::Moment;
use reenact::scenario::contract::Order;
use reenact::scenario::contract::Whose;
use reenact::scenario::environment::Deployed;
use reenact::scenario::fleet::Routing;
use reenact::scenario::outcome::Fold;
use reenact::scenario::outcome::Pattern;
use reenact::scenario::outcome::Take;
use reenact::scenario::pick::End;
use reenact::scenario::pick::Pick;
use reenact::scenario::platform::Delivery;
use reenact::scenario::step::Body;
use reenact::scenario::step::Mismatch;
use reenact::scenario::step::Step;
use reenact::scenario::step::VERBS;
use reenact::scenario::step::Verb;
use reenact::scenario::step::Wait;
use reenact::scenario::workload::Arrivals;
use std::collections::BTreeSet;

/// Returns what a scenario is written with.
pub(super) fn written(scenario: &Scenario) -> BTreeSet<String> {
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
    for change in &scenario.changes {
        add(change.removed.map_or("", |_| "removed"));
        for rollout in &change.rollouts {
            add(if rollout.on { "deployed by fleet" } else { "removed by fleet" });
        }
    }
    for switch in &scenario.switches {
        add(if switch.fixed { "fixed at arrival" } else { "" });
        let of = switch.share.as_ref().map(|share| share.of.is_some());
        add(of.map_or("", |of| if of { "share of members" } else { "share of requests" }));
    }
    for fleet in &scenario.fleets {
        add(match fleet.routing {
            Routing::RoundRobin => "routing round_robin",
            Routing::Random => "routing random",
            Routing::First => "routing first",
        });
        add(if fleet.takeover.is_some() { "takeover" } else { "no takeover" });
    }
    for shape in &scenario.types {
        add(if shape.is_map { "map" } else { "object" });
        add(shape.keys_of.as_ref().map_or("", |_| "keys_of"));
        add(shape.stored_as.as_ref().map_or("", |_| "stored_as"));
        add(if shape.class == shape.name.value { "" } else { "class" });
    }
    traffic(scenario, &mut add);
    platform(scenario, &mut add);
    services::services(scenario, &mut add);
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
            Arrivals::Every { .. } | Arrivals::Rate { .. } | Arrivals::Count { .. } => {
                "operation every"
            }
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
        Measure::Rate(_) => "a rate",
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
        add(if line.only.is_some() { "only" } else { "" });
        match &line.arrivals {
            Arrivals::At(_) => add("at"),
            Arrivals::Count { rhythm, .. } => {
                add(if rhythm.is_some() { "count with rhythm" } else { "count" });
            }
            Arrivals::Rate { rate, .. } => {
                add("rate");
                add(amount(rate));
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
        CodecName::Table(_) => "codec table",
    };
    for store in &scenario.stores {
        add(codec(store.codec.value));
        add(if store.replicas.is_some() { "replicas" } else { "no replicas" });
        add(if store.transactional { "transactional" } else { "not transactional" });
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
        contract(&queue.contract, add);
    }
    for job in &scenario.jobs {
        match &job.retry {
            None => add("no retry"),
            Some(retry) => services::policy(retry, add),
        }
        if let Some(deduplicate) = &job.deduplicate {
            add(match deduplicate.locked_with {
                Whose::Caller => "locked with caller",
                Whose::Message => "locked with message",
            });
            add(match deduplicate.released_with {
                Whose::Caller => "released with caller",
                Whose::Message => "released with message",
            });
            add(if deduplicate.until == Moment::Start { "until start" } else { "until finish" });
            add(if deduplicate.expires.is_some() { "lock expires" } else { "lock for ever" });
        }
        steps(&job.steps, add);
    }
}

fn contract(contract: &Contract, add: &mut impl FnMut(&str)) {
    add(match contract.order {
        Order::OldestFirst => "oldest first",
        Order::NewestFirst => "newest first",
    });
    add(match contract.acknowledge {
        Moment::Receive => "acknowledge receive",
        Moment::Start => "acknowledge start",
        Moment::Finish => "acknowledge finish",
    });
    add(match contract.held_by {
        Holder::Broker => "held by broker",
        Holder::Worker => "held by worker",
    });
    add(contract.lease.as_ref().map_or("", |_| "lease"));
    add(contract.restores.as_ref().map_or("", |_| "restores"));
    add(contract.expires.as_ref().map_or("", |_| "queue expires"));
    add(contract.max_deliveries.as_ref().map_or("", |_| "max deliveries"));
}

fn outcomes(scenario: &Scenario, add: &mut impl FnMut(&str)) {
    let pattern = |pattern: &Pattern| format!("pattern {}", pattern.event.value);
    for figure in &scenario.figures {
        add(figure.from.as_ref().map_or("", |_| "figure from"));
        add(figure.until.as_ref().map_or("", |_| "figure until"));
        match &figure.fold {
            Fold::Events { pattern: it, among } => {
                add(if among.is_some() { "figure among" } else { "figure events" });
                add(&pattern(it));
            }
            Fold::Requests { pattern: it, at_least } => {
                add("figure requests");
                add(&pattern(it));
                add(if at_least.is_some() { "figure at least" } else { "figure at least one" });
            }
            Fold::Members { .. } => add("figure members"),
            Fold::Share { .. } => add("figure share"),
            Fold::FirstToLast(_) => add("figure first to last"),
            Fold::Value { pattern: it, pick } => {
                add("figure value");
                add(&pattern(it));
                add(match pick.value {
                    Pick::Of(_) => "pick of many",
                    Pick::Least => "pick least",
                    Pick::Most => "pick most",
                });
            }
            Fold::When { pattern: it, end } => {
                add("figure when");
                add(&pattern(it));
                add(if *end == End::First { "when first" } else { "when last" });
            }
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

fn to_platform(verb: &Verb, add: &mut impl FnMut(&str)) {
    match verb {
        Verb::Read { replica, caught_up_to, position, .. } => {
            add("verb read");
            add(if *replica { "read from replica" } else { "" });
            add(caught_up_to.as_ref().map_or("", |_| "read caught up"));
            add(position.as_ref().map_or("", |_| "read position"));
        }
        Verb::Write { expires, position, .. } => {
            add("verb write");
            add(position.as_ref().map_or("", |_| "write position"));
            add(if expires.is_some() { "write expires" } else { "write for ever" });
        }
        Verb::Enqueue { with, deferred, not_before, .. } => {
            add("verb enqueue");
            add(not_before.as_ref().map_or("", |_| "enqueue not before"));
            add(if *deferred { "enqueue when committed" } else { "enqueue at once" });
            add(if with.is_some() { "enqueue with" } else { "enqueue without" });
        }
        _ => unreachable!("stores are read and written, and queues filled"),
    }
}

fn steps(all: &[Step], add: &mut impl FnMut(&str)) {
    for step in all {
        add(step.condition.as_ref().map_or("", |_| "if"));
        let verb = VERBS.iter().find(|verb| step.name.value.split(' ').next() == Some(verb));
        add(if verb.is_some() { "no id" } else { "id" });
        match &step.verb {
            Verb::Set { .. } => add("verb set"),
            Verb::Read { .. } | Verb::Write { .. } | Verb::Enqueue { .. } => {
                to_platform(&step.verb, add);
            }
            Verb::Check { .. } => add("verb check"),
            Verb::Work { takes, on } => {
                add("verb work");
                add(lasting(takes));
                add(if on.is_some() { "work on" } else { "work alone" });
            }
            Verb::Transaction { body } => {
                add("verb transaction");
                steps(body, add);
            }
            Verb::Show { over, value, .. } => show((over.is_some(), value.is_some()), add),
            Verb::Accept { into, otherwise, .. } => accept(into.is_some(), otherwise, add),
            Verb::Raise { error } => raise(&error.value, add),
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
                add(until.as_ref().map_or("", |_| "repeat until"));
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
            Verb::Tend { how, .. } => add(operations::tending(*how)),
            Verb::Acquire(_) | Verb::Release { .. } => resources::verb(&step.verb, add),
            Verb::Crash { .. } | Verb::Manage { .. } => operations::outage(&step.verb, add),
            Verb::Call(_) | Verb::Reply { .. } | Verb::Partition { .. } => {
                services::verb(&step.verb, add);
            }
        }
    }
}

fn show((over, value): (bool, bool), add: &mut impl FnMut(&str)) {
    add("verb show");
    add(if value { "show value" } else { "" });
    add(if over { "show over" } else { "show alone" });
}

fn raise(error: &str, add: &mut impl FnMut(&str)) {
    add("verb raise");
    add(if error == "again" { "raise again" } else { "raise" });
}

fn accept(keeps: bool, otherwise: &Mismatch, add: &mut impl FnMut(&str)) {
    add("verb accept");
    add(if keeps { "accept as" } else { "accept alone" });
    add(match otherwise {
        Mismatch::Raise(_) => "accept or raise",
        Mismatch::Coerce => "accept or coerce",
        Mismatch::Pass => "accept or pass",
    });
}
