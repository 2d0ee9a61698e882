//! The overview of `run`: every profile side by side, in sections.

mod coverage;
pub(in crate::render) mod failure;
pub(in crate::render) mod figures;
pub(in crate::render) mod notes;
pub(in crate::render) mod noticing;
mod published;
mod timeline;

use crate::analysis::consistency::Contradiction;
use crate::analysis::figures::Quantity;
use crate::experiment::replay::Replay;
use crate::quantity::Timestamp;
use crate::render::ending::told;
use crate::render::number::counted;
use crate::render::number::dated;
use crate::render::number::instant;
use crate::render::number::quantity;
use crate::render::page::Page;
use crate::render::style::TextStyle;
use crate::scenario::Scenario;
use crate::source::Sources;
use crate::source::Span;
use crate::time::SimDuration;
use crate::time::SimTime;
use crate::trace::RequestId;

/// Everything the overview tells.
#[derive(Debug)]
pub struct Overview<'a> {
    /// The file as it stands.
    pub scenario: &'a Scenario,
    /// Its text.
    pub sources: &'a Sources,
    /// The path as the user gave it.
    pub path: &'a str,
    /// One replay for each profile, in the order of the file.
    pub replays: &'a [Replay],
    /// Published figures that contradict each other.
    pub contradictions: &'a [Contradiction],
    /// A hash of the file.
    pub digest: u64,
    /// What else the command line said, as it would be typed again: `--until 13h`.
    pub arguments: &'a [String],
}

impl<'a> Overview<'a> {
    /// Returns the replay to tell most of: the incident's, or the first.
    pub(in crate::render) fn main(&self) -> Option<&'a Replay> {
        let incident = self.scenario.incident_profile();
        self.replays
            .iter()
            .find(|replay| replay.selection.profile.as_deref() == incident)
            .or_else(|| self.replays.first())
    }
}

/// Returns a place as `file:line:column`; what `--set` brought stands in no file.
fn place(overview: &Overview<'_>, span: Span) -> String {
    let name = overview.sources.get(span.source).map_or(overview.path, |it| it.name.as_str());
    format!("{name}:{}", overview.sources.locate(span))
}

/// Returns the name of a replay's profile.
pub(in crate::render) fn profile(replay: &Replay) -> &str {
    replay.selection.profile.as_deref().unwrap_or("as written")
}

/// From which length on the instants of a replay have their year.
const YEAR: SimDuration = SimDuration::from_nanos(365 * SimDuration::DAY.as_nanos());

/// Writes an instant of a replay: with its year where the replay is longer than one.
pub(in crate::render) fn dated_in(replay: &Replay, at: Timestamp) -> String {
    if is_long(replay) { dated(at) } else { instant(at) }
}

/// Tells whether a replay is longer than a year.
fn is_long(replay: &Replay) -> bool {
    replay.outcome.end.saturating_since(SimTime::ORIGIN) > YEAR
}

/// Writes the value of a figure of a replay.
fn quantity_in(replay: &Replay, value: &Quantity) -> String {
    match value {
        Quantity::Instant(at) => dated_in(replay, *at),
        Quantity::Count(_) | Quantity::Duration(_) | Quantity::Share(_) | Quantity::Text(_) => {
            quantity(value)
        }
    }
}

/// Draws the overview.
pub fn draw(overview: &Overview<'_>, style: TextStyle) -> String {
    let mut page = Page::new(style);
    let Some(main) = overview.main() else { return page.finish() };
    header(&mut page, overview, main);
    timeline::draw(&mut page, overview, main);
    failure::draw(&mut page, overview, main);
    let notes = notes::collect(overview);
    figures::draw(&mut page, overview, main, &notes);
    coverage::draw(&mut page, overview, main);
    noticing::draw(&mut page, overview);
    notes::draw(&mut page, overview, &notes);
    footer(&mut page, overview, main);
    page.finish()
}

fn header(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    let scenario = overview.scenario;
    page.line(&format!("{}  {}", scenario.id.value, scenario.title));
    let dot = page.mark("·", "-");
    let mut parts =
        vec![format!("seed {}", main.seed), counted(main.outcome.requests.arrived, "request")];
    if scenario.scale > 1 {
        parts.push(format!("scale 1/{}", scenario.scale));
    }
    if !main.selection.with.is_empty() {
        parts.push(format!("with {}", main.selection.with.join(", ")));
    }
    if overview.replays.len() > 1 {
        parts.push(format!(
            "{} profiles, the incident in {}",
            overview.replays.len(),
            profile(main)
        ));
    } else {
        parts.push(profile(main).to_owned());
    }
    page.paragraph("", "", &parts.join(&format!(" {dot} ")));
    let cut: Vec<&str> =
        overview.replays.iter().filter(|it| it.fingerprint.is_none()).map(profile).collect();
    if !cut.is_empty() {
        let words = format!("not to its end in {}: what is said of it is so far", cut.join(", "));
        page.paragraph("", "", &words);
    }
}

