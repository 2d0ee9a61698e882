//! Environment variables that stand for settings. An empty one counts as not set.

use crate::cli::args::Color;
use crate::cli::config::Config;
use crate::cli::config::origin::Origin;
use crate::cli::config::origin::Setting;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::quantity::parse_count;
use crate::source::Sources;
use crate::source::Span;
use clap::ValueEnum as _;
use std::path::PathBuf;

/// A variable's text, and where it stands.
struct Variable {
    name: &'static str,
    text: String,
    span: Span,
}

/// Reads the four variables.
pub(super) fn read(config: &mut Config, sources: &mut Sources, out: &mut Diagnostics) {
    if let Some(it) = variable("REENACT_COLOR", sources) {
        match Color::from_str(&it.text, false) {
            Ok(color) => config.color = it.setting(color),
            Err(_) => out.push(it.wrong("write `auto`, `always` or `never`")),
        }
    }
    if let Some(it) = variable("REENACT_ASCII", sources) {
        match it.text.as_str() {
            "true" => config.ascii = it.setting(true),
            "false" => config.ascii = it.setting(false),
            _ => out.push(it.wrong("write `true` or `false`")),
        }
    }
    if let Some(it) = variable("REENACT_LIMIT", sources) {
        match parse_count(&it.text) {
            Ok(limit) if limit > 0 => config.limit = it.setting(limit),
            _ => out.push(it.wrong("write a whole number of events, from 1 on")),
        }
    }
    if let Some(it) = variable("REENACT_SNAPSHOTS", sources) {
        config.snapshots = it.setting(Some(PathBuf::from(&it.text)));
    }
}

/// Returns a variable that is set to something.
fn variable(name: &'static str, sources: &mut Sources) -> Option<Variable> {
    let text = std::env::var_os(name)?.to_string_lossy().into_owned();
    if text.is_empty() {
        return None;
    }
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let source = sources.add(name, text.clone());
    Some(Variable { name, text, span: Span::new(source, 0, end) })
}

impl Variable {
    fn setting<T>(&self, value: T) -> Setting<T> {
        Setting::new(value, Origin::Variable(self.name))
    }

    fn wrong(&self, remedy: &str) -> Diagnostic {
        let message = format!("`{}` cannot have this value", self.name);
        Diagnostic::new(codes::WRONG_SETTING, self.span, message)
            .help(remedy)
            .help(format!("or unset `{}` to keep the default", self.name))
    }
}
