//! Kind `missing-interface`: teams that others need, or that run something, and that offer nothing.
//!
//! Owns that kind. The place is the team's own entry, or the line that gives it the first package
//! that is needed.

use std::collections::{BTreeMap, BTreeSet};

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Context, Crossing, PackageId, Role, UsedItem};
use crate::ownership::TeamId;
use crate::rulebook::{Rule, Selector};
use crate::source::Span;

/// The parameters of the kind.
pub(super) struct Selectors<'e> {
    pub(super) interface: &'e Selector,
    pub(super) processes: &'e Selector,
    pub(super) links: &'e Selector,
    pub(super) open: &'e Selector,
}

#[derive(Default)]
struct Need {
    dependants: BTreeSet<TeamId>,
    processes: u32,
    /// The package that shows the need first.
    package: Option<PackageId>,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, selectors: &Selectors<'_>) -> Outcome {
    let owners = scope.architecture.packages().flat_map(|(_, package)| &package.responsible);
    if owners.collect::<BTreeSet<_>>().len() < 2 {
        return Outcome::NotEvaluated("fewer than two teams own packages here");
    }
    let mut offering: BTreeSet<TeamId> = BTreeSet::new();
    let interface = scope.taken(selectors.interface);
    for (id, package) in scope.architecture.packages() {
        if interface.get(id.index()) == Some(&true) {
            offering.extend(&package.responsible);
        }
    }
    // A contract that is served is an interface, whether or not a package with the role holds it.
    let known = scope.architecture.evidence.as_ref().map(|evidence| &evidence.interfaces.list);
    for interface in known.into_iter().flatten() {
        for party in interface.providers.iter().filter(|party| !party.test) {
            offering.extend(&scope.architecture.package(party.package).responsible);
        }
    }
    let mut findings = Vec::new();
    for (team, need) in needs(scope, selectors) {
        if !offering.contains(&team) {
            findings.extend(finding(rule, scope, team, &need));
        }
    }
    Outcome::Findings(findings)
}

fn needs(scope: &Scope<'_>, selectors: &Selectors<'_>) -> BTreeMap<TeamId, Need> {
    let (judged, open) = (scope.taken(selectors.processes), scope.taken(selectors.open));
    let mut needs: BTreeMap<TeamId, Need> = BTreeMap::new();
    for (_, link) in scope.architecture.links() {
        if open.get(link.to.index()) == Some(&true) || !scope.takes_link(selectors.links, link) {
            continue;
        }
        for &team in &scope.architecture.package(link.to).responsible {
            let need = needs.entry(team).or_default();
            need.dependants.extend(&scope.architecture.package(link.from).responsible);
            need.package.get_or_insert(link.to);
        }
    }
    for process in scope.architecture.processes() {
        if judged.get(process.package.index()) != Some(&true) {
            continue;
        }
        // A process of several teams is nobody's alone, which is a finding of its own.
        if let [team] = scope.architecture.package(process.package).responsible.as_slice() {
            let need = needs.entry(*team).or_default();
            need.processes += 1;
            need.package.get_or_insert(process.package);
        }
    }
    needs
}

fn finding(rule: &Rule, scope: &Scope<'_>, team: TeamId, need: &Need) -> Option<Finding> {
    let package = need.package?;
    let declared = scope.architecture.ownership.teams.get(team).declared;
    let deciding = scope.architecture.deciding_span(package, team);
    let mut finding = scope.finding(rule);
    finding.from = End { package: None, teams: scope.team_names(&[team]) };
    finding.at = vec![declared.or(deciding)?];
    finding.there = used(scope, team);
    finding.because = deciding.into_iter().collect();
    finding.variant = match (need.dependants.is_empty(), need.processes) {
        (false, 0) => Some("needed"),
        (true, _) => Some("process"),
        (false, _) => None,
    };
    let count = |n: usize, one: &str, many: &str| match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    };
    let dependants = count(need.dependants.len(), "team", "teams");
    let processes = count(need.processes as usize, "process", "processes");
    let team = finding.from.team();
    finding.facts.insert("from.team", team);
    finding.facts.insert("dependants", dependants);
    finding.facts.insert("processes", processes);
    Some(finding)
}

/// Where others use items of the team's packages, a place for each of them: what an interface would
/// have to offer.
fn used(scope: &Scope<'_>, team: TeamId) -> Vec<Span> {
    const PLACES: usize = 8;
    let Some(evidence) = &scope.architecture.evidence else { return Vec::new() };
    let is_theirs = |id: PackageId| {
        let package = scope.architecture.package(id);
        package.responsible.contains(&team)
            && !matches!(package.role, Role::Interface | Role::Platform)
    };
    let crossing = evidence.uses.iter().filter(|((from, to), _)| {
        is_theirs(*to) && scope.architecture.crossing(*from, *to) == Crossing::Crosses
    });
    let items = crossing.flat_map(|(_, uses)| uses.distinct());
    let shipped = |item: &UsedItem| {
        item.sites.iter().find(|site| site.context != Context::Test).map(|site| site.span)
    };
    items.filter_map(shipped).take(PLACES).collect()
}
