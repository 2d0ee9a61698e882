//! The debrief: what was decided, and when, beside what each action would have done.

use super::Decision;
use super::Game;
use super::Refused;
use crate::analysis::figures::Folding;
use crate::experiment::signature::Sign;
use crate::experiment::signature::Watching;
use crate::experiment::whatif::Breadth;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Trial;
use crate::experiment::whatif::Unscored;
use crate::experiment::whatif::count;
use crate::experiment::whatif::trial_profiles;
use crate::quantity::Timestamp;

/// How a game went.
#[derive(Debug, Clone)]
pub struct Debrief {
    /// When it began.
    pub begun: Timestamp,
    /// The figures of harm.
    pub harms: Vec<String>,
    /// What happened.
    pub as_it_was: Score,
    /// What happened with what was decided.
    pub as_decided: Score,
    /// What was decided, in order.
    pub decided: Vec<Decision>,
    /// What each action would have done.
    pub actions: Vec<Compared>,
    /// Actions that no run can show.
    pub unscored: Vec<Unscored>,
}

/// What an outcome counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Score {
    /// In how many requests the fault showed.
    pub failures: Option<u64>,
    /// What the figures of harm count.
    pub harms: Vec<Option<u64>>,
    /// Who sees it that did not as it was: environments and observers.
    pub new_eyes: Vec<(String, String)>,
}

/// An action at several times.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// What it is.
    pub title: String,
    /// When it was decided; none when it was not.
    pub decided: Option<Timestamp>,
    /// In place from the start.
    pub from_start: Score,
    /// In place from the beginning of the game; none where it deploys nothing.
    pub from_beginning: Option<Score>,
    /// In place from when it was decided.
    pub from_decision: Option<Score>,
}

impl Score {
    /// Takes the score of an effect, beside what happened.
    fn of(effect: Effect, as_it_was: &Effect) -> Self {
        let new_eyes = effect.seen_by.difference(&as_it_was.seen_by).cloned().collect();
        Self { failures: effect.failures, harms: effect.harms, new_eyes }
    }
}

impl Game<'_> {
    /// Compares what was decided with what each action would have done.
    pub(super) fn debrief(&self) -> Result<Debrief, Refused> {
        let base = self.ground.base;
        let profiles = trial_profiles(base);
        let sign = Sign::of(base);
        let trial = Trial {
            file: self.ground.file,
            base,
            profiles: &profiles,
            sign: sign.as_ref(),
            seed: self.ground.seed,
            limits: self.ground.limits,
        };
        let portfolio = trial.portfolio(Breadth::Each)?;
        let mut actions = Vec::new();
        for (place, action) in portfolio.actions.iter().enumerate() {
            let Some(alone) = portfolio.effects.iter().find(|it| it.actions == [place]) else {
                continue;
            };
            let decision = self.decided.iter().find(|it| it.action == action.name);
            let at = |at: Timestamp| -> Result<Option<Score>, Refused> {
                let effect = trial.from(&portfolio, place, at)?;
                Ok(effect.ok().map(|effect| Score::of(effect, &portfolio.as_it_was)))
            };
            let from_decision = match decision {
                Some(decision) => at(decision.at)?,
                None => None,
            };
            actions.push(Compared {
                name: action.name.clone(),
                title: action.title.clone(),
                decided: decision.map(|it| it.at),
                from_start: Score::of(alone.clone(), &portfolio.as_it_was),
                from_beginning: at(self.begun)?,
                from_decision,
            });
        }
        Ok(Debrief {
            begun: self.begun,
            as_decided: self.score(sign.as_ref(), &portfolio.harms)?,
            as_it_was: Score::of(portfolio.as_it_was.clone(), &portfolio.as_it_was),
            harms: portfolio.harms,
            decided: self.decided.clone(),
            actions,
            unscored: self.unscored.clone(),
        })
    }

    /// Counts what the incident comes to with what was decided.
    fn score(&self, sign: Option<&Sign>, harms: &[String]) -> Result<Score, Refused> {
        let program = &self.incident.program;
        let mut folding = Folding::new(program);
        let mut watching = sign.map(|sign| Watching::new(program, sign, None).to_the_end());
        self.to_the_end(&mut (&mut folding, &mut watching))?;
        let figures = folding.finish();
        Ok(Score {
            failures: watching.map(|it| it.failing()),
            harms: harms.iter().map(|name| count(&figures, name)).collect(),
            // Who looks is asked in the game itself.
            new_eyes: Vec::new(),
        })
    }
}
