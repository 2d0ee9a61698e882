//! `reenact man`: the manual pages, made of what `--help` says.

use crate::cli::args::Arguments;
use crate::cli::config::FILE;
use crate::cli::exit::Exit;
use crate::cli::exit::MEANINGS;
use crate::cli::output::Output;
use crate::cli::replace::create;
use crate::cli::replace::replace;
use clap::Args;
use clap::Command;
use clap::CommandFactory as _;
use clap_mangen::Man;
use std::fmt::Write as _;
use std::path::Path;

/// What `man` takes.
#[derive(Debug, Args)]
pub(super) struct ManArguments {
    /// Write `reenact.1` and a page for each command into this folder.
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<String>,
    /// Overwrite pages that are there already.
    #[arg(long, requires = "dir")]
    pub(super) force: bool,
}

/// Prints the page of the tool, or writes all pages into a folder.
pub(super) fn man(arguments: &ManArguments, output: &mut Output) -> Exit {
    let mut tool = Arguments::command();
    tool.build();
    let Some(folder) = &arguments.dir else {
        output.result(&page(&tool, &tool));
        return Exit::Fine;
    };
    match write_all(&tool, Path::new(folder), arguments.force) {
        Ok(count) => {
            output.message(&format!("wrote {count} pages into `{folder}`"));
            Exit::Fine
        }
        Err(problem) => {
            output.message(&format!("error: {problem}"));
            Exit::Usage
        }
    }
}

/// Writes every page; none when one of them is there already and may not be overwritten.
fn write_all(tool: &Command, folder: &Path, force: bool) -> Result<usize, String> {
    let pages: Vec<(String, String)> = std::iter::once(tool)
        .chain(tool.get_subcommands().filter(|command| command.get_name() != "help"))
        .map(|command| (format!("{}.1", name(command)), page(command, tool)))
        .collect();
    let paths = || pages.iter().map(|(name, _)| folder.join(name));
    if let Some(path) = paths().find(|path| !force && path.symlink_metadata().is_ok()) {
        let path = path.display();
        return Err(format!("`{path}` is there already; add `--force` to overwrite the pages"));
    }
    let failed = |path: &Path, error: std::io::Error| {
        format!("`{}` cannot be written: {error}", path.display())
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for (place, (path, (_, page))) in paths().zip(&pages).enumerate() {
        let written = if force { replace(&path, page) } else { create(&path, page) };
        if let Err(error) = written {
            // Pages that were not there before would stand in the way of the next try.
            paths().take(if force { 0 } else { place }).for_each(|made| {
                drop(std::fs::remove_file(made));
            });
            return Err(failed(&path, error));
        }
    }
    Ok(pages.len())
}

/// Returns what a page is called: `reenact-run`.
fn name(command: &Command) -> String {
    command.get_bin_name().unwrap_or(command.get_name()).replace(' ', "-")
}

/// Makes one page: what clap knows, then what it does not.
fn page(command: &Command, tool: &Command) -> String {
    let is_tool = command.get_name() == tool.get_name();
    let man = Man::new(command.clone()).title(name(command)).section("1").manual("reenact");
    let mut roff = Vec::new();
    for part in [
        Man::render_title,
        Man::render_name_section,
        Man::render_synopsis_section,
        Man::render_description_section,
        Man::render_options_section,
    ] {
        part(&man, &mut roff).expect("writing to memory cannot fail");
    }
    let mut text = String::from_utf8_lossy(&roff).into_owned();
    if is_tool {
        section(&mut text, "COMMANDS");
        for one in tool.get_subcommands().filter(|one| one.get_name() != "help") {
            let about = one.get_about().map(ToString::to_string).unwrap_or_default();
            entry(&mut text, &format!("reenact {}", one.get_name()), &about);
        }
    }
    section(&mut text, "ENVIRONMENT");
    entry(&mut text, "REENACT_COLOR, REENACT_ASCII, REENACT_LIMIT, REENACT_SNAPSHOTS", VARIABLES);
    entry(&mut text, "NO_COLOR, CLICOLOR_FORCE", "Are honoured where colours are `auto`.");
    section(&mut text, "FILES");
    entry(
        &mut text,
        FILE,
        "Settings, looked for from the scenario's folder up to the repository's.",
    );
    section(&mut text, "EXIT STATUS");
    for (code, meaning) in MEANINGS {
        entry(&mut text, &code.to_string(), meaning);
    }
    if is_tool && let Some(examples) = command.get_before_help() {
        section(&mut text, "EXAMPLES");
        text.push_str(".nf\n");
        for line in examples.to_string().lines().skip(1) {
            writeln!(text, "{}", escaped(line.trim_start())).expect("memory takes it");
        }
        text.push_str(".fi\n");
    }
    text
}

const VARIABLES: &str = "Stand for the settings of the configuration file, and go before it.";

fn section(text: &mut String, title: &str) {
    writeln!(text, ".SH \"{title}\"").expect("memory takes it");
}

/// Writes a term and what it means.
fn entry(text: &mut String, term: &str, meaning: &str) {
    let (term, meaning) = (escaped(term), escaped(meaning));
    writeln!(text, ".TP\n\\fB{term}\\fR\n{meaning}").expect("memory takes it");
}

/// Keeps roff from reading hyphens, backslashes and leading points as its own.
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}
