//! What nobody can tell: sets below or beside the minimal ones whose combinations make no scenario, or
//! whose runs did not come to their end.

use crate::experiment::bisect::lattice::Leaf;
use crate::experiment::bisect::lattice::Verdict;

/// Sets that may be minimal ones, or make others no minimal ones, for all that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Undecided {
    /// Sets of which nobody can tell whether they bring the failure.
    pub causes: Vec<u64>,
    /// Sets of which nobody can tell whether they take it away.
    pub corrections: Vec<u64>,
}

impl Undecided {
    /// Collects them from the answers, of which each stands for a family of subsets: its smallest
    /// member is what a cause could be, and what its largest leaves out is what a correction could be.
    pub fn of(leaves: &[Leaf], causes: &[u64], corrections: &[u64]) -> Self {
        let unresolved = || leaves.iter().filter(|leaf| leaf.verdict == Verdict::Unresolved);
        Self {
            causes: beside(unresolved().map(|leaf| leaf.bits), causes),
            corrections: beside(unresolved().map(|leaf| leaf.read & !leaf.bits), corrections),
        }
    }
}

/// Returns the sets that hold none of those found, the smallest first. One that does hold one is no
/// minimal set, whatever becomes of it.
fn beside(sets: impl Iterator<Item = u64>, found: &[u64]) -> Vec<u64> {
    let holds_one = |set: &u64| found.iter().any(|found| set & found == *found);
    // Nothing, and all there is, are the two sides themselves, of which all is known.
    let mut sets: Vec<u64> = sets.filter(|set| *set != 0 && !holds_one(set)).collect();
    sets.sort_by_key(|set| (set.count_ones(), *set));
    sets.dedup();
    sets
}

/// Returns those of the undecided sets that are part of a set: while they are, it may not be minimal.
pub fn parts(undecided: &[u64], set: u64) -> impl Iterator<Item = u64> {
    undecided.iter().copied().filter(move |part| part & set == *part && *part != set)
}
