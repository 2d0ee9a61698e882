//! `reenact whatif`: what corrective actions would have changed.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::ConditionArguments;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::engine::outcome::Ending;
use crate::experiment::signature::Sign;
use crate::experiment::whatif::Breadth;
use crate::experiment::whatif::Moved;
use crate::experiment::whatif::Portfolio;
use crate::experiment::whatif::Trial;
use crate::experiment::whatif::trial_profiles;
use crate::quantity::Timestamp;
use crate::quantity::parse_timestamp;
use crate::render::whatif;
use crate::render::whatif::Tried;
use crate::scenario::file::Selection;
use clap::Args;
use clap::ValueEnum;

/// What `whatif` takes.
#[derive(Debug, Args)]
pub(super) struct WhatifArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// Only each action alone, and all of them together.
    #[arg(long, conflicts_with = "all_combinations")]
    pub(super) each: bool,
    /// Every combination, however long that takes.
    #[arg(long)]
    pub(super) all_combinations: bool,
    /// Try each action from this instant on, too; may be given several times.
    #[arg(long, value_name = "INSTANT")]
    pub(super) in_place_from: Vec<String>,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = WhatifFormat::Human)]
    pub(super) format: WhatifFormat,
}

/// How `whatif` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum WhatifFormat {
    /// For people.
    Human,
    /// One document, format reenact.whatif/1.
    Json,
}

/// How many events all combinations may have for all of them to be tried, and all actions at other times.
const EVENTS: u64 = 40_000_000;

/// Tries actions.
pub(super) fn whatif(arguments: &WhatifArguments, config: &Config, output: &mut Output) -> Exit {
    match tried(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn tried(arguments: &WhatifArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let opened = open(&arguments.file, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let begins = opened.base.origin.value;
    let instants =
        instants(&arguments.in_place_from, begins).map_err(|why| usage(&[why], output))?;
    let profiles = trial_profiles(&opened.base);
    // What is wrong with an environment itself is said before anything is tried.
    let selections: Vec<Selection> = profiles.iter().map(|it| Selection::profile(it)).collect();
    opened.prepare(&selections, output)?;
    let sign = Sign::of(&opened.base);
    // Of other instants, only what each action does then is told.
    let each =
        arguments.each || !instants.is_empty() && matches!(arguments.format, WhatifFormat::Human);
    let breadth = match (each, arguments.all_combinations) {
        (true, _) => Breadth::Each,
        (false, true) => Breadth::All,
        (false, false) => Breadth::Within(EVENTS),
    };
    let limits = config.limits(arguments.conditions.limit);
    let (portfolio, from, over_time) = make(limits, output, |limits| {
        let trial = Trial {
            file: &opened.file,
            base: &opened.base,
            profiles: &profiles,
            sign: sign.as_ref(),
            seed,
            limits,
        };
        let portfolio = trial.portfolio(breadth)?;
        let from = from(&trial, &portfolio, &instants)?;
        let over_time = trial.over_time(&portfolio, EVENTS)?;
        Ok((portfolio, from, over_time))
    })?;
    if portfolio.actions.is_empty() && portfolio.unscored.is_empty() {
        output.message("error: this scenario names no actions");
        return Ok(Exit::Nothing);
    }
    let tried = Tried {
        scenario: &opened.base.id.value,
        profile: profiles.first().map_or("", String::as_str),
        seed: seed.to_string(),
        portfolio: &portfolio,
        from: &from,
        over_time: &over_time,
    };
    output.result(&match arguments.format {
        WhatifFormat::Human => whatif::draw(&tried, output.style()),
        WhatifFormat::Json => whatif::draw_json(&tried),
    });
    Ok(Exit::Fine)
}

/// Tries each action from each instant on.
fn from(
    trial: &Trial<'_>,
    portfolio: &Portfolio,
    instants: &[Timestamp],
) -> Result<Vec<Moved>, Ending> {
    let mut found = Vec::new();
    for action in 0..portfolio.actions.len() {
        for at in instants {
            found.push((action, *at, trial.from(portfolio, action, *at)?));
        }
    }
    Ok(found)
}

/// Reads instants; one before the replay begins is no other than its beginning.
fn instants(texts: &[String], begins: Timestamp) -> Result<Vec<Timestamp>, String> {
    let read = |text: &String| {
        let at = parse_timestamp(text).map_err(|error| format!("--in-place-from: {error}"))?;
        if at < begins {
            return Err(format!(
                "--in-place-from: {at} is before the replay begins, at {begins}; what an action does from the \
                 start is told anyway"
            ));
        }
        Ok(at)
    };
    texts.iter().map(read).collect()
}
