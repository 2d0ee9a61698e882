//! Where a number comes from, and what a figure may claim.

/// Where an input comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// The incident review, or another published account of the incident, states it.
    Review,
    /// Nobody stated it; somebody had to choose.
    Assumed,
    /// Chosen so that a published figure comes out.
    Calibrated,
    /// Read from code, documentation, or a recording of the real components.
    Measured,
}

impl Basis {
    /// The words of the language, in the order of the variants.
    pub const WORDS: [&'static str; 4] = ["review", "assumed", "calibrated", "measured"];

    /// Reads a word of the language.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "review" => Some(Self::Review),
            "assumed" => Some(Self::Assumed),
            "calibrated" => Some(Self::Calibrated),
            "measured" => Some(Self::Measured),
            _ => None,
        }
    }

    /// Returns the word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Assumed => "assumed",
            Self::Calibrated => "calibrated",
            Self::Measured => "measured",
        }
    }
}

/// What a published figure is in this replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It follows from something the file states; the replay only passes it on.
    Given,
    /// An input was chosen so that it comes out.
    Calibrated,
    /// It comes out although no input was chosen for it.
    Predicted,
}

impl Role {
    /// The words of the language, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["given", "calibrated", "predicted"];

    /// Reads a word of the language.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "given" => Some(Self::Given),
            "calibrated" => Some(Self::Calibrated),
            "predicted" => Some(Self::Predicted),
            _ => None,
        }
    }

    /// Returns the word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Calibrated => "calibrated",
            Self::Predicted => "predicted",
        }
    }
}
