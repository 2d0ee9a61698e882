//! Why two runs part where they do: at which step, and which of their differences that step reads.

use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::explain::slice::around;
use crate::experiment::explain::slice::dependencies;
use crate::experiment::explain::slice::slice;
use crate::experiment::explain::trail::Trail;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::trace::event::Kind;
use std::collections::BTreeSet;

/// Returns the place of the row in which a request's two stories part: the first one in which
/// they differ, or the step near it that one of them passes over.
pub fn parting_row(pair: &Pair) -> Option<usize> {
    pair.rows.iter().position(|row| !row.same).map(|first| passed_over(pair, first))
}

/// Returns the place of the row of the event that is explained: the one that is named, or where nobody
/// says which one, the last that can be seen and differs.
pub(super) fn end_of(pair: &Pair, end: Option<usize>) -> Option<usize> {
    let seen = |it: &Told| [Kind::Shown, Kind::RequestFailed, Kind::Died].contains(&it.kind);
    end.or_else(|| pair.rows.iter().rposition(|row| !row.same && sides(pair, *row).any(seen)))
}

/// What may decide about an event: the rows up to it in which the two stories differ.
pub(super) struct Rows<'p> {
    pair: &'p Pair,
    programs: [&'p Program; 2],
    parts: Parts,
    differing: Vec<usize>,
    /// The side on which the event does not happen.
    missing: Option<usize>,
}

impl<'p> Rows<'p> {
    /// Finds the rows up to the one of an event.
    pub(super) fn new(pair: &'p Pair, programs: [&'p Program; 2], end: usize) -> Self {
        let parts = Parts::of(pair, programs.map(Some), end);
        let differs = |at: &usize| pair.rows.get(*at).is_some_and(|row| !row.same);
        let differing = (0..=end).filter(differs).collect();
        let row = pair.rows.get(end);
        let missing = row.and_then(|row| [row.left, row.right].iter().position(Option::is_none));
        Self { pair, programs, parts, differing, missing }
    }

    /// Returns the rows that the event needed, or that made it late, or that stand in their place
    /// because one side passes over them.
    pub(super) fn candidates(&self) -> BTreeSet<usize> {
        let has_part = |at: &&usize| self.parts.late.has(self.pair.rows[**at]);
        let candidates = self.differing.iter().filter(has_part).map(|at| self.instead(*at));
        candidates.chain(self.fails_first()).collect()
    }

    /// Returns the first row on the way in which the side where it does not happen fails, and the other one
    /// does not.
    fn fails_first(&self) -> Option<usize> {
        let missing = self.missing?;
        let fails = |at: &usize| {
            let row = self.pair.rows[*at];
            let place = [row.left, row.right][missing];
            let told = place.and_then(|at| [&self.pair.left, &self.pair.right][missing].get(at));
            told.is_some_and(|told| FAILING.contains(&told.kind))
        };
        let is_it = |at: &usize| fails(at) && self.parts.is_on_the_way(self.pair, *at);
        self.differing.iter().copied().find(is_it)
    }

    /// Tells whether both sides do something at a row, and not the same.
    fn ends_otherwise(&self, at: usize) -> bool {
        let kinds = sides(self.pair, self.pair.rows[at]).map(|it| it.kind).collect::<Vec<Kind>>();
        kinds.len() == 2 && kinds[0] != kinds[1] && !kinds.contains(&Kind::Skipped)
    }

    /// Returns the row in which one side passes over the group that what the other does at a row stands
    /// in, or else that row.
    fn instead(&self, at: usize) -> usize {
        passed_over_instead(self.pair, self.programs, at).unwrap_or(at)
    }

    /// Returns the place of the row that decides between two stories of one replay: the first one that
    /// the event needed, or that ended in two ways on the way to it.
    pub(super) fn deciding_alone(&self) -> Option<usize> {
        let (pair, parts) = (self.pair, &self.parts);
        let is_it = |at: &usize| {
            let kinds = sides(pair, pair.rows[*at]).map(|it| it.kind).collect::<Vec<Kind>>();
            let in_two = kinds.len() == 2 && !kinds.contains(&Kind::Skipped);
            parts.needed.has(pair.rows[*at]) || in_two && parts.is_on_the_way(pair, *at)
        };
        let found = self.differing.iter().copied().find(is_it);
        found.map(|at| self.instead(at)).or_else(|| self.deciding(&|_| false))
    }

    /// Returns the place of the row that decides. Two stories differ in much that decides nothing, so it
    /// is the first of those
    ///
    /// - in which the side where it does not happen fails, which leads to that,
    /// - that the event needed and that lead to it,
    /// - that the event needed and that read what somebody else wrote,
    /// - on the way to it that ended in two ways, as when one side got what the other waited for,
    /// - that made the event late and lead to it,
    /// - on the way to it that are no mere value, job on the side or sight,
    ///
    /// or else the first in which they differ at all.
    pub(super) fn deciding(&self, leads: &dyn Fn(usize) -> bool) -> Option<usize> {
        let (pair, parts) = (self.pair, &self.parts);
        let is_needed = |at: usize| parts.needed.has(pair.rows[at]);
        let kinds = |at: usize| sides(pair, pair.rows[at]).map(|it| it.kind).collect::<Vec<Kind>>();
        let reads =
            |at: usize| kinds(at) == [Kind::Read, Kind::Read] && is_of_others(pair, pair.rows[at]);
        let is_passing = |at: usize| kinds(at).iter().all(|kind| PASSING.contains(kind));
        let find = |is_it: &dyn Fn(usize) -> bool| {
            self.differing.iter().copied().find(|at| is_it(*at)).map(|at| self.instead(at))
        };
        let needed = find(&|at| is_needed(at) && leads(self.instead(at)));
        // Who failed before never came to what the other one needed.
        let failed = self.fails_first().filter(|at| leads(*at));
        failed
            .filter(|at| needed.is_none_or(|needed| *at < needed))
            .or(needed)
            .or_else(|| find(&|at| is_needed(at) && reads(at)))
            .or_else(|| find(&|at| self.ends_otherwise(at) && parts.is_on_the_way(pair, at)))
            .or_else(|| find(&|at| parts.late.has(pair.rows[at]) && leads(self.instead(at))))
            .or_else(|| {
                find(&|at| is_needed(at) || parts.is_on_the_way(pair, at) && !is_passing(at))
            })
            .or_else(|| parting_row(pair))
    }
}

