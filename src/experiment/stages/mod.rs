//! Stages: how far the fault gets in an environment. Its step is *reached*, the state behind it is
//! *infected*, the difference *propagates* to something that can be seen, and is *revealed* to
//! somebody who looks (after Ammann and Offutt). Each is found by holding the run against one of the
//! same environment without the fault, and shown by an event.

mod watch;

use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::stories::Stories;
use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::analysis::figures::Sighting;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::experiment::stages::watch::Reach;
use crate::experiment::stages::watch::State;
use crate::program::Program;
use crate::seed::Seed;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::event::Kind;
use std::collections::BTreeMap;

/// The stages, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The step with the fault runs.
    Reached,
    /// What follows is another state than without the fault.
    Infected,
    /// Somebody outside could see the difference.
    Propagated,
    /// Somebody who looked did.
    Revealed,
}

impl Stage {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Reached, Self::Infected, Self::Propagated, Self::Revealed];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Infected => "infected",
            Self::Propagated => "propagated",
            Self::Revealed => "revealed",
        }
    }
}

/// An event that proves something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The request, by its number in the run.
    pub request: u32,
    /// The event.
    pub event: EventId,
    /// When.
    pub at: SimTime,
    /// What happened.
    pub kind: Kind,
    /// To what.
    pub about: String,
    /// The variable or the store, where `about` is a name that the step has of its own.
    pub object: Option<String>,
    /// More about it.
    pub detail: String,
    /// The value that was set, read or written; the middle of a long one is left out.
    pub value: Option<String>,
    /// The path of its place.
    pub site: String,
    /// The place in the file.
    pub span: Option<Span>,
}

impl Proof {
    fn of(request: u32, told: &Told) -> Self {
        Self {
            request,
            event: told.event,
            at: told.at,
            kind: told.kind,
            about: told.about.clone(),
            object: told.object.clone(),
            detail: told.detail.clone(),
            value: told.value.clone(),
            site: told.site.clone(),
            span: told.span,
        }
    }
}

/// In how many requests a stage was come to, and the first event that shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many.
    pub requests: u64,
    /// The first.
    pub proof: Option<Proof>,
}

/// What somebody who looks could have known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// Their name.
    pub observer: String,
    /// The first thing that told them; none when nothing did.
    pub first: Option<Sighting>,
    /// The first thing that would have told somebody who never leaves.
    pub could: Option<Sighting>,
    /// How many requests were affected by the first of these two.
    pub affected: u64,
    /// By how much they left too early, at best.
    pub too_early: Option<SimDuration>,
    /// How long they stay.
    pub stays: SimDuration,
    /// Whether the same told them without the fault as well.
    pub anyway: bool,
}

/// How far the fault gets in one environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility {
    /// The environment's profile.
    pub profile: String,
    /// How many requests there are.
    pub requests: u64,
    /// How far it gets, stage by stage but the last.
    pub extents: [Extent; 3],
    /// Who looks.
    pub sights: Vec<Sight>,
}

impl Visibility {
    /// Tells whether a stage is come to.
    pub fn gets_to(&self, stage: Stage) -> bool {
        match stage {
            Stage::Reached => self.extents[0].requests > 0,
            Stage::Infected => self.extents[1].requests > 0,
            Stage::Propagated => self.extents[2].requests > 0,
            Stage::Revealed => self.revealed_to().next().is_some(),
        }
    }

    /// Returns who sees it.
    pub fn revealed_to(&self) -> impl Iterator<Item = &Sight> {
        self.sights.iter().filter(|sight| sight.first.is_some() && !sight.anyway)
    }

    /// Returns the stage at which the fault is lost; none when somebody sees it.
    pub fn lost_at(&self) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| !self.gets_to(*stage))
    }
}

