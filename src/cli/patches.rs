//! The flags that change a scenario before anything else, the same for every command.

use clap::Args;

/// What changes.
#[derive(Debug, Args)]
pub(super) struct PatchArguments {
    /// Apply this action or hypothesis; may be given several times, or as a,b.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) with: Vec<String>,
    /// Take the fault out.
    #[arg(long)]
    pub(super) without_fault: bool,
    /// Change one value, such as `inputs.retry_limit.value=3`; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
}
