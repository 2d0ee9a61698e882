//! What expressions look at.

use crate::program::expression::Builtin;
use crate::program::expression::ChangeId;
use crate::program::expression::Gauge;
use crate::program::expression::Op;
use crate::program::expression::SettingId;
use crate::program::expression::SlotId;

/// Something that an expression may look at, besides constants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Leaf {
    /// A variable.
    Slot(SlotId),
    /// An input or a switch.
    Setting(SettingId),
    /// Whether a change is in force.
    Change(ChangeId),
    /// Something that the engine knows.
    Builtin(Builtin),
    /// What a gauge shows.
    Gauge(Gauge),
}

impl Op {
    /// Returns what it looks at; nothing where it only works with what others have left.
    pub fn leaf(&self) -> Option<Leaf> {
        match self {
            Self::Slot(slot) => Some(Leaf::Slot(*slot)),
            Self::Setting(setting) => Some(Leaf::Setting(*setting)),
            Self::Change(change) => Some(Leaf::Change(*change)),
            Self::Builtin(builtin) => Some(Leaf::Builtin(*builtin)),
            Self::Gauge(gauge) => Some(Leaf::Gauge(*gauge)),
            Self::Constant(_)
            | Self::Select(_)
            | Self::Has(_)
            | Self::Index
            | Self::Unary(_)
            | Self::Binary(_)
            | Self::Call(..)
            | Self::List(_)
            | Self::Map(_)
            | Self::Object(..)
            | Self::Cast(_)
            | Self::Condition
            | Self::Jump(_)
            | Self::JumpUnless(_)
            | Self::And(_)
            | Self::Or(_) => None,
        }
    }
}
