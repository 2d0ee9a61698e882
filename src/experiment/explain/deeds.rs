//! What somebody did to queues, fleets, nodes and channels, and which events come of that.

use crate::analysis::whose::Whose;
use crate::experiment::explain::calls::Calls;
use crate::experiment::explain::calls::call_at;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::others::Deed;
use crate::program::Program;
use crate::program::ids::ChannelId;
use crate::program::ids::FleetId;
use crate::program::ids::FlowId;
use crate::program::ids::QueueId;
use crate::program::ids::SiteId;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::value::Fault;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What something may be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Queue(QueueId),
    Fleet(FleetId),
    /// A process that is on no node.
    Process,
}

/// A channel that was cut.
#[derive(Debug, Clone)]
struct Cut {
    from: SimTime,
    until: SimTime,
    deed: Deed,
}

/// How many cuts of one channel are remembered.
const CUTS: usize = 16;

/// What was done last to each queue, fleet and channel.
#[derive(Debug)]
pub(super) struct Deeds {
    /// What is asked about needs these events of others.
    asked: BTreeSet<EventId>,
    last: BTreeMap<(Target, Kind), Deed>,
    cuts: BTreeMap<ChannelId, Vec<Cut>>,
    /// By what nodes of a fleet were up again last, whether or not somebody did that.
    ups: BTreeMap<FleetId, EventId>,
    /// How many nodes of a fleet are down.
    down: BTreeMap<FleetId, u32>,
    /// When what is asked about happened.
    instants: BTreeMap<EventId, SimTime>,
    /// What took nodes down last, and when.
    blow: Option<(SimTime, Deed)>,
    /// By what was struck: what struck it.
    struck: BTreeMap<EventId, Deed>,
}

impl Deeds {
    /// Nothing was done yet; `asked` are the events of others that those need which are asked about.
    pub(super) fn new(asked: BTreeSet<EventId>) -> Self {
        let (last, cuts, struck) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (ups, down, instants) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { asked, last, cuts, ups, down, instants, blow: None, struck }
    }

    /// Takes note of what was done, and of what that struck.
    pub(super) fn note(&mut self, event: &Event, whose: Option<Whose>, view: View<'_>) {
        let is_asked = self.asked.contains(&event.id);
        if is_asked {
            self.instants.insert(event.id, event.at);
        }
        let is_turn = event.what.kind() == Kind::Turned;
        if !is_asked && !is_deed(event.what) && !is_turn {
            return;
        }
        if let Some(deed) = self.blow_to(event, view.program).filter(|_| is_asked) {
            self.struck.insert(event.id, deed);
        }
        let is_idle = self.changes_nothing(event, view.program);
        self.count(event, view.program);
        if is_idle {
            return;
        }
        let Some(deed) = whose.map(|whose| Deed::of(event, whose, view)) else { return };
        // How much there is of something was turned.
        if is_asked && is_turn {
            self.struck.insert(event.id, deed);
            return;
        }
        if let What::Partitioned { channel, lasts } = event.what {
            let cuts = self.cuts.entry(channel).or_default();
            if cuts.len() >= CUTS {
                cuts.remove(0);
            }
            cuts.push(Cut { from: event.at, until: event.at.saturating_add(lasts), deed });
        } else if let Some(target) = target(event.what) {
            if takes_down(event.what.kind()) {
                self.blow = Some((event.at, deed.clone()));
            }
            self.last.insert((target, event.what.kind()), deed);
        }
    }

    /// Tells whether somebody stops what had stopped already.
    fn changes_nothing(&self, event: &Event, program: &Program) -> bool {
        if let What::Paused { queue } = event.what {
            self.paused(queue).is_some()
        } else if let What::Halted { fleet } = event.what {
            self.all_down(fleet, program).is_some()
        } else {
            false
        }
    }

