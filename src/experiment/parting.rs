//! Where two stories of a request part, and what stood around that place on each side.

use crate::analysis::contrast::telling::Told;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::because::because;
use crate::experiment::because::called;
use crate::experiment::because::deciding_row;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::explain::explained;
use crate::experiment::slice::Needed;
use crate::program::Program;
use crate::seed::Seed;

/// Where the stories of two requests, or of one in two replays, part.
#[derive(Debug, Clone)]
pub struct Parting {
    /// The number of each.
    pub numbers: (u32, u32),
    /// The step that decides; none where they never part.
    pub at: Option<Deciding>,
}

/// The step at which two stories part.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// The place of its row.
    pub row: usize,
    /// What each side does there, none where it does nothing.
    pub sides: [Option<Parted>; 2],
}

/// What one side does where the two part.
#[derive(Debug, Clone)]
pub struct Parted {
    /// The event.
    pub told: Told,
    /// What it reads, what it waited for or was refused, and who held that.
    pub around: Needed,
}

impl Parting {
    /// Finds the row that decides about the event of the row `end`, or about how the two end, as
    /// [`deciding_row`] does. Each side is run again to see what stood around it.
    ///
    /// # Errors
    ///
    /// Returns how a run ended when it was cut short.
    pub fn of(
        pair: &Pair,
        end: Option<usize>,
        (programs, atoms): ([&Program; 2], &[Atom]),
        (seed, limits): (Seed, Limits),
    ) -> Result<Self, Ending> {
        let numbers = pair.numbers;
        let row = deciding_row(pair, programs.map(Some), end, atoms);
        let Some((row, at)) = row.and_then(|row| Some((row, pair.rows.get(row)?))) else {
            return Ok(Self { numbers, at: None });
        };
        let parted = |program, request, told: &[Told], place: Option<usize>| {
            let Some((place, event)) = place.and_then(|it| Some((it, told.get(it)?))) else {
                return Ok(None);
            };
            let event = event.clone();
            let found = explained(program, seed, limits, (request, told.to_vec(), place))?;
            let around = found.needed.into_iter().next_back();
            Ok(around.map(|around| Parted { told: event, around }))
        };
        let [here, there] = programs;
        let here = parted(here, numbers.0, &pair.left, at.left)?;
        let there = parted(there, numbers.1, &pair.right, at.right)?;
        Ok(Self { numbers, at: Some(Deciding { row, sides: [here, there] }) })
    }

    /// Returns the differences that the deciding step depends on, and those on which a step does by
    /// which somebody held what it waited for, or wrote what it read.
    pub fn because<'a>(
        &self,
        pair: &Pair,
        programs: [&Program; 2],
        atoms: &'a [Atom],
    ) -> Vec<&'a Atom> {
        let row = self.at.as_ref().map(|at| at.row);
        let mut found = because(pair, row, programs.map(Some), atoms);
        let sides = self.at.iter().flat_map(|at| at.sides.iter().flatten());
        let held: Vec<&str> = sides.flat_map(|side| side.around.read_by_others()).collect();
        let is_held = |atom: &Atom| held.iter().any(|name| atom.subject() == Some(*name));
        for atom in atoms.iter().filter(|atom| is_held(atom)) {
            if !found.iter().any(|known| called(known) == called(atom)) {
                found.push(atom);
            }
        }
        found
    }
}
