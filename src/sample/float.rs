//! The border between words and floats; every conversion is here.

/// 2 to the power of -53.
pub(super) const STEP: f64 = 1.0 / 9_007_199_254_740_992.0;

/// Returns the float nearest to a whole number.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "IEEE 754 fixes how the conversion rounds")]
pub(super) const fn of(value: u64) -> f64 {
    value as f64
}

/// Returns the whole number nearest to a float, within 0 and `u64::MAX`; 0 for what is no number.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion cuts decimals and stops at both ends, on every machine"
)]
pub(super) const fn round(value: f64) -> u64 {
    (value + 0.5) as u64
}

/// Returns `1 - uniform` of a word taken as a fraction, in [`STEP`]s: from 1 to 2^53, falling.
#[inline]
pub(super) const fn steps_left(uniform: u64) -> u64 {
    (!uniform >> 11) + 1
}

/// Maps a word into the middle of one of 2^52 equal parts, so never to 0 or 1.
#[inline]
pub(super) const fn between(uniform: u64) -> f64 {
    of((uniform >> 12) * 2 + 1) * STEP
}

/// Returns the fraction of 2^64 nearest to a float from 0 to 1; just below 1 is the largest.
#[inline]
pub(super) const fn fixed(fraction: f64) -> u64 {
    round(fraction * 18_446_744_073_709_551_616.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::float_cmp, reason = "these are exact")]
    fn ends_are_exact() {
        assert_eq!(of(steps_left(0)) * STEP, 1.0);
        assert_eq!(steps_left(u64::MAX), 1);
        assert_eq!(between(0), STEP);
        assert_eq!(between(u64::MAX), 1.0 - STEP);
        assert_eq!(fixed(1.0), u64::MAX);
        assert_eq!(fixed(0.5), 1 << 63);
        assert_eq!((round(-1.0), round(0.5), round(f64::NAN), round(1e30)), (0, 1, 0, u64::MAX));
    }
}