    /// Returns what paused a queue that nobody has resumed since.
    fn paused(&self, queue: QueueId) -> Option<&Deed> {
        let of = |kind| self.last.get(&(Target::Queue(queue), kind));
        let resumed = of(Kind::Resumed).map(|deed| deed.event);
        of(Kind::Paused).filter(|deed| Some(deed.event) > resumed)
    }

    /// Counts the nodes that are down.
    fn count(&mut self, event: &Event, program: &Program) {
        if let What::Restarted { fleet, nodes } = event.what {
            self.ups.insert(fleet, event.id);
            let down = self.down.entry(fleet).or_default();
            *down = down.saturating_sub(nodes);
        } else if let What::Halted { fleet } = event.what {
            self.down.insert(fleet, program.fleet(fleet).nodes.into());
        } else if let What::Crashed { node: Some(node), .. } = event.what {
            *self.down.entry(node.fleet).or_default() += 1;
        }
    }

    /// Returns what an event comes of that somebody did, in order.
    pub(super) fn behind(&self, event: &Event, calls: &Calls, program: &Program) -> Vec<Deed> {
        if let Some(deed) = self.taken_over(event, program) {
            return vec![deed.clone()];
        }
        let by_call = || self.behind_call(event, calls, program);
        let by_via = || event.via.map(|via| self.by(via)).filter(|found| !found.is_empty());
        let struck = self.blow_to(event, program).map(|deed| vec![deed]);
        struck.or_else(by_via).unwrap_or_else(by_call)
    }

    /// Returns what took a node down whose fleet took nothing until this event, which then needed nobody who
    /// gave anything back.
    fn taken_over(&self, event: &Event, program: &Program) -> Option<&Deed> {
        let flow = |flow: FlowId| program.flows.get(flow.index());
        let fleet = if let What::PickedUp { job } = event.what {
            program.queue(program.job(job).queue).fleet
        } else if let What::Begun { service } = event.what {
            flow(program.service(service).flow)?.fleet
        } else {
            None
        }?;
        let is_freed = event.via.and_then(|via| self.instants.get(&via)) == Some(&event.at);
        let crash = self.last.get(&(Target::Fleet(fleet), Kind::Crashed))?;
        let is_it = program.fleet(fleet).takeover.is_some() && event.via.is_some() && !is_freed;
        is_it.then_some(crash)
    }

    /// Returns what the event that another one needed comes of: for what went on again, what had stopped
    /// it as well.
    fn by(&self, via: EventId) -> Vec<Deed> {
        if let Some(deed) = self.struck.get(&via) {
            return vec![deed.clone()];
        }
        let deed = self.last.values().find(|deed| deed.event == via);
        let up = self.ups.iter().find(|(_, up)| **up == via).map(|(fleet, _)| *fleet);
        let resumed =
            self.last.iter().find(|((_, kind), deed)| *kind == Kind::Resumed && deed.event == via);
        let stopped = match (up, resumed) {
            (Some(fleet), _) => self.taken_down(fleet),
            (None, Some(((queue, _), _))) => self.last.get(&(*queue, Kind::Paused)),
            (None, None) => None,
        };
        stopped.into_iter().chain(deed).cloned().collect()
    }

    /// Returns what keeps a queue or a service from taking anything: that it is paused, and that no node of
    /// its fleet is up.
    pub(super) fn stopping(&self, place: Place, program: &Program) -> Vec<Deed> {
        let (paused, fleet) = match place {
            Place::Queue(queue) => (self.paused(queue), program.queue(queue).fleet),
            Place::Service(service) => {
                let flow = program.flows.get(program.service(service).flow.index());
                (None, flow.and_then(|flow| flow.fleet))
            }
            Place::Resource(_) | Place::Connection(_) | Place::Lock(..) => (None, None),
        };
        let down = fleet.and_then(|fleet| self.all_down(fleet, program));
        paused.into_iter().chain(down).cloned().collect()
    }

