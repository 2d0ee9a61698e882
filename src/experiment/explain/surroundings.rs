//! What stood around the events that one was brought about by: what settings had been turned to by
//! then, and who held the place that a task waited for or was refused.

use crate::analysis::chain::link;
use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::experiment::explain::holders::Hold;
use crate::experiment::explain::holders::Holders;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::holders::Ticket;
use crate::experiment::explain::holders::takes;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::others::Written;
use crate::program::Program;
use crate::program::expression::Leaf;
use crate::program::expression::SettingId;
use crate::program::ids::StoreId;
use crate::program::op::Action;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::value::Value;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

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
    /// The step by which the holder had got it, where it is a resource.
    pub got: Option<Told>,
    /// The step in which the holder spent its time; none where it was held for a time.
    pub step: Option<Told>,
    /// The inputs, switches and changes that these steps read.
    pub reads: Vec<String>,
    /// Those of them that had been turned by then.
    pub turns: Vec<Turn>,
    /// What the holder waited for in its turn.
    pub behind: Option<Box<Behind>>,
    /// By what the holder got it, where that is known.
    hold: Option<Hold>,
    lineage: u64,
    /// Whether it was held for a time, which was over then.
    pub is_timed: bool,
}

/// How long a holder waited itself, and who held that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// How long.
    pub waited: SimDuration,
    /// For what.
    pub holding: Holding,
}

/// What stood around one event.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub(super) turns: Vec<Turn>,
    pub(super) holding: Option<Holding>,
    /// Who held most of what it counted.
    pub(super) counted: Option<Holding>,
    /// Who wrote what it read.
    pub(super) written: Option<Written>,
    /// Whether it read a store that nobody had written.
    pub(super) is_unwritten: bool,
    /// How long it worked itself, of the time that it took.
    pub(super) worked: SimDuration,
    /// The events of others that it rests on: what they wrote, turned, and took.
    pub(super) elsewhere: Vec<(Whose, EventId)>,
}

/// What gave a place back to somebody who waited for it.
#[derive(Debug, Clone)]
struct Return {
    /// Who had it.
    ticket: Ticket,
    /// By what it got that, where that is known.
    hold: Option<Hold>,
    /// Whether the time gave it back.
    is_timed: bool,
    at: SimTime,
    words: String,
}

