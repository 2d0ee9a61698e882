//! Amounts: from what was written to what is drawn.

use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes;
use crate::program::compile::Compiler;
use crate::program::compile::names::FlowNames;
use crate::program::expression::Names as _;
use crate::program::expression::SettingId;
use crate::program::expression::StaticType;
use crate::program::ids::QuantityId;
use crate::program::op::Lasting;
use crate::program::parts::Quantity;
use crate::quantity::Rate;
use crate::sample::Distribution;
use crate::sample::Shape;
use crate::scenario::amount::Amount;
use crate::scenario::amount::Lasting as Written;
use crate::scenario::amount::Measure;
use crate::source::Span;
use crate::source::Spanned;
use crate::time::SimDuration;
use crate::value::Pool;
use crate::value::Value;

impl Compiler<'_> {
    /// Compiles a duration, fixed or drawn.
    pub(super) fn duration(&mut self, amount: &Amount) -> Option<QuantityId> {
        let (measure, setting) = self.resolve(amount)?;
        let Some(sample) = distribution(&measure.value) else {
            self.wrong_unit(amount.span(), &measure, "a duration, such as `5s` or `3s..8s`");
            return None;
        };
        let id = QuantityId::from_index(self.quantities.len());
        self.quantities.push(Quantity { sample, setting });
        Some(id)
    }

    /// Compiles how long something lasts. What stands there as a bare word is what expressions
    /// call so, or else an input, drawn or not.
    pub(super) fn lasting(&mut self, lasting: &Written, names: &FlowNames<'_>) -> Option<Lasting> {
        match lasting {
            Written::Amount(Amount::Input(name)) if self.is_computed(&name.value, names) => {
                self.expression(name, names, StaticType::Duration).map(Lasting::Computed)
            }
            Written::Amount(amount) => {
                let quantity = self.duration(amount)?;
                self.noted(self.quantities[quantity.index()].setting);
                Some(Lasting::Drawn(quantity))
            }
            Written::Computed(text) => {
                self.expression(text, names, StaticType::Duration).map(Lasting::Computed)
            }
        }
    }

    /// Tells whether a bare word is something that only expressions know.
    fn is_computed(&self, name: &str, names: &FlowNames<'_>) -> bool {
        let is_input = self.scenario.inputs.iter().any(|input| input.name.value == name);
        names.variables.contains_key(name)
            || (!is_input && names.known().contains(&name.to_owned()))
    }

    /// Takes note that runs note it when they read a setting at the place that was just compiled.
    pub(super) fn noted(&mut self, setting: Option<SettingId>) {
        if let Some(setting) = setting {
            self.uses.entry(setting).or_default().1 += 1;
        }
    }

    /// Returns, for each setting, whether something was made of its value before the run. Whoever
    /// compiles another use of a setting without [`Compiler::noted`] is on the safe side.
    pub(super) fn baked(&self, settings: usize) -> Vec<bool> {
        let mut baked = vec![false; settings];
        for (setting, (all, noted)) in &self.uses {
            if let Some(known) = baked.get_mut(setting.0 as usize) {
                *known = all != noted;
            }
        }
        baked
    }

    /// Compiles a duration that cannot be drawn.
    pub(super) fn fixed_duration(&mut self, amount: &Amount) -> Option<SimDuration> {
        let (measure, setting) = self.resolve(amount)?;
        if let Measure::Duration(duration) = measure.value {
            self.plan(setting, amount);
            return Some(duration);
        }
        self.wrong_unit(amount.span(), &measure, "one duration, such as `5s`");
        None
    }

    /// Compiles a share of one, in parts per billion.
    pub(super) fn share_of_one(&mut self, amount: &Amount) -> Option<(u64, Option<SettingId>)> {
        let (measure, setting) = self.resolve(amount)?;
        if let Measure::Share(share) = measure.value {
            self.noted(setting);
            return Some((u64::from(share.parts_per_billion()), setting));
        }
        self.wrong_unit(amount.span(), &measure, "a share, such as `5%`");
        None
    }

    /// Compiles so many in a unit of time.
    pub(super) fn rate(&mut self, amount: &Amount) -> Option<(Rate, Option<SettingId>)> {
        let (measure, setting) = self.resolve(amount)?;
        if let Measure::Rate(rate) = measure.value {
            return Some((rate, setting));
        }
        self.wrong_unit(amount.span(), &measure, "a rate, such as `280/s`");
        None
    }

    /// Compiles a whole number.
    pub(super) fn count(&mut self, amount: &Amount) -> Option<(u32, Option<SettingId>)> {
        let (measure, setting) = self.resolve(amount)?;
        if let Measure::Count(count) = measure.value {
            if let Ok(count) = u32::try_from(count) {
                return Some((count, setting));
            }
            self.out.push(
                Diagnostic::new(codes::BAD_QUANTITY, amount.span(), "this count is too large")
                    .help(format!("counts go up to {}", u32::MAX)),
            );
            return None;
        }
        self.wrong_unit(amount.span(), &measure, "a whole number without a unit");
        None
    }

    /// Finds what an amount stands for, and the input it was taken from.
    pub(super) fn resolve(
        &mut self,
        amount: &Amount,
    ) -> Option<(Spanned<Measure>, Option<SettingId>)> {
        match amount {
            Amount::Literal(measure) => Some((measure.clone(), None)),
            Amount::Input(name) => {
                let inputs = self.scenario.inputs.iter().map(|input| input.name.value.as_str());
                let index = super::names::find(name, "input", inputs, &mut self.out)?;
                self.used.insert(name.value.clone());
                let input = self.scenario.inputs.get(index)?;
                let setting = SettingId(u32::try_from(index).unwrap_or(u32::MAX));
                self.uses.entry(setting).or_default().0 += 1;
                Some((input.value.clone(), Some(setting)))
            }
        }
    }

    /// Reports a quantity of the wrong kind.
    pub(super) fn wrong_unit(&mut self, place: Span, measure: &Spanned<Measure>, wanted: &str) {
        let mut diagnostic = Diagnostic::new(
            codes::WRONG_UNIT,
            place,
            format!("expected {wanted}, found {}", measure.value.kind()),
        );
        if let Measure::Count(count) = measure.value
            && wanted.contains("duration")
        {
            diagnostic = diagnostic.help(format!("a duration has a unit, such as `{count}s`"));
        }
        if measure.span != place {
            diagnostic = diagnostic.related(measure.span, "its value stands here");
        }
        self.out.push(diagnostic);
    }
}

