//! `reenact completions`: a script with which a shell completes commands.

use crate::cli::args::Arguments;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use clap::Args;
use clap::CommandFactory as _;
use clap_complete::Shell;

/// What `completions` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
For bash:  reenact completions bash > ~/.local/share/bash-completion/completions/reenact
For zsh:   reenact completions zsh > ~/.zfunc/_reenact    (a folder of $fpath)
For fish:  reenact completions fish > ~/.config/fish/completions/reenact.fish")]
pub(super) struct CompletionsArguments {
    /// The shell.
    #[arg(value_enum)]
    pub(super) shell: Shell,
}

/// Prints the script.
pub(super) fn completions(arguments: &CompletionsArguments, output: &mut Output) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "reenact", &mut script);
    output.result(&String::from_utf8_lossy(&script));
    Exit::Fine
}
