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
    /// Reads a workload's name and size, as they stand on the command line.
    pub fn of(name: &str, size: u64) -> Option<Self> {
        match name {
            "one-server" => Some(Self::OneServer { customers: size }),
            "retried-jobs" => Some(Self::RetriedJobs { jobs: size }),
            "hold" => Some(Self::Hold { pending: size }),
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

    /// Returns how large it is.
    pub fn size(self) -> u64 {
        match self {
            Self::OneServer { customers: size }
            | Self::RetriedJobs { jobs: size }
            | Self::Hold { pending: size } => size,
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

    /// Returns how often a hold model takes out and puts back, once it is filled.
    pub fn holds(pending: u64) -> u64 {
        (pending * 2_000).clamp(200_000, 4_000_000)
    }

    /// Returns how many events of the model it has, whatever else a contender does for them: an
    /// arrival and an end of service for each attempt, or the holds.
    pub fn events(self) -> f64 {
        match self {
            Self::OneServer { customers } => 2.0 * customers as f64,
            Self::RetriedJobs { jobs } => 2.222 * jobs as f64,
            Self::Hold { pending } => Self::holds(pending) as f64,
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
    /// (1 - rho)^4 / n`, 0.19 in a million. M/M/25: as runs of the hand-written loop differ, 0.0024
    /// in a million jobs. Hold: holds are a Poisson process.
    pub fn standard_error(self) -> f64 {
        match self {
            Self::OneServer { customers } => (35_901.0 / customers as f64).sqrt(),
            Self::RetriedJobs { jobs } => (5.8 / jobs as f64).sqrt(),
            Self::Hold { pending } => 1.0 / (Self::holds(pending) as f64).sqrt(),
        }
    }
}
