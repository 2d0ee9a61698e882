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

/// Returns the differences of the two sides that the parting step depends on: inputs, switches and
/// changes that it reads, the parts of the platform that it occupies or asks, and the step itself.
pub fn because<'a>(
    pair: &Pair,
    programs: [Option<&Program>; 2],
    atoms: &'a [Atom],
) -> Vec<&'a Atom> {
    let Some(row) = parting_row(pair).and_then(|row| pair.rows.get(row)) else {
        return Vec::new();
    };
    let sides = [
        row.left.and_then(|at| pair.left.get(at)).zip(programs[0]),
        row.right.and_then(|at| pair.right.get(at)).zip(programs[1]),
    ];
    let mut found: Vec<&Atom> = Vec::new();
    for (told, program) in sides.into_iter().flatten() {
        let Some(site) = told.at_site else { continue };
        let read = program
            .read_at(site)
            .into_iter()
            .flat_map(|name| atoms.iter().filter(move |atom| atom.subject() == Some(name)));
        let places = program.places_at(site);
        let own = atoms.iter().filter(|atom| {
            is_of_step(atom, &program.site(site).definition)
                || places.iter().any(|it| is_below(&atom.name, &[it.section, it.name].join(".")))
        });
        for atom in read.chain(own) {
            // One input, switch or change may differ in several places.
            if !found.iter().any(|known| called(known) == called(atom)) {
                found.push(atom);
            }
        }
    }
    found
}

/// Returns what a difference is called: an input, a switch or a change by its name alone.
pub fn called(atom: &Atom) -> &str {
    atom.subject().unwrap_or(&atom.name)
}

/// Tells whether a difference is one of the step that is defined there.
fn is_of_step(atom: &Atom, definition: &str) -> bool {
    is_below(&atom.name.replace(".steps/", "/"), definition)
}

/// Tells whether an address is that one, or below it.
fn is_below(address: &str, above: &str) -> bool {
    address.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
