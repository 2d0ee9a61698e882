//! What random scenarios are put together from: expressions, quantities, and the sections that
//! are alike in all of them.

/// What `if`, `that` and `&&` ask; `WHO` is who asks, in a flow's own words.
pub(crate) const CONDITIONS: [&str; 33] = [
    "loud",
    "!loud || mode == \"a\"",
    "fix",
    "x == null",
    "x != null && attempt == 0",
    "attempt < 1",
    "now > timestamp(\"2024-01-01T00:20:00Z\")",
    "x",
    "has(x.name)",
    "mood != null ? loud : fix",
    "x in [1, null, \"text\"]",
    "\"k\" in {\"k\": x}",
    "attempt + 1 <= limit",
    "size([x, 1]) >= 2",
    "size(string(x)) < 40",
    "error == \"Broken\"",
    "error == null && !(x == 1)",
    "request.startsWith(\"line0\")",
    "rolled",
    "node == 1",
    "some == \"a\"",
    "few && !brief",
    "mode.endsWith(\"a\")",
    "type(x) == \"Thing\"",
    "share < 0.5",
    "launch <= now",
    "contains([x], 1)",
    "-attempt % 2 == 0",
    "x > 3",
    "x >= 1 || x < \"u\"",
    "WHO == null",
    "!x",
    "patience < duration(\"3s\")",
];

/// What variables are set to and stores keep.
pub(crate) const VALUES: [&str; 65] = [
    "1",
    "\"text\"",
    "null",
    "[1, x]",
    "{\"k\": x, \"at\": now}",
    "thing{name: \"n\", size: {\"k\": 2}}",
    "bare{name: mood}",
    "symbol(\"s\")",
    "x.name",
    "x[\"k\"]",
    "digest(x)",
    "patience",
    "WHO",
    "hash({\"k\": x})",
    "thing({\"name\": x, \"size\": 1})",
    "holder{data: {\"k\": x}, id: WHO}",
    "min(attempt, 3)",
    "max([x, 1])",
    "int(\"12\") + attempt * 2 - 7 / 2",
    "duration(\"5s\") * 2 + patience",
    "now + patience",
    "now - launch",
    "timestamp(\"2024-01-01T00:00:01Z\")",
    "bytes(\"b\")",
    "string(now) + \"!\"",
    "inspect([loud, mode, share, WHO])",
    "seconds(attempt + 0.5)",
    "with({\"a\": 1}, \"k\", x)",
    "x.with(\"k\", 1)",
    "replace(mode, \"a\", request)",
    "request",
    "error",
    "share * 3",
    "x + 1",
    "-x",
    "x / attempt",
    "7 % limit",
    "x % 2",
    "x[0]",
    "x[-1]",
    "x.size",
    "has(x.size) ? x.size : [x]",
    "loud ? 1 : 0.5",
    "launch",
    "type(x)",
    "true",
    "{1: x, 1.0: symbol(\"t\"), symbol(\"s\"): bytes(\"c\")}",
    "size(x)",
    "int(x)",
    "duration(x)",
    "timestamp(x)",
    "symbol(x)",
    "x.startsWith(\"t\")",
    "patience / 3",
    "thing{name: x, size: 1}.name",
    "holder{data: [x], id: 2}[0]",
    "join([1, [x, null], []], \"-\")",
    "join([\"a\", string(x)], mode)",
    "join(x, \",\")",
    "int32(attempt * 3000000000)",
    "int32(\"7\")",
    "[busy(\"near\"), waiting(\"near\"), busy(\"far\"), waiting(\"far\")]",
    "busy(\"desk\") * 10 + waiting(\"desk\")",
    "[busy(\"oracle\"), waiting(\"oracle\")]",
    "busy(\"cash\") * 10 + waiting(\"cash\")",
];

/// What values are taken for.
pub(crate) const SHAPES: [&str; 10] =
    ["text", "int", "bool", "symbol", "bytes", "duration", "instant", "list", "thing", "hash"];

/// How long things take.
pub(crate) const TIMES: [&str; 12] = [
    "3s",
    "1s..9s",
    "spell",
    "{ exponential: 4s }",
    "0s",
    "{ lognormal: { median: 2s, sigma: 0.7 } }",
    "{ normal: { mean: 3s, deviation: 2s } }",
    "pause",
    "slow",
    "'patience / 2 + seconds(attempt)'",
    "'now - launch - duration(\"14m\")'",
    "x",
];

/// How long after a commit replicas show it.
pub(crate) const LAGS: [&str; 6] = ["3s", "1s..9s", "spell", "{ exponential: 4s }", "0s", "pause"];

