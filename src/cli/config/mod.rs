//! Settings, resolved once: flag, environment variable, `reenact.toml`, default.
//!
//! A setting changes how the tool looks, how far a run may go and where snapshots lie. None
//! changes what a run computes, so a scenario replays alike with any configuration.

mod file;
mod origin;
mod show;
mod variables;

pub(super) use crate::cli::config::show::ConfigArguments;
pub(super) use crate::cli::config::show::show;

use crate::cli::args::Color;
use crate::cli::config::origin::Origin;
use crate::cli::config::origin::Setting;
use crate::diagnostic::Diagnostics;
use crate::engine::outcome::Limits;
use crate::experiment::side_by_side::Budget;
use crate::source::Sources;
use std::path::Path;
use std::path::PathBuf;

/// The file that holds settings.
pub(super) const FILE: &str = "reenact.toml";

/// The settings, in the order in which they are shown.
const SETTINGS: [&str; 4] = ["color", "ascii", "limit", "snapshots"];

/// What the command line itself says about settings.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    /// `--color`.
    pub(super) color: Option<Color>,
    /// `--ascii`.
    pub(super) ascii: bool,
}

/// Every setting, and where it comes from.
#[derive(Debug)]
pub(super) struct Config {
    color: Setting<Color>,
    ascii: Setting<bool>,
    limit: Setting<u64>,
    /// The folder of snapshots; beside each scenario when absent.
    snapshots: Setting<Option<PathBuf>>,
    /// The file that was found, as messages call it.
    file: Option<String>,
    /// Its folder, or the current one: names of scenarios begin below it.
    home: PathBuf,
}

/// A configuration, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Resolved {
    /// The settings; those with mistakes keep their defaults.
    pub(super) config: Config,
    /// The mistakes.
    pub(super) mistakes: Diagnostics,
    /// The texts they stand in.
    pub(super) sources: Sources,
}

impl Config {
    /// Resolves every setting for a command about `scenario`; `None` or `-` looks from the
    /// current folder.
    pub(super) fn resolve(scenario: Option<&str>, flags: Flags) -> Resolved {
        let mut config = Self {
            color: Setting::default_of(Color::Auto),
            ascii: Setting::default_of(false),
            limit: Setting::default_of(Limits::default().events),
            snapshots: Setting::default_of(None),
            file: None,
            home: std::env::current_dir().unwrap_or_default(),
        };
        let mut sources = Sources::default();
        let mut mistakes = Diagnostics::default();
        file::read(scenario, &mut config, &mut sources, &mut mistakes);
        variables::read(&mut config, &mut sources, &mut mistakes);
        if let Some(color) = flags.color {
            config.color = Setting::new(color, Origin::Flag("--color"));
        }
        if flags.ascii {
            config.ascii = Setting::new(true, Origin::Flag("--ascii"));
        }
        Resolved { config, mistakes, sources }
    }

    /// Returns when to use colours.
    pub(super) fn color(&self) -> Color {
        self.color.value
    }

    /// Returns whether to draw with ASCII characters only.
    pub(super) fn ascii(&self) -> bool {
        self.ascii.value
    }

    /// Returns the limits of a run, by the number of events that a command's own flag says, or a
    /// setting.
    pub(super) fn limits(&self, flag: Option<u64>) -> Limits {
        match flag.or_else(|| self.limit_to_repeat(None)) {
            Some(events) => Limits::of_events(events),
            None => Limits::default(),
        }
    }

    /// Returns how several replays share those limits: only a number that somebody chose is that
    /// of each of them.
    pub(super) fn budget(&self, flag: Option<u64>) -> Budget {
        if self.limit_to_repeat(flag).is_some() { Budget::Each } else { Budget::Together }
    }

    /// Returns the limit that a line to repeat a run has to name: one that is no default.
    pub(super) fn limit_to_repeat(&self, flag: Option<u64>) -> Option<u64> {
        flag.or_else(|| (self.limit.origin != Origin::Default).then_some(self.limit.value))
    }

    /// Returns the folder that holds a scenario's snapshots: in the configured one, under the
    /// scenario's path; else in `snapshots` beside the scenario, under its name.
    pub(super) fn snapshots_for(&self, scenario: &Path) -> PathBuf {
        let name = Path::new(scenario.file_stem().unwrap_or_default());
        let Some(folder) = &self.snapshots.value else {
            return scenario.with_file_name("snapshots").join(name);
        };
        let whole = std::path::absolute(scenario).unwrap_or_default();
        let below = whole.strip_prefix(&self.home).ok().map(|path| path.with_extension(""));
        folder.join(below.as_deref().unwrap_or(name))
    }
}
