//! The chain of events of one request, told lane by lane.

use crate::analysis::contrast::mark::Mark;
use crate::program::Program;
use crate::program::ids::SiteId;
use crate::source::Span;
use crate::time::SimTime;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::Observer;
use crate::trace::RequestId;
use crate::trace::View;
use crate::trace::What;
use crate::trace::codec::TraceEvent;
use crate::trace::event::Actor;
use crate::trace::event::Kind;
use crate::value::Value;

/// One event as a reader meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The event.
    pub event: EventId,
    /// When.
    pub at: SimTime,
    /// What it followed from.
    pub cause: Option<EventId>,
    /// What else it needed.
    pub via: Option<EventId>,
    /// Where: the request, the job, the queue.
    pub lane: String,
    /// Which attempt of the job, from 0.
    pub attempt: u32,
    /// What happened.
    pub kind: Kind,
    /// To what: the step, the effect, the job, the error.
    pub about: String,
    /// The variable or the store, where `about` is a name that the step has of its own.
    pub object: Option<String>,
    /// More about it: a value's class, an error's text.
    pub detail: String,
    /// The arguments that a job was given, as they came out of its queue; the middle of long ones is left out.
    pub given: Option<String>,
    /// The value that was set, read, written or replied, as the dialect prints it; the middle of a long one
    /// is left out. None for nothing.
    pub value: Option<String>,
    /// The step, or whatever else it happened at.
    pub site: SiteId,
    /// The place in the file.
    pub span: Span,
    /// What it is compared by with an event of another run.
    pub mark: Mark,
}

/// The events of one request, up to the end of the attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The request's number.
    pub request: RequestId,
    /// Who asked.
    pub actor: Option<Actor>,
    /// Its events, in order.
    pub links: Vec<Link>,
    /// How many events were left out of a chain too long to be told, behind the first
    /// [`Chain::BEGINNING`].
    pub left_out: u64,
}

impl Chain {
    /// How many events of a long chain are kept of its beginning.
    pub const BEGINNING: usize = 1_000;

    /// How many events of a long chain are kept of its end, at least.
    pub const END: usize = 1_000;
}

/// How many characters of a detail are kept of either end; more fit no line.
const DETAIL: usize = 256;

/// How many characters of a value are kept.
const VALUE: usize = 64;

/// What stands where the middle of a value was.
const MARK: &str = "...";

/// The observer that keeps the chain of one request.
#[derive(Debug)]
pub struct Chaining {
    request: RequestId,
    stop_after: Option<EventId>,
    actor: Option<Actor>,
    links: Vec<Link>,
    left_out: u64,
}

impl Chaining {
    /// Keeps the events of a request. With `stop_after`, it ends with the attempt in which that
    /// event happens.
    pub fn new(request: RequestId, stop_after: Option<EventId>) -> Self {
        Self { request, stop_after, actor: None, links: Vec::new(), left_out: 0 }
    }

    /// Returns the chain.
    pub fn finish(self) -> Chain {
        let Self { request, actor, links, left_out, .. } = self;
        Chain { request, actor, links, left_out }
    }
}

impl Observer for Chaining {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        if event.request != Some(self.request) {
            return Control::Continue;
        }
        self.actor = self.actor.or(event.actor);
        self.links.push(link(event, view));
        if self.links.len() >= Chain::BEGINNING + 2 * Chain::END {
            self.links.drain(Chain::BEGINNING..Chain::BEGINNING + Chain::END);
            self.left_out += Chain::END as u64;
        }
        let ends_attempt = matches!(
            event.what,
            What::AttemptFailed { .. } | What::RequestFailed { .. } | What::Finished { .. }
        );
        if ends_attempt && self.stop_after.is_some_and(|last| event.id >= last) {
            return Control::Stop;
        }
        Control::Continue
    }
}

