//! Exit codes; the README's table says the same.

use std::process::ExitCode;

/// Each code and what it means, for the manual pages.
pub(super) const MEANINGS: [(u8, &str); 8] = [
    (0, "everything is fine"),
    (
        1,
        "an expectation failed, a snapshot changed, a known miss no longer misses, or `diff \
         --exit-code` found a difference",
    ),
    (2, "bad usage, or a scenario or a configuration with mistakes"),
    (3, "stopped by a limit"),
    (4, "nothing matched"),
    (70, "a bug in this tool"),
    (130, "ended by Ctrl-C"),
    (143, "ended by SIGTERM"),
];

/// How the tool ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// Everything is fine.
    Fine,
    /// An expectation failed, or a known miss no longer misses.
    Failed,
    /// Bad usage, or a scenario with mistakes.
    Usage,
    /// A limit stopped a run.
    Limit,
    /// Nothing matched what was asked for.
    Nothing,
    /// A bug in this tool.
    Bug,
    /// Ctrl-C ended it.
    Interrupted,
    /// `SIGTERM` ended it.
    Terminated,
}

impl Exit {
    /// Returns the graver of two.
    pub(super) fn worse(self, other: Self) -> Self {
        let weight = |exit| match exit {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::Nothing => 2,
            Self::Limit => 3,
            Self::Usage => 4,
            Self::Bug => 5,
            Self::Interrupted | Self::Terminated => 6,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

impl Exit {
    /// Returns its code.
    pub(super) fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Limit => 3,
            Self::Nothing => 4,
            Self::Bug => 70,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to end, from the mildest to the gravest.
    const ALL: [Exit; 8] = [
        Exit::Fine,
        Exit::Failed,
        Exit::Nothing,
        Exit::Limit,
        Exit::Usage,
        Exit::Bug,
        Exit::Interrupted,
        Exit::Terminated,
    ];

    #[test]
    fn every_code_has_its_meaning() {
        let mut codes = ALL.map(Exit::code);
        codes.sort_unstable();
        assert_eq!(MEANINGS.map(|(code, _)| code), codes);
    }

    #[test]
    fn the_gravest_of_several_counts() {
        for (grave, one) in ALL.iter().enumerate() {
            for other in &ALL[..grave] {
                let worse = if *one == Exit::Terminated && *other == Exit::Interrupted {
                    // The first of two signals is the one that ended it.
                    [Exit::Terminated, Exit::Interrupted]
                } else {
                    [*one, *one]
                };
                assert_eq!([one.worse(*other), other.worse(*one)], worse);
            }
        }
    }
}
