//! Budgets of compiling: counters, so that a file is refused everywhere or nowhere. What a section
//! may name is bounded before, by [`ENTRIES`](crate::scenario::fields::ENTRIES).

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::source::Span;

/// How many steps a program may have, those of sequences at every place that runs them.
pub const STEPS: usize = 20_000;

/// How many bytes the paths of all steps may take; sequences inside each other make them long.
pub const PATHS: usize = 8 << 20;

/// How deep sequences may run inside each other.
pub const SEQUENCES: usize = 64;

/// How deep `try` may nest, sequences included; the engine has room for so many.
pub const TRIES: usize = 8;

/// How many effects a scenario may show: what covers what is kept in the bits of a word.
pub const EFFECTS: usize = 64;

/// How many figures there may be: each may look at every event.
pub const FIGURES: usize = 100;

/// How many observers there may be: the same.
pub const OBSERVERS: usize = 50;

/// How many error classes may be named.
pub const ERRORS: usize = 500;

/// How many variables a request or a job may have: each has room for all of them.
pub const VARIABLES: usize = 256;

/// How many replicas a store may have: each keeps everything.
pub const REPLICAS: u32 = 100;

/// How many hours all windows of traffic may span: some sixty years.
pub const HOURS: usize = 500_000;

/// How many nodes all fleets may have.
pub const NODES: usize = 10_000;

impl Compiler<'_> {
    /// Checks how many there are of what is looked at, or kept bits of, at every event.
    pub(super) fn check_counts(&mut self) {
        let scenario = self.scenario;
        for (what, count, most) in [
            ("effects", self.effects.len(), EFFECTS),
            ("figures", scenario.figures.len(), FIGURES),
            ("observers", scenario.observers.len(), OBSERVERS),
        ] {
            if count > most {
                self.too_many(what, most, scenario.id.span);
            }
        }
    }

    /// Reports that there is more of something than there may be, once.
    pub(super) fn too_many(&mut self, what: &str, most: usize, span: Span) {
        if self.reported.insert(most) {
            self.out.push(
                Diagnostic::new(
                    codes::TOO_MANY,
                    span,
                    format!("this scenario has more than {most} {what}"),
                )
                .help("let one name stand for several that behave alike"),
            );
        }
    }
}
