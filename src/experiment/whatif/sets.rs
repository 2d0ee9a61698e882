//! Which sets of actions are tried together.

use crate::experiment::whatif::Breadth;

/// Lists the sets of actions to try, the smallest first; whether they are all.
pub(super) fn sets(count: usize, breadth: Breadth, events: u64) -> (Vec<Vec<usize>>, bool) {
    let most = u32::try_from(count).unwrap_or(u32::MAX);
    let all = 1_u64.checked_shl(most).filter(|_| most < 20);
    let everything = match (breadth, all) {
        (Breadth::All, Some(_)) => true,
        (Breadth::Within(budget), Some(all)) => all.saturating_mul(events) <= budget,
        (Breadth::Each | Breadth::Pairs(_), _) | (_, None) => false,
    };
    let mut sets: Vec<Vec<usize>> = Vec::new();
    if let (true, Some(all)) = (everything, all) {
        let members = |set: u64| (0..count).filter(|place| set >> place & 1 == 1).collect();
        sets = (1..all).map(members).collect();
        sets.sort_by_key(|set| (set.len(), set.clone()));
        return (sets, true);
    }
    sets.extend((0..count).map(|one| vec![one]));
    let pairs = (count * (count + 1) / 2) as u64;
    let has_pairs = match breadth {
        Breadth::Each => false,
        Breadth::All => true,
        Breadth::Within(budget) | Breadth::Pairs(budget) => pairs.saturating_mul(events) <= budget,
    };
    if has_pairs {
        sets.extend((0..count).flat_map(|one| (one + 1..count).map(move |other| vec![one, other])));
    }
    if count > 2 {
        sets.push((0..count).collect());
    }
    let is_complete = count <= 1 || count == 2 && has_pairs;
    (sets, is_complete)
}
