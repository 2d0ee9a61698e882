//! Two runs, or saved traces of two, held against each other.

use crate::analysis::contrast::align::Marks;
use crate::analysis::contrast::align::first_parting;
use crate::analysis::contrast::ledger::Change;
use crate::analysis::contrast::ledger::Ledger;
use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::stories::Stories;
use crate::analysis::contrast::stories::is_deployment;
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
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::by_line::ByLine;
use crate::experiment::consequence::Reader;
use crate::experiment::consequence::reader;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::StepVisits;
use crate::experiment::replay::steps;
use crate::experiment::rerun::Run;
use crate::program::ids::SiteId;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::codec::Trace;
use crate::trace::codec::TraceEvent;
use std::collections::BTreeSet;
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

    /// Returns the paths of the steps whose values are no part of an outcome, as far as it is known.
    fn blind(self) -> BTreeSet<String> {
        let Source::Run { prepared, .. } = self else { return BTreeSet::new() };
        let program = &prepared.program;
        let path = |site: SiteId| program.site(site).path.clone();
        program.shows_of_the_system().into_iter().map(path).collect()
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

/// A request on both sides, or what operators do on both.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Its numbers; of what operators do, which times.
    pub numbers: (u32, u32),
    /// Whether it is no request, but what operators do, and whatever else is of none; its numbers then
    /// say nothing.
    pub outside: bool,
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

impl Pair {
    /// Tells whether two are about the same request.
    pub fn is_about(&self, other: &Self) -> bool {
        !self.outside && !other.outside && self.numbers == other.numbers
    }
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
    /// Who read what that request wrote on one side only, where its own outcome is the same.
    pub first_reader: Option<Reader>,
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
    // A trace does not say what its values are made of; the program of the other side may.
    let blind = || by_line.then(|| [left, right].into_iter().flat_map(Source::blind).collect());
    let ((one, left_facts), (other, right_facts)) =
        both(|| stories(left, blind()), || stories(right, blind()));
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
        first_reader: None,
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
        let (here, there) = both(
            || telling(left, of(numbers.0), by_line),
            || telling(right, of(numbers.1), by_line),
        );
        let rows = rows(&here.told, &there.told);
        let left_out = here.left_out + there.left_out;
        let (left, right) = (here.told, there.told);
        Pair { numbers, outside: false, change, left, right, rows, left_out }
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
    contrast.first_event = event.map(|(at, first)| match first {
        First::Request(here, there, change) => tell((here, there), change),
        First::Outside => outside(left, right, at, by_line),
    });
    let alike = contrast.first_event.as_ref();
    let alike = alike.filter(|pair| pair.change == Change::Events && !pair.outside);
    contrast.first_reader = alike.and_then(|pair| reader([left, right], pair));
    contrast
}

/// Tells what operators do on both sides, from an instant on.
fn outside(left: Source<'_>, right: Source<'_>, at: u64, by_line: bool) -> Pair {
    let since = || Telling::since(None, SimTime::from_nanos(at));
    let (mut here, mut there) =
        both(|| telling(left, since(), by_line), || telling(right, since(), by_line));
    for telling in [&mut here, &mut there] {
        telling.told.retain(|told| !is_deployment(told.kind));
    }
    let rows = rows(&here.told, &there.told);
    let left_out = here.left_out + there.left_out;
    // What follows from it, requests tell.
    let change = Change::Outcome;
    let (left, right) = (here.told, there.told);
    Pair { numbers: (0, 0), outside: true, change, left, right, rows, left_out }
}

fn of(request: u32) -> Telling {
    Telling::new(request)
}

/// Tells two requests of one side, or two times that operators did something, held against each other
/// by what happened at each place of their courses: what they say to it, such as whose they are, differs
/// anyway.
///
/// # Errors
///
/// Returns how a run ended when it was cut short.
pub fn beside(source: Run<'_>, whose: [Whose; 2]) -> Result<Pair, Ending> {
    let mut pair = held([source, source], whose)?;
    for row in &mut pair.rows {
        let key = |told: &[Told], at: Option<usize>| Some(told.get(at?)?.mark.key);
        let (one, other) = (key(&pair.left, row.left), key(&pair.right, row.right));
        row.same = one.is_some() && one == other;
    }
    Ok(pair)
}

/// Tells something of each of two runs, and holds one against the other.
///
/// # Errors
///
/// Returns how a run ended when it was cut short.
pub fn held(sources: [Run<'_>; 2], whose: [Whose; 2]) -> Result<Pair, Ending> {
    let tell = |side: usize| sources[side].telling(whose[side]);
    let (here, there) = both(|| tell(0), || tell(1));
    let (here, there) = (here?, there?);
    let rows = rows(&here.told, &there.told);
    let left_out = here.left_out + there.left_out;
    let number = |whose: Whose| match whose {
        Whose::Request(request) => request,
        Whose::Operation(occasion) => occasion.number,
    };
    let numbers = (number(whose[0]), number(whose[1]));
    let outside = whose[0].request().is_none();
    let change = Change::Outcome;
    Ok(Pair { numbers, outside, change, left: here.told, right: there.told, rows, left_out })
}

/// Where the earliest event is that one side has and the other has not.
#[derive(Debug, Clone, Copy)]
enum First {
    /// In this request, of which so much differs.
    Request(u32, u32, Change),
    /// In what is of no request.
    Outside,
}

/// Finds the earliest event that one side has and the other has not, and its instant in nanoseconds; whether
/// there were more events than could be looked at.
fn first_event(
    left: Source<'_>,
    right: Source<'_>,
    ledger: &Ledger,
    by_line: bool,
) -> (Option<(u64, First)>, bool) {
    // A trace of one request leaves out what is of none.
    let acts = if left.is_of_one() || right.is_of_one() { Change::None } else { ledger.acts };
    let timed = acts <= Change::Timing && !ledger.pairs.iter().any(|it| it.2 > Change::Timing);
    let wanted = |change: Change| {
        if timed { change == Change::Timing } else { change > Change::Timing }
    };
    let pairs: Vec<(u32, u32, Change)> =
        ledger.pairs.iter().filter(|it| wanted(it.2)).copied().collect();
    let outside = wanted(acts).then_some(None);
    if pairs.is_empty() && outside.is_none() {
        return (None, false);
    }
    let (here, there) = (pairs.iter().map(|it| Some(it.0)), pairs.iter().map(|it| Some(it.1)));
    let (here, there) = (outside.into_iter().chain(here), outside.into_iter().chain(there));
    let (one, other) =
        both(|| marks(left, Marks::of(here), by_line), || marks(right, Marks::of(there), by_line));
    let pairs = pairs.iter().map(|(here, there, change)| First::Request(*here, *there, *change));
    let all = outside.map(|_| First::Outside).into_iter().chain(pairs);
    let parted = all.enumerate().filter_map(|(place, it)| {
        Some((first_parting(one.kept(place), other.kept(place), timed)?, it))
    });
    let first = parted.min_by_key(|(at, _)| *at).map(|((at, _), first)| (at, first));
    (first, one.is_full() || other.is_full())
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

/// Takes in the stories of a side; by names, where the paths are said that show what is no part of an
/// outcome.
fn stories(source: Source<'_>, blind: Option<BTreeSet<String>>) -> (Stories, Option<Facts>) {
    let by_line = blind.is_some();
    let mut stories = Stories::blind_to(blind.unwrap_or_default());
    match source {
        Source::Saved(trace) => {
            trace.events.iter().for_each(|event| stories.line(event));
            (stories, None)
        }
        Source::Run { prepared, seed, limits } => {
            let program = &prepared.program;
            let limits = limits.for_program(program);
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
        marks.take(event.request, event.kind, (event.id, Mark::of_line(event)));
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

fn telling(source: Source<'_>, mut telling: Telling, by_line: bool) -> Telling {
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
