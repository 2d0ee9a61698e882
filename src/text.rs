//! Text from strangers: what of it may reach a terminal; and whole numbers as text.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Tells whether a terminal may obey or hide a character, or write it in another direction: control
/// characters, marks of direction, separators that break lines, what has no width, and the two that no
/// text holds, which XML forbids.
pub fn is_treacherous(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Replaces what could steer a terminal; tabs and ends of lines become blanks.
pub fn neutral(text: &str) -> String {
    let replaced = |c: char| match c {
        '\t' | '\n' | '\r' => ' ',
        c if is_treacherous(c) => '\u{fffd}',
        c => c,
    };
    text.chars().map(replaced).collect()
}

/// Escapes, in JSON that is written already, what could steer a terminal. Such characters stand in
/// strings only, where an escape means the same; ends of lines and blanks between them stay.
pub fn escape_json(json: &str) -> Cow<'_, str> {
    let is_written = |c: char| c != '\n' && is_treacherous(c);
    if !json.contains(is_written) {
        return json.into();
    }
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if is_written(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(escaped, "\\u{unit:04x}").expect("a text takes everything");
            }
        } else {
            escaped.push(c);
        }
    }
    escaped.into()
}

/// Writes a whole number in groups of three digits: `10 212`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: u64, expected: &str) {
        assert_eq!(grouped(number), expected);
    }

    #[test]
    fn digits_come_in_groups_of_three() {
        check(0, "0");
        check(999, "999");
        check(1_000, "1 000");
        check(10_212, "10 212");
        check(1_234_567, "1 234 567");
    }

    #[test]
    fn nothing_steers() {
        assert_eq!(
            neutral("a\u{1b}]0;x\u{7}\u{9b}\u{202e}\nb é 質\u{fffe}\u{ffff}"),
            "a\u{fffd}]0;x\u{fffd}\u{fffd}\u{fffd} b é 質\u{fffd}\u{fffd}"
        );
    }

    #[test]
    fn escaped_json_means_the_same() {
        let text = "a\u{9b}\u{202e}\u{e0041}é\u{7f}";
        let json = serde_json::to_string(text).expect("a text is JSON");
        let escaped = escape_json(&json);
        assert_eq!(escaped, "\"a\\u009b\\u202e\\udb40\\udc41é\\u007f\"");
        assert_eq!(serde_json::from_str::<String>(&escaped).ok().as_deref(), Some(text));
        assert_eq!(escape_json("{\n  \"é\": 1\n}"), "{\n  \"é\": 1\n}");
    }
}
