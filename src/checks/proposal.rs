//! Roles that packages seem to have, for `init` and `audit`: proposed with reasons, never applied
//! by themselves.
//!
//! Owns the guesses: by name, by content, by place in the graph. Does not judge.

use std::collections::BTreeSet;

use crate::extract::Surface;
use crate::model::{Architecture, Crossing, LinkKind, PackageId, Role};

/// A role that a package seems to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The package.
    pub package: PackageId,
    /// The role.
    pub role: Role,
    /// What speaks for it.
    pub reason: String,
}

/// Names of packages made to be linked by others.
const INTERFACE_SUFFIXES: [&str; 13] = [
    "-api",
    "-client",
    "-clients",
    "-types",
    "-proto",
    "-protos",
    "-protocol",
    "-interface",
    "-interfaces",
    "-contract",
    "-contracts",
    "-schema",
    "-sdk",
];

/// Whether a name alone makes a package a candidate, so that its content is worth a look.
pub fn looks_like_interface(name: &str) -> bool {
    let name = name.replace('_', "-");
    INTERFACE_SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// Proposes roles. `surface` tells what a candidate's files declare and do, where they could be
/// read.
pub fn propose_roles(
    model: &Architecture,
    surface: impl Fn(PackageId) -> Option<Surface>,
) -> Vec<Proposal> {
    let mut out: Vec<Proposal> = Vec::new();
    let judged = || {
        let open = model.packages().filter(|(_, p)| !p.is_hack && p.role_span.is_none());
        open.map(|(id, package)| (id, package.name.as_str().replace('_', "-")))
    };
    for (id, name) in judged() {
        let proposal = tool(model, id, &name)
            .or_else(|| interface(&name, surface(id)))
            .or_else(|| platform(model, id));
        out.extend(proposal.map(|(role, reason)| Proposal { package: id, role, reason }));
    }
    drop_leaky(model, &mut out);
    // What a root joins are internal packages: links to what is made to be linked join nothing.
    let open = open_packages(model, &out);
    let taken: BTreeSet<PackageId> = out.iter().map(|proposal| proposal.package).collect();
    let builds: BTreeSet<PackageId> = model.processes().iter().map(|p| p.package).collect();
    for (id, _) in judged().filter(|(id, _)| builds.contains(id) && !taken.contains(id)) {
        let proposal = root(model, id, &open);
        out.extend(proposal.map(|(role, reason)| Proposal { package: id, role, reason }));
    }
    out.sort_by_key(|proposal| proposal.package);
    out
}

/// For each package whether it is, or seems to be, made to be linked.
fn open_packages(model: &Architecture, proposals: &[Proposal]) -> Vec<bool> {
    let is_open = |role: Role| matches!(role, Role::Interface | Role::Platform);
    let mut open: Vec<bool> = model.packages().map(|(_, package)| is_open(package.role)).collect();
    for proposal in proposals.iter().filter(|proposal| is_open(proposal.role)) {
        if let Some(slot) = open.get_mut(proposal.package.index()) {
            *slot = true;
        }
    }
    open
}

/// An interface that links internal packages is none: dropped until none of that kind is left.
fn drop_leaky(model: &Architecture, proposals: &mut Vec<Proposal>) {
    loop {
        let open = open_packages(model, proposals);
        let leaks = |proposal: &Proposal| {
            proposal.role == Role::Interface
                && model.links_from(proposal.package).iter().any(|link| {
                    let link = model.link(*link);
                    link.kind != LinkKind::Dev && open.get(link.to.index()) != Some(&true)
                })
        };
        let before = proposals.len();
        proposals.retain(|proposal| !leaks(proposal));
        if proposals.len() == before {
            return;
        }
    }
}

fn tool(model: &Architecture, id: PackageId, name: &str) -> Option<(Role, String)> {
    let words: Vec<&str> = name.split('-').collect();
    let is_tool = words.iter().any(|word| {
        matches!(
            *word,
            "xtask"
                | "test"
                | "tests"
                | "testing"
                | "testutil"
                | "fuzz"
                | "bench"
                | "benches"
                | "benchmarks"
                | "examples"
        )
    });
    let links = model.links_to(id);
    let is_shipped = links.iter().any(|link| model.link(*link).kind != LinkKind::Dev);
    if is_tool && !is_shipped {
        return Some((Role::Tool, "its name, and nothing that is shipped links it".to_owned()));
    }
    None
}

/// A name is not enough: what only declares is an interface, what does work merely has the name.
fn interface(name: &str, surface: Option<Surface>) -> Option<(Role, String)> {
    let suffix = INTERFACE_SUFFIXES.iter().find(|suffix| name.ends_with(**suffix))?;
    let Surface { declarations, bodies, .. } = surface?;
    (declarations > 0 && bodies <= 2 * declarations).then(|| {
        let reason = format!(
            "its name ends in `{suffix}`; declarations: {declarations}, function bodies: {bodies}"
        );
        (Role::Interface, reason)
    })
}

/// Linked by four teams or more, and itself without links to others' packages.
fn platform(model: &Architecture, id: PackageId) -> Option<(Role, String)> {
    let own = &model.package(id).responsible;
    let mut teams: Vec<_> = model
        .links_to(id)
        .iter()
        .map(|link| model.link(*link))
        .filter(|link| link.kind != LinkKind::Dev)
        .flat_map(|link| &model.package(link.from).responsible)
        .filter(|team| !own.contains(team))
        .collect();
    teams.sort();
    teams.dedup();
    let leans_on_others = model.links_from(id).iter().any(|link| {
        let link = model.link(*link);
        link.kind != LinkKind::Dev && link.crossing == Crossing::Crosses
    });
    (teams.len() >= 4 && !leans_on_others).then(|| {
        (Role::Platform, format!("{} other teams link it and it links none of theirs", teams.len()))
    })
}

/// A process that nothing links and that is mainly there to join internal packages of others.
fn root(model: &Architecture, id: PackageId, open: &[bool]) -> Option<(Role, String)> {
    if !model.links_to(id).is_empty() {
        return None;
    }
    let internal: Vec<&crate::model::Link> = model
        .links_from(id)
        .iter()
        .map(|link| model.link(*link))
        .filter(|link| link.kind == LinkKind::Normal && open.get(link.to.index()) != Some(&true))
        .collect();
    let own = &model.package(id).responsible;
    let crossing = internal.iter().filter(|link| link.crossing == Crossing::Crosses).count();
    let mut teams: Vec<_> = internal
        .iter()
        .flat_map(|link| &model.package(link.to).responsible)
        .filter(|team| !own.contains(team))
        .collect();
    teams.sort();
    teams.dedup();
    (teams.len() >= 2 && 2 * crossing >= internal.len()).then(|| {
        let reason = format!(
            "a process that nothing links, joining internal packages of {} other teams",
            teams.len()
        );
        (Role::CompositionRoot, reason)
    })
}
