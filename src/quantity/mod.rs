//! Quantities as the scenario language writes them: `1h30m`, `5%`, `1_000_000`, `3s..8s`.
//!
//! Everything is exact: decimals are read digit by digit, and what does not fit is refused.

mod count;
mod decimal;
mod duration;
mod error;
mod interval;
mod numbers;
mod rate;
mod ratio;
mod timestamp;

pub use count::parse_count;
pub use duration::exact_duration;
pub use duration::parse_duration;
pub use error::QuantityError;
pub use interval::Interval;
pub use interval::parse_interval;
pub use numbers::Numbers;
pub use numbers::parse_numbers;
pub use rate::Rate;
pub use rate::parse_rate;
pub use ratio::Ratio;
pub use ratio::parse_ratio;
pub use timestamp::Timestamp;
pub use timestamp::parse_timestamp;
