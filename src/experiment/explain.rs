//! What is explained of a replay: an event, what became of a request, an event by its name.

use crate::analysis::chain::Link;
use crate::analysis::chain::link;
use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::signature::Sign;
use crate::experiment::slice::Needed;
use crate::experiment::slice::around;
use crate::experiment::slice::gap_before;
use crate::experiment::slice::slice;
use crate::experiment::surroundings::Around;
use crate::experiment::surroundings::Behind;
use crate::experiment::surroundings::Holding;
use crate::experiment::surroundings::Surroundings;
use crate::experiment::surroundings::Written;
use crate::program::Program;
use crate::seed::Seed;
use crate::time::SimDuration;
use crate::trace::Control;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fmt;

/// An event of a request, and the events that it needed.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The request's number.
    pub request: u32,
    /// All its events.
    pub told: Vec<Told>,
    /// Those that were needed; the last one is explained.
    pub needed: Vec<Needed>,
}

/// Explains the event with that number; none when there is none, or it belongs to no request.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn of_event(
    program: &Program,
    seed: Seed,
    limits: Limits,
    event: u64,
) -> Result<Option<Explained>, Ending> {
    let mut finding = Finding { number: Some(event), wanted: None, found: None };
    run(program, seed, limits, &mut finding)?;
    let Some(request) = finding.found.and_then(|found| found.request) else { return Ok(None) };
    let told = tell(program, seed, limits, request)?;
    let place = told.iter().position(|told| told.event.0 == event);
    place.map(|place| explained(program, seed, limits, (request, told, place))).transpose()
}

/// Explains what became of a request: what was shown after the fault, or else the fault, or else the
/// last thing that could be seen.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn of_request(
    program: &Program,
    seed: Seed,
    limits: Limits,
    request: u32,
    sign: Option<&Sign>,
) -> Result<Option<Explained>, Ending> {
    let told = tell(program, seed, limits, request)?;
    let visible = |told: &Told| [Kind::Shown, Kind::RequestFailed, Kind::Died].contains(&told.kind);
    let fault = sign.and_then(|sign| told.iter().position(|told| sign.is_told(told)));
    let after = fault.and_then(|fault| {
        told.iter().enumerate().position(|(place, told)| place > fault && visible(told))
    });
    let last = told.iter().rposition(visible);
    let place = after.or(fault).or(last).or(told.len().checked_sub(1));
    place.map(|place| explained(program, seed, limits, (request, told, place))).transpose()
}

/// Explains an event by its place in what its request tells.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn explained(
    program: &Program,
    seed: Seed,
    limits: Limits,
    (request, told, place): (u32, Vec<Told>, usize),
) -> Result<Explained, Ending> {
    let mut needed = slice(program, &told, place);
    let run = Run { program, seed, limits };
    let mut found = run.look_around(&told, needed.iter().map(|it| (it.place, it.reads.clone())))?;
    for it in &mut needed {
        let Some(event) = told.get(it.place).map(|told| told.event) else { continue };
        let Some(around) = found.remove(&event) else { continue };
        it.turns = around.turns;
        // What a step works is no waiting, and its own words say it.
        let waited = it.waited.map(|took| took.checked_sub(around.worked).unwrap_or_default());
        it.waited = waited.filter(|waited| *waited > SimDuration::ZERO);
        it.holding = around.holding.map(|it| run.complete(it, event, BEHIND)).transpose()?;
        it.written = around.written.map(|it| run.trace_back(it)).transpose()?;
    }
    Ok(Explained { request, told, needed })
}

/// How many holders are followed, each of whom waited for the next one.
const BEHIND: usize = 3;

/// What is run again to find out.
#[derive(Debug, Clone, Copy)]
struct Run<'p> {
    program: &'p Program,
    seed: Seed,
    limits: Limits,
}

