//! Expressions as meant: checked, and flat.
//!
//! [`compile`] turns a tree into [`Code`]: postfix, with jumps where `&&`, `||` and `?:` decide
//! what is evaluated at all. Names are ids, operations on known types are checked, and what is
//! constant is computed here, by the same functions the engine uses.

mod check;
mod code;
mod compiler;
mod construct;
mod kinds;
mod leaf;

#[cfg(test)]
mod tests;

pub use code::Builtin;
pub use code::ChangeId;
pub use code::Code;
pub use code::GAUGES;
pub use code::Gauge;
pub use code::Name;
pub use code::Names;
pub use code::Op;
pub use code::SettingId;
pub use code::SlotId;
pub use compiler::Setup;
pub use compiler::compile;
pub use compiler::compile_into;
pub use kinds::StaticType;
pub use leaf::Leaf;
