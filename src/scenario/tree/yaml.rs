//! The YAML crate, behind our own events and our own words; no other file names it.

use crate::diagnostic::Code;
use crate::diagnostic::codes;
use granit_parser::ErrorKind;
use granit_parser::Options;
use granit_parser::Parser;
use granit_parser::ScalarStyle;
use granit_parser::StructureStyle;
use std::ops::Range;

/// Something in the text.
#[derive(Debug)]
pub(in crate::scenario) struct Event {
    /// What.
    pub(in crate::scenario) kind: EventKind,
    /// Its bytes.
    pub(in crate::scenario) range: Range<usize>,
    /// The anchor that marks it; every anchor has its own number, whatever its name.
    pub(in crate::scenario) anchor: Option<usize>,
    /// The bytes of its tag.
    pub(in crate::scenario) tag: Option<Range<usize>>,
}

/// What can be in a text.
#[derive(Debug)]
pub(in crate::scenario) enum EventKind {
    /// A document begins.
    Document,
    /// Text. Nothing at all is plain and empty.
    Scalar { text: String, style: Style },
    /// A list begins; a flow list has brackets.
    List { flow: bool },
    /// A map begins; a flow map has braces.
    Map { flow: bool },
    /// The innermost list or map ends.
    End,
    /// The value marked by that anchor, again.
    Alias(usize),
    /// A name no anchor has.
    UnknownAlias,
}

/// How text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scenario) enum Style {
    /// Without quotes.
    Plain,
    /// In quotes.
    Quoted,
    /// As a block of lines (`|`, `>`).
    Block,
}

/// Why a text is not YAML.
#[derive(Debug)]
pub(in crate::scenario) struct Complaint {
    /// The kind of mistake.
    pub(in crate::scenario) code: Code,
    /// The byte where it is.
    pub(in crate::scenario) at: usize,
    /// What is wrong.
    pub(in crate::scenario) message: String,
    /// What to do.
    pub(in crate::scenario) help: Option<&'static str>,
}

