//! From tokens to a tree.

use super::cursor::Parser;
use super::cursor::Stop;
use super::slips;
use super::syntax::Expression;
use super::syntax::Form;
use super::syntax::Literal;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::source::Spanned;
use crate::value::Binary;
use crate::value::Unary;

/// How long an expression may be, in bytes.
pub const LENGTH_LIMIT: usize = 4_096;

/// Operators by how tightly they bind, loosest first.
const LEVELS: [&[(&str, Operator)]; 5] = [
    &[("||", Operator::Or)],
    &[("&&", Operator::And)],
    &[
        ("<", Operator::Value(Binary::Less)),
        ("<=", Operator::Value(Binary::LessOrEqual)),
        (">", Operator::Value(Binary::Greater)),
        (">=", Operator::Value(Binary::GreaterOrEqual)),
        ("==", Operator::Value(Binary::Equal)),
        ("!=", Operator::Value(Binary::NotEqual)),
        ("in", Operator::Value(Binary::In)),
    ],
    &[("+", Operator::Value(Binary::Add)), ("-", Operator::Value(Binary::Subtract))],
    &[
        ("*", Operator::Value(Binary::Multiply)),
        ("/", Operator::Value(Binary::Divide)),
        ("%", Operator::Value(Binary::Remainder)),
    ],
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
    Value(Binary),
}

/// Reads an expression. `span` is the whole scalar in the file; diagnostics point inside it where
/// the text stands there unchanged, and at all of it where quotes or folds changed it.
///
/// Reports slips it can read past together with the first mistake it cannot.
pub fn parse(text: &str, span: Span) -> Result<Expression, Diagnostics> {
    let mut parser = Parser::new(text, span);
    match parser.whole(text) {
        Ok(expression) if parser.diagnostics.is_empty() => Ok(expression),
        Ok(_) | Err(Stop) => Err(parser.diagnostics),
    }
}

