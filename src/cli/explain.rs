//! `reenact explain`: what a diagnostic means; and what happened in a replay, and why.

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
use crate::experiment::because::because;
use crate::experiment::compare::Asked;
use crate::experiment::compare::Source;
use crate::experiment::compare::compare;
use crate::experiment::differences::Atom;
use crate::experiment::differences::atoms;
use crate::experiment::differences::written;
use crate::experiment::explain::Event;
use crate::experiment::explain::arrival;
use crate::experiment::explain::named;
use crate::experiment::explain::of_event;
use crate::experiment::explain::of_request;
use crate::experiment::origin::origin;
use crate::experiment::replay::Prepared;
use crate::experiment::sides::Side;
use crate::experiment::signature::Sign;
use crate::render::explanation;
use crate::render::number::grouped;
use crate::render::why;
use crate::render::why::Explained;
use crate::render::why::What;
use crate::scenario::tree::Entry;
use crate::scenario::tree::Node;
use crate::scenario::tree::NodeKind;
use crate::seed::Seed;
use crate::source::Span;
use clap::Args;
use clap::ValueEnum;
use std::collections::BTreeSet;

/// What `explain` takes.
#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The code of a diagnostic, such as E0210; or a scenario file.
    pub(super) subject: String,
    /// What of a scenario: `request=N`, `event=N`, `figure=NAME`, or `why-not` and an event, by its
    /// kind and what it is about: `why-not shown=error_a1001`.
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
    let code = asked.to_ascii_uppercase();
    let all: Vec<&str> = codes::explanations().map(|it| it.code.0).collect();
    let guess = closest(&code, all.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    output.message(&format!("error: no diagnostic is called `{asked}`{guess}"));
    output.message(&format!("there are: {}", all.join(" ")));
    Exit::Nothing
}

/// What is asked of a scenario.
enum Question {
    Request(u32),
    Event(u64),
    Figure(String),
    WhyNot(Event),
}

/// Understands what is asked.
fn question(words: &[String]) -> Result<Question, String> {
    let wrong = || {
        format!(
            "`{}` is nothing to explain; ask for request=N, event=N, figure=NAME, or why-not KIND=NAME",
            words.join(" ")
        )
    };
    match words {
        [word, event] if word == "why-not" => named(event).map(Question::WhyNot),
        [word] => {
            let (key, value) = word.split_once('=').ok_or_else(wrong)?;
            let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
            match key {
                "request" => {
                    let number = number()?.checked_sub(1).and_then(|it| u32::try_from(it).ok());
                    number.map(Question::Request).ok_or("requests are numbered from 1".to_owned())
                }
                "event" => number().map(Question::Event),
                "figure" => Ok(Question::Figure(value.to_owned())),
                _ => Err(wrong()),
            }
        }
        _ => Err(wrong()),
    }
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
    let values = values(&ready.tree);
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
    };
    let drawn = match question {
        Question::WhyNot(event) => asking.why_not(&event, &explained, output),
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
            output.message("error: there is nothing of that number that belongs to a request");
            return Err(Exit::Nothing);
        };
        let (told, needed) = (found.told.as_slice(), found.needed.as_slice());
        let what = What::Event { request: found.request, told, needed };
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
            let guess = closest(name, known)
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            output.message(&format!("error: no figure is called `{name}`{guess}"));
            return Err(Exit::Nothing);
        };
        Ok(self.draw(explained, &What::Figure(&found), output))
    }

    /// Explains why an event did not happen.
    fn why_not(
        &self,
        event: &Event,
        explained: &Explained<'_>,
        output: &Output,
    ) -> Result<String, Exit> {
        let beside = ready(self.arguments.beside.as_deref(), self.opened, output)?;
        let (here, there) = (&self.ready.prepared.program, &beside.prepared.program);
        let nothing = |words: String| {
            output.message(&format!("error: {words}"));
            Exit::Nothing
        };
        let first = |program, allowed: &dyn Fn(u32) -> bool| {
            event.first(program, self.seed, self.limits, allowed).map_err(ended)
        };
        if let Some(request) = first(here, &|_| true)? {
            let words = format!("it happens in {}, to request {}", self.ready.name, request + 1);
            return Err(nothing(words));
        }
        let Some(anyone) = first(there, &|_| true)? else {
            return Err(nothing(format!("it does not happen in {} either", beside.name)));
        };
        let source = |prepared| Source::Run { prepared, seed: self.seed, limits: self.limits };
        let (left, right) = (source(&self.ready.prepared), source(&beside.prepared));
        let counts = compare(left, right, Asked { request: None, counts: true });
        let pairs = &counts.ledger.pairs;
        let known: BTreeSet<u32> = pairs.iter().map(|pair| pair.1).collect();
        // The first to whom it happens may come from traffic that there is none of here.
        let request = first(there, &|request| known.contains(&request))?.unwrap_or(anyone);
        let number = pairs.iter().find(|pair| pair.1 == request).map(|pair| pair.0);
        let asked = Asked { request: number, counts: false };
        let pair = number.and_then(|_| compare(left, right, asked).asked);
        let all = atoms(&self.ready.tree, &beside.tree);
        let Some(pair) = pair else {
            return Err(nothing(self.no_such_request(&beside, anyone, &all)?));
        };
        let names = because(&pair, [Some(here), Some(there)], &all);
        let reads: Vec<(String, String, String)> = names
            .into_iter()
            .filter_map(|name| {
                let atom = all.iter().find(|atom| atom.subject() == Some(name))?;
                let [here, there] = [&atom.left, &atom.right].map(|it| written(it.as_ref()));
                Some((name.to_owned(), here, there))
            })
            .collect();
        let text = event.to_string();
        let what = What::WhyNot { event: &text, beside: &beside.name, pair: &pair, reads: &reads };
        Ok(self.draw(explained, &what, output))
    }
}

