//! Programs that differ in the values of settings alone, without compiling them anew.

use crate::program::Program;
use crate::program::compile::distribution;
use crate::program::compile::value_of;
use crate::program::expression::SettingId;
use crate::scenario::amount::Measure;
use std::mem::discriminant;

impl Program {
    /// Tells whether a run notes every time it reads a setting, so that what a run did not read did
    /// not shape it. It does not where the value went into something that is fixed before the run:
    /// a number of requests, the size of a population, a window.
    pub fn notes_reads_of(&self, setting: SettingId) -> bool {
        !self.baked.get(setting.0 as usize).copied().unwrap_or(true)
    }

    /// Returns the number of the setting with that name.
    pub fn setting_named(&self, name: &str) -> Option<SettingId> {
        let index = self.settings.iter().position(|setting| setting.name == name)?;
        u32::try_from(index).ok().map(SettingId)
    }

    /// Tells whether two values can stand for each other in one program.
    pub fn is_alike(one: &Measure, other: &Measure) -> bool {
        let is_drawn = |measure: &Measure| match measure {
            Measure::Between { .. }
            | Measure::Exponential { .. }
            | Measure::Normal { .. }
            | Measure::LogNormal { .. } => true,
            Measure::Count(_)
            | Measure::Rate(_)
            | Measure::Share(_)
            | Measure::Duration(_)
            | Measure::Instant(_)
            | Measure::Text(_)
            | Measure::Flag(_) => false,
        };
        is_drawn(one) && is_drawn(other) || discriminant(one) == discriminant(other)
    }

    /// Gives a setting another value, everywhere a run reads it; a share asks for it whenever it is read.
    /// The value must be like the one
    /// that it had, and [`Program::notes_reads_of`] must hold for the setting.
    pub fn vary(&mut self, setting: SettingId, measure: &Measure) {
        let value = value_of(measure, &mut self.constants);
        if let Some(known) = self.settings.get_mut(setting.0 as usize) {
            known.value = value;
        }
        if let Some(sample) = distribution(measure) {
            for quantity in &mut self.quantities {
                if quantity.setting == Some(setting) {
                    quantity.sample = sample.clone();
                }
            }
        }
        if let Measure::Count(count) = measure {
            self.vary_count(setting, u32::try_from(*count).unwrap_or(u32::MAX));
        }
    }

    /// Gives everything that takes its number from a setting another one.
    fn vary_count(&mut self, setting: SettingId, count: u32) {
        let is_it = |of: Option<SettingId>| of == Some(setting);
        for queue in self.queues.iter_mut().filter(|it| is_it(it.workers_setting)) {
            queue.workers = count;
        }
        let retries = self.jobs.iter_mut().filter_map(|job| job.retry.as_mut());
        let calls = self.calls.iter_mut().filter_map(|call| call.retry.as_mut());
        for retry in retries.chain(calls).filter(|it| is_it(it.limit_setting)) {
            retry.limit = count;
        }
        for service in self.services.iter_mut().filter(|it| is_it(it.setting)) {
            service.concurrency = count;
        }
        for server in self.servers.iter_mut().filter(|it| is_it(it.setting)) {
            server.concurrency = count;
        }
        for resource in self.resources.iter_mut().filter(|it| is_it(it.setting)) {
            resource.capacity = count;
        }
        let replicas = self.stores.iter_mut().filter_map(|store| store.replicas.as_mut());
        for replicas in replicas.filter(|it| is_it(it.count_setting)) {
            replicas.count = count;
        }
    }
}
