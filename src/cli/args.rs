//! What can be typed: the commands, and the flags that all of them take. Each command's own flags
//! stand in its file.

use crate::cli::check::CheckArguments;
use crate::cli::explain::ExplainArguments;
use crate::cli::fmt::FmtArguments;
use crate::cli::run::RunArguments;
use crate::cli::schema::SchemaArguments;
use crate::cli::show::ShowArguments;
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
    before_help = "\
Examples:
  reenact run scenarios/duo-chat-a1001.yaml
  reenact run scenarios/duo-chat-a1001.yaml --profile production --with keep-answer
  reenact run scenarios/duo-chat-a1001.yaml --only request=586
  reenact check scenarios/*.yaml
  reenact explain E0210",
    after_help = "\
Exit codes: 0 fine, 1 an expectation failed, 2 bad usage or an invalid scenario, 3 stopped by a
limit, 4 nothing matched, 70 a bug in this tool."
)]
pub(super) struct Arguments {
    /// When to use colours.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub(super) color: Color,
    /// Draw with ASCII characters only.
    #[arg(long, global = true)]
    pub(super) ascii: bool,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
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
    /// Replay a scenario and say what happened.
    Run(RunArguments),
    /// Find every mistake in scenario files.
    Check(CheckArguments),
    /// Print a scenario as it reads under a profile and overlays.
    Show(ShowArguments),
    /// Explain a diagnostic, such as E0210.
    Explain(ExplainArguments),
    /// Print the JSON Schema of scenario files, or install it for editors.
    Schema(SchemaArguments),
    /// Rewrite scenario files in their canonical form, comments kept.
    Fmt(FmtArguments),
}