/// Returns the distribution of a duration; none for what is no duration.
pub(in crate::program) fn distribution(measure: &Measure) -> Option<Distribution> {
    let shape = match measure {
        Measure::Duration(duration) => Shape::Constant(duration.as_nanos()),
        Measure::Between { low, high } => {
            Shape::Uniform { low: low.as_nanos(), high: high.as_nanos() }
        }
        Measure::Exponential { mean } => Shape::Exponential { mean: mean.as_nanos() },
        Measure::Normal { mean, deviation } => {
            Shape::Normal { mean: mean.as_nanos(), deviation: deviation.as_nanos() }
        }
        Measure::LogNormal { median, sigma } => Shape::LogNormal {
            median: median.as_nanos(),
            sigma_ppb: u64::from(sigma.parts_per_billion()),
        },
        Measure::Count(_)
        | Measure::Rate(_)
        | Measure::Share(_)
        | Measure::Instant(_)
        | Measure::Text(_)
        | Measure::Flag(_) => return None,
    };
    Some(shape.into())
}

/// Returns the value of a measure; none for a rate, and for what is drawn anew each time.
pub fn value_of(measure: &Measure, pool: &mut Pool) -> Option<Value> {
    Some(match measure {
        Measure::Count(count) => Value::Int(i64::try_from(*count).unwrap_or(i64::MAX)),
        Measure::Share(share) => Value::Decimal(i64::from(share.parts_per_billion())),
        Measure::Duration(duration) => {
            Value::Duration(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
        }
        Measure::Instant(instant) => Value::Instant(instant.as_unix_nanos()),
        Measure::Text(text) => pool.text(text),
        Measure::Flag(flag) => Value::Bool(*flag),
        Measure::Rate(_)
        | Measure::Between { .. }
        | Measure::Exponential { .. }
        | Measure::Normal { .. }
        | Measure::LogNormal { .. } => return None,
    })
}
