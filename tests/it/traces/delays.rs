//! How long failed jobs wait: Sidekiq's recorded choices, its formula, and what the replay draws.

use super::canon::possible_delays;
use crate::duo_chat;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::View;
use reenact::trace::What;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// One recorded run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    /// In seconds, by the number of retries before.
    delays_by_retry_count: BTreeMap<u64, Vec<u64>>,
    /// How much later the poller took jobs up, in seconds; a text where the clock was faster.
    poll_lag_s: serde_json::Value,
}

fn recorded() -> BTreeMap<String, Recorded> {
    let text = include_str!("../../traces/retry-delays.json");
    serde_json::from_str(text).expect("the recorded delays can be read")
}

/// The longest time between two looks of a single Sidekiq process at its retry set: 1.5 times the
/// average of 5 s.
const LONGEST_LAG: f64 = 7.5;

/// Keeps the delays that are drawn and how much later jobs are taken up.
#[derive(Default)]
struct Delays {
    drawn: BTreeMap<u64, Vec<u64>>,
    due: BTreeMap<(u32, u64), u64>,
    lags: Vec<u64>,
}

impl Observer for Delays {
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other kind has to do with delays")]
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        let Some(request) = event.request else { return Control::Continue };
        let task = (request.0, event.lineage);
        match event.what {
            What::RetryScheduled { delay, .. } => {
                let count = u64::from(event.attempt);
                self.drawn.entry(count).or_default().push(delay.as_nanos() / 1_000_000_000);
                self.due.insert(task, event.at.saturating_add(delay).as_nanos());
            }
            What::Promoted { .. } => {
                let due = self.due.remove(&task).expect("what is promoted was scheduled");
                self.lags.push(event.at.as_nanos() - due);
            }
            _ => {}
        }
        Control::Continue
    }
}

fn replayed() -> Delays {
    let file = duo_chat::file();
    let prepared = duo_chat::prepared(&file, "production", &[]);
    let mut delays = Delays::default();
    engine::run(&prepared.program, prepared.scenario.seed, &Limits::default(), &mut delays);
    delays
}

/// Returns nanoseconds in seconds, to the millisecond.
fn seconds(nanos: u64) -> f64 {
    let millis = u32::try_from(nanos.div_ceil(1_000_000)).expect("polls are seconds apart");
    f64::from(millis) / 1_000.0
}

#[test]
fn every_recorded_delay_is_one_of_the_formula() {
    let recorded = recorded();
    assert_eq!(recorded.len(), 5);
    for (run, recorded) in recorded {
        for (count, delays) in recorded.delays_by_retry_count {
            let possible = possible_delays(count);
            let strange = delays.iter().find(|delay| !possible.contains(delay));
            assert_eq!(strange, None, "retry {count} of {run}");
        }
    }
}

#[test]
fn the_replay_draws_every_delay_of_the_formula_and_no_other() {
    let drawn = replayed().drawn;
    // The chance that one value is missing among 200 draws is 7 in a thousand million.
    let often: Vec<u64> =
        drawn.iter().filter(|(_, delays)| delays.len() >= 200).map(|(count, _)| *count).collect();
    assert!(often.len() >= 15, "{often:?}");
    for (count, delays) in drawn {
        let distinct: BTreeSet<u64> = delays.into_iter().collect();
        let possible: BTreeSet<u64> = possible_delays(count).into_iter().collect();
        if often.contains(&count) {
            assert_eq!(distinct, possible, "retry {count}");
        } else {
            assert!(distinct.is_subset(&possible), "retry {count}: {distinct:?}");
        }
    }
}

#[test]
fn the_poller_is_as_late_as_recorded() {
    let recorded: Vec<f64> = recorded()
        .values()
        .filter_map(|run| run.poll_lag_s.as_object())
        .flat_map(|lags| lags.values().flat_map(|lags| lags.as_array().unwrap()))
        .map(|lag| lag.as_f64().unwrap())
        .collect();
    let lags: Vec<f64> = replayed().lags.iter().map(|nanos| seconds(*nanos)).collect();
    let count = |lags: &[f64]| f64::from(u32::try_from(lags.len()).unwrap());
    let mean = |lags: &[f64]| lags.iter().sum::<f64>() / count(lags);
    for (whose, lags) in [("recorded", &recorded), ("replayed", &lags)] {
        let latest = lags.iter().copied().fold(0.0, f64::max);
        assert!(latest <= LONGEST_LAG, "{whose}: {latest}");
    }
    let difference = mean(&recorded) - mean(&lags);
    assert!(difference.abs() < 0.5, "{} s and {} s", mean(&recorded), mean(&lags));
}
