//! Many seeds: the same variants of a scenario under each of them, what their figures come to, and
//! how sure that is. A run depends on its variant and its seed and on nothing else, so the same
//! sweep may be made by any number of threads and of processes.

pub mod join;
pub mod plan;
pub mod precision;
pub mod record;
pub mod row;
pub mod samples;
pub mod spread;
pub mod summary;
pub mod vary;
pub mod work;
