//! What it means: facts folded from the events of one run.

pub mod by_request;
pub mod chain;
pub mod consistency;
pub mod contrast;
pub mod coverage;
pub mod depth;
pub mod figures;
pub mod first_raise;
pub mod kinds;
pub mod looks;
pub mod matching;
pub mod noticing;
pub mod quantity;
pub mod requests;
pub mod spans;
pub mod timeline;
pub mod times;
pub mod unrescued;
pub mod verdict;
pub mod whose;
pub mod words;
