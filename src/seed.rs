//! The seed: the one number that decides every random draw of a run.

use std::fmt;
use std::str::FromStr;

/// 128 bits that key every draw.
///
/// It is written as a decimal number, as a hexadecimal number after `0x`, or as a full Git commit
/// hash of 40 hexadecimal digits. A number stands for itself. A hash stands for its first 32
/// digits read as a number, because that is what fits. Numbers have at most 39 decimal digits, so
/// 40 digits are always a hash, also one without letters. There is no default: a scenario names
/// its seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed(u128);

impl Seed {
    /// Makes the seed that is written as this number.
    #[must_use]
    pub const fn new(number: u128) -> Self {
        Self(number)
    }

    /// Returns the seed as a number.
    #[must_use]
    pub const fn number(self) -> u128 {
        self.0
    }

    /// Returns another seed, the next by number.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }

    /// Returns the seed's bytes, lowest first, on every machine.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }
}

/// Writes a seed so that parsing gives it back: decimal up to 64 bits, else `0x` and 32 digits.
impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 <= u128::from(u64::MAX) {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:#034x}", self.0)
        }
    }
}

/// A text that is no seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedError {
    /// It is neither a number nor a commit hash.
    NotASeed,
    /// It is a number of more than 128 bits.
    TooLarge,
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotASeed => {
                "a seed is a whole number such as `18191`, `0x470f`, or a commit hash of 40 digits"
            }
            Self::TooLarge => "a seed has at most 128 bits: 32 hexadecimal digits",
        })
    }
}

impl std::error::Error for SeedError {}

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            let leading = text.get(..32).expect("forty ASCII digits have a first 32");
            return parse_number(leading, 16);
        }
        match text.strip_prefix("0x") {
            Some(digits) => parse_number(digits, 16),
            None => parse_number(text, 10),
        }
    }
}

/// Reads an unsigned number without sign or separators.
fn parse_number(digits: &str, radix: u32) -> Result<Seed, SeedError> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(SeedError::NotASeed);
    }
    u128::from_str_radix(digits, radix).map(Seed).map_err(|_| SeedError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<u128, SeedError>) {
        assert_eq!(text.parse::<Seed>().map(Seed::number), expected, "{text}");
    }

    #[test]
    fn seeds_are_numbers_or_hashes() {
        check("18191", Ok(18191));
        check("0x470f", Ok(18191));
        check("0", Ok(0));
        check("340282366920938463463374607431768211455", Ok(u128::MAX));
        check(
            "00000000000000000000000000000001deadbeef",
            Ok(1), // eight digits more than fit
        );
        check(
            "1111111111111111111111111111111111111111",
            Ok(0x1111_1111_1111_1111_1111_1111_1111_1111),
        );
        check("", Err(SeedError::NotASeed));
        check("0x", Err(SeedError::NotASeed));
        check("-1", Err(SeedError::NotASeed));
        check("+1", Err(SeedError::NotASeed));
        check("1_000", Err(SeedError::NotASeed));
        check("deadbeef", Err(SeedError::NotASeed));
        check("340282366920938463463374607431768211456", Err(SeedError::TooLarge));
        check("0x100000000000000000000000000000000", Err(SeedError::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number: u128, narrow: u64) {
            for seed in [Seed::new(number), Seed::new(u128::from(narrow))] {
                prop_assert_eq!(seed.to_string().parse(), Ok(seed));
            }
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Seed>();
        }
    }
}
