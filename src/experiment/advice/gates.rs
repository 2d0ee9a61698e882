//! Which condition keeps an environment from the step with the fault.

use crate::diagnostic::Diagnostics;
use crate::engine;
use crate::engine::outcome::Ending;
use crate::experiment::advice::Advice;
use crate::experiment::advice::Ground;
use crate::experiment::advice::Measure;
use crate::experiment::advice::Trial;
use crate::experiment::advice::gets_further;
use crate::experiment::replay::Prepared;
use crate::experiment::stages::Visibility;
use crate::program::ids::SiteId;
use crate::scenario::file::Selection;
use crate::scenario::tree::Node;
use crate::scenario::tree::Path;
use crate::source::Span;
use crate::trace::Control;
use crate::trace::Event;
use crate::trace::Observer;
use crate::trace::View;
use crate::trace::What;

/// How many conditions are tried for one environment.
const GATES: usize = 16;

impl Ground<'_> {
    /// Takes each condition away that an environment's run found false, and keeps those without which the
    /// fault gets further.
    pub(super) fn gates(
        &self,
        prepared: &Prepared,
        found: &Visibility,
    ) -> Result<Vec<Advice>, Ending> {
        let mut passing = Passing::default();
        let limits = self.limits.for_program(&prepared.program);
        engine::run(&prepared.program, self.seed, &limits, &mut passing);
        let tree = self.file.assemble(&prepared.selection, &mut Diagnostics::default());
        let mut gates: Vec<Gate> = Vec::new();
        for site in passing.sites {
            let gate = gate(&tree, prepared.program.site(site).span, &Path::root());
            gates.extend(gate.filter(|gate| !gates.contains(gate)));
        }
        let mut advice = Vec::new();
        for Gate { path, span, condition } in gates.into_iter().take(GATES) {
            let set = vec![format!("{}=null", path.key("if"))];
            if !self.reaches(&set, &found.profile) {
                continue;
            }
            let trial = self.tried(&found.profile, (&set, &set))?;
            // Without some conditions there is no scenario; that is no advice.
            let Trial::Tried(tried) = &trial else { continue };
            if gets_further(tried, found) {
                let profile = found.profile.clone();
                advice.push(Advice {
                    profile,
                    measure: Measure::Open { span, condition },
                    set,
                    trial,
                });
            }
        }
        Ok(advice)
    }

    /// Tells whether the step with the fault runs in an environment in which something is set.
    fn reaches(&self, set: &[String], profile: &str) -> bool {
        let selection = Selection::profile(profile);
        let Some(prepared) = self.with(set, &selection, &mut Diagnostics::default()) else {
            return false;
        };
        let program = &prepared.program;
        let site = program.sites.iter().position(|site| site.path == self.site);
        let mut reaching = Reaching { site: site.map(SiteId::from_index), is_there: false };
        engine::run(program, self.seed, &self.limits.for_program(program), &mut reaching);
        reaching.is_there
    }
}

/// Looks for an event of a step that runs.
struct Reaching {
    site: Option<SiteId>,
    is_there: bool,
}

impl Observer for Reaching {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        self.is_there = Some(event.site) == self.site && !matches!(event.what, What::Skipped);
        if self.is_there { Control::Stop } else { Control::Continue }
    }
}

/// A step with a condition.
#[derive(Debug, PartialEq, Eq)]
struct Gate {
    path: Path,
    span: Span,
    condition: String,
}

/// Finds the step in which a place lies, the innermost one, if it has a condition.
fn gate(node: &Node, place: Span, path: &Path) -> Option<Gate> {
    let has = |span: Span| {
        span.source == place.source && span.start <= place.start && place.end <= span.end
    };
    let own = |path: &Path| {
        let condition = node.get("if")?;
        let text = condition.scalar()?.text.clone();
        Some(Gate { path: path.clone(), span: condition.span, condition: text })
    };
    let entries = node.entries().iter().map(|it| (path.key(&it.key.value), &it.value));
    let items = node.items().iter().enumerate().map(|(index, it)| (path.index(index), it));
    let inner = entries.chain(items).find(|(_, it)| has(it.span));
    let deeper = inner.and_then(|(path, it)| gate(it, place, &path));
    deeper.or_else(|| own(path))
}

/// Notes which steps are passed over, in the order in which that happens first.
#[derive(Default)]
struct Passing {
    sites: Vec<SiteId>,
}

impl Observer for Passing {
    fn event(&mut self, event: &Event, _: View<'_>) -> Control {
        if let What::Skipped = event.what
            && !self.sites.contains(&event.site)
        {
            self.sites.push(event.site);
        }
        Control::Continue
    }
}
