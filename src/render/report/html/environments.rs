//! The environments side by side: settings, figures, and the steps that run.

use crate::analysis::contrast::telling::Row;
use crate::analysis::contrast::telling::Told;
use crate::analysis::contrast::telling::since;
use crate::experiment::beside::Parting;
use crate::experiment::compare::Pair;
use crate::experiment::replay::Replay;
use crate::experiment::replay::StepVisits;
use crate::experiment::settings::Setting;
use crate::render::number::counted;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::offset;
use crate::render::number::optional;
use crate::render::overview::failure::verb;
use crate::render::overview::profile;
use crate::render::report::Report;
use crate::render::report::html::kinds::SEEN;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::timeline::scaled;
use crate::render::report::line;
use crate::render::told::named;
use crate::trace::event::Kind;
use maud::Markup;
use maud::html;

/// How much of a setting's text is shown.
const TEXT: usize = 80;

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "The same requests under the same seed, so every difference has a cause. Steps that run \
                 in one environment only are where a fault can hide.";
    wrapped(
        "environments",
        about,
        html! {
            @if report.overview.replays.len() > 1 {
                (settings(report))
                (figures(report))
                (partings(report, main))
                (steps(report, main))
            } @else { p { "The scenario has one environment." } }
        },
    )
}

/// The heads of the columns, one for each environment.
fn heads(report: &Report<'_>) -> Markup {
    let incident = report.overview.scenario.incident_profile();
    html! {
        @for replay in report.overview.replays {
            th.number scope="col" {
                (plain(profile(replay)))
                @if Some(profile(replay)) == incident { " " span.quiet { "(the incident)" } }
            }
        }
    }
}

fn settings(report: &Report<'_>) -> Markup {
    let settings = &report.dossier.settings;
    html! {
        h3 { (counted(settings.len() as u64, "setting")) @if settings.len() == 1 { " that differs" } @else { " that differ" } }
        @if settings.is_empty() { p { "None: the environments differ in nothing." } } @else {
            div.wide tabindex="0" { table.settings {
                thead { tr { th scope="col" { "Setting" } (heads(report)) } }
                tbody { @for setting in settings { (setting_row(report, setting)) } }
            } }
        }
    }
}

fn setting_row(report: &Report<'_>, setting: &Setting) -> Markup {
    html! {
        tr {
            th scope="row" { code { (plain(&setting.name)) }
                @for about in setting.about.iter().filter(|about| says_more(about)) { p.quiet { (prose(about)) } } }
            @for value in &setting.values {
                td.number {
                    @if let Some((text, span)) = value {
                        code title={ "line " (line(report, *span).0) } { (plain(&cut(text))) }
                    } @else { span.quiet { "not there" } }
                }
            }
        }
    }
}

/// Tells whether what the language says of a key says more than the key does: `When.` does not.
fn says_more(about: &str) -> bool {
    about.split_whitespace().count() > 4
}

/// Shortens a text that no table has room for.
fn cut(text: &str) -> String {
    if text.chars().count() <= TEXT {
        return text.to_owned();
    }
    text.chars().take(TEXT).chain(['…']).collect()
}

fn figures(report: &Report<'_>) -> Markup {
    let replays = report.overview.replays;
    let Some(first) = replays.first() else { return html! {} };
    html! {
        h3 { "What they come to" }
        div.wide tabindex="0" { table {
            thead { tr { th scope="col" { "Figure" } (heads(report)) } }
            tbody { @for (index, figure) in first.figures.list.iter().enumerate() { tr {
                th scope="row" { (plain(&label(&figure.name))) }
                @for replay in replays {
                    td.number { (optional(replay.figures.list.get(index).and_then(|it| it.value.as_ref()))) }
                }
            } } }
        } }
    }
}

/// The first difference of each environment from the incident's.
fn partings(report: &Report<'_>, main: &Replay) -> Markup {
    let partings = report.beside.map_or(&[][..], |beside| &beside.partings);
    html! {
        @if !partings.is_empty() {
            h3 { "Where they part" }
            p.about { "The first request of which something else comes than in " (plain(profile(main)))
                ", or else the first that goes another way; and where it does." }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "Environment" } th.number scope="col" { "Request" }
                    th scope="col" { "In " (plain(profile(main))) } th scope="col" { "There" }
                    th scope="col" { "What comes of it" }
                } }
                tbody { @for parting in partings { (parting_row(report, parting)) } }
            } }
        }
    }
}

