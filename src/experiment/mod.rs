//! Facts from many runs: one replay per profile and overlay, roles by ablation.

pub mod because;
pub mod bisect;
pub mod cases;
pub mod check;
pub mod compare;
pub mod determinism;
pub mod differences;
pub mod dossier;
pub mod replay;
pub mod roles;
pub mod runs;
pub mod side_by_side;
pub mod sides;
pub mod signature;
