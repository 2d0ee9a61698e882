//! A replay as a trace that Perfetto opens: its own format, made of packets of protobuf.
//!
//! A request is a group of tracks, one for each of its tasks: spans nest within a track, and tracks
//! overlap as they like. Flows lead from what scheduled a job, called a service or wrote a value to what
//! came of it. Counters show queues and what the incident's figure counts.

pub mod proto;

use crate::analysis::depth::Depth;
use crate::analysis::depth::Gauge;
use crate::analysis::spans::Mark;
use crate::analysis::spans::MarkKind;
use crate::analysis::spans::Track;
use crate::experiment::milestones::Milestone;
use crate::quantity::Timestamp;
use crate::render::number::counted;
use crate::render::overview::failure::verb;
use crate::render::report::trace::proto::Clock;
use crate::render::report::trace::proto::ClockSnapshot;
use crate::render::report::trace::proto::CounterDescriptor;
use crate::render::report::trace::proto::DebugAnnotation;
use crate::render::report::trace::proto::Trace;
use crate::render::report::trace::proto::TracePacket;
use crate::render::report::trace::proto::TrackDescriptor;
use crate::render::report::trace::proto::TrackEvent;
use crate::scenario::Scenario;
use crate::text::neutral;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::RequestId;
use crate::trace::sampling::Sampling;
use prost::Message as _;

/// What a trace tells of one replay.
#[derive(Debug)]
pub struct Told<'a> {
    /// The file as it stands.
    pub scenario: &'a Scenario,
    /// What was replayed: the profile, and what it was replayed with.
    pub selection: &'a str,
    /// What each task did.
    pub tracks: &'a [Track],
    /// Which requests they are of.
    pub sampling: Sampling,
    /// How many requests arrived in all.
    pub arrived: u64,
    /// How many events found no room.
    pub left_out: u64,
    /// The queues.
    pub depths: &'a [Depth],
    /// How many requests the incident's figure has counted, bucket by bucket.
    pub affected: Option<Affected<'a>>,
    /// What people did.
    pub milestones: &'a [Milestone],
}

/// Requests that a figure counted.
#[derive(Debug, Clone, Copy)]
pub struct Affected<'a> {
    /// The figure.
    pub figure: &'a str,
    /// How many in each bucket from the origin on.
    pub counts: &'a [u32],
    /// The width of a bucket.
    pub width: SimDuration,
}

/// A trace while it is written.
struct Writing<'a> {
    told: &'a Told<'a>,
    tracks: Vec<TracePacket>,
    events: Vec<TracePacket>,
    next: u64,
}

/// The number of the track that all others stand under.
const ROOT: u64 = 1;

/// Writes a trace.
pub fn draw(told: &Told<'_>) -> Vec<u8> {
    let mut writing = Writing { told, tracks: Vec::new(), events: Vec::new(), next: ROOT };
    let sample = match told.sampling.every {
        1 => String::new(),
        every => format!(
            ", one of {every} of {}{}",
            counted(told.arrived, "request"),
            told.sampling.besides()
        ),
    };
    let left_out = match told.left_out {
        0 => String::new(),
        events => format!(", {} left out", counted(events, "event")),
    };
    let name = format!("{} in {}{sample}{left_out}", told.scenario.id.value, told.selection);
    writing.track(None, name, 0);
    writing.people();
    writing.counters();
    writing.requests();
    // Events of one instant stay in the order in which they were written.
    writing.events.sort_by_key(|packet| packet.timestamp);
    let mut packet = vec![clocks(told.scenario.origin.value)];
    packet.append(&mut writing.tracks);
    packet.append(&mut writing.events);
    Trace { packet }.encode_to_vec()
}

/// Says when the replay's origin was, so that Perfetto can show the time of day.
fn clocks(origin: Timestamp) -> TracePacket {
    let clock = |id, nanos| Clock { clock_id: Some(id), timestamp: Some(nanos) };
    let origin = u64::try_from(origin.as_unix_nanos()).unwrap_or(0);
    TracePacket {
        timestamp: Some(0),
        trusted_packet_sequence_id: Some(1),
        sequence_flags: Some(1),
        clock_snapshot: Some(ClockSnapshot {
            clocks: vec![clock(Clock::BOOTTIME, 0), clock(Clock::REALTIME, origin)],
        }),
        ..TracePacket::default()
    }
}

