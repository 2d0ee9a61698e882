//! The first failure, as a chain of causes with the line of each step.

use crate::analysis::chain::Chain;
use crate::analysis::chain::Link;
use crate::experiment::replay::Failure;
use crate::experiment::replay::Replay;
use crate::render::number::counted_are;
use crate::render::number::dated;
use crate::render::number::grouped;
use crate::render::number::label;
use crate::render::number::offset;
use crate::render::overview::Overview;
use crate::render::overview::dated_in;
use crate::render::page::Page;
use crate::render::page::left;
use crate::render::page::right;
use crate::render::page::width;
use crate::render::told::carried_in;
use crate::render::told::named;
use crate::time::SimTime;
use crate::trace::event::Kind;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many events an overview tells; the middle of a longer story is left out.
const MOST: usize = 36;

/// Draws the first failure of a replay.
pub(super) fn draw(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let Some(failure) = &main.failure else { return };
    let chain = &failure.chain;
    let told = failure.fault.or(failure.harm).and_then(|index| chain.links.get(index));
    let at = told.map_or(SimTime::ORIGIN, |link| link.at);
    let when = overview.scenario.origin.value.checked_add(at.saturating_since(SimTime::ORIGIN));
    let word = if failure.fault.is_some() { "the fault" } else { "the harm" };
    let mut remark = format!("request {}", grouped(u64::from(chain.request.0) + 1));
    if let Some(actor) = chain.actor {
        let population = overview.scenario.populations.get(actor.population.index());
        let name = population.map_or("member", |population| population.name.value.as_str());
        write!(remark, ", {name} {}", actor.member).expect("a text takes everything");
    }
    if let Some(when) = when {
        let when = dated_in(main, when);
        write!(remark, ", {word} at {when}").expect("a text takes everything");
    }
    page.section("FIRST FAILURE", &remark);
    page.line(&since_when(overview, chain));
    let marked = Marked::of(failure);
    links(page, overview, chain, marked, MOST, |index, link| {
        // What is raised after the fault is the same error on its way up.
        let repeats = link.kind == Kind::Raised
            && failure.harm.is_none()
            && failure.fault.is_some_and(|fault| index > fault);
        let is_marked = [failure.fault, failure.harm].contains(&Some(index));
        is_marked || is_worth_telling(link.kind) && !repeats
    });
    if let Some(fault) = &overview.scenario.fault {
        page.paragraph("  the fault: ", "    ", &fault.title);
        if failure.fault.is_none() {
            page.paragraph("  ", "    ", "its step did not run before in this request");
        }
    }
    if let Some(words) = other_first(main, chain) {
        page.paragraph("  ", "    ", &words);
    }
}

/// Returns the head of a story: what its times count from.
pub(in crate::render) fn since_when(overview: &Overview<'_>, chain: &Chain) -> String {
    let at = chain.links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let when = overview.scenario.origin.value.checked_add(at.saturating_since(SimTime::ORIGIN));
    let when = when.map(dated).unwrap_or_default();
    format!("   line      after  its arrival at {when}")
}

/// Says why the timeline begins with another request, if it does.
pub(in crate::render) fn other_first(main: &Replay, chain: &Chain) -> Option<String> {
    let counted = main.figures.get(main.counted.as_deref()?)?;
    let first = counted.first?.request.filter(|request| *request != chain.request)?;
    let number = grouped(u64::from(first.0) + 1);
    let name = label(&counted.name);
    Some(format!(
        "the timeline counts {name} and begins with request {number}; this is the first request in \
         which the fault shows"
    ))
}

/// Which links of a chain show the fault.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::render) struct Marked<'f> {
    /// The step with the fault.
    fault: Option<usize>,
    /// What is counted as its harm.
    harm: Option<usize>,
    /// The effects that are harm when they are shown after the fault.
    hurts: &'f [String],
}

impl<'f> Marked<'f> {
    /// Marks what a failure says of its chain.
    pub(in crate::render) fn of(failure: &'f Failure) -> Self {
        Self { fault: failure.fault, harm: failure.harm, hurts: &failure.hurts }
    }
}

/// What is special about a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render) enum Mark {
    /// Nothing.
    Plain,
    /// A variable holds something of another class than before.
    FormChanges(String),
    /// The fault shows.
    Fault,
    /// Somebody outside is hurt.
    Harm,
    /// The step with the fault is also what hurts.
    FaultAndHarm,
}

impl Mark {
    /// Returns the words for it.
    pub(in crate::render) fn words(&self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::FormChanges(_) => "its form changes",
            Self::Fault => "the fault",
            Self::Harm => "the harm",
            Self::FaultAndHarm => "the fault and the harm",
        }
    }
}

