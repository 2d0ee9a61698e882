//! One request, event by event: a lane for each place, the line of the scenario beside each event.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Link;
use crate::experiment::replay::Failure;
use crate::experiment::replay::Replay;
use crate::render::held;
use crate::render::number::counted;
use crate::render::number::counted_are;
use crate::render::number::grouped;
use crate::render::number::offset;
use crate::render::overview::dated_in;
use crate::render::overview::failure::Mark;
use crate::render::overview::failure::Marked;
use crate::render::overview::failure::is_worth_telling;
use crate::render::overview::failure::mark;
use crate::render::overview::failure::other_first;
use crate::render::overview::failure::verb;
use crate::render::overview::only;
use crate::render::report::Report;
use crate::render::report::html::panel as wrapped;
use crate::render::report::html::plain;
use crate::render::report::html::prose;
use crate::render::report::html::repeats::Part;
use crate::render::report::html::repeats::fold;
use crate::render::report::html::timeline;
use crate::render::report::line;
use crate::render::told::carried;
use crate::render::told::named;
use crate::time::SimTime;
use crate::trace::EventId;
use crate::trace::event::Kind;
use maud::Markup;
use maud::html;
use std::collections::BTreeMap;

/// How many events are told, at most; of a longer story the beginning and the end.
const MOST: usize = 180;

/// How many events are told in brief, at most.
const BRIEF: usize = 60;

/// How many lanes there are at most; what would need more stays in the lane of its flow.
const LANES: usize = 7;

/// The width of a lane and the height of a row of the drawing.
const LANE: usize = 26;
const ROW: usize = 30;

/// Where effects are seen.
const SCREEN: &str = "screen";

/// Draws the panel.
pub(super) fn panel(report: &Report<'_>, main: &Replay) -> Markup {
    let about = "The first request in which the fault shows, from its arrival on. The number is the \
                 line of the scenario that made the event.";
    let content = main.failure.as_ref().map(|failure| told(report, main, failure));
    let nothing = || html! { p { (told_of_none(report)) } };
    wrapped("story", about, content.unwrap_or_else(nothing))
}

