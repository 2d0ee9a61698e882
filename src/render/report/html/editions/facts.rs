//! What is known at the horizon: what was deployed, what screens showed and logs said, what each observer
//! had seen, what had come in. Nothing later, and nothing about why.

use super::Edition;
use super::Lesson;
use crate::experiment::milestones::Milestone;
use crate::experiment::play::Glimpse;
use crate::experiment::play::LogLine;
use crate::experiment::play::Outside;
use crate::experiment::quiz::Fact;
use crate::experiment::quiz::sheet::Item;
use crate::render::number::counted;
use crate::render::number::counted_are;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::scenario::file::Selection;
use crate::scenario::outcome::Pattern;
use crate::scenario::teach::About;
use crate::scenario::teach::Inject;
use crate::scenario::teach::Place;
use maud::Markup;
use maud::html;

/// What is known at an instant.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// What was deployed and done.
    pub deploys: Vec<Milestone>,
    /// What screens showed and logs said.
    pub log: Vec<LogLine>,
    /// What each observer could have seen.
    pub looks: Vec<(String, Vec<Glimpse>)>,
    /// What had come in.
    pub injects: Vec<Inject>,
}

/// Draws the panel.
pub(super) fn panel(lesson: &Lesson<'_>) -> Markup {
    let facts = lesson.facts;
    html! {
        section aria-labelledby="facts-title" {
            h2 #facts-title { "Known at " (instant(lesson.horizon)) " UTC" }
            @if !facts.deploys.is_empty() {
                h3 { "Deployed and done" }
                ol.milestones { @for it in &facts.deploys {
                    li { time { (instant(it.at)) } " " (prose(&it.title)) }
                } }
            }
            @if !facts.injects.is_empty() {
                h3 { "What came in" }
                ul { @for it in &facts.injects {
                    li { time { (instant(it.at.value)) } " " (prose(&it.say)) }
                } }
            }
            (log(lesson))
            (looks(lesson))
        }
    }
}

fn log(lesson: &Lesson<'_>) -> Markup {
    let (all, scale) = (&lesson.facts.log, u64::from(lesson.scenario.scale));
    let told: Vec<&LogLine> = all.iter().filter(|line| !is_asked(lesson, line)).collect();
    let left_out = (all.len() - told.len()) as u64;
    let incident = lesson.scenario.incident_profile().unwrap_or_default();
    html! {
        h3 { "On screens and in logs of " (plain(incident)) }
        @if let Some(requests) = requests(lesson) {
            p.quiet { (counted(requests, "request")) " had come by then, of all kinds." }
        }
        @if scale > 1 { p.quiet { "Each counted here stands for " (grouped(scale)) "." } }
        @if left_out > 0 {
            p.quiet { "What screens show is asked below for one request; " (counted_are(left_out, "line"))
                " left out for that." }
        }
        @if all.is_empty() { p { "Nothing yet." } } @else if !told.is_empty() {
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "What happened" } th.number scope="col" { "Times in the last hour" }
                    th.number scope="col" { "Times so far" }
                } }
                tbody { @for it in told { tr {
                    th scope="row" { (prose(&said(&it.what))) }
                    td.number { (grouped(it.lately)) } td.number { (grouped(it.so_far)) }
                } } }
            } }
        }
    }
}

/// Returns how many requests had come where the incident is, as whoever looks there knows.
fn requests(lesson: &Lesson<'_>) -> Option<u64> {
    let incident = lesson.scenario.incident_profile()?;
    let all = lesson.facts.looks.iter().flat_map(|(_, glimpses)| glimpses);
    all.filter(|it| it.profile == incident).map(|it| it.requests).next()
}

/// Says what a screen shows or a log says to those who know nothing of the system.
fn said(what: &Outside) -> String {
    match what {
        Outside::Shown(effect, None) => format!("`{effect}` was shown"),
        Outside::Shown(effect, Some(over)) => {
            format!("`{effect}` was shown in place of `{over}`")
        }
        Outside::Failed(job, error) => {
            format!("An attempt of the job `{job}` failed with `{error}`")
        }
        Outside::RequestFailed(error) => format!("A request failed with `{error}`"),
        Outside::GivenUp(job) => format!("The job `{job}` was given up after its last attempt"),
        Outside::Dropped(job) => format!("The job `{job}` was dropped"),
    }
}

