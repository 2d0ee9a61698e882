//! Opening a scenario for a command that compares replays: read, set, decoded, with every mistake
//! said.

use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::cli::run::refuse;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::check;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::check_selection;
use crate::render::ending::told;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use clap::Args;

/// Under which conditions replays are compared.
#[derive(Debug, Args)]
pub(super) struct ConditionArguments {
    /// Change one value, such as `inputs.retry_limit.value=3`, in every replay; may be given several
    /// times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// The seed: a whole number, 0x and hex digits, or a git hash. The scenario's when absent.
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<String>,
    /// Stop a run after this many events; 10 million when absent.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
}

/// A scenario file, read and decoded as it stands.
#[derive(Debug)]
pub(super) struct Opened {
    /// The file.
    pub(super) file: Box<File>,
    /// The file as it stands, with what was set.
    pub(super) base: Scenario,
}

/// Opens a file; what is wrong with it has been said when that fails.
pub(super) fn open(path: &str, set: &[String], output: &Output) -> Result<Opened, Exit> {
    let (mut file, mut found) = match load(path, output) {
        Loaded::File(file, found) => (file, found),
        Loaded::Mistaken(sources, found) => return Err(refuse(&sources, &found, output)),
        Loaded::Unreadable => return Err(Exit::Usage),
    };
    for setting in set {
        file.set(setting, &mut found);
    }
    let tree = file.assemble(&Selection::default(), &mut found);
    match Scenario::decode(&tree, &mut found) {
        Some(base) if !found.has_errors() => {
            if base.scale > 1 {
                let scale = base.scale;
                output.message(&format!(
                    "note: one of {scale} requests is replayed; figures stand for {scale} times what was \
                     counted, other numbers of requests are those of the replay"
                ));
            }
            Ok(Opened { file, base })
        }
        Some(_) | None => Err(refuse(&file.sources, &found, output)),
    }
}

impl Opened {
    /// Opens the same file with more settings; what is wrong with them has been said when that
    /// fails.
    pub(super) fn varied(&self, set: &[String], output: &Output) -> Result<Self, Exit> {
        let mut file = self.file.clone();
        let mut found = Diagnostics::default();
        for setting in set {
            file.set(setting, &mut found);
        }
        let tree = file.assemble(&Selection::default(), &mut found);
        match Scenario::decode(&tree, &mut found) {
            Some(base) if !found.has_errors() => Ok(Self { file, base }),
            Some(_) | None => Err(refuse(&file.sources, &found, output)),
        }
    }

    /// Decodes and compiles selections; what is wrong has been said when that fails.
    pub(super) fn prepare(
        &self,
        selections: &[Selection],
        output: &Output,
    ) -> Result<Vec<Prepared>, Exit> {
        for selection in selections {
            if let Err(mistakes) = check_selection(&self.base, selection) {
                return Err(usage(&mistakes, output));
            }
        }
        let mut found = Diagnostics::default();
        check::prepare(&self.file, &self.base, selections, &mut found)
            .ok_or_else(|| refuse(&self.file.sources, &found, output))
    }

    /// Returns the seed that was asked for, or the scenario's.
    pub(super) fn seed(&self, asked: Option<&str>, output: &Output) -> Result<Seed, Exit> {
        match asked.map(str::parse::<Seed>) {
            None => Ok(self.base.seed),
            Some(Ok(seed)) => Ok(seed),
            Some(Err(error)) => Err(usage(&[format!("--seed: {error}")], output)),
        }
    }
}

/// Makes runs that a signal or a limit may end. What a limit ended is said here, what a signal ended
/// where the tool ends.
pub(super) fn make<T>(
    limits: Limits,
    output: &Output,
    runs: impl FnOnce(Limits) -> Result<T, Ending>,
) -> Result<T, Exit> {
    let made = runs(Limits { interrupt: interrupt::watch(), ..limits });
    interrupt::done();
    if interrupt::exit().is_some() {
        return Err(Exit::Fine);
    }
    made.map_err(|ending| unknown(ending, output))
}

/// Says that a run was cut short without which nothing can be said.
pub(super) fn unknown(ending: Ending, output: &Output) -> Exit {
    output.message(&format!("error: a run was {}, so nothing is known", told(ending)));
    ended(ending)
}

/// Says what is wrong with what was asked.
pub(super) fn usage(mistakes: &[String], output: &Output) -> Exit {
    for mistake in mistakes {
        output.message(&format!("error: {mistake}"));
    }
    Exit::Usage
}
