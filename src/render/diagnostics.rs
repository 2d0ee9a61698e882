//! Mistakes as text: excerpts with carets, in the manner of rustc.

use super::excerpt::Excerpt;
use super::excerpt::Lines;
use super::style::TextStyle;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::Severity;
use crate::source::SourceId;
use crate::source::Sources;
use crate::text::is_treacherous;
use annotate_snippets::AnnotationKind;
use annotate_snippets::Group;
use annotate_snippets::Level;
use annotate_snippets::Origin;
use annotate_snippets::Renderer;
use annotate_snippets::Snippet;
use annotate_snippets::renderer::AnsiColor;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::renderer::Effects;
use annotate_snippets::renderer::Style;
use std::collections::BTreeMap;

/// Diagnostics beyond this are counted, not drawn.
const DRAWN: usize = 100;
/// Longer messages lose their middle; a key of a megabyte is not worth reading twice.
const MESSAGE_CHARACTERS: usize = 400;
/// Narrower than this, excerpts would have no room.
const LEAST_WIDTH: usize = 40;

/// Draws all diagnostics in the order of their places, and a line that counts them; nothing when
/// there are none. The same input gives the same bytes. What the user wrote cannot reach the
/// terminal as control characters or change the direction of text.
pub fn draw(diagnostics: &Diagnostics, sources: &Sources, style: &TextStyle) -> String {
    let sorted = diagnostics.sorted();
    if sorted.is_empty() {
        return String::new();
    }
    let renderer = renderer(style);
    let mut lines = BTreeMap::new();
    let mut parts: Vec<String> = sorted
        .iter()
        .take(DRAWN)
        .map(|diagnostic| {
            let excerpts = excerpts(diagnostic, sources, &mut lines);
            renderer.render(&[group(diagnostic, &excerpts)])
        })
        .collect();
    if sorted.len() > DRAWN {
        let at_least = if diagnostics.is_full() { "at least " } else { "" };
        let more = sorted.len() - DRAWN + diagnostics.left_out();
        parts.push(format!("and {at_least}{more} more"));
    }
    let or_more = if diagnostics.is_full() { ", and reading stopped there" } else { "" };
    parts.push(format!("{}{or_more}", count(&sorted)));
    parts.join("\n\n") + "\n"
}

/// Counts them in words: `1 error, 2 notes`.
fn count(diagnostics: &[&Diagnostic]) -> String {
    let kinds =
        [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counts = kinds.into_iter().filter_map(|(severity, name)| {
        match diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {name}")),
            several => Some(format!("{several} {name}s")),
        }
    });
    counts.collect::<Vec<_>>().join(", ")
}

/// Finds what to show for each label, near ones together.
fn excerpts<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
    lines: &mut BTreeMap<SourceId, Lines>,
) -> Vec<Excerpt<'a>> {
    let mut excerpts: Vec<Excerpt<'a>> = Vec::new();
    let related = diagnostic.related.iter().map(|label| (label, false));
    for (label, primary) in std::iter::once((&diagnostic.primary, true)).chain(related) {
        let Some(source) = sources.get(label.span.source) else { continue };
        let lines = lines.entry(label.span.source).or_insert_with(|| Lines::of(&source.text));
        let excerpt = Excerpt::of(label, primary, source, lines);
        let apart = excerpts
            .iter_mut()
            .try_fold(excerpt, |excerpt, shown| shown.join(excerpt).map_or_else(Ok, |()| Err(())));
        excerpts.extend(apart);
    }
    excerpts
}

fn group<'a>(diagnostic: &'a Diagnostic, excerpts: &'a [Excerpt<'a>]) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(printable(&diagnostic.message)).id(diagnostic.code.0);
    let mut group = Group::with_title(title);
    for excerpt in excerpts {
        let name = printable(&excerpt.source.name);
        group = if excerpt.is_drawable() {
            group.element(snippet(excerpt).path(name))
        } else {
            let place = Origin::path(name).line(excerpt.first_line).char_column(excerpt.column());
            group.element(place)
        };
    }
    for help in &diagnostic.helps {
        group = group.element(Level::HELP.message(printable(help)));
    }
    let see = format!("reenact explain {}", diagnostic.code);
    group.element(Level::NOTE.with_name("see").message(see))
}

fn snippet<'a>(excerpt: &Excerpt<'a>) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let from = excerpt.range.start;
    let marks = excerpt.marks.iter().map(|mark| {
        let kind = if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let label = Some(printable(mark.text)).filter(|text| !text.is_empty());
        kind.span(mark.range.start - from..mark.range.end - from).label(label)
    });
    Snippet::source(excerpt.text()).line_start(excerpt.first_line).annotations(marks)
}

/// Makes one short line of a text from anywhere, in which nothing commands the terminal. Long
/// texts lose their middle.
fn printable(text: &str) -> String {
    let length = text.chars().count();
    let (head, tail) = if length > MESSAGE_CHARACTERS {
        (MESSAGE_CHARACTERS / 2, MESSAGE_CHARACTERS / 2)
    } else {
        (length, 0)
    };
    let mut line: String = text.chars().take(head).map(visible).collect();
    if tail > 0 {
        line.push_str("...");
        line.extend(text.chars().skip(length - tail).map(visible));
    }
    line
}

fn visible(character: char) -> char {
    match character {
        '\t' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if is_treacherous(character) => '\u{fffd}',
        _ => character,
    }
}

fn renderer(style: &TextStyle) -> Renderer {
    let decor = if style.unicode { DecorStyle::Unicode } else { DecorStyle::Ascii };
    let renderer = if style.colour { coloured() } else { Renderer::plain() };
    renderer.term_width(style.width.max(LEAST_WIDTH)).decor_style(decor)
}

/// The crate's own colours differ between systems; these do not.
fn coloured() -> Renderer {
    let bold = |colour: AnsiColor| colour.on_default().effects(Effects::BOLD);
    Renderer::styled()
        .error(bold(AnsiColor::BrightRed))
        .warning(bold(AnsiColor::Yellow))
        .note(bold(AnsiColor::BrightGreen))
        .help(bold(AnsiColor::BrightCyan))
        .info(bold(AnsiColor::BrightBlue))
        .line_num(bold(AnsiColor::BrightBlue))
        .context(bold(AnsiColor::BrightBlue))
        .emphasis(Style::new().effects(Effects::BOLD))
        .hyperlink(false)
}

#[cfg(test)]
#[path = "diagnostics_tests.rs"]
mod tests;
