//! Other things to bisect than environments: what was deployed and done, and seeds.

use crate::experiment::at_once::at_once;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
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
    /// Of how many nobody can tell, because a limit stopped their runs.
    pub unresolved: usize,
    /// The first that does not.
    pub first_without: Option<Seed>,
    /// The lower and the upper end of the share of those that are known, in parts per million, with 95 % confidence.
    pub interval: (u64, u64),
}

/// Runs one program under many seeds.
///
/// # Errors
///
/// Returns how a run ended, where none came to its end, or all of them were to end.
pub fn seeds(program: &Program, question: &Question<'_>, count: usize) -> Result<Seeds, Refusal> {
    let mut all = vec![question.seed];
    while all.len() < count {
        let next = all.last().map_or(question.seed, |seed| seed.next());
        all.push(next);
    }
    let found = at_once(&all, |seed| look(program, &Question { seed: *seed, ..*question }));
    let (mut shown, mut unresolved) = (0, 0);
    let (mut first_without, mut stopped) = (None, None);
    for (seed, seen) in all.iter().zip(found) {
        match seen {
            Ok(Some(_)) => shown += 1,
            Ok(None) => _ = first_without.get_or_insert(*seed),
            Err(ending) if ending.ends_all() => return Err(Refusal::Stopped(ending)),
            Err(ending) => {
                unresolved += 1;
                stopped.get_or_insert(ending);
            }
        }
    }
    if let Some(ending) = stopped.filter(|_| unresolved == all.len()) {
        return Err(Refusal::Stopped(ending));
    }
    let interval = wilson(shown as u64, (all.len() - unresolved) as u64);
    Ok(Seeds { tried: all.len(), shown, unresolved, first_without, interval })
}
