//! Sections that are read together.

use crate::diagnostic::Diagnostics;
use crate::quantity::Timestamp;
use crate::scenario::codec;
use crate::scenario::expectation;
use crate::scenario::expectation::Case;
use crate::scenario::fields;
use crate::scenario::fields::Fields;
use crate::scenario::fields::named;
use crate::scenario::fleet;
use crate::scenario::fleet::Fleet;
use crate::scenario::observer;
use crate::scenario::observer::Observer;
use crate::scenario::outcome;
use crate::scenario::outcome::Figure;
use crate::scenario::overlay;
use crate::scenario::overlay::Fault;
use crate::scenario::overlay::Overlay;
use crate::scenario::platform;
use crate::scenario::platform::Queue;
use crate::scenario::platform::Server;
use crate::scenario::platform::Store;
use crate::scenario::resource;
use crate::scenario::resource::Resource;
use crate::scenario::service;
use crate::scenario::service::Channel;
use crate::scenario::service::Service;
use crate::scenario::teach;
use crate::scenario::teach::Teach;
use crate::scenario::workload;
use crate::scenario::workload::Operation;
use crate::scenario::workload::Traffic;
use crate::source::Spanned;

/// Reads who asks, and when.
pub(super) fn people(
    top: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> (Vec<workload::Population>, Vec<workload::Rhythm>) {
    let populations = named(top.take("populations"), "`populations`", out, workload::population);
    let rhythms = named(top.take("rhythms"), "`rhythms`", out, workload::rhythm);
    (populations, rhythms)
}

/// Reads codecs, and what crosses them.
pub(super) fn crossings(
    top: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> (Vec<codec::Table>, Vec<Store>, Vec<Queue>) {
    let codecs = named(top.take("codecs"), "`codecs`", out, codec::table);
    let stores = named(top.take("stores"), "`stores`", out, |name, node, out| {
        platform::store(name, node, &codecs, out)
    });
    let queues = named(top.take("queues"), "`queues`", out, |name, node, out| {
        platform::queue(name, node, &codecs, out)
    });
    (codecs, stores, queues)
}

/// Reads fleets, servers and resources.
pub(super) fn capacities(
    top: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> (Vec<Fleet>, Vec<Server>, Vec<Resource>) {
    let fleets = named(top.take("fleets"), "`fleets`", out, fleet::fleet);
    let servers = named(top.take("servers"), "`servers`", out, platform::server);
    let resources = named(top.take("resources"), "`resources`", out, resource::resource);
    (fleets, servers, resources)
}

/// Reads services, and the ways to them.
pub(super) fn services(
    top: &mut Fields<'_>,
    codecs: &[codec::Table],
    out: &mut Diagnostics,
) -> (Vec<Service>, Vec<Channel>) {
    let services = named(top.take("services"), "`services`", out, service::service);
    let channels = named(top.take("channels"), "`channels`", out, |name, node, out| {
        service::channel(name, node, codecs, out)
    });
    (services, channels)
}

/// Reads traffic and the timeline.
pub(super) fn lines(
    top: &mut Fields<'_>,
    origin: Option<Spanned<Timestamp>>,
    out: &mut Diagnostics,
) -> (Vec<Traffic>, Vec<Operation>) {
    let traffic = named(top.need("traffic"), "`traffic`", out, |name, node, out| {
        workload::traffic(name, node, origin, out)
    });
    let timeline = named(top.take("timeline"), "`timeline`", out, |name, node, out| {
        workload::operation(name, node, origin, out)
    });
    (traffic, timeline)
}

/// Reads observers and figures.
pub(super) fn outcomes(
    top: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> (Vec<Observer>, Vec<Figure>) {
    let observers = named(top.take("observers"), "`observers`", out, observer::observer);
    let figures = named(top.take("figures"), "`figures`", out, outcome::figure);
    (observers, figures)
}

/// Reads the fault, then actions, then hypotheses.
pub(super) fn overlays(
    top: &mut Fields<'_>,
    out: &mut Diagnostics,
) -> (Option<Fault>, Vec<Overlay>) {
    let fault = top.take("fault").and_then(|node| overlay::fault(node, out));
    let mut overlays = named(top.take("actions"), "`actions`", out, overlay::action);
    overlays.extend(named(top.take("hypotheses"), "`hypotheses`", out, overlay::hypothesis));
    (fault, overlays)
}

/// Reads what is held against the runs: expectations, and what is taught.
pub(super) fn held(top: &mut Fields<'_>, out: &mut Diagnostics) -> (Vec<Case>, Option<Teach>) {
    let cases = cases(top, out);
    (cases, top.take("teach").and_then(|node| teach::teach(node, out)))
}

/// Reads the cases of `expect`.
fn cases(top: &mut Fields<'_>, out: &mut Diagnostics) -> Vec<Case> {
    let Some(node) = top.take("expect") else { return Vec::new() };
    let items = fields::list(node, "`expect`", out).unwrap_or_default();
    fields::few(items.len(), "`expect`", node.span, out);
    items.iter().take(fields::ENTRIES).filter_map(|item| expectation::case(item, out)).collect()
}
