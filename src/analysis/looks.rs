//! How often figures and observers may look at an event: as many of them may ask about each, a run
//! of few events could otherwise take long.

use crate::trace::Control;

/// A budget of looks.
#[derive(Debug, Clone, Copy)]
pub struct Looks {
    spent: u64,
    most: u64,
}

/// Without a limit.
impl Default for Looks {
    fn default() -> Self {
        Self { spent: 0, most: u64::MAX }
    }
}

impl Looks {
    /// A budget of so many.
    pub fn within(most: u64) -> Self {
        Self { spent: 0, most }
    }

    /// Returns how many there were.
    pub fn spent(self) -> u64 {
        self.spent
    }

    /// Takes note of how many patterns were held against an event and how many of them it met:
    /// eight that it did not meet take as long as one that it did.
    #[inline]
    pub fn take(&mut self, tried: usize, met: u64) -> Control {
        self.spent += met + tried as u64 / 8;
        if self.spent > self.most {
            return Control::OutOfLooks;
        }
        Control::Continue
    }
}