impl Asking<'_> {
    /// Says which requests it happens to that never arrive here, and what differs about them.
    fn no_such_request(&self, beside: &Ready, request: u32, all: &[Atom]) -> Result<String, Exit> {
        let (here, there) = (&self.ready.name, &beside.name);
        let number = grouped(u64::from(request) + 1);
        let found = arrival(&beside.prepared.program, self.seed, self.limits, request);
        let Some((line, index)) = found.map_err(ended)? else {
            return Ok(format!("it happens in {there}, to request {number}, which {here} has not"));
        };
        let told: Vec<String> = all
            .iter()
            .filter(|atom| is_about_traffic(atom, &line, &beside.tree))
            .map(|atom| {
                let [left, right] = [&atom.left, &atom.right].map(|it| written(it.as_ref()));
                format!("{} is {left} in {here} and {right} in {there}", atom.name)
            })
            .collect();
        let because =
            if told.is_empty() { "other requests of it do".to_owned() } else { told.join("; ") };
        Ok(format!(
            "it happens only to requests that never arrive in {here}: in {there} first to request \
             {number}, number {} of the traffic `{line}`; {because}",
            grouped(u64::from(index) + 1)
        ))
    }
}

/// Tells whether a difference is one of a line of traffic, or of an input that it names.
fn is_about_traffic(atom: &Atom, line: &str, tree: &Node) -> bool {
    let own = format!("traffic.{line}");
    let is_own = atom.name == own || atom.name.starts_with(&format!("{own}."));
    let traffic = tree.get("traffic").and_then(|traffic| traffic.get(line));
    let entries = traffic.map_or(&[][..], Node::entries);
    let names = |entry: &Entry| match &entry.value.kind {
        NodeKind::Scalar(scalar) => atom.subject() == Some(scalar.text.trim()),
        NodeKind::Null | NodeKind::List(_) | NodeKind::Map(_) => false,
    };
    is_own || entries.iter().any(names)
}

/// Lists inputs, switches and changes, with their values and where those stand.
fn values(tree: &Node) -> Vec<(String, String, Option<Span>)> {
    let sections = [("inputs", "value"), ("switches", "value"), ("changes", "deployed")];
    let of = |(section, key): (&str, &str)| {
        let entries = tree.get(section).map_or(&[][..], Node::entries);
        let listed = entries.iter().map(|entry| {
            let value = entry.value.get(key).unwrap_or(&entry.value);
            let text = written(Some(value));
            let text = if key == "deployed" { format!("deployed {text}") } else { text };
            (entry.key.value.clone(), text, Some(value.span))
        });
        listed.collect::<Vec<_>>()
    };
    sections.into_iter().flat_map(of).collect()
}