/// The observer that remembers who holds what, and what settings were turned to.
pub(super) struct Surroundings {
    /// For each event that is asked about: the settings that it reads, and from which event on what
    /// was turned no longer counts for it.
    asked: BTreeMap<EventId, Vec<(SettingId, EventId)>>,
    /// What gave somebody a place: for whom.
    freed: BTreeMap<EventId, EventId>,
    /// What wrote something that is not told: for whom.
    wrote: BTreeMap<EventId, EventId>,
    holders: Holders,
    kin: Kin,
    /// By what operators got something: which time they did.
    taken: BTreeMap<EventId, Whose>,
    turned: BTreeMap<SettingId, Vec<(EventId, Turn)>>,
    /// The stores that somebody has written.
    stores: BTreeSet<StoreId>,
    /// What a place was given back by.
    returns: BTreeMap<EventId, Return>,
    /// By what was read: who wrote it.
    written: BTreeMap<EventId, Written>,
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
        let (mut freed, mut wrote) = (BTreeMap::new(), BTreeMap::new());
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
            let Some(via) = event.via.filter(|via| !is_told(via)) else { continue };
            if waited(event.kind) {
                freed.insert(via, event.event);
            } else if event.kind == Kind::Read {
                wrote.insert(via, event.event);
            }
        }
        Self {
            asked: all,
            freed,
            wrote,
            holders: Holders::new(program),
            kin: Kin::new(program),
            taken: BTreeMap::new(),
            turned: BTreeMap::new(),
            stores: BTreeSet::new(),
            returns: BTreeMap::new(),
            written: BTreeMap::new(),
            found: BTreeMap::new(),
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
                && let Some(resource) = self.holders.acquired_at(event.site)
            {
                (Place::Resource(resource), program.resource(resource).name.clone())
            } else {
                return self.returned(event, view);
            };
        // A call that is being worked on waits for nobody else, and a lock may have been taken by
        // somebody after another one's time was over.
        let kind = event.what.kind();
        let request = event.request.map(|request| request.0);
        let is_own = |hold: &Hold| {
            let is_call = kind == Kind::TimedOut && request.is_some() && hold.ticket.0 == request;
            is_call || kind == Kind::Deduplicated && Some(hold.by) == event.via
        };
        let own = self.holders.of(place).find(is_own);
        let hold = own.or_else(|| self.holders.longest(place))?;
        let is_lock = kind == Kind::Deduplicated && own.is_some();
        let count = if is_lock { 1 } else { self.holders.count(place) };
        let holders = Some(count);
        Some(Holding { holders, ..Holding::by(held, hold.ticket, Some(hold), hold.since) })
    }

    /// Says who gave back the place that an event waited for.
    fn returned(&self, event: &Event, view: View<'_>) -> Option<Holding> {
        let program = view.program;
        let Return { ticket, hold, is_timed, at, words } = self.returns.get(&event.id)?;
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
        let freed_by = Some(words.clone());
        let is_timed = *is_timed;
        Some(Holding { freed_by, is_timed, ..Holding::by(held, *ticket, *hold, *at) })
    }

    /// Says by what somebody gave back what another one waited for.
    fn given_back(&self, event: &Event, view: View<'_>) -> Return {
        let told = link(event, view);
        let words = format!("{} {}", told.kind.word().replace('_', " "), told.about);
        let ticket = (event.request.map(|request| request.0), event.lineage);
        let lent = if let What::Released { resource, timed: true, .. } = event.what {
            event.cause.and_then(|by| self.holders.lent_by(resource, by))
        } else {
            None
        };
        Return {
            ticket: lent.map_or(ticket, |hold| hold.ticket),
            // What it got last is what it spent its time with.
            hold: lent.or_else(|| self.holders.last_of(ticket)),
            is_timed: lent.is_some(),
            at: event.at,
            words,
        }
    }

    /// Says who has held longest what an event's step counts.
    fn counted(&self, event: &Event, view: View<'_>) -> Option<Holding> {
        let program = view.program;
        let own = program.ops_at(event.site).flat_map(|op| program.codes_of(op.action));
        let guards = program.guards_of(event.site).into_iter().map(|it| it.1);
        let ops = own.chain(guards).flat_map(|code| program.code(code).ops());
        let mut gauges = ops.filter_map(|op| match op.leaf()? {
            Leaf::Gauge(gauge) => Some(gauge),
            Leaf::Slot(_) | Leaf::Setting(_) | Leaf::Change(_) | Leaf::Builtin(_) => None,
        });
        let (place, held) = gauges.find_map(|gauge| Place::counted_by(gauge, program))?;
        let hold = self.holders.longest(place)?;
        let holders = Some(self.holders.count(place));
        Some(Holding { holders, ..Holding::by(held, hold.ticket, Some(hold), hold.since) })
    }

    /// Returns the event by which somebody got what an event waited for, was refused or counts.
    fn taking(&self, holding: &Holding) -> Option<(Whose, EventId)> {
        let by = holding.hold?.by;
        let whose = holding.request.map(Whose::Request);
        Some((whose.or_else(|| self.taken.get(&by).copied())?, by))
    }

    /// Takes note of a setting that is turned.
    fn turn(&mut self, event: &Event, whose: Option<Whose>, view: View<'_>) {
        let What::Turned { setting, .. } = event.what else { return };
        let Some(turn) = whose.and_then(|whose| Turn::of(event, whose, view)) else { return };
        let turns = self.turned.entry(setting).or_default();
        if turns.len() >= TURNS {
            turns.remove(0);
        }
        turns.push((event.id, turn));
    }
}

