//! Two small runs held against each other: which requests differ, and how that is told.

use crate::support::run;
use crate::support::small;
use crate::support::tell;
use reenact::analysis::contrast::align::Marks;
use reenact::analysis::contrast::ledger::Change;
use reenact::analysis::contrast::ledger::Ledger;
use reenact::analysis::contrast::mark::Mark;
use reenact::analysis::contrast::stories::Stories;
use reenact::analysis::contrast::telling::Row;
use reenact::analysis::contrast::telling::Telling;
use reenact::analysis::contrast::telling::Told;
use reenact::analysis::contrast::telling::rows;
use reenact::analysis::contrast::telling::since;
use reenact::engine;
use reenact::engine::outcome::Limits;
use reenact::program::Program;
use reenact::seed::Seed;
use reenact::time::SimDuration;
use reenact::trace::Observer;
use reenact::trace::event::Kind;

/// What differs: another line of traffic, when somebody comes late, who gets an answer, whose value it is,
/// who fails, whose job dies, and how many jobs a queue holds.
struct Side {
    line: &'static str,
    late: &'static str,
    answer: &'static str,
    value: &'static str,
    fails: &'static str,
    dies: &'static str,
    holds: u32,
}

const LEFT: Side = Side {
    line: "left: { request: ask, at: 2024-01-01T02:00:00Z }",
    late: "2024-01-01T01:00:00Z",
    answer: "true",
    value: "1",
    fails: "false",
    dies: "false",
    holds: 9,
};

const RIGHT: Side = Side {
    line: "right: { request: ask, every: 1ns, count: 2 }",
    late: "2024-01-01T01:00:05Z",
    answer: r#"request != "visits/2" && request != "visits/7""#,
    value: r#"request == "visits/3" ? 2 : 1"#,
    fails: r#"request == "visits/4""#,
    dies: r#"arguments["whose"] == "visits/5""#,
    holds: 0,
};

impl Side {
    fn program(&self, sections: &str) -> Program {
        let Self { line, late, answer, value, fails, dies, holds } = self;
        let traffic = format!(
            "visits: {{ request: ask, every: 1s, count: 7 }}, late: {{ request: ask, at: {late} }}, {line}"
        );
        let sections = format!(
            "
queues: {{ tray: {{ workers: 9 }}, heavy: {{ workers: 1, holds: {holds} }} }}
requests:
  ask:
    steps:
      - {{ show: answer, if: '{answer}' }}
      - {{ set: x, to: '{value}' }}
      - {{ enqueue: light, with: '{{\"whose\": request}}' }}
      - {{ do: [{{ enqueue: heavy }}, {{ enqueue: heavy, id: more }}], if: 'request == \"visits/6\"', id: both }}
      - {{ raise: Broken, if: '{fails}' }}
jobs:
  light: {{ queue: tray, steps: [{{ raise: Worse, if: '{dies}' }}] }}
  heavy: {{ queue: heavy, steps: [{{ work: it, takes: 1ms }}] }}
{sections}"
        );
        small(&traffic, &sections)
    }
}

/// Lets an observer watch a run.
fn watched<O: Observer>(program: &Program, mut observer: O) -> O {
    engine::run(program, Seed::new(1), &Limits::default(), &mut observer);
    observer
}

#[test]
fn a_ledger_says_what_became_of_every_request() {
    let stories = |side: &Side| watched(&side.program(""), Stories::default());
    let (left, right) = (stories(&LEFT), stories(&RIGHT));
    let ledger = Ledger::of(&left, &right);
    let changes = [
        Change::None,
        Change::Outcome,
        Change::Events,
        Change::Outcome,
        Change::Outcome,
        Change::Outcome,
        Change::Outcome,
        Change::Timing,
    ];
    let expected: Vec<(u32, u32, Change)> =
        (0..).zip(changes).map(|(number, change)| (number, number + 2, change)).collect();
    assert_eq!(ledger.pairs, expected, "two come before all others on the right");
    assert_eq!((ledger.only_left, ledger.only_right, ledger.system), (1, 2, false));
    let counts = [Change::None, Change::Timing, Change::Events, Change::Outcome];
    assert_eq!(counts.map(|change| ledger.count(change)), [1, 1, 1, 5]);
    assert!(!ledger.is_same());
    let kinds =
        ledger.kinds.iter().map(|kind| (kind.left.as_str(), kind.right.as_str(), kind.count));
    let kinds: Vec<(&str, &str, u64)> = kinds.collect();
    assert_eq!(kinds[0], ("answer", "nothing shown", 2));
    assert_eq!(ledger.kinds[0].first, (1, 3));
    let mut rights: Vec<&str> = kinds[1..].iter().map(|kind| kind.1).collect();
    rights.sort_unstable();
    assert_eq!(
        rights,
        ["answer, fails with Broken", "answer, heavy is dropped", "answer, light gives up"]
    );
}

