//! Figures, published values and observers.

use super::BASIS;
use super::Form;
use super::Value;
use super::key;
use super::way;
use super::words;

/// One entry of `published`.
pub static PUBLISHED: Form = Form::new(
    "published",
    "a published figure",
    "A figure or an instant that a source states.",
    &[
        key(
            "figure",
            Value::Text,
            "The figure that is held against it; the one of its own name when absent.",
        ),
        key("in", Value::Text, "The profile it is about; the incident's when absent."),
        key(
            "value",
            Value::Either(&[Value::Literal, Value::Map(&RANGE)]),
            "What the source states: a value, or `{ from: 1s, to: 15s }`.",
        )
        .needed(),
        key("quote", Value::Text, "The source's own words.").needed(),
        key("role", Value::Word(&words::ROLES), "What the figure is in this replay.").needed(),
        key(
            "within",
            Value::Literal,
            "How far the replay may be from it: in its unit, or in percent of it.",
        ),
        key(
            "equals",
            Value::Expression,
            "What it should equal, said with other published names: `end - start`.",
        ),
        key("known_miss", Value::Text, "Why the replay does not meet it."),
    ],
);

/// A stated range.
pub static RANGE: Form = Form::new(
    "range",
    "a stated range",
    "A range, both ends included.",
    &[
        key("from", Value::Literal, "The least.").needed(),
        key("to", Value::Literal, "The most.").needed(),
    ],
);

/// One entry of `figures`.
pub static FIGURE: Form = Form::new(
    "figure",
    "a figure",
    "What is folded from the events: a count, a share of two figures, a time, a value, an instant.",
    &[
        key(
            "count",
            Value::Either(&[Value::Word(&words::COUNTED), Value::Text]),
            "What is counted: `requests`, `events`, or the members of a population, by its name.",
        ),
        key(
            "among",
            Value::Text,
            "A figure that counts requests; only their events are counted, and their spread per \
             request.",
        ),
        key("share", Value::Text, "The figure that is the part."),
        key("of", Value::Text, "The figure that is the whole."),
        key(
            "time",
            Value::Either(&[Value::Word(&words::SPANS), Value::Map(&TIME)]),
            "Which time: `first to last`, or from one event of each request to another.",
        ),
        key(
            "take",
            Value::Either(&[Value::Word(&words::TAKES), Value::Quantile]),
            "What is taken of the times of all requests; `mean` when absent.",
        ),
        key(
            "value",
            Value::Word(&words::PICKS),
            "Which of the values that the events carry: a number, a duration, an instant, a text.",
        ),
        key("when", Value::Word(&words::ENDS), "The instant of which of the events."),
        key("where", Value::Pattern, "The events that match, such as `{ shown: answer }`."),
        key(
            "at_least",
            Value::Count,
            "With requests or members: how many such events each has that is counted; one when \
             absent.",
        ),
        key("from", Value::Instant, "Events before this instant are left out."),
        key("until", Value::Instant, "Events at and after this instant are left out."),
    ],
)
.ways(&[
    way(&["count", "where"], &["share", "of", "time", "take", "value", "when"]),
    way(
        &["share", "of"],
        &["count", "among", "time", "take", "value", "when", "where", "at_least", "from", "until"],
    ),
    way(&["time"], &["count", "among", "share", "of", "value", "when", "at_least"]),
    way(
        &["value", "where"],
        &["count", "among", "share", "of", "time", "take", "when", "at_least"],
    ),
    way(
        &["when", "where"],
        &["count", "among", "share", "of", "time", "take", "value", "at_least"],
    ),
]);

/// `time` of a figure.
pub static TIME: Form = Form::new(
    "time",
    "`time`",
    "For each request, the time from its first event of one kind to its first of another.",
    &[
        key("from", Value::Pattern, "Where the time begins.").needed(),
        key("to", Value::Pattern, "Where it ends.").needed(),
    ],
);

/// One entry of `observers`.
pub static OBSERVER: Form = Form::new(
    "observer",
    "an observer",
    "Somebody who looks at something for some time.",
    &[
        key("title", Value::Text, "Who that is, in a sentence."),
        key("in", Value::Words, "The profiles they are in.").needed(),
        key("notices", Value::Pattern, "What would tell them.").needed(),
        key("stays", Value::FixedDuration, "How long they stay after `after`.").needed(),
        key(
            "after",
            Value::Pattern,
            "The event of the same request after which they stay; its arrival when absent.",
        ),
        key("waits", Value::FixedDuration, "How long they wait for it; for ever when absent."),
        BASIS,
    ],
);