impl Observer for Surroundings {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        let whose = self.kin.whose(event, view.program);
        if let Some(waiting) = self.freed.get(&event.id) {
            let back = self.given_back(event, view);
            self.returns.insert(*waiting, back);
        }
        if let Some(reading) = self.wrote.get(&event.id)
            && let Some(whose) = whose
        {
            let site = view.program.site(event.site);
            let written = Written {
                event: event.id,
                whose,
                operation: whose.operation(view.program).map(str::to_owned),
                at: event.at,
                site: site.path.clone(),
                span: site.span,
                reads: Vec::new(),
                turns: Vec::new(),
            };
            self.written.insert(*reading, written);
        }
        if let Some(settings) = self.asked.get(&event.id) {
            let last = |(setting, until): &(SettingId, EventId)| {
                let turns = self.turned.get(setting)?;
                turns.iter().rev().find(|(at, _)| at < until).map(|(_, turn)| turn.clone())
            };
            let turns: Vec<Turn> = settings.iter().filter_map(last).collect();
            let (holding, counted) = (self.holding(event, view), self.counted(event, view));
            let worked =
                if let What::Worked { took } = event.what { took } else { SimDuration::ZERO };
            let written = self.written.remove(&event.id);
            let wrote = written.iter().map(|it| (it.whose, it.event));
            let turned = turns.iter().map(|it| (it.whose, it.event));
            let took = [&holding, &counted].into_iter().flatten();
            let elsewhere =
                wrote.chain(turned).chain(took.filter_map(|it| self.taking(it))).collect();
            let is_unwritten = matches!(event.what, What::Read { value: Value::Nil, store, .. }
                if !self.stores.contains(&store));
            let around =
                Around { turns, holding, counted, written, is_unwritten, worked, elsewhere };
            self.found.insert(event.id, around);
        }
        if let Some(Whose::Operation(_)) = whose
            && takes(event.what.kind())
        {
            self.taken.extend(whose.map(|whose| (event.id, whose)));
        }
        if let What::Wrote { .. } = event.what {
            let ops = view.program.ops_at(event.site);
            let written = |action| {
                if let Action::Write { store, .. } = action { Some(store) } else { None }
            };
            self.stores.extend(ops.filter_map(|op| written(op.action)));
        }
        self.holders.note(event, view);
        self.turn(event, whose, view);
        Control::Continue
    }
}

impl Holding {
    /// Somebody has it, or had it, of whom nothing more is known yet.
    fn by(held: String, (request, lineage): Ticket, hold: Option<Hold>, at: SimTime) -> Self {
        Self {
            held,
            holders: None,
            request,
            at,
            freed_by: None,
            got: None,
            step: None,
            reads: Vec::new(),
            turns: Vec::new(),
            behind: None,
            hold,
            lineage,
            is_timed: false,
        }
    }

    /// Finds the steps by which the holder got what it held and in which it spent its time, in what
    /// its request tells.
    pub(super) fn find_steps(&mut self, told: &[Told], asked: EventId) {
        let own = told.iter().enumerate().filter(|(_, it)| it.lineage == self.lineage);
        let own: Vec<(usize, &Told)> = own.collect();
        let gets = |it: &Told| it.kind == Kind::Acquired && it.about == self.held;
        let by = self.hold.map(|hold| hold.by);
        let got = told.iter().find(|it| Some(it.event) == by && gets(it));
        let last = || own.iter().rev().map(|(_, it)| *it).find(|it| it.event < asked && gets(it));
        self.got = got.or_else(last).cloned();
        let place = if self.is_timed {
            None
        } else if self.freed_by.is_none() {
            // It was in the step whose end comes next.
            own.iter().find(|(_, it)| it.event > asked).map(|(place, _)| *place)
        } else {
            let since = self.hold.map(|hold| hold.since);
            let gap = |pair: &[(usize, &Told)]| {
                let [(_, before), (place, it)] = pair else { return None };
                let held = it.at <= self.at && since.is_none_or(|since| before.at >= since);
                held.then(|| (it.at.saturating_since(before.at), *place))
            };
            own.windows(2).filter_map(gap).max_by_key(|(took, _)| *took).map(|(_, place)| place)
        };
        self.step = place.and_then(|place| told.get(place)).cloned();
    }
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
