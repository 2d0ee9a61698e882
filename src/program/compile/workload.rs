//! Traffic: when requests arrive, in simulated time.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::flows::FlowSource;
use crate::program::compile::limits::HOURS;
use crate::program::compile::names;
use crate::program::compile::names::FlowKind;
use crate::program::compile::names::Globals;
use crate::program::ids::FlowId;
use crate::program::ids::PopulationId;
use crate::program::parts::Arrivals;
use crate::program::parts::Flow;
use crate::program::parts::Operation;
use crate::program::parts::Part;
use crate::program::parts::SourceLine;
use crate::program::parts::Window;
use crate::quantity::Timestamp;
use crate::scenario::amount::Amount;
use crate::scenario::workload;
use crate::scenario::workload::Traffic;
use crate::source::Span;
use crate::source::Spanned;
use crate::time::SimDuration;
use crate::time::SimTime;

const HOUR: u64 = SimDuration::HOUR.as_nanos();

impl Compiler<'_> {
    /// Compiles what operators do; each operation has a flow of its own.
    pub(super) fn timeline(&mut self, globals: &Globals, flows: &mut Vec<Flow>) -> Vec<Operation> {
        let mut timeline = Vec::new();
        for operation in &self.scenario.timeline {
            let name = format!("timeline.{}", operation.name.value);
            let flow = FlowId::from_index(flows.len());
            let source = FlowSource {
                name,
                span: operation.name.span,
                kind: FlowKind::Operation,
                runs_on: None,
                middleware: None,
                steps: &operation.steps,
            };
            let compiled = self.flow(&source, globals);
            let site = compiled.site;
            flows.push(compiled);
            let Some(arrivals) = self.arrivals(&operation.times) else { continue };
            let name = operation.name.value.clone();
            let line =
                SourceLine { name, site, flow, by: None, everyone: false, arrivals, only: None };
            timeline.push(Operation { title: operation.title.clone(), line });
        }
        timeline
    }

    /// Compiles a line of traffic.
    pub(super) fn traffic(&mut self, traffic: &Traffic) -> Option<SourceLine> {
        let requests = self.scenario.requests.iter().map(|request| request.name.value.as_str());
        let flow = names::find(&traffic.request, "request", requests, &mut self.out);
        self.used.insert(format!("requests.{}", traffic.request.value));
        let by = match &traffic.by {
            Some(name) => {
                let known = self.actors.clone();
                let known = known.iter().map(String::as_str);
                Some(PopulationId::from_index(names::find(
                    name,
                    "population",
                    known,
                    &mut self.out,
                )?))
            }
            None => None,
        };
        let arrivals = self.arrivals(&traffic.arrivals)?;
        let nobody = by.and_then(|by| self.populations.get(by.index())).filter(|it| it.size == 0);
        if let (Some(population), Some(place)) = (nobody, &traffic.by) {
            let message =
                format!("population `{}` has no members, so nobody asks", population.name);
            self.out.push(Diagnostic::new(codes::BAD_TRAFFIC, place.span, message));
        }
        if traffic.everyone {
            self.check_everyone(traffic, by, &arrivals);
        }
        let path = format!("traffic.{}", traffic.name.value);
        let site = self.site(&path, &path, traffic.name.span, "traffic", &traffic.name.value);
        self.check_only(traffic, &arrivals);
        Some(SourceLine {
            name: traffic.name.value.clone(),
            site,
            flow: FlowId::from_index(flow?),
            by,
            everyone: traffic.everyone,
            arrivals,
            only: traffic.only.as_ref().map(|only| only.value.clone()),
        })
    }

    /// No request arrives that there is not.
    fn check_only(&mut self, traffic: &Traffic, arrivals: &Arrivals) {
        let count = match arrivals {
            Arrivals::At(_) => 1,
            Arrivals::Count { count, .. }
            | Arrivals::Every { count, .. }
            | Arrivals::Rate { count, .. } => *count,
        };
        let Some(only) = &traffic.only else { return };
        if let Some(last) = only.value.last().filter(|last| *last > count) {
            self.out.push(
                Diagnostic::new(
                    codes::BAD_TRAFFIC,
                    only.span,
                    format!("request {last} cannot arrive where there are {count}"),
                )
                .help(format!("name numbers from 1 to {count}")),
            );
        }
    }

    /// Not everyone can ask when there are fewer requests than members.
    fn check_everyone(&mut self, traffic: &Traffic, by: Option<PopulationId>, arrivals: &Arrivals) {
        let place = traffic.name.span;
        let (Some(by), Arrivals::Count { count, .. }) = (by, arrivals) else {
            self.out.push(
                Diagnostic::new(codes::BAD_TRAFFIC, place, "`everyone` needs `by` and `count`")
                    .help("say who asks with `by:`, and how many requests there are with `count:`, `from:` and `until:`"),
            );
            return;
        };
        let size = self.populations.get(by.index()).map_or(0, |population| population.size);
        if size > *count {
            self.out.push(
                Diagnostic::new(
                    codes::BAD_TRAFFIC,
                    place,
                    format!("{size} members cannot each ask at least once in {count} requests"),
                )
                .help(format!("let `count` be {size} or more, or leave out `everyone`")),
            );
        }
    }

    /// Compiles when requests arrive.
    pub(super) fn arrivals(&mut self, arrivals: &workload::Arrivals) -> Option<Arrivals> {
        Some(match arrivals {
            workload::Arrivals::At(at) => Arrivals::At(self.instant(at)?),
            workload::Arrivals::Count { count, from, until, rhythm } => {
                let count = self.planned_count(count);
                let place = until.span;
                let from = self.instant(from)?;
                let until = self.instant(until)?;
                let hours = match rhythm {
                    Some(name) => self.rhythm(name)?,
                    None => [1; 24],
                };
                let hours_long = until.saturating_since(from).as_nanos() / HOUR + 2;
                self.hours += usize::try_from(hours_long).unwrap_or(HOURS);
                if self.hours > HOURS {
                    self.too_many("hours in its windows of traffic", HOURS, place);
                    return None;
                }
                let window = window(self.scenario.origin.value, from, until, &hours);
                let count = count?;
                if window.mass == 0 && count > 0 {
                    let span = rhythm.as_ref().map_or(self.scenario.id.span, |name| name.span);
                    self.out.push(Diagnostic::new(
                        codes::BAD_RHYTHM,
                        span,
                        "every hour of this window has the weight 0, so nothing can arrive",
                    ));
                    return None;
                }
                Arrivals::Count { count, window }
            }
            workload::Arrivals::Rate { rate, from, until, count } => {
                let span = rate.span();
                let rate = self.rate(rate);
                let (until, count) = self.end_of(span, until.as_ref(), count.as_ref())?;
                Arrivals::Rate { rate: rate?.0, from: self.instant(from)?, until, count }
            }
            workload::Arrivals::Every { gap, from, until, count } => {
                let span = gap.span();
                let place = gap.span();
                let written = gap;
                let gap = self.duration(gap);
                self.plan(gap.and_then(|gap| self.quantities[gap.index()].setting), written);
                if gap.is_some_and(|gap| self.quantities[gap.index()].is_nothing()) {
                    self.out.push(
                        Diagnostic::new(codes::BAD_TRAFFIC, place, "a gap of nothing has no end")
                            .help("give the time between two requests, such as `every: 1s`"),
                    );
                }
                let (until, count) = self.end_of(span, until.as_ref(), count.as_ref())?;
                Arrivals::Every { gap: gap?, from: self.instant(from)?, until, count }
            }
        })
    }

    /// Compiles where traffic without a fixed number of requests ends: an instant, and how many
    /// there are at most.
    fn end_of(
        &mut self,
        place: Span,
        until: Option<&Spanned<Timestamp>>,
        count: Option<&Amount>,
    ) -> Option<(SimTime, u32)> {
        if until.is_none() && count.is_none() && self.scenario.until.is_none() {
            self.out.push(
                Diagnostic::new(codes::BAD_TRAFFIC, place, "this traffic never ends")
                    .help("give it `until:` or `count:`, or the replay an `until:`"),
            );
        }
        let count = count.map(|count| self.count(count));
        let until = match until {
            Some(until) => self.instant(until)?,
            None => SimTime::MAX,
        };
        Some((until, count.map_or(Some(u32::MAX), |count| Some(count?.0))?))
    }

    /// Turns an instant on the calendar into simulated time.
    pub(super) fn instant(&mut self, instant: &Spanned<Timestamp>) -> Option<SimTime> {
        let origin = self.scenario.origin;
        let Some(since) = instant.value.checked_since(origin.value) else {
            self.out.push(
                Diagnostic::new(
                    codes::BEFORE_ORIGIN,
                    instant.span,
                    "this instant lies before the replay begins",
                )
                .related(origin.span, "the replay begins here")
                .help("let the replay begin earlier; what was deployed before that is `deployed: always`"),
            );
            return None;
        };
        Some(SimTime::ORIGIN.saturating_add(since))
    }

    fn rhythm(&mut self, name: &Spanned<String>) -> Option<[u32; 24]> {
        self.used.insert(format!("rhythms.{}", name.value));
        let known = self.scenario.rhythms.iter().map(|rhythm| rhythm.name.value.as_str());
        let index = names::find(name, "rhythm", known, &mut self.out)?;
        self.scenario.rhythms.get(index).map(|rhythm| rhythm.hours)
    }
}

/// Cuts a window at every full hour and weighs each part by its hour of the day, UTC.
fn window(origin: Timestamp, from: SimTime, until: SimTime, hours: &[u32; 24]) -> Window {
    let day_offset = origin.as_unix_nanos().rem_euclid(i64::from(24_u32) * to_signed(HOUR));
    let offset = u64::try_from(day_offset).unwrap_or(0);
    let mut parts = Vec::new();
    let mut mass = 0_u128;
    let mut start = from.as_nanos();
    while start < until.as_nanos() {
        let of_day = start.saturating_add(offset);
        let end = start.saturating_add(HOUR - of_day % HOUR).min(until.as_nanos());
        let hour = usize::try_from(of_day / HOUR % 24).unwrap_or(0);
        let weight = hours.get(hour).copied().unwrap_or(1);
        if weight > 0 {
            parts.push(Part { start: SimTime::from_nanos(start), before: mass, weight });
            mass += u128::from(end - start) * u128::from(weight);
        }
        start = end;
    }
    Window { parts, mass }
}

/// An hour's nanoseconds fit in every integer of 64 bits.
fn to_signed(nanoseconds: u64) -> i64 {
    i64::try_from(nanoseconds).unwrap_or(i64::MAX)
}
