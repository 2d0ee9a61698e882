//! What stood around the events that one was brought about by: what settings had been turned to by
//! then, and who held the place that a task waited for or was refused.

use crate::analysis::chain::link;
use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Kin;
use crate::analysis::whose::Whose;
use crate::experiment::explain::calls::Calls;
use crate::experiment::explain::calls::call_at;
use crate::experiment::explain::commits::Writes;
use crate::experiment::explain::commits::Written;
use crate::experiment::explain::commits::read;
use crate::experiment::explain::commits::written_at;
use crate::experiment::explain::deeds::Deeds;
use crate::experiment::explain::holders::Hold;
use crate::experiment::explain::holders::Holders;
use crate::experiment::explain::holders::Place;
use crate::experiment::explain::holders::Ticket;
use crate::experiment::explain::holders::takes;
use crate::experiment::explain::holding::Freed;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others::Deed;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::waits::waited;
use crate::program::Program;
use crate::program::expression::Leaf;
use crate::program::expression::SettingId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
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

/// What stood around one event.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    pub(super) turns: Vec<Turn>,
    pub(super) holding: Option<Holding>,
    /// Who held most of what it counted.
    pub(super) counted: Option<Holding>,
    /// Who wrote what it read.
    pub(super) written: Option<Deed>,
    /// What else somebody did that it comes of.
    pub(super) deeds: Vec<Deed>,
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
    freed: Freed,
    at: SimTime,
    words: String,
}

/// The observer that remembers who holds what, and what settings were turned to.
pub(super) struct Surroundings {
    /// For each event that is asked about: the settings that it reads, and from which event on what
    /// was turned no longer counts for it.
    asked: BTreeMap<EventId, Vec<(SettingId, EventId)>>,
    /// What gave somebody a place: for whom.
    freed: BTreeMap<EventId, Vec<EventId>>,
    /// What wrote something that is not told: for whom.
    wrote: BTreeMap<EventId, Vec<EventId>>,
    /// What is written and not yet to be seen.
    writes: Writes,
    holders: Holders,
    calls: Calls,
    deeds: Deeds,
    kin: Kin,
    /// By what operators got something: which time they did.
    taken: BTreeMap<EventId, Whose>,
    turned: BTreeMap<SettingId, Vec<(EventId, Turn)>>,
    /// The stores that somebody has written.
    stores: BTreeSet<StoreId>,
    /// What a place was given back by.
    returns: BTreeMap<EventId, Return>,
    /// By what reads something: who may have written it.
    written: BTreeMap<EventId, Vec<Written>>,
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
        let mut freed: BTreeMap<EventId, Vec<EventId>> = BTreeMap::new();
        let mut wrote: BTreeMap<EventId, Vec<EventId>> = BTreeMap::new();
        let mut vias = BTreeSet::new();
        for (event, names) in asked {
            let settings = names.iter().filter_map(|name| program.setting_named(name));
            let until = |setting: &SettingId| {
                let known = program.settings.get(setting.0 as usize);
                // What is read at the arrival stays as it was then.
                if known.is_some_and(|known| known.fixed) { arrival } else { event.event }
            };
            all.insert(event.event, settings.map(|it| (it, until(&it))).collect());
            vias.extend(event.via);
            // What is told already needs no naming.
            let is_told = |via: &EventId| told.iter().any(|it| it.event == *via);
            let Some(via) = event.via.filter(|via| !is_told(via)) else { continue };
            if waited(event.kind) {
                freed.entry(via).or_default().push(event.event);
            } else if [Kind::Read, Kind::Answered].contains(&event.kind) {
                wrote.entry(via).or_default().push(event.event);
            }
        }
        Self {
            asked: all,
            freed,
            wrote,
            writes: Writes::default(),
            holders: Holders::new(program),
            calls: Calls::default(),
            deeds: Deeds::new(vias),
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
        let Some(place) = self.place_of(event, view) else { return self.returned(event, view) };
        // A lock may have been taken by somebody after another one's time was over.
        let kind = event.what.kind();
        let child = self.calls.of(event).map(|way| way.child);
        let is_own = |hold: &Hold| {
            let is_call = kind == Kind::TimedOut && Some(hold.ticket.1) == child;
            is_call || kind == Kind::Deduplicated && Some(hold.by) == event.via
        };
        let own = self.holders.of(place).find(is_own);
        let hold = own.or_else(|| self.holders.longest(place))?;
        let is_lock = kind == Kind::Deduplicated && own.is_some();
        let count = if is_lock { 1 } else { self.holders.count(place) };
        let held = place.name(view.program);
        let holders = Some(count);
        Some(Holding { holders, ..Holding::by(held, hold.ticket, Some(hold), hold.since) })
    }

