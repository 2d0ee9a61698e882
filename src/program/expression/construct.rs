//! Compiling what makes values of others: calls, lists, maps, objects.

use super::check;
use super::code::GAUGES;
use super::code::Names;
use super::code::Op;
use super::compiler::Compiler;
use super::compiler::constant_of;
use super::kinds::StaticType;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::scenario::expression::Expression;
use crate::scenario::expression::Form;
use crate::scenario::expression::Literal;
use crate::source::Span;
use crate::source::Spanned;
use crate::value::Function;
use crate::value::Kind;
use crate::value::Pool;
use crate::value::TypeId;
use crate::value::Value;

impl<N: Names> Compiler<'_, N> {
    pub(super) fn call(
        &mut self,
        name: &Spanned<String>,
        arguments: &[Expression],
        span: Span,
    ) -> StaticType {
        if GAUGES.contains(&name.value.as_str()) {
            return self.gauge(name, arguments, span);
        }
        let start = self.ops.len();
        let types: Vec<StaticType> =
            arguments.iter().map(|argument| self.expression(argument)).collect();
        if let Some(function) = Function::named(&name.value) {
            return self.apply(function, arguments, &types, start, span);
        }
        let Some(kind) = self.names.type_named(&name.value) else {
            return self.unknown("function", name, Function::names().chain(GAUGES));
        };
        let [given] = *types else {
            let message = format!("`{}` makes one value of one map", name.value);
            return self.report(codes::WRONG_COUNT, span, message);
        };
        if !given.may_be(StaticType::Map) && given != StaticType::Object(kind) {
            let message = format!("`{}` takes a map, found {given}", name.value);
            return self.report(codes::WRONG_TYPE, span, message);
        }
        let result = match self.kind_of(kind) {
            Kind::Map => StaticType::Map,
            Kind::Object => StaticType::Object(kind),
        };
        self.emit(Op::Cast(kind), result);
        self.fold(start, span, |pool, arguments| match arguments {
            [Op::Constant(value)] => Some(pool.cast(kind, *value)),
            _ => None,
        });
        result
    }

    /// Compiles a gauge: the thing is named by a text, and found here.
    fn gauge(
        &mut self,
        name: &Spanned<String>,
        arguments: &[Expression],
        span: Span,
    ) -> StaticType {
        let [Expression { form: Form::Literal(Literal::Text(of)), span: place, .. }] = arguments
        else {
            let message = format!(
                "`{}` takes the name of a queue, a server, a resource or a service, as a text in quotes",
                name.value
            );
            return self.report(codes::WRONG_COUNT, span, message);
        };
        let Some(gauge) = self.names.gauge(&name.value, of) else {
            let known = self.names.gauged();
            let message = format!("nothing called `{of}` has a gauge");
            let mistake = Diagnostic::new(codes::UNKNOWN_NAME, *place, message);
            let known = known.iter().map(String::as_str);
            let mistake = self.diagnostics.did_you_mean(mistake, of, known);
            self.diagnostics.push(
                mistake.help(
                    "queues, servers, resources and services have gauges, where just one of them has that \
                     name",
                ),
            );
            return StaticType::Int;
        };
        self.emit(Op::Gauge(gauge), StaticType::Int)
    }

    fn apply(
        &mut self,
        function: Function,
        arguments: &[Expression],
        types: &[StaticType],
        start: usize,
        span: Span,
    ) -> StaticType {
        let (least, most) = function.arguments();
        let count = u8::try_from(types.len()).unwrap_or(u8::MAX);
        if !(least..=most).contains(&count) || types.len() > usize::from(u8::MAX) {
            let wanted = if least == most { least.to_string() } else { format!("{least} or more") };
            let arguments = if most == 1 { "argument" } else { "arguments" };
            let message =
                format!("`{}` takes {wanted} {arguments}, found {}", function.name(), types.len());
            return self.report(codes::WRONG_COUNT, span, message);
        }
        if let (Some(&first), Some(argument)) = (types.first(), arguments.first())
            && !check::takes(function, first)
        {
            let message = format!("`{}` does not take {first}", function.name());
            return self.report(codes::WRONG_TYPE, argument.span, message);
        }
        let dialect = self.dialect;
        self.emit(Op::Call(function, count), StaticType::Any);
        self.fold(start, span, |pool, arguments| {
            let values: Option<Vec<Value>> = arguments.iter().map(constant_of).collect();
            values.map(|values| pool.call(function, &values, dialect))
        });
        check::gives(function, types)
    }

    pub(super) fn list(&mut self, items: &[Expression]) -> StaticType {
        let start = self.ops.len();
        for item in items {
            self.expression(item);
        }
        // An expression's length keeps this far below 2^16.
        self.ops.push(Op::List(u16::try_from(items.len()).unwrap_or(u16::MAX)));
        self.gather(start, Pool::list);
        StaticType::List
    }

    pub(super) fn map(&mut self, entries: &[(Expression, Expression)]) -> StaticType {
        let start = self.ops.len();
        for (key, value) in entries {
            self.expression(key);
            self.expression(value);
        }
        self.ops.push(Op::Map(u16::try_from(entries.len()).unwrap_or(u16::MAX)));
        self.gather(start, |pool, values| pool.map(values.as_chunks::<2>().0));
        StaticType::Map
    }

    pub(super) fn object(
        &mut self,
        name: &Spanned<String>,
        fields: &[(Spanned<String>, Expression)],
    ) -> StaticType {
        let Some(kind) = self.names.type_named(&name.value) else {
            return self.unknown("type", name, std::iter::empty());
        };
        if self.kind_of(kind) == Kind::Map {
            let message = format!("`{}` is a map, which has keys, not fields", name.value);
            self.diagnostics.push(
                Diagnostic::new(codes::WRONG_FIELDS, name.span, message)
                    .help(format!("write `{}({{\"key\": value}})`", name.value)),
            );
            return StaticType::Any;
        }
        let declared = self.pool.types().get(kind).map(|info| info.fields.clone());
        let declared = declared.unwrap_or_default();
        self.stray_fields(name, fields, &declared);
        let start = self.ops.len();
        for field in &declared {
            let given = fields.iter().find(|(written, _)| written.value == *field);
            if let Some((_, value)) = given {
                self.expression(value);
            } else {
                let message = format!("`{}` lacks its field `{field}`", name.value);
                self.report(codes::WRONG_FIELDS, name.span, message);
            }
        }
        self.ops.push(Op::Object(kind, u16::try_from(declared.len()).unwrap_or(u16::MAX)));
        self.gather(start, |pool, values| pool.object(kind, values));
        StaticType::Object(kind)
    }

    /// Reports fields that the type does not have, or that are given twice.
    fn stray_fields(
        &mut self,
        name: &Spanned<String>,
        fields: &[(Spanned<String>, Expression)],
        declared: &[String],
    ) {
        for (place, (field, _)) in fields.iter().enumerate() {
            if !declared.contains(&field.value) {
                let message = format!("`{}` has no field `{}`", name.value, field.value);
                let mistake = Diagnostic::new(codes::WRONG_FIELDS, field.span, message);
                let known = declared.iter().map(String::as_str);
                let mistake = self.diagnostics.did_you_mean(mistake, &field.value, known);
                self.diagnostics.push(mistake);
            }
            let before = fields.iter().take(place);
            if let Some((first, _)) = before.rev().find(|(other, _)| other.value == field.value) {
                let message = format!("field `{}` is given twice", field.value);
                self.diagnostics.push(
                    Diagnostic::new(codes::WRONG_FIELDS, field.span, message)
                        .related(first.span, "first given here"),
                );
            }
        }
    }

    /// Folds a compound value whose parts are constants.
    fn gather(&mut self, start: usize, make: impl FnOnce(&mut Pool, &[Value]) -> Value) {
        if !self.diagnostics.is_empty() {
            return;
        }
        let parts = self.ops.get(start..self.ops.len().saturating_sub(1)).unwrap_or_default();
        let values: Option<Vec<Value>> = parts.iter().map(constant_of).collect();
        if let Some(values) = values {
            let value = make(self.pool, &values);
            self.ops.truncate(start);
            self.ops.push(Op::Constant(value));
        }
    }

    fn kind_of(&self, kind: TypeId) -> Kind {
        self.pool.types().get(kind).map_or(Kind::Object, |info| info.kind)
    }

    /// Reports a function or type that does not exist; types may be called, too.
    fn unknown(
        &mut self,
        what: &str,
        name: &Spanned<String>,
        functions: impl Iterator<Item = &'static str>,
    ) -> StaticType {
        let types = self.pool.types().iter().map(|(_, info)| info.name.as_str());
        let mut known: Vec<&str> = functions.collect();
        known.extend(types);
        let message = format!("unknown {what} `{}`", name.value);
        let diagnostic = Diagnostic::new(codes::UNKNOWN_FUNCTION, name.span, message);
        let diagnostic = self.diagnostics.did_you_mean(diagnostic, &name.value, known);
        self.diagnostics.push(diagnostic);
        StaticType::Any
    }
}
