//! Two runs, or saved traces of two, held against each other.

use crate::analysis::contrast::align::Marks;
use crate::analysis::contrast::align::first_parting;
use crate::analysis::contrast::ledger::Change;
use crate::analysis::contrast::ledger::Ledger;
use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::stories::Stories;
use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::analysis::contrast::telling::rows;
use crate::analysis::coverage::Coverage;
use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::analysis::whose::Whose;
use crate::engine;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::StepVisits;
use crate::experiment::replay::steps;
use crate::program::Program;
use crate::seed::Seed;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::codec::Trace;
use crate::trace::codec::TraceEvent;
use std::thread;

/// Where a side's events come from.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// A run that is made now.
    Run {
        /// What is run.
        prepared: &'a Prepared,
        /// Under which seed.
        seed: Seed,
        /// What may stop it.
        limits: Limits,
    },
    /// A trace that was saved.
    Saved(&'a Trace),
}

impl Source<'_> {
    /// Tells whether it is a trace that leaves some requests out.
    fn is_partial(self) -> bool {
        matches!(self, Source::Saved(trace) if trace.header.is_partial())
    }

    /// Tells whether it is a trace of one request, which leaves out what belongs to none as well.
    fn is_of_one(self) -> bool {
        matches!(self, Source::Saved(trace) if trace.header.only.is_some())
    }
}

/// What is known of a side besides its requests; of a trace, nothing.
#[derive(Debug, Clone)]
pub struct Facts {
    /// How the run ended.
    pub outcome: Outcome,
    /// Its figures.
    pub figures: Figures,
    /// Who could have noticed.
    pub noticed: Vec<Noticed>,
    /// Its steps and how often each ran.
    pub steps: Vec<StepVisits>,
}

/// A request on both sides.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Its numbers; of what operators do, which times.
    pub numbers: (u32, u32),
    /// What of it differs.
    pub change: Change,
    /// As the left side tells it.
    pub left: Vec<Told>,
    /// As the right side tells it.
    pub right: Vec<Told>,
    /// What stands beside what.
    pub rows: Vec<Row>,
    /// How many events of either side are not told.
    pub left_out: u64,
}

/// Two sides, compared.
#[derive(Debug, Clone)]
pub struct Contrast {
    /// What is known of each side.
    pub facts: [Option<Facts>; 2],
    /// Which requests changed.
    pub ledger: Ledger,
    /// The request with the first event that only one side has.
    pub first_event: Option<Pair>,
    /// The first request with another outcome.
    pub first_outcome: Option<Pair>,
    /// The request that was asked for.
    pub asked: Option<Pair>,
    /// Whether there were too many events to be sure that the first one was found.
    pub bounded: bool,
    /// How many requests arrived on each side.
    pub requests: [u64; 2],
}

impl Contrast {
    /// Tells whether the events of both sides are the same.
    pub fn is_same(&self) -> bool {
        self.ledger.is_same()
    }
}

/// What is looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// This request, by its number on the left side, and no first difference.
    pub request: Option<u32>,
    /// Only what can be counted.
    pub counts: bool,
}

/// Compares two sides.
pub fn compare(left: Source<'_>, right: Source<'_>, asked: Asked) -> Contrast {
    let by_line = matches!((left, right), (Source::Saved(_), _) | (_, Source::Saved(_)));
    let ((one, left_facts), (other, right_facts)) =
        both(|| stories(left, by_line), || stories(right, by_line));
    let mut ledger = Ledger::of(&one, &other);
    // What a trace leaves out may well have been in its run.
    if right.is_partial() {
        ledger.only_left = 0;
    }
    if left.is_partial() {
        ledger.only_right = 0;
    }
    if left.is_of_one() || right.is_of_one() {
        ledger.system = false;
    }
    let mut contrast = Contrast {
        requests: [one.count(), other.count()],
        facts: [left_facts, right_facts],
        first_event: None,
        first_outcome: None,
        asked: None,
        bounded: false,
        ledger,
    };
    drop((one, other));
    if asked.counts {
        return contrast;
    }
    let tell = |numbers: (u32, u32), change: Change| {
        let (here, there) =
            both(|| telling(left, numbers.0, by_line), || telling(right, numbers.1, by_line));
        let rows = rows(&here.told, &there.told);
        let left_out = here.left_out + there.left_out;
        Pair { numbers, change, left: here.told, right: there.told, rows, left_out }
    };
    let pairs = &contrast.ledger.pairs;
    if let Some(request) = asked.request {
        let found = pairs.iter().find(|pair| pair.0 == request).copied();
        contrast.asked = found.map(|(here, there, change)| tell((here, there), change));
        return contrast;
    }
    let outcome = pairs.iter().find(|pair| pair.2 == Change::Outcome).copied();
    let (event, bounded) = first_event(left, right, &contrast.ledger, by_line);
    contrast.bounded = bounded;
    contrast.first_outcome = outcome.map(|(here, there, change)| tell((here, there), change));
    contrast.first_event = event.map(|(here, there, change)| tell((here, there), change));
    contrast
}

/// Tells two requests of one side, or two times that operators did something, held against each other
/// by what happened at each place of their courses: what they say to it, such as whose they are, differs
/// anyway.
pub fn beside(source: Run<'_>, whose: [Whose; 2]) -> Pair {
    let mut pair = held([source, source], whose);
    for row in &mut pair.rows {
        let key = |told: &[Told], at: Option<usize>| Some(told.get(at?)?.mark.key);
        let (one, other) = (key(&pair.left, row.left), key(&pair.right, row.right));
        row.same = one.is_some() && one == other;
    }
    pair
}