/// Draws the links of a chain that are worth telling.
pub(in crate::render) fn links(
    page: &mut Page,
    overview: &Overview<'_>,
    chain: &Chain,
    marked: Marked<'_>,
    most: usize,
    worth: impl Fn(usize, &Link) -> bool,
) {
    let start = chain.links.first().map_or(SimTime::ORIGIN, |link| link.at);
    let mut shown: Vec<(usize, &Link)> =
        chain.links.iter().enumerate().filter(|(index, link)| worth(*index, link)).collect();
    let (gap, left_out) = fold(&mut shown, chain, most);
    let after = |link: &Link| offset(link.at.saturating_since(start));
    let times = shown.iter().map(|(_, link)| width(&after(link))).max().unwrap_or(0).max(9);
    let lanes = shown.iter().map(|(_, link)| width(&link.lane)).max().unwrap_or(0).min(14);
    let words =
        |link: &Link| format!("{} {}", verb(link.kind), named(&link.about, link.object.as_deref()));
    let widest = shown.iter().map(|(_, link)| width(&words(link))).max().unwrap_or(0).min(30);
    let mut forms: BTreeMap<&str, &str> = BTreeMap::new();
    for (number, (index, link)) in shown.into_iter().enumerate() {
        if number == gap && left_out > 0 {
            page.line(&format!("         {} left out here", counted_are(left_out, "event")));
        }
        let mark = mark(index, link, marked, &mut forms);
        let line = overview.sources.locate(link.span).line;
        let time = right(&after(link), times);
        let lane = page.cut_middle(&left(&link.lane, lanes), lanes);
        let lead = format!("  {}  {time}  {lane}  ", right(&line.to_string(), 5));
        let indent = 12;
        let what = left(&page.cut_middle(&words(link), widest), widest);
        let room = page.width().saturating_sub(width(&lead) + widest + 2);
        let long = link.kind == Kind::Raised || mark != Mark::Plain;
        let beside = match &mark {
            Mark::Plain if long => String::new(),
            Mark::Plain => carried_in(page, &link.detail, link.value.as_deref(), room),
            Mark::FormChanges(_) | Mark::Fault | Mark::Harm | Mark::FaultAndHarm => {
                format!("{} {}", page.mark("◄", "<"), mark.words())
            }
        };
        let (beside, mark_below) =
            if width(&beside) > room { (String::new(), beside) } else { (beside, String::new()) };
        page.line(&format!("{lead}{what}  {beside}"));
        let below = page.width().saturating_sub(indent + 2);
        if !mark_below.is_empty() {
            page.line(&format!("{:indent$}  {mark_below}", ""));
        }
        if let Mark::FormChanges(was) = &mark {
            page.line(&format!("{:indent$}  was {}", "", page.cut_middle(was, below - 4)));
            let now = page.cut_middle(&link.detail, below - 7);
            page.line(&format!("{:indent$}  is now {now}", ""));
        } else if long && !link.detail.is_empty() {
            let text = carried_in(page, &link.detail, link.value.as_deref(), below);
            page.line(&format!("{:indent$}  {text}", ""));
        }
    }
}

/// Takes the middle out of a story that is too long to be told. Returns before which of the rest it
/// was, and how many events are missing there.
fn fold(shown: &mut Vec<(usize, &Link)>, chain: &Chain, most: usize) -> (usize, u64) {
    if shown.len() <= most {
        let gap = shown.iter().take_while(|(index, _)| *index < Chain::BEGINNING).count();
        return (gap, chain.left_out);
    }
    let head = most * 2 / 3;
    let folded = shown.len() - (most - head);
    let between = shown[folded].0 - shown[head - 1].0 - 1;
    shown.drain(head..folded);
    (head, between as u64 + chain.left_out)
}

/// Tells what is special about a link.
pub(in crate::render) fn mark<'l>(
    index: usize,
    link: &'l Link,
    marked: Marked<'_>,
    forms: &mut BTreeMap<&'l str, &'l str>,
) -> Mark {
    let Marked { fault, harm, hurts } = marked;
    match (Some(index) == fault, Some(index) == harm) {
        (true, true) => return Mark::FaultAndHarm,
        (true, false) => return Mark::Fault,
        (false, true) => return Mark::Harm,
        (false, false) => {}
    }
    if link.kind == Kind::Set {
        let variable = link.object.as_ref().unwrap_or(&link.about);
        let before = forms.insert(variable, &link.detail);
        return match before {
            Some(form) if form != link.detail => Mark::FormChanges(form.to_owned()),
            Some(_) | None => Mark::Plain,
        };
    }
    let hurts = link.kind == Kind::Shown && hurts.contains(&link.about);
    if hurts && fault.is_some_and(|fault| index > fault) {
        return Mark::Harm;
    }
    Mark::Plain
}

