//! `reenact sweep`: many seeds, several variants, and how sure their figures are.

pub(super) mod raw;
mod shard;
pub(super) mod told;
mod variants;

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::patches::PatchArguments;
use crate::cli::progress::Countdown;
use crate::cli::sweep::raw::RawFile;
use crate::cli::sweep::raw::There;
use crate::cli::sweep::shard::Chosen;
use crate::cli::sweep::shard::choose;
use crate::cli::sweep::told::TellArguments;
use crate::cli::sweep::told::check;
use crate::cli::sweep::told::tell;
use crate::cli::sweep::variants::variants;
use crate::experiment::replay::Prepared;
use crate::experiment::sweep::plan::Plan;
use crate::experiment::sweep::plan::Seeds;
use crate::experiment::sweep::plan::Shard;
use crate::experiment::sweep::plan::Variant;
use crate::experiment::sweep::plan::harm;
use crate::experiment::sweep::precision::Goal;
use crate::experiment::sweep::precision::is_enough;
use crate::experiment::sweep::record::Header;
use crate::experiment::sweep::row::Row;
use crate::experiment::sweep::samples::Samples;
use crate::experiment::sweep::work::Work;
use crate::render::number::counted;
use clap::Args;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::thread;

/// What `sweep` takes.
#[derive(Debug, Args)]
pub(super) struct SweepArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The seeds, both ends included. When absent a hundred, from the scenario's seed on.
    #[arg(long, value_name = "A..B")]
    pub(super) seeds: Option<String>,
    /// What runs under each seed: a profile, with overlays as in `production+keep-answer`, or from an
    /// instant on as in `production+keep-answer@2h`; may be given several times. The incident's
    /// profile when absent.
    #[arg(long, value_name = "SIDE")]
    pub(super) profile: Vec<String>,
    /// What changes in every variant.
    #[command(flatten)]
    pub(super) patches: PatchArguments,
    /// A variant for each of these values; of several, for each combination.
    #[arg(long, value_name = "PATH=VALUES")]
    pub(super) vary: Vec<String>,
    /// Stop when intervals are so narrow: a share such as 1%, of means and of all runs, or
    /// `FIGURE=1%` for one figure; may be given several times.
    #[arg(long, value_name = "[FIGURE=]SHARE")]
    pub(super) precision: Vec<String>,
    /// How many threads run. As many as there are processors when absent; results are the same.
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// Stop a run after this many events; 10 million when absent.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// Make only part I of N of the seeds, I from 0; what Slurm, Kubernetes or AWS Batch says when
    /// absent. `merge` makes one of all parts.
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<String>,
    /// Write each run to a file as soon as it is made.
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: Option<String>,
    /// Go on with the file; what it has is not made again.
    #[arg(long, requires = "out", conflicts_with = "force")]
    pub(super) resume: bool,
    /// Overwrite a file that is there.
    #[arg(long, requires = "out")]
    pub(super) force: bool,
    /// Say how far it is, even where stderr is no terminal.
    #[arg(long)]
    pub(super) progress: bool,
    /// What is told, and how.
    #[command(flatten)]
    pub(super) tell: TellArguments,
}

/// How many seeds there are when nobody says.
const SEEDS: u64 = 100;

/// How many threads there may be.
const THREADS: NonZero<usize> = NonZero::<usize>::MIN.saturating_add(1_023);

