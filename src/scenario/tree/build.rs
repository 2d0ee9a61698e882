//! A tree under construction: open lists and maps, anchors, and what has been spent.

use super::Entry;
use super::Limits;
use super::Node;
use super::NodeKind;
use super::Scalar;
use super::limits::Budget;
use super::limits::Weight;
use super::yaml::Complaint;
use super::yaml::Event;
use super::yaml::EventKind;
use super::yaml::Style;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::source::SourceId;
use crate::source::Span;
use crate::source::Spanned;
use std::collections::BTreeMap;
use std::ops::Range;

/// Puts events together. Methods return `Err` with the mistake that ends reading.
pub(super) struct Builder<'a> {
    text: &'a str,
    /// Events count their bytes from here.
    start: usize,
    source: SourceId,
    diagnostics: &'a mut Diagnostics,
    open: Vec<Frame>,
    root: Option<Node>,
    anchors: BTreeMap<usize, (Node, Weight)>,
    budget: Budget<'a>,
}

/// A list or map whose end has not come yet.
struct Frame {
    span: Span,
    flow: bool,
    anchor: Option<usize>,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Vec<Entry>, Awaited),
}

/// What a map waits for.
enum Awaited {
    Key,
    ValueOf(Spanned<String>),
    /// The value of a key that was refused.
    Nothing,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        text: &'a str,
        start: usize,
        source: SourceId,
        limits: &'a Limits,
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        Self {
            text,
            start,
            source,
            diagnostics,
            open: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            budget: Budget::new(limits),
        }
    }

    /// Takes the next event.
    pub(super) fn take(&mut self, event: Event) -> Result<(), Diagnostic> {
        let mut span = self.span(event.range);
        let mut kind = event.kind;
        if let Some(tag) = event.tag {
            let tag = self.span(tag);
            let mistake = Diagnostic::new(codes::TAG, tag, "tags have no meaning here");
            let whole = tag.to(span);
            let is_one = matches!(kind, EventKind::Scalar { style: Style::Plain, .. });
            let negation = Some(self.slice(whole).trim()).filter(|it| is_one && is_negation(it));
            if let Some(negation) = negation.map(str::to_owned) {
                self.report(mistake.help(format!("quote it: {}", in_quotes(&negation))))?;
                span = whole;
                kind = EventKind::Scalar { text: negation, style: Style::Plain };
            } else {
                self.report(mistake.help("remove the tag"))?;
            }
        }
        match kind {
            EventKind::Document => Ok(()),
            EventKind::Scalar { text, style } => {
                let node = Node { span, kind: scalar(text, style == Style::Plain) };
                self.complete(node, span, event.anchor)
            }
            EventKind::List { flow } => {
                self.begin(span, flow, event.anchor, Content::List(Vec::new()))
            }
            EventKind::Map { flow } => {
                self.begin(span, flow, event.anchor, Content::Map(Vec::new(), Awaited::Key))
            }
            EventKind::End => self.end(span),
            EventKind::Alias(anchor) => self.repeat(anchor, span),
            EventKind::UnknownAlias => {
                let name = self.slice(span).trim_start_matches('*');
                let message = format!("no anchor `&{name}` comes before this alias");
                let help = format!("mark a value with `&{name}`, or put this one in quotes");
                self.leave(Diagnostic::new(codes::UNKNOWN_ALIAS, span, message).help(help))?;
                self.attach(Node { span, kind: NodeKind::Null }, span)
            }
        }
    }

    /// Says that reading ends at the second document.
    pub(super) fn second_document(&mut self, range: Range<usize>) -> Result<(), Diagnostic> {
        let span = self.span(range);
        self.report(
            Diagnostic::new(codes::SECOND_DOCUMENT, span, "a second document begins here")
                .help("a file holds one document; move this one to a file of its own"),
        )
    }

    /// Says what the parser complained of, and which bracket is still open there.
    pub(super) fn complain(&self, complaint: Complaint) -> Diagnostic {
        let at = complaint.at;
        let span = self.span(at..self.character_end(at));
        if complaint.code == codes::TOO_DEEP {
            return self.budget.too_deep(span);
        }
        let mut mistake = Diagnostic::new(complaint.code, span, complaint.message);
        if let Some(help) = complaint.help {
            mistake = mistake.help(help);
        }
        let line = self.line_of(at);
        let value = line.split_once(": ").map_or(line, |(_, value)| value).trim();
        if complaint.code == codes::SYNTAX && is_negation(value) {
            let help = "quote an expression that begins with `!`, or YAML takes it for a tag";
            return mistake.help(format!("{help}: {}", in_quotes(value)));
        }
        let bracket =
            self.open.last().filter(|frame| frame.flow).map(|frame| frame.span.beginning());
        match bracket.filter(|bracket| bracket.start != span.start) {
            Some(bracket) => mistake.related(bracket, "this bracket is still open"),
            None => mistake,
        }
    }

    /// Returns the tree, and says so when there is none.
    pub(super) fn finish(self) -> Option<Node> {
        let written = self.root.as_ref().is_some_and(|root| {
            !root.is_null() || root.span.start < root.span.end || self.budget.mistakes > 0
        });
        if !written {
            let span = Span::new(self.source, to_u32(self.start), to_u32(self.start));
            self.diagnostics.push(Diagnostic::new(codes::EMPTY, span, "nothing is written here"));
            return None;
        }
        self.root
    }

    fn begin(
        &mut self,
        span: Span,
        flow: bool,
        anchor: Option<usize>,
        content: Content,
    ) -> Result<(), Diagnostic> {
        self.budget.check_depth(self.open.len() + 1, span)?;
        self.open.push(Frame { span, flow, anchor, content });
        Ok(())
    }

    fn end(&mut self, end: Span) -> Result<(), Diagnostic> {
        let Some(frame) = self.open.pop() else { return Ok(()) };
        // The end of a block comes with the next line that is outside; its last value is nearer.
        let span = if frame.flow { frame.span.to(end) } else { frame.span };
        let kind = match frame.content {
            Content::List(items) => NodeKind::List(items),
            Content::Map(mut entries, _) => {
                self.refuse_duplicates(&mut entries)?;
                NodeKind::Map(entries)
            }
        };
        self.complete(Node { span, kind }, span, frame.anchor)
    }

    /// Remembers a finished node when it is marked, and attaches it.
    fn complete(
        &mut self,
        node: Node,
        written: Span,
        anchor: Option<usize>,
    ) -> Result<(), Diagnostic> {
        if let Some(anchor) = anchor {
            let weight = Weight::of(&node);
            self.budget.spend_copy(weight, written)?;
            self.anchors.insert(anchor, (node.clone(), weight));
        }
        self.attach(node, written)
    }

    fn repeat(&mut self, anchor: usize, span: Span) -> Result<(), Diagnostic> {
        let Some((node, weight)) = self.anchors.get(&anchor) else {
            let marked = self.open.iter().find(|frame| frame.anchor == Some(anchor));
            let mistake = Diagnostic::new(
                codes::ALIAS_OF_ITSELF,
                span,
                "this alias repeats the value it stands in",
            );
            return Err(match marked {
                Some(frame) => mistake.related(frame.span.beginning(), "this value"),
                None => mistake,
            });
        };
        let (node, weight) = (node.clone(), *weight);
        self.budget.check_depth(self.open.len() + weight.height, span)?;
        self.budget.spend_copy(weight, span)?;
        // `attach` counts the node itself.
        self.budget.spend_nodes(weight.nodes - 1, span)?;
        self.attach(node, span)
    }

    /// Puts a node where it belongs; `written` is where it stands, which for an alias is not
    /// where it was defined.
    fn attach(&mut self, node: Node, written: Span) -> Result<(), Diagnostic> {
        self.budget.spend_nodes(1, written)?;
        let Some(mut frame) = self.open.pop() else {
            self.root = Some(node);
            return Ok(());
        };
        frame.span = frame.span.to(written);
        match &mut frame.content {
            Content::List(items) => items.push(node),
            Content::Map(entries, awaited) => {
                *awaited = match std::mem::replace(awaited, Awaited::Key) {
                    Awaited::Key => self.key(node, written)?,
                    Awaited::ValueOf(key) => {
                        entries.push(Entry { key, value: node });
                        Awaited::Key
                    }
                    Awaited::Nothing => Awaited::Key,
                };
            }
        }
        self.open.push(frame);
        Ok(())
    }

    fn key(&mut self, node: Node, written: Span) -> Result<Awaited, Diagnostic> {
        let mistake = match node.kind {
            NodeKind::Scalar(Scalar { text, quoted }) if quoted || text != "<<" => {
                return Ok(Awaited::ValueOf(Spanned::new(text, written)));
            }
            NodeKind::Null if node.span.start < node.span.end => {
                let text = self.slice(node.span).to_owned();
                return Ok(Awaited::ValueOf(Spanned::new(text, written)));
            }
            NodeKind::Scalar(_) => {
                Diagnostic::new(codes::MERGE_KEY, written, "merge keys are not read")
                    .help("write the entries out")
            }
            NodeKind::Null => {
                Diagnostic::new(codes::KEY_NOT_TEXT, written, "there is no key before this `:`")
            }
            NodeKind::List(_) => {
                Diagnostic::new(codes::KEY_NOT_TEXT, written, "a list cannot be a key")
            }
            NodeKind::Map(_) => {
                Diagnostic::new(codes::KEY_NOT_TEXT, written, "a map cannot be a key")
            }
        };
        self.leave(mistake)?;
        Ok(Awaited::Nothing)
    }

    /// Keeps the first entry of each key.
    fn refuse_duplicates(&mut self, entries: &mut Vec<Entry>) -> Result<(), Diagnostic> {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        let mut again = Vec::new();
        for (position, entry) in entries.iter().enumerate() {
            let name = entry.key.value.as_str();
            match first.get(name) {
                None => {
                    first.insert(name, entry.key.span);
                }
                Some(&place) => {
                    again.push(position);
                    lose(&entry.key.value, &entry.value, self.diagnostics);
                    let message = format!("the key `{name}` is written twice");
                    self.report(
                        Diagnostic::new(codes::DUPLICATE_KEY, entry.key.span, message)
                            .caret("again here")
                            .related(place, "first here")
                            .help("remove one of the two"),
                    )?;
                }
            }
        }
        let mut position = 0;
        entries.retain(|_| {
            position += 1;
            again.binary_search(&(position - 1)).is_err()
        });
        Ok(())
    }

    /// Notes a mistake that leaves the rest readable, but for what stands there.
    fn leave(&mut self, mistake: Diagnostic) -> Result<(), Diagnostic> {
        self.diagnostics.leave_unread(mistake.primary.span);
        self.report(mistake)
    }

    /// Notes a mistake that leaves the rest readable.
    fn report(&mut self, mistake: Diagnostic) -> Result<(), Diagnostic> {
        let span = mistake.primary.span;
        self.diagnostics.push(mistake);
        self.budget.spend_mistake(span)
    }

    fn span(&self, range: Range<usize>) -> Span {
        let end = self.start.saturating_add(range.end);
        Span::new(self.source, to_u32(self.start.saturating_add(range.start)), to_u32(end))
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Returns the line that an event's byte stands in.
    fn line_of(&self, at: usize) -> &str {
        let at = self.start.saturating_add(at);
        let before = self.text.get(..at).unwrap_or_default();
        let begin = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.text.get(begin..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// Returns the end of the character at an event's byte.
    fn character_end(&self, at: usize) -> usize {
        let rest = self.text.get(self.start.saturating_add(at)..).unwrap_or_default();
        at + rest.chars().next().filter(|&next| next != '\n').map_or(0, char::len_utf8)
    }
}

/// Remembers the names of an entry that is not kept: they are declared, and only its first is read.
fn lose(key: &str, value: &Node, out: &mut Diagnostics) {
    out.lose(key);
    if let NodeKind::Map(entries) = &value.kind {
        for entry in entries {
            out.lose(&entry.key.value);
        }
    }
}

fn scalar(text: String, plain: bool) -> NodeKind {
    if plain && matches!(text.as_str(), "" | "~" | "null") {
        return NodeKind::Null;
    }
    NodeKind::Scalar(Scalar { text, quoted: !plain })
}

/// Tells whether a text that YAML takes for a tag is rather an expression that negates something:
/// a name or a bracket after the sign, and then nothing or more of an expression.
fn is_negation(written: &str) -> bool {
    let Some(after) = written.strip_prefix('!') else { return false };
    let negated = after.trim_start();
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '(';
    if !negated.starts_with(begins) {
        return false;
    }
    let is_bare = negated.len() < after.len();
    let rest = negated.find(' ').and_then(|at| negated.get(at..)).unwrap_or_default();
    let goes_on = ["&&", "||", "==", "!=", "?", "<", ">", "in "];
    is_bare || rest.trim().is_empty() || goes_on.iter().any(|it| rest.trim_start().starts_with(it))
}

/// Puts a text into such quotes that YAML gives it back as it is.
fn in_quotes(text: &str) -> String {
    if text.contains(['"', '\\']) {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}

/// Texts longer than `u32::MAX` bytes are refused before they get here.
fn to_u32(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}
