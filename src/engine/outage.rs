//! Outages: which nodes are down.

use crate::program::Program;
use crate::program::ids::FleetId;
use crate::program::parts::Node;
use crate::time::SimTime;

/// Which nodes are down, and which fleets take nothing meanwhile.
#[derive(Debug, Clone, Default)]
pub struct Outages {
    /// By a node's place among all, whether it is down.
    down: Vec<bool>,
    /// By a node's place among all, how often it went down.
    count: Vec<u32>,
    /// By fleet, how many of its nodes are up.
    up: Vec<u16>,
    /// By fleet, until when it takes nothing because others take over.
    held: Vec<SimTime>,
}

impl Outages {
    /// Puts everything back to the beginning.
    pub fn reset(&mut self, program: &Program) {
        let last = program.fleets.last();
        let nodes = last.map_or(0, |last| last.before as usize + usize::from(last.nodes));
        self.down.clear();
        self.down.resize(nodes, false);
        self.count.clear();
        self.count.resize(nodes, 0);
        self.up.clear();
        self.up.extend(program.fleets.iter().map(|fleet| fleet.nodes));
        self.held.clear();
        self.held.resize(program.fleets.len(), SimTime::ORIGIN);
    }

    /// Takes a node down; returns which of its outages this is, from 1.
    pub fn take_down(&mut self, program: &Program, node: Node) -> u32 {
        let place = program.place_of(node);
        if !std::mem::replace(&mut self.down[place], true) {
            self.up[node.fleet.index()] -= 1;
            self.count[place] += 1;
        }
        self.count[place]
    }

    /// Brings a node up if that outage of it lasts; tells whether it did.
    pub fn bring_up(&mut self, program: &Program, node: Node, outage: u32) -> bool {
        let place = program.place_of(node);
        let lasts = self.down[place] && self.count[place] == outage;
        if lasts {
            self.down[place] = false;
            self.up[node.fleet.index()] += 1;
        }
        lasts
    }

    /// Brings up every node of a fleet that is down, and returns how many there were.
    pub fn bring_up_all(&mut self, program: &Program, fleet: FleetId) -> u32 {
        let known = program.fleet(fleet);
        let first = known.before as usize;
        let nodes = &mut self.down[first..first + usize::from(known.nodes)];
        let before = nodes.iter().filter(|down| **down).count();
        nodes.fill(false);
        self.up[fleet.index()] = known.nodes;
        self.held[fleet.index()] = SimTime::ORIGIN;
        u32::try_from(before).unwrap_or(u32::MAX)
    }

    /// Lets a fleet take nothing until then.
    pub fn hold(&mut self, fleet: FleetId, until: SimTime) {
        let held = &mut self.held[fleet.index()];
        *held = until.max(*held);
    }

    /// Tells whether a node of a fleet is up.
    pub fn has_up(&self, fleet: FleetId) -> bool {
        self.up.get(fleet.index()).is_some_and(|up| *up > 0)
    }

    /// Returns how many nodes of a fleet take work.
    pub fn taking(&self, fleet: FleetId, now: SimTime) -> u16 {
        let is_held = self.held.get(fleet.index()).is_some_and(|until| now < *until);
        if is_held { 0 } else { self.up.get(fleet.index()).copied().unwrap_or(0) }
    }

    /// Tells whether a node is down.
    pub fn is_down(&self, place: usize) -> bool {
        self.down.get(place).copied().unwrap_or(false)
    }
}