impl Parser<'_> {
    fn whole(&mut self, text: &str) -> Result<Expression, Stop> {
        if text.len() > LENGTH_LIMIT {
            let message = format!("expression longer than {LENGTH_LIMIT} bytes");
            return self.stop(Diagnostic::new(codes::TOO_LONG, self.span, message));
        }
        self.advance()?;
        self.before = None;
        let expression = self.expression()?;
        if self.token == Token::End {
            return Ok(expression);
        }
        let message = format!("expected an operator or the end, found {}", self.token.shown());
        self.stop(Diagnostic::new(codes::MALFORMED, self.span, message))
    }

    fn expression(&mut self) -> Result<Expression, Stop> {
        self.descend(|parser| {
            let condition = parser.operation(0)?;
            if !parser.take("?")? {
                return Ok(condition);
            }
            let yes = parser.expression()?;
            parser.expect(":", "between the two values of `?`")?;
            let no = parser.expression()?;
            let span = condition.span.to(no.span);
            parser.make(Form::Choose(Box::new(condition), Box::new(yes), Box::new(no)), span)
        })
    }

    /// Reads operators of one level, and below it those that bind more tightly.
    fn operation(&mut self, level: usize) -> Result<Expression, Stop> {
        let Some(&operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.operation(level + 1)?;
        while let Some(operator) = self.operator(operators) {
            let place = self.span;
            self.advance()?;
            if operator == Operator::Value(Binary::Remainder) && self.token == Token::End {
                return self.stop(slips::percent(left.span.to(place)));
            }
            let right = self.operation(level + 1)?;
            let span = left.span.to(right.span);
            let (left_side, right_side) = (Box::new(left), Box::new(right));
            let form = match operator {
                Operator::And => Form::And(left_side, right_side),
                Operator::Or => Form::Or(left_side, right_side),
                Operator::Value(operator) => Form::Binary(operator, left_side, right_side),
            };
            left = self.make(form, span)?;
        }
        Ok(left)
    }

    /// Returns the operator at hand when it is among `operators`; reports a foreign word for it.
    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        let find = |written: &str| {
            operators.iter().find(|(mark, _)| *mark == written).map(|&(_, operator)| operator)
        };
        match &self.token {
            Token::Mark(mark) => find(mark),
            Token::Name(name) if name == "in" => find(name),
            Token::Name(name) => {
                let (meant, diagnostic) = slips::operator(name, self.span)?;
                let operator = find(meant)?;
                self.diagnostics.push(diagnostic);
                Some(operator)
            }
            Token::Int(_) | Token::Decimal(_) | Token::Text(_) | Token::End => None,
        }
    }

    fn unary(&mut self) -> Result<Expression, Stop> {
        let start = self.span;
        let operator = match &self.token {
            Token::Mark("!") => Unary::Not,
            Token::Mark("-") => Unary::Negate,
            Token::Name(name) if name == "not" => {
                self.diagnostics.push(slips::not(start));
                Unary::Not
            }
            Token::Name(_)
            | Token::Int(_)
            | Token::Decimal(_)
            | Token::Text(_)
            | Token::Mark(_)
            | Token::End => return self.postfix(),
        };
        self.advance()?;
        if operator == Unary::Negate
            && let Token::Int(size) | Token::Decimal(size) = self.token
        {
            let number = 0_i64.checked_sub_unsigned(size);
            return self.number(number, start);
        }
        let operand = self.descend(Self::unary)?;
        let span = start.to(operand.span);
        self.make(Form::Unary(operator, Box::new(operand)), span)
    }

    fn postfix(&mut self) -> Result<Expression, Stop> {
        let mut receiver = self.primary()?;
        loop {
            let start = receiver.span;
            if self.take(".")? {
                let name = self.name("after `.`")?;
                receiver = if self.token == Token::Mark("(") {
                    let (mut arguments, end) = self.arguments()?;
                    arguments.insert(0, receiver);
                    self.make(Form::Call(name, arguments), start.to(end))?
                } else {
                    let span = start.to(name.span);
                    self.make(Form::Select(Box::new(receiver), name), span)?
                };
            } else if self.take("[")? {
                let key = self.expression()?;
                let end = self.expect("]", "after the key")?;
                let form = Form::Index(Box::new(receiver), Box::new(key));
                receiver = self.make(form, start.to(end))?;
            } else {
                return Ok(receiver);
            }
        }
    }

    fn primary(&mut self) -> Result<Expression, Stop> {
        let start = self.span;
        match std::mem::replace(&mut self.token, Token::End) {
            Token::Int(size) => {
                self.token = Token::Int(size);
                self.number(i64::try_from(size).ok(), start)
            }
            Token::Decimal(size) => {
                self.token = Token::Decimal(size);
                self.number(i64::try_from(size).ok(), start)
            }
            Token::Text(text) => {
                self.advance()?;
                self.make(Form::Literal(Literal::Text(text)), start)
            }
            Token::Name(name) => {
                self.before = Some((format!("`{name}`"), start));
                self.token = Token::Name(name.clone());
                self.advance()?;
                self.named(name, start)
            }
            Token::Mark("(") => {
                self.advance()?;
                let mut inner = self.expression()?;
                inner.span = start.to(self.expect(")", "to close the parenthesis")?);
                Ok(inner)
            }
            Token::Mark("[") => {
                self.advance()?;
                let (items, end) = self.sequence("]", Self::expression)?;
                self.make(Form::List(items), start.to(end))
            }
            Token::Mark("{") => {
                self.advance()?;
                let (entries, end) = self.sequence("}", |parser| {
                    let key = parser.expression()?;
                    parser.expect(":", "between key and value")?;
                    Ok((key, parser.expression()?))
                })?;
                self.make(Form::Map(entries), start.to(end))
            }
            Token::Mark(":") => self.stop(slips::symbol(start)),
            other @ (Token::Mark(_) | Token::End) => {
                self.token = other;
                self.expected_value()
            }
        }
    }

    fn number(&mut self, number: Option<i64>, start: Span) -> Result<Expression, Stop> {
        let span = start.to(self.span);
        let literal = match (&self.token, number) {
            (Token::Decimal(_), Some(number)) => Literal::Decimal(number),
            (_, Some(number)) => Literal::Int(number),
            (_, None) => {
                return self.stop(Diagnostic::new(codes::BAD_TOKEN, span, "number out of range"));
            }
        };
        self.advance()?;
        self.make(Form::Literal(literal), span)
    }

    /// Reads what follows a name that begins a value; the name has been read.
    fn named(&mut self, name: String, span: Span) -> Result<Expression, Stop> {
        let meant = match slips::constant(&name, span) {
            Some((meant, diagnostic)) => {
                self.diagnostics.push(diagnostic);
                meant
            }
            None => name.as_str(),
        };
        let literal = match meant {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            _ => None,
        };
        if let Some(literal) = literal {
            return self.make(Form::Literal(literal), span);
        }
        if name == "has" && self.token == Token::Mark("(") {
            return self.has(span);
        }
        if self.token == Token::Mark("(") {
            let (arguments, end) = self.arguments()?;
            let form = Form::Call(Spanned::new(name, span), arguments);
            return self.make(form, span.to(end));
        }
        if self.take("{")? {
            let (fields, end) = self.sequence("}", Self::field)?;
            return self.make(Form::Object(Spanned::new(name, span), fields), span.to(end));
        }
        self.make(Form::Name(name), span)
    }

    fn has(&mut self, start: Span) -> Result<Expression, Stop> {
        let (mut arguments, end) = self.arguments()?;
        let span = start.to(end);
        let only = if arguments.len() == 1 { arguments.pop() } else { None };
        match only.map(|argument| argument.form) {
            Some(Form::Select(receiver, name)) => self.make(Form::Has(receiver, name), span),
            _ => self.stop(
                Diagnostic::new(codes::MALFORMED, span, "`has` asks about one name of one value")
                    .help("write `has(value.name)`; for a key of a map, `key in map`"),
            ),
        }
    }

    fn field(&mut self) -> Result<(Spanned<String>, Expression), Stop> {
        let name = if let Token::Text(text) = &self.token {
            let name = Spanned::new(text.clone(), self.span);
            self.advance()?;
            name
        } else {
            self.name("of a field")?
        };
        self.expect(":", "between field and value")?;
        Ok((name, self.expression()?))
    }

    fn arguments(&mut self) -> Result<(Vec<Expression>, Span), Stop> {
        self.advance()?;
        self.sequence(")", Self::expression)
    }
}
