//! Who takes part.

use crate::by_hand;
use crate::desque;
use crate::measure::Run;
use crate::nexosim;
use crate::reenact;
use crate::simcore;
use crate::workload::Workload;
use std::path::Path;
use std::process::Command;

/// Programs in other languages do so much less, for they are so much slower.
const FRACTION: u64 = 10;

/// A contender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contender {
    /// A scenario file.
    Reenact,
    /// A loop for each workload.
    ByHand,
    /// A library.
    Desque,
    /// A library.
    Simcore,
    /// A library.
    Nexosim,
    /// A program in `others/`, and what interprets it.
    Program {
        /// Its file.
        file: &'static str,
        /// The path of Python or Rscript.
        interpreter: String,
    },
}

impl Contender {
    /// Those that are built into this program, ours first.
    pub const BUILT_IN: [Self; 5] =
        [Self::Reenact, Self::ByHand, Self::Desque, Self::Simcore, Self::Nexosim];

    /// Returns the programs that an interpreter can run: those whose libraries it has.
    pub fn programs(interpreter: &str) -> Vec<Self> {
        let is_r = Path::new(interpreter).file_stem().is_some_and(|it| it == "Rscript");
        let known: &[(&'static str, [&str; 2])] = if is_r {
            &[("simmer_workloads.R", ["-e", "library(simmer)"])]
        } else {
            &[
                ("simpy_workloads.py", ["-c", "import simpy"]),
                ("ciw_workloads.py", ["-c", "import ciw"]),
            ]
        };
        let runs = |words: &[&str]| {
            let tried = Command::new(interpreter).args(words).output();
            tried.is_ok_and(|output| output.status.success())
        };
        let found = known.iter().filter(|(_, words)| runs(words));
        found.map(|(file, _)| Self::Program { file, interpreter: interpreter.to_owned() }).collect()
    }

    /// Reads the name of one that is built in.
    pub fn of(name: &str) -> Option<Self> {
        Self::BUILT_IN.into_iter().find(|it| it.name() == name)
    }

    /// Returns its name.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reenact => "reenact",
            Self::ByHand => "by-hand",
            Self::Desque => "desque",
            Self::Simcore => "simcore",
            Self::Nexosim => "nexosim",
            Self::Program { file, .. } => file.split('_').next().unwrap_or(file),
        }
    }

    /// Returns its name as readers know it, with its version where that is pinned.
    pub fn title(&self) -> &'static str {
        match self {
            Self::Reenact => "**reenact**, a scenario file, with figures",
            Self::ByHand => "a loop by hand",
            Self::Desque => "desque 0.4",
            Self::Simcore => "simcore 0.1",
            Self::Nexosim => "nexosim 1.0, 1 thread",
            Self::Program { file: "simpy_workloads.py", .. } => "SimPy (Python)",
            Self::Program { file: "ciw_workloads.py", .. } => "Ciw (Python)",
            Self::Program { .. } => "simmer (R)",
        }
    }

    /// Returns the workload as this contender runs it; none where it cannot.
    pub fn takes(&self, workload: Workload) -> Option<Workload> {
        match (self, workload) {
            (Self::Program { file: "simpy_workloads.py", .. }, _) => {
                Some(workload.divided(FRACTION))
            }
            (Self::Program { .. }, Workload::Hold { .. }) => None,
            (Self::Program { .. }, _) => Some(workload.divided(FRACTION)),
            (_, _) => Some(workload),
        }
    }

    /// Runs a workload in this process.
    pub fn run(&self, workload: Workload, seed: u64) -> Option<Run> {
        match self {
            Self::Reenact => Some(reenact::run(workload, seed)),
            Self::ByHand => Some(by_hand::run(workload, seed)),
            Self::Desque => Some(desque::run(workload, seed)),
            Self::Simcore => Some(simcore::run(workload, seed)),
            Self::Nexosim => Some(nexosim::run(workload, seed)),
            Self::Program { .. } => None,
        }
    }

    /// Runs a workload in a process of its own, which prints what it measured.
    pub fn spawn(&self, workload: Workload, seed: u64) -> Result<Run, String> {
        let mut command = if let Self::Program { file, interpreter } = self {
            let mut command = Command::new(interpreter);
            command.arg(format!("{}/others/{file}", env!("CARGO_MANIFEST_DIR")));
            command
        } else {
            let this = std::env::current_exe().map_err(|it| it.to_string())?;
            let mut command = Command::new(this);
            command.args(["one", self.name()]);
            command
        };
        command.arg(workload.name()).arg(seed.to_string());
        command.args(workload.sizes().iter().map(u64::to_string));
        let output = command.output().map_err(|it| it.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.lines().last().and_then(Run::from_json).ok_or_else(|| {
            let error = String::from_utf8_lossy(&output.stderr);
            format!("{} {}: {}", self.name(), workload.name(), error.trim())
        })
    }
}
