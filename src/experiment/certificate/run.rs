//! One run of a certificate: what is run, and what is claimed of it.

use crate::analysis::chain::link;
use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Limits;
use crate::experiment::certificate::refused::Unfounded;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::fingerprint::Fingerprint;
use crate::trace::fingerprint::Fingerprinting;
use serde::Deserialize;
use serde::Serialize;

/// What is run, and what is claimed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claimed {
    /// The profile.
    pub profile: String,
    /// Whether the fault is taken out: a placebo run.
    pub without_fault: bool,
    /// What is set, as for `--set`.
    pub set: Vec<String>,
    /// The seed.
    pub seed: String,
    /// Whether the failure shows. The run ends when it does.
    pub shows: bool,
    /// The request in which it shows first, from 1.
    pub request: Option<u32>,
    /// How many events there were until then, or in all.
    pub events: u64,
    /// A hash of all of them.
    pub fingerprint: String,
    /// Hashes of the events up to so many: the number, and sixteen hexadecimal digits.
    pub checkpoints: Vec<(u64, String)>,
}

/// How many checkpoints there are at most.
const CHECKPOINTS: usize = 128;

/// What is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The profile.
    pub profile: String,
    /// Whether the fault is taken out.
    pub without_fault: bool,
    /// What is set.
    pub set: Vec<String>,
    /// The seed.
    pub seed: Seed,
}

/// Which events of a run are looked at, by their numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// This one is told.
    pub tell: Option<u64>,
    /// From this one on, all up to another are hashed one by one.
    pub from: u64,
    /// The one before which that ends.
    pub until: u64,
}

/// A run, and what was looked at.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What can be claimed of it.
    pub claimed: Claimed,
    /// The event that was to be told.
    pub told: Option<String>,
    /// The hash of all events up to each one that was looked at, in order.
    pub prints: Vec<Fingerprint>,
}

impl Claimed {
    /// Returns what is run; none when the seed is none.
    pub fn plan(&self) -> Option<Plan> {
        Some(Plan {
            profile: self.profile.clone(),
            without_fault: self.without_fault,
            set: self.set.clone(),
            seed: self.seed.parse().ok()?,
        })
    }

    /// Returns, of two claims about one plan, after how many events they were still alike, and after
    /// how many they no longer were; none when they do not differ there.
    pub fn parts_from(&self, other: &Self) -> Option<(u64, u64)> {
        let pairs = self.checkpoints.iter().zip(&other.checkpoints);
        let mut alike = 0;
        for (one, other) in pairs {
            if one != other {
                return Some((alike, one.0.min(other.0)));
            }
            alike = one.0;
        }
        (self.fingerprint != other.fingerprint).then(|| (alike, self.events.min(other.events)))
    }
}

impl Plan {
    /// Makes the run.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be made, or was cut short.
    pub fn run(
        &self,
        file: &File,
        sign: &Sign,
        shape: Option<u64>,
        limits: Limits,
    ) -> Result<Claimed, Unfounded> {
        self.run_looking(file, (sign, shape), limits, Look::default()).map(|looked| looked.claimed)
    }

    /// Makes the run, and looks at some of its events.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be made, or was cut short.
    pub fn run_looking(
        &self,
        file: &File,
        (sign, shape): (&Sign, Option<u64>),
        limits: Limits,
        look: Look,
    ) -> Result<Looked, Unfounded> {
        let mut out = Diagnostics::default();
        let mut file = file.clone();
        for setting in &self.set {
            file.set(setting, &mut out);
        }
        let selection =
            Selection { without_fault: self.without_fault, ..Selection::profile(&self.profile) };
        let Some(prepared) = prepare(&file, &selection, &mut out).filter(|_| !out.has_errors())
        else {
            let first = out.sorted().first().map(|it| it.message.clone());
            let why = first.unwrap_or_else(|| "it is no scenario".to_owned());
            return Err(Unfounded::Nothing(why));
        };
        let program = &prepared.program;
        let limits = limits.for_program(program);
        let mut watching = Watching::new(program, sign, shape);
        let mut hashing = Hashing { every: 1, look, ..Hashing::default() };
        let outcome = engine::run(program, self.seed, &limits, &mut (&mut hashing, &mut watching));
        let shows = watching.found.is_some();
        if !shows && !outcome.is_whole(program, &limits) {
            return Err(Unfounded::Stopped(outcome.ending));
        }
        let claimed = Claimed {
            profile: self.profile.clone(),
            without_fault: self.without_fault,
            set: self.set.clone(),
            seed: self.seed.to_string(),
            shows,
            request: watching.found.and_then(|seen| seen.request).map(|request| request.0 + 1),
            events: outcome.events,
            fingerprint: hashing.print.finish().to_string(),
            checkpoints: hashing.kept,
        };
        Ok(Looked { claimed, told: hashing.told, prints: hashing.prints })
    }
}

/// The observer that keeps hashes along the way: of every event at first, then of every second,
/// fourth, and so on, so that there are never many.
#[derive(Debug, Default)]
struct Hashing {
    print: Fingerprinting,
    events: u64,
    every: u64,
    kept: Vec<(u64, String)>,
    look: Look,
    told: Option<String>,
    prints: Vec<Fingerprint>,
}

impl Observer for Hashing {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let control = self.print.event(event, view);
        self.events += 1;
        if self.events.is_multiple_of(self.every.max(1)) {
            self.kept.push((self.events, self.print.finish().to_string()));
        }
        if self.kept.len() > CHECKPOINTS {
            self.every = self.every.max(1) * 2;
            let every = self.every;
            self.kept.retain(|(number, _)| number.is_multiple_of(every));
        }
        if (self.look.from..self.look.until).contains(&event.id.0) {
            self.prints.push(self.print.finish());
        }
        if self.look.tell == Some(event.id.0) {
            let link = link(event, view);
            let path = &view.program.site(event.site).path;
            self.told = Some(format!("{} {} at {path}", link.kind.word(), link.about));
        }
        control
    }
}
