//! `reenact.toml`: found upwards, read within limits, every mistake in it at once.

use crate::cli::args::Color;
use crate::cli::config::Config;
use crate::cli::config::FILE;
use crate::cli::config::SETTINGS;
use crate::cli::config::origin::Origin;
use crate::cli::config::origin::Setting;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::tree::decode_utf8;
use crate::source::SourceId;
use crate::source::Sources;
use crate::source::Span;
use clap::ValueEnum as _;
use std::io::Read as _;
use std::ops::Range;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use toml::de::DeTable;
use toml::de::DeValue;

/// How long a configuration may be, in bytes.
const BYTES: u64 = 64 * 1024;

/// Finds the file and reads its settings into `config`.
pub(super) fn read(
    scenario: Option<&str>,
    config: &mut Config,
    sources: &mut Sources,
    out: &mut Diagnostics,
) {
    let Some(folder) = find(scenario) else { return };
    let name = called(&folder);
    config.file = Some(name.clone());
    config.home.clone_from(&folder);
    let bytes = match bytes(&folder.join(FILE)) {
        Ok(bytes) => bytes,
        Err(why) => {
            let source = sources.add(&name, "");
            let place = Span::new(source, 0, 0);
            out.push(
                Diagnostic::new(codes::CONFIG_REFUSED, place, why)
                    .help(format!("mend, move or remove `{name}`")),
            );
            return;
        }
    };
    let text = match decode_utf8(bytes) {
        Ok(text) => text,
        Err(not_utf8) => {
            let source = sources.add(&name, not_utf8.text.clone());
            out.push(not_utf8.diagnostic(source));
            return;
        }
    };
    let source = sources.add(&name, &text);
    let (table, errors) = DeTable::parse_recoverable(&text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        out.push(
            Diagnostic::new(codes::CONFIG_SYNTAX, span_in(source, &span), "this is not TOML")
                .caret(error.message().lines().next().unwrap_or_default())
                .help("put texts in double quotes, as in `color = \"never\"`"),
        );
    }
    // What could be read of a broken file would be reported against guesses.
    if errors.is_empty() {
        let mut reading = Reading { name: &name, folder: &folder, source, sources, config, out };
        reading.settings(table.get_ref());
    }
}

/// Finds the folder with the nearest file: from the scenario's folder up, no farther than the
/// repository that holds it, so that a clone is configured alike wherever it lies.
fn find(scenario: Option<&str>) -> Option<PathBuf> {
    let start = match scenario.filter(|path| *path != "-") {
        Some(path) if Path::new(path).is_dir() => PathBuf::from(path),
        Some(path) => Path::new(path).parent()?.to_owned(),
        None => PathBuf::new(),
    };
    let start = if start.as_os_str().is_empty() { PathBuf::from(".") } else { start };
    let start = std::path::absolute(start).ok()?;
    for folder in start.ancestors() {
        if folder.join(FILE).symlink_metadata().is_ok() {
            return Some(folder.to_owned());
        }
        if folder.join(".git").symlink_metadata().is_ok() {
            return None;
        }
    }
    None
}

/// Returns what messages call the file: its path from the current folder where that leads down.
fn called(folder: &Path) -> String {
    let path = folder.join(FILE);
    let here = std::env::current_dir().unwrap_or_default();
    if let Ok(below) = path.strip_prefix(&here) {
        return below.display().to_string();
    }
    match here.strip_prefix(folder) {
        Ok(deeper) => format!("{}{FILE}", "../".repeat(deeper.components().count())),
        Err(_) => path.display().to_string(),
    }
}

/// Reads a file that is no longer than a configuration may be; the error is a fragment.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| format!("the configuration cannot be read: {error}");
    let metadata = path.metadata().map_err(unreadable)?;
    // A pipe or a device could keep a reader waiting for ever.
    if !metadata.is_file() {
        return Err("the configuration is no file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unreadable)?;
    file.take(BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > BYTES {
        return Err(format!("the configuration is longer than {BYTES} bytes"));
    }
    Ok(bytes)
}

fn span_in(source: SourceId, range: &Range<usize>) -> Span {
    let end = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(source, end(range.start), end(range.end))
}

/// Settings being taken out of a table.
struct Reading<'a> {
    name: &'a str,
    folder: &'a Path,
    source: SourceId,
    sources: &'a Sources,
    config: &'a mut Config,
    out: &'a mut Diagnostics,
}

impl Reading<'_> {
    fn settings(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let span = span_in(self.source, &value.span());
            let at_key = span_in(self.source, &key.span());
            let origin =
                Origin::File { file: self.name.to_owned(), line: self.sources.locate(at_key).line };
            match key.get_ref().as_ref() {
                "color" => self.color(value.get_ref(), span, origin),
                "ascii" => self.ascii(value.get_ref(), span, origin),
                "limit" => self.limit(value.get_ref(), span, origin),
                "snapshots" => self.snapshots(value.get_ref(), span, origin),
                other => self.out.push(
                    Diagnostic::new(
                        codes::UNKNOWN_SETTING,
                        at_key,
                        format!("no setting is called `{other}`"),
                    )
                    .did_you_mean(other, SETTINGS)
                    .help(format!("the settings are {}", SETTINGS.join(", "))),
                ),
            }
        }
    }

    fn color(&mut self, value: &DeValue<'_>, span: Span, origin: Origin) {
        let word = value.as_str().and_then(|word| Color::from_str(word, false).ok());
        match word {
            Some(color) => self.config.color = Setting::new(color, origin),
            None => self.wrong("color", span, "write `\"auto\"`, `\"always\"` or `\"never\"`"),
        }
    }

    fn ascii(&mut self, value: &DeValue<'_>, span: Span, origin: Origin) {
        match value.as_bool() {
            Some(ascii) => self.config.ascii = Setting::new(ascii, origin),
            None => self.wrong("ascii", span, "write `true` or `false`, without quotes"),
        }
    }

    fn limit(&mut self, value: &DeValue<'_>, span: Span, origin: Origin) {
        let number = value
            .as_integer()
            .and_then(|number| u64::from_str_radix(number.as_str(), number.radix()).ok())
            .filter(|limit| *limit > 0);
        match number {
            Some(limit) => self.config.limit = Setting::new(limit, origin),
            None => self.wrong(
                "limit",
                span,
                "write a whole number of events from 1 on, such as `5_000_000`",
            ),
        }
    }

    fn snapshots(&mut self, value: &DeValue<'_>, span: Span, origin: Origin) {
        // A folder from somebody else's file may not be one of yours.
        let is_below = |folder: &&str| {
            let mut parts = Path::new(folder).components();
            parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        };
        let is_name = |folder: &&str| !folder.is_empty() && !folder.contains('\0');
        match value.as_str().filter(is_name).filter(is_below) {
            Some(folder) => {
                // The path as people would write it from where they are.
                let base = Path::new(self.name).parent().unwrap_or(self.folder);
                self.config.snapshots = Setting::new(Some(base.join(folder)), origin);
            }
            None => self.wrong(
                "snapshots",
                span,
                "write a folder beside this file or below, in quotes; the variable REENACT_SNAPSHOTS may \
                 name any",
            ),
        }
    }

    fn wrong(&mut self, setting: &str, span: Span, remedy: &str) {
        let message = format!("`{setting}` cannot have this value");
        self.out.push(Diagnostic::new(codes::WRONG_SETTING, span, message).help(remedy));
    }
}
