//! How far what runs is, on stderr, where somebody watches: never part of a result.
#![expect(clippy::disallowed_types, reason = "who waits asks the clock; no result does")]
#![expect(clippy::disallowed_methods, reason = "the same")]

use crate::engine::meter::Meter;
use crate::engine::meter::Reading;
use crate::quantity::Timestamp;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::time::SimDuration;
use std::io;
use std::io::IsTerminal as _;
use std::io::Write as _;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;
use std::time::Instant;

/// A line that says how far something is, again and again.
#[derive(Debug)]
struct Line {
    /// How often it is said; none for never.
    every: Option<Duration>,
    /// Whether the same line is written again and again.
    terminal: bool,
    began: Instant,
    said: Option<Instant>,
}

impl Line {
    /// Begins; `asked` says it even where nobody seems to watch.
    fn new(asked: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        let every = match (terminal, asked) {
            (true, _) => Some(Duration::from_millis(100)),
            (false, true) => Some(Duration::from_secs(1)),
            (false, false) => None,
        };
        Self { every, terminal, began: Instant::now(), said: None }
    }

    /// Says what there is to say after so long, when its time has come.
    fn say(&mut self, words: impl FnOnce(Duration) -> String) {
        let Some(every) = self.every else { return };
        if self.said.unwrap_or(self.began).elapsed() < every {
            return;
        }
        self.said = Some(Instant::now());
        let line = words(self.began.elapsed());
        write(&if self.terminal { format!("\r{line}\u{1b}[K") } else { format!("{line}\n") });
    }

    /// Ends; on a terminal the line goes away.
    fn end(&self) {
        if self.terminal && self.said.is_some() {
            write("\r\u{1b}[K");
        }
    }
}

/// Writes to stderr. Whoever closed it does not want to hear that it is closed.
fn write(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}

/// How far a sweep is.
#[derive(Debug)]
pub(super) struct Countdown {
    line: Line,
    done: u64,
    total: u64,
}

impl Countdown {
    /// Begins; `asked` says it even where nobody seems to watch.
    pub(super) fn new(total: u64, asked: bool) -> Self {
        Self { line: Line::new(asked), done: 0, total }
    }

    /// Takes note of one more seed.
    pub(super) fn tick(&mut self) {
        self.done += 1;
        let (done, total) = (self.done, self.total);
        self.line.say(|took| seeds(done, total, took));
    }

    /// Ends; the line goes away.
    pub(super) fn end(&self) {
        self.line.end();
    }
}

/// Does something that takes long with runs that tell their events, and says meanwhile how far they
/// are. `origin` is when their time begins; `asked` says it even where nobody seems to watch.
pub(super) fn watched<T>(origin: Timestamp, asked: bool, work: impl FnOnce(Meter) -> T) -> T {
    static READING: Reading = Reading::new();
    let mut line = Line::new(asked);
    let Some(every) = line.every else { return work(Meter::default()) };
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !done.load(Ordering::Acquire) {
                thread::park_timeout(every);
                if READING.events() > 0 && !done.load(Ordering::Acquire) {
                    line.say(|took| events(&READING, origin, took));
                }
            }
            line.end();
        });
        // Whatever becomes of the work, nobody waits for the watcher in vain.
        let _finished = Finished { done: &done, watcher: watcher.thread().clone() };
        work(Meter::on(&READING))
    })
}

/// Lets the watcher go when it is dropped.
struct Finished<'d> {
    done: &'d AtomicBool,
    watcher: thread::Thread,
}

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Release);
        self.watcher.unpark();
    }
}

/// Says how many a second that is, with a tenth where there are few.
fn rate(count: u64, took: Duration) -> String {
    let rate = u128::from(count) * 10_000_000_000 / took.as_nanos().max(1);
    let (whole, tenth) = (u64::try_from(rate / 10).unwrap_or(u64::MAX), rate % 10);
    if whole < 100 { format!("{whole}.{tenth}") } else { grouped(whole) }
}

/// Says how many seeds are done, how many in a second, and how long the rest will take at that rate.
fn seeds(done: u64, total: u64, took: Duration) -> String {
    let nanos = took.as_nanos().max(1);
    let left = u128::from(total.saturating_sub(done)) * nanos / u128::from(done.max(1));
    let seconds = u64::try_from(left.div_ceil(1_000_000_000)).unwrap_or(u64::MAX);
    let left = SimDuration::SECOND.saturating_mul(seconds);
    let rate = rate(done, took);
    let all = counted(total, "seed");
    format!("{} of {all}, {rate} a second, {left} left", grouped(done))
}

/// Says how many events there were, how many in a second, and to which instant a run has come.
fn events(reading: &Reading, origin: Timestamp, took: Duration) -> String {
    let count = reading.events();
    let at = origin.checked_add(SimDuration::from_nanos(reading.at().as_nanos()));
    let at = at.map_or_else(String::new, |at| format!(", at {}", instant(at)));
    format!("{} events, {} a second{at}", grouped(count), rate(count, took))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::parse_timestamp;
    use crate::time::SimTime;

    #[test]
    fn rate_and_time_left() {
        let ten = Duration::from_secs(10);
        assert_eq!(seeds(1_000, 5_000, ten), "1 000 of 5 000 seeds, 100 a second, 40s left");
        assert_eq!(seeds(5, 100_000, ten), "5 of 100 000 seeds, 0.5 a second, 2d 7h 33m left");
        assert_eq!(seeds(1, 1, Duration::ZERO), "1 of 1 seed, 1 000 000 000 a second, 0ns left");
    }

    #[test]
    fn events_and_the_instant() {
        static READING: Reading = Reading::new();
        let meter = Meter::on(&READING);
        let hour = SimTime::ORIGIN.saturating_add(SimDuration::HOUR);
        (0..100).for_each(|_| meter.count(Meter::EVERY, hour));
        let origin = parse_timestamp("2024-06-25T12:00:00Z").unwrap();
        let said = events(&READING, origin, Duration::from_secs(2));
        assert_eq!(said, "6 553 600 events, 3 276 800 a second, at 06-25 13:00:00");
    }
}
