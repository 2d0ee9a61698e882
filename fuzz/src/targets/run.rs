//! Whatever compiles, runs: twice alike, within its limits, and can be told.

use super::parse::check_drawn;
use super::parse::check_harmless;
use super::parse::file;
use super::trace::check_round_trip;
use reenact::analysis::consistency::contradictions;
use reenact::diagnostic::Diagnostics;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::prepare;
use reenact::experiment::replay::replay;
use reenact::render::json;
use reenact::render::overview;
use reenact::render::overview::Overview;
use reenact::render::style::TextStyle;
use reenact::scenario::File;
use reenact::scenario::file::Selection;
use reenact::trace::codec::Header;
use reenact::trace::codec::TraceWriter;
use reenact::trace::codec::lines_of_sites;
use reenact::trace::codec::read_trace;
use reenact::trace::fingerprint::Fingerprinting;

/// Few enough that an execution takes no time to speak of.
fn limits() -> Limits {
    Limits {
        events: 500,
        tasks: 1 << 20,
        notes: 1 << 20,
        values: 4 << 20,
        walked: 1 << 20,
        looks: 10_000,
        ..Limits::default()
    }
}

/// The target `run`: a file alone, and under its first two profiles.
pub fn run(bytes: &[u8]) {
    let Some(file) = file(bytes) else { return };
    let mut out = Diagnostics::default();
    let alone = prepare(&file, &Selection::default(), &mut out);
    check_drawn(&out, &file.sources);
    let Some(alone) = alone else { return };
    check_twice(&file, &alone);
    let profiles = alone.scenario.profiles.iter().take(2);
    let selections: Vec<Selection> =
        profiles.map(|profile| Selection::profile(&profile.name.value)).collect();
    for selection in &selections {
        let mut out = Diagnostics::default();
        if let Some(prepared) = prepare(&file, selection, &mut out) {
            check_twice(&file, &prepared);
            tell(&file, &alone, &prepared);
        }
    }
}

/// Runs a program twice, once with its trace.
fn check_twice(file: &File, prepared: &Prepared) {
    let Prepared { selection, scenario, program } = prepared;
    let limits = Limits { until: program.until, ..limits() };
    let mut fingerprint = Fingerprinting::default();
    let outcome = engine::run(program, scenario.seed, &limits, &mut fingerprint);
    assert!(!matches!(outcome.ending, Ending::Broken(_)), "{:?}", outcome.ending);
    assert!(outcome.events <= limits.events);
    let header = Header::new(program, file.digest, selection, scenario.seed);
    let mut written = Vec::new();
    let writer = TraceWriter::new(&mut written, &header, lines_of_sites(program, &file.sources));
    let mut both = (Fingerprinting::default(), writer);
    let again = engine::run(program, scenario.seed, &limits, &mut both);
    assert_eq!(outcome, again, "two runs end alike");
    let (twin, writer) = both;
    assert_eq!(fingerprint.finish(), twin.finish(), "two runs are alike, event by event");
    let footer = again.footer(program, &limits, twin.finish());
    writer.finish(footer).expect("memory takes everything");
    let text = String::from_utf8(written).expect("a trace is UTF-8");
    check_harmless(&text);
    let trace = read_trace(&text).expect("what was written can be read");
    assert_eq!(trace.events.len() as u64, outcome.events);
    check_round_trip(&trace);
}

/// Tells a replay in every way there is.
fn tell(file: &File, alone: &Prepared, prepared: &Prepared) {
    let seed = prepared.scenario.seed;
    let conditions = Conditions { seed, limits: limits(), check_ties: true };
    let replays = [replay(prepared, &conditions, &mut ())];
    let mut out = Diagnostics::default();
    let contradictions = contradictions(&alone.scenario, &mut out);
    let overview = Overview {
        scenario: &alone.scenario,
        sources: &file.sources,
        path: "x.yaml",
        replays: &replays,
        contradictions: &contradictions,
        digest: file.digest,
        arguments: &[],
    };
    check_harmless(&overview::draw(&overview, TextStyle::default()));
    let told = json::draw(&overview);
    check_harmless(&told);
    serde_json::from_str::<serde_json::Value>(&told).expect("it is JSON");
}
