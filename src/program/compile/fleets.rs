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
use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting;
use crate::scenario::environment;
use crate::scenario::environment::Rollout;
use crate::scenario::fleet;
use crate::source::Span;
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

    /// Refuses to skip nodes that a fleet does not have: in another profile it may have them.
    fn check_skipped(&mut self, rollout: &Rollout, nodes: u16) {
        let all = rollout.skip.iter().filter(|skipped| skipped.value > u32::from(nodes));
        let beyond: Vec<&Spanned<u32>> = all.collect();
        let Some(first) = beyond.first() else { return };
        let numbers: Vec<String> = beyond.iter().map(|skipped| skipped.value.to_string()).collect();
        let (name, ending) = (&rollout.fleet.value, if nodes == 1 { "" } else { "s" });
        let counted = self.counted_at(name);
        // Which profile it is, where the number of nodes or the rollout is one profile's own.
        let mut places = [counted, Some(first.span)].into_iter().flatten();
        let profile = places.find_map(|span| {
            let mut profiles = self.scenario.profiles.iter();
            profiles.find(|it| it.patch.as_ref().is_some_and(|patch| patch.span.holds(span)))
        });
        let place = profile.map_or_else(String::new, |it| format!(" in `{}`", it.name.value));
        let message = format!(
            "`{name}` has {nodes} node{ending}{place}, and no number {}",
            numbers.join(", ")
        );
        let mut mistake = Diagnostic::new(codes::UNKNOWN_NAME, first.span, message);
        if let Some(counted) = counted {
            mistake = mistake.related(counted, "so many nodes");
        }
        self.out.push(mistake.help(match profile {
            Some(it) => format!("patch `skip` in `{}` as well", it.name.value),
            None => format!("its nodes have the numbers from 1 to {nodes}"),
        }));
    }

    /// Returns where the number of a fleet's nodes stands: where that is an input, its value.
    fn counted_at(&self, fleet: &str) -> Option<Span> {
        let declared = self.scenario.fleets.iter().find(|it| it.name.value == fleet)?;
        Some(match &declared.nodes {
            Amount::Input(input) => {
                let known = self.scenario.inputs.iter().find(|it| it.name.value == input.value);
                known.map_or(input.span, |it| it.value.span)
            }
            Amount::Literal(number) => number.span,
        })
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
        self.check_skipped(rollout, nodes);
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