/// How long leases and locks hold, and how old jobs may be.
pub(crate) const AGES: [&str; 6] = ["3s", "1s..9s", "spell", "{ exponential: 4s }", "20s", "2m"];

/// The time between two looks at leases.
pub(crate) const LOOKS: [&str; 3] = ["1s..3s", "2s", "pause"];

/// What makes two jobs the same.
pub(crate) const TWINS: [&str; 4] =
    ["arguments", "string(arguments[\"who\"])", "[arguments[\"x\"], attempt]", "mode"];

/// How long a failed attempt waits.
pub(crate) const DELAYS: [&str; 13] = [
    "sidekiq-6.4",
    "1s..5s",
    "2s",
    "0s",
    "patience",
    "pause",
    "{ exponential: 3s }",
    "'patience * attempt'",
    "'seconds(2 - attempt * 2)'",
    "celery-5",
    "{ doubles_from: 1s, up_to: 3s }",
    "{ doubles_from: 300ms, up_to: patience, jitter: full }",
    "{ doubles_from: 1s, up_to: 1m, jitter: half }",
];

pub(crate) const KEYS: [&str; 3] = ["\"k\"", "WHO", "[x]"];
/// What a replica must have caught up to.
pub(crate) const REACHED: [&str; 5] = ["", "mark", "null", "attempt + 1", "x"];
pub(crate) const CLASSES: [&str; 2] = ["Broken", "Oops"];

pub(crate) const INPUTS: [&str; 5] = [
    "patience: { value: 5s, basis: assumed }",
    "pause: { value: 500ms..4s, basis: measured }",
    "slow: { value: { exponential: 6s }, basis: review }",
    "limit: { value: 3, basis: calibrated }",
    "share: { value: 20%, basis: assumed }",
];

pub(crate) const TYPES: [&str; 4] = [
    "thing: { class: Thing, responds_to: [name, size], stored_as: size }",
    "bare: { responds_to: [name] }",
    "holder: { class: The::Holder, responds_to: [id, data], keys_of: data, stored_as: data }",
    "hash: { class: Other::Hash, kind: map }",
];

/// A codec of its own.
pub(crate) const PACK: &str = "pack: { title: Packed, int: same, decimal: text, symbol: text, \
                               bytes: 'null', duration: error, keys: text, map: plain, object: map }";

/// A sequence that runs another one, which has a parameter of the same name; one of its own has
/// that of the ambient variable.
pub(crate) const OUTER: &str = "outer: { params: [p, mood], steps: [{ work: pause, takes: pause }, \
                                { do: routine, with: { p: '[p]' } }, { id: keep, set: x, to: p }, \
                            { id: taken, accept: it, value: mood, shape: text, otherwise: coerce }, \
                            { id: given, accept: it, value: mood, shape: list, otherwise: pass }] }";

/// The effects and errors of the figures, so that their names are known.
pub(crate) const RAISE: &str = "{ id: no, do: [{ id: never, raise: Broken }, \
                                { id: nor, raise: Oops }], if: 'false' }";
/// What every request ends with.
pub(crate) const END: &str = "{ show: dark }, { show: light, over: dark, value: x }, \
     { try: [{ id: pact, transaction: [{ id: note, write: drawer, key: '[request, 1]', value: '1' }, \
       { id: burst, raise: Oops, if: 'loud' }] }], id: around, \
       rescue: [{ id: undone, read: drawer, key: '[request, 1]', as: x }] }, \
     { try: [{ do: outer, with: { p: x, mood: '[\"low\", mood]' } }, { id: bot, set: x, to: robot }], \
       rescue: [{ id: told, set: x, to: error }] }";