#[test]
fn traces_are_held_against_each_other_as_runs_are() {
    let (left, right) = (LEFT.program(""), RIGHT.program(""));
    let runs = [&left, &right].map(|program| watched(program, Stories::default()));
    let traces = [&left, &right].map(|program| {
        let mut stories = Stories::default();
        for event in &tell(program, Seed::new(1)) {
            stories.line(event);
        }
        stories
    });
    let (run, trace) = (Ledger::of(&runs[0], &runs[1]), Ledger::of(&traces[0], &traces[1]));
    assert_eq!(trace.pairs, run.pairs);
    assert_eq!(trace.kinds, run.kinds);
    assert_eq!((trace.only_left, trace.only_right), (run.only_left, run.only_right));
    let mut telling = Telling::new(3);
    for event in &tell(&left, Seed::new(1)) {
        telling.line(event);
    }
    let told = watched(&left, Telling::new(3)).told;
    let alike = |one: &Told, other: &Told| {
        (one.event, one.at, one.kind, one.cause) == (other.event, other.at, other.kind, other.cause)
    };
    assert_eq!(telling.told.len(), told.len());
    assert!(telling.told.iter().zip(&told).all(|(one, other)| alike(one, other)));
}

#[test]
fn a_run_is_the_same_as_itself_and_not_when_somebody_works_on_it() {
    let plain = watched(&LEFT.program(""), Stories::default());
    let ledger = Ledger::of(&plain, &plain);
    assert!(ledger.is_same() && !ledger.system && ledger.kinds.is_empty());
    let timeline =
        "timeline: { look: { title: Look, at: 2024-01-01T03:00:00Z, steps: [{ show: note }] } }";
    let worked_on = watched(&LEFT.program(timeline), Stories::default());
    let ledger = Ledger::of(&plain, &worked_on);
    assert!(ledger.system && !ledger.is_same());
    assert_eq!(ledger.count(Change::None), 9);
    let mut cut = plain.clone();
    cut.list.truncate(5);
    assert!(!Ledger::of(&plain, &cut).is_same());
    assert!(!Ledger::of(&cut, &plain).is_same());
}

#[test]
fn what_is_shown_at_one_place_is_part_of_the_story() {
    let stories = |show: &str| {
        let steps =
            format!("requests: {{ ask: {{ steps: [{{ show: page }}, {{ {show}, id: it }}] }} }}");
        let program = small("one: { request: ask, at: 2024-01-01T00:00:00Z }", &steps);
        watched(&program, Stories::default())
    };
    let all = ["show: one", "show: other", "show: one, over: page", "show: other, over: page"];
    for (number, show) in all.iter().enumerate() {
        for (beside, other) in all.iter().enumerate() {
            let ledger = Ledger::of(&stories(show), &stories(other));
            assert_eq!(ledger.is_same(), number == beside, "{show} and {other}");
            assert_eq!(ledger.count(Change::Outcome), u64::from(number != beside));
        }
    }
}

#[test]
fn which_error_it_is_is_part_of_the_story_and_of_the_fingerprint() {
    let steps = |class: &str| {
        let steps = format!(
            "requests: {{ ask: {{ steps: [{{ try: [{{ raise: {class}, id: it }}], rescue: [{{ show: page }}] }}] }} }}"
        );
        small("one: { request: ask, at: 2024-01-01T00:00:00Z }", &steps)
    };
    let (one, other) = (steps("One"), steps("Other"));
    assert_ne!(run(&one, 1).fingerprint, run(&other, 1).fingerprint);
    let ledger =
        Ledger::of(&watched(&one, Stories::default()), &watched(&other, Stories::default()));
    assert!(!ledger.is_same());
}