/// Says why no request is told.
fn told_of_none(report: &Report<'_>) -> &'static str {
    match report.overview.scenario.fault {
        Some(_) => "The fault does not show in this replay.",
        None => "The scenario names no fault. Of each kind of request one is told below.",
    }
}

/// Tells the request of a failure.
fn told(report: &Report<'_>, main: &Replay, failure: &Failure) -> Markup {
    let marked = Marked::of(failure);
    html! {
        (opening(report, main, failure))
        @if let Some(words) = other_first(main, &failure.chain) { p.quiet { (sentence(&words)) } }
        p.controls.scripted hidden {
            button #previous type="button" { "Previous event" } " "
            button #next type="button" { "Next event" } " "
            label { input #minor type="checkbox"; " every event" } " "
            label { "Find " input #find type="search" spellcheck="false" autocomplete="off"; }
            " " span #found role="status" {}
        }
        (events(report, main, &failure.chain, marked))
        @if let Some(fault) = &report.overview.scenario.fault {
            p.fault { strong { "The fault: " } (prose(&fault.title)) }
        }
    }
}

/// Says whose request it is and when.
fn opening(report: &Report<'_>, main: &Replay, failure: &Failure) -> Markup {
    let chain = &failure.chain;
    let scenario = report.overview.scenario;
    let written = |link: &Link| {
        let since = link.at.saturating_since(SimTime::ORIGIN);
        scenario.origin.value.checked_add(since).map(|at| dated_in(main, at)).unwrap_or_default()
    };
    let word = if failure.fault.is_some() { "the fault" } else { "the harm" };
    let shown = failure.fault.or(failure.harm).and_then(|index| chain.links.get(index));
    let actor = chain.actor.and_then(|actor| {
        let population = scenario.populations.get(actor.population.index())?;
        Some(format!(", {} {}", population.name.value, actor.member))
    });
    html! {
        p { "Request " (grouped(u64::from(chain.request.0) + 1)) (plain(&actor.unwrap_or_default()))
            @if let Some(first) = chain.links.first() { ", arrives at " (written(first)) }
            @if let Some(shown) = shown { ", " (word) " at " (written(shown)) } "."
            // Said only of one of which something lies elsewhere.
            span #story-elsewhere hidden {} }
    }
}

/// Begins a sentence as sentences begin.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    plain(&format!("{first}{}.", letters.as_str()))
}

/// Draws the events of a chain, in their lanes.
fn events(report: &Report<'_>, main: &Replay, chain: &Chain, marked: Marked<'_>) -> Markup {
    let place = &Place { report, main, start: start(chain) };
    let marks = marks(chain, marked);
    let told = parts(chain, &marks);
    let (head, tail) = ends(&told);
    let drawn: Vec<(&Link, &Mark)> = head.iter().chain(tail).filter_map(event).collect();
    let (lanes, without) = lanes(report, &drawn);
    html! {
        div.wide tabindex="0" { table.events #story-events {
            caption.quiet { "Events, one a row; the lanes show where each happened" }
            thead { tr {
                th scope="col" { "Line" } th.number scope="col" { "After its arrival" }
                th.lanes scope="col" { (heads(&lanes)) }
                th scope="col" { "Event, and the line of the scenario" }
            } }
            tbody { @for part in head { (part_row(place, part, &lanes)) } }
            @if !tail.is_empty() {
                tbody { tr { td colspan="4" { (left_out(place, chain, &told)) } } }
                tbody { @for part in tail { (part_row(place, part, &lanes)) } }
            }
        } }
        @if tail.is_empty() { (left_out(place, chain, &told)) }
        @if !without.is_empty() {
            p.quiet { "More places than lanes: what reaches " (plain(&without.join(", "))) " has no arrow." }
        }
    }
}

/// What is special about each event of a chain.
fn marks(chain: &Chain, marked: Marked<'_>) -> Vec<Mark> {
    let mut forms = BTreeMap::new();
    let links = chain.links.iter().enumerate();
    links.map(|(index, link)| mark(index, link, marked, &mut forms)).collect()
}

/// The parts of a story: its events, but of a loop the first turn and the last.
fn parts<'c>(chain: &'c Chain, marks: &'c [Mark]) -> Vec<Part<(&'c Link, &'c Mark)>> {
    let told: Vec<(&Link, &Mark)> = chain.links.iter().zip(marks).collect();
    fold(&told, |one, other| one.1 == other.1 && is_same(one.0, other.0))
}

/// The event of a part of a story; none where it says that something comes again.
fn event<'t>(part: &Part<(&'t Link, &'t Mark)>) -> Option<(&'t Link, &'t Mark)> {
    match part {
        Part::Event(told) => Some(*told),
        Part::Again { .. } => None,
    }
}

/// Tells whether two events say the same, their instants aside.
fn is_same(one: &Link, other: &Link) -> bool {
    let said = |link: &Link| (link.site, link.kind);
    said(one) == said(other) && one.about == other.about && one.lane == other.lane
}

fn part_row(place: &Place<'_>, part: &Part<(&Link, &Mark)>, lanes: &[String]) -> Markup {
    match part {
        Part::Event((link, mark)) => row(place, link, mark, lanes),
        Part::Again { events, times } => {
            html! { tr.again { td colspan="4" { (again(*events, *times)) } } }
        }
    }
}

/// Says how often what was told last comes again. Of the events of a turn some may be folded away.
fn again(events: usize, times: usize) -> Markup {
    let times = counted(times as u64, "time");
    html! {
        @if events == 1 { "… this " (times) " more, and then the last time:" }
        @else { "… this turn " (times) " more, and then the last one:" }
    }
}

/// Tells whether an event has a row in the story of the first failure.
pub(super) fn tells(report: &Report<'_>, event: EventId) -> bool {
    let failure = report.overview.main().and_then(|main| main.failure.as_ref());
    failure.is_some_and(|failure| {
        let marks = marks(&failure.chain, Marked::of(failure));
        let told = parts(&failure.chain, &marks);
        let (head, tail) = ends(&told);
        head.iter().chain(tail).filter_map(self::event).any(|(link, _)| link.event == event)
    })
}

