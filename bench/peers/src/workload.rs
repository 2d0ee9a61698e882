//! What every contender runs, and what theory says about it.

/// A workload of a certain size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// M/M/1 at rho 0.9.
    OneServer {
        /// How many arrive.
        customers: u64,
    },
    /// M/M/25: an attempt fails one time in ten and is made again, up to three times.
    RetriedJobs {
        /// How many arrive.
        jobs: u64,
    },
    /// The hold model: the earliest event is taken out, and put back exponentially later.
    Hold {
        /// How many events are pending.
        pending: u64,
        /// How often one is taken out and put back, once all are pending.
        holds: u64,
    },
}

/// What a station is like at which work arrives, waits, and is done.
#[derive(Debug, Clone, Copy)]
pub struct Station {
    /// How many arrive.
    pub arrivals: u64,
    /// The mean gap between two of them, in services.
    pub gap: f64,
    /// How many are worked on at a time.
    pub workers: usize,
    /// How many attempts may follow one that fails; where none may, no attempt fails.
    pub retries: u8,
}

/// Services have this mean; times are whole nanoseconds wherever the library allows it.
pub const SERVICE_NANOS: f64 = 1e9;

/// One attempt in so many fails.
pub const FAILING: u64 = 10;

impl Workload {
    /// Returns the workloads that are compared.
    pub fn full() -> Vec<Self> {
        let hold = |pending| Self::Hold { pending, holds: 4_000_000 };
        let one_server = Self::OneServer { customers: 1_000_000 };
        let retried_jobs = Self::RetriedJobs { jobs: 1_000_000 };
        vec![one_server, retried_jobs, hold(1_000), hold(100_000), hold(1_000_000)]
    }

    /// Returns small ones: whether everything runs, and comes to what it should.
    pub fn quick() -> Vec<Self> {
        let hold = Self::Hold { pending: 1_000, holds: 40_000 };
        vec![Self::OneServer { customers: 20_000 }, Self::RetriedJobs { jobs: 20_000 }, hold]
    }

    /// Returns the same with so many times less to do.
    #[must_use]
    pub fn divided(self, times: u64) -> Self {
        match self {
            Self::OneServer { customers } => Self::OneServer { customers: customers / times },
            Self::RetriedJobs { jobs } => Self::RetriedJobs { jobs: jobs / times },
            Self::Hold { pending, holds } => Self::Hold { pending, holds: holds / times },
        }
    }

    /// Reads a workload's name and sizes, as they stand on the command line.
    pub fn of(name: &str, sizes: &[u64]) -> Option<Self> {
        match (name, sizes) {
            ("one-server", [customers]) => Some(Self::OneServer { customers: *customers }),
            ("retried-jobs", [jobs]) => Some(Self::RetriedJobs { jobs: *jobs }),
            ("hold", [pending, holds]) => Some(Self::Hold { pending: *pending, holds: *holds }),
            _ => None,
        }
    }

    /// Returns its name, which is also that of its scenario.
    pub fn name(self) -> &'static str {
        match self {
            Self::OneServer { .. } => "one-server",
            Self::RetriedJobs { .. } => "retried-jobs",
            Self::Hold { .. } => "hold",
        }
    }

    /// Returns its sizes, as they stand on the command line.
    pub fn sizes(self) -> Vec<u64> {
        match self {
            Self::OneServer { customers: size } | Self::RetriedJobs { jobs: size } => vec![size],
            Self::Hold { pending, holds } => vec![pending, holds],
        }
    }

    /// Returns its station; a hold model has none.
    pub fn station(self) -> Option<Station> {
        match self {
            Self::OneServer { customers } => {
                Some(Station { arrivals: customers, gap: 1.0 / 0.9, workers: 1, retries: 0 })
            }
            Self::RetriedJobs { jobs } => {
                Some(Station { arrivals: jobs, gap: 1.111 / 22.5, workers: 25, retries: 3 })
            }
            Self::Hold { .. } => None,
        }
    }

    /// Returns how many events of the model it has, whatever else a contender does for them: an
    /// arrival and an end of service for each attempt, or the holds.
    pub fn events(self) -> f64 {
        match self {
            Self::OneServer { customers } => 2.0 * customers as f64,
            Self::RetriedJobs { jobs } => 2.222 * jobs as f64,
            Self::Hold { holds, .. } => holds as f64,
        }
    }

    /// Returns what the statistic of a contender comes to in theory: the mean wait in services, of
    /// an attempt where there are several; of a hold model, how many holds a pending event had in
    /// its mean time.
    pub fn theory(self) -> f64 {
        match self {
            Self::OneServer { .. } => 9.0,
            Self::RetriedJobs { .. } => 0.203_17,
            Self::Hold { .. } => 1.0,
        }
    }

    /// Returns the standard error of that statistic in one run.
    ///
    /// M/M/1: the variance of the mean wait of n is `rho (2 + 5 rho - 4 rho^2 + rho^3) /
    /// (1 - rho)^4 / n`, 0.19 in a million. M/M/25: as runs of the hand-written loop differ, 0.0061
    /// in a million jobs. Hold: holds are a Poisson process.
    pub fn standard_error(self) -> f64 {
        match self {
            Self::OneServer { customers } => (35_901.0 / customers as f64).sqrt(),
            Self::RetriedJobs { jobs } => (37.5 / jobs as f64).sqrt(),
            Self::Hold { holds, .. } => 1.0 / (holds as f64).sqrt(),
        }
    }
}
