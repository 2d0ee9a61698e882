//! Traces for Perfetto, read by a decoder of protobuf. `.ci/formats` reads them with Perfetto's own
//! description of the format.

use super::DUO_CHAT;
use super::drawn;
use super::snapshot;
use prost::Message as _;
use reenact::render::report::trace::proto::Trace;
use reenact::render::report::trace::proto::TrackDescriptor;
use reenact::render::report::trace::proto::TrackEvent;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A trace, taken apart.
struct Read {
    tracks: BTreeMap<u64, TrackDescriptor>,
    events: Vec<(u64, TrackEvent)>,
}

#[track_caller]
fn read(bytes: &[u8]) -> Read {
    let trace = Trace::decode(bytes).unwrap();
    let mut read = Read { tracks: BTreeMap::new(), events: Vec::new() };
    for packet in trace.packet {
        assert_eq!(packet.trusted_packet_sequence_id, Some(1));
        if let Some(track) = packet.track_descriptor {
            assert!(read.tracks.insert(track.uuid.unwrap(), track).is_none(), "a track twice");
        }
        if let Some(event) = packet.track_event {
            read.events.push((packet.timestamp.unwrap(), event));
        }
    }
    read
}

/// Holds a trace to what Perfetto asks of one: what begins on a track ends there, innermost first, in
/// order of time; tracks stand under tracks; a flow has one beginning and one later end; nothing counts
/// below nothing.
#[track_caller]
fn check(read: &Read) {
    let mut open: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut flows: BTreeMap<u64, u64> = BTreeMap::new();
    let (mut last, mut ended) = (0, 0);
    for (at, event) in &read.events {
        assert!(*at >= last, "{event:?} comes too late");
        last = *at;
        let track = event.track_uuid.unwrap();
        let described = &read.tracks[&track];
        let spans = open.entry(track).or_default();
        match event.r#type.unwrap() {
            TrackEvent::BEGIN => spans.push(*at),
            TrackEvent::END => assert!(spans.pop().is_some(), "{event:?} ends nothing"),
            TrackEvent::INSTANT => {}
            TrackEvent::COUNTER => {
                assert!(described.counter.is_some() && event.counter_value.unwrap() >= 0);
            }
            other => panic!("{other}"),
        }
        let has_name = event.name.is_some() || described.counter.is_some();
        assert_eq!(event.r#type != Some(TrackEvent::END), has_name, "{event:?}");
        for flow in &event.flow_ids {
            assert!(flows.insert(*flow, *at).is_none(), "a flow begins twice");
        }
        for flow in &event.terminating_flow_ids {
            assert!(
                flows.remove(flow).is_some_and(|began| began <= *at),
                "a flow from nowhere: {event:?}"
            );
            ended += 1;
        }
    }
    assert!(open.values().all(Vec::is_empty), "what begins ends");
    assert!(flows.is_empty(), "flows that lead nowhere: {flows:?}");
    assert!(ended > 0, "there are flows");
    for track in read.tracks.values() {
        let has_place = track.parent_uuid.is_none_or(|parent| read.tracks.contains_key(&parent));
        assert!(has_place && track.name.is_some(), "{track:?}");
    }
}

/// Writes what is on the tracks of one request, as they stand under each other.
fn told(read: &Read, request: &str) -> String {
    let mut out = String::new();
    let group = read.tracks.values().find(|it| it.name().starts_with(request)).unwrap();
    writeln!(out, "{}", group.name()).unwrap();
    for track in read.tracks.values().filter(|it| it.parent_uuid == group.uuid) {
        writeln!(out, "  {}", track.name()).unwrap();
        let mut depth = 2;
        for (at, event) in read.events.iter().filter(|it| it.1.track_uuid == track.uuid).take(60) {
            depth -= usize::from(event.r#type == Some(TrackEvent::END));
            let sign = match event.r#type.unwrap() {
                TrackEvent::BEGIN => "[",
                TrackEvent::END => "]",
                _ => "·",
            };
            let flows = [&event.terminating_flow_ids, &event.flow_ids].map(Vec::len);
            let mark = match flows {
                [0, 0] => "",
                [0, _] => " →",
                [_, 0] => " ←",
                [_, _] => " ←→",
            };
            let millis = at / 1_000_000;
            writeln!(out, "{:depth$}{sign} {} {millis}{mark}", "", event.name(), depth = depth * 2)
                .unwrap();
            depth += usize::from(event.r#type == Some(TrackEvent::BEGIN));
        }
    }
    out
}

#[test]
fn duo_chat_s_trace_holds_and_is_small() {
    let bytes = drawn(DUO_CHAT, "trace", &[]);
    assert!((500_000..8_000_000).contains(&bytes.len()), "{} bytes", bytes.len());
    let read = read(&bytes);
    check(&read);
    let root = read.tracks.values().find(|it| it.parent_uuid.is_none()).unwrap();
    assert!(root.name().contains("duo-chat-a1001 in production, one of "), "{root:?}");
    let counter = |name: &str| {
        let track = read.tracks.values().find(|it| it.name() == name && it.counter.is_some());
        let track = track.unwrap().uuid;
        let values = read.events.iter().filter(move |it| it.1.track_uuid == track);
        values.map(|it| it.1.counter_value.unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(counter("requests_affected").last(), Some(&2_553));
    assert!(counter("busy workers of sidekiq").iter().max() <= Some(&25));
    assert!(counter("busy workers of sidekiq").iter().max() > Some(&3));
    assert_eq!(counter("waiting in sidekiq").last(), Some(&0));
    snapshot("duo-chat.trace", &told(&read, "request 586,"));
}

#[test]
fn calls_and_everything_else_nest_in_other_incidents() {
    let others = [
        ("redis-py-replies", None),
        ("job-before-commit", None),
        ("celery-visibility-timeout", Some("celery")),
        ("gitlab-stale-replica", None),
    ];
    for (name, shown) in others {
        let read = read(&drawn(&format!("scenarios/{name}.yaml"), "trace", &[]));
        check(&read);
        if let Some(shown) = shown {
            snapshot(&format!("{shown}.trace"), &told(&read, "request 1"));
        }
    }
}

#[test]
fn work_that_takes_no_time_is_no_slice() {
    let read = read(&drawn("scenarios/primitives/calls.yaml", "trace", &[]));
    let begins = |name: &str| {
        let named = read.events.iter().filter(|it| it.1.name() == name);
        named.filter(|it| it.1.r#type == Some(TrackEvent::BEGIN)).count()
    };
    assert!(begins("look into the shelf") > 0);
    assert_eq!(begins("put the box back"), 0);
}
