//! Figures and observers: names become ids.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::names;
use crate::program::compile::watched::About;
use crate::program::compile::watched::watched;
use crate::program::figure::Figure;
use crate::program::figure::Fold;
use crate::program::figure::Observer;
use crate::program::figure::Pattern;
use crate::program::figure::Watched;
use crate::program::ids::EffectId;
use crate::program::ids::FigureId;
use crate::program::ids::PopulationId;
use crate::scenario::amount::Amount;
use crate::scenario::observer;
use crate::scenario::outcome;
use crate::source::Span;
use crate::source::Spanned;
use crate::time::SimTime;

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
            outcome::Fold::Value { pattern, pick } => {
                let compiled = self.pattern(pattern)?;
                self.check_carries(pattern, compiled, pick.span);
                Fold::Value { pattern: compiled, pick: pick.value }
            }
            outcome::Fold::When { pattern, end } => {
                Fold::When { pattern: self.pattern(pattern)?, end: *end }
            }
        };
        let (from, until) = self.window_of(figure);
        let name = figure.name.value.clone();
        Some(Figure { name, span: figure.name.span, fold, from, until })
    }

    /// Compiles the window of a figure.
    fn window_of(&mut self, figure: &outcome::Figure) -> (SimTime, Option<SimTime>) {
        let from = figure.from.as_ref().and_then(|from| self.instant(from));
        let until = figure.until.as_ref().and_then(|until| self.instant(until));
        if let (Some(from), Some(until), Some(place)) = (from, until, &figure.until)
            && until <= from
        {
            self.out.push(
                Diagnostic::new(
                    codes::BAD_FIGURE,
                    place.span,
                    "this window ends before it begins, so nothing is counted",
                )
                .related(
                    figure.from.as_ref().map_or(place.span, |from| from.span),
                    "it begins here",
                ),
            );
        }
        (from.unwrap_or(SimTime::ORIGIN), until)
    }

    /// Only some events carry a value.
    fn check_carries(&mut self, written: &outcome::Pattern, pattern: Pattern, place: Span) {
        let about = &written.about;
        let diagnostic = match pattern.event {
            Watched::Enqueued
            | Watched::RetryScheduled
            | Watched::Worked
            | Watched::Accepted
            | Watched::Coerced
            | Watched::Deferred
            | Watched::ReadStale
            | Watched::Delivered
            | Watched::Locked
            | Watched::Unlocked
            | Watched::Deduplicated
            | Watched::Purged
            | Watched::Restarted
            | Watched::Called
            | Watched::Answered
            | Watched::Acquired
            | Watched::Released
            | Watched::Mismatched => return,
            Watched::Ran => {
                let site = self.sites.iter().find(|site| site.definition == about.value);
                if site.is_some_and(|site| CARRIERS.contains(&site.verb)) {
                    return;
                }
                Diagnostic::new(codes::BAD_FIGURE, about.span, "this step comes to no value")
                    .help(format!("the steps that do: {}", CARRIERS.join(", ")))
            }
            Watched::Shown => {
                if self.valued.contains(&EffectId::from_index(pattern.about as usize)) {
                    return;
                }
                let message = format!("no step shows `{}` with a `value`", about.value);
                Diagnostic::new(codes::BAD_FIGURE, about.span, message)
                    .help("say what it shows: `show: price, value: total`")
            }
            Watched::Arrived
            | Watched::Completed
            | Watched::RequestFailed
            | Watched::PickedUp
            | Watched::Started
            | Watched::Finished
            | Watched::AttemptFailed
            | Watched::Died
            | Watched::Dropped
            | Watched::Replaced
            | Watched::Committed
            | Watched::Undone
            | Watched::Restored
            | Watched::Expired
            | Watched::DeadLettered
            | Watched::Paused
            | Watched::Resumed
            | Watched::Lost
            | Watched::Crashed
            | Watched::Halted
            | Watched::Refused
            | Watched::Begun
            | Watched::Abandoned
            | Watched::Served
            | Watched::TimedOut
            | Watched::Raised => no_value(written),
        };
        self.out.push(diagnostic.related(place, "a value is asked for here"));
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
            | outcome::Fold::Between { .. }
            | outcome::Fold::Value { .. }
            | outcome::Fold::When { .. } => {
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
            About::Store => {
                let known = self.scenario.stores.iter().map(|store| store.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Queue => {
                let known = self.scenario.queues.iter().map(|queue| queue.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Service => {
                let known = self.scenario.services.iter().map(|it| it.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Resource => {
                let known = self.scenario.resources.iter().map(|it| it.name.value.as_str());
                names::find(about, what.word(), known, &mut self.out)
            }
            About::Fleet => {
                let known = self.scenario.fleets.iter().map(|fleet| fleet.name.value.as_str());
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

    /// Compiles every observer, and returns those that are in a profile.
    pub(super) fn observers(&mut self, profile: Option<&str>) -> Vec<Observer> {
        let mut observers = Vec::new();
        for observer in &self.scenario.observers {
            let compiled = self.observer(observer);
            if profile.is_none_or(|name| observer.profiles.iter().any(|p| p.value == name)) {
                observers.extend(compiled);
            }
        }
        observers
    }

    /// Compiles an observer.
    fn observer(&mut self, observer: &observer::Observer) -> Option<Observer> {
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

/// An event carries no value, and a figure takes one.
fn no_value(written: &outcome::Pattern) -> Diagnostic {
    let message = format!("`{}` carries no value", written.event.value);
    Diagnostic::new(codes::BAD_FIGURE, written.event.span, message).help(
        "values come from `shown`, `ran`, `enqueued`, `worked`, `retry_scheduled`, \
         `accepted`, `coerced`, `mismatched`, `deferred`, `read_stale`, `delivered`, \
         `locked`, `unlocked`, `deduplicated`, `purged`, `restarted`, `called`, `answered`, \
         `acquired` and `released`",
    )
}

/// The steps whose events carry a value.
const CARRIERS: [&str; 15] = [
    "set",
    "read",
    "write",
    "work",
    "enqueue",
    "show",
    "accept",
    "turn",
    "repeat",
    "purge",
    "call",
    "reply",
    "partition",
    "acquire",
    "release",
];
