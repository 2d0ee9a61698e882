//! From tree to code.

use super::check;
use super::code::Code;
use super::code::Name;
use super::code::Names;
use super::code::Op;
use super::kinds::StaticType;
use crate::diagnostic::Code as ErrorCode;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::scenario::expression::Expression;
use crate::scenario::expression::Form;
use crate::scenario::expression::Literal;
use crate::source::Span;
use crate::source::Spanned;
use crate::value::Binary;
use crate::value::Dialect;
use crate::value::Fault;
use crate::value::Pool;
use crate::value::Unary;
use crate::value::Value;

/// What an expression is compiled against.
#[derive(Debug)]
pub struct Setup<'a, N> {
    /// What its names stand for.
    pub names: &'a N,
    /// Where its constants go.
    pub pool: &'a mut Pool,
    /// Whose rules it follows at run time.
    pub dialect: Dialect,
    /// What its result has to be; [`StaticType::Any`] when anything will do.
    pub expected: StaticType,
}

/// Compiles an expression. Reports everything that is wrong with it, not only the first mistake.
pub fn compile<N: Names>(
    expression: &Expression,
    setup: Setup<'_, N>,
) -> Result<Code, Diagnostics> {
    compile_into(expression, setup, Diagnostics::default())
}

/// The same, with a collection that may compare no more names than others have left for it.
pub fn compile_into<N: Names>(
    expression: &Expression,
    setup: Setup<'_, N>,
    diagnostics: Diagnostics,
) -> Result<Code, Diagnostics> {
    let Setup { names, pool, dialect, expected } = setup;
    let mut compiler = Compiler { names, pool, dialect, ops: Vec::new(), diagnostics };
    let result = compiler.expression(expression);
    if !result.may_be(expected) {
        let message = format!("expected {expected}, found {result}");
        compiler.report(codes::WRONG_TYPE, expression.span, message);
    }
    if compiler.diagnostics.is_empty() {
        return Ok(Code { ops: compiler.ops.into(), dialect, result });
    }
    Err(compiler.diagnostics)
}

pub(super) struct Compiler<'a, N> {
    pub(super) names: &'a N,
    pub(super) pool: &'a mut Pool,
    pub(super) dialect: Dialect,
    pub(super) ops: Vec<Op>,
    pub(super) diagnostics: Diagnostics,
}

