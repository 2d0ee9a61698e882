//! `reenact config`: each setting, its value, and where that comes from.

use crate::cli::config::Config;
use crate::cli::config::FILE;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::render::page::neutral;
use clap::Args;
use clap::ValueEnum as _;
use std::path::Path;

/// What `config` takes.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConfigArguments {
    /// A scenario file, to see what holds for it; what holds in the current folder when absent.
    pub(in crate::cli) file: Option<String>,
    /// Show each setting, its value and where it comes from; so does `config` alone.
    #[arg(long)]
    pub(in crate::cli) show: bool,
}

/// Prints the settings as a table.
pub(in crate::cli) fn show(
    arguments: &ConfigArguments,
    config: &Config,
    output: &mut Output,
) -> Exit {
    let color = config.color.value.to_possible_value();
    let snapshots = match &arguments.file {
        Some(file) => config.snapshots_for(Path::new(file)).display().to_string(),
        None => match &config.snapshots.value {
            Some(folder) => folder.display().to_string(),
            None => "snapshots beside each scenario".to_owned(),
        },
    };
    let rows = [
        (
            "color",
            color.map_or_else(String::new, |it| it.get_name().to_owned()),
            &config.color.origin,
        ),
        ("ascii", config.ascii.value.to_string(), &config.ascii.origin),
        ("limit", config.limit.value.to_string(), &config.limit.origin),
        ("snapshots", snapshots, &config.snapshots.origin),
    ];
    let width = rows.iter().map(|(_, value, _)| value.chars().count()).max().unwrap_or(0).min(40);
    let mut text = String::new();
    for (name, value, origin) in &rows {
        text += &neutral(&format!("{name:<9}  {value:<width$}  {origin}"));
        text.push('\n');
    }
    let read = match &config.file {
        Some(file) => neutral(&format!("read from {file}")),
        None => format!("there is no {FILE} from here up to the top of the repository"),
    };
    output.result(&format!("{text}\n{read}\n"));
    Exit::Fine
}
