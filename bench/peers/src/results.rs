//! All that was measured, and whether it agrees with theory.

use crate::contender::Contender;
use crate::measure::Run;
use crate::workload::Workload;

/// A mean may be off by so many standard errors.
const ERRORS: f64 = 4.5;

/// The runs of one contender with one workload.
#[derive(Debug)]
pub struct Cell {
    /// Its place among the contenders.
    pub contender: usize,
    /// Its place among the workloads.
    pub workload: usize,
    /// The workload as that contender takes it.
    pub taken: Workload,
    /// One run for each seed.
    pub runs: Vec<Run>,
}

/// What was measured.
#[derive(Debug)]
pub struct Results {
    /// The contenders, ours first.
    pub contenders: Vec<Contender>,
    /// The workloads.
    pub workloads: Vec<Workload>,
    cells: Vec<Cell>,
}

impl Results {
    /// Measures: each repetition runs everything once, so that what else the machine does meets all
    /// alike. Repetition `n` has the seed `n`.
    pub fn measure(
        contenders: Vec<Contender>,
        workloads: Vec<Workload>,
        repetitions: u64,
    ) -> Result<Self, String> {
        let mut cells = Vec::new();
        for (workload, what) in workloads.iter().enumerate() {
            for (contender, who) in contenders.iter().enumerate() {
                if let Some(taken) = who.takes(*what) {
                    cells.push(Cell { contender, workload, taken, runs: Vec::new() });
                }
            }
        }
        for seed in 1..=repetitions {
            for cell in &mut cells {
                let who = &contenders[cell.contender];
                eprintln!("{seed}/{repetitions} {} {:?}", who.name(), cell.taken);
                cell.runs.push(who.spawn(cell.taken, seed)?);
            }
        }
        Ok(Self { contenders, workloads, cells })
    }

    /// Returns the runs of a contender with a workload.
    pub fn cell(&self, contender: usize, workload: usize) -> Option<&Cell> {
        self.cells.iter().find(|it| it.contender == contender && it.workload == workload)
    }

    /// Returns what does not agree with theory, in sentences.
    pub fn disagreements(&self) -> Vec<String> {
        let mut found = Vec::new();
        for cell in &self.cells {
            let mean = cell.mean(|run| run.statistic);
            let theory = cell.taken.theory();
            let error = cell.taken.standard_error() / (cell.runs.len() as f64).sqrt();
            let errors = (mean - theory).abs() / error;
            // A statistic that is no number agrees with nothing.
            if errors.is_nan() || errors > ERRORS {
                let who = self.contenders[cell.contender].name();
                let what = cell.taken.name();
                found.push(format!(
                    "{who}, {what}: {mean:.5} instead of {theory}, off by {errors:.1} errors"
                ));
            }
        }
        found
    }
}

impl Cell {
    fn mean(&self, of: impl Fn(&Run) -> f64) -> f64 {
        self.runs.iter().map(of).sum::<f64>() / self.runs.len() as f64
    }

    /// Returns the median of something of each run.
    fn median(&self, of: impl Fn(&Run) -> Option<f64>) -> Option<f64> {
        let mut values: Vec<f64> = self.runs.iter().filter_map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// Returns the seconds that an event of the model took, in the median.
    pub fn seconds(&self) -> Option<f64> {
        self.median(|run| Some(run.seconds / self.taken.events()))
    }

    /// Returns the same with nobody listening.
    pub fn seconds_alone(&self) -> Option<f64> {
        self.median(|run| Some(run.seconds_alone? / self.taken.events()))
    }

    /// Returns the most memory, in megabytes.
    pub fn peak(&self) -> Option<f64> {
        self.median(|run| (run.peak_kib > 0).then(|| run.peak_kib as f64 * 1024.0 / 1e6))
    }
}
