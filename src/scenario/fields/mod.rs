//! Reading one map: each key once, the unknown ones reported with the nearest known name.

mod listed;
mod ways;

pub use listed::numbers;
pub use listed::words;
pub use ways::meaningless;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::closest;
use crate::diagnostic::codes;
use crate::quantity;
use crate::quantity::Timestamp;
use crate::scenario::basis::Basis;
use crate::scenario::grammar::Form;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::source::Span;
use crate::source::Spanned;

/// The text of an expression, parsed when the program is compiled.
pub type ExpressionText = Spanned<String>;

/// How many named things a section may have, and how many items a list of words. Names are looked
/// up one by one, so that this bounds what every look-up costs.
pub const ENTRIES: usize = 500;

/// The keys of one map, read through its form. A form and its decoder must agree on the keys, which
/// debug builds assert.
#[derive(Debug)]
pub struct Fields<'n> {
    form: &'static Form,
    span: Span,
    entries: &'n [Entry],
    /// The keys that were asked for.
    asked: Vec<&'static str>,
    /// Foreign keys that the decoder has its own words for.
    foreign: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// Opens `node` as a map of that form; reports anything else.
    pub fn open(node: &'n Node, form: &'static Form, out: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            NodeKind::Map(entries) => Some(Self {
                form,
                span: node.span,
                entries,
                asked: Vec::new(),
                foreign: Vec::new(),
                missing: Vec::new(),
            }),
            NodeKind::Null | NodeKind::Scalar(_) | NodeKind::List(_) => {
                out.push(wrong_kind(node, &format!("{} is a map", form.what)));
                None
            }
        }
    }

    /// Returns where the whole map stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Returns the value of `key`, when it is there and not null.
    pub fn take(&mut self, key: &'static str) -> Option<&'n Node> {
        debug_assert!(self.form.key(key).is_some(), "{} does not list `{key}`", self.form.name);
        self.asked.push(key);
        self.find(key)
    }

    /// Returns the value of a key that this form has not, for the decoder to say so in its own
    /// words.
    pub fn take_foreign(&mut self, key: &'static str) -> Option<&'n Node> {
        debug_assert!(self.form.key(key).is_none(), "{} lists `{key}`", self.form.name);
        self.foreign.push(key);
        self.find(key)
    }

    /// Returns the value of a key that was asked for already.
    pub(super) fn find(&self, key: &str) -> Option<&'n Node> {
        self.entries
            .iter()
            .find(|entry| entry.key.value == key)
            .map(|entry| &entry.value)
            .filter(|node| !matches!(node.kind, NodeKind::Null))
    }

    /// Returns the value of `key`; [`finish`](Self::finish) reports when it is missing.
    pub fn need(&mut self, key: &'static str) -> Option<&'n Node> {
        debug_assert!(
            self.form.key(key).is_some_and(|key| key.needed),
            "{} does not say that it needs `{key}`",
            self.form.name
        );
        let found = self.take(key);
        if found.is_none() {
            self.missing.push(key);
        }
        found
    }

    /// Reads `basis`, which is one of four words.
    pub fn basis(&mut self, out: &mut Diagnostics) -> Option<Spanned<Basis>> {
        let node = self.take("basis")?;
        let word = text(node, "a basis", out)?;
        let Some(basis) = Basis::parse(&word.value) else {
            out.push(
                Diagnostic::new(codes::UNKNOWN_WORD, node.span, "this is no basis")
                    .help("a basis is one of `review`, `assumed`, `calibrated`, `measured`")
                    .did_you_mean(&word.value, Basis::WORDS),
            );
            return None;
        };
        Some(Spanned::new(basis, node.span))
    }

    /// Reads an optional text.
    pub fn text(&mut self, key: &'static str, out: &mut Diagnostics) -> Option<Spanned<String>> {
        let node = self.take(key)?;
        text(node, key, out)
    }

    /// Reads a required text.
    pub fn need_text(
        &mut self,
        key: &'static str,
        out: &mut Diagnostics,
    ) -> Option<Spanned<String>> {
        let node = self.need(key)?;
        text(node, key, out)
    }

    /// Reads an optional expression.
    pub fn expression(
        &mut self,
        key: &'static str,
        out: &mut Diagnostics,
    ) -> Option<ExpressionText> {
        let node = self.take(key)?;
        expression(node, out)
    }

    /// Reads a required expression.
    pub fn need_expression(
        &mut self,
        key: &'static str,
        out: &mut Diagnostics,
    ) -> Option<ExpressionText> {
        let node = self.need(key)?;
        expression(node, out)
    }

    /// Reads an optional `true` or `false`; absent means false.
    pub fn flag(&mut self, key: &'static str, out: &mut Diagnostics) -> bool {
        let Some(node) = self.take(key) else { return false };
        flag(node, out).unwrap_or(false)
    }

    /// Reads an optional instant, in nanoseconds since the Unix epoch.
    pub fn instant(
        &mut self,
        key: &'static str,
        out: &mut Diagnostics,
    ) -> Option<Spanned<Timestamp>> {
        let node = self.take(key)?;
        instant(node, out)
    }

    /// Reports every key that the form has not, and every key that is needed and missing. Where
    /// one is a slip for the other, that is one mistake.
    pub fn finish(mut self, out: &mut Diagnostics) {
        debug_assert!(
            self.form.names().all(|key| self.asked.contains(&key)),
            "{} lists keys that nobody asks for; these are asked for: {:?}",
            self.form.name,
            self.asked
        );
        for entry in self.entries {
            let key = entry.key.value.as_str();
            let known = self.form.key(key).is_some() || self.foreign.contains(&key);
            if known || key.starts_with("x-") {
                continue;
            }
            if out.is_full() {
                break;
            }
            let diagnostic = Diagnostic::new(
                codes::UNKNOWN_KEY,
                entry.key.span,
                format!("{} has no key `{key}`", self.form.what),
            )
            .caret("unknown key");
            out.push(if let Some(meant) = closest(key, self.form.names()) {
                self.missing.retain(|missing| *missing != meant);
                diagnostic.help(format!("did you mean `{meant}`?"))
            } else {
                let mut known: Vec<&str> = self.form.names().collect();
                known.sort_unstable();
                diagnostic.help(format!("known here: {}", known.join(", ")))
            });
        }
        self.report_meaningless(out);
        if self.holds_unread(out) {
            return;
        }
        for key in self.missing {
            out.push(
                Diagnostic::new(
                    codes::MISSING_KEY,
                    self.span.beginning(),
                    format!("{} needs `{key}`", self.form.what),
                )
                .caret(format!("`{key}` is missing here")),
            );
        }
    }
}

/// Reads a map of named things, each through `read`; names are checked.
pub fn named<T>(
    node: Option<&Node>,
    what: &'static str,
    out: &mut Diagnostics,
    mut read: impl FnMut(Spanned<String>, &Node, &mut Diagnostics) -> Option<T>,
) -> Vec<T> {
    let Some(node) = node else { return Vec::new() };
    if let NodeKind::List(items) = &node.kind {
        out.push(
            wrong_kind(node, &format!("{what} is a map"))
                .help("give each item a name: `name: { ... }`, without the `-`"),
        );
        let lost = items.iter().filter_map(Node::scalar);
        lost.take(ENTRIES).for_each(|name| out.lose(name.text.trim()));
        if items.iter().any(|item| item.scalar().is_none()) {
            out.lose_all();
        }
        return Vec::new();
    }
    let Some(entries) = entries(node, what, out) else {
        out.lose_all();
        return Vec::new();
    };
    few(entries.len(), what, node.span, out);
    if ways::holds_unread(node.span, entries, out) {
        out.lose_all();
    }
    entries
        .iter()
        .take(ENTRIES)
        .filter(|entry| !entry.key.value.starts_with("x-"))
        .filter_map(|entry| {
            check_name(&entry.key, out);
            let found = read(entry.key.clone(), &entry.value, out);
            if found.is_none() {
                out.lose(&entry.key.value);
            }
            found
        })
        .collect()
}

/// Reads the entries of a map.
pub fn entries<'n>(
    node: &'n Node,
    what: &'static str,
    out: &mut Diagnostics,
) -> Option<&'n [Entry]> {
    match &node.kind {
        NodeKind::Map(entries) => Some(entries),
        NodeKind::Null => Some(&[]),
        NodeKind::Scalar(_) | NodeKind::List(_) => {
            out.push(wrong_kind(node, &format!("{what} is a map")));
            None
        }
    }
}

