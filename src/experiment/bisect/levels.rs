//! Beyond a full table: all sets of up to three differences, which is right whatever the function,
//! and then larger ones, found as if more differences never hid the failure.

use crate::experiment::bisect::lattice::Answer;
use crate::experiment::bisect::lattice::Leaf;
use crate::experiment::bisect::lattice::Oracle;
use crate::experiment::bisect::lattice::Verdict;
use crate::experiment::bisect::lattice::all;
use crate::experiment::bisect::lattice::bits_of;

/// The largest sets of which all are tried.
pub const LEVEL: u32 = 3;

/// What is known without a table.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// Minimal sets that show the failure.
    pub causes: Vec<u64>,
    /// Minimal sets that hide it when they are taken back.
    pub corrections: Vec<u64>,
    /// The size up to which all of either are there.
    pub causes_to: u32,
    /// The same for corrections.
    pub corrections_to: u32,
    /// Two subsets, the larger of which hides what the smaller shows.
    pub masking: Option<(u64, u64)>,
    /// Whether everything larger was found too, if more differences never hide the failure.
    pub is_exhausted: bool,
}

/// An oracle that remembers what its answers hold for, and asks no more than it may.
#[derive(Debug)]
pub struct Remembering<'o, O> {
    oracle: &'o mut O,
    /// What was answered so far.
    pub leaves: Vec<Leaf>,
    budget: usize,
}

impl<'o, O: Oracle> Remembering<'o, O> {
    /// Goes on from what is known.
    pub fn new(oracle: &'o mut O, leaves: Vec<Leaf>, budget: usize) -> Self {
        Self { oracle, leaves, budget }
    }

    fn known(&self, subset: u64) -> Option<Verdict> {
        // What was learned last is asked for most.
        let found = self.leaves.iter().rev().find(|leaf| leaf.holds_for(subset));
        found.map(|leaf| leaf.verdict)
    }

    /// Returns the verdicts of subsets; none when the budget is at its end.
    fn verdicts(&mut self, subsets: &[u64]) -> Option<Vec<Verdict>> {
        for chunk in subsets.chunks(BATCH) {
            let unknown: Vec<u64> =
                chunk.iter().copied().filter(|it| self.known(*it).is_none()).collect();
            if unknown.len() > self.budget {
                return None;
            }
            self.budget -= unknown.len();
            for (subset, answer) in unknown.iter().zip(self.oracle.ask(&unknown)) {
                let Answer { verdict, read } = answer;
                self.leaves.push(Leaf { read, bits: subset & read, verdict });
            }
        }
        subsets.iter().map(|subset| self.known(*subset)).collect()
    }

    fn verdict(&mut self, subset: u64) -> Option<Verdict> {
        self.verdicts(&[subset])?.first().copied()
    }
}

/// How many subsets are asked about at a time.
const BATCH: usize = 64;

/// Finds causes and corrections of `count` differences, with as many questions as are left.
pub fn search<O: Oracle>(count: u32, known: &mut Remembering<'_, O>) -> Levels {
    let full = all(count);
    let mut found = Levels::default();
    let shows = |verdict| verdict == Verdict::Shows;
    let hides = |verdict| verdict == Verdict::Hides;
    for size in 1..=LEVEL.min(count) {
        if !level(full, size, known, &mut found.causes, |set| set, shows) {
            break;
        }
        found.causes_to = size;
        if !level(full, size, known, &mut found.corrections, |set| full & !set, hides) {
            break;
        }
        found.corrections_to = size;
    }
    if found.corrections_to == LEVEL.min(count) {
        found.is_exhausted = march(full, known, &mut found).unwrap_or(false);
    }
    if found.masking.is_none() {
        found.masking = audit(full, known, &found);
    }
    let order = |set: &u64| (set.count_ones(), *set);
    found.causes.sort_by_key(order);
    found.corrections.sort_by_key(order);
    found
}

