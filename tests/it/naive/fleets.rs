//! Fleets: which node work is bound to, and what runs where since when.

use super::draws;
use super::interpreter::Interpreter;
use super::traffic;
use reenact::sample::scale;
use reenact::scenario::Scenario;
use reenact::scenario::environment::Change;
use reenact::scenario::environment::Deployed;
use reenact::scenario::fleet::Fleet;
use reenact::scenario::fleet::Routing;
use reenact::trace::event::Kind;
use std::collections::BTreeMap;

/// A node: its fleet, and its number from 1.
pub(crate) type Node = (String, u64);

/// A change begins or ends to run somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) at: u64,
    /// On which node; everywhere when none.
    pub(crate) node: Option<Node>,
    pub(crate) on: bool,
}

/// Returns when a change begins and ends to run where, in the order of time; at one instant
/// everywhere first, then by the hashes of fleets and by the numbers of nodes.
pub(crate) fn steps(scenario: &Scenario, change: &Change) -> Vec<Step> {
    let since = |at| traffic::since_origin(scenario, at);
    let mut steps = Vec::new();
    let everywhere = |at, on| Step { at, node: None, on };
    match change.deployed.value {
        Deployed::Always => steps.push(everywhere(0, true)),
        Deployed::At(at) => steps.push(everywhere(since(at), true)),
        Deployed::Never => {}
    }
    steps.extend(change.removed.map(|at| everywhere(since(at.value), false)));
    for rollout in &change.rollouts {
        let fleet = named(scenario, &rollout.fleet.value);
        let nodes = draws::count(scenario, &fleet.nodes);
        for number in 1..=nodes {
            if rollout.skip.iter().all(|skipped| u64::from(skipped.value) != number) {
                let at = since(rollout.from.value) + rollout.over.as_nanos() * number / nodes;
                let node = Some((fleet.name.value.clone(), number));
                steps.push(Step { at, node, on: rollout.on });
            }
        }
    }
    // From its removal on it is gone, so it does not come after it.
    let removed: Vec<Step> = steps.iter().filter(|step| !step.on).cloned().collect();
    let is_gone = |step: &Step, from: &Option<Node>| {
        removed.iter().any(|it| it.node == *from && it.at <= step.at)
    };
    steps.retain(|step| {
        let is_gone_everywhere = is_gone(step, &None) && (step.on || step.node.is_some());
        !(is_gone_everywhere || step.on && is_gone(step, &step.node))
    });
    let place = |node: &Option<Node>| {
        node.as_ref().map(|node| (draws::site(&format!("fleets.{}", node.0)), node.1))
    };
    steps.sort_by_key(|step| (step.at, place(&step.node), step.on));
    steps
}

/// Tells whether a change runs by now, everywhere or on a node.
pub(crate) fn runs(scenario: &Scenario, change: &Change, node: Option<&Node>, now: u64) -> bool {
    let by_now = steps(scenario, change).into_iter().filter(|step| step.at <= now);
    let mut running = BTreeMap::new();
    for step in by_now {
        if step.node.is_none() && !step.on {
            running.clear();
        }
        running.insert(step.node, step.on);
    }
    let is_on = |node: Option<Node>| running.get(&node) == Some(&true);
    is_on(None) || node.is_some_and(|node| is_on(Some(node.clone())))
}

pub(crate) fn named<'s>(scenario: &'s Scenario, name: &str) -> &'s Fleet {
    let found = scenario.fleets.iter().find(|fleet| fleet.name.value == name);
    found.expect("it is declared")
}

impl Interpreter<'_> {
    /// A change begins or ends to run somewhere.
    pub(crate) fn deploy(&mut self, number: usize, step: &Step) {
        let change = &self.scenario.changes[number].name.value;
        let site = format!("changes.{change}");
        let kind = match (&step.node, step.on) {
            (Some(_), true) => Kind::RolledOut,
            (Some(_), false) => Kind::RolledBack,
            (None, true) => Kind::Deployed,
            (None, false) => Kind::Removed,
        };
        let lineage = match &step.node {
            None => draws::site(&site),
            Some((fleet, number)) => {
                draws::descend(draws::site(&site), draws::site(&format!("fleets.{fleet}")), *number)
            }
        };
        let mut event = self.bare(&site, lineage, kind);
        event.change = Some(change.clone());
        if let Some((fleet, number)) = &step.node {
            event.fleet = Some(fleet.clone());
            event.node = Some(u32::try_from(*number).unwrap());
        }
        self.events.push(event);
    }

    /// Binds a task to a node that is up. Says whether there is one.
    pub(crate) fn bind_to_node(&mut self, task: usize, fleet: &str) -> bool {
        let known = named(self.scenario, fleet);
        let up = self.nodes_up(fleet);
        let Some(&first) = up.first() else { return false };
        let number = match known.routing {
            Routing::RoundRobin => {
                let turn = self.turns.entry(fleet.to_owned()).or_default();
                let next = up.iter().find(|number| **number > *turn).copied().unwrap_or(first);
                *turn = next;
                next
            }
            Routing::Random => {
                let uniform = self.uniform(task, &format!("fleets.{fleet}"));
                up[usize::try_from(scale(uniform, up.len() as u64)).unwrap()]
            }
            Routing::First => first,
        };
        self.tasks[task].node = Some((fleet.to_owned(), number));
        true
    }
}
