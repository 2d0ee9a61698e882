//! Which events of a log a pattern is about.

use super::interpreter::Log;
use reenact::scenario::Scenario;
use reenact::scenario::outcome::Pattern;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Returns the events that a pattern matches, in order.
pub(crate) fn matching<'l>(
    pattern: &Pattern,
    log: &'l Log,
    scenario: &Scenario,
) -> Vec<&'l TraceEvent> {
    let about = Some(&pattern.about.value);
    let is = |kind: Kind| move |event: &&TraceEvent| event.kind == kind;
    let events = log.events.iter();
    let of_job = |kind| events.clone().filter(is(kind)).filter(|it| it.job.as_ref() == about);
    let of_request = |kind| {
        let site = format!("requests.{}", pattern.about.value);
        events.clone().filter(is(kind)).filter(move |event| event.site == site).collect()
    };
    let named = |of: &dyn Fn(&TraceEvent) -> Option<&String>| {
        let kind = Kind::parse(&pattern.event.value).expect("it is a kind of event");
        events.clone().filter(is(kind)).filter(|event| of(event) == about).collect()
    };
    match pattern.event.value.as_str() {
        "arrived" => {
            let lines = scenario.traffic.iter();
            let lines = lines.filter(|line| line.request.value == pattern.about.value);
            let lines: BTreeSet<&str> = lines.map(|line| line.name.value.as_str()).collect();
            let line = |event: &&TraceEvent| event.source.as_deref().map(|it| lines.contains(it));
            events.filter(is(Kind::Arrived)).filter(|it| line(it) == Some(true)).collect()
        }
        "completed" => of_request(Kind::Completed),
        "request_failed" => of_request(Kind::RequestFailed),
        "enqueued" => of_job(Kind::Enqueued).collect(),
        "picked_up" => of_job(Kind::PickedUp).collect(),
        "started" => of_job(Kind::Started).collect(),
        "finished" => of_job(Kind::Finished).collect(),
        "attempt_failed" => of_job(Kind::AttemptFailed).collect(),
        "retry_scheduled" => of_job(Kind::RetryScheduled).collect(),
        "died" => of_job(Kind::Died).collect(),
        "dropped" => of_job(Kind::Dropped).collect(),
        "read_stale" => {
            let step = |event: &&TraceEvent| log.stores.get(&event.site) == about;
            events.filter(|event| event.stale == Some(true)).filter(step).collect()
        }
        "deferred" => of_job(Kind::Deferred).collect(),
        "delivered" => of_job(Kind::Delivered).collect(),
        "restored" => of_job(Kind::Restored).collect(),
        "expired" => of_job(Kind::Expired).collect(),
        "dead_lettered" => of_job(Kind::DeadLettered).collect(),
        "locked" => of_job(Kind::Locked).collect(),
        "unlocked" => of_job(Kind::Unlocked).collect(),
        "deduplicated" => of_job(Kind::Deduplicated).collect(),
        "lost" => of_job(Kind::Lost).collect(),
        "crashed" | "halted" | "restarted" => named(&|event| event.fleet.as_ref()),
        "acquired" | "released" => named(&|event| event.resource.as_ref()),
        "paused" | "resumed" | "purged" => named(&|event| event.queue.as_ref()),
        "called" | "refused" | "begun" | "abandoned" | "served" | "answered" | "timed_out" => {
            named(&|event| event.service.as_ref())
        }
        "shown" => {
            events.filter(is(Kind::Shown)).filter(|it| it.effect.as_ref() == about).collect()
        }
        "replaced" => replaced(&pattern.about.value, &log.events),
        "raised" => {
            events.filter(is(Kind::Raised)).filter(|it| it.error.as_ref() == about).collect()
        }
        "worked" | "accepted" | "coerced" | "mismatched" | "committed" | "undone" => {
            let kind = Kind::parse(&pattern.event.value).expect("it is a kind of event");
            let here = |event: &&TraceEvent| log.homes.get(&event.site) == about;
            events.filter(is(kind)).filter(here).collect()
        }
        "ran" => {
            let here = |event: &&TraceEvent| log.homes.get(&event.site) == about;
            let runs = |event: &&TraceEvent| event.kind != Kind::Skipped && !is_aside(event);
            events.filter(runs).filter(here).collect()
        }
        other => panic!("no event is called {other}"),
    }
}

/// Tells whether another event of its step says that the step ran.
pub(crate) fn is_aside(event: &TraceEvent) -> bool {
    let is_other = event.released.is_some() || event.timed.is_some();
    is_other || matches!(event.kind, Kind::Called | Kind::TimedOut | Kind::Retried)
}

/// Returns the events that covered an effect that could be seen, of the same request.
fn replaced<'l>(effect: &str, events: &'l [TraceEvent]) -> Vec<&'l TraceEvent> {
    let mut seen: BTreeMap<Option<u32>, BTreeSet<&str>> = BTreeMap::new();
    let mut found = Vec::new();
    for event in events.iter().filter(|event| event.kind == Kind::Shown) {
        let seen = seen.entry(event.request).or_default();
        if let Some(over) = event.over.as_deref()
            && seen.remove(over)
            && over == effect
        {
            found.push(event);
        }
        seen.extend(event.effect.as_deref());
    }
    found
}