/// Returns what is in the text, in order; after a complaint nothing follows. Lists and maps nest
/// at most `depth` deep, so that neither time nor stack grow with brackets.
pub(in crate::scenario) fn events(
    text: &str,
    depth: usize,
) -> impl Iterator<Item = Result<Event, Complaint>> + '_ {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.emit_unresolved_aliases = true;
    options.flow_nesting_limit = depth;
    options.block_nesting_limit = depth;
    Parser::new_from_str_with_options(text, options).filter_map(move |item| match item {
        Ok((event, span)) => translate(event, span).map(Ok),
        Err(error) => {
            let at = error.marker().byte_offset().unwrap_or_default();
            Some(Err(explain(error.kind(), at, text)))
        }
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the crate's list of events is open")]
fn translate(event: granit_parser::Event<'_>, span: granit_parser::Span) -> Option<Event> {
    use granit_parser::Event as Parsed;
    let range = span.byte_range().unwrap_or_default();
    let anchor = event.anchor_id().filter(|&id| id != 0);
    let tag = span.tag_span().and_then(|tag| tag.byte_range());
    let tag = event.tag().map(|_| tag.unwrap_or_else(|| range.clone()));
    let kind = match event {
        Parsed::DocumentStart(..) => EventKind::Document,
        Parsed::Scalar(text, style, ..) => {
            let style = match style {
                ScalarStyle::Plain => Style::Plain,
                ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Style::Quoted,
                ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
            };
            // The crate hands nothing at all over as `~`, without any bytes.
            let nothing = style == Style::Plain && range.is_empty();
            let text = if nothing { String::new() } else { text.into_owned() };
            EventKind::Scalar { text, style }
        }
        Parsed::SequenceStart(style, ..) => EventKind::List { flow: is_flow(style) },
        Parsed::MappingStart(style, ..) => EventKind::Map { flow: is_flow(style) },
        Parsed::SequenceEnd | Parsed::MappingEnd => EventKind::End,
        Parsed::Alias(id) => EventKind::Alias(id),
        Parsed::UnresolvedAlias(_) => EventKind::UnknownAlias,
        _ => return None,
    };
    Some(Event { kind, range, anchor, tag })
}

fn is_flow(style: StructureStyle) -> bool {
    style == StructureStyle::Flow
}

const QUOTE: &str = "put the value in quotes";
const COLON: &str = "quote a value that contains `: `, and check the indentation of this line";
const COLUMNS: &str = "let all keys of one map, and all items of one list, begin in one column";
const MIXED: &str = "`-` items and `key:` lines do not mix; check the indentation of this line";

/// Rewords what the crate found at byte `at`.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate's list of errors is open, and long")]
fn explain(kind: &ErrorKind, at: usize, text: &str) -> Complaint {
    use ErrorKind as Kind;
    let (code, at, (message, help)) = match kind {
        Kind::RecursionLimitExceeded => {
            (codes::TOO_DEEP, at, ("lists and maps are nested too deep".to_owned(), None))
        }
        Kind::UnclosedQuotedScalar | Kind::DocumentIndicatorInQuotedScalar => {
            let help = "close it; inside single quotes, write a single quote as `''`";
            (codes::UNCLOSED, at, ("this quote is never closed".to_owned(), Some(help)))
        }
        Kind::UnclosedFlowCollection { open } => {
            (codes::UNCLOSED, at, (format!("this `{open}` is never closed"), None))
        }
        Kind::MismatchedFlowCollectionEnd { open, close } => {
            (codes::UNCLOSED, at, (format!("this `{open}` is closed by `{close}`"), None))
        }
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart
        | Kind::TabInPlainScalar => {
            let message = "a tab cannot indent".to_owned();
            (codes::TAB, first_tab(text, at), (message, Some("indent with spaces")))
        }
        Kind::UndeclaredTagHandle => {
            let message = "tags have no meaning here".to_owned();
            (codes::TAG, at, (message, Some("remove the tag, or quote the value")))
        }
        other => (codes::SYNTAX, at, explain_syntax(other)),
    };
    Complaint { code, at, message, help }
}

/// The crate points behind the tabs; returns the first of them.
fn first_tab(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.trim_end_matches('\t').len()
}

/// Returns what is wrong with the syntax, and what to do.
#[expect(clippy::wildcard_enum_match_arm, reason = "the crate's list of errors is open, and long")]
fn explain_syntax(kind: &ErrorKind) -> (String, Option<&'static str>) {
    use ErrorKind as Kind;
    let (message, help) = match kind {
        Kind::MisplacedFlowCollectionEnd => ("this bracket closes nothing", Some(QUOTE)),
        Kind::MappingValueNotAllowed | Kind::InvalidColonPlacement => {
            ("a `:` is not expected here", Some(COLON))
        }
        Kind::UnexpectedCharacter { character } if character.is_control() => {
            ("a control character cannot stand here", None)
        }
        Kind::UnexpectedCharacter { character } => {
            return (format!("`{character}` cannot begin a value"), Some(QUOTE));
        }
        Kind::SimpleKeyExpected => ("this line is no `key: value`", Some(COLUMNS)),
        Kind::ExpectedBlockMappingKey => ("expected a key", Some(MIXED)),
        Kind::ExpectedBlockSequenceEntry => ("expected an item that begins with `-`", Some(MIXED)),
        Kind::ExpectedDocumentStart => ("this does not belong to what is above it", Some(COLUMNS)),
        Kind::BlockSequenceEntryNotAllowed => {
            let help = "begin it on a line of its own, or write it in brackets";
            ("a list with `-` cannot begin here", Some(help))
        }
        Kind::BlockEntryInFlowCollection => ("items in brackets have no `-`", None),
        Kind::ExpectedFlowMappingSeparator => ("expected `,` or `}`", None),
        Kind::ExpectedFlowSequenceSeparator => ("expected `,` or `]`", None),
        Kind::UnexpectedEofImplicitFlowMapping => ("expected a value", None),
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => {
            ("text after a closing quote", Some("put the whole value in quotes, or none of it"))
        }
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidUnicodeEscape => {
            let help = "in double quotes `\\` begins an escape; single quotes take it as it is";
            ("this text holds an escape that YAML does not know", Some(help))
        }
        Kind::InvalidIndentation
        | Kind::InvalidBlockScalarIndent
        | Kind::InvalidQuotedScalarIndent
        | Kind::InvalidFlowScalarIndent => ("the indentation does not fit", Some(COLUMNS)),
        other => return (format!("the YAML cannot be read: {other}"), None),
    };
    (message.to_owned(), help)
}
