//! Budgets of running: counters, never clocks, so that a run stops everywhere or nowhere at the
//! same event. `reenact run --limit` raises all of them together.

use crate::engine::meter::Meter;
use crate::program::Program;
use crate::time::SimTime;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// How much a run may do, and how much memory it may keep for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many events at most.
    pub events: u64,
    /// How many jobs may wait in one queue.
    pub queue_length: u32,
    /// How many bytes requests and jobs on their way may take, variables and callers included.
    pub tasks: u64,
    /// How many bytes figures and observers may keep about requests, a few for each request.
    pub notes: u64,
    /// How many bytes values may take.
    pub values: u64,
    /// How many parts of values may be walked over: items compared, bytes copied, by eights.
    pub walked: u64,
    /// How many looks at waiting retries may be walked over.
    pub looks: u64,
    /// How often figures, and how often observers, may look at an event.
    pub figures: u64,
    /// How many bytes a trace may have.
    pub trace: u64,
    /// When to stop, before everything has ended.
    pub until: Option<SimTime>,
    /// Whether a scenario's own number of events takes the place of this one.
    pub is_default: bool,
    /// What stops it from outside.
    pub interrupt: Interrupt,
    /// Where it tells how far it is.
    pub meter: Meter,
}

impl Limits {
    /// The number of events when nobody says another: about a second's worth.
    pub const EVENTS: u64 = 10_000_000;

    /// How many replays of one file may do as much as one may, when nobody says how much.
    pub const TOGETHER: u64 = 3;

    /// Returns the limits of a run that may have so many events. Fewer than [`Limits::EVENTS`]
    /// narrow nothing else; more widen what the run may do and keep in memory in proportion.
    pub fn of_events(events: u64) -> Self {
        let times = events.div_ceil(Self::EVENTS).max(1);
        let plain = Self::default();
        Self {
            events,
            tasks: plain.tasks.saturating_mul(times),
            notes: plain.notes.saturating_mul(times),
            values: plain.values.saturating_mul(times),
            walked: plain.walked.saturating_mul(times),
            looks: plain.looks.saturating_mul(times),
            is_default: false,
            figures: plain.figures.saturating_mul(times),
            ..plain
        }
    }

    /// Returns the limits under which a program comes to its own end: it stops when its scenario
    /// says so, and after as many events as that allows, unless somebody has said another number.
    /// A file may come from a stranger, so what it says itself never widens what it may do.
    #[must_use]
    pub fn for_program(self, program: &Program) -> Self {
        let limits = match program.limit {
            Some(events) if self.is_default => Self::of_events(events.min(Self::EVENTS)),
            Some(_) | None => self,
        };
        let until = self.until.or(program.until);
        Self { until, interrupt: self.interrupt, meter: self.meter, ..limits }
    }

    /// Returns what each of several replays may keep in memory while the others do, too.
    #[must_use]
    pub fn side_by_side(self, count: u64) -> Self {
        let count = count.max(1);
        Self {
            tasks: self.tasks / count,
            notes: self.notes / count,
            values: self.values / count,
            ..self
        }
    }

    /// Returns what each of several replays may do when [`Limits::TOGETHER`] of them may do all.
    #[must_use]
    pub fn divided(self, count: u64) -> Self {
        let share = |whole: u64| whole.min(whole.saturating_mul(Self::TOGETHER) / count.max(1));
        Self {
            events: share(self.events),
            walked: share(self.walked),
            looks: share(self.looks),
            figures: share(self.figures),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: Self::EVENTS,
            queue_length: 10_000_000,
            tasks: 48 << 20,
            notes: 32 << 20,
            values: 48 << 20,
            walked: 1 << 28,
            looks: 50_000_000,
            figures: 60_000_000,
            trace: 1 << 30,
            until: None,
            is_default: true,
            interrupt: Interrupt::default(),
            meter: Meter::default(),
        }
    }
}

/// A flag that somebody outside may raise, such as a handler of Ctrl-C; the run that carries it
/// ends at its next event. It decides nothing else, so what a run said until then is true.
#[derive(Debug, Clone, Copy, Default)]
pub struct Interrupt(Option<&'static AtomicBool>);

impl Interrupt {
    /// Watches a flag.
    pub fn by(flag: &'static AtomicBool) -> Self {
        Self(Some(flag))
    }

    /// Tells whether the flag was raised.
    #[inline]
    pub fn is_raised(self) -> bool {
        self.0.is_some_and(|flag| flag.load(Ordering::Relaxed))
    }
}

/// Equal when they watch the same flag.
impl PartialEq for Interrupt {
    fn eq(&self, other: &Self) -> bool {
        self.0.map(std::ptr::from_ref) == other.0.map(std::ptr::from_ref)
    }
}

impl Eq for Interrupt {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_knob_widens_everything() {
        let plain = Limits::default();
        let few = Limits { events: plain.events, is_default: true, ..Limits::of_events(1_000) };
        assert_eq!(few, plain);
        let wide = Limits::of_events(10 * Limits::EVENTS);
        assert_eq!(
            [wide.tasks, wide.notes, wide.values, wide.walked, wide.looks],
            [plain.tasks, plain.notes, plain.values, plain.walked, plain.looks].map(|it| it * 10)
        );
        assert_eq!([wide.figures, wide.trace], [plain.figures * 10, plain.trace]);
        assert_eq!(Limits::of_events(u64::MAX).tasks, u64::MAX);
    }

    #[test]
    fn shares_of_several_replays() {
        let plain = Limits::default();
        assert_eq!(plain.divided(3), plain, "so many may do what one may");
        let tenth = plain.divided(30);
        assert_eq!([tenth.events, tenth.figures], [plain.events, plain.figures].map(|it| it / 10));
        assert_eq!([tenth.tasks, tenth.trace], [plain.tasks, plain.trace]);
        let wide = Limits::of_events(u64::MAX);
        assert!(wide.divided(1_000).events > Limits::EVENTS);
        assert_eq!(plain.side_by_side(0), plain);
        let half = plain.side_by_side(2);
        let memory = |it: Limits| [it.tasks, it.notes, it.values];
        assert_eq!(memory(half), memory(plain).map(|it| it / 2));
        assert_eq!(half.events, plain.events);
    }
}