/// Tells whether a line says what is to be predicted: what a request of the incident is shown.
fn is_asked(lesson: &Lesson<'_>, line: &LogLine) -> bool {
    let incident = Selection::profile(lesson.scenario.incident_profile().unwrap_or_default());
    let is_asked = |item: &Item| {
        let About::Request(_, place) = &item.answered.question.about else { return false };
        let Fact::Shown(shown) = &item.answered.answer.fact else { return false };
        let is_there = place.selection(incident.profile.as_deref().unwrap_or_default()) == incident;
        let mut said =
            shown.iter().map(|(effect, over)| Outside::Shown(effect.clone(), over.clone()));
        is_there && said.any(|said| said == line.what)
    };
    lesson.edition != Edition::Facilitator && lesson.items.iter().any(is_asked)
}

fn looks(lesson: &Lesson<'_>) -> Markup {
    let all: Vec<(&str, &Glimpse)> = lesson
        .facts
        .looks
        .iter()
        .flat_map(|(name, glimpses)| glimpses.iter().map(move |it| (name.as_str(), it)))
        .collect();
    let told: Vec<(&str, &Glimpse)> =
        all.iter().filter(|(name, it)| is_told(lesson, name, it)).copied().collect();
    html! {
        @if told.len() < all.len() || !told.is_empty() { h3 { "Who has seen what" } }
        @if told.len() < all.len() {
            p.quiet { "What is seen in " (counted((all.len() - told.len()) as u64, "place"))
                " is asked below, and left out here." }
        }
        @if !told.is_empty() {
            p.quiet { "Each looks at every request of their environment for some time, and would know \
                by one thing only that something is wrong. The same may show more than once for a request." }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "Who" } th scope="col" { "Looks in" }
                    th.number scope="col" { "Requests so far" }
                    th scope="col" { "Waits for" } th scope="col" { "Would know by" }
                } }
                tbody { @for (name, it) in &told { (look(lesson, name, it)) } }
            } }
        }
    }
}

/// A row: who looked, at how many requests, and how often what they look for was there.
fn look(lesson: &Lesson<'_>, name: &str, it: &Glimpse) -> Markup {
    let all = &lesson.scenario.observers;
    let observer = all.iter().find(|observer| observer.name.value == name);
    let after = observer.and_then(|observer| observer.after.as_ref());
    html! {
        tr {
            th scope="row" { (plain(name)) }
            td { (plain(&it.profile)) }
            td.number { (grouped(it.requests)) }
            td {
                @if let (Some(after), Some(times)) = (after, it.after) {
                    (prose(&event(after))) ": " (counted(times, "time"))
                } @else { "every request" }
            }
            td {
                @if let Some(observer) = observer { (prose(&event(&observer.notices))) ": " }
                (if it.seen == 0 { "not once".to_owned() } else { counted(it.seen, "time") })
            }
        }
    }
}

/// Says what a pattern is about: `answer` shown.
fn event(pattern: &Pattern) -> String {
    format!("`{}` {}", pattern.about.value, pattern.event.value.replace('_', " "))
}

/// Tells whether a page says what somebody has seen: not to those who are asked just that, or what comes of it
/// where they look. What the incident itself shows is no answer.
fn is_told(lesson: &Lesson<'_>, name: &str, glimpse: &Glimpse) -> bool {
    if lesson.edition == Edition::Facilitator {
        return true;
    }
    let incident = lesson.scenario.incident_profile().unwrap_or_default();
    let is_elsewhere = glimpse.profile != incident;
    let looks_there = |place: &Place| {
        place.selection(incident).profile.as_deref() == Some(glimpse.profile.as_str())
    };
    !lesson.items.iter().any(|item| match &item.answered.question.about {
        About::Observer(observer, place) => observer.value == name && looks_there(place),
        About::Figure(_, place) | About::Request(_, place) => is_elsewhere && looks_there(place),
        About::Stage(profile) | About::Cause(profile) | About::Parts(profile) => {
            is_elsewhere && profile.value == glimpse.profile
        }
        About::Action(_) => false,
    })
}
