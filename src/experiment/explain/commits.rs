//! Who wrote what a transaction made visible: what is read then comes of its commit, and says nothing of
//! the step that wrote it.

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::experiment::explain::holders::Ticket;
use crate::experiment::explain::holders::ends;
use crate::experiment::explain::others::Deed;
use crate::experiment::explain::slice::outermost;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::program::op::Action;
use crate::trace::Event;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;
use crate::value::Value;
use std::collections::BTreeMap;

/// What tasks have written that is not committed, or that never had to be.
#[derive(Debug, Default)]
pub(super) struct Writes {
    by_task: BTreeMap<Ticket, Vec<Event>>,
    /// For jobs that run inline: who runs them.
    callers: BTreeMap<Ticket, Ticket>,
}

/// What somebody else may have read.
#[derive(Debug)]
pub(super) struct Written {
    /// The store and the digest of what it keeps; none where it is not known to be of one write.
    kept: Option<(StoreId, u64)>,
    /// Who wrote it.
    deed: Deed,
}

impl Writes {
    /// Takes note of what is written, made visible, or undone.
    pub(super) fn note(&mut self, event: &Event) {
        let ticket = (event.request.map(|request| request.0), event.lineage);
        let kind = event.what.kind();
        if let What::Enqueued { child, .. } = event.what {
            self.callers.insert((ticket.0, child), ticket);
        } else if kind == Kind::PickedUp {
            // A worker's has transactions of its own.
            self.callers.remove(&ticket);
        } else if kind == Kind::Wrote {
            self.by_task.entry(self.outermost(ticket)).or_default().push(*event);
        } else if [Kind::Committed, Kind::Undone].contains(&kind) {
            self.by_task.remove(&self.outermost(ticket));
        } else if ends(kind) && self.callers.remove(&ticket).is_none() {
            self.by_task.remove(&ticket);
        }
    }

    /// Returns the task in which another one runs inline, and that one in its turn.
    fn outermost(&self, ticket: Ticket) -> Ticket {
        let mut own = ticket;
        while let Some(caller) = self.callers.get(&own) {
            own = *caller;
        }
        own
    }

    /// Returns who wrote what an event made visible: the event itself, or the writes of the transaction
    /// that it ends.
    pub(super) fn behind(&self, event: &Event, whose: Whose, view: View<'_>) -> Vec<Written> {
        let ticket = (event.request.map(|request| request.0), event.lineage);
        let is_commit = event.what.kind() == Kind::Committed;
        let itself = Written { kept: kept(event, view), deed: Deed::of(event, whose, view) };
        let committed = Some((event.id, event.at));
        let one = |wrote: &Event| {
            let deed = Deed { committed, ..Deed::of(wrote, whose, view) };
            Written { kept: kept(wrote, view), deed }
        };
        let own = self.by_task.get(&self.outermost(ticket)).into_iter().flatten();
        [itself].into_iter().chain(own.filter(|_| is_commit).map(one)).collect()
    }
}

/// Returns the write whose value is read there: the last one of that value to that store, or else the only
/// one to it; where that cannot be told, the commit.
pub(super) fn read(written: Vec<Written>, event: &Event, view: View<'_>) -> Option<Deed> {
    let What::Read { value, store, .. } = event.what else {
        return written.into_iter().next().map(|it| it.deed);
    };
    let digest = digest(value, view);
    let is_near = |it: &&Written| it.kept.is_some_and(|kept| kept.0 == store);
    let place = written.iter().rposition(|it| it.kept == Some((store, digest)));
    let only = || {
        let is_one = written.iter().filter(is_near).count() == 1;
        written.iter().position(|it| is_near(&it)).filter(|_| is_one)
    };
    let place = place.or_else(only).unwrap_or(0);
    written.into_iter().nth(place).map(|it| it.deed)
}

/// Returns the place of the write that a read of the same story found, where it came of a commit.
pub(super) fn committed(told: &[Told], reading: &Told, commit: usize) -> Option<usize> {
    let event = told.get(commit).filter(|it| it.kind == Kind::Committed)?;
    let store = |it: &Told| it.object.clone().unwrap_or_else(|| it.about.clone());
    let wanted = store(reading);
    let own = outermost(told, event);
    let is_near =
        |it: &Told| it.kind == Kind::Wrote && store(it) == wanted && outermost(told, it) == own;
    let before = told.get(..commit)?;
    let same = before.iter().rposition(|it| is_near(it) && it.value == reading.value);
    let is_one = before.iter().filter(|it| is_near(it)).count() == 1;
    same.or_else(|| before.iter().position(is_near).filter(|_| is_one))
}

/// Returns the store that a write is to, and the digest of what that keeps.
fn kept(event: &Event, view: View<'_>) -> Option<(StoreId, u64)> {
    let What::Wrote { value } = event.what else { return None };
    Some((written_at(event.site, view.program).next()?, digest(value, view)))
}

fn digest(value: Value, view: View<'_>) -> u64 {
    view.pool.digest(value)
}

/// Returns the stores that a step writes to.
pub(super) fn written_at(site: SiteId, program: &Program) -> impl Iterator<Item = StoreId> {
    program.ops_at(site).filter_map(|op| {
        if let Action::Write { store, .. } = op.action { Some(store) } else { None }
    })
}
