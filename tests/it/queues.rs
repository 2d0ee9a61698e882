//! Queues whose theory is known, described in the language and measured from the event log.
//!
//! A mean over runs is held against theory within four standard errors of the mean over several
//! seeds. The standard error itself is bounded, so a wide spread cannot let a wrong mean pass.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "each fold looks at a few kinds of events and passes over the rest"
)]

use crate::support::compiled;
use crate::support::run;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::View;
use reenact::trace::What;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;

/// Requests that work on one server, `SERVICE` each, one a second on average.
fn station(places: u32, service: &str, count: u32) -> String {
    format!(
        "
version: 1
id: station
title: A station
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
servers: {{ desk: {{ concurrency: {places} }} }}
requests:
  visit:
    steps:
      - {{ work: service, takes: {service}, on: desk }}
traffic:
  visitors: {{ request: visit, every: {{ exponential: 1s }}, count: {count} }}
profiles: {{ only: {{}} }}
"
    )
}

/// The same as jobs of a queue with workers.
fn office(workers: u32, service: &str, count: u32) -> String {
    format!(
        "
version: 1
id: office
title: An office
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
queues: {{ tray: {{ workers: {workers} }} }}
requests:
  letter:
    steps:
      - enqueue: answer
jobs:
  answer:
    queue: tray
    steps:
      - {{ work: service, takes: {service} }}
traffic:
  letters: {{ request: letter, every: {{ exponential: 1s }}, count: {count} }}
profiles: {{ only: {{}} }}
"
    )
}

/// Times of one run, in seconds, folded as the run goes on.
#[derive(Debug, Default)]
struct Stopwatch {
    arrived: BTreeMap<u32, u64>,
    waited: f64,
    worked: f64,
    stayed: f64,
    done: u64,
    end: u64,
}

impl Observer for Stopwatch {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        let request = event.request.map_or(0, |request| request.0);
        let now = event.at.as_nanos();
        match event.what {
            What::Arrived { .. } => {
                self.arrived.insert(request, now);
            }
            What::Worked { took } => {
                let stayed = now - self.arrived.remove(&request).unwrap();
                self.stayed += seconds(stayed);
                self.worked += seconds(took.as_nanos());
                self.waited += seconds(stayed - took.as_nanos());
                self.done += 1;
                self.end = now;
            }
            _ => {}
        }
        Control::Continue
    }
}

impl Stopwatch {
    fn mean_wait(&self) -> f64 {
        self.waited / float(self.done)
    }

