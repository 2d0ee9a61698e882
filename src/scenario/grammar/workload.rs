//! Who asks, and when.

use super::BASIS;
use super::Form;
use super::QUOTE;
use super::Value;
use super::key;
use super::way;

/// One entry of `populations`.
pub static POPULATION: Form = Form::new(
    "population",
    "a population",
    "People or things that ask. In a request, its name is the one who asked.",
    &[key("size", Value::Count, "How many there are.").needed(), BASIS],
);

/// One entry of `rhythms`.
pub static RHYTHM: Form = Form::new(
    "rhythm",
    "a rhythm",
    "How busy each hour of a day is.",
    &[
        key("hours", Value::Hours, "A weight for each of the 24 hours, from midnight UTC.")
            .needed(),
        BASIS,
    ],
);

/// One entry of `traffic`.
pub static TRAFFIC: Form = Form::new(
    "traffic",
    "traffic",
    "Requests that arrive: at one instant (`at`), so many in a window (`count`, `from`, `until`), \
     one after another (`every`), or evenly (`rate`).",
    &[
        key("request", Value::Text, "The request that each of them makes.").needed(),
        key("by", Value::Text, "The population that asks."),
        key("everyone", Value::Flag, "Whether every member of the population asks at least once."),
        key("at", Value::Instant, "The instant of the one request there is."),
        key("every", Value::Duration, "The gap between one request and the next."),
        key("rate", Value::Rate, "How many there are in a unit of time, evenly: `280/s`."),
        key("count", Value::Count, "How many requests; with `every` or `rate`, how many at most."),
        key(
            "from",
            Value::Instant,
            "The window's first instant; the beginning of the replay when absent.",
        ),
        key("until", Value::Instant, "The instant after the window's last."),
        key("rhythm", Value::Text, "How busy each hour is; all alike when absent."),
        key(
            "only",
            Value::Numbers,
            "Which of these requests arrive, by their numbers from 1, such as `[3, 20..25]`; all when \
             absent. Nothing else about those that do changes.",
        ),
        BASIS,
    ],
)
.ways(&[
    way(&["at"], &["every", "rate", "count", "from", "until", "rhythm"]),
    way(&["every"], &["at", "rate", "rhythm"]),
    way(&["rate"], &["at", "every", "rhythm"]),
    way(&["count", "until"], &["at", "every", "rate"]),
]);

/// One entry of `timeline`.
pub static OPERATION: Form = Form::new(
    "operation",
    "an operation",
    "What the people did who run the system, at one instant (`at`), or what a rule does for them \
     again and again (`every`). It is given, never a prediction.",
    &[
        key("title", Value::Text, "What was done, in a sentence.").needed(),
        key("at", Value::Instant, "When."),
        key("every", Value::Duration, "The gap between one time and the next."),
        key(
            "from",
            Value::Instant,
            "With `every`: the first time is a gap after this; the beginning of the replay when \
             absent.",
        ),
        key("until", Value::Instant, "With `every`: no time comes at or after this."),
        key("steps", Value::Steps, "What was done, step by step.").needed(),
        QUOTE,
        BASIS,
    ],
)
.ways(&[way(&["at"], &["every", "from", "until"]), way(&["every"], &["at"])]);
