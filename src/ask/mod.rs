//! What `run` is asked, and what it answers: text in, text out. The command line puts files and a
//! terminal around it, the page of a playable report a form. Nothing here knows either, so both get the
//! same bytes.

mod answer;

pub use answer::Answer;
pub use answer::answer;

use crate::engine::outcome::Ending;
use crate::engine::outcome::Limit;
use crate::engine::outcome::Limits;
use crate::experiment::anyway::Wanted;
use crate::experiment::anyway::hold_all;
use crate::experiment::replay::Conditions;
use crate::experiment::replay::Prepared;
use crate::experiment::replay::Replay;
use crate::experiment::side_by_side::Budget;
use crate::experiment::side_by_side::replay_all;
use crate::quantity::parse_duration;
use crate::quantity::parse_timestamp;
use crate::render::ending::told;
use crate::render::overview::quoted;
use crate::render::overview::quoted_path;
use crate::scenario::File;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use crate::text::grouped;
use crate::time::SimTime;

/// What `run` is asked about a scenario, in the words of the command line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Profiles by name, every one when there is none.
    pub profiles: Vec<String>,
    /// Actions and hypotheses by name.
    pub with: Vec<String>,
    /// Whether the fault is taken out.
    pub without_fault: bool,
    /// Values that change: `inputs.retry_limit.value=3`.
    pub set: Vec<String>,
    /// The seed, as it is written; the scenario's when absent.
    pub seed: Option<String>,
    /// When to stop: an instant, or that long after the beginning.
    pub until: Option<String>,
    /// After how many events a replay stops, where somebody chose a number.
    pub limit: Option<u64>,
}

/// A question, understood.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The profiles, with overlays.
    pub selections: Vec<Selection>,
    /// Seed and limits.
    pub conditions: Conditions,
    /// Whether the limits are those of each replay.
    pub budget: Budget,
}

impl Question {
    /// Understands the question. Names are not looked up here.
    ///
    /// # Errors
    ///
    /// Returns a sentence about what cannot be asked.
    pub fn understand(&self, base: &Scenario) -> Result<Asked, String> {
        let seed = match &self.seed {
            Some(text) => text.parse::<Seed>().map_err(|error| format!("--seed: {error}"))?,
            None => base.seed,
        };
        let mut limits = self.limit.map_or_else(Limits::default, Limits::of_events);
        if let Some(text) = &self.until {
            limits.until = Some(until(text, base)?);
        }
        if self.without_fault && base.fault.is_none() {
            return Err("--without-fault: this scenario names no fault".to_owned());
        }
        let profiles = if self.profiles.is_empty() {
            base.profiles.iter().map(|profile| profile.name.value.clone()).collect()
        } else {
            distinct(&self.profiles)
        };
        let (with, without_fault) = (distinct(&self.with), self.without_fault);
        let select = |profile| Selection { without_fault, ..Selection::profile(profile) };
        let selections =
            profiles.iter().map(|profile| select(profile.as_str()).with(&with)).collect();
        let conditions = Conditions { seed, limits, check_ties: true };
        // Only a number that somebody chose is that of each replay.
        let budget = if self.limit.is_some() { Budget::Each } else { Budget::Together };
        Ok(Asked { selections, conditions, budget })
    }

    /// Returns the arguments that a line to repeat the run needs besides overlays and seed, each as it
    /// is typed into a shell.
    pub fn arguments(&self) -> Vec<String> {
        let profiles = self.profiles.iter().map(|name| format!("--profile {}", quoted(name)));
        let mut words: Vec<String> = profiles.collect();
        words.extend(self.without_fault.then(|| "--without-fault".to_owned()));
        words.extend(self.set.iter().map(|setting| format!("--set {}", quoted(setting))));
        words.extend(self.until.as_ref().map(|until| format!("--until {}", quoted(until))));
        words.extend(self.limit.map(|limit| format!("--limit {limit}")));
        words
    }

    /// Returns the line that asks a file this, as it is typed into a shell.
    pub fn command(&self, path: &str) -> String {
        let mut words = vec!["reenact run".to_owned(), quoted_path(path)];
        words.extend(distinct(&self.with).iter().map(|name| format!("--with {}", quoted(name))));
        words.extend(self.arguments());
        words.extend(self.seed.as_ref().map(|seed| format!("--seed {}", quoted(seed))));
        words.join(" ")
    }
}

impl Asked {
    /// Replays everything, and holds what needs it against replays without the fault.
    pub fn replay(&self, file: &File, prepared: &[Prepared]) -> Vec<Replay> {
        let mut replays = replay_all(prepared, &self.conditions, self.budget);
        hold_all(file, prepared, &mut replays, &self.conditions, Wanted::All);
        replays
    }
}

/// Returns names in their order, each once: to name one again asks for nothing more.
pub fn distinct(names: &[String]) -> Vec<String> {
    let mut distinct: Vec<String> = Vec::new();
    for name in names {
        if !distinct.contains(name) {
            distinct.push(name.clone());
        }
    }
    distinct
}

/// Reads `--until`: an instant, or a length of time from the replay's origin.
fn until(text: &str, base: &Scenario) -> Result<SimTime, String> {
    if let Ok(after) = parse_duration(text) {
        return Ok(SimTime::ORIGIN.saturating_add(after));
    }
    let at = parse_timestamp(text).map_err(|error| format!("--until: {error}"))?;
    let since = at.checked_since(base.origin.value);
    since
        .map(|since| SimTime::ORIGIN.saturating_add(since))
        .ok_or_else(|| "--until lies before the replay begins".to_owned())
}

/// Says what to do about a limit that stopped a replay.
pub fn about_limit(ending: Ending, limits: &Limits, prepared: &[Prepared]) -> String {
    let asked = prepared.iter().filter_map(|one| one.program.limit).max().unwrap_or_default();
    if limits.is_default && asked > limits.events {
        return format!(
            "a replay was {ending}: the scenario asks for {} events, which a file cannot grant \
             itself; `--limit {asked}` does",
            grouped(asked)
        );
    }
    let than = |most| format!(", where N is more than {}", grouped(most));
    let more = match ending {
        Ending::Stopped(Limit::Events(most)) => than(most),
        Ending::Stopped(Limit::QueueLength(_) | Limit::InlineDepth(_)) => String::new(),
        Ending::Stopped(_)
        | Ending::Finished
        | Ending::Decided
        | Ending::Interrupted
        | Ending::Broken(_) => than(limits.events),
    };
    format!("a replay was {}{more}; look first whether it would ever end", told(ending))
}
