//! Whether a certificate is true. Nothing that it says is believed: what follows from the scenario is
//! made anew, what follows from its runs is judged anew, and its runs are repeated.

use crate::diagnostic::Diagnostics;
use crate::experiment::bisect::look;
use crate::experiment::bisect::worlds::Question;
use crate::experiment::certificate::Certificate;
use crate::experiment::certificate::Failure;
use crate::experiment::certificate::Flaw;
use crate::experiment::certificate::Mechanism;
use crate::experiment::certificate::SCHEMA;
use crate::experiment::certificate::TOOL;
use crate::experiment::certificate::claims;
use crate::experiment::certificate::claims::Case;
use crate::experiment::certificate::claims::PARTS;
use crate::experiment::certificate::claims::Setting;
use crate::experiment::certificate::run::Claimed;
use crate::experiment::differences::atoms;
use crate::experiment::replay::Prepared;
use crate::seed::Seed;
use std::path::Component;
use std::path::Path;

/// What the scenario says today of what a certificate says without its runs; where it says nothing,
/// why.
#[derive(Debug, Clone)]
pub struct Today {
    /// The scenario's id.
    pub scenario: String,
    /// The differences of the two environments.
    pub differences: Result<Vec<Setting>, String>,
    /// The failure.
    pub failure: Result<Failure, String>,
    /// How the fault was lost.
    pub mechanism: Result<Mechanism, String>,
}

impl Case<'_> {
    /// Finds out what the scenario says today; `cause` is what a certificate says it is.
    pub fn today(&self, cause: &[usize]) -> Today {
        let tree = |it: &Prepared| self.file.assemble(&it.selection, &mut Diagnostics::default());
        let all = atoms(&tree(self.hidden[0]), &tree(self.shown[0]));
        let question = Question {
            sign: self.sign,
            shape: None,
            seed: self.seed,
            limits: self.limits,
            profile: self.hidden[0].selection.profile.as_deref(),
        };
        let failure = match look(&self.shown[0].program, &question) {
            Ok(Some(seen)) => Ok(claims::failure(self.sign, self.site, &seen)),
            Ok(None) => Err("nothing fails where it is said to show".to_owned()),
            Err(ending) => Err(format!("a run was {ending}")),
        };
        Today {
            scenario: self.shown[0].program.scenario.clone(),
            differences: claims::settings(&all, &tree(self.shown[1])),
            failure,
            mechanism: self.mechanism(&all, cause).map_err(|why| why.to_string()),
        }
    }
}

impl Certificate {
    /// Reads a certificate.
    ///
    /// # Errors
    ///
    /// Returns why it is none, or none for this tool, as the rest of a sentence about it.
    pub fn read(text: &str) -> Result<Self, String> {
        let read: Self =
            serde_json::from_str(text).map_err(|error| format!("is no certificate: {error}"))?;
        if read.schema != SCHEMA {
            return Err(format!("is of format {}, and this tool reads {SCHEMA}", read.schema));
        }
        if read.tool != TOOL {
            return Err(format!(
                "was made by {}, and this is {TOOL}; verify it with the version that made it",
                read.tool
            ));
        }
        Ok(read)
    }

    /// Returns the scenario's file, from the certificate's folder on. A certificate may come from
    /// anybody, so it names nothing outside of that.
    ///
    /// # Errors
    ///
    /// Returns why it is not to be opened, as a sentence.
    pub fn place(&self) -> Result<&Path, String> {
        let path = Path::new(&self.file);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        if inside && path.file_name().is_some() {
            return Ok(path);
        }
        let file = &self.file;
        Err(format!(
            "it names `{file}`, which is not in its own folder; name the scenario with --scenario"
        ))
    }

    /// Holds everything but the runs against what the scenario says today.
    pub fn held_against(&self, today: &Today) -> Vec<Flaw> {
        let mut flaws = self.judged();
        if self.scenario != today.scenario {
            flaws.push(Flaw::new("scenario", &format!("its id is `{}`", today.scenario)));
        }
        if self.text.is_some() && self.original().is_none() {
            flaws.push(Flaw::new("text", "it is not the one that has its digest"));
        }
        same(&mut flaws, "differences", &self.differences, &today.differences, || {
            "the two environments differ otherwise".to_owned()
        });
        same(&mut flaws, "failure", &self.failure, &today.failure, || {
            "it is another one".to_owned()
        });
        if let Ok(failure) = &today.failure {
            flaws.extend(self.failure.differing(failure));
        }
        same(&mut flaws, "M5", &self.mechanism, &today.mechanism, || {
            "the fault is lost in another way".to_owned()
        });
        flaws.extend(self.replanned());
        flaws
    }

