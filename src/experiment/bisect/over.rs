//! Other things to bisect than environments: what was deployed and done, and seeds.

use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::at_once;
use crate::experiment::differences::Atom;
use crate::program::Program;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::scenario::tree::Path;
use crate::scenario::tree::Scalar;
use crate::seed::Seed;

/// Returns a tree in which nothing is deployed and nobody acts, and what the given one has beyond
/// that: one atom for each deployment and each operation.
pub fn timeline(tree: &Node) -> (Node, Vec<Atom>) {
    let mut atoms = Vec::new();
    for change in tree.get("changes").map_or(&[][..], Node::entries) {
        let is_never = |node: &Node| node.scalar().is_some_and(|it| it.text == "never");
        if change.value.get("deployed").is_none_or(is_never) {
            continue;
        }
        let mut never = change.value.clone();
        if let NodeKind::Map(fields) = &mut never.kind {
            fields.retain(|field| field.key.value != "removed");
            for field in fields.iter_mut().filter(|field| field.key.value == "deployed") {
                field.value.kind =
                    NodeKind::Scalar(Scalar { text: "never".to_owned(), quoted: false });
            }
        }
        let path = Path::root().key("changes").key(&change.key.value);
        atoms.push(atom(path, Some(never), &change.value));
    }
    for operation in tree.get("timeline").map_or(&[][..], Node::entries) {
        let path = Path::root().key("timeline").key(&operation.key.value);
        atoms.push(atom(path, None, &operation.value));
    }
    let mut without = tree.clone();
    for atom in &atoms {
        let back = Atom { left: atom.right.clone(), right: atom.left.clone(), ..atom.clone() };
        // Every place was read from this very tree, so it can be put back there.
        drop(crate::experiment::bisect::worlds::take(&mut without, &back));
    }
    (without, atoms)
}

fn atom(path: Path, left: Option<Node>, right: &Node) -> Atom {
    Atom { name: path.to_string(), path, left, right: Some(right.clone()) }
}

/// How many seeds show the failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seeds {
    /// How many were tried, one after another from the first.
    pub tried: usize,
    /// How many show it.
    pub shown: usize,
    /// The first that does not.
    pub first_without: Option<Seed>,
    /// The lower and the upper end of the share, in parts per million, with 95 % confidence.
    pub interval: (u64, u64),
}

/// Runs one program under many seeds.
///
/// # Errors
///
/// Returns how a run ended that did not come to its end.
pub fn seeds(program: &Program, question: &Question<'_>, count: usize) -> Result<Seeds, Refusal> {
    let mut all = vec![question.seed];
    while all.len() < count {
        let next = all.last().map_or(question.seed, |seed| seed.next());
        all.push(next);
    }
    let found = at_once(&all, |seed| look(program, &Question { seed: *seed, ..*question }));
    let mut shown = 0;
    let mut first_without = None;
    for (seed, seen) in all.iter().zip(found) {
        if seen.map_err(Refusal::Stopped)?.is_some() {
            shown += 1;
        } else if first_without.is_none() {
            first_without = Some(*seed);
        }
    }
    let interval = wilson(shown as u64, all.len() as u64);
    Ok(Seeds { tried: all.len(), shown, first_without, interval })
}

/// A whole, in parts per million.
const UNIT: u128 = 1_000_000;

/// The square of 1.96, in parts per million: 95 % confidence.
const Z2: u128 = 3_841_459;

/// Wilson's interval for a share of `shown` in `tried`, with z = 1.96, in parts per million. Whole
/// numbers throughout, so that it is the same everywhere.
pub fn wilson(shown: u64, tried: u64) -> (u64, u64) {
    if tried == 0 {
        return (0, 1_000_000);
    }
    let (shown, tried) = (u128::from(shown), u128::from(tried));
    // center = (2 k + z^2) / 2 (n + z^2); half = sqrt(z^2 (z^2 + 4 k (n - k) / n)) / 2 (n + z^2)
    let below = 2 * (tried * UNIT + Z2);
    let center = (2 * shown * UNIT + Z2) * UNIT;
    let spread = Z2 * (Z2 + 4 * shown * (tried - shown) * UNIT / tried);
    let half = spread.isqrt() * UNIT;
    let low = center.saturating_sub(half) / below;
    let high = (center + half).div_ceil(below).min(UNIT);
    let narrow = |share: u128| u64::try_from(share).unwrap_or(u64::MAX);
    (narrow(low), narrow(high))
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn intervals_are_wilsons() {
        // As statsmodels gives them: proportion_confint(k, n, method="wilson").
        assert_eq!(wilson(0, 10), (0, 277_533));
        assert_eq!(wilson(5, 10), (236_593, 763_407));
        assert_eq!(wilson(100, 100), (963_006, 1_000_000));
        assert_eq!(wilson(0, 0), (0, 1_000_000));
    }
}
