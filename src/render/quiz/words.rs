//! Questions, answers and what shows them, in words.

use crate::experiment::quiz::Again;
use crate::experiment::quiz::Answered;
use crate::experiment::quiz::Belief;
use crate::experiment::quiz::Choice;
use crate::experiment::quiz::Deed;
use crate::experiment::quiz::Fact;
use crate::experiment::quiz::Knowing;
use crate::experiment::quiz::Proof;
use crate::experiment::stages::Proof as Seen;
use crate::experiment::stages::Stage;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::offset;
use crate::render::number::optional;
use crate::render::overview::quoted;
use crate::scenario::Scenario;
use crate::scenario::file::Selection;
use crate::scenario::teach::About;

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
            let who = scenario.observers.iter().find(|it| it.name.value == name.value);
            let title = who.and_then(|it| it.title.as_deref());
            let title = title.map_or_else(String::new, |title| format!(" ({title})"));
            let place = place.selection(incident);
            format!("From when on could `{}`{title} know of it in {place}?", name.value)
        }
        About::Action(name) => {
            let known = scenario.overlays.iter().find(|it| it.name.value == name.value);
            let title = known.map_or(name.value.as_str(), |it| it.title.as_str());
            format!("What would this have changed? {title}")
        }
        About::Stage(name) => format!("How far does the fault get in {}?", name.value),
        About::Cause(name) => {
            format!("Which difference from {incident} hides the failure in {}?", name.value)
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

/// Says what one would have to believe, and what shows that it is so or is not.
pub fn because(choice: &Choice) -> String {
    let proof = proof(choice);
    match &choice.belief {
        Belief::True | Belief::Otherwise => proof,
        Belief::As(other) => format!("that is {other}; {proof}"),
        Belief::Confuses(figure) => format!("that is `{}`; {proof}", label(figure)),
        Belief::Stays(_) => format!("so it would be if they stayed; as it is, {proof}"),
        Belief::Looks(there) => format!("so it would be if they looked in {there}; {proof}"),
    }
}

fn proof(choice: &Choice) -> String {
    match &choice.proof {
        Proof::Gives(selection, found) => format!("{selection} gives: {}", fact(found)),
        Proof::Missed { missed, seen } => {
            let all = counted(missed + seen, "time");
            let while_there = if *seen == 0 { "never".to_owned() } else { counted(*seen, "time") };
            match missed + seen {
                0 => "it never shows there".to_owned(),
                _ => format!("it shows {all}, {while_there} while they look"),
            }
        }
        Proof::Tried { failures, harm, new } => tried(*failures, harm.as_ref(), new),
        Proof::Extents { requests, seen_by, event } => extents(requests, seen_by, event.as_ref()),
        Proof::Alone { profile, failures } => alone(choice, profile, *failures),
        Proof::Event { request, after, said, both } => {
            let who = if *both { "both run it" } else { "only one side runs it" };
            format!("{who}: request {}, {}, {said}", grouped(u64::from(*request)), offset(*after))
        }
    }
}

fn tried(
    failures: (Option<u64>, Option<u64>),
    harm: Option<&(String, Option<u64>, Option<u64>)>,
    new: &[(String, String)],
) -> String {
    let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
    let mut parts = Vec::new();
    if let (Some(before), Some(after)) = failures {
        parts.push(format!("it fails in {} requests, with the action in {}", grouped(before), grouped(after)));
    }
    if let Some((name, before, after)) = harm {
        parts.push(format!("{} {}, with it {}", label(name), number(*before), number(*after)));
    }
    let new: Vec<String> = new.iter().map(|(place, who)| format!("{who} in {place}")).collect();
    parts.push(match new.as_slice() {
        [] => "nobody new sees it".to_owned(),
        some => format!("{} sees it, too", some.join(" and ")),
    });
    parts.join("; ")
}

fn extents(requests: &[u64; 3], seen_by: &[String], event: Option<&Seen>) -> String {
    let [reached, infected, propagated] = requests.map(grouped);
    let seen = if seen_by.is_empty() { "nobody".to_owned() } else { seen_by.join(" and ") };
    let mut words = format!(
        "of the requests, {reached} reach the step, {infected} go wrong, {propagated} show it, {seen} \
         sees it"
    );
    if let Some(event) = event {
        let kind = event.kind.word().replace('_', " ");
        let number = grouped(u64::from(event.request) + 1);
        words.push_str(&format!("; the first: request {number}, {kind} {}", event.about));
    }
    words
}

fn alone(choice: &Choice, profile: &str, failures: u64) -> String {
    let fails = format!("fails in {}", counted(failures, "request"));
    match &choice.fact {
        Fact::Differences(names) if names.is_empty() => {
            format!("{profile} under another seed {fails}")
        }
        Fact::Differences(names) if names.len() > 1 && choice.belief != Belief::True => {
            format!("with one of them alone, {profile} {fails}")
        }
        Fact::Differences(_)
        | Fact::Value(_)
        | Fact::Shown(_)
        | Fact::Knows(_)
        | Fact::Does(_)
        | Fact::Gets(_)
        | Fact::Step(_) => format!("{profile} with it {fails}"),
    }
}

/// Returns the command that shows it, to be typed.
pub fn command(again: &Again, path: &str, arguments: &[String]) -> String {
    let mut words = vec!["reenact".to_owned()];
    let path = quoted(path);
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
