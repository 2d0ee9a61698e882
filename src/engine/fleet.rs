//! Fleets at work: which node work is bound to, and which code each node runs.

use crate::engine::clockwork::phase;
use crate::engine::heap::Entry;
use crate::engine::machine::Machine;
use crate::engine::machine::number;
use crate::engine::task;
use crate::program::Program;
use crate::program::expression::ChangeId;
use crate::program::ids::FleetId;
use crate::program::parts::Node;
use crate::program::parts::Routing;
use crate::sample::scale;
use crate::trace::Bound;
use crate::trace::Observer;
use crate::trace::What;

/// What fleets do.
#[derive(Debug, Clone, Default)]
pub struct Fleets {
    /// For each change, and within it for each node of all fleets, whether it runs there.
    running: Vec<bool>,
    /// How many nodes there are in all.
    nodes: usize,
    /// For each change, which of its steps comes next.
    steps: Vec<usize>,
    /// For each fleet, the node whose turn it is.
    turns: Vec<u16>,
}

impl Fleets {
    /// Puts everything back to the beginning.
    pub fn reset(&mut self, program: &Program) {
        let last = program.fleets.last();
        self.nodes = last.map_or(0, |last| last.before as usize + usize::from(last.nodes));
        self.running.clear();
        self.running.resize(program.changes.len() * self.nodes, false);
        self.steps.clear();
        self.steps.resize(program.changes.len(), 0);
        self.turns.clear();
        self.turns.resize(program.fleets.len(), 0);
    }

    /// Tells whether a change runs on a node, given the node's place among all.
    pub fn runs(&self, change: ChangeId, place: usize) -> bool {
        self.running.get(usize::from(change.0) * self.nodes + place).copied().unwrap_or(false)
    }

    /// Takes a change back from every node.
    fn take_back(&mut self, change: usize) {
        let nodes = change * self.nodes..(change + 1) * self.nodes;
        self.running.get_mut(nodes).unwrap_or_default().fill(false);
    }
}

impl Machine<'_> {
    /// Binds a task to a node of a fleet that takes work; none when there is none.
    pub(super) fn assign(&mut self, slot: u32, fleet: FleetId) -> Option<Node> {
        let program = self.program;
        let (nodes, before) = (program.fleet(fleet).nodes, program.fleet(fleet).before as usize);
        let taking = self.outages.taking(fleet, self.now);
        if taking == 0 {
            return None;
        }
        let number = match program.fleet(fleet).routing {
            Routing::RoundRobin => {
                let turn = *self.fleets.turns.get(fleet.index())?;
                let number = (turn..nodes).chain(0..turn).find(|it| self.is_up(before, *it))?;
                self.fleets.turns[fleet.index()] = (number + 1) % nodes.max(1);
                number
            }
            Routing::Random => {
                let uniform = self.uniform(slot, program.fleet(fleet).site);
                let drawn = usize::try_from(scale(uniform, u64::from(taking))).unwrap_or(0);
                (0..nodes).filter(|it| self.is_up(before, *it)).nth(drawn)?
            }
            Routing::First => (0..nodes).find(|it| self.is_up(before, *it))?,
        };
        Some(Node { fleet, number })
    }

    /// Lets a task run on a node, and tells the observer.
    pub(super) fn bind_to_node<O: Observer>(&mut self, slot: u32, node: Node, observer: &mut O) {
        let Some(task) = self.tasks.get_mut(slot) else { return };
        task.node = Some(node);
        let (request, lineage, attempt) = (task.request, task.lineage, task.attempt);
        observer.bound(&Bound { request, lineage, attempt, node });
    }

    /// Tells whether a node is up, given where its fleet's begin among all.
    fn is_up(&self, before: usize, number: u16) -> bool {
        !self.outages.is_down(before + usize::from(number))
    }

    /// Registers when a change next begins or ends to run somewhere.
    pub(super) fn next_deployment(&mut self, change: usize) {
        let program = self.program;
        let known = &program.changes[change];
        let register = number(change);
        let rank = task::rank(program.key(known.site).hash, 0);
        let next = self.fleets.steps.get(change).and_then(|step| known.steps.get(*step));
        let entry = next.map(|step| Entry::new(step.at, phase::DEPLOYMENT, rank, register));
        self.clockwork.set(register, entry);
    }

    /// Lets a change begin or end to run somewhere.
    pub(super) fn deploy<O: Observer>(&mut self, index: usize, observer: &mut O) {
        let program = self.program;
        let known = &program.changes[index];
        let Some(next) = self.fleets.steps.get_mut(index) else { return };
        let step = known.steps.get(*next).copied();
        *next += 1;
        self.next_deployment(index);
        let Some(step) = step else { return };
        let change = u16::try_from(index).unwrap_or(u16::MAX);
        let what = match step.node {
            None => {
                self.changes[index] = step.on;
                if !step.on {
                    self.fleets.take_back(index);
                }
                if step.on { What::Deployed { change } } else { What::Removed { change } }
            }
            Some(node) => {
                let place = index * self.fleets.nodes + program.place_of(node);
                if let Some(running) = self.fleets.running.get_mut(place) {
                    *running = step.on;
                }
                if step.on {
                    What::RolledOut { change, node }
                } else {
                    What::RolledBack { change, node }
                }
            }
        };
        let site = program.key(known.site).hash;
        let lineage = match step.node {
            None => site,
            Some(node) => {
                let fleet = program.key(program.fleet(node.fleet).site).hash;
                task::descend(site, fleet, u64::from(node.number) + 1)
            }
        };
        self.emit_free(known.site, lineage, what, observer);
    }
}