impl Run<'_> {
    /// Returns what stood around some events of a telling, by event.
    fn look_around(
        self,
        told: &[Told],
        asked: impl Iterator<Item = (usize, Vec<String>)>,
    ) -> Result<BTreeMap<EventId, Around>, Ending> {
        let asked: Vec<(&Told, Vec<String>)> =
            asked.filter_map(|(place, reads)| Some((told.get(place)?, reads))).collect();
        let asked = asked.iter().map(|(told, reads)| (*told, reads.as_slice()));
        let mut surroundings = Surroundings::new(self.program, told, asked);
        run(self.program, self.seed, self.limits, &mut surroundings)?;
        Ok(surroundings.found)
    }

    /// Finds out what the holder did with it: the steps by which it got it and in which it spent its
    /// time, what they read, and whom it waited for in its turn.
    fn complete(
        self,
        mut holding: Holding,
        asked: EventId,
        depth: usize,
    ) -> Result<Holding, Ending> {
        let Some(holder) = holding.request else { return Ok(holding) };
        let story = tell(self.program, self.seed, self.limits, holder)?;
        holding.find_steps(&story, asked);
        let place = |step: &Option<Told>| {
            let event = step.as_ref()?.event;
            story.iter().position(|it| it.event == event)
        };
        let step = place(&holding.step);
        let steps = [place(&holding.got), step];
        let reads = |place: usize| {
            let site = story.get(place).and_then(|told| told.at_site);
            site.map(|site| around(self.program, site)).unwrap_or_default()
        };
        let places = steps.into_iter().flatten();
        let mut found = self.look_around(&story, places.clone().map(|it| (it, reads(it))))?;
        let mut seen = BTreeSet::new();
        holding.reads =
            places.clone().flat_map(reads).filter(|name| seen.insert(name.clone())).collect();
        let events = places.filter_map(|place| story.get(place)).map(|told| told.event);
        let turns = events.filter_map(|event| found.get(&event)).flat_map(|it| it.turns.clone());
        let mut seen = BTreeSet::new();
        holding.turns = turns.filter(|turn| seen.insert(turn.setting.clone())).collect();
        let Some((place, event)) = step.and_then(|at| Some((at, story.get(at)?.event))) else {
            return Ok(holding);
        };
        let Some(around) = found.remove(&event) else { return Ok(holding) };
        let gap = gap_before(&story, place).unwrap_or_default();
        let waited = gap.checked_sub(around.worked).unwrap_or_default();
        if let Some(next) = around.holding.filter(|_| depth > 1 && waited > around.worked) {
            let holding_next = self.complete(next, event, depth - 1)?;
            holding.behind = Some(Box::new(Behind { waited, holding: holding_next }));
        }
        Ok(holding)
    }

    /// Finds out what the write rests on that another request's read found.
    fn trace_back(self, mut written: Written) -> Result<Written, Ending> {
        let Some(request) = written.request else { return Ok(written) };
        let story = tell(self.program, self.seed, self.limits, request)?;
        let Some(place) = story.iter().position(|it| it.event == written.event) else {
            return Ok(written);
        };
        let mut seen = BTreeSet::new();
        let needed = slice(self.program, &story, place);
        let reads = needed.into_iter().flat_map(|it| it.reads);
        written.reads = reads.filter(|name| seen.insert(name.clone())).collect();
        Ok(written)
    }
}

fn tell(program: &Program, seed: Seed, limits: Limits, request: u32) -> Result<Vec<Told>, Ending> {
    let mut telling = Telling::new(request);
    run(program, seed, limits, &mut telling)?;
    Ok(telling.told)
}

/// Runs a program to its end, or until the observer has seen enough.
fn run<O: Observer>(
    program: &Program,
    seed: Seed,
    limits: Limits,
    observer: &mut O,
) -> Result<(), Ending> {
    let limits = limits.for_program(program);
    let outcome = engine::run(program, seed, &limits, observer);
    if outcome.ending == Ending::Decided || outcome.is_whole(program, &limits) {
        Ok(())
    } else {
        Err(outcome.ending)
    }
}

/// An event by its kind and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The kind.
    pub kind: Kind,
    /// The step, effect, job or error.
    pub about: String,
}

/// Written as it is read.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.kind.word(), self.about)
    }
}

