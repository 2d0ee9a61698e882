//! `reenact explain`: what a diagnostic means.

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::diagnostic::closest;
use crate::diagnostic::codes;
use crate::render::explanation;
use clap::Args;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code, such as E0210.
    pub(super) code: String,
}

/// Explains a code.
pub(super) fn explain(arguments: &ExplainArguments, output: &mut Output) -> Exit {
    if let Some(found) = codes::explain(&arguments.code) {
        output.result(&explanation::draw(found, output.style()));
        return Exit::Fine;
    }
    let code = arguments.code.to_ascii_uppercase();
    let all: Vec<&str> = codes::explanations().map(|it| it.code.0).collect();
    let guess = closest(&code, all.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    output.message(&format!("error: no diagnostic is called `{}`{guess}", arguments.code));
    output.message(&format!("there are: {}", all.join(" ")));
    Exit::Nothing
}
