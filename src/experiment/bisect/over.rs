//! Other things to bisect than environments: what was deployed and done, and seeds.

use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::at_once;
use crate::experiment::differences::Atom;
use crate::experiment::interval::wilson;
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
