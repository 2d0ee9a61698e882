//! Profiles, actions, hypotheses and the fault: named patches of the file.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::fields::Fields;
use crate::scenario::grammar;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// An environment: what it changes of the file.
#[derive(Debug, Clone)]
pub struct Profile {
    /// Its name.
    pub name: Spanned<String>,
    /// What it is, in a sentence.
    pub title: Option<String>,
    /// What it changes.
    pub patch: Option<Node>,
}

/// A named patch that a run may be made with.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Its name, unique among actions and hypotheses.
    pub name: Spanned<String>,
    /// What it is for.
    pub kind: OverlayKind,
    /// Whose it is, of an action where the file says so.
    pub action: Option<ActionKind>,
    /// What it is, in a sentence.
    pub title: String,
    /// The source's own words.
    pub quote: Option<String>,
    /// What it changes, or why it is not replayed.
    pub effect: Effect,
}

/// What an overlay is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OverlayKind {
    /// Another reading of what happened.
    Hypothesis,
    /// A corrective action.
    Action,
}

/// Whose an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// The review lists it among its corrective actions.
    Corrective,
    /// It was done about the incident.
    Response,
    /// Neither.
    Idea,
}

impl ActionKind {
    /// The words of the language, in the order of the variants.
    pub const WORDS: [&'static str; 3] = ["corrective", "response", "idea"];

    /// Reads a word of the language.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Corrective, Self::Response, Self::Idea];
        all.into_iter().find(|kind| kind.word() == word)
    }

    /// Returns the word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Corrective => "corrective",
            Self::Response => "response",
            Self::Idea => "idea",
        }
    }
}

/// What an overlay does.
#[derive(Debug, Clone)]
pub enum Effect {
    /// It changes the file.
    Patch(Node),
    /// It cannot be replayed, and this is why.
    NotReplayed(String),
}

/// What is wrong, as a patch that mends it.
#[derive(Debug, Clone)]
pub struct Fault {
    /// What is wrong, in a sentence.
    pub title: String,
    /// The site where it is.
    pub site: Spanned<String>,
    /// By what a failure is known.
    pub shows: Shows,
    /// The file without the fault.
    pub patch: Node,
}

/// How the fault shows.
#[derive(Debug, Clone)]
pub enum Shows {
    /// `signature`: it raises an error of that class at its site.
    Error(Spanned<String>),
    /// `harm`: it raises none, and that figure counts what it does.
    Harm(Spanned<String>),
}

/// Reads one entry of `profiles`.
pub fn profile(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Profile> {
    let mut fields = Fields::open(node, &grammar::overlay::PROFILE, out)?;
    let title = fields.text("title", out);
    let patch = fields.take("patch").cloned();
    fields.finish(out);
    Some(Profile { name, title: title.map(|title| title.value), patch })
}

/// Reads one entry of `actions`.
pub fn action(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Overlay> {
    overlay(name, OverlayKind::Action, node, out)
}

/// Reads one entry of `hypotheses`.
pub fn hypothesis(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Overlay> {
    overlay(name, OverlayKind::Hypothesis, node, out)
}

fn overlay(
    name: Spanned<String>,
    kind: OverlayKind,
    node: &Node,
    out: &mut Diagnostics,
) -> Option<Overlay> {
    let form = match kind {
        OverlayKind::Action => &grammar::overlay::ACTION,
        OverlayKind::Hypothesis => &grammar::overlay::HYPOTHESIS,
    };
    let mut fields = Fields::open(node, form, out)?;
    let title = fields.need_text("title", out);
    let action = match kind {
        OverlayKind::Action => fields.text("kind", out).and_then(|word| action_kind(&word, out)),
        OverlayKind::Hypothesis => None,
    };
    let quote = fields.text("quote", out);
    fields.text("why", out);
    let patch = fields.take("patch");
    let not_replayed = fields.text("not_replayed", out);
    fields.finish(out);
    let effect = match (patch, not_replayed) {
        (Some(patch), None) => Effect::Patch(patch.clone()),
        (None, Some(why)) => Effect::NotReplayed(why.value),
        _ => {
            out.push(
                Diagnostic::new(
                    codes::BAD_OVERLAY,
                    name.span,
                    format!("`{}` needs either `patch` or `not_replayed`", name.value),
                )
                .help("`patch` says what it changes in this file")
                .help("`not_replayed` says why no run can show it, for actions about people"),
            );
            return None;
        }
    };
    let (title, quote) = (title?.value, quote.map(|quote| quote.value));
    Some(Overlay { name, kind, action, title, quote, effect })
}

fn action_kind(word: &Spanned<String>, out: &mut Diagnostics) -> Option<ActionKind> {
    let kind = ActionKind::parse(&word.value);
    if kind.is_none() {
        out.push(
            Diagnostic::new(codes::UNKNOWN_WORD, word.span, "this is no kind of action")
                .help("a kind is one of `corrective`, `response`, `idea`")
                .did_you_mean(&word.value, ActionKind::WORDS),
        );
    }
    kind
}

/// Reads `fault`.
pub fn fault(node: &Node, out: &mut Diagnostics) -> Option<Fault> {
    let mut fields = Fields::open(node, &grammar::overlay::FAULT, out)?;
    let title = fields.need_text("title", out);
    let site = fields.need_text("site", out);
    let signature = fields.text("signature", out);
    let harm = fields.text("harm", out);
    let patch = fields.need("patch").cloned();
    let span = fields.span();
    fields.finish(out);
    let shows = match (signature, harm) {
        (Some(signature), None) => Shows::Error(signature),
        (None, Some(harm)) => Shows::Harm(harm),
        (signature, harm) => {
            let place = harm.as_ref().or(title.as_ref()).map_or(span, |known| known.span);
            let mut mistake = Diagnostic::new(
                codes::BAD_FAULT,
                place,
                "the fault needs either `signature` or `harm`",
            );
            if let Some(signature) = signature {
                mistake = mistake.related(signature.span, "the other one");
            }
            out.push(
                mistake.help("`signature` is the class of the error that its step raises").help(
                    "`harm` is the figure that counts what it does, where it raises no error",
                ),
            );
            return None;
        }
    };
    Some(Fault { title: title?.value, site: site?, shows, patch: patch? })
}
