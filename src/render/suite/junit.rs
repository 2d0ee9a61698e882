//! JUnit XML, as GitLab, GitHub's actions and Jenkins read it.
//!
//! GitLab takes `classname` for the suite, reads `file`, and ignores the second of two cases of one
//! name; so each case has a class, a file and a name of its own. Its `time` is what the replay took by
//! the clock, the only thing in the report that is not the same every time.

use super::Case;
use super::Suite;
use super::Tried;
use super::problems::problems;
use crate::render::page::neutral;
use quick_xml::Writer;
use quick_xml::events::BytesText;
use std::io;
use std::time::Duration;

/// Writes what was tried as one XML document.
pub fn draw(suite: &Suite) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    let written = write(&mut writer, suite);
    written.expect("memory takes whatever is written");
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let body = String::from_utf8(writer.into_inner());
    text.push_str(&body.expect("texts were written, nothing else"));
    text.push('\n');
    text
}

fn write(writer: &mut Writer<Vec<u8>>, suite: &Suite) -> io::Result<()> {
    let tests: usize = suite.scenarios.iter().map(tests).sum();
    let failures: usize = suite.scenarios.iter().map(failures).sum();
    let errors = suite.scenarios.iter().filter(|tried| tried.mistakes.is_some()).count();
    writer
        .create_element("testsuites")
        .with_attribute(("name", "reenact"))
        .with_attribute(("tests", tests.to_string().as_str()))
        .with_attribute(("failures", failures.to_string().as_str()))
        .with_attribute(("errors", errors.to_string().as_str()))
        .with_attribute(("time", seconds(suite.cases().map(|case| case.took).sum()).as_str()))
        .write_inner_content(|writer| {
            suite.scenarios.iter().try_for_each(|tried| scenario(writer, tried))
        })?;
    Ok(())
}

/// Counts the cases of a scenario; one that cannot be read, and snapshots that nothing asks for,
/// count as one each.
fn tests(tried: &Tried) -> usize {
    tried.cases.len() + usize::from(tried.mistakes.is_some()) + usize::from(has_orphans(tried))
}

fn failures(tried: &Tried) -> usize {
    let failed = tried.cases.iter().filter(|case| !problems(tried, case).is_empty());
    failed.count() + usize::from(has_orphans(tried))
}

fn has_orphans(tried: &Tried) -> bool {
    !tried.orphans.is_empty()
}

fn scenario(writer: &mut Writer<Vec<u8>>, tried: &Tried) -> io::Result<()> {
    let errors = usize::from(tried.mistakes.is_some());
    let suite = writer
        .create_element("testsuite")
        .with_attribute(("name", neutral(&tried.name).as_str()))
        .with_attribute(("tests", tests(tried).to_string().as_str()))
        .with_attribute(("failures", failures(tried).to_string().as_str()))
        .with_attribute(("errors", errors.to_string().as_str()))
        .with_attribute(("time", seconds(tried.cases.iter().map(|it| it.took).sum()).as_str()));
    suite.write_inner_content(|writer| {
        if let Some(mistakes) = &tried.mistakes {
            let words = ("it has mistakes", mistakes.drawn.as_str());
            let told = Told { problem: Some(("error", words)), ..Told::default() };
            testcase(writer, tried, "the scenario can be read", &told)?;
        }
        for case in &tried.cases {
            written_case(writer, tried, case)?;
        }
        if has_orphans(tried) {
            let list = tried.orphans.join("\n");
            let words = ("nothing asks for these snapshots", list.as_str());
            let told = Told { problem: Some(("failure", words)), ..Told::default() };
            testcase(writer, tried, "every snapshot has a case", &told)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn written_case(writer: &mut Writer<Vec<u8>>, tried: &Tried, case: &Case) -> io::Result<()> {
    let problems = problems(tried, case);
    let told: Vec<String> = problems
        .iter()
        .map(|problem| {
            let mut told = vec![problem.message.clone()];
            let below = problem.details.iter().chain(&problem.causes);
            told.extend(below.map(|line| format!("  {line}")));
            told.push(format!("  --> {}:{}\n", tried.path, problem.place));
            told.join("\n")
        })
        .collect();
    let body = format!("{}again: {}\n", told.concat(), case.again);
    let problem =
        problems.first().map(|first| ("failure", (first.message.as_str(), body.as_str())));
    let misses: Vec<String> = case
        .misses
        .iter()
        .map(|miss| {
            let why = miss.it.known_miss.as_deref().unwrap_or_default();
            format!("known miss: {}, {why}", miss.it.name)
        })
        .collect();
    let said = (!misses.is_empty()).then(|| misses.join("\n"));
    let told = Told { problem, said: said.as_deref(), asked: case.verdicts.len(), took: case.took };
    testcase(writer, tried, &case.name, &told)
}

/// What a test case tells.
#[derive(Default)]
struct Told<'a> {
    /// `failure` or `error`, with its message and its text.
    problem: Option<(&'a str, (&'a str, &'a str))>,
    /// What it said besides.
    said: Option<&'a str>,
    /// How many expectations, and claims that are taught, were held against it.
    asked: usize,
    /// How long it took by the clock.
    took: Duration,
}

/// Writes a time as JUnit wants it: seconds, here with three decimals.
fn seconds(took: Duration) -> String {
    format!("{}.{:03}", took.as_secs(), took.subsec_millis())
}

/// Writes one test case.
fn testcase(
    writer: &mut Writer<Vec<u8>>,
    tried: &Tried,
    name: &str,
    told: &Told<'_>,
) -> io::Result<()> {
    let case = writer
        .create_element("testcase")
        .with_attribute(("classname", neutral(&tried.name).as_str()))
        .with_attribute(("name", neutral(name).as_str()))
        .with_attribute(("file", neutral(&tried.reported).as_str()))
        .with_attribute(("assertions", told.asked.to_string().as_str()))
        .with_attribute(("time", seconds(told.took).as_str()));
    let Told { problem, said, .. } = *told;
    if problem.is_none() && said.is_none() {
        case.write_empty()?;
        return Ok(());
    }
    case.write_inner_content(|writer| {
        if let Some((kind, (message, body))) = problem {
            writer
                .create_element(kind)
                .with_attribute(("message", neutral(message).as_str()))
                .write_text_content(BytesText::new(&lines(body)))?;
        }
        if let Some(said) = said {
            writer.create_element("system-out").write_text_content(BytesText::new(&lines(said)))?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Takes out of every line what XML cannot hold.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(neutral).collect();
    lines.join("\n")
}