#[test]
fn a_step_that_ran_stands_beside_the_same_step_that_was_passed_over() {
    let left = watched(&LEFT.program(""), Telling::new(1)).told;
    let right = watched(&RIGHT.program(""), Telling::new(3)).told;
    let kinds = |at: usize| (left[at].kind, right[at].kind);
    assert_eq!(
        [kinds(0), kinds(1)],
        [(Kind::Arrived, Kind::Arrived), (Kind::Shown, Kind::Skipped)]
    );
    let rows = rows(&left, &right);
    let expected: Vec<Row> =
        (0..left.len()).map(|at| Row { left: Some(at), right: Some(at), same: at != 1 }).collect();
    assert_eq!(rows, expected);
    let later = left[0].at.saturating_add(SimDuration::SECOND);
    assert_eq!(since(&left, later), SimDuration::SECOND);
    assert_eq!(since(&[], later), SimDuration::ZERO);
}

#[test]
fn what_only_one_side_has_stands_alone() {
    let left = watched(&LEFT.program(""), Telling::new(0)).told;
    let rows = rows(&left, &left[..3]);
    let beside = rows.iter().map(|row| (row.left, row.right)).collect::<Vec<_>>();
    let expected = (0..left.len()).map(|at| (Some(at), (at < 3).then_some(at)));
    assert_eq!(beside, expected.collect::<Vec<_>>());
    let turned = reenact::analysis::contrast::telling::rows(&left[..3], &left);
    let beside = turned.iter().map(|row| (row.right, row.left)).collect::<Vec<_>>();
    let expected = (0..left.len()).map(|at| (Some(at), (at < 3).then_some(at)));
    assert_eq!(beside, expected.collect::<Vec<_>>());
}

#[test]
fn where_both_sides_differ_one_is_told_and_then_the_other() {
    let told = |steps: &str| {
        let request = format!("requests: {{ ask: {{ steps: [{steps}, {{ show: end }}] }} }}");
        let program = small("one: { request: ask, at: 2024-01-01T00:00:00Z }", &request);
        watched(&program, Telling::new(0)).told
    };
    let (left, right) =
        (told("{ show: one }, { show: two }"), told("{ show: other }, { show: more }"));
    let beside: Vec<_> = rows(&left, &right).iter().map(|row| (row.left, row.right)).collect();
    let alone = [(Some(1), None), (Some(2), None), (None, Some(1)), (None, Some(2))];
    let together = |at: usize| (Some(at), Some(at));
    assert_eq!(beside, [&[together(0)], &alone[..], &[together(3), together(4)]].concat());
}

#[test]
fn a_long_request_is_told_as_far_as_there_is_room() {
    let program = small(
        "one: { request: ask, at: 2024-01-01T00:00:00Z }",
        "requests: { ask: { steps: [{ repeat: [{ show: light }], at_most: 4100 }] } }",
    );
    let telling = watched(&program, Telling::new(0));
    assert_eq!((telling.told.len(), telling.left_out), (4_000, 103));
}

#[test]
fn marks_are_kept_of_those_who_are_asked_about_while_there_is_room() {
    let program = LEFT.program("");
    let told = |request: u32| watched(&program, Telling::new(request)).told.len();
    let mut marks = watched(&program, Marks::of([Some(6), Some(2)].into_iter()));
    assert_eq!(
        [marks.kept(0).len(), marks.kept(1).len(), marks.kept(2).len()],
        [told(6), told(2), 0]
    );
    assert!(!marks.is_full());
    let mark = Mark { at: 0, place: 0, key: 0, content: 0 };
    (0..=Marks::ROOM).for_each(|_| marks.take(Some(2), Kind::Shown, (0, mark)));
    assert!(marks.is_full());
    assert_eq!(marks.kept(0).len() + marks.kept(1).len(), Marks::ROOM);
}