fn parting_row(report: &Report<'_>, parting: &Parting) -> Markup {
    let found = parting
        .pair
        .as_ref()
        .and_then(|pair| Some((pair, *pair.rows.iter().find(|row| !row.same)?)));
    html! {
        tr {
            th scope="row" { (plain(&parting.profile)) }
            @if let Some(why) = &parting.unknown {
                td colspan="4" { "unknown: " (plain(why)) }
            } @else if let Some((pair, row)) = found {
                td.number {
                    @if pair.outside { "-" } @else { (grouped(u64::from(pair.numbers.0) + 1)) }
                }
                @if let Some((one, said)) = on_both(pair, row) {
                    td colspan="2" { (said)
                        p.quiet { "from " (verb(one.kind)) " " (plain(&named(&one.about, one.object.as_deref())))
                            " on" @if let Some(span) = one.span { ", line " (line(report, span).0) } } }
                } @else {
                    td { (side(report, &pair.left, row.left)) }
                    td { (side(report, &pair.right, row.right)) }
                }
                td {
                    @if parting.is_outcome { (comes(pair)) } @else { "the same" }
                    @if !parting.reads.is_empty() {
                        p.quiet { "the step reads " @for name in &parting.reads { code { (plain(name)) } " " } }
                    }
                }
            } @else {
                td colspan="4" { "every request goes the same way" }
            }
        }
    }
}

/// Says what others see of a request on one side only.
fn comes(pair: &Pair) -> Markup {
    let only = |one: &[Told], other: &[Told]| {
        let other = seen(other);
        let mut only = seen(one);
        only.retain(|deed| !other.contains(deed));
        plain(&only.join(" · "))
    };
    let (here, there) = (only(&pair.left, &pair.right), only(&pair.right, &pair.left));
    html! {
        @if !there.is_empty() { "there: " (there) }
        @if !here.is_empty() { p { "not there: " (here) } }
        @if here.is_empty() && there.is_empty() {
            "the same things, another number of times, with other values or without an end"
        }
    }
}

/// What others see of a request, each once, in its order.
fn seen(told: &[Told]) -> Vec<String> {
    let mut seen = Vec::new();
    for one in told.iter().filter(|one| SEEN.contains(&one.kind)) {
        let deed = format!("{} {}", verb(one.kind), one.about);
        if !seen.contains(&deed) {
            seen.push(deed);
        }
    }
    seen
}

/// What happens on one side where two requests part.
fn side(report: &Report<'_>, told: &[Told], at: Option<usize>) -> Markup {
    let Some(one) = at.and_then(|at| told.get(at)) else {
        return html! { span.quiet { "nothing" } };
    };
    let words = format!("{} {}", verb(one.kind), named(&one.about, one.object.as_deref()));
    html! {
        (plain(&words))
        p.quiet {
            (offset(since(told, one.at)))
            @if let Some(span) = one.span { ", line " (line(report, span).0) }
        }
    }
}

/// The event with which two requests part where it is on both sides, and what is said of it: one that only comes
/// earlier or later is no other deed.
fn on_both(pair: &Pair, row: Row) -> Option<(&Told, &'static str)> {
    let later = "the same events, at other instants or in another order";
    let (left, right) =
        (row.left.and_then(|at| pair.left.get(at)), row.right.and_then(|at| pair.right.get(at)));
    match (left, right) {
        (Some(one), None) => {
            pair.right.iter().any(|it| deed(it) == deed(one)).then_some((one, later))
        }
        (None, Some(one)) => {
            pair.left.iter().any(|it| deed(it) == deed(one)).then_some((one, later))
        }
        (Some(one), Some(other)) => (deed(one) == deed(other))
            .then_some((one, "the same event, which goes on in another way")),
        (None, None) => None,
    }
}

/// What an event is besides its instant.
fn deed(told: &Told) -> (&str, Kind, &str, &str) {
    (&told.site, told.kind, &told.about, &told.detail)
}

fn steps(report: &Report<'_>, main: &Replay) -> Markup {
    let fault = report.overview.scenario.fault.as_ref().map(|fault| fault.site.value.as_str());
    html! {
        h3 { "The steps that run" }
        p { @for replay in report.overview.replays {
            @let ran = replay.steps.iter().filter(|step| step.visits.has_run()).count();
            span.share { (plain(profile(replay))) ": " (ran) " of " (replay.steps.len()) } " "
        } }
        @if report.overview.scenario.scale > 1 { p.about { "Below stands how often they ran." (scaled(report)) } }
        details open[main.steps.len() <= 40] {
            summary { "Step by step" }
            div.wide tabindex="0" { table {
                thead { tr {
                    th scope="col" { "Line" } th scope="col" { "Step" } (heads(report))
                } }
                tbody { @for step in &main.steps {
                    @let is_fault = Some(step.path.as_str()) == fault;
                    tr class=[is_fault.then_some("fault")] {
                        td { (line(report, step.span).0) }
                        th scope="row" { code { (plain(&step.path)) }
                            @if is_fault { " " span.mark { "the fault" } } }
                        @for replay in report.overview.replays { (visits(replay, step)) }
                    }
                } }
            } }
        }
    }
}

fn visits(replay: &Replay, step: &StepVisits) -> Markup {
    let found = replay.steps.iter().find(|it| it.path == step.path);
    html! {
        @match found.map(|it| it.visits) {
            None => { td.number.never { "no such step" } },
            Some(visits) if visits.ran > 0 => { td.number { (grouped(visits.ran)) } },
            Some(visits) if visits.has_run() => { td.number { "begun " (grouped(visits.unfinished)) } },
            Some(visits) if visits.skipped > 0 => { td.number.never { "passed over" } },
            Some(_) => { td.number.never { "never" } },
        }
    }
}
