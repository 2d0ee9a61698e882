//! `reenact explain`: what a diagnostic means; and what happened in a replay, and why.

mod why_not;

use crate::analysis::contrast::telling::Told;
use crate::analysis::whose::Whose;
use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::open::ConditionArguments;
use crate::cli::open::Opened;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::cli::run::ended;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::closest;
use crate::diagnostic::codes;
use crate::engine::outcome::Limits;
use crate::experiment::differences::written;
use crate::experiment::explain::happening::Event;
use crate::experiment::explain::happening::named;
use crate::experiment::explain::of_event;
use crate::experiment::explain::of_request;
use crate::experiment::origin::origin;
use crate::experiment::replay::Prepared;
use crate::experiment::sides::Side;
use crate::experiment::signature::Sign;
use crate::program::Program;
use crate::render::explanation;
use crate::render::page::Page;
use crate::render::why;
use crate::render::why::Explained;
use crate::render::why::What;
use crate::render::why::Who;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::seed::Seed;
use crate::source::Span;
use clap::Args;
use clap::ValueEnum;
use std::collections::BTreeMap;
use std::path::Path;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code of a diagnostic, such as E0210; or a scenario file.
    pub(super) subject: String,
    /// What of a scenario: `request=N`, `event=N`, `figure=NAME`, or `why-not` and an event, by its
    /// kind and what it is about: `why-not shown=error_a1001`; of one request alone with
    /// `request=N` behind it.
    pub(super) what: Vec<String>,
    /// The replay: a profile, with overlays as in `production+keep-answer`; the incident's when
    /// absent.
    #[arg(long, value_name = "SIDE")]
    pub(super) profile: Option<String>,
    /// For `why-not`, a replay in which it happens; the incident's when absent.
    #[arg(long, value_name = "SIDE")]
    pub(super) beside: Option<String>,
    /// Under which conditions.
    #[command(flatten)]
    pub(super) conditions: ConditionArguments,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t = ExplainFormat::Human)]
    pub(super) format: ExplainFormat,
}

/// How `explain` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ExplainFormat {
    /// For people.
    Human,
    /// One document, format reenact.explain/1; for a scenario.
    Json,
}

impl ExplainArguments {
    /// Returns the scenario that is asked about, if one is.
    pub(super) fn scenario(&self) -> Option<&str> {
        (!self.what.is_empty()).then_some(self.subject.as_str())
    }
}

