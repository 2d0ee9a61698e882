//! Two runs held against each other, request by request, aligned by what events are and never by
//! their numbers.

pub mod align;
pub mod ledger;
pub mod mark;
pub mod outcomes;
pub mod stories;
pub mod telling;
