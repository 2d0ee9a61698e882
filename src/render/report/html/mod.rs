//! A report as one HTML file: it opens from disk, asks no network for anything, and is whole without
//! its script, which only adds movement. Everything is drawn here, with a table beside each picture.
//!
//! Its policy lets nothing run or load but the one style and the one script, named by their hashes.

mod actions;
mod axis;
mod conditions;
pub mod editions;
mod environments;
mod figures;
mod fit;
mod kinds;
mod labelled;
mod notes;
mod observers;
pub mod playable;
mod queues;
mod repeats;
mod story;
mod timeline;
mod together;
mod unbroken;

use crate::experiment::replay::Replay;
use crate::hash;
use crate::quantity::Timestamp;
use crate::render::marked::Piece;
use crate::render::marked::pieces;
use crate::render::number::counted;
use crate::render::overview::command;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::html::fit::fit;
use crate::render::report::html::labelled::labelled;
use crate::render::report::html::playable::Playable;
use crate::render::report::html::unbroken::unbroken;
use crate::render::report::stopped;
use crate::text::neutral;
use crate::time::SimTime;
use maud::DOCTYPE;
use maud::Markup;
use maud::PreEscaped;
use maud::html;

/// How the page looks.
pub const STYLE: &str = include_str!("style.css");

/// What moves.
pub const SCRIPT: &str = include_str!("script.js");

/// The hash of [`STYLE`], as the policy names it; a test holds the two together.
const STYLE_HASH: &str = "sha256-cpLSDm8wxJaARKTZpFICExk/e7xv4slQ9diM3fI/Tyg=";

/// The hash of [`SCRIPT`].
const SCRIPT_HASH: &str = "sha256-L7cnIfyFF3HgLblv5vYzDAXI2VVlXzDc/f0LJxRSeh0=";

/// The name under which a file carries the hash of the rest of it.
const SEAL: &str = "reenact-seal";

/// Draws a report.
pub fn draw(report: &Report<'_>) -> String {
    let Some(main) = report.overview.main() else { return String::new() };
    finished(&document(report, main, None).into_string())
}

/// Draws a report in which the incident can be replayed.
pub fn draw_playable(report: &Report<'_>, playable: &Playable<'_>) -> String {
    let Some(main) = report.overview.main() else { return String::new() };
    finished(&document(report, main, Some(playable)).into_string())
}

/// Makes a fragment readable on narrow screens: numbers stay whole, and cells say what they are.
fn readable(page: &str) -> String {
    labelled(&unbroken(page))
}

/// Does to a page what is done to all of it when it is drawn: it is readable and fits, and is sealed.
fn finished(page: &str) -> String {
    seal(&fit(readable(page)))
}

/// Tells whether a text is a report that nobody has edited since it was drawn.
pub fn is_unedited(text: &str) -> bool {
    let Some((before, rest)) = text.split_once(&format!("name=\"{SEAL}\" content=\"")) else {
        return false;
    };
    let Some((_, after)) = rest.split_once('"') else { return false };
    let blank = format!("{before}name=\"{SEAL}\" content=\"\"{after}");
    seal(&blank) == text
}

/// Writes the hash of a document into its place.
fn seal(blank: &str) -> String {
    let place = format!("name=\"{SEAL}\" content=\"");
    let hash = format!("{place}{:016x}", hash::of_bytes(blank.as_bytes()));
    blank.replacen(&place, &hash, 1)
}

/// A text from the file, with nothing in it that could turn what stands around it.
fn plain(text: &str) -> String {
    neutral(text)
}

/// A text that somebody wrote, with its backquotes as code.
fn prose(text: &str) -> Markup {
    html! {
        @for piece in pieces(&neutral(text)) {
            @match piece { Piece::Words(words) => { (words) }, Piece::Code(it) => { code { (it) } } }
        }
    }
}

/// What the page lets run and load. An engine also needs to be compiled, and to run beside the page,
/// from a script that the page itself hands over.
fn policy(playable: bool) -> String {
    let (style, script, worker) = if playable {
        (
            format!("'{STYLE_HASH}' '{}'", playable::STYLE_HASH),
            format!("'{SCRIPT_HASH}' '{}' 'wasm-unsafe-eval'", playable::SCRIPT_HASH),
            "worker-src blob:; ",
        )
    } else {
        (format!("'{STYLE_HASH}'"), format!("'{SCRIPT_HASH}'"), "")
    };
    format!(
        "default-src 'none'; style-src {style}; script-src {script}; {worker}base-uri 'none'; \
         form-action 'none'"
    )
}

fn document(report: &Report<'_>, main: &Replay, playable: Option<&Playable<'_>>) -> Markup {
    let overview = report.overview;
    let title = plain(&overview.scenario.title);
    let policy = policy(playable.is_some());
    let panels = panels(report, main, playable);
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
                @if playable.is_some() { style { (PreEscaped(playable::STYLE)) } }
            }
            body {
                a.skip href="#main" { "To the report" }
                (header(report, main, &title, true))
                nav aria-label="Panels" { ul {
                    @for (id, _) in &panels { li { a href={ "#" (id) } { (name(id)) } } }
                } }
                main #main {
                    (notice(report))
                    @for (_, panel) in &panels { (panel) }
                }
                (footer(report, main))
                script { (PreEscaped(SCRIPT)) }
                @if let Some(playable) = playable { (playable::works(report, playable)) }
            }
        }
    }
}

