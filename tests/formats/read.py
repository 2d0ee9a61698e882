"""Reads traces with Perfetto's own description of its format, and tables with Arrow."""

import collections
import csv
import datetime
import pathlib
import sys

import pyarrow.parquet
from perfetto.protos.perfetto.trace import perfetto_trace_pb2 as perfetto

folder = pathlib.Path(sys.argv[1])
checks = 0


def check(holds, what):
    global checks
    checks += 1
    if not holds:
        sys.exit(f"FAIL  {what}")


def unknown(message):
    """Lists fields that Perfetto does not know."""
    from google.protobuf import unknown_fields

    found = [field.field_number for field in unknown_fields.UnknownFieldSet(message)]
    for field, value in message.ListFields():
        if field.message_type is not None:
            for inner in value if hasattr(value, "append") or hasattr(value, "add") else [value]:
                found += unknown(inner)
    return found


for path in sorted(folder.glob("*.trace")):
    trace = perfetto.Trace()
    trace.ParseFromString(path.read_bytes())
    tracks, spans, flows = {}, collections.defaultdict(int), {}
    kinds = collections.Counter()
    begun = set()
    for packet in trace.packet:
        check(not unknown(packet), f"{path}: unknown fields {unknown(packet)}")
        if packet.HasField("track_descriptor"):
            track = packet.track_descriptor
            check(not track.HasField("parent_uuid") or track.parent_uuid in tracks, f"{path}: a track without a parent")
            tracks[track.uuid] = track
        if packet.HasField("track_event"):
            event = packet.track_event
            check(event.track_uuid in tracks, f"{path}: an event on no track")
            kinds[perfetto.TrackEvent.Type.Name(event.type)] += 1
            if event.type == perfetto.TrackEvent.TYPE_SLICE_BEGIN:
                spans[event.track_uuid] += 1
            if event.type == perfetto.TrackEvent.TYPE_SLICE_END:
                spans[event.track_uuid] -= 1
                check(spans[event.track_uuid] >= 0, f"{path}: an end without a beginning")
            if event.type == perfetto.TrackEvent.TYPE_COUNTER:
                check(tracks[event.track_uuid].HasField("counter"), f"{path}: a counter that is none")
            begun.update(event.flow_ids)
            check(set(event.terminating_flow_ids) <= begun, f"{path}: a flow from nowhere")
    check(not any(spans.values()), f"{path}: spans that do not end")
    check(len(kinds) == (4 if any(it.HasField("counter") for it in tracks.values()) else 3), f"{path}: {kinds}")
    clocks = [clock for packet in trace.packet for clock in packet.clock_snapshot.clocks]
    check({clock.clock_id for clock in clocks} == {1, 6}, f"{path}: the clocks")
    print(f"perfetto: {path.name}: {len(tracks)} tracks, {dict(sorted(kinds.items()))}")

for path in sorted(folder.glob("*.parquet")):
    table = pyarrow.parquet.read_table(path)
    with open(path.with_suffix(".csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, strict=True))
    check(table.num_rows == len(rows) > 0, f"{path}: {table.num_rows} rows, {len(rows)} in CSV")
    check(table.column_names == list(rows[0]), f"{path}: {table.column_names}")
    check(b"reenact.fingerprint" in table.schema.metadata, f"{path}: {table.schema.metadata}")
    for name in table.column_names:
        for value, row in zip(table.column(name), rows):
            cell = row[name]
            if str(value.type) == "timestamp[ns, tz=UTC]":
                # To the nanosecond, as CSV has them.
                digits = cell.rstrip("Z").split(".")
                whole = digits[1].ljust(9, "0") if len(digits) > 1 else "0" * 9
                seconds, nanos = divmod(value.value, 10**9)
                at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
                same = nanos == int(whole) and at.strftime("%Y-%m-%dT%H:%M:%S") == digits[0]
                check(same, f"{path}: {name} {value.value} {cell}")
                continue
            said = value.as_py()
            said = "" if said is None else str(said).lower() if isinstance(said, bool) else str(said)
            check(cell in (said, f"'{said}") or said.split() == cell.lstrip("'").split(), f"{path}: {name}: {said!r} {cell!r}")
    print(f"arrow: {path.name}: {table.num_rows} rows, {table.num_columns} columns")

check(checks > 1000, f"only {checks} checks")
print(f"formats: {checks} checks passed")
