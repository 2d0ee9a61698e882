//! Where two stories of a request part, and what stood around that place on each side.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::explain::because::Rows;
use crate::experiment::explain::because::end_of;
use crate::experiment::explain::because::linked;
use crate::experiment::explain::because::parting_row;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::slice::slice;
use crate::experiment::explain::trail::Trail;
use crate::experiment::explain::trail::Trails;
use crate::experiment::explain::trials::Decided;
use crate::experiment::explain::trials::Trials;
use crate::experiment::explain::unfinished::Unfinished;
use crate::experiment::explain::weighing::Unlike;
use crate::experiment::explain::weighing::weigh;
use crate::experiment::rerun::Run;
use crate::program::Program;
use crate::seed::Seed;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Where the stories of two requests, or of one in two replays, part; or those of what operators do.
#[derive(Debug, Clone)]
pub struct Parting {
    /// Whose they are.
    pub whose: [Whose; 2],
    /// The step that decides; none where they never part.
    pub at: Option<Deciding>,
    /// The differences of the two replays that decide there, by their places.
    pub because: Vec<usize>,
    /// Those of which it cannot be told, because a replay that would have shown it was cut short.
    pub untried: Vec<usize>,
    /// How many events of either story are not told, so that they may part there.
    pub left_out: u64,
    /// What two requests of one replay met otherwise that decides there.
    pub unlike: Vec<Unlike>,
}

/// The step at which two stories part.
#[derive(Debug, Clone)]
pub struct Deciding {
    /// The place of its row.
    pub row: usize,
    /// What each side does there, or how it ended instead; none where it goes on without it.
    pub sides: [Option<Parted>; 2],
    /// What the side does first that does nothing there, in what the other one passes over.
    pub inside: Option<Told>,
    /// How far this side has come there when the replay ends, where it is not over.
    pub waiting: Option<Unfinished>,
}

/// What one side does where the two part.
#[derive(Debug, Clone)]
pub struct Parted {
    /// The event.
    pub told: Told,
    /// What it reads, what it waited for or was refused, and who held that.
    pub around: Needed,
}

/// Two replays, and how to find out what of their differences decides.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// What was run on each side.
    pub programs: [&'a Program; 2],
    /// In what they differ.
    pub atoms: &'a [Atom],
    /// Tries of these; none where all of them are known to decide.
    pub trials: Option<&'a Trials<'a>>,
    /// The seed.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
}

impl Parting {
    /// Finds the row that decides about the event of the row `end`, or about how the two end: the
    /// earliest one whose difference leads there. Each side is run again to see what stood around it.
    ///
    /// # Errors
    ///
    /// Returns how a run ended when it was cut short.
    pub fn of(
        pair: &Pair,
        whose: [Whose; 2],
        end: Option<usize>,
        sides: &Sides<'_>,
    ) -> Result<Self, Ending> {
        let mut following = Following::new(pair, sides);
        let rows = end_of(pair, end).map(|end| Rows::new(pair, sides.programs, end));
        let row = match &rows {
            Some(rows) if sides.is_one() => rows.deciding_alone(),
            Some(rows) => {
                let linked = following.link(&rows.candidates())?;
                let leads = |row: usize| {
                    let found = linked.get(&row);
                    found.is_some_and(|it| sides.leads(&it.narrow) || sides.leads(&it.wide))
                };
                rows.deciding(&leads)
            }
            None => parting_row(pair),
        };
        let (because, untried) = (Vec::new(), Vec::new());
        let (at, left_out, unlike) = (None, pair.left_out, Vec::new());
        let mut parting = Self { whose, at, because, untried, left_out, unlike };
        let Some(row) = row else { return Ok(parting) };
        let mut at = Deciding::of(pair, sides, row, whose[0])?;
        if let [Whose::Request(one), Whose::Request(other)] = whose
            && sides.is_one()
        {
            let run = (sides.run(0), [one, other]);
            let weighed = weigh(pair, run, row, at.inside.as_ref())?;
            if let Some(earlier) = weighed.row.filter(|found| *found != row) {
                at = Deciding::of(pair, sides, earlier, whose[0])?;
            }
            parting.unlike = weighed.unlike;
        } else {
            let found = following.link(&BTreeSet::from([row]))?.remove(&row);
            let Linked { narrow, wide } = found.unwrap_or_default();
            let leads = sides.leads(&narrow);
            let rests = if leads { narrow } else { wide };
            (parting.because, parting.untried) = sides.decisive(rests);
        }
        parting.at = Some(at);
        Ok(parting)
    }
}