/// Tells one event.
pub fn link(event: &Event, view: View<'_>) -> Link {
    let program = view.program;
    let site = program.site(event.site);
    let told = TraceEvent::of(event, view);
    let value = value(event, &told);
    let is_given = matches!(event.what, What::Enqueued { .. } | What::Deferred { .. });
    let given = told.arguments.clone().filter(|_| is_given).map(|it| cut(it, VALUE));
    let (about, detail) = words(event, view, told);
    let object = site.object.clone().filter(|object| *object != about);
    Link {
        event: event.id,
        at: event.at,
        cause: event.cause,
        via: event.via,
        lane: lane(program, event.site),
        attempt: event.attempt,
        kind: event.what.kind(),
        about,
        object: object.filter(|_| is_of_its_step(event.what.kind())),
        detail,
        given,
        value,
        site: event.site,
        span: site.span,
        mark: Mark::of(event, view),
    }
}

/// Returns the lane of a site: the first part of its path, without its section.
fn lane(program: &Program, site: SiteId) -> String {
    let path = &program.site(site).path;
    let first = path.split('/').next().unwrap_or(path);
    first.split_once('.').map_or(first, |(_, name)| name).to_owned()
}

/// Returns what an event is about, and more about it.
fn words(event: &Event, view: View<'_>, told: TraceEvent) -> (String, String) {
    let site = view.program.site(event.site);
    let step = || match without_verb(&site.name, site.verb) {
        // A group that nobody named is called by how it begins; paths, and so events, do not say it.
        name if name.is_empty() => {
            let verb = if matches!(event.what, What::Skipped) { site.verb } else { "" };
            site.object.clone().unwrap_or_else(|| verb.to_owned())
        }
        name => name,
    };
    let detail = detail(event, &told);
    let about = told.job.or(told.service).or(told.channel).or(told.effect);
    let about = about.or(told.error).or(told.queue).or(told.resource).unwrap_or_else(step);
    (about, short(detail.unwrap_or_default()))
}

