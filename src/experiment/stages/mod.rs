//! Stages: how far the fault gets in an environment. Its step is *reached*, state is *infected*, the
//! difference *propagates* to something that can be seen, and is *revealed* to somebody who looks
//! (after Ammann and Offutt). Each is found by holding the run against one of the same environment
//! without the fault, and shown by an event.
//!
//! Harm is harm whoever's request it is: the fault has propagated to a request that never ran the step
//! when those that did held it up or turned it away. So all requests of both runs are held against
//! each other. State alone counts of requests that ran the step: of others it may be what mends the
//! fault that changes it.

mod everywhere;
mod extent;
mod sights;
mod told;
mod visible;
mod watch;

pub use crate::experiment::stages::everywhere::everywhere;
pub use crate::experiment::stages::extent::Extent;
pub use crate::experiment::stages::extent::Stage;
pub use crate::experiment::stages::sights::Sight;
pub use crate::experiment::stages::told::Proof;

use crate::analysis::contrast::mark::RequestKey;
use crate::analysis::contrast::stories::Stories;
use crate::analysis::contrast::telling::Telling;
use crate::analysis::contrast::telling::Told;
use crate::analysis::figures::Sighting;
use crate::analysis::noticing::Noticing;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::experiment::rerun::run;
use crate::experiment::signature::Sign;
use crate::experiment::stages::sights::newly_seen;
use crate::experiment::stages::sights::sights;
use crate::experiment::stages::told::first_new;
use crate::experiment::stages::visible::Of;
use crate::experiment::stages::visible::Parted;
use crate::experiment::stages::visible::Visible;
use crate::experiment::stages::visible::parted;
use crate::experiment::stages::watch::Reach;
use crate::experiment::stages::watch::State;
use crate::program::Program;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
    /// Why nothing is known, where its runs did not come to their end.
    pub unknown: Option<String>,
}

impl Visibility {
    /// Makes what is known of an environment whose runs did not come to their end.
    pub fn unknown(profile: &str, ending: Ending) -> Self {
        Self {
            profile: profile.to_owned(),
            requests: 0,
            extents: <[Extent; 3]>::default(),
            sights: Vec::new(),
            unknown: Some(format!("a run was {ending}")),
        }
    }

    /// Tells whether a stage is come to.
    pub fn gets_to(&self, stage: Stage) -> bool {
        match stage {
            Stage::Reached => self.extents[0].is_any(),
            Stage::Infected => self.extents[1].is_any(),
            // What somebody sees could be seen.
            Stage::Propagated => self.extents[2].is_any() || self.revealed_to().next().is_some(),
            Stage::Revealed => self.revealed_to().next().is_some(),
        }
    }

    /// Returns who sees it.
    pub fn revealed_to(&self) -> impl Iterator<Item = &Sight> {
        self.sights.iter().filter(|sight| sight.first.is_some() && !sight.anyway)
    }

