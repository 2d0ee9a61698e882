//! Blocks that errors stop at: `try`, `transaction`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::flows::Place;
use crate::program::compile::limits::TRIES;
use crate::program::compile::names::FlowNames;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::scenario::step::Step;
use crate::source::Spanned;

impl<'s> Compiler<'s> {
    /// Compiles `try` and its rescue.
    pub(super) fn try_rescue(
        &mut self,
        site: SiteId,
        place: &Place<'s>,
        names: &FlowNames<'_>,
        (body, rescue, only): (&'s [Step], &'s [Step], &'s [Spanned<String>]),
    ) {
        let Some(inner) = self.nested(site, place) else { return };
        let enter = self.push(site, Action::Try { rescue: Pc(0) });
        self.steps(body, &inner, names);
        self.push(site, Action::EndTry);
        let jump = self.push(site, Action::Jump { to: Pc(0) });
        let landing = self.here();
        self.land(Some(enter), landing);
        let list = self.classes(only);
        self.push(site, Action::Rescue { classes: list });
        let rescuing = Place { rescuing: true, ..place.clone() };
        self.steps(rescue, &rescuing, names);
        self.push(site, Action::EndRescue);
        let after = self.here();
        self.land(Some(jump), after);
    }

    /// Compiles a transaction. It ends at a commit, after which jobs that waited for it leave, or
    /// where it is rolled back.
    pub(super) fn transaction(
        &mut self,
        site: SiteId,
        place: &Place<'s>,
        names: &FlowNames<'_>,
        body: &'s [Step],
    ) {
        let Some(inner) = self.nested(site, place) else { return };
        let enter = self.push(site, Action::Transaction { rescue: Pc(0) });
        self.steps(body, &inner, names);
        self.push(site, Action::Commit);
        self.push(site, Action::LetGo);
        let jump = self.push(site, Action::Jump { to: Pc(0) });
        let landing = self.here();
        self.land(Some(enter), landing);
        self.push(site, Action::RollBack);
        let after = self.here();
        self.land(Some(jump), after);
    }

    /// Returns the place inside a block that errors stop at; none when too many are open.
    fn nested(&mut self, site: SiteId, place: &Place<'s>) -> Option<Place<'s>> {
        if place.tries >= TRIES {
            let span = self.sites[site.index()].span;
            self.out.push(Diagnostic::new(
                codes::TOO_DEEP_TRY,
                span,
                format!("`try` and `transaction` nest deeper than {TRIES}, sequences included"),
            ));
            return None;
        }
        Some(Place { tries: place.tries + 1, ..place.clone() })
    }
}
