//! Services, the channels that lead to them, and attempts at what may fail.

use super::BASIS;
use super::Form;
use super::Key;
use super::Value;
use super::key;
use super::platform::RUNS_ON;
use super::platform::TITLE;
use super::words;

/// One entry of `services`.
pub static SERVICE: Form = Form::new(
    "service",
    "a service",
    "Something that answers calls: it runs its steps for each of them, and outlives who calls.",
    &[
        TITLE,
        key("concurrency", Value::Count, "How many calls it works on at a time.").needed(),
        key(
            "holds",
            Value::Count,
            "How many calls may wait for a place; one more is refused. Any number when absent.",
        ),
        key(
            "order",
            Value::Word(&words::ORDERS),
            "Which of the calls that wait comes next; `oldest_first` when absent.",
        ),
        key(
            "abandoned",
            Value::Word(&words::ABANDONED),
            "What becomes of a call whose caller has left while it waited; `serve` when absent.",
        ),
        RUNS_ON,
        BASIS,
        key("steps", Value::Steps, "What it does for each call, step by step.").needed(),
    ],
);

/// One entry of `channels`.
pub static CHANNEL: Form = Form::new(
    "channel",
    "a channel",
    "The way to a service: connections that callers share, and the time between both ends.",
    &[
        key(
            "codec",
            Value::Either(&[Value::Word(&words::CODECS), Value::Text]),
            "What arguments and replies become on their way; `identity` when absent.",
        ),
        key(
            "round_trip",
            Value::Duration,
            "How long a call and its reply travel; no time when absent.",
        ),
        key(
            "connections",
            Value::Count,
            "How many there are; a caller has one until its reply comes. Any number when absent.",
        ),
        key(
            "replies",
            Value::Word(&words::REPLIES),
            "Whose reply a caller takes; `by_id` when absent.",
        ),
        BASIS,
    ],
);

/// `retry` of a job or a call.
pub static RETRY: Form = Form::new(
    "retry",
    "`retry`",
    "When a failed attempt is made again.",
    &[
        key("limit", Value::Count, "How many attempts may follow the first.").needed(),
        key(
            "delay",
            Value::Either(&[Value::Word(&words::DELAYS), Value::Map(&GROWING), Value::Lasting]),
            "How long to wait before each: a formula, a duration, or one that doubles.",
        )
        .needed(),
        key("only", Value::Words, "The classes of errors that are tried again; all when absent."),
        key(
            "budget",
            Value::Either(&[Value::Rate, Value::Share]),
            "How many attempts may follow in all: so many in a unit of time, or a share of the first \
             attempts. Any number when absent.",
        ),
        BASIS,
    ],
);

/// A delay that doubles.
pub static GROWING: Form = Form::new(
    "growing-delay",
    "a delay that doubles",
    "A delay that doubles from attempt to attempt.",
    &[
        key("doubles_from", Value::FixedDuration, "How long it is before the second attempt.")
            .needed(),
        key("up_to", Value::FixedDuration, "How long it is at most.").needed(),
        key(
            "jitter",
            Value::Word(&words::JITTERS),
            "How much of it is drawn; nothing when absent.",
        ),
    ],
);

/// `on_cancel` of a call.
pub(super) const ON_CANCEL: Key = key(
    "on_cancel",
    Value::Word(&words::CANCELS),
    "What becomes of the connection when the caller leaves before its reply; `keep` when absent.",
);
