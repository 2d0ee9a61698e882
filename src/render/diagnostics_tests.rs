use super::*;
use crate::diagnostic::codes;
use crate::scenario::tree::Limits;
use crate::scenario::tree::decode_utf8;
use crate::scenario::tree::read;
use crate::source::Span;
use std::fmt::Write as _;

const PLAIN: TextStyle = TextStyle { width: 80, colour: false, unicode: false };

/// Reads a text and draws what is wrong with it.
fn drawn(text: &str, style: &TextStyle) -> String {
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", text);
    let mut diagnostics = Diagnostics::default();
    read(text, source, &Limits::default(), &mut diagnostics);
    draw(&diagnostics, &sources, style)
}

#[test]
fn bytes_that_are_not_utf8() {
    let error = decode_utf8(b"a: 1\nb: caf\xe9\n".to_vec()).unwrap_err();
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", error.text.as_str());
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(error.diagnostic(source));
    let expected = "\
error[E0113]: the text is not UTF-8
 --> a.yaml:2:7
  |
2 | b: caf\u{fffd}
  |       ^ the byte 0xe9 cannot stand here
  |
  = help: save the file as UTF-8
  = see: reenact explain E0113

1 error
";
    assert_eq!(draw(&diagnostics, &sources, &PLAIN), expected);
}

#[test]
fn nothing_wrong_is_nothing_drawn() {
    assert_eq!(drawn("a: 1", &PLAIN), "");
}

#[test]
fn places_in_several_texts_and_kinds_are_counted() {
    let mut sources = Sources::default();
    let file = sources.add("a.yaml", format!("a: 1\n{}b: 2\n", "\n".repeat(200)));
    let option = sources.add("--set", "a=2");
    let mut diagnostics = Diagnostics::default();
    diagnostics.push(
        Diagnostic::new(crate::diagnostic::Code("N0799"), Span::new(option, 0, 1), "set here")
            .related(Span::new(file, 0, 1), "instead of this")
            .related(Span::new(file, 205, 206), "and this"),
    );
    diagnostics.push(Diagnostic::new(codes::SYNTAX, Span::new(file, 3, 4), "wrong"));
    diagnostics.push(Diagnostic::new(codes::SYNTAX, Span::new(file, 3, 4), "wrong"));
    let expected = "\
error[E0101]: wrong
 --> a.yaml:1:4
  |
1 | a: 1
  |    ^
  |
  = see: reenact explain E0101

note[N0799]: set here
   --> --set:1:1
    |
  1 | a=2
    | ^
    |
   ::: a.yaml:1:1
    |
  1 | a: 1
    | - instead of this
    |
   ::: a.yaml:202:1
    |
202 | b: 2
    | - and this
    |
    = see: reenact explain N0799

1 error, 1 note
";
    assert_eq!(draw(&diagnostics, &sources, &PLAIN), expected);
}

#[test]
fn long_lines_are_trimmed_to_the_width() {
    let text = format!("a: {}: {}", "x ".repeat(5_000), "x ".repeat(5_000));
    for width in [0, 40, 80, 200] {
        let drawn = drawn(&text, &TextStyle { width, ..PLAIN });
        let longest = drawn.lines().find(|line| line.starts_with("1 | ")).unwrap();
        assert!(longest.chars().count() <= width.max(40), "{longest}");
        assert!(longest.contains(" : "), "{longest}");
        assert!(drawn.contains(" a.yaml:1:10004\n"), "{drawn}");
    }
}

#[test]
fn absurd_lines_are_named_only() {
    let drawn = drawn(&format!("a: {}: b", "x ".repeat(1_000_000)), &PLAIN);
    assert!(drawn.contains("--> a.yaml:1:2000004\n"), "{drawn}");
    assert!(drawn.len() < 400, "{drawn}");
}

#[test]
fn nothing_commands_the_terminal() {
    let nasty: String =
        ('\0'..='\u{9f}').chain("\u{202e}\u{2066}\u{200b}\u{61c}".chars()).collect();
    let mut sources = Sources::default();
    let source = sources.add(format!("a\n{nasty}"), format!("x: {nasty} y"));
    let mut diagnostics = Diagnostics::default();
    let end = u32::try_from(nasty.len()).unwrap();
    diagnostics.push(
        Diagnostic::new(codes::SYNTAX, Span::new(source, 3, end), nasty.as_str())
            .caret(nasty.as_str())
            .related(Span::new(source, 0, 1), nasty.as_str())
            .help(nasty.as_str()),
    );
    let drawn = draw(&diagnostics, &sources, &PLAIN);
    let bad = |character: char| character != '\n' && is_treacherous(character);
    assert!(!drawn.contains(bad), "{drawn:?}");
    assert!(drawn.contains('␛'));
    assert_eq!(drawn.matches("\nerror").count(), 0);
}

#[test]
fn long_messages_lose_their_middle() {
    let key = "k".repeat(5_000);
    let drawn = drawn(&format!("? {key}\n: 1\n? {key}\n: 2"), &PLAIN);
    let message = drawn.lines().next().unwrap();
    assert!(message.starts_with("error[E0103]: the key `kkk"), "{message}");
    assert!(message.ends_with("kkk` is written twice"), "{message}");
    assert!(message.chars().count() < 420, "{message}");
}

#[test]
fn many_mistakes_are_counted_not_drawn() {
    let mut text = String::new();
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::default();
    for line in 0..150 {
        writeln!(text, "a: {line}").unwrap();
    }
    let source = sources.add("a.yaml", text);
    for line in 0..150 {
        diagnostics.push(Diagnostic::new(
            codes::SYNTAX,
            Span::new(source, line * 5, line * 5),
            "x",
        ));
    }
    let drawn = draw(&diagnostics, &sources, &PLAIN);
    assert_eq!(drawn.matches("error[E0101]").count(), 100);
    assert!(drawn.ends_with("\n\nand 50 more\n\n150 errors\n"), "{drawn}");
}

#[test]
fn colours_and_lines_are_a_matter_of_style() {
    let unicode = drawn("a: @", &TextStyle { unicode: true, ..PLAIN });
    assert!(unicode.contains("╭▸ a.yaml:1:4"), "{unicode}");
    let coloured = drawn("a: @", &TextStyle { colour: true, ..PLAIN });
    assert!(coloured.starts_with("\u{1b}[1m\u{1b}[91merror[E0101]"), "{coloured:?}");
    assert!(!coloured.contains("\u{1b}]"), "no links");
}

#[test]
fn spans_outside_their_text_are_harmless() {
    let mut sources = Sources::default();
    let source = sources.add("a.yaml", "é\n");
    let mut diagnostics = Diagnostics::default();
    for (start, end) in [(1, 1), (0, 99), (99, 100), (3, 3), (2, 1), (u32::MAX, u32::MAX)] {
        diagnostics.push(Diagnostic::new(codes::SYNTAX, Span::new(source, start, end), "x"));
    }
    let nowhere = Span::new(SourceId(7), 0, 1);
    diagnostics.push(Diagnostic::new(codes::SYNTAX, nowhere, "x"));
    assert_eq!(draw(&diagnostics, &sources, &PLAIN).matches("error[").count(), 7);
}
