//! Kinds `mixed-process` and `ownerless-process`: what runs, of whose parts, and who answers.
//!
//! Owns both. A process is mixed when no single team answers for all its internal packages.

use std::collections::{BTreeMap, BTreeSet};

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Direction, Link, PackageId, Process};
use crate::ownership::TeamId;
use crate::rulebook::{Grade, Rule, Selector};

/// Teams of one process that are named and shown by a path; the rest is counted.
const SHOWN: usize = 12;

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
    // What is always linked proves a mixture; what hangs on a feature or target makes it likely.
    let always = |link: &Link| scope.architecture.composes(link) && !link.is_gated();
    let ever = |link: &Link| scope.architecture.composes(link);
    let common_always = common_teams(scope, is_part, always);
    let common_ever = common_teams(scope, is_part, ever);
    let mut findings = Vec::new();
    for process in scope.architecture.processes() {
        let id = process.package;
        if judged.get(id.index()) != Some(&true) {
            continue;
        }
        if is_mixed(common_always.as_deref(), id) {
            findings.extend(mixed_finding(rule, scope, process, is_part, always));
        } else if is_mixed(common_ever.as_deref(), id) {
            let finding = mixed_finding(rule, scope, process, is_part, ever);
            findings.extend(finding.map(|finding| Finding {
                grade: rule.grade.max(Grade::Likely),
                variant: Some("gated"),
                ..finding
            }));
        }
    }
    Outcome::Findings(findings)
}

type Common = Option<BTreeSet<TeamId>>;

/// No team answers for everything. Without facts (links in a cycle) the walk has to find out.
fn is_mixed(facts: Option<&[Common]>, id: PackageId) -> bool {
    facts.is_none_or(|facts| match facts.get(id.index()) {
        Some(Some(teams)) => teams.is_empty(),
        _ => false,
    })
}

/// For each package the teams that answer for every internal package it is composed of; none
/// where there is no internal package at all.
fn common_teams(
    scope: &Scope<'_>,
    is_part: impl Fn(PackageId) -> bool,
    follow: impl Fn(&Link) -> bool,
) -> Option<Vec<Common>> {
    let own = |id: PackageId| {
        is_part(id).then(|| {
            scope.architecture.package(id).responsible.iter().copied().collect::<BTreeSet<_>>()
        })
    };
    scope.architecture.sweep(follow, own, |known, below| {
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
    follow: impl Fn(&Link) -> bool,
) -> Option<Finding> {
    let walk = scope.architecture.walk(process.package, Direction::Down, follow);
    // For each team the package that shows it best: one of few teams, then a near one.
    let mut shown_by: BTreeMap<TeamId, (usize, usize, PackageId)> = BTreeMap::new();
    let mut common: Common = None;
    for (distance, &id) in walk.reached().iter().enumerate().filter(|(_, id)| is_part(**id)) {
        let teams = &scope.architecture.package(id).responsible;
        let own: BTreeSet<TeamId> = teams.iter().copied().collect();
        common = Some(match common {
            Some(known) => known.intersection(&own).copied().collect(),
            None => own,
        });
        for &team in teams {
            let candidate = (teams.len(), distance, id);
            let slot = shown_by.entry(team).or_insert(candidate);
            *slot = candidate.min(*slot);
        }
    }
    if common.is_none_or(|common| !common.is_empty()) {
        return None;
    }
    let mut finding = scope.about(rule, process.package);
    finding.object = Some(process.id.clone());
    let teams: Vec<TeamId> = shown_by.keys().copied().collect();
    finding.facts.insert("object", process.id.clone());
    finding.facts.insert("count", teams.len().to_string());
    let mut names = scope.team_names(&teams);
    names.sort();
    if let Some(cut) = names.len().checked_sub(SHOWN + 1) {
        names.truncate(SHOWN);
        names.push(format!("{} more", cut + 1));
    }
    finding.facts.insert("teams", names.join(", "));
    let shown =
        shown_by.iter().take(SHOWN).flat_map(|(team, (_, _, id))| scope.owner_lines(*id, &[*team]));
    finding.because = shown.collect();
    let paths = shown_by.values().take(SHOWN).map(|(_, _, id)| walk.path_to(*id));
    let mut witness: Vec<_> =
        paths.filter(|path| !path.is_empty()).map(|path| scope.steps(&path)).collect();
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
