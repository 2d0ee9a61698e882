//! Inputs, switches, changes and types.

use super::BASIS;
use super::Form;
use super::Key;
use super::QUOTE;
use super::Value;
use super::key;
use super::words;

/// One entry of `inputs`.
pub static INPUT: Form = Form::new(
    "input",
    "an input",
    "A number with a story. Quantities and expressions call it by its name.",
    &[
        key(
            "value",
            Value::Literal,
            "Its value, with a unit: `5s`, a range `3s..8s`, `5%`, `25`, an instant, or a \
             distribution such as `{ exponential: 5s }`.",
        )
        .needed(),
        BASIS,
        key("why", Value::Text, "Why that value."),
        QUOTE,
    ],
);

/// One entry of `switches`.
pub static SWITCH: Form = Form::new(
    "switch",
    "a switch",
    "A setting that an environment has and code reads.",
    &[
        key("value", Value::Setting, "Its value: a word, a number, `true` or `false`.").needed(),
        key(
            "share",
            Value::Either(&[Value::Share, Value::Text]),
            "For which share it has that value: a share, or the name of an input.",
        ),
        key(
            "of",
            Value::Either(&[Value::Word(&words::SHARED), Value::Text]),
            "Of what the share is: `request`, or a population by its name.",
        ),
        key("otherwise", Value::Setting, "Its value for all others."),
        key(
            "fixed",
            Value::Word(&words::FIXED),
            "When it is read: at `arrival`; where it is used, when absent.",
        ),
        key("why", Value::Text, "What it stands for."),
    ],
);

/// One entry of `changes`.
pub static CHANGE: Form = Form::new(
    "change",
    "a change",
    "A piece of code that is deployed or not. In expressions its name is true where it is running.",
    &[
        key("title", Value::Text, "What it does, in a sentence.").needed(),
        key(
            "deployed",
            Value::Either(&[Value::Word(&words::DEPLOYED), Value::Instant, Value::Map(&ROLLOUTS)]),
            "When it is running: from an instant on, `always` or `never`; or fleet by fleet.",
        )
        .needed(),
        key(
            "removed",
            Value::Either(&[Value::Instant, Value::Map(&ROLLOUTS)]),
            "From when on it is no longer running; or fleet by fleet.",
        ),
        BASIS,
        QUOTE,
    ],
);

/// When each fleet gets a change, or loses it.
pub static ROLLOUTS: Form = Form::new(
    "rollouts",
    "when each fleet changes",
    "For each fleet by its name, an instant, or how its nodes follow each other.",
    &[],
)
.others(&ROLLOUT_OF);

/// When one fleet gets a change.
static ROLLOUT_OF: Key = key(
    "FLEET",
    Value::Either(&[Value::Instant, Value::Map(&ROLLOUT)]),
    "An instant for all its nodes, or how they follow each other.",
);

/// How the nodes of a fleet follow each other.
pub static ROLLOUT: Form = Form::new(
    "rollout",
    "a rollout",
    "How the nodes of a fleet follow each other: node `i` of `n` at `from + over * i / n`.",
    &[
        key("from", Value::Instant, "When it begins.").needed(),
        key("over", Value::FixedDuration, "How long it takes; no time when absent."),
        key("skip", Value::Words, "The numbers of the nodes that are left out, from 1."),
    ],
);

/// One entry of `types`.
pub static TYPE: Form = Form::new(
    "type",
    "a type",
    "A type of objects, or of maps with a class of their own.",
    &[
        key("class", Value::Text, "What the platform calls it; its name when absent."),
        key("kind", Value::Word(&words::KINDS), "`object` when absent."),
        key("responds_to", Value::Words, "The names an object responds to: `object.name`."),
        key("keys_of", Value::Text, "The field whose keys `object[\"key\"]` looks up."),
        key(
            "stored_as",
            Value::Text,
            "The field that stands for the object where a codec keeps data and loses classes.",
        ),
    ],
);
