//! Minimal sets against brute force, on functions of every kind.

use super::lattice::Answer;
use super::lattice::Table;
use super::lattice::Verdict;
use super::lattice::all;
use super::lattice::explore;
use super::levels::Remembering;
use super::levels::search;
use super::undecided::Undecided;
use super::undecided::parts;
use crate::hash::mix;

/// A random function of subsets: terms of up to three differences, some of which hide. It says
/// which bits it looked at, as a run does.
struct World {
    terms: Vec<(u64, u64)>,
    invalid: u64,
}

impl World {
    fn new(seed: u64, count: u32, masks: bool) -> Self {
        let draw = |salt: u64, below: u64| mix(mix(seed) ^ mix(salt)) % below;
        let set = |salt: u64| {
            (0..=draw(salt, 3))
                .fold(0, |set, step| set | 1 << draw(salt ^ (step + 7) << 8, count.into()))
        };
        let terms = (0..=draw(1, 4)).map(|term| {
            let wanted = set(term << 20 | 3);
            let unwanted =
                if masks && draw(term << 20 | 5, 2) == 0 { set(term << 20 | 9) } else { 0 };
            (wanted, unwanted & !wanted)
        });
        let terms = terms.collect();
        let invalid = if draw(77, 4) == 0 { set(78) } else { 0 };
        Self { terms, invalid }
    }

    fn answer(&self, subset: u64) -> Answer {
        let mut read = 0;
        let mut look = |bit: u64| {
            read |= bit;
            subset & bit != 0
        };
        // As short-circuit conditions do: what is decided is not looked at.
        let mut has = |set: u64| super::lattice::bits_of(set).all(&mut look);
        let verdict = if self.invalid != 0 && has(self.invalid) {
            Verdict::Unresolved
        } else if self
            .terms
            .iter()
            .any(|(wanted, unwanted)| has(*wanted) && (*unwanted == 0 || !has(*unwanted)))
        {
            Verdict::Shows
        } else {
            Verdict::Hides
        };
        Answer { verdict, read }
    }

    /// All minimal sets of which something holds, the slow way.
    fn brute(&self, count: u32, of: impl Fn(u64) -> u64, wanted: Verdict) -> Vec<u64> {
        let holds: Vec<bool> =
            (0..=all(count)).map(|set| self.answer(of(set)).verdict == wanted).collect();
        let place = |set: u64| usize::try_from(set).unwrap();
        let mut found: Vec<u64> = (0..=all(count))
            .filter(|set| holds[place(*set)])
            .filter(|set| {
                let mut below = *set;
                while below != 0 {
                    below = (below - 1) & set;
                    if holds[place(below)] {
                        return false;
                    }
                }
                true
            })
            .collect();
        found.sort_by_key(|set| (set.count_ones(), *set));
        found
    }
}

#[test]
fn a_decision_tree_says_what_all_subsets_say() {
    for seed in 0..3_000 {
        let count = 1 + u32::try_from(mix(seed) % 7).unwrap();
        let world = World::new(seed, count, seed % 2 == 0);
        let mut asked = 0;
        let mut oracle = |subset| {
            asked += 1;
            world.answer(subset)
        };
        let tree = explore(count, &mut oracle, usize::MAX);
        assert!(tree.is_complete && asked == tree.leaves.len());
        for subset in 0..=all(count) {
            let holding = tree.leaves.iter().filter(|leaf| leaf.holds_for(subset)).count();
            assert_eq!(holding, 1, "seed {seed}: each subset has one leaf");
            assert_eq!(tree.verdict(subset), Some(world.answer(subset).verdict), "seed {seed}");
        }
        let table = Table::of(&tree).unwrap();
        let full = all(count);
        assert_eq!(table.causes(), world.brute(count, |set| set, Verdict::Shows), "seed {seed}");
        let corrections = world.brute(count, |set| full & !set, Verdict::Hides);
        assert_eq!(table.corrections(), corrections, "seed {seed}");
        if let Some((smaller, larger)) = table.masking() {
            assert_eq!(world.answer(smaller).verdict, Verdict::Shows);
            assert_eq!(world.answer(larger).verdict, Verdict::Hides);
        }
    }
}