/// Returns the beginning and the end of a story; only a long one has an end of its own.
fn ends<T>(told: &[T]) -> (&[T], &[T]) {
    if told.len() <= MOST {
        return (told, &[]);
    }
    let head = MOST * 2 / 3;
    (
        told.get(..head).unwrap_or_default(),
        told.get(told.len() - (MOST - head)..).unwrap_or_default(),
    )
}

/// When a request arrived.
fn start(chain: &Chain) -> SimTime {
    chain.links.first().map_or(SimTime::ORIGIN, |link| link.at)
}

/// Says how many events are not told, and what tells them.
fn left_out<T>(place: &Place<'_>, chain: &Chain, told: &[Part<T>]) -> Markup {
    let (head, tail) = ends(told);
    let told: usize = head.iter().chain(tail).map(Part::told).sum();
    let all = chain.links.len() as u64 + chain.left_out;
    let rest = all - told as u64;
    html! {
        @if rest > 0 {
            p.quiet { (counted_are(rest, "event")) " left out here; "
                code { (plain(&only(place.report.overview, place.main, chain.request))) } " tells every event." }
        }
    }
}

/// Draws the events of a chain that are worth telling, in brief.
pub(super) fn brief(report: &Report<'_>, main: &Replay, chain: &Chain) -> Markup {
    let place = &Place { report, main, start: start(chain) };
    let is_told = |link: &&Link| is_worth_telling(link.kind) || place.wait(link).is_some();
    let told: Vec<&Link> = chain.links.iter().filter(is_told).collect();
    let mut told = fold(&told, |one, other| is_same(one, other));
    told.truncate(BRIEF);
    html! {
        div.wide tabindex="0" { table.brief {
            thead { tr {
                th scope="col" { "Line" } th.number scope="col" { "After its arrival" } th scope="col" { "Event" }
            } }
            tbody { @for part in &told { @match part {
                Part::Event(link) => { tr {
                    td { (line(report, link.span).0) }
                    td.number { (offset(link.at.saturating_since(place.start))) }
                    td { (said(place, link)) }
                } },
                Part::Again { events, times } => { tr { td {} td {} td { (again(*events, *times)) } } },
            } } }
        } }
        (left_out(place, chain, &told))
    }
}

/// Where a story is told: beside which replay, from which instant on.
struct Place<'a> {
    report: &'a Report<'a>,
    main: &'a Replay,
    start: SimTime,
}

impl Place<'_> {
    /// Says what an event waited for, and who had it, in the words of `explain`.
    fn wait(&self, link: &Link) -> Option<String> {
        let wait = self.report.dossier.waits.get(&link.event)?;
        let since = wait.holding.at.saturating_since(SimTime::ORIGIN);
        let at = self.report.overview.scenario.origin.value.checked_add(since);
        let when = at.map(|at| dated_in(self.main, at)).unwrap_or_default();
        Some(held::words(&wait.holding, wait.waited, &when))
    }
}

/// Says what happened, and what had been waited for.
fn said(place: &Place<'_>, link: &Link) -> Markup {
    html! {
        span.lane { (plain(&link.lane)) } " " (verb(link.kind)) " " strong { (plain(&named(&link.about, link.object.as_deref()))) }
        @let detail = carried(&link.detail, link.value.as_deref());
        @if !detail.is_empty() { " " span.detail { (plain(&detail)) } }
        @if let Some(wait) = place.wait(link) { p.wait { (plain(&wait)) } }
    }
}

