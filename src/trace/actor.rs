//! Who asked.

use crate::program::ids::PopulationId;

/// A member of a population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor {
    /// The population.
    pub population: PopulationId,
    /// The member's number, from 0.
    pub member: u32,
}
