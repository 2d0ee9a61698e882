//! Kinds of requests: who fared alike, with the story of one of each.

use crate::analysis::chain::Chain;
use crate::analysis::kinds::RequestKind;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::story;
use crate::render::report::html::timeline;
use crate::trace::event::Kind;
use maud::Markup;
use maud::html;

/// What others see of a request, and the words for it.
const SEEN: [(Kind, &str); 6] = [
    (Kind::Shown, "shows"),
    (Kind::Raised, "raises"),
    (Kind::Mismatched, "takes amiss"),
    (Kind::Dropped, "drops"),
    (Kind::Died, "gives up"),
    (Kind::RequestFailed, "fails with"),
];

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let dossier = report.dossier;
    let told = dossier.stories.len().min(dossier.kinds.len());
    let rest = dossier.kinds.get(told..).unwrap_or_default();
    let others: u64 = rest.iter().map(|kind| kind.requests).sum();
    let about = "Requests that did the same things, however often and in whichever order, are one kind. \
                 One of each is told.";
    wrapped(
        "kinds",
        about,
        html! {
            p { (counted(dossier.kinds.len() as u64, "kind")) " among "
                (counted(main.outcome.requests.arrived, "request")) "." }
            @for (kind, (chain, arrivals)) in dossier.kinds.iter().zip(&dossier.stories) {
                (one(report, kind, chain, &timeline::together(report, main, arrivals)))
            }
            @if others > 0 {
                p.quiet { (counted(rest.len() as u64, "further kind")) " with "
                    (counted(others, "request")) " in all." }
            }
        },
    )
}

fn one(report: &Report<'_>, kind: &RequestKind, chain: &Chain, arrivals: &[u64]) -> Markup {
    let arrivals: Vec<String> = arrivals.iter().map(ToString::to_string).collect();
    html! {
        details.kind data-arrivals=(arrivals.join(" ")) {
            summary {
                strong.count { (grouped(kind.requests)) } " "
                (plain(&did(chain)))
            }
            p { "For example request " (grouped(u64::from(kind.example.0) + 1)) ":" }
            (story::brief(report, chain))
        }
    }
}

/// Says what others see of a request: its effects and errors, each once, in their order.
fn did(chain: &Chain) -> String {
    let mut did: Vec<String> = Vec::new();
    for link in &chain.links {
        let said = SEEN.iter().find(|(kind, _)| *kind == link.kind);
        let Some((_, verb)) = said else { continue };
        let words = format!("{verb} {}", link.about);
        if !did.contains(&words) {
            did.push(words);
        }
    }
    if did.is_empty() { "nothing that shows".to_owned() } else { did.join(" · ") }
}
