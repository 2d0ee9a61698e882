//! Reports: what happened is handed to the observer, with its causes.

use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task::State;
use crate::engine::task::Task;
use crate::program::expression::SettingId;
use crate::program::ids::SiteId;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::Unfinished;
use crate::trace::View;
use crate::trace::What;
use crate::value::Exhausted;

impl Machine<'_> {
    /// Reports an event of a task; it is caused by the task's last one, and by what it waited for.
    pub(super) fn emit<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        what: What,
        observer: &mut O,
    ) {
        let id = EventId(self.events);
        let Some(task) = self.tasks.get_mut(slot) else { return };
        let event = Event {
            id,
            at: self.now,
            cause: task.last.replace(id),
            via: task.via.take(),
            request: task.request,
            actor: task.actor,
            lineage: task.lineage,
            attempt: task.attempt,
            visit: task.visit,
            site,
            what,
        };
        self.report(&event, observer);
    }

    /// Reports an event that belongs to no task; the lineage tells it from others at its site.
    pub(super) fn emit_free<O: Observer>(
        &mut self,
        site: SiteId,
        lineage: u64,
        what: What,
        observer: &mut O,
    ) {
        let event = Event {
            id: EventId(self.events),
            at: self.now,
            cause: None,
            via: None,
            request: None,
            actor: None,
            lineage,
            attempt: 0,
            visit: 0,
            site,
            what,
        };
        self.report(&event, observer);
    }

    /// Tells the observer of the step that a task waits at, if it has begun one.
    pub(super) fn tell_unfinished<O: Observer>(&self, task: &Task, observer: &mut O) {
        let has_begun = match task.state {
            State::Working { .. }
            | State::Acquiring
            | State::Calling { .. }
            | State::Again { .. } => true,
            State::Beginning | State::Arriving | State::Gone => false,
        };
        if has_begun {
            let site = self.program.op(task.pc).site;
            observer.unfinished(&Unfinished { request: task.request, site, last: task.last });
        }
    }

    /// Hands an event to the observer. What a stopped run would still have said is not heard.
    pub(super) fn report<O: Observer>(&mut self, event: &Event, observer: &mut O) {
        if self.ending.is_some() {
            return;
        }
        self.events += 1;
        self.last_at = event.at;
        self.limits.meter.count(self.events, event.at);
        let view = View { program: self.program, pool: &self.pool };
        let control = observer.event(event, view);
        let is_over = control != Control::Continue || self.events >= self.limits.events;
        if is_over || self.pool.is_full() || self.limits.interrupt.is_raised() {
            self.ending = self.ending_after(control);
        }
    }

    /// Returns why a run is over after an event, if it is: what its observers say comes first, then what it
    /// may take.
    #[cold]
    fn ending_after(&self, control: Control) -> Option<Ending> {
        let limits = &self.limits;
        let limit = match control {
            Control::Stop => return Some(Ending::Decided),
            Control::OutOfLooks => Limit::Figures(limits.figures),
            Control::OutOfTrace => Limit::Trace(limits.trace),
            Control::Continue if self.events >= limits.events => Limit::Events(limits.events),
            Control::Continue => match self.pool.exhausted() {
                Some(Exhausted::Memory) => Limit::Values(limits.values),
                Some(Exhausted::Walks) => Limit::Walked(limits.walked),
                None => return limits.interrupt.is_raised().then_some(Ending::Interrupted),
            },
        };
        Some(Ending::Stopped(limit))
    }

    /// Returns the number of the last event there was.
    pub(super) fn last_event(&self) -> Option<EventId> {
        self.events.checked_sub(1).map(EventId)
    }

    /// Lets the next event of a task name another one that it also needed.
    pub(super) fn owe(&mut self, slot: u32, via: Option<EventId>) {
        if let Some(task) = self.tasks.get_mut(slot) {
            task.via = via;
        }
    }

    /// Notes that the run read a setting.
    pub(super) fn note_read(&mut self, setting: Option<SettingId>) {
        if let Some(read) = setting.and_then(|setting| self.read.get_mut(setting.0 as usize)) {
            *read = true;
        }
    }
}
