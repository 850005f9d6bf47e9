//! Kind `unpublishable-interface`: a package for others that others could not get.
//!
//! Owns what stands in the way of publishing, read from manifests alone: the package's own word,
//! and what it links, all the way down.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{LinkKind, PackageId};
use crate::rulebook::Selector;
use crate::source::Span;

pub(super) fn check(case: &Case<'_, '_>, interface: &Selector) -> Vec<Finding> {
    let taken = case.scope.taken(interface);
    let mut findings = Vec::new();
    for (id, package) in case.scope.architecture.packages() {
        if taken.get(id.index()) != Some(&true) || package.responsible.is_empty() {
            continue;
        }
        let mut reasons: Vec<String> = Vec::new();
        if !package.publishable {
            reasons.push("`publish = false`".to_owned());
        }
        if !package.has_license {
            reasons.push("no licence".to_owned());
        }
        if !package.has_description {
            reasons.push("no description".to_owned());
        }
        let mut places: Vec<Span> = vec![package.name_span];
        for (reason, at) in dependencies(case, id) {
            reasons.push(reason);
            places.push(at);
        }
        if reasons.is_empty() {
            continue;
        }
        let mut finding = case.scope.about(case.rule, id);
        finding.at = places;
        finding.because = case.scope.because(id);
        finding.facts.insert("reasons", reasons.join(", "));
        findings.push(finding);
    }
    findings
}

/// Links that can't be followed from outside, each once.
fn dependencies(case: &Case<'_, '_>, id: PackageId) -> Vec<(String, Span)> {
    let architecture = case.scope.architecture;
    let mut out = Vec::new();
    let mut seen: BTreeSet<PackageId> = BTreeSet::from([id]);
    let mut open = vec![id];
    while let Some(at) = open.pop() {
        for link in architecture.links_from(at).iter().map(|link| architecture.link(*link)) {
            if link.kind == LinkKind::Dev || !seen.insert(link.to) {
                continue;
            }
            open.push(link.to);
            let to = architecture.package(link.to);
            let through = if at == id {
                String::new()
            } else {
                format!(" through `{}`", architecture.package(at).label)
            };
            if !to.publishable {
                out.push((format!("`{}`{through} is not published", to.label), link.span));
            } else if !link.has_version {
                out.push((format!("`{}`{through} is linked by path alone", to.label), link.span));
            }
        }
        for foreign in architecture.foreign().iter().filter(|foreign| foreign.from == at) {
            if !foreign.from_registry && foreign.kind != LinkKind::Dev {
                out.push((format!("`{}` comes from git", foreign.name.as_str()), foreign.span));
            }
        }
    }
    out.sort();
    out.dedup_by(|a, b| a.0 == b.0);
    out
}
