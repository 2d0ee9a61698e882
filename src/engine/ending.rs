//! The ends of flows: with an error that nobody rescued, or when every step is done.

use crate::engine::execute::Next;
use crate::engine::machine::Machine;
use crate::engine::task::Role;
use crate::program::ids::ErrorId;
use crate::program::ids::SiteId;
use crate::trace::Observer;
use crate::trace::What;

impl Machine<'_> {
    /// Ends an attempt or a request with an error.
    pub(super) fn fail<O: Observer>(&mut self, slot: u32, error: ErrorId, observer: &mut O) {
        let Some(task) = self.tasks.get(slot) else { return };
        match task.role {
            Role::Job(job) => self.fail_attempt(slot, job, error, observer),
            Role::Service(service) => self.fail_service(slot, service, error, observer),
            Role::Request => {
                let site = self.flow_site(slot);
                self.emit(slot, site, What::RequestFailed { error }, observer);
                self.requests.failed += 1;
                self.dismiss(slot);
            }
            // What operators did until then is done, and the error was told when it was raised.
            Role::Operator => self.dismiss(slot),
        }
    }

    /// Gives back what a task has acquired, and lets it go.
    pub(super) fn dismiss(&mut self, slot: u32) {
        self.return_holdings(slot, 0);
        self.remove_task(slot);
    }

    /// Ends a flow that ran through.
    pub(super) fn end<O: Observer>(&mut self, slot: u32, site: SiteId, observer: &mut O) -> Next {
        let Some(task) = self.tasks.get(slot) else { return Next::Wait };
        if task.is_nested && !self.nest(slot).frames.is_empty() {
            self.leave_inline(slot, None, observer);
            return self.tasks.get(slot).map_or(Next::Wait, |task| Next::At(task.pc));
        }
        match task.role {
            Role::Job(job) => self.finish_job(slot, job, observer),
            Role::Service(service) => self.finish_service(slot, service, observer),
            Role::Request => {
                self.emit(slot, site, What::Completed, observer);
                self.requests.done += 1;
                self.dismiss(slot);
            }
            Role::Operator => self.dismiss(slot),
        }
        Next::Wait
    }
}
