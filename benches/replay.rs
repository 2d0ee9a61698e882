//! How long a replay takes: the engine alone, with figures, with figures and fingerprint, and all
//! of what `run` wants to know. One event costs the time shown over the number of events that
//! `reenact run --format json` reports.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its scenario from a file")]

use reenact::analysis::figures::Folding;
use reenact::diagnostic::Diagnostics;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::experiment::replay::replay;
use reenact::scenario::File;
use reenact::scenario::Scenario;
use reenact::scenario::file::Selection;
use reenact::trace::fingerprint::Fingerprinting;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/duo-chat-a1001.yaml");

fn main() {
    divan::main();
}

fn text() -> String {
    std::fs::read_to_string(PATH).expect("the scenario can be read")
}

fn prepared(profile: &str) -> Prepared {
    let mut out = Diagnostics::default();
    let file = File::read(PATH, &text(), &mut out).expect("the scenario is YAML");
    prepare(&file, &Selection::profile(profile), &mut out).expect("the scenario compiles")
}

#[divan::bench(args = ["production", "development"])]
fn engine_alone(bencher: divan::Bencher<'_, '_>, profile: &str) {
    let prepared = prepared(profile);
    let mut machine = Machine::new(&prepared.program);
    let seed = prepared.scenario.seed;
    let mut events = 0;
    bencher.bench_local(|| events = machine.run(seed, &Limits::default(), &mut ()).events);
    divan::black_box(events);
}

#[divan::bench(args = ["production", "development"])]
fn with_figures(bencher: divan::Bencher<'_, '_>, profile: &str) {
    let prepared = prepared(profile);
    let mut machine = Machine::new(&prepared.program);
    let seed = prepared.scenario.seed;
    bencher.bench_local(|| {
        let mut folding = Folding::new(&prepared.program);
        machine.run(seed, &Limits::default(), &mut folding);
        folding.finish()
    });
}

#[divan::bench(args = ["production", "development"])]
fn with_figures_and_fingerprint(bencher: divan::Bencher<'_, '_>, profile: &str) {
    let prepared = prepared(profile);
    let mut machine = Machine::new(&prepared.program);
    let seed = prepared.scenario.seed;
    bencher.bench_local(|| {
        let mut both = (Folding::new(&prepared.program), Fingerprinting::default());
        machine.run(seed, &Limits::default(), &mut both);
        (both.0.finish(), both.1.finish())
    });
}

#[divan::bench(args = ["production", "development"])]
fn everything_run_tells(bencher: divan::Bencher<'_, '_>, profile: &str) {
    let prepared = prepared(profile);
    let seed = prepared.scenario.seed;
    let conditions = Conditions { seed, limits: Limits::default(), check_ties: true };
    bencher.bench_local(|| replay(&prepared, &conditions, &mut ()));
}

#[divan::bench]
fn read_and_decode() -> Option<Scenario> {
    let mut out = Diagnostics::default();
    let file = File::read(PATH, &text(), &mut out)?;
    Scenario::decode(&file.tree, &mut out)
}

#[divan::bench]
fn read_and_compile() -> Prepared {
    prepared("production")
}
