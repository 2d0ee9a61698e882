//! What is measured of small runs: depths of queues, spans, looks, what is noticed.

use crate::support::count;
use crate::support::run;
use crate::support::small;
use crate::support::watched;
use reenact::analysis::depth::Depth;
use reenact::analysis::depth::Depths;
use reenact::analysis::figures::Figures;
use reenact::analysis::figures::Folding;
use reenact::analysis::kinds::Kinds;
use reenact::analysis::noticing::Noticing;
use reenact::analysis::spans::MarkKind;
use reenact::analysis::spans::Spans;
use reenact::analysis::spans::Track;
use reenact::analysis::timeline::BUCKETS;
use reenact::engine;
use reenact::engine::outcome::Ending;
use reenact::engine::outcome::Limit;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::time::SimTime;
use reenact::trace::event::Kind;
use reenact::trace::sampling::Sampling;

fn depth(program: &Program) -> Depth {
    let (depths, end) = watched(program, Depths::new(program, SimDuration::SECOND));
    depths.finish(end).remove(0)
}

#[test]
fn a_job_that_is_gone_waits_no_more() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
queues: { tray: { workers: 1, expires: 4s } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ work: it, takes: 7s }] } }
",
    );
    let depth = depth(&program);
    // From 1s to 8s it works on the first; the others are too old when it looks at them.
    assert_eq!(depth.busy.most, [0, 1, 1, 1, 1, 1, 1, 1, 0]);
    assert_eq!(depth.waiting.most, [0, 0, 1, 2, 2, 2, 2, 2, 0]);
}

#[test]
fn a_job_that_has_a_lock_waits_like_any_other() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 2 }",
        "
queues: { tray: { workers: 1 } }
requests: { ask: { steps: [{ enqueue: job, with: '{\"whose\": request}' }] } }
jobs: { job: { queue: tray, deduplicate: { key: 'arguments[\"whose\"]' }, steps: [{ work: it, takes: 3s }] } }
",
    );
    assert_eq!(depth(&program).waiting.most, [0, 0, 1, 1, 0, 0, 0, 0]);
}

#[test]
fn what_is_open_ends_with_the_run() {
    let program = small("visits: { request: ask, every: 1s, count: 1 }", EVERYTHING);
    let mut spans = Spans::new(Sampling::ALL, usize::MAX, Vec::new());
    let end = SimTime::from_nanos(3_000_000_000);
    let limits = Limits { until: Some(end), ..Limits::default() };
    engine::run(&program, Seed::new(1), &limits, &mut spans);
    for track in spans.finish(end).0 {
        let last = track.marks.last().unwrap();
        assert_eq!(
            (last.at, &last.what, last.event),
            (end, &MarkKind::Ends, None),
            "{}",
            track.name
        );
    }
}

#[test]
fn what_is_passed_over_has_not_run() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
requests: { ask: { steps: [{ show: light, if: 'request == \"visits/2\"' }] } }
figures: { ran: { count: events, where: { ran: requests.ask/show light } } }
",
    );
    assert_eq!(count(&run(&program, 1).figures, "ran"), 1);
}

#[test]
fn a_call_runs_once_however_much_is_told_of_it() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
services: { desk: { concurrency: 1, steps: [{ reply: '1' }] } }
requests: { ask: { steps: [{ call: desk }] } }
figures: { ran: { count: events, where: { ran: requests.ask/call desk } } }
",
    );
    assert_eq!(count(&run(&program, 1).figures, "ran"), 3);
}

#[test]
fn a_job_that_waits_for_its_time_is_no_part_of_a_depth() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
queues: { tray: { workers: 1 } }
requests:
  ask:
    steps:
      - { enqueue: job }
      - { enqueue: job, id: later, not_before: 'timestamp(\"2024-01-01T00:00:05Z\")' }