impl Writing<'_> {
    /// Describes a track; returns its number.
    fn track(&mut self, parent: Option<u64>, name: String, rank: usize) -> u64 {
        let uuid = self.next;
        self.next += 1;
        self.tracks.push(TracePacket {
            trusted_packet_sequence_id: Some(1),
            track_descriptor: Some(TrackDescriptor {
                uuid: Some(uuid),
                name: Some(neutral(&name)),
                parent_uuid: parent,
                child_ordering: Some(TrackDescriptor::EXPLICIT),
                sibling_order_rank: Some(i32::try_from(rank).unwrap_or(i32::MAX)),
                counter: None,
            }),
            ..TracePacket::default()
        });
        uuid
    }

    fn event(&mut self, at: SimTime, event: TrackEvent) {
        self.events.push(TracePacket {
            timestamp: Some(at.saturating_since(SimTime::ORIGIN).as_nanos()),
            trusted_packet_sequence_id: Some(1),
            track_event: Some(event),
            ..TracePacket::default()
        });
    }

    /// What people did, as instants of a track of their own.
    fn people(&mut self) {
        if self.told.milestones.is_empty() {
            return;
        }
        let track = self.track(Some(ROOT), "what people did".to_owned(), 0);
        let origin = self.told.scenario.origin.value;
        for milestone in self.told.milestones {
            let since = milestone.at.checked_since(origin).unwrap_or(SimDuration::ZERO);
            let event = TrackEvent {
                r#type: Some(TrackEvent::INSTANT),
                track_uuid: Some(track),
                name: Some(neutral(&milestone.title)),
                ..TrackEvent::default()
            };
            self.event(SimTime::ORIGIN.saturating_add(since), event);
        }
    }

    /// Queues, and what the incident's figure counts.
    fn counters(&mut self) {
        for depth in self.told.depths {
            self.gauge(format!("waiting in {}", depth.queue), &depth.waiting);
            self.gauge(format!("busy workers of {}", depth.queue), &depth.busy);
        }
        let Some(affected) = self.told.affected else { return };
        let mut sum: u32 = 0;
        let sums = affected.counts.iter().map(|count| {
            sum = sum.saturating_add(*count);
            sum
        });
        let sums: Vec<u32> = std::iter::once(0).chain(sums).collect();
        self.counter(affected.figure.to_owned(), affected.width, &sums);
    }

    fn gauge(&mut self, name: String, gauge: &Gauge) {
        let most: Vec<u32> = gauge.most.iter().copied().chain([0]).collect();
        self.counter(name, gauge.width, &most);
    }

    /// A counter that has a value from the beginning of each span on.
    fn counter(&mut self, name: String, width: SimDuration, values: &[u32]) {
        let track = self.track(Some(ROOT), name, 1);
        if let Some(it) = self.tracks.last_mut().and_then(|last| last.track_descriptor.as_mut()) {
            it.counter = Some(CounterDescriptor { unit: Some(CounterDescriptor::COUNT) });
        }
        let mut before = None;
        for (index, value) in values.iter().enumerate() {
            if before.replace(*value) == Some(*value) {
                continue;
            }
            let event = TrackEvent {
                r#type: Some(TrackEvent::COUNTER),
                track_uuid: Some(track),
                counter_value: Some(i64::from(*value)),
                ..TrackEvent::default()
            };
            self.event(SimTime::ORIGIN.saturating_add(width.saturating_mul(index as u64)), event);
        }
    }

    /// Requests, each a group of the tracks of its tasks.
    fn requests(&mut self) {
        let told = self.told;
        let mut order: Vec<&Track> = told.tracks.iter().collect();
        order.sort_by_key(|track| track.request);
        let mut group: Option<(Option<RequestId>, u64)> = None;
        for (rank, track) in order.into_iter().enumerate() {
            let parent = match group {
                Some((request, parent)) if request == track.request => parent,
                Some(_) | None => self.track(Some(ROOT), self.name_of(track), rank + 2),
            };
            group = Some((track.request, parent));
            let own = self.track(Some(parent), track.name.clone(), rank);
            for mark in &track.marks {
                let event = Self::mark(own, mark);
                self.event(mark.at, event);
            }
        }
    }

    /// The name of a request's group: its number, and who asked.
    fn name_of(&self, track: &Track) -> String {
        let Some(request) = track.request else { return "without a request".to_owned() };
        let who = track.actor.and_then(|actor| {
            let population = self.told.scenario.populations.get(actor.population.index())?;
            Some(format!(", {} {}", population.name.value, actor.member))
        });
        format!("request {}{}", u64::from(request.0) + 1, who.unwrap_or_default())
    }

    fn mark(track: u64, mark: &Mark) -> TrackEvent {
        let (kind, name) = match &mark.what {
            MarkKind::Begins(name) => (TrackEvent::BEGIN, Some(name.clone())),
            MarkKind::Ends => (TrackEvent::END, None),
            MarkKind::Happens(kind, about) => {
                (TrackEvent::INSTANT, Some(format!("{} {about}", verb(*kind))))
            }
        };
        let is_end = kind == TrackEvent::END;
        let category = match &mark.what {
            MarkKind::Happens(kind, _) => Some(kind.word().to_owned()),
            MarkKind::Begins(_) | MarkKind::Ends => None,
        };
        TrackEvent {
            r#type: Some(kind),
            track_uuid: Some(track),
            name: name.map(|name| neutral(&name)),
            categories: category.into_iter().collect(),
            debug_annotations: if is_end { Vec::new() } else { Self::annotations(mark) },
            flow_ids: mark.leaves.clone(),
            terminating_flow_ids: mark.arrives.clone(),
            counter_value: None,
        }
    }

    fn annotations(mark: &Mark) -> Vec<DebugAnnotation> {
        let number = |name: &str, value: u64| DebugAnnotation {
            name: Some(name.to_owned()),
            uint_value: Some(value),
            string_value: None,
        };
        let mut found = Vec::new();
        if let Some(line) = mark.line {
            found.push(number("line", u64::from(line)));
        }
        if let Some(event) = mark.event {
            found.push(number("event", event.0));
        }
        if !mark.detail.is_empty() {
            found.push(DebugAnnotation {
                name: Some("detail".to_owned()),
                string_value: Some(neutral(&mark.detail)),
                uint_value: None,
            });
        }
        found
    }
}
