//! Services, channels, and the steps that use them.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::calls::Call;
use crate::program::calls::Channel;
use crate::program::calls::Service;
use crate::program::compile::Compiler;
use crate::program::compile::flows::FlowSource;
use crate::program::compile::names;
use crate::program::compile::names::FlowKind;
use crate::program::compile::names::FlowNames;
use crate::program::compile::names::Globals;
use crate::program::expression::StaticType;
use crate::program::ids::CallId;
use crate::program::ids::ChannelId;
use crate::program::ids::FlowId;
use crate::program::ids::ServiceId;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::parts::Flow;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting;
use crate::scenario::fields::ExpressionText;
use crate::scenario::service;
use crate::scenario::step;
use crate::source::Spanned;

impl Compiler<'_> {
    /// Compiles the channels.
    pub(super) fn channels(&mut self) -> Vec<Channel> {
        let scenario = self.scenario;
        scenario.channels.iter().filter_map(|channel| self.channel_of(channel)).collect()
    }

    fn channel_of(&mut self, channel: &service::Channel) -> Option<Channel> {
        let round_trip = match &channel.round_trip {
            Some(amount) => Some(self.duration(amount)?),
            None => None,
        };
        self.noted(round_trip.and_then(|it| self.quantities[it.index()].setting));
        let path = format!("channels.{}", channel.name.value);
        let site = self.site(&path, &path, channel.name.span, "channel", &channel.name.value);
        let connections = match &channel.connections {
            Some(amount) => self.planned_count_at(site, amount)?,
            None => u32::MAX,
        };
        if connections == 0 {
            let span = channel.connections.as_ref().map_or(channel.name.span, Amount::span);
            self.out.push(
                Diagnostic::new(codes::NO_CAPACITY, span, "a channel without connections")
                    .help("its callers would wait for ever; give it at least one"),
            );
        }
        let (name, by_position) = (channel.name.value.clone(), channel.by_position);
        let codec = self.codec(channel.codec.value);
        Some(Channel { name, codec, round_trip, connections, by_position, site })
    }

    /// Compiles the services, each with a flow of its own.
    pub(super) fn services(&mut self, globals: &Globals, flows: &mut Vec<Flow>) -> Vec<Service> {
        let scenario = self.scenario;
        let mut services = Vec::new();
        for service in &scenario.services {
            let flow = FlowId::from_index(flows.len());
            let source = FlowSource {
                name: format!("services.{}", service.name.value),
                span: service.name.span,
                kind: FlowKind::Service,
                runs_on: service.runs_on.as_ref(),
                middleware: None,
                steps: &service.steps,
            };
            let compiled = self.flow(&source, globals);
            let site = compiled.site;
            flows.push(compiled);
            services.extend(self.service_of(service, flow, site));
        }
        services
    }

    fn service_of(
        &mut self,
        service: &service::Service,
        flow: FlowId,
        site: SiteId,
    ) -> Option<Service> {
        let concurrency = self.count(&service.concurrency);
        let holds = service.holds.as_ref().map(|amount| self.planned_count_at(site, amount));
        let (concurrency, setting) = concurrency?;
        self.noted(setting);
        if concurrency == 0 {
            self.out.push(
                Diagnostic::new(
                    codes::NO_CAPACITY,
                    service.concurrency.span(),
                    "a service that can work on nothing",
                )
                .help("its callers would wait for ever; give it at least 1"),
            );
        }
        Some(Service {
            name: service.name.value.clone(),
            concurrency,
            setting,
            holds: holds.unwrap_or(Some(u32::MAX))?,
            newest_first: service.newest_first,
            skips_abandoned: service.skips_abandoned,
            flow,
            site,
        })
    }

    /// Compiles a call.
    pub(super) fn call(
        &mut self,
        call: &step::Call,
        site: SiteId,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let known = self.scenario.services.iter().map(|it| it.name.value.as_str());
        let service = names::find(&call.service, "service", known, &mut self.out);
        self.used.insert(format!("services.{}", call.service.value));
        let service = service.map(ServiceId::from_index);
        let channel = match &call.through {
            Some(name) => Some(self.channel_to(name, service, site)?),
            None => None,
        };
        let arguments = match &call.with {
            Some(with) => Some(self.expression(with, names, StaticType::Map)?),
            None => None,
        };
        let slot = call.into.as_ref().and_then(|it| names.variables.get(&it.value).copied());
        let timeout = match &call.timeout {
            Some(timeout) => Some(self.lasting(timeout, names)?),
            None => None,
        };
        let retry = match &call.retry {
            Some(retry) => {
                let known = &self.sites[site.index()];
                let (path, definition) = (known.path.clone(), known.definition.clone());
                let span = known.span;
                let site = self.site(
                    &format!("{path}/retry"),
                    &format!("{definition}/retry"),
                    span,
                    "retry",
                    "retry",
                );
                Some(self.retry_of(retry, site, names)?)
            }
            None => None,
        };
        let number = CallId::from_index(self.calls.len());
        let (service, on_cancel) = (service?, call.on_cancel);
        self.calls.push(Call { service, arguments, slot, channel, timeout, on_cancel, retry });
        Some(Action::Call { call: number })
    }

    /// Finds a channel, which leads to one service.
    fn channel_to(
        &mut self,
        name: &Spanned<String>,
        service: Option<ServiceId>,
        site: SiteId,
    ) -> Option<ChannelId> {
        let channel = self.channel_named(name)?;
        let (other, first) = *self.leads.entry(channel).or_insert((service?, name.span));
        if Some(other) != service {
            let owner = self.scenario.services.get(other.index()).map(|it| it.name.value.as_str());
            let message = format!("`{}` leads to `{}`", name.value, owner.unwrap_or_default());
            let place = self.sites[site.index()].span;
            self.out.push(
                Diagnostic::new(codes::TWO_SERVICES, place, message)
                    .related(first, "this call goes there")
                    .help("give each service a channel of its own"),
            );
        }
        Some(channel)
    }

    /// Finds a channel.
    fn channel_named(&mut self, name: &Spanned<String>) -> Option<ChannelId> {
        let known = self.scenario.channels.iter().map(|it| it.name.value.as_str());
        self.used.insert(format!("channels.{}", name.value));
        names::find(name, "channel", known, &mut self.out).map(ChannelId::from_index)
    }

    /// Compiles a reply, which only a service gives.
    pub(super) fn reply(
        &mut self,
        value: &ExpressionText,
        site: SiteId,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        if names.kind != FlowKind::Service {
            let place = self.sites[site.index()].span;
            self.out.push(
                Diagnostic::new(codes::NOBODY_ASKED, place, "only a service replies")
                    .help("this flow was not called, so nobody waits for a reply"),
            );
        }
        self.expression(value, names, StaticType::Any).map(|code| Action::Reply { code })
    }

    /// Compiles what cuts a channel.
    pub(super) fn partition(
        &mut self,
        name: &Spanned<String>,
        lasts: &Lasting,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let channel = self.channel_named(name);
        let lasts = self.lasting(lasts, names);
        Some(Action::Partition { channel: channel?, lasts: lasts? })
    }
}
