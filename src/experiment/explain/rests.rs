//! What events rest on: what stood around each, who held, wrote or turned what it met, and on what that
//! rested in its turn. The replay is run again for every story that is looked at.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::engine::outcome::Ending;
use crate::experiment::explain::holders::takes;
use crate::experiment::explain::holding::Behind;
use crate::experiment::explain::holding::Holding;
use crate::experiment::explain::others::Deed;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::slice::Needed;
use crate::experiment::explain::slice::around;
use crate::experiment::explain::slice::gap_before;
use crate::experiment::explain::slice::slice;
use crate::experiment::explain::surroundings::Around;
use crate::experiment::explain::surroundings::Surroundings;
use crate::experiment::rerun::Run;
use crate::experiment::rerun::run;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Op;
use crate::time::SimDuration;
use crate::trace::EventId;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// How many turns are followed, each of which rests on the next one.
const TURNED: usize = 3;

/// How many writes of others are traced back, each of which takes two runs; a request may read thousands
/// of them.
const WRITES: usize = 6;

/// Of how many holders is found out what they did meanwhile.
const HOLDERS: usize = 8;

/// How many turns are looked at in all.
const TURNS: usize = 12;

/// What turns rest on that were looked at already, by their events.
type Known = BTreeMap<EventId, (Vec<String>, Vec<Turn>)>;

/// What an event of somebody rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Rest {
    /// The inputs, switches and changes that the events read that it needed.
    pub(super) reads: Vec<String>,
    /// Those of them that had been turned by then.
    pub(super) turns: Vec<Turn>,
    /// The places of these events.
    pub(super) sites: Vec<SiteId>,
    /// The places at which somebody may have spent the time with what it got.
    pub(super) spent: Vec<SiteId>,
    /// Events of others that it rests on.
    pub(super) elsewhere: Vec<(Whose, EventId)>,
}

/// How many holders are followed, each of whom waited for the next one.
const BEHIND: usize = 3;

