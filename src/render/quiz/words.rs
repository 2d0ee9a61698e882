//! Questions, answers and the commands that show them, in words.

use crate::experiment::quiz::Again;
use crate::experiment::quiz::Answered;
use crate::experiment::quiz::Deed;
use crate::experiment::quiz::Fact;
use crate::experiment::quiz::Knowing;
use crate::experiment::stages::Stage;
use crate::quantity::Timestamp;
use crate::render::number::dated;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::quoted;
use crate::render::overview::quoted_path;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::teach::About;

/// Returns what stands above everything for those who must not know the answer: the title that somebody
/// wrote for them, or no more than the day. The scenario's own title may tell it, and so may its name.
pub fn neutral_title(scenario: &Scenario, at: Timestamp) -> String {
    let written = scenario.teach.as_ref().and_then(|teach| teach.title.clone());
    let day = dated(at);
    written.unwrap_or_else(|| format!("An incident of {}", day.get(..10).unwrap_or(&day)))
}

/// Returns the question: the author's words, or what is asked in general.
pub fn question(scenario: &Scenario, answered: &Answered) -> String {
    if let Some(ask) = &answered.question.ask {
        return ask.clone();
    }
    let incident = &answered.incident;
    match &answered.question.about {
        About::Figure(name, place) => {
            let place = place.selection(incident);
            format!("What does `{}` come to in {place}?", label(&name.value))
        }
        About::Request(number, place) => {
            format!("What is shown of request {} in {}?", number.value, place.selection(incident))
        }
        About::Observer(name, place) => {
            // Their title may say what they miss.
            let place = place.selection(incident);
            format!("From when on could `{}` know of it in {place}?", name.value)
        }
        About::Action(name) => {
            let known = scenario.overlays.iter().find(|it| it.name.value == name.value);
            let title = known.map_or(name.value.as_str(), |it| it.title.as_str());
            format!("What would this have changed? {title}")
        }
        About::Stage(name) => format!("What becomes of the fault in {}?", name.value),
        About::Cause(name) => {
            format!(
                "Which difference between {} and {incident} decides whether the failure shows?",
                name.value
            )
        }
        About::Parts(name) => format!(
            "Which of these steps is the first that {incident} runs and {} does not?",
            name.value
        ),
    }
}

/// Returns an answer as it is offered: right and wrong ones read alike.
pub fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Value(value) => optional(value.as_ref()),
        Fact::Shown(shown) => effects(shown),
        Fact::Knows(Knowing::From(at)) => format!("from {} on", instant(*at)),
        Fact::Knows(Knowing::Leaves(_)) => "never: they have left when it shows".to_owned(),
        Fact::Knows(Knowing::Nothing) => "never: nothing shows where they look".to_owned(),
        Fact::Does(Deed::Prevents) => "no request fails any more".to_owned(),
        Fact::Does(Deed::Lessens) => "fewer requests fail".to_owned(),
        Fact::Does(Deed::Mitigates) => "as many requests fail, with less harm".to_owned(),
        Fact::Does(Deed::Detects) => {
            "as much harm is done, and somebody sees it who did not".to_owned()
        }
        Fact::Does(Deed::Nothing) => {
            "nothing: as many fail, as much harm is done, nobody else sees it".to_owned()
        }
        Fact::Gets(None) => "its step never runs there".to_owned(),
        Fact::Gets(Some(Stage::Reached)) => "its step runs, and nothing goes wrong".to_owned(),
        Fact::Gets(Some(Stage::Infected)) => {
            "something goes wrong, and nothing of it shows".to_owned()
        }
        Fact::Gets(Some(Stage::Propagated)) => "it shows, and nobody who looks sees it".to_owned(),
        Fact::Gets(Some(Stage::Revealed)) => "it shows, and somebody who looks sees it".to_owned(),
        Fact::Differences(names) => match names.as_slice() {
            [] => "none: it is chance, and other requests would show it".to_owned(),
            [one] => format!("{one}, alone"),
            several => format!("{}, only together", several.join(" and ")),
        },
        Fact::Step(site) => site.clone(),
    }
}

/// What was shown, in order.
fn effects(shown: &[(String, Option<String>)]) -> String {
    let one = |(effect, over): &(String, Option<String>)| match over {
        Some(over) => format!("{} in place of {}", label(effect), label(over)),
        None => label(effect),
    };
    let all: Vec<String> = shown.iter().map(one).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", then ") }
}

/// Returns the command that shows it, to be typed.
pub fn command(again: &Again, path: &str, arguments: &[String]) -> String {
    let mut words = vec!["reenact".to_owned()];
    let path = quoted_path(path);
    match again {
        Again::Run(selection, set, seed) => {
            words.extend(["run".to_owned(), path]);
            words.extend(selected(selection));
            words.extend(set.iter().map(|it| format!("--set {}", quoted(it))));
            words.extend(seed.map(|seed| format!("--seed {seed}")));
        }
        Again::Only(selection, request) => {
            words.extend(["run".to_owned(), path]);
            words.extend(selected(selection));
            words.push(format!("--only request={request}"));
        }
        Again::Diff(left, right, request) => {
            words.extend(["diff".to_owned(), path, side(left), side(right)]);
            words.extend(request.map(|request| format!("--request {request}")));
        }
        Again::Whatif => words.extend(["whatif".to_owned(), path, "--each".to_owned()]),
        Again::Visibility(profile) => {
            let profile = format!("--profile {}", quoted(profile));
            words.extend(["visibility".to_owned(), path, profile]);
        }
    }
    words.extend(arguments.iter().cloned());
    words.join(" ")
}

/// Writes a selection as `run` takes it.
fn selected(selection: &Selection) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(selection.profile.iter().map(|name| format!("--profile {}", quoted(name))));
    words.extend(selection.with.iter().map(|name| format!("--with {}", quoted(name))));
    words.extend(selection.without_fault.then(|| "--without-fault".to_owned()));
    words
}

/// Writes a selection as a side of `diff`.
fn side(selection: &Selection) -> String {
    let mut parts = vec![selection.profile.clone().unwrap_or_default()];
    parts.extend(selection.with.iter().cloned());
    parts.extend(selection.without_fault.then(|| "without-fault".to_owned()));
    quoted(&parts.join("+"))
}
