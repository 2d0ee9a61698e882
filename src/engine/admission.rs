//! Places for tasks, and how much memory they take.

use crate::engine::channel::Sent;
use crate::engine::heap::Entry;
use crate::engine::machine::Machine;
use crate::engine::messages::Messages;
use crate::engine::nest::Frame;
use crate::engine::nest::Nest;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::task::Task;
use crate::engine::timer::Timer;
use crate::value::Value;

/// How many bytes a connection takes, about.
const CONNECTION: u64 = 64;

/// How many bytes a nest and a caller take where addresses have 64 bits. Both have lists, which are
/// smaller in a page, where addresses have 32: a run must stop at the same event there.
const NEST: usize = 216;
const CALLER: usize = 104;

const _: () = assert!(size_of::<Nest>() <= NEST, "say how large a nest is now");
const _: () = assert!(size_of::<Frame>() <= CALLER, "say how large a caller is now");

impl Machine<'_> {
    /// Gives a task a place and empty variables.
    pub(super) fn admit(&mut self, task: Task) -> Option<u32> {
        let room = self.bytes_of_tasks() < self.limits.tasks;
        let slot = if room { self.tasks.insert(task).ok() } else { None };
        let Some(slot) = slot else {
            self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks)));
            return None;
        };
        let stride = usize::from(self.program.slots);
        let end = (slot as usize + 1) * stride;
        if self.slots.len() < end {
            self.slots.resize(end, Value::Nil);
        }
        self.clear_slots(slot);
        Some(slot)
    }

    /// Returns how much memory tasks and messages take, with their variables, callers, calendar
    /// entries and what waits in their transactions.
    pub(super) fn bytes_of_tasks(&self) -> u64 {
        let variables = usize::from(self.program.slots) * size_of::<Value>();
        let task = size_of::<Task>() + size_of::<Entry>() + variables;
        let caller = CALLER + variables;
        let timer = size_of::<Timer>() + size_of::<Entry>();
        let message = Messages::BYTES + size_of::<u32>();
        u64::from(self.tasks.len()) * task as u64
            + (self.nests.len() * NEST) as u64
            + self.callers * caller as u64
            + u64::from(self.timers.len()) * timer as u64
            + u64::from(self.messages.count()) * message as u64
            + (self.messages.extras() * Messages::EXTRA) as u64
            + u64::from(self.sent.len()) * size_of::<Sent>() as u64
            + self.channels.iter().map(|it| it.len() as u64).sum::<u64>() * CONNECTION
            + self.transactions.bytes()
    }

    /// Empties the variables of a task.
    pub(super) fn clear_slots(&mut self, slot: u32) {
        let stride = usize::from(self.program.slots);
        let start = slot as usize * stride;
        if let Some(slots) = self.slots.get_mut(start..start + stride) {
            slots.fill(Value::Nil);
        }
    }
}
