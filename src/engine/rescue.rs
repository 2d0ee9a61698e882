//! Errors on their way up, and rescues.

use crate::engine::execute::Next;
use crate::engine::jobs::INLINE_DEPTH;
use crate::engine::machine::Machine;
use crate::engine::nest::Raised;
use crate::engine::nest::Try;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::trace::Observer;
use crate::trace::What;

impl Machine<'_> {
    /// Enters a `try`.
    pub(super) fn enter_try(&mut self, slot: u32, rescue: Pc) -> Next {
        let entered = self.nested(slot).is_some_and(|(_, nest)| {
            let rescued = u16::try_from(nest.rescued.len()).unwrap_or(u16::MAX);
            let loops = u16::try_from(nest.loops.len()).unwrap_or(u16::MAX);
            nest.tries.push(Try { rescue, rescued, loops })
        });
        if !entered {
            // The compiler bounds the nesting within a flow; only inline jobs inside each other
            // get here.
            self.ending = Some(Ending::Stopped(Limit::InlineDepth(INLINE_DEPTH as u64)));
            return Next::Wait;
        }
        Next::On
    }

    /// Leaves a `try` in which nothing was raised.
    pub(super) fn end_try(&mut self, slot: u32) -> Next {
        if let Some((_, nest)) = self.nested(slot) {
            nest.tries.pop();
        }
        Next::On
    }

    /// Leaves a rescue, and forgets the error it was busy with.
    pub(super) fn end_rescue(&mut self, slot: u32) -> Next {
        if let Some((_, nest)) = self.nested(slot) {
            nest.rescued.pop();
        }
        Next::On
    }

    /// Passes on the error that the innermost rescue is busy with.
    pub(super) fn raise_again(&mut self, slot: u32) -> Next {
        match self.nest(slot).rescuing() {
            Some(raised) => Next::Raise(raised),
            None => Next::On,
        }
    }

    /// Begins a rescue, if it takes errors of this class; else the error goes on up.
    pub(super) fn rescue<O: Observer>(
        &mut self,
        slot: u32,
        site: SiteId,
        classes: u16,
        observer: &mut O,
    ) -> Next {
        let Some(raised) = self.nest(slot).raised else { return Next::On };
        let taken = &self.program.rescues[usize::from(classes)];
        if taken.is_empty() || taken.contains(&raised.class) {
            if let Some((_, nest)) = self.nested(slot) {
                nest.rescued.push(raised);
            }
            self.emit(slot, site, What::Rescued { error: raised.class }, observer);
            return Next::On;
        }
        if self.unwind(slot, raised, observer) {
            let pc = self.tasks.get(slot).map_or(Pc(0), |task| task.pc);
            return Next::At(pc);
        }
        Next::Wait
    }

    /// Takes an error to the nearest rescue. Returns false when there is none and the attempt has
    /// ended.
    pub(super) fn unwind<O: Observer>(
        &mut self,
        slot: u32,
        raised: Raised,
        observer: &mut O,
    ) -> bool {
        loop {
            let Some((task, nest)) = self.nested(slot) else { return false };
            nest.raised = Some(raised);
            let floor = nest.frames.last().map_or(0, |frame| frame.tries);
            if nest.tries.depth() > floor
                && let Some(left) = nest.tries.pop()
            {
                nest.rescued.truncate(usize::from(left.rescued));
                task.visit = nest.leave_loops(usize::from(left.loops)).unwrap_or(task.visit);
                task.pc = left.rescue;
                return true;
            }
            // Nobody rescues it in this flow, so the flow has left its loops.
            let outside = nest.frames.last().map_or(0, |frame| frame.loops);
            task.visit = nest.leave_loops(outside).unwrap_or(task.visit);
            if nest.frames.is_empty() {
                self.fail(slot, raised.class, observer);
                return false;
            }
            self.leave_inline(slot, Some(raised.class), observer);
        }
    }
}
