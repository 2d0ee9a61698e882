//! Mistakes as data: collected where they are found, drawn once at the edge.

pub mod codes;

use crate::source::Span;
use std::collections::BTreeSet;
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing runs until it is mended.
    Error,
    /// It runs, and is probably not what was meant.
    Warning,
    /// Something the author should know.
    Note,
}

/// A diagnostic's stable name, such as `E0101`; [`codes`] lists them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A place, and what to say beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What; may be empty.
    pub text: String,
}

/// One mistake: what, where, why, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// A lowercase fragment without a full stop that names things in backticks.
    pub message: String,
    /// The place with the caret.
    pub primary: Label,
    /// Other places that matter.
    pub related: Vec<Label>,
    /// Remedies, one line each.
    pub helps: Vec<String>,
}

impl Diagnostic {
    /// Makes a diagnostic whose severity follows from the code's first letter (`E`, `W`, `N`).
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        let severity = match code.0.as_bytes().first() {
            Some(b'W') => Severity::Warning,
            Some(b'N') => Severity::Note,
            _ => Severity::Error,
        };
        Self {
            code,
            severity,
            message: message.into(),
            primary: Label { span, text: String::new() },
            related: Vec::new(),
            helps: Vec::new(),
        }
    }

    /// Sets the words beside the caret.
    #[must_use]
    pub fn caret(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Adds a remedy.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.helps.push(text.into());
        self
    }

    /// Adds "did you mean" when one of `known` is close to `written`.
    #[must_use]
    pub fn did_you_mean<'a>(self, written: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match closest(written, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// How many names are listed at most.
const LISTED: usize = 12;

/// Lists names, and says how many more there are than are listed; none where there are none.
pub fn some_of<'a>(known: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut names: Vec<&str> = known.collect();
    let more = names.len().saturating_sub(LISTED);
    names.truncate(LISTED);
    let all = names.join(", ");
    match (names.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(all),
        (false, more) => Some(format!("{all}, and {more} more")),
    }
}

/// Names longer than this are no slips of the hand, and comparing them costs their square.
const COMPARED_CHARACTERS: usize = 64;
/// A hostile file may know very many names; a suggestion is not worth comparing them all.
const COMPARED_NAMES: usize = 2_000;
/// A hostile file may make very many mistakes, too, and each of them compares its name with all that
/// are known: after so many comparisons no more is suggested.
const COMPARISONS: usize = 20_000;

/// Returns the known name nearest to what was written, when it is near enough to be a slip.
pub fn closest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = written.chars().take(COMPARED_CHARACTERS + 1).count();
    if length > COMPARED_CHARACTERS {
        return None;
    }
    let limit = (length / 3).max(1);
    known
        .into_iter()
        .take(COMPARED_NAMES)
        .filter(|name| name.chars().take(length + limit + 1).count().abs_diff(length) <= limit)
        .map(|name| (strsim::damerau_levenshtein(written, name), name))
        .filter(|&(distance, name)| distance <= limit && name != written)
        .min()
        .map(|(_, name)| name)
}

/// Stands for all names among those whose declarations could not be read; no name is spelled so.
const ANY: &str = "*";

/// Tells whether a name may be one of those whose declarations could not be read.
pub fn is_among(lost: &BTreeSet<String>, name: &str) -> bool {
    lost.contains(name) || lost.contains(ANY)
}

/// The mistakes found so far, in the order they were found. A file may make hundreds of thousands,
/// and nobody reads so many: of those beyond [`Diagnostics::MOST`] only the number is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    lost: BTreeSet<String>,
    /// Places where something stands that could not be read.
    unread: BTreeSet<Span>,
    /// How many were not kept.
    left_out: usize,
    /// Whether one of those was an error.
    left_out_error: bool,
    /// With how many known names something written was compared, to suggest one of them.
    compared: usize,
    /// How many of those comparisons were made by whoever goes on here.
    compared_before: usize,
}

impl Diagnostics {
    /// How many are kept.
    pub const MOST: usize = 1_000;

    /// Begins a collection that is to extend this one, and may compare what this one still may.
    #[must_use]
    pub fn beside(&self) -> Self {
        let compared = self.compared;
        Self { compared, compared_before: compared, ..Self::default() }
    }

    /// Begins a collection of which no suggestion will be read, so that none is looked for.
    #[must_use]
    pub fn without_suggestions() -> Self {
        let compared = COMPARISONS;
        Self { compared, compared_before: compared, ..Self::default() }
    }

