//! The mechanism: what a scenario is made of, what each part does to others, and in which environments
//! that ever ran.

use crate::experiment::replay::Replay;
use crate::program::Program;
use crate::program::calls::Call;
use crate::program::ids::FleetId;
use crate::program::ids::SiteId;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::program::op::Managing;
use crate::program::op::Op;
use crate::scenario::Scenario;
use crate::scenario::step::Tending;
use crate::source::Span;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// What a part of a mechanism is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartKind {
    /// What operators do.
    Operation,
    /// The steps of a request.
    Request,
    /// Where jobs wait.
    Queue,
    /// The steps of a job.
    Job,
    /// The way to a service.
    Channel,
    /// What answers calls.
    Service,
    /// A capacity that work needs.
    Server,
    /// What steps acquire and release.
    Resource,
    /// What keeps values.
    Store,
    /// What somebody outside can see.
    Effect,
}

impl PartKind {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operation => "operators",
            Self::Request => "request",
            Self::Queue => "queue",
            Self::Job => "job",
            Self::Channel => "channel",
            Self::Service => "service",
            Self::Server => "server",
            Self::Resource => "resource",
            Self::Store => "store",
            Self::Effect => "effect",
        }
    }
}

/// A part of a mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Its name.
    pub name: String,
    /// More about it: how often a job is tried, where a queue has no workers.
    pub note: String,
}

/// What one part does to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The place of the part that does it.
    pub from: usize,
    /// The place of the part that it is done to.
    pub to: usize,
    /// What it does: `enqueues completion`.
    pub verb: String,
    /// For each profile, whether a step that does it ever ran there.
    pub runs: Vec<bool>,
    /// Whether the step with the fault does it.
    pub is_fault: bool,
    /// Where the first step that does it stands.
    pub span: Span,
}

/// The fault of a mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// The place of the part that has it.
    pub part: usize,
    /// What is wrong, in a sentence.
    pub title: String,
    /// For each profile, whether the step ever ran there.
    pub runs: Vec<bool>,
}

/// A mechanism: parts, and what they do to each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mechanism {
    /// Its name.
    pub name: String,
    /// What happened, in a line.
    pub title: String,
    /// The environments, in the order of the file.
    pub profiles: Vec<String>,
    /// The parts, by kind and in the order in which they are met.
    pub parts: Vec<Part>,
    /// What they do to each other.
    pub links: Vec<Link>,
    /// What is wrong with it.
    pub fault: Option<Flaw>,
}

/// Puts a mechanism together from the environments' programs and what ran in each.
pub fn collect(scenario: &Scenario, sides: &[(&Program, &Replay)]) -> Mechanism {
    let mut building = Building {
        fault: scenario.fault.as_ref().map(|fault| fault.site.value.as_str()),
        profiles: sides.len(),
        ..Building::default()
    };
    for (place, (program, replay)) in sides.iter().enumerate() {
        building.side(place, program, replay);
    }
    let (parts, order) = sorted(&building);
    let mut links = building.links;
    for link in &mut links {
        (link.from, link.to) = (order[link.from], order[link.to]);
    }
    let title = scenario.fault.as_ref().map(|fault| fault.title.clone());
    let fault = building.flaw.zip(title).map(|((part, runs), title)| Flaw {
        part: order[part],
        title,
        runs,
    });
    let name = |replay: &Replay| replay.selection.profile.clone().unwrap_or_default();
    Mechanism {
        name: scenario.id.value.clone(),
        title: scenario.title.clone(),
        profiles: sides.iter().map(|(_, replay)| name(replay)).collect(),
        parts,
        links,
        fault,
    }
}

/// Brings parts in the order of their kinds; returns for each old place the new one. What operators do
/// to none of the parts, such as turning a setting, is left out.
fn sorted(building: &Building<'_>) -> (Vec<Part>, Vec<usize>) {
    let parts = &building.parts;
    let has_flaw = |place: usize| building.flaw.as_ref().is_some_and(|flaw| flaw.0 == place);
    let is_linked = |place: usize| {
        has_flaw(place) || building.links.iter().any(|it| it.from == place || it.to == place)
    };
    let mut places: Vec<usize> = (0..parts.len())
        .filter(|place| parts[*place].kind != PartKind::Operation || is_linked(*place))
        .collect();
    places.sort_by_key(|place| parts[*place].kind);
    let mut order = vec![0; parts.len()];
    for (new, old) in places.iter().enumerate() {
        order[*old] = new;
    }
    (places.iter().map(|old| parts[*old].clone()).collect(), order)
}

