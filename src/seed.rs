//! The seed: what decides every random draw of a run.

use crate::quantity::exact_duration;
use crate::quantity::parse_duration;
use crate::time::SimDuration;
use crate::time::SimTime;
use std::fmt;
use std::str::FromStr;

/// 128 bits that key every draw, and for a branch of a run others from an instant on.
///
/// It is written as a decimal number, as a hexadecimal number after `0x`, or as a full Git commit
/// hash of 40 hexadecimal digits. A number stands for itself. A hash stands for its first 32
/// digits read as a number, because that is what fits. Numbers have at most 39 decimal digits, so
/// 40 digits are always a hash, also one without letters. There is no default: a scenario names
/// its seed.
///
/// `7/2h/187` is a branch: the run of seed 7 for its first two hours, and from then on what seed
/// 187 makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed {
    number: u128,
    branch: Option<Branch>,
}

/// Where a run leaves that of its first seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Branch {
    /// How long after the replay's beginning; what happens at that instant is the branch's.
    pub after: SimDuration,
    /// The number that keys every draw from then on.
    pub number: u128,
}

impl Branch {
    /// Returns the instant.
    #[must_use]
    pub fn at(self) -> SimTime {
        SimTime::ORIGIN.saturating_add(self.after)
    }
}

impl Seed {
    /// Makes the seed that is written as this number.
    #[must_use]
    pub const fn new(number: u128) -> Self {
        Self { number, branch: None }
    }

    /// Returns the number that keys the draws of the beginning.
    #[must_use]
    pub const fn number(self) -> u128 {
        self.number
    }

    /// Returns where it branches, if it does.
    #[must_use]
    pub const fn branch(self) -> Option<Branch> {
        self.branch
    }

    /// Returns the number that tells it from its neighbours: a branch's own.
    #[must_use]
    pub fn own(self) -> u128 {
        self.branch.map_or(self.number, |branch| branch.number)
    }

    /// Returns its neighbour with that number.
    #[must_use]
    pub fn with_own(self, number: u128) -> Self {
        match self.branch {
            Some(branch) => Self { branch: Some(Branch { number, ..branch }), ..self },
            None => Self::new(number),
        }
    }

    /// Returns the neighbour that comes so many numbers later.
    #[must_use]
    pub fn forward(self, by: u64) -> Self {
        self.with_own(self.own().wrapping_add(by.into()))
    }

    /// Returns another seed, the next by number.
    #[must_use]
    pub fn next(self) -> Self {
        self.forward(1)
    }
}

/// Writes a seed so that parsing gives it back: decimal up to 64 bits, else `0x` and 32 digits.
impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_number(f, self.number)?;
        let Some(branch) = self.branch else { return Ok(()) };
        write!(f, "/{}/", exact_duration(branch.after).replace(' ', ""))?;
        write_number(f, branch.number)
    }
}

/// Writes a number of 128 bits.
fn write_number(f: &mut fmt::Formatter<'_>, number: u128) -> fmt::Result {
    if number <= u128::from(u64::MAX) { write!(f, "{number}") } else { write!(f, "{number:#034x}") }
}

/// A text that is no seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeedError {
    /// It is neither a number nor a commit hash.
    NotASeed,
    /// It is a number of more than 128 bits.
    TooLarge,
    /// It is no branch: it lacks a part, or its instant is no length of time.
    NotABranch,
    /// It branches before anything has happened.
    BranchesAtOnce,
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotASeed => {
                "a seed is a whole number such as `18191`, `0x470f`, or a commit hash of 40 digits"
            }
            Self::TooLarge => "a seed has at most 128 bits: 32 hexadecimal digits",
            Self::NotABranch => {
                "a branch is written `7/2h/187`: seed 7 for the first two hours, then seed 187"
            }
            Self::BranchesAtOnce => "a run cannot branch before it has begun; name one seed only",
        })
    }
}

impl std::error::Error for SeedError {}

impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        let Some((first, rest)) = text.split_once('/') else {
            return parse_one(text).map(Self::new);
        };
        let (after, own) = rest.split_once('/').ok_or(SeedError::NotABranch)?;
        let (number, own) = (parse_one(first)?, parse_one(own)?);
        let after = parse_duration(after).map_err(|_| SeedError::NotABranch)?;
        if after == SimDuration::ZERO {
            return Err(SeedError::BranchesAtOnce);
        }
        Ok(Self { number, branch: Some(Branch { after, number: own }) })
    }
}

/// Reads a number or a commit hash.
fn parse_one(text: &str) -> Result<u128, SeedError> {
    if text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let leading = text.get(..32).expect("forty ASCII digits have a first 32");
        return parse_number(leading, 16);
    }
    match text.strip_prefix("0x") {
        Some(digits) => parse_number(digits, 16),
        None => parse_number(text, 10),
    }
}

/// Reads an unsigned number without sign or separators.
fn parse_number(digits: &str, radix: u32) -> Result<u128, SeedError> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(SeedError::NotASeed);
    }
    u128::from_str_radix(digits, radix).map_err(|_| SeedError::TooLarge)
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

    #[test]
    fn branches_have_three_parts() {
        let check = |text: &str, expected: Result<&str, SeedError>| {
            let found = text.parse::<Seed>().map(|seed| seed.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text}");
        };
        check("7/2h/187", Ok("7/2h/187"));
        check("0x10/90m/0x11", Ok("16/1h30m/17"));
        check(
            "7/1ns/340282366920938463463374607431768211455",
            Ok("7/1ns/0xffffffffffffffffffffffffffffffff"),
        );
        for text in ["7/2h", "7/187", "7/2/187", "7/2h/187/3h", "7//187"] {
            let found = text.parse::<Seed>();
            assert!(matches!(found, Err(SeedError::NotABranch | SeedError::NotASeed)), "{text}");
        }
        check("7/2h/x", Err(SeedError::NotASeed));
        check("/2h/1", Err(SeedError::NotASeed));
        check("7/0s/187", Err(SeedError::BranchesAtOnce));
    }

    #[test]
    fn neighbours_of_a_branch_leave_the_same_run() {
        let seed = "7/2h/187".parse::<Seed>().unwrap();
        assert_eq!(seed.next().to_string(), "7/2h/188");
        assert_eq!(seed.forward(13).to_string(), "7/2h/200");
        assert_eq!([seed.number(), seed.own()], [7, 187]);
        assert_eq!(Seed::new(7).next().to_string(), "8");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(number: u128, narrow: u64, nanos in 1..u64::MAX) {
            let after = SimDuration::from_nanos(nanos);
            for seed in [Seed::new(number), Seed::new(u128::from(narrow))] {
                prop_assert_eq!(seed.to_string().parse(), Ok(seed));
                let seed = Seed { branch: Some(Branch { after, number }), ..seed };
                prop_assert_eq!(seed.to_string().parse(), Ok(seed));
            }
        }

        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<Seed>();
        }
    }
}
