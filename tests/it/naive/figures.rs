//! Figures, each counted by going through the whole log.

use super::interpreter::Log;
use super::patterns::matching;
use super::traffic::since_origin;
use reenact::analysis::figures::FigureValue;
use reenact::analysis::figures::Quantity;
use reenact::analysis::figures::Sighting;
use reenact::analysis::figures::Spread;
use reenact::quantity::Timestamp;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Amount;
use reenact::scenario::amount::Measure;
use reenact::scenario::outcome::Figure;
use reenact::scenario::outcome::Fold;
use reenact::scenario::outcome::Pattern;
use reenact::scenario::outcome::Take;
use reenact::scenario::pick::End;
use reenact::scenario::pick::Pick;
use reenact::source::Spanned;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::EventId;
use reenact::trace::RequestId;
use reenact::trace::codec::TraceEvent;
use reenact::value::Value;
use std::collections::BTreeSet;

/// Returns every figure of a scenario.
pub(crate) fn all(scenario: &Scenario, log: &Log) -> Vec<FigureValue> {
    scenario.figures.iter().map(|figure| one(figure, scenario, log)).collect()
}

/// Returns where an event was seen.
pub(crate) fn sighting(event: &TraceEvent) -> Sighting {
    Sighting {
        at: SimTime::from_nanos(event.at),
        event: EventId(event.id),
        request: event.request.map(RequestId),
    }
}

fn one(figure: &Figure, scenario: &Scenario, log: &Log) -> FigureValue {
    let count = |found: usize| Some(Quantity::Count(found as u64 * u64::from(scenario.scale)));
    let find = |pattern: &Pattern| within(figure, scenario, matching(pattern, log, scenario));
    let (value, spread, counted) = match &figure.fold {
        Fold::Events { pattern, among: None } => {
            let found = find(pattern);
            (count(found.len()), None, found)
        }
        Fold::Events { pattern, among: Some(among) } => {
            let whole = named(&among.value, scenario);
            let requests = match &whole.fold {
                Fold::Requests { pattern, at_least } => {
                    let of = |event: &TraceEvent| event.request;
                    let all = within(whole, scenario, matching(pattern, log, scenario));
                    requests(&enough(&all, of, number(at_least.as_ref(), scenario)))
                }
                other => panic!("{other:?} counts no requests"),
            };
            let mut found = find(pattern);
            found.retain(|event| event.request.is_some_and(|it| requests.contains(&it)));
            (count(found.len()), spread(&requests, &found), found)
        }
        Fold::Requests { pattern, at_least } => {
            let of = |event: &TraceEvent| event.request;
            let counted = enough(&find(pattern), of, number(at_least.as_ref(), scenario));
            (count(counted.len()), None, counted)
        }
        Fold::Members { population, pattern, at_least } => {
            let of = |event: &TraceEvent| {
                let actor = event.actor.as_ref();
                actor.filter(|it| it.population == population.value).map(|it| it.member)
            };
            let counted = enough(&find(pattern), of, number(at_least.as_ref(), scenario));
            (count(counted.len()), None, counted)
        }
        Fold::Share { part, whole } => {
            let counted = |name| match one(named(name, scenario), scenario, log).value {
                Some(Quantity::Count(count)) => u128::from(count),
                other => panic!("{other:?} is no count"),
            };
            let (part, whole) = (counted(&part.value), counted(&whole.value));
            let share = (part * 1_000_000_000).checked_div(whole);
            let share = share.map(|share| Quantity::Share(u64::try_from(share).unwrap()));
            (share, None, Vec::new())
        }
        Fold::FirstToLast(pattern) => {
            let found = find(pattern);
            let ends = found.first().zip(found.last());
            (ends.map(|(first, last)| duration(last.at - first.at)), None, found)
        }
        Fold::Between { from, to, take } => {
            let (times, first) = between(&find(from), &find(to));
            (taken(times, *take).map(duration), None, first)
        }
        Fold::Value { pattern, pick } => {
            let (event, value) = picked(&find(pattern), pick.value, log).unzip();
            let value = value.map(|value| Quantity::of(value, &log.pool, scenario.dialect));
            (value, None, event.into_iter().collect())
        }
        Fold::When { pattern, end } => {
            let found = find(pattern);
            let event = if *end == End::First { found.first() } else { found.last() };
            (event.map(|event| instant(event, scenario)), None, found)
        }
    };
    let first = counted.first().map(|event| sighting(event));
    FigureValue { name: figure.name.value.clone(), value, spread, first }
}

/// Returns those of some events that lie in a figure's window.
fn within<'l>(
    figure: &Figure,
    scenario: &Scenario,
    mut found: Vec<&'l TraceEvent>,
) -> Vec<&'l TraceEvent> {
    let since = |at: &Spanned<Timestamp>| since_origin(scenario, at.value);
    let from = figure.from.as_ref().map_or(0, since);
    let until = figure.until.as_ref().map(since);
    found.retain(|event| from <= event.at && until.is_none_or(|until| event.at < until));
    found
}

