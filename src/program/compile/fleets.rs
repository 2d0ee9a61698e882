//! Fleets, and when their nodes get a change.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::limits::NODES;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::ids::FleetId;
use crate::program::op::Action;
use crate::program::op::Managing;
use crate::program::parts::Fleet;
use crate::program::parts::Node;
use crate::program::parts::RolloutStep;
use crate::program::parts::Setting;
use crate::program::parts::Share;
use crate::scenario::amount::Lasting;
use crate::scenario::environment;
use crate::scenario::environment::Rollout;
use crate::scenario::fleet;
use crate::source::Spanned;
use crate::time::SimDuration;
use crate::time::SimTime;
use std::collections::BTreeMap;

impl Compiler<'_> {
    /// Compiles the fleets.
    pub(super) fn fleets(&mut self) -> Vec<Fleet> {
        let mut fleets: Vec<Fleet> = Vec::new();
        let mut before = 0_u32;
        for fleet in &self.scenario.fleets {
            let Some(fleet) = self.fleet_of(fleet, before) else { continue };
            before = before.saturating_add(u32::from(fleet.nodes));
            fleets.push(fleet);
        }
        if before as usize > NODES
            && let Some(last) = self.scenario.fleets.last()
        {
            self.too_many("nodes in all fleets", NODES, last.name.span);
        }
        fleets
    }

    fn fleet_of(&mut self, fleet: &fleet::Fleet, before: u32) -> Option<Fleet> {
        let nodes = self.planned_count(&fleet.nodes);
        let path = format!("fleets.{}", fleet.name.value);
        let site = self.site(&path, &path, fleet.name.span, "fleet", &fleet.name.value);
        let takeover = match &fleet.takeover {
            Some(amount) => self.timed(amount, (&path, fleet.name.span), "takeover").map(Some),
            None => Some(None),
        };
        let nodes = nodes?;
        if nodes == 0 {
            self.out.push(
                Diagnostic::new(codes::NO_CAPACITY, fleet.nodes.span(), "a fleet without nodes")
                    .help("nothing could run on it; give it at least one"),
            );
        }
        if nodes as usize > NODES {
            self.too_many("nodes in a fleet", NODES, fleet.nodes.span());
            return None;
        }
        Some(Fleet {
            name: fleet.name.value.clone(),
            nodes: u16::try_from(nodes).unwrap_or(u16::MAX),
            before,
            routing: fleet.routing,
            takeover: takeover?,
            site,
        })
    }

    /// Finds a fleet by its name.
    pub(super) fn fleet(&mut self, name: &Spanned<String>) -> Option<FleetId> {
        self.used.insert(format!("fleets.{}", name.value));
        let known = self.scenario.fleets.iter().map(|fleet| fleet.name.value.as_str());
        names::find(name, "fleet", known, &mut self.out).map(FleetId::from_index)
    }

    /// Compiles what takes a node down.
    pub(super) fn crash(
        &mut self,
        lasts: Option<&Lasting>,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let lasts = match lasts {
            Some(lasts) => Some(self.lasting(lasts, names)?),
            None => None,
        };
        Some(Action::Crash { lasts })
    }

    /// Compiles what operators do to a fleet.
    pub(super) fn manage(&mut self, name: &Spanned<String>, how: Managing) -> Option<Action> {
        self.fleet(name).map(|fleet| Action::Manage { fleet, how })
    }

    /// Compiles when a change begins and ends to run where.
    pub(super) fn rollout(
        &mut self,
        change: &environment::Change,
        deployed: Option<SimTime>,
        fleets: &[Fleet],
    ) -> Option<Vec<RolloutStep>> {
        let mut steps = Vec::new();
        let everywhere = |at, on| RolloutStep { at, node: None, on };
        steps.extend(deployed.map(|at| everywhere(at, true)));
        if let Some(removed) = &change.removed {
            steps.push(everywhere(self.instant(removed)?, false));
        }
        for rollout in &change.rollouts {
            self.roll_out(rollout, fleets, &mut steps)?;
        }
        // What would come after it was taken back, there or everywhere, never comes.
        let mut taken_back: BTreeMap<Option<Node>, SimTime> = BTreeMap::new();
        for step in steps.iter().filter(|step| !step.on) {
            let first = taken_back.entry(step.node).or_insert(step.at);
            *first = step.at.min(*first);
        }
        let is_before = |step: &RolloutStep, place| {
            taken_back.get(&place).is_none_or(|removed| step.at < *removed)
        };
        steps.retain(|step| match step.node {
            None => !step.on || is_before(step, None),
            Some(_) => is_before(step, None) && (!step.on || is_before(step, step.node)),
        });
        // At one instant by what the nodes are, never by the order of declarations.
        let node =
            |node: Node| (self.keys[fleets[node.fleet.index()].site.index()].hash, node.number);
        steps.sort_by_key(|step| (step.at, step.node.map(node), step.on));
        Some(steps)
    }

    /// Compiles when the nodes of one fleet get a change, or lose it.
    fn roll_out(
        &mut self,
        rollout: &Rollout,
        fleets: &[Fleet],
        steps: &mut Vec<RolloutStep>,
    ) -> Option<()> {
        let fleet = self.fleet(&rollout.fleet)?;
        let from = self.instant(&rollout.from)?;
        let nodes = fleets.get(fleet.index())?.nodes;
        for skipped in &rollout.skip {
            if skipped.value > u32::from(nodes) {
                let message =
                    format!("the fleet has {nodes} nodes, and no number {}", skipped.value);
                self.out.push(Diagnostic::new(codes::BAD_QUANTITY, skipped.span, message));
            }
        }
        for number in 0..nodes {
            let counted = u64::from(number) + 1;
            if rollout.skip.iter().any(|skipped| u64::from(skipped.value) == counted) {
                continue;
            }
            let since =
                u128::from(rollout.over.as_nanos()) * u128::from(counted) / u128::from(nodes);
            let since = SimDuration::from_nanos(u64::try_from(since).unwrap_or(u64::MAX));
            let at = from.saturating_add(since);
            steps.push(RolloutStep { at, node: Some(Node { fleet, number }), on: rollout.on });
        }
        Some(())
    }

    /// Compiles for whom switches have their values; they come after the inputs.
    pub(super) fn shares(&mut self, settings: &mut [Setting]) {
        let scenario = self.scenario;
        for (switch, place) in scenario.switches.iter().zip(scenario.inputs.len()..) {
            if let (Some(share), Some(setting)) = (self.share(switch), settings.get_mut(place)) {
                setting.share = Some(share);
            }
        }
    }

    /// Compiles for whom a switch has its value.
    fn share(&mut self, switch: &environment::Switch) -> Option<Share> {
        let written = switch.share.as_ref()?;
        let (parts, setting) = self.share_of_one(&written.share)?;
        let of = match &written.of {
            Some(name) => {
                let known = self.scenario.populations.iter().map(|it| it.name.value.as_str());
                Some(names::find(name, "population", known, &mut self.out)?)
            }
            None => None,
        };
        let path = format!("switches.{}", switch.name.value);
        let site = self.site(&path, &path, switch.name.span, "switch", &switch.name.value);
        let otherwise = super::value_of(&written.otherwise.value, &mut self.pool)?;
        let of = of.map(crate::program::ids::PopulationId::from_index);
        Some(Share { parts, setting, of, otherwise, site })
    }
}