    /// Returns what cuts the channel of a call beyond an instant.
    pub(super) fn cutting(&self, call: SiteId, at: SimTime, program: &Program) -> Vec<Deed> {
        let channel = call_at(call, program).and_then(|call| call.channel);
        let cuts = channel.and_then(|channel| self.cuts.get(&channel)).into_iter().flatten();
        cuts.filter(|cut| cut.until > at).map(|cut| cut.deed.clone()).collect()
    }

    /// Returns what took the last node of a fleet down, where none is up.
    fn all_down(&self, fleet: FleetId, program: &Program) -> Option<&Deed> {
        let down = self.down.get(&fleet).copied().unwrap_or(0);
        self.taken_down(fleet).filter(|_| down >= u32::from(program.fleet(fleet).nodes))
    }

    /// Returns what took down nodes of a fleet last.
    fn taken_down(&self, fleet: FleetId) -> Option<&Deed> {
        let of = |kind| self.last.get(&(Target::Fleet(fleet), kind));
        [Kind::Halted, Kind::Crashed].into_iter().filter_map(of).max_by_key(|deed| deed.event)
    }

    /// Returns what took down the task of an event, where it tells of that.
    fn blow_to(&self, event: &Event, program: &Program) -> Option<Deed> {
        let (at, deed) = self.blow.as_ref()?;
        let reset = program.fault_class(&Fault::Reset);
        let is_struck =
            if let What::RequestFailed { error } | What::ServiceFailed { error, .. } = event.what {
                error == reset
            } else {
                event.what.kind() == Kind::Lost
            };
        (is_struck && *at == event.at).then(|| deed.clone())
    }

    /// Returns what a call met: a cut of its channel, or a service with no node that is up.
    fn behind_call(&self, event: &Event, calls: &Calls, program: &Program) -> Vec<Deed> {
        let refused = program.fault_class(&Fault::Refused);
        let cuts = |channel: Option<ChannelId>| {
            channel.and_then(|channel| self.cuts.get(&channel)).into_iter().flatten()
        };
        if let What::Begun { .. } = event.what {
            let channel = calls.way_to(event).and_then(|site| call_at(site, program)?.channel);
            let met = cuts(channel).filter(|cut| calls.met_there(event, cut.from, cut.until));
            return met.map(|cut| cut.deed.clone()).collect();
        }
        let fleet = if let What::Refused { service } = event.what {
            program.flows.get(program.service(service).flow.index()).and_then(|flow| flow.fleet)
        } else if event.what == (What::RequestFailed { error: refused }) {
            let flow = program.flows.iter().find(|flow| flow.site == event.site);
            flow.and_then(|flow| flow.fleet)
        } else {
            None
        };
        if let Some(fleet) = fleet {
            // As long as one node is up, a call is refused for want of room.
            let is_call = event.what.kind() == Kind::Refused;
            let deed = if is_call { self.all_down(fleet, program) } else { self.taken_down(fleet) };
            return deed.into_iter().cloned().collect();
        }
        let channel = call_at(event.site, program).and_then(|call| call.channel);
        let met = cuts(channel).filter(|cut| calls.met(event, cut.from, cut.until));
        met.map(|cut| cut.deed.clone()).collect()
    }
}

/// Returns what an event does something to.
fn target(what: What) -> Option<Target> {
    if let What::Paused { queue } | What::Resumed { queue } | What::Purged { queue, .. } = what {
        Some(Target::Queue(queue))
    } else if let What::Halted { fleet } | What::Restarted { fleet, .. } = what {
        Some(Target::Fleet(fleet))
    } else if let What::Crashed { node, .. } = what {
        Some(node.map_or(Target::Process, |node| Target::Fleet(node.fleet)))
    } else {
        None
    }
}

/// Tells whether something is done to others by an event.
fn is_deed(what: What) -> bool {
    target(what).is_some() || what.kind() == Kind::Partitioned
}

/// Tells whether tasks are lost by an event of that kind.
fn takes_down(kind: Kind) -> bool {
    [Kind::Crashed, Kind::Halted].contains(&kind)
}