/// Returns for each request the time from its first event of one kind to its first of another, and
/// the events that ended these times, in order.
fn between<'l>(from: &[&'l TraceEvent], to: &[&'l TraceEvent]) -> (Vec<u64>, Vec<&'l TraceEvent>) {
    let mut times = Vec::new();
    let mut first: Vec<&TraceEvent> = Vec::new();
    for request in requests(from) {
        let of_it = |event: &&&TraceEvent| event.request == Some(request);
        let began = from.iter().find(of_it).expect("it is one of them");
        let after = |event: &&&TraceEvent| of_it(event) && event.id >= began.id;
        if let Some(ended) = to.iter().find(after) {
            times.push(ended.at - began.at);
            first.push(ended);
        }
    }
    first.sort_by_key(|event| event.id);
    (times, first)
}

/// Returns one of the values that events carry, and its event; of several equal ones, the first.
fn picked<'l>(found: &[&'l TraceEvent], pick: Pick, log: &Log) -> Option<(&'l TraceEvent, Value)> {
    let carried = found.iter().filter_map(|event| Some((*event, value(event, log)?)));
    let mut carried: Vec<(&TraceEvent, Value)> = carried.collect();
    let order = |one: &Value, other: &Value| log.pool.compare(*one, *other);
    match pick {
        Pick::Of(End::First) => {}
        Pick::Of(End::Last) => carried.reverse(),
        Pick::Least => carried.sort_by(|(_, one), (_, other)| order(one, other)),
        Pick::Most => carried.sort_by(|(_, one), (_, other)| order(other, one)),
    }
    carried.first().copied()
}

fn instant(event: &TraceEvent, scenario: &Scenario) -> Quantity {
    let since = SimDuration::from_nanos(event.at);
    Quantity::Instant(scenario.origin.value.checked_add(since).expect("it is near"))
}

/// Returns the value that an event carries.
fn value(event: &TraceEvent, log: &Log) -> Option<Value> {
    let length = event.took.or(event.delay).map(|it| Value::Duration(i64::try_from(it).unwrap()));
    let passes = event.passes.map(|passes| Value::Int(passes.into()));
    length.or(passes).or_else(|| log.carried.get(&event.id).copied())
}

fn named<'s>(name: &str, scenario: &'s Scenario) -> &'s Figure {
    scenario.figures.iter().find(|figure| figure.name.value == name).expect("it is declared")
}

/// Returns the events that bring whom they are of to so many, in order.
fn enough<'l>(
    events: &[&'l TraceEvent],
    of: impl Fn(&TraceEvent) -> Option<u32>,
    number: usize,
) -> Vec<&'l TraceEvent> {
    let whose: BTreeSet<u32> = events.iter().filter_map(|event| of(event)).collect();
    let mut counted: Vec<&TraceEvent> = whose
        .into_iter()
        .filter_map(|whose| {
            let mut own = events.iter().filter(|event| of(event) == Some(whose));
            own.nth(number - 1).copied()
        })
        .collect();
    counted.sort_by_key(|event| event.id);
    counted
}

/// Returns how many events are enough.
fn number(amount: Option<&Amount>, scenario: &Scenario) -> usize {
    let measure = match amount {
        None => return 1,
        Some(Amount::Literal(measure)) => &measure.value,
        Some(Amount::Input(name)) => {
            let inputs = scenario.inputs.iter();
            let input = inputs.clone().find(|input| input.name.value == name.value);
            &input.expect("it is declared").value.value
        }
    };
    match measure {
        Measure::Count(count) => usize::try_from(*count).unwrap(),
        other => panic!("{other:?} is no count"),
    }
}

fn duration(nanos: u64) -> Quantity {
    Quantity::Duration(SimDuration::from_nanos(nanos))
}

/// Returns the requests that events belong to.
fn requests(events: &[&TraceEvent]) -> BTreeSet<u32> {
    events.iter().filter_map(|event| event.request).collect()
}

/// Returns how many of the events each request has, at least, in the middle and at most.
fn spread(requests: &BTreeSet<u32>, events: &[&TraceEvent]) -> Option<Spread> {
    let count = |request: &u32| events.iter().filter(|it| it.request == Some(*request)).count();
    let mut counts: Vec<u32> =
        requests.iter().map(|request| u32::try_from(count(request)).unwrap()).collect();
    counts.sort_unstable();
    Some(Spread {
        requests: counts.len() as u64,
        min: *counts.first()?,
        median: counts[counts.len().div_ceil(2) - 1],
        max: *counts.last()?,
    })
}

/// Returns what is taken of many times.
fn taken(mut times: Vec<u64>, take: Take) -> Option<u64> {
    times.sort_unstable();
    match take {
        Take::Mean => times.iter().sum::<u64>().checked_div(times.len() as u64),
        Take::Min => times.first().copied(),
        Take::Max => times.last().copied(),
        Take::Quantile(hundredths) => {
            let rank = (times.len() * usize::from(hundredths)).div_ceil(100);
            times.get(rank.checked_sub(1)?).copied()
        }
    }
}
