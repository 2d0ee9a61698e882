//! What expressions see of a task.

use crate::engine::evaluate::Scope;
use crate::engine::task::Task;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;
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
    /// For each change, whether it is running.
    pub changes: &'m [bool],
    /// The task.
    pub task: &'m Task,
    /// The program.
    pub program: &'m Program,
    /// The present instant.
    pub now: SimTime,
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
        self.settings.get(index).copied().unwrap_or(Value::Nil)
    }

    #[inline]
    fn change(&mut self, change: ChangeId) -> bool {
        self.changes.get(usize::from(change.0)).copied().unwrap_or(false)
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
            Builtin::Node => Value::Nil,
            Builtin::Arguments => task.arguments,
            Builtin::Raised => task.rescuing().map_or(Value::Nil, |raised| {
                self.program.error_values.get(raised.class.index()).copied().unwrap_or(Value::Nil)
            }),
        }
    }
}