impl Run<'_> {
    /// Adds to the events that one needed what stood around each.
    pub(super) fn surround(self, told: &[Told], needed: &mut [Needed]) -> Result<(), Ending> {
        let asked = needed.iter().map(|it| (it.place, it.reads.clone()));
        let mut found = self.look_around(told, asked)?;
        let mut known = BTreeMap::new();
        let (mut left, mut holders) = (WRITES, HOLDERS);
        // What came last is nearest to what is explained.
        for it in needed.iter_mut().rev() {
            let Some(event) = told.get(it.place).map(|told| told.event) else { continue };
            let Some(around) = found.remove(&event) else { continue };
            it.turns = around.turns;
            self.trace_turns(&mut it.turns, &mut known, TURNED)?;
            // What a step works is no waiting, and its own words say it.
            let waited = it.waited.map(|took| took.checked_sub(around.worked).unwrap_or_default());
            it.waited = waited.filter(|waited| *waited > SimDuration::ZERO);
            let holding = around.holding.or(around.counted);
            it.holding = match holding {
                Some(holding) if holders > 0 => {
                    holders -= 1;
                    Some(self.complete(holding, event, BEHIND)?)
                }
                holding => holding,
            };
            it.is_unwritten = around.is_unwritten;
            let kind = told.get(it.place).map(|told| told.kind);
            let is_struck = kind.is_some_and(ends_at_once) && !around.deeds.is_empty();
            // What is refused, is so as it arrives.
            if is_struck || kind == Some(Kind::Refused) {
                it.waited = None;
            }
            for deed in around.deeds {
                it.deeds.push(self.trace_back(deed, &mut known)?);
            }
            it.written = match around.written {
                Some(written) if left > 0 => {
                    left -= 1;
                    Some(self.trace_back(written, &mut known)?)
                }
                written => written,
            };
        }
        Ok(())
    }

    /// Finds out what something rests on that somebody else did.
    fn trace_back(self, mut deed: Deed, known: &mut Known) -> Result<Deed, Ending> {
        let mut rest = self.rest(deed.whose, deed.event)?;
        self.trace_turns(&mut rest.turns, known, TURNED)?;
        (deed.reads, deed.turns) = (rest.reads, rest.turns);
        Ok(deed)
    }

    /// Finds out what turns rest on, and those that they rest on in their turn.
    fn trace_turns(
        self,
        turns: &mut [Turn],
        known: &mut Known,
        depth: usize,
    ) -> Result<(), Ending> {
        for turn in turns.iter_mut().filter(|_| depth > 0) {
            if let Some((reads, turns)) = known.get(&turn.event) {
                (turn.reads, turn.turns) = (reads.clone(), turns.clone());
                continue;
            }
            if known.len() >= TURNS {
                continue;
            }
            let mut rest = self.rest(turn.whose, turn.event)?;
            rest.turns.retain(|it| it.event != turn.event);
            self.trace_turns(&mut rest.turns, known, depth - 1)?;
            (turn.reads, turn.turns) = (rest.reads, rest.turns);
            known.insert(turn.event, (turn.reads.clone(), turn.turns.clone()));
        }
        Ok(())
    }

    /// Finds out what an event of somebody rests on.
    pub(super) fn rest(self, whose: Whose, event: EventId) -> Result<Rest, Ending> {
        let story = self.tell(whose)?;
        let Some(place) = story.iter().position(|it| it.event == event) else {
            return Ok(Rest::default());
        };
        let needed = slice(self.program, &story, place);
        let asked = needed.iter().map(|it| (it.place, it.reads.clone()));
        let found = self.look_around(&story, asked)?;
        let mut rest = Rest { spent: held_in(&story, place), ..Rest::default() };
        for it in needed {
            let Some(told) = story.get(it.place) else { continue };
            rest.sites.extend(told.at_site);
            for name in it.reads {
                if !rest.reads.contains(&name) {
                    rest.reads.push(name);
                }
            }
            let Some(around) = found.get(&told.event) else { continue };
            rest.elsewhere.extend(around.elsewhere.iter().copied());
            for turn in &around.turns {
                if !rest.turns.iter().any(|known| known.setting == turn.setting) {
                    rest.turns.push(turn.clone());
                }
            }
        }
        Ok(rest)
    }

    /// Returns what stood around some events of a telling, by event.
    pub(super) fn look_around(
        self,
        told: &[Told],
        asked: impl Iterator<Item = (usize, Vec<String>)>,
    ) -> Result<BTreeMap<EventId, Around>, Ending> {
        let asked: Vec<(&Told, Vec<String>)> =
            asked.filter_map(|(place, reads)| Some((told.get(place)?, reads))).collect();
        let asked = asked.iter().map(|(told, reads)| (*told, reads.as_slice()));
        let mut surroundings = Surroundings::new(self.program, told, asked);
        run(self.program, self.seed, self.limits, &mut surroundings)?;
        Ok(surroundings.found)
    }

    /// Tells whether an event passes over a step that would have given some of a resource back.
    fn passes_over_release(self, told: &Told, resource: &str) -> bool {
        let program = self.program;
        let is_release = |op: &&Op| {
            let Action::Release { resource: it, .. } = op.action else { return false };
            program.resource(it).name == resource
        };
        let is_under =
            |site: SiteId, op: &Op| op.site == site || program.groups_of(op.site).contains(&site);
        told.kind == Kind::Skipped
            && told.at_site.is_some_and(|site| {
                program.ops.iter().filter(is_release).any(|op| is_under(site, op))
            })
    }

    /// Finds out what the holder did with it: the steps by which it got it and in which it spent its
    /// time, what they read, and whom it waited for in its turn.
    pub(super) fn complete(
        self,
        mut holding: Holding,
        asked: EventId,
        depth: usize,
    ) -> Result<Holding, Ending> {
        let Some(holder) = holding.request else { return Ok(holding) };
        let story = self.tell(Whose::Request(holder))?;
        let held = holding.held.clone();
        holding.find_steps(&story, asked, |it| self.passes_over_release(it, &held));
        let place = |step: &Option<Told>| {
            let event = step.as_ref()?.event;
            story.iter().position(|it| it.event == event)
        };
        let step = place(&holding.step);
        let steps = [place(&holding.got), step, place(&holding.kept)];
        let reads = |place: usize| {
            let site = story.get(place).and_then(|told| told.at_site);
            site.map(|site| around(self.program, site)).unwrap_or_default()
        };
        let places = steps.into_iter().flatten();
        let mut found = self.look_around(&story, places.clone().map(|it| (it, reads(it))))?;
        let mut seen = BTreeSet::new();
        holding.reads =
            places.clone().flat_map(reads).filter(|name| seen.insert(name.clone())).collect();
        let events = places.filter_map(|place| story.get(place)).map(|told| told.event);
        let turns = events.filter_map(|event| found.get(&event)).flat_map(|it| it.turns.clone());
        let mut seen = BTreeSet::new();
        holding.turns = turns.filter(|turn| seen.insert(turn.setting.clone())).collect();
        let Some((place, event)) = step.and_then(|at| Some((at, story.get(at)?.event))) else {
            return Ok(holding);
        };
        let Some(around) = found.remove(&event) else { return Ok(holding) };
        let gap = gap_before(&story, place).unwrap_or_default();
        let waited = gap.checked_sub(around.worked).unwrap_or_default();
        if let Some(next) = around.holding.filter(|_| depth > 1 && waited > around.worked) {
            let holding_next = self.complete(next, event, depth - 1)?;
            holding.behind = Some(Box::new(Behind { waited, holding: holding_next }));
        }
        Ok(holding)
    }
}

/// Tells whether what somebody did ends a task by an event of that kind: it did not wait for that.
fn ends_at_once(kind: Kind) -> bool {
    let ends = [Kind::Lost, Kind::Dropped, Kind::RequestFailed, Kind::ServiceFailed];
    ends.contains(&kind)
}

/// How many steps are looked at in which somebody may have spent the time with what it held.
const SPENT: usize = 8;

/// Returns the places of the steps that followed in a task, where something was held from an event on.
fn held_in(story: &[Told], place: usize) -> Vec<SiteId> {
    let Some(event) = story.get(place).filter(|event| takes(event.kind)) else { return Vec::new() };
    let own = |it: &&Told| it.lineage == event.lineage && it.attempt == event.attempt;
    let later = story.iter().skip(place + 1).filter(own).take(SPENT);
    later.filter_map(|it| it.at_site).collect()
}
