//! `PATH=VALUES`: what a sweep varies, and every combination of that.

/// What is varied: an address, and the values it takes, each as it would be typed after `--set`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Each `path=value`, in the order given.
    pub settings: Vec<String>,
}

impl Axis {
    /// Reads `path=a,b,c`. Commas within quotes and brackets part nothing.
    ///
    /// # Errors
    ///
    /// Returns what is wrong, in a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let Some((path, values)) = split_at(text, '=') else {
            return Err(format!("--vary takes PATH=VALUE,VALUE,.., not `{text}`"));
        };
        let mut settings = Vec::new();
        for value in pieces(values) {
            let value = value.trim();
            if value.is_empty() {
                return Err(format!("--vary {text}: a value is empty; write null, '' or a value"));
            }
            let setting = format!("{path}={value}");
            if settings.contains(&setting) {
                return Err(format!("--vary {text}: {value} is there twice"));
            }
            settings.push(setting);
        }
        Ok(Self { settings })
    }
}

/// Returns every combination of one setting of each axis; the last axis changes fastest.
pub fn combinations(axes: &[Axis]) -> Vec<Vec<String>> {
    axes.iter().fold(vec![Vec::new()], |sets, axis| {
        let with = |set: &Vec<String>| {
            let set = set.clone();
            axis.settings
                .iter()
                .map(move |one| [set.as_slice(), std::slice::from_ref(one)].concat())
        };
        sets.iter().flat_map(with).collect()
    })
}

/// Follows quotes and brackets.
#[derive(Debug, Default)]
struct Nesting {
    quote: Option<char>,
    depth: u32,
    /// Whether the character before belongs to a word: an apostrophe in one quotes nothing.
    in_word: bool,
}

impl Nesting {
    /// Tells whether a character stands outside of all quotes and brackets.
    fn is_outside(&mut self, c: char) -> bool {
        let in_word = std::mem::replace(&mut self.in_word, c.is_alphanumeric());
        match (self.quote, c) {
            (Some(open), c) if c == open => self.quote = None,
            (Some(_), _) => return false,
            (None, '"' | '\'') if !in_word => self.quote = Some(c),
            (None, '[' | '{' | '(') => self.depth += 1,
            (None, ']' | '}' | ')') => self.depth = self.depth.saturating_sub(1),
            (None, _) => return self.depth == 0,
        }
        false
    }
}

/// Splits a text at the first such character outside of quotes and brackets.
fn split_at(text: &str, at: char) -> Option<(&str, &str)> {
    let mut nesting = Nesting::default();
    let (place, _) = text.char_indices().find(|(_, c)| nesting.is_outside(*c) && *c == at)?;
    let (before, after) = text.split_at_checked(place)?;
    Some((before, after.get(at.len_utf8()..)?))
}

/// Splits a text at every comma outside of quotes and brackets.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = split_at(rest, ',') {
        found.push(before);
        rest = after;
    }
    found.push(rest);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&[&str], &str>) {
        let found = Axis::read(text).map(|axis| axis.settings);
        match (found, expected) {
            (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
            (Err(found), Err(expected)) => assert!(found.contains(expected), "{found}"),
            (found, _) => panic!("{text}: {found:?}"),
        }
    }

    #[test]
    fn values_are_parted_by_commas() {
        check("a.b=1", Ok(&["a.b=1"]));
        check("a.b=1,2, 3", Ok(&["a.b=1", "a.b=2", "a.b=3"]));
        check("a=3s..8s,\"x,y\"", Ok(&["a=3s..8s", "a=\"x,y\""]));
        check("\"a=b\".c={d: [1, 2]},null", Ok(&["\"a=b\".c={d: [1, 2]}", "\"a=b\".c=null"]));
        check("a='it''s',b", Ok(&["a='it''s'", "a=b"]));
        check("a=it's,b", Ok(&["a=it's", "a=b"]));
        check("a", Err("PATH=VALUE"));
        check("a=1,,2", Err("a value is empty"));
        check("a=1,1", Err("1 is there twice"));
    }

    #[test]
    fn every_combination_comes_once() {
        let axes = ["a=1,2", "b=x,y"].map(|text| Axis::read(text).expect("it is one"));
        let sets = combinations(&axes);
        assert_eq!(sets, [["a=1", "b=x"], ["a=1", "b=y"], ["a=2", "b=x"], ["a=2", "b=y"]]);
        assert_eq!(combinations(&[]), [[""; 0]]);
    }
}
