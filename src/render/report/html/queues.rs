//! How many jobs wait in each queue, under the timeline and in step with it.

use crate::analysis::depth::Depth;
use crate::experiment::replay::Replay;
use crate::render::number::grouped;
use crate::render::report::Report;
use crate::render::report::html::plain;
use crate::render::report::html::timeline::SIDE;
use crate::render::report::html::timeline::in_a_bar;
use crate::render::report::html::timeline::scaled;
use crate::time::SimDuration;
use crate::time::SimTime;
use maud::Markup;
use maud::html;

/// How many queues are drawn, the longest ones.
const QUEUES: usize = 4;

/// The size of a drawing.
const WIDTH: usize = 960;
const HEIGHT: usize = 60;

/// Returns the queues that are drawn: those in which something waits, the longest first.
pub(super) fn drawn<'r>(report: &Report<'r>) -> Vec<&'r Depth> {
    let most = |depth: &Depth| depth.waiting.most.iter().copied().max().unwrap_or(0);
    let depths = report.dossier.depths.iter().filter(|depth| most(depth) > 0);
    let mut depths: Vec<&Depth> = depths.collect();
    depths.sort_by_key(|depth| std::cmp::Reverse(most(depth)));
    depths.truncate(QUEUES);
    depths
}

/// Returns the most that wait in a queue, bar by bar.
pub(super) fn most(report: &Report<'_>, main: &Replay, depth: &Depth) -> Vec<u32> {
    let (each, bars) = in_a_bar(report, main);
    let lasts = report.dossier.bucket.saturating_mul(each as u64);
    let from = |bar: usize| {
        let since = SimDuration::from_nanos(lasts.as_nanos().saturating_mul(bar as u64));
        SimTime::ORIGIN.saturating_add(since)
    };
    (0..bars).map(|bar| depth.waiting.within(from(bar), lasts)).collect()
}

/// Draws the queues in which something waits, and says of which that is not so.
pub(super) fn drawings(report: &Report<'_>, main: &Replay) -> Markup {
    let drawn = drawn(report);
    let is_drawn = |it: &&Depth| drawn.iter().any(|depth| depth.queue == it.queue);
    let rest = report.dossier.depths.iter().filter(|it| !is_drawn(it));
    let rest: Vec<&str> = rest.map(|it| it.queue.as_str()).collect();
    html! {
        @if report.dossier.depths.is_empty() { p { "Nothing can wait for a worker here: there is no queue." } }
        @if !rest.is_empty() {
            p { (if drawn.len() < QUEUES { "No job waited for a worker of " } else { "Fewer jobs, or none, waited for a worker of " })
                (plain(&rest.join(", "))) ". "
                @if drawn.len() < QUEUES { "Each was taken as soon as it was due." } }
        }
        @for depth in &drawn { (drawing(report, &most(report, main, depth), &depth.queue)) }
    }
}

fn drawing(report: &Report<'_>, most: &[u32], queue: &str) -> Markup {
    let tallest = u64::from(most.iter().copied().max().unwrap_or(0).max(1));
    let slot = WIDTH / most.len().max(1);
    let width = slot * most.len();
    let high = |count: u32| {
        let high = (u64::from(count) * HEIGHT as u64).div_ceil(tallest);
        usize::try_from(high).unwrap_or(HEIGHT)
    };
    html! {
        figure {
            div.wide tabindex="0" { svg.strip viewBox={ "-" (SIDE) " 0 " (width + SIDE) " " (HEIGHT + 1) } role="img"
                aria-label={ "Jobs that wait in " (plain(queue)) " over time; the table below has the numbers" }
            {
                text.tick x="-6" y="12" text-anchor="end" { (grouped(tallest)) }
                text.tick x="-6" y=(HEIGHT) text-anchor="end" { "0" }
                @for (index, count) in most.iter().enumerate() {
                    g.bar data-index=(index) {
                        rect.slot x=(index * slot) y="0" width=(slot) height=(HEIGHT) {
                            title { (grouped(u64::from(*count))) " wait at most" }
                        }
                        @if *count > 0 {
                            rect.waiting x=(index * slot) y=(HEIGHT - high(*count))
                                width=(slot.saturating_sub(1).max(1)) height=(high(*count)) {}
                        }
                    }
                }
                line.axis x1="0" y1=(HEIGHT) x2=(width) y2=(HEIGHT) {}
            } }
            figcaption {
                span.key.waiting { "jobs that wait for a worker of " (plain(queue)) ", at most "
                    (grouped(tallest)) }
                (scaled(report))
            }
        }
    }
}
