//! Bytes as text: UTF-8, with or without a byte-order mark.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::SourceId;
use crate::source::Span;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Bytes that are not UTF-8.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotUtf8 {
    /// The text up to the end of the line that went wrong, bad bytes replaced by U+FFFD: what to
    /// show in place of the file.
    pub text: String,
    /// Where in `text` the first bad byte stood.
    pub at: usize,
    /// That byte.
    pub byte: u8,
    /// Whether the bytes begin like UTF-16.
    pub utf16: bool,
}

impl NotUtf8 {
    /// Says it as a mistake in the source that holds [`NotUtf8::text`].
    pub fn diagnostic(&self, source: SourceId) -> Diagnostic {
        let start = u32::try_from(self.at).unwrap_or(u32::MAX);
        let end = start.saturating_add(u32::try_from('\u{fffd}'.len_utf8()).unwrap_or(0));
        Diagnostic::new(codes::NOT_UTF8, Span::new(source, start, end), "the text is not UTF-8")
            .caret(format!("the byte 0x{:02x} cannot stand here", self.byte))
            .help(if self.utf16 {
                "this looks like UTF-16; save the file as UTF-8"
            } else {
                "save the file as UTF-8"
            })
    }
}

/// Reads bytes as UTF-8 and drops a byte-order mark; the error knows where the first bad byte is.
pub fn decode_utf8(bytes: Vec<u8>) -> Result<String, NotUtf8> {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.as_bytes().starts_with(BYTE_ORDER_MARK) {
                text.drain(..BYTE_ORDER_MARK.len());
            }
            Ok(text)
        }
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            Err(describe(error.as_bytes(), valid))
        }
    }
}

fn describe(bytes: &[u8], valid: usize) -> NotUtf8 {
    let (before, rest) = bytes.split_at(valid);
    let line_end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    let shown = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
    let mut text = String::from_utf8_lossy(shown).into_owned();
    text.extend(rest.get(..line_end).map(String::from_utf8_lossy));
    NotUtf8 {
        text,
        at: shown.len(),
        byte: rest.first().copied().unwrap_or_default(),
        utf16: matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Result<&str, (&str, usize, u8, bool)>) {
        let found = decode_utf8(bytes.to_vec());
        let found = found.as_deref().map_err(|e| (e.text.as_str(), e.at, e.byte, e.utf16));
        assert_eq!(found, expected);
    }

    #[test]
    fn utf8_is_text() {
        check(b"", Ok(""));
        check("é: ü\n".as_bytes(), Ok("é: ü\n"));
        check(b"\xef\xbb\xbfa: 1", Ok("a: 1"));
        check(b"\xef\xbb\xbf", Ok(""));
    }

    #[test]
    fn anything_else_says_where() {
        check(b"a: 1\nb: caf\xe9 x\nc: 2", Err(("a: 1\nb: caf\u{fffd} x", 11, 0xe9, false)));
        check(b"\xef\xbb\xbfa\xff", Err(("a\u{fffd}", 1, 0xff, false)));
        check(b"\xff\xfea\0", Err(("\u{fffd}\u{fffd}a\0", 0, 0xff, true)));
        check(b"a\xe2\x82", Err(("a\u{fffd}", 1, 0xe2, false)));
    }
}
