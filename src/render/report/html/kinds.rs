//! Kinds of requests: who fared alike, with the story of one of each.

use crate::analysis::chain::Chain;
use crate::analysis::kinds::RequestKind;
use crate::experiment::replay::Replay;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label as name_of;
use crate::render::overview::failure::verb;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::story;
use crate::render::report::html::timeline;
use crate::trace::event::Kind;
use maud::Markup;
use maud::html;
use std::collections::BTreeSet;

/// What others see of a request, or would have to.
const SEEN: [Kind; 10] = [
    Kind::Shown,
    Kind::Raised,
    Kind::Mismatched,
    Kind::Dropped,
    Kind::Deduplicated,
    Kind::Expired,
    Kind::DeadLettered,
    Kind::Lost,
    Kind::Died,
    Kind::RequestFailed,
];

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let dossier = report.dossier;
    let count = dossier.stories.len().min(dossier.kinds.len());
    let rest = dossier.kinds.get(count..).unwrap_or_default();
    let labels = labels(&dossier.stories.iter().map(|(chain, _)| chain).collect::<Vec<_>>());
    let told = dossier.kinds.iter().zip(&dossier.stories).zip(labels);
    let others: u64 = rest.iter().map(|kind| kind.requests).sum();
    let about = "Requests that did the same things, however often and in whichever order, are one kind. \
                 One of each is told.";
    wrapped(
        "kinds",
        about,
        html! {
            p #among { (counted(dossier.kinds.len() as u64, "kind")) " among "
                (counted(main.outcome.requests.arrived, "request")) "." (timeline::scaled(report)) }
            @for (place, ((kind, (chain, arrivals)), label)) in told.enumerate() {
                @let hurt = dossier.hurt.get(place).copied().unwrap_or(0);
                (one((report, main), (kind, hurt), &label, chain, &timeline::together(report, main, arrivals)))
            }
            @if others > 0 {
                p.quiet { (counted(rest.len() as u64, "further kind")) " with "
                    (counted(others, "request")) " in all." }
            }
        },
    )
}

fn one(
    (report, main): (&Report<'_>, &Replay),
    (kind, hurt): (&RequestKind, u64),
    label: &str,
    chain: &Chain,
    arrivals: &[u64],
) -> Markup {
    let arrivals: Vec<String> = arrivals.iter().map(ToString::to_string).collect();
    html! {
        details.kind data-arrivals=(arrivals.join(" ")) {
            summary {
                strong.count { (grouped(kind.requests)) } " "
                (plain(label))
                @if hurt > 0 { " " (harm(main, kind, hurt)) }
            }
            p { "For example request " (grouped(u64::from(kind.example.0) + 1)) ":" }
            (story::brief(report, main, chain))
        }
    }
}

/// Says how many of a kind the timeline counts as affected.
fn harm(main: &Replay, kind: &RequestKind, hurt: u64) -> Markup {
    let name = main.counted.as_deref().map(name_of).unwrap_or_default();
    html! {
        strong.hurt {
            "◄ " @if hurt < kind.requests { (grouped(hurt)) " of them " }
            "counted: " (plain(&name))
        }
    }
}

/// Says what others see of each kind, and where that is the same of several, what tells them apart.
fn labels(chains: &[&Chain]) -> Vec<String> {
    let seen: Vec<String> = chains.iter().map(|chain| did(chain)).collect();
    let one = |(place, label): (usize, &String)| {
        let mut twins: Vec<BTreeSet<String>> = (0..chains.len())
            .filter(|other| *other != place && seen[*other] == *label)
            .map(|other| deeds(chains[other]).collect())
            .collect();
        let own: BTreeSet<String> = deeds(chains[place]).collect();
        let mut told = vec![label.clone()];
        let lacking = |twin: &BTreeSet<String>| deeds(chains[place]).find(|it| !twin.contains(it));
        while let Some(deed) = twins.iter().find_map(lacking) {
            twins.retain(|twin| twin.contains(&deed));
            told.push(deed);
        }
        // Those that are left did all that and more.
        while let Some(deed) = twins.iter().find_map(|twin| twin.difference(&own).next()).cloned() {
            twins.retain(|twin| !twin.contains(&deed));
            told.push(format!("never {deed}"));
        }
        told.join(" · ")
    };
    seen.iter().enumerate().map(one).collect()
}

/// What a request did, in words and in its order. By which line of traffic it came makes no other kind.
fn deeds(chain: &Chain) -> impl Iterator<Item = String> {
    let links = chain.links.iter().filter(|link| link.kind != Kind::Arrived);
    links.map(|link| format!("{} {}", verb(link.kind), link.about))
}

/// Says what others see of a request: its effects and errors, each once, in their order.
fn did(chain: &Chain) -> String {
    let mut did: Vec<String> = Vec::new();
    for link in &chain.links {
        let words = format!("{} {}", verb(link.kind), link.about);
        if SEEN.contains(&link.kind) && !did.contains(&words) {
            did.push(words);
        }
    }
    if did.is_empty() { "nothing that shows".to_owned() } else { did.join(" · ") }
}
