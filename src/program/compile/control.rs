//! Loops, choices, and settings that steps turn.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::flows::Place;
use crate::program::compile::names;
use crate::program::compile::names::FlowNames;
use crate::program::expression::SettingId;
use crate::program::expression::StaticType;
use crate::program::ids::Pc;
use crate::program::ids::SiteId;
use crate::program::op::Action;
use crate::program::parts::Choice;
use crate::scenario::amount::Amount;
use crate::scenario::fields::ExpressionText;
use crate::scenario::step::Branch;
use crate::scenario::step::Step;
use crate::scenario::step::Wait;
use crate::source::Spanned;

impl<'s> Compiler<'s> {
    /// Compiles `wait`.
    pub(super) fn wait(&mut self, time: &Wait, names: &FlowNames<'_>) -> Option<Action> {
        match time {
            Wait::For(takes) => {
                self.lasting(takes, names).map(|takes| Action::Work { takes, on: None })
            }
            Wait::Until(until) => {
                let code = self.expression(until, names, StaticType::Instant);
                code.map(|code| Action::WaitUntil { code })
            }
        }
    }

    /// Compiles a loop.
    pub(super) fn repeat(
        &mut self,
        site: SiteId,
        place: &Place<'s>,
        names: &FlowNames<'_>,
        (body, until, at_most): (&'s [Step], Option<&ExpressionText>, Option<&Amount>),
    ) {
        let at_most = at_most.map(|amount| self.planned_count_at(site, amount));
        self.push(site, Action::EnterLoop);
        let back = self.here();
        self.steps(body, place, names);
        let until = until.map(|until| self.expression(until, names, StaticType::Bool));
        let at_most = at_most.flatten().unwrap_or(u32::MAX);
        self.push(site, Action::EndPass { until: until.flatten(), at_most, back });
    }

    /// Compiles a choice. A branch adds nothing to the path of its steps.
    pub(super) fn choose(
        &mut self,
        site: SiteId,
        place: &Place<'s>,
        names: &FlowNames<'_>,
        branches: &'s [Branch],
    ) {
        let number = self.choices.len();
        let choice = u16::try_from(number).unwrap_or(u16::MAX);
        self.choices.push(Choice { branches: Vec::new() });
        self.push(site, Action::Choose { choice });
        let mut jumps = Vec::new();
        let mut up_to = 0_u64;
        let mut compiled = Vec::new();
        for branch in branches {
            up_to += u64::from(self.planned_count_at(site, &branch.weight).unwrap_or(1));
            compiled.push((branch.name.value.clone(), up_to, self.here()));
            self.steps(&branch.steps, place, names);
            jumps.push(self.push(site, Action::Jump { to: Pc(0) }));
        }
        if up_to == 0 {
            let span = self.sites[site.index()].span;
            self.out.push(
                Diagnostic::new(codes::NOTHING_TO_CHOOSE, span, "no branch can be taken")
                    .help("give at least one branch a weight above 0"),
            );
        }
        let after = self.here();
        for jump in jumps {
            self.land(Some(jump), after);
        }
        if let Some(choice) = self.choices.get_mut(number) {
            choice.branches = compiled;
        }
    }

    /// Compiles what gives a setting another value.
    pub(super) fn turn(
        &mut self,
        name: &Spanned<String>,
        to: &ExpressionText,
        names: &FlowNames<'_>,
    ) -> Option<Action> {
        let settings = &names.globals.settings;
        if self.scenario.changes.iter().any(|change| change.name.value == name.value) {
            let message =
                format!("`{}` is a change, and only inputs and switches turn", name.value);
            self.out.push(Diagnostic::new(codes::NOT_TURNED, name.span, message).help(
                "`deployed` and `removed` say when its code runs; to let a step take it back, read a \
                 switch beside it and turn that",
            ));
            self.used.insert(name.value.clone());
            return None;
        }
        let known = settings.keys().map(String::as_str);
        names::find(name, "input or switch", known, &mut self.out)?;
        self.used.insert(name.value.clone());
        let &(setting, kind) = settings.get(&name.value)?;
        let Some(kind) = kind else {
            let message =
                format!("`{}` is drawn anew each time, so it cannot be turned", name.value);
            self.out.push(
                Diagnostic::new(codes::NOT_TURNED, name.span, message)
                    .help("give it one value, and turn that"),
            );
            return None;
        };
        self.turned.push((setting, name.span));
        let code = self.expression(to, names, kind)?;
        Some(Action::Turn { setting, code })
    }

    /// Refuses to turn what is read before the replay begins.
    pub(super) fn check_turned(&mut self) {
        for (setting, span) in std::mem::take(&mut self.turned) {
            if let Some(read) = self.planned.get(&setting) {
                self.out.push(
                    Diagnostic::new(
                        codes::NOT_TURNED,
                        span,
                        "this is read before the replay begins, so turning it changes nothing",
                    )
                    .related(*read, "read here")
                    .help("name another input there, or describe the change where it is read"),
                );
            }
        }
    }

    /// Compiles a whole number that is read before the replay begins.
    pub(super) fn planned_count(&mut self, amount: &Amount) -> Option<u32> {
        let (count, setting) = self.count(amount)?;
        self.plan(setting, amount);
        Some(count)
    }

    /// Compiles a whole number that is read before the replay begins and decides about a place.
    pub(super) fn planned_count_at(&mut self, site: SiteId, amount: &Amount) -> Option<u32> {
        let (count, setting) = self.count(amount)?;
        self.plan(setting, amount);
        self.decides(site, setting);
        Some(count)
    }

    /// Notes that a setting decides about a place.
    pub(super) fn decides(&mut self, site: SiteId, setting: Option<SettingId>) {
        if let Some(setting) = setting {
            self.plans.entry(site).or_default().push(setting);
        }
    }

    /// Notes that a setting is read before the replay begins.
    pub(super) fn plan(&mut self, setting: Option<SettingId>, amount: &Amount) {
        if let Some(setting) = setting {
            self.planned.entry(setting).or_insert_with(|| amount.span());
        }
    }
}
