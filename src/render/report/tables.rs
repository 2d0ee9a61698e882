//! Requests and events as tables for notebooks. Names and units of the columns are those of the manual's
//! page on reports; a test holds the two together.

use crate::analysis::requests::Fate;
use crate::analysis::requests::Fates;
use crate::program::Program;
use crate::render::table::Column;
use crate::render::table::Table;
use crate::render::table::Texts;
use crate::render::table::Values;
use crate::render::table::whole;
use crate::source::Sources;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::codec::TraceEvent;
use crate::trace::codec::lines_of_sites;
use crate::trace::event::Kind;
use crate::trace::sampling::Sampling;

/// What takes a number of an event.
type Number = fn(&TraceEvent) -> Option<u64>;

/// What takes a word of an event.
type Word = fn(&TraceEvent) -> Option<&str>;

/// The kinds of events that a row of a request counts, and the names of their columns.
const COUNTED: [(&str, Kind); 12] = [
    ("jobs_enqueued", Kind::Enqueued),
    ("attempts_started", Kind::Started),
    ("attempts_failed", Kind::AttemptFailed),
    ("jobs_died", Kind::Died),
    ("jobs_dropped", Kind::Dropped),
    ("errors_raised", Kind::Raised),
    ("effects_shown", Kind::Shown),
    ("values_taken_amiss", Kind::Mismatched),
    ("calls", Kind::Called),
    ("calls_refused", Kind::Refused),
    ("calls_timed_out", Kind::TimedOut),
    ("calls_answered", Kind::Answered),
];

/// Makes the table of requests.
pub fn requests<'p>(program: &'p Program, fates: &Fates) -> Table {
    let rows: Vec<_> = fates.requests().collect();
    let whole_column = |name: &str, value: &dyn Fn(&Fate) -> Option<u64>| {
        let values = rows.iter().map(|(_, fate)| value(fate).map(whole));
        Column::new(name, Values::Whole(values.collect()))
    };
    let text = |name: &str, value: &dyn Fn(&Fate) -> Option<&'p str>| {
        let values: Texts = rows.iter().map(|(_, fate)| value(fate)).collect();
        Column::new(name, Values::Text(values))
    };
    let numbers = rows.iter().map(|(id, _)| Some(i64::from(id.0) + 1)).collect();
    let arrived = rows.iter().map(|(_, fate)| Some(instant(program, fate.arrived))).collect();
    let line =
        |fate: &Fate| fate.source.map(|(line, _)| program.traffic[line.index()].name.as_str());
    let flow = |fate: &Fate| {
        let flow = program.traffic[fate.source?.0.index()].flow;
        program.flows[flow.index()].name.strip_prefix("requests.")
    };
    let who = |fate: &Fate| fate.actor.map(|it| program.population(it.population).name.as_str());
    let mut columns = vec![
        Column::new("request", Values::Whole(numbers)),
        Column::new("arrived", Values::Instant(arrived)),
        whole_column("arrived_ns", &|fate| Some(nanos(fate.arrived))),
        whole_column("ended_ns", &|fate| fate.ended.map(nanos)),
        whole_column("last_ns", &|fate| Some(nanos(fate.last))),
        text("flow", &flow),
        text("line_of_traffic", &line),
        whole_column("number_in_line", &|fate| fate.source.map(|it| u64::from(it.1) + 1)),
        text("population", &who),
        whole_column("member", &|fate| fate.actor.map(|it| u64::from(it.member))),
        text("error", &|fate| fate.error.map(|error| program.error(error))),
        whole_column("events", &|fate| Some(fate.events())),
    ];
    for (name, kind) in COUNTED {
        columns.push(whole_column(name, &|fate| Some(u64::from(fate.count(kind)))));
    }
    for (place, name) in fates.figures().enumerate() {
        let counted = rows.iter().map(|(_, fate)| Some(fates.counts(place, fate)));
        columns.push(Column::new(format!("in_{name}"), Values::Truth(counted.collect())));
    }
    Table { row: "request", columns, facts: Vec::new() }
}

/// An instant of a run, in nanoseconds since 1970.
fn instant(program: &Program, at: SimTime) -> i64 {
    program.instant(at).as_unix_nanos()
}

fn nanos(at: SimTime) -> u64 {
    at.saturating_since(SimTime::ORIGIN).as_nanos()
}