jobs: { job: { queue: tray, retry: { limit: 1, delay: 1s }, steps: [{ work: it, takes: 1s }, { raise: Broken }] } }
",
    );
    let depth = depth(&program);
    assert_eq!(depth.busy.most, [0, 1, 0, 1, 0, 1, 0, 1, 0]);
    assert_eq!(depth.waiting.most, [0; 9]);
    let (depths, end) = watched(&program, Depths::new(&program, SimDuration::HOUR));
    assert_eq!(depths.finish(end)[0].waiting.most, [0], "who is taken at once never waits");
}

#[test]
fn figures_look_at_what_meets_them_and_an_eighth_of_the_rest() {
    let figure = |number: usize, effect: &str| {
        format!("  f{number}: {{ count: events, where: {{ shown: {effect} }} }}\n")
    };
    let figures: String = (0..8).map(|number| figure(number, "other")).collect();
    let sections = |more: &str| {
        format!(
            "
requests: {{ ask: {{ steps: [{{ show: light }}, {{ show: other, if: 'false' }}] }} }}
figures:
{figures}{more}"
        )
    };
    let looks = |more: &str, most: u64| {
        let program = small("visits: { request: ask, every: 1s, count: 5 }", &sections(more));
        let mut folding = Folding::new(&program).within(most);
        let limits = Limits { figures: most, ..Limits::default() };
        let outcome = engine::run(&program, Seed::new(1), &limits, &mut folding);
        (folding.looks(), outcome.ending)
    };
    assert_eq!(looks("", 5), (5, Ending::Finished));
    assert_eq!(looks("", 4), (5, Ending::Stopped(Limit::Figures(4))));
    assert_eq!(looks(&figure(8, "light"), 99), (10, Ending::Finished), "one of nine meets it");
    let ran = "  ran: { count: events, where: { ran: requests.ask/show light } }\n";
    assert_eq!(looks(ran, 99), (10, Ending::Finished), "it meets no kind, but the step");
    let time = "  time: { time: { from: { arrived: ask }, to: { completed: ask } } }\n";
    assert_eq!(looks(time, 99), (15, Ending::Finished), "where it begins, and where it ends");
    let covering =
        |number: usize| format!("  c{number}: {{ count: events, where: {{ replaced: other }} }}\n");
    let eight: String = (0..8).map(covering).collect();
    let covered = format!(
        "requests: {{ ask: {{ steps: [{{ show: light }}, {{ show: other, over: light }}] }} }}\nfigures:\n{eight}"
    );
    let program = small("visits: { request: ask, every: 1s, count: 5 }", &covered);
    let (folding, _) = watched(&program, Folding::new(&program));
    assert_eq!(folding.looks(), 5, "something is covered, and none of eight is about that");
}

#[test]
fn observers_look_at_what_they_notice() {
    let ending = |traffic: &str, most: u64| {
        let program = small(
            traffic,
            "
timeline: { note: { title: Note, at: 2024-01-01T00:00:30Z, steps: [{ show: note }] } }
requests: { ask: { steps: [{ show: light }] } }
observers:
  one: { in: [only], notices: { shown: light }, stays: 1s }
  other: { in: [only], notices: { shown: note }, stays: 1s }
",
        );
        let mut noticing = Noticing::new(&program).within(most);
        let limits = Limits { figures: most, ..Limits::default() };
        engine::run(&program, Seed::new(1), &limits, &mut noticing).ending
    };
    let later = "later: { request: ask, at: 2024-01-01T00:00:50Z }";
    assert_eq!(ending(later, 2), Ending::Finished, "what operators do, and what is asked for");
    assert_eq!(ending(later, 1), Ending::Stopped(Limit::Figures(1)));
    let asked = "visits: { request: ask, every: 1s, count: 5 }";
    assert_eq!(ending(asked, 6), Ending::Finished);
    assert_eq!(ending(asked, 5), Ending::Stopped(Limit::Figures(5)));
}

