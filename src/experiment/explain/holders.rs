//! Who holds what others wait for: places of services and queues, locks of jobs, parts of resources.

use crate::experiment::explain::calls::call_at;
use crate::program::Program;
use crate::program::calls::OnCancel;
use crate::program::expression::Gauge;
use crate::program::ids::ChannelId;
use crate::program::ids::JobId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::program::op::Held;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Something that a task occupies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    Service(ServiceId),
    Queue(QueueId),
    Resource(ResourceId),
    /// A connection of a channel, until its call is answered or left.
    Connection(ChannelId),
    /// The lock of a job, by the digest of its key.
    Lock(JobId, u64),
}

impl Place {
    /// Returns what a gauge counts the holders of.
    pub(super) fn counted_by(gauge: Gauge) -> Option<Self> {
        match gauge {
            Gauge::BusyWorkers(it) | Gauge::WaitingJobs(it) => Some(Self::Queue(it)),
            Gauge::Taken(it) | Gauge::WaitingTasks(it) => Some(Self::Resource(it)),
            Gauge::BusyOn(it) | Gauge::WaitingFor(it) => Some(Self::Service(it)),
            Gauge::BusyPlaces(_) | Gauge::WaitingWork(_) => None,
        }
    }

    /// Returns how many it has room for, as the file says; none where that is another number each time, as
    /// of what may be asked for in parts.
    pub(super) fn room(self, program: &Program) -> Option<u64> {
        match self {
            Self::Service(it) => Some(program.service(it).concurrency.into()),
            Self::Queue(it) => Some(program.queue(it).workers.into()),
            Self::Connection(it) => Some(program.channel(it).connections.into()),
            Self::Resource(_) | Self::Lock(..) => None,
        }
    }

    /// Names it for readers.
    pub(super) fn name(self, program: &Program) -> String {
        match self {
            Self::Service(it) => program.service(it).name.clone(),
            Self::Queue(it) => program.queue(it).name.clone(),
            Self::Resource(it) => program.resource(it).name.clone(),
            Self::Connection(it) => program.channel(it).name.clone(),
            Self::Lock(job, _) => format!("the lock of {}", program.job(job).name),
        }
    }
}

/// A task: its request, none for what operators do, and its lineage.
pub(super) type Ticket = (Option<u32>, u64);

/// Something that a task holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hold {
    /// Who holds it.
    pub(super) ticket: Ticket,
    /// The event by which it got it.
    pub(super) by: EventId,
    /// When that was.
    pub(super) since: SimTime,
    /// Until when it holds it.
    pub(super) until: Held,
}

/// How much is held, and until when.
#[derive(Debug, Clone, Copy)]
struct Part {
    since: SimTime,
    amount: u32,
    until: Held,
}

/// Who holds what at an instant.
#[derive(Debug, Default)]
pub(super) struct Holders {
    held: BTreeMap<Place, BTreeMap<(Ticket, EventId), Part>>,
    /// What is held for a time, by the event that told of it.
    lent: BTreeMap<EventId, Ticket>,
    /// The steps that acquire something.
    acquires: BTreeMap<SiteId, Acquiring>,
    /// By who called: the lineage of the task that works on it.
    called: BTreeMap<Ticket, u64>,
    /// Who has replied to a caller that had left: the reply is on its way, and has the connection until it
    /// comes.
    replied: BTreeSet<Ticket>,
}

impl Holders {
    /// Nobody holds anything yet.
    pub(super) fn new(program: &Program) -> Self {
        let acquires = program.ops.iter().filter_map(|op| {
            if let Action::Acquire(it) = op.action { Some((op.site, it)) } else { None }
        });
        Self { acquires: acquires.collect(), ..Self::default() }
    }

    /// Returns the resource that a step acquires some of.
    pub(super) fn acquired_at(&self, site: SiteId) -> Option<ResourceId> {
        self.acquires.get(&site).map(|acquiring| acquiring.resource)
    }

    /// Returns everything that is held of a place.
    pub(super) fn of(&self, place: Place) -> impl Iterator<Item = Hold> {
        let all = self.held.get(&place).into_iter().flatten();
        all.map(|(&(ticket, by), part)| Hold { ticket, by, since: part.since, until: part.until })
    }

    /// Returns how many hold some of a place.
    pub(super) fn count(&self, place: Place) -> u64 {
        self.of(place).map(|hold| hold.ticket).collect::<BTreeSet<Ticket>>().len() as u64
    }

