//! Timers: what comes due for something that may be gone by then.
//!
//! A task waits for one thing, and its entry in the calendar is that thing's. Whatever else may end
//! the wait is a timer: an entry whose slot has its highest bit set. It is never taken out of the
//! calendar. Its place is freed when its entry comes up, and the stamp tells whether the wait that
//! it was set for goes on.

use crate::engine::arena::Arena;
use crate::engine::clockwork::phase;
use crate::engine::machine::Machine;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::resource::Lent;
use crate::program::ids::ChannelId;
use crate::program::ids::FleetId;
use crate::program::parts::Node;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::value::Value;

/// The bit of a calendar entry's slot that tells timers from tasks.
const TIMER: u32 = 1 << 31;

/// Returns the timer that a calendar entry's slot stands for, if it is one.
pub fn of_slot(slot: u32) -> Option<u32> {
    (slot & TIMER != 0).then_some(slot & !TIMER)
}

/// What comes due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// The wait of a task has lasted too long.
    Overdue {
        /// The task.
        task: u32,
        /// Which wait.
        stamp: u64,
    },
    /// The time of a message has come that a worker holds.
    Held {
        /// The message.
        message: u32,
    },
    /// A caller got a connection.
    Connected {
        /// The caller.
        task: u32,
        /// Which wait.
        stamp: u64,
        /// What it sends.
        arguments: Value,
    },
    /// A reply arrives.
    Answered {
        /// The call.
        call: u32,
    },
    /// A node comes up, if that outage of it still lasts.
    Up {
        /// The node.
        node: Node,
        /// Which outage.
        outage: u32,
        /// The event that took it down.
        crashed: EventId,
    },
    /// The other nodes of a fleet have taken over.
    TakenOver {
        /// The fleet.
        fleet: FleetId,
    },
    /// Something was acquired for a time that is over.
    Lent(Lent),
    /// A cut of a channel is over.
    Joined {
        /// The channel.
        channel: ChannelId,
    },
}

impl Due {
    /// Returns the order of what comes due at one instant for one task, which comes first itself.
    pub fn order(self) -> u8 {
        match self {
            Self::Held { .. } | Self::Overdue { .. } => 1,
            Self::Connected { .. } => 2,
            Self::Answered { .. } => 3,
            Self::Joined { .. } => 4,
            Self::Up { .. } => 5,
            Self::TakenOver { .. } => 6,
            Self::Lent(_) => 7,
        }
    }
}

/// A timer, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timer {
    /// What comes due.
    pub due: Due,
    /// The lineage of the task it was set for.
    pub lineage: u64,
    /// The entity of that task.
    pub entity: u32,
}

/// The timers that are set.
#[derive(Debug, Clone, Default)]
pub struct Timers {
    set: Arena<Timer>,
    /// How many waits there were.
    stamps: u64,
}

impl Timers {
    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.set.clear();
        self.stamps = 0;
    }

    /// Returns a timer that is set.
    pub fn get(&self, timer: u32) -> Option<&Timer> {
        self.set.get(timer)
    }

    /// Returns how many are set.
    pub(super) fn len(&self) -> u32 {
        self.set.len()
    }

    /// Returns the stamp of a wait that begins.
    pub fn next_stamp(&mut self) -> u64 {
        self.stamps += 1;
        self.stamps
    }
}

impl Machine<'_> {
    /// Sets a timer; its rank is that of the task it is set for.
    pub fn set_timer(&mut self, at: SimTime, rank: u32, timer: Timer) {
        match self.timers.set.insert(timer) {
            Ok(place) if place & TIMER == 0 => {
                let is_overdue = matches!(timer.due, Due::Overdue { .. });
                let phase = if is_overdue { phase::OVERDUE } else { phase::TASK };
                self.calendar.push(at, phase, rank, place | TIMER);
            }
            _ => self.ending = Some(Ending::Stopped(Limit::Tasks(self.limits.tasks))),
        }
    }

    /// Lets a timer come due.
    pub(super) fn fire<O: Observer>(&mut self, timer: u32, observer: &mut O) {
        let Some(timer) = self.timers.set.remove(timer) else { return };
        match timer.due {
            Due::Overdue { task, stamp } => {
                if self.waits(task, stamp) {
                    self.give_up(task, observer);
                }
            }
            Due::Held { message } => self.end_hold(message, observer),
            Due::Connected { task, stamp, arguments } => {
                if self.waits(task, stamp) {
                    self.connected(task, arguments, observer);
                }
            }
            Due::Answered { call } => self.arrive_back(call, observer),
            Due::Lent(lent) => self.give_back_lent(lent, timer.lineage, observer),
            Due::Joined { channel } => self.join(channel, observer),
            Due::Up { node, outage, crashed } => self.come_up(node, (outage, crashed), observer),
            Due::TakenOver { fleet } => self.fill_fleet(fleet, observer),
        }
    }
}
