//! Who held what a task waited for, or was refused, and what that one did meanwhile.

use crate::analysis::contrast::telling::Told;
use crate::experiment::explain::holders::Hold;
use crate::experiment::explain::holders::Ticket;
use crate::experiment::explain::holders::ends;
use crate::experiment::explain::others::Turn;
use crate::experiment::explain::unfinished::Step;
use crate::program::op::Held;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::event::Kind;

/// Who held what a task waited for, or was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// What it was: a service, a queue, a server, a resource, the lock of a job.
    pub held: String,
    /// How many held it at that instant; none where it is known only who gave it back.
    pub holders: Option<u64>,
    /// The request of the one that had held it longest, or gave it back; none where operators did.
    pub request: Option<u32>,
    /// What operators did, by its path, where they have it.
    pub operation: Option<String>,
    /// Since when it was held, or when it was given back.
    pub at: SimTime,
    /// What gave it back.
    pub freed_by: Option<String>,
    /// The step by which the holder had got it, where it is a resource.
    pub got: Option<Told>,
    /// The step in which the holder spent its time; none where it was held for a time.
    pub step: Option<Told>,
    /// Where its task was over and it still held it: the step that would have given it back and was passed
    /// over, else how the task ended.
    pub kept: Option<Told>,
    /// The inputs, switches and changes that these steps read.
    pub reads: Vec<String>,
    /// Those of them that had been turned by then.
    pub turns: Vec<Turn>,
    /// The step that the holder has come to when the replay ends, where it has it still.
    pub within: Option<Step>,
    /// What the holder waited for in its turn.
    pub behind: Option<Box<Behind>>,
    /// By what the holder got it, where that is known.
    pub(super) hold: Option<Hold>,
    pub(super) lineage: u64,
    /// How it came to be free, where it did.
    pub freed: Freed,
}

/// How what somebody waited for came to be free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freed {
    /// Who had it gave it back.
    Back,
    /// It was held for a time, which was over.
    Timed,
    /// Who stood before in the line and wanted more left.
    Left,
}

/// How long a holder waited itself, and who held that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// How long.
    pub waited: SimDuration,
    /// For what.
    pub holding: Holding,
}

impl Holding {
    /// Somebody has it, or had it, of whom nothing more is known yet.
    pub(super) fn by(
        held: String,
        (request, lineage): Ticket,
        hold: Option<Hold>,
        at: SimTime,
    ) -> Self {
        Self {
            held,
            holders: None,
            request,
            operation: None,
            at,
            freed_by: None,
            got: None,
            step: None,
            kept: None,
            reads: Vec::new(),
            turns: Vec::new(),
            within: None,
            behind: None,
            hold,
            lineage,
            freed: Freed::Back,
        }
    }

    /// Finds the steps by which the holder got what it held and in which it spent its time, in what
    /// its request tells, or how it came to keep it: `passes_over` tells whether an event passes over what
    /// would have given it back.
    pub(super) fn find_steps(
        &mut self,
        told: &[Told],
        asked: EventId,
        passes_over: impl Fn(&Told) -> bool,
    ) {
        let own = told.iter().enumerate().filter(|(_, it)| it.lineage == self.lineage);
        let own: Vec<(usize, &Told)> = own.collect();
        let gets = |it: &Told| it.kind == Kind::Acquired && it.about == self.held;
        let by = self.hold.map(|hold| hold.by);
        let got = told.iter().find(|it| Some(it.event) == by && gets(it));
        let last = || own.iter().rev().map(|(_, it)| *it).find(|it| it.event < asked && gets(it));
        self.got = got.or_else(last).cloned();
        let place = if self.freed == Freed::Timed {
            None
        } else if self.freed_by.is_none() {
            // It was in the step whose end comes next.
            own.iter().find(|(_, it)| it.event > asked).map(|(place, _)| *place)
        } else {
            let since = self.hold.map(|hold| hold.since);
            let gap = |pair: &[(usize, &Told)]| {
                let [(_, before), (place, it)] = pair else { return None };
                let held = it.at <= self.at && since.is_none_or(|since| before.at >= since);
                held.then(|| (it.at.saturating_since(before.at), *place))
            };
            own.windows(2).filter_map(gap).max_by_key(|(took, _)| *took).map(|(_, place)| place)
        };
        self.step = place.and_then(|place| told.get(place)).cloned();
        // What is held for a time is given back by that, whatever becomes of the task.
        let is_timed = self.hold.is_some_and(|hold| matches!(hold.until, Held::For(_)));
        let is_over = self.step.is_none() && self.freed_by.is_none() && !is_timed;
        let since = |it: &&Told| by.is_some_and(|by| by < it.event) && it.event < asked;
        if is_over {
            let passed = told.iter().filter(since).find(|it| passes_over(it));
            let last = own.iter().rev().map(|(_, it)| *it).find(since);
            // Who works on something to the replay's end has not kept it.
            let ended = last.filter(|it| ends(it.kind));
            self.kept = passed.or(ended).cloned();
        }
    }
}
