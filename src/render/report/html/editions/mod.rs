//! Editions of a report for those who learn and those who teach: one page each, so that what one must
//! not know is in no corner of their file. What participants get is a list of its own, not a report with
//! something hidden.

mod facts;
mod questions;
mod runsheet;

pub use facts::Facts;

use super::SCRIPT;
use super::SCRIPT_HASH;
use super::SEAL;
use super::STYLE;
use super::STYLE_HASH;
use super::finished;
use crate::experiment::quiz::sheet::Item;
use crate::quantity::Timestamp;
use crate::render::number::dated;
use crate::render::number::instant;
use crate::render::quiz::words::neutral_title;
use crate::render::report::Report;
use crate::render::report::html;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::scenario::Scenario;
use crate::scenario::teach::Teach;
use crate::seed::Seed;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

/// How editions look beyond [`STYLE`].
pub const TEACH_STYLE: &str = include_str!("teach.css");

/// The hash of [`TEACH_STYLE`], as the policy names it; a test holds the two together.
const TEACH_HASH: &str = "sha256-OH6Au/OqiU9aUR0XNvOxNX6AO8D6yD9UHLLK719HPIk=";

/// For whom a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// Those who learn: what is known at the horizon, and the questions.
    Participants,
    /// The same on one sheet of paper.
    Handout,
    /// Whoever teaches: everything.
    Facilitator,
    /// Everybody in one room: everything, behind reveals.
    All,
}

impl Edition {
    /// Tells whether the edition holds the whole report, answers and all.
    pub fn holds_the_report(self) -> bool {
        match self {
            Self::Participants | Self::Handout => false,
            Self::Facilitator | Self::All => true,
        }
    }
}

/// Everything that an edition tells besides the report.
#[derive(Debug)]
pub struct Lesson<'a> {
    /// For whom.
    pub edition: Edition,
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The path as the user gave it.
    pub path: &'a str,
    /// What else the command line said, as it would be typed again.
    pub arguments: &'a [String],
    /// The seed, where the command line named one.
    pub seed: Option<Seed>,
    /// The horizon that the command line named, as it did.
    pub said_horizon: Option<&'a str>,
    /// Up to when things are known.
    pub horizon: Timestamp,
    /// What is known then.
    pub facts: &'a Facts,
    /// The questions of all sheets.
    pub items: &'a [Item],
    /// The sheet that participants get; others get all.
    pub sheet: usize,
}

impl Lesson<'_> {
    /// How many sheets there are.
    fn sheets(&self) -> usize {
        self.items.last().map_or(1, |item| item.sheet)
    }
}

/// Draws an edition that holds no report: for participants, or on paper.
pub fn draw(lesson: &Lesson<'_>) -> String {
    finished(&document(lesson, None).into_string())
}

/// Draws an edition around a report.
pub fn draw_with(lesson: &Lesson<'_>, report: &Report<'_>) -> String {
    finished(&document(lesson, Some(report)).into_string())
}

fn document(lesson: &Lesson<'_>, report: Option<&Report<'_>>) -> Markup {
    let is_told = lesson.edition == Edition::Facilitator;
    let title = if is_told {
        plain(&lesson.scenario.title)
    } else {
        plain(&neutral_title(lesson.scenario, lesson.horizon))
    };
    let main = report.and_then(|report| Some((report, report.overview.main()?)));
    let script =
        if main.is_some() { format!("script-src '{SCRIPT_HASH}'; ") } else { String::new() };
    let policy = format!(
        "default-src 'none'; style-src '{STYLE_HASH}' '{TEACH_HASH}'; {script}base-uri 'none'; \
         form-action 'none'"
    );
    let class = (lesson.edition == Edition::Handout).then_some("handout");
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "reenact " (env!("CARGO_PKG_VERSION")) };
                meta name=(SEAL) content="";
                title { (title) }
                style { (PreEscaped(STYLE)) }
                style { (PreEscaped(TEACH_STYLE)) }
            }
            body class=[class] {
                a.skip href="#main" { "To the questions" }
                @match main {
                    Some((report, main)) => {
                        (html::header(report, main, &title, is_told))
                    },
                    None => { (heading(lesson, &title)) },
                }
                (contents(lesson, main.is_some()))
                main #main {
                    @if let Some((report, _)) = main { (html::notice(report)) (about(lesson)) }
                    (facts::panel(lesson))
                    (questions::panel(lesson))
                    @if lesson.edition == Edition::Facilitator { (facilitator(lesson)) }
                    @if let Some((report, main)) = main {
                        (panels(lesson.edition, report, main))
                    }
                }
                @if let Some((report, main)) = main {
                    (html::footer(report, main))
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }
}

