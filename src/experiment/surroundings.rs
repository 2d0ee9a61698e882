//! What stood around the events that one was brought about by: what settings had been turned to by
//! then, and who held the place that a task waited for or was refused.

use crate::analysis::chain::link;
use crate::analysis::contrast::telling::Told;
use crate::program::Program;
use crate::program::expression::SettingId;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::program::op::Held;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A setting had another value by then than the file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Its name.
    pub setting: String,
    /// The value, as the dialect prints it.
    pub value: String,
    /// Since when.
    pub at: SimTime,
    /// The request that turned it, by its number; none where operators did.
    pub request: Option<u32>,
    /// The path of the step.
    pub site: String,
    /// Where that stands in the file.
    pub span: Span,
}

/// Who held what a task waited for, or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// What it was: a service, a queue, a server, a resource, the lock of a job.
    pub held: String,
    /// How many held it at that instant; none where it is known only who gave it back.
    pub holders: Option<u64>,
    /// The request of the one that had held it longest, or gave it back; none where operators did.
    pub request: Option<u32>,
    /// Since when it was held, or when it was given back.
    pub at: SimTime,
    /// What gave it back.
    pub freed_by: Option<String>,
    /// The step in which the holder spent its time.
    pub step: Option<Told>,
    /// The inputs, switches and changes that this step reads.
    pub reads: Vec<String>,
    lineage: u64,
    /// When the one that gave it back had got it, where that is known.
    since: Option<SimTime>,
}

/// What stood around one event.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub(super) turns: Vec<Turn>,
    pub(super) holding: Option<Holding>,
    /// How long it worked itself, of the time that it took.
    pub(super) worked: SimDuration,
}

/// Something that a task occupies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Service(ServiceId),
    Queue(QueueId),
    Resource(ResourceId),
    /// The lock of a job, by the digest of its key.
    Lock(JobId, u64),
}

/// What gave a place back to somebody who waited for it.
#[derive(Debug, Clone)]
struct Return {
    /// Who had it; none where operators gave it back.
    ticket: Option<Ticket>,
    /// Since when, where that is known.
    since: Option<SimTime>,
    at: SimTime,
    words: String,
}

/// A task of a request.
type Ticket = (u32, u64);

/// The observer that remembers who holds what, and what settings were turned to.
pub(super) struct Surroundings {
    /// For each event that is asked about: the settings that it reads, and from which event on what
    /// was turned no longer counts for it.
    asked: BTreeMap<EventId, Vec<(SettingId, EventId)>>,
    /// What gave somebody a place: for whom.
    freed: BTreeMap<EventId, EventId>,
    busy: BTreeMap<Place, BTreeMap<Ticket, SimTime>>,
    turned: BTreeMap<SettingId, Vec<(EventId, Turn)>>,
    /// By the event that told of it: who acquired something for a time.
    lent: BTreeMap<EventId, Ticket>,
    /// The steps that acquire something until the end, and all that acquire something.
    until_end: BTreeSet<SiteId>,
    acquires: BTreeMap<SiteId, ResourceId>,
    /// What a place was given back by.
    returns: BTreeMap<EventId, Return>,
    /// By event.
    pub(super) found: BTreeMap<EventId, Around>,
}

/// How many turns of one setting are remembered.
const TURNS: usize = 10_000;

