//! One binary for all integration tests: from the text of a scenario to what comes out.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files, run processes, and may fail loudly"
)]

// What a run keeps an account of, and whether it is whole.
mod accounts;
// Scenarios that are wrong on purpose, and what the tool says to each.
mod broken;
// Claims that are false on purpose, and who finds them.
mod canaries;
// The command line: each verb wired up, its output as snapshots, its exit codes.
mod commands;
// What `show` prints is a scenario.
mod shown;
// Errors that nobody rescued, and faults that raise none.
mod faults;
// What changes lies in the cone of what differs.
mod cone;
// Settings: where each comes from, and what is said to a configuration with mistakes.
mod configuration;
// What fuzzers have found, and what they begin with.
mod corpus;
// Values that cross a border twice.
mod crossings;
// The same run again: repeated, on used machines, in threads, and as it was when last reviewed.
mod determinism;
// The first scenario, compiled for whoever replays it.
mod duo_chat;
// The engine in a page.
mod page;
// What random scenarios are put together from.
mod phrases;
// What stores keep, and the memory that it takes.
mod kept;
// The manual is true.
mod manual;
// What holds for every scenario and every seed, tried on random ones.
mod properties;
// Bad input on the command line: files, bytes, signals, budgets, escapes.
mod gauged;
mod hostile;
// Where something begins and ends.
mod edges;
// Resources: who has some, who waits, and when it is back.
mod pools;
// What is measured of small runs.
mod measured;
// What is told of requests.
mod told;
// What is drawn, and for whom.
mod drawn;
// What the language means where the engine once meant something else.
mod meanings;
// Ties of those who wait and those who come; what comes too late.
mod outages;
// A second interpreter, and where it and the engine part.
mod naive;
// What a step stands in.
mod nesting;
// The canonical form keeps what it forms.
mod fmt;
// Published figures against each other and against a replay.
mod published;
// Queues whose theory is known, from M/M/1 to Sidekiq's retries.
mod queues;
// Reports as their readers open them.
mod report;
// The README is true.
mod readme;
// Every scenario under every profile and overlay.
mod scenarios;
// The JSON Schema knows what the decoders know.
mod schema;
// The first scenario's figures, for many seeds.
mod seeds;
// How random scenarios are written.
mod spelling;
// What is known of programs before they run.
mod varied;
// Completions and manual pages.
mod shell;
// Scenarios to start from.
mod starting;
// Stories of requests: the pass with the fault, names and values, who notices anyway.
mod stories;
// `reenact test` as its users meet it.
mod suite;
// Questions, the tabletop, editions.
mod teach;
// From text to runs, and to events that two runs can be compared by.
mod support;
// Many seeds: parts, threads, what is told.
mod sweep;
// The house itself: layers, sizes, leftovers.
mod tidy;
// What happens at one instant.
mod ties;
// Two small runs held against each other.
mod contrasted;
// Traces are written and read back.
mod trace_files;
// The replay agrees with what real Rails, Sidekiq and Redis did.
mod traces;
// What a run and a check make of scenarios that are not as they should be.
mod verdicts;
// Why nobody saw it: comparisons, bisections, certificates.
mod why;
// Random small scenarios.
mod worlds;
// Scenarios as YAML: read alike by another parser, complete under every selection.
mod yaml;