/// A mechanism while it is put together.
#[derive(Default)]
struct Building<'a> {
    fault: Option<&'a str>,
    profiles: usize,
    parts: Vec<Part>,
    links: Vec<Link>,
    flaw: Option<(usize, Vec<bool>)>,
}

impl Building<'_> {
    /// Adds what one environment's program does.
    fn side(&mut self, place: usize, program: &Program, replay: &Replay) {
        let profile = replay.selection.profile.as_deref().unwrap_or_default();
        let ran: BTreeSet<&str> = replay
            .steps
            .iter()
            .filter(|step| step.visits.has_run())
            .map(|step| step.path.as_str())
            .collect();
        let mut flows: BTreeMap<SiteId, usize> = BTreeMap::new();
        for flow in &program.flows {
            let Some((section, name)) = flow.name.split_once('.') else { continue };
            let kind = match section {
                "requests" => PartKind::Request,
                "jobs" => PartKind::Job,
                "services" => PartKind::Service,
                _ => PartKind::Operation,
            };
            let part = self.part(kind, name);
            flows.extend(flow.steps.iter().map(|site| (*site, part)));
            let runs = flow.steps.iter().any(|it| ran.contains(program.site(*it).path.as_str()));
            if kind == PartKind::Job {
                self.worked_on((place, profile), program, (part, name), runs);
            }
        }
        for op in &program.ops {
            let Some(own) = flows.get(&op.site) else { continue };
            let site = program.site(op.site);
            let runs = ran.contains(site.path.as_str());
            for (from, to, verb) in self.deeds(*own, program, *op) {
                let is_fault = self.fault == Some(site.path.as_str());
                let link = self.link((from, to), verb, site.span);
                link.is_fault |= is_fault;
                link.runs[place] |= runs;
            }
            if self.fault == Some(site.path.as_str()) {
                let profiles = self.profiles;
                let (_, all) = self.flaw.get_or_insert_with(|| (*own, vec![false; profiles]));
                all[place] |= runs;
            }
        }
    }

    /// Adds who works on a job, and how often it is tried.
    fn worked_on(
        &mut self,
        (place, profile): (usize, &str),
        program: &Program,
        (part, name): (usize, &str),
        runs: bool,
    ) {
        let Some(job) = program.jobs.iter().find(|job| job.name == name) else { return };
        let queue = program.queue(job.queue);
        let waits = self.part(PartKind::Queue, &queue.name);
        if queue.inline {
            let note = &mut self.parts[waits].note;
            let lead = if note.is_empty() { "inline in" } else { "," };
            if !note.ends_with(profile) {
                *note = format!("{note}{lead} {profile}");
            }
        }
        if let Some(retry) = job.retry {
            let times = if retry.limit == 1 { "retry" } else { "retries" };
            self.parts[part].note = format!("up to {} {times}", retry.limit);
        }
        let span = program.site(queue.site).span;
        self.link((waits, part), format!("hands out {name}"), span).runs[place] |= runs;
    }

    /// Lists what an operation does to which parts.
    fn deeds(&mut self, own: usize, program: &Program, op: Op) -> Vec<(usize, usize, String)> {
        let one = |to: usize, verb: &str| vec![(own, to, verb.to_owned())];
        match op.action {
            Action::Read { store, replica, .. } => {
                let to = self.part(PartKind::Store, &program.stores[store.index()].name);
                one(to, if replica { "reads a replica of" } else { "reads" })
            }
            Action::Write { store, .. } => {
                let to = self.part(PartKind::Store, &program.stores[store.index()].name);
                one(to, "writes")
            }
            Action::Work { on: Some(server), .. } => {
                let to = self.part(PartKind::Server, &program.servers[server.index()].name);
                one(to, "works on")
            }
            Action::Acquire(Acquiring { resource, .. }) => {
                let to = self.part(PartKind::Resource, &program.resource(resource).name);
                one(to, "acquires")
            }
            Action::Release { resource, .. } => {
                let to = self.part(PartKind::Resource, &program.resource(resource).name);
                one(to, "releases")
            }
            Action::Enqueue { job, .. } => {
                let job = program.job(job);
                let to = self.part(PartKind::Queue, &program.queue(job.queue).name);
                one(to, &format!("enqueues {}", job.name))
            }
            Action::Show { effect, over, .. } => {
                let to = self.part(PartKind::Effect, program.effect(effect));
                let over = over.map(|over| format!("shows over {}", program.effect(over)));
                one(to, over.as_deref().unwrap_or("shows"))
            }
            Action::Tend { queue, how } => {
                let to = self.part(PartKind::Queue, &program.queue(queue).name);
                one(to, tends(how))
            }
            Action::Partition { channel, .. } => {
                let to = self.part(PartKind::Channel, &program.channel(channel).name);
                one(to, "cuts")
            }
            Action::Manage { fleet, how } => self.manages(own, program, (fleet, how)),
            Action::Call { call } => self.calls(own, program, program.call(call)),
            Action::Bind { .. }
            | Action::Set { .. }
            | Action::Test { .. }
            | Action::Jump { .. }
            | Action::Check { .. }
            | Action::Work { on: None, .. }
            | Action::Raise { .. }
            | Action::RaiseAgain
            | Action::Try { .. }
            | Action::EndTry
            | Action::Rescue { .. }
            | Action::EndRescue
            | Action::WaitUntil { .. }
            | Action::EnterLoop
            | Action::EndPass { .. }
            | Action::Choose { .. }
            | Action::Turn { .. }
            | Action::Accept(_)
            | Action::Transaction { .. }
            | Action::Commit
            | Action::LetGo
            | Action::RollBack
            | Action::Reply { .. }
            | Action::Crash { .. }
            | Action::Body
            | Action::End => Vec::new(),
        }
    }

    /// Lists what stopping or starting a fleet does: its queues have other workers, or none.
    fn manages(
        &mut self,
        own: usize,
        program: &Program,
        (fleet, how): (FleetId, Managing),
    ) -> Vec<(usize, usize, String)> {
        let verb = match how {
            Managing::Stop => "stops the workers of",
            Managing::Start => "starts the workers of",
        };
        let there = program.queues.iter().filter(|queue| queue.fleet == Some(fleet));
        let to = there.map(|queue| self.part(PartKind::Queue, &queue.name));
        to.map(|to| (own, to, verb.to_owned())).collect()
    }

    /// Lists what a call does: it goes to a service, or to the channel that leads there.
    fn calls(&mut self, own: usize, program: &Program, call: &Call) -> Vec<(usize, usize, String)> {
        let service = program.service(call.service);
        let to = self.part(PartKind::Service, &service.name);
        let Some(channel) = call.channel else { return vec![(own, to, "calls".to_owned())] };
        let by = self.part(PartKind::Channel, &program.channel(channel).name);
        vec![(own, by, format!("calls {}", service.name)), (by, to, "leads to".to_owned())]
    }

    /// Returns the place of a part, which is made where there is none of that name.
    fn part(&mut self, kind: PartKind, name: &str) -> usize {
        let known = self.parts.iter().position(|part| part.kind == kind && part.name == name);
        known.unwrap_or_else(|| {
            self.parts.push(Part { kind, name: name.to_owned(), note: String::new() });
            self.parts.len() - 1
        })
    }

    /// Returns a link, which is made where there is none like it.
    fn link(&mut self, (from, to): (usize, usize), verb: String, span: Span) -> &mut Link {
        let like = |link: &Link| link.from == from && link.to == to && link.verb == verb;
        let place = self.links.iter().position(like).unwrap_or_else(|| {
            let runs = vec![false; self.profiles];
            self.links.push(Link { from, to, verb: verb.clone(), runs, is_fault: false, span });
            self.links.len() - 1
        });
        &mut self.links[place]
    }
}

impl Mechanism {
    /// Says where something never ran, if it ran not everywhere: `never in development`.
    pub fn gate(&self, runs: &[bool]) -> Option<String> {
        let named = |wanted: bool| -> Vec<&str> {
            let both = self.profiles.iter().zip(runs);
            both.filter(|(_, ran)| **ran == wanted).map(|(name, _)| name.as_str()).collect()
        };
        let (there, never) = (named(true), named(false));
        match (there.len(), never.len()) {
            (_, 0) => None,
            (0, _) => Some("never ran".to_owned()),
            (there_count, count) if there_count < count => {
                Some(format!("only in {}", there.join(", ")))
            }
            (_, _) => Some(format!("never in {}", never.join(", "))),
        }
    }
}

/// Returns what operators do to a queue.
fn tends(how: Tending) -> &'static str {
    match how {
        Tending::Pause => "pauses",
        Tending::Resume => "resumes",
        Tending::Purge => "purges",
    }
}
