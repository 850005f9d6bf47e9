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
