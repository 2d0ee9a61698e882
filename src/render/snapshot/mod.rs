//! Snapshots: what a case came to when somebody last looked, as text in insta's file format.

mod change;
mod document;
mod portrait;

pub use change::Change;
pub use change::Gravity;
pub use change::compare;
pub use document::Document;
pub use document::DocumentError;
pub use document::Origin;
pub use portrait::portray;
