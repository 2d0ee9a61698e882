//! `reenact fmt`: scenario files in their canonical form.

use crate::cli::exit::Exit;
use crate::cli::load::Loaded;
use crate::cli::load::load;
use crate::cli::output::Output;
use crate::cli::paths;
use crate::cli::replace::replace;
use crate::render::diagnostics;
use crate::render::overview::quoted_path;
use crate::render::page::neutral;
use crate::scenario::layout::canonical;
use clap::Args;
use std::path::Path;

/// What `fmt` takes.
#[derive(Debug, Args)]
pub(super) struct FmtArguments {
    /// Scenario files, and folders that hold them, rewritten in place; `-` for standard input, written to standard output.
    #[arg(required = true)]
    pub(super) files: Vec<String>,
    /// Write nothing; name the files that are not in their canonical form, and end with 1 if
    /// there are any.
    #[arg(long)]
    pub(super) check: bool,
}

/// Rewrites files.
pub(super) fn fmt(arguments: &FmtArguments, output: &mut Output) -> Exit {
    let paths = match paths::collect(&arguments.files) {
        Ok(paths) => paths,
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            return Exit::Usage;
        }
    };
    let exits = paths.iter().map(|path| fmt_one(path, arguments.check, output));
    exits.fold(Exit::Fine, Exit::worse)
}

fn fmt_one(path: &str, check: bool, output: &mut Output) -> Exit {
    let (sources, found, text) = match load(path, output) {
        Loaded::File(file, found) => {
            let text = file.sources.get(file.tree.span.source).map(|it| it.text.clone());
            (file.sources, found, text)
        }
        Loaded::Mistaken(sources, found) => (sources, found, None),
        Loaded::Unreadable => return Exit::Usage,
    };
    let Some(text) = text.filter(|_| !found.has_errors()) else {
        output.drawn(diagnostics::draw(&found, &sources, &output.message_style()).trim_end());
        return Exit::Usage;
    };
    let formed = match canonical(&text) {
        Ok(formed) => formed,
        Err(difference) => {
            output.message(&format!(
                "error: `{path}` was left alone: {difference}; this is a bug in reenact, please \
                 report it with the file"
            ));
            return Exit::Bug;
        }
    };
    match (path, check) {
        (_, true) if formed == text => Exit::Fine,
        (_, true) => {
            output.result(&format!("{}\n", neutral(path)));
            let again = if path == "-" {
                String::new()
            } else {
                format!("; `reenact fmt {}`", quoted_path(path))
            };
            output.message(&format!("note: {} would be written otherwise{again}", neutral(path)));
            Exit::Failed
        }
        ("-", false) => {
            output.result(&formed);
            Exit::Fine
        }
        _ if formed == text => Exit::Fine,
        _ => match replace(Path::new(path), &formed) {
            Ok(()) => Exit::Fine,
            Err(error) => {
                output.message(&format!("error: `{path}` cannot be written: {error}"));
                Exit::Usage
            }
        },
    }
}
