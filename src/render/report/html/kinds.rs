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
use crate::render::report::line;
use crate::time::SimTime;
use crate::trace::event::Kind;
use maud::Markup;
use maud::html;
use std::collections::BTreeSet;

/// What others see of a request, or would have to.
pub(super) const SEEN: [Kind; 10] = [
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
    let chains: Vec<&Chain> = dossier.stories.iter().map(|(chain, _)| chain).collect();
    let labels = labels(report, &chains);
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
                @let hurt = dossier.hurt.get(place).map_or(&[][..], Vec::as_slice);
                (one((report, main), (kind, arrivals, hurt), &label, chain))
            }
            @if others > 0 {
                p.quiet { (counted(rest.len() as u64, "further kind")) " with "
                    (counted(others, "request")) " in all." }
            }
        },
    )
}

/// Draws a kind; with how many of it arrived in each bar, and how many of those were affected, for whoever chooses
/// a range.
fn one(
    (report, main): (&Report<'_>, &Replay),
    (kind, arrivals, hurt): (&RequestKind, &[u32], &[u32]),
    label: &str,
    chain: &Chain,
) -> Markup {
    let by_bar = |counts: &[u32]| timeline::written(&timeline::together(report, main, counts));
    let arrived = chain.links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let bar = timeline::bar_of(report, main, arrived.saturating_since(SimTime::ORIGIN));
    let affected: u64 = hurt.iter().map(|count| u64::from(*count)).sum();
    html! {
        details.kind data-arrivals=(by_bar(arrivals)) data-hurt=[(affected > 0).then(|| by_bar(hurt))]
            data-example=(bar)
        {
            summary {
                strong.count { (grouped(kind.requests)) } " "
                (plain(label))
                @if affected > 0 { " " (harm(report, kind, affected)) }
            }
            p { "For example request " (grouped(u64::from(kind.example.0) + 1))
                span.elsewhere hidden { ", which arrived outside the chosen range" } ":" }
            (story::brief(report, main, chain))
        }
    }
}

/// Says how many of a kind the timeline counts as affected.
fn harm(report: &Report<'_>, kind: &RequestKind, hurt: u64) -> Markup {
    let name = report.dossier.counted.as_deref().map(name_of).unwrap_or_default();
    html! {
        strong.hurt {
            "◄ " span.part { @if hurt < kind.requests { (grouped(hurt)) " of them " } }
            "counted: " (plain(&name))
        }
    }
}

/// What tells requests apart of which others see the same, in the order in which it is told.
const LEVELS: [fn(&Report<'_>, &Chain) -> Vec<String>; 3] =
    [|_, chain| vec![asked(chain)], |_, chain| deeds(chain), places];

/// Says what others see of each kind, and where that is the same of several, what tells them apart.
fn labels(report: &Report<'_>, chains: &[&Chain]) -> Vec<String> {
    let seen: Vec<String> = chains.iter().map(|chain| did(chain)).collect();
    let one = |(place, label): (usize, &String)| {
        let is_twin = |other: &usize| *other != place && seen[*other] == *label;
        let mut twins: Vec<usize> = (0..chains.len()).filter(is_twin).collect();
        let mut told = vec![label.clone()];
        for level in LEVELS {
            let own = level(report, chains[place]);
            let of = |twin: &usize| (*twin, level(report, chains[*twin]).into_iter().collect());
            let mut others: Vec<(usize, BTreeSet<String>)> = twins.iter().map(of).collect();
            told.extend(apart(&own, &mut others));
            twins = others.into_iter().map(|other| other.0).collect();
        }
        told.join(" · ")
    };
    seen.iter().enumerate().map(one).collect()
}

/// Says what tells one from others, and leaves those from which nothing of that kind does.
fn apart(own: &[String], others: &mut Vec<(usize, BTreeSet<String>)>) -> Vec<String> {
    let mut told = Vec::new();
    let lacking = |twin: &BTreeSet<String>| own.iter().find(|deed| !twin.contains(*deed));
    while let Some(deed) = others.iter().find_map(|other| lacking(&other.1)) {
        others.retain(|other| other.1.contains(deed));
        told.push(deed.clone());
    }
    // Those that are left did all that and more.
    let more = |twin: &BTreeSet<String>| twin.iter().find(|deed| !own.contains(*deed)).cloned();
    while let Some(deed) = others.iter().find_map(|other| more(&other.1)) {
        others.retain(|other| !other.1.contains(&deed));
        told.push(format!("never {deed}"));
    }
    told
}

/// Which kind of request was asked for.
fn asked(chain: &Chain) -> String {
    let first = chain.links.iter().find(|link| link.kind != Kind::Arrived);
    first.map(|link| link.lane.clone()).unwrap_or_default()
}

/// What a request did, with the lines where it did.
fn places(report: &Report<'_>, chain: &Chain) -> Vec<String> {
    let links = chain.links.iter().filter(|link| link.kind != Kind::Arrived);
    let told = links.map(|link| {
        format!("{} {} at line {}", verb(link.kind), link.about, line(report, link.span).0)
    });
    told.collect()
}

/// What a request did, in words and in its order. By which line of traffic it came makes no other kind.
fn deeds(chain: &Chain) -> Vec<String> {
    let links = chain.links.iter().filter(|link| link.kind != Kind::Arrived);
    links.map(|link| format!("{} {}", verb(link.kind), link.about)).collect()
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
