//! Random numbers for every contender that brings none of its own: `ChaCha8`, and the inverse of
//! the exponential distribution by `ln`.

use crate::workload::FAILING;
use rand_chacha::ChaCha8Rng;
use rand_core::Rng as _;
use rand_core::SeedableRng as _;

/// A stream of draws.
#[derive(Debug)]
pub struct Draws(ChaCha8Rng);

impl Draws {
    /// Begins the stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Draws from the exponential distribution of a mean.
    #[inline]
    pub fn exponential(&mut self, mean: f64) -> f64 {
        let uniform = ((self.0.next_u64() >> 11) + 1) as f64 * (1.0 / (1_u64 << 53) as f64);
        -mean * uniform.ln()
    }

    /// Draws whole nanoseconds from the exponential distribution of a mean.
    #[inline]
    pub fn nanos(&mut self, mean: f64) -> u64 {
        self.exponential(mean) as u64
    }

    /// Draws whether an attempt fails.
    #[inline]
    pub fn fails(&mut self) -> bool {
        self.0.next_u64() < u64::MAX / FAILING
    }

    /// Draws the seconds before retry `count`, counted from 0: `n^4 + 15 + rand(10) * (n + 1)`.
    #[inline]
    pub fn retry_seconds(&mut self, count: u8) -> u64 {
        let count = u64::from(count);
        let jitter = (u64::from(self.0.next_u32()) * 10) >> 32;
        count.pow(4) + 15 + jitter * (count + 1)
    }
}

impl Default for Draws {
    /// Begins the stream of no seed in particular: a model that can be saved asks for one.
    fn default() -> Self {
        Self::new(0)
    }
}