impl<N: Names> Compiler<'_, N> {
    /// Emits what leaves the expression's value, and returns its type. After a mistake the type
    /// is `Any`, so that one mistake is reported once.
    pub(super) fn expression(&mut self, expression: &Expression) -> StaticType {
        let span = expression.span;
        match &expression.form {
            Form::Literal(literal) => self.literal(literal),
            Form::Name(name) => self.name(name, span),
            Form::Select(receiver, name) => {
                self.expression(receiver);
                self.field_exists(name);
                let name = self.pool.intern(&name.value);
                self.emit(Op::Select(name), StaticType::Any)
            }
            Form::Has(receiver, name) => {
                self.expression(receiver);
                self.field_exists(name);
                let name = self.pool.intern(&name.value);
                self.emit(Op::Has(name), StaticType::Bool)
            }
            Form::Index(receiver, key) => {
                let (receiver, key) = (self.expression(receiver), self.expression(key));
                if !check::is_read_by(receiver, key) {
                    let message = format!(
                        "`[ ]` reads a key of a map or an item of a list, found {receiver} and {key}"
                    );
                    return self.report(codes::WRONG_TYPE, span, message);
                }
                self.emit(Op::Index, StaticType::Any)
            }
            Form::Call(name, arguments) => self.call(name, arguments, span),
            Form::List(items) => self.list(items),
            Form::Map(entries) => self.map(entries),
            Form::Object(name, fields) => self.object(name, fields),
            Form::Unary(operator, operand) => self.unary(*operator, operand, span),
            Form::Binary(operator, left, right) => self.binary(*operator, left, right, span),
            Form::And(left, right) => self.decide(left, right, Op::And),
            Form::Or(left, right) => self.decide(left, right, Op::Or),
            Form::Choose(condition, yes, no) => self.choose(condition, yes, no),
        }
    }

    fn literal(&mut self, literal: &Literal) -> StaticType {
        let value = match literal {
            Literal::Null => Value::Nil,
            Literal::Bool(flag) => Value::Bool(*flag),
            Literal::Int(number) => Value::Int(*number),
            Literal::Decimal(number) => Value::Decimal(*number),
            Literal::Text(text) => self.pool.text(text),
        };
        self.constant(value)
    }

    fn name(&mut self, name: &str, span: Span) -> StaticType {
        match self.names.resolve(name) {
            Some(Name::Slot(slot)) => self.emit(Op::Slot(slot), StaticType::Any),
            Some(Name::Setting(setting, kind)) => self.emit(Op::Setting(setting), kind),
            Some(Name::Change(change)) => self.emit(Op::Change(change), StaticType::Bool),
            Some(Name::Builtin(builtin)) => self.emit(Op::Builtin(builtin), builtin.kind()),
            None => {
                let known = self.names.known();
                let message = format!("unknown name `{name}`");
                let diagnostic = Diagnostic::new(codes::UNKNOWN_VARIABLE, span, message);
                let diagnostic = if let Some(remedy) = self.names.remedy(name) {
                    diagnostic.help(remedy)
                } else {
                    let known = known.iter().map(String::as_str);
                    let guess = self.diagnostics.did_you_mean(diagnostic, name, known);
                    let quotes = format!("a text keeps its quotes inside YAML's: '\"{name}\"'");
                    if guess.helps.is_empty() { guess.help(quotes) } else { guess }
                };
                self.diagnostics.push(diagnostic);
                self.constant(Value::Nil);
                StaticType::Any
            }
        }
    }

    /// Only objects respond to names: a name no type declares is a slip, not an incident.
    fn field_exists(&mut self, name: &Spanned<String>) {
        let types = self.pool.types();
        let known = || types.iter().flat_map(|(_, info)| info.fields.iter().map(String::as_str));
        if known().any(|field| field == name.value) {
            return;
        }
        let message = format!("no type has a field `{}`", name.value);
        let diagnostic = Diagnostic::new(codes::NO_TYPE_HAS_FIELD, name.span, message);
        let diagnostic = self.diagnostics.did_you_mean(diagnostic, &name.value, known());
        let remedy = format!("a key of a map is read with `[\"{}\"]`", name.value);
        self.diagnostics.push(diagnostic.help(remedy));
    }

    fn unary(&mut self, operator: Unary, operand: &Expression, span: Span) -> StaticType {
        let start = self.ops.len();
        let kind = self.expression(operand);
        let Some(result) = check::unary(operator, kind) else {
            let message = format!("`{}` does not take {kind}", operator.symbol());
            return self.report(codes::WRONG_TYPE, span, message);
        };
        self.emit(Op::Unary(operator), result);
        self.fold(start, span, |_, operands| match operands {
            [Op::Constant(value)] => Some(operator.apply(*value)),
            _ => None,
        });
        result
    }

    fn binary(
        &mut self,
        operator: Binary,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> StaticType {
        let start = self.ops.len();
        let (left, right) = (self.expression(left), self.expression(right));
        let Some(result) = check::binary(operator, left, right) else {
            let message = format!("`{operator}` does not take {left} and {right}");
            let mut diagnostic = Diagnostic::new(codes::WRONG_TYPE, span, message);
            if [left, right].contains(&StaticType::Duration) {
                diagnostic = diagnostic.help("a number of seconds is written `seconds(n)`");
            }
            self.diagnostics.push(diagnostic);
            return StaticType::Any;
        };
        self.emit(Op::Binary(operator), result);
        self.fold(start, span, |pool, operands| match operands {
            [Op::Constant(left), Op::Constant(right)] => Some(pool.binary(operator, *left, *right)),
            _ => None,
        });
        result
    }

    /// Emits `&&` or `||`: the right side runs only when the left does not decide.
    fn decide(&mut self, left: &Expression, right: &Expression, op: fn(u32) -> Op) -> StaticType {
        self.condition(left);
        let place = self.ops.len();
        self.ops.push(op(0));
        if self.condition(right) == StaticType::Any {
            self.ops.push(Op::Condition);
        }
        self.ops[place] = op(self.here());
        StaticType::Bool
    }

    fn choose(&mut self, condition: &Expression, yes: &Expression, no: &Expression) -> StaticType {
        self.condition(condition);
        let choice = self.ops.len();
        self.ops.push(Op::JumpUnless(0));
        let yes = self.expression(yes);
        let exit = self.ops.len();
        self.ops.push(Op::Jump(0));
        self.ops[choice] = Op::JumpUnless(self.here());
        let no = self.expression(no);
        self.ops[exit] = Op::Jump(self.here());
        yes.or(no)
    }

    fn condition(&mut self, expression: &Expression) -> StaticType {
        let kind = self.expression(expression);
        if !kind.may_be(StaticType::Bool) {
            let message = format!("a condition is true or false, found {kind}");
            return self.report(codes::WRONG_TYPE, expression.span, message);
        }
        kind
    }

    fn constant(&mut self, value: Value) -> StaticType {
        let kind = StaticType::of(value, self.pool);
        self.emit(Op::Constant(value), kind)
    }

    pub(super) fn emit(&mut self, op: Op, kind: StaticType) -> StaticType {
        self.ops.push(op);
        kind
    }

    fn here(&self) -> u32 {
        u32::try_from(self.ops.len()).unwrap_or(u32::MAX)
    }

    /// Replaces what was emitted since `start` by its value when `evaluate` finds its operands
    /// constant. A constant that always fails is a mistake.
    pub(super) fn fold(
        &mut self,
        start: usize,
        span: Span,
        evaluate: impl FnOnce(&mut Pool, &[Op]) -> Option<Result<Value, Fault>>,
    ) {
        if !self.diagnostics.is_empty() {
            return;
        }
        let operands = self.ops.get(start..self.ops.len().saturating_sub(1)).unwrap_or_default();
        match evaluate(self.pool, operands) {
            None => {}
            Some(Ok(value)) => {
                self.ops.truncate(start);
                self.ops.push(Op::Constant(value));
            }
            Some(Err(fault)) => {
                let message =
                    format!("this always fails: {}", fault.message(self.pool, Dialect::Plain));
                self.report(codes::ALWAYS_FAILS, span, message);
            }
        }
    }

    pub(super) fn report(&mut self, code: ErrorCode, span: Span, message: String) -> StaticType {
        self.diagnostics.push(Diagnostic::new(code, span, message));
        StaticType::Any
    }
}

pub(super) fn constant_of(op: &Op) -> Option<Value> {
    let Op::Constant(value) = op else { return None };
    Some(*value)
}
