//! A replay that is run again, to tell something of it or to find something in it.

use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::program::Program;
use crate::seed::Seed;
use crate::trace::EventId;
use crate::trace::Observer;

/// What is run again.
#[derive(Debug, Clone, Copy)]
pub struct Run<'p> {
    /// What is run.
    pub program: &'p Program,
    /// Under which seed.
    pub seed: Seed,
    /// What may stop it.
    pub limits: Limits,
}

impl Run<'_> {
    /// Tells all that is somebody's.
    pub(super) fn tell(self, whose: Whose) -> Result<Vec<Told>, Ending> {
        Ok(self.telling(whose)?.told)
    }

    /// The same of the beginning and of what comes last up to an event, where it is too long; with how much is
    /// left out.
    pub(super) fn tell_to(self, whose: Whose, until: EventId) -> Result<(Vec<Told>, u64), Ending> {
        let mut telling = Telling::of(whose, self.program).with_its_end(until);
        run(self.program, self.seed, self.limits, &mut telling)?;
        Ok(telling.finish())
    }

    /// The same, with how much of it is left out.
    pub(super) fn telling(self, whose: Whose) -> Result<Telling, Ending> {
        let mut telling = Telling::of(whose, self.program);
        run(self.program, self.seed, self.limits, &mut telling)?;
        Ok(telling)
    }
}

/// Runs a program to its end, or until the observer has seen enough.
pub(super) fn run<O: Observer>(
    program: &Program,
    seed: Seed,
    limits: Limits,
    observer: &mut O,
) -> Result<Outcome, Ending> {
    let limits = limits.for_program(program);
    let outcome = engine::run(program, seed, &limits, observer);
    if outcome.ending == Ending::Decided || outcome.is_whole(program, &limits) {
        Ok(outcome)
    } else {
        Err(outcome.ending)
    }
}