/// A track, a line for each mark.
fn told(track: &Track) -> Vec<String> {
    let mut lines = vec![track.name.clone()];
    lines.extend(track.marks.iter().map(|mark| {
        let what = match &mark.what {
            MarkKind::Begins(name) => format!("[ {name}"),
            MarkKind::Ends => "]".to_owned(),
            MarkKind::Happens(kind, about) => format!("{} {about}", kind.word()),
        };
        let ways = [("from", &mark.arrives), ("to", &mark.leaves)];
        let ways = ways.iter().filter(|(_, flows)| !flows.is_empty());
        let ways: Vec<String> = ways.map(|(word, flows)| format!(" {word} {flows:?}")).collect();
        let ways = ways.concat();
        format!("{:>3} {what}{ways}", mark.at.as_nanos() / 1_000_000_000)
    }));
    lines
}

const EVERYTHING: &str = "
stores: { rows: {} }
services: { desk: { concurrency: 1, steps: [{ work: look, takes: 2s }, { reply: '1' }] } }
queues: { tray: { workers: 1 } }
requests:
  ask:
    steps:
      - { write: rows, key: '1', value: '2' }
      - { enqueue: job }
      - { work: on it, takes: 1s }
      - { call: desk }
      - { show: answer }
jobs:
  job:
    queue: tray
    retry: { limit: 1, delay: 3s }
    steps: [{ read: rows, key: '1', as: row }, { work: it, takes: 4s }, { raise: Broken }]
";

const REQUEST: [&str; 13] = [
    "ask",
    "  1 [ ask",
    "  1 wrote rows to [2, 4]",
    "  1 enqueued job to [1]",
    "  1 [ on it",
    "  2 ]",
    "  2 [ calls desk to [3]",
    "  4 ]",
    "  4 answered desk",
    "  4 shown answer",
    "  4 completed requests.ask",
    "  4 ]",
    "",
];

const JOB: [&str; 23] = [
    "job",
    "  1 [ waits in tray from [1]",
    "  1 ]",
    "  1 [ job",
    "  1 read rows from [2]",
    "  1 [ it",
    "  5 ]",
    "  5 raised Broken",
    "  5 retry_scheduled job",
    "  5 attempt_failed job",
    "  5 ]",
    "  5 [ waits to be tried again",
    "  8 promoted job",
    "  8 ]",
    "  8 [ waits in tray",
    "  8 ]",
    "  8 [ job, attempt 2",
    "  8 read rows from [4]",
    "  8 [ it",
    " 12 ]",
    " 12 raised Broken",
    " 12 attempt_failed job",
    " 12 ]",
];

const CALL: [&str; 9] = [
    "desk",
    "  2 [ waits for desk from [3]",
    "  2 ]",
    "  2 [ desk",
    "  2 [ look",
    "  4 ]",
    "  4 replied 1",
    "  4 served desk",
    "  4 ]",
];

#[test]
fn spans_are_what_tasks_are_busy_with() {
    let program = small("visits: { request: ask, every: 1s, count: 1 }", EVERYTHING);
    let lines = (0_u32..).map(Some).take(program.sites.len()).collect();
    let (spans, end) = watched(&program, Spans::new(Sampling::ALL, usize::MAX, lines));
    let (tracks, left_out) = spans.finish(end);
    assert_eq!(left_out, 0);
    let told: Vec<Vec<String>> = tracks.iter().map(told).collect();
    assert_eq!(told[0], REQUEST[..12]);
    assert_eq!(told[1][..23], JOB);
    assert_eq!(told[1][23..], [" 12 died job"]);
    assert_eq!(told[2], CALL);
    let shown =
        tracks[0].marks.iter().find(|mark| matches!(&mark.what, MarkKind::Happens(Kind::Shown, _)));
    let at = program.sites.iter().position(|site| site.path == "requests.ask/show answer");
    assert_eq!(shown.and_then(|mark| mark.line).map(|line| line as usize), at);
    let looked = tracks[2].marks.iter().find(|mark| !mark.detail.is_empty());
    assert_eq!(looked.map(|mark| mark.detail.as_str()), Some("2s"));
}

