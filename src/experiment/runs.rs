//! Budgets of many runs: counters again, over all that `check` and `run` do with one file.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::engine::outcome::Outcome;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::replay::prepare_roughly;
use crate::program::Program;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::source::Span;
use crate::trace::Observer;

/// How many values of trees, and steps of programs, may be prepared for all selections of a file.
pub const PREPARED: usize = 400_000;

/// How many events one of many runs may have.
pub const EVENTS: u64 = 5_000_000;

/// How many events all of them may have together.
pub const ALL_EVENTS: u64 = 30_000_000;

/// How often figures may look at an event while one more could have happened.
const LOOKS: u64 = 6;

/// What has been prepared of a file so far.
#[derive(Debug)]
pub struct Preparing<'f> {
    file: &'f File,
    nodes: usize,
    spent: usize,
}

impl<'f> Preparing<'f> {
    /// Begins with a file.
    pub fn new(file: &'f File) -> Self {
        Self { file, nodes: file.tree.count(), spent: 0 }
    }

    /// Tells whether so many selections may be prepared, and says so when not.
    pub fn affords(&self, count: usize, out: &mut Diagnostics) -> bool {
        // The first is bounded by what a file and a program may have.
        let spent = self.nodes.saturating_mul(count).saturating_add(self.spent);
        if spent <= PREPARED || (self.spent == 0 && count <= 1) {
            return true;
        }
        let span = self.file.tree.span;
        out.push(
            Diagnostic::new(
                codes::TOO_MANY,
                Span { end: span.start, ..span },
                format!(
                    "under all its profiles and overlays, this file has more than {PREPARED} \
                     values and steps"
                ),
            )
            .help("run some with `--profile`, or split the file"),
        );
        false
    }

    /// Decodes and compiles what can be, while there is budget left; where `out` has errors then, it
    /// must not run.
    pub fn prepare_roughly(
        &mut self,
        selection: &Selection,
        out: &mut Diagnostics,
    ) -> Option<Prepared> {
        if !self.affords(1, out) {
            return None;
        }
        self.spent = self.spent.saturating_add(self.nodes);
        let prepared = prepare_roughly(self.file, selection, out)?;
        self.spent = self.spent.saturating_add(prepared.program.sites.len());
        Some(prepared)
    }

    /// Decodes and compiles a selection, while there is budget left.
    pub fn prepare(&mut self, selection: &Selection, out: &mut Diagnostics) -> Option<Prepared> {
        if !self.affords(1, out) {
            return None;
        }
        self.spent = self.spent.saturating_add(self.nodes);
        let prepared = prepare(self.file, selection, out)?;
        self.spent = self.spent.saturating_add(prepared.program.sites.len());
        Some(prepared)
    }
}

/// Runs that share a budget.
#[derive(Debug)]
pub struct Runs {
    limits: Limits,
    left: u64,
    prepared: usize,
    /// What is being run.
    now: About,
    cut: Option<(Ending, About)>,
}

/// What a run is made of, to name it when it does not come to its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// What was selected.
    pub selection: Selection,
    /// The input that was given another value than the file's.
    pub varied: Option<String>,
}

impl Runs {
    /// Makes a budget. Of `limits`, the number of events is replaced.
    pub fn new(limits: Limits) -> Self {
        Self { limits, left: ALL_EVENTS, prepared: 0, now: About::default(), cut: None }
    }

    /// Says what the next runs are made of.
    pub fn begin(&mut self, selection: &Selection) {
        self.now = About { selection: selection.clone(), varied: None };
    }

    /// Says that the next runs have another value of an input.
    pub fn vary(&mut self, selection: &Selection, input: &str) {
        self.now = About { selection: selection.clone(), varied: Some(input.to_owned()) };
    }

    /// Returns the limits of the next run.
    pub fn limits(&self, program: &Program) -> Limits {
        // A scenario may ask for fewer events than a check allows, not for more.
        let events = program.limit.map_or(EVENTS, |limit| limit.min(EVENTS)).min(self.left);
        let figures = self.left * LOOKS;
        Limits { events, figures, until: program.until, is_default: false, ..self.limits }
    }

    /// Runs a program once.
    pub fn run<O: Observer>(&mut self, program: &Program, seed: Seed, observer: &mut O) -> Outcome {
        let outcome = engine::run(program, seed, &self.limits(program), observer);
        self.note(&outcome);
        outcome
    }

    /// Takes note of a run.
    pub fn note(&mut self, outcome: &Outcome) {
        self.left = self.left.saturating_sub(outcome.events);
        match outcome.ending {
            Ending::Finished | Ending::Decided | Ending::Stopped(Limit::Until) => {}
            Ending::Stopped(_) | Ending::Interrupted | Ending::Broken(_) => {
                self.cut_by(outcome.ending);
            }
        }
    }

    /// Takes note of how often figures looked at events.
    pub fn note_looks(&mut self, looks: u64) {
        self.left = self.left.saturating_sub(looks / LOOKS);
    }

    /// Takes note of how a run ended that was not made here.
    pub fn cut_by(&mut self, ending: Ending) {
        self.cut.get_or_insert_with(|| (ending, self.now.clone()));
    }

    /// Tells whether one more selection of so many values may be prepared.
    pub fn may_prepare(&mut self, nodes: usize) -> bool {
        self.prepared = self.prepared.saturating_add(nodes);
        let may = self.prepared <= PREPARED && self.left > 0;
        if !may {
            self.cut_by(Ending::Stopped(Limit::Events(ALL_EVENTS)));
        }
        may
    }

    /// Returns how the first run ended that did not come to its end. What such a run did not show
    /// says nothing.
    pub fn cut(&self) -> Option<Ending> {
        self.cut.as_ref().map(|(ending, _)| *ending)
    }

    /// Returns what that run was made of.
    pub fn cut_in(&self) -> Option<&About> {
        self.cut.as_ref().map(|(_, about)| about)
    }
}