/// Returns what more there is to say about an event.
fn detail(event: &Event, told: &TraceEvent) -> Option<String> {
    match event.what {
        What::Arrived { index, .. } => Some(format!("number {}", index + 1)),
        What::Called { .. } => told.arguments.clone(),
        What::Worked { took } => Some(took.to_string()),
        What::Partitioned { lasts, .. } | What::Crashed { lasts: Some(lasts), .. } => {
            Some(format!("for {lasts}"))
        }
        What::Restarted { nodes: count, .. }
        | What::Committed { writes: count }
        | What::Undone { writes: count }
        | What::Acquired { amount: count, .. }
        | What::Released { amount: count, .. }
        | What::Purged { jobs: count, .. } => Some(amount(event.what.kind(), count)),
        What::ServiceFailed { .. } => told.error.clone(),
        What::RetryScheduled { delay, .. } | What::Retried { delay, .. } => {
            Some(format!("in {delay}"))
        }
        What::AttemptFailed { .. } => told.error.clone(),
        What::Shown { value: Some(_), .. } => told.value.clone(),
        What::Shown { value: None, .. } => told.over.as_ref().map(|over| format!("over {over}")),
        What::Raised { .. } => told.message.clone(),
        What::Set { value }
        | What::Read { value, .. }
        | What::Wrote { value }
        | What::Accepted { value }
        | What::Coerced { value }
        | What::Mismatched { value }
        | What::Replied { value }
        | What::Answered { value, .. } => class(value, told),
        What::Delivered { number, .. } if number > 1 => Some(format!("delivery {number}")),
        What::Locked { .. } | What::Unlocked { .. } | What::Deduplicated { .. } => {
            told.value.clone()
        }
        What::Started { .. } if event.attempt > 0 => Some(format!("attempt {}", event.attempt + 1)),
        What::Enqueued { .. }
        | What::Deferred { .. }
        | What::PickedUp { .. }
        | What::Started { .. }
        | What::Finished { .. }
        | What::Promoted { .. }
        | What::Dropped { .. }
        | What::Died { .. }
        | What::Rescued { .. }
        | What::RequestFailed { .. }
        | What::Checked
        | What::Skipped
        | What::Completed
        | What::Removed { .. }
        | What::RolledOut { .. }
        | What::RolledBack { .. }
        | What::Operated
        | What::Looped { .. }
        | What::Chosen { .. }
        | What::Turned { .. }
        | What::Delivered { .. }
        | What::Restored { .. }
        | What::Expired { .. }
        | What::DeadLettered { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::Refused { .. }
        | What::Begun { .. }
        | What::Abandoned { .. }
        | What::Served { .. }
        | What::TimedOut { .. }
        | What::Crashed { lasts: None, .. }
        | What::Lost { .. }
        | What::Halted { .. }
        | What::Deployed { .. } => None,
    }
}

/// Returns the class of a value, and whether it was stale.
fn class(value: Value, told: &TraceEvent) -> Option<String> {
    let class = if value == Value::Nil { Some("nothing".to_owned()) } else { told.class.clone() };
    class.map(|class| if told.stale.is_some() { format!("{class}, stale") } else { class })
}

/// Says how many nodes, jobs or writes, or how much of a resource, an event of that kind is about.
fn amount(kind: Kind, count: u32) -> String {
    if [Kind::Acquired, Kind::Released].contains(&kind) {
        return format!("{count} of it");
    }
    let one = if kind == Kind::Restarted {
        "node"
    } else if kind == Kind::Purged {
        "job"
    } else {
        "write"
    };
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// Tells whether a kind of event is what a step does to a variable or a store.
fn is_of_its_step(kind: Kind) -> bool {
    [Kind::Set, Kind::Read, Kind::Wrote].contains(&kind)
}

/// Returns the value that a step set, read or wrote, that a service replied or its caller got.
fn value(event: &Event, told: &TraceEvent) -> Option<String> {
    let (What::Set { value }
    | What::Read { value, .. }
    | What::Wrote { value }
    | What::Replied { value }
    | What::Answered { value, .. }) = event.what
    else {
        return None;
    };
    let text = told.value.clone().filter(|_| value != Value::Nil)?;
    Some(cut(text, VALUE))
}

/// Takes the middle out of a text that no line has room for.
fn short(text: String) -> String {
    let count = text.chars().count();
    if count <= 2 * DETAIL {
        return text;
    }
    let head = text.chars().take(DETAIL);
    head.chain(text.chars().skip(count - DETAIL)).collect()
}

/// Takes the middle out of a text that is longer than so many characters, and says so.
fn cut(text: String, most: usize) -> String {
    let count = text.chars().count();
    if count <= most {
        return text;
    }
    let kept = most.saturating_sub(MARK.len());
    let head: String = text.chars().take(kept * 2 / 3).collect();
    let tail: String = text.chars().skip(count - (kept - kept * 2 / 3)).collect();
    format!("{head}{MARK}{tail}")
}

/// Returns a step's name without its verb, which the kind of event says already.
fn without_verb(name: &str, verb: &str) -> String {
    name.strip_prefix(verb).map_or(name, str::trim_start).to_owned()
}

#[cfg(test)]
mod tests {
    use super::DETAIL;
    use super::Kind;
    use super::amount;
    use super::cut;
    use super::short;

    #[test]
    fn one_is_not_many() {
        let said = |kind: Kind| [1, 2].map(|count| amount(kind, count));
        assert_eq!(said(Kind::Restarted), ["1 node", "2 nodes"]);
        assert_eq!(said(Kind::Purged), ["1 job", "2 jobs"]);
        assert_eq!(said(Kind::Committed), ["1 write", "2 writes"]);
    }

    #[test]
    fn a_long_value_says_where_it_was_cut() {
        assert_eq!(cut("123456789".into(), 9), "123456789");
        assert_eq!(cut("1234567890".into(), 9), "1234...90");
    }

    #[test]
    fn a_long_text_keeps_both_ends() {
        let (head, tail) = ("ä".repeat(DETAIL), "ö".repeat(DETAIL));
        assert_eq!(short(format!("{head}{tail}")), format!("{head}{tail}"));
        assert_eq!(short(format!("{head}middle{tail}")), format!("{head}{tail}"));
    }
}
