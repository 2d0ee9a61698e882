//! `reenact visibility`: how far the fault gets in every environment, and who could have known.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::advice::Advice;
use crate::experiment::advice::Ground;
use crate::experiment::at_once::at_once;
use crate::experiment::replay::Prepared;
use crate::experiment::signature::Sign;
use crate::experiment::stages::Visibility;
use crate::experiment::stages::everywhere;
use crate::render::visibility;
use crate::render::visibility::Matrix;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Fault;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;

/// What `visibility` takes.
#[derive(Debug, Args)]
pub(super) struct VisibilityArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// Only this profile; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// Apply this action or hypothesis; may be given several times, or as a,b.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) with: Vec<String>,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = VisibilityFormat::Human)]
    pub(super) format: VisibilityFormat,
}

/// How `visibility` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum VisibilityFormat {
    /// For people.
    Human,
    /// One document, format reenact.visibility/1.
    Json,
}

/// Finds how far the fault gets.
pub(super) fn visibility(
    arguments: &VisibilityArguments,
    config: &Config,
    output: &mut Output,
) -> Exit {
    match found(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn found(
    arguments: &VisibilityArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let (Some(fault), Some(sign)) = (&opened.base.fault, Sign::of(&opened.base)) else {
        output.message("error: this scenario names no fault whose way could be followed");
        return Err(Exit::Nothing);
    };
    let (faulty, mended) = selections(arguments, &opened);
    let faulty = opened.prepare(&faulty, output)?;
    let mended = opened.prepare(&mended, output)?;
    let limits = config.limits(arguments.conditions.limit);
    let (environments, advice) = make(limits, output, |limits| {
        matrix(&opened, fault, &sign, (&faulty, &mended), seed, limits)
    })?;
    let matrix = Matrix {
        scenario: &opened.base.id.value,
        fault: &fault.title,
        site: &fault.site.value,
        seed: seed.to_string(),
        origin: opened.base.origin.value,
        sources: &opened.file.sources,
        environments: &environments,
        advice: &advice,
    };
    output.result(&match arguments.format {
        VisibilityFormat::Human => visibility::draw(&matrix, output.style()),
        VisibilityFormat::Json => visibility::draw_json(&matrix),
    });
    Ok(Exit::Fine)
}

/// Returns what is run, with and without the fault.
fn selections(
    arguments: &VisibilityArguments,
    opened: &Opened,
) -> (Vec<Selection>, Vec<Selection>) {
    let all = opened.base.profiles.iter().map(|profile| profile.name.value.clone());
    let profiles: Vec<String> =
        if arguments.profile.is_empty() { all.collect() } else { arguments.profile.clone() };
    let faulty: Vec<Selection> =
        profiles.iter().map(|name| Selection::profile(name).with(&arguments.with)).collect();
    let mended = faulty.iter().map(|it| Selection { without_fault: true, ..it.clone() }).collect();
    (faulty, mended)
}

/// Makes all runs.
fn matrix(
    opened: &Opened,
    fault: &Fault,
    sign: &Sign,
    (faulty, mended): (&[Prepared], &[Prepared]),
    seed: Seed,
    limits: Limits,
) -> Result<(Vec<Visibility>, Vec<Advice>), Ending> {
    let site = fault.site.value.as_str();
    let pairs: Vec<(&Prepared, &Prepared)> = faulty.iter().zip(mended).collect();
    let environments = everywhere(&pairs, site, seed, limits)?;
    let incident = opened.base.incident_profile();
    let place =
        faulty.iter().position(|it| it.selection.profile.as_deref() == incident).unwrap_or(0);
    let beside = environments.get(place).filter(|it| it.unknown.is_none());
    let (Some(at), Some(beside)) = (faulty.get(place), beside) else {
        return Ok((environments, Vec::new()));
    };
    let file = &opened.file;
    let ground = Ground { file, incident: at, site, sign, seed, limits };
    let known = faulty.iter().zip(&environments).filter(|(_, found)| found.unknown.is_none());
    let known: Vec<(&Prepared, &Visibility)> = known.collect();
    let advice = at_once(&known, |(prepared, found)| ground.advice(prepared, found, beside));
    let advice: Result<Vec<Vec<Advice>>, Ending> = advice.into_iter().collect();
    Ok((environments, advice?.concat()))
}
