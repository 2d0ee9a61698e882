//! Facts from many runs: one replay per profile and overlay, roles by ablation.

pub mod advice;
pub mod because;
pub mod bisect;
pub mod cases;
pub mod certificate;
pub mod check;
pub mod compare;
pub mod controls;
pub mod determinism;
pub mod differences;
pub mod dossier;
pub mod explain;
pub mod hypotheses;
pub mod origin;
pub mod replay;
pub mod roles;
pub mod runs;
pub mod side_by_side;
pub mod sides;
pub mod signature;
pub mod slice;
pub mod stages;
pub mod whatif;
