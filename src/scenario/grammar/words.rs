//! Words that keys choose from, each with its meaning.

/// A word and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// How it is written.
    pub word: &'static str,
    /// What it means.
    pub about: &'static str,
}

const fn word(word: &'static str, about: &'static str) -> Word {
    Word { word, about }
}

/// How values print and what the platform's errors are called.
pub static DIALECTS: [Word; 3] = [
    word("plain", "The tool's own names."),
    word("ruby", "Ruby: `NoMethodError`, values as `inspect` prints them."),
    word("python", "Python: `AttributeError`, values as `repr` prints them."),
];

/// Whose an action is.
pub static ACTIONS: [Word; 3] = [
    word("corrective", "The review lists it among its corrective actions."),
    word("response", "It was done about the incident: a mitigation, or the fix."),
    word("idea", "Neither: somebody wants to know what it would have done."),
];

/// Where a number comes from.
pub static BASES: [Word; 4] = [
    word("review", "The review, or another published account of the incident, states it."),
    word("assumed", "Nobody stated it; somebody had to choose."),
    word("calibrated", "Chosen so that a published figure comes out."),
    word("measured", "Read from code, documentation, or a recording of the real components."),
];

/// What a published figure is in the replay.
pub static ROLES: [Word; 3] = [
    word("given", "It follows from something the file states; the replay only passes it on."),
    word("calibrated", "An input was chosen so that it comes out."),
    word("predicted", "It comes out although no input was chosen for it."),
];

/// What values become on their way into a store or a queue.
pub static CODECS: [Word; 4] = [
    word("identity", "Values stay what they are."),
    word("json", "Symbols become text, classes are lost, objects are what `stored_as` says."),
    word("marshal", "Data and symbols stay; objects are what `stored_as` says."),
    word("text", "The dialect's printed form."),
];

/// What plain values become on their way through a codec of one's own.
pub static BECOMES: [Word; 4] = [
    word("same", "They stay what they are."),
    word("text", "The text that they read as."),
    word("null", "Nothing."),
    word("error", "They cannot cross: an error is raised."),
];

/// What the keys of maps become.
pub static KEYS_BECOME: [Word; 2] = [
    word("same", "They are keys as they are values."),
    word("text", "The text that they read as."),
];

/// What maps with a class become.
pub static MAPS_BECOME: [Word; 2] =
    [word("same", "They keep their class."), word("plain", "They lose it.")];

/// What objects become.
pub static OBJECTS_BECOME: [Word; 6] = [
    word("same", "They stay what they are."),
    word("text", "The text that they read as."),
    word("null", "Nothing."),
    word("error", "They cannot cross: an error is raised."),
    word("map", "A map of their fields, without a class."),
    word("stored", "What `stored_as` of their type says; an error where it says nothing."),
];

/// What releases something that was acquired.
pub static HELD: [Word; 2] = [
    word("end", "The end of the request, of the attempt at a job, or of the work on the call."),
    word("release", "A `release`, whoever runs it."),
];

/// What happens where there is not enough of a resource.
pub static SHORTAGES: [Word; 2] = [
    word("wait", "Whoever asks waits, first come first served."),
    word("raise", "The error that `raises` names."),
];

/// How jobs get from where they are scheduled to where they run.
pub static DELIVERIES: [Word; 2] = [
    word("workers", "They wait in the queue for a worker."),
    word(
        "inline",
        "They run where they are scheduled, at once, in the same ambient, without middleware; an \
         error is the caller's, and nothing is tried again.",
    ),
];

/// Who answers a read.
pub static SIDES: [Word; 2] = [
    word("primary", "The store itself."),
    word("replica", "A replica; the store itself where it has none."),
];

/// When a job leaves the flow that schedules it.
pub static MOMENTS: [Word; 1] = [word(
    "committed",
    "When the transaction around it commits, and never if that is rolled back; at once where there \
     is none.",
)];

/// Which of the jobs that wait comes next.
pub static ORDERS: [Word; 2] = [
    word("oldest_first", "The one that came first."),
    word("newest_first", "The one that came last."),
];

/// When a worker lets the queue forget a message.
pub static ACKNOWLEDGED: [Word; 3] = [
    word("receive", "As it gets the message."),
    word("start", "As it begins the attempt."),
    word("finish", "When the attempt has ended, well or not."),
];

/// Who holds a job that is scheduled for later.
pub static HOLDERS: [Word; 2] = [
    word("broker", "The queue, which delivers it when its time has come."),
    word("worker", "A worker, which gets it at once; its lease runs meanwhile."),
];

/// Whose arguments make a key.
pub static WHOSE: [Word; 2] = [
    word("caller", "As the caller gives them, before they cross the codec."),
    word("message", "As they come out of the codec."),
];

/// When the lock of a job is released.
pub static UNTIL: [Word; 2] = [
    word("start", "As an attempt begins."),
    word("finish", "When the job has ended, well or not."),
];

