//! What can be typed: flags and their meaning, nothing else.

use clap::Args;
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
}

/// What `run` takes.
#[derive(Debug, Args)]
pub(super) struct RunArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// Replay only this profile; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Vec<String>,
    /// Replay with this action or hypothesis; may be given several times, or as a,b.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) with: Vec<String>,
    /// The seed: a whole number, 0x and hex digits, or a git hash. The scenario's when absent.
    #[arg(long, value_name = "SEED")]
    pub(super) seed: Option<String>,
    /// Change one value, such as `inputs.retry_limit.value=3`; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Stop at an instant (2024-06-25T13:00:00Z), or that long after the beginning (13h).
    #[arg(long, value_name = "WHEN")]
    pub(super) until: Option<String>,
    /// Tell one request, event by event.
    #[arg(long, value_name = "request=N")]
    pub(super) only: Option<String>,
    /// Write every event to a file, as JSON Lines; the file must not exist. Needs one --profile.
    #[arg(long, value_name = "FILE")]
    pub(super) trace: Option<String>,
    /// Stop a replay after this many events.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = RunFormat::Human)]
    pub(super) format: RunFormat,
}

/// How `run` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RunFormat {
    /// For people.
    Human,
    /// One document, format reenact.run/1.
    Json,
    /// One line for each profile.
    Jsonl,
}

/// What `check` takes.
#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    /// Scenario files; `-` for standard input.
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

/// What `show` takes.
#[derive(Debug, Args)]
pub(super) struct ShowArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// The profile; none for the file as it stands.
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
    /// An action or hypothesis; may be given several times, or as a,b.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) with: Vec<String>,
    /// Change one value; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Take the fault out.
    #[arg(long)]
    pub(super) without_fault: bool,
}

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code, such as E0210.
    pub(super) code: String,
}