/// Reads `shown=error_a1001`.
///
/// # Errors
///
/// Returns what is wrong, in a sentence.
pub fn named(text: &str) -> Result<Event, String> {
    let split = text.split_once('=').or_else(|| text.split_once(':'));
    let (kind, about) = split.ok_or_else(|| format!("`{text}` is no event; write KIND=NAME"))?;
    let Some(kind) = Kind::parse(kind.trim()) else {
        let all: Vec<&str> = Kind::ALL.iter().map(|kind| kind.word()).collect();
        return Err(format!("no event is of the kind `{kind}`; there are: {}", all.join(", ")));
    };
    Ok(Event { kind, about: about.trim().to_owned() })
}

impl Event {
    /// Tells whether an event is about it: by the name of its step, or by the variable or store.
    fn is_about(&self, link: &Link) -> bool {
        link.about == self.about || link.object.as_ref() == Some(&self.about)
    }

    /// Tells whether an event that is told is it.
    pub fn is_told(&self, told: &Told) -> bool {
        let is_about = told.about == self.about || told.object.as_ref() == Some(&self.about);
        told.kind == self.kind && is_about
    }

    /// Returns the first request to which it happens, by its number, among those that are allowed.
    ///
    /// # Errors
    ///
    /// Returns how the run ended when it was cut short.
    pub fn first(
        &self,
        program: &Program,
        seed: Seed,
        limits: Limits,
        allowed: impl Fn(u32) -> bool,
    ) -> Result<Option<u32>, Ending> {
        let mut finding = Finding { number: None, wanted: Some((self, &allowed)), found: None };
        run(program, seed, limits, &mut finding)?;
        Ok(finding.found.and_then(|found| found.request))
    }
}

/// An event that was found, and its request.
#[derive(Debug, Clone, Copy)]
struct Found {
    request: Option<u32>,
}

/// The observer that finds an event, by its number or by its name, and its request.
struct Finding<'e> {
    number: Option<u64>,
    /// The event, and which requests are looked at.
    wanted: Option<(&'e Event, &'e dyn Fn(u32) -> bool)>,
    found: Option<Found>,
}

impl Observer for Finding<'_> {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        let by_number = self.number == Some(event.id.0);
        let by_name = self.wanted.is_some_and(|(wanted, allowed)| {
            event.request.is_some_and(|request| allowed(request.0))
                && event.what.kind() == wanted.kind
                && wanted.is_about(&link(event, view))
        });
        if by_number || by_name {
            self.found = Some(Found { request: event.request.map(|request| request.0) });
            return Control::Stop;
        }
        Control::Continue
    }
}

/// Returns the line of traffic that a request comes from, and its number there, from 0.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn arrival(
    program: &Program,
    seed: Seed,
    limits: Limits,
    request: u32,
) -> Result<Option<(String, u32)>, Ending> {
    let mut arriving = Arriving { request, found: None };
    run(program, seed, limits, &mut arriving)?;
    Ok(arriving.found)
}

/// Returns the requests of a line of traffic, by their numbers.
///
/// # Errors
///
/// Returns how the run ended when it was cut short.
pub fn all_of(
    program: &Program,
    seed: Seed,
    limits: Limits,
    line: &str,
) -> Result<BTreeSet<u32>, Ending> {
    let mut gathering = Gathering { line, found: BTreeSet::new() };
    run(program, seed, limits, &mut gathering)?;
    Ok(gathering.found)
}

/// The observer that gathers the requests of a line of traffic.
struct Gathering<'l> {
    line: &'l str,
    found: BTreeSet<u32>,
}

impl Observer for Gathering<'_> {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        if let (What::Arrived { source, .. }, Some(request)) = (event.what, event.request)
            && view.program.traffic[source.index()].name == self.line
        {
            self.found.insert(request.0);
        }
        Control::Continue
    }
}

/// The observer that waits for a request.
struct Arriving {
    request: u32,
    found: Option<(String, u32)>,
}

impl Observer for Arriving {
    fn event(&mut self, event: &crate::trace::Event, view: View<'_>) -> Control {
        if event.request.map(|request| request.0) == Some(self.request)
            && let What::Arrived { source, index } = event.what
        {
            self.found = Some((view.program.traffic[source.index()].name.clone(), index));
            return Control::Stop;
        }
        Control::Continue
    }
}
