//! What steps refer to: expressions, stores, servers, effects, errors, sites.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::Diagnostics;
use crate::diagnostic::codes;
use crate::hash;
use crate::program::compile::Compiler;
use crate::program::compile::limits::ERRORS;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::expression;
use crate::program::expression::StaticType;
use crate::program::ids::CodeId;
use crate::program::ids::EffectId;
use crate::program::ids::ErrorId;
use crate::program::ids::Pc;
use crate::program::ids::ServerId;
use crate::program::ids::SiteId;
use crate::program::ids::StoreId;
use crate::program::op::Action;
use crate::program::op::Mismatch;
use crate::program::op::Op;
use crate::program::parts::Site;
use crate::program::parts::SiteKey;
use crate::scenario::expression as syntax;
use crate::scenario::fields::ExpressionText;
use crate::scenario::step;
use crate::source::Span;
use crate::source::Spanned;
use crate::value::Shape;
use std::cell::RefCell;

impl Compiler<'_> {
    /// Compiles an expression.
    pub(super) fn expression(
        &mut self,
        written: &ExpressionText,
        names: &FlowNames<'_>,
        expected: StaticType,
    ) -> Option<CodeId> {
        let parsed = match syntax::parse(&written.value, written.span) {
            Ok(parsed) => parsed,
            Err(diagnostics) => {
                self.out.extend(diagnostics);
                return None;
            }
        };
        let setup = expression::Setup {
            names,
            pool: &mut self.pool,
            dialect: self.scenario.dialect,
            expected,
        };
        match expression::compile_into(&parsed, setup, self.out.beside()) {
            Ok(code) => {
                if !self.can_be(&parsed, &code, names, expected) {
                    return None;
                }
                let id = CodeId::from_index(self.codes.len());
                self.codes.push(code);
                Some(id)
            }
            Err(diagnostics) => {
                self.out.extend(diagnostics);
                None
            }
        }
    }

    /// Returns the type of an expression, unless that is null; any when it has mistakes, which are reported elsewhere.
    pub(super) fn kind_of(
        &mut self,
        written: &ExpressionText,
        names: &FlowNames<'_>,
    ) -> StaticType {
        let Ok(parsed) = syntax::parse(&written.value, written.span) else {
            return StaticType::Any;
        };
        let dialect = self.scenario.dialect;
        let names = &names::Sharpened { names, asked: RefCell::default() };
        let setup =
            expression::Setup { names, pool: &mut self.pool, dialect, expected: StaticType::Any };
        expression::compile_into(&parsed, setup, Diagnostics::without_suggestions())
            .map_or(StaticType::Any, |code| code.result())
    }

    /// Reports an expression that fails whatever its variables hold, null included.
    fn can_be(
        &mut self,
        parsed: &syntax::Expression,
        code: &expression::Code,
        names: &FlowNames<'_>,
        expected: StaticType,
    ) -> bool {
        let is_known = |op: &expression::Op| {
            matches!(op, expression::Op::Slot(slot) if names.kinds.contains_key(slot))
                || matches!(op, expression::Op::Builtin(it) if it.kind_or_null().is_some())
        };
        if !code.ops().iter().any(is_known) {
            return true;
        }
        let sharpened = names::Sharpened { names, asked: RefCell::default() };
        // Null may stand for what is expected, but it is no truth value.
        let expected = if expected == StaticType::Bool { expected } else { StaticType::Any };
        let dialect = self.scenario.dialect;
        let setup =
            expression::Setup { names: &sharpened, pool: &mut self.pool, dialect, expected };
        let found = expression::compile_into(parsed, setup, Diagnostics::without_suggestions());
        let Err(found) = found else { return true };
        let asked = sharpened.asked.into_inner();
        let mut can_be = true;
        for mut diagnostic in found.into_iter().filter(|it| it.code == codes::WRONG_TYPE) {
            for known in asked.values() {
                diagnostic = diagnostic.help(known.clone());
            }
            self.out.push(diagnostic);
            can_be = false;
        }
        can_be
    }

    pub(super) fn store(&mut self, name: &Spanned<String>) -> Option<StoreId> {
        self.used.insert(format!("stores.{}", name.value));
        let known = self.scenario.stores.iter().map(|store| store.name.value.as_str());
        names::find(name, "store", known, &mut self.out).map(StoreId::from_index)
    }

    pub(super) fn server(&mut self, name: &Spanned<String>) -> Option<ServerId> {
        self.used.insert(format!("servers.{}", name.value));
        let known = self.scenario.servers.iter().map(|server| server.name.value.as_str());
        names::find(name, "server", known, &mut self.out).map(ServerId::from_index)
    }

    /// Returns the id of an effect, known or new.
    pub(super) fn effect(&mut self, name: &str) -> EffectId {
        // Beyond the budget nothing will run, and any number will do.
        let known = self.effects.iter().position(|known| known == name);
        EffectId::from_index(known.unwrap_or_default())
    }

    /// Returns the id of an effect that some step shows.
    pub(super) fn shown_effect(&mut self, name: &Spanned<String>) -> Option<EffectId> {
        let known = self.effects.iter().map(String::as_str);
        names::find(name, "effect", known, &mut self.out).map(EffectId::from_index)
    }

    /// Returns the id of an error's class, known or new.
    pub(super) fn error(&mut self, class: &Spanned<String>) -> ErrorId {
        let known = self.errors.iter().position(|known| *known == class.value);
        ErrorId::from_index(known.unwrap_or_else(|| {
            if self.errors.len() < ERRORS {
                self.errors.push(class.value.clone());
            } else {
                self.too_many("error classes", ERRORS, class.span);
            }
            self.errors.len() - 1
        }))
    }

    /// Returns what a value is taken for, and what another one does.
    pub(super) fn accept(
        &mut self,
        word: &Spanned<String>,
        otherwise: &step::Mismatch,
    ) -> Option<(Shape, Mismatch)> {
        let otherwise_is = match otherwise {
            step::Mismatch::Raise(class) => Mismatch::Raise(self.error(class)),
            step::Mismatch::Coerce => Mismatch::Coerce,
            step::Mismatch::Pass => Mismatch::Pass,
        };
        let declared = self.pool.types().named(&word.value).map(Shape::Declared);
        let Some(shape) = Shape::named(&word.value).or(declared) else {
            let types = self.scenario.types.iter().map(|kind| kind.name.value.as_str());
            let known = Shape::WORDS.into_iter().chain(types);
            names::find(word, "kind of value", known, &mut self.out);
            return None;
        };
        if otherwise_is == Mismatch::Coerce && !shape.can_be_coerced() {
            let message = format!("nothing is made into `{}`", word.value);
            self.out.push(
                Diagnostic::new(codes::WRONG_TYPE, word.span, message)
                    .help("let it `raise` or `pass`, or convert it in an expression"),
            );
        }
        Some((shape, otherwise_is))
    }

    /// Makes a site.
    pub(super) fn site(
        &mut self,
        path: &str,
        definition: &str,
        span: Span,
        verb: &'static str,
        name: &str,
    ) -> SiteId {
        let id = SiteId::from_index(self.sites.len());
        self.path_bytes += path.len() + definition.len();
        if let Some(first) = self.paths.insert(path.to_owned(), span) {
            let mut diagnostic = Diagnostic::new(
                codes::SAME_NAME,
                span,
                format!("two steps of this flow are called `{name}`"),
            )
            .help("give one of them an `id:`, so that draws, patches and explanations can tell them apart");
            if first != span {
                diagnostic = diagnostic.related(first, "the first one");
            }
            self.out.push(diagnostic);
        }
        let next = u32::try_from(self.definitions.len()).unwrap_or(u32::MAX);
        let number = *self.definitions.entry(definition.to_owned()).or_insert(next);
        self.keys.push(SiteKey { hash: hash::of_bytes(path.as_bytes()), definition: number });
        self.sites.push(Site {
            path: path.to_owned(),
            definition: definition.to_owned(),
            span,
            verb,
            name: name.to_owned(),
            object: None,
        });
        id
    }

    /// Returns the address of the next operation.
    pub(super) fn here(&self) -> Pc {
        Pc::from_index(self.ops.len())
    }

    /// Adds an operation and returns its address.
    pub(super) fn push(&mut self, site: SiteId, action: Action) -> Pc {
        let at = self.here();
        self.ops.push(Op { site, action });
        at
    }

    /// Fills in where an operation jumps to.
    pub(super) fn land(&mut self, jump: Option<Pc>, landing: Pc) {
        let Some(op) = jump.and_then(|pc| self.ops.get_mut(pc.index())) else { return };
        match &mut op.action {
            Action::Test { otherwise, .. } => *otherwise = landing,
            Action::Jump { to } => *to = landing,
            Action::Try { rescue } | Action::Transaction { rescue } => *rescue = landing,
            Action::Bind { .. }
            | Action::Set { .. }
            | Action::Read { .. }
            | Action::Write { .. }
            | Action::Check { .. }
            | Action::Work { .. }
            | Action::Enqueue { .. }
            | Action::Show { .. }
            | Action::Accept { .. }
            | Action::Raise { .. }
            | Action::RaiseAgain
            | Action::EndTry
            | Action::Rescue { .. }
            | Action::EndRescue
            | Action::WaitUntil { .. }
            | Action::EnterLoop
            | Action::EndPass { .. }
            | Action::Choose { .. }
            | Action::Turn { .. }
            | Action::Tend { .. }
            | Action::Commit
            | Action::LetGo
            | Action::RollBack
            | Action::Call { .. }
            | Action::Reply { .. }
            | Action::Partition { .. }
            | Action::Crash { .. }
            | Action::Manage { .. }
            | Action::Acquire(_)
            | Action::Release { .. }
            | Action::Body
            | Action::End => {}
        }
    }
}
