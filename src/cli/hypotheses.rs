//! `reenact hypotheses`: competing explanations against what is published.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::ConditionArguments;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::output::Output;
use crate::experiment::hypotheses::contest;
use crate::render::hypotheses;
use crate::render::hypotheses::Contested;
use crate::scenario::file::Selection;
use crate::scenario::overlay::Effect;
use clap::Args;
use clap::ValueEnum;

/// What `hypotheses` takes.
#[derive(Debug, Args)]
pub(super) struct HypothesesArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = HypothesesFormat::Human)]
    pub(super) format: HypothesesFormat,
}

/// How `hypotheses` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum HypothesesFormat {
    /// For people.
    Human,
    /// One document, format reenact.hypotheses/1.
    Json,
}

/// Holds explanations against facts.
pub(super) fn hypotheses(
    arguments: &HypothesesArguments,
    config: &Config,
    output: &mut Output,
) -> Exit {
    match contested(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn contested(
    arguments: &HypothesesArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let base = &opened.base;
    if base.published.is_empty() {
        output.message("error: nothing is published that explanations could be held against");
        return Ok(Exit::Nothing);
    }
    // What is wrong with a hypothesis is said before anything runs.
    let incident = base.incident_profile().unwrap_or_default();
    let named = base.overlays.iter().filter(|it| matches!(it.effect, Effect::Patch(_)));
    let selections: Vec<Selection> = named
        .map(|it| Selection::profile(incident).with(std::slice::from_ref(&it.name.value)))
        .chain([Selection::profile(incident)])
        .collect();
    opened.prepare(&selections, output)?;
    let limits = config.limits(arguments.conditions.limit);
    let contest = make(limits, output, |limits| contest(&opened.file, base, seed, limits))?;
    let contested = Contested {
        scenario: &base.id.value,
        seed: seed.to_string(),
        sources: &opened.file.sources,
        contest: &contest,
    };
    output.result(&match arguments.format {
        HypothesesFormat::Human => hypotheses::draw(&contested, output.style()),
        HypothesesFormat::Json => hypotheses::draw_json(&contested),
    });
    Ok(Exit::Fine)
}
