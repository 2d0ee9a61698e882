//! The timeline: when requests arrived and were affected, what was deployed, and a range to choose.

use crate::experiment::milestones::Milestone;
use crate::experiment::replay::Replay;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::optional;
use crate::render::overview::dated_in;
use crate::render::report::Report;
use crate::render::report::html::axis;
use crate::render::report::html::axis::Axis;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::queues;
use crate::time::SimDuration;
use crate::time::SimTime;
use maud::Markup;
use maud::html;

/// How many buckets are drawn; more are put together.
const BARS: usize = 240;

/// The size of the drawing.
const WIDTH: usize = 960;
const HEIGHT: usize = 180;
const TOP: usize = 24;
const FOOT: usize = 22;

/// Where words stand below the bars.
const WORDS: usize = HEIGHT - 6;

/// How high a bar of requests that are affected is at least.
const LEAST: usize = 5;

/// The room beside the drawings for how high their bars are.
pub(super) const SIDE: usize = 56;

/// From how many rows on a table is printed in two columns.
const LONG: usize = 60;

/// A bar: some buckets put together.
struct Bar {
    from: String,
    until: String,
    arrived: u64,
    affected: u64,
    /// How many of those that arrived were affected, then or later.
    hurt: u64,
}

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = if queues::drawn(report).is_empty() {
        "When requests arrived and were affected, and what people did. In UTC."
    } else {
        "When requests arrived and were affected, what waited, and what people did. In UTC."
    };
    let bars = bars(report, main);
    wrapped(
        "timeline",
        about,
        html! {
            @if bars.is_empty() { p { "Nothing arrives in this replay." } } @else {
                (first(report, main))
                (drawing(report, main, &bars))
                (queues::drawings(report, main))
                (range(bars.len()))
                (milestones(report, main))
                (table(report, main, &bars))
            }
        },
    )
}

/// How many buckets stand in one bar, so that all fit, and how many bars there are: up to the end of the replay.
pub(super) fn in_a_bar(report: &Report<'_>, main: &Replay) -> (usize, usize) {
    let dossier = report.dossier;
    if dossier.arrivals.is_empty() {
        return (1, 0);
    }
    let length = main.outcome.end.saturating_since(SimTime::ORIGIN).as_nanos();
    let whole = usize::try_from(length.div_ceil(dossier.bucket.as_nanos().max(1))).unwrap_or(1);
    let buckets = whole.max(dossier.arrivals.len()).max(dossier.affected.len());
    let each = buckets.div_ceil(BARS).max(1);
    (each, buckets.div_ceil(each))
}

/// Puts counts by bucket together to counts by bar.
pub(super) fn together<N: Copy + Into<u64>>(
    report: &Report<'_>,
    main: &Replay,
    counts: &[N],
) -> Vec<u64> {
    let (each, bars) = in_a_bar(report, main);
    let sum = |bar: usize| counts.iter().skip(bar * each).take(each).map(|it| (*it).into()).sum();
    (0..bars).map(sum).collect()
}

