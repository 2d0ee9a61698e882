//! Bisection: which differences of two environments bring a failure, and which take it away.
//! All minimal sets of either, over all subsets where that can be known, and said so where not.

pub mod lattice;
pub mod levels;
pub mod over;
pub mod requests;
pub mod shrink;
#[cfg(test)]
mod tests;
pub mod undecided;
pub mod worlds;

use crate::engine;
use crate::engine::outcome::Ending;
use crate::experiment::bisect::lattice::Answer;
use crate::experiment::bisect::lattice::Table;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::bisect::lattice::explore;
use crate::experiment::bisect::levels::Remembering;
use crate::experiment::bisect::levels::search;
use crate::experiment::bisect::undecided::Undecided;
use crate::experiment::bisect::undecided::parts;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::Run;
use crate::experiment::bisect::worlds::Worlds;
use crate::experiment::differences::Atom;
use crate::experiment::signature::Seen;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::program::Program;
use crate::scenario::tree::Node;
use std::sync::atomic::Ordering;

/// How much is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Every subset.
    Complete,
    /// Every set of up to so many differences; there may be larger ones.
    CompleteTo(u32),
    /// What was found is right, and there may be more.
    Sample,
}

/// What became of all subsets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many show the failure.
    pub shows: usize,
    /// How many hide it.
    pub hides: usize,
    /// Of how many nobody can tell.
    pub unresolved: usize,
}

/// One difference, as far as it matters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weight {
    /// Whether a run depended on it.
    pub read: bool,
    /// In how many subsets of the others it brings the failure.
    pub brings: usize,
    /// In how many it takes it away.
    pub takes: usize,
}

/// What a bisection found.
#[derive(Debug)]
pub struct Bisection {
    /// The differences, each one atom, or several of one thing.
    pub groups: Vec<Vec<Atom>>,
    /// The failure, as the bad side shows it.
    pub seen: Seen,
    /// How often its figure counts something by other ways on the bad side, which are other failures; none
    /// where it is known by an error.
    pub others: u64,
    /// Minimal sets that bring the failure to the good side.
    pub causes: Vec<u64>,
    /// Minimal sets that take it from the bad side.
    pub corrections: Vec<u64>,
    /// How much is known of causes, and of corrections.
    pub label: Label,
    /// The sets of which it is not known, because their combinations could not be told.
    pub undecided: Undecided,
    /// What each difference does, where every subset is known.
    pub weights: Vec<Weight>,
    /// What became of all subsets of the differences that matter, where that is known.
    pub tally: Option<Tally>,
    /// Two subsets, the larger of which hides what the smaller shows.
    pub masking: Option<(u64, u64)>,
    /// Every run that was made, in order.
    pub log: Vec<Run>,
    /// How many programs were compiled for them.
    pub compiled: usize,
}

impl Bisection {
    /// Returns the causes of which it is known that no part brings the failure.
    pub fn decided_causes(&self) -> impl Iterator<Item = u64> {
        let decided = |cause: &u64| parts(&self.undecided.causes, *cause).next().is_none();
        self.causes.iter().copied().filter(decided)
    }

    /// Returns the undecided sets that keep it from being known whether the causes are minimal.
    pub fn undecided_parts(&self) -> Vec<u64> {
        let inside = |set: &u64| self.causes.iter().any(|cause| cause & set == *set);
        self.undecided.causes.iter().copied().filter(inside).collect()
    }

    /// Says why nobody can tell what becomes of a subset.
    pub fn why_unresolved(&self, subset: u64) -> Option<&str> {
        let holds = |run: &&Run| {
            let Answer { verdict, read } = run.answer;
            verdict == Verdict::Unresolved && (run.subset ^ subset) & read == 0
        };
        self.log.iter().find(holds)?.why.as_deref()
    }
}

/// Why there is nothing to bisect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No run of the bad side's program can show the failure, or it did not.
    NotBad,
    /// The good side shows it as well.
    NotGood,
    /// The two sides are the same.
    NoDifference,
    /// A run was stopped, so nothing is known.
    Stopped(Ending),
    /// One of the sides is no scenario.
    Invalid(String),
}

