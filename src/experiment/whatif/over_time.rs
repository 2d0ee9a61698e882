//! What each action would have avoided had it come later: at the first failure, and when a quarter, a half
//! and three quarters of all failures had happened.

use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::experiment::replay::prepare;
use crate::experiment::signature::Watching;
use crate::experiment::whatif::Effect;
use crate::experiment::whatif::Portfolio;
use crate::experiment::whatif::Trial;
use crate::quantity::Timestamp;
use crate::scenario::file::Selection;
use crate::time::SimDuration;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;

/// How many parts the failures are divided into.
const PARTS: usize = 4;

/// What actions would have avoided, in the incident's environment.
#[derive(Debug, Clone, Default)]
pub struct OverTime {
    /// The instants, in order.
    pub instants: Vec<Timestamp>,
    /// Each action that can come at another time, by its number, and what is counted then, by instant.
    pub actions: Vec<(usize, Vec<Effect>)>,
}

impl Trial<'_> {
    /// Tries each action that lessens anything, from several instants on; nothing where that takes more than
    /// so many events.
    ///
    /// # Errors
    ///
    /// Returns how a run ended without which nothing can be said.
    pub fn over_time(&self, portfolio: &Portfolio, most: u64) -> Result<OverTime, Ending> {
        let (instants, events) = self.failures()?;
        let asked: Vec<usize> = (0..portfolio.actions.len())
            .filter(|action| {
                let effect = portfolio.effects.iter().find(|it| it.actions == [*action]);
                effect.is_some_and(|effect| {
                    portfolio.is_less(effect) || effect.failures < portfolio.as_it_was.failures
                })
            })
            .collect();
        let runs = (asked.len() * instants.len()) as u64;
        if instants.is_empty() || events.saturating_mul(runs) > most {
            return Ok(OverTime::default());
        }
        // Who sees it elsewhere is not asked.
        let alone = Self { profiles: &self.profiles[..1], ..*self };
        let mut actions = Vec::new();
        for action in asked {
            let mut effects = Vec::new();
            for at in &instants {
                // What cannot come at one of these instants cannot at another one either.
                let Ok(effect) = alone.from(portfolio, action, *at)? else { break };
                effects.push(effect);
            }
            if effects.len() == instants.len() {
                actions.push((action, effects));
            }
        }
        Ok(OverTime { instants, actions })
    }

    /// Returns when each part of the failures begins, to the second, and how many events the run has.
    fn failures(&self) -> Result<(Vec<Timestamp>, u64), Ending> {
        let incident = self.profiles.first().cloned().unwrap_or_default();
        let prepared =
            prepare(self.file, &Selection::profile(&incident), &mut Diagnostics::default());
        let Some((prepared, sign)) = prepared.zip(self.sign) else { return Ok((Vec::new(), 0)) };
        let program = &prepared.program;
        let watching = Watching::new(program, sign, None).to_the_end();
        let mut failing = Failing { watching, instants: Vec::new() };
        let events = self.run(program, &mut failing)?;
        let at = |part: usize| {
            let since = *failing.instants.get(failing.instants.len() * part / PARTS)?;
            let second = SimDuration::SECOND.as_nanos();
            let since = since - since % second;
            program.origin.checked_add(SimDuration::from_nanos(since))
        };
        let mut instants: Vec<Timestamp> = (0..PARTS).filter_map(at).collect();
        instants.dedup();
        Ok((instants, events))
    }
}

/// Notes when each failure happens, in nanoseconds since the origin.
struct Failing {
    watching: Watching,
    instants: Vec<u64>,
}

impl Observer for Failing {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let before = self.watching.count;
        let control = self.watching.event(event, view);
        if self.watching.count > before {
            self.instants.push(event.at.as_nanos());
        }
        control
    }
}