/// The parts of a page, as links: those that an edition has besides the report, then the report's own.
fn contents(lesson: &Lesson<'_>, has_report: bool) -> Markup {
    let edition = lesson.edition;
    let own = [
        ("facts-title", "What is known", true),
        ("questions-title", "Questions", true),
        ("facilitator-title", "For the facilitator", edition == Edition::Facilitator),
        ("runsheet-title", "Run sheets", edition == Edition::Facilitator),
    ];
    let panels: &[(&str, &str)] = if has_report { &html::PANELS } else { &[] };
    let panels = panels.iter().filter(|(id, _)| *id != "playable");
    html! {
        @if edition != Edition::Handout {
            nav aria-label="Parts" { ul {
                @for (id, name, _) in own.iter().filter(|(_, _, is_here)| *is_here) {
                    li { a href={ "#" (id) } { (name) } }
                }
                // A link to what is behind a reveal leads there, and opens nothing.
                @for (id, name) in panels {
                    @if edition == Edition::All { li { a href={ "#reveal-" (id) } { "Reveal: " (name) } } }
                    @else { li { a href={ "#" (id) } { (name) } } }
                }
            } }
        }
    }
}

/// The heading of a page without a report: a title and the time, and nothing of what is to be found out, which
/// the scenario's own name may tell.
fn heading(lesson: &Lesson<'_>, title: &str) -> Markup {
    html! {
        header {
            h1 { (title) }
            p.edition { "It is " (dated(lesson.horizon)) " UTC. Something goes wrong: what, and why, is to \
                be found out. Write down what you expect before anybody shows it." }
            (parts(lesson.scenario))
        }
    }
}

/// What the system is made of, by its names, so that whoever knows nothing of it can read the questions.
fn parts(scenario: &Scenario) -> Markup {
    let setting = scenario.teach.as_ref().and_then(|teach| teach.setting.as_deref());
    let incident = scenario.incident_profile().filter(|_| scenario.profiles.len() > 1);
    let named = |what: &str, names: Vec<&str>| (what.to_owned(), names.join(", "));
    let lists = [
        named("Requests", scenario.requests.iter().map(|it| it.name.value.as_str()).collect()),
        named("Jobs", scenario.jobs.iter().map(|it| it.name.value.as_str()).collect()),
        named("Services", scenario.services.iter().map(|it| it.name.value.as_str()).collect()),
        named("Environments", scenario.profiles.iter().map(|it| it.name.value.as_str()).collect()),
    ];
    html! {
        @if let Some(setting) = setting { p.summary { (prose(setting)) } }
        p.quiet { @for (what, names) in lists.iter().filter(|it| !it.1.is_empty()) {
            (what) ": " (plain(names)) ". "
        }
        @if let Some(incident) = incident { "It happened in " (plain(incident)) "." } }
    }
}

/// What the incident is, and what is to be learnt: both tell what is to be found out, so a room opens them
/// when it has found it.
fn about(lesson: &Lesson<'_>) -> Markup {
    let objectives = lesson.scenario.teach.as_ref().map(objectives);
    let summary = lesson.scenario.summary.as_deref();
    html! {
        @if lesson.edition != Edition::All { (objectives.unwrap_or_default()) } @else {
            details {
                summary { "Reveal: What this is about" }
                p { strong { (plain(&lesson.scenario.title)) } }
                @if let Some(summary) = summary { p.summary { (prose(summary)) } }
                (objectives.unwrap_or_default())
            }
        }
    }
}

fn objectives(teach: &Teach) -> Markup {
    html! {
        @if teach.audience.is_some() || !teach.objectives.is_empty() {
            section aria-labelledby="objectives-title" {
                h2 #objectives-title { "What this is for" }
                @if let Some(audience) = &teach.audience { p.about { (prose(audience)) } }
                @if !teach.objectives.is_empty() {
                    ul { @for it in &teach.objectives { li { (prose(it)) } } }
                }
            }
        }
    }
}

/// The panels of the report: open for who teaches, behind reveals for a room.
fn panels(
    edition: Edition,
    report: &Report<'_>,
    main: &crate::experiment::replay::Replay,
) -> Markup {
    html! {
        @for (id, panel) in html::panels(report, main, None) {
            @if edition == Edition::All {
                details #{ "reveal-" (id) } { summary { "Reveal: " (html::name(id)) } (panel) }
            } @else { (panel) }
        }
    }
}

/// What only the one who teaches needs.
fn facilitator(lesson: &Lesson<'_>) -> Markup {
    let teach = lesson.scenario.teach.as_ref();
    let list = |title: &str, items: &[String]| {
        html! {
            @if !items.is_empty() {
                h3 { (title) }
                ul { @for it in items { li { (prose(it)) } } }
            }
        }
    };
    html! {
        section aria-labelledby="facilitator-title" {
            h2 #facilitator-title { "For the facilitator" }
            p.about { "Ask how and what, never who. Let predictions stand side by side before anything is shown." }
            @if let Some(teach) = teach {
                (list("Likely wrong turns", &teach.wrong_turns))
                (list("When the talk stops", &teach.prompts))
                @if !teach.injects.is_empty() {
                    h3 { "What comes in" }
                    ol.milestones { @for it in &teach.injects {
                        li { time { (instant(it.at.value)) } " " (prose(&it.say)) }
                    } }
                }
            }
            (runsheet::draw(lesson))
        }
    }
}