/// Says which expectations were met, how to repeat the run, and what to try next.
fn footer(page: &mut Page, overview: &Overview<'_>, main: &Replay) {
    page.section("VERDICT", "");
    let widest = overview.replays.iter().map(|it| profile(it).len()).max().unwrap_or(0);
    for replay in overview.replays {
        let met = replay.verdicts.iter().filter(|verdict| verdict.met).count();
        let all = replay.verdicts.len();
        let words = match (replay.fingerprint, all) {
            (None, _) => format!("not judged: {}", told(replay.outcome.ending)),
            (Some(print), 0) => format!("no expectations for this, fingerprint {print}"),
            (Some(print), all) => {
                let all = counted(all as u64, "expectation");
                format!("{met} of {all} met, fingerprint {print}")
            }
        };
        let lead = format!("  {:widest$}  ", profile(replay));
        page.paragraph(&lead, &" ".repeat(widest + 4), &words);
        for verdict in replay.verdicts.iter().filter(|verdict| !verdict.met) {
            let place = place(overview, verdict.span);
            let (about, expected, actual) = (&verdict.about, &verdict.expected, &verdict.actual);
            let words = format!("{about}: expected {expected}, got {actual}   {place}");
            page.paragraph("    ", "      ", &words);
        }
        for surprise in replay.surprises() {
            let words = match surprise.known_miss {
                Some(_) => "is a known miss, and misses no more",
                None => "differs from what was published",
            };
            let place = place(overview, surprise.span);
            page.paragraph("    ", "      ", &format!("{}: {words}   {place}", surprise.name));
        }
    }
    page.gap();
    page.whole(&format!("again: {}", command(overview, main)));
    page.line(&format!(
        "       reenact {}, scenario {:016x}",
        env!("CARGO_PKG_VERSION"),
        overview.digest
    ));
    page.whole(&format!("next:  {}", next(overview, main)));
}

/// Returns the line that repeats a run.
pub(in crate::render) fn command(overview: &Overview<'_>, replay: &Replay) -> String {
    let mut words = vec!["reenact run".to_owned(), quoted_path(overview.path)];
    words.extend(replay.selection.with.iter().map(|name| format!("--with {}", quoted(name))));
    words.extend_from_slice(overview.arguments);
    words.push(format!("--seed {}", replay.seed));
    words.join(" ")
}

/// Returns the line that tells a request of a replay, every event of it.
pub(in crate::render) fn only(
    overview: &Overview<'_>,
    replay: &Replay,
    request: RequestId,
) -> String {
    let profile = replay.selection.profile.as_ref();
    let profile = profile.map(|name| format!(" --profile {}", quoted(name))).unwrap_or_default();
    let number = u64::from(request.0) + 1;
    format!("{}{profile} --only request={number}", command(overview, replay))
}

/// Quotes a word as shells want it, where it needs that.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

/// Quotes the path of a file as shells want it, and so that no program takes it for an option.
pub fn quoted_path(path: &str) -> String {
    let is_option = path.starts_with('-') && path != "-";
    if is_option { quoted(&format!("./{path}")) } else { quoted(path) }
}

/// Returns the next command to try.
fn next(overview: &Overview<'_>, main: &Replay) -> String {
    let path = quoted_path(overview.path);
    if let Some(failure) = &main.failure
        && main.selection.with.is_empty()
        && overview.replays.len() > 1
    {
        let request = failure.chain.request.0 + 1;
        return format!("reenact run {path} --only request={request}");
    }
    let untried = overview.scenario.overlays.iter().find(|overlay| {
        !main.selection.with.contains(&overlay.name.value)
            && matches!(overlay.effect, crate::scenario::overlay::Effect::Patch(_))
    });
    match untried {
        Some(overlay) => {
            format!("reenact run {path} --profile {} --with {}", profile(main), overlay.name.value)
        }
        None => format!("reenact check {path}"),
    }
}
