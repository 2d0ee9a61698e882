//! What can be held against what: a side is a profile, overlays, a seed, in one word.

use crate::experiment::replay::check_selection;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::seed::Seed;
use std::fmt;

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// Profile, overlays, fault.
    pub selection: Selection,
    /// The seed, where the side names one.
    pub seed: Option<Seed>,
}

/// Written as it is read: `production+keep-answer+seed=7`.
impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.selection.profile.as_deref().unwrap_or("as written"))?;
        for name in &self.selection.with {
            write!(f, "+{name}")?;
        }
        if self.selection.without_fault {
            f.write_str("+without-fault")?;
        }
        match self.seed {
            Some(seed) => write!(f, "+seed={seed}"),
            None => Ok(()),
        }
    }
}

impl Side {
    /// Reads a side: names of a profile and of overlays, `without-fault`, `seed=N`, joined by `+`.
    /// Without a profile it is the one in which the incident took place.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, a sentence each.
    pub fn read(text: &str, base: &Scenario) -> Result<Self, Vec<String>> {
        let mut selection = Selection::default();
        let mut seed = None;
        let is_profile = |name: &str| base.profiles.iter().any(|it| it.name.value == name);
        let is_overlay = |name: &str| base.overlays.iter().any(|it| it.name.value == name);
        for part in text.split('+').map(str::trim) {
            if let Some(number) = part.strip_prefix("seed=") {
                let parsed = number.parse::<Seed>();
                seed = Some(parsed.map_err(|error| vec![format!("`{part}`: {error}")])?);
            } else if part == "without-fault" {
                if base.fault.is_none() {
                    return Err(vec!["without-fault: this scenario names no fault".to_owned()]);
                }
                selection.without_fault = true;
            } else if selection.profile.is_none() && is_profile(part) {
                selection.profile = Some(part.to_owned());
            } else if is_overlay(part) {
                if !selection.with.iter().any(|known| known == part) {
                    selection.with.push(part.to_owned());
                }
            } else if selection.profile.is_some() {
                selection.with.push(part.to_owned());
            } else {
                selection.profile = Some(part.to_owned());
            }
        }
        if selection.profile.is_none() {
            selection.profile = base.incident_profile().map(str::to_owned);
        }
        check_selection(base, &selection)?;
        Ok(Self { selection, seed })
    }
}