/// What the panels are called, by their anchors.
const PANELS: [(&str, &str); 10] = [
    ("figures", "Figures"),
    ("playable", "Replay it"),
    ("timeline", "Timeline"),
    ("story", "One request"),
    ("kinds", "Kinds of request"),
    ("environments", "Environments"),
    ("conditions", "Conditions"),
    ("observers", "Who could know"),
    ("actions", "What if"),
    ("notes", "Limits"),
];

/// Returns what a panel is called.
fn name(id: &str) -> &str {
    PANELS.iter().find(|(known, _)| *known == id).map_or(id, |(_, name)| *name)
}

/// Draws the panels, each with its anchor, in their order.
fn panels(
    report: &Report<'_>,
    main: &Replay,
    playable: Option<&Playable<'_>>,
) -> Vec<(&'static str, Markup)> {
    let mut drawn = vec![("figures", figures::panel(report, main))];
    drawn.extend(playable.map(|playable| ("playable", playable::panel(report, playable))));
    drawn.extend([
        ("timeline", timeline::panel(report, main)),
        ("story", story::panel(report, main)),
        ("kinds", kinds::panel(report, main)),
        ("environments", environments::panel(report, main)),
        ("conditions", conditions::panel(report, main)),
        ("observers", observers::panel(report, main)),
        ("actions", actions::panel(report, main)),
        ("notes", notes::panel(report)),
    ]);
    drawn
}

/// Draws a panel: a section with a heading that the list of panels leads to.
fn panel(id: &str, about: &str, content: Markup) -> Markup {
    html! {
        section #(id) aria-labelledby={ (id) "-title" } {
            h2 #{ (id) "-title" } { (name(id)) }
            p.about { (about) }
            (content)
        }
    }
}

/// Draws what stands above everything; with what the incident is, unless that is to be found out.
fn header(report: &Report<'_>, main: &Replay, title: &str, is_told: bool) -> Markup {
    let scenario = report.overview.scenario;
    let summary = scenario.summary.as_ref().filter(|_| is_told);
    html! {
        header {
            @if is_told { p.kicker { (plain(&scenario.id.value)) } }
            h1 { (title) }
            @if let Some(summary) = summary { p.summary { (prose(summary)) } }
            dl.replay {
                div { dt { "Replayed in" } dd { (plain(profile(main))) } }
                div { dt { "Time" } dd { (days(report, main)) } }
                div { dt { "Requests" } dd { (counted(main.outcome.requests.arrived, "request")) } }
                div { dt { "Seed" } dd { (main.seed) } }
                @if scenario.scale > 1 { div { dt { "Scale" } dd { "1/" (scenario.scale) } } }
                @if let Some(print) = main.fingerprint {
                    div { dt { "Fingerprint" } dd { code { (print) } } }
                }
                @if let Some(source) = &scenario.source {
                    div { dt { "Source" } dd { (address(source)) } }
                }
            }
            p.controls.scripted hidden {
                button #theme type="button" { "Light or dark" }
                " " button #keys type="button" aria-expanded="false" aria-controls="help" { "Keys" }
            }
            div #help hidden {
                p { kbd { "→" } " " kbd { "←" } " or " kbd { "j" } " " kbd { "k" } " next and previous event · "
                    kbd { "/" } " find among its events · " kbd { "t" } " light or dark · " kbd { "?" }
                    " this list · " kbd { "Esc" } " close it, or give up a chosen range and what was looked for" }
            }
        }
    }
}

/// The days of a replay, with the year and the zone that times further down go without.
fn days(report: &Report<'_>, main: &Replay) -> String {
    let from = report.overview.scenario.origin.value;
    let until = from.checked_add(main.outcome.end.saturating_since(SimTime::ORIGIN));
    let day = |at: Timestamp| at.to_string().split('T').next().unwrap_or_default().to_owned();
    let (first, last) = (day(from), day(until.unwrap_or(from)));
    if first == last { format!("{first}, UTC") } else { format!("{first} to {last}, UTC") }
}

/// Says above everything what was not replayed to its end.
fn notice(report: &Report<'_>) -> Markup {
    html! { @if let Some(words) = stopped(report) { p.notice { (plain(&words)) } } }
}

/// An address as a link where it is one that a browser opens safely.
fn address(source: &str) -> Markup {
    let text = plain(source);
    html! {
        @if source.starts_with("https://") || source.starts_with("http://") {
            a href=(text) rel="noreferrer" { (text) }
        } @else { (text) }
    }
}

fn footer(report: &Report<'_>, main: &Replay) -> Markup {
    let overview = report.overview;
    html! {
        footer {
            p { "Replayed by reenact " (env!("CARGO_PKG_VERSION")) " from scenario "
                code { (format!("{:016x}", overview.digest)) } ". Every number here was computed by a "
                "run; the same file and seed give the same report, byte for byte." }
            p { "Again: " code { (plain(&command(overview, main))) } }
        }
    }
}