/// What a type's values are.
pub static KINDS: [Word; 2] = [
    word("object", "An object, which responds to names."),
    word("map", "A map with a class of its own: it has keys and responds to nothing."),
];

/// When a change is running, besides instants.
pub static DEPLOYED: [Word; 2] =
    [word("always", "From the beginning."), word("never", "Not at all, unless a patch says so.")];

/// How work finds its node.
pub static ROUTINGS: [Word; 3] = [
    word("round_robin", "The nodes take turns."),
    word("random", "Any node, drawn for each piece of work."),
    word("first", "The first node that is up; the others stand by."),
];

/// Of what a switch has a share, besides populations.
pub static SHARED: [Word; 1] =
    [word("request", "Requests: each one's is drawn once, and its jobs have the same.")];

/// From when on a switch is read, besides where it is used.
pub static FIXED: [Word; 1] = [word(
    "arrival",
    "What the switch was when the request arrived, for all that it brings about.",
)];

/// Formulas for the wait before another attempt.
pub static DELAYS: [Word; 2] = [
    word(
        "sidekiq-6.4",
        "Sidekiq's formula, as in 6.4 and 7.1: `n^4 + 15 + rand(10) * (n + 1)` seconds before \
         retry `n`.",
    ),
    word(
        "celery-5",
        "Celery's `retry_backoff`: any number of seconds up to `min(600, 2^n)` before retry `n`.",
    ),
];

/// What becomes of a call whose caller has left.
pub static ABANDONED: [Word; 2] = [
    word("serve", "The service works on it all the same."),
    word("skip", "The service passes over it when its turn comes."),
];

/// Whose reply a caller takes.
pub static REPLIES: [Word; 2] = [
    word("by_id", "Its own, whatever else arrives."),
    word("by_position", "The oldest one on its connection that nobody has read."),
];

/// What becomes of a connection whose caller leaves.
pub static CANCELS: [Word; 3] = [
    word("keep", "The next caller may have it at once, with a reply still to come."),
    word("drain", "The next caller may have it when that reply has come and was thrown away."),
    word("drop", "It is closed, and a new one opened for whoever needs it."),
];

/// How much of a delay is drawn.
pub static JITTERS: [Word; 2] = [
    word("full", "All of it: anything between nothing and the delay."),
    word("half", "One half: anything between half of the delay and all of it."),
];

/// What is counted, besides the members of a population.
pub static COUNTED: [Word; 2] = [
    word("requests", "Requests with at least one event that matches."),
    word("events", "Every event that matches."),
];

/// Spans of time over a whole run.
pub static SPANS: [Word; 1] =
    [word("first to last", "Between the first and the last event that match.")];

/// What is taken of many times, besides quantiles.
pub static TAKES: [Word; 4] = [
    word("mean", "The sum over the number, rounded down."),
    word("median", "The one in the middle."),
    word("min", "The shortest."),
    word("max", "The longest."),
];

/// Which of many values.
pub static PICKS: [Word; 4] = [
    word("first", "That of the first event."),
    word("last", "That of the last event."),
    word("least", "The least of all."),
    word("most", "The greatest of all."),
];

/// Which of many instants.
pub static ENDS: [Word; 2] =
    [word("first", "That of the first event."), word("last", "That of the last event.")];

/// What a value may be taken for, besides declared types.
pub static SHAPES: [Word; 11] = [
    word("null", "Nothing."),
    word("bool", "True or false."),
    word("int", "A whole number."),
    word("decimal", "A decimal number."),
    word("duration", "A length of time."),
    word("instant", "An instant."),
    word("text", "A text."),
    word("symbol", "A symbol."),
    word("bytes", "Bytes."),
    word("list", "A list."),
    word("map", "A map, of whatever class."),
];

/// What a value of another shape does.
pub static MISMATCHES: [Word; 3] = [
    word("raise", "It raises an error."),
    word("coerce", "It is made into the shape; the event is `coerced`."),
    word("pass", "It passes, silently wrong; the event is `mismatched`."),
];

/// Errors that are no classes.
pub static ERRORS: [Word; 1] = [word("again", "The error that was rescued, once more.")];