/// Tries all sets of one size that hold none that was found already. Returns false when the budget
/// ended.
fn level<O: Oracle>(
    full: u64,
    size: u32,
    known: &mut Remembering<'_, O>,
    found: &mut Vec<u64>,
    subset: impl Fn(u64) -> u64,
    holds: impl Fn(Verdict) -> bool,
) -> bool {
    let mut sets = Vec::new();
    combinations(full, size, 0, &mut sets);
    sets.retain(|set| !found.iter().any(|smaller| smaller & set == *smaller));
    for chunk in sets.chunks(BATCH) {
        let subsets: Vec<u64> = chunk.iter().map(|set| subset(*set)).collect();
        let Some(verdicts) = known.verdicts(&subsets) else { return false };
        let new = chunk.iter().zip(verdicts).filter(|(_, verdict)| holds(*verdict));
        found.extend(new.map(|(set, _)| *set));
    }
    true
}

/// Lists all sets of a size.
fn combinations(from: u64, size: u32, chosen: u64, sets: &mut Vec<u64>) {
    if size == 0 {
        sets.push(chosen);
        return;
    }
    let mut left = from;
    for bit in bits_of(from) {
        left &= !bit;
        if left.count_ones() + 1 < size {
            return;
        }
        combinations(left, size - 1, chosen | bit, sets);
    }
}

/// Liffiton's MARCO: seeds that nothing found so far decides, each shrunk to a cause or grown until
/// what is left of all differences is a correction. Right where more differences never hide the
/// failure; what it finds is looked at once more by [`audit`].
fn march<O: Oracle>(full: u64, known: &mut Remembering<'_, O>, found: &mut Levels) -> Option<bool> {
    loop {
        let Some(seed) = unexplored(full, &found.causes, &found.corrections) else {
            return Some(true);
        };
        if known.verdict(seed)? == Verdict::Shows {
            let mut cause = seed;
            for bit in bits_of(seed) {
                if known.verdict(cause & !bit)? == Verdict::Shows {
                    cause &= !bit;
                }
            }
            found.causes.push(cause);
        } else {
            let mut passing = seed;
            for bit in bits_of(full & !seed) {
                if known.verdict(passing | bit)? != Verdict::Shows {
                    passing |= bit;
                }
            }
            let correction = full & !passing;
            if correction == 0 {
                // All differences together show it, so growing came to something that hides it
                // only through what cannot be resolved.
                return Some(false);
            }
            found.corrections.push(correction);
        }
    }
}

/// Returns a subset that holds no cause, and of whose complement no correction is a part; none when
/// there is none left. The largest choices first.
fn unexplored(full: u64, causes: &[u64], corrections: &[u64]) -> Option<u64> {
    fn choose(subset: u64, open: u64, causes: &[u64], corrections: &[u64]) -> Option<u64> {
        // Some difference of each correction must be taken, and some of each cause left out.
        let lost = |correction: &u64| correction & (subset | open) == 0;
        if corrections.iter().any(lost) || causes.iter().any(|cause| cause & !subset == 0) {
            return None;
        }
        let Some(bit) = bits_of(open).next() else { return Some(subset) };
        let open = open & !bit;
        choose(subset | bit, open, causes, corrections)
            .or_else(|| choose(subset, open, causes, corrections))
    }
    choose(0, full, causes, corrections)
}

/// Looks for a subset that shows the failure while one more difference hides it: along a chain from
/// every cause to all differences, and one step beyond every cause.
fn audit<O: Oracle>(
    full: u64,
    known: &mut Remembering<'_, O>,
    found: &Levels,
) -> Option<(u64, u64)> {
    for cause in &found.causes {
        let mut at = *cause;
        for bit in bits_of(full & !cause) {
            for larger in [cause | bit, at | bit] {
                if known.verdict(larger)? == Verdict::Hides {
                    return Some((larger & !bit, larger));
                }
            }
            at |= bit;
        }
    }
    for correction in &found.corrections {
        for bit in bits_of(*correction) {
            let smaller = full & !correction;
            if known.verdict(smaller)? == Verdict::Shows {
                return Some((smaller, smaller | bit));
            }
        }
    }
    None
}
