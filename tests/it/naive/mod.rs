//! A second interpreter of the language, slow and obvious, written from its description.
//!
//! It shares with the product what is drawn and printed: quantities, values, samplers, hashes, and
//! the scenario as it was decoded. It knows neither programs nor the engine: it walks the steps as
//! they are written, keeps variables in maps, and goes through a list to find what comes next. Both
//! must leave the same log of the same scenario, and make the same figures of it. Where they
//! part, `ARCHITECTURE.md` says who is right; where it is silent, it needs a sentence.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what the compiler of scenarios has refused already panics in one arm"
)]

mod agreement;
mod arrivals;
mod attempts;
mod calls;
mod channels;
mod control;
mod coverage;
mod crashes;
mod deliveries;
mod draws;
mod events;
mod everything;
mod figures;
mod fleets;
mod frames;
mod interpreter;
mod jobs;
mod locks;
mod looks;
mod names;
mod noticing;
mod patterns;
mod places;
mod replicas;
mod resources;
mod services;
mod steps;
mod switches;
mod takes;
mod task;
mod traffic;
mod transactions;
mod values;
