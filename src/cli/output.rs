//! Where text goes: one handle for results, one for messages.

use crate::cli::args::Color;
use crate::cli::exit::Exit;
use crate::render::page::Page;
use crate::render::page::neutral;
use crate::render::style::TextStyle;
use std::io;
use std::io::IsTerminal as _;
use std::io::Write as _;

/// Results go to stdout, messages to stderr.
#[derive(Debug)]
pub(super) struct Output {
    style: TextStyle,
    message_style: TextStyle,
    failed: Option<io::Error>,
}

impl Output {
    /// Looks at the terminal once.
    pub(super) fn new(color: Color, ascii: bool) -> Self {
        let terminal = io::stdout().is_terminal();
        let colour = |chosen: anstream::ColorChoice| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => chosen != anstream::ColorChoice::Never,
        };
        let columns = if terminal { columns() } else { None };
        let style = TextStyle {
            width: columns.unwrap_or(80).clamp(40, 200),
            colour: colour(anstream::AutoStream::choice(&io::stdout())),
            unicode: !ascii && (!terminal || speaks_unicode()),
        };
        // One of the two may go to a file while the other is being read on a terminal.
        let colour = colour(anstream::AutoStream::choice(&io::stderr()));
        Self { style, message_style: TextStyle { colour, ..style }, failed: None }
    }

    /// Returns how results should look.
    pub(super) fn style(&self) -> TextStyle {
        self.style
    }

    /// Returns how messages should look.
    pub(super) fn message_style(&self) -> TextStyle {
        self.message_style
    }

    /// Writes a result.
    pub(super) fn result(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// Writes a result that may be no text.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.failed.is_none()
            && let Err(error) = io::stdout().lock().write_all(bytes)
        {
            self.failed = Some(error);
        }
    }

    /// Takes note of a result that somebody else could not write.
    pub(super) fn failed(&mut self, error: Option<io::Error>) {
        self.failed = self.failed.take().or(error);
    }

    /// Writes the beginning of a line that somebody else will end.
    pub(super) fn prompt(&mut self, text: &str) {
        self.result(text);
        // What cannot be written is known when the next result is.
        drop(io::stdout().lock().flush());
    }

    /// Writes a message. It may quote a file or an argument, so what could steer a terminal is
    /// taken out.
    pub(super) fn message(&self, text: &str) {
        let lines = text.lines().map(|line| match line.strip_prefix("note: ") {
            Some(words) => self.note(words),
            None => neutral(line),
        });
        self.drawn(&lines.collect::<Vec<_>>().join("\n"));
    }

    /// Breaks a note into lines. What is wrong stands on one, for whoever looks for it there.
    fn note(&self, words: &str) -> String {
        let mut page = Page::new(self.message_style);
        page.paragraph("note: ", "      ", words);
        page.finish().trim_end().to_owned()
    }

    /// Writes a message that is drawn already, colours and all.
    #[expect(clippy::unused_self, reason = "messages go through the same handle as results")]
    pub(super) fn drawn(&self, text: &str) {
        // Whoever closed stderr does not want to hear that it is closed.
        drop(writeln!(io::stderr().lock(), "{text}"));
    }

    /// Flushes what was written. A reader that went away is no failure of ours.
    pub(super) fn close(mut self, exit: Exit) -> Exit {
        if let Err(error) = io::stdout().lock().flush() {
            self.failed.get_or_insert(error);
        }
        match &self.failed {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                self.message(&format!("error: the result cannot be written: {error}"));
                exit.worse(Exit::Usage)
            }
            Some(_) | None => exit,
        }
    }
}

/// Returns the width that the environment names.
fn columns() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok()
}

/// Tells whether the locale's characters go beyond ASCII.
fn speaks_unicode() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"];
    let named = set.iter().find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    named.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
