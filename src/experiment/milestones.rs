//! Milestones: what changed the course of a replay from outside.

use crate::program::Program;
use crate::program::ids::FleetId;
use crate::program::parts::Arrivals;
use crate::program::parts::Change;
use crate::program::parts::RolloutStep;
use crate::quantity::Timestamp;
use crate::time::SimTime;
use std::collections::BTreeMap;

/// Something that changed the course of a replay from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// When.
    pub at: Timestamp,
    /// By whose hand.
    pub by: Hand,
    /// What was done, in a sentence.
    pub title: String,
}

/// By whose hand something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    /// A change was deployed.
    Deployment,
    /// A change was taken back.
    Removal,
    /// Operators did it.
    Operators,
}

impl Hand {
    /// Returns what was done, as a word before its title.
    pub fn did(self) -> &'static str {
        match self {
            Self::Deployment => "deployed",
            Self::Removal => "removed",
            Self::Operators => "operators",
        }
    }

    /// Returns the same as a verb of eight letters at most.
    pub fn does(self) -> &'static str {
        match self {
            Self::Deployment => "deploy",
            Self::Removal => "remove",
            Self::Operators => "operate",
        }
    }
}

/// Lists what was deployed, what was taken back and what operators did between the replay's origin
/// and its end; of a rollout, its first and its last node. What runs from the beginning on is none
/// of it, nor is a rule that acts again and again.
pub fn milestones(program: &Program, end: SimTime) -> Vec<Milestone> {
    let changed = program.changes.iter().flat_map(|change| of_change(program, change));
    let operated = program.timeline.iter().filter_map(|operation| {
        let Arrivals::At(at) = operation.line.arrivals else { return None };
        Some((at, Hand::Operators, operation.title.clone()))
    });
    let mut all: Vec<_> = changed.chain(operated).filter(|(at, ..)| *at <= end).collect();
    all.sort_by_key(|(at, ..)| *at);
    let milestone = |(at, by, title)| Milestone { at: program.instant(at), by, title };
    all.into_iter().map(milestone).collect()
}

/// Lists when a change begins and ends to run, everywhere and on its fleets.
fn of_change(program: &Program, change: &Change) -> Vec<(SimTime, Hand, String)> {
    let mut milestones = Vec::new();
    let mut rollouts: BTreeMap<(FleetId, bool), Vec<&RolloutStep>> = BTreeMap::new();
    for step in &change.steps {
        match step.node {
            // What was there before the replay began was not deployed in it.
            None if step.on && change.instant.is_none() => {}
            None => milestones.push((step.at, hand(step.on), change.title.clone())),
            Some(node) => rollouts.entry((node.fleet, step.on)).or_default().push(step),
        }
    }
    for ((fleet, on), steps) in rollouts {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { continue };
        let (title, name) = (&change.title, &program.fleet(fleet).name);
        if first.at == last.at {
            milestones.push((first.at, hand(on), format!("{title} ({name})")));
            continue;
        }
        let nodes = steps.len();
        let which = |which: &str| format!("{title} ({name}, {which} of {nodes} nodes)");
        milestones.push((first.at, hand(on), which("the first")));
        milestones.push((last.at, hand(on), which("the last")));
    }
    milestones
}

fn hand(on: bool) -> Hand {
    if on { Hand::Deployment } else { Hand::Removal }
}