/// Tells whether an overview needs an event; the rest is for `--only`.
pub(in crate::render) fn is_worth_telling(kind: Kind) -> bool {
    match kind {
        Kind::Arrived
        | Kind::Set
        | Kind::Read
        | Kind::Enqueued
        | Kind::Shown
        | Kind::Coerced
        | Kind::Mismatched
        | Kind::Raised
        | Kind::RetryScheduled
        | Kind::RequestFailed
        | Kind::Deferred
        | Kind::Committed
        | Kind::Undone
        | Kind::Delivered
        | Kind::Restored
        | Kind::Expired
        | Kind::DeadLettered
        | Kind::Locked
        | Kind::Unlocked
        | Kind::Deduplicated
        | Kind::Called
        | Kind::Refused
        | Kind::Answered
        | Kind::TimedOut
        | Kind::Retried
        | Kind::Crashed
        | Kind::Lost
        | Kind::Died => true,
        Kind::Completed
        | Kind::Wrote
        | Kind::Checked
        | Kind::Skipped
        | Kind::Worked
        | Kind::PickedUp
        | Kind::Started
        | Kind::Finished
        | Kind::AttemptFailed
        | Kind::Promoted
        | Kind::Dropped
        | Kind::Rescued
        | Kind::Removed
        | Kind::RolledOut
        | Kind::RolledBack
        | Kind::Operated
        | Kind::Looped
        | Kind::Chosen
        | Kind::Turned
        | Kind::Accepted
        | Kind::Paused
        | Kind::Resumed
        | Kind::Purged
        | Kind::Begun
        | Kind::Abandoned
        | Kind::Replied
        | Kind::Served
        | Kind::ServiceFailed
        | Kind::Partitioned
        | Kind::Halted
        | Kind::Restarted
        | Kind::Acquired
        | Kind::Released
        | Kind::Deployed => false,
    }
}

/// Returns the verb for an event.
pub(in crate::render) fn verb(kind: Kind) -> &'static str {
    match kind {
        Kind::Arrived => "arrives by",
        Kind::Completed => "completes",
        Kind::RequestFailed => "fails with",
        Kind::Set => "sets",
        Kind::Read => "reads",
        Kind::Wrote => "writes",
        Kind::Checked => "checks",
        Kind::Skipped => "skips",
        Kind::Worked => "worked:",
        Kind::Enqueued => "enqueues",
        Kind::PickedUp => "picks up",
        Kind::Started => "starts",
        Kind::Finished => "finishes",
        Kind::AttemptFailed => "attempt fails:",
        Kind::RetryScheduled => "will retry",
        Kind::Promoted => "promotes",
        Kind::Dropped => "drops",
        Kind::Died => "gives up",
        Kind::Shown => "shows",
        Kind::Raised => "raises",
        Kind::Rescued => "rescues",
        Kind::Deployed => "deployed:",
        Kind::Removed => "removed:",
        Kind::RolledOut => "rolled out:",
        Kind::RolledBack => "rolled back:",
        Kind::Deferred => "defers",
        Kind::Committed => "commits",
        Kind::Undone => "undoes",
        Kind::Delivered => "receives",
        Kind::Restored => "restores",
        Kind::Expired => "lets expire",
        Kind::DeadLettered => "sets aside",
        Kind::Locked => "locks",
        Kind::Unlocked => "unlocks",
        Kind::Deduplicated => "drops twin",
        Kind::Paused => "pauses",
        Kind::Resumed => "resumes",
        Kind::Purged => "purges",
        Kind::Operated => "acts:",
        Kind::Looped => "leaves",
        Kind::Chosen => "chooses",
        Kind::Turned => "turns",
        Kind::Accepted => "accepts",
        Kind::Coerced => "coerces",
        Kind::Mismatched => "takes amiss",
        Kind::Called => "calls",
        Kind::Refused => "refuses",
        Kind::Begun => "begins",
        Kind::Abandoned => "passes over",
        Kind::Replied => "replies",
        Kind::Served => "has served",
        Kind::ServiceFailed => "fails:",
        Kind::Answered => "is answered by",
        Kind::TimedOut => "leaves",
        Kind::Retried => "will call again:",
        Kind::Partitioned => "is cut:",
        Kind::Crashed => "crashes:",
        Kind::Lost => "is lost:",
        Kind::Halted => "stops",
        Kind::Restarted => "starts again:",
        Kind::Acquired => "acquires",
        Kind::Released => "releases",
    }
}