pub(crate) const FIGURES: [&str; 69] = [
    "failures: { count: requests, where: { raised: Broken } }",
    "shows: { count: events, where: { shown: light }, among: failures }",
    "people: { count: person, where: { shown: light } }",
    "robots: { count: robot, where: { raised: Oops } }",
    "span: { time: first to last, where: { finished: second } }",
    "wait: { time: { from: { arrived: ask }, to: { started: second } }, take: median }",
    "mean: { time: { from: { arrived: ask }, to: { completed: ask } } }",
    "least: { time: { from: { shown: dark }, to: { shown: light } }, take: min }",
    "most: { time: { from: { enqueued: first }, to: { picked_up: first } }, take: max }",
    "most_of_them: { time: { from: { ran: jobs.first/begin }, to: { finished: first } }, take: p90 }",
    "arrivals: { count: requests, where: { arrived: ask } }",
    "failing: { share: failures, of: arrivals }",
    "showing: { share: shows, of: paused }",
    "some: { share: people, of: robots }",
    "completed: { count: events, where: { completed: ask } }",
    "failed: { count: events, where: { request_failed: probe } }",
    "attempts_failed: { count: events, where: { attempt_failed: second }, among: failures }",
    "retries: { count: events, where: { retry_scheduled: second } }",
    "dead: { count: requests, where: { died: second } }",
    "dropped: { count: events, where: { dropped: second } }",
    "replaced: { count: events, where: { replaced: dark } }",
    "covered: { count: requests, where: { replaced: light } }",
    "paused: { count: events, where: { worked: sequences.outer/work pause } }",
    "stale: { count: events, where: { read_stale: shelf } }",
    "held_back: { count: events, where: { deferred: second } }",
    "agreed: { count: requests, where: { committed: requests.ask/pact } }",
    "undone: { count: events, where: { undone: requests.ask/pact } }",
    "deliveries: { value: most, where: { delivered: second } }",
    "back_again: { count: events, where: { restored: second } }",
    "too_old: { count: requests, where: { expired: first } }",
    "aside: { count: events, where: { dead_lettered: second } }",
    "keys: { value: last, where: { locked: second } }",
    "released: { value: first, where: { unlocked: second } }",
    "twins: { count: requests, where: { deduplicated: second } }",
    "crashes: { count: requests, where: { crashed: pool } }",
    "lost: { count: events, where: { lost: second } }",
    "halts: { count: events, where: { halted: pool } }",
    "brought_up: { value: most, where: { restarted: pool } }",
    "pauses: { count: events, where: { paused: near } }",
    "resumes: { count: events, where: { resumed: near } }",
    "thrown: { value: most, where: { purged: far } }",
    "kept: { count: events, where: { ran: sequences.outer/keep }, among: arrivals }",
    "again: { count: requests, where: { shown: light }, at_least: 2 }",
    "shows_again: { count: events, where: { shown: light }, among: again }",
    "regulars: { count: person, where: { enqueued: second }, at_least: limit }",
    "taken: { count: events, where: { accepted: sequences.outer/taken } }",
    "bent: { value: last, where: { coerced: sequences.outer/taken } }",
    "let_pass: { count: requests, where: { mismatched: sequences.outer/given } }",
    "last_light: { value: last, where: { shown: light } }",
    "least_light: { value: least, where: { shown: light }, from: 2024-01-01T00:10:00Z }",
    "most_given: { value: most, where: { enqueued: first } }",
    "longest: { value: most, where: { worked: sequences.outer/work pause } }",
    "first_delay: { value: first, where: { retry_scheduled: second } }",
    "first_kept: { value: first, where: { ran: sequences.outer/keep }, until: 2024-01-01T00:40:00Z }",
    "begun: { when: first, where: { started: first }, from: 2024-01-01T00:03:00Z }",
    "ended: { when: last, where: { finished: second } }",
    "failures_then: { count: requests, where: { raised: Broken }, from: 2024-01-01T00:05:00Z, \
     until: 2024-01-01T00:30:00Z }",
    "calls: { count: events, where: { called: oracle } }",
    "got: { value: most, where: { acquired: cash } }",
    "gave: { count: requests, where: { released: cash } }",
    "refusals: { count: requests, where: { refused: oracle } }",
    "begun_calls: { when: last, where: { begun: oracle } }",
    "passed_over: { count: events, where: { abandoned: oracle } }",
    "served: { count: events, where: { served: helper } }",
    "last_answer: { value: last, where: { answered: oracle } }",
    "left: { count: events, where: { timed_out: oracle } }",
    "wait_then: { time: { from: { shown: dark }, to: { shown: light } }, take: p50, \
     until: 2024-01-01T00:30:00Z }",
    "shows_of_then: { count: events, where: { shown: light }, among: failures_then }",
    "shows_then: { count: events, where: { shown: light }, among: failures, \
     from: 2024-01-01T00:06:00Z, until: 2024-01-01T00:20:00Z }",
];

pub(crate) const OBSERVERS: [&str; 4] = [
    "nosy: { in: [here, there], notices: { shown: light }, stays: 30s }",
    "late: { in: [here], notices: { raised: Broken }, stays: patience, after: { shown: dark }, \
     waits: 1m }",
    "patient: { in: [there], notices: { died: second }, stays: 0s, after: { attempt_failed: second } }",
    "clerk: { title: A clerk, in: [here], notices: { replaced: dark }, stays: 2s, \
     after: { started: first }, basis: assumed }",
];
