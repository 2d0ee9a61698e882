//! Stable hashing: the same words give the same 64 bits on every machine and in every version.
//!
//! Names become sites, event keys become ranks, and events become fingerprints through these
//! functions, so changing a constant here changes every recorded result. None of them resists an
//! adversary; they spread honest input.

/// The odd number nearest to 2^64 divided by the golden ratio, as `SplitMix64` uses it.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads one word over 64 bits: one step of `SplitMix64` (Steele, Lea and Flood 2014) from the
/// state `word`. It is a bijection, so different words never collide.
#[inline]
#[must_use]
pub const fn mix(word: u64) -> u64 {
    let mut z = word.wrapping_add(GOLDEN);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Joins two words into one: the full 128-bit product, its halves folded by exclusive or, as in
/// wyhash. Zero absorbs, so callers offset their words first, as [`StableHasher`] does.
#[inline]
#[must_use]
pub const fn fold(left: u64, right: u64) -> u64 {
    let product = left as u128 * right as u128;
    low_half(product) ^ low_half(product >> 64)
}

/// Hashes bytes, for names and files.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = StableHasher::new(0);
    hasher.bytes(bytes);
    hasher.finish()
}

/// Returns the lower 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "dropping the upper half is the point")]
#[inline]
const fn low_half(wide: u128) -> u64 {
    wide as u64
}

/// Hashes a sequence of words, order included, for one multiplication a word.
///
/// The value so far may be read at any time, which is what a rolling fingerprint needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StableHasher {
    state: u64,
}

impl StableHasher {
    /// Starts from `domain`, so that hashes for different purposes differ.
    #[must_use]
    pub const fn new(domain: u64) -> Self {
        Self { state: mix(domain) }
    }

    /// Adds one word.
    #[inline]
    pub fn word(&mut self, word: u64) {
        // Rotation keeps order; the addend keeps a state of zero from absorbing what follows.
        self.state = fold(self.state ^ word, GOLDEN).rotate_left(23).wrapping_add(word);
    }

    /// Adds a text: its length in bytes, then its bytes, eight to a little-endian word.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Adds bytes: their number, then eight to a little-endian word, the last one filled with zeros.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            for (target, byte) in word.iter_mut().zip(chunk) {
                *target = *byte;
            }
            self.word(u64::from_le_bytes(word));
        }
    }

    /// Returns the hash of everything added so far.
    #[must_use]
    pub const fn finish(self) -> u64 {
        mix(self.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(words: &[u64], expected: u64) {
        let mut hasher = StableHasher::new(0);
        for &word in words {
            hasher.word(word);
        }
        assert_eq!(hasher.finish(), expected, "got {:#018x}", hasher.finish());
    }

    #[test]
    fn mix_is_splitmix64() {
        // The first outputs of the reference program for the states 0 and 1.
        assert_eq!(mix(0), 0xE220_A839_7B1D_CDAF);
        assert_eq!(mix(1), 0x910A_2DEC_8902_5CC1);
    }

    #[test]
    fn fold_is_the_folded_product() {
        assert_eq!(fold(3, 5), 15);
        assert_eq!(fold(u64::MAX, u64::MAX), 1 ^ (u64::MAX - 1));
    }

    #[test]
    fn hashes_never_change() {
        check(&[], 0xA706_DD2F_4D19_7E6F);
        check(&[0], 0x71FC_2B6B_6BDF_5DFF);
        check(&[1, 2, 3], 0x8A51_6779_1371_117C);
    }

    #[test]
    fn texts_do_not_run_together() {
        let of = |texts: &[&str]| {
            let mut hasher = StableHasher::new(0);
            for text in texts {
                hasher.text(text);
            }
            hasher.finish()
        };
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
        assert_ne!(of(&["", "a"]), of(&["a", ""]));
        assert_ne!(of(&["a"]), of(&["a\0"]));
    }

    proptest! {
        #[test]
        fn order_matters(left: u64, right: u64) {
            prop_assume!(left != right);
            let of = |words: [u64; 2]| {
                let mut hasher = StableHasher::new(7);
                for word in words {
                    hasher.word(word);
                }
                hasher.finish()
            };
            prop_assert_ne!(of([left, right]), of([right, left]));
        }
    }
}
