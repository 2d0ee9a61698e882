//! Queues, and what they promise about their messages.

use super::BASIS;
use super::Form;
use super::Value;
use super::key;
use super::platform::RUNS_ON;
use super::words;

/// One entry of `queues`.
pub static QUEUE: Form = Form::new(
    "queue",
    "a queue",
    "Where jobs wait for workers.",
    &[
        key(
            "codec",
            Value::Either(&[Value::Word(&words::CODECS), Value::Text]),
            "What arguments become on their way; `identity` when absent.",
        ),
        key(
            "delivery",
            Value::Word(&words::DELIVERIES),
            "How jobs get to where they run; `workers` when absent.",
        ),
        key("workers", Value::Count, "How many jobs run at a time.").needed(),
        key(
            "holds",
            Value::Count,
            "How many jobs may wait for a worker; one more is dropped. Any number when absent.",
        ),
        key(
            "polls",
            Value::Duration,
            "The time between two looks at the jobs that wait to be tried again or for their time; \
             at once when absent.",
        ),
        key(
            "order",
            Value::Word(&words::ORDERS),
            "Which of the jobs that wait comes next; `oldest_first` when absent.",
        ),
        key(
            "acknowledge",
            Value::Word(&words::ACKNOWLEDGED),
            "When a worker lets the queue forget a message; `receive` when absent.",
        ),
        key(
            "lease",
            Value::Duration,
            "How long after a delivery a message is delivered again unless it was acknowledged; \
             never when absent.",
        ),
        key(
            "restores",
            Value::Duration,
            "The time between two looks at leases that have ended; at once when absent.",
        ),
        key(
            "held_by",
            Value::Word(&words::HOLDERS),
            "Who holds a job that is scheduled for later; `broker` when absent.",
        ),
        key(
            "expires",
            Value::Duration,
            "How old a job may be when a worker takes it; an older one is gone. Any age when absent.",
        ),
        key(
            "max_deliveries",
            Value::Count,
            "How often a message is delivered at most, before it is moved aside; any number when \
             absent.",
        ),
        key("middleware", Value::Steps, "Steps that a worker runs before the job's own."),
        RUNS_ON,
        BASIS,
    ],
);

/// `deduplicate` of a job.
pub static DEDUPLICATE: Form = Form::new(
    "deduplicate",
    "`deduplicate`",
    "A lock that lets the same job be scheduled once at a time.",
    &[
        key("key", Value::Expression, "What makes two jobs the same, made of their `arguments`.")
            .needed(),
        key(
            "locked_with",
            Value::Word(&words::WHOSE),
            "Whose arguments make the key that is locked; `message` when absent.",
        ),
        key(
            "released_with",
            Value::Word(&words::WHOSE),
            "Whose arguments make the key that is released; `message` when absent.",
        ),
        key("until", Value::Word(&words::UNTIL), "When the lock is released; `start` when absent."),
        key("expires", Value::Duration, "How long the lock holds at most; for ever when absent."),
        BASIS,
    ],
);
