//! Figures and observers: names become ids.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::names;
use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Observer;
use crate::program::figure::Pattern;
use crate::program::figure::Watched;
use crate::program::ids::FigureId;
use crate::program::ids::PopulationId;
use crate::scenario::amount::Amount;
use crate::scenario::outcome;
use crate::source::Spanned;

impl Compiler<'_> {
    /// Compiles a figure.
    pub(super) fn figure(&mut self, figure: &outcome::Figure) -> Option<Figure> {
        let fold = match &figure.fold {
            outcome::Fold::Events { pattern, among } => {
                let pattern = self.pattern(pattern);
                let among = match among {
                    Some(name) => Some(self.counted_requests(name)?),
                    None => None,
                };
                Fold::Events { pattern: pattern?, among }
            }
            outcome::Fold::Requests { pattern, at_least } => {
                let pattern = self.pattern(pattern);
                let at_least = self.at_least(at_least.as_ref());
                Fold::Requests { pattern: pattern?, at_least: at_least? }
            }
            outcome::Fold::Members { population, pattern, at_least } => {
                let pattern = self.pattern(pattern);
                let at_least = self.at_least(at_least.as_ref());
                let words: Vec<String> = ["events", "requests"]
                    .map(str::to_owned)
                    .into_iter()
                    .chain(self.actors.clone())
                    .collect();
                let index = names::find(
                    population,
                    "thing to count",
                    words.iter().map(String::as_str),
                    &mut self.out,
                )?;
                let population = PopulationId::from_index(index.checked_sub(2)?);
                Fold::Members { population, pattern: pattern?, at_least: at_least? }
            }
            outcome::Fold::Share { part, whole } => {
                let part = self.figure_of(part);
                let whole = self.figure_of(whole);
                Fold::Share { part: part?, whole: whole? }
            }
            outcome::Fold::FirstToLast(pattern) => Fold::FirstToLast(self.pattern(pattern)?),
            outcome::Fold::Between { from, to, take } => {
                let from = self.pattern(from);
                let to = self.pattern(to);
                Fold::Between { from: from?, to: to?, take: *take }
            }
        };
        Some(Figure { name: figure.name.value.clone(), span: figure.name.span, fold })
    }

    /// Compiles how many events are enough; one unless it is said.
    fn at_least(&mut self, amount: Option<&Amount>) -> Option<u32> {
        let Some(amount) = amount else { return Some(1) };
        let enough = self.planned_count(amount)?;
        if enough == 0 {
            self.out.push(
                Diagnostic::new(codes::BAD_FIGURE, amount.span(), "none at all is always enough")
                    .help("`at_least` is 1 or more; `{ arrived: NAME }` counts every request"),
            );
            return None;
        }
        Some(enough)
    }

    /// Finds a figure that is a count.
    fn figure_of(&mut self, name: &Spanned<String>) -> Option<FigureId> {
        let known = self.scenario.figures.iter().map(|figure| figure.name.value.as_str());
        let index = names::find(name, "figure", known, &mut self.out)?;
        let figure = self.scenario.figures.get(index)?;
        match figure.fold {
            outcome::Fold::Events { .. }
            | outcome::Fold::Requests { .. }
            | outcome::Fold::Members { .. } => Some(FigureId::from_index(index)),
            outcome::Fold::Share { .. }
            | outcome::Fold::FirstToLast(_)
            | outcome::Fold::Between { .. } => {
                self.out.push(
                    Diagnostic::new(
                        codes::BAD_FIGURE,
                        name.span,
                        format!("`{}` is not a count", name.value),
                    )
                    .related(figure.name.span, "declared here"),
                );
                None
            }
        }
    }

    /// Finds a figure that counts requests.
    fn counted_requests(&mut self, name: &Spanned<String>) -> Option<FigureId> {
        let known = self.scenario.figures.iter().map(|figure| figure.name.value.as_str());
        let index = names::find(name, "figure", known, &mut self.out)?;
        let figure = self.scenario.figures.get(index)?;
        if let outcome::Fold::Requests { .. } = figure.fold {
            return Some(FigureId::from_index(index));
        }
        self.out.push(
            Diagnostic::new(
                codes::BAD_FIGURE,
                name.span,
                format!("`{}` does not count requests", name.value),
            )
            .related(figure.name.span, "declared here")
            .help("`among` takes a figure with `count: requests`"),
        );
        None
    }

    /// Compiles a pattern.
    pub(super) fn pattern(&mut self, pattern: &outcome::Pattern) -> Option<Pattern> {
        let (event, what) = watched(&pattern.event.value)?;
        let about = &pattern.about;
        let index = match what {
            About::Request => {
                let known = self.scenario.requests.iter().map(|r| r.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Job => {
                let known = self.scenario.jobs.iter().map(|job| job.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Effect => {
                let known = self.effects.iter().map(String::as_str);
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Error => {
                let known = self.errors.iter().map(String::as_str);
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Step => {
                let known = self.definitions.keys().map(String::as_str);
                names::find(about, what.word(), known, &mut self.out)?;
                self.definitions.get(&about.value).map(|number| *number as usize)
            }
        };
        Some(Pattern { event, about: u32::try_from(index?).unwrap_or(u32::MAX) })
    }

    /// Compiles an observer.
    pub(super) fn observer(&mut self, observer: &outcome::Observer) -> Option<Observer> {
        let notices = self.pattern(&observer.notices);
        let stays = self.fixed_duration(&observer.stays);
        let after = match &observer.after {
            Some(pattern) => Some(self.pattern(pattern)?),
            None => None,
        };
        let waits = match &observer.waits {
            Some(amount) => Some(self.fixed_duration(amount)?),
            None => None,
        };
        Some(Observer {
            name: observer.name.value.clone(),
            title: observer.title.clone(),
            notices: notices?,
            stays: stays?,
            after,
            waits,
            span: observer.name.span,
        })
    }
}

/// What a kind of event is about.
#[derive(Debug, Clone, Copy)]
enum About {
    Request,
    Job,
    Effect,
    Error,
    Step,
}

impl About {
    fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Job => "job",
            Self::Effect => "effect",
            Self::Error => "error",
            Self::Step => "step",
        }
    }
}

/// Returns the kind of event with that word, and what it is about.
fn watched(word: &str) -> Option<(Watched, About)> {
    Some(match word {
        "arrived" => (Watched::Arrived, About::Request),
        "completed" => (Watched::Completed, About::Request),
        "request_failed" => (Watched::RequestFailed, About::Request),
        "enqueued" => (Watched::Enqueued, About::Job),
        "picked_up" => (Watched::PickedUp, About::Job),
        "started" => (Watched::Started, About::Job),
        "finished" => (Watched::Finished, About::Job),
        "attempt_failed" => (Watched::AttemptFailed, About::Job),
        "retry_scheduled" => (Watched::RetryScheduled, About::Job),
        "died" => (Watched::Died, About::Job),
        "dropped" => (Watched::Dropped, About::Job),
        "shown" => (Watched::Shown, About::Effect),
        "replaced" => (Watched::Replaced, About::Effect),
        "raised" => (Watched::Raised, About::Error),
        "worked" => (Watched::Worked, About::Step),
        "ran" => (Watched::Ran, About::Step),
        _ => return None,
    })
}