    /// Returns how much of a place is held.
    pub(super) fn amount(&self, place: Place) -> u64 {
        let all = self.held.get(&place).into_iter().flatten();
        all.map(|(_, part)| u64::from(part.amount)).sum()
    }

    /// Returns who has held some of a place longest.
    pub(super) fn longest(&self, place: Place) -> Option<Hold> {
        self.of(place).min_by_key(|hold| (hold.since, hold.ticket, hold.by))
    }

    /// Returns what a task got last of all that it holds.
    pub(super) fn last_of(&self, ticket: Ticket) -> Option<Hold> {
        let own = self.held.values().flat_map(|all| all.range(range(ticket)));
        let own = own.map(|(&(ticket, by), part)| Hold {
            ticket,
            by,
            since: part.since,
            until: part.until,
        });
        own.max_by_key(|hold| hold.by)
    }

    /// Returns what had been lent for a time by the event that a return follows from.
    pub(super) fn lent_by(&self, resource: ResourceId, by: EventId) -> Option<Hold> {
        let ticket = *self.lent.get(&by)?;
        let part = self.held.get(&Place::Resource(resource))?.get(&(ticket, by))?;
        Some(Hold { ticket, by, since: part.since, until: part.until })
    }

    /// Takes note of who has got what, and of who has it no more.
    pub(super) fn note(&mut self, event: &Event, view: View<'_>) {
        let ticket = (event.request.map(|request| request.0), event.lineage);
        let queue = |job: JobId| Place::Queue(view.program.job(job).queue);
        if let What::Begun { service } = event.what {
            self.begin(Place::Service(service), ticket, event, (1, Held::UntilEnd));
        } else if let What::PickedUp { job } = event.what {
            self.begin(queue(job), ticket, event, (1, Held::UntilEnd));
        } else if let What::Locked { job, key } = event.what {
            let place = Place::Lock(job, view.pool.digest(key));
            self.begin(place, ticket, event, (1, Held::UntilRelease));
        } else if let What::Acquired { resource, amount } = event.what {
            let until = self.acquires.get(&event.site).map_or(Held::UntilEnd, |it| it.held);
            self.begin(Place::Resource(resource), ticket, event, (amount, until));
            if let Held::For(_) = until {
                self.lent.insert(event.id, ticket);
            }
        } else if let What::Called { child, .. } = event.what {
            self.send((ticket, child), event, view.program);
        } else if let What::Answered { .. } | What::TimedOut { .. } = event.what {
            self.come_back(ticket, event, view.program);
        } else if let What::Replied { .. } | What::Abandoned { .. } | What::Refused { .. } =
            event.what
        {
            self.drain(ticket);
        } else if let What::Unlocked { job, key } = event.what {
            self.held.remove(&Place::Lock(job, view.pool.digest(key)));
        } else if let What::Released { resource, amount, timed } = event.what {
            if timed {
                self.return_lent(resource, event.cause);
            } else {
                self.release(resource, ticket, amount);
            }
        } else if ends(event.what.kind()) {
            self.end(ticket);
        }
    }

    fn begin(&mut self, place: Place, ticket: Ticket, event: &Event, (amount, until): (u32, Held)) {
        let part = Part { since: event.at, amount, until };
        self.held.entry(place).or_default().insert((ticket, event.id), part);
    }

    /// A call takes a connection, where there is only so much of them.
    fn send(&mut self, (ticket, child): (Ticket, u64), event: &Event, program: &Program) {
        if let Some(place) = connection(event, program) {
            let most = place.room(program).unwrap_or(u64::MAX);
            // Who gets one gets it from a reply that has come.
            let back = self.of(place).find(|hold| self.replied.contains(&hold.ticket));
            if let Some(back) = back.filter(|_| self.amount(place) >= most) {
                self.free(place, back.ticket);
            }
            self.begin(place, ticket, event, (1, Held::UntilEnd));
            self.called.insert(ticket, child);
        }
    }

