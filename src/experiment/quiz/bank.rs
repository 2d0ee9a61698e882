//! Runs that many questions share: each is made when it is first asked for.

use crate::analysis::figures::Figures;
use crate::analysis::figures::Folding;
use crate::analysis::noticing::Noticed;
use crate::analysis::noticing::Noticing;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::experiment::quiz::Unanswered;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::visibility;
use crate::program::Program;
use crate::quantity::Timestamp;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::Observer;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many runs it takes to follow a fault through an environment, at most.
const FOLLOWED: u64 = 8;

/// What questions are asked about.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The file.
    pub file: &'a File,
    /// The file, decoded as it stands.
    pub base: &'a Scenario,
    /// The seed.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
}

/// What questions need to know of a run.
#[derive(Debug)]
pub(super) struct Ran {
    /// Its figures.
    pub(super) figures: Figures,
    /// Who could have noticed.
    pub(super) noticed: Vec<Noticed>,
    /// In how many requests the fault showed; none where the scenario names none.
    pub(super) failures: Option<u64>,
    /// How many events it had.
    pub(super) events: u64,
}

/// Runs, and what came of them.
#[derive(Debug)]
pub struct Bank<'a> {
    ground: Ground<'a>,
    sign: Option<Sign>,
    /// How many events all runs together may still have.
    left: Cell<u64>,
    ran: BTreeMap<Selection, Rc<Ran>>,
    followed: BTreeMap<String, Rc<Visibility>>,
}

impl<'a> Bank<'a> {
    /// Begins with no runs; all of them together may have so many events.
    pub fn new(ground: Ground<'a>, events: u64) -> Self {
        let sign = Sign::of(ground.base);
        let left = Cell::new(events);
        Self { ground, sign, left, ran: BTreeMap::new(), followed: BTreeMap::new() }
    }

    /// Returns what may stop the next run.
    ///
    /// # Errors
    ///
    /// There is nothing left for it.
    pub(super) fn limits(&self) -> Result<Limits, Ending> {
        let left = self.left.get();
        if left == 0 {
            return Err(Ending::Stopped(Limit::Events(self.ground.limits.events)));
        }
        let limits = self.ground.limits;
        if limits.events <= left {
            return Ok(limits);
        }
        Ok(Limits { events: left, is_default: false, ..limits })
    }

    /// Takes note of events that somebody else's runs had.
    pub(super) fn spend(&self, events: u64) {
        self.left.set(self.left.get().saturating_sub(events));
    }

