//! What a replay in the page came to.

use crate::analysis::verdict::Comparison;
use crate::experiment::replay::Replay;
use crate::quantity::Timestamp;
use crate::render::number::agreement;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::instant;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::number::stated;
use crate::render::overview::Overview;
use crate::render::overview::noticing::words;
use crate::render::overview::profile;
use crate::render::report::html::plain;
use crate::render::report::html::readable;
use crate::render::report::html::timeline::SIDE;
use crate::time::SimDuration;
use crate::time::SimTime;
use maud::Markup;
use maud::html;

/// How many bars the timeline has at most.
const BARS: usize = 240;

/// The size of the timeline.
const WIDTH: usize = 960;
const HEIGHT: usize = 120;
const FOOT: usize = 20;

/// Draws what replays came to, as a fragment of a page.
pub fn result(overview: &Overview<'_>) -> String {
    readable(&drawn(overview).into_string())
}

/// The same, to be put into the page.
pub(super) fn drawn(overview: &Overview<'_>) -> Markup {
    let Some(main) = overview.main() else { return html! {} };
    html! {
        (verdicts(overview))
        (figures(overview, main))
        @for replay in overview.replays {
            @if overview.replays.len() > 1 { h3 { "In " (plain(profile(replay))) } }
            div.when { (drawing(overview, replay)) }
            (milestones(replay))
        }
        (observers(overview))
    }
}

/// A line for each replay: whether the fault shows, which expectations hold.
fn verdicts(overview: &Overview<'_>) -> Markup {
    html! {
        ul.verdicts { @for replay in overview.replays {
            @let met = replay.verdicts.iter().filter(|it| it.met).count();
            li {
                strong { (plain(&replay.selection.to_string())) } ": "
                @match replay.fingerprint {
                    None => { "not judged, " (replay.outcome.ending) },
                    Some(_) => {
                        @if overview.scenario.fault.is_some() { (shows(replay)) "; " }
                        @if replay.verdicts.is_empty() { "the scenario expects nothing of this" }
                        @else { (met) " of " (counted(replay.verdicts.len() as u64, "expectation")) " met" }
                    },
                }
                @for it in replay.verdicts.iter().filter(|it| !it.met) {
                    p.differs { "✗ " (plain(&it.about)) ": expected " (plain(&it.expected)) ", got "
                        (plain(&it.actual)) }
                }
            }
        } }
    }
}

fn shows(replay: &Replay) -> String {
    match replay.failures {
        0 => "the fault shows nowhere".to_owned(),
        times => format!("the fault shows {}", counted(times, "time")),
    }
}

/// The figures of every replay; of one alone also what was published, and room for what it was.
fn figures(overview: &Overview<'_>, main: &Replay) -> Markup {
    let alone = overview.replays.len() == 1;
    html! {
        div.wide tabindex="0" { table.played {
            caption { "Figures, replayed as chosen" }
            thead { tr {
                th scope="col" { "Figure" }
                @for replay in overview.replays { th.number scope="col" { (plain(profile(replay))) } }
                @if alone {
                    th.number scope="col" { "As it was" } th.number scope="col" { "Published" }
                    th scope="col" { "Verdict" }
                }
            } }
            tbody { @for (index, figure) in main.figures.list.iter().enumerate() {
                @let it = main.comparisons.iter().find(|it| it.figure == figure.name);
                tr data-figure=(plain(&figure.name)) {
                    th scope="row" { (plain(&label(&figure.name))) }
                    @for replay in overview.replays {
                        @let value = replay.figures.list.get(index).and_then(|it| it.value.as_ref());
                        td.number.now data-profile=(plain(profile(replay))) { (optional(value)) }
                    }
                    @if alone {
                        td.number.was { } td.number { (it.map(|it| stated(&it.stated)).unwrap_or_default()) }
                        td { (agrees(it)) }
                    }
                }
            } }
            tfoot { tr {
                th scope="row" { "fingerprint" }
                @for replay in overview.replays {
                    td.number.print data-profile=(plain(profile(replay))) {
                        @if let Some(print) = replay.fingerprint { code { (print) } } @else { "-" }
                    }
                }
                @if alone { td colspan="3" { } }
            } }
        } }
    }
}

fn agrees(it: Option<&Comparison>) -> Markup {
    html! {
        @if let Some(it) = it {
            @match it.agrees() {
                Some(true) => { span.same { "✓ " (agreement(it)) } },
                Some(false) => { span.differs { "✗ " (agreement(it)) } },
                None => { "" },
            }
        }
    }
}