/// Explains.
pub(super) fn explain(arguments: &ExplainArguments, config: &Config, output: &mut Output) -> Exit {
    if arguments.what.is_empty() {
        return code(&arguments.subject, output);
    }
    match explained(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Explains a code.
fn code(asked: &str, output: &mut Output) -> Exit {
    if let Some(found) = codes::explain(asked) {
        output.result(&explanation::draw(found, output.style()));
        return Exit::Fine;
    }
    if Path::new(asked).exists() || asked.contains(['.', '/', '\\']) {
        output.message(&format!(
            "error: what of `{asked}` is to be explained?\n\
             help: behind it, write request=N, event=N, figure=NAME, or why-not KIND=NAME"
        ));
        return Exit::Usage;
    }
    let code = asked.to_ascii_uppercase();
    let all: Vec<&str> = codes::explanations().map(|it| it.code.0).collect();
    let guess = closest(&code, all.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    output.message(&format!("error: no diagnostic is called `{asked}`{guess}"));
    let mut list = Page::new(output.style());
    list.paragraph("there are: ", "  ", &all.join(" "));
    output.message(list.finish().trim_end());
    Exit::Nothing
}

/// What is asked of a scenario.
enum Question {
    Request(u32),
    Event(u64),
    Figure(String),
    /// Of one request, or of all.
    WhyNot(Event, Option<u32>),
}

/// Understands what is asked.
fn question(words: &[String]) -> Result<Question, String> {
    let wrong = || {
        format!(
            "`{}` is nothing to explain; ask for request=N, event=N, figure=NAME, or why-not KIND=NAME, \
             with request=N behind it for that one alone",
            words.join(" ")
        )
    };
    match words {
        [word, event] if word == "why-not" => Ok(Question::WhyNot(named(event)?, None)),
        [word, event, request] if word == "why-not" => {
            let number = request.strip_prefix("request=").ok_or_else(wrong)?;
            Ok(Question::WhyNot(named(event)?, Some(request_number(number)?)))
        }
        [word] => {
            let (key, value) = word.split_once('=').ok_or_else(wrong)?;
            match key {
                "request" => request_number(value).map(Question::Request),
                "event" => number(value).map(Question::Event),
                "figure" => Ok(Question::Figure(value.to_owned())),
                _ => Err(wrong()),
            }
        }
        _ => Err(wrong()),
    }
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| format!("`{text}` is no number"))
}

/// Reads the number of a request, from 1; inside they are numbered from 0.
fn request_number(text: &str) -> Result<u32, String> {
    let number = number(text)?.checked_sub(1).and_then(|it| u32::try_from(it).ok());
    number.ok_or("requests are numbered from 1".to_owned())
}

/// A replay that is explained.
struct Ready {
    name: String,
    prepared: Prepared,
    tree: Node,
}

fn ready(text: Option<&str>, opened: &Opened, output: &Output) -> Result<Ready, Exit> {
    let incident = opened.base.incident_profile().unwrap_or_default();
    let side = Side::read(text.unwrap_or(incident), &opened.base)
        .map_err(|mistakes| usage(&mistakes, output))?;
    let mut prepared = opened.prepare(std::slice::from_ref(&side.selection), output)?;
    let tree = opened.file.assemble(&side.selection, &mut Diagnostics::default());
    Ok(Ready { name: side.to_string(), prepared: prepared.pop().ok_or(Exit::Usage)?, tree })
}

fn explained(
    arguments: &ExplainArguments,
    config: &Config,
    output: &mut Output,
) -> Result<Exit, Exit> {
    let question = question(&arguments.what).map_err(|why| usage(&[why], output))?;
    let opened = open(&arguments.subject, &arguments.conditions.set, output)?;
    let seed = opened.seed(arguments.conditions.seed.as_deref(), output)?;
    let ready = ready(arguments.profile.as_deref(), &opened, output)?;
    let (values, operations) = (values(&ready.tree), operations(&ready.tree));
    let mut conditions = BTreeMap::new();
    conditions_of(&ready.tree, &mut conditions);
    let mut limits = config.limits(arguments.conditions.limit);
    limits.interrupt = interrupt::watch();
    let asking = Asking { arguments, opened: &opened, ready: &ready, seed, limits };
    let explained = Explained {
        scenario: &opened.base.id.value,
        side: &ready.name,
        seed: seed.to_string(),
        origin: opened.base.origin.value,
        sources: &opened.file.sources,
        values: &values,
        operations: &operations,
        conditions: &conditions,
    };
    let drawn = match question {
        Question::WhyNot(event, request) => asking.why_not(&event, request, &explained, output),
        Question::Figure(name) => asking.figure(&name, &explained, output),
        Question::Request(number) => asking.event(None, Some(number), &explained, output),
        Question::Event(number) => asking.event(Some(number), None, &explained, output),
    };
    interrupt::done();
    let drawn = drawn?;
    if interrupt::exit().is_none() {
        output.result(&drawn);
    }
    Ok(Exit::Fine)
}

/// What is asked, and of what.
struct Asking<'a> {
    arguments: &'a ExplainArguments,
    opened: &'a Opened,
    ready: &'a Ready,
    seed: Seed,
    limits: Limits,
}

impl Asking<'_> {
    fn draw(&self, explained: &Explained<'_>, what: &What<'_>, output: &Output) -> String {
        match self.arguments.format {
            ExplainFormat::Human => why::draw(explained, what, output.style()),
            ExplainFormat::Json => why::draw_json(explained, what),
        }
    }

    /// Explains an event, or what became of a request.
    fn event(
        &self,
        event: Option<u64>,
        request: Option<u32>,
        explained: &Explained<'_>,
        output: &Output,
    ) -> Result<String, Exit> {
        let program = &self.ready.prepared.program;
        let sign = Sign::of(&self.opened.base);
        let found = match (event, request) {
            (Some(event), _) => of_event(program, self.seed, self.limits, event),
            (None, request) => {
                let request = request.unwrap_or(0);
                of_request(program, self.seed, self.limits, request, sign.as_ref())
            }
        };
        let found = found.map_err(ended)?;
        let Some(found) = found else {
            let words = "error: there is nothing of that number that belongs to a request, or to what \
                         operators do";
            output.message(words);
            return Err(Exit::Nothing);
        };
        let (told, needed) = (found.told.as_slice(), found.needed.as_slice());
        let (who, unfinished) = (who(found.whose, program, told), found.unfinished.as_slice());
        let what = What::Event { who, told, left_out: found.left_out, needed, unfinished };
        Ok(self.draw(explained, &what, output))
    }

    /// Explains a figure.
    fn figure(
        &self,
        name: &str,
        explained: &Explained<'_>,
        output: &Output,
    ) -> Result<String, Exit> {
        let found = origin(&self.ready.prepared, name, self.seed, self.limits).map_err(ended)?;
        let Some(found) = found else {
            let known = self.ready.prepared.program.figures.iter().map(|it| it.name.as_str());
            let guess = || {
                closest(name, known)
                    .map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
            };
            let hint = self.published(name).unwrap_or_else(guess);
            output.message(&format!("error: no figure is called `{name}`{hint}"));
            return Err(Exit::Nothing);
        };
        Ok(self.draw(explained, &What::Figure(&found), output))
    }
}

