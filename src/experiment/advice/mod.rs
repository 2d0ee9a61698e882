//! Advice that follows from the stages: what would have to be alike, be let through or be watched, for
//! somebody to see the fault before its users do. Every piece is tried before it is given.

mod elsewhere;
mod gates;
mod parity;
mod patience;

use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::experiment::stages::Stage;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::visibility;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::source::Span;
use crate::time::SimDuration;

/// What somebody could do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// Check in an environment that the step with the fault runs at least once.
    Sometimes {
        /// How often it runs there.
        here: u64,
        /// How often it runs where the incident took place.
        there: u64,
    },
    /// Make an environment like the incident's in these places.
    Parity(Vec<String>),
    /// Take the condition away that keeps an environment from the step with the fault.
    Open {
        /// Where it stands.
        span: Span,
        /// The condition.
        condition: String,
    },
    /// Let an observer stay for so long.
    Stay {
        /// The observer.
        observer: String,
        /// How long.
        stays: SimDuration,
    },
    /// Let an observer wait for so long for what they stay after.
    Wait {
        /// The observer.
        observer: String,
        /// How long.
        waits: SimDuration,
        /// How long they then have to stay, where that is longer than they do.
        stays: Option<SimDuration>,
    },
    /// Let an observer look at something else.
    LookAt {
        /// The observer.
        observer: String,
        /// What tells them then: the event and what it is about, such as `shown: error_a1001`.
        event: String,
        /// How long they then have to stay, where that is longer than they do.
        stays: Option<SimDuration>,
    },
    /// Let somebody look at all.
    Look {
        /// What there is to see, such as `shown: error_a1001`.
        event: Option<String>,
    },
}

impl Measure {
    /// Returns who is to look for longer, or at something else.
    pub fn observer(&self) -> Option<&str> {
        match self {
            Self::Stay { observer, .. }
            | Self::Wait { observer, .. }
            | Self::LookAt { observer, .. } => Some(observer),
            Self::Sometimes { .. } | Self::Parity(_) | Self::Open { .. } | Self::Look { .. } => {
                None
            }
        }
    }

    /// Returns what is set for that.
    fn settings(&self) -> Vec<String> {
        let set = |observer: &str, field: &str, to: SimDuration| {
            format!("observers.{observer}.{field}={to}")
        };
        match self {
            Self::Stay { observer, stays } => vec![set(observer, "stays", *stays)],
            Self::Wait { observer, waits, stays } => {
                let stays = stays.map(|stays| set(observer, "stays", stays));
                std::iter::once(set(observer, "waits", *waits)).chain(stays).collect()
            }
            Self::LookAt { observer, event, stays } => {
                let notices = format!("observers.{observer}.notices={{{event}}}");
                let stays = stays.map(|stays| set(observer, "stays", stays));
                std::iter::once(notices).chain(stays).collect()
            }
            Self::Sometimes { .. } | Self::Parity(_) | Self::Open { .. } | Self::Look { .. } => {
                Vec::new()
            }
        }
    }
}

/// A piece of advice, and what came of it when it was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The environment.
    pub profile: String,
    /// What to do.
    pub measure: Measure,
    /// The line that tries it: what is set.
    pub set: Vec<String>,
    /// What came of it.
    pub trial: Trial,
}

/// What came of trying something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trial {
    /// There is nothing that could be set.
    None,
    /// How far the fault gets then.
    Tried(Box<Visibility>),
    /// Why it could not be tried, in a few words.
    Failed(String),
}

impl Trial {
    /// Returns how far the fault gets then, where it was tried.
    pub fn tried(&self) -> Option<&Visibility> {
        match self {
            Self::Tried(tried) => Some(tried),
            Self::None | Self::Failed(_) => None,
        }
    }
}

/// What advice is derived from.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The file.
    pub file: &'a File,
    /// The incident, as it was.
    pub incident: &'a Prepared,
    /// The path of the step with the fault.
    pub site: &'a str,
    /// The failure.
    pub sign: &'a Sign,
    /// The seed.
    pub seed: Seed,
    /// What may stop a run.
    pub limits: Limits,
}

impl Ground<'_> {
    /// Derives advice for an environment.
    ///
    /// # Errors
    ///
    /// Returns how a run ended that did not come to its end.
    pub fn advice(
        &self,
        prepared: &Prepared,
        found: &Visibility,
        incident: &Visibility,
    ) -> Result<Vec<Advice>, Ending> {
        let mut advice = Vec::new();
        let lost = found.lost_at();
        let profile = found.profile.clone();
        if lost == Some(Stage::Reached) && incident.gets_to(Stage::Reached) {
            advice.push(Advice {
                profile: profile.clone(),
                measure: Measure::Sometimes {
                    here: found.extents[0].requests,
                    there: incident.extents[0].requests,
                },
                set: Vec::new(),
                trial: Trial::None,
            });
        }
        if matches!(lost, Some(Stage::Reached | Stage::Infected | Stage::Propagated)) {
            advice.extend(self.parity(prepared, found)?);
        }
        if lost == Some(Stage::Reached) {
            advice.extend(self.gates(prepared, found)?);
        }
        for sight in found.sights.iter().filter(|sight| sight.first.is_none()) {
            advice.extend(self.patience(&profile, sight)?);
        }
        if lost == Some(Stage::Revealed) && !advice.iter().any(|it| it.profile == profile) {
            advice.extend(self.elsewhere(found)?);
        }
        if found.gets_to(Stage::Propagated) && found.sights.is_empty() {
            let measure = Measure::Look { event: elsewhere::to_be_seen(found) };
            advice.push(Advice { profile, measure, set: Vec::new(), trial: Trial::None });
        }
        Ok(advice)
    }

    /// Tries what was set in an environment, with the fault and without. What cannot be tried says
    /// nothing of anything else: only who asked for all of it ends that, by a signal.
    fn tried(
        &self,
        profile: &str,
        (set, without): (&[String], &[String]),
    ) -> Result<Trial, Ending> {
        let mut out = Diagnostics::default();
        let selection = Selection::profile(profile);
        let faulty = self.with(set, &selection, &mut out);
        let mended = Selection { without_fault: true, ..selection };
        let mended = self.with(without, &mended, &mut out);
        let Some((faulty, mended)) = faulty.zip(mended).filter(|_| !out.has_errors()) else {
            let why = out.sorted().first().map(|it| it.message.clone());
            return Ok(Trial::Failed(why.unwrap_or_else(|| "it is no valid scenario".to_owned())));
        };
        match visibility(&faulty, &mended, self.site, self.seed, self.limits) {
            Ok(found) => Ok(Trial::Tried(Box::new(found))),
            Err(ending) if ending.ends_all() => Err(ending),
            Err(ending) => Ok(Trial::Failed(format!("a run was {ending}"))),
        }
    }

    /// Prepares a selection in which something is set.
    fn with(
        &self,
        set: &[String],
        selection: &Selection,
        out: &mut Diagnostics,
    ) -> Option<Prepared> {
        let mut file = self.file.clone();
        for setting in set {
            file.set(setting, out);
        }
        prepare(&file, selection, out)
    }
}

/// Tells whether the fault gets further than it did.
fn gets_further(tried: &Visibility, found: &Visibility) -> bool {
    match (tried.lost_at(), found.lost_at()) {
        (Some(now), Some(before)) => now > before,
        (None, Some(_)) => true,
        (Some(_) | None, None) => false,
    }
}
