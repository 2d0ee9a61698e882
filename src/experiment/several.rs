//! Several observers of one kind in one run.

use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;

/// Observers side by side. None of them ends the run for the others.
#[derive(Debug)]
pub(super) struct Several<O>(pub(super) Vec<O>);

impl<O: Observer> Observer for Several<O> {
    fn event(&mut self, event: &Event, view: View<'_>) -> Control {
        for one in &mut self.0 {
            one.event(event, view);
        }
        Control::Continue
    }
}
