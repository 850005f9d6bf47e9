//! Documents beside the server that they describe: nothing is generated from them, so no name leads
//! from the one to the other.
//!
//! Owns the inference: a package that takes its document in as text hands it out, and one that
//! listens to the network and has a document among its files answers as the document says. Both are
//! likely, never seen.

use super::contracts::add_party;
use super::targets::Targets;
use super::{Ground, Interface, Party};
use crate::extract::rust::IncludeBase;
use crate::load::path_text;
use crate::model::code::{context, in_scope, plain};
use crate::model::evidence::Context;

pub(super) fn serve(
    ground: &Ground<'_, '_>,
    targets: &Targets,
    listening: &[Party],
    interface: &mut Interface,
) {
    let is_document = matches!(interface.technology.as_str(), "openapi" | "graphql" | "asyncapi");
    if !is_document || !interface.providers.is_empty() {
        return;
    }
    for party in including(ground, targets, interface) {
        add_party(&mut interface.providers, party);
    }
    let beside = listening.iter().find(|party| interface.home == Some(party.package));
    if let Some(party) = beside.filter(|_| interface.providers.is_empty()) {
        add_party(&mut interface.providers, Party { sure: false, ..party.clone() });
    }
}

/// A document that a package hands out is that of the only contract which the package's own code
/// makes: one interface, not two.
pub(super) fn join(list: &mut Vec<Interface>) {
    let mut at = 0;
    while at < list.len() {
        match list.get(at).and_then(|document| of_code(list, document)) {
            Some(into) => {
                let document = list.remove(at);
                let into = if into > at { into - 1 } else { into };
                if let Some(known) = list.get_mut(into) {
                    known.contracts.extend(document.contracts);
                    known.operations.extend(document.operations);
                    known.clients.extend(document.clients);
                    for party in document.providers {
                        add_party(&mut known.providers, party);
                    }
                    for party in document.consumers {
                        add_party(&mut known.consumers, party);
                    }
                }
            }
            None => at += 1,
        }
    }
}

fn of_code(list: &[Interface], document: &Interface) -> Option<usize> {
    let [provider] = document.providers.as_slice() else { return None };
    if document.contracts.is_empty() || provider.sure {
        return None;
    }
    let mut found = list.iter().enumerate().filter(|(_, known)| {
        known.contracts.is_empty()
            && known.technology == document.technology
            && known.home == Some(provider.package)
    });
    let only = found.next().filter(|_| found.next().is_none());
    only.map(|(at, _)| at)
}

/// Packages whose shipped code takes one of the interface's files in as text.
fn including(ground: &Ground<'_, '_>, targets: &Targets, interface: &Interface) -> Vec<Party> {
    let mut out = Vec::new();
    for krate in &ground.code.krates {
        let folder = &ground.architecture.package(krate.package).folder;
        for instance in &krate.instances {
            let Some(file) = ground.code.file_of(*instance) else { continue };
            let place = ground.code.instances.get(*instance as usize);
            let around = context(krate.kind, place.is_some_and(|place| place.test));
            let texts = file.facts.includes.iter().filter(|include| include.how != "include!");
            for include in texts {
                let base = match include.base {
                    IncludeBase::File => file.path.parent().map(std::path::Path::to_path_buf),
                    IncludeBase::Package => Some(ground.loaded.root.join(folder)),
                    IncludeBase::Generated | IncludeBase::Unknown => None,
                };
                let Some(base) = base else { continue };
                let path = plain(&base.join(include.path.trim_start_matches('/')));
                let shown = path_text(&ground.loaded.root, &path);
                let is_shipped = in_scope(file.facts, include.scope, around) == Context::Shipped;
                if !is_shipped || !interface.contracts.contains(&shown) {
                    continue;
                }
                out.push(Party {
                    package: krate.package,
                    processes: targets.processes_of(krate.package, file.id),
                    test: false,
                    at: vec![file.span(include.at, include.end)],
                    sure: false,
                });
            }
        }
    }
    out
}