impl Surroundings {
    /// Asks about some events of a telling, and the names that each reads.
    pub(super) fn new<'t>(
        program: &Program,
        told: &[Told],
        asked: impl Iterator<Item = (&'t Told, &'t [String])>,
    ) -> Self {
        let arrival = told.first().map_or(EventId(0), |first| first.event);
        let mut all = BTreeMap::new();
        let mut freed = BTreeMap::new();
        for (event, names) in asked {
            let settings = names.iter().filter_map(|name| program.setting_named(name));
            let until = |setting: &SettingId| {
                let known = program.settings.get(setting.0 as usize);
                // What is read at the arrival stays as it was then.
                if known.is_some_and(|known| known.fixed) { arrival } else { event.event }
            };
            all.insert(event.event, settings.map(|it| (it, until(&it))).collect());
            // What is told already needs no naming.
            let is_told = |via: &EventId| told.iter().any(|it| it.event == *via);
            if let Some(via) = event.via.filter(|via| waited(event.kind) && !is_told(via)) {
                freed.insert(via, event.event);
            }
        }
        Self {
            asked: all,
            freed,
            busy: BTreeMap::new(),
            turned: BTreeMap::new(),
            lent: BTreeMap::new(),
            until_end: acquiring(program)
                .filter(|it| it.1.held == Held::UntilEnd)
                .map(|it| it.0)
                .collect(),
            acquires: acquiring(program).map(|(site, it)| (site, it.resource)).collect(),
            returns: BTreeMap::new(),
            found: BTreeMap::new(),
        }
    }

    /// Takes note of who occupies what.
    fn occupy(&mut self, event: &Event, view: View<'_>) {
        let Some(request) = event.request else { return };
        let ticket = (request.0, event.lineage);
        let queue = |job: JobId| Place::Queue(view.program.job(job).queue);
        let mut begin = |place: Place| {
            self.busy.entry(place).or_default().insert(ticket, event.at);
        };
        if let What::Begun { service } = event.what {
            begin(Place::Service(service));
        } else if let What::PickedUp { job } = event.what {
            begin(queue(job));
        } else if let What::Locked { job, key } = event.what {
            begin(Place::Lock(job, view.pool.digest(key)));
        } else if let What::Served { service } | What::ServiceFailed { service, .. } = event.what {
            self.end(Place::Service(service), Some(ticket));
        } else if let What::Finished { job }
        | What::AttemptFailed { job, .. }
        | What::Lost { job } = event.what
        {
            self.end(queue(job), Some(ticket));
        } else if let What::Unlocked { job, key } = event.what {
            self.end(Place::Lock(job, view.pool.digest(key)), None);
        }
    }

    /// Takes note of who has acquired what, and of who has it no more.
    fn acquire(&mut self, event: &Event) {
        let ticket = event.request.map(|request| (request.0, event.lineage));
        if let Some(ticket) = ticket
            && let What::Acquired { resource, .. } = event.what
        {
            let holders = self.busy.entry(Place::Resource(resource)).or_default();
            holders.entry(ticket).or_insert(event.at);
            self.lent.insert(event.id, ticket);
        } else if let What::Released { resource, timed, .. } = event.what {
            let lent = event.cause.and_then(|cause| self.lent.get(&cause)).copied();
            let of = if timed { lent } else { ticket };
            let Some(holders) = self.busy.get_mut(&Place::Resource(resource)) else { return };
            if of.and_then(|of| holders.remove(&of)).is_none()
                && let Some(longest) = longest(holders)
            {
                holders.remove(&longest);
            }
        } else if let Some(ticket) = ticket.filter(|_| ends(event.what.kind())) {
            for site in &self.until_end {
                let place = self.acquires.get(site).map(|resource| Place::Resource(*resource));
                if let Some(holders) = place.and_then(|place| self.busy.get_mut(&place)) {
                    holders.remove(&ticket);
                }
            }
        }
    }

    /// Takes note that a task holds a place no more; nobody does when none is named.
    fn end(&mut self, place: Place, ticket: Option<Ticket>) {
        let Some(holders) = self.busy.get_mut(&place) else { return };
        match ticket {
            Some(ticket) => _ = holders.remove(&ticket),
            None => holders.clear(),
        }
    }

    /// Says who holds what an event is about.
    fn holding(&self, event: &Event, view: View<'_>) -> Option<Holding> {
        let program = view.program;
        let (place, held) =
            if let What::Refused { service } | What::TimedOut { service } = event.what {
                (Place::Service(service), program.service(service).name.clone())
            } else if let What::Dropped { job } = event.what {
                let queue = program.job(job).queue;
                (Place::Queue(queue), program.queue(queue).name.clone())
            } else if let What::Deduplicated { job, key, .. } = event.what {
                let place = Place::Lock(job, view.pool.digest(key));
                (place, format!("the lock of {}", program.job(job).name))
            } else if let What::Raised { fault: None, .. } = event.what
                && let Some(resource) = self.acquires.get(&event.site)
            {
                (Place::Resource(*resource), program.resource(*resource).name.clone())
            } else {
                return self.returned(event, view);
            };
        let holders = self.busy.get(&place).filter(|holders| !holders.is_empty())?;
        // A call that is being worked on waits for nobody else.
        let own = |ticket: &&Ticket| event.request.is_some_and(|request| request.0 == ticket.0);
        let own = holders.keys().find(own).filter(|_| event.what.kind() == Kind::TimedOut);
        let ticket = &own.copied().or_else(|| longest(holders))?;
        Some(Holding {
            held,
            holders: Some(holders.len() as u64),
            request: Some(ticket.0),
            at: *holders.get(ticket)?,
            freed_by: None,
            step: None,
            reads: Vec::new(),
            lineage: ticket.1,
            since: None,
        })
    }

    /// Says who gave back the place that an event waited for.
    fn returned(&self, event: &Event, view: View<'_>) -> Option<Holding> {
        let program = view.program;
        let Return { ticket, since, at, words } = self.returns.get(&event.id)?;
        let held = if let What::Begun { service } = event.what {
            program.service(service).name.clone()
        } else if let What::PickedUp { job } = event.what {
            program.queue(program.job(job).queue).name.clone()
        } else if let What::Acquired { resource, .. } = event.what {
            program.resource(resource).name.clone()
        } else {
            let server =
                program.ops.iter().filter(|op| op.site == event.site).find_map(|op| {
                    if let Action::Work { on, .. } = op.action { on } else { None }
                })?;
            program.servers.get(server.index())?.name.clone()
        };
        Some(Holding {
            held,
            holders: None,
            request: ticket.map(|ticket| ticket.0),
            at: *at,
            freed_by: Some(words.clone()),
            step: None,
            reads: Vec::new(),
            lineage: ticket.map_or(0, |ticket| ticket.1),
            since: *since,
        })
    }

    /// Takes note of a setting that is turned.
    fn turn(&mut self, event: &Event, view: View<'_>) {
        let What::Turned { setting, value } = event.what else { return };
        let Some(known) = view.program.settings.get(setting.0 as usize) else { return };
        let site = view.program.site(event.site);
        let turn = Turn {
            setting: known.name.clone(),
            value: view.pool.inspect(value, view.program.dialect),
            at: event.at,
            request: event.request.map(|request| request.0),
            site: site.path.clone(),
            span: site.span,
        };
        let turns = self.turned.entry(setting).or_default();
        if turns.len() >= TURNS {
            turns.remove(0);
        }
        turns.push((event.id, turn));
    }
}

