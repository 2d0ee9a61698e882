//! How `sweep` and `merge` print what they know.

use crate::cli::exit::Exit;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::row::End;
use crate::experiment::sweep::samples::Samples;
use crate::experiment::sweep::summary::Asked;
use crate::experiment::sweep::summary::summarise;
use crate::render::sweep;
use crate::render::sweep::Told;
use crate::render::table::csv;
#[cfg(feature = "parquet")]
use crate::render::table::parquet;
use clap::Args;
use clap::ValueEnum;
#[cfg(feature = "parquet")]
use std::io::IsTerminal as _;

/// What is told, and how.
#[derive(Debug, Args)]
pub(in crate::cli) struct TellArguments {
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = SweepFormat::Human)]
    pub(in crate::cli) format: SweepFormat,
    /// The figure of which more is worse; the first that counts requests when absent.
    #[arg(long, value_name = "FIGURE")]
    pub(in crate::cli) worst_by: Option<String>,
    /// How many of the worst seeds are told.
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(in crate::cli) worst: usize,
}

/// How a sweep prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum SweepFormat {
    /// For people.
    Human,
    /// One document, format reenact.sweep/1.
    Json,
    /// A line for each run.
    Csv,
    /// The same table as Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// Finds what is wrong with what is asked.
pub(in crate::cli) fn check(
    arguments: &TellArguments,
    plan: &Plan,
    output: &Output,
) -> Result<(), Exit> {
    let known = |name: &str| plan.variants.iter().any(|it| it.figure(name).is_some());
    let goals =
        plan.precision.iter().filter_map(|goal| Some(("--precision", goal.figure.as_ref()?)));
    let asked = arguments.worst_by.iter().map(|name| ("--worst-by", name));
    let mistakes: Vec<String> = goals
        .chain(asked)
        .filter(|(_, name)| !known(name))
        .map(|(flag, name)| format!("{flag}: no figure is called `{name}`"))
        .collect();
    if !mistakes.is_empty() {
        return Err(usage(&mistakes, output));
    }
    #[cfg(feature = "parquet")]
    if arguments.format == SweepFormat::Parquet && std::io::stdout().is_terminal() {
        let mistake = "a terminal cannot show Parquet; send it to a file: > runs.parquet";
        return Err(usage(&[mistake.to_owned()], output));
    }
    Ok(())
}

/// Prints what is known, and judges it.
pub(in crate::cli) fn tell(
    arguments: &TellArguments,
    plan: &Plan,
    samples: &Samples,
    output: &mut Output,
) -> Exit {
    let asked = Asked { worst_by: arguments.worst_by.clone(), worst: arguments.worst };
    let summary = summarise(plan, samples, &asked);
    let told = Told { plan, samples, summary: &summary };
    match arguments.format {
        SweepFormat::Human => output.result(&sweep::draw(&told, output.style())),
        SweepFormat::Json => output.result(&sweep::draw_json(&told)),
        SweepFormat::Csv => output.result(&csv::draw(&sweep::table(&told))),
        #[cfg(feature = "parquet")]
        SweepFormat::Parquet => match parquet::draw(&sweep::table(&told)) {
            Ok(bytes) => output.bytes(&bytes),
            Err(why) => {
                output.message(&format!("error: the table cannot be written: {why}"));
                return Exit::Bug;
            }
        },
    }
    let exit = judge(samples);
    if exit == Exit::Limit {
        output.message(
            "a limit stopped some runs: `--limit` with more events lets them go on; look first whether \
             one would ever end",
        );
    }
    exit
}

/// Judges all runs: whether they came to their end, and whether what is expected held in each.
fn judge(samples: &Samples) -> Exit {
    let mut exit = Exit::Fine;
    for sampled in samples.variants() {
        if !sampled.unmet.is_empty() {
            exit = exit.worse(Exit::Failed);
        }
        for run in &sampled.unfinished {
            exit = exit.worse(match run.end {
                End::Finished => Exit::Fine,
                End::Stopped => Exit::Limit,
                End::Broken => Exit::Bug,
            });
        }
    }
    exit
}
