//! What ties two packages beside the lines of manifests.
//!
//! Owns which evidence counts as a dependency for coordination: whoever takes in another package's
//! source, writes into its folder, calls its symbols, starts its program, enters itself into its
//! lists, shares memory with it, calls it over the network or has statements on its tables has to
//! talk about changes as if it linked it. A copy is no dependency: history shows whether it has to
//! be kept alike. Tests never count, nor does what is only likely. Every further tie that no
//! manifest shows is one more source of [`beside_links`]; nothing else knows of it.

use std::collections::BTreeMap;

use crate::extract::SignalKind;
use crate::model::{
    Architecture, Context, DoorKind, Evidence, How, Mode, PackageId, Party, SignalUse, Stores,
};
use crate::source::Span;

/// One dependency that is no link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tie {
    /// Who depends.
    pub(super) from: PackageId,
    /// On what.
    pub(super) to: PackageId,
    /// In one word, as in machine output.
    pub(super) how: &'static str,
    /// The place at `from`.
    pub(super) at: Span,
}

/// Every dependency that is no link, sorted; none where source was not read.
pub(super) fn beside_links(architecture: &Architecture) -> Vec<Tie> {
    let Some(evidence) = &architecture.evidence else { return Vec::new() };
    let doors = doors(evidence).chain(memory(evidence));
    let mut out: Vec<Tie> =
        doors.chain(calls(evidence)).chain(stores(architecture, evidence)).collect();
    out.retain(|tie| tie.from != tie.to);
    out.sort_unstable();
    out.dedup();
    out
}

fn doors(evidence: &Evidence) -> impl Iterator<Item = Tie> + '_ {
    let counts = |kind: DoorKind| kind != DoorKind::CopiedSource;
    let doors = evidence.doors.iter();
    doors
        .filter(move |door| door.sure && door.context != Context::Test && counts(door.kind))
        .filter_map(|door| {
            let (to, at) = (door.to?, *door.at.first()?);
            Some(Tie { from: door.from, to, how: door.kind.as_str(), at })
        })
}

/// Calls over the network: who calls depends on who serves. Where several serve one contract nobody
/// can say which of them is called, and it is the contract's own package that a caller depends on.
fn calls(evidence: &Evidence) -> impl Iterator<Item = Tie> + '_ {
    let is_real = |party: &&Party| party.sure && !party.test;
    evidence.interfaces.list.iter().flat_map(move |interface| {
        let mut servers = interface.providers.iter().filter(is_real).map(|party| party.package);
        let to = match (servers.next(), servers.next()) {
            (Some(only), None) => Some(only),
            (Some(_), Some(_)) => interface.home,
            (None, _) => None,
        };
        let tie = move |party: &Party| {
            let (to, at) = (to?, *party.at.first()?);
            Some(Tie { from: party.package, to, how: "call", at })
        };
        interface.consumers.iter().filter(is_real).filter_map(tie)
    })
}

/// Statements on tables of another package: who reads or writes them depends on who owns them, where
/// that is more than a guess. What goes through a function of the owner is a link already.
fn stores<'a>(
    architecture: &'a Architecture,
    evidence: &'a Evidence,
) -> impl Iterator<Item = Tie> + 'a {
    let stores = &evidence.stores;
    let holders: Vec<Option<PackageId>> =
        (0..stores.objects.len()).map(|object| holder(architecture, stores, object)).collect();
    stores.accesses.iter().filter_map(move |access| {
        let is_real = access.sure && access.context != Context::Test && access.how != How::Reached;
        let (from, to) = (access.package?, (*holders.get(access.object)?)?);
        is_real.then_some(Tie { from, to, how: "store", at: access.at })
    })
}

/// The package that stands for an object's owner. Where a team owns it through a folder or by its
/// word alone, that is the package of the team that touches it most, writes counting before reads.
fn holder(architecture: &Architecture, stores: &Stores, object: usize) -> Option<PackageId> {
    let owner = stores.objects.get(object)?.owner.as_ref()?;
    if owner.origin.is_guess() {
        return None;
    }
    if owner.package.is_some() {
        return owner.package;
    }
    let mut touched: BTreeMap<PackageId, (usize, usize)> = BTreeMap::new();
    for access in stores.accesses_of(object).iter().filter(|a| a.context != Context::Test) {
        let Some(package) = access.package else { continue };
        let responsible = &architecture.package(package).responsible;
        if responsible.iter().any(|team| owner.teams.contains(team)) {
            let (writes, reads) = touched.entry(package).or_default();
            *(if access.mode == Mode::Read { reads } else { writes }) += 1;
        }
    }
    // Of several the first package of all, whatever the order of the accesses.
    touched.into_iter().rev().max_by_key(|(_, counts)| *counts).map(|(package, _)| package)
}

/// One name of a segment or an embedded database, given in two packages: a tie from the first of
/// them to each other one.
fn memory(evidence: &Evidence) -> impl Iterator<Item = Tie> {
    let mut by_name: BTreeMap<(SignalKind, &str), BTreeMap<PackageId, Span>> = BTreeMap::new();
    let is_named = |signal: &&SignalUse| {
        let kind = matches!(signal.kind, SignalKind::SharedMemory | SignalKind::EmbeddedStore);
        kind && signal.sure && signal.context != Context::Test
    };
    for signal in evidence.signals.iter().filter(is_named) {
        if let Some(name) = signal.object.as_deref().filter(|name| is_of_the_machine(name)) {
            let users = by_name.entry((signal.kind, name)).or_default();
            users.entry(signal.package).or_insert(signal.at);
        }
    }
    let ties = by_name.into_values().flat_map(|users| {
        let mut users = users.into_iter();
        let first = users.next();
        let tie = move |(to, _)| {
            let (from, at) = first?;
            Some(Tie { from, to, how: "memory", at })
        };
        users.filter_map(tie).collect::<Vec<_>>()
    });
    ties.collect::<Vec<_>>().into_iter()
}

/// A relative path may mean two files where two processes start in two folders.
fn is_of_the_machine(name: &str) -> bool {
    let is_one = name.starts_with('/') || !name.contains(['/', '.']);
    is_one && !name.is_empty() && !name.starts_with(':') && !name.contains("mode=memory")
}
