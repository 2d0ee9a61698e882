//! How things stood for a task at a moment.

use crate::engine::draw::Draws;
use crate::engine::share;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::weighing::Quality;
use crate::program::Program;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::parts::Node;
use crate::program::parts::Share;
use crate::seed::Seed;
use crate::time::SimTime;
use crate::trace::event::Actor;
use crate::value::Value;
use std::collections::BTreeMap;

/// How things stood at a moment.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    pub(super) at: SimTime,
    pub(super) settings: Vec<Option<Value>>,
    pub(super) turns: BTreeMap<SettingId, Turn>,
    /// The same as its story began.
    pub(super) first: Vec<Option<Value>>,
    pub(super) actor: Option<Actor>,
    pub(super) attempt: u32,
    pub(super) gauges: BTreeMap<Gauge, u64>,
    pub(super) node: Option<Node>,
    /// Where its line of traffic draws, and its number there.
    pub(super) origin: (u64, u32),
    pub(super) slots: BTreeMap<SlotId, Value>,
}

impl Standing {
    /// Returns the value that a setting had for its task.
    pub(super) fn setting(
        &self,
        setting: SettingId,
        program: &Program,
        seed: Seed,
    ) -> Option<Value> {
        let index = setting.0 as usize;
        let known = program.settings.get(index)?;
        let all = if known.fixed { &self.first } else { &self.settings };
        let value = *all.get(index)?;
        match known.share {
            Some(share) if !self.is_in(share, all, program, seed) => Some(share.otherwise),
            Some(_) | None => value,
        }
    }

    /// Tells whether its request, or who asked, is in a switch's share.
    fn is_in(&self, share: Share, all: &[Option<Value>], program: &Program, seed: Seed) -> bool {
        let size = share.setting.and_then(|it| all.get(it.0 as usize).copied().flatten());
        let lot = share::lot(share, program, self.actor, Some(self.origin));
        lot.is_some_and(|(site, entity)| {
            share::is_in(share, size, Draws::new(seed).settled(site, entity, 0))
        })
    }

    /// Says whether a change ran for its task, on its node or everywhere.
    pub(super) fn quality_of(&self, change: ChangeId, program: &Program) -> Quality {
        let known = program.change(change);
        let number = self.node.filter(|_| known.by_fleet).map(|node| node.number + 1);
        let mut runs = [None, None];
        let (mut gone, mut from) = (None, None);
        for step in &known.steps {
            if step.node.is_some() && step.node != self.node {
                continue;
            }
            let place = usize::from(step.node.is_some());
            if step.at <= self.at {
                if step.node.is_none() && !step.on {
                    // What is taken back everywhere is gone from every node.
                    runs = [None, None];
                }
                runs[place] = step.on.then_some(step.at);
                gone = (!step.on).then_some(step.at);
            } else if step.on && from.is_none() {
                from = Some(step.at);
            }
        }
        match (runs[0].or(runs[1]), gone) {
            (Some(since), _) => Quality::Runs(number, since),
            (None, Some(since)) => Quality::Gone(number, since),
            (None, None) => Quality::Rests(number, from),
        }
    }
}