/// Tells whether what a row reads was written by somebody whose story this is not.
fn is_of_others(pair: &Pair, row: Row) -> bool {
    let is = |told: &[Told], at: Option<usize>| {
        let via = at.and_then(|at| told.get(at)?.via);
        via.is_some_and(|via| told.iter().all(|it| it.event != via))
    };
    is(&pair.left, row.left) || is(&pair.right, row.right)
}

/// Returns the row in which only one side passes over the group that what one does at a row stands in.
fn passed_over_instead(pair: &Pair, programs: [&Program; 2], at: usize) -> Option<usize> {
    let row = pair.rows.get(at)?;
    let side = usize::from(row.left.is_none());
    let told = [&pair.left, &pair.right];
    let place = |row: &Row, side: usize| told[side].get([row.left, row.right][side]?);
    if place(row, 1 - side).is_some() {
        return None;
    }
    let program = programs[side];
    let guards = program.guards_of(place(row, side)?.at_site?);
    // Who does what stands behind an `else` passes over the group itself.
    let is_guard = |row: &Row| {
        let skipped = |it: &&Told| it.kind == Kind::Skipped;
        let path = |site| &program.site(site).path;
        let of_group = |it: &Told| guards.iter().any(|guard| *path(guard.0) == it.site);
        let sides = [0, 1].map(|side| place(row, side).filter(skipped));
        !row.same && sides.into_iter().flatten().any(of_group)
    };
    pair.rows.iter().position(is_guard)
}

/// Places in what either side tells.
struct Places([BTreeSet<usize>; 2]);

impl Places {
    /// Tells whether what stands in a row is among them, on either side.
    fn has(&self, row: Row) -> bool {
        let is_in =
            |at: Option<usize>, side: usize| at.is_some_and(|at| self.0[side].contains(&at));
        is_in(row.left, 0) || is_in(row.right, 1)
    }
}

/// What has a part in an event.
struct Parts {
    /// The events that it needed.
    needed: Places,
    /// Those, and the ones that made it late.
    late: Places,
    /// The tasks they belong to.
    lineages: BTreeSet<u64>,
}

/// How a step fails.
const FAILING: [Kind; 3] = [Kind::Raised, Kind::Refused, Kind::TimedOut];

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
        let ends = [row.and_then(|row| row.left), row.and_then(|row| row.right)];
        let told = [&pair.left, &pair.right];
        let places = |find: fn(&Program, &[Told], usize) -> BTreeSet<usize>| {
            Places([0, 1].map(|side| {
                let at = programs[side].zip(ends[side]);
                at.map(|(program, at)| find(program, told[side], at)).unwrap_or_default()
            }))
        };
        let needed = places(dependencies);
        let late = places(|program, told, at| {
            slice(program, told, at).into_iter().map(|it| it.place).collect()
        });
        let lineages = |side: usize| {
            needed.0[side].iter().filter_map(move |at| told[side].get(*at)).map(|it| it.lineage)
        };
        let lineages = lineages(0).chain(lineages(1)).collect();
        Self { needed, late, lineages }
    }

    /// Tells whether what stands in a row is of a task that has a part in it.
    fn is_on_the_way(&self, pair: &Pair, at: usize) -> bool {
        sides(pair, pair.rows[at]).any(|told| self.lineages.contains(&told.lineage))
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
        let read = around(program, site);
        let read = read
            .iter()
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

/// Returns which of the differences what was followed from a row rests on, by their places.
pub(super) fn linked(trails: &[(&Program, &Trail)], atoms: &[Atom]) -> Vec<usize> {
    let is_of = |atom: &Atom, program: &Program, site: SiteId| {
        is_of_step(atom, &program.site(site).definition)
            || program
                .places_at(site)
                .iter()
                .any(|it| is_below(&atom.name, &[it.section, it.name].join(".")))
    };
    let is_linked = |atom: &Atom| {
        trails.iter().any(|(program, trail)| {
            atom.subject().is_some_and(|name| trail.names.contains(name))
                || trail.sites.iter().any(|site| is_of(atom, program, *site))
        })
    };
    atoms.iter().enumerate().filter(|(_, atom)| is_linked(atom)).map(|(place, _)| place).collect()
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
