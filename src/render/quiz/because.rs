//! Why an answer is right, and why another one is not: by the run or the event that shows it.

use super::words::fact;
use crate::experiment::quiz::Again;
use crate::experiment::quiz::Belief;
use crate::experiment::quiz::Choice;
use crate::experiment::quiz::Deed;
use crate::experiment::quiz::Fact;
use crate::experiment::quiz::Proof;
use crate::experiment::stages::Proof as Seen;
use crate::experiment::stages::Stage;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::offset;

/// Says what one would have to believe, and what shows that it is so or is not.
pub fn because(choice: &Choice) -> String {
    let proof = proof(choice);
    match &choice.belief {
        Belief::True | Belief::Otherwise => proof,
        Belief::As(other) => format!("that is {other}; {proof}"),
        Belief::Confuses(figure, of) => match &choice.proof {
            Proof::Gives(asked, _) if asked != of => {
                format!("that is `{}` in {of}; {proof}", label(figure))
            }
            Proof::Gives(..)
            | Proof::Missed { .. }
            | Proof::Tried { .. }
            | Proof::Extents { .. }
            | Proof::Alone { .. }
            | Proof::Event { .. } => format!("that is `{}`; {proof}", label(figure)),
        },
        Belief::Stays(_) => format!("so it would be if they stayed; as it is, {proof}"),
        Belief::Looks(there) => format!("so it would be if they looked in {there}; {proof}"),
    }
}

fn proof(choice: &Choice) -> String {
    match &choice.proof {
        Proof::Gives(selection, found) => format!("{selection} gives: {}", fact(found)),
        Proof::Missed { missed: 0, seen: 0 } => "it never shows there".to_owned(),
        Proof::Missed { missed, seen } => {
            let all = counted(missed + seen, "time");
            let looking = if *seen == 0 { "never".to_owned() } else { counted(*seen, "time") };
            format!("it shows {all}, {looking} while they look")
        }
        Proof::Tried { failures, harm, new } => {
            tried(choice, Tried { failures: *failures, harm: harm.as_ref(), new })
        }
        Proof::Extents { requests, seen_by, event } => {
            extents(choice, requests, seen_by, event.as_deref())
        }
        Proof::Alone { profile, failures } => alone(choice, profile, *failures),
        Proof::Event { request, after, said, both } => {
            let who = match (both, &choice.again) {
                (true, _) => "both run it".to_owned(),
                (false, Again::Diff(_, there, _)) => format!("only {there} runs it"),
                (
                    false,
                    Again::Run(..) | Again::Only(..) | Again::Whatif | Again::Visibility(_),
                ) => "only one side runs it".to_owned(),
            };
            format!("{who}: request {}, {}, {said}", grouped(u64::from(*request)), offset(*after))
        }
    }
}

/// What an action changed.
struct Tried<'a> {
    failures: (Option<u64>, Option<u64>),
    harm: Option<&'a (String, Option<u64>, Option<u64>)>,
    new: &'a [(String, String)],
}

impl Tried<'_> {
    fn fails(&self) -> Option<String> {
        let (Some(before), Some(after)) = self.failures else { return None };
        let (before, after) = (grouped(before), counted(after, "request"));
        Some(format!("it fails in {after}, without the action in {before}"))
    }

    fn harms(&self) -> Option<String> {
        let (name, before, after) = self.harm?;
        let number = |count: Option<u64>| count.map_or_else(|| "-".to_owned(), grouped);
        let name = label(name);
        Some(format!("{name}: {}, without the action {}", number(*after), number(*before)))
    }

    fn sees(&self) -> String {
        let new = self.new.iter().map(|(place, who)| format!("{who} in {place}"));
        let new: Vec<String> = new.collect();
        match new.as_slice() {
            [] => "nobody sees it who did not".to_owned(),
            some => format!("{} sees it, too", some.join(" and ")),
        }
    }
}

/// Says all of what an action does of the right answer, and of a wrong one what refutes it.
fn tried(choice: &Choice, tried: Tried<'_>) -> String {
    let all = || {
        let parts = tried.fails().into_iter().chain(tried.harms()).chain([tried.sees()]);
        parts.collect::<Vec<_>>().join("; ")
    };
    let Fact::Does(deed) = &choice.fact else { return all() };
    if choice.belief == Belief::True {
        return all();
    }
    match deed {
        Deed::Prevents | Deed::Lessens => tried.fails().unwrap_or_else(all),
        Deed::Mitigates => tried.harms().unwrap_or_else(all),
        Deed::Detects if tried.new.is_empty() => tried.sees(),
        Deed::Detects | Deed::Nothing => all(),
    }
}

/// Says how far the fault gets, and of a wrong answer, where it is that it gets no further or does.
fn extents(
    choice: &Choice,
    requests: &[u64; 3],
    seen_by: &[String],
    event: Option<&Seen>,
) -> String {
    let [reached, infected, propagated] = requests.map(|count| counted(count, "request"));
    let seen = if seen_by.is_empty() { "nobody".to_owned() } else { seen_by.join(" and ") };
    if choice.belief == Belief::True {
        let mut words = format!(
            "the step runs in {reached}, goes wrong in {infected}, shows in {propagated}, and {seen} \
             sees it"
        );
        if let Some(event) = event {
            let kind = event.told.kind.word().replace('_', " ");
            let who = event.request.map_or_else(
                || "of no request".to_owned(),
                |request| format!("request {}", grouped(u64::from(request) + 1)),
            );
            words = format!("{words}; the first: {who}, {kind} {}", event.told.about);
        }
        return words;
    }
    let Fact::Gets(stage) = &choice.fact else { return String::new() };
    match stage {
        None => format!("the step runs in {reached}"),
        Some(Stage::Reached) if requests[0] == 0 => format!("the step runs in {reached}"),
        Some(Stage::Reached) => format!("it goes wrong in {infected}"),
        Some(Stage::Infected) if requests[1] == 0 => format!("it goes wrong in {infected}"),
        Some(Stage::Infected) => format!("it shows in {propagated}"),
        Some(Stage::Propagated) if requests[2] == 0 => format!("it shows in {propagated}"),
        Some(Stage::Propagated | Stage::Revealed) => format!("{seen} sees it"),
    }
}

fn alone(choice: &Choice, profile: &str, failures: u64) -> String {
    let fails = format!("fails in {}", counted(failures, "request"));
    match &choice.fact {
        Fact::Differences(names) if names.is_empty() => {
            format!("{profile} under another seed {fails}")
        }
        Fact::Differences(names) if names.len() > 1 && choice.belief != Belief::True => {
            format!("with the answer alone, {profile} {fails}")
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
