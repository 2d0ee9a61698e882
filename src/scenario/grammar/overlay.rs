//! Profiles, actions, hypotheses and the fault: named patches of the file.

use super::Form;
use super::Key;
use super::QUOTE;
use super::Value;
use super::key;
use super::way;
use super::words;

/// One entry of `profiles`.
pub static PROFILE: Form = Form::new(
    "profile",
    "a profile",
    "An environment: what it changes of the file.",
    &[
        key("title", Value::Text, "What it is, in a sentence."),
        key("patch", Value::Patch, "What it changes in this file; nothing when absent."),
    ],
);

const TITLE: Key = key("title", Value::Text, "What it is, in a sentence.").needed();
const WHY: Key = key("why", Value::Text, "What speaks for it.");
const PATCH: Key = key("patch", Value::Patch, "What it changes in this file.");

/// One entry of `actions`.
pub static ACTION: Form = Form::new(
    "action",
    "an action",
    "A named patch that a run may be made with: what could be done, or was.",
    &[
        TITLE,
        key("kind", Value::Word(&words::ACTIONS), "Whose it is; left open when absent."),
        QUOTE,
        WHY,
        PATCH,
        key(
            "not_replayed",
            Value::Text,
            "Why no run can show it, for actions about people; instead of `patch`.",
        ),
    ],
)
.ways(&[way(&["patch"], &["not_replayed"]), way(&["not_replayed"], &["patch"])]);

/// One entry of `hypotheses`.
pub static HYPOTHESIS: Form = Form::new(
    "hypothesis",
    "a hypothesis",
    "A named patch that a run may be made with: another reading of what happened.",
    &[
        TITLE,
        QUOTE,
        WHY,
        PATCH,
        key("not_replayed", Value::Text, "Why no run can show it; instead of `patch`."),
    ],
)
.ways(&[way(&["patch"], &["not_replayed"]), way(&["not_replayed"], &["patch"])]);

/// `fault`.
pub static FAULT: Form = Form::new(
    "fault",
    "the fault",
    "What is wrong, as a patch that mends it.",
    &[
        key("title", Value::Text, "What is wrong, in a sentence.").needed(),
        key("site", Value::Text, "The site where it is, such as `jobs.answer/work think`.")
            .needed(),
        key("signature", Value::Text, "The class of the error that the fault raises there."),
        key(
            "harm",
            Value::Text,
            "The figure that counts what the fault does, where it raises no error; instead of \
             `signature`.",
        ),
        key("patch", Value::Patch, "The file without the fault.").needed(),
    ],
)
.ways(&[way(&["signature"], &["harm"]), way(&["harm"], &["signature"])]);
