//! `reenact merge`: parts of a sweep, made by several processes, as one.

use crate::cli::exit::Exit;
use crate::cli::load::read_within;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::replace::put;
use crate::cli::sweep::raw::RAW;
use crate::cli::sweep::raw::whole;
use crate::cli::sweep::told::TellArguments;
use crate::cli::sweep::told::check;
use crate::cli::sweep::told::tell;
use crate::experiment::sweep::join::join;
use crate::experiment::sweep::plan::Shard;
use crate::experiment::sweep::record;
use crate::experiment::sweep::record::Header;
use crate::experiment::sweep::record::Part;
use clap::Args;

/// What `merge` takes.
#[derive(Debug, Args)]
pub(super) struct MergeArguments {
    /// Files that `sweep --out` wrote, in any order.
    #[arg(required = true)]
    pub(super) files: Vec<String>,
    /// Write all runs into one file, as one process would have written it.
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<String>,
    /// Overwrite a file that is there.
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// What is told, and how.
    #[command(flatten)]
    pub(super) tell: TellArguments,
}

/// Merges.
pub(super) fn merge(arguments: &MergeArguments, output: &mut Output) -> Exit {
    match merged(arguments, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn merged(arguments: &MergeArguments, output: &mut Output) -> Result<Exit, Exit> {
    let mut parts = Vec::new();
    let mut mistakes = Vec::new();
    for name in &arguments.files {
        match part(name) {
            Ok(part) => parts.push((name.clone(), part)),
            Err(why) => mistakes.push(why),
        }
    }
    if !mistakes.is_empty() {
        return Err(usage(&mistakes, output));
    }
    let joined = join(parts).map_err(|mistakes| usage(&mistakes, output))?;
    check(&arguments.tell, &joined.plan, output)?;
    if let Some(out) = &arguments.out {
        let header = Header { plan: joined.plan.clone(), shard: Shard::WHOLE };
        let mut text = header.line();
        joined.rows.iter().for_each(|row| text.push_str(&record::lines(&joined.plan, row)));
        put(out, &text, arguments.force).map_err(|why| usage(&[why], output))?;
        output.message(&format!("wrote all runs to `{out}`"));
    }
    Ok(tell(&arguments.tell, &joined.plan, &joined.samples, output))
}

/// Reads a file of raw results.
fn part(name: &str) -> Result<Part, String> {
    let bytes = read_within(name, RAW).map_err(|why| format!("`{name}` cannot be read: {why}"))?;
    let text = whole(bytes).map_err(|why| format!("`{name}` {why}"))?;
    record::read(&text).map_err(|why| format!("`{name}` {why}"))
}
