//! Budgets that several share: figures that look at every event, replays that are made at a time,
//! the disk that a trace takes.

use super::Place;
use super::Small;
use super::lines;
use crate::support::compiled;
use crate::support::file;
use crate::support::prepared;
use reenact::analysis::figures::Folding;
use reenact::analysis::noticing::Noticing;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::Conditions;
use reenact::experiment::replay::Prepared;
use reenact::experiment::replay::Replay;
use reenact::experiment::side_by_side::Budget;
use reenact::experiment::side_by_side::replay_all;
use reenact::scenario::file::Selection;
use reenact::seed::Seed;
use reenact::trace::codec::read_trace;

const JOBS: &str = "switches:\n  on: { value: false }\nqueues:\n  tray: { workers: 1, basis: assumed }\n\
                    jobs:\n  again:\n    queue: tray\n    steps:\n      - show: hello\n      \
                    - enqueue: again\n        if: on\n";

/// A scenario that ends in profiles whose name begins with `short`, and in no other.
fn several(profiles: &[&str]) -> Vec<Prepared> {
    let patch = |name: &str| {
        if name.starts_with("short") {
            return format!("{name}: {{}}\n");
        }
        format!("{name}: {{ patch: {{ switches: {{ on: {{ value: true }} }} }} }}\n")
    };
    let profiles_text: String = profiles.iter().map(|name| patch(name)).collect();
    let small = Small {
        sections: JOBS,
        steps: "- enqueue: again",
        profiles: &profiles_text,
        ..Small::default()
    };
    let file = file("bad.yaml", &small.text());
    profiles.iter().map(|name| prepared(&file, &Selection::profile(name))).collect()
}

fn replayed(profiles: &[&str], limits: Limits, budget: Budget) -> Vec<Replay> {
    let conditions = Conditions { seed: Seed::new(1), limits, check_ties: true };
    replay_all(&several(profiles), &conditions, budget)
}

fn events(replays: &[Replay]) -> Vec<(u64, bool)> {
    let told = |it: &Replay| (it.outcome.events, it.fingerprint.is_some());
    replays.iter().map(told).collect()
}

#[test]
fn replays_of_one_file_share_what_they_may_do() {
    let limits = Limits { events: 1_000, ..Limits::default() };
    let short = 3 * 8;
    let alone = replayed(&["short"], limits, Budget::Together);
    assert_eq!(events(&alone), [(short, true)]);
    // Three may do what one may.
    let three = replayed(&["long", "short", "longer"], limits, Budget::Together);
    assert_eq!(events(&three), [(1_000, false), (short, true), (1_000, false)]);
    // Of six, each has half; what the short ones leave is the first one's that needs more.
    let six = ["short1", "long", "short2", "longer", "short3", "short4"];
    let together = events(&replayed(&six, limits, Budget::Together));
    let (whole, half) = ((short, true), (500, false));
    assert_eq!(together, [whole, (1_000, false), whole, (904, false), whole, whole]);
    let long = ["a", "b", "c", "d", "e", "f"];
    assert_eq!(events(&replayed(&long, limits, Budget::Together)), [half; 6]);
    assert_eq!(events(&replayed(&long, limits, Budget::Each)), [(1_000, false); 6]);
}

#[test]
fn memory_is_shared_by_replays_that_are_made_at_a_time_and_nobody_sees_it() {
    let names = ["short1", "short2", "short3", "short4"];
    let limits = |tasks| Limits { tasks, ..Limits::default() };
    let plain = replayed(&names, Limits::default(), Budget::Each);
    // A quarter of this is too little for any of them, and all of it is enough.
    let enough = (100..1_000_000)
        .map(|tasks| tasks * 8)
        .find(|tasks| replayed(&names[..1], limits(*tasks), Budget::Each)[0].fingerprint.is_some());
    let tight = limits(enough.unwrap());
    let shared = tight.side_by_side(4);
    assert!(replayed(&names[..1], shared, Budget::Each)[0].fingerprint.is_none());
    for budget in [Budget::Each, Budget::Together] {
        let replays = replayed(&names, tight, budget);
        let prints =
            |replays: &[Replay]| -> Vec<_> { replays.iter().map(|it| it.fingerprint).collect() };
        assert_eq!(prints(&replays), prints(&plain), "{budget:?}");
    }
}

