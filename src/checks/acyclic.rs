//! Kind `acyclic`: packages, or teams, that reach each other.
//!
//! Owns that kind. One finding for each group, with its shortest cycle: listing every cycle of a
//! group helps nobody. Identity is the set of members.

use super::Outcome;
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::{Link, LinkId, PackageId};
use crate::ownership::TeamId;
use crate::rulebook::{CycleUnit, Rule, Selector};

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    within: &Selector,
    links: &Selector,
    unit: CycleUnit,
) -> Outcome {
    let taken = scope.taken(within);
    let is_inside = |id: PackageId| taken.get(id.index()) == Some(&true);
    // Tests of a package may link the package itself: no circle of several.
    let follow = |link: &Link| {
        let is_self = link.from == link.to;
        !is_self && is_inside(link.from) && is_inside(link.to) && scope.takes_link(links, link)
    };
    Outcome::Findings(match unit {
        CycleUnit::Package => of_packages(rule, scope, follow),
        CycleUnit::Team => of_teams(rule, scope, follow),
    })
}

fn of_packages(rule: &Rule, scope: &Scope<'_>, follow: impl Fn(&Link) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for group in scope.architecture.cycles(&follow) {
        let cycles = group.iter().filter_map(|id| scope.architecture.shortest_cycle(*id, &follow));
        let Some(cycle) = cycles.min_by_key(Vec::len) else {
            continue;
        };
        let labels: Vec<String> =
            group.iter().map(|id| scope.architecture.package(*id).label.clone()).collect();
        findings.extend(finding(rule, scope, &cycle, &labels));
    }
    findings
}

fn of_teams(rule: &Rule, scope: &Scope<'_>, follow: impl Fn(&Link) -> bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for cycle in scope.architecture.team_cycles(follow) {
        let links: Vec<LinkId> = cycle.steps.iter().map(|step| step.link).collect();
        let names = scope.team_names(&cycle.members);
        let Some(mut found) = finding(rule, scope, &links, &names) else {
            continue;
        };
        found.variant = Some("team");
        found.from = End { package: None, teams: names };
        found.to = End::default();
        let mut stops: Vec<TeamId> = cycle.steps.iter().map(|step| step.from).collect();
        stops.extend(cycle.steps.first().map(|step| step.from));
        found.facts.insert("path", scope.team_names(&stops).join(" → "));
        findings.push(found);
    }
    findings
}

fn finding(
    rule: &Rule,
    scope: &Scope<'_>,
    cycle: &[LinkId],
    members: &[String],
) -> Option<Finding> {
    let mut found = scope.about_path(rule, cycle)?;
    found.variant = None;
    found.at = cycle.iter().map(|id| scope.architecture.link(*id).span).collect();
    found.cluster = members.to_vec();
    found.cluster.sort();
    found.object = Some(found.cluster.join(", "));
    found.facts.insert("count", members.len().to_string());
    found.facts.insert("members", members.join(", "));
    found.facts.insert("path", scope.path_text(cycle));
    found.witness = vec![scope.steps(cycle)];
    Some(found)
}