/// Looks for a failure in a run, and says where it was seen first.
///
/// # Errors
///
/// Returns how the run ended, when it neither showed the failure nor came to its end.
pub fn look(program: &Program, question: &Question<'_>) -> Result<Option<Seen>, Ending> {
    let limits = question.limits.for_program(program);
    let mut watching = Watching::new(program, question.sign, question.shape);
    let outcome = engine::run(program, question.seed, &limits, &mut watching);
    match watching.found {
        Some(seen) => Ok(Some(seen)),
        None if outcome.is_whole(program, &limits) => Ok(None),
        None => Err(outcome.ending),
    }
}

/// Returns how often a figure counts something by other ways than the one that is asked about.
fn others(program: &Program, question: &Question<'_>) -> u64 {
    if let Sign::Error { .. } = question.sign {
        return 0;
    }
    let limits = question.limits.for_program(program);
    let mut watching = Watching::new(program, question.sign, question.shape).to_the_end();
    engine::run(program, question.seed, &limits, &mut watching);
    watching.others
}

/// Bisects the differences of two trees. `budget` is how many runs may be made.
///
/// # Errors
///
/// Returns why there is nothing to bisect.
pub fn bisect(
    good: &Node,
    atoms: &[Atom],
    programs: (&Program, &Program),
    question: Question<'_>,
    budget: usize,
) -> Result<Bisection, Refusal> {
    let seen = look(programs.1, &question).map_err(Refusal::Stopped)?.ok_or(Refusal::NotBad)?;
    let question = Question { shape: Some(seen.shape), ..question };
    if look(programs.0, &question).map_err(Refusal::Stopped)?.is_some() {
        return Err(Refusal::NotGood);
    }
    if atoms.is_empty() {
        return Err(Refusal::NoDifference);
    }
    let mut worlds = Worlds::new(good, atoms, question);
    let count = worlds.count();
    let tree = explore(count, &mut worlds, budget);
    let table = Table::of(&tree);
    let mut found = Bisection {
        groups: (0..count as usize).map(|bit| worlds.group(bit).cloned().collect()).collect(),
        others: others(programs.1, &question),
        seen,
        causes: Vec::new(),
        corrections: Vec::new(),
        label: Label::Complete,
        undecided: Undecided::default(),
        weights: Vec::new(),
        tally: None,
        masking: None,
        log: Vec::new(),
        compiled: 0,
    };
    let relevant = tree.relevant();
    let read = |bit: u32| relevant >> bit & 1 == 1;
    let leaves = if let Some(table) = table {
        found.causes = table.causes();
        found.corrections = table.corrections();
        found.masking = table.masking();
        found.tally = Some(Tally {
            shows: table.count(Verdict::Shows),
            hides: table.count(Verdict::Hides),
            unresolved: table.count(Verdict::Unresolved),
        });
        found.weights = (0..count)
            .map(|bit| {
                let read = read(bit);
                let (brings, takes) = if read { table.flips(1 << bit) } else { (0, 0) };
                Weight { read, brings, takes }
            })
            .collect();
        tree.leaves
    } else {
        let left = budget.saturating_sub(tree.leaves.len()).max(budget);
        let mut known = Remembering::new(&mut worlds, tree.leaves, left);
        let levels = search(count, &mut known);
        let to = levels.causes_to.min(levels.corrections_to);
        found.label = if to == 0 { Label::Sample } else { Label::CompleteTo(to) };
        found.causes = levels.causes;
        found.corrections = levels.corrections;
        found.masking = levels.masking;
        found.weights =
            (0..count).map(|bit| Weight { read: read(bit), brings: 0, takes: 0 }).collect();
        known.leaves
    };
    found.undecided = Undecided::of(&leaves, &found.causes, &found.corrections);
    found.compiled = worlds.compiled.load(Ordering::Relaxed);
    found.log = std::mem::take(&mut worlds.log);
    Ok(found)
}
