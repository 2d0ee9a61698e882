//! Budgets, each by its count: one less is fine, and one more is refused or stops the run.

use super::Place;
use super::Small;
use super::lines;
use crate::support::compiled;
use crate::support::root;
use crate::support::run_within;
use crate::support::text_of;
use reenact::diagnostic::Diagnostics;
use reenact::engine::limits::Interrupt;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::experiment::replay::prepare;
use reenact::program::compile::limits;
use reenact::scenario::File;
use reenact::scenario::expression;
use reenact::scenario::fields::ENTRIES;
use reenact::scenario::file::Selection;
use reenact::scenario::tree;
use reenact::text::grouped;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use std::sync::atomic::AtomicBool;

/// Checks that `text(most)` is fine and `text(most + 1)` is refused for that.
#[track_caller]
fn check_most(most: usize, text: impl Fn(usize) -> String, words: &str) {
    let fine = Place::with(text(most)).run(&["check", "bad.yaml", "--static-only"]);
    let said = String::from_utf8(fine.stdout).unwrap();
    assert_eq!(fine.status.code(), Some(0), "{said}");
    let output = Place::with(text(most + 1)).run(&["check", "bad.yaml", "--static-only"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(words), "{said}");
}

#[test]
fn what_a_file_may_name() {
    check_most(
        ENTRIES,
        |count| {
            let inputs = lines(count, |i| format!("  i{i}: {{ value: 1s, basis: assumed }}\n"));
            Small { sections: &format!("inputs:\n{inputs}"), ..Small::default() }.text()
        },
        "`inputs` has 501 entries; at most 500 are read",
    );
    check_most(
        limits::FIGURES,
        |count| {
            let figures = lines(count, |i| {
                format!("  f{i}: {{ count: requests, where: {{ shown: hello }} }}\n")
            });
            Small { sections: &format!("figures:\n{figures}"), ..Small::default() }.text()
        },
        "error[E0220]: this scenario has more than 100 figures",
    );
    check_most(
        limits::EFFECTS,
        |count| {
            let steps = lines(count, |i| format!("- show: effect_{i}\n"));
            Small { steps: &steps, ..Small::default() }.text()
        },
        "error[E0220]: this scenario has more than 64 effects",
    );
    check_most(
        limits::VARIABLES,
        |count| {
            let steps = lines(count, |i| format!("- set: v{i}\n  to: '1'\n"));
            Small { steps: &steps, ..Small::default() }.text()
        },
        "error[E0220]: this scenario has more than 256 variables in one flow",
    );
    check_most(
        limits::SEQUENCES,
        |count| {
            let sequences =
                lines(count - 1, |i| format!("  s{i}: {{ steps: [{{ do: s{} }}] }}\n", i + 1));
            let last = count - 1;
            let sections =
                format!("sequences:\n{sequences}  s{last}: {{ steps: [{{ show: hello }}] }}\n");
            Small { sections: &sections, steps: "- do: s0", ..Small::default() }.text()
        },
        "error[E0220]: this scenario has more than 64 sequences inside each other",
    );
}

#[test]
fn how_many_steps_and_errors_there_may_be() {
    check_most(
        limits::STEPS,
        |count| {
            let runs = lines(count / 500, |i| format!("- do: s\n  id: d{i}\n"));
            let rest = lines(count % 500, |i| format!("- show: hello\n  id: rest{i}\n"));
            let steps = lines(499, |i| format!("      - show: hello\n        id: s{i}\n"));
            let sections = format!("sequences:\n  s:\n    steps:\n{steps}");
            Small { sections: &sections, steps: &(runs + &rest), ..Small::default() }.text()
        },
        "error[E0505]: this scenario has more than 20000 steps, sequences included",
    );
    let own = compiled(&Small::default().text()).program.errors.len();
    check_most(
        limits::ERRORS,
        |count| {
            let raises = lines(count - own, |i| format!("- raise: E{i}\n"));
            Small { steps: &raises, ..Small::default() }.text()
        },
        "error[E0220]: this scenario has more than 500 error classes",
    );
}

/// Two bytes more, for the last name stands in a step's path and in its definition.
#[test]
fn how_long_the_paths_of_steps_may_be() {
    let text = |last: usize| {
        let long = "n".repeat(8_000);
        let runs = lines(520, |i| format!("- do: s\n  id: d{i}\n"));
        let steps = format!("{runs}- show: hello\n  id: {}\n- show: end\n", "l".repeat(last));
        let sections = format!("sequences: {{ s: {{ steps: [{{ show: hello, id: {long} }}] }} }}");
        Small { sections: &sections, steps: &steps, ..Small::default() }.text()
    };
    let program = compiled(&text(1)).program;
    let sites = program.sites.iter().take_while(|site| site.name != "show end");
    let short: usize = sites.map(|site| site.path.len() + site.definition.len()).sum();
    let last = 1 + (limits::PATHS - short) / 2;
    assert!(refusal(&text(last)).is_none());
    let said = refusal(&text(last + 1)).unwrap();
    assert!(said.contains("more than 8388608 bytes of names of steps"), "{said}");
}

#[test]
fn how_many_hours_windows_of_traffic_may_span() {
    let origin: jiff::Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    let text = |hours: usize| {
        let until = origin + jiff::SignedDuration::from_hours(i64::try_from(hours).unwrap());
        let window = format!("count: 10, from: {origin}, until: {until}");
        let traffic = format!("load: {{ request: ask, {window}, basis: assumed }}");
        Small { traffic: &traffic, ..Small::default() }.text()
    };
    // A window may begin and end within an hour.
    assert!(refusal(&text(limits::HOURS - 2)).is_none());
    let said = refusal(&text(limits::HOURS - 1)).unwrap();
    assert!(said.contains("more than 500000 hours in its windows of traffic"), "{said}");
}

/// What is said to a text that is refused.
fn refusal(text: &str) -> Option<String> {
    let mut out = Diagnostics::default();
    let file = File::read("bad.yaml", text, &mut out)?;
    prepare(&file, &Selection::default(), &mut out);
    out.has_errors().then(|| format!("{out:?}"))
}

#[test]
fn what_sequences_may_multiply() {
    let multiplied = |name: &str, deep: usize| {
        let four = |next: &str| lines(4, |k| format!("      - {next}\n        id: d{k}\n"));
        let sequences = lines(deep, |i| {
            let next =
                if i + 1 < deep { format!("do: {name}{}", i + 1) } else { "show: e".to_owned() };
            format!("  {name}{i}:\n    steps:\n{}", four(&next))
        });
        let sections = format!("sequences:\n{sequences}");
        Small { sections: &sections, steps: &format!("- do: {name}0"), ..Small::default() }.text()
    };
    Place::with(multiplied("s", 12)).check("steps-multiplied", &["check", "bad.yaml"]);
    Place::with(multiplied(&"long".repeat(200), 8))
        .check("names-multiplied", &["check", "bad.yaml", "--format", "json"]);
    let recursive = "sequences:\n  s: { steps: [{ do: t }] }\n  t: { steps: [{ do: s }] }\n";
    let text = Small { sections: recursive, steps: "- do: s", ..Small::default() }.text();
    Place::with(text).check("sequence-cycle", &["check", "bad.yaml"]);
}

#[test]
fn how_often_a_file_may_be_read() {
    let steps = lines(400, |i| format!("- show: hello\n  id: step{i}\n"));
    let text = |profiles: usize| {
        let profiles = lines(profiles, |i| format!("p{i}: {{ patch: {{ title: t{i} }} }}\n"));
        Small { steps: &steps, profiles: &profiles, ..Small::default() }.text()
    };
    let place = Place::with(text(400));
    place.check("selections-checked", &["check", "bad.yaml"]);
    place.check("selections-run", &["run", "bad.yaml"]);
    let output = place.run(&["run", "bad.yaml", "--profile", "p7"]);
    assert_eq!(output.status.code(), Some(0), "one of them is fine");
    assert_eq!(Place::with(text(20)).run(&["check", "bad.yaml"]).status.code(), Some(0));
}

const JOBS: &str = "queues:\n  tray: { workers: 4000000000, basis: assumed, INLINE }\n\
                    stores:\n  shelf: { codec: json }\njobs:\n  again:\n    queue: tray\n    \
                    retry: { limit: 1000000000, delay: 1ns }\n    steps:\n";

fn job(steps: &str) -> String {
    let sections = JOBS.replace(", INLINE", "");
    let steps = lines(1, |_| steps.lines().flat_map(|line| ["      ", line, "\n"]).collect());
    Small { sections: &format!("{sections}{steps}"), steps: "- enqueue: again", ..Small::default() }
        .text()
}

#[test]
fn runs_without_an_end_are_stopped_and_said_to_be() {
    let place = Place::with(job("- enqueue: again"));
    place.check("endless", &["run", "bad.yaml", "--limit", "100000"]);
    place.check("endless-only", &["run", "bad.yaml", "--limit", "10", "--only", "request=1"]);
    let place = Place::with(job("- enqueue: again\n- enqueue: again\n  id: twice"));
    place.check("ever-more", &["run", "bad.yaml"]);
    let place = Place::with(job("- raise: Boom"));
    place.check("retried-for-ever", &["run", "bad.yaml", "--limit", "100000"]);
    let text = job("- enqueue: again\n- enqueue: again\n  id: twice");
    let inline = text.replace("workers: 4000000000,", "workers: 1, delivery: inline,");
    Place::with(inline.replace("    retry: { limit: 1000000000, delay: 1ns }\n", ""))
        .check("inline-for-ever", &["run", "bad.yaml"]);
    let polled = job("- raise: Boom").replace("delay: 1ns", "delay: 100d");
    let polled = polled.replace("basis: assumed }", "basis: assumed, polls: 1ns }");
    Place::with(polled).check("looks-for-ever", &["run", "bad.yaml"]);
    let grown = "- set: x\n  to: 'arguments == {} ? \"ab\" : arguments[\"x\"] + \"0123456789abcdef\"'\n\
                 - enqueue: again\n  with: '{\"x\": x}'";
    Place::with(job(grown)).check("ever-longer", &["run", "bad.yaml"]);
}

/// The page of the reference names the limits; what it says is what holds.
#[test]
fn the_limits_of_the_manual_are_those_of_the_tool() {
    let page = text_of(&root().join("docs/src/reference/index.md"));
    let page = page.split_once("\n## Limits\n").unwrap().1;
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    let file = tree::Limits::default();
    for words in [
        format!("at most {} MiB and {} values", file.bytes >> 20, grouped(file.nodes as u64)),
        format!("nested {} deep", file.depth),
        format!("An expression has at most {} bytes", expression::LENGTH_LIMIT),
        format!("all flows together {} steps", grouped(limits::STEPS as u64)),
        format!("A run stops after `--limit` events, {} unless", grouped(Limits::EVENTS)),
    ] {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(page.contains(&words), "{words}");
    }
}

#[track_caller]
fn check_stop(text: &str, limits: Limits, limit: Limit) {
    let prepared = compiled(text);
    let run = run_within(&prepared.program, 1, &limits);
    assert_eq!(run.outcome.ending, Ending::Stopped(limit));
    let again = run_within(&prepared.program, 1, &limits);
    assert_eq!((again.outcome.events, again.fingerprint), (run.outcome.events, run.fingerprint));
    let wider = Limits::of_events(10 * Limits::EVENTS);
    let wider = Limits { events: run.outcome.events + 1_000, ..wider };
    let more = run_within(&prepared.program, 1, &wider);
    assert!(more.outcome.events > run.outcome.events, "the limit stopped it, and nothing else");
}

#[test]
fn each_limit_of_a_run_is_a_count() {
    let plain = Limits::default();
    let busy = Small {
        traffic: "load: { request: ask, every: 1ns, count: 4000000000 }",
        ..Small::default()
    };
    check_stop(&busy.text(), Limits { events: 1_000, ..plain }, Limit::Events(1_000));
    check_stop(&busy.text(), Limits { notes: 10_000, ..plain }, Limit::Notes(10_000));
    let slow = Small { steps: "- work: think\n  takes: 300d", ..busy };
    check_stop(&slow.text(), Limits { tasks: 100_000, ..plain }, Limit::Tasks(100_000));
    let named = Small { steps: "- set: x\n  to: request", ..busy };
    check_stop(&named.text(), Limits { values: 1 << 20, ..plain }, Limit::Values(1 << 20));
    check_stop(&named.text(), Limits { walked: 1_000, ..plain }, Limit::Walked(1_000));
    let kept = Small {
        sections: "stores:\n  shelf: { codec: json }",
        steps: "- write: shelf\n  key: now\n  value: now",
        ..busy
    };
    check_stop(&kept.text(), Limits { values: 1 << 20, ..plain }, Limit::Values(1 << 20));
    let raised = job("- raise: Boom");
    let polled = raised.replace("delay: 1ns", "delay: 100d");
    let polled = polled.replace("basis: assumed }", "basis: assumed, polls: 1ns }");
    let prepared = compiled(&polled);
    let run = run_within(&prepared.program, 1, &Limits { looks: 1_000, ..plain });
    assert_eq!(run.outcome.ending, Ending::Stopped(Limit::Looks(1_000)));
}

/// Somebody has pressed Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(true);

#[test]
fn a_file_grants_itself_no_more_events() {
    let asking = |events: &str| {
        let text = job("- enqueue: again\n- enqueue: again\n  id: twice");
        text.replace("00:00:00Z }", &format!("00:00:00Z, limit: {events} }}"))
    };
    let plain = Limits::default();
    let program = |events: &str| compiled(&asking(events)).program;
    assert_eq!(plain.for_program(&program("4_000_000_000")).events, Limits::EVENTS);
    assert_eq!(plain.for_program(&program("4_000_000_000")).tasks, plain.tasks);
    assert_eq!(plain.for_program(&program("7")).events, 7);
    assert_eq!(Limits::of_events(20_000_000).for_program(&program("7")).events, 20_000_000);
    let ends = asking("7").replace("limit: 7", "until: 2024-01-01T01:00:00Z");
    let (ends, hour) = (compiled(&ends).program, SimTime::ORIGIN.saturating_add(SimDuration::HOUR));
    assert_eq!(plain.for_program(&ends).until, Some(hour));
    let stopped = Limits { interrupt: Interrupt::by(&STOP), ..plain };
    assert!(stopped.for_program(&program("7")).interrupt.is_raised(), "whatever the file grants");
    let sooner = Limits { until: Some(SimTime::ORIGIN), ..plain };
    assert_eq!(sooner.for_program(&ends).until, Some(SimTime::ORIGIN));
    Place::with(asking("4_000_000_000")).check("asks-for-more", &["run", "bad.yaml"]);
}

#[test]
fn callers_of_inline_jobs_count_as_what_they_take() {
    let steps = "- work: think\n  takes: 1s\n- enqueue: again\n";
    let text = job(steps).replace("workers: 4000000000,", "workers: 1, delivery: inline,");
    let text = text.replace("    retry: { limit: 1000000000, delay: 1ns }\n", "");
    let prepared = compiled(&text);
    let stopped =
        |tasks| run_within(&prepared.program, 1, &Limits { tasks, ..Limits::default() }).outcome;
    assert_eq!(stopped(48 << 20).ending, Ending::Stopped(Limit::InlineDepth(64)));
    let small = stopped(2_000);
    assert_eq!(small.ending, Ending::Stopped(Limit::Tasks(2_000)));
    assert!(small.events < stopped(4_000).events);
}

#[test]
fn a_population_and_a_window_take_no_memory_of_their_own() {
    let sections = "populations:\n  people: { size: 4000000000, basis: assumed }\nfigures:\n  \
                    asked: { count: people, where: { shown: hello } }";
    let traffic = "load: { request: ask, by: people, from: 2024-01-01T00:00:00Z, \
                   until: 2024-01-02T00:00:00Z, count: 100, basis: assumed }";
    let text = Small { sections, traffic, ..Small::default() }.text();
    let output = Place::with(text).run(&["run", "bad.yaml", "--format", "json"]);
    let run: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(run["profiles"][0]["figures"]["asked"]["replayed"], 100);
    let long = traffic.replace("by: people, ", "").replace("2024-01-02", "2100-01-02");
    Place::with(Small { traffic: &long, ..Small::default() }.text())
        .check("a-long-window", &["check", "bad.yaml"]);
}
