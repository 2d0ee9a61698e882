//! Facts from many runs: one replay per profile and overlay, roles by ablation.

pub mod cases;
pub mod check;
pub mod determinism;
pub mod replay;
pub mod roles;
pub mod runs;
pub mod side_by_side;
