//! The teaching block: words for those who learn from an incident. It changes no event.

use super::Form;
use super::Value;
use super::key;
use super::way;

/// `teach`.
pub static TEACH: Form = Form::new(
    "teach",
    "`teach`",
    "For whom the incident is told, what is asked, and what happens on the way. It changes no event.",
    &[
        key(
            "title",
            Value::Text,
            "What those who learn see above everything: a title that gives no answer away.",
        ),
        key(
            "setting",
            Value::Text,
            "What the system is for and what its words mean, for those who know nothing of it. It gives no \
             answer away.",
        ),
        key("audience", Value::Text, "Who learns, in a sentence."),
        key("objectives", Value::Words, "What they can do afterwards."),
        key(
            "horizon",
            Value::Instant,
            "Up to when things are known at the beginning; the first failure when absent.",
        ),
        key("questions", Value::Named(&QUESTION), "What is asked before it is shown."),
        key("injects", Value::Named(&INJECT), "What reaches the group at set times."),
        key(
            "wrong_turns",
            Value::Words,
            "Where a group is likely to go astray, for the facilitator.",
        ),
        key("prompts", Value::Words, "What the facilitator may ask when the talk stops."),
    ],
);

/// One entry of `questions`.
pub static QUESTION: Form = Form::new(
    "question",
    "a question",
    "A question whose right and wrong answers are computed, by one of seven mechanisms.",
    &[
        key("ask", Value::Text, "The question, as people read it.").needed(),
        key("figure", Value::Text, "Asks what this figure comes to."),
        key("request", Value::Number, "Asks what was shown of the request with this number."),
        key("observer", Value::Text, "Asks from when on this observer could know."),
        key("action", Value::Text, "Asks what this corrective action does."),
        key("stage", Value::Text, "Asks how far the fault gets in this profile."),
        key("cause", Value::Text, "Asks which difference from this profile brings the failure."),
        key("parts", Value::Text, "Asks at which step this profile and the incident's part."),
        key("in", Value::Text, "The profile that is asked about; the incident's when absent."),
        key("with", Value::Words, "Actions and hypotheses that are in place."),
        key("answer", Value::Setting, "The answer that the author expects; `test` holds it."),
        key("why", Value::Text, "What to say when the answer is out."),
    ],
)
.ways(&[
    way(&["figure"], &["request", "observer", "action", "stage", "cause", "parts"]),
    way(&["request"], &["figure", "observer", "action", "stage", "cause", "parts"]),
    way(&["observer"], &["figure", "request", "action", "stage", "cause", "parts"]),
    way(&["action"], &["figure", "request", "observer", "stage", "cause", "parts", "in", "with"]),
    way(&["stage"], &["figure", "request", "observer", "action", "cause", "parts", "in", "with"]),
    way(&["cause"], &["figure", "request", "observer", "action", "stage", "parts", "in", "with"]),
    way(&["parts"], &["figure", "request", "observer", "action", "stage", "cause", "in", "with"]),
]);

/// One entry of `injects`.
pub static INJECT: Form = Form::new(
    "inject",
    "an inject",
    "Something that reaches the group at a set time.",
    &[
        key("at", Value::Instant, "When it comes.").needed(),
        key("say", Value::Text, "What it says.").needed(),
        key(
            "tells_of",
            Value::Text,
            "The figure that it speaks of, which must have counted something by then.",
        ),
    ],
);
