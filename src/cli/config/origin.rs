//! Where a setting comes from.

use std::fmt;

/// A setting's value and where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Setting<T> {
    /// The value.
    pub(super) value: T,
    /// Where it comes from.
    pub(super) origin: Origin,
}

/// Where a value comes from; each overrules those below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// A flag of the command line.
    Flag(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A line of the file.
    File {
        /// The file, as messages call it.
        file: String,
        /// The line, from 1.
        line: u32,
    },
    /// Nobody said anything.
    Default,
}

impl<T> Setting<T> {
    /// Pairs a value with its origin.
    pub(super) fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }

    /// Returns a setting that nobody touched.
    pub(super) fn default_of(value: T) -> Self {
        Self::new(value, Origin::Default)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) | Self::Variable(name) => f.write_str(name),
            Self::File { file, line } => write!(f, "{file}:{line}"),
            Self::Default => f.write_str("default"),
        }
    }
}
