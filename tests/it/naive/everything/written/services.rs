//! What services, calls and attempts are written with.

use super::amount;
use super::lasting;
use super::steps;
use reenact::scenario::Scenario;
use reenact::scenario::codec::CodecName;
use reenact::scenario::retry::Delay;
use reenact::scenario::retry::Jitter;
use reenact::scenario::retry::Retry;
use reenact::scenario::step::Call;
use reenact::scenario::step::OnCancel;
use reenact::scenario::step::Verb;

/// Adds what services and channels are written with.
pub(super) fn services(scenario: &Scenario, add: &mut impl FnMut(&str)) {
    for service in &scenario.services {
        let order = if service.newest_first { "newest_first" } else { "oldest_first" };
        add(&format!("service order {order}"));
        add(if service.skips_abandoned { "abandoned skip" } else { "abandoned serve" });
        let holds = service.holds.is_some();
        add(if holds { "service holds" } else { "service holds any number" });
        add(service.runs_on.as_ref().map_or("", |_| "service runs on"));
        steps(&service.steps, add);
    }
    for channel in &scenario.channels {
        let (travels, bounded) = (channel.round_trip.is_some(), channel.connections.is_some());
        add(if channel.codec.value == CodecName::Identity { "" } else { "channel codec" });
        add(if travels { "round trip" } else { "no round trip" });
        add(if bounded { "connections" } else { "any number of connections" });
        add(if channel.by_position { "replies by position" } else { "replies by id" });
    }
}

/// Adds what a step is written with that has to do with services.
pub(super) fn verb(verb: &Verb, add: &mut impl FnMut(&str)) {
    match verb {
        Verb::Call(it) => call(it, add),
        Verb::Partition { lasts, .. } => {
            add("verb partition");
            add(lasting(lasts));
        }
        _ => add("verb reply"),
    }
}

/// Adds what a call is written with.
fn call(call: &Call, add: &mut impl FnMut(&str)) {
    add("verb call");
    add(if call.with.is_some() { "call with" } else { "call without" });
    add(if call.into.is_some() { "call as" } else { "call alone" });
    add(if call.through.is_some() { "call through" } else { "call directly" });
    match &call.timeout {
        None => add("no timeout"),
        Some(timeout) => {
            add("timeout");
            add(lasting(timeout));
            add(match call.on_cancel {
                OnCancel::Keep => "on cancel keep",
                OnCancel::Drain => "on cancel drain",
                OnCancel::Drop => "on cancel drop",
            });
        }
    }
    match &call.retry {
        None => add("call once"),
        Some(retry) => {
            add("call again");
            policy(retry, add);
        }
    }
}

/// Adds what a policy is written with.
pub(super) fn policy(retry: &Retry, add: &mut impl FnMut(&str)) {
    match &retry.delay {
        Delay::Sidekiq => add("retry sidekiq"),
        Delay::Celery => add("retry celery"),
        Delay::Growing(growing) => {
            add("retry growing");
            add(match growing.jitter {
                None => "no jitter",
                Some(Jitter::Full) => "jitter full",
                Some(Jitter::Half) => "jitter half",
            });
        }
        Delay::Lasting(delay) => {
            add("retry amount");
            add(lasting(delay));
        }
    }
    add(if retry.only.is_empty() { "retry all" } else { "retry only" });
    let budget = retry.budget.as_ref().map(|budget| amount(budget));
    add(match budget {
        None => "no budget",
        Some("a rate") => "budget of a rate",
        Some(_) => "budget of a share",
    });
}
