//! In which places an environment would have to be like the incident's.

use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::experiment::advice::Advice;
use crate::experiment::advice::Ground;
use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::advice::gets_further;
use crate::experiment::bisect::Refusal;
use crate::experiment::bisect::bisect;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::bisect::worlds::numbers;
use crate::experiment::differences::Atom;
use crate::experiment::differences::assignment;
use crate::experiment::differences::atoms;
use crate::experiment::replay::Prepared;
use crate::experiment::stages::Visibility;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;

/// How many sets of differences are tried for one environment.
const SETS: usize = 3;

/// How many sets of differences are tried for one environment where no failure leads to them.
const TRIALS: usize = 32;

/// How many runs a bisection may make for advice.
const RUNS: usize = 2_000;

impl Ground<'_> {
    /// Finds the smallest sets of places in which an environment would have to be like the
    /// incident's, and tries each. What gets the fault no further is no advice.
    pub(super) fn parity(
        &self,
        prepared: &Prepared,
        found: &Visibility,
    ) -> Result<Vec<Advice>, Ending> {
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
}
