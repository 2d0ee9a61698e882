//! What a program shows of its gauges: numbers of the system, such as how many wait, and not of the
//! request that happens to show them. When something is shown, and on which node, is the system's too.

use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SlotId;
use crate::program::ids::CodeId;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::program::op::Action;
use std::collections::BTreeSet;

/// Where values of gauges may be.
#[derive(Debug, Default, PartialEq, Eq, Clone)]
struct Spread {
    slots: BTreeSet<SlotId>,
    stores: BTreeSet<StoreId>,
    /// In what some job or service is given.
    arguments: bool,
    /// In what some service replies.
    replies: bool,
    /// Whether the present instant and the node are followed as gauges are.
    all: bool,
}

impl Program {
    /// Returns the steps that show a value made of a gauge, whatever ways it took.
    pub fn shows_of_gauges(&self) -> BTreeSet<SiteId> {
        self.shows_of(Spread::default())
    }

    /// Returns the steps that show a value made of a gauge, of the present instant or of the node,
    /// whatever ways it took: of such values, another one says nothing of the request itself.
    pub fn shows_of_the_system(&self) -> BTreeSet<SiteId> {
        self.shows_of(Spread { all: true, ..Spread::default() })
    }

    fn shows_of(&self, mut spread: Spread) -> BTreeSet<SiteId> {
        loop {
            let before = spread.clone();
            for op in &self.ops {
                self.spread(op.action, &mut spread);
            }
            if spread == before {
                break;
            }
        }
        let shows = |action: Action| matches!(action, Action::Show { value: Some(code), .. } if self.is_of_gauge(code, &spread));
        self.ops.iter().filter(|op| shows(op.action)).map(|op| op.site).collect()
    }

    /// Takes note of where an operation puts the value of a gauge.
    fn spread(&self, action: Action, spread: &mut Spread) {
        let is_of_gauge = |code: CodeId| self.is_of_gauge(code, spread);
        if let Action::Set { slot, code } | Action::Bind { slot, code } = action {
            if is_of_gauge(code) {
                spread.slots.insert(slot);
            }
        } else if let Action::Accept(taking) = action {
            if is_of_gauge(taking.value) {
                spread.slots.extend(taking.slot);
            }
        } else if let Action::Write { store, value, .. } = action {
            if is_of_gauge(value) {
                spread.stores.insert(store);
            }
        } else if let Action::Read { store, slot, .. } = action {
            if spread.stores.contains(&store) {
                spread.slots.insert(slot);
            }
        } else if let Action::Enqueue { arguments: Some(code), .. } = action {
            spread.arguments |= is_of_gauge(code);
        } else if let Action::Reply { code } = action {
            spread.replies |= is_of_gauge(code);
        } else if let Action::Call { call } = action {
            let call = self.call(call);
            spread.arguments |= call.arguments.is_some_and(is_of_gauge);
            if spread.replies {
                spread.slots.extend(call.slot);
            }
        }
    }

    /// Tells whether a gauge has a part in what an expression comes to.
    fn is_of_gauge(&self, code: CodeId, spread: &Spread) -> bool {
        let is_of_gauge = |op: &Instruction| {
            if let Instruction::Slot(slot) = op {
                spread.slots.contains(slot)
            } else if let Instruction::Builtin(Builtin::Arguments) = op {
                spread.arguments
            } else if let Instruction::Builtin(Builtin::Now | Builtin::Node) = op {
                spread.all
            } else {
                matches!(op, Instruction::Gauge(_))
            }
        };
        self.code(code).ops().iter().any(is_of_gauge)
    }
}