    /// Finds what of its claims and runs is not what its cause needs.
    fn replanned(&self) -> Vec<Flaw> {
        let seed = self.seed.parse::<Seed>().ok().filter(|seed| seed.to_string() == self.seed);
        let Some(seed) = seed else { return vec![Flaw::new("seed", "it is none")] };
        if self.cause.iter().any(|it| *it >= self.differences.len()) || self.cause.len() > PARTS {
            return vec![Flaw::new("cause", "it names what is no difference, or too much")];
        }
        // Each seed takes runs, and nobody plans more of them than there are.
        let seeds = self.robust.tried;
        if seeds == 0 || seeds > self.runs.len() as u64 {
            return vec![Flaw::new("robust", "it has no runs for so many seeds")];
        }
        let sides = [self.hidden_in.as_str(), self.shown_in.as_str()];
        let (expected, plans) = claims::plans(&self.differences, &self.cause, sides, seed, seeds);
        let mut flaws = Vec::new();
        let same = expected.len() == self.claims.len()
            && expected.iter().zip(&self.claims).all(|(one, other)| {
                (&one.name, &one.says, &one.shows, &one.hides)
                    == (&other.name, &other.says, &other.shows, &other.hides)
            });
        if !same {
            flaws.push(Flaw::new("claims", "they are not those that its cause needs"));
        }
        let planned: Vec<_> = self.runs.iter().map(Claimed::plan).collect();
        if planned != plans.into_iter().map(Some).collect::<Vec<_>>() {
            flaws.push(Flaw::new("runs", "they are not those that its claims need"));
        }
        if claims::robust(&self.claims, &self.runs, seeds) != self.robust {
            flaws.push(Flaw::new("robust", "it does not follow from the runs"));
        }
        flaws
    }

    /// Holds its runs against what came out when they were repeated. `tell` says which event is the
    /// first that is another one, given those between which it is.
    pub fn repeated(
        &self,
        made: Vec<Result<Claimed, String>>,
        tell: impl Fn(&Claimed, (u64, u64)) -> Option<String>,
    ) -> Vec<Flaw> {
        let runs = self.runs.iter().zip(made).enumerate();
        runs.filter_map(|(number, (claimed, made))| {
            let why = match made {
                Ok(made) if made == *claimed => return None,
                Ok(made) => differing(claimed, &made, &tell),
                Err(why) => format!("it cannot be repeated: {why}"),
            };
            Some(Flaw { about: format!("run {number}"), why })
        })
        .collect()
    }
}

impl Failure {
    /// Says which of its parts are not those of another one.
    fn differing(&self, other: &Self) -> Vec<Flaw> {
        let none = || "none".to_owned();
        let parts = [
            ("failure.error", self.error.clone(), other.error.clone()),
            ("failure.figure", self.figure.clone(), other.figure.clone()),
            ("failure.site", Some(self.site.clone()), Some(other.site.clone())),
            ("failure.way", Some(self.way.join(", ")), Some(other.way.join(", "))),
            ("failure.shape", Some(self.shape.clone()), Some(other.shape.clone())),
        ];
        let differing = parts.into_iter().filter(|(_, said, is)| said != is);
        differing
            .map(|(about, said, is)| {
                let (said, is) = (said.unwrap_or_else(none), is.unwrap_or_else(none));
                Flaw { about: about.to_owned(), why: format!("it is {is}, and not {said}") }
            })
            .collect()
    }
}

/// Takes note of a part that is not what it is today.
fn same<T: PartialEq>(
    flaws: &mut Vec<Flaw>,
    about: &str,
    said: &T,
    today: &Result<T, String>,
    why: impl FnOnce() -> String,
) {
    match today {
        Ok(is) if is == said => {}
        Ok(_) => flaws.push(Flaw { about: about.to_owned(), why: why() }),
        Err(why) => flaws.push(Flaw::new(about, why)),
    }
}

/// Says in what a run is another one now.
fn differing(
    claimed: &Claimed,
    made: &Claimed,
    tell: impl Fn(&Claimed, (u64, u64)) -> Option<String>,
) -> String {
    let words = |shows: bool| if shows { "shows" } else { "hides" };
    let why = if made.shows == claimed.shows {
        String::new()
    } else {
        let (is, said) = (words(made.shows), words(claimed.shows));
        format!("it {is} the failure, and not as claimed {said} it; ")
    };
    let first = claimed.parts_from(made).and_then(|bounds| tell(claimed, bounds));
    let first = first
        .unwrap_or_else(|| "its events are the same, and what is said of them is not".to_owned());
    format!("{why}{first}")
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
