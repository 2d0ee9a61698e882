//! The shell: files, the terminal, the environment and threads. Nobody imports it.

mod args;
mod check;
mod exit;
mod explain;
mod fmt;
mod load;
mod output;
mod replace;
mod run;
mod schema;
mod show;
mod trace;

use crate::cli::args::Arguments;
use crate::cli::args::Command;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use clap::Parser as _;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::process::ExitCode;

/// Runs the tool with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    let mut output = Output::new(arguments.color, arguments.ascii);
    // The engine is built never to panic. If it does, scripts must not take that for a verdict.
    let exit = catch_unwind(AssertUnwindSafe(|| obey(&arguments.command, &mut output)));
    let exit = exit.unwrap_or_else(|_| {
        output.message("error: this is a bug in reenact; please report it with the command above");
        Exit::Bug
    });
    output.close(exit).into()
}

/// Does what was asked for.
fn obey(command: &Command, output: &mut Output) -> Exit {
    match command {
        Command::Run(run) => run::run(run, output),
        Command::Check(check) => check::check(check, output),
        Command::Show(show) => show::show(show, output),
        Command::Explain(explain) => explain::explain(explain, output),
        Command::Schema(schema) => schema::schema(schema, output),
        Command::Fmt(fmt) => fmt::fmt(fmt, output),
    }
}

/// Prints what clap has to say: help and versions to stdout, mistakes to stderr.
fn usage(error: &clap::Error) -> ExitCode {
    // A closed pipe is no reason to complain, and there is nowhere left to do it.
    drop(error.print());
    if error.use_stderr() { Exit::Usage.into() } else { Exit::Fine.into() }
}