impl Observer for Surroundings {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if let Some(waiting) = self.freed.get(&event.id) {
            let told = link(event, view);
            let ticket = event.request.map(|request| (request.0, event.lineage));
            let words = format!("{} {}", told.kind.word().replace('_', " "), told.about);
            // What it got last is what it spent its time with.
            let since = ticket.and_then(|ticket| {
                self.busy.values().filter_map(|holders| holders.get(&ticket)).max().copied()
            });
            self.returns.insert(*waiting, Return { ticket, since, at: event.at, words });
        }
        if let Some(settings) = self.asked.get(&event.id) {
            let last = |(setting, until): &(SettingId, EventId)| {
                let turns = self.turned.get(setting)?;
                turns.iter().rev().find(|(at, _)| at < until).map(|(_, turn)| turn.clone())
            };
            let turns = settings.iter().filter_map(last).collect();
            let holding = self.holding(event, view);
            let worked =
                if let What::Worked { took } = event.what { took } else { SimDuration::ZERO };
            self.found.insert(event.id, Around { turns, holding, worked });
        }
        self.occupy(event, view);
        self.acquire(event);
        self.turn(event, view);
        Control::Continue
    }
}

impl Holding {
    /// Finds the step in which the holder spent its time, in what its request tells.
    pub(super) fn find_step(&mut self, told: &[Told], asked: EventId) {
        let own = told.iter().enumerate().filter(|(_, it)| it.lineage == self.lineage);
        let own: Vec<(usize, &Told)> = own.collect();
        let place = if self.freed_by.is_none() {
            // It was in the step whose end comes next.
            own.iter().find(|(_, it)| it.event > asked).map(|(place, _)| *place)
        } else {
            let gap = |pair: &[(usize, &Told)]| {
                let [(_, before), (place, it)] = pair else { return None };
                let held = it.at <= self.at && self.since.is_none_or(|since| before.at >= since);
                held.then(|| (it.at.saturating_since(before.at), *place))
            };
            own.windows(2).filter_map(gap).max_by_key(|(took, _)| *took).map(|(_, place)| place)
        };
        self.step = place.and_then(|place| told.get(place)).cloned();
    }
}

/// Lists the steps that acquire something.
fn acquiring(program: &Program) -> impl Iterator<Item = (SiteId, Acquiring)> + '_ {
    program.ops.iter().filter_map(|op| {
        if let Action::Acquire(acquiring) = op.action { Some((op.site, acquiring)) } else { None }
    })
}

/// Returns who has held a place longest.
fn longest(holders: &BTreeMap<Ticket, SimTime>) -> Option<Ticket> {
    holders.iter().map(|(ticket, since)| (*since, *ticket)).min().map(|(_, ticket)| ticket)
}

/// Tells whether a flow ends with an event of that kind, and what it has acquired until then is free.
fn ends(kind: Kind) -> bool {
    let job = [Kind::Finished, Kind::AttemptFailed, Kind::Lost].contains(&kind);
    let request = [Kind::Completed, Kind::RequestFailed].contains(&kind);
    job || request || [Kind::Served, Kind::ServiceFailed].contains(&kind)
}

/// Tells whether an event of that kind may have waited for a place, or been refused it.
pub(super) fn may_wait(kind: Kind) -> bool {
    let refused = [Kind::Refused, Kind::TimedOut, Kind::Dropped, Kind::Deduplicated, Kind::Raised];
    waited(kind) || refused.contains(&kind)
}

/// Tells whether an event of that kind may have waited for a place.
fn waited(kind: Kind) -> bool {
    [Kind::Begun, Kind::PickedUp, Kind::Worked, Kind::Acquired].contains(&kind)
}
