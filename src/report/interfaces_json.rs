//! Interfaces and calls for machines: that part of `mandate-graph/1`.
//!
//! Owns the shapes. Does not know how interfaces were found.

use serde::Serialize;

use super::verdict_json::{At, at};
use crate::model::{Architecture, Crossing, Interfaces, PackageId, Party};
use crate::source::SourceMap;

/// One contract.
#[derive(Serialize)]
pub(super) struct InterfaceEntry<'m> {
    id: &'m str,
    technology: &'m str,
    contract: Vec<&'m str>,
    owner: Vec<&'m str>,
    stage: Option<&'static str>,
    defined: Option<At>,
    clients: Vec<&'m str>,
    providers: Vec<PartyEntry<'m>>,
    consumers: Vec<PartyEntry<'m>>,
    expected: Option<Vec<&'m str>>,
}

#[derive(Serialize)]
struct PartyEntry<'m> {
    package: &'m str,
    processes: Vec<&'m str>,
    test: bool,
    /// Whether code shows it, or only a declaration or a name.
    seen: bool,
    at: Vec<At>,
}

/// One package that calls another's interface.
#[derive(Serialize)]
pub(super) struct CallEntry<'m> {
    interface: &'m str,
    from: &'m str,
    to: &'m str,
    crosses: Option<bool>,
    test: bool,
    at: [At; 1],
}

fn known(model: &Architecture) -> Option<&Interfaces> {
    model.evidence.as_ref().map(|evidence| &evidence.interfaces)
}

pub(super) fn interfaces<'m>(
    model: &'m Architecture,
    sources: &SourceMap,
    is_kept: impl Fn(PackageId) -> bool,
) -> Vec<InterfaceEntry<'m>> {
    let label = |id: PackageId| model.package(id).label.as_str();
    let process = |at: &usize| model.processes().get(*at).map(|process| process.id.as_str());
    let parties = |parties: &'m [Party]| {
        let kept = parties.iter().filter(|party| is_kept(party.package));
        let entry = |party: &'m Party| PartyEntry {
            package: label(party.package),
            processes: party.processes.iter().filter_map(process).collect(),
            test: party.test,
            seen: party.sure,
            at: party.at.iter().map(|span| at(sources, *span)).collect(),
        };
        kept.map(entry).collect::<Vec<_>>()
    };
    let all = known(model).into_iter().flat_map(|interfaces| &interfaces.list);
    all.map(|interface| {
        let teams = interface.owners.iter().map(|team| model.ownership.teams.name(*team));
        let expected = interface.expected.as_ref();
        InterfaceEntry {
            id: &interface.id,
            technology: &interface.technology,
            contract: interface.contracts.iter().map(String::as_str).collect(),
            owner: teams.collect(),
            stage: interface.stage.as_ref().map(|stage| stage.value.as_str()),
            defined: interface.defined.map(|span| at(sources, span)),
            clients: interface.clients.iter().map(|id| label(*id)).collect(),
            providers: parties(&interface.providers),
            consumers: parties(&interface.consumers),
            expected: expected.map(|list| list.iter().map(|text| text.value.as_str()).collect()),
        }
    })
    .collect()
}

pub(super) fn calls<'m>(
    model: &'m Architecture,
    sources: &SourceMap,
    is_kept: impl Fn(PackageId) -> bool,
) -> Vec<CallEntry<'m>> {
    let Some(known) = known(model) else { return Vec::new() };
    let calls = known.calls().into_iter();
    calls
        .filter(|call| is_kept(call.from) && is_kept(call.to))
        .filter_map(|call| {
            Some(CallEntry {
                interface: &known.list.get(call.interface)?.id,
                from: &model.package(call.from).label,
                to: &model.package(call.to).label,
                crosses: match model.crossing(call.from, call.to) {
                    Crossing::Crosses => Some(true),
                    Crossing::Within => Some(false),
                    Crossing::Undecided => None,
                },
                test: call.test,
                at: [at(sources, call.at)],
            })
        })
        .collect()
}
