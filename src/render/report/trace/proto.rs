//! The messages of Perfetto's trace format that are needed here, with the numbers that its
//! `perfetto_trace.proto` gives their fields.

use prost::Message;

/// A trace.
#[derive(Clone, PartialEq, Message)]
pub struct Trace {
    /// Its packets.
    #[prost(message, repeated, tag = "1")]
    pub packet: Vec<TracePacket>,
}

/// One fact.
#[derive(Clone, PartialEq, Message)]
pub struct TracePacket {
    /// Which clocks show the same instant.
    #[prost(message, optional, tag = "6")]
    pub clock_snapshot: Option<ClockSnapshot>,
    /// When, in nanoseconds.
    #[prost(uint64, optional, tag = "8")]
    pub timestamp: Option<u64>,
    /// Who wrote it.
    #[prost(uint32, optional, tag = "10")]
    pub trusted_packet_sequence_id: Option<u32>,
    /// What happened.
    #[prost(message, optional, tag = "11")]
    pub track_event: Option<TrackEvent>,
    /// What is known of its writer: 1 for one that begins.
    #[prost(uint32, optional, tag = "13")]
    pub sequence_flags: Option<u32>,
    /// A track.
    #[prost(message, optional, tag = "60")]
    pub track_descriptor: Option<TrackDescriptor>,
}

/// Clocks that show the same instant.
#[derive(Clone, PartialEq, Message)]
pub struct ClockSnapshot {
    /// The clocks.
    #[prost(message, repeated, tag = "1")]
    pub clocks: Vec<Clock>,
}

/// A clock and what it shows.
#[derive(Clone, PartialEq, Message)]
pub struct Clock {
    /// Which: [`Clock::REALTIME`] or [`Clock::BOOTTIME`].
    #[prost(uint32, optional, tag = "1")]
    pub clock_id: Option<u32>,
    /// What it shows, in nanoseconds.
    #[prost(uint64, optional, tag = "2")]
    pub timestamp: Option<u64>,
}

impl Clock {
    /// Since 1970, in UTC.
    pub const REALTIME: u32 = 1;

    /// The clock that packets are in: since the replay's origin.
    pub const BOOTTIME: u32 = 6;
}

/// A track.
#[derive(Clone, PartialEq, Message)]
pub struct TrackDescriptor {
    /// Its number.
    #[prost(uint64, optional, tag = "1")]
    pub uuid: Option<u64>,
    /// Its name.
    #[prost(string, optional, tag = "2")]
    pub name: Option<String>,
    /// The track that it stands under.
    #[prost(uint64, optional, tag = "5")]
    pub parent_uuid: Option<u64>,
    /// What makes it a counter.
    #[prost(message, optional, tag = "8")]
    pub counter: Option<CounterDescriptor>,
    /// How the tracks under it are ordered: [`TrackDescriptor::EXPLICIT`].
    #[prost(int32, optional, tag = "11")]
    pub child_ordering: Option<i32>,
    /// Its place among them.
    #[prost(int32, optional, tag = "12")]
    pub sibling_order_rank: Option<i32>,
}

impl TrackDescriptor {
    /// By their ranks.
    pub const EXPLICIT: i32 = 3;
}

/// What a counter counts.
#[derive(Clone, PartialEq, Message)]
pub struct CounterDescriptor {
    /// The unit: [`CounterDescriptor::COUNT`].
    #[prost(int32, optional, tag = "3")]
    pub unit: Option<i32>,
}

impl CounterDescriptor {
    /// Things, one by one.
    pub const COUNT: i32 = 2;
}

/// What happened on a track.
#[derive(Clone, PartialEq, Message)]
pub struct TrackEvent {
    /// More about it.
    #[prost(message, repeated, tag = "4")]
    pub debug_annotations: Vec<DebugAnnotation>,
    /// The kind: [`TrackEvent::BEGIN`] and its like.
    #[prost(int32, optional, tag = "9")]
    pub r#type: Option<i32>,
    /// The track.
    #[prost(uint64, optional, tag = "11")]
    pub track_uuid: Option<u64>,
    /// Groups of events that are shown alike.
    #[prost(string, repeated, tag = "22")]
    pub categories: Vec<String>,
    /// Its name.
    #[prost(string, optional, tag = "23")]
    pub name: Option<String>,
    /// The value of a counter.
    #[prost(int64, optional, tag = "30")]
    pub counter_value: Option<i64>,
    /// Flows that go through it.
    #[prost(fixed64, repeated, packed = "false", tag = "47")]
    pub flow_ids: Vec<u64>,
    /// Flows that end in it.
    #[prost(fixed64, repeated, packed = "false", tag = "48")]
    pub terminating_flow_ids: Vec<u64>,
}

impl TrackEvent {
    /// A span begins.
    pub const BEGIN: i32 = 1;

    /// The innermost span ends.
    pub const END: i32 = 2;

    /// Something happens at once.
    pub const INSTANT: i32 = 3;

    /// A counter has a value.
    pub const COUNTER: i32 = 4;
}

/// More about an event.
#[derive(Clone, PartialEq, Message)]
pub struct DebugAnnotation {
    /// A number.
    #[prost(uint64, optional, tag = "3")]
    pub uint_value: Option<u64>,
    /// A text.
    #[prost(string, optional, tag = "6")]
    pub string_value: Option<String>,
    /// What it is about.
    #[prost(string, optional, tag = "10")]
    pub name: Option<String>,
}
