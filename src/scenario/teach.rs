//! The teaching block: for whom an incident is told, what is asked, what happens on the way.
//! Nothing of it changes a run; the answers to its questions are computed by runs.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity::Timestamp;
use crate::quantity::parse_count;
use crate::scenario::amount::Measure;
use crate::scenario::amount::measure;
use crate::scenario::fields::Fields;
use crate::scenario::fields::named;
use crate::scenario::fields::quantity_error;
use crate::scenario::fields::text;
use crate::scenario::fields::words;
use crate::scenario::file::Selection;
use crate::scenario::grammar;
use crate::scenario::outcome::span_of_time;
use crate::scenario::tree::Node;
use crate::source::Spanned;

/// What a scenario says to those who teach with it.
#[derive(Debug, Clone, Default)]
pub struct Teach {
    /// What those who learn see above everything.
    pub title: Option<String>,
    /// What the system is for and what its words mean, for those who know nothing of it.
    pub setting: Option<String>,
    /// Who learns.
    pub audience: Option<String>,
    /// What they can do afterwards.
    pub objectives: Vec<String>,
    /// Up to when things are known at the beginning.
    pub horizon: Option<Spanned<Timestamp>>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What reaches the group, in the order of time.
    pub injects: Vec<Inject>,
    /// Where a group is likely to go astray.
    pub wrong_turns: Vec<String>,
    /// What the facilitator may ask.
    pub prompts: Vec<String>,
}

/// A question whose answers are computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its name.
    pub name: Spanned<String>,
    /// The question, as people read it; a question that nobody wrote has none.
    pub ask: Option<String>,
    /// By what its answer is computed.
    pub about: About,
    /// The answer that the author expects.
    pub answer: Option<Spanned<Measure>>,
    /// What to say when the answer is out.
    pub why: Option<String>,
}

/// A profile with overlays, as a question names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The profile; the incident's when absent.
    pub profile: Option<Spanned<String>>,
    /// Overlays.
    pub with: Vec<Spanned<String>>,
}

impl Place {
    /// Returns the selection, where the incident took place in that profile.
    pub fn selection(&self, incident: &str) -> Selection {
        let with: Vec<String> = self.with.iter().map(|name| name.value.clone()).collect();
        let profile = self.profile.as_ref().map_or(incident, |name| name.value.as_str());
        Selection::profile(profile).with(&with)
    }
}

/// By what an answer is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// What a figure comes to.
    Figure(Spanned<String>, Place),
    /// What was shown of a request, by its number from 1.
    Request(Spanned<u32>, Place),
    /// From when on an observer could know.
    Observer(Spanned<String>, Place),
    /// What a corrective action does.
    Action(Spanned<String>),
    /// How far the fault gets in a profile.
    Stage(Spanned<String>),
    /// Which difference from a profile brings the failure.
    Cause(Spanned<String>),
    /// At which step a profile and the incident's part.
    Parts(Spanned<String>),
}

impl About {
    /// Returns what it asks, wherever it stands in the file: the mechanism, its subject, the profile and
    /// the overlays.
    pub fn key(&self) -> String {
        let at = |kind: &str, subject: &str, place: &Place| {
            let with: Vec<&str> = place.with.iter().map(|name| name.value.as_str()).collect();
            let profile = place.profile.as_ref().map_or("", |name| name.value.as_str());
            format!("{kind} {subject} {profile} {}", with.join(" "))
        };
        match self {
            Self::Figure(name, place) => at("figure", &name.value, place),
            Self::Request(number, place) => at("request", &number.value.to_string(), place),
            Self::Observer(name, place) => at("observer", &name.value, place),
            Self::Action(name) => format!("action {}", name.value),
            Self::Stage(name) => format!("stage {}", name.value),
            Self::Cause(name) => format!("cause {}", name.value),
            Self::Parts(name) => format!("parts {}", name.value),
        }
    }
}

/// Something that reaches the group at a set time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inject {
    /// Its name.
    pub name: Spanned<String>,
    /// When.
    pub at: Spanned<Timestamp>,
    /// What it says.
    pub say: String,
    /// The figure that it speaks of.
    pub tells_of: Option<Spanned<String>>,
}

