//! The fewest requests that still show a failure. They are taken away in halves, in quarters and so on
//! down to one by one, as delta debugging does (Zeller and Hildebrandt 2002); what a request does never
//! depends on which others come, except through what they do to each other.

use crate::engine;
use crate::engine::outcome::Ending;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::signature::Watching;
use crate::program::Program;
use crate::program::ids::SourceLineId;
use crate::quantity::Numbers;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;

/// How many events all runs of one search may have, beyond those of the failure itself.
const EVENTS: u64 = 100_000_000;

/// How many trials are made at a time. It is the same on every machine, and so is what is found.
const BATCH: usize = 4;

/// A request: its line of traffic, and its number there, from 1.
type One = (SourceLineId, u32);

/// What is left of traffic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fewest {
    /// For each line of traffic, which of its requests are left.
    pub lines: Vec<Numbers>,
    /// How many requests came up to the failure.
    pub came: usize,
    /// Whether every one of those that are left was tried, and is needed.
    pub is_minimal: bool,
    /// How many runs were made.
    pub runs: usize,
}

impl Fewest {
    /// Returns how many requests are left.
    pub fn count(&self) -> u64 {
        self.lines.iter().map(Numbers::count).sum()
    }
}

/// Takes requests away from a program whose run shows the failure in the question's shape, as long as it
/// still does. Makes no more than `runs` runs.
///
/// # Errors
///
/// Returns why there is nothing to shrink.
pub fn fewest(program: &Program, question: &Question<'_>, runs: usize) -> Result<Fewest, Refusal> {
    let (came, events) = came(program, question)?;
    let mut search = Search {
        program,
        question,
        left: came.clone(),
        runs: 1,
        most: runs,
        events: EVENTS.saturating_add(events),
    };
    let is_minimal = search.shrink()?;
    let lines = chosen(program, &search.left);
    Ok(Fewest { lines, came: came.len(), is_minimal, runs: search.runs })
}

/// Returns the requests that came up to the failure, and how many events there were until then.
fn came(program: &Program, question: &Question<'_>) -> Result<(Vec<One>, u64), Refusal> {
    let limits = question.limits.for_program(program);
    let watching = Watching::new(program, question.sign, question.shape);
    let mut coming = Coming { watching, came: Vec::new() };
    let outcome = engine::run(program, question.seed, &limits, &mut coming);
    match coming.watching.found {
        Some(_) => Ok((coming.came, outcome.events)),
        None if outcome.is_whole(program, &limits) => Err(Refusal::NotBad),
        None => Err(Refusal::Stopped(outcome.ending)),
    }
}

/// Notes who comes, until the failure is seen.
struct Coming {
    watching: Watching,
    came: Vec<One>,
}

impl Observer for Coming {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let What::Arrived { source, index } = event.what {
            self.came.push((source, index + 1));
        }
        self.watching.event(event, view)
    }
}

/// Returns those of each line.
fn chosen(program: &Program, some: &[One]) -> Vec<Numbers> {
    let of = |line| some.iter().filter(move |one| one.0 == line).map(|one| one.1);
    (0..program.traffic.len())
        .map(SourceLineId::from_index)
        .map(|line| of(line).collect())
        .collect()
}

/// A search for fewer requests.
struct Search<'a> {
    program: &'a Program,
    question: &'a Question<'a>,
    /// Those that are left, as they come.
    left: Vec<One>,
    runs: usize,
    most: usize,
    /// How many events there may still be.
    events: u64,
}

impl Search<'_> {
    /// Takes away what can be, and tells whether nothing more can.
    fn shrink(&mut self) -> Result<bool, Refusal> {
        // Nobody at all, or who comes last alone: mostly that is all it takes.
        let last = self.left.last().copied();
        for guess in [Vec::new(), last.into_iter().collect()] {
            if guess.len() < self.left.len() && self.tries(std::slice::from_ref(&guess))? == Some(0)
            {
                self.left = guess;
                break;
            }
        }
        let mut size = self.left.len().div_ceil(2).max(1);
        loop {
            let Some(fewer) = self.pass(size)? else { return Ok(false) };
            if size == 1 && !fewer {
                return Ok(true);
            }
            size = (size / 2).clamp(1, self.left.len().max(1));
        }
    }

    /// Goes through those that are left, so many at a time, and leaves out those that can be. Tells whether
    /// any could; none where nothing more may be tried.
    fn pass(&mut self, size: usize) -> Result<Option<bool>, Refusal> {
        let before = self.left.len();
        let mut place = 0;
        while place < self.left.len() {
            let starts: Vec<usize> = (place..self.left.len()).step_by(size).take(BATCH).collect();
            let trials: Vec<Vec<One>> =
                starts.iter().map(|start| without(&self.left, *start, size)).collect();
            if self.runs + trials.len() > self.most || self.events == 0 {
                return Ok(None);
            }
            match self.tries(&trials)? {
                // What came before it is needed as long as what comes after it is there; those after it
                // take its place.
                Some(found) => {
                    place = starts.get(found).copied().unwrap_or(place);
                    self.left = trials.into_iter().nth(found).unwrap_or_default();
                }
                None => place += size * starts.len(),
            }
        }
        Ok(Some(self.left.len() < before))
    }

    /// Returns which of some trials is the first that shows the failure.
    fn tries(&mut self, trials: &[Vec<One>]) -> Result<Option<usize>, Refusal> {
        let found = at_once(trials, |trial| self.shows(trial));
        self.runs += trials.len();
        let mut first = None;
        for (index, (seen, events)) in found.into_iter().enumerate() {
            self.events = self.events.saturating_sub(events);
            let shown = match seen {
                Ok(shown) => shown,
                Err(ending) if ending.ends_all() => return Err(Refusal::Stopped(ending)),
                // Nobody can tell, so those who are left out are kept.
                Err(_) => false,
            };
            if shown && first.is_none() {
                first = Some(index);
            }
        }
        Ok(first)
    }

    /// Tells whether the failure shows where only some requests come, and how many events there were.
    fn shows(&self, some: &[One]) -> (Result<bool, Ending>, u64) {
        let mut program = self.program.clone();
        for (line, only) in program.traffic.iter_mut().zip(chosen(self.program, some)) {
            line.only = Some(only);
        }
        let limits = self.question.limits.for_program(&program);
        let mut watching = Watching::new(&program, self.question.sign, self.question.shape);
        let outcome = engine::run(&program, self.question.seed, &limits, &mut watching);
        let shown = match watching.found {
            Some(_) => Ok(true),
            None if outcome.is_whole(&program, &limits) => Ok(false),
            None => Err(outcome.ending),
        };
        (shown, outcome.events)
    }
}

/// Returns all but so many from a place on.
fn without(all: &[One], start: usize, size: usize) -> Vec<One> {
    let end = (start + size).min(all.len());
    [&all[..start], &all[end..]].concat()
}