/// A column of numbers: its name, its value for an event, its rows.
type Numbers = (&'static str, fn(&TraceEvent) -> Option<u64>, Vec<Option<i64>>);

/// A column of texts.
type Words = (&'static str, fn(&TraceEvent) -> Option<&str>, Texts);

/// The observer that makes the table of events.
#[derive(Debug)]
pub struct Events {
    sampling: Sampling,
    most: usize,
    left_out: u64,
    /// By site: its line in the file.
    lines: Vec<Option<u32>>,
    instants: Vec<Option<i64>>,
    numbers: Vec<Numbers>,
    words: Vec<Words>,
    released: Vec<Option<bool>>,
    stale: Vec<Option<bool>>,
}

/// A number, where it is there.
fn number(value: Option<u32>) -> Option<u64> {
    value.map(u64::from)
}

impl Events {
    /// Lists the events of a sample of requests, at most so many.
    pub fn new(program: &Program, sources: &Sources, sampling: Sampling, most: usize) -> Self {
        let numbers: [(&'static str, Number); 15] = [
            ("event", |it| Some(it.id)),
            ("at_ns", |it| Some(it.at)),
            ("cause", |it| it.cause),
            ("via", |it| it.via),
            ("request", |it| number(it.request).map(|request| request + 1)),
            ("member", |it| it.actor.as_ref().map(|actor| u64::from(actor.member))),
            ("attempt", |it| Some(u64::from(it.attempt))),
            ("line", |it| number(it.line)),
            ("took_ns", |it| it.took),
            ("delay_ns", |it| it.delay),
            ("passes", |it| number(it.passes)),
            ("writes", |it| number(it.writes)),
            ("delivery", |it| number(it.delivery)),
            ("replica", |it| number(it.replica)),
            ("node", |it| number(it.node)),
        ];
        let words: [(&'static str, Word); 19] = [
            ("kind", |it| Some(it.kind.word())),
            ("site", |it| Some(&it.site)),
            ("population", |it| it.actor.as_ref().map(|actor| actor.population.as_str())),
            ("line_of_traffic", |it| it.source.as_deref()),
            ("job", |it| it.job.as_deref()),
            ("service", |it| it.service.as_deref()),
            ("channel", |it| it.channel.as_deref()),
            ("queue", |it| it.queue.as_deref()),
            ("resource", |it| it.resource.as_deref()),
            ("effect", |it| it.effect.as_deref()),
            ("over", |it| it.over.as_deref()),
            ("error", |it| it.error.as_deref()),
            ("message", |it| it.message.as_deref()),
            ("class", |it| it.class.as_deref()),
            ("value", |it| it.value.as_deref()),
            ("change", |it| it.change.as_deref()),
            ("fleet", |it| it.fleet.as_deref()),
            ("branch", |it| it.branch.as_deref()),
            ("setting", |it| it.setting.as_deref()),
        ];
        Self {
            sampling,
            most,
            left_out: 0,
            lines: lines_of_sites(program, sources),
            instants: Vec::new(),
            numbers: numbers.map(|(name, value)| (name, value, Vec::new())).into(),
            words: words.map(|(name, value)| (name, value, Texts::default())).into(),
            released: Vec::new(),
            stale: Vec::new(),
        }
    }

    /// Returns the table, and how many events found no room.
    pub fn finish(self) -> (Table, u64) {
        let numbers = self.numbers.into_iter();
        let mut columns: Vec<Column> =
            numbers.map(|(name, _, rows)| Column::new(name, Values::Whole(rows))).collect();
        columns.insert(1, Column::new("at", Values::Instant(self.instants)));
        let words = self.words.into_iter();
        columns.extend(words.map(|(name, _, rows)| Column::new(name, Values::Text(rows))));
        columns.push(Column::new("released", Values::Truth(self.released)));
        columns.push(Column::new("stale", Values::Truth(self.stale)));
        (Table { row: "event", columns, facts: Vec::new() }, self.left_out)
    }
}

impl Observer for Events {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if !self.sampling.holds(event.request) {
            return Control::Continue;
        }
        if self.instants.len() >= self.most {
            self.left_out += 1;
            return Control::Continue;
        }
        let mut told = TraceEvent::of(event, view);
        // What figures take as the value of such an event: how much, how many.
        let count = told.amount.or(told.jobs).or(told.nodes);
        told.value = told.value.or(count.map(|count| count.to_string()));
        told.line = self.lines.get(event.site.index()).copied().flatten();
        self.instants.push(Some(instant(view.program, event.at)));
        for (_, value, rows) in &mut self.numbers {
            rows.push(value(&told).map(whole));
        }
        for (_, value, rows) in &mut self.words {
            rows.push(value(&told));
        }
        self.released.push(told.released);
        self.stale.push(told.stale);
        Control::Continue
    }
}