/// Reads `teach`.
pub fn teach(node: &Node, out: &mut Diagnostics) -> Option<Teach> {
    let mut fields = Fields::open(node, &grammar::teach::TEACH, out)?;
    let title = fields.text("title", out);
    let setting = fields.text("setting", out);
    let audience = fields.text("audience", out);
    let objectives = texts(fields.take("objectives"), "`objectives`", out);
    let horizon = fields.instant("horizon", out);
    let questions = named(fields.take("questions"), "`questions`", out, question);
    let mut injects = named(fields.take("injects"), "`injects`", out, inject);
    let wrong_turns = texts(fields.take("wrong_turns"), "`wrong_turns`", out);
    let prompts = texts(fields.take("prompts"), "`prompts`", out);
    fields.finish(out);
    injects.sort_by_key(|inject| inject.at.value);
    Some(Teach {
        title: title.map(|title| title.value),
        setting: setting.map(|setting| setting.value),
        audience: audience.map(|audience| audience.value),
        objectives,
        horizon,
        questions,
        injects,
        wrong_turns,
        prompts,
    })
}

fn texts(node: Option<&Node>, what: &str, out: &mut Diagnostics) -> Vec<String> {
    words(node, what, out).into_iter().map(|word| word.value).collect()
}

/// Reads one entry of `questions`.
fn question(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Question> {
    let mut fields = Fields::open(node, &grammar::teach::QUESTION, out)?;
    let ask = fields.need_text("ask", out);
    let figure = fields.text("figure", out);
    let request = fields.take("request").and_then(|node| number(node, out));
    let observer = fields.text("observer", out);
    let action = fields.text("action", out);
    let stage = fields.text("stage", out);
    let cause = fields.text("cause", out);
    let parts = fields.text("parts", out);
    let profile = fields.text("in", out);
    let with = words(fields.take("with"), "`with`", out);
    let answer = fields.take("answer").and_then(|node| {
        let value = span_of_time(node).or_else(|| measure(node, out).map(|it| it.value))?;
        Some(Spanned::new(value, node.span))
    });
    let why = fields.text("why", out);
    fields.finish(out);
    let place = Place { profile, with };
    let mut ways = [
        figure.map(|name| About::Figure(name, place.clone())),
        request.map(|number| About::Request(number, place.clone())),
        observer.map(|name| About::Observer(name, place.clone())),
        action.map(About::Action),
        stage.map(About::Stage),
        cause.map(About::Cause),
        parts.map(About::Parts),
    ]
    .into_iter()
    .flatten();
    let (Some(about), None) = (ways.next(), ways.next()) else {
        out.push(
            Diagnostic::new(
                codes::UNCLEAR_QUESTION,
                name.span,
                format!("`{}` needs one mechanism by which it is answered", name.value),
            )
            .help(
                "take one of `figure`, `request`, `observer`, `action`, `stage`, `cause`, `parts`",
            ),
        );
        return None;
    };
    Some(Question { name, ask: Some(ask?.value), about, answer, why: why.map(|why| why.value) })
}

/// Reads the number of a request.
fn number(node: &Node, out: &mut Diagnostics) -> Option<Spanned<u32>> {
    let word = text(node, "a request's number", out)?;
    match parse_count(&word.value).map(u32::try_from) {
        Ok(Ok(number)) if number > 0 => Some(Spanned::new(number, node.span)),
        Ok(_) => {
            out.push(
                Diagnostic::new(codes::BAD_QUANTITY, node.span, "no request has this number")
                    .help("requests are counted from 1, in the order of their arrival"),
            );
            None
        }
        Err(error) => {
            out.push(quantity_error(node.span, &error));
            None
        }
    }
}

/// Reads one entry of `injects`.
fn inject(name: Spanned<String>, node: &Node, out: &mut Diagnostics) -> Option<Inject> {
    let mut fields = Fields::open(node, &grammar::teach::INJECT, out)?;
    let at = fields.need("at").and_then(|node| crate::scenario::fields::instant(node, out));
    let say = fields.need_text("say", out);
    let tells_of = fields.text("tells_of", out);
    fields.finish(out);
    Some(Inject { name, at: at?, say: say?.value, tells_of })
}
