//! How far a sweep is, on stderr, where somebody watches: never part of a result.
#![expect(clippy::disallowed_types, reason = "who waits asks the clock; no result does")]
#![expect(clippy::disallowed_methods, reason = "the same")]

use crate::render::number::counted;
use crate::render::number::grouped;
use crate::time::SimDuration;
use std::io;
use std::io::IsTerminal as _;
use std::io::Write as _;
use std::time::Duration;
use std::time::Instant;

/// How far a sweep is.
#[derive(Debug)]
pub(super) struct Progress {
    /// How often it is said; none for never.
    every: Option<Duration>,
    /// Whether the same line is written again and again.
    terminal: bool,
    began: Instant,
    said: Option<Instant>,
    done: u64,
    total: u64,
}

impl Progress {
    /// Begins; `asked` says it even where nobody seems to watch.
    pub(super) fn new(total: u64, asked: bool) -> Self {
        let terminal = io::stderr().is_terminal();
        let every = match (terminal, asked) {
            (true, _) => Some(Duration::from_millis(100)),
            (false, true) => Some(Duration::from_secs(1)),
            (false, false) => None,
        };
        Self { every, terminal, began: Instant::now(), said: None, done: 0, total }
    }

    /// Takes note of one more seed.
    pub(super) fn tick(&mut self) {
        self.done += 1;
        let Some(every) = self.every else { return };
        let since = self.said.unwrap_or(self.began).elapsed();
        if since < every {
            return;
        }
        self.said = Some(Instant::now());
        let line = line(self.done, self.total, self.began.elapsed());
        let line = if self.terminal { format!("\r{line}\u{1b}[K") } else { format!("{line}\n") };
        say(&line);
    }

    /// Ends; the line goes away.
    pub(super) fn end(&self) {
        if self.terminal && self.said.is_some() {
            say("\r\u{1b}[K");
        }
    }
}

/// Writes to stderr. Whoever closed it does not want to hear that it is closed.
fn say(text: &str) {
    let mut stderr = io::stderr().lock();
    drop(stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush()));
}

/// Says how many seeds are done, how many in a second, and how long the rest will take at that rate.
fn line(done: u64, total: u64, took: Duration) -> String {
    let nanos = took.as_nanos().max(1);
    let rate = u128::from(done) * 10_000_000_000 / nanos;
    let left = u128::from(total.saturating_sub(done)) * nanos / u128::from(done.max(1));
    let seconds = u64::try_from(left.div_ceil(1_000_000_000)).unwrap_or(u64::MAX);
    let left = SimDuration::SECOND.saturating_mul(seconds);
    let (whole, tenth) = (u64::try_from(rate / 10).unwrap_or(u64::MAX), rate % 10);
    let rate = if whole < 100 { format!("{whole}.{tenth}") } else { grouped(whole) };
    let all = counted(total, "seed");
    format!("{} of {all}, {rate} a second, {left} left", grouped(done))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_and_time_left() {
        let ten = Duration::from_secs(10);
        assert_eq!(line(1_000, 5_000, ten), "1 000 of 5 000 seeds, 100 a second, 40s left");
        assert_eq!(line(5, 100_000, ten), "5 of 100 000 seeds, 0.5 a second, 2d 7h 33m left");
        assert_eq!(line(1, 1, Duration::ZERO), "1 of 1 seed, 1 000 000 000 a second, 0ns left");
    }
}
