//! What expressions see of a task.

use crate::engine::control::Turned;
use crate::engine::draw::Draws;
use crate::engine::evaluate::Scope;
use crate::engine::fleet::Fleets;
use crate::engine::nest::Raised;
use crate::engine::queue::Line;
use crate::engine::queue::QueueState;
use crate::engine::resource::Supply;
use crate::engine::share;
use crate::engine::task::Task;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
use crate::program::ids::QueueId;
use crate::program::ids::ResourceId;
use crate::program::ids::ServerId;
use crate::program::ids::ServiceId;
use crate::program::parts::Share;
use crate::time::SimTime;
use crate::value::Value;

/// What expressions see of a task, and which settings they read.
#[derive(Debug)]
pub struct TaskScope<'m> {
    /// The task's variables.
    pub slots: &'m [Value],
    /// The values of settings.
    pub settings: &'m [Value],
    /// For each setting, whether it was read.
    pub read: &'m mut [bool],
    /// For each change, whether it is running everywhere.
    pub changes: &'m [bool],
    /// Which nodes run which changes.
    pub fleets: &'m Fleets,
    /// What settings were turned to.
    pub history: &'m [Turned],
    /// Where shares of switches are drawn.
    pub draws: &'m mut Draws,
    /// The queues at work.
    pub queues: &'m [QueueState],
    /// The servers at work.
    pub servers: &'m [Line],
    /// Resources.
    pub supplies: &'m [Supply],
    /// The services at work.
    pub services: &'m [Line],
    /// The task.
    pub task: &'m Task,
    /// The error that the task's innermost rescue is busy with.
    pub rescuing: Option<Raised>,
    /// The program.
    pub program: &'m Program,
    /// The present instant.
    pub now: SimTime,
}

impl TaskScope<'_> {
    /// Returns the value of a setting, now or as the request arrived.
    fn value_of(&self, setting: SettingId, fixed: bool) -> Value {
        let index = setting.0 as usize;
        let now = self.settings.get(index).copied().unwrap_or(Value::Nil);
        if !fixed {
            return now;
        }
        let of_it = self.history.iter().rev().filter(|turned| turned.setting == setting);
        let mut before = of_it.skip_while(|turned| turned.at > self.task.arrived);
        let declared = self.program.settings.get(index).and_then(|known| known.value);
        before.next().map_or(declared.unwrap_or(Value::Nil), |turned| turned.value)
    }

    /// Tells whether the task's request, or who asked, is in a switch's share.
    fn is_in(&mut self, share: Share, fixed: bool) -> bool {
        let size = share.setting.map(|setting| self.value_of(setting, fixed));
        if let Some(read) = share.setting.and_then(|it| self.read.get_mut(it.0 as usize)) {
            *read = true;
        }
        let task = self.task;
        let request = task.request.map(|_| (task.origin, task.entity));
        share::lot(share, self.program, task.actor, request).is_some_and(|(site, entity)| {
            share::is_in(share, size, self.draws.settled(site, entity, 0))
        })
    }
}

impl Scope for TaskScope<'_> {
    #[inline]
    fn slot(&self, slot: SlotId) -> Value {
        self.slots.get(usize::from(slot.0)).copied().unwrap_or(Value::Nil)
    }

    #[inline]
    fn setting(&mut self, setting: SettingId) -> Value {
        let index = setting.0 as usize;
        if let Some(read) = self.read.get_mut(index) {
            *read = true;
        }
        let Some(known) = self.program.settings.get(index) else { return Value::Nil };
        if known.share.is_none() && !known.fixed {
            return self.settings.get(index).copied().unwrap_or(Value::Nil);
        }
        let value = self.value_of(setting, known.fixed);
        match known.share {
            Some(share) if !self.is_in(share, known.fixed) => share.otherwise,
            _ => value,
        }
    }

    #[inline]
    fn change(&mut self, change: ChangeId) -> bool {
        let is_everywhere = self.changes.get(usize::from(change.0)).copied().unwrap_or(false);
        let on_node = |node| self.fleets.runs(change, self.program.place_of(node));
        is_everywhere || self.task.node.is_some_and(on_node)
    }

    #[inline]
    fn builtin(&self, builtin: Builtin) -> Value {
        let task = self.task;
        match builtin {
            Builtin::Now => Value::Instant(self.program.instant(self.now).as_unix_nanos()),
            Builtin::Request => task.name,
            Builtin::Actor(population) => {
                let actor = task.actor.filter(|actor| actor.population == population);
                actor.map_or(Value::Nil, |actor| Value::Int(i64::from(actor.member)))
            }
            Builtin::Attempt => Value::Int(i64::from(task.attempt)),
            Builtin::Node => {
                task.node.map_or(Value::Nil, |node| Value::Int(i64::from(node.number) + 1))
            }
            Builtin::Arguments => task.arguments,
            Builtin::Raised => self.rescuing.map_or(Value::Nil, |raised| {
                self.program.error_values.get(raised.class.index()).copied().unwrap_or(Value::Nil)
            }),
        }
    }

    fn gauge(&self, gauge: Gauge) -> u64 {
        let queue = |queue: QueueId| self.queues.get(queue.index()).map(|queue| &queue.line);
        let server = |server: ServerId| self.servers.get(server.index());
        let service = |service: ServiceId| self.services.get(service.index());
        let supply = |resource: ResourceId| self.supplies.get(resource.index());
        let busy = |line: Option<&Line>| line.map_or(0, |line| u64::from(line.busy()));
        let waiting = |line: Option<&Line>| line.map_or(0, |line| line.waiting() as u64);
        match gauge {
            Gauge::BusyWorkers(it) => busy(queue(it)),
            Gauge::BusyPlaces(it) => busy(server(it)),
            Gauge::BusyOn(it) => busy(service(it)),
            Gauge::Taken(it) => supply(it).map_or(0, Supply::taken),
            Gauge::WaitingJobs(it) => waiting(queue(it)),
            Gauge::WaitingWork(it) => waiting(server(it)),
            Gauge::WaitingFor(it) => waiting(service(it)),
            Gauge::WaitingTasks(it) => supply(it).map_or(0, |it| it.waiting() as u64),
        }
    }
}
