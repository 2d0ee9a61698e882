//! `reenact new`: a scenario to start from, which passes as it stands.

use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::replace::put;
use crate::render::overview::quoted;
use crate::render::page::neutral;
use clap::Args;
use clap::ValueEnum;
use std::path::Path;

/// What a scenario is called that nobody named.
const DEFAULT: &str = "incident.yaml";

/// What `new` takes.
#[derive(Debug, Args)]
pub(super) struct NewArguments {
    /// The file to write, or a folder for `incident.yaml` in it; `-` for standard output.
    #[arg(default_value = DEFAULT)]
    pub(super) file: String,
    /// What to start from.
    #[arg(long, value_name = "TEMPLATE", value_enum, default_value_t = Template::Session)]
    pub(super) from: Template,
    /// Overwrite a file that is there already.
    #[arg(long)]
    pub(super) force: bool,
}

/// Scenarios to start from, each a mechanism that reviews tell of again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Template {
    /// A value loses its class on its way to a job, and development skips the place that needs it.
    Session,
    /// Too few workers: a backlog grows, and customers leave before their turn comes.
    Queue,
    /// A dependency fails for some minutes; retries repeat an effect that should happen once.
    Retry,
}

impl Template {
    /// Returns the template's text.
    fn text(self) -> &'static str {
        match self {
            Self::Session => include_str!("templates/session.yaml"),
            Self::Queue => include_str!("templates/queue.yaml"),
            Self::Retry => include_str!("templates/retry.yaml"),
        }
    }

    /// Returns the word that chooses it, which is also the scenario's name in the template.
    fn word(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Queue => "queue",
            Self::Retry => "retry",
        }
    }
}

/// Writes a scenario and says what to do next.
pub(super) fn new(arguments: &NewArguments, output: &mut Output) -> Exit {
    let file = file_of(&arguments.file);
    let text = named_after(&file, arguments.from);
    if file == "-" {
        output.result(&text);
        return Exit::Fine;
    }
    if let Err(problem) = put(&file, &text, arguments.force) {
        output.message(&format!("error: {problem}"));
        return Exit::Usage;
    }
    let path = neutral(&quoted(&file));
    output
        .result(&format!("wrote {path}\nnext:  reenact check {path}\n       reenact run {path}\n"));
    Exit::Fine
}

/// Returns the file to write: of a folder, the default one in it.
fn file_of(named: &str) -> String {
    if !Path::new(named).is_dir() && !named.ends_with(std::path::is_separator) {
        return named.to_owned();
    }
    let file = Path::new(named).join(DEFAULT);
    let file = file.strip_prefix(".").unwrap_or(&file);
    file.to_string_lossy().into_owned()
}

/// Returns the template, called like the file where that makes a name.
fn named_after(file: &str, template: Template) -> String {
    let text = template.text();
    let stem = Path::new(file).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let is_name = stem.starts_with(|c: char| c.is_ascii_alphabetic())
        && stem.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !stem.eq_ignore_ascii_case("null");
    if !is_name {
        return text.to_owned();
    }
    text.replacen(&format!("\nid: {}\n", template.word()), &format!("\nid: {stem}\n"), 1)
}