/// When requests were affected, or that none was.
fn drawing(overview: &Overview<'_>, replay: &Replay) -> Markup {
    let Some(what) = replay.counted.as_deref().map(label) else {
        return html! { p { "No figure counts requests, so there is nothing to draw." } };
    };
    if replay.affected.iter().all(|count| *count == 0) {
        return html! { p { "Nothing was affected: no " (plain(&what)) " in " (plain(profile(replay))) "." } };
    }
    // Up to the end of the replay, whenever the last one was affected: so that two drawings can be compared.
    let length = replay.outcome.end.saturating_since(SimTime::ORIGIN).as_nanos();
    let whole = usize::try_from(length.div_ceil(replay.bucket.as_nanos().max(1))).unwrap_or(0);
    let buckets = whole.max(replay.affected.len());
    let each = buckets.div_ceil(BARS).max(1);
    let sum = |bar: usize| {
        replay.affected.iter().skip(bar * each).take(each).copied().map(u64::from).sum()
    };
    let bars: Vec<u64> = (0..buckets.div_ceil(each)).map(sum).collect();
    let tallest = bars.iter().copied().max().unwrap_or(0);
    let slot = WIDTH / bars.len().max(1);
    let room = (HEIGHT - FOOT) as u64;
    let step = replay.bucket.as_nanos().saturating_mul(each as u64);
    let at = |index: usize| {
        let since = SimDuration::from_nanos(step.saturating_mul(index as u64));
        let text = overview.scenario.origin.value.checked_add(since).map(instant);
        text.map(|text| text.get(..11).unwrap_or_default().to_owned()).unwrap_or_default()
    };
    let width = slot * bars.len();
    let place = |at: Timestamp| {
        let since =
            at.checked_since(overview.scenario.origin.value).map_or(0, SimDuration::as_nanos);
        let x = u128::from(since) * slot as u128 / u128::from(step.max(1));
        usize::try_from(x).unwrap_or(width).min(width)
    };
    html! {
        figure {
            div.wide tabindex="0" {
                svg.strip viewBox={ "-" (SIDE) " 0 " (width + SIDE) " " (HEIGHT) } role="img"
                    aria-label={ (plain(&what)) " over time in " (plain(profile(replay))) ", at most "
                        (grouped(tallest)) " at a time" }
                {
                    @for (index, count) in bars.iter().enumerate().filter(|(_, count)| **count > 0) {
                        @let high = (count * room).div_ceil(tallest);
                        rect.affected x=(index * slot) y=(room - high) width=(slot.max(2) - 1)
                            height=(high) { title { (at(index)) ": " (grouped(*count)) } }
                    }
                    line.axis x1="0" y1=(room) x2=(width) y2=(room) {}
                    text.tick x="-6" y="12" text-anchor="end" { (grouped(tallest)) }
                    text.tick x="-6" y=(room) text-anchor="end" { "0" }
                    @for x in replay.milestones.iter().map(|it| place(it.at)) {
                        line.milestone x1=(x) y1="0" x2=(x) y2=(room) {}
                    }
                    text.tick x="0" y=(HEIGHT - 5) { (at(0)) }
                    text.tick x=(width) y=(HEIGHT - 5) text-anchor="end" { (at(bars.len())) }
                }
            }
            p.ends { "From " (at(0)) " to " (at(bars.len())) "; " (grouped(tallest)) " is the most of a bar." }
            figcaption { span.key.affected { (plain(&what)) " in " (plain(profile(replay))) }
                @if !replay.milestones.is_empty() { " " span.key.milestone { "what people did, listed below" } } }
        }
    }
}

/// What people did.
fn milestones(replay: &Replay) -> Markup {
    html! {
        @if !replay.milestones.is_empty() {
            ol.milestones { @for milestone in &replay.milestones { li {
                time { (instant(milestone.at)) } " "
                span.hand { (milestone.by.did()) } " " (plain(&milestone.title))
            } } }
        }
    }
}

/// Who could have known.
fn observers(overview: &Overview<'_>) -> Markup {
    let all = overview.replays.iter();
    let rows: Vec<_> =
        all.flat_map(|replay| replay.noticed.iter().map(move |it| (replay, it))).collect();
    html! {
        @if !rows.is_empty() {
            div.wide tabindex="0" { table {
                caption { "Who could have known" }
                thead { tr {
                    th scope="col" { "Observer" } th scope="col" { "Looks in" }
                    th scope="col" { "Could know" }
                } }
                tbody { @for (replay, noticed) in rows { tr {
                    th scope="row" { (plain(&noticed.observer)) }
                    td { (plain(profile(replay))) }
                    td { (plain(&words(overview, replay, noticed))) }
                } } }
            } }
        }
    }
}
