//! What the steps of a program read of its environment: inputs, switches and changes, by name.

use crate::program::Program;
use crate::program::calls::Delay;
use crate::program::calls::Service;
use crate::program::expression::Leaf;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SettingId;
use crate::program::ids::CodeId;
use crate::program::ids::FlowId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Lasting;
use crate::program::op::Op;

/// A part of the platform that a step occupies or asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'p> {
    /// The section of the file in which it stands.
    pub section: &'static str,
    /// Its name there.
    pub name: &'p str,
    /// The input that says how much there is of it.
    pub setting: Option<SettingId>,
}

impl<'p> Place<'p> {
    fn of_service(service: &'p Service) -> Self {
        Self { section: "services", name: &service.name, setting: service.setting }
    }
}

impl Program {
    /// Returns the names of the inputs, switches and changes that the operations of a place read,
    /// each once, in the order in which they are met.
    pub fn read_at(&self, site: SiteId) -> Vec<&str> {
        let read = self.ops_at(site).flat_map(|op| {
            let read = codes(op.action).into_iter().flat_map(|code| self.read_by(code));
            let read = read.chain(self.drawn_by(op.action)).chain(self.lag_of(op.action));
            read.chain(self.read_by_call(op.action)).collect::<Vec<_>>()
        });
        let places = self.places_at(site).into_iter().filter_map(|place| place.setting);
        let read =
            read.chain(places.chain(self.planned_at(site)).filter_map(|it| self.name_of(it)));
        let mut names: Vec<&str> = Vec::new();
        for name in read {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// Returns the settings that decide about a place, and about what is called there, and are read before
    /// the run begins.
    fn planned_at(&self, site: SiteId) -> impl Iterator<Item = SettingId> {
        let calls = self.ops_at(site).filter_map(|op| {
            if let Action::Call { call } = op.action { Some(self.call(call)) } else { None }
        });
        let asked = calls.flat_map(|call| {
            let channel = call.channel.map(|channel| self.channel(channel).site);
            [Some(self.service(call.service).site), channel].into_iter().flatten()
        });
        asked.chain([site]).filter_map(|site| self.plans.get(&site)).flatten().copied()
    }

    /// Returns what the operations of a place occupy or ask: resources, servers, services, queues,
    /// replicas. How much there is of it decides who waits.
    pub fn places_at(&self, site: SiteId) -> Vec<Place<'_>> {
        let here = self.ops.iter().filter(|op| op.site == site);
        let mut places: Vec<Place<'_>> =
            here.filter_map(|op| self.place_of_action(op.action)).collect();
        places.extend(self.jobs.iter().filter(|job| self.flow_site(job.flow) == site).map(|job| {
            let queue = self.queue(job.queue);
            Place { section: "queues", name: &queue.name, setting: queue.workers_setting }
        }));
        let services = self.services.iter().filter(|it| self.flow_site(it.flow) == site);
        places.extend(services.map(Place::of_service));
        places
    }

    fn flow_site(&self, flow: FlowId) -> SiteId {
        self.flows[flow.index()].site
    }

    /// Returns what an operation occupies or asks.
    fn place_of_action(&self, action: Action) -> Option<Place<'_>> {
        if let Action::Acquire(acquiring) = action {
            let it = self.resource(acquiring.resource);
            Some(Place { section: "resources", name: &it.name, setting: it.setting })
        } else if let Action::Work { on: Some(server), .. } = action {
            let it = &self.servers[server.index()];
            Some(Place { section: "servers", name: &it.name, setting: it.setting })
        } else if let Action::Call { call } = action {
            Some(Place::of_service(self.service(self.call(call).service)))
        } else if let Action::Read { store, replica: true, .. } = action {
            let it = &self.stores[store.index()];
            let setting = it.replicas.and_then(|replicas| replicas.count_setting);
            it.replicas.map(|_| Place { section: "stores", name: &it.name, setting })
        } else {
            None
        }
    }

    /// Returns the operations of a place.
    pub fn ops_at(&self, site: SiteId) -> impl Iterator<Item = &Op> {
        self.ops.iter().filter(move |op| op.site == site)
    }

    /// Returns the expressions of an operation.
    pub fn codes_of(&self, action: Action) -> Vec<CodeId> {
        let mut codes = codes(action);
        if let Action::Call { call } = action {
            let call = self.call(call);
            codes.extend(call.arguments);
            codes.extend(call.timeout.and_then(computed));
        }
        codes
    }

    /// Returns the names that an expression reads.
    pub fn read_by(&self, code: CodeId) -> Vec<&str> {
        let leaves = self.code(code).ops().iter().filter_map(Instruction::leaf);
        let shares = leaves.clone().filter_map(|leaf| self.share_read_by(leaf));
        let named = leaves.filter_map(|leaf| match leaf {
            Leaf::Setting(setting) => self.name_of(setting),
            Leaf::Change(change) => Some(self.change(change).name.as_str()),
            Leaf::Slot(_) | Leaf::Builtin(_) | Leaf::Gauge(_) => None,
        });
        named.chain(shares).collect()
    }

