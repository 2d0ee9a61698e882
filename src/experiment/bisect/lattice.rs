//! Subsets of differences and what becomes of them: pure functions over an oracle, so that they can
//! be tried on any function, and not only on replays.
//!
//! A subset is a word of bits, one for each difference that is taken from the bad side. An answer
//! says which bits it depended on, and holds for every subset that agrees on those: the table of
//! all subsets becomes a decision tree, whose leaves are the runs that were needed.

/// The most differences there can be.
pub const MOST: u32 = 64;

/// The most differences whose subsets are written out, all of them.
pub const TABLE: u32 = 16;

/// What became of a subset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The failure was there.
    Shows,
    /// It was not.
    Hides,
    /// Nobody can tell: the subset makes no valid scenario, or its run did not come to an end.
    Unresolved,
}

/// What became of a subset, and why that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// What became of it.
    pub verdict: Verdict,
    /// The bits that it depended on.
    pub read: u64,
}

/// Subsets of which one answer holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// The bits on which they agree.
    pub read: u64,
    /// What those bits are.
    pub bits: u64,
    /// What became of all of them.
    pub verdict: Verdict,
}

impl Leaf {
    /// Tells whether the answer holds for a subset.
    pub fn holds_for(&self, subset: u64) -> bool {
        subset & self.read == self.bits
    }
}

/// What is asked: many subsets at a time, answers in the same order.
pub trait Oracle {
    /// Answers for each subset.
    fn ask(&mut self, subsets: &[u64]) -> Vec<Answer>;
}

impl<F: FnMut(u64) -> Answer> Oracle for F {
    fn ask(&mut self, subsets: &[u64]) -> Vec<Answer> {
        subsets.iter().map(|subset| self(*subset)).collect()
    }
}

/// A decision tree over all subsets.
#[derive(Debug, Clone, Default)]
pub struct Tree {
    /// Its leaves: together they hold for every subset, each for others.
    pub leaves: Vec<Leaf>,
    /// Whether it covers every subset.
    pub is_complete: bool,
}

/// How many subsets are asked about at a time.
const BATCH: usize = 256;

/// Explores every subset of `count` differences, with at most `budget` questions.
pub fn explore(count: u32, oracle: &mut impl Oracle, budget: usize) -> Tree {
    let all = all(count);
    let mut tree = Tree::default();
    // What is known of the subsets to explore: the bits that are decided, and what they are.
    let mut open: Vec<(u64, u64)> = vec![(0, 0)];
    while !open.is_empty() {
        let room = budget.saturating_sub(tree.leaves.len());
        if room == 0 {
            return tree;
        }
        let first = open.len().saturating_sub(BATCH.min(room));
        let now = open.split_off(first);
        let subsets: Vec<u64> = now.iter().map(|(_, bits)| *bits).collect();
        for ((decided, bits), answer) in now.iter().zip(oracle.ask(&subsets)) {
            let read = answer.read & all;
            tree.leaves.push(Leaf { read: read | decided, bits: *bits, verdict: answer.verdict });
            // Whoever agrees on the bits before this one, and not on this one, is still unknown.
            let mut known = *decided;
            for bit in bits_of(read & !decided) {
                known |= bit;
                open.push((known, bits & known ^ bit));
            }
        }
    }
    tree.is_complete = true;
    tree
}

/// Returns all bits of so many differences.
pub fn all(count: u32) -> u64 {
    if count >= MOST { u64::MAX } else { (1 << count) - 1 }
}

/// Returns the bits of a word, each alone, the lowest first.
pub fn bits_of(word: u64) -> impl Iterator<Item = u64> {
    let mut left = word;
    std::iter::from_fn(move || {
        let bit = left & left.wrapping_neg();
        left &= !bit;
        (bit != 0).then_some(bit)
    })
}

impl Tree {
    /// Returns what became of a subset, if that is known.
    pub fn verdict(&self, subset: u64) -> Option<Verdict> {
        self.leaves.iter().find(|leaf| leaf.holds_for(subset)).map(|leaf| leaf.verdict)
    }

    /// Returns the differences that some answer depended on. The others change nothing, whatever
    /// they are combined with.
    pub fn relevant(&self) -> u64 {
        self.leaves.iter().fold(0, |read, leaf| read | leaf.read)
    }
}

