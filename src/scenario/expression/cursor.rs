//! The parser's place in the text, and what it does there whatever the grammar.

use super::slips;
use super::syntax::DEPTH_LIMIT;
use super::syntax::Expression;
use super::syntax::Form;
use super::token::Lexer;
use super::token::Place;
use super::token::Token;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::source::Span;
use crate::source::Spanned;

/// Reading cannot go on; the reason is among the diagnostics.
pub(super) struct Stop;

pub(super) struct Parser<'a> {
    pub(super) lexer: Lexer<'a>,
    pub(super) token: Token,
    pub(super) span: Span,
    /// The token before, as messages quote it, and its place.
    pub(super) before: Option<(String, Span)>,
    depth: u8,
    pub(super) diagnostics: Diagnostics,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, span: Span) -> Self {
        Self {
            lexer: Lexer::new(text, Place::new(text, span)),
            token: Token::End,
            span,
            before: None,
            depth: 0,
            diagnostics: Diagnostics::default(),
        }
    }

    /// Reads items with commas between them up to `close`; a comma before it is allowed.
    pub(super) fn sequence<T>(
        &mut self,
        close: &'static str,
        mut item: impl FnMut(&mut Self) -> Result<T, Stop>,
    ) -> Result<(Vec<T>, Span), Stop> {
        let mut items = Vec::new();
        while self.token != Token::Mark(close) {
            items.push(item(self)?);
            if !self.take(",")? {
                break;
            }
        }
        let end = self.expect(close, "or `,`")?;
        Ok((items, end))
    }

    pub(super) fn name(&mut self, what: &str) -> Result<Spanned<String>, Stop> {
        let Token::Name(name) = &self.token else {
            let message = format!("expected a name {what}, found {}", self.token.shown());
            return self.stop(Diagnostic::new(codes::MALFORMED, self.span, message));
        };
        let name = Spanned::new(name.clone(), self.span);
        self.advance()?;
        Ok(name)
    }

    pub(super) fn take(&mut self, mark: &str) -> Result<bool, Stop> {
        let found = matches!(self.token, Token::Mark(found) if found == mark);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    /// Takes a mark and returns its place.
    pub(super) fn expect(&mut self, mark: &str, why: &str) -> Result<Span, Stop> {
        let span = self.span;
        if self.take(mark)? {
            return Ok(span);
        }
        let message = format!("expected `{mark}` {why}, found {}", self.token.shown());
        self.stop(Diagnostic::new(codes::MALFORMED, span, message))
    }

    pub(super) fn expected_value<T>(&mut self) -> Result<T, Stop> {
        let found = self.token.shown();
        let (before, place) = match self.before.take() {
            Some((before, place)) => (format!(" after {before}"), place),
            None => (String::new(), self.span),
        };
        let span = if self.token == Token::End { place } else { self.span };
        let message = format!("expected a value{before}, found {found}");
        let diagnostic = Diagnostic::new(codes::MALFORMED, span, message);
        self.stop(diagnostic)
    }

    /// Reads the next token; foreign marks are reported and read as what they mean.
    pub(super) fn advance(&mut self) -> Result<(), Stop> {
        self.before = Some((self.token.shown(), self.span));
        let (mut token, span) = match self.lexer.next() {
            Ok(read) => read,
            Err(diagnostic) => return self.stop(*diagnostic),
        };
        if let Token::Mark(mark) = token
            && let Some((meant, diagnostic)) = slips::mark(mark, span)
        {
            let Some(meant) = meant else { return self.stop(diagnostic) };
            self.diagnostics.push(diagnostic);
            token = Token::Mark(meant);
        }
        self.token = token;
        self.span = span;
        Ok(())
    }

    pub(super) fn descend<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        if self.depth >= DEPTH_LIMIT {
            return self.too_deep(self.span);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn make(&mut self, form: Form, span: Span) -> Result<Expression, Stop> {
        let expression = Expression::new(form, span);
        if expression.depth > DEPTH_LIMIT {
            return self.too_deep(span);
        }
        Ok(expression)
    }

    pub(super) fn too_deep<T>(&mut self, span: Span) -> Result<T, Stop> {
        let message = format!("expression nests more than {DEPTH_LIMIT} levels deep");
        self.stop(Diagnostic::new(codes::TOO_LONG, span, message))
    }

    pub(super) fn stop<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Stop> {
        self.diagnostics.push(diagnostic);
        Err(Stop)
    }
}