    /// Returns the stage at which the fault is lost; none when somebody sees it, or nobody knows.
    pub fn lost_at(&self) -> Option<Stage> {
        if self.unknown.is_some() {
            return None;
        }
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
    let waits = match reach.instants() {
        Some(mut instants) => {
            run(&faulty.program, seed, limits, &mut instants)?;
            reach.take_waiting(&instants)
        }
        None => None,
    };
    let mut beside = Stories::default();
    let mut watched = Noticing::new(&mended.program);
    run(&mended.program, seed, limits, &mut (&mut beside, &mut watched))?;
    let (seen, anyway) = (noticing.finish(), watched.finish());
    let profile = faulty.selection.profile.clone().unwrap_or_default();
    let requests = stories.list.len() as u64;
    let mut extents = <[Extent; 3]>::default();
    let mut reached: Vec<Reached> = (0_u32..)
        .zip(&stories.list)
        .filter_map(|(number, story)| {
            let at = reach.at.get(number as usize).copied().flatten()?;
            Some(Reached { number: Some(number), key: story.key, at })
        })
        .collect();
    let outside =
        reach.outside.iter().map(|(key, at)| Reached { number: None, key: *key, at: *at });
    reached.extend(outside);
    reached.sort_by_key(|it| (it.at, it.number));
    extents[0] = Extent::of(reached.iter());
    if let Some((first, at)) = reach.first {
        let told = tell(&faulty.program, (seed, limits), first, at)?;
        let ran = |told: &&Told| {
            told.kind != Kind::Skipped && told.at.as_nanos() >= at && told.site == site
        };
        let is_proof = |told: &&Told| waits.map_or_else(|| ran(told), |last| told.event == last);
        let proof = told.iter().find(is_proof);
        extents[0].proof =
            proof.map(|told| Proof { waits: waits.is_some(), ..Proof::of(first, told) });
    }
    let mut affected = Vec::new();
    if !reached.is_empty() {
        let sign = Sign::of(&faulty.scenario);
        let both = Both {
            faulty: &faulty.program,
            mended: &mended.program,
            sign: sign.as_ref(),
            seed,
            limits,
        };
        let new = newly_seen(&seen, &anyway);
        let [infected, propagated] =
            both.beyond(&reached, (&stories, &beside), &new, &mut affected)?;
        extents[1] = infected;
        extents[2] = propagated;
    }
    let sights = sights(&faulty.program, &reach, seen, &anyway, &affected);
    Ok(Visibility { profile, requests, extents, sights, unknown: None })
}

/// How many requests are looked at for an event that shows it.
const TRIED: usize = 4;

/// A request that came to the step with the fault, or a task of none.
#[derive(Debug, Clone, Copy)]
struct Reached {
    number: Option<u32>,
    key: RequestKey,
    at: u64,
}

/// The programs with and without the fault, to be run alike.
#[derive(Debug, Clone, Copy)]
struct Both<'p> {
    faulty: &'p Program,
    mended: &'p Program,
    /// What the fault is known by.
    sign: Option<&'p Sign>,
    seed: Seed,
    limits: Limits,
}

