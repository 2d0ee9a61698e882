//! What others did that an event rests on: what they turned, wrote, stopped or took down.

use crate::analysis::chain::link;
use crate::analysis::whose::Whose;
use crate::source::Span;
use crate::time::SimTime;
use crate::trace::Event;
use crate::trace::EventId;
use crate::trace::View;
use crate::trace::What;
use crate::trace::event::Kind;

/// A setting had another value by then than the file gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The event's number.
    pub event: EventId,
    /// Its name.
    pub setting: String,
    /// The value, as the dialect prints it.
    pub value: String,
    /// Since when.
    pub at: SimTime,
    /// Whose event that is.
    pub whose: Whose,
    /// What operators did, by its path, where they turned it.
    pub operation: Option<String>,
    /// The path of the step.
    pub site: String,
    /// Where that stands in the file.
    pub span: Span,
    /// What the events read that it needed.
    pub reads: Vec<String>,
    /// What of that had been turned before.
    pub turns: Vec<Self>,
}

impl Turn {
    /// Tells of an event that turns a setting; nothing of any other.
    pub(super) fn of(event: &Event, whose: Whose, view: View<'_>) -> Option<Self> {
        let What::Turned { setting, value } = event.what else { return None };
        let known = view.program.settings.get(setting.0 as usize)?;
        let site = view.program.site(event.site);
        Some(Self {
            event: event.id,
            setting: known.name.clone(),
            value: view.pool.inspect(value, view.program.dialect),
            at: event.at,
            whose,
            operation: whose.operation(view.program).map(str::to_owned),
            site: site.path.clone(),
            span: site.span,
            reads: Vec::new(),
            turns: Vec::new(),
        })
    }
}

/// What somebody did that an event of another one comes of: wrote what it read, threw its job away,
/// took its node down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deed {
    /// The event's number.
    pub event: EventId,
    /// What was done.
    pub kind: Kind,
    /// To what.
    pub about: String,
    /// Whose that is.
    pub whose: Whose,
    /// What operators did, by its path, where they did it.
    pub operation: Option<String>,
    /// When.
    pub at: SimTime,
    /// By which event it could be seen, and when, where it was written in a transaction.
    pub committed: Option<(EventId, SimTime)>,
    /// The path of the step.
    pub site: String,
    /// Where that stands in the file.
    pub span: Span,
    /// What the events read that it needed.
    pub reads: Vec<String>,
    /// What of that had been turned by then.
    pub turns: Vec<Turn>,
}

impl Deed {
    /// Tells of an event of somebody.
    pub(super) fn of(event: &Event, whose: Whose, view: View<'_>) -> Self {
        let told = link(event, view);
        Self {
            event: event.id,
            kind: told.kind,
            about: told.about,
            whose,
            operation: whose.operation(view.program).map(str::to_owned),
            at: event.at,
            committed: None,
            site: view.program.site(event.site).path.clone(),
            span: told.span,
            reads: Vec::new(),
            turns: Vec::new(),
        }
    }
}
