//! Exact decimals: digits, and where the point stands.

/// An unsigned decimal as written: `digits` without the point, of which the last `places` stand
/// behind it. It has no trailing zeros behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    digits: u128,
    places: u32,
}

/// Why an exact conversion is impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inexact {
    /// It would not be a whole number.
    TooFine,
    /// It would not fit.
    TooLarge,
}

impl Decimal {
    /// Reads `12` or `0.5`: digits on both sides of a point, if there is one. `None` otherwise.
    /// More than 38 digits count as too large and are kept as the largest number.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (text, ""),
        };
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = whole.bytes().chain(fraction.bytes()).fold(0_u128, |value, byte| {
            value.saturating_mul(10).saturating_add(u128::from(byte - b'0'))
        });
        Some(Self { digits, places: u32::try_from(fraction.len()).unwrap_or(u32::MAX) })
    }

    /// Returns true when digits stand behind the point.
    pub(super) const fn has_fraction(self) -> bool {
        self.places > 0
    }

    /// Returns the decimal times `unit` as a whole number, exactly or not at all.
    pub(super) fn in_units(self, unit: u64) -> Result<u64, Inexact> {
        // The last digit behind the point is no zero, so with twenty or more places a unit below
        // 2^63 cannot make it whole, and the division below need not be tried.
        if self.places >= 20 {
            return Err(Inexact::TooFine);
        }
        let scale = 10_u128.pow(self.places);
        let product = self.digits.checked_mul(u128::from(unit)).ok_or(Inexact::TooLarge)?;
        if !product.is_multiple_of(scale) {
            return Err(Inexact::TooFine);
        }
        u64::try_from(product / scale).map_err(|_| Inexact::TooLarge)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, unit: u64, expected: Option<Result<u64, Inexact>>) {
        assert_eq!(Decimal::parse(text).map(|decimal| decimal.in_units(unit)), expected, "{text}");
    }

    #[test]
    fn decimals_are_exact() {
        check("12", 1, Some(Ok(12)));
        check("0.5", 1_000, Some(Ok(500)));
        check("1.50", 10, Some(Ok(15)));
        check("0.1", 3, Some(Err(Inexact::TooFine)));
        check("0.00000000000000000000000000000000000001", 1_000, Some(Err(Inexact::TooFine)));
        check("99999999999999999999", 1, Some(Err(Inexact::TooLarge)));
        check("9999999999999999999999999999999999999999999999", 1, Some(Err(Inexact::TooLarge)));
        for text in ["", ".", "1.", ".5", "1.2.3", "-1", "+1", "1e3", "1 ", "\u{661}"] {
            check(text, 1, None);
        }
    }
}
