//! Expressions as written: conditions, costs, delays, the values of fields.
//!
//! ```text
//! expression  = or [ "?" expression ":" expression ]
//! or          = and { "||" and }
//! and         = relation { "&&" relation }
//! relation    = sum { ("<" | "<=" | ">" | ">=" | "==" | "!=" | "in") sum }
//! sum         = product { ("+" | "-") product }
//! product     = unary { ("*" | "/" | "%") unary }
//! unary       = { "!" | "-" } postfix
//! postfix     = primary { "." name [ arguments ] | "[" expression "]" }
//! primary     = literal | name [ arguments | "{" fields "}" ] | "(" expression ")"
//!             | "[" expressions "]" | "{" entries "}" | "has" "(" postfix ")"
//! ```
//!
//! Every expression is an expression of CEL; what differs is that only objects respond to names.

mod cursor;
mod parser;
mod slips;
mod syntax;
mod token;

#[cfg(test)]
mod tests;

pub use parser::LENGTH_LIMIT;
pub use parser::parse;
pub use syntax::DEPTH_LIMIT;
pub use syntax::Expression;
pub use syntax::Form;
pub use syntax::Literal;
