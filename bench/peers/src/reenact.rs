//! The simulator that is measured: it reads a scenario file, as `reenact run` does, and runs it with
//! its figures; then once more without.

use crate::measure::Run;
use crate::measure::peak_kib;
use crate::measure::timed;
use crate::workload::Workload;
use reenact::analysis::figures::Figures;
use reenact::analysis::figures::Folding;
use reenact::analysis::figures::Quantity;
use reenact::diagnostic::Diagnostics;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::engine::outcome::Outcome;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use reenact::time::SimTime;
use reenact::trace::Control;
use reenact::trace::Event;
use reenact::trace::Observer;
use reenact::trace::View;
use reenact::trace::What;

/// Runs a workload.
pub fn run(workload: Workload, seed: u64) -> Run {
    let prepared = prepared(workload);
    let seed = Seed::new(seed.into());
    match workload {
        Workload::Hold { pending, holds } => hold(&prepared, pending, holds, seed),
        Workload::OneServer { customers: size } | Workload::RetriedJobs { jobs: size } => {
            station(&prepared, workload, size, seed)
        }
    }
}

/// Reads and compiles the scenario of a workload.
fn prepared(workload: Workload) -> Prepared {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/scenarios");
    let path = format!("{folder}/{}.yaml", workload.name());
    let text = std::fs::read_to_string(&path).expect("the scenario can be read");
    let mut out = Diagnostics::default();
    let mut file = File::read(&path, &text, &mut out).expect("the scenario is YAML");
    let settings = match workload {
        Workload::OneServer { customers } => vec![("customers", customers)],
        Workload::RetriedJobs { jobs } => vec![("jobs", jobs)],
        Workload::Hold { pending, .. } => vec![("pending", pending), ("passes", 1_000_000_000)],
    };
    for (input, value) in settings {
        file.set(&format!("inputs.{input}.value={value}"), &mut out);
    }
    prepare(&file, &Selection::profile("production"), &mut out).expect("the scenario compiles")
}

/// Returns the limits of a run that has so many events and may keep what it likes.
fn limits(events: u64) -> Limits {
    let events = events.max(Limits::EVENTS);
    Limits { tasks: u64::MAX, notes: u64::MAX, ..Limits::of_events(events) }
}

/// Returns what a figure comes to, in seconds.
fn seconds(figures: &Figures, name: &str) -> f64 {
    match figures.value(name) {
        Some(Quantity::Duration(duration)) => duration.as_nanos() as f64 / 1e9,
        other => panic!("{name} is {other:?}"),
    }
}

fn station(prepared: &Prepared, workload: Workload, size: u64, seed: Seed) -> Run {
    let program = &prepared.program;
    let limits = limits(20 * size);
    let mut run = timed(|| {
        let mut folding = Folding::new(program);
        Machine::new(program).run(seed, &limits, &mut folding);
        let figures = folding.finish();
        match workload {
            // A service lasts a second, and no figure knows when a server begins.
            Workload::OneServer { .. } => seconds(&figures, "mean_stay") - 1.0,
            Workload::RetriedJobs { .. } | Workload::Hold { .. } => seconds(&figures, "mean_wait"),
        }
    });
    run.peak_kib = peak_kib();
    let alone = timed(|| ended(&Machine::new(program).run(seed, &limits, &mut ())) as f64);
    run.seconds_alone = Some(alone.seconds);
    assert_eq!(alone.statistic, size as f64, "requests that ended");
    if let Workload::RetriedJobs { .. } = workload {
        let mut waits = Waits::default();
        Machine::new(program).run(seed, &limits, &mut waits);
        run.statistic = waits.total as f64 / waits.attempts as f64 / 1e9;
    }
    run
}

/// Returns how many requests ended.
fn ended(outcome: &Outcome) -> u64 {
    outcome.requests.done
}

/// Runs until everything is pending and on until the holds are done; the difference is theirs.
fn hold(prepared: &Prepared, pending: u64, holds: u64, seed: Seed) -> Run {
    let program = &prepared.program;
    let mut machine = Machine::new(program);
    let filled = Limits { events: pending, ..limits(pending) };
    let events = pending + holds;
    let held = Limits { events, ..limits(events) };
    let mut with_figures = |limits: &Limits| {
        timed(|| {
            let mut folding = Folding::new(program);
            let outcome = machine.run(seed, limits, &mut folding);
            assert!(folding.finish().value("holds").is_some());
            outcome.end.as_nanos() as f64 / 1e9
        })
    };
    with_figures(&filled); // takes the memory
    let before = with_figures(&filled);
    let mut run = with_figures(&held);
    run.peak_kib = peak_kib();
    run.seconds -= before.seconds;
    run.statistic = holds as f64 / pending as f64 / run.statistic;
    let before = timed(|| machine.run(seed, &filled, &mut ()).events as f64);
    let alone = timed(|| machine.run(seed, &held, &mut ()).events as f64);
    assert_eq!(alone.statistic, events as f64, "events of a run that its limit stops");
    run.seconds_alone = Some(alone.seconds - before.seconds);
    run
}

/// What attempts waited for a worker, one job a request.
#[derive(Debug, Default)]
struct Waits {
    since: Vec<SimTime>,
    attempts: u64,
    total: u64,
}

impl Observer for Waits {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        let Some(request) = event.request else { return Control::Continue };
        let request = request.0 as usize;
        if self.since.len() <= request {
            self.since.resize(request + 1, SimTime::ORIGIN);
        }
        match event.what {
            What::Enqueued { .. } | What::Promoted { .. } => self.since[request] = event.at,
            What::PickedUp { .. } => {
                self.attempts += 1;
                self.total += event.at.saturating_since(self.since[request]).as_nanos();
            }
            _ => {}
        }
        Control::Continue
    }
}