/// Every subset of a few differences and what became of it.
#[derive(Debug, Clone)]
pub struct Table {
    /// The differences, by their bits.
    bits: Vec<u64>,
    /// By the number that the bits of a subset make.
    verdicts: Vec<Verdict>,
}

impl Table {
    /// Writes out a complete tree; none when too many differences matter.
    pub fn of(tree: &Tree) -> Option<Self> {
        let bits: Vec<u64> = bits_of(tree.relevant()).collect();
        if !tree.is_complete || bits.len() > TABLE as usize {
            return None;
        }
        let mut table = Self { verdicts: vec![Verdict::Unresolved; 1 << bits.len()], bits };
        for leaf in &tree.leaves {
            let fixed = table.number(leaf.read);
            let set = table.number(leaf.bits);
            let free = (table.verdicts.len() - 1) & !fixed;
            // Every subset of the free bits, the empty one included.
            let mut some = free;
            loop {
                table.verdicts[set | some] = leaf.verdict;
                if some == 0 {
                    break;
                }
                some = (some - 1) & free;
            }
        }
        Some(table)
    }

    /// Returns the number that a subset's bits make.
    fn number(&self, subset: u64) -> usize {
        let set = self.bits.iter().enumerate().filter(|(_, bit)| subset & **bit != 0);
        set.map(|(place, _)| 1 << place).sum()
    }

    /// Returns the subset with that number.
    fn subset(&self, number: usize) -> u64 {
        let set = self.bits.iter().enumerate().filter(|(place, _)| number >> place & 1 == 1);
        set.map(|(_, bit)| *bit).sum()
    }

    /// Returns how many subsets there are.
    pub fn len(&self) -> usize {
        self.verdicts.len()
    }

    /// Tells whether there are none; there always is the empty one.
    pub fn is_empty(&self) -> bool {
        self.verdicts.is_empty()
    }

    /// Returns how many subsets have that verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts.iter().filter(|known| **known == verdict).count()
    }

    /// Returns the minimal sets that show the failure: no proper subset of one shows it.
    pub fn causes(&self) -> Vec<u64> {
        self.minimal(|number| self.verdicts[number] == Verdict::Shows)
    }

    /// Returns the minimal sets that hide it when they are taken back: no proper subset of one
    /// does.
    pub fn corrections(&self) -> Vec<u64> {
        let full = self.verdicts.len() - 1;
        self.minimal(|number| self.verdicts[full & !number] == Verdict::Hides)
    }

    /// Returns the minimal sets of which something holds, the smallest first.
    fn minimal(&self, holds: impl Fn(usize) -> bool) -> Vec<u64> {
        // Whether it holds for some subset of a set, the set itself included.
        let mut below = vec![false; self.verdicts.len()];
        let mut found = Vec::new();
        for number in 0..self.verdicts.len() {
            let smaller = (0..self.bits.len())
                .filter(|place| number >> place & 1 == 1)
                .any(|place| below[number & !(1 << place)]);
            let itself = holds(number);
            if itself && !smaller {
                found.push(self.subset(number));
            }
            below[number] = itself || smaller;
        }
        found.sort_by_key(|set| (set.count_ones(), *set));
        found
    }

    /// Returns two subsets, the second with one difference more, of which the first shows the
    /// failure and the second hides it; none when more differences never hide it.
    pub fn masking(&self) -> Option<(u64, u64)> {
        let pairs = (0..self.verdicts.len()).flat_map(|number| {
            let added = (0..self.bits.len()).filter(move |place| number >> place & 1 == 0);
            added.map(move |place| (number, number | 1 << place))
        });
        let masks = |pair: &(usize, usize)| {
            self.verdicts[pair.0] == Verdict::Shows && self.verdicts[pair.1] == Verdict::Hides
        };
        pairs.into_iter().find(masks).map(|(one, other)| (self.subset(one), self.subset(other)))
    }

    /// Returns, for one difference, how many subsets show the failure with it and not without it,
    /// and how many the other way round.
    pub fn flips(&self, bit: u64) -> (usize, usize) {
        let place = self.number(bit);
        let without = (0..self.verdicts.len()).filter(|number| number & place == 0);
        without.fold((0, 0), |(on, off), number| {
            match (self.verdicts[number], self.verdicts[number | place]) {
                (Verdict::Hides, Verdict::Shows) => (on + 1, off),
                (Verdict::Shows, Verdict::Hides) => (on, off + 1),
                _ => (on, off),
            }
        })
    }
}
