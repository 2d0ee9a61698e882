//! Facts and mistakes as text: no files, no clock, no terminal.

pub mod bisect;
pub mod certificate;
pub mod diagnostics;
pub mod diff;
pub mod ending;
mod excerpt;
pub mod explanation;
pub mod findings;
mod held;
pub mod hypotheses;
pub mod json;
pub mod marked;
pub mod number;
pub mod overview;
pub mod page;
pub mod play;
pub mod quiz;
pub mod report;
pub mod request;
pub mod schema;
pub mod snapshot;
pub mod style;
pub mod suite;
pub mod sweep;
pub mod table;
mod told;
mod unscored;
pub mod visibility;
pub mod whatif;
pub mod why;
pub mod yaml;

#[cfg(test)]
mod yaml_mistakes_tests;
