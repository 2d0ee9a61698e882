//! When requests arrive, and who asks.

use super::draws;
use reenact::hash;
use reenact::quantity::Timestamp;
use reenact::sample::OrderedArrivals;
use reenact::sample::scale;
use reenact::scenario::Scenario;
use reenact::scenario::amount::Measure;
use reenact::scenario::workload::Arrivals;
use reenact::scenario::workload::Traffic;
use reenact::seed::Seed;

/// What a draw of a line of traffic is for.
const INSTANT: u64 = 0;
const MEMBER: u64 = 1;
const TURN: u64 = 2;

const HOUR: u64 = 3_600_000_000_000;

/// Returns nanoseconds since the origin.
pub(crate) fn since_origin(scenario: &Scenario, at: Timestamp) -> u64 {
    at.checked_since(scenario.origin.value).expect("nothing is before the origin").as_nanos()
}

/// Returns every instant at which a request of a line of traffic arrives, or an operation begins.
pub(crate) fn instants(
    scenario: &Scenario,
    path: &str,
    arrivals: &Arrivals,
    seed: Seed,
) -> Vec<u64> {
    let site = draws::site(path);
    // When the next one comes is drawn when one has come, and first of all when the run begins.
    let uniform = |index, last: Option<u64>| {
        draws::uniform(draws::seed_at(seed, last.unwrap_or(0)), site, index, INSTANT)
    };
    let since = |at| since_origin(scenario, at);
    match arrivals {
        Arrivals::At(at) => vec![since(at.value)],
        Arrivals::Count { count, from, until, rhythm } => {
            let hours = rhythm.as_ref().map_or([1; 24], |name| {
                let known = scenario.rhythms.iter().find(|known| known.name.value == name.value);
                known.expect("the rhythm is declared").hours
            });
            let mut walk = OrderedArrivals::new(draws::count(scenario, count));
            let place = |position: u64| {
                at(scenario, since(from.value), since(until.value), &hours, position)
            };
            let mut all: Vec<u64> = Vec::new();
            for index in 0.. {
                let uniform = uniform(index, all.last().copied());
                let Some(position) = walk.next(uniform, u64::MAX) else { break };
                all.push(place(position));
            }
            all
        }
        Arrivals::Rate { rate, from, until, count } => {
            let Measure::Rate(rate) = draws::measure(scenario, rate) else {
                panic!("{rate:?} is no rate")
            };
            let most = count.as_ref().map_or(u64::MAX, |count| draws::count(scenario, count));
            let ends = [until.map(|at| at.value), scenario.until.map(|at| at.value)];
            let end = ends.into_iter().flatten().map(since).min().unwrap_or(u64::MAX);
            let (every, unit) = (u128::from(rate.count()), u128::from(rate.per().as_nanos()));
            let place = |number: u64| {
                let after = u64::try_from(u128::from(number) * unit / every).unwrap();
                since(from.value) + after
            };
            (1..=most).map(place).take_while(|at| *at < end).collect()
        }
        Arrivals::Every { gap, from, until, count } => {
            let most = count.as_ref().map_or(u64::MAX, |count| draws::count(scenario, count));
            let ends = [until.map(|at| at.value), scenario.until.map(|at| at.value)];
            let end = ends.into_iter().flatten().map(since).min().unwrap_or(u64::MAX);
            let mut last = since(from.value);
            let mut all = Vec::new();
            for index in 0..most {
                let uniform = uniform(index, all.last().copied());
                last = last.saturating_add(draws::duration(scenario, gap, uniform));
                if last >= end {
                    break;
                }
                all.push(last);
            }
            all
        }
    }
}

/// Returns the instant of a window before which a part of all its weight lies; the part is in
/// units of 2^-64.
fn at(scenario: &Scenario, from: u64, until: u64, hours: &[u32; 24], part: u64) -> u64 {
    // The window, cut at every full hour of the day: where a piece begins, how long it is, and
    // what each of its nanoseconds weighs.
    let midnight = since_midnight(scenario.origin.value);
    let mut pieces = Vec::new();
    let mut begin = from;
    while begin < until {
        let hour = (begin + midnight) / HOUR;
        let end = until.min((hour + 1) * HOUR - midnight);
        let weight = hours[usize::try_from(hour % 24).unwrap()];
        pieces.push((begin, end - begin, u128::from(weight)));
        begin = end;
    }
    let weigh = |piece: &(u64, u64, u128)| u128::from(piece.1) * piece.2;
    let total: u128 = pieces.iter().map(weigh).sum();
    let mut left = (u128::from(part) * total) >> 64;
    for piece in &pieces {
        if left < weigh(piece) {
            return piece.0 + u64::try_from(left / piece.2).unwrap();
        }
        left -= weigh(piece);
    }
    panic!("every part of a weight lies in some piece")
}

/// Returns the nanoseconds since the day of an instant began.
fn since_midnight(at: Timestamp) -> u64 {
    u64::try_from(at.as_unix_nanos().rem_euclid(24 * i64::try_from(HOUR).unwrap())).unwrap()
}

/// Returns the member of a population who asks for a line's request with a number.
pub(crate) fn member(
    scenario: &Scenario,
    line: &Traffic,
    size: u64,
    index: u64,
    seed: Seed,
    now: u64,
) -> u64 {
    let site = draws::site(&format!("traffic.{}", line.name.value));
    if line.everyone
        && let Arrivals::Count { count, .. } = &line.arrivals
    {
        let key = draws::uniform(seed, site, 0, TURN);
        let turn = shuffled(index, draws::count(scenario, count), key);
        if turn < size {
            return turn;
        }
    }
    scale(draws::uniform(draws::seed_at(seed, now), site, index, MEMBER), size)
}

/// Returns where a keyed shuffle of `0..count` puts a number: a Feistel network of four rounds
/// over so many bits as an even number of them needs, run again until it lands below `count`.
fn shuffled(number: u64, count: u64, key: u64) -> u64 {
    let mut half = 1;
    while 1_u64 << (2 * half) < count {
        half += 1;
    }
    let mask = (1 << half) - 1;
    let mut place = number;
    loop {
        let (mut left, mut right) = (place >> half, place & mask);
        for round in 0..4 {
            let word = hash::mix(right ^ key.rotate_left(16 * round)) ^ u64::from(round);
            (left, right) = (right, left ^ (hash::mix(word) & mask));
        }
        place = (left << half) | right;
        if place < count {
            return place;
        }
    }
}
