//! The `reenact` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    reenact::cli::main()
}
