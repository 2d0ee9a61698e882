//! What `diff` says: for people, and as `reenact.diff/1` for programs.

mod human;
mod json;
mod requests;

pub use crate::render::diff::human::draw;
pub use crate::render::diff::json::SCHEMA;
pub use crate::render::diff::json::draw as draw_json;

use crate::experiment::compare::Contrast;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::explain::because::because;
use crate::experiment::explain::because::parting_row;
use crate::experiment::tried::Tried;
use crate::program::Program;
use crate::quantity::Timestamp;
use crate::source::Sources;
use crate::source::Span;
use std::collections::BTreeSet;

/// Everything that `diff` tells.
#[derive(Debug)]
pub struct Compared<'a> {
    /// The scenario's id.
    pub scenario: &'a str,
    /// What each side is called.
    pub names: [&'a str; 2],
    /// The seeds.
    pub seeds: [String; 2],
    /// The texts that each side comes from; none for a trace.
    pub sources: [Option<&'a Sources>; 2],
    /// The programs that ran.
    pub programs: [Option<&'a Program>; 2],
    /// The instant that time counts from.
    pub origin: Option<Timestamp>,
    /// What the two sides do not share; none where one of them is a trace.
    pub atoms: Option<&'a [Atom]>,
    /// What the two runs do not share.
    pub contrast: &'a Contrast,
    /// Which of the differences make the two part, where that was tried.
    pub causes: &'a Causes,
    /// Only what can be counted.
    pub counts: bool,
}

/// Which differences make the stories part that are told.
#[derive(Debug, Default)]
pub struct Causes {
    /// Those of the first event that differs.
    pub event: Option<Tried>,
    /// Those of the first outcome that differs.
    pub outcome: Option<Tried>,
    /// Those of the request that was asked for.
    pub asked: Option<Tried>,
}

/// Why two stories part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// Any one of the differences alone makes them part there.
    Alone,
    /// They do together, and without any one of them they do not.
    Together,
    /// The step reads them; what they do there was not tried.
    Read,
}

impl<'a> Compared<'a> {
    /// Returns the differences that decide where two stories part, and how that is known.
    fn because(&self, pair: &Pair, tried: Option<&Tried>) -> (Vec<&'a Atom>, Why) {
        let atoms = self.atoms.unwrap_or_default();
        let Some(tried) = tried else {
            return (because(pair, parting_row(pair), self.programs, atoms), Why::Read);
        };
        let why = match tried {
            Tried::Alone(_) => Why::Alone,
            Tried::Together(_) => Why::Together,
        };
        (tried.places().iter().filter_map(|place| atoms.get(*place)).collect(), why)
    }
}

impl Compared<'_> {
    /// Returns the line of a place on one side.
    fn line(&self, side: usize, span: Option<Span>) -> Option<u32> {
        let span = span?;
        let sources = self.sources[side]?;
        // What `--set` brought stands in no file.
        (span.source.0 == 0).then(|| sources.locate(span).line)
    }

    /// Returns the names of figures that differ, and how many there are.
    fn figures_that_differ(&self) -> (BTreeSet<&str>, usize) {
        let [Some(left), Some(right)] = &self.contrast.facts else {
            return (BTreeSet::new(), 0);
        };
        let names: BTreeSet<&str> = left
            .figures
            .list
            .iter()
            .chain(&right.figures.list)
            .map(|figure| figure.name.as_str())
            .collect();
        let value = |figures: &crate::analysis::figures::Figures, name: &str| {
            figures.get(name).map(|figure| figure.value.clone())
        };
        let all = names.len();
        let differ = names
            .into_iter()
            .filter(|name| value(&left.figures, name) != value(&right.figures, name));
        (differ.collect(), all)
    }
}
