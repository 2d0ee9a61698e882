//! What expressions look at.

use crate::experiment::holders::Place;
use crate::program::Program;
use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::Op as Instruction;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;

/// Something that an expression may look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leaf {
    Slot(SlotId),
    Setting(SettingId),
    Change(ChangeId),
    Builtin(Builtin),
    Gauge(Gauge),
}

impl Leaf {
    /// Returns what an instruction looks at.
    pub(super) fn of(op: &Instruction) -> Option<Self> {
        match op {
            Instruction::Slot(slot) => Some(Self::Slot(*slot)),
            Instruction::Setting(setting) => Some(Self::Setting(*setting)),
            Instruction::Change(change) => Some(Self::Change(*change)),
            Instruction::Builtin(builtin) => Some(Self::Builtin(*builtin)),
            Instruction::Gauge(gauge) => Some(Self::Gauge(*gauge)),
            Instruction::Constant(_)
            | Instruction::Select(_)
            | Instruction::Has(_)
            | Instruction::Index
            | Instruction::Unary(_)
            | Instruction::Binary(_)
            | Instruction::Call(..)
            | Instruction::List(_)
            | Instruction::Map(_)
            | Instruction::Object(..)
            | Instruction::Cast(_)
            | Instruction::Condition
            | Instruction::Jump(_)
            | Instruction::JumpUnless(_)
            | Instruction::And(_)
            | Instruction::Or(_) => None,
        }
    }

    /// Returns what it is called.
    pub(super) fn name(self, program: &Program) -> String {
        match self {
            Self::Slot(_) => "a variable".to_owned(),
            Self::Setting(setting) => {
                let known = program.settings.get(setting.0 as usize);
                known.map(|setting| setting.name.clone()).unwrap_or_default()
            }
            Self::Change(change) => program.change(change).name.clone(),
            Self::Builtin(builtin) => match builtin {
                Builtin::Now => "now".to_owned(),
                Builtin::Request => "request".to_owned(),
                Builtin::Actor(population) => program.population(population).name.clone(),
                Builtin::Attempt => "attempt".to_owned(),
                Builtin::Node => "node".to_owned(),
                Builtin::Arguments => "arguments".to_owned(),
                Builtin::Raised => "error".to_owned(),
            },
            Self::Gauge(_) => {
                let counted = Place::counted_by(&self.op(), program);
                counted.map_or_else(String::new, |(_, name)| format!("what is taken of {name}"))
            }
        }
    }

    /// Returns the instruction that looks at it.
    fn op(self) -> Instruction {
        match self {
            Self::Slot(slot) => Instruction::Slot(slot),
            Self::Setting(setting) => Instruction::Setting(setting),
            Self::Change(change) => Instruction::Change(change),
            Self::Builtin(builtin) => Instruction::Builtin(builtin),
            Self::Gauge(gauge) => Instruction::Gauge(gauge),
        }
    }
}