    /// Returns the place that an event tells nobody got.
    fn place_of(&self, event: &Event, view: View<'_>) -> Option<Place> {
        let program = view.program;
        if let What::Refused { service } = event.what {
            Some(Place::Service(service))
        } else if let What::TimedOut { service } = event.what {
            self.place_left(event, service, program)
        } else if let What::Dropped { job } = event.what {
            Some(Place::Queue(program.job(job).queue))
        } else if let What::Deduplicated { job, key, .. } = event.what {
            Some(Place::Lock(job, view.pool.digest(key)))
        } else if let What::Raised { fault: None, .. } = event.what {
            self.holders.acquired_at(event.site).map(Place::Resource)
        } else {
            None
        }
    }

    /// Returns what a caller left before it got it: a connection, or a place of the service. Who is on
    /// the way waits for nobody.
    fn place_left(&self, event: &Event, service: ServiceId, program: &Program) -> Option<Place> {
        let Some(way) = self.calls.of(event) else {
            return call_at(event.site, program)?.channel.map(Place::Connection);
        };
        let is_full = || {
            let busy = self.holders.count(Place::Service(service));
            busy >= u64::from(program.service(service).concurrency)
        };
        (way.is_worked_on() || !way.is_begun() && is_full()).then_some(Place::Service(service))
    }

