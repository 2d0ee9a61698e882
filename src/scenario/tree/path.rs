//! Addresses of places in a tree, such as `profiles.development.switches.rails_env`.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::source::SourceId;
use crate::source::Span;
use std::fmt;
use std::str::FromStr;

/// One step down a tree.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// Into a map, by key.
    Key(String),
    /// Into a list, by position from 0.
    Index(usize),
}

/// The way from a tree's root to one of its nodes.
///
/// Written with dots between keys and list positions in brackets: `timeline[3].at`. A key that
/// contains a sign of its own is written in double quotes: `switches."a.b"`. The root is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    segments: Vec<Segment>,
}

impl Path {
    /// Returns the address of the root.
    pub fn root() -> Self {
        Self::default()
    }

    /// Returns the address of the value of `key` in the map here.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    /// Returns the address of the item at `index`, from 0, of the list here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// Returns the steps from the root.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Reads an address from the beginning of `text` and returns it with the number of bytes read;
    /// it ends at `=` or at the end of the text.
    pub(super) fn parse_prefix(text: &str) -> Result<(Self, usize), PathError> {
        let mut cursor = Cursor { text, at: 0 };
        let path = cursor.path()?;
        Ok((path, cursor.at))
    }

    /// Returns the address one step further.
    #[must_use]
    pub fn with(&self, segment: Segment) -> Self {
        let mut segments = Vec::with_capacity(self.segments.len() + 1);
        segments.extend(self.segments.iter().cloned());
        segments.push(segment);
        Self { segments }
    }
}

impl FromStr for Path {
    type Err = PathError;

    /// Reads an address; the error says where it goes wrong.
    fn from_str(text: &str) -> Result<Self, PathError> {
        match Self::parse_prefix(text)? {
            (path, read) if read == text.len() => Ok(path),
            (_, at) => Err(PathError { at, expected: "the end of the address" }),
        }
    }
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// The byte where it goes wrong.
    pub at: usize,
    /// What belongs there.
    pub expected: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}", self.expected)
    }
}

impl std::error::Error for PathError {}

impl PathError {
    /// Says it as a mistake in an address that begins at byte `start` of `source`.
    pub fn diagnostic(&self, source: SourceId, start: u32) -> Diagnostic {
        let at = start.saturating_add(u32::try_from(self.at).unwrap_or(u32::MAX));
        Diagnostic::new(
            codes::BAD_ADDRESS,
            Span::new(source, at, at),
            format!("{self} in this address"),
        )
        .caret(self.to_string())
        .help("write it like `profiles.development.switches.rails_env` or `timeline[0].at`")
    }
}

impl fmt::Display for Segment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Key(key) if !key.is_empty() && key.chars().all(is_bare) => f.write_str(key),
            Self::Key(key) => {
                f.write_str("\"")?;
                for character in key.chars() {
                    if matches!(character, '"' | '\\') {
                        f.write_str("\\")?;
                    }
                    write!(f, "{character}")?;
                }
                f.write_str("\"")
            }
        }
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments.iter().enumerate() {
            if position > 0 && matches!(segment, Segment::Key(_)) {
                f.write_str(".")?;
            }
            write!(f, "{segment}")?;
        }
        Ok(())
    }
}

/// Returns true for characters a key may hold without quotes.
fn is_bare(character: char) -> bool {
    !matches!(character, '.' | '[' | ']' | '"' | '\\' | '=')
        && !character.is_whitespace()
        && !character.is_control()
}

/// Reads an address from left to right.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn path(&mut self) -> Result<Path, PathError> {
        let mut segments = Vec::new();
        while let Some(next) = self.peek().filter(|&next| next != '=') {
            if next == '[' {
                segments.push(self.index()?);
                continue;
            }
            if !segments.is_empty() {
                self.expect('.', "`.`, `[` or the end")?;
            }
            segments.push(self.key()?);
        }
        Ok(Path { segments })
    }

    fn index(&mut self) -> Result<Segment, PathError> {
        self.expect('[', "`[`")?;
        let start = self.at;
        let digits = self.take_while(|character| character.is_ascii_digit());
        let index =
            digits.parse().map_err(|_| PathError { at: start, expected: "a position from 0" })?;
        self.expect(']', "`]`")?;
        Ok(Segment::Index(index))
    }

    fn key(&mut self) -> Result<Segment, PathError> {
        if self.peek() == Some('"') {
            return self.quoted_key();
        }
        let key = self.take_while(is_bare);
        if key.is_empty() {
            return Err(PathError { at: self.at, expected: "a key" });
        }
        Ok(Segment::Key(key.to_owned()))
    }

    fn quoted_key(&mut self) -> Result<Segment, PathError> {
        self.expect('"', "`\"`")?;
        let mut key = String::new();
        loop {
            let missing = PathError { at: self.at, expected: "a closing `\"`" };
            match self.next().ok_or_else(|| missing.clone())? {
                '"' => return Ok(Segment::Key(key)),
                '\\' => key.push(self.next().ok_or(missing)?),
                character => key.push(character),
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.at += character.len_utf8();
        Some(character)
    }

    fn expect(&mut self, character: char, expected: &'static str) -> Result<(), PathError> {
        if self.peek() != Some(character) {
            return Err(PathError { at: self.at, expected });
        }
        self.at += character.len_utf8();
        Ok(())
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &str {
        let start = self.at;
        self.at += self.rest().find(|character| !wanted(character)).unwrap_or(self.rest().len());
        self.text.get(start..self.at).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&Path, (usize, &str)>) {
        let found = text.parse::<Path>();
        let found = found.as_ref().map_err(|error| (error.at, error.expected));
        assert_eq!(found, expected);
    }

    #[test]
    fn addresses_are_keys_and_positions() {
        let root = Path::root();
        check("", Ok(&root));
        check("a", Ok(&root.key("a")));
        check("a.b-c.d_e", Ok(&root.key("a").key("b-c").key("d_e")));
        check("a[3].b", Ok(&root.key("a").index(3).key("b")));
        check("[0][1]", Ok(&root.index(0).index(1)));
        check(r#"a."b.c".d"#, Ok(&root.key("a").key("b.c").key("d")));
        check(r#""say \"\\\"""#, Ok(&root.key("say \"\\\"")));
    }

    #[test]
    fn other_texts_are_not() {
        check(".", Err((0, "a key")));
        check("a.", Err((2, "a key")));
        check("a..b", Err((2, "a key")));
        check("a b", Err((1, "`.`, `[` or the end")));
        check("a[x]", Err((2, "a position from 0")));
        check("a[99999999999999999999]", Err((2, "a position from 0")));
        check("a[1", Err((3, "`]`")));
        check("\"a", Err((2, "a closing `\"`")));
        check("a=1", Err((1, "the end of the address")));
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(keys in prop::collection::vec("\\PC{0,5}", 0..5), index: usize) {
            let path = keys.iter().fold(Path::root().index(index), |path, key| path.key(key));
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            drop(text.parse::<Path>());
        }
    }
}