    fn utilisation(&self, places: u32) -> f64 {
        self.worked / seconds(self.end) / f64::from(places)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts and times far below 2^53 parts")]
fn float(count: u64) -> f64 {
    count as f64
}

fn seconds(nanoseconds: u64) -> f64 {
    float(nanoseconds) / 1e9
}

fn time(program: &Program, seed: u64) -> Stopwatch {
    let mut watch = Stopwatch::default();
    let outcome = engine::run(program, Seed::new(seed.into()), &Limits::default(), &mut watch);
    assert_eq!(outcome.ending, Ending::Finished);
    watch
}

/// Holds the mean of several runs against theory.
#[track_caller]
fn check(what: &str, measured: &[f64], theory: f64) {
    let runs = float(measured.len() as u64);
    let mean = measured.iter().sum::<f64>() / runs;
    let spread = measured.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>();
    let error = (spread / (runs - 1.0) / runs).sqrt();
    assert!(error < 0.02 * theory, "{what}: a standard error of {error} is no measurement");
    assert!(
        (mean - theory).abs() < 4.0 * error,
        "{what}: {mean} measured, {theory} in theory, standard error {error}"
    );
}

/// Runs a queue of several places under several seeds and checks wait and utilisation.
#[track_caller]
fn check_queue(text: &str, places: u32, load: f64, wait: f64) {
    let prepared = compiled(text);
    let runs: Vec<Stopwatch> = (1..=6).map(|seed| time(&prepared.program, seed)).collect();
    let waits: Vec<f64> = runs.iter().map(Stopwatch::mean_wait).collect();
    check("the mean wait", &waits, wait);
    let busy: Vec<f64> = runs.iter().map(|run| run.utilisation(places)).collect();
    check("the utilisation", &busy, load);
}

/// The probability that an arrival has to wait in M/M/c, where `offered` is arrivals times
/// service (Erlang's second formula, through the recursion of his first).
fn erlang_c(places: u32, offered: f64) -> f64 {
    let blocked = (1..=places)
        .fold(1.0, |blocked, place| offered * blocked / (f64::from(place) + offered * blocked));
    let load = offered / f64::from(places);
    blocked / (1.0 - load * (1.0 - blocked))
}

#[test]
fn one_server_waits_as_in_m_m_1() {
    // Wq = rho / (mu - lambda).
    let (load, rate) = (0.8, 1.0 / 0.8);
    let wait = load / (rate - 1.0);
    check_queue(&station(1, "{ exponential: 800ms }", 200_000), 1, load, wait);
}

#[test]
fn several_places_wait_as_in_m_m_c() {
    let (load, offered) = (0.8, 2.4);
    let wait = erlang_c(3, offered) * 2.4 / (3.0 - offered);
    check_queue(&station(3, "{ exponential: 2400ms }", 200_000), 3, load, wait);
}

#[test]
fn workers_of_a_queue_wait_as_in_m_m_c() {
    let (load, offered) = (0.8, 1.6);
    let wait = erlang_c(2, offered) * 1.6 / (2.0 - offered);
    check_queue(&office(2, "{ exponential: 1600ms }", 200_000), 2, load, wait);
}

#[test]
fn even_work_waits_half_as_long_as_in_m_d_1() {
    // Pollaczek and Khinchine: Wq = lambda E[S^2] / 2 (1 - rho), and E[S^2] = E[S]^2 here.
    let load = 0.8;
    let wait = load * load / (2.0 * (1.0 - load));
    check_queue(&station(1, "800ms", 200_000), 1, load, wait);
}

#[test]
fn uneven_work_waits_as_in_m_g_1() {
    // The same with S uniform over 200 ms to 1200 ms: E[S] = 0.7, Var[S] = 1/12.
    let (load, square) = (0.7, 0.49 + 1.0 / 12.0);
    let wait = square / (2.0 * (1.0 - load));
    check_queue(&station(1, "200ms..1200ms", 200_000), 1, load, wait);
}

/// Checks the log of one run without any tolerance: Little's law between the first arrival and
/// the last departure, no more than all places in use, and none idle while somebody waits.
#[track_caller]
fn check_log(text: &str, places: i64) {
    let run = run(&compiled(text).program, 3);
    let mut arrivals = BTreeMap::new();
    let mut stayed = 0_u128;
    let mut changes = Vec::new(); // instant, change of those present, change of those at work
    for event in &run.recording.events {
        let now = event.at.as_nanos();
        match event.what {
            What::Arrived { .. } => {
                arrivals.insert(event.request, now);
                changes.push((now, 1, 0));
            }
            What::Worked { took } => {
                stayed += u128::from(now - arrivals[&event.request]);
                changes.push((now, -1, -1));
                changes.push((now - took.as_nanos(), 0, 1));
            }
            _ => {}
        }
    }
    changes.sort_unstable();
    let (mut present, mut at_work, mut before) = (0_i64, 0_i64, 0_u64);
    let mut area = 0_u128;
    for instants in changes.chunk_by(|one, other| one.0 == other.0) {
        let now = instants[0].0;
        area += u128::from(now - before) * u128::try_from(present).unwrap();
        before = now;
        for (_, comes, begins) in instants {
            present += comes;
            at_work += begins;
        }
        assert!(at_work <= places, "{at_work} at work at {now} ns");
        assert_eq!(at_work, present.min(places), "someone waits beside a free place at {now} ns");
    }
    assert_eq!(present, 0);
    assert_eq!(area, stayed, "the time average of those present is arrivals times their stay");
}

#[test]
fn littles_law_holds_to_the_nanosecond() {
    check_log(&station(1, "{ exponential: 900ms }", 20_000), 1);
    check_log(&station(4, "{ exponential: 3600ms }", 20_000), 4);
    check_log(&office(3, "1s..4s", 20_000), 3);
}

/// A job that fails until it dies, one request every ten minutes.
fn failing(limit: u32, delay: &str, polls: &str, count: u32) -> String {
    format!(
        "
version: 1
id: failing
title: A job that fails
replay: {{ seed: 1, from: 2024-01-01T00:00:00Z }}
queues: {{ tray: {{ workers: 1000{polls} }} }}
requests:
  letter:
    steps:
      - enqueue: answer
jobs:
  answer:
    queue: tray
    retry: {{ limit: {limit}, delay: {delay} }}
    steps:
      - raise: Oops
traffic:
  letters: {{ request: letter, every: 9m..11m, count: {count} }}
profiles: {{ only: {{}} }}
"
    )
}

#[test]
fn retries_wait_as_sidekiq_computes() {
    let run = run(&compiled(&failing(25, "sidekiq-6.4", "", 400)).program, 5);
    let mut jitters = [[0_u32; 10]; 25];
    for event in &run.recording.events {
        let What::RetryScheduled { delay, .. } = event.what else { continue };
        // count ** 4 + 15 + rand(10) * (count + 1), whole seconds.
        let count = u64::from(event.attempt);
        let nanoseconds = delay.as_nanos() - (count.pow(4) + 15) * 1_000_000_000;
        let unit = (count + 1) * 1_000_000_000;
        assert_eq!(nanoseconds % unit, 0, "retry {count} waits {delay:?}");
        jitters[event.attempt as usize][usize::try_from(nanoseconds / unit).unwrap()] += 1;
    }
    // Chi-square of 400 draws over ten cells; 33.7 is exceeded once in ten thousand.
    for (attempt, cells) in jitters.iter().enumerate() {
        let square = |cell: u32| (f64::from(cell) - 40.0) * (f64::from(cell) - 40.0) / 40.0;
        let statistic: f64 = cells.iter().map(|cell| square(*cell)).sum();
        assert!(statistic < 33.7, "retry {attempt}: {cells:?}");
    }
    assert_eq!(run.recording.count(Kind::AttemptFailed), 400 * 26);
    assert_eq!(run.outcome.jobs.failed, 400);
}

#[test]
fn a_retry_is_promoted_when_due_where_nobody_polls() {
    let run = run(&compiled(&failing(2, "30s", "", 50)).program, 5);
    assert_eq!(lags(&run.recording.events), vec![0.0; 100]);
    assert_eq!(run.outcome.jobs.failed, 50);
}

/// Returns how long after its due instant each retry was promoted.
fn lags(events: &[Event]) -> Vec<f64> {
    let mut due = BTreeMap::new();
    let mut lags = Vec::new();
    for event in events {
        match event.what {
            What::RetryScheduled { delay, .. } => {
                due.insert(event.request, event.at.saturating_add(delay));
            }
            What::Promoted { .. } => {
                let lag = event.at.checked_since(due[&event.request]).unwrap();
                lags.push(seconds(lag.as_nanos()));
            }
            _ => {}
        }
    }
    lags
}

#[test]
fn a_poller_lets_retries_wait_for_the_rest_of_a_gap() {
    // The inspection paradox: E[X^2] / 2 E[X] = 2.708 s for gaps X uniform over 2.5 s to 7.5 s,
    // not half of 5 s.
    let (mean, square) = (5.0, 25.0 + 25.0 / 12.0);
    let program = compiled(&failing(1, "30s", ", polls: 2.5s..7.5s", 3_000)).program;
    let means: Vec<f64> = (1..=6)
        .map(|seed| {
            let lags = lags(&run(&program, seed).recording.events);
            assert_eq!(lags.len(), 3_000);
            assert!(lags.iter().all(|lag| (0.0..=7.5).contains(lag)));
            lags.iter().sum::<f64>() / 3_000.0
        })
        .collect();
    check("the mean lag", &means, square / (2.0 * mean));
}
