//! The digest in the last line of a trace: it tells that a line was changed, or that the fingerprint
//! belongs to other events. It is no signature: whoever changes a trace may make it anew.

use crate::hash::StableHasher;

/// Separates these hashes from all others.
const DOMAIN: u64 = 0x5345;

/// A digest on its way over the lines of a trace.
#[derive(Debug, Clone, Copy)]
pub struct Seal(StableHasher);

impl Default for Seal {
    fn default() -> Self {
        Self(StableHasher::new(DOMAIN))
    }
}

impl Seal {
    /// Adds a line, without its end.
    pub fn line(&mut self, line: &str) {
        self.0.text(line);
    }

    /// Returns the digest of all lines and of the fingerprint: sixteen hexadecimal digits.
    #[must_use]
    pub fn finish(mut self, fingerprint: Option<&str>) -> String {
        self.0.text(fingerprint.unwrap_or_default());
        format!("{:016x}", self.0.finish())
    }
}
