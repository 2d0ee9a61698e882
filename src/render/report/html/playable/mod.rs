//! The panel in which a reader replays the incident: the engine itself is in the page, and what it says
//! is drawn here too, so that nothing is drawn twice.

mod form;
mod result;

pub use result::result;

use crate::experiment::controls::Controls;
use crate::render::number::optional;
use crate::render::overview::Overview;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::source::SourceId;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::Markup;
use maud::PreEscaped;
use maud::html;
use serde::Serialize;
use std::collections::BTreeMap;

/// How the panel looks.
pub const STYLE: &str = include_str!("playable.css");

/// What moves in it.
pub const SCRIPT: &str = include_str!("playable.js");

/// The hash of [`STYLE`], as the policy names it; a test holds the two together.
pub(super) const STYLE_HASH: &str = "sha256-P8+8bkZYOrqzCJ4AdWg6u1sBPDdgkTLln35ISB7tRW0=";

/// The hash of [`SCRIPT`].
pub(super) const SCRIPT_HASH: &str = "sha256-BPJIoWaqOw0GhrCMrKchR+B52nFY/Bx53lnPZyyVRVI=";

/// What makes a report one that can be replayed.
#[derive(Debug, Clone, Copy)]
pub struct Playable<'a> {
    /// The engine: a WebAssembly module, compressed as gzip.
    pub engine: &'a [u8],
    /// What may be moved.
    pub controls: &'a Controls,
    /// What the command line set already, in every replay.
    pub set: &'a [String],
    /// After how many events it lets a replay stop.
    pub limit: Option<u64>,
}

/// What the page knows of the scenario, besides what its controls say.
#[derive(Serialize)]
struct Given<'a> {
    name: &'a str,
    text: &'a str,
    set: &'a [String],
    limit: Option<u64>,
    /// Every environment as it was, for comparison.
    was: BTreeMap<&'a str, Was<'a>>,
}

/// What an environment came to as it was.
#[derive(Serialize)]
struct Was<'a> {
    figures: BTreeMap<&'a str, String>,
    fingerprint: Option<String>,
}

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, playable: &Playable<'_>) -> Markup {
    let about = "The engine is in this page: move something, and the incident is replayed here. Nothing is \
                 sent anywhere, and what comes out is what the command line gives, byte for byte.";
    wrapped(
        "playable",
        about,
        html! {
            noscript { p { "Replaying needs JavaScript. Without it, " code { "reenact run" }
                " does the same; the rest of this page is whole." } }
            div #playable-panel .scripted hidden {
                (form::form(report, playable.controls))
                (outcome())
                p #playable-line { "The same on the command line: " code #playable-command {} " "
                    button #playable-copy type="button" { "Copy" } " " span #playable-copied role="status" {} }
            }
            div #playable-result {
                @if let Some(main) = report.overview.main() {
                    (result::drawn(&Overview { replays: std::slice::from_ref(main), ..*report.overview }))
                }
            }
            details #playable-texts .scripted hidden {
                summary { "What the command line prints" }
                pre #playable-human tabindex="0" {}
                details { summary { "The same for programs: " code { "--format json" } }
                    pre #playable-json tabindex="0" {} }
            }
        },
    )
}

/// What a replay came to in brief, in sight of the controls: how it was judged, and which figures changed.
/// Only what stands in the status is said aloud, once a replay.
fn outcome() -> Markup {
    html! {
        div #playable-outcome role="group" aria-labelledby="playable-outcome-title" tabindex="0" {
            h3 #playable-outcome-title { "What it comes to" }
            div #playable-told role="status" {
                pre #playable-messages hidden {}
                div #playable-verdicts {}
                p #playable-changed { "Move something: what changes against the page's own replay stands here." }
                ul #playable-changes {}
            }
            p #playable-said .quiet { "As the replay was when this page was made." }
        }
    }
}

/// Draws what the panel needs and nobody reads: the engine, the scenario, the script.
pub(super) fn works(report: &Report<'_>, playable: &Playable<'_>) -> Markup {
    html! {
        script #playable-engine type="text/plain" { (PreEscaped(STANDARD.encode(playable.engine))) }
        script #playable-given type="application/json" { (PreEscaped(given(report, playable))) }
        script { (PreEscaped(SCRIPT)) }
    }
}

/// Writes what the page knows as JSON that nothing in it can end early.
fn given(report: &Report<'_>, playable: &Playable<'_>) -> String {
    let overview = report.overview;
    let was = overview.replays.iter().map(|replay| {
        let figures = replay.figures.list.iter();
        let texts = figures.map(|it| (it.name.as_str(), plain(&optional(it.value.as_ref()))));
        let fingerprint = replay.fingerprint.map(|print| print.to_string());
        (profile(replay), Was { figures: texts.collect(), fingerprint })
    });
    let given = Given {
        name: overview.path,
        text: overview.sources.get(SourceId(0)).map_or("", |source| source.text.as_str()),
        set: playable.set,
        limit: playable.limit,
        was: was.collect(),
    };
    // Texts and maps with text keys can always be written as JSON.
    serde_json::to_string(&given).unwrap_or_default().replace('<', "\\u003c")
}