    /// Returns what questions are asked about.
    pub(super) fn ground(&self) -> Ground<'a> {
        self.ground
    }

    /// Returns by what the fault is known.
    pub(super) fn sign(&self) -> Option<&Sign> {
        self.sign.as_ref()
    }

    /// Returns the incident's profile.
    pub fn incident(&self) -> &'a str {
        self.ground.base.incident_profile().unwrap_or_default()
    }

    /// Compiles a selection, with settings.
    pub(super) fn prepared(
        &self,
        selection: &Selection,
        set: &[String],
    ) -> Result<Prepared, Unanswered> {
        let mut out = Diagnostics::default();
        let mut file = self.ground.file.clone();
        for setting in set {
            file.set(setting, &mut out);
        }
        let prepared = prepare(&file, selection, &mut out);
        prepared.ok_or(Unanswered::Nothing("what it asks about is no valid scenario"))
    }

    /// Runs a selection, once.
    pub(super) fn ran(&mut self, selection: &Selection) -> Result<Rc<Ran>, Unanswered> {
        if let Some(known) = self.ran.get(selection) {
            return Ok(Rc::clone(known));
        }
        let ran = Rc::new(self.ran_with(selection, &[], None)?);
        self.ran.insert(selection.clone(), Rc::clone(&ran));
        Ok(ran)
    }

    /// Runs a selection with settings, under another seed where one is named.
    pub(super) fn ran_with(
        &self,
        selection: &Selection,
        set: &[String],
        seed: Option<Seed>,
    ) -> Result<Ran, Unanswered> {
        let prepared = self.prepared(selection, set)?;
        let program = &prepared.program;
        let most = self.ground.limits.figures;
        let mut folding = Folding::new(program).within(most);
        let mut noticing = Noticing::new(program).within(most);
        let watching = self.sign.as_ref();
        let mut watching = watching.map(|sign| Watching::new(program, sign, None).to_the_end());
        let mut observers = ((&mut folding, &mut noticing), &mut watching);
        let events = self.run(program, seed.unwrap_or(self.ground.seed), &mut observers)?;
        Ok(Ran {
            figures: folding.finish(),
            noticed: noticing.finish(),
            // At the scale of the figures beside it.
            failures: watching.map(|it| it.failing() * u64::from(program.scale)),
            events,
        })
    }

    /// Runs a program to its end, and returns how many events it had.
    pub(super) fn run<O: Observer>(
        &self,
        program: &Program,
        seed: Seed,
        observer: &mut O,
    ) -> Result<u64, Ending> {
        let limits = self.limits()?.for_program(program);
        let outcome = engine::run(program, seed, &limits, observer);
        self.spend(outcome.events);
        let whole = outcome.is_whole(program, &limits) || outcome.ending == Ending::Decided;
        if whole { Ok(outcome.events) } else { Err(outcome.ending) }
    }

    /// Follows the fault through an environment, once.
    pub(super) fn followed(&mut self, profile: &str) -> Result<Rc<Visibility>, Unanswered> {
        if let Some(known) = self.followed.get(profile) {
            return Ok(Rc::clone(known));
        }
        let Some(fault) = &self.ground.base.fault else {
            return Err(Unanswered::Nothing("the scenario names no fault"));
        };
        let selection = Selection::profile(profile);
        let without = Selection { without_fault: true, ..selection.clone() };
        let (faulty, mended) = (self.prepared(&selection, &[])?, self.prepared(&without, &[])?);
        // What a run of the environment costs is known by one, and following the fault takes more.
        let events = self.ran(&selection)?.events;
        let found =
            visibility(&faulty, &mended, &fault.site.value, self.ground.seed, self.limits()?)?;
        self.spend(events.saturating_mul(FOLLOWED));
        let found = Rc::new(found);
        self.followed.insert(profile.to_owned(), Rc::clone(&found));
        Ok(found)
    }

    /// Lists what a selection may be taken for: other environments, then the incident's with one
    /// overlay more or less, then without the fault.
    pub(super) fn others(&self, selection: &Selection) -> Vec<Selection> {
        let base = self.ground.base;
        let with = &selection.with;
        let profiles = base.profiles.iter().map(|it| it.name.value.clone());
        let mut others: Vec<Selection> =
            profiles.map(|name| Selection { profile: Some(name), ..selection.clone() }).collect();
        // The environment of the incident is what people have seen.
        others.sort_by_key(|it| it.profile.as_deref() != Some(self.incident()));
        if !with.is_empty() {
            others.insert(0, Selection { with: Vec::new(), ..selection.clone() });
        }
        let replayed = base.overlays.iter().filter(|it| matches!(it.effect, Effect::Patch(_)));
        let added = replayed.filter(|it| with.is_empty() && !with.contains(&it.name.value));
        others.extend(added.map(|it| selection.clone().with(std::slice::from_ref(&it.name.value))));
        if base.fault.is_some() {
            others.push(Selection { without_fault: true, ..selection.clone() });
        }
        others.retain(|it| !it.means(selection));
        others
    }

    /// Returns the instant of a time of the replay.
    pub(super) fn instant(&self, at: SimTime) -> Timestamp {
        let since = at.saturating_since(SimTime::ORIGIN);
        let origin = self.ground.base.origin.value;
        origin.checked_add(since).unwrap_or(origin)
    }
}
