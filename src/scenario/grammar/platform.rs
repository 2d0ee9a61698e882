//! Stores, queues, servers, resources, and the flows that run on them.

use super::BASIS;
use super::Form;
use super::Key;
use super::Value;
use super::key;
use super::queue::DEDUPLICATE;
use super::service::RETRY;
use super::words;

/// One entry of `codecs`.
pub static CODEC: Form = Form::new(
    "codec",
    "a codec",
    "A crossing of one's own: what each kind of value is on the other side. What is not named stays.",
    &[
        key("title", Value::Text, "What it is, in a sentence."),
        key("bool", Value::Word(&words::BECOMES), "What true and false become."),
        key("int", Value::Word(&words::BECOMES), "What whole numbers become."),
        key("decimal", Value::Word(&words::BECOMES), "What decimal numbers become."),
        key("duration", Value::Word(&words::BECOMES), "What durations become."),
        key("instant", Value::Word(&words::BECOMES), "What instants become."),
        key("symbol", Value::Word(&words::BECOMES), "What symbols become."),
        key("bytes", Value::Word(&words::BECOMES), "What bytes become."),
        key("keys", Value::Word(&words::KEYS_BECOME), "What the keys of maps become."),
        key("map", Value::Word(&words::MAPS_BECOME), "What maps with a class become."),
        key("object", Value::Word(&words::OBJECTS_BECOME), "What objects become."),
    ],
);

/// One entry of `stores`.
pub static STORE: Form = Form::new(
    "store",
    "a store",
    "Something that keeps values under keys.",
    &[
        key(
            "codec",
            Value::Either(&[Value::Word(&words::CODECS), Value::Text]),
            "What values become on their way in; `identity` when absent.",
        ),
        key(
            "transactional",
            Value::Flag,
            "Whether writes inside a transaction stay unseen by others until it commits; `false` \
             when absent.",
        ),
        key("replicas", Value::Map(&REPLICAS), "Copies that see commits later; none when absent."),
    ],
);

/// `replicas` of a store.
pub static REPLICAS: Form = Form::new(
    "replicas",
    "`replicas`",
    "Copies of a store, which see its commits later and in order.",
    &[
        key("lag", Value::Duration, "How long after a commit each one shows it, at least.")
            .needed(),
        key("count", Value::Count, "How many there are; one when absent."),
        BASIS,
    ],
);

/// One entry of `fleets`.
pub static FLEET: Form = Form::new(
    "fleet",
    "a fleet",
    "Nodes that run the same code, each its own version of it.",
    &[
        key("nodes", Value::Count, "How many there are.").needed(),
        key(
            "routing",
            Value::Word(&words::ROUTINGS),
            "How work finds its node; `round_robin` when absent.",
        ),
        key(
            "takeover",
            Value::Duration,
            "How long the fleet takes nothing after a node went down; at once when absent.",
        ),
        BASIS,
    ],
);

/// The fleet whose nodes something runs on.
pub(super) const RUNS_ON: Key = key("runs_on", Value::Text, "The fleet whose nodes it runs on.");

/// One entry of `servers`.
pub static SERVER: Form = Form::new(
    "server",
    "a server",
    "A capacity that work needs.",
    &[key("concurrency", Value::Count, "How much work it does at a time.").needed(), BASIS],
);

/// One entry of `resources`.
pub static RESOURCE: Form = Form::new(
    "resource",
    "a resource",
    "Something of which there is only so much, which steps acquire and release.",
    &[key("capacity", Value::Count, "How much of it there is.").needed(), BASIS],
);

pub(super) const TITLE: Key = key("title", Value::Text, "What it is, in a sentence.");

/// One entry of `requests`.
pub static REQUEST: Form = Form::new(
    "request",
    "a request",
    "A flow that requests run.",
    &[TITLE, RUNS_ON, key("steps", Value::Steps, "What it does, step by step.").needed()],
);

/// One entry of `sequences`.
pub static SEQUENCE: Form = Form::new(
    "sequence",
    "a sequence",
    "Steps under a name, for `do`.",
    &[
        key("params", Value::Words, "The names of its parameters."),
        key("steps", Value::Steps, "What it does, step by step.").needed(),
    ],
);

/// One entry of `jobs`.
pub static JOB: Form = Form::new(
    "job",
    "a job",
    "A flow that a queue's workers run.",
    &[
        TITLE,
        key("queue", Value::Text, "The queue it waits in.").needed(),
        key("retry", Value::Map(&RETRY), "What follows a failed attempt; nothing when absent."),
        key(
            "deduplicate",
            Value::Map(&DEDUPLICATE),
            "The lock that lets the same job be scheduled once at a time; none when absent.",
        ),
        key("steps", Value::Steps, "What it does, step by step.").needed(),
    ],
);
