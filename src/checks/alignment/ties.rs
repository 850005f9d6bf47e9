//! What ties two packages beside the lines of manifests.
//!
//! Owns which evidence counts as a dependency for coordination: whoever takes in another package's
//! source, writes into its folder, calls its symbols, starts its program, enters itself into its
//! lists or shares memory with it has to talk about changes as if it linked it. A copy is no
//! dependency: history shows whether it has to be kept alike. Tests never count, nor does what is
//! only likely. Every further tie that no manifest shows (a store that two packages use, an
//! interface that one calls) is one more source of [`beside_links`]; nothing else knows of it.

use std::collections::BTreeMap;

use crate::extract::SignalKind;
use crate::model::{Architecture, Context, DoorKind, Evidence, PackageId, SignalUse};
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
    let mut out: Vec<Tie> =
        doors(evidence).chain(memory(evidence)).chain(calls(evidence)).collect();
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

/// Calls of interfaces that were seen in code: whoever calls depends on whoever serves.
fn calls(evidence: &Evidence) -> impl Iterator<Item = Tie> {
    let calls = evidence.interfaces.calls().into_iter().filter(|call| !call.test);
    calls.map(|call| Tie { from: call.from, to: call.to, how: "call", at: call.at })
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
