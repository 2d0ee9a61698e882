//! Whether a difference of two replays decides about an event: it is tried. One replay, with a few
//! differences as the other one has them, is run again, and the event happens there or does not.

use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::Worlds;
use crate::experiment::differences::Atom;
use crate::experiment::explain::happening::Event;
use crate::experiment::signature::Sign;
use crate::program::Program;
use crate::scenario::tree::Node;
use crate::seed::Seed;
use crate::trace;
use crate::trace::Control;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// How many runs are made at most.
const RUNS: usize = 32;

/// Worlds are told apart by an event here, and by no failure.
static NOTHING: Sign = Sign::Error { class: String::new(), site: String::new() };

/// Who somebody is in every world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The line of traffic, or what operators do.
    pub line: String,
    /// The number in it, from 0.
    pub number: u32,
    /// Whether it is a request.
    pub is_request: bool,
}

/// What a replay with some differences shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tried {
    /// Whether the event happens.
    Told(bool),
    /// Nothing: it did not come to its end.
    Cut,
    /// Nothing: there is no such replay, for these differences belong to others.
    Impossible,
}

/// What was found of differences.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided {
    /// Those that decide.
    pub(super) because: u64,
    /// Those of which it cannot be told, because a replay that would show it did not come to its end.
    pub(super) untried: u64,
}

/// Tries of what decides whether an event happens to somebody.
#[derive(Debug)]
pub struct Trials<'a> {
    worlds: Worlds<'a>,
    event: &'a Event,
    to: Called,
    count: usize,
    seed: Seed,
    limits: Limits,
    known: RefCell<BTreeMap<u64, Tried>>,
}

impl<'a> Trials<'a> {
    /// Gets ready to try the differences between a replay in which an event does not happen to somebody,
    /// made of that tree, and one in which it does; nothing where there are too many to try.
    pub fn new(
        here: &'a Node,
        atoms: &'a [Atom],
        (event, to): (&'a Event, Called),
        (profile, seed, limits): (Option<&'a str>, Seed, Limits),
    ) -> Option<Self> {
        let question = Question { sign: &NOTHING, shape: None, seed, limits, profile };
        let worlds = Worlds::new(here, atoms, question);
        let count = atoms.len();
        let is_each = worlds.count() as usize == count && count < 64;
        let known = RefCell::default();
        is_each.then_some(Self { worlds, event, to, count, seed, limits, known })
    }

    /// Tells whether it happens with some differences as they are there, and the others as they are
    /// here; nothing where that cannot be told.
    fn happens(&self, subset: u64) -> Option<bool> {
        let known = self.known.borrow().get(&subset).copied();
        let tried = match known {
            Some(known) => known,
            None if self.known.borrow().len() >= RUNS => return None,
            None => match self.worlds.prepared(subset) {
                Ok(program) => self.run(&program).map_or(Tried::Cut, Tried::Told),
                Err(_) => Tried::Impossible,
            },
        };
        self.known.borrow_mut().insert(subset, tried);
        match tried {
            Tried::Told(happens) => Some(happens),
            Tried::Cut | Tried::Impossible => None,
        }
    }

    fn run(&self, program: &Program) -> Option<bool> {
        let limits = self.limits.for_program(program);
        let kin = Kin::new(program);
        let mut looking = Looking { trials: self, kin, whose: None, is_found: false };
        let outcome = engine::run(program, self.seed, &limits, &mut looking);
        let is_whole = outcome.ending == Ending::Decided || outcome.is_whole(program, &limits);
        is_whole.then_some(looking.is_found)
    }

    /// Tells whether some differences lead to it: without them it does not happen there, or with them
    /// it does here. What cannot be tried may.
    pub(super) fn leads(&self, some: u64) -> bool {
        if some == 0 {
            return false;
        }
        if self.count == 1 {
            return true;
        }
        let vanishes = self.happens(self.all() & !some).map(|happens| !happens);
        if vanishes == Some(true) {
            return true;
        }
        let comes = self.happens(some);
        comes == Some(true) || comes.is_none() && vanishes.is_none()
    }

    /// Returns the fewest differences that are found to be enough for it to happen here, none of which can
    /// be left out: of those given where they are enough, else with as few others as possible. Where that
    /// takes too many runs, those of them without each of which it does not happen there. What could not be
    /// told of one is no part of them.
    pub(super) fn decisive(&self, some: u64) -> Decided {
        let found = self.fewest(some);
        let known = self.known.borrow();
        let is_cut = |subset: u64| known.get(&subset) == Some(&Tried::Cut);
        let is_untried = |bit: &u64| {
            if found & bit != 0 {
                is_cut(found & !bit)
            } else {
                is_cut(*bit) || is_cut(self.all() & !bit)
            }
        };
        let untried: u64 = (0..self.count).map(|bit| 1_u64 << bit).filter(is_untried).sum();
        Decided { because: found & !untried, untried }
    }

    /// Returns those of the fewest, with whatever could not be told.
    fn fewest(&self, some: u64) -> u64 {
        let each =
            |of: u64| (0..self.count).map(|bit| 1_u64 << bit).filter(move |bit| of & bit != 0);
        let is_enough = |bits: u64| self.happens(bits) == Some(true);
        let mut found = if is_enough(some) { some } else { self.all() };
        loop {
            let before = found;
            // What nobody read where they part is left out first.
            for bit in each(found & !some).chain(each(found & some)) {
                if is_enough(found & !bit) {
                    found &= !bit;
                }
            }
            if found == before {
                break;
            }
        }
        if self.known.borrow().len() < RUNS {
            return found;
        }
        each(some).filter(|bit| self.happens(self.all() & !bit) == Some(false)).sum()
    }

    fn all(&self) -> u64 {
        (1 << self.count) - 1
    }
}

/// The observer that looks whether it happens.
struct Looking<'t, 'a> {
    trials: &'t Trials<'a>,
    kin: Kin,
    /// Who is looked at in this run.
    whose: Option<Whose>,
    is_found: bool,
}

impl Looking<'_, '_> {
    /// Tells whether an event is how who is looked at begins.
    fn begins(&self, event: &trace::Event, program: &Program) -> bool {
        let to = &self.trials.to;
        if let What::Arrived { source, index } = event.what {
            let line = &program.traffic[source.index()].name;
            to.is_request && index == to.number && *line == to.line
        } else if let What::Operated = event.what {
            let path = &program.site(event.site).path;
            !to.is_request && event.attempt == to.number && *path == to.line
        } else {
            false
        }
    }
}

impl Observer for Looking<'_, '_> {
    fn event(&mut self, event: &trace::Event, view: View<'_>) -> Control {
        let whose = self.kin.whose(event, view.program);
        if self.whose.is_none() && self.begins(event, view.program) {
            self.whose = whose;
        }
        let is_its = self.whose.is_some() && whose == self.whose;
        if is_its && self.trials.event.is(event, view) {
            self.is_found = true;
            return Control::Stop;
        }
        Control::Continue
    }
}
