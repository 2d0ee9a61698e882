//! Loops, choices, waits, and settings that are turned.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::nest::Pass;
use crate::engine::task;
use crate::engine::task::State;
use crate::program::expression::SettingId;
use crate::program::ids::CodeId;
use crate::program::ids::Pc;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServerId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::Observer;
use crate::trace::What;
use crate::value::Fault;
use crate::value::Function;
use crate::value::Value;

/// A setting was given a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// When.
    pub at: SimTime,
    /// Which.
    pub setting: SettingId,
    /// Its value from then on.
    pub value: Value,
}

impl Machine<'_> {
    /// Lets a task wait until an instant; one that has passed is now.
    pub(super) fn wait_until(&mut self, slot: u32, code: CodeId) -> Next {
        let until = match self.instant_of(slot, code) {
            Ok(until) => until,
            Err(fault) => return self.fault(fault),
        };
        let took = until.saturating_since(self.now);
        if let Some(task) = self.tasks.get_mut(slot) {
            task.state = State::Working { took, on: None };
        }
        self.schedule(slot, took);
        Next::Wait
    }

    /// Returns the instant that an expression comes to; one that has passed is now.
    pub(super) fn instant_of(&mut self, slot: u32, code: CodeId) -> Result<SimTime, Fault> {
        let value = self.evaluate(slot, code)?;
        let Value::Instant(instant) = value else {
            let function = Function::Timestamp;
            return Err(Fault::WrongArgument { function, argument: value });
        };
        let now = self.program.instant(self.now).as_unix_nanos();
        let left = u64::try_from(instant.saturating_sub(now)).unwrap_or(0);
        Ok(self.now.saturating_add(SimDuration::from_nanos(left)))
    }

    /// Enters a loop: its first pass begins.
    pub(super) fn enter_loop(&mut self, slot: u32, site: SiteId) -> Next {
        let hash = self.program.key(site).hash;
        if let Some((task, nest)) = self.nested(slot) {
            let outside = task.visit;
            nest.loops.push(Pass { outside, count: 1 });
            task.visit = task::descend(outside, hash, 1);
        }
        Next::On
    }

    /// Ends a pass of a loop: another one begins, or the loop is left.
    pub(super) fn end_pass<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        (until, at_most, back): (Option<CodeId>, u32, Pc),
        observer: &mut O,
    ) -> Next {
        let done = match until.map(|until| self.evaluate(slot, until)) {
            None => false,
            Some(Ok(Value::Bool(done))) => done,
            Some(Ok(value)) => return self.fault(Fault::NotBoolean { value }),
            Some(Err(fault)) => return self.fault(fault),
        };
        let hash = self.program.key(site).hash;
        let Some((task, nest)) = self.nested(slot) else { return Next::Wait };
        let Some(pass) = nest.loops.last_mut() else { return Next::On };
        let passes = pass.count;
        if !done && passes < at_most {
            pass.count = passes.saturating_add(1);
            task.visit = task::descend(pass.outside, hash, u64::from(pass.count));
            return Next::At(back);
        }
        task.visit = nest.leave_loops(nest.loops.len() - 1).unwrap_or(task.visit);
        self.emit(slot, site, What::Looped { passes }, observer);
        Next::On
    }

    /// Goes on in a branch, drawn by weight.
    pub(super) fn choose<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        choice: u16,
        observer: &mut O,
    ) -> Next {
        let uniform = self.uniform(slot, site);
        let program = self.program;
        let Some((branch, to)) = program.choices[usize::from(choice)].branch(uniform) else {
            return Next::On;
        };
        let branch = u16::try_from(branch).unwrap_or(u16::MAX);
        self.emit(slot, site, What::Chosen { choice, branch }, observer);
        Next::At(to)
    }

    /// Gives a setting another value. Where there are more places now, who waits takes them.
    pub(super) fn turn<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        setting: SettingId,
        code: CodeId,
        observer: &mut O,
    ) -> Next {
        let value = match self.evaluate(slot, code) {
            Ok(value) => value,
            Err(fault) => return self.fault(fault),
        };
        let index = setting.0 as usize;
        if let Some((known, turned)) = self.settings.get_mut(index).zip(self.turned.get_mut(index))
        {
            *known = value;
            *turned = true;
            self.history.push(Turned { at: self.now, setting, value });
        }
        self.emit(slot, site, What::Turned { setting, value }, observer);
        let program = self.program;
        for (index, queue) in program.queues.iter().enumerate() {
            if queue.workers_setting == Some(setting) {
                self.fill_workers(QueueId::from_index(index), observer);
            }
        }
        for (index, server) in program.servers.iter().enumerate() {
            if server.setting == Some(setting) {
                self.fill_server(ServerId::from_index(index));
            }
        }
        for (index, resource) in program.resources.iter().enumerate() {
            if resource.setting == Some(setting) {
                self.fill_resource(ResourceId::from_index(index));
            }
        }
        for (index, service) in program.services.iter().enumerate() {
            if service.setting == Some(setting) {
                self.fill_service(ServiceId::from_index(index));
            }
        }
        Next::On
    }

    /// Returns what a setting was turned to, if it was.
    pub(super) fn turned_to(&self, setting: SettingId) -> Option<Value> {
        let index = setting.0 as usize;
        self.turned.get(index)?.then(|| self.settings.get(index).copied())?
    }

    /// Returns a count that a setting may have been given; reading it is noted.
    pub(super) fn current(&mut self, declared: u32, setting: Option<SettingId>) -> u32 {
        self.note_read(setting);
        match setting.and_then(|setting| self.turned_to(setting)) {
            // Less than nothing is nothing, more than can be counted is as many as can be.
            Some(Value::Int(count)) => u32::try_from(count.max(0)).unwrap_or(u32::MAX),
            _ => declared,
        }
    }
}
