//! Durations in words: `1h30m`, `250ms`.

/// Units from long to short, with their nanoseconds.
const UNITS: [(&str, i64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Reads whole numbers with units, one after another, spaces between them allowed.
pub(super) fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.trim().strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.trim()),
    };
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let (number, after) = rest.split_at_checked(length(rest, |c| c.is_ascii_digit()))?;
        let (unit, after) = after.split_at_checked(length(after, |c| c.is_ascii_alphabetic()))?;
        let (_, nanos) = UNITS.iter().find(|(name, _)| *name == unit)?;
        total = total.checked_add(i128::from(number.parse::<i64>().ok()?) * i128::from(*nanos))?;
        rest = after.trim_start();
        if rest.is_empty() {
            return i64::try_from(if negative { -total } else { total }).ok();
        }
    }
    None
}

/// Writes what [`parse`] reads, without spaces; `0s` for none.
pub(super) fn write(nanos: i64, out: &mut String) {
    let mut rest = nanos.unsigned_abs();
    if rest == 0 {
        out.push_str("0s");
        return;
    }
    if nanos < 0 {
        out.push('-');
    }
    for (name, unit) in UNITS {
        let count = rest / unit.unsigned_abs();
        rest %= unit.unsigned_abs();
        if count > 0 {
            out.push_str(&count.to_string());
            out.push_str(name);
        }
    }
}

fn length(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::parse;
    use super::write;

    #[track_caller]
    fn check(text: &str, expected: Option<i64>) {
        assert_eq!(parse(text), expected);
        if let Some(nanos) = expected {
            let mut written = String::new();
            write(nanos, &mut written);
            assert_eq!(parse(&written), Some(nanos), "{written}");
        }
    }

    #[test]
    fn reads_and_writes() {
        check("5s", Some(5_000_000_000));
        check("1h30m", Some(5_400_000_000_000));
        check("2d 7h", Some(198_000_000_000_000));
        check("-1ms", Some(-1_000_000));
        check("0s", Some(0));
        check("", None);
        check("5", None);
        check("5 s", None);
        check("1w", None);
        check("99999999999999d", None);
        check("µs", None);
    }
}