/// A scenario without an end in which every figure counts every second event.
fn counted(figures: usize) -> String {
    let figures =
        lines(figures, |i| format!("  f{i}: {{ count: events, where: {{ shown: hello }} }}\n"));
    let sections = JOBS.replace("value: false", "value: true") + "figures:\n" + &figures;
    Small { sections: &sections, steps: "- enqueue: again", ..Small::default() }.text()
}

#[test]
fn how_often_figures_may_look() {
    let stopped = |figures: usize, most: u64| {
        let prepared = compiled(&counted(figures));
        let limits = Limits { events: 20_000, figures: most, ..Limits::default() };
        let mut folding = Folding::new(&prepared.program).within(most);
        let outcome = engine::run(&prepared.program, Seed::new(1), &limits, &mut folding);
        (outcome.ending, outcome.events, folding.looks())
    };
    let (ending, few, looks) = stopped(100, 10_000);
    assert_eq!(ending, Ending::Stopped(Limit::Figures(10_000)));
    assert!((10_000..10_200).contains(&looks), "{looks}");
    assert_eq!(stopped(100, 10_000), (ending, few, looks), "it is a count");
    let (ending, more, _) = stopped(50, 10_000);
    assert_eq!(ending, Ending::Stopped(Limit::Figures(10_000)));
    assert!(more > few, "fewer figures may look longer: {more} and {few} events");
    assert_eq!(stopped(1, u64::MAX).0, Ending::Stopped(Limit::Events(20_000)));
}

#[test]
fn how_often_observers_may_look() {
    let observers = lines(50, |i| {
        format!(
            "  o{i}: {{ in: [here], notices: {{ shown: hello }}, stays: 1s, basis: assumed }}\n"
        )
    });
    let text = counted(1) + "observers:\n" + &observers;
    let prepared = compiled(&text);
    let mut noticing = Noticing::new(&prepared.program).within(10_000);
    let limits = Limits { events: 20_000, figures: 10_000, ..Limits::default() };
    let outcome = engine::run(&prepared.program, Seed::new(1), &limits, &mut noticing);
    assert_eq!(outcome.ending, Ending::Stopped(Limit::Figures(10_000)));
}

#[test]
fn figures_that_look_at_every_event_are_stopped_and_it_is_said() {
    let place = Place::with(counted(100));
    place.check("figures-of-everything", &["run", "bad.yaml"]);
    place.check("figures-of-everything-checked", &["check", "bad.yaml"]);
}

#[test]
fn a_trace_does_not_fill_the_disk() {
    let place = Place::with(counted(1));
    let run = ["run", "bad.yaml", "--profile", "here", "--limit", "1000"];
    let trace = |to: &'static str, more: &[&'static str]| -> Vec<&str> {
        [&run[..], &["--trace", to], more].concat()
    };
    place.check("trace-too-long", &trace("t.jsonl", &["--trace-limit", "10000"]));
    let text = std::fs::read_to_string(place.path("t.jsonl")).unwrap();
    assert!((10_000..11_000).contains(&text.len()), "{}", text.len());
    let footer = read_trace(&text).unwrap().footer;
    let said = "stopped by the limit of 10 000 bytes of a trace";
    assert_eq!(footer.stopped.as_deref(), Some(said));
    let output = place.run(&trace("-", &["--trace-limit", "10000"]));
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "the trace is not whole: the run was stopped by the limit of 10 000 bytes of a trace; \
         `--trace-limit BYTES` widens it; look first whether it would ever end\n"
    );
    place.check("trace-long-enough", &trace("all.jsonl", &["--trace-limit", "1000000"]));
    place.check("trace-limit-alone", &["run", "bad.yaml", "--trace-limit", "1000000"]);
}
