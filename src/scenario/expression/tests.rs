use super::Expression;
use super::Form;
use super::Literal;
use super::parse;
use crate::source::Sources;
use crate::source::Span;
use proptest::prelude::*;

/// Parses a text that stands in a file as `key: text`.
fn read(text: &str) -> (Sources, Result<Expression, crate::diagnostic::Diagnostics>) {
    let mut sources = Sources::default();
    let source = sources.add("test.yaml", format!("key: {text}"));
    let end = u32::try_from(5 + text.len()).unwrap();
    (sources, parse(text, Span::new(source, 5, end)))
}

/// Writes a tree with every grouping visible.
fn show(expression: &Expression) -> String {
    let all = |parts: &[Expression]| parts.iter().map(show).collect::<Vec<_>>().join(" ");
    match &expression.form {
        Form::Literal(Literal::Null) => "null".to_owned(),
        Form::Literal(Literal::Bool(flag)) => flag.to_string(),
        Form::Literal(Literal::Int(number)) => number.to_string(),
        Form::Literal(Literal::Decimal(number)) => format!("{number}e-9"),
        Form::Literal(Literal::Text(text)) => format!("{text:?}"),
        Form::Name(name) => name.clone(),
        Form::Select(receiver, name) => format!("{}.{}", show(receiver), name.value),
        Form::Has(receiver, name) => format!("has({}.{})", show(receiver), name.value),
        Form::Index(receiver, key) => format!("{}[{}]", show(receiver), show(key)),
        Form::Call(name, arguments) => format!("({} {})", name.value, all(arguments)),
        Form::List(items) => format!("[{}]", all(items)),
        Form::Map(entries) => {
            let entries =
                entries.iter().map(|(key, value)| format!("{}:{}", show(key), show(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
        Form::Object(name, fields) => {
            let fields = fields.iter().map(|(key, value)| format!("{}:{}", key.value, show(value)));
            format!("{}{{{}}}", name.value, fields.collect::<Vec<_>>().join(" "))
        }
        Form::Unary(operator, operand) => format!("({}{})", operator.symbol(), show(operand)),
        Form::Binary(operator, left, right) => {
            format!("({} {operator} {})", show(left), show(right))
        }
        Form::And(left, right) => format!("({} && {})", show(left), show(right)),
        Form::Or(left, right) => format!("({} || {})", show(left), show(right)),
        Form::Choose(condition, yes, no) => {
            format!("({} ? {} : {})", show(condition), show(yes), show(no))
        }
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let (_, parsed) = read(text);
    assert_eq!(show(&parsed.unwrap()), expected);
}

/// Checks the first mistake: what the caret covers, the message, the first remedy.
#[track_caller]
fn check_slip(text: &str, caret: &str, message: &str, help: &str) {
    let (sources, parsed) = read(text);
    let diagnostics = parsed.unwrap_err();
    let first = diagnostics.sorted()[0];
    assert_eq!(sources.slice(first.primary.span), caret);
    assert_eq!(first.message, message);
    assert_eq!(first.helps.first().map_or("", String::as_str), help);
}

#[test]
fn operators_bind_as_in_cel() {
    check("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)");
    check("a || b && !c", "(a || (b && (!c)))");
    check("a == b + 1 && c in d", "((a == (b + 1)) && (c in d))");
    check("a ? b : c ? d : e", "(a ? b : (c ? d : e))");
    check("-a.b % 2", "((-a.b) % 2)");
    check("(1 + 2) * 3", "((1 + 2) * 3)");
    check("--1", "(--1)");
    check("-9223372036854775808", "-9223372036854775808");
}

#[test]
fn values_read_back() {
    check("session.id.private_id", "session.id.private_id");
    check("session[\"a\"][0]", "session[\"a\"][0]");
    check("'it\\'s'.startsWith(\"it\")", "(startsWith \"it's\" \"it\")");
    check("[1, 0.25, null, true,]", "[1 250000000e-9 null true]");
    check("{\"a\": 1, symbol('b'): [ ]}", "{\"a\":1 (symbol \"b\"):[]}");
    check("Session{id: 1, '[]': {}}", "Session{id:1 []:{}}");
    check("has(session.id) ? 1 : 0", "(has(session.id) ? 1 : 0)");
    check("\"\\u00e9\\n\\x41\"", "\"é\\nA\"");
}

#[test]
fn slips_name_their_remedy() {
    let foreign = |word: &str| format!("`{word}` is not part of the language");
    check_slip("a = 1", "=", &foreign("="), "write `==`");
    check_slip("a and b", "and", &foreign("and"), "write `&&`");
    check_slip("a or b", "or", &foreign("or"), "write `||`");
    check_slip("not a", "not", &foreign("not"), "write `!`");
    check_slip("a == nil", "nil", &foreign("nil"), "write `null`");
    check_slip("a is None", "is", &foreign("is"), "write `==`");
    check_slip("a & b", "&", &foreign("&"), "write `&&`");
    check_slip(
        "s&.id",
        "&.",
        &foreign("&."),
        "say what nothing gives: `x == null ? null : x.name`",
    );
    check_slip("{:a => 1}", ":", &foreign(":"), "a symbol is written `symbol(\"name\")`");
    check_slip("a +", "+", "expected a value after `+`, found the end", "");
    check_slip("a + * b", "*", "expected a value after `+`, found `*`", "");
    check_slip("", "", "expected a value, found the end", "");
    check_slip("a b", "b", "expected an operator or the end, found `b`", "");
    check_slip("f(a", "", "expected `)` or `,`, found the end", "");
    check_slip("'a", "'a", "text without a closing `'`", "");
    check_slip(
        "wait > 5s",
        "5s",
        "bare duration `5s`",
        "write `duration(\"5s\")`, or name it under `inputs`",
    );
    check_slip(
        "5%",
        "5%",
        "percentage in an expression",
        "write it as a decimal, `0.05`, or name it under `inputs`",
    );
    check_slip("1e5", "1e5", "`1e5` is not a number", "numbers are whole, `42`, or decimal, `0.5`");
    check_slip("9223372036854775808", "9223372036854775808", "number out of range", "");
}

#[test]
fn all_slips_are_reported_at_once() {
    let (_, parsed) = read("a = nil and b & True");
    assert_eq!(parsed.unwrap_err().into_iter().count(), 5);
}

#[test]
fn quoted_scalars_map_one_byte_inside_and_folded_ones_as_a_whole() {
    let mut sources = Sources::default();
    let source = sources.add("test.yaml", "\"a = b\" and \"a\\u0020= b\"");
    let quoted = parse("a = b", Span::new(source, 0, 7)).unwrap_err();
    assert_eq!(sources.slice(quoted.sorted()[0].primary.span), "=");
    let escaped = parse("a = b", Span::new(source, 12, 24)).unwrap_err();
    assert_eq!(sources.slice(escaped.sorted()[0].primary.span), "\"a\\u0020= b\"");
}

#[test]
fn depth_and_length_are_bounded() {
    for text in ["(".repeat(4_000), "!".repeat(4_000), "[".repeat(4_000), "a?".repeat(2_000)] {
        let (_, parsed) = read(&text);
        let message = parsed.unwrap_err().sorted()[0].message.clone();
        assert_eq!(message, "expression nests more than 64 levels deep");
    }
    let (_, parsed) = read(&format!("a{}", ".a".repeat(1_000)));
    assert!(parsed.is_err());
    let (_, parsed) = read(&format!("a{}", " + a".repeat(60)));
    assert!(parsed.is_ok());
    let (_, parsed) = read(&" ".repeat(5_000));
    assert_eq!(parsed.unwrap_err().sorted()[0].message, "expression longer than 4096 bytes");
}

proptest! {
    #[test]
    fn any_text_parses_or_is_refused(text in "\\PC{0,60}") {
        drop(read(&text));
    }

    #[test]
    fn anything_made_of_tokens_parses_or_is_refused(
        tokens in prop::collection::vec(
            prop::sample::select(vec![
                "a", "1", "0.5", "'x'", "(", ")", "[", "]", "{", "}", ",", ":", "?", ".", "+", "-",
                "!", "&&", "||", "==", "=", "in", "has", "not", "nil", "5s", "%", "Type", "\\", "é",
            ]),
            0..20,
        )
    ) {
        drop(read(&tokens.join(" ")));
        drop(read(&tokens.concat()));
    }
}
