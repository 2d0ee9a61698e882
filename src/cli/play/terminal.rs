//! The loop of a full screen: draw, wait for a key, again.

use super::say;
use super::screen::Key;
use super::screen::Screen;
use super::view;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::experiment::play::Game;
use crate::scenario::Scenario;
use ratatui::crossterm::event;
use ratatui::crossterm::event::Event;
use ratatui::crossterm::event::KeyCode;
use ratatui::crossterm::event::KeyEvent;
use ratatui::crossterm::event::KeyEventKind;
use ratatui::crossterm::event::KeyModifiers;

/// Plays at a full screen. Returns the orders that were obeyed.
pub(super) fn play(game: &mut Game<'_>, base: &Scenario, output: &Output) -> (String, Exit) {
    let mut screen = match Screen::new(game, base) {
        Ok(screen) => screen,
        Err(refused) => return (String::new(), say(&refused, output)),
    };
    let mut terminal = match ratatui::try_init() {
        Ok(terminal) => terminal,
        Err(error) => {
            output.message(&format!(
                "error: the terminal cannot be used: {error}; `--plain` asks less of it"
            ));
            return (String::new(), Exit::Usage);
        }
    };
    let mut failed = None;
    while !screen.is_done() {
        let drawn = terminal.draw(|frame| view::draw(frame, &screen)).map(|_| ());
        match drawn.and_then(|()| event::read()) {
            Ok(Event::Key(pressed)) => {
                if let Some(key) = key(pressed) {
                    screen.press(key);
                }
            }
            Ok(
                Event::FocusGained
                | Event::FocusLost
                | Event::Mouse(_)
                | Event::Paste(_)
                | Event::Resize(..),
            ) => {}
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    ratatui::restore();
    let (saved, broken) = screen.finish();
    if let Some(error) = failed {
        output.message(&format!("error: the terminal cannot be used: {error}"));
        return (saved, Exit::Usage);
    }
    let exit = broken.map_or(Exit::Fine, |refused| say(&refused, output));
    (saved, exit)
}

/// Returns what a key is for; none for keys that are for nothing.
#[expect(clippy::wildcard_enum_match_arm, reason = "a keyboard has keys that nothing is for")]
fn key(pressed: KeyEvent) -> Option<Key> {
    if pressed.kind == KeyEventKind::Release {
        return None;
    }
    let control = pressed.modifiers.contains(KeyModifiers::CONTROL);
    Some(match pressed.code {
        KeyCode::Char('c' | 'd') if control => Key::Leave,
        KeyCode::Char(character) if !control => Key::Char(character),
        KeyCode::Enter => Key::Enter,
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Up | KeyCode::PageUp => Key::Up,
        KeyCode::Down | KeyCode::PageDown => Key::Down,
        KeyCode::End => Key::End,
        KeyCode::Esc => Key::Escape,
        _ => return None,
    })
}
