//! Why two runs part where they do: at which step, and which of their differences that step reads.

use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::slice::slice;
use crate::program::Program;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// Returns the place of the row in which a request's two stories part: the first one in which
/// they differ, or the step near it that one of them passes over.
pub fn parting_row(pair: &Pair) -> Option<usize> {
    pair.rows.iter().position(|row| !row.same).map(|first| passed_over(pair, first))
}

/// Returns the place of the row that decides how a request's two stories end: the first one in which
/// they differ, of those that have a part in the event of the row `end`. Where nobody says which event
/// that is, it is the last one that can be seen and differs; where no row has a part in it, the two
/// are said to part where they do first.
pub fn deciding_row(
    pair: &Pair,
    programs: [Option<&Program>; 2],
    end: Option<usize>,
) -> Option<usize> {
    let seen = |it: &Told| [Kind::Shown, Kind::RequestFailed, Kind::Died].contains(&it.kind);
    let last = || pair.rows.iter().rposition(|row| !row.same && sides(pair, *row).any(seen));
    let parts = Parts::of(pair, programs, end.or_else(last)?);
    let first = pair.rows.iter().position(|row| !row.same && parts.has(pair, *row));
    let Some(first) = first else { return parting_row(pair) };
    // What one side passes over stands before what the other does instead.
    let alone = |row: &Row| !row.same && sides(pair, *row).count() == 1;
    let skips = |row: &Row| sides(pair, *row).all(|it| it.kind == Kind::Skipped);
    let before = pair.rows.get(..first)?.iter().rev();
    let before = before.take_while(|row| alone(row) && skips(row)).count();
    Some(passed_over(pair, first - before))
}

/// What has a part in an event: the events that it needed on either side, and whatever else was done
/// on the way to it that could have ended otherwise.
struct Parts {
    needed: [BTreeSet<usize>; 2],
    lineages: BTreeSet<u64>,
}

/// What passes by and changes nothing unless somebody needs it.
const PASSING: [Kind; 9] = [
    Kind::Set,
    Kind::Read,
    Kind::Accepted,
    Kind::Coerced,
    Kind::Mismatched,
    Kind::Enqueued,
    Kind::Deferred,
    Kind::Shown,
    Kind::Skipped,
];

impl Parts {
    /// Finds what has a part in the event of a row.
    fn of(pair: &Pair, programs: [Option<&Program>; 2], end: usize) -> Self {
        let row = pair.rows.get(end);
        let needed = |program: Option<&Program>, told: &[Told], at: Option<usize>| {
            let needed = program.zip(at).map(|(program, at)| slice(program, told, at));
            needed.into_iter().flatten().map(|it| it.place).collect::<BTreeSet<usize>>()
        };
        let left = needed(programs[0], &pair.left, row.and_then(|row| row.left));
        let right = needed(programs[1], &pair.right, row.and_then(|row| row.right));
        let told = left.iter().filter_map(|at| pair.left.get(*at));
        let told = told.chain(right.iter().filter_map(|at| pair.right.get(*at)));
        let lineages = told.map(|told| told.lineage).collect();
        Self { needed: [left, right], lineages }
    }

    /// Tells whether what stands in a row has a part in it, on either side.
    fn has(&self, pair: &Pair, row: Row) -> bool {
        let places = [(row.left, &pair.left), (row.right, &pair.right)];
        places.into_iter().zip(&self.needed).any(|((at, told), needed)| {
            let Some((at, told)) = at.and_then(|at| Some((at, told.get(at)?))) else {
                return false;
            };
            let is_on_the_way = self.lineages.contains(&told.lineage);
            needed.contains(&at) || is_on_the_way && !PASSING.contains(&told.kind)
        })
    }
}

/// Returns the place of the row in which one side passes over a step, near a first one that differs.
/// What is passed over follows from the step before it where that ended in two ways, as when one side
/// got what the other waited for.
fn passed_over(pair: &Pair, first: usize) -> usize {
    let is_skipped = |it: &Told| it.kind == Kind::Skipped;
    let kinds = |row: &Row| sides(pair, *row).map(|it| it.kind).collect::<Vec<Kind>>();
    let rows = pair.rows.get(first..).unwrap_or_default();
    if let Some([left, right]) = rows.first().map(kinds).as_deref()
        && left != right
        && ![left, right].contains(&&Kind::Skipped)
    {
        return first;
    }
    let mut block = rows.iter().take_while(|row| !row.same);
    let skipped = block.position(|row| sides(pair, *row).any(is_skipped));
    skipped.map_or(first, |further| first + further)
}

/// Returns what stands in a row.
fn sides(pair: &Pair, row: Row) -> impl Iterator<Item = &Told> {
    let left = row.left.and_then(|at| pair.left.get(at));
    left.into_iter().chain(row.right.and_then(|at| pair.right.get(at)))
}

/// Returns the differences of the two sides that the step of a row depends on: inputs, switches and
/// changes that it reads, the parts of the platform that it occupies or asks, and the step itself.
pub fn because<'a>(
    pair: &Pair,
    row: Option<usize>,
    programs: [Option<&Program>; 2],
    atoms: &'a [Atom],
) -> Vec<&'a Atom> {
    let Some(row) = row.and_then(|row| pair.rows.get(row)) else {
        return Vec::new();
    };
    let told = [
        row.left.and_then(|at| pair.left.get(at)).zip(programs[0]),
        row.right.and_then(|at| pair.right.get(at)).zip(programs[1]),
    ];
    let mut found: Vec<&Atom> = Vec::new();
    for (told, program) in told.into_iter().flatten() {
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