/// Reads a list.
pub fn list<'n>(node: &'n Node, what: &str, out: &mut Diagnostics) -> Option<&'n [Node]> {
    match &node.kind {
        NodeKind::List(items) => Some(items),
        NodeKind::Null => Some(&[]),
        NodeKind::Scalar(_) | NodeKind::Map(_) => {
            out.push(wrong_kind(node, &format!("{what} is a list")));
            None
        }
    }
}

/// Reports a section or a list with more in it than it may have.
pub fn few(count: usize, what: &str, span: Span, out: &mut Diagnostics) {
    if count > ENTRIES {
        out.push(
            Diagnostic::new(
                codes::TOO_MANY,
                span.beginning(),
                format!("{what} has {count} entries; at most {ENTRIES} are read"),
            )
            .help("let counts and distributions stand for long lists"),
        );
    }
}

/// Reads a text.
pub fn text(node: &Node, what: &str, out: &mut Diagnostics) -> Option<Spanned<String>> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(Spanned::new(scalar.text.trim().to_owned(), node.span)),
        NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => {
            out.push(wrong_kind(node, &format!("{what} is a text")));
            None
        }
    }
}

/// Reads an expression's text.
pub fn expression(node: &Node, out: &mut Diagnostics) -> Option<ExpressionText> {
    match &node.kind {
        NodeKind::Scalar(scalar) => Some(Spanned::new(scalar.text.clone(), node.span)),
        NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => {
            out.push(wrong_kind(node, "an expression is a text").help(
                "quote it when it begins with a character that YAML keeps for itself, \
                     such as `{`, `[`, `!` or `\"`",
            ));
            None
        }
    }
}

