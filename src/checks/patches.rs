//! Kind `patched-source`: `[patch]` or `[replace]` into another team's folder.
//!
//! Owns that kind. Whose doing it is: the team whose dependency is redirected; where no member
//! declares that dependency but a locked package from elsewhere does, the owners of the file the
//! patch stands in.

use std::collections::BTreeMap;

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Crossing, LinkId, PackageId};
use crate::rulebook::{Rule, Selector};
use crate::source::Span;

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, to: &Selector) -> Outcome {
    let guarded = scope.taken(to);
    let mut redirected: BTreeMap<Span, Vec<LinkId>> = BTreeMap::new();
    for (id, link) in scope.architecture.all_links() {
        if let Some(patch) = link.patched_by {
            redirected.entry(patch).or_default().push(id);
        }
    }
    let mut findings = Vec::new();
    for patch in scope.architecture.patched() {
        let Some(target) = patch.package.filter(|id| guarded.get(id.index()) == Some(&true)) else {
            continue;
        };
        match redirected.get(&patch.span) {
            Some(links) => findings.extend(by_link(rule, scope, patch.span, links)),
            None if patch.used_from_elsewhere => {
                findings.extend(undeclared(rule, scope, patch, target));
            }
            None => {}
        }
    }
    Outcome::Findings(findings)
}

fn by_link(rule: &Rule, scope: &Scope<'_>, patch: Span, links: &[LinkId]) -> Vec<Finding> {
    let mut by_pair: BTreeMap<(PackageId, PackageId), Vec<LinkId>> = BTreeMap::new();
    for id in links {
        let link = scope.architecture.link(*id);
        if link.crossing == Crossing::Crosses {
            by_pair.entry((link.from, link.to)).or_default().push(*id);
        }
    }
    by_pair
        .into_values()
        .filter_map(|links| {
            let mut finding = scope.about_path(rule, links.get(..1)?)?;
            finding.edge = None;
            finding.at = vec![patch];
            finding.at.extend(links.iter().map(|id| scope.architecture.link(*id).span));
            Some(finding)
        })
        .collect()
}

fn undeclared(
    rule: &Rule,
    scope: &Scope<'_>,
    patch: &crate::model::PatchedFolder,
    target: PackageId,
) -> Option<Finding> {
    let responsible = &scope.architecture.package(target).responsible;
    let has_owners = !patch.owners.is_empty() && !responsible.is_empty();
    if !has_owners || patch.owners.iter().any(|team| responsible.contains(team)) {
        return None;
    }
    let described = scope.about(rule, target);
    let mut finding = scope.finding(rule);
    finding.from = End { package: None, teams: scope.team_names(&patch.owners) };
    finding.to = described.from;
    finding.at = vec![patch.span];
    finding.because = scope.because(target);
    finding.variant = Some("unused");
    let (from, to) = (finding.from.team(), finding.to.team());
    finding.facts.insert("from.team", from);
    finding.facts.insert("to.team", to);
    finding.facts.insert("to", scope.architecture.package(target).label.clone());
    Some(finding)
}