impl Both<'_> {
    /// Finds which requests have another state than without the fault, and of which something else
    /// can be seen; lists those that are affected: of which something else of their own can be seen.
    fn beyond(
        &self,
        reached: &[Reached],
        (stories, beside): (&Stories, &Stories),
        new: &[Sighting],
        affected: &mut Vec<Parted>,
    ) -> Result<[Extent; 2], Ending> {
        let since: BTreeMap<RequestKey, u64> = reached.iter().map(|it| (it.key, it.at)).collect();
        let mut state = (State::since(&since), Visible::new(self.faulty, self.sign));
        run(self.faulty, self.seed, self.limits, &mut state)?;
        let mut clean = (State::since(&since), Visible::new(self.mended, self.sign));
        run(self.mended, self.seed, self.limits, &mut clean)?;
        let seen = (state.1.finish(), clean.1.finish());
        let parted = |of: Of| {
            let mut parted = parted(of, &seen.0, &seen.1, &stories.list);
            tell_of(new, stories, &mut parted);
            parted
        };
        let harmed = &parted(Of::Anything);
        *affected = parted(Of::Itself);
        let (state, clean) = (state.0.finish(), clean.0.finish());
        let visibly: BTreeSet<RequestKey> = harmed.iter().map(|it| it.key).collect();
        let differs = |it: &Reached| match (state.get(&it.key), clean.get(&it.key)) {
            // What is the same as a whole only came later.
            (Some(here), Some(there)) => here.since != there.since && here.whole != there.whole,
            (here, there) => here.is_some() != there.is_some(),
        };
        let is_infected = |it: &Reached| visibly.contains(&it.key) || differs(it);
        let all = harmed.iter().map(|it| Reached { number: it.number, key: it.key, at: 0 });
        let others: Vec<Reached> = all.clone().filter(|it| !since.contains_key(&it.key)).collect();
        let innocent = Extent::of(others.iter()).requests;
        // A step leaves its event when it is done, and may have held others up since it was begun:
        // no sooner than who ran it arrived.
        let arrived = reached.iter().map(|it| {
            let story = it.number.and_then(|number| stories.list.get(number as usize));
            story.map_or(0, |story| story.arrived)
        });
        let begun = arrived.min().unwrap_or(0);
        let is_early =
            |it: &&Parted| it.number.is_some() && !since.contains_key(&it.key) && it.at < begun;
        let early = harmed.iter().filter(is_early).count() as u64;
        let infected: Vec<Reached> = reached.iter().copied().filter(is_infected).collect();
        let found = infected.iter().chain(&others);
        let numbers: BTreeMap<RequestKey, u32> =
            (0_u32..).zip(&beside.list).map(|(number, story)| (story.key, number)).collect();
        let first = found.clone().next();
        let proof = first.map(|it| self.proof(it, numbers.get(&it.key).copied())).transpose()?;
        let proof = proof.flatten();
        let infected = Extent { others: innocent, early, proof, ..Extent::of(found) };
        let all: Vec<Reached> = all.collect();
        let propagated = Extent {
            others: innocent,
            early,
            proof: self.first_seen(harmed, |key| numbers.get(&key).copied())?,
            ..Extent::of(all.iter())
        };
        Ok([infected, propagated])
    }

    /// Returns the first event of a request, from the fault on, that it lacks without the fault; of one
    /// that never ran the step, the first that can be seen.
    fn proof(&self, it: &Reached, other: Option<u32>) -> Result<Option<Proof>, Ending> {
        let run = (self.seed, self.limits);
        let (number, since) = (it.number, if it.number.is_none() { it.at } else { 0 });
        let told = tell(self.faulty, run, number, since)?;
        let other = match (number, other) {
            (None, _) => tell(self.mended, run, None, since)?,
            (Some(_), Some(number)) => tell(self.mended, run, Some(number), since)?,
            (Some(_), None) => Vec::new(),
        };
        let counts = if it.at > 0 { is_state } else { is_visible };
        let here = first_new(&told, &other, it.at, counts);
        let here = here.map(|told| Proof::of(it.number, told));
        let missing = || {
            let there = first_new(&other, &told, it.at, counts)?;
            Some(Proof { missing: true, ..Proof::of(it.number, there) })
        };
        Ok(here.or_else(missing))
    }

    /// Returns the first event that can be seen, and cannot without the fault; where there is none, the
    /// first that does not come. `there` says which request has that name without the fault.
    fn first_seen(
        &self,
        harmed: &[Parted],
        there: impl Fn(RequestKey) -> Option<u32>,
    ) -> Result<Option<Proof>, Ending> {
        let proof = |program, it: &Parted, of, event, missing| {
            let told = tell(program, (self.seed, self.limits), of, it.at)?;
            let found = told.iter().find(|told| told.event == event);
            Ok(found.map(|told| Proof { missing, ..Proof::of(it.number, told) }))
        };
        // Of a request with very many events, not all are told; another one shows it as well.
        let here = harmed.iter().filter_map(|it| Some((it, it.event?)));
        for (it, event) in here.take(TRIED) {
            let found = proof(self.faulty, it, it.number, event, false)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let first = harmed.iter().find_map(|it| {
            let of = it.number.map(|_| there(it.key));
            of.is_none_or(|of| of.is_some()).then_some((it, of.flatten(), it.missing?))
        });
        let Some((it, of, event)) = first else { return Ok(None) };
        proof(self.mended, it, of, event, true)
    }
}

/// Adds the requests that tell an observer something new.
fn tell_of(new: &[Sighting], stories: &Stories, parted: &mut Vec<Parted>) {
    for sighting in new {
        let Some(number) = sighting.request.map(|request| request.0) else { continue };
        let Some(key) = stories.list.get(number as usize).map(|story| story.key) else { continue };
        if !parted.iter().any(|it| it.key == key) {
            let (at, event) = (sighting.at.as_nanos(), Some(sighting.event));
            parted.push(Parted { number: Some(number), key, at, event, missing: None });
        }
    }
    parted.sort_by_key(|it| (it.at, it.number));
}

/// Tells a request, or what is of none, from an instant on.
fn tell(
    program: &Program,
    (seed, limits): (Seed, Limits),
    request: Option<u32>,
    since: u64,
) -> Result<Vec<Told>, Ending> {
    let mut telling = Telling::since(request, SimTime::from_nanos(since));
    run(program, seed, limits, &mut telling)?;
    Ok(telling.told)
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