/// Finds how far a fault at the site of that path gets.
///
/// # Errors
///
/// Returns how a run ended that did not come to its end.
pub fn visibility(
    faulty: &Prepared,
    mended: &Prepared,
    site: &str,
    seed: Seed,
    limits: Limits,
) -> Result<Visibility, Ending> {
    let mut reach = Reach::new(&faulty.program, site);
    let mut stories = Stories::default();
    let mut noticing = Noticing::new(&faulty.program);
    let pair = &mut ((&mut reach, &mut stories), &mut noticing);
    run(&faulty.program, seed, limits, pair)?;
    let mut beside = Stories::default();
    let mut watched = Noticing::new(&mended.program);
    run(&mended.program, seed, limits, &mut (&mut beside, &mut watched))?;
    let sights = sights(&faulty.program, &reach, noticing.finish(), &watched.finish());
    let profile = faulty.selection.profile.clone().unwrap_or_default();
    let requests = stories.list.len() as u64;
    let mut extents = <[Extent; 3]>::default();
    let mut reached: Vec<Reached> = (0_u32..)
        .zip(&stories.list)
        .filter_map(|(number, story)| {
            let at = reach.at.get(number as usize).copied().flatten()?;
            Some(Reached { number, key: story.key, at })
        })
        .collect();
    reached.sort_by_key(|it| (it.at, it.number));
    extents[0].requests = reached.len() as u64;
    if let Some((first, at)) = reach.first {
        let told = tell(&faulty.program, seed, limits, first)?;
        let here = |told: &&Told| told.at.as_nanos() >= at && told.site == site;
        let proof = told.iter().filter(|told| told.kind != Kind::Skipped).find(here);
        extents[0].proof = proof.map(|told| Proof::of(first, told));
    }
    if !reached.is_empty() {
        let both = Both { faulty: &faulty.program, mended: &mended.program, seed, limits };
        let [infected, propagated] = both.beyond(&reached, &stories, &beside)?;
        extents[1] = infected;
        extents[2] = propagated;
    }
    Ok(Visibility { profile, requests, extents, sights })
}

/// A request that came to the step with the fault.
#[derive(Debug, Clone, Copy)]
struct Reached {
    number: u32,
    key: RequestKey,
    at: u64,
}

/// Says what each observer could have known.
fn sights(program: &Program, reach: &Reach, seen: Vec<Noticed>, anyway: &[Noticed]) -> Vec<Sight> {
    let sight = |(index, noticed): (usize, Noticed)| {
        let could = reach.could.get(index).copied().flatten();
        let known = noticed.first.or(could);
        let affected = known.map_or(0, |known| {
            reach.affected.iter().filter(|at| **at <= known.at.as_nanos()).count() as u64
        });
        Sight {
            first: noticed.first,
            could,
            affected,
            too_early: noticed.too_early,
            stays: program.observers.get(index).map_or(SimDuration::ZERO, |it| it.stays),
            anyway: anyway.iter().any(|it| it.observer == noticed.observer && it.seen > 0),
            observer: noticed.observer,
        }
    };
    seen.into_iter().enumerate().map(sight).collect()
}

/// The programs with and without the fault, to be run alike.
#[derive(Debug, Clone, Copy)]
struct Both<'p> {
    faulty: &'p Program,
    mended: &'p Program,
    seed: Seed,
    limits: Limits,
}

impl Both<'_> {
    /// Finds which of the requests that came to the fault have another state behind it, and another
    /// outcome.
    fn beyond(
        &self,
        reached: &[Reached],
        stories: &Stories,
        beside: &Stories,
    ) -> Result<[Extent; 2], Ending> {
        let since: BTreeMap<RequestKey, u64> = reached.iter().map(|it| (it.key, it.at)).collect();
        let mut state = State::since(&since);
        run(self.faulty, self.seed, self.limits, &mut state)?;
        let mut clean = State::since(&since);
        run(self.mended, self.seed, self.limits, &mut clean)?;
        let (state, clean) = (state.finish(), clean.finish());
        let numbers: BTreeMap<RequestKey, u32> =
            (0_u32..).zip(&beside.list).map(|(number, story)| (story.key, number)).collect();
        let other = |it: &Reached| numbers.get(&it.key).copied();
        let differs = |it: &&Reached| state.get(&it.key) != clean.get(&it.key);
        let infected: Vec<Reached> = reached.iter().filter(differs).copied().collect();
        let shows = |it: &&Reached| {
            let here = stories.outcome(&stories.list[it.number as usize]);
            let there = other(it).and_then(|number| beside.list.get(number as usize));
            there.is_none_or(|there| beside.outcome(there) != here)
        };
        let propagated: Vec<Reached> = infected.iter().filter(shows).copied().collect();
        let extent = |found: &[Reached], counts| {
            let first = found.first();
            let proof = first.map(|it| self.proof(it, other(it), counts)).transpose()?;
            Ok(Extent { requests: found.len() as u64, proof: proof.flatten() })
        };
        Ok([extent(&infected, is_state)?, extent(&propagated, is_visible)?])
    }

    /// Returns the first event of a request, from the fault on, that it lacks without the fault.
    fn proof(
        &self,
        it: &Reached,
        other: Option<u32>,
        counts: fn(Kind) -> bool,
    ) -> Result<Option<Proof>, Ending> {
        let told = tell(self.faulty, self.seed, self.limits, it.number)?;
        let other = match other {
            Some(number) => tell(self.mended, self.seed, self.limits, number)?,
            None => Vec::new(),
        };
        let found = first_new(&told, &other, it.at, counts);
        Ok(found.map(|told| Proof::of(it.number, told)))
    }
}