impl Deciding {
    /// Finds out what either side does at a row.
    fn of(pair: &Pair, sides: &Sides<'_>, row: usize, whose: Whose) -> Result<Self, Ending> {
        let at = pair.rows.get(row);
        let here = sides.parted(0, &pair.left, at.and_then(|at| at.left))?;
        let there = sides.parted(1, &pair.right, at.and_then(|at| at.right))?;
        let mut both = [here, there];
        let inside = inside(pair, sides.programs, &both);
        for (side, told) in [&pair.left, &pair.right].into_iter().enumerate() {
            if both[side].is_none() && inside.is_none() {
                both[side] = sides.parted(side, told, ended(pair, row, side))?;
            }
        }
        let waits = both[0].is_none() && inside.is_none() && !goes_on(pair, row);
        let there = both[1].as_ref().filter(|_| waits).map(|it| it.told.lineage);
        let waiting = match there {
            Some(lineage) => {
                let mut open = sides.run(0).unfinished(whose, &pair.left)?;
                let own = open.iter().position(|it| it.lineage == lineage);
                own.map(|place| open.swap_remove(place))
            }
            None => None,
        };
        Ok(Self { row, sides: both, inside, waiting })
    }
}

impl<'a> Sides<'a> {
    fn run(&self, side: usize) -> Run<'a> {
        Run { program: self.programs[side], seed: self.seed, limits: self.limits }
    }

    /// Tells whether both are one replay.
    fn is_one(&self) -> bool {
        std::ptr::eq(self.programs[0], self.programs[1])
    }

    /// Tells whether some differences lead to the event, as far as that can be tried.
    fn leads(&self, atoms: &[usize]) -> bool {
        !atoms.is_empty() && self.trials.is_none_or(|trials| trials.leads(bits(atoms)))
    }

    /// Returns the differences that decide: of those that a row rests on, or with others where these are not
    /// enough; and those of which it cannot be told.
    fn decisive(&self, atoms: Vec<usize>) -> (Vec<usize>, Vec<usize>) {
        let Some(trials) = self.trials else { return (atoms, Vec::new()) };
        let Decided { because, untried } = trials.decisive(bits(&atoms));
        (self.places(because), self.places(untried))
    }

    fn places(&self, bits: u64) -> Vec<usize> {
        (0..self.atoms.len()).filter(|place| bits >> place & 1 == 1).collect()
    }

    /// Finds out what stood around an event.
    fn parted(
        &self,
        side: usize,
        told: &[Told],
        place: Option<usize>,
    ) -> Result<Option<Parted>, Ending> {
        let Some((place, event)) = place.and_then(|it| Some((it, told.get(it)?))) else {
            return Ok(None);
        };
        let needed =
            slice(self.programs[side], told, place).into_iter().find(|it| it.place == place);
        let Some(mut around) = needed else { return Ok(None) };
        self.run(side).surround(told, std::slice::from_mut(&mut around))?;
        Ok(Some(Parted { told: event.clone(), around }))
    }
}

fn bits(atoms: &[usize]) -> u64 {
    atoms.iter().map(|place| 1_u64 << place).sum()
}

/// Returns the first event on the side that does nothing where the other one passes over a group: one
/// that stands in it.
fn inside(pair: &Pair, programs: [&Program; 2], sides: &[Option<Parted>; 2]) -> Option<Told> {
    let (passes, side) = match sides {
        [Some(it), None] => (it, 1),
        [None, Some(it)] => (it, 0),
        [Some(_), Some(_)] | [None, None] => return None,
    };
    let is_in = |it: &&Told| {
        let program = programs[side];
        let guards = it.at_site.map(|site| program.guards_of(site)).unwrap_or_default();
        guards.iter().any(|guard| program.site(guard.0).path == passes.told.site)
    };
    let told = [&pair.left, &pair.right][side];
    told.iter().find(is_in).filter(|_| passes.told.kind == Kind::Skipped).cloned()
}

