//! Kind `unpublishable-interface`: a package for others that others could not get.
//!
//! Owns what stands in the way of publishing, read from manifests alone: the package's own word,
//! and what it links, all the way down. Where a workspace publishes nothing, that is one decision
//! and no mistake of each package: said once for each team, as a hint, unless the package holds
//! an interface that is promised to others.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;
use crate::checks::finding::{End, Finding};
use crate::load::Stage;
use crate::model::{LinkKind, PackageId};
use crate::ownership::TeamId;
use crate::rulebook::{Grade, Selector};
use crate::source::Span;

pub(super) fn check(case: &Case<'_, '_>, interface: &Selector) -> Vec<Finding> {
    let architecture = case.scope.architecture;
    let taken = case.scope.taken(interface);
    let is_private = !architecture.packages().any(|(_, package)| package.publishable);
    let mut findings = Vec::new();
    let mut kept: BTreeMap<Vec<TeamId>, Vec<PackageId>> = BTreeMap::new();
    for (id, package) in architecture.packages() {
        if taken.get(id.index()) != Some(&true) || package.responsible.is_empty() {
            continue;
        }
        let is_promised = !is_private || is_promised(case, id);
        if !is_promised {
            kept.entry(package.responsible.clone()).or_default().push(id);
        }
        findings.extend(of_package(case, id, is_promised));
    }
    findings.extend(kept.iter().map(|(teams, packages)| of_team(case, teams, packages)));
    findings
}

/// Whether an interface that a package holds is there for more than the neighbours.
fn is_promised(case: &Case<'_, '_>, id: PackageId) -> bool {
    let evidence = case.scope.architecture.evidence.iter();
    let mut held = evidence
        .flat_map(|evidence| &evidence.interfaces.list)
        .filter(|known| known.home == Some(id) || known.clients.contains(&id));
    held.any(|known| known.stage.as_ref().is_some_and(|stage| stage.value != Stage::Internal))
}

fn of_package(case: &Case<'_, '_>, id: PackageId, is_promised: bool) -> Option<Finding> {
    let package = case.scope.architecture.package(id);
    let mut reasons: Vec<String> = Vec::new();
    let own = [
        (package.publishable, "`publish = false`"),
        (package.has_license, "no licence"),
        (package.has_description, "no description"),
    ];
    let lacks = own.iter().filter(|(has, _)| !has && is_promised);
    reasons.extend(lacks.map(|(_, reason)| (*reason).to_owned()));
    let mut places: Vec<Span> = vec![package.name_span];
    for (reason, at) in dependencies(case, id, is_promised) {
        reasons.push(reason);
        places.push(at);
    }
    if reasons.is_empty() {
        return None;
    }
    let mut finding = case.scope.about(case.rule, id);
    finding.at = places;
    finding.because = case.scope.because(id);
    finding.facts.insert("reasons", reasons.join(", "));
    Some(finding)
}

/// The interfaces of one team in a workspace that publishes nothing.
fn of_team(case: &Case<'_, '_>, teams: &[TeamId], packages: &[PackageId]) -> Finding {
    const SHOWN: usize = 3;
    let architecture = case.scope.architecture;
    let mut finding = case.scope.finding(case.rule);
    finding.from = End { package: None, teams: case.scope.team_names(teams) };
    finding.grade = Grade::Hint;
    finding.variant = Some("private");
    finding.at = packages.iter().map(|id| architecture.package(*id).name_span).collect();
    finding.because = packages.first().map(|id| case.scope.because(*id)).unwrap_or_default();
    let label = |id: &PackageId| format!("`{}`", architecture.package(*id).label);
    let mut names: Vec<String> = packages.iter().take(SHOWN).map(label).collect();
    if let Some(more) = packages.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        names.push(format!("{more} more"));
    }
    finding.facts.insert("from.team", finding.from.team());
    finding.facts.insert("interfaces", names.join(", "));
    finding
}

/// Links that can't be followed from outside, each once; of a package that is promised to nobody
/// those alone that lead out of the repository.
fn dependencies(case: &Case<'_, '_>, id: PackageId, is_promised: bool) -> Vec<(String, Span)> {
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
            if !is_promised {
                continue;
            }
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
