//! What can be typed: the commands, and the flags that all of them take. Each command's own flags
//! stand in its file.

use crate::cli::bisect::BisectArguments;
use crate::cli::certify::CertifyArguments;
use crate::cli::check::CheckArguments;
use crate::cli::completions::CompletionsArguments;
use crate::cli::config::ConfigArguments;
use crate::cli::config::Flags;
use crate::cli::diff::DiffArguments;
use crate::cli::explain::ExplainArguments;
use crate::cli::fmt::FmtArguments;
use crate::cli::hypotheses::HypothesesArguments;
use crate::cli::man::ManArguments;
use crate::cli::merge::MergeArguments;
use crate::cli::new::NewArguments;
use crate::cli::play::PlayArguments;
use crate::cli::quiz::QuizArguments;
use crate::cli::report::ReportArguments;
use crate::cli::run::RunArguments;
use crate::cli::schema::SchemaArguments;
use crate::cli::show::ShowArguments;
use crate::cli::sweep::SweepArguments;
use crate::cli::test::TestArguments;
use crate::cli::verify::VerifyArguments;
use crate::cli::visibility::VisibilityArguments;
use crate::cli::whatif::WhatifArguments;
use clap::Parser;
use clap::Subcommand;
use clap::ValueEnum;

/// Replays incidents from scenario files.
#[derive(Debug, Parser)]
#[command(
    name = "reenact",
    version,
    about = "Replays an incident from a scenario file, in every environment it names.",
    long_about = None,
    max_term_width = 80,
    before_help = "\
Examples:
  reenact run scenarios/duo-chat-a1001.yaml
  reenact run scenarios/duo-chat-a1001.yaml --with keep-answer
  reenact run scenarios/duo-chat-a1001.yaml --only request=586
  reenact check scenarios/
  reenact test scenarios/
  reenact diff scenarios/duo-chat-a1001.yaml development production
  reenact bisect scenarios/duo-chat-a1001.yaml production development
  reenact visibility scenarios/duo-chat-a1001.yaml
  reenact whatif scenarios/duo-chat-a1001.yaml --each
  reenact sweep scenarios/duo-chat-a1001.yaml --seeds 1..100
  reenact explain E0210",
    after_help = "\
Exit codes: 0 fine, 1 an expectation failed, 2 bad usage or an invalid scenario,
3 stopped by a limit, 4 nothing matched, 70 a bug in this tool, 130 interrupted
(143 by SIGTERM)."
)]
pub(super) struct Arguments {
    /// When to use colours; `auto` unless configured.
    #[arg(long, value_enum, global = true)]
    pub(super) color: Option<Color>,
    /// Draw with ASCII characters only.
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Arguments {
    /// Returns what the command line says about settings.
    pub(super) fn flags(&self) -> Flags {
        Flags { color: self.color, ascii: self.ascii }
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a scenario to start from.
    New(NewArguments),
    /// Replay a scenario and say what happened.
    Run(RunArguments),
    /// Find every mistake in scenario files.
    Check(CheckArguments),
    /// Try every case of scenarios against its expectations and its snapshot.
    Test(TestArguments),
    /// Hold two replays, or two saved traces, against each other.
    Diff(DiffArguments),
    /// Draw a report that tells the whole incident in one file.
    Report(ReportArguments),
    /// Find every smallest set of differences that brings a failure or takes it away.
    Bisect(BisectArguments),
    /// Follow the fault through every environment, and say who could have known.
    Visibility(VisibilityArguments),
    /// Try corrective actions, alone and together.
    Whatif(WhatifArguments),
    /// Hold competing explanations against what is published.
    Hypotheses(HypothesesArguments),
    /// Ask questions whose answers, and wrong answers, are computed.
    Quiz(QuizArguments),
    /// Go through an incident as a tabletop: look, decide, and compare.
    Play(PlayArguments),
    /// Certify that some differences hid the fault.
    Certify(CertifyArguments),
    /// Repeat every run of a certificate, and say whether it is true.
    Verify(VerifyArguments),
    /// Replay many seeds, and say what figures come to and how sure that is.
    Sweep(SweepArguments),
    /// Make one sweep of the parts that several processes made.
    Merge(MergeArguments),
    /// Print a scenario as it reads under a profile and overlays, as a file of its own.
    Show(ShowArguments),
    /// Explain a diagnostic, such as E0210; or what happened in a replay, and why.
    Explain(ExplainArguments),
    /// Show each setting, its value and where it comes from.
    Config(ConfigArguments),
    /// Print a script that completes commands in a shell.
    Completions(CompletionsArguments),
    /// Print the manual page, or write one for each command.
    Man(ManArguments),
    /// Print the JSON Schema of scenario files, or install it for editors.
    Schema(SchemaArguments),
    /// Rewrite scenario files in their canonical form, comments kept.
    Fmt(FmtArguments),
}

impl Command {
    /// Returns the scenario file whose configuration holds; of several, the first.
    pub(super) fn scenario(&self) -> Option<&str> {
        match self {
            Self::Run(run) => Some(&run.file),
            Self::Check(check) => check.files.first().map(String::as_str),
            Self::Test(test) => test.paths.first().map(String::as_str),
            Self::Bisect(bisect) => Some(&bisect.file),
            Self::Diff(diff) => Some(&diff.file),
            Self::Visibility(asked) => Some(&asked.file),
            Self::Whatif(whatif) => Some(&whatif.file),
            Self::Hypotheses(asked) => Some(&asked.file),
            Self::Quiz(asked) => Some(&asked.file),
            Self::Play(asked) => Some(&asked.file),
            Self::Certify(certify) => Some(&certify.file),
            Self::Explain(explain) => explain.scenario(),
            Self::Sweep(sweep) => Some(&sweep.file),
            Self::Show(show) => Some(&show.file),
            Self::Report(report) => Some(&report.file),
            Self::Config(config) => config.file.as_deref(),
            Self::Fmt(fmt) => fmt.files.first().map(String::as_str),
            Self::New(_)
            | Self::Merge(_)
            | Self::Verify(_)
            | Self::Completions(_)
            | Self::Man(_)
            | Self::Schema(_) => None,
        }
    }

    /// Tells whether the command does its work when the configuration has mistakes: those that
    /// help to mend it, and those that have nothing to do with it.
    pub(super) fn forgives(&self) -> bool {
        matches!(self, Self::Explain(_) | Self::Completions(_) | Self::Man(_) | Self::Schema(_))
    }
}
