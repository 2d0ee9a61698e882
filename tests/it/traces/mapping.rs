//! What of the recordings corresponds to what of the replay. The mapping is total on both sides: a
//! kind or a field that stands in none of these tables fails the tests.

use reenact::trace::event::Kind;

/// A kind of recorded event, and where the replay has it. A `*` at the end stands for any rest.
pub(super) const COUNTERPARTS: &[(&str, Kind, &str)] = &[
    ("request.received", Kind::Arrived, "traffic.*"),
    ("session.load", Kind::Set, "requests.ask_chat/set session"),
    ("job.enqueued", Kind::Enqueued, "requests.ask_chat/schedule_completion/enqueue completion"),
    ("session.restored", Kind::Set, "jobs.completion/middleware/set session"),
    ("job.started", Kind::Started, "jobs.completion"),
    (
        "answer.streamed",
        Kind::Shown,
        "jobs.completion/answer_the_question/stream_the_answer/show answer",
    ),
    ("nested.skipped", Kind::Skipped, "jobs.completion/answer_the_question/analyze the chat"),
    (
        "nested.schedule",
        Kind::Raised,
        "jobs.completion/answer_the_question/analyze the chat/set session_id",
    ),
    ("error.shown", Kind::Shown, "jobs.completion/publish the error/show error_a1001"),
    (
        "error.shown",
        Kind::Shown,
        "jobs.completion/answer_the_question/the error of the gateway/show error_a1001",
    ),
    ("retry.scheduled", Kind::RetryScheduled, "jobs.completion"),
    // Sidekiq reports an error after it has arranged the retry, and so does the replay.
    ("sidekiq.error_handler", Kind::AttemptFailed, "jobs.completion"),
    ("retry.promoted", Kind::Promoted, "jobs.completion"),
    ("job.done", Kind::Finished, "jobs.completion"),
];

/// A field of a recorded event that is not compared, and why. `*` stands for any event.
pub(super) const IGNORED_FIELDS: &[(&str, &str, &str)] = &[
    ("*", "ev", "it names the kind, which decides what is compared"),
    ("*", "req", "it names the recorded request; its user and its arguments are compared"),
    ("request.received", "path", "the scenario has one kind of request and no paths"),
    ("request.received", "cookie", "that the cookie names a session shows in session.load"),
    ("session.load", "private_id_length", "the scenario's digest is shorter than SHA-256"),
    ("job.enqueued", "ai_action_class", "symbols before JSON; texts from the start in the replay"),
    ("job.enqueued", "arg_key_classes", "symbols before JSON; texts from the start in the replay"),
    ("job.enqueued", "queue", "the recording used the queue called default"),
    ("retry.promoted", "queue", "the recording used the queue called default"),
    ("job.enqueued", "args.0.content", "what the user asks makes no difference"),
    ("retry.promoted", "args.0.content", "what the user asks makes no difference"),
    ("job.enqueued", "args.0.context.resource", "what it is about makes no difference"),
    ("retry.promoted", "args.0.context.resource", "what it is about makes no difference"),
    ("job.enqueued", "args.1.client_subscription_id", "effects have no subscribers"),
    ("retry.promoted", "args.1.client_subscription_id", "effects have no subscribers"),
    ("answer.streamed", "chunks", "the answer is one effect, not one for each part"),
    ("error.shown", "cause", "the gateway's refusal is a condition, not an error with a text"),
];

/// An event of the replay that the recordings do not have, and why.
pub(super) const UNRECORDED: &[(Kind, &str, &str)] = &[
    (Kind::Wrote, "requests.ask_chat/write sessions", "Rails saves the session unrecorded"),
    (
        Kind::Set,
        "requests.ask_chat/schedule_completion/set session_id",
        "the recording shows the id among the job's arguments",
    ),
    (
        Kind::Skipped,
        "requests.ask_chat/schedule_completion/*",
        "code that was not deployed leaves nothing in a recording",
    ),
    (Kind::Worked, "requests.ask_chat/*", "recordings have no times"),
    (Kind::Worked, "jobs.completion/*", "recordings have no times"),
    (Kind::Completed, "requests.ask_chat", "the response was not recorded"),
    (Kind::PickedUp, "jobs.completion", "the recording begins with the middleware"),
    (
        Kind::Read,
        "jobs.completion/middleware/read sessions",
        "recorded as redis_value_class of session.restored, and compared there",
    ),
    (
        Kind::Skipped,
        "jobs.completion/middleware/remember the session's id",
        "code that was not deployed leaves nothing in a recording",
    ),
    (
        Kind::Checked,
        "jobs.completion/answer_the_question/check group SSO",
        "the recorded worker has no SSO check",
    ),
    (
        Kind::Read,
        "jobs.completion/answer_the_question/read conversations",
        "recorded as prompt_roles of what follows, and compared there",
    ),
    (
        Kind::Skipped,
        "jobs.completion/answer_the_question/the gateway rejects the prompt",
        "a gateway that accepts leaves nothing in a recording",
    ),
    (
        Kind::Set,
        "jobs.completion/answer_the_question/refuse the prompt",
        "recorded as the error that is shown for it, and compared there",
    ),
    (
        Kind::Read,
        "jobs.completion/answer_the_question/stream_the_answer/read answers",
        "the chat's history was a stand-in, whose use is not recorded",
    ),
    (
        Kind::Wrote,
        "jobs.completion/answer_the_question/stream_the_answer/write *",
        "the chat's history was a stand-in, whose use is not recorded",
    ),
    (
        Kind::Skipped,
        "jobs.completion/answer_the_question/stream_the_answer/write conversations",
        "the chat's history was a stand-in, whose use is not recorded",
    ),
    (
        Kind::Skipped,
        "jobs.completion/answer_the_question/the error of the gateway/where the error goes",
        "code that was not deployed leaves nothing in a recording",
    ),
    (
        Kind::Skipped,
        "jobs.completion/publish the error/where the error goes",
        "code that was not deployed leaves nothing in a recording",
    ),
    (Kind::Rescued, "jobs.completion/try", "recorded as via of error.shown, where it shows"),
    (
        Kind::Skipped,
        "jobs.completion/publish the error",
        "the worker of the second reading publishes nothing, and nothing is recorded",
    ),
    (
        Kind::Raised,
        "jobs.completion/raise again",
        "the same exception as in nested.schedule; it arrives in retry.scheduled",
    ),
    (
        Kind::Skipped,
        "jobs.completion/work categorize the question",
        "that is the nested job's work",
    ),
];

/// Tells whether a path is meant by a pattern.
pub(super) fn is_meant(pattern: &str, path: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == path, |start| path.starts_with(start))
}

/// Returns the row of [`COUNTERPARTS`] for an event of the replay.
pub(super) fn counterpart(kind: Kind, path: &str) -> Option<usize> {
    COUNTERPARTS.iter().position(|(_, of, pattern)| *of == kind && is_meant(pattern, path))
}

/// Returns the row of [`UNRECORDED`] for an event of the replay.
pub(super) fn unrecorded(kind: Kind, path: &str) -> Option<usize> {
    UNRECORDED.iter().position(|(of, pattern, _)| *of == kind && is_meant(pattern, path))
}

/// Returns the row of [`IGNORED_FIELDS`] for a field of a recorded event.
pub(super) fn ignored(event: &str, field: &str) -> Option<usize> {
    let is_row = |of: &str, name: &str| (of == "*" || of == event) && name == field;
    IGNORED_FIELDS.iter().position(|(of, name, _)| is_row(of, name))
}
