//! Events of a run as a trace has them, so that a run and a trace are looked at alike.

use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::codec::TraceEvent;

/// Hands events on in names, as traces have them.
pub(super) struct ByLine<F>(pub(super) F);

impl<F: FnMut(&TraceEvent)> Observer for ByLine<F> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        (self.0)(&TraceEvent::of(event, view));
        Control::Continue
    }
}