impl Asking<'_> {
    /// Says which figure a published fact of that name is about, where there is one.
    fn published(&self, name: &str) -> Option<String> {
        let fact = self.opened.base.published.iter().find(|it| it.name.value == name)?;
        Some(match &fact.figure {
            Some(figure) => {
                format!("; that is a published fact, and its figure is `{}`", figure.value)
            }
            None => "; that is a published fact, and no figure is held against it".to_owned(),
        })
    }
}

/// Says whose story is told.
fn who<'p>(whose: Whose, program: &'p Program, told: &[Told]) -> Who<'p> {
    match whose {
        Whose::Request(request) => Who::Request(request),
        Whose::Operation(_) => {
            let began = told.first().map(|first| first.at).unwrap_or_default();
            Who::Operation { path: whose.operation(program).unwrap_or_default(), began }
        }
    }
}

/// Lists what operators do, with the source's words for it or else its title.
fn operations(tree: &Node) -> Vec<(String, String)> {
    let text = |entry: &Entry, key: &str| {
        let NodeKind::Scalar(scalar) = &entry.value.get(key)?.kind else { return None };
        Some(scalar.text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let listed = tree.get("timeline").map_or(&[][..], Node::entries).iter().filter_map(|entry| {
        let quote = text(entry, "quote").map(|quote| format!("\"{quote}\""));
        let words = quote.or_else(|| text(entry, "title"))?;
        Some((format!("timeline.{}", entry.key.value), words))
    });
    listed.collect()
}

/// Lists the conditions of steps, by where these stand.
fn conditions_of(tree: &Node, found: &mut BTreeMap<Span, String>) {
    let condition = tree.get("if").map(|condition| &condition.kind);
    if let Some(NodeKind::Scalar(scalar)) = condition {
        let text = scalar.text.split_whitespace().collect::<Vec<_>>().join(" ");
        found.insert(tree.span, text);
    }
    let entries = tree.entries().iter().map(|entry| &entry.value);
    let items = if let NodeKind::List(items) = &tree.kind { items.as_slice() } else { &[] };
    entries.chain(items).for_each(|node| conditions_of(node, found));
}

/// Lists inputs, switches and changes, with their values and where those stand.
fn values(tree: &Node) -> Vec<(String, String, Option<Span>)> {
    let sections = [("inputs", "value"), ("switches", "value"), ("changes", "deployed")];
    let of = |(section, key): (&str, &str)| {
        let entries = tree.get(section).map_or(&[][..], Node::entries);
        let listed = entries.iter().map(|entry| {
            let value = entry.value.get(key).unwrap_or(&entry.value);
            let text =
                if key == "deployed" { deployment(&entry.value) } else { written(Some(value)) };
            (entry.key.value.clone(), text, Some(value.span))
        });
        listed.collect::<Vec<_>>()
    };
    sections.into_iter().flat_map(of).collect()
}

/// Says when a change is deployed, and when it is taken back: from then on it is no reason any more. A
/// rollout has many instants, which its line has.
fn deployment(change: &Node) -> String {
    let when = |at: &Node| {
        if at.entries().is_empty() { written(Some(at)) } else { "by fleet".to_owned() }
    };
    let deployed = change.get("deployed").map(|at| format!("deployed {}", when(at)));
    let removed = change.get("removed").map(|at| format!("removed {}", when(at)));
    deployed.into_iter().chain(removed).collect::<Vec<_>>().join(", ")
}