/// Writes counts by bar for the script.
pub(super) fn written(counts: &[u64]) -> String {
    counts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn bars(report: &Report<'_>, main: &Replay) -> Vec<Bar> {
    let (each, _) = in_a_bar(report, main);
    let arrived = together(report, main, &report.dossier.arrivals);
    let affected = together(report, main, &report.dossier.affected);
    let hurt = together(report, main, &report.dossier.arrivals_affected);
    let all = arrived.into_iter().zip(affected).zip(hurt).enumerate();
    all.map(|(bar, ((arrived, affected), hurt))| Bar {
        from: at_bucket(report, main, (bar * each) as u64),
        until: at_bucket(report, main, ((bar + 1) * each) as u64),
        arrived,
        affected,
        hurt,
    })
    .collect()
}

/// The instant at which a bucket begins, as exact as buckets are wide.
fn at_bucket(report: &Report<'_>, main: &Replay, index: u64) -> String {
    let bucket = report.dossier.bucket;
    let since = SimDuration::from_nanos(bucket.as_nanos().saturating_mul(index));
    let origin = report.overview.scenario.origin.value;
    let text = origin.checked_add(since).map(|at| dated_in(main, at)).unwrap_or_default();
    let seconds = if bucket < SimDuration::MINUTE { 0 } else { ":00".len() };
    text.get(..text.len().saturating_sub(seconds)).unwrap_or(&text).to_owned()
}

/// Names those that count as affected, where any do.
pub(super) fn counted(report: &Report<'_>, main: &Replay) -> Option<String> {
    let name = label(report.dossier.counted.as_deref()?);
    // What counts events is no count of requests.
    Some(if main.counted.is_some() { name } else { format!("requests counted as {name}") })
}

/// Says what a bar of the drawing counts, and when the first request was affected.
fn first(report: &Report<'_>, main: &Replay) -> Markup {
    let (each, _) = in_a_bar(report, main);
    let wide = report.dossier.bucket.saturating_mul(each as u64);
    let figure = report.dossier.counted.as_deref().and_then(|name| main.figures.get(name));
    let known = figure.and_then(|figure| Some((figure, figure.first?)));
    let at = |at: SimTime| {
        let since = at.saturating_since(SimTime::ORIGIN);
        report.overview.scenario.origin.value.checked_add(since).map(|at| dated_in(main, at))
    };
    html! {
        p { "A bar is " (wide) ". "
            @if let Some((figure, first)) = known {
                "The first of " (optional(figure.value.as_ref())) " " (plain(&label(&figure.name))) ": "
                @if let Some(request) = first.request { "request " (grouped(u64::from(request.0) + 1)) ", " }
                time { (at(first.at).unwrap_or_default()) } "."
            } @else if let Some(name) = counted(report, main) {
                "No " (plain(&name)) "."
            } @else {
                "No figure counts requests, so none is drawn as affected."
            }
            (scaled(report))
        }
    }
}

/// Says of how many each request of a drawing is one, where a replay is a part of what happened; figures are
/// told at full scale.
pub(super) fn scaled(report: &Report<'_>) -> Markup {
    let scale = u64::from(report.overview.scenario.scale);
    html! { @if scale > 1 { " Here each stands for " (grouped(scale)) "." } }
}

fn drawing(report: &Report<'_>, main: &Replay, bars: &[Bar]) -> Markup {
    let tallest = bars.iter().map(|bar| bar.arrived.max(bar.affected)).max().unwrap_or(0).max(1);
    let slot = WIDTH / bars.len().max(1);
    let foot = HEIGHT - FOOT;
    let counted = counted(report, main);
    let width = slot * bars.len();
    let (first, last) = (&bars[0].from, &bars[bars.len() - 1].until);
    let said = counted.as_ref().map(|counted| format!(" and {counted}")).unwrap_or_default();
    html! {
        figure {
            div.wide tabindex="0" { svg #strip viewBox={ "-" (SIDE) " 0 " (width + SIDE) " " (HEIGHT) } role="img"
                aria-label={ "Requests" (plain(&said)) " over time; the table below has the numbers" }
            {
                line.scale x1="0" y1=(TOP) x2=(width) y2=(TOP) {}
                text.tick x="-6" y=(TOP + 4) text-anchor="end" { (grouped(tallest)) }
                text.tick x="-6" y=(foot) text-anchor="end" { "0" }
                @for (index, bar) in bars.iter().enumerate() { (bar_drawn((index, slot), bar, tallest)) }
                line.axis x1="0" y1=(foot) x2=(width) y2=(foot) {}
                @for (number, x) in places(report, main, bars.len(), slot) {
                    line.milestone x1=(x) y1=(TOP - 6) x2=(x) y2=(foot) {}
                    // Several at one place make a wider mark.
                    @let half = 6 + 3 * number.len();
                    rect.milestone x=(x.saturating_sub(half)) y="1" width=(2 * half) height="18" rx="9" {}
                    text.milestone x=(x) y="14" text-anchor="middle" { (number) }
                }
                (axis::dates(axis(report, main, bars.len(), slot), (first, last)))
                text.tick x="0" y=(WORDS) { (first) }
                text.tick x=(width) y=(WORDS) text-anchor="end" { (last) }
            } }
            p.ends { "From " (first) " to " (last) "; " (grouped(tallest)) " is the most of a bar." }
            figcaption {
                span.key.arrived { "requests" } " "
                @if let Some(counted) = &counted { span.key.affected { (plain(counted)) } " " }
                @if !main.milestones.is_empty() { span.key.milestone { "what people did, by number" } }
            }
        }
    }
}

/// Draws a bar; of those affected so much that one among many thousands is seen.
fn bar_drawn((index, slot): (usize, usize), bar: &Bar, tallest: u64) -> Markup {
    let room = HEIGHT - TOP - FOOT;
    let foot = HEIGHT - FOOT;
    let wide = slot.saturating_sub(1).max(1);
    let high = |count: u64| {
        let high = (count * room as u64).div_ceil(tallest);
        usize::try_from(high).unwrap_or(room)
    };
    let affected = high(bar.affected).max(LEAST);
    html! {
        g.bar data-index=(index) {
            rect.slot x=(index * slot) y="0" width=(slot) height=(foot) {
                title { (bar.from) ": " (grouped(bar.arrived)) " arrived"
                    @if bar.affected > 0 { ", " (grouped(bar.affected)) " affected" } }
            }
            @if bar.arrived > 0 {
                rect.arrived x=(index * slot) y=(foot - high(bar.arrived)) width=(wide)
                    height=(high(bar.arrived)) {}
            }
            @if bar.affected > 0 {
                rect.affected x=(index * slot) y=(foot - affected) width=(wide) height=(affected) {}
            }
        }
    }
}

/// The axis below the bars.
fn axis<'r>(report: &Report<'_>, main: &'r Replay, bars: usize, slot: usize) -> Axis<'r> {
    let (each, _) = in_a_bar(report, main);
    Axis {
        main,
        origin: report.overview.scenario.origin.value,
        length: report.dossier.bucket.saturating_mul((each * bars) as u64),
        width: slot * bars,
        foot: HEIGHT - FOOT,
        words: WORDS,
    }
}

/// Where the milestones stand, with their numbers; those of one place share it.
fn places(report: &Report<'_>, main: &Replay, bars: usize, slot: usize) -> Vec<(String, usize)> {
    let origin = report.overview.scenario.origin.value;
    let (each, _) = in_a_bar(report, main);
    let bar = report.dossier.bucket.as_nanos().saturating_mul(each as u64).max(1);
    let width = slot * bars;
    let mut places: Vec<(String, usize)> = Vec::new();
    for (index, milestone) in main.milestones.iter().enumerate() {
        let since = milestone.at.checked_since(origin).map_or(0, SimDuration::as_nanos);
        let x = u128::from(since) * slot as u128 / u128::from(bar);
        let x = usize::try_from(x).unwrap_or(width).min(width).clamp(9, width.max(18) - 9);
        let number = (index + 1).to_string();
        match places.last_mut().filter(|(_, last)| x.abs_diff(*last) < 18) {
            Some((numbers, _)) if numbers.len() < 4 => *numbers = format!("{numbers},{number}"),
            Some(_) => {}
            None => places.push((number, x)),
        }
    }
    places
}

/// Two sliders: from which bar to which.
fn range(bars: usize) -> Markup {
    let last = bars.saturating_sub(1);
    html! {
        div.scripted.range hidden {
            p.quiet { "Drag over the drawing, or tap where it shall begin and where it shall end, or move these:" }
            label { "From " input #from type="range" min="0" max=(last) value="0"; span.at {} }
            " " label { "To " input #until type="range" min="0" max=(last) value=(last); span.at {} }
            " " button #whole type="button" { "All of it" }
        }
        // Paper keeps this, for what is printed is the range.
        p #chosen aria-live="polite" {}
    }
}

/// In which bar an instant of the replay lies.
pub(super) fn bar_of(report: &Report<'_>, main: &Replay, since: SimDuration) -> u64 {
    let (each, _) = in_a_bar(report, main);
    since.as_nanos() / report.dossier.bucket.as_nanos().saturating_mul(each as u64).max(1)
}

fn milestones(report: &Report<'_>, main: &Replay) -> Markup {
    let origin = report.overview.scenario.origin.value;
    let index = |milestone: &Milestone| {
        bar_of(report, main, milestone.at.checked_since(origin).unwrap_or(SimDuration::ZERO))
    };
    html! {
        @if !main.milestones.is_empty() {
            ol.milestones {
                @for milestone in &main.milestones {
                    li data-index=(index(milestone)) {
                        time { (dated_in(main, milestone.at)) } " "
                        span.hand { (milestone.by.did()) } " " (prose(&milestone.title))
                    }
                }
            }
        }
    }
}

fn table(report: &Report<'_>, main: &Replay, bars: &[Bar]) -> Markup {
    let counted = counted(report, main);
    let depths = queues::drawn(report);
    let waiting: Vec<Vec<u32>> =
        depths.iter().map(|depth| queues::most(report, main, depth)).collect();
    html! {
        details {
            summary { "The numbers" }
            div.wide.long[bars.len() > LONG] tabindex="0" { table #hours {
                thead { tr {
                    th scope="col" { "From" } th.number scope="col" { "Arrived" }
                    @if let Some(counted) = &counted { th.number scope="col" { (plain(counted)) } }
                    @for depth in &depths {
                        th.number scope="col" { "Waiting in " (plain(&depth.queue)) ", at most" }
                    }
                } }
                tbody { @for (index, bar) in bars.iter().enumerate() {
                    tr data-index=(index) data-until=(bar.until) data-arrived=(bar.arrived)
                        data-affected=[counted.as_ref().map(|_| bar.affected)]
                        data-hurt=[counted.as_ref().map(|_| bar.hurt)] {
                        th scope="row" { (bar.from) }
                        td.number { (grouped(bar.arrived)) }
                        @if counted.is_some() { td.number { (grouped(bar.affected)) } }
                        @for most in &waiting {
                            td.number { (grouped(u64::from(most.get(index).copied().unwrap_or(0)))) }
                        }
                    }
                } }
            } }
        }
    }
}