/// Tells whether this side does anything more in the task in which only the other one does something at a
/// row.
fn goes_on(pair: &Pair, row: usize) -> bool {
    let there = pair.rows.get(row).and_then(|row| pair.right.get(row.right?));
    let before = pair.rows.get(..row).unwrap_or_default();
    let last = before.iter().filter_map(|row| row.left).max();
    let next = last.map_or(0, |last| last + 1);
    let later = pair.left.get(next..).unwrap_or_default();
    there.is_none_or(|there| later.iter().any(|it| it.lineage == there.lineage))
}

/// Returns the event by which the task of a row ended on the side that has nothing there, if nothing came
/// before that; where it ended on the other side, what it did there alone.
fn ended(pair: &Pair, row: usize, side: usize) -> Option<usize> {
    let told = [&pair.left, &pair.right];
    let at = pair.rows.get(row)?;
    let place = [at.left, at.right][1 - side]?;
    let there = told[1 - side].get(place)?;
    let lineage = there.lineage;
    if [Kind::Lost, Kind::Dropped, Kind::Expired].contains(&there.kind) {
        let alone = pair.rows.iter().filter(|row| !row.same);
        let mut alone = alone.filter_map(|row| [row.left, row.right][side]);
        return alone.find(|place| told[side].get(*place).is_some_and(|it| it.lineage == lineage));
    }
    let before = pair.rows.get(..row)?.iter().rev().filter_map(|row| [row.left, row.right][side]);
    let is_of_it = |place: &usize| told[side].get(*place).is_some_and(|it| it.lineage == lineage);
    let last = before.into_iter().find(is_of_it);
    let next = last.map_or(0, |last| last + 1)..told[side].len();
    let ends = [
        Kind::Lost,
        Kind::Dropped,
        Kind::Expired,
        Kind::RequestFailed,
        Kind::AttemptFailed,
        Kind::ServiceFailed,
        Kind::TimedOut,
    ];
    let next = next.into_iter().find(is_of_it)?;
    told[side].get(next).filter(|it| ends.contains(&it.kind)).map(|_| next)
}

/// Follows rows to what they rest on.
struct Following<'p, 's> {
    pair: &'p Pair,
    sides: &'s Sides<'s>,
    trails: [Trails<'s>; 2],
}

impl<'p, 's> Following<'p, 's> {
    fn new(pair: &'p Pair, sides: &'s Sides<'s>) -> Self {
        Self { pair, sides, trails: [0, 1].map(|side| Trails::new(sides.run(side))) }
    }

    /// Returns which differences each of some rows rests on.
    fn link(&mut self, rows: &BTreeSet<usize>) -> Result<BTreeMap<usize, Linked>, Ending> {
        let atoms = self.sides.atoms;
        if atoms.is_empty() {
            return Ok(BTreeMap::new());
        }
        let place = |row: usize, side: usize| {
            let row = self.pair.rows.get(row)?;
            [row.left, row.right][side]
        };
        let told = [&self.pair.left, &self.pair.right];
        let mut found: [BTreeMap<usize, Trail>; 2] = Default::default();
        for side in [0, 1] {
            let places = rows.iter().filter_map(|row| place(*row, side)).collect();
            found[side] = self.trails[side].follow(told[side], &places)?;
        }
        let programs = self.sides.programs;
        let of = |found: &[BTreeMap<usize, Trail>; 2], row: usize| {
            let trail = |side: usize| {
                let trail = found[side].get(&place(row, side)?)?;
                Some((programs[side], trail))
            };
            linked(&[0, 1].into_iter().filter_map(trail).collect::<Vec<_>>(), atoms)
        };
        let narrow: Vec<Vec<usize>> = rows.iter().map(|row| of(&found, *row)).collect();
        for (side, trails) in found.iter_mut().enumerate() {
            for trail in trails.values_mut() {
                trail.widen(programs[side]);
            }
        }
        let both =
            |(row, narrow): (&usize, Vec<usize>)| (*row, Linked { narrow, wide: of(&found, *row) });
        Ok(rows.iter().zip(narrow).map(both).collect())
    }
}

/// Which differences a row rests on, by their places.
#[derive(Debug, Default)]
struct Linked {
    /// By what led there.
    narrow: Vec<usize>,
    /// The same, and what those did meanwhile who held something.
    wide: Vec<usize>,
}
