//! `reenact check`: the mistakes of files, all that can be found together.

use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::paths;
use crate::engine::outcome::Limits;
use crate::experiment::check;
use crate::experiment::check::Untried;
use crate::render::findings;
use crate::render::findings::Findings;
use clap::Args;
use clap::ValueEnum;

/// What `check` takes.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Scenario files, and folders that hold them; `-` for standard input.
    #[arg(required = true)]
    pub(super) files: Vec<String>,
    /// Read the file only; do not run it to find unreached steps and refuted roles.
    #[arg(long)]
    pub(super) static_only: bool,
    /// How to print what was found.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(super) format: CheckFormat,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people.
    Human,
    /// One document, format reenact.check/1.
    Json,
}

/// Checks files. What is wrong with them is the result; that one cannot be read is a message.
pub(super) fn check(arguments: &CheckArguments, output: &mut Output) -> Exit {
    let mut exit = Exit::Fine;
    let mut all = Vec::new();
    let paths = match paths::collect(&arguments.files) {
        Ok(paths) => paths,
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            return Exit::Usage;
        }
    };
    for path in &paths {
        if interrupt::exit().is_some() {
            break;
        }
        let (sources, diagnostics, untried) = match load(path, output) {
            Loaded::File(file, mut found) => {
                // Until something runs, a signal ends the tool at once.
                let limits = || Limits { interrupt: interrupt::watch(), ..Limits::default() };
                let with_runs = !arguments.static_only;
                let untried = check::check_within(&file, with_runs, limits, &mut found);
                interrupt::done();
                (file.sources, found, untried)
            }
            Loaded::Mistaken(sources, found) => (sources, found, Untried::All),
            Loaded::Unreadable => {
                exit = exit.worse(Exit::Usage);
                continue;
            }
        };
        if interrupt::exit().is_some() && diagnostics.is_empty() {
            // Nothing was found so far, which says nothing.
            break;
        }
        if diagnostics.has_errors() {
            exit = exit.worse(Exit::Usage);
        }
        let findings = Findings { path, sources, diagnostics, untried };
        match arguments.format {
            CheckFormat::Human => {
                let titled = paths.len() > 1;
                output.result(&findings::draw(&findings, titled, &output.style()));
            }
            CheckFormat::Json => all.push(findings),
        }
    }
    if arguments.format == CheckFormat::Json {
        output.result(&findings::draw_json(&all));
    }
    exit
}
