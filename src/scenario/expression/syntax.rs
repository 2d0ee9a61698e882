//! The tree an expression becomes: names are strings, every part knows its place.

use crate::source::Span;
use crate::source::Spanned;
use crate::value::Binary;
use crate::value::Unary;

/// How deep expressions may nest, operators included; it bounds every walk over them.
pub const DEPTH_LIMIT: u8 = 64;

/// One expression, and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    /// What it is.
    pub form: Form,
    /// Where it stands.
    pub span: Span,
    /// How many levels it has; at most [`DEPTH_LIMIT`].
    pub(super) depth: u8,
}

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `42`
    Int(i64),
    /// `0.5`, in billionths
    Decimal(i64),
    /// `"text"`
    Text(String),
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// A constant.
    Literal(Literal),
    /// `name`
    Name(String),
    /// `receiver.name`
    Select(Box<Expression>, Spanned<String>),
    /// `receiver[key]`
    Index(Box<Expression>, Box<Expression>),
    /// `function(arguments)`, or `first.function(others)`, which means the same.
    Call(Spanned<String>, Vec<Expression>),
    /// `has(receiver.name)`
    Has(Box<Expression>, Spanned<String>),
    /// `[items]`
    List(Vec<Expression>),
    /// `{key: value}`
    Map(Vec<(Expression, Expression)>),
    /// `Type{field: value}`
    Object(Spanned<String>, Vec<(Spanned<String>, Expression)>),
    /// `!operand`, `-operand`
    Unary(Unary, Box<Expression>),
    /// `left operator right`
    Binary(Binary, Box<Expression>, Box<Expression>),
    /// `left && right`
    And(Box<Expression>, Box<Expression>),
    /// `left || right`
    Or(Box<Expression>, Box<Expression>),
    /// `condition ? yes : no`
    Choose(Box<Expression>, Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Makes an expression; its depth follows from its parts.
    pub(super) fn new(form: Form, span: Span) -> Self {
        let depth = form.parts().map(|part| part.depth).max().unwrap_or(0).saturating_add(1);
        Self { form, span, depth }
    }
}

impl Form {
    /// Returns the expressions directly inside.
    fn parts(&self) -> impl Iterator<Item = &Expression> {
        let (several, one, two, three): (Vec<&Expression>, _, _, _) = match self {
            Self::Literal(_) | Self::Name(_) => (Vec::new(), None, None, None),
            Self::Select(part, _) | Self::Has(part, _) | Self::Unary(_, part) => {
                (Vec::new(), Some(part), None, None)
            }
            Self::Index(one, two)
            | Self::Binary(_, one, two)
            | Self::And(one, two)
            | Self::Or(one, two) => (Vec::new(), Some(one), Some(two), None),
            Self::Choose(one, two, three) => (Vec::new(), Some(one), Some(two), Some(three)),
            Self::Call(_, parts) | Self::List(parts) => (parts.iter().collect(), None, None, None),
            Self::Map(entries) => {
                (entries.iter().flat_map(|(key, value)| [key, value]).collect(), None, None, None)
            }
            Self::Object(_, fields) => {
                (fields.iter().map(|(_, value)| value).collect(), None, None, None)
            }
        };
        several.into_iter().chain([one, two, three].into_iter().flatten().map(|part| &**part))
    }
}
