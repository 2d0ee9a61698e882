//! `reenact play`: an incident as a tabletop, at the terminal.

mod lines;
mod screen;
mod terminal;
mod view;

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::replace::put;
use crate::cli::run::ended;
use crate::experiment::play::Game;
use crate::experiment::play::Refused;
use crate::experiment::quiz::Ground;
use crate::scenario::file::Selection;
use clap::Args;
use std::io;
use std::io::IsTerminal as _;

/// What `play` takes.
#[derive(Debug, Args)]
pub(super) struct PlayArguments {
    /// The scenario file.
    pub(super) file: String,
    /// Play what is written in this file, one order a line; `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub(super) script: Option<String>,
    /// Write the orders of this game to a file, to be played again.
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<String>,
    /// Overwrite that file.
    #[arg(long, requires = "save")]
    pub(super) force: bool,
    /// One order after the other in plain lines, also at a terminal.
    #[arg(long)]
    pub(super) plain: bool,
    /// Change one value, such as `inputs.retry_limit.value=3`; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Stop a run after this many events; 10 million when absent.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
}

/// Plays.
pub(super) fn play(arguments: &PlayArguments, config: &Config, output: &mut Output) -> Exit {
    match played(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn played(arguments: &PlayArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    if arguments.file == "-" {
        let mistake = "orders come from standard input, so the scenario cannot; name its file";
        return Err(usage(&[mistake.to_owned()], output));
    }
    if let Some(path) = arguments.save.as_deref().filter(|_| !arguments.force)
        && std::fs::symlink_metadata(path).is_ok()
    {
        let mistake = format!("`{path}` is there already; add `--force` to overwrite it");
        return Err(usage(&[mistake], output));
    }
    let opened = open(&arguments.file, &arguments.set, output)?;
    let profiles = opened.base.profiles.iter().map(|it| Selection::profile(&it.name.value));
    opened.prepare(&profiles.collect::<Vec<_>>(), output)?;
    let limits = config.limits(arguments.limit);
    let limits = crate::engine::outcome::Limits { interrupt: interrupt::watch(), ..limits };
    // Waiting for an order can be ended as usual; a run that an order makes ends at its next event.
    interrupt::done();
    let ground = Ground { file: &opened.file, base: &opened.base, seed: opened.base.seed, limits };
    let mut game = Game::new(ground).map_err(|refused| say(&refused, output))?;
    let full = !arguments.plain
        && arguments.script.is_none()
        && io::stdin().is_terminal()
        && io::stdout().is_terminal();
    let (script, exit) = if full {
        terminal::play(&mut game, &opened.base, output)
    } else {
        lines::play(&mut game, &opened.base, arguments.script.as_deref(), output)
    };
    if let Some(path) = &arguments.save {
        if let Err(problem) = put(path, &script, arguments.force) {
            output.message(&format!("error: {problem}"));
            return Err(Exit::Usage);
        }
        output.message(&format!("wrote {path}"));
    }
    Ok(exit)
}

/// Says why an order was not obeyed.
fn say(refused: &Refused, output: &Output) -> Exit {
    match refused {
        Refused::Mistake(why) => usage(std::slice::from_ref(why), output),
        Refused::Stopped(ending) => {
            output.message(&format!("error: a run was {ending}, so nothing is known"));
            ended(*ending)
        }
    }
}