/// Sweeps.
pub(super) fn sweep(arguments: &SweepArguments, config: &Config, output: &mut Output) -> Exit {
    match swept(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn swept(arguments: &SweepArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.patches.set, output)?;
    let (prepared, variants) = variants(arguments, &opened, output)?;
    let plan = plan(arguments, config, &opened, &prepared, variants)
        .map_err(|why| usage(&[why], output))?;
    let chosen = choose(arguments.shard.as_deref(), |name| std::env::var(name).ok())
        .and_then(|chosen| allowed(chosen, arguments, &plan))
        .map_err(|why| usage(&[why], output))?;
    check(&arguments.tell, &plan, output)?;
    let shard = chosen.shard;
    if let Some(by) = chosen.by {
        output.message(&format!("shard {shard}, as {by} says"));
    }
    let header = Header { plan, shard };
    let (raw, rows) = raw(arguments, &header).map_err(|why| usage(&[why], output))?;
    let mut sweep = Sweep { samples: Samples::new(&header.plan.variants), header, raw };
    for row in &rows {
        sweep.samples.push(row);
    }
    let work = Work {
        variants: &prepared,
        seeds: sweep.header.plan.seeds,
        limits: config.limits(arguments.limit),
        threads: arguments.threads.map_or_else(processors, |threads| threads.min(THREADS)),
    };
    sweep.make(work, arguments.progress).map_err(|why| usage(&[why], output))?;
    Ok(sweep.told(arguments, rows.len() as u64, output))
}

/// Returns how many threads run when nobody says.
fn processors() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// Says what is to be run.
fn plan(
    arguments: &SweepArguments,
    config: &Config,
    opened: &Opened,
    prepared: &[Prepared],
    variants: Vec<Variant>,
) -> Result<Plan, String> {
    let seeds = match &arguments.seeds {
        Some(text) => text.parse().map_err(|why| format!("--seeds: {why}"))?,
        None => Seeds { first: opened.base.seed, count: SEEDS },
    };
    let goals = arguments.precision.iter().map(|text| text.parse::<Goal>());
    let precision = goals.collect::<Result<_, _>>().map_err(|why| format!("--precision: {why}"))?;
    Ok(Plan {
        set: arguments.patches.set.clone(),
        limit: config.limit_to_repeat(arguments.limit),
        precision,
        harm: prepared.first().and_then(|first| harm(&first.program)),
        variants,
        ..Plan::new(&opened.file, &arguments.file, &opened.base, seeds)
    })
}

/// Refuses what a shard cannot do.
fn allowed(chosen: Chosen, arguments: &SweepArguments, plan: &Plan) -> Result<Chosen, String> {
    if chosen.shard == Shard::WHOLE {
        return Ok(chosen);
    }
    let shard = chosen.shard;
    let by = chosen.by.map_or_else(|| "--shard".to_owned(), |by| format!("{by} makes this"));
    if arguments.out.is_none() {
        return Err(format!(
            "{by} {shard}, and a shard's runs go to a file: name it with --out; --shard 0/1 makes all \
             seeds"
        ));
    }
    if !plan.precision.is_empty() {
        return Err(format!(
            "{by} {shard}, and no shard knows when all of them together are as precise as asked; leave \
             --precision out"
        ));
    }
    Ok(chosen)
}

/// Opens the file of raw results, where one is asked for.
fn raw(arguments: &SweepArguments, header: &Header) -> Result<(Option<RawFile>, Vec<Row>), String> {
    let Some(name) = &arguments.out else { return Ok((None, Vec::new())) };
    let there = match (arguments.resume, arguments.force) {
        (true, _) => There::Resumed,
        (false, true) => There::Overwritten,
        (false, false) => There::Kept,
    };
    RawFile::open(name, header, there).map(|(raw, rows)| (Some(raw), rows))
}

/// A sweep on its way.
struct Sweep {
    header: Header,
    samples: Samples,
    raw: Option<RawFile>,
}

impl Sweep {
    /// Makes the runs that are not made yet.
    fn make(&mut self, work: Work<'_>, progress: bool) -> Result<(), String> {
        let Self { header, samples, raw } = self;
        let plan = &header.plan;
        let range = header.shard.range(plan.seeds.count);
        let left = range.start + samples.seeds()..range.end;
        if is_enough(plan, samples) || left.is_empty() {
            return Ok(());
        }
        let mut progress = Countdown::new(left.end - left.start, progress);
        let mut failed = None;
        let mut work = work;
        work.limits.interrupt = interrupt::watch();
        work.make(left, &mut |row| {
            if let Some(raw) = raw
                && let Err(why) = raw.add(plan, &row)
            {
                failed = Some(why);
                return ControlFlow::Break(());
            }
            samples.push(&row);
            progress.tick();
            if is_enough(plan, samples) {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        interrupt::done();
        progress.end();
        failed.map_or(Ok(()), Err)
    }

    /// Says what is known: all of it, or where it is.
    fn told(&self, arguments: &SweepArguments, before: u64, output: &mut Output) -> Exit {
        let Self { header, samples, .. } = self;
        let Header { plan, shard } = header;
        if let Some(name) = &arguments.out {
            let seeds = counted(samples.seeds(), "seed");
            let range = shard.range(plan.seeds.count);
            let left = range.end - range.start - samples.seeds();
            let known =
                if before > 0 { format!(", {before} of them from before") } else { String::new() };
            let rest = match left {
                0 => String::new(),
                _ if is_enough(plan, samples) => String::new(),
                left => format!("; {} left, which --resume makes", counted(left, "seed")),
            };
            output.message(&format!("`{name}` has {seeds}{known}{rest}"));
        }
        if *shard != Shard::WHOLE {
            return Exit::Fine;
        }
        tell(&arguments.tell, plan, samples, output)
    }
}
