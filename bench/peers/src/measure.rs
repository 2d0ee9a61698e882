//! One measurement, in a process of its own, so that its peak of memory is its own.

use cpu_time::ProcessTime;
use serde_json::Value;
use serde_json::json;
use std::hint::black_box;

/// What a contender measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// How much processor time it took, without what came before the model ran. What else the
    /// machine does is not in it.
    pub seconds: f64,
    /// The same with nobody listening, where the contender tells the two apart.
    pub seconds_alone: Option<f64>,
    /// What the model came to, to be compared with theory.
    pub statistic: f64,
    /// The most memory that the process had, in KiB.
    pub peak_kib: u64,
}

/// Runs something that returns a statistic.
pub fn timed(run: impl FnOnce() -> f64) -> Run {
    let begun = ProcessTime::now();
    let statistic = black_box(run());
    let seconds = begun.elapsed().as_secs_f64();
    Run { seconds, seconds_alone: None, statistic, peak_kib: peak_kib() }
}

/// Returns the most memory this process has had, in KiB; 0 where the system does not say.
pub fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

impl Run {
    /// Returns the line of JSON that a process prints.
    pub fn to_json(self) -> String {
        json!({
            "seconds": self.seconds,
            "seconds_alone": self.seconds_alone,
            "statistic": self.statistic,
            "peak_kib": self.peak_kib,
        })
        .to_string()
    }

    /// Reads such a line.
    pub fn from_json(line: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(line).ok()?;
        Some(Self {
            seconds: value["seconds"].as_f64()?,
            seconds_alone: value["seconds_alone"].as_f64(),
            statistic: value["statistic"].as_f64()?,
            peak_kib: value["peak_kib"].as_u64()?,
        })
    }
}
