//! The workloads of `bench/peers`, which holds them against other simulators, with what an observer
//! adds to them: nobody, figures, a trace in memory, a trace as lines. What is allocated is told beside.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its scenario from a file")]

use divan::AllocProfiler;
use divan::Bencher;
use divan::counter::ItemsCount;
use reenact::analysis::figures::Folding;
use reenact::diagnostic::Diagnostics;
use reenact::engine::machine::Machine;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::trace::codec::Header;
use reenact::trace::codec::TraceWriter;
use reenact::trace::codec::lines_of_sites;
use reenact::trace::recording::Recording;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// W1, W2 and W3 at the size that their files have.
const WORKLOADS: [&str; 3] = ["one-server", "retried-jobs", "hold"];

fn main() {
    divan::main();
}

fn read(name: &str) -> (File, Prepared) {
    let path = format!("{}/benches/scenarios/{name}.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).expect("the scenario can be read");
    let mut out = Diagnostics::default();
    let file = File::read(&path, &text, &mut out).expect("the scenario is YAML");
    let selection = Selection::profile("production");
    let prepared = prepare(&file, &selection, &mut out).expect("the scenario compiles");
    (file, prepared)
}

/// Returns how many events a run has, so that rates are of events.
fn events(prepared: &Prepared) -> ItemsCount {
    let seed = prepared.scenario.seed;
    ItemsCount::new(Machine::new(&prepared.program).run(seed, &limits(), &mut ()).events)
}

fn limits() -> Limits {
    Limits::of_events(1 << 40)
}

/// Times whole runs of a workload; `run` makes one.
fn time<R>(
    bencher: Bencher<'_, '_>,
    name: &str,
    mut run: impl FnMut(&mut Machine<'_>, &File, &Prepared) -> R,
) {
    let (file, prepared) = read(name);
    let mut machine = Machine::new(&prepared.program);
    bencher.counter(events(&prepared)).bench_local(|| run(&mut machine, &file, &prepared));
}

#[divan::bench(args = WORKLOADS)]
fn engine_alone(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, |machine, _, prepared| {
        machine.run(prepared.scenario.seed, &limits(), &mut ())
    });
}

#[divan::bench(args = WORKLOADS)]
fn with_figures(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, |machine, _, prepared| {
        let mut folding = Folding::new(&prepared.program);
        machine.run(prepared.scenario.seed, &limits(), &mut folding);
        folding.finish()
    });
}

#[divan::bench(args = WORKLOADS)]
fn with_a_trace_in_memory(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, |machine, _, prepared| {
        let mut recording = Recording::new(usize::MAX);
        machine.run(prepared.scenario.seed, &limits(), &mut recording);
        recording
    });
}

#[divan::bench(args = WORKLOADS)]
fn with_a_trace_as_lines(bencher: Bencher<'_, '_>, name: &str) {
    time(bencher, name, |machine, file, prepared| {
        let (program, seed) = (&prepared.program, prepared.scenario.seed);
        let header = Header::new(program, file.digest, &prepared.selection, seed);
        let lines = lines_of_sites(program, &file.sources);
        let mut writer = TraceWriter::new(std::io::sink(), &header, lines);
        machine.run(seed, &limits(), &mut writer);
        writer
    });
}