    /// A caller has its reply, or leaves. Where its client drains, the call that it left has the connection
    /// from then on.
    fn come_back(&mut self, ticket: Ticket, event: &Event, program: &Program) {
        let child = self.called.remove(&ticket);
        let all = connection(event, program).and_then(|place| self.held.get_mut(&place));
        let Some(all) = all else { return };
        let drains = call_at(event.site, program).is_some_and(|it| it.on_cancel == OnCancel::Drain);
        let left = event.what.kind() == Kind::TimedOut && drains;
        let own = all.extract_if(range(ticket), |_, _| true).collect::<Vec<_>>();
        if let Some(child) = child.filter(|_| left) {
            let until = Held::UntilRelease;
            let under = |((_, by), part)| (((ticket.0, child), by), Part { until, ..part });
            all.extend(own.into_iter().map(under));
        }
    }

    /// A place is free.
    fn free(&mut self, place: Place, ticket: Ticket) {
        self.replied.remove(&ticket);
        if let Some(all) = self.held.get_mut(&place) {
            all.retain(|(holder, _), _| *holder != ticket);
        }
    }

    /// A call is replied to, or passed over.
    fn drain(&mut self, ticket: Ticket) {
        let connections = self.held.range(
            Place::Connection(ChannelId::from_index(0))..Place::Lock(JobId::from_index(0), 0),
        );
        let mut held = connections.flat_map(|(_, all)| all.range(range(ticket)));
        if held.next().is_some() {
            self.replied.insert(ticket);
        }
    }

    /// What was lent for a time is back.
    fn return_lent(&mut self, resource: ResourceId, by: Option<EventId>) {
        let Some((by, ticket)) = by.and_then(|by| Some((by, self.lent.remove(&by)?))) else {
            return;
        };
        if let Some(all) = self.held.get_mut(&Place::Resource(resource)) {
            all.remove(&(ticket, by));
        }
    }

    /// A step gives some of a resource back: what its own flow has until it ends, the last first, and
    /// then what anybody has until it is released.
    fn release(&mut self, resource: ResourceId, ticket: Ticket, amount: u32) {
        let Some(all) = self.held.get_mut(&Place::Resource(resource)) else { return };
        let (mut left, mut gone) = (amount, Vec::new());
        let mut give = |key: &(Ticket, EventId), part: &mut Part| {
            let given = left.min(part.amount);
            (part.amount, left) = (part.amount - given, left - given);
            if part.amount == 0 {
                gone.push(*key);
            }
            left > 0
        };
        let own = all.range_mut(range(ticket)).rev();
        let mut own = own.filter(|(_, part)| part.until == Held::UntilEnd);
        if own.all(|(key, part)| give(key, part)) {
            let mut loose: Vec<_> =
                all.iter_mut().filter(|(_, part)| part.until == Held::UntilRelease).collect();
            loose.sort_by_key(|(key, part)| (key.0 != ticket, part.since, key.1));
            loose.into_iter().all(|(key, part)| give(key, part));
        }
        for key in gone {
            all.remove(&key);
        }
    }

    /// A flow ends: what it had until then is free.
    fn end(&mut self, ticket: Ticket) {
        // Locks outlive those who took them.
        let places = self.held.range_mut(..Place::Lock(JobId::from_index(0), 0));
        for (_, all) in places {
            let own = all.range(range(ticket)).filter(|(_, part)| part.until == Held::UntilEnd);
            for key in own.map(|(key, _)| *key).collect::<Vec<_>>() {
                all.remove(&key);
            }
        }
    }
}

/// Returns what the call of an event takes a connection of.
fn connection(event: &Event, program: &Program) -> Option<Place> {
    let channel = call_at(event.site, program)?.channel?;
    (program.channel(channel).connections < u32::MAX).then_some(Place::Connection(channel))
}

/// Returns where everything of a task stands.
fn range(ticket: Ticket) -> std::ops::RangeInclusive<(Ticket, EventId)> {
    (ticket, EventId(0))..=(ticket, EventId(u64::MAX))
}

/// Tells whether a flow ends with an event of that kind.
pub(super) fn ends(kind: Kind) -> bool {
    let job = [Kind::Finished, Kind::AttemptFailed, Kind::Lost].contains(&kind);
    let request = [Kind::Completed, Kind::RequestFailed].contains(&kind);
    job || request || [Kind::Served, Kind::ServiceFailed].contains(&kind)
}

/// Tells whether somebody may hold something from an event of that kind on.
pub(super) fn takes(kind: Kind) -> bool {
    [Kind::Begun, Kind::PickedUp, Kind::Acquired, Kind::Locked, Kind::Called].contains(&kind)
}
