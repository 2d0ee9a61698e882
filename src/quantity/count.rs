//! Counts: `2553`, `1_000_000`.

use super::error::QuantityError;

/// Reads a whole number; `_` may stand between two digits.
///
/// # Errors
///
/// Says what is wrong when the text has another shape or does not fit in 64 bits.
pub fn parse_count(text: &str) -> Result<u64, QuantityError> {
    let mut value = 0_u64;
    for group in text.split('_') {
        if group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(QuantityError::NotACount);
        }
    }
    for digit in text.bytes().filter(u8::is_ascii_digit) {
        value = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(digit - b'0')))
            .ok_or(QuantityError::CountTooLarge)?;
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<u64, QuantityError>) {
        assert_eq!(parse_count(text), expected, "{text}");
    }

    #[test]
    fn counts_are_whole() {
        check("2553", Ok(2553));
        check("1_000_000", Ok(1_000_000));
        check("0", Ok(0));
        check("18_446_744_073_709_551_615", Ok(u64::MAX));
        check("18446744073709551616", Err(QuantityError::CountTooLarge));
        for text in ["", "_", "_1", "1_", "1__0", "-1", "+1", "1.0", "1e6", "1,000"] {
            check(text, Err(QuantityError::NotACount));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(count: u64) {
            prop_assert_eq!(parse_count(&count.to_string()), Ok(count));
        }
    }
}