#[test]
fn the_time_of_a_middleware_belongs_to_the_work_on_a_job() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 1 }",
        "
queues: { tray: { workers: 1, middleware: [{ work: before, takes: 2s }] } }
requests: { ask: { steps: [{ enqueue: job }] } }
jobs: { job: { queue: tray, steps: [{ work: it, takes: 3s }] } }
",
    );
    let (spans, end) = watched(&program, Spans::new(Sampling::ALL, usize::MAX, Vec::new()));
    let told = told(&spans.finish(end).0[1]);
    let begun: Vec<&str> = told.iter().filter_map(|line| Some(line.split_once("[ ")?.1)).collect();
    assert_eq!(begun, ["waits in tray from [1]", "job", "before", "it"]);
}

#[test]
fn who_comes_after_the_last_bucket_is_counted_in_it() {
    let program = small(
        "
  last: { request: ask, at: 2024-01-02T12:24:31Z },
  late: { request: ask, at: 2024-01-02T12:24:32Z },
  later: { request: ask, at: 2024-03-01T00:00:00Z }",
        "requests: { ask: { steps: [{ show: light }] } }",
    );
    let (kinds, _) = watched(&program, Kinds::new(SimDuration::SECOND));
    let arrivals = kinds.arrivals(None);
    assert_eq!((arrivals.len(), arrivals.last()), (BUCKETS, Some(&3)));
}

#[test]
fn what_spans_have_no_room_for_is_counted() {
    let program = small("visits: { request: ask, every: 1s, count: 1 }", EVERYTHING);
    let left_out = |most: usize| {
        let (spans, end) = watched(&program, Spans::new(Sampling::ALL, most, Vec::new()));
        spans.finish(end).1
    };
    let events = left_out(0);
    assert_eq!(left_out(usize::MAX), 0);
    // An arrival and a write; a job that is scheduled is three marks; then two events and a read;
    // work that is done is two.
    let within = [1, 2, 3, 5, 6, 7, 8, 9, 10, 11].map(|most| events - left_out(most));
    assert_eq!(within, [1, 2, 3, 3, 4, 5, 6, 7, 7, 8]);
}

#[test]
fn what_covers_something_covers_it_once() {
    let program = small(
        "visits: { request: ask, every: 1s, count: 3 }",
        "
requests:
  ask:
    steps:
      - { show: page, if: 'request != \"visits/2\"' }
      - { show: other, over: page }
      - { show: other, over: page, id: again }
figures: { covered: { count: events, where: { replaced: page } } }
",
    );
    let run = run(&program, 1);
    assert_eq!(count(&run.figures, "covered"), 2);
    let other = Figures { list: Vec::new() };
    assert_ne!(run.figures.digest(), other.digest());
}

#[test]
fn who_leaves_at_an_instant_sees_nothing_of_it() {
    let notice = |stays: &str, waits: &str| {
        let program = small(
            "visits: { request: ask, every: 1s, count: 1 }",
            &format!(
                "
requests:
  ask: {{ steps: [{{ work: a, takes: 10s }}, {{ show: page }}, {{ work: b, takes: 5s }}, {{ show: error }}] }}
observers:
  it: {{ in: [only], notices: {{ shown: error }}, stays: {stays}, after: {{ shown: page }}, waits: {waits} }}
  other: {{ in: [only], notices: {{ shown: error }}, stays: {stays} }}
"
            ),
        );
        let (noticing, _) = watched(&program, Noticing::new(&program));
        let all = noticing.finish();
        all.iter().map(|it| (it.seen, it.too_early)).collect::<Vec<_>>()
    };
    let second = |count: u64| SimDuration::SECOND.saturating_mul(count);
    assert_eq!(notice("5s", "11s"), [(0, Some(second(0))), (0, Some(second(10)))]);
    assert_eq!(notice("6s", "11s"), [(1, None), (0, Some(second(9)))]);
    assert_eq!(
        notice("16s", "10s"),
        [(0, Some(second(5))), (1, None)],
        "it comes too late for them"
    );
}