    /// Returns the input that says how large the share is for which a switch has its value.
    fn share_read_by(&self, leaf: Leaf) -> Option<&str> {
        let Leaf::Setting(setting) = leaf else { return None };
        self.name_of(self.settings.get(setting.0 as usize)?.share?.setting?)
    }

    fn name_of(&self, setting: SettingId) -> Option<&str> {
        self.settings.get(setting.0 as usize).map(|setting| setting.name.as_str())
    }

    /// Returns the input that says how late the replica is that an operation reads.
    fn lag_of(&self, action: Action) -> Option<&str> {
        let Action::Read { store, replica: true, .. } = action else { return None };
        let lag = self.stores.get(store.index())?.replicas?.lag;
        self.name_of(self.quantity(lag).setting?)
    }

    /// Returns the inputs that say how long an operation lasts.
    fn drawn_by(&self, action: Action) -> impl Iterator<Item = &str> {
        let lengths = if let Action::Work { takes, .. } = action {
            [Some(takes), None]
        } else if let Action::Partition { lasts, .. } | Action::Crash { lasts: Some(lasts) } =
            action
        {
            [Some(lasts), None]
        } else if let Action::Write { expires, .. } = action {
            [expires, None]
        } else if let Action::Acquire(acquiring) = action {
            acquiring.lengths()
        } else {
            [None, None]
        };
        lengths.into_iter().flatten().filter_map(|lasting| {
            let Lasting::Drawn(quantity) = lasting else { return None };
            self.name_of(self.quantity(quantity).setting?)
        })
    }
}

impl Program {
    /// Returns the names that a call reads, its timeout, its channel and its attempts included.
    fn read_by_call(&self, action: Action) -> Vec<&str> {
        let Action::Call { call } = action else { return Vec::new() };
        let call = self.call(call);
        let delay = call.retry.and_then(|retry| match retry.delay {
            Delay::Lasting(lasting) => Some(lasting),
            Delay::Sidekiq | Delay::Celery | Delay::Growing { .. } => None,
        });
        let lengths: Vec<Lasting> = call.timeout.into_iter().chain(delay).collect();
        let codes = lengths.iter().filter_map(|length| computed(*length));
        let mut names: Vec<&str> =
            call.arguments.into_iter().chain(codes).flat_map(|code| self.read_by(code)).collect();
        let drawn = lengths.iter().filter_map(|length| match length {
            Lasting::Drawn(quantity) => Some(*quantity),
            Lasting::Computed(_) => None,
        });
        let travels = call.channel.and_then(|channel| self.channel(channel).round_trip);
        let settings = drawn.chain(travels).filter_map(|it| self.quantity(it).setting);
        let limit = call.retry.and_then(|retry| retry.limit_setting);
        names.extend(settings.chain(limit).filter_map(|setting| self.name_of(setting)));
        names
    }
}

/// Returns the expression that computes a length of time, if one does.
fn computed(lasting: Lasting) -> Option<CodeId> {
    match lasting {
        Lasting::Computed(code) => Some(code),
        Lasting::Drawn(_) => None,
    }
}

/// Returns the expressions of an operation.
fn codes(action: Action) -> Vec<CodeId> {
    let found = match action {
        Action::Bind { code, .. }
        | Action::Set { code, .. }
        | Action::Test { code, .. }
        | Action::Check { code, .. }
        | Action::WaitUntil { code }
        | Action::Reply { code }
        | Action::Turn { code, .. } => [Some(code), None, None],
        Action::Read { key, caught_up_to, .. } => [Some(key), caught_up_to, None],
        Action::Write { key, value, expires, .. } => {
            [Some(key), Some(value), expires.and_then(computed)]
        }
        Action::Work { takes, .. } | Action::Partition { lasts: takes, .. } => {
            [computed(takes), None, None]
        }
        Action::Crash { lasts } => [lasts.and_then(computed), None, None],
        Action::Acquire(acquiring) => {
            let [lasts, timeout] = acquiring.lengths();
            [acquiring.amount, lasts.and_then(computed), timeout.and_then(computed)]
        }
        Action::Release { amount, .. } => [amount, None, None],
        Action::Enqueue { arguments, not_before, .. } => [arguments, not_before, None],
        Action::Show { value, .. } => [value, None, None],
        Action::EndPass { until, .. } => [until, None, None],
        Action::Accept(taking) => [Some(taking.value), None, None],
        Action::Jump { .. }
        | Action::Raise { .. }
        | Action::RaiseAgain
        | Action::Try { .. }
        | Action::EndTry
        | Action::Rescue { .. }
        | Action::EndRescue
        | Action::EnterLoop
        | Action::Choose { .. }
        | Action::Transaction { .. }
        | Action::Commit
        | Action::LetGo
        | Action::RollBack
        | Action::Tend { .. }
        | Action::Manage { .. }
        | Action::Call { .. }
        | Action::Body
        | Action::End => [None, None, None],
    };
    found.into_iter().flatten().collect()
}
