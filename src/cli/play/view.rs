//! The screen drawn: what happened above, what was asked below, the line that is typed at the foot.

use super::screen::Screen;
use ratatui::Frame;
use ratatui::layout::Constraint;
use ratatui::layout::Layout;
use ratatui::style::Modifier;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Block;
use ratatui::widgets::Borders;
use ratatui::widgets::Paragraph;

/// How many lines of events are shown.
const EVENTS: u16 = 7;

/// What the keys do.
const KEYS: &str = "← → an event back or on   ↑ ↓ scroll   End the present   help   Ctrl-C leaves";

/// Draws the screen.
pub(super) fn draw(frame: &mut Frame<'_>, screen: &Screen<'_, '_>) {
    let rows = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(EVENTS + 1),
        Constraint::Min(3),
        Constraint::Length(1),
        Constraint::Length(1),
    ])
    .split(frame.area());
    let strong = Style::default().add_modifier(Modifier::BOLD);
    frame.render_widget(Paragraph::new(screen.title()).style(strong), rows[0]);
    let mut events: Vec<Line<'_>> =
        screen.events(usize::from(EVENTS)).into_iter().map(Line::from).collect();
    if let Some(last) = events.last_mut() {
        last.style = strong;
    }
    let block = Block::new().borders(Borders::TOP).title(" on screens and in logs, the last ");
    frame.render_widget(Paragraph::new(events).block(block), rows[1]);
    let room = usize::from(rows[2].height.saturating_sub(1));
    let said: Vec<Line<'_>> = screen.said(room).iter().map(|it| Line::from(it.as_str())).collect();
    let title = if screen.is_over() { " the game is over " } else { " what you asked " };
    let block = Block::new().borders(Borders::TOP).title(title);
    frame.render_widget(Paragraph::new(said).block(block), rows[2]);
    frame.render_widget(Paragraph::new(format!("> {}_", screen.typed())), rows[3]);
    let dim = Style::default().add_modifier(Modifier::DIM);
    frame.render_widget(Paragraph::new(KEYS).style(dim), rows[4]);
}

#[cfg(test)]
mod tests {
    use super::draw;
    use crate::cli::play::screen::Key;
    use crate::cli::play::screen::Screen;
    use crate::diagnostic::Diagnostics;
    use crate::engine::outcome::Limits;
    use crate::experiment::play::Game;
    use crate::experiment::quiz::Ground;
    use crate::scenario::File;
    use crate::scenario::Scenario;
    use ratatui::Terminal;
    use ratatui::backend::TestBackend;
    use std::path::Path;

    const SCENARIO: &str = include_str!("../../../docs/src/examples/teach.yaml");

    /// Plays with some keys, and returns what is on the screen.
    fn shown(keys: &[&str]) -> (String, String) {
        let mut out = Diagnostics::default();
        let file = File::read("teach.yaml", SCENARIO, &mut out).unwrap();
        let base = Scenario::decode(&file.tree, &mut out).unwrap();
        assert!(!out.has_errors(), "{out:?}");
        let ground =
            Ground { file: &file, base: &base, seed: base.seed, limits: Limits::default() };
        let mut game = Game::new(ground).unwrap();
        let mut screen = Screen::new(&mut game, &base).unwrap();
        for key in keys {
            match *key {
                "left" => screen.press(Key::Left),
                "right" => screen.press(Key::Right),
                "up" => screen.press(Key::Up),
                "end" => screen.press(Key::End),
                typed => {
                    typed.chars().for_each(|it| screen.press(Key::Char(it)));
                    screen.press(Key::Enter);
                }
            }
        }
        let mut terminal = Terminal::new(TestBackend::new(80, 24)).unwrap();
        terminal.draw(|frame| draw(frame, &screen)).unwrap();
        let drawn = terminal.backend().to_string();
        (drawn, screen.finish().0)
    }

    fn check(name: &str, keys: &[&str]) {
        let (drawn, saved) = shown(keys);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/play"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        let all = format!("{drawn}\nsaved:\n{saved}");
        settings.bind(|| insta::assert_snapshot!(name, all));
    }

    #[test]
    fn the_screen_as_it_opens() {
        check("screen-opening", &[]);
    }

    #[test]
    fn events_are_stepped_through_in_both_directions() {
        check("screen-forward", &["right", "right", "right"]);
        check("screen-back", &["right", "right", "right", "left"]);
        let (there, _) = shown(&["right", "right"]);
        let (back, _) = shown(&["right", "right", "right", "left", "left", "right"]);
        let events = |text: &str| text.lines().skip(2).take(8).collect::<Vec<_>>().join("\n");
        assert_eq!(events(&there), events(&back), "the same instant shows the same");
    }

    #[test]
    fn nothing_is_decided_in_the_past() {
        let (drawn, saved) = shown(&["right", "right", "left", "do beside"]);
        assert!(drawn.contains("nothing can be decided in the past"), "{drawn}");
        assert!(!saved.contains("do beside"));
        let (drawn, saved) = shown(&["right", "right", "left", "end", "do beside"]);
        assert!(drawn.contains("is in place from"), "{drawn}");
        assert!(saved.ends_with("now\ndo beside\n"), "{saved}");
    }

    #[test]
    fn the_debrief_can_be_scrolled() {
        check("screen-debrief", &["right", "do beside", "debrief", "up", "up"]);
    }
}