    /// Adds "did you mean" to a diagnostic that is to be pushed here, when one of `known` is close to
    /// `written`, and as long as not too much was compared: who has made hundreds of mistakes is not
    /// helped by hundreds of suggestions.
    #[must_use]
    pub fn did_you_mean<'a>(
        &mut self,
        diagnostic: Diagnostic,
        written: &str,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Diagnostic {
        if self.is_full() || self.compared >= COMPARISONS {
            return diagnostic;
        }
        let compared = &mut self.compared;
        diagnostic.did_you_mean(written, known.into_iter().inspect(|_| *compared += 1))
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            self.left_out += 1;
            self.left_out_error |= diagnostic.severity == Severity::Error;
        } else {
            self.list.push(diagnostic);
        }
    }

    /// Adds all of another collection.
    pub fn extend(&mut self, other: Self) {
        other.list.into_iter().for_each(|diagnostic| self.push(diagnostic));
        self.lost.extend(other.lost);
        self.unread.extend(other.unread);
        self.left_out += other.left_out;
        self.compared = self.compared.saturating_add(other.compared - other.compared_before);
        self.left_out_error |= other.left_out_error;
    }

    /// Tells whether no more are kept: who reads a long list need not go on.
    pub fn is_full(&self) -> bool {
        self.list.len() >= Self::MOST
    }

    /// Returns how many were found and not kept. There may be more that were not looked for.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// Remembers a name whose declaration could not be read: that is one mistake, and whatever
    /// refers to the name makes none.
    pub fn lose(&mut self, name: &str) {
        self.lost.insert(name.to_owned());
    }

    /// Remembers that names were declared of which nobody knows what they are.
    pub fn lose_all(&mut self) {
        self.lost.insert(ANY.to_owned());
    }

    /// Remembers a place where something stands that could not be read, so that nobody says that it
    /// is missing.
    pub fn leave_unread(&mut self, place: Span) {
        self.unread.insert(place);
    }

    /// Takes over what could not be read, without the mistakes that say so.
    pub fn inherit(&mut self, other: &Self) {
        self.lost.extend(other.lost.iter().cloned());
        self.unread.extend(&other.unread);
    }

    /// Returns the names whose declarations could not be read.
    pub fn lost(&self) -> &BTreeSet<String> {
        &self.lost
    }

    /// Tells whether a name may be one whose declaration could not be read.
    pub fn is_lost(&self, name: &str) -> bool {
        is_among(&self.lost, name)
    }

    /// Returns the places that could not be read.
    pub fn unread(&self) -> impl Iterator<Item = Span> {
        self.unread.iter().copied()
    }

    /// Returns true when nothing may run.
    pub fn has_errors(&self) -> bool {
        self.left_out_error || self.list.iter().any(|it| it.severity == Severity::Error)
    }

    /// Returns true when there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Returns them in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Returns how many have that severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Returns them in the order of their places, errors of one place first, each once.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut sorted: Vec<&Diagnostic> = self.list.iter().collect();
        sorted.sort_by(|a, b| {
            (a.primary.span, a.severity, a.code).cmp(&(b.primary.span, b.severity, b.code))
        });
        sorted.dedup();
        sorted
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::COMPARED_NAMES;
    use super::COMPARISONS;
    use super::Diagnostic;
    use super::Diagnostics;
    use super::closest;
    use super::codes;
    use crate::source::Span;

    #[track_caller]
    fn check(written: &str, known: &[&str], expected: Option<&str>) {
        assert_eq!(closest(written, known.iter().copied()), expected);
    }

    #[test]
    fn a_slip_finds_its_name() {
        check("enqeue", &["enqueue", "show"], Some("enqueue"));
        check("b", &["a", "c"], Some("a"));
        check("show", &["enqueue", "show"], None);
        check("colour", &["trousers"], None);
        check("", &["a"], Some("a"));
        check("", &[], None);
    }

    #[test]
    fn long_names_are_not_compared() {
        let long = "x".repeat(1_000_000);
        check(&long, &[&format!("{long}y")], None);
        check("x", &[&long], None);
    }

    /// However many names are wrong, and however many are known, the work has an end.
    #[test]
    fn suggestions_stop_after_so_many_comparisons() {
        let known: Vec<String> = (0..5_000).map(|number| format!("{number:060}")).collect();
        let mut out = Diagnostics::default();
        for number in 0..Diagnostics::MOST + 10 {
            let written = format!("{:060}", number + 1_000_000);
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, Span::default(), "");
            let mistake = out.did_you_mean(mistake, &written, known.iter().map(String::as_str));
            out.push(mistake);
        }
        assert!(out.compared <= COMPARISONS + COMPARED_NAMES, "{}", out.compared);
        let suggested = out.iter().filter(|it| !it.helps.is_empty()).count();
        assert_eq!(suggested, COMPARISONS / COMPARED_NAMES);
        let compared = out.compared;
        let mut other = Diagnostics::default();
        other.extend(out);
        for mut exhausted in [other.clone(), other.beside(), Diagnostics::without_suggestions()] {
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, Span::default(), "");
            assert!(exhausted.did_you_mean(mistake, "sohw", ["show"]).helps.is_empty());
        }
        let beside = other.beside();
        other.extend(beside);
        assert_eq!(other.compared, compared, "nothing is counted twice");
    }
}
