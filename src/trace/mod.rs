//! What happened: events, and who listens to them.

mod about;
mod actor;
mod carried;
pub mod codec;
pub mod difference;
pub mod event;
pub mod fingerprint;
mod kind;
mod kinds;
pub mod observer;
pub mod recording;
pub mod sampling;
mod what;

pub use crate::trace::event::Event;
pub use crate::trace::event::EventId;
pub use crate::trace::event::RequestId;
pub use crate::trace::event::What;
pub use crate::trace::observer::Bound;
pub use crate::trace::observer::Control;
pub use crate::trace::observer::Observer;
pub use crate::trace::observer::Unfinished;
pub use crate::trace::observer::View;