fn row(place: &Place<'_>, link: &Link, mark: &Mark, lanes: &[String]) -> Markup {
    let (number, text) = line(place.report, link.span);
    let minor = is_minor(place.report, link, mark);
    let class = match mark {
        Mark::Plain if minor => "minor",
        Mark::Plain => "",
        Mark::FormChanges(_) => "form",
        Mark::Fault => "fault",
        Mark::Harm => "harm",
        Mark::FaultAndHarm => "fault harm",
    };
    html! {
        tr #{ "e=" (link.event.0) } class=(class) tabindex="-1" data-index=(bar(place, link)) {
            td { a href={ "#e=" (link.event.0) } { (number) } }
            td.number { (offset(link.at.saturating_since(place.start))) }
            td.lanes { (drawing(link, mark, lanes)) }
            td {
                @if *mark != Mark::Plain { span.mark { (mark.words()) } " " }
                (said(place, link))
                @if let Mark::FormChanges(was) = mark { " " span.detail { "was " (plain(was)) } }
                div { code { (plain(text)) } }
            }
        }
    }
}

/// In which bar of the timeline an event lies.
fn bar(place: &Place<'_>, link: &Link) -> u64 {
    timeline::bar_of(place.report, place.main, link.at.saturating_since(SimTime::ORIGIN))
}

/// Tells whether an event is shown only to who asks for every event.
fn is_minor(report: &Report<'_>, link: &Link, mark: &Mark) -> bool {
    let has_waited = report.dossier.waits.contains_key(&link.event);
    !is_worth_telling(link.kind) && *mark == Mark::Plain && !has_waited
}

/// Lists the lanes of a story in the order in which they come up; the screen is the last one. Where
/// only minor things happen is no lane, for most readers see nothing happen there. What found no room comes
/// with them.
fn lanes(report: &Report<'_>, drawn: &[(&Link, &Mark)]) -> (Vec<String>, Vec<String>) {
    let mut lanes: Vec<String> = Vec::new();
    let drawn = || drawn.iter().filter(|(link, mark)| !is_minor(report, link, mark));
    for (link, _) in drawn() {
        let other = other_end(link).filter(|other| *other != SCREEN);
        for lane in [Some(link.lane.as_str()), other].into_iter().flatten() {
            if !lanes.iter().any(|known| known == lane) {
                lanes.push(lane.to_owned());
            }
        }
    }
    let without = lanes.split_off(LANES.min(lanes.len()));
    if drawn().any(|(link, _)| link.kind == Kind::Shown) {
        lanes.push(SCREEN.to_owned());
    }
    (lanes, without)
}

/// The lane that an event reaches besides its own.
fn other_end(link: &Link) -> Option<&str> {
    if link.kind == Kind::Shown {
        return Some(SCREEN);
    }
    let about = link.object.as_deref().unwrap_or(&link.about);
    matches!(link.kind, Kind::Read | Kind::Wrote | Kind::Enqueued).then_some(about)
}

/// The middle of a lane.
fn middle(lane: usize) -> usize {
    lane * LANE + LANE / 2
}

/// The names of the lanes, as a list beside their drawing.
fn heads(lanes: &[String]) -> Markup {
    html! {
        ol.lanes { @for lane in lanes { li { (plain(lane)) } } }
    }
}

/// Draws one event between the lanes. What it says stands in the next cell.
fn drawing(link: &Link, mark: &Mark, lanes: &[String]) -> Markup {
    let place = |name: &str| lanes.iter().position(|lane| lane == name);
    let own = place(&link.lane).map(middle);
    let other = other_end(link).and_then(place).map(middle);
    let width = lanes.len() * LANE;
    let half = ROW / 2;
    html! {
        svg.row width=(width) height=(ROW) viewBox={ "0 0 " (width) " " (ROW) } aria-hidden="true" {
            @if let (Some(own), Some(other)) = (own, other) {
                @let (from, to) = if link.kind == Kind::Read { (other, own) } else { (own, other) };
                line.message x1=(from) y1=(half) x2=(to) y2=(half) {}
                @let tip = if to > from { to - 7 } else { to + 7 };
                polygon.message points={ (to) "," (half) " " (tip) "," (half - 4) " " (tip) "," (half + 4) } {}
            }
            @if let Some(own) = own {
                @if *mark == Mark::Plain { circle.event cx=(own) cy=(half) r="4" {} }
                @else { rect.event x=(own - 6) y=(half - 6) width="12" height="12" {} }
            }
        }
    }
}
