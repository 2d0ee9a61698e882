//! Which differences of two environments make the stories of a request part where they do: each is tried.
//! The left one is run again with some of them as the right one has them, and the two part there too or
//! do not.

use crate::analysis::contrast::mark::Mark;
use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::stories::is_deployment;
use crate::engine;
use crate::engine::outcome::Limits;
use crate::experiment::at_once::at_once;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::Worlds;
use crate::experiment::compare::Pair;
use crate::experiment::differences::Atom;
use crate::experiment::explain::because::parting_row;
use crate::experiment::signature::Sign;
use crate::program::Program;
use crate::scenario::tree::Node;
use crate::seed::Seed;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;

/// How many events all runs of one question may have.
const EVENTS: u64 = 200_000_000;

/// How many differences are tried.
const DIFFERENCES: usize = 24;

/// Worlds are told apart by an event here, and by no failure.
static NOTHING: Sign = Sign::Error { class: String::new(), site: String::new() };

/// The differences that make two stories part, by their places among all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// Any one of these alone does.
    Alone(Vec<usize>),
    /// These together do, and without any one of them they do not.
    Together(Vec<usize>),
}

impl Tried {
    /// Returns their places.
    pub fn places(&self) -> &[usize] {
        let (Self::Alone(places) | Self::Together(places)) = self;
        places
    }
}

/// Two environments, and in what they differ.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    /// The left one's tree.
    pub tree: &'a Node,
    /// Its program.
    pub program: &'a Program,
    /// Its profile.
    pub profile: Option<&'a str>,
    /// What the right one has instead.
    pub atoms: &'a [Atom],
    /// The seed of both.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
    /// How many events a run has.
    pub events: u64,
}

/// Finds out which differences make the two stories of a pair part where they do; none where that cannot
/// be tried, or takes too many events.
pub fn tried(pair: &Pair, between: &Between<'_>) -> Option<Tried> {
    let count = between.atoms.len();
    let runs = 2 * count as u64 + 1;
    if !(1..=DIFFERENCES).contains(&count) || between.events.saturating_mul(runs) > EVENTS {
        return None;
    }
    let (seed, limits, profile) = (between.seed, between.limits, between.profile);
    let question = Question { sign: &NOTHING, shape: None, seed, limits, profile };
    let trial = Trial {
        worlds: Worlds::new(between.tree, between.atoms, question),
        sought: Sought::of(pair, between)?,
        between,
    };
    let singles: Vec<u64> = (0..count).map(|place| 1 << place).collect();
    let found = at_once(&singles, |subset| trial.parts(*subset));
    let alone: Vec<usize> = (0..count).filter(|place| found[*place]).collect();
    if !alone.is_empty() {
        return Some(Tried::Alone(alone));
    }
    let mut set = singles.iter().sum::<u64>();
    if !trial.parts(set) {
        return None;
    }
    for single in singles {
        if trial.parts(set & !single) {
            set &= !single;
        }
    }
    Some(Tried::Together((0..count).filter(|place| set >> place & 1 == 1).collect()))
}

struct Trial<'a> {
    worlds: Worlds<'a>,
    sought: Sought,
    between: &'a Between<'a>,
}

impl Trial<'_> {
    /// Tells whether the left environment, with some differences as the right one has them, parts from
    /// itself where the right one does.
    fn parts(&self, subset: u64) -> bool {
        let Ok(program) = self.worlds.prepared(subset) else { return false };
        let limits = self.between.limits.for_program(&program);
        let mut looking = Looking { sought: self.sought, request: None, here: false, there: false };
        let outcome = engine::run(&program, self.between.seed, &limits, &mut looking);
        let is_there = self.sought.there.is_none() || looking.there;
        outcome.is_whole(&program, &limits) && is_there && !looking.here
    }
}

/// What is looked for in a story: the event that only the right side has, and not the one that only the
/// left side has.
#[derive(Debug, Clone, Copy)]
struct Sought {
    /// The request; none for what belongs to none.
    key: Option<RequestKey>,
    here: Option<Mark>,
    there: Option<Mark>,
    /// Whether the instants are what differs.
    timed: bool,
}

impl Sought {
    fn of(pair: &Pair, between: &Between<'_>) -> Option<Self> {
        let at = |told: &[crate::analysis::contrast::telling::Told], place: Option<usize>| {
            Some(told.get(place?)?.mark)
        };
        let marks = |row: usize| {
            let row = pair.rows.get(row)?;
            Some((at(&pair.left, row.left), at(&pair.right, row.right)))
        };
        let otherwise = |row: &usize| {
            let instants = marks(*row).and_then(|(one, other)| Some((one?.at, other?.at)));
            instants.is_some_and(|(one, other)| one != other)
        };
        let parting = parting_row(pair);
        let timed = parting.is_none();
        let row = parting.or_else(|| (0..pair.rows.len()).find(otherwise))?;
        let (here, there) = marks(row)?;
        let key = if pair.outside { None } else { Some(named(pair.numbers.0, between)?) };
        Some(Self { key, here, there, timed })
    }

    /// Tells whether an event is one that is sought.
    fn is(&self, sought: Option<Mark>, mark: Mark) -> bool {
        sought.is_some_and(|it| {
            let same = (it.key, it.content) == (mark.key, mark.content);
            same && (!self.timed || it.at == mark.at)
        })
    }
}

/// Returns what a request of the left environment is called in every run.
fn named(number: u32, between: &Between<'_>) -> Option<RequestKey> {
    let mut naming = Naming { number: RequestId(number), key: None };
    let limits = between.limits.for_program(between.program);
    engine::run(between.program, between.seed, &limits, &mut naming);
    naming.key
}

/// Waits for a request to arrive.
struct Naming {
    number: RequestId,
    key: Option<RequestKey>,
}

impl Observer for Naming {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let What::Arrived { index, .. } = event.what else { return Control::Continue };
        if event.request != Some(self.number) {
            return Control::Continue;
        }
        self.key = Some(RequestKey { line: view.program.key(event.site).hash, index });
        Control::Stop
    }
}

/// Looks for two events in one story.
struct Looking {
    sought: Sought,
    request: Option<RequestId>,
    here: bool,
    there: bool,
}

impl Observer for Looking {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let What::Arrived { index, .. } = event.what {
            let key = RequestKey { line: view.program.key(event.site).hash, index };
            if self.sought.key == Some(key) {
                self.request = event.request;
            }
        }
        let is_of_it = match self.sought.key {
            Some(_) => event.request.is_some() && event.request == self.request,
            None => event.request.is_none() && !is_deployment(event.what.kind()),
        };
        if is_of_it {
            let mark = Mark::of(event, view);
            self.here |= self.sought.is(self.sought.here, mark);
            self.there |= self.sought.is(self.sought.there, mark);
        }
        if self.here { Control::Stop } else { Control::Continue }
    }
}
