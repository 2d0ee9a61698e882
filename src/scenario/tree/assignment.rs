//! `path=value`, as `--set` takes it.

use super::Limits;
use super::Node;
use super::Path;
use super::read::read_from;
use crate::diagnostic::Diagnostics;
use crate::source::SourceId;
use crate::source::Span;
use crate::source::Spanned;

/// Reads `path=value`: an address, then YAML. Both know their places in `text`.
///
/// Returns `None`, with an error that says what was expected where, when either cannot be read.
pub fn read_assignment(
    text: &str,
    source: SourceId,
    limits: &Limits,
    diagnostics: &mut Diagnostics,
) -> Option<(Spanned<Path>, Node)> {
    let parsed = Path::parse_prefix(text).and_then(|(path, read)| {
        let missing = super::PathError { at: read, expected: "`=` and a value" };
        if text.as_bytes().get(read) == Some(&b'=') { Ok((path, read)) } else { Err(missing) }
    });
    match parsed {
        Ok((path, read)) => {
            let span = Span::new(source, 0, u32::try_from(read).unwrap_or(u32::MAX));
            let value = read_from(text, read + 1, source, limits, diagnostics)?;
            Some((Spanned::new(path, span), value))
        }
        Err(error) => {
            diagnostics.push(error.diagnostic(source, 0));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<(&str, &str, u32), (&str, u32)>) {
        let mut diagnostics = Diagnostics::default();
        let read = read_assignment(text, SourceId(3), &Limits::default(), &mut diagnostics);
        let read = read.map(|(path, value)| {
            let shown = value.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
            (path.value.to_string(), shown, value.span.start)
        });
        let found =
            read.as_ref().map(|(path, value, start)| (path.as_str(), value.as_str(), *start));
        let mistakes: Vec<_> = diagnostics.into_iter().collect();
        let mistake = mistakes.first().map(|mistake| (mistake.code.0, mistake.primary.span.start));
        assert_eq!(found.ok_or_else(|| mistake.unwrap()), expected);
    }

    #[test]
    fn an_address_and_a_value() {
        check("a.b=c", Ok(("a.b", "c", 4)));
        check("a= 5%", Ok(("a", "5%", 3)));
        check("\"a=b\"[0]='c=d'", Ok(("\"a=b\"[0]", "c=d", 9)));
        check("a=null", Ok(("a", "", 2)));
    }

    #[test]
    fn anything_else() {
        check("a.b", Err(("E0150", 3)));
        check("a.=1", Err(("E0150", 2)));
        check("a=", Err(("E0106", 2)));
        check("a=[1", Err(("E0102", 2)));
    }
}
