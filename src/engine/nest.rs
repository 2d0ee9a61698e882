//! Nests: what tasks are inside of. Few are in anything at a time, so it is kept beside them, by the
//! number of the task, and they are moved without it.

use crate::engine::machine::Machine;
use crate::engine::resource::Holding;
use crate::engine::task::Role;
use crate::engine::task::Task;
use crate::program::ids::ErrorId;
use crate::program::ids::Pc;
use crate::value::Fault;
use crate::value::Value;

/// How deep `try` may nest; the compiler refuses more.
pub const TRIES: usize = 8;

/// What a task is inside of.
#[derive(Debug, Clone)]
pub struct Nest {
    /// The error on its way up.
    pub raised: Option<Raised>,
    /// The errors that rescues are busy with; the innermost last.
    pub rescued: Vec<Raised>,
    /// Where to go when something is raised; the innermost last.
    pub tries: Tries,
    /// The loops it is in, callers' ones included; the innermost last.
    pub loops: Vec<Pass>,
    /// Callers of inline jobs; the innermost last.
    pub frames: Vec<Frame>,
    /// What it has acquired, callers' included; the innermost last.
    pub holdings: Vec<Holding>,
}

/// An error on its way up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Raised {
    /// Its class.
    pub class: ErrorId,
    /// What the platform could not do.
    pub fault: Option<Fault>,
}

/// A caller of an inline job.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Where the caller goes on.
    pub pc: Pc,
    /// What the caller runs as.
    pub role: Role,
    /// The caller's lineage.
    pub lineage: u64,
    /// The caller's arguments.
    pub arguments: Value,
    /// The caller's locals.
    pub locals: Vec<Value>,
    /// The caller's attempt.
    pub attempt: u32,
    /// The caller's pass of its loops.
    pub visit: u64,
    /// How many of the rescues are the caller's.
    pub rescued: usize,
    /// How many of the tries are the caller's.
    pub tries: usize,
    /// How many of the loops are the caller's.
    pub loops: usize,
    /// How many of the holdings are the caller's.
    pub holdings: usize,
}

/// A loop that a task is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    /// The pass of the loops around it.
    pub outside: u64,
    /// Which pass of this one, from 1.
    pub count: u32,
}

/// A `try` that was entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Where its rescue begins.
    pub rescue: Pc,
    /// How many rescues it stands in.
    pub rescued: u16,
    /// How many loops it stands in.
    pub loops: u16,
}

/// A short stack of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tries {
    // Lists side by side, so that a nest stays small.
    rescues: [Pc; TRIES],
    rescued: [u16; TRIES],
    loops: [u16; TRIES],
    count: usize,
}

impl Tries {
    /// A stack with nothing on it.
    pub const EMPTY: Self =
        Self { rescues: [Pc(0); TRIES], rescued: [0; TRIES], loops: [0; TRIES], count: 0 };

    /// Returns how many are open.
    pub fn depth(&self) -> usize {
        self.count
    }

    /// Enters one; false when there are too many.
    pub fn push(&mut self, entered: Try) -> bool {
        let places = self.rescues.get_mut(self.count).zip(self.rescued.get_mut(self.count));
        let Some((rescue, rescued)) = places else { return false };
        *rescue = entered.rescue;
        *rescued = entered.rescued;
        self.loops[self.count] = entered.loops;
        self.count += 1;
        true
    }

    /// Leaves the innermost.
    pub fn pop(&mut self) -> Option<Try> {
        self.count = self.count.checked_sub(1)?;
        let rescue = *self.rescues.get(self.count)?;
        let rescued = *self.rescued.get(self.count)?;
        Some(Try { rescue, rescued, loops: *self.loops.get(self.count)? })
    }
}

impl Nest {
    /// In nothing.
    pub const EMPTY: Self = Self {
        raised: None,
        rescued: Vec::new(),
        tries: Tries::EMPTY,
        loops: Vec::new(),
        frames: Vec::new(),
        holdings: Vec::new(),
    };

    /// Leaves everything and keeps the memory.
    pub fn clear(&mut self) {
        self.raised = None;
        self.rescued.clear();
        self.tries = Tries::EMPTY;
        self.loops.clear();
        self.frames.clear();
        self.holdings.clear();
    }

    /// Leaves all loops but the outermost so many; returns the pass that its task is in then, where that
    /// is another one.
    pub fn leave_loops(&mut self, remaining: usize) -> Option<u64> {
        let first = *self.loops.get(remaining)?;
        self.loops.truncate(remaining);
        Some(first.outside)
    }

    /// Returns the error that the innermost rescue is busy with, if the flow is in one; a caller's
    /// rescue is not the job's.
    pub fn rescuing(&self) -> Option<Raised> {
        let callers = self.frames.last().map_or(0, |frame| frame.rescued);
        self.rescued.get(callers..).and_then(<[Raised]>::last).copied()
    }
}

static EMPTY: Nest = Nest::EMPTY;

impl Machine<'_> {
    /// Returns what a task is inside of.
    #[inline]
    pub(super) fn nest(&self, slot: u32) -> &Nest {
        self.nests.get(slot as usize).unwrap_or(&EMPTY)
    }

    /// Returns a task, and what it is inside of, to be changed.
    pub(super) fn nested(&mut self, slot: u32) -> Option<(&mut Task, &mut Nest)> {
        let task = self.tasks.get_mut(slot)?;
        task.is_nested = true;
        let place = slot as usize;
        if place >= self.nests.len() {
            self.nests.resize(place + 1, Nest::EMPTY);
        }
        Some((task, &mut self.nests[place]))
    }

    /// Leaves all loops but the outermost so many.
    pub(super) fn leave_loops(&mut self, slot: u32, remaining: usize) {
        if let Some((task, nest)) = self.nested(slot) {
            task.visit = nest.leave_loops(remaining).unwrap_or(task.visit);
        }
    }

    /// Removes a task and empties its nest.
    pub(super) fn remove_task(&mut self, slot: u32) {
        if self.tasks.get(slot).is_some_and(|task| task.is_nested) {
            self.nests[slot as usize].clear();
        }
        self.tasks.discard(slot);
    }
}
