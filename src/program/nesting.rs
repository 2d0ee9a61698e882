//! What a step stands in: conditions and loops that decide whether it runs, and rescues. They are
//! ranges of operations, for a group that nobody named has no path of its own.

use crate::program::Program;
use crate::program::ids::CodeId;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::op::Op;

impl Program {
    /// Returns the first operation of a place.
    fn first_at(&self, site: SiteId) -> Option<usize> {
        self.ops.iter().position(|op| op.site == site)
    }

    /// Returns the conditions of the groups that a place stands in, and of the loops, each with the
    /// group's place.
    pub fn guards_of(&self, site: SiteId) -> Vec<(SiteId, CodeId)> {
        let Some(place) = self.first_at(site) else { return Vec::new() };
        let guards = |(at, action): (usize, Action)| {
            if let Action::Test { code, otherwise } = action {
                (at..self.end_of(otherwise)).contains(&place).then_some(code)
            } else if let Action::EndPass { until: Some(until), back, .. } = action {
                (back.index()..at).contains(&place).then_some(until)
            } else {
                None
            }
        };
        let others = self.ops.iter().enumerate().filter(|(_, op)| op.site != site);
        others.filter_map(|(at, op)| Some((op.site, guards((at, op.action))?))).collect()
    }

    /// Returns the groups, loops and choices that a place stands in.
    pub fn groups_of(&self, site: SiteId) -> Vec<SiteId> {
        let Some(place) = self.first_at(site) else { return Vec::new() };
        let is_around = |at: usize, op: &Op| {
            if let Action::Test { otherwise, .. } = op.action {
                (at..self.end_of(otherwise)).contains(&place)
            } else if let Action::EndPass { back, .. } = op.action {
                (back.index()..at).contains(&place)
            } else if let Action::Choose { .. } = op.action {
                (at..self.end_of_choice(at)).contains(&place)
            } else {
                false
            }
        };
        let others = self.ops.iter().enumerate().filter(|(_, op)| op.site != site);
        others.filter(|(at, op)| is_around(*at, op)).map(|(_, op)| op.site).collect()
    }

    /// Returns the choices that a place stands in.
    pub fn choices_of(&self, site: SiteId) -> impl Iterator<Item = SiteId> {
        let chooses =
            |it: &SiteId| self.ops_at(*it).any(|op| matches!(op.action, Action::Choose { .. }));
        self.groups_of(site).into_iter().filter(chooses)
    }

    /// Returns where a choice ends: where the jump at the end of its branches lands.
    fn end_of_choice(&self, at: usize) -> usize {
        let Some(choice) = self.ops.get(at) else { return at };
        let own = self.ops.iter().skip(at).filter(|op| op.site == choice.site);
        let ends = own.filter_map(|op| {
            if let Action::Jump { to } = op.action { Some(to.index()) } else { None }
        });
        ends.max().unwrap_or(at)
    }

    /// Returns where that ends which a condition decides: with an `else`, what it jumps to ends where
    /// the jump before it lands.
    fn end_of(&self, otherwise: Pc) -> usize {
        let otherwise = otherwise.index();
        let before = otherwise.checked_sub(1).and_then(|at| self.ops.get(at));
        let jump =
            before.and_then(|op| if let Action::Jump { to } = op.action { Some(to) } else { None });
        jump.map_or(otherwise, |to| to.index().max(otherwise))
    }

    /// Tells whether a place stands in a rescue.
    pub fn is_in_rescue(&self, site: SiteId) -> bool {
        let Some(place) = self.first_at(site) else { return false };
        let mut depth = 0_usize;
        for op in self.ops.iter().take(place) {
            if let Action::Rescue { .. } = op.action {
                depth += 1;
            } else if op.action == Action::EndRescue {
                depth = depth.saturating_sub(1);
            } else if op.action == Action::End {
                depth = 0;
            }
        }
        depth > 0
    }
}
