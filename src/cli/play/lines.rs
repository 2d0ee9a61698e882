//! A game in plain lines: an order a line, from whoever types or from a file.

use super::say;
use crate::cli::exit::Exit;
use crate::cli::interrupt;
use crate::cli::load::reason;
use crate::cli::output::Output;
use crate::experiment::play::Game;
use crate::experiment::play::Order;
use crate::experiment::play::Refused;
use crate::experiment::play::orders::read;
use crate::render::number::instant;
use crate::render::play;
use crate::render::play::Scene;
use crate::scenario::Scenario;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::IsTerminal as _;
use std::io::Read as _;

/// How long a script may be, in bytes.
const SCRIPT: u64 = 1 << 20;

/// Plays until the debrief, or the end of the orders, which brings it about. Returns the orders that
/// were obeyed, to be played again.
pub(super) fn play(
    game: &mut Game<'_>,
    base: &Scenario,
    script: Option<&str>,
    output: &mut Output,
) -> (String, Exit) {
    let style = output.style();
    let mut lines: Box<dyn BufRead> = match script.filter(|path| *path != "-") {
        None => Box::new(io::stdin().lock().take(SCRIPT + 1)),
        Some(path) => match std::fs::File::open(path) {
            Ok(file) => Box::new(BufReader::new(file.take(SCRIPT + 1))),
            Err(error) => {
                output.message(&format!("error: `{path}` cannot be read: {}", reason(&error)));
                return (String::new(), Exit::Usage);
            }
        },
    };
    let asks = script.is_none() && io::stdin().is_terminal();
    output.result(&play::opening(base, game.now(), &game.injects(), style));
    let mut table = Table { game, base, output, saved: String::new(), exit: Exit::Fine };
    let mut taken = 0;
    while !table.game.is_over() {
        if asks {
            let time = instant(table.game.now());
            table.output.prompt(&format!("\n{time}> "));
        }
        let mut line = String::new();
        let read = lines.read_line(&mut line);
        taken += *read.as_ref().unwrap_or(&0) as u64;
        match read {
            Ok(_) if taken > SCRIPT => {
                let most = SCRIPT >> 20;
                table.output.message(&format!(
                    "error: the orders have more than {most} MiB, and no more is read"
                ));
                table.exit = table.exit.worse(Exit::Usage);
                break;
            }
            Ok(read) if read > 0 => table.take(line.trim(), !asks),
            Ok(_) => break,
            Err(_) => {
                table.output.message("error: the orders are no text");
                table.exit = table.exit.worse(Exit::Usage);
                break;
            }
        }
        if interrupt::exit().is_some() {
            break;
        }
    }
    if !table.game.is_over() && interrupt::exit().is_none() {
        table.obey(&Order::Debrief);
    }
    (table.saved, table.exit)
}

/// Whoever plays, and what came of it.
struct Table<'t, 'g, 'o> {
    game: &'t mut Game<'g>,
    base: &'t Scenario,
    output: &'o mut Output,
    saved: String,
    exit: Exit,
}

impl Table<'_, '_, '_> {
    /// Takes a line; one that came from no keyboard is shown.
    fn take(&mut self, line: &str, echo: bool) {
        if echo && !line.is_empty() {
            let shown = format!("\n{}> {line}\n", instant(self.game.now()));
            let clean: Vec<String> = shown.lines().map(crate::text::neutral).collect();
            self.output.result(&format!("{}\n", clean.join("\n")));
        }
        match read(line, self.game.now(), self.game.present()) {
            Ok(None) => {}
            Ok(Some(order)) => {
                if self.obey(&order) {
                    self.saved.push_str(line);
                    self.saved.push('\n');
                }
            }
            Err(why) => self.refuse(&Refused::Mistake(why), echo),
        }
    }

    /// Obeys an order; tells whether that was possible.
    fn obey(&mut self, order: &Order) -> bool {
        match self.game.obey(order) {
            Ok(told) => {
                let scene = Scene {
                    origin: self.base.origin.value,
                    now: self.game.now(),
                    present: self.game.present(),
                };
                self.output.result(&play::draw(&told, scene, self.output.style()));
                true
            }
            Err(refused) => {
                self.refuse(&refused, true);
                false
            }
        }
    }

    /// Says why an order is not obeyed. A script with mistakes is one, whoever plays may try again.
    fn refuse(&mut self, refused: &Refused, counts: bool) {
        let exit = say(refused, self.output);
        if counts {
            self.exit = self.exit.worse(exit);
        }
    }
}