    /// Says who gave back the place that an event waited for.
    fn returned(&self, event: &Event, view: View<'_>) -> Option<Holding> {
        let program = view.program;
        let Return { ticket, hold, freed, at, words } = self.returns.get(&event.id)?;
        // A place is free as soon as it is given back, but for a connection that a reply comes along.
        let is_reply = event.what.kind() == Kind::Called;
        let is_late = [Kind::PickedUp, Kind::Begun].contains(&event.what.kind()) && *at != event.at;
        if is_late {
            return None;
        }
        let at = if is_reply { &event.at } else { at };
        let held = if let What::Begun { service } = event.what {
            Place::Service(service).name(program)
        } else if let What::PickedUp { job } | What::Expired { job } = event.what {
            Place::Queue(program.job(job).queue).name(program)
        } else if let What::Acquired { resource, .. } = event.what {
            Place::Resource(resource).name(program)
        } else if let What::Called { .. } = event.what {
            Place::Connection(call_at(event.site, program)?.channel?).name(program)
        } else {
            let server =
                program.ops.iter().filter(|op| op.site == event.site).find_map(|op| {
                    if let Action::Work { on, .. } = op.action { on } else { None }
                })?;
            program.servers.get(server.index())?.name.clone()
        };
        let freed_by = Some(words.clone());
        Some(Holding { freed_by, freed: *freed, ..Holding::by(held, *ticket, *hold, *at) })
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
        // Who left the line never had any.
        let place = self.holders.acquired_at(event.site).map(Place::Resource);
        let is_left = event.what.kind() == Kind::Raised
            && place.is_some_and(|place| self.holders.of(place).all(|hold| hold.ticket != ticket));
        Return {
            ticket: lent.map_or(ticket, |hold| hold.ticket),
            // What it got last is what it spent its time with.
            hold: lent.or_else(|| self.holders.last_of(ticket)),
            freed: if lent.is_some() {
                Freed::Timed
            } else if is_left {
                Freed::Left
            } else {
                Freed::Back
            },
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
        self.held_longest(gauges.find_map(Place::counted_by)?, program)
    }

    /// Says who has held some of a place longest.
    fn held_longest(&self, place: Place, program: &Program) -> Option<Holding> {
        let hold = self.holders.longest(place)?;
        let (held, holders) = (place.name(program), Some(self.holders.count(place)));
        Some(Holding { holders, ..Holding::by(held, hold.ticket, Some(hold), hold.since) })
    }

    /// Says who has a place at the end that somebody waits for, and who stopped what would have given it one.
    pub(super) fn kept_from(
        &self,
        place: Place,
        program: &Program,
    ) -> (Option<Holding>, Vec<Deed>) {
        let is_full = place.room(program).is_none_or(|room| self.holders.amount(place) >= room);
        let holding = self.held_longest(place, program).filter(|_| is_full);
        let holding = holding.map(|it| self.named(it, program));
        (holding, self.deeds.stopping(place, program))
    }

    /// Returns what cuts the channel of a call beyond an instant.
    pub(super) fn cutting(&self, call: SiteId, at: SimTime, program: &Program) -> Vec<Deed> {
        self.deeds.cutting(call, at, program)
    }

    /// Returns to what settings of these names were turned last.
    pub(super) fn turned(&self, names: &[String], program: &Program) -> Vec<Turn> {
        let settings = names.iter().filter_map(|name| program.setting_named(name));
        let last = settings.filter_map(|setting| self.turned.get(&setting)?.last());
        last.map(|(_, turn)| turn.clone()).collect()
    }

    /// Says which operators have something, where they do.
    fn named(&self, holding: Holding, program: &Program) -> Holding {
        let whose = holding.hold.and_then(|hold| self.taken.get(&hold.by));
        let operation = whose.and_then(|whose| whose.operation(program)).map(str::to_owned);
        Holding { operation, ..holding }
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
            self.returns.extend(waiting.iter().map(|waiting| (*waiting, back.clone())));
        }
        if let Some(reading) = self.wrote.get(&event.id)
            && let Some(whose) = whose
        {
            let writes = |reading: &EventId| (*reading, self.writes.behind(event, whose, view));
            self.written.extend(reading.iter().map(writes));
        }
        if let Some(settings) = self.asked.get(&event.id) {
            let last = |(setting, until): &(SettingId, EventId)| {
                let turns = self.turned.get(setting)?;
                turns.iter().rev().find(|(at, _)| at < until).map(|(_, turn)| turn.clone())
            };
            let turns: Vec<Turn> = settings.iter().filter_map(last).collect();
            let deeds = self.deeds.behind(event, &self.calls, view.program);
            // What somebody did to it nobody had to hold.
            let holding = if deeds.is_empty() { self.holding(event, view) } else { None };
            let holding = holding.map(|it| self.named(it, view.program));
            let counted = self.counted(event, view).map(|it| self.named(it, view.program));
            let worked =
                if let What::Worked { took } = event.what { took } else { SimDuration::ZERO };
            let written = self.written.remove(&event.id);
            let written = written.and_then(|written| read(written, event, view));
            let wrote = written.iter().map(|it| (it.whose, it.event));
            let turned = turns.iter().map(|it| (it.whose, it.event));
            let took = [&holding, &counted].into_iter().flatten();
            let did = deeds.iter().map(|it| (it.whose, it.event));
            let took = took.filter_map(|it| self.taking(it));
            let elsewhere = wrote.chain(turned).chain(did).chain(took).collect();
            let is_unwritten = matches!(event.what, What::Read { value: Value::Nil, store, .. }
                if !self.stores.contains(&store));
            let around =
                Around { turns, holding, counted, written, deeds, is_unwritten, worked, elsewhere };
            self.found.insert(event.id, around);
        }
        if let Some(Whose::Operation(_)) = whose
            && takes(event.what.kind())
        {
            self.taken.extend(whose.map(|whose| (event.id, whose)));
        }
        if let What::Wrote { .. } = event.what {
            self.stores.extend(written_at(event.site, view.program));
        }
        self.writes.note(event);
        self.holders.note(event, view);
        self.calls.note(event);
        self.deeds.note(event, whose, view);
        self.turn(event, whose, view);
        Control::Continue
    }
}