/// Runs a program to its end.
fn run<O: Observer>(
    program: &Program,
    seed: Seed,
    limits: Limits,
    observer: &mut O,
) -> Result<(), Ending> {
    let limits = limits.for_program(program);
    let outcome = engine::run(program, seed, &limits, observer);
    if outcome.is_whole(program, &limits) { Ok(()) } else { Err(outcome.ending) }
}

fn tell(program: &Program, seed: Seed, limits: Limits, request: u32) -> Result<Vec<Told>, Ending> {
    let mut telling = Telling::new(request);
    run(program, seed, limits, &mut telling)?;
    Ok(telling.told)
}

/// Returns the first event from an instant on that another telling of the request lacks, or else the
/// first that comes at another place of its task.
fn first_new<'t>(
    told: &'t [Told],
    other: &[Told],
    since: u64,
    counts: fn(Kind) -> bool,
) -> Option<&'t Told> {
    let mut left: Vec<&Told> = other.iter().filter(|it| counts(it.kind)).collect();
    for it in told.iter().filter(|it| counts(it.kind)) {
        if let Some(place) = left.iter().position(|other| is_same(it, other)) {
            left.remove(place);
        } else if it.at.as_nanos() >= since {
            return Some(it);
        }
    }
    first_moved(told, other, since, counts)
}

/// Returns the first event from an instant on in whose place another telling has another event.
fn first_moved<'t>(
    told: &'t [Told],
    other: &[Told],
    since: u64,
    counts: fn(Kind) -> bool,
) -> Option<&'t Told> {
    let mut there: BTreeMap<(u64, u32), Vec<&Told>> = BTreeMap::new();
    for it in other.iter().filter(|it| counts(it.kind)) {
        there.entry((it.lineage, it.attempt)).or_default().push(it);
    }
    let mut places: BTreeMap<(u64, u32), usize> = BTreeMap::new();
    told.iter().filter(|it| counts(it.kind)).find(|it| {
        let task = (it.lineage, it.attempt);
        let place = places.entry(task).or_default();
        let beside = there.get(&task).and_then(|events| events.get(*place));
        *place += 1;
        let same = beside.is_some_and(|beside| is_same(it, beside));
        !same && it.at.as_nanos() >= since
    })
}

/// Tells whether two events say the same of the same thing.
fn is_same(one: &Told, other: &Told) -> bool {
    one.kind == other.kind
        && one.about == other.about
        && one.object == other.object
        && one.detail == other.detail
        && one.mark.content == other.mark.content
}

/// Tells whether a kind of event carries state.
fn is_state(kind: Kind) -> bool {
    is_visible(kind)
        || [
            Kind::Set,
            Kind::Read,
            Kind::Wrote,
            Kind::Enqueued,
            Kind::Deferred,
            Kind::Raised,
            Kind::AttemptFailed,
            Kind::Coerced,
            Kind::Mismatched,
        ]
        .contains(&kind)
}

/// Tells whether somebody outside can see a kind of event.
fn is_visible(kind: Kind) -> bool {
    [Kind::Shown, Kind::RequestFailed, Kind::Died, Kind::Dropped].contains(&kind)
}
