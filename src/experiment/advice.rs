//! Advice that follows from the stages: what would have to be alike, or be watched, for somebody to
//! see the fault before its users do. Every piece is tried before it is given.

use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::bisect;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::differences::Atom;
use crate::experiment::differences::assignment;
use crate::experiment::differences::atoms;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Sign;
use crate::experiment::stages::Sight;
use crate::experiment::stages::Stage;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::visibility;
use crate::scenario::File;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;
use crate::seed::Seed;
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
    /// Let somebody look at all.
    Look,
}

impl Measure {
    /// Returns who is to look for longer.
    pub fn observer(&self) -> Option<&str> {
        match self {
            Self::Stay { observer, .. } | Self::Wait { observer, .. } => Some(observer),
            Self::Sometimes { .. } | Self::Parity(_) | Self::Look => None,
        }
    }

    /// Returns what is set for somebody to look for longer.
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
            Self::Sometimes { .. } | Self::Parity(_) | Self::Look => Vec::new(),
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

/// How many sets of differences are tried for one environment.
const SETS: usize = 3;

/// How many sets of differences are tried for one environment where no failure leads to them.
const TRIALS: usize = 32;

/// How many runs a bisection may make for advice.
const RUNS: usize = 2_000;

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
        for sight in found.sights.iter().filter(|sight| sight.first.is_none()) {
            advice.extend(self.patience(&profile, sight)?);
        }
        if found.gets_to(Stage::Propagated) && found.sights.is_empty() {
            let measure = Measure::Look;
            advice.push(Advice { profile, measure, set: Vec::new(), trial: Trial::None });
        }
        Ok(advice)
    }

    /// Finds how long somebody would have to stay who leaves too early, or to wait who gives up what they
    /// stay after, or both; nothing where they see nothing all the same.
    fn patience(&self, profile: &str, sight: &Sight) -> Result<Option<Advice>, Ending> {
        let Some(late) = sight.too_early else { return Ok(None) };
        let observer = || sight.observer.clone();
        let longer =
            |late: SimDuration| beyond(sight.stays.as_nanos().saturating_add(late.as_nanos()));
        let stay = Measure::Stay { observer: observer(), stays: longer(late) };
        let (advice, _) = self.try_patience(profile, stay)?;
        let Some(waits) = sight.waits.filter(|_| advice.is_none()) else { return Ok(advice) };
        let waits = beyond(waits.as_nanos());
        let wait = |stays| Measure::Wait { observer: observer(), waits, stays };
        let (advice, late) = self.try_patience(profile, wait(None))?;
        // They stay from what they waited for on, not from when they gave up.
        let Some(late) = late.filter(|_| advice.is_none()) else { return Ok(advice) };
        Ok(self.try_patience(profile, wait(Some(longer(late))))?.0)
    }

    /// Tries what somebody may do to see it: advice where they do, and else how much too early they leave
    /// all the same.
    fn try_patience(
        &self,
        profile: &str,
        measure: Measure,
    ) -> Result<(Option<Advice>, Option<SimDuration>), Ending> {
        let set = measure.settings();
        let trial = self.tried(profile, (&set, &set))?;
        let (is_seen, late) = match &trial {
            Trial::Tried(tried) => {
                let is_own = |it: &&Sight| Some(it.observer.as_str()) == measure.observer();
                let late = tried.sights.iter().find(is_own).and_then(|it| it.too_early);
                (tried.revealed_to().any(|it| is_own(&it)), late)
            }
            Trial::Failed(_) => (true, None),
            Trial::None => (false, None),
        };
        let profile = profile.to_owned();
        Ok((is_seen.then_some(Advice { profile, measure, set, trial }), late))
    }

    /// Finds the smallest sets of places in which an environment would have to be like the
    /// incident's, and tries each. What gets the fault no further is no advice.
    fn parity(&self, prepared: &Prepared, found: &Visibility) -> Result<Vec<Advice>, Ending> {
        let tree =
            |selection: &Selection| self.file.assemble(selection, &mut Diagnostics::default());
        let (good, bad) = (tree(&prepared.selection), tree(&self.incident.selection));
        let all: Vec<Atom> = atoms(&good, &bad);
        // Without the fault, it would have to be like the incident's without the fault.
        let mended = tree(&Selection { without_fault: true, ..self.incident.selection.clone() });
        let question = Question {
            sign: self.sign,
            shape: None,
            seed: self.seed,
            limits: self.limits,
            profile: prepared.selection.profile.as_deref(),
        };
        let programs = (&prepared.program, &self.incident.program);
        let bisection = match bisect(&good, &all, programs, question, RUNS) {
            Ok(bisection) => bisection,
            Err(Refusal::Stopped(ending)) if ending.ends_all() => return Err(ending),
            // It fails here as it does there, and yet gets no further: no failure can lead the search.
            Err(Refusal::NotGood) => return self.by_trial(&all, &mended, found),
            // What cannot be bisected has no advice.
            Err(
                Refusal::NotBad | Refusal::NoDifference | Refusal::Stopped(_) | Refusal::Invalid(_),
            ) => return Ok(Vec::new()),
        };
        let mut advice = Vec::new();
        // Where a part of a cause could not be told, whether all of it is needed is not known: then that
        // part is what should be tried, and says why it cannot be.
        let sets = bisection.decided_causes().chain(bisection.undecided_parts());
        for cause in sets.take(SETS) {
            let set = numbers(cause).flat_map(|number| &bisection.groups[number]);
            advice.extend(self.piece(&set.collect::<Vec<_>>(), &mended, found)?);
        }
        Ok(advice)
    }

    /// Tries sets of differences themselves, the smallest first, until some of one size get the fault
    /// further, or enough were tried.
    fn by_trial(
        &self,
        all: &[Atom],
        mended: &Node,
        found: &Visibility,
    ) -> Result<Vec<Advice>, Ending> {
        let single = (0..all.len()).map(|one| vec![&all[one]]);
        let pairs = (0..all.len())
            .flat_map(|one| all[one + 1..].iter().map(move |other| vec![&all[one], other]));
        let mut advice: Vec<Advice> = Vec::new();
        let mut size = 1;
        for set in single.chain(pairs).take(TRIALS) {
            if set.len() > size && !advice.is_empty() || advice.len() == SETS {
                break;
            }
            size = set.len();
            let piece = self.piece(&set, mended, found)?;
            // Another set may well be one that can be tried.
            advice.extend(piece.filter(|it| it.trial.tried().is_some()));
        }
        Ok(advice)
    }

    /// Tries an environment that is like the incident's in these places; nothing when that gets the
    /// fault no further.
    fn piece(
        &self,
        places: &[&Atom],
        mended: &Node,
        found: &Visibility,
    ) -> Result<Option<Advice>, Ending> {
        let there = |atom: &Atom| Atom { right: mended.at(&atom.path).cloned(), ..atom.clone() };
        let set: Option<Vec<String>> = places.iter().map(|it| assignment(it)).collect();
        let without: Option<Vec<String>> = places.iter().map(|it| assignment(&there(it))).collect();
        let Some((set, without)) = set.zip(without) else { return Ok(None) };
        let trial = self.tried(&found.profile, (&set, &without))?;
        let is_advice = match &trial {
            Trial::Tried(tried) => gets_further(tried, found),
            Trial::Failed(_) => true,
            Trial::None => false,
        };
        let measure = Measure::Parity(set.clone());
        let profile = found.profile.clone();
        Ok(is_advice.then_some(Advice { profile, measure, set, trial }))
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

/// Returns the first length of time beyond one that people would say: in whole seconds, or in whole
/// milliseconds or microseconds where that is enough.
fn beyond(needed: u64) -> SimDuration {
    let second = SimDuration::SECOND.as_nanos();
    let units = [second, second / 1_000, second / 1_000_000];
    let unit = units.into_iter().find(|unit| needed >= *unit).unwrap_or(second / 1_000_000);
    SimDuration::from_nanos((needed / unit).saturating_add(1).saturating_mul(unit))
}

/// Tells whether the fault gets further than it did.
fn gets_further(tried: &Visibility, found: &Visibility) -> bool {
    match (tried.lost_at(), found.lost_at()) {
        (Some(now), Some(before)) => now > before,
        (None, Some(_)) => true,
        (Some(_) | None, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn a_stay_is_as_long_as_it_has_to_be() {
        let stays = [0, 5_008_337, 5_000_000, 999_999_999, 1_000_000_000, 2_001_000_000];
        let told = stays.map(|needed| beyond(needed).to_string());
        assert_eq!(told, ["1us", "6ms", "6ms", "1s", "2s", "3s"]);
    }
}
