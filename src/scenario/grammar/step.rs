//! Steps: a form for each verb.

use super::Form;
use super::Key;
use super::Value;
use super::key;
use super::service;
use super::way;
use super::words;

/// A form for each verb, in the order of the manual; the first key of each is its verb.
pub static STEPS: [Form; 27] = [
    Form::new(
        "set",
        STEP,
        "Binds a variable; an ambient one when its name is declared in `ambient`.",
        &[
            key("set", Value::Text, "The variable to bind.").needed(),
            key("to", Value::Expression, "Its new value.").needed(),
            ID,
            IF,
        ],
    ),
    Form::new(
        "read",
        STEP,
        "Takes what a store keeps under a key, through the store's codec; null when absent.",
        &[
            key("read", Value::Text, "The store to read from.").needed(),
            key("key", Value::Expression, "The key.").needed(),
            key("as", Value::Text, "The variable that gets the value.").needed(),
            key("from", Value::Word(&words::SIDES), "Who answers; the primary when absent."),
            key(
                "caught_up_to",
                Value::Expression,
                "The position that the replica must have come to; else the primary answers.",
            ),
            key("position", Value::Text, "The variable that gets the position of who answered."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "write",
        STEP,
        "Keeps a value under a key, through the store's codec.",
        &[
            key("write", Value::Text, "The store to write to.").needed(),
            key("key", Value::Expression, "The key.").needed(),
            key("value", Value::Expression, "The value.").needed(),
            key("expires", Value::Lasting, "How long it is kept; for ever when absent."),
            key("position", Value::Text, "The variable that gets the store's position."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "check",
        STEP,
        "Something the code relies on; raises when it does not hold.",
        &[
            key("check", Value::Text, "What is checked, in words.").needed(),
            key("that", Value::Expression, "What must hold.").needed(),
            key("raises", Value::Text, "The class of the error raised when it does not.").needed(),
            ID,
            IF,
        ],
    ),
    Form::new(
        "work",
        STEP,
        "Time that occupies the worker, or one place of a server.",
        &[
            key("work", Value::Text, "What is done, in words.").needed(),
            key("takes", Value::Lasting, "How long it takes.").needed(),
            key("on", Value::Text, "The server whose capacity it needs."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "enqueue",
        STEP,
        "Schedules a job; its arguments cross the queue's codec.",
        &[
            key("enqueue", Value::Text, "The job to schedule.").needed(),
            key("with", Value::Expression, "Its arguments: an expression that makes a map."),
            key(
                "when",
                Value::Word(&words::MOMENTS),
                "When it leaves for its queue; at once when absent.",
            ),
            key(
                "not_before",
                Value::Expression,
                "The instant before which no worker begins it; one that has passed is now.",
            ),
            ID,
            IF,
        ],
    ),
    Form::new(
        "show",
        STEP,
        "An effect that somebody outside can see.",
        &[
            key("show", Value::Text, "The effect to show.").needed(),
            key("over", Value::Text, "The effect that it covers, which can no longer be seen."),
            key("value", Value::Expression, "What it shows, for figures that take a value."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "raise",
        STEP,
        "Raises an error.",
        &[
            key(
                "raise",
                Value::Either(&[Value::Word(&words::ERRORS), Value::Text]),
                "The class of the error, or `again` for the rescued one.",
            )
            .needed(),
            ID,
            IF,
        ],
    ),
    Form::new(
        "try",
        STEP,
        "Steps, and what to do when one of them raises.",
        &[
            key("try", Value::Steps, "The steps to try.").needed(),
            key("rescue", Value::Steps, "What to do when one of them raises.").needed(),
            key("only", Value::Words, "The classes that are rescued; all when absent."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "do",
        STEP,
        "A group of steps, or a sequence by name.",
        &[
            key(
                "do",
                Value::Either(&[Value::Steps, Value::Text]),
                "The steps to do, or the name of a sequence.",
            )
            .needed(),
            key("with", Value::Expressions, "The values of the sequence's parameters."),
            key("else", Value::Steps, "What to do instead when `if` is false."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "wait",
        STEP,
        "Time that passes; a job keeps its worker meanwhile.",
        &[
            key("wait", Value::Text, "What is waited for, in words.").needed(),
            key("for", Value::Lasting, "How long."),
            key("until", Value::Expression, "Until which instant; one that has passed is now."),
            ID,
            IF,
        ],
    )
    .ways(&[way(&["for"], &["until"]), way(&["until"], &["for"])]),
    Form::new(
        "repeat",
        STEP,
        "Steps, again and again. Each pass draws afresh.",
        &[
            key("repeat", Value::Steps, "The steps of one pass.").needed(),
            key("until", Value::Expression, "Looked at after each pass; true ends the loop."),
            key("at_most", Value::Count, "How many passes there are at most."),
            ID,
            IF,
        ],
    )
    .ways(&[way(&["until"], &[]), way(&["at_most"], &["until"])]),
    Form::new(
        "choose",
        STEP,
        "One of several branches, drawn by weight.",
        &[key("choose", Value::Named(&BRANCH), "The branches, by name.").needed(), ID, IF],
    ),
    Form::new(
        "turn",
        STEP,
        "Gives an input or a switch another value, from this instant on.",
        &[
            key("turn", Value::Text, "The input or switch.").needed(),
            key("to", Value::Expression, "Its value from now on.").needed(),
            ID,
            IF,
        ],
    ),
    Form::new(
        "accept",
        STEP,
        "What somebody takes a value for, and what a value of another shape does.",
        &[
            key("accept", Value::Text, "What is accepted, in words.").needed(),
            key("value", Value::Expression, "The value.").needed(),
            key("as", Value::Text, "The variable that gets what was accepted."),
            key(
                "shape",
                Value::Either(&[Value::Word(&words::SHAPES), Value::Text]),
                "The kind of value it is taken for, or a declared type.",
            )
            .needed(),
            key(
                "otherwise",
                Value::Word(&words::MISMATCHES),
                "What a value of another shape does; `raise` when absent.",
            ),
            key("raises", Value::Text, "The class of the error that another shape raises."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "transaction",
        STEP,
        "Steps whose writes to transactional stores become visible together, or not at all.",
        &[key("transaction", Value::Steps, "The steps of the transaction.").needed(), ID, IF],
    ),
    Form::new(
        "pause",
        STEP,
        "Lets workers take no more jobs from a queue; those that run go on.",
        &[key("pause", Value::Text, "The queue.").needed(), ID, IF],
    ),
    Form::new(
        "resume",
        STEP,
        "Lets workers take jobs from a queue again.",
        &[key("resume", Value::Text, "The queue.").needed(), ID, IF],
    ),
    Form::new(
        "purge",
        STEP,
        "Throws away the jobs that wait in a queue.",
        &[key("purge", Value::Text, "The queue.").needed(), ID, IF],
    ),
    Form::new(
        "call",
        STEP,
        "Asks a service, and waits for its reply.",
        &[
            key("call", Value::Text, "The service to ask.").needed(),
            key("with", Value::Expression, "Its arguments: an expression that makes a map."),
            key("as", Value::Text, "The variable that gets the reply."),
            key("through", Value::Text, "The channel; directly, in no time, when absent."),
            key(
                "timeout",
                Value::Lasting,
                "How long the caller waits for each attempt; for ever when absent.",
            ),
            service::ON_CANCEL,
            key(
                "retry",
                Value::Map(&service::RETRY),
                "What follows a failed attempt; the error when absent.",
            ),
            ID,
            IF,
        ],
    ),
    Form::new(
        "reply",
        STEP,
        "Answers the call that the service works on; the steps behind it run on.",
        &[key("reply", Value::Expression, "The answer.").needed(), ID, IF],
    ),
    Form::new(
        "partition",
        STEP,
        "Cuts a channel: what would arrive meanwhile arrives when it is over, all at once.",
        &[
            key("partition", Value::Text, "The channel to cut.").needed(),
            key("for", Value::Lasting, "For how long.").needed(),
            ID,
            IF,
        ],
    ),
    Form::new(
        "crash",
        STEP,
        "Takes down the node that runs the step, with everything that runs there.",
        &[
            key("crash", Value::Text, "What crashes, in words.").needed(),
            key("for", Value::Lasting, "How long the node is down; until a `start` when absent."),
            ID,
            IF,
        ],
    ),
    Form::new(
        "stop",
        STEP,
        "Takes down the nodes of a fleet, with everything that runs there.",
        &[key("stop", Value::Text, "The fleet.").needed(), ID, IF],
    ),
    Form::new(
        "start",
        STEP,
        "Brings up those nodes of a fleet that are down.",
        &[key("start", Value::Text, "The fleet.").needed(), ID, IF],
    ),
    Form::new(
        "acquire",
        STEP,
        "Takes some of a resource, for itself or for a time.",
        &[
            key("acquire", Value::Text, "The resource.").needed(),
            key("amount", Value::Expression, "How much of it; one when absent."),
            key(
                "until",
                Value::Word(&words::HELD),
                "What releases it; `end` when absent. Not beside `for`.",
            ),
            key("for", Value::Lasting, "How long after it was acquired it is released."),
            key(
                "otherwise",
                Value::Word(&words::SHORTAGES),
                "What happens where there is not enough; `wait` when absent.",
            ),
            key("timeout", Value::Lasting, "With `wait`: how long at most; for ever when absent."),
            key(
                "raises",
                Value::Text,
                "The class of the error where there is not enough, or when the `timeout` is over.",
            ),
            ID,
            IF,
        ],
    ),
    Form::new(
        "release",
        STEP,
        "Gives some of a resource back.",
        &[
            key("release", Value::Text, "The resource.").needed(),
            key("amount", Value::Expression, "How much of it; one when absent."),
            ID,
            IF,
        ],
    ),
];

/// A branch of `choose`.
pub static BRANCH: Form = Form::new(
    "branch",
    "a branch",
    "One branch of a `choose`.",
    &[
        key("weight", Value::Count, "How often it is taken, compared with the others.").needed(),
        key("steps", Value::Steps, "What it does, step by step.").needed(),
    ],
);

/// Returns the form of a verb's steps.
pub fn form_of(verb: &str) -> Option<&'static Form> {
    STEPS.iter().find(|form| form.name == verb)
}

const STEP: &str = "this step";

const ID: Key =
    key("id", Value::Text, "The step's name within its flow; its verb and object when absent.");

const IF: Key = key("if", Value::Expression, "The step is skipped when this is false.");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::step::VERBS;

    #[test]
    fn every_verb_has_a_form_that_begins_with_it() {
        let verbs: Vec<&str> = STEPS.iter().map(|form| form.name).collect();
        assert_eq!(verbs, VERBS);
        let first: Vec<&str> = STEPS.iter().filter_map(|form| form.names().next()).collect();
        assert_eq!(first, VERBS);
    }
}
