//! Resources, and what steps take of them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::expression::StaticType;
use crate::program::ids::CodeId;
use crate::program::ids::ResourceId;
use crate::program::op;
use crate::program::op::Acquiring;
use crate::program::op::Action;
use crate::program::op::Held;
use crate::program::parts::Resource;
use crate::scenario::fields::ExpressionText;
use crate::scenario::resource;
use crate::scenario::resource::Acquire;
use crate::scenario::resource::Patience;
use crate::scenario::resource::Shortage;
use crate::source::Spanned;

impl Compiler<'_> {
    /// Compiles a resource.
    pub(super) fn resource_of(&mut self, resource: &resource::Resource) -> Option<Resource> {
        let (capacity, setting) = self.count(&resource.capacity)?;
        self.noted(setting);
        if capacity == 0 {
            let message = "a resource of which there is nothing";
            self.out.push(
                Diagnostic::new(codes::NO_CAPACITY, resource.capacity.span(), message)
                    .help("whoever acquires it would wait for ever; give it at least one"),
            );
        }
        Some(Resource { name: resource.name.value.clone(), capacity, setting })
    }

    /// Compiles `acquire`.
    pub(super) fn acquire(&mut self, acquire: &Acquire, names: &FlowNames<'_>) -> Option<Action> {
        let resource = self.resource(&acquire.resource);
        let amount = self.amount_of(acquire.amount.as_ref(), names);
        let held = match &acquire.held {
            resource::Held::UntilEnd => Some(Held::UntilEnd),
            resource::Held::UntilRelease => Some(Held::UntilRelease),
            resource::Held::For(lasting) => self.lasting(lasting, names).map(Held::For),
        };
        let shortage = match &acquire.shortage {
            Shortage::Wait(None) => Some(op::Shortage::Wait),
            Shortage::Wait(Some(Patience { timeout, raises })) => {
                let error = self.error(raises);
                self.lasting(timeout, names).map(|it| op::Shortage::WaitFor(it, error))
            }
            Shortage::Raise(class) => Some(op::Shortage::Raise(self.error(class))),
        };
        Some(Action::Acquire(Acquiring {
            resource: resource?,
            amount: amount?,
            held: held?,
            shortage: shortage?,
        }))
    }

    /// Compiles `release`.
    pub(super) fn release(
        &mut self,
        resource: &Spanned<String>,
        amount: Option<&ExpressionText>,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let resource = self.resource(resource);
        let amount = self.amount_of(amount, names);
        Some(Action::Release { resource: resource?, amount: amount? })
    }

    /// Compiles how much of a resource; the inner option is none where that is one.
    #[expect(clippy::option_option, reason = "what was not written, and what has a mistake")]
    fn amount_of(
        &mut self,
        amount: Option<&ExpressionText>,
        names: &FlowNames<'_>,
    ) -> Option<Option<CodeId>> {
        match amount {
            Some(amount) => self.expression(amount, names, StaticType::Int).map(Some),
            None => Some(None),
        }
    }

    /// Finds a resource.
    fn resource(&mut self, name: &Spanned<String>) -> Option<ResourceId> {
        self.used.insert(format!("resources.{}", name.value));
        let known = self.scenario.resources.iter().map(|it| it.name.value.as_str());
        names::find(name, "resource", known, &mut self.out).map(ResourceId::from_index)
    }
}
