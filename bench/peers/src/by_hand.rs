//! The limit: loops written by hand for each workload. The next arrival waits in a register, ends of
//! service in one heap, retries in another.

use crate::draws::Draws;
use crate::heap::Heap;
use crate::measure::Run;
use crate::measure::timed;
use crate::workload::SERVICE_NANOS;
use crate::workload::Station;
use crate::workload::Workload;
use std::collections::VecDeque;

/// Runs a workload.
pub fn run(workload: Workload, seed: u64) -> Run {
    match (workload, workload.station()) {
        (Workload::Hold { pending, holds }, _) => hold(pending, holds, seed),
        (_, Some(station)) if station.retries == 0 => {
            timed(|| Shop::<false>::new(station, seed).run())
        }
        (_, Some(station)) => timed(|| Shop::<true>::new(station, seed).run()),
        (_, None) => unreachable!("only a hold model has no station"),
    }
}

/// A station while it runs.
struct Shop<const RETRIED: bool> {
    station: Station,
    gap: f64,
    draws: Draws,
    now: u64,
    /// When the next one arrives.
    next: u64,
    arrivals: u64,
    ends: Heap,
    retries: Heap,
    /// Who waits: since when, and after how many attempts, in the two lowest bits.
    waiting: VecDeque<u64>,
    free: usize,
    numbers: u64,
    attempts: u64,
    waited: u64,
}

impl<const RETRIED: bool> Shop<RETRIED> {
    fn new(station: Station, seed: u64) -> Self {
        let mut draws = Draws::new(seed);
        let gap = station.gap * SERVICE_NANOS;
        let next = draws.nanos(gap);
        Self {
            station,
            gap,
            draws,
            now: 0,
            next,
            arrivals: station.arrivals,
            ends: Heap::new(),
            retries: Heap::new(),
            waiting: VecDeque::new(),
            free: station.workers,
            numbers: 0,
            attempts: 0,
            waited: 0,
        }
    }

    /// Runs to the end, and returns the mean wait of an attempt in services.
    fn run(mut self) -> f64 {
        loop {
            let end = self.ends.due();
            let retry = if RETRIED { self.retries.due() } else { u64::MAX };
            if self.next < end.min(retry) {
                self.now = self.next;
                self.arrivals -= 1;
                self.next = match self.arrivals {
                    0 => u64::MAX,
                    _ => self.now + self.draws.nanos(self.gap),
                };
                self.attempt(0);
            } else if RETRIED && retry < end {
                self.now = retry;
                let attempt = self.retries.least() as u64 & 3;
                self.retries.pop();
                self.attempt(attempt);
            } else if end < u64::MAX {
                self.now = end;
                self.end();
            } else {
                break;
            }
        }
        self.waited as f64 / self.attempts as f64 / SERVICE_NANOS
    }

    /// Takes an attempt to a free worker, or lets it wait.
    #[inline]
    fn attempt(&mut self, attempt: u64) {
        if self.free > 0 {
            self.free -= 1;
            let entry = self.service(attempt);
            self.ends.push(entry);
        } else {
            self.waiting.push_back(self.now << 2 | attempt);
        }
    }

    /// Draws a service, and returns its end.
    #[inline]
    fn service(&mut self, attempt: u64) -> u128 {
        self.attempts += 1;
        let end = self.now + self.draws.nanos(SERVICE_NANOS);
        self.entry(end, attempt)
    }

    /// Numbers an entry, so that equal instants have an order.
    #[inline]
    fn entry(&mut self, at: u64, attempt: u64) -> u128 {
        self.numbers += 1;
        Heap::entry(at, self.numbers << 2 | attempt)
    }

    /// Ends the earliest service; the worker takes who waits longest.
    #[inline]
    fn end(&mut self) {
        let attempt = self.ends.least() as u64 & 3;
        if let Some(first) = self.waiting.pop_front() {
            self.waited += self.now - (first >> 2);
            let entry = self.service(first & 3);
            self.ends.replace(entry);
        } else {
            self.free += 1;
            self.ends.pop();
        }
        if RETRIED && self.draws.fails() && attempt < u64::from(self.station.retries) {
            let delay = self.draws.retry_seconds(attempt as u8) * 1_000_000_000;
            let entry = self.entry(self.now + delay, attempt + 1);
            self.retries.push(entry);
        }
    }
}

/// Fills a heap and holds.
fn hold(pending: u64, holds: u64, seed: u64) -> Run {
    let mut draws = Draws::new(seed);
    let mut heap = Heap::new();
    for number in 0..pending {
        heap.push(Heap::entry(draws.nanos(SERVICE_NANOS), number));
    }
    timed(|| {
        for number in 0..holds {
            let now = heap.due();
            heap.replace(Heap::entry(now + draws.nanos(SERVICE_NANOS), pending + number));
        }
        holds as f64 / pending as f64 * SERVICE_NANOS / heap.due() as f64
    })
}
