//! Kinds `mixed-process` and `ownerless-process`: what runs, of whose parts, and who answers.
//!
//! Owns both. A process is mixed when no single team answers for all its internal packages.

use std::collections::{BTreeMap, BTreeSet};

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Direction, PackageId, Process};
use crate::ownership::TeamId;
use crate::rulebook::{Rule, Selector};

pub(super) fn mixed(
    rule: &Rule,
    scope: &Scope<'_>,
    parts: &Selector,
    processes: &Selector,
) -> Outcome {
    let (parts, judged) = (scope.taken(parts), scope.taken(processes));
    let is_part = |id: PackageId| {
        let is_owned = !scope.architecture.package(id).responsible.is_empty();
        parts.get(id.index()) == Some(&true) && is_owned
    };
    let common = common_teams(scope, is_part);
    let mut findings = Vec::new();
    for process in scope.architecture.processes() {
        if judged.get(process.package.index()) != Some(&true) {
            continue;
        }
        // The sweep knows without walking whether one team answers for everything.
        if common.as_ref().is_some_and(|facts| match facts.get(process.package.index()) {
            Some(Some(teams)) => !teams.is_empty(),
            _ => true,
        }) {
            continue;
        }
        findings.extend(mixed_finding(rule, scope, process, is_part));
    }
    Outcome::Findings(findings)
}

/// For each package the teams that answer for every internal package it is composed of; none
/// where there is no internal package at all.
fn common_teams(
    scope: &Scope<'_>,
    is_part: impl Fn(PackageId) -> bool,
) -> Option<Vec<Option<BTreeSet<TeamId>>>> {
    let own = |id: PackageId| {
        is_part(id).then(|| {
            scope.architecture.package(id).responsible.iter().copied().collect::<BTreeSet<_>>()
        })
    };
    scope.architecture.sweep(|link| scope.architecture.composes(link), own, |known, below| {
        if let Some(below) = below {
            *known = Some(match known.take() {
                Some(known) => known.intersection(below).copied().collect(),
                None => below.clone(),
            });
        }
    })
}

fn mixed_finding(
    rule: &Rule,
    scope: &Scope<'_>,
    process: &Process,
    is_part: impl Fn(PackageId) -> bool,
) -> Option<Finding> {
    let paths = scope.architecture.paths_from(process.package, Direction::Down, |link| {
        scope.architecture.composes(link)
    });
    // For each team the nearest of its packages, the home package first.
    let mut nearest: BTreeMap<TeamId, (usize, PackageId)> = BTreeMap::new();
    let mut common: Option<BTreeSet<TeamId>> = None;
    for (&id, path) in paths.iter().filter(|(id, _)| is_part(**id)) {
        let teams = &scope.architecture.package(id).responsible;
        let own: BTreeSet<TeamId> = teams.iter().copied().collect();
        common = Some(match common {
            Some(known) => known.intersection(&own).copied().collect(),
            None => own,
        });
        for &team in teams {
            let candidate = (path.len(), id);
            let slot = nearest.entry(team).or_insert(candidate);
            *slot = candidate.min(*slot);
        }
    }
    if common.is_none_or(|common| !common.is_empty()) {
        return None;
    }
    let mut finding = scope.about(rule, process.package);
    finding.object = Some(process.id.clone());
    let teams: Vec<TeamId> = nearest.keys().copied().collect();
    finding.facts.insert("object", process.id.clone());
    finding.facts.insert("count", teams.len().to_string());
    let mut names = scope.team_names(&teams);
    names.sort();
    finding.facts.insert("teams", names.join(", "));
    let mut witness: Vec<_> = nearest
        .values()
        .filter_map(|(_, id)| paths.get(id))
        .filter(|path| !path.is_empty())
        .map(|path| scope.steps(path))
        .collect();
    witness.sort();
    witness.dedup();
    finding.at.extend(witness.iter().filter_map(|path| path.first()).map(|step| step.at));
    finding.at.dedup();
    finding.witness = witness;
    Some(finding)
}

pub(super) fn ownerless(rule: &Rule, scope: &Scope<'_>, processes: &Selector) -> Outcome {
    let judged = scope.taken(processes);
    let mut findings = Vec::new();
    for process in scope.architecture.processes() {
        let package = scope.architecture.package(process.package);
        if judged.get(process.package.index()) != Some(&true) || package.responsible.len() == 1 {
            continue;
        }
        let mut finding = scope.about(rule, process.package);
        finding.object = Some(process.id.clone());
        finding.facts.insert("object", process.id.clone());
        if !package.responsible.is_empty() {
            finding.variant = Some("shared");
            finding.facts.insert("teams", End::team(&finding.from));
            finding.because = scope.because(process.package);
        }
        findings.push(finding);
    }
    Outcome::Findings(findings)
}
