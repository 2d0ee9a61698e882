//! `reenact quiz`: questions to be answered before anybody looks.

use crate::cli::config::Config;
use crate::cli::exit::Exit;
use crate::cli::open::Opened;
use crate::cli::open::make;
use crate::cli::open::open;
use crate::cli::open::usage;
use crate::cli::output::Output;
use crate::engine::outcome::Ending;
use crate::engine::outcome::Limits;
use crate::experiment::quiz::Answered;
use crate::experiment::quiz::Bank;
use crate::experiment::quiz::Ground;
use crate::experiment::quiz::Unanswered;
use crate::experiment::quiz::answer;
use crate::experiment::quiz::generate;
use crate::experiment::quiz::sheet::Item;
use crate::experiment::quiz::sheet::sheets;
use crate::render::overview::quoted;
use crate::render::quiz;
use crate::render::quiz::Quiz;
use crate::render::quiz::apart;
use crate::scenario::file::Selection;
use crate::scenario::teach::Question;
use crate::seed::Seed;
use clap::Args;
use clap::ValueEnum;
use std::io;
use std::io::BufRead as _;
use std::io::IsTerminal as _;
use std::io::Read as _;

/// What `quiz` takes.
#[derive(Debug, Args)]
pub(super) struct QuizArguments {
    /// The scenario file; `-` for standard input.
    pub(super) file: String,
    /// For whom: any word. Everybody gets an order of questions and answers of their own.
    #[arg(long, value_name = "PERSON")]
    pub(super) seed: Option<String>,
    /// Tell the answers, and what refutes the others.
    #[arg(long, conflicts_with = "ask")]
    pub(super) answers: bool,
    /// Ask one question after the other and wait for each answer, also where nobody is at a terminal.
    #[arg(long)]
    pub(super) ask: bool,
    /// Which sheet: the questions on a later one tell answers to an earlier one. The first, or with
    /// `--answers` and `--ask` all, when absent.
    #[arg(long, value_name = "NUMBER")]
    pub(super) sheet: Option<usize>,
    /// Only the first so many questions.
    #[arg(long, value_name = "COUNT")]
    pub(super) most: Option<usize>,
    /// Also what the scenario's own questions leave out, asked of its environments, observers and
    /// actions.
    #[arg(long)]
    pub(super) more: bool,
    /// Change one value, such as `inputs.retry_limit.value=3`, in every replay; may be given several
    /// times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(super) set: Vec<String>,
    /// Stop a run after this many events; 10 million when absent.
    #[arg(long, value_name = "EVENTS")]
    pub(super) limit: Option<u64>,
    /// How to print the questions.
    #[arg(long, value_enum, default_value_t = QuizFormat::Human)]
    pub(super) format: QuizFormat,
}

/// How `quiz` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum QuizFormat {
    /// For people.
    Human,
    /// One document, format reenact.quiz/1.
    Json,
    /// Markdown, the answers folded away.
    Md,
}

/// How many times as many events as one run may have all of them may have together.
const RUNS: u64 = 20;

/// How many bytes of answers are read, as of a script of `play`: far more than anybody types.
const ANSWERS: u64 = 1 << 20;

