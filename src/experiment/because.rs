//! Why two runs part where they do: which of their differences the step reads that parts them.

use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::program::Program;
use crate::trace::event::Kind;

/// Returns the place of the row in which a request's two stories part: the first one in which
/// they differ, or the step near it that one of them passes over.
pub fn parting_row(pair: &Pair) -> Option<usize> {
    let first = pair.rows.iter().position(|row| !row.same)?;
    let block = pair.rows.get(first..)?.iter().take_while(|row| !row.same);
    let skips = |row: &Row| {
        let is_skipped = |told: Option<&Told>| told.is_some_and(|it| it.kind == Kind::Skipped);
        is_skipped(row.left.and_then(|at| pair.left.get(at)))
            || is_skipped(row.right.and_then(|at| pair.right.get(at)))
    };
    let skipped = block.into_iter().position(skips);
    Some(skipped.map_or(first, |further| first + further))
}

/// Returns the names of inputs, switches and changes that the parting step reads and that are among
/// the differences of the two sides.
pub fn because<'p>(
    pair: &Pair,
    programs: [Option<&'p Program>; 2],
    atoms: &[Atom],
) -> Vec<&'p str> {
    let Some(row) = parting_row(pair).and_then(|row| pair.rows.get(row)) else {
        return Vec::new();
    };
    let sides = [
        row.left.and_then(|at| pair.left.get(at)).zip(programs[0]),
        row.right.and_then(|at| pair.right.get(at)).zip(programs[1]),
    ];
    let mut names: Vec<&str> = Vec::new();
    for (told, program) in sides.into_iter().flatten() {
        let Some(site) = told.at_site else { continue };
        for name in program.read_at(site) {
            let differs = atoms.iter().any(|atom| atom.subject() == Some(name));
            if differs && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}