#[test]
fn a_cause_is_decided_when_all_its_parts_are_known() {
    let mut open = 0;
    for seed in 0..3_000 {
        let count = 2 + u32::try_from(mix(seed) % 6).unwrap();
        let world = World::new(seed, count, seed % 2 == 0);
        let full = all(count);
        // Of the two sides themselves all is known, or nothing is bisected.
        if world.answer(full).verdict != Verdict::Shows || world.answer(0).verdict != Verdict::Hides
        {
            continue;
        }
        // The first difference makes no scenario without the second.
        let mut oracle = |subset: u64| {
            let Answer { verdict, read } = world.answer(subset);
            match subset & 0b11 {
                0b01 => Answer { verdict: Verdict::Unresolved, read: 0b11 },
                _ => Answer { verdict, read: read | 0b11 },
            }
        };
        let tree = explore(count, &mut oracle, usize::MAX);
        let table = Table::of(&tree).unwrap();
        let (causes, corrections) = (table.causes(), table.corrections());
        let undecided = Undecided::of(&tree.leaves, &causes, &corrections);
        let mut judge = |sets: &[u64], undecided: &[u64], of: &dyn Fn(u64) -> u64| {
            for set in sets {
                let mut below = (0..*set).filter(|part| part & set == *part && *part != 0);
                let unknown = below.any(|part| tree.verdict(of(part)) == Some(Verdict::Unresolved));
                assert_eq!(
                    parts(undecided, *set).next().is_some(),
                    unknown,
                    "seed {seed}: {set:b}"
                );
                open += usize::from(unknown);
            }
        };
        judge(&causes, &undecided.causes, &|set| set);
        judge(&corrections, &undecided.corrections, &|set| full & !set);
    }
    assert!(open > 10, "only {open} sets are undecided");
}

#[test]
fn small_sets_are_all_found_without_a_table() {
    for seed in 0..600 {
        let count = 4 + u32::try_from(mix(seed) % 5).unwrap();
        let masks = seed % 2 == 0;
        let world = World::new(seed, count, masks);
        let full = all(count);
        if world.answer(full).verdict != Verdict::Shows || world.answer(0).verdict != Verdict::Hides
        {
            continue;
        }
        let mut oracle = |subset| world.answer(subset);
        let mut known = Remembering::new(&mut oracle, Vec::new(), usize::MAX);
        let found = search(count, &mut known);
        let small = |sets: Vec<u64>| -> Vec<u64> {
            sets.into_iter().filter(|set| set.count_ones() <= 3).collect()
        };
        let causes = small(world.brute(count, |set| set, Verdict::Shows));
        assert_eq!(small(found.causes.clone()), causes, "seed {seed}");
        let corrections = small(world.brute(count, |set| full & !set, Verdict::Hides));
        assert_eq!(small(found.corrections.clone()), corrections, "seed {seed}");
        if !masks && world.invalid == 0 {
            assert!(found.is_exhausted && found.masking.is_none(), "seed {seed}");
            assert_eq!(found.causes, world.brute(count, |set| set, Verdict::Shows), "seed {seed}");
            let corrections = world.brute(count, |set| full & !set, Verdict::Hides);
            assert_eq!(found.corrections, corrections, "seed {seed}");
        }
    }
}

#[test]
fn a_budget_is_kept() {
    let world = World::new(5, 12, true);
    let mut asked = 0;
    let mut oracle = |subset| {
        asked += 1;
        Answer { read: u64::MAX, ..world.answer(subset) }
    };
    let tree = explore(12, &mut oracle, 100);
    assert!(!tree.is_complete);
    assert_eq!(asked, 100);
}
