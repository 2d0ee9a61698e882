//! A 64-bit hash that never changes: not with the platform, the pool, or the order of making.
//!
//! Fingerprints and deduplication keys are made of it, so its constants are part of the format.

/// Where a hash starts.
pub(super) const START: u64 = 0x243f_6a88_85a3_08d3;
/// Keeps words of zeros from multiplying to nothing.
const SALT: u64 = 0x1319_8a2e_0370_7344;
/// Odd, with as many ones as zeros in no order.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Mixes `word` into `state`; the order of words matters.
pub(super) fn mix(state: u64, word: u64) -> u64 {
    let (low, high) = (state ^ word ^ SALT).carrying_mul(FACTOR, 0);
    (low ^ high).rotate_left(29).wrapping_mul(FACTOR) ^ state.rotate_left(23)
}

/// Hashes bytes, eight at a time, the length last.
pub(super) fn of_bytes(bytes: &[u8]) -> u64 {
    let state = bytes.chunks(8).fold(START, |state, chunk| mix(state, word_of(chunk)));
    mix(state, bytes.len() as u64)
}

/// Reads up to eight bytes, least significant first.
fn word_of(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(&whole) => u64::from_le_bytes(whole),
        None => bytes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::of_bytes;

    #[test]
    fn hashes_are_part_of_the_format() {
        assert_eq!(of_bytes(b""), 7_524_721_473_586_980_635);
        assert_eq!(of_bytes(b"reenact"), 10_168_613_592_028_989_018);
    }

    #[test]
    fn near_texts_are_far_apart() {
        let mut hashes: Vec<u64> =
            (0..10_000_u32).map(|n| of_bytes(format!("request-{n}").as_bytes())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), 10_000);
        let mut low: Vec<u64> = hashes.iter().map(|hash| hash % 4096).collect();
        low.sort_unstable();
        low.dedup();
        assert!(low.len() > 3_500, "only {} of 4096 buckets used", low.len());
    }
}
