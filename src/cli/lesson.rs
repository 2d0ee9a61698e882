//! Editions of a report: what is known at a horizon, and the questions.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::Opened;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::quiz::answers;
use crate::cli::quiz::one_sheet;
use crate::cli::run::ended;
use crate::experiment::play::Game;
use crate::experiment::play::Order;
use crate::experiment::play::Refused;
use crate::experiment::play::Told;
use crate::experiment::quiz::Ground;
use crate::experiment::quiz::sheet::Item;
use crate::experiment::quiz::sheet::sheets;
use crate::quantity::Timestamp;
use crate::quantity::parse_timestamp;
use crate::render::quiz::apart;
use crate::render::report::html::editions::Edition;
use crate::render::report::html::editions::Facts;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;

/// For whom a report is.
#[derive(Debug, Args)]
pub(super) struct EditionArguments {
    /// An edition to teach with, for these readers.
    #[arg(long = "for", value_enum, value_name = "READERS")]
    pub(super) readers: Option<Readers>,
    /// Up to when participants know things; when absent, the scenario's `teach.horizon`, or else the first
    /// minute after the first failure.
    #[arg(long, value_name = "INSTANT", requires = "readers")]
    pub(super) horizon: Option<String>,
    /// Which sheet of questions participants get: those on a later one tell answers to an earlier one.
    #[arg(long, value_name = "NUMBER", requires = "readers")]
    pub(super) sheet: Option<usize>,
}

/// Those who read an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Readers {
    /// Those who learn: what is known at the horizon and the questions, no answer anywhere.
    Participants,
    /// The same on one sheet of paper.
    Handout,
    /// Whoever teaches: answers, prompts, wrong turns, run sheets, and the whole report.
    Facilitator,
    /// Everybody in one room: the whole report, behind reveals.
    All,
}

impl Readers {
    /// Returns their edition.
    pub(super) fn edition(self) -> Edition {
        match self {
            Self::Participants => Edition::Participants,
            Self::Handout => Edition::Handout,
            Self::Facilitator => Edition::Facilitator,
            Self::All => Edition::All,
        }
    }
}

/// What an edition is made of besides a report.
#[derive(Debug)]
pub(super) struct Material {
    /// Up to when things are known.
    pub(super) horizon: Timestamp,
    /// What is known then.
    pub(super) facts: Facts,
    /// The questions of all sheets.
    pub(super) items: Vec<Item>,
    /// The sheet that participants get.
    pub(super) sheet: usize,
}

/// Collects the material of an edition, under a seed.
pub(super) fn material(
    arguments: &EditionArguments,
    opened: &Opened,
    (seed, limit): (Seed, Option<u64>),
    config: &Config,
    output: &Output,
) -> Result<Material, Exit> {
    let asked = arguments.horizon.as_deref().map(parse_timestamp).transpose();
    let asked = asked.map_err(|error| usage(&[format!("--horizon: {error}")], output))?;
    let limits = config.limits(limit);
    let answered = apart(&opened.base, answers(opened, (false, seed), limits, output)?);
    let sheet = arguments.sheet.unwrap_or(1);
    // Where there is nothing to ask, there is a page all the same.
    one_sheet(sheet, answered.len().max(1), output)?;
    let items = sheets(answered, None);
    let limits = crate::engine::outcome::Limits { interrupt: interrupt::watch(), ..limits };
    let ground = Ground { file: &opened.file, base: &opened.base, seed, limits };
    let found = known(ground, asked);
    interrupt::done();
    let (horizon, facts) = found.map_err(|refused| match refused {
        Refused::Mistake(why) => usage(&[format!("--horizon: {why}")], output),
        Refused::Stopped(ending) => {
            output.message(&format!("error: a run was {ending}, so nothing is known"));
            ended(ending)
        }
    })?;
    Ok(Material { horizon, facts, items, sheet })
}

/// Looks at everything that is known at an instant, as whoever plays would.
fn known(ground: Ground<'_>, at: Option<Timestamp>) -> Result<(Timestamp, Facts), Refused> {
    let mut game = Game::new(ground)?;
    // Who wrote no horizon means one at which there is something to talk about.
    let is_written = ground.base.teach.as_ref().is_some_and(|teach| teach.horizon.is_some());
    let failed = || game.after_the_first_failure().map(|at| at.max(game.now()));
    if let Some(at) = at.or_else(|| if is_written { None } else { failed() }) {
        game.obey(&Order::Until(at))?;
    }
    let mut facts = Facts { injects: game.injects(), ..Facts::default() };
    for name in game.observers() {
        if let Told::Look(name, glimpses) = game.obey(&Order::Look(name.to_owned()))? {
            facts.looks.push((name, glimpses));
        }
    }
    if let Told::Log(log) = game.obey(&Order::Log)? {
        facts.log = log;
    }
    if let Told::Deploys(deploys) = game.obey(&Order::Deploys)? {
        facts.deploys = deploys;
    }
    Ok((game.now(), facts))
}