/// The kinds of events that patterns may name, and what their name is about.
pub static EVENTS: [Word; 46] = [
    word("arrived", "A request arrived."),
    word("completed", "A request came to its end."),
    word("request_failed", "A request ended with an error."),
    word("enqueued", "A job was scheduled."),
    word("picked_up", "A worker took a job."),
    word("started", "An attempt at a job began."),
    word("finished", "A job came to its end."),
    word("attempt_failed", "An attempt at a job ended with an error."),
    word("retry_scheduled", "A job will be tried again."),
    word("died", "The last attempt at a job failed."),
    word("dropped", "A queue had no room for a job."),
    word("shown", "An effect was shown."),
    word("replaced", "An effect was covered by another one."),
    word("raised", "An error of this class was raised."),
    word("worked", "This work was done."),
    word("ran", "The step at this site ran, such as `jobs.answer/work think`."),
    word("accepted", "This `accept` got what it expects."),
    word("coerced", "This `accept` made a value into what it expects."),
    word("mismatched", "This `accept` let a value of another shape pass."),
    word("deferred", "A job was held back until the transaction commits."),
    word("committed", "This transaction came to its end, and its writes became visible."),
    word("undone", "An error left this transaction, and undid what was written in it."),
    word("read_stale", "A replica of this store answered otherwise than the primary would have."),
    word("delivered", "A worker got the message of a job, and has yet to acknowledge it."),
    word("restored", "A message was not acknowledged in time, and went back to its queue."),
    word("expired", "A job was too old when a worker would have taken it."),
    word("dead_lettered", "A message was delivered too often, and was moved aside."),
    word("locked", "The key of a job was locked against others of the same key."),
    word("unlocked", "A key was released, whether or not it was locked."),
    word("deduplicated", "A job was not scheduled, because its key was locked."),
    word("paused", "Workers take no more jobs from this queue."),
    word("resumed", "Workers take jobs from this queue again."),
    word("purged", "The jobs that waited in this queue were thrown away."),
    word("called", "This service was called; each attempt is a call."),
    word("refused", "This service had no room for a call."),
    word("begun", "This service began to work on a call."),
    word("abandoned", "This service passed over a call whose caller had left."),
    word("served", "This service came to the end of its steps."),
    word("answered", "A caller of this service took a reply."),
    word("timed_out", "A caller of this service left before a reply came."),
    word("lost", "An attempt at a job was lost with its node, or with its process."),
    word("crashed", "A node of this fleet went down."),
    word("halted", "The nodes of this fleet were stopped."),
    word("restarted", "Nodes of this fleet that were down came up."),
    word("acquired", "Some of this resource was taken."),
    word("released", "Some of this resource was given back, by a step or by the time."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::basis::Basis;
    use crate::scenario::basis::Role;
    use crate::scenario::codec::CodecName;
    use crate::scenario::contract;
    use crate::scenario::contract::Holder;
    use crate::scenario::contract::Moment;
    use crate::scenario::contract::Order;
    use crate::scenario::contract::Whose;
    use crate::scenario::outcome;
    use crate::scenario::overlay::ActionKind;
    use crate::scenario::pick::End;
    use crate::scenario::pick::Pick;
    use crate::scenario::resource::Held;
    use crate::scenario::resource::Shortage;
    use crate::scenario::retry::Jitter;
    use crate::scenario::retry::NAMED_DELAYS;
    use crate::scenario::service;
    use crate::scenario::step;
    use crate::scenario::step::COMMITTED;
    use crate::scenario::step::Mismatch;
    use crate::scenario::step::OnCancel;
    use crate::value::Becomes;
    use crate::value::Dialect;
    use crate::value::Shape;

    #[test]
    fn the_words_are_the_decoders() {
        fn check(words: &[Word], known: &[&str]) {
            let words: Vec<&str> = words.iter().map(|word| word.word).collect();
            assert_eq!(words, known);
        }
        check(&DIALECTS, &Dialect::WORDS);
        check(&BASES, &Basis::WORDS);
        check(&ACTIONS, &ActionKind::WORDS);
        check(&ROLES, &Role::WORDS);
        check(&CODECS, &CodecName::WORDS);
        check(&DELAYS, &NAMED_DELAYS);
        check(&ABANDONED, &service::ABANDONED);
        check(&REPLIES, &service::REPLIES);
        check(&CANCELS, &OnCancel::WORDS);
        check(&JITTERS, &Jitter::WORDS);
        for (words, kind) in [
            (&BECOMES[..], "symbol"),
            (&KEYS_BECOME, "keys"),
            (&MAPS_BECOME, "map"),
            (&OBJECTS_BECOME, "object"),
        ] {
            let becomes: Vec<&str> = Becomes::of(kind).iter().map(|it| it.word()).collect();
            check(words, &becomes);
        }
        check(&MISMATCHES, &Mismatch::WORDS);
        check(&HELD, &Held::WORDS);
        check(&SHORTAGES, &Shortage::WORDS);
        check(&SHAPES, &Shape::WORDS);
        check(&PICKS, &Pick::WORDS);
        check(&ENDS, &End::WORDS);
        check(&MOMENTS, &[COMMITTED]);
        check(&SIDES, &step::SIDES);
        check(&ORDERS, &Order::WORDS);
        check(&ACKNOWLEDGED, &Moment::WORDS);
        check(&HOLDERS, &Holder::WORDS);
        check(&WHOSE, &Whose::WORDS);
        check(&UNTIL, &contract::UNTIL);
        check(&EVENTS, &outcome::EVENTS);
    }
}