/// Reads `true` or `false`.
pub fn flag(node: &Node, out: &mut Diagnostics) -> Option<bool> {
    let word = text(node, "this", out)?;
    match word.value.as_str() {
        "true" => Some(true),
        "false" => Some(false),
        other => {
            let diagnostic =
                Diagnostic::new(codes::NOT_A_FLAG, node.span, "this is neither true nor false");
            out.push(match other.to_ascii_lowercase().as_str() {
                "yes" | "on" | "y" => diagnostic.help("write `true`"),
                "no" | "off" | "n" => diagnostic.help("write `false`"),
                _ => diagnostic.help("write `true` or `false`"),
            });
            None
        }
    }
}

/// Reads an instant, in nanoseconds since the Unix epoch.
pub fn instant(node: &Node, out: &mut Diagnostics) -> Option<Spanned<Timestamp>> {
    let word = text(node, "an instant", out)?;
    match quantity::parse_timestamp(&word.value) {
        Ok(nanoseconds) => Some(Spanned::new(nanoseconds, node.span)),
        Err(error) => {
            out.push(quantity_error(node.span, &error));
            None
        }
    }
}

/// Turns a quantity's mistake into a diagnostic.
pub fn quantity_error(span: Span, error: &quantity::QuantityError) -> Diagnostic {
    Diagnostic::new(codes::BAD_QUANTITY, span, error.to_string())
}

/// Reports a node of the wrong kind.
pub fn wrong_kind(node: &Node, rule: &str) -> Diagnostic {
    Diagnostic::new(codes::WRONG_KIND, first_line(node.span), rule.to_owned())
        .caret(format!("this is {}", node.kind_name()))
}

/// Names are words that expressions and command lines can hold without quotes.
fn check_name(name: &Spanned<String>, out: &mut Diagnostics) {
    let ok = !name.value.is_empty()
        && name.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        && !name.value.starts_with('-');
    if !ok {
        out.push(
            Diagnostic::new(codes::BAD_NAME, name.span, "this cannot be a name")
                .help("a name has letters, digits, `_` and `-`, and does not begin with `-`"),
        );
    }
}

/// The same, for nodes whose whole extent would drown the message.
fn first_line(span: Span) -> Span {
    span.beginning()
}
