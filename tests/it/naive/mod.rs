//! A second interpreter of the language, slow and obvious.

mod agreement;
mod draws;
mod interpreter;
mod jobs;
mod steps;
mod task;
mod traffic;
mod values;
