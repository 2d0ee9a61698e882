//! A second interpreter of the language, slow and obvious.

mod agreement;
mod coverage;
mod draws;
mod figures;
mod interpreter;
mod jobs;
mod noticing;
mod patterns;
mod steps;
mod task;
mod traffic;
mod values;
