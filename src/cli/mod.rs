//! The shell: files, the terminal, the environment and threads. Nobody imports it.

mod args;
mod bisect;
mod certify;
mod check;
mod completions;
mod config;
mod diff;
mod exit;
mod explain;
mod fmt;
mod hypotheses;
mod interrupt;
mod lesson;
mod limits;
mod load;
mod man;
mod merge;
mod new;
mod open;
mod output;
mod patches;
mod paths;
mod play;
mod progress;
mod quiz;
mod replace;
mod report;
mod run;
mod schema;
mod show;
mod sweep;
mod test;
mod trace;
mod verify;
mod visibility;
mod whatif;

use crate::cli::args::Arguments;
use crate::cli::args::Color;
use crate::cli::args::Command;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::render::diagnostics;
use crate::text::is_treacherous;
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
    let resolved = Config::resolve(arguments.command.scenario(), arguments.flags());
    let config = resolved.config;
    let mut output = Output::new(config.color(), config.ascii());
    if resolved.mistakes.has_errors() && !arguments.command.forgives() {
        let style = output.message_style();
        let said = diagnostics::draw(&resolved.mistakes, &resolved.sources, &style);
        output.drawn(said.trim_end());
        return output.close(Exit::Usage).into();
    }
    let exit = guarded(&mut output, |output| obey(&arguments.command, &config, output));
    let exit = interrupted(exit, &output);
    output.close(exit).into()
}

/// Does something, and says so when that panics: the tool is built never to do that, but if it does,
/// scripts must not take it for a verdict.
fn guarded(output: &mut Output, act: impl FnOnce(&mut Output) -> Exit) -> Exit {
    catch_unwind(AssertUnwindSafe(|| act(output))).unwrap_or_else(|_| {
        output.message("error: this is a bug in reenact; please report it with the command above");
        Exit::Bug
    })
}

/// Says so when a signal ended what ran, whatever came out of it until then.
fn interrupted(exit: Exit, output: &Output) -> Exit {
    let Some(signal) = interrupt::exit() else { return exit };
    output.message("interrupted: what did not come to its end is not judged");
    exit.worse(signal)
}

/// Does what was asked for.
fn obey(command: &Command, config: &Config, output: &mut Output) -> Exit {
    match command {
        Command::New(new) => new::new(new, output),
        Command::Run(run) => run::run(run, config, output),
        Command::Check(check) => check::check(check, output),
        Command::Report(report) => report::report(report, config, output),
        Command::Test(test) => test::test(test, config, output),
        Command::Bisect(bisect) => bisect::bisect(bisect, config, output),
        Command::Diff(diff) => diff::diff(diff, config, output),
        Command::Visibility(asked) => visibility::visibility(asked, config, output),
        Command::Whatif(whatif) => whatif::whatif(whatif, config, output),
        Command::Play(asked) => play::play(asked, config, output),
        Command::Quiz(asked) => quiz::quiz(asked, config, output),
        Command::Hypotheses(asked) => hypotheses::hypotheses(asked, config, output),
        Command::Certify(certify) => certify::certify(certify, config, output),
        Command::Verify(verify) => verify::verify(verify, config, output),
        Command::Sweep(sweep) => sweep::sweep(sweep, config, output),
        Command::Merge(merge) => merge::merge(merge, output),
        Command::Show(show) => show::show(show, output),
        Command::Explain(explain) => explain::explain(explain, config, output),
        Command::Config(asked) => config::show(asked, config, output),
        Command::Completions(completions) => completions::completions(completions, output),
        Command::Man(man) => man::man(man, output),
        Command::Schema(schema) => schema::schema(schema, output),
        Command::Fmt(fmt) => fmt::fmt(fmt, output),
    }
}

/// Prints what clap has to say: help and versions to stdout, mistakes to stderr.
fn usage(error: &clap::Error) -> ExitCode {
    let mut arguments = std::env::args_os();
    if arguments.any(|it| it.to_string_lossy().contains(is_treacherous)) {
        // What is wrong is quoted, and a quoted argument must not steer the terminal.
        Output::new(Color::Never, true).message(error.to_string().trim_end());
        return Exit::Usage.into();
    }
    let printed = error.print();
    if error.use_stderr() {
        // Whoever closed stderr does not want to hear that it is closed.
        return Exit::Usage.into();
    }
    let mut output = Output::new(Color::Never, true);
    output.failed(printed.err());
    output.close(Exit::Fine).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::outcome::Ending;
    use crate::engine::outcome::Invariant;

    #[test]
    fn a_panic_is_a_bug_and_no_verdict() {
        let mut output = Output::new(Color::Never, false);
        let exit = guarded(&mut output, |_| unreachable!("this is what a test is for"));
        assert_eq!(exit.code(), 70);
        assert_eq!(guarded(&mut output, |_| Exit::Nothing).code(), 4);
    }

    #[test]
    fn so_is_a_broken_invariant() {
        assert_eq!(run::ended(Ending::Broken(Invariant::JobsConserved)).code(), 70);
    }
}
