//! Who was looking when it showed.

use super::draws;
use super::figures::sighting;
use super::interpreter::Log;
use super::patterns::matching;
use reenact::analysis::noticing::Noticed;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Measure;
use reenact::scenario::observer::Observer;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::codec::TraceEvent;
use reenact::trace::event::Kind;

/// Returns what each observer of a profile could have known.
pub(crate) fn all(scenario: &Scenario, profile: Option<&str>, log: &Log) -> Vec<Noticed> {
    let is_there = |observer: &&Observer| {
        profile.is_none_or(|profile| observer.profiles.iter().any(|it| it.value == profile))
    };
    scenario.observers.iter().filter(is_there).map(|it| one(it, scenario, log)).collect()
}

fn one(observer: &Observer, scenario: &Scenario, log: &Log) -> Noticed {
    let mut seen: Vec<&TraceEvent> = Vec::new();
    let mut missed_by = Vec::new();
    let noticed = matching(&observer.notices, log, scenario);
    for event in noticed {
        if event.request.is_none() {
            // What no request shows is seen by those who wait for nothing.
            seen.extend(Some(event).filter(|_| observer.after.is_none()));
            continue;
        }
        let leaves = leaves(observer, event, scenario, log);
        if event.at < leaves {
            seen.push(event);
        } else {
            missed_by.push(event.at - leaves);
        }
    }
    Noticed {
        observer: observer.name.value.clone(),
        first: seen.first().map(|event| sighting(event)),
        last: seen.last().map(|event| SimTime::from_nanos(event.at)),
        seen: seen.len() as u64,
        missed: missed_by.len() as u64,
        anyway: None,
        too_early: missed_by.iter().min().map(|late| SimDuration::from_nanos(*late)),
        gave_up: given_up(observer, scenario, log).map(SimDuration::from_nanos),
    }
}

/// Returns by how much what an observer stays after came too late at best, of those requests in which
/// they had given up waiting for it.
fn given_up(observer: &Observer, scenario: &Scenario, log: &Log) -> Option<u64> {
    let (after, waits) = (observer.after.as_ref()?, observer.waits.as_ref()?);
    let Measure::Duration(waits) = draws::measure(scenario, waits) else { return None };
    let after = matching(after, log, scenario);
    let arrivals = log.events.iter().filter(|it| it.kind == Kind::Arrived);
    let late = arrivals.filter_map(|arrival| {
        let first = after.iter().find(|it| it.request == arrival.request)?;
        first.at.checked_sub(arrival.at + waits.as_nanos())
    });
    late.min()
}

/// Returns when an observer of an event's request leaves, as far as it is known by then.
fn leaves(observer: &Observer, event: &TraceEvent, scenario: &Scenario, log: &Log) -> u64 {
    let length = |amount: &Amount| match draws::measure(scenario, amount) {
        Measure::Duration(length) => length.as_nanos(),
        other => panic!("{other:?} is no length of time"),
    };
    let of_it = |it: &&TraceEvent| it.request == event.request;
    let mut events = log.events.iter().filter(of_it);
    let arrived = events.find(|it| it.kind == Kind::Arrived).expect("requests arrive").at;
    let stays = length(&observer.stays);
    let Some(after) = &observer.after else { return arrived + stays };
    let gives_up = observer.waits.as_ref().map_or(u64::MAX, |waits| arrived + length(waits));
    let after = matching(after, log, scenario);
    // What comes when they have given up waiting for it comes too late.
    let came = after.into_iter().filter(of_it).find(|it| it.id <= event.id && it.at < gives_up);
    came.map_or(gives_up, |came| came.at + stays)
}