/// A run that is made.
#[derive(Debug, Clone, Copy)]
pub struct Run<'a> {
    /// What is run.
    pub program: &'a Program,
    /// Under which seed.
    pub seed: Seed,
    /// What may stop it.
    pub limits: Limits,
}

/// Tells something of each of two runs, and holds one against the other.
pub fn held(sources: [Run<'_>; 2], whose: [Whose; 2]) -> Pair {
    let tell = |side: usize| {
        let Run { program, seed, limits } = sources[side];
        let mut telling = Telling::of(whose[side], program);
        engine::run(program, seed, &limits.for_program(program), &mut telling);
        telling
    };
    let (here, there) = both(|| tell(0), || tell(1));
    let rows = rows(&here.told, &there.told);
    let left_out = here.left_out + there.left_out;
    let number = |whose: Whose| match whose {
        Whose::Request(request) => request,
        Whose::Operation(occasion) => occasion.number,
    };
    let numbers = (number(whose[0]), number(whose[1]));
    let change = Change::Outcome;
    Pair { numbers, change, left: here.told, right: there.told, rows, left_out }
}

/// Finds the request with the earliest event that one side has and the other has not; whether
/// there were more events than could be looked at.
fn first_event(
    left: Source<'_>,
    right: Source<'_>,
    ledger: &Ledger,
    by_line: bool,
) -> (Option<(u32, u32, Change)>, bool) {
    let timed = !ledger.pairs.iter().any(|pair| pair.2 > Change::Timing);
    let wanted = |pair: &&(u32, u32, Change)| {
        if timed { pair.2 == Change::Timing } else { pair.2 > Change::Timing }
    };
    let pairs: Vec<(u32, u32, Change)> = ledger.pairs.iter().filter(wanted).copied().collect();
    if pairs.is_empty() {
        return (None, false);
    }
    let (one, other) = both(
        || marks(left, Marks::of(pairs.iter().map(|pair| pair.0)), by_line),
        || marks(right, Marks::of(pairs.iter().map(|pair| pair.1)), by_line),
    );
    let parted = pairs.iter().enumerate().filter_map(|(place, pair)| {
        let at = first_parting(one.kept(place), other.kept(place), timed)?;
        Some((at, *pair))
    });
    let first = parted.min_by_key(|(at, pair)| (*at, pair.0));
    (first.map(|(_, pair)| pair), one.is_full() || other.is_full())
}

/// Does two things at once.
fn both<A: Send, B: Send>(
    one: impl FnOnce() -> A + Send,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    thread::scope(|scope| {
        let beside = scope.spawn(other);
        let one = one();
        match beside.join() {
            Ok(other) => (one, other),
            // A run is total, so a thread that died is a defect, and is told as one.
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

fn stories(source: Source<'_>, by_line: bool) -> (Stories, Option<Facts>) {
    match source {
        Source::Saved(trace) => {
            let mut stories = Stories::default();
            trace.events.iter().for_each(|event| stories.line(event));
            (stories, None)
        }
        Source::Run { prepared, seed, limits } => {
            let program = &prepared.program;
            let limits = limits.for_program(program);
            let mut stories = Stories::default();
            let mut folding = Folding::new(program).within(limits.figures);
            let mut noticing = Noticing::new(program).within(limits.figures);
            let mut coverage = Coverage::new(program);
            let mut facts = ((&mut folding, &mut noticing), &mut coverage);
            let outcome = if by_line {
                let mut lines = ByLine(|event: &TraceEvent| stories.line(event));
                engine::run(program, seed, &limits, &mut (&mut facts, &mut lines))
            } else {
                engine::run(program, seed, &limits, &mut (&mut facts, &mut stories))
            };
            let facts = Facts {
                outcome,
                figures: folding.finish(),
                noticed: noticing.finish(),
                steps: steps(program, &coverage),
            };
            (stories, Some(facts))
        }
    }
}

fn marks(source: Source<'_>, mut marks: Marks, by_line: bool) -> Marks {
    let mut line = |event: &TraceEvent| {
        if let Some(request) = event.request {
            marks.take(request, Mark::of_line(event));
        }
    };
    match source {
        Source::Saved(trace) => trace.events.iter().for_each(line),
        Source::Run { prepared, seed, limits } if by_line => {
            let limits = limits.for_program(&prepared.program);
            engine::run(&prepared.program, seed, &limits, &mut ByLine(&mut line));
        }
        Source::Run { prepared, seed, limits } => {
            let limits = limits.for_program(&prepared.program);
            engine::run(&prepared.program, seed, &limits, &mut marks);
        }
    }
    marks
}

fn telling(source: Source<'_>, request: u32, by_line: bool) -> Telling {
    let mut telling = Telling::new(request);
    match source {
        Source::Saved(trace) => trace.events.iter().for_each(|event| telling.line(event)),
        Source::Run { prepared, seed, limits } => {
            let program = &prepared.program;
            let limits = limits.for_program(program);
            if by_line {
                let mut lines = ByLine(|event: &TraceEvent| telling.line(event));
                engine::run(program, seed, &limits, &mut lines);
            } else {
                engine::run(program, seed, &limits, &mut telling);
            }
        }
    }
    telling
}

/// Hands events on in names, as traces have them.
struct ByLine<F>(F);

impl<F: FnMut(&TraceEvent)> Observer for ByLine<F> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        (self.0)(&TraceEvent::of(event, view));
        Control::Continue
    }
}