/// Asks.
pub(super) fn quiz(arguments: &QuizArguments, config: &Config, output: &mut Output) -> Exit {
    match drawn(arguments, config, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn drawn(arguments: &QuizArguments, config: &Config, output: &mut Output) -> Result<Exit, Exit> {
    let talks = talks(arguments);
    if talks && arguments.file == "-" {
        let mistake = "the answers come from standard input, so the scenario cannot; name its file";
        return Err(usage(&[mistake.to_owned()], output));
    }
    if arguments.ask && arguments.format != QuizFormat::Human {
        return Err(usage(&["--ask is for people; leave --format out".to_owned()], output));
    }
    let opened = open(&arguments.file, &arguments.set, output)?;
    let asked = (arguments.more, opened.base.seed);
    let answered = answers(&opened, asked, config.limits(arguments.limit), output)?;
    if answered.is_empty() {
        output.message("error: there is nothing to ask: nothing in this scenario has two answers");
        return Err(Exit::Nothing);
    }
    let answered = apart(&opened.base, answered);
    let count = answered.len();
    let mut items = sheets(answered, arguments.seed.as_deref());
    let only =
        if arguments.answers || talks { arguments.sheet } else { arguments.sheet.or(Some(1)) };
    if let Some(only) = only {
        one_sheet(only, count, output)?;
        items.retain(|item| item.sheet == only);
    }
    items.truncate(arguments.most.unwrap_or(usize::MAX));
    let again = again(&arguments.set, arguments.limit);
    let quiz = Quiz {
        scenario: &opened.base,
        path: &arguments.file,
        person: arguments.seed.as_deref(),
        seed: opened.base.seed.to_string(),
        arguments: &again,
        items: &items,
        sheets: count,
        answers: arguments.answers,
    };
    if talks {
        return Ok(talk(&quiz, output));
    }
    output.result(&match arguments.format {
        QuizFormat::Human => quiz::draw(&quiz, output.style()),
        QuizFormat::Json => quiz::draw_json(&quiz),
        QuizFormat::Md => quiz::draw_markdown(&quiz),
    });
    Ok(Exit::Fine)
}

/// Refuses a sheet that there is not.
pub(super) fn one_sheet(sheet: usize, count: usize, output: &Output) -> Result<(), Exit> {
    if (1..=count).contains(&sheet) {
        return Ok(());
    }
    Err(usage(&[format!("--sheet: there is no sheet {sheet}; the last one is {count}")], output))
}

/// Tells whether questions wait for answers: where that is asked for, and where somebody is there to
/// give them.
fn talks(arguments: &QuizArguments) -> bool {
    let is_there = io::stdin().is_terminal() && io::stdout().is_terminal();
    let plain = arguments.format == QuizFormat::Human && !arguments.answers;
    arguments.ask || (is_there && plain)
}

/// Returns what has to be said again with a command.
pub(super) fn again(set: &[String], limit: Option<u64>) -> Vec<String> {
    let set = set.iter().map(|setting| format!("--set {}", quoted(setting)));
    set.chain(limit.map(|limit| format!("--limit {limit}"))).collect()
}

/// Computes the answers to the scenario's questions, or to those that can be asked of any scenario, under
/// a seed.
pub(super) fn answers(
    opened: &Opened,
    (more, seed): (bool, Seed),
    limits: Limits,
    output: &Output,
) -> Result<Vec<Answered>, Exit> {
    let base = &opened.base;
    // What is wrong with an environment itself is said before anything is asked of it.
    let profiles = base.profiles.iter().map(|it| Selection::profile(&it.name.value));
    opened.prepare(&profiles.collect::<Vec<_>>(), output)?;
    let written = base.teach.as_ref().map_or(&[][..], |teach| &teach.questions);
    let mut asked: Vec<Question> = written.to_vec();
    if more || written.is_empty() {
        let known = |it: &Question| written.iter().any(|other| it.about.key() == other.about.key());
        asked.extend(generate(base).into_iter().filter(|it| !known(it)));
    }
    make(limits, output, |limits| {
        let ground = Ground { file: &opened.file, base, seed, limits };
        let mut bank = Bank::new(ground, limits.events.saturating_mul(RUNS));
        let mut answered = Vec::new();
        for question in &asked {
            match answer(&mut bank, question) {
                Ok(found) => answered.push(found),
                Err(Unanswered::Stopped(ending)) => return Err::<_, Ending>(ending),
                // `check` says so of a question that somebody wrote.
                Err(Unanswered::Nothing(_) | Unanswered::NoWrong) => {}
            }
        }
        Ok(answered)
    })
}

/// Asks one question after the other.
fn talk(quiz: &Quiz<'_>, output: &mut Output) -> Exit {
    let style = output.style();
    output.result(&quiz::head(&Quiz { answers: true, ..quiz.borrowed() }, style));
    let mut answers = io::stdin().lock().take(ANSWERS + 1);
    let mut lines = answers.by_ref().lines();
    let (mut right, mut all) = (0, 0);
    for (place, item) in quiz.items.iter().enumerate() {
        output.result(&quiz::asked(quiz, place, style));
        let chosen = match choose(item, &mut lines, output) {
            Prediction::Option(chosen) => Some(chosen),
            Prediction::Open => None,
            Prediction::Leave => break,
        };
        all += 1;
        right += usize::from(chosen == Some(item.right));
        output.result(&quiz::revealed(quiz, place, chosen, style));
    }
    output.result(&quiz::score(right, all, style));
    if answers.limit() == 0 {
        let why = format!("the answers have more than {} MiB, and no more is read", ANSWERS >> 20);
        return usage(&[why], output);
    }
    Exit::Fine
}

/// What somebody predicts.
enum Prediction {
    /// One of the options.
    Option(usize),
    /// Nothing; they want to see it.
    Open,
    /// They leave, or have left.
    Leave,
}

/// Waits for an answer: a letter, or an empty line for none.
fn choose(
    item: &Item,
    lines: &mut impl Iterator<Item = io::Result<String>>,
    output: &mut Output,
) -> Prediction {
    loop {
        output.prompt("   your prediction: ");
        let Some(Ok(line)) = lines.next() else { return Prediction::Leave };
        let mut letters = line.trim().chars();
        match (letters.next(), letters.next()) {
            (None, _) => return Prediction::Open,
            (Some('q'), None) => return Prediction::Leave,
            (Some(letter), None) => {
                if let Some(place) = item.place(letter) {
                    return Prediction::Option(place);
                }
            }
            (Some(_), Some(_)) => {}
        }
        let last = Item::letter(item.options.len().saturating_sub(1));
        output.result(&format!("   a letter from a to {last}; q ends\n"));
    }
}
