//! Declared dependencies as links, foreign dependencies and patched folders.
//!
//! Owns what a declaration becomes. Does not judge and does not know shares.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};

use super::architecture::{
    Crossing, ForeignDependency, Link, LinkKind, Package, PatchedFolder, crossing,
};
use super::ids::{LinkId, PackageId};
use crate::load::{Declared, DependencyKind, Loaded, PatchUse, Reached, Via, path_text};
use crate::ownership::{Ownership, Said};

pub(super) fn links(loaded: &Loaded, packages: &[Package]) -> Vec<Link> {
    let mut out = Vec::new();
    for (index, source) in loaded.packages.iter().enumerate() {
        for declared in &source.dependencies {
            let Reached::Local { package, via } = &declared.reached else {
                continue;
            };
            let (from, to) = (PackageId::new(index), PackageId::new(*package));
            let (Some(one), Some(other)) = (packages.get(index), packages.get(*package)) else {
                continue;
            };
            let is_hack = one.is_hack || other.is_hack;
            out.push(Link {
                from,
                to,
                kind: kind_of(declared.kind),
                key: declared.key.clone(),
                optional: declared.optional,
                enabled_by: enabled_by(declared, &source.features),
                features: declared.features.clone(),
                target: declared.target.clone(),
                has_version: declared.has_version,
                span: declared.span,
                patched_by: match via {
                    Via::Path => None,
                    Via::Patch(entry) => entry.as_ref().map(|entry| entry.span),
                },
                is_hack,
                crossing: if is_hack {
                    Crossing::Within
                } else {
                    crossing(&one.responsible, &other.responsible)
                },
            });
        }
    }
    out
}

/// Features that name the dependency: `dep:x`, `x`, `x/feature`; where nothing says `dep:x` the
/// dependency is a feature by itself.
fn enabled_by(declared: &Declared, features: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    if !declared.optional {
        return Vec::new();
    }
    let key = declared.key.as_str();
    let (explicit, prefix) = (format!("dep:{key}"), format!("{key}/"));
    let mut found: Vec<String> = features
        .iter()
        .filter(|(name, values)| {
            let names_it = |v: &String| *v == explicit || v == key || v.starts_with(&prefix);
            name.as_str() != key && values.iter().any(names_it)
        })
        .map(|(name, _)| name.clone())
        .collect();
    if found.is_empty() || features.get(key).is_some() {
        found.insert(0, key.to_owned());
    }
    found.sort();
    found
}

pub(super) fn foreign(loaded: &Loaded) -> Vec<ForeignDependency> {
    let mut out = Vec::new();
    for (index, source) in loaded.packages.iter().enumerate() {
        for declared in &source.dependencies {
            let version = match &declared.reached {
                Reached::Local { .. } | Reached::Dangling => continue,
                Reached::Foreign { version } => version.clone(),
                Reached::Unlocked => None,
            };
            out.push(ForeignDependency {
                from: PackageId::new(index),
                name: declared.name.clone(),
                kind: kind_of(declared.kind),
                version,
                span: declared.span,
                inherited: declared.inherited,
                own_repository: declared.own_repository,
                from_registry: declared.from_registry,
            });
        }
    }
    out
}

fn kind_of(kind: DependencyKind) -> LinkKind {
    match kind {
        DependencyKind::Normal => LinkKind::Normal,
        DependencyKind::Build => LinkKind::Build,
        DependencyKind::Dev => LinkKind::Dev,
    }
}

pub(super) fn patched(loaded: &Loaded, ownership: &Ownership) -> Vec<PatchedFolder> {
    let patched = |patch: &PatchUse| {
        let span = patch.entry.span;
        let shown = loaded.root.join(loaded.sources.path(span.file));
        let owners = match ownership.said_of(&path_text(&loaded.tree.root, &shown)) {
            Said::Owned(owners, _) => owners,
            Said::Nothing | Said::Unowned(_) => Vec::new(),
        };
        let package = patch.package.map(PackageId::new);
        let used_from_elsewhere = patch.used_from_elsewhere;
        PatchedFolder { span, package, owners, used_from_elsewhere }
    };
    loaded.patches.iter().map(patched).collect()
}

pub(super) fn adjacency(
    packages: &[Package],
    links: &[Link],
) -> (Vec<Vec<LinkId>>, Vec<Vec<LinkId>>) {
    let mut outgoing = vec![Vec::new(); packages.len()];
    let mut incoming = vec![Vec::new(); packages.len()];
    for (index, link) in links.iter().enumerate().filter(|(_, link)| !link.is_hack) {
        for (lists, end) in [(&mut outgoing, link.from), (&mut incoming, link.to)] {
            if let Some(list) = lists.get_mut(end.index()) {
                list.push(LinkId::new(index));
            }
        }
    }
    (outgoing, incoming)
}

pub(super) fn graph(packages: &[Package], links: &[Link]) -> DiGraph<PackageId, LinkId> {
    let mut graph = DiGraph::with_capacity(packages.len(), links.len());
    for index in 0..packages.len() {
        graph.add_node(PackageId::new(index));
    }
    for (index, link) in links.iter().enumerate().filter(|(_, link)| !link.is_hack) {
        let (from, to) = (NodeIndex::new(link.from.index()), NodeIndex::new(link.to.index()));
        graph.add_edge(from, to, LinkId::new(index));
    }
    graph
}
