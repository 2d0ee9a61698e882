//! The masking certificate: that some differences hid a fault, as claims about runs that anybody can
//! repeat. What it holds is what its file holds; `reenact.certificate/1` is its format.

pub mod check;
pub mod claims;
pub mod refused;
pub mod run;
pub mod search;

use crate::diagnostic::Diagnostics;
use crate::experiment::certificate::claims::Setting;
use crate::experiment::certificate::run::Claimed;
use crate::scenario::File;
use serde::Deserialize;
use serde::Serialize;

/// The name and version of the format.
pub const SCHEMA: &str = "reenact.certificate/1";

/// What makes certificates.
pub const TOOL: &str = concat!("reenact ", env!("CARGO_PKG_VERSION"));

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The format.
    pub schema: String,
    /// The tool and its version.
    pub tool: String,
    /// The scenario's id.
    pub scenario: String,
    /// Its file, from the certificate's folder on; only its name where it stands elsewhere.
    pub file: String,
    /// A hash of the file's bytes, as sixteen hexadecimal digits.
    pub digest: String,
    /// The file's text, so that each run can be made again as it was when the file is another one; an
    /// older certificate has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The environment that hid the fault.
    pub hidden_in: String,
    /// The one that showed it.
    pub shown_in: String,
    /// The seed; that of other runs follow from it.
    pub seed: String,
    /// The failure.
    pub failure: Failure,
    /// Every difference of the two environments: the verdict is about these.
    pub differences: Vec<Setting>,
    /// The numbers of those that hid it, from 0.
    pub cause: Vec<usize>,
    /// How the fault was lost.
    pub mechanism: Mechanism,
    /// What is claimed.
    pub claims: Vec<Claim>,
    /// The runs that the claims are about.
    pub runs: Vec<Claimed>,
    /// For how many seeds the claims hold.
    pub robust: Robust,
    /// Whether all claims hold.
    pub holds: bool,
}

/// The failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// The class of its error; none for a fault that raises none.
    pub error: Option<String>,
    /// The figure that counts its harm.
    pub figure: Option<String>,
    /// The path of the step with the fault.
    pub site: String,
    /// The way by which the work came there.
    pub way: Vec<String>,
    /// A hash of that way, as sixteen hexadecimal digits.
    pub shape: String,
}

/// How the fault was lost (M5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mechanism {
    /// The stage at which it was: reached, infected, propagated or revealed.
    pub lost_at: Option<String>,
    /// In how many requests the step ran where it was hidden, and where it showed.
    pub reached: [u64; 2],
    /// How many tasks that are of no request ran it there, operators' and what they scheduled; none
    /// where requests alone do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outside: Option<[u64; 2]>,
    /// The first event in which a request's two stories part, that ends otherwise.
    pub parts_at: Option<String>,
    /// The differences that are read there.
    pub reads: Vec<String>,
}

/// A claim, and the runs it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name: M0 to M6.
    pub name: String,
    /// What it says, in a sentence.
    pub says: String,
    /// Runs in which the failure must show, by their numbers.
    pub shows: Vec<usize>,
    /// Runs in which it must not.
    pub hides: Vec<usize>,
    /// Whether it holds.
    pub holds: bool,
}

/// How robust the claims are (M6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robust {
    /// For how many seeds M0, M1 and M3 hold.
    pub holds: u64,
    /// Of how many.
    pub tried: u64,
    /// Wilson's interval with 95 % confidence, in parts per million.
    pub low: u64,
    /// Its upper end.
    pub high: u64,
}

/// A difference between a certificate and what is found now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// What of the certificate it is about.
    pub about: String,
    /// What is wrong with it.
    pub why: String,
}

impl Flaw {
    /// What is said to be wrong where all else is as claimed, of another text.
    pub const TEXT_ALONE: &str = "the text alone";

    /// Tells whether nothing else is wrong than that the text is another one.
    pub fn is_text_alone(flaws: &[Self]) -> bool {
        matches!(flaws, [flaw] if flaw.about == Self::TEXT_ALONE)
    }

    /// Says what is wrong with a part.
    pub fn new(about: &str, why: &str) -> Self {
        Self { about: about.to_owned(), why: why.to_owned() }
    }
}

impl Certificate {
    /// Returns the file that it was made from, where it has the text.
    pub fn original(&self) -> Option<File> {
        let text = self.text.as_deref()?;
        let file = File::read(&self.file, text, &mut Diagnostics::default())?;
        (format!("{:016x}", file.digest) == self.digest).then_some(file)
    }

    /// Says which line is the first that is another one in the text of today, by what it was and is; none
    /// where the certificate has no text.
    pub fn first_other_line(&self, now: &str) -> Option<String> {
        let mut was = self.text.as_deref()?.lines();
        let mut is = now.lines();
        let mut line = 0;
        loop {
            line += 1;
            let words = |line: Option<&str>| {
                line.map_or_else(|| "no more".to_owned(), |it| format!("`{}`", it.trim()))
            };
            match (was.next(), is.next()) {
                (None, None) => return None,
                (was, is) if was == is => {}
                (was, is) => {
                    let (was, is) = (words(was), words(is));
                    return Some(format!(
                        "the first line that differs is {line}: {is}, and was {was}"
                    ));
                }
            }
        }
    }

    /// Holds the claims against the runs of the certificate itself.
    pub fn judged(&self) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let mut all = true;
        for claim in &self.claims {
            let holds = claim.is_met(&self.runs);
            all &= holds;
            if holds != claim.holds {
                let word = if holds { "holds" } else { "does not hold" };
                flaws.push(Flaw {
                    about: claim.name.clone(),
                    why: format!("its runs say that it {word}, and the certificate the opposite"),
                });
            }
        }
        // M5: how it was lost is known.
        if (all && self.mechanism.lost_at.is_some()) != self.holds {
            let why = "it does not follow from the claims".to_owned();
            flaws.push(Flaw { about: "holds".to_owned(), why });
        }
        flaws
    }
}

impl Claim {
    /// Tells whether runs say what is claimed of them. A run that is not there says nothing.
    pub fn is_met(&self, runs: &[Claimed]) -> bool {
        let is = |numbers: &[usize], shows: bool| {
            numbers.iter().all(|number| runs.get(*number).is_some_and(|run| run.shows == shows))
        };
        is(&self.shows, true) && is(&self.hides, false)
    }
}
