//! Kind `forbidden`: every link whose ends match, or the shortest path where paths count.
//!
//! Owns that kind. One finding for each pair of packages and kind of link, with every line that
//! declares it: removing those lines removes exactly that finding. What is added: the lines that
//! decide a rule about teams, and that a target holds a client.

use std::collections::BTreeMap;

use super::Outcome;
use super::finding::Finding;
use super::scope::{Scope, gate};
use crate::model::{LinkId, LinkKind, PackageId};
use crate::rulebook::{Rule, Selector};

/// The parameters that three kinds share.
pub(super) struct Ends<'e> {
    pub(super) from: &'e Selector,
    pub(super) to: &'e Selector,
    pub(super) links: &'e Selector,
    pub(super) transitive: bool,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, ends: &Ends<'_>) -> Outcome {
    if let Some(why) = lacks_input(ends, scope) {
        return Outcome::NotEvaluated(why);
    }
    let (from, to) = (scope.taken(ends.from), scope.taken(ends.to));
    if ends.transitive {
        return Outcome::Findings(by_path(rule, scope, ends, (&from, &to)));
    }
    let is_taken = |taken: &[bool], id: PackageId| taken.get(id.index()) == Some(&true);
    let found = scope
        .architecture
        .links()
        .filter(|(_, link)| link.from != link.to)
        .filter(|(_, link)| is_taken(&from, link.from) && is_taken(&to, link.to))
        .filter(|(_, link)| scope.takes_link(ends.links, link))
        .map(|(id, _)| id);
    let mut findings = by_pair(rule, scope, found);
    if rule.span.is_none() {
        add_team_lines(&mut findings, scope, ends);
        name_clients(&mut findings, rule, scope);
    }
    Outcome::Findings(findings)
}

/// A rule about types or tiers is decided by the lines that name them.
fn add_team_lines(findings: &mut [Finding], scope: &Scope<'_>, ends: &Ends<'_>) {
    let by_type = ends.from.terms().chain(ends.to.terms()).any(|term| term.key == "type");
    let by_tier = by_tier(ends);
    for finding in findings.iter_mut().filter(|_| by_type || by_tier) {
        let key = if by_tier { "tier" } else { "type" };
        let labels = [&finding.to.package, &finding.from.package];
        let ids = labels.into_iter().flatten().filter_map(|label| scope.architecture.find(label));
        let lines: Vec<_> = ids.flat_map(|id| scope.team_lines(id, key)).collect();
        finding.because.splice(0..0, lines);
    }
}

/// A client that is no interface is said to be one, where the rule has words for it.
fn name_clients(findings: &mut [Finding], rule: &Rule, scope: &Scope<'_>) {
    if !rule.variants.contains_key("client") {
        return;
    }
    let Some(evidence) = &scope.architecture.evidence else { return };
    for finding in findings {
        let to = finding.to.package.as_ref().and_then(|label| scope.architecture.find(label));
        let mut clients = evidence.interfaces.client_packages.iter();
        let known = clients.find(|client| Some(client.package) == to && client.obstacle.is_some());
        if let Some(known) = known {
            finding.variant = Some("client");
            finding.facts.insert("interface", known.interface.clone());
        }
    }
}

fn by_tier(ends: &Ends<'_>) -> bool {
    ends.links.terms().any(|term| term.values.iter().any(|value| value == "tier"))
}

/// One finding for each pair and kind, with the lines of all its declarations.
pub(super) fn by_pair(
    rule: &Rule,
    scope: &Scope<'_>,
    links: impl Iterator<Item = LinkId>,
) -> Vec<Finding> {
    let mut pairs: BTreeMap<(PackageId, PackageId, LinkKind), Vec<LinkId>> = BTreeMap::new();
    for id in links {
        let link = scope.architecture.link(id);
        pairs.entry((link.from, link.to, link.kind)).or_default().push(id);
    }
    pairs
        .into_values()
        .filter_map(|links| {
            let mut finding = scope.about_path(rule, links.get(..1)?)?;
            finding.at = links.iter().map(|id| scope.architecture.link(*id).span).collect();
            finding.at.sort();
            finding.at.dedup();
            let mut gates: Vec<String> =
                links.iter().map(|id| gate(scope.architecture.link(*id))).collect();
            gates.dedup();
            finding.facts.insert("gate", gates.join(", or "));
            Some(finding)
        })
        .collect()
}

/// For each start the shortest path to each forbidden package. A path through another start is
/// that one's own finding.
fn by_path(
    rule: &Rule,
    scope: &Scope<'_>,
    ends: &Ends<'_>,
    (from, to): (&[bool], &[bool]),
) -> Vec<Finding> {
    let mut out = Vec::new();
    for (start, _) in
        scope.architecture.packages().filter(|(id, _)| from.get(id.index()) == Some(&true))
    {
        let walk = scope.architecture.walk(start, crate::model::Direction::Down, |link| {
            let is_own = link.from == start || from.get(link.from.index()) != Some(&true);
            is_own && scope.takes_link(ends.links, link)
        });
        for &goal in walk.reached() {
            if goal != start && to.get(goal.index()) == Some(&true) {
                out.extend(scope.about_path(rule, &walk.path_to(goal)));
            }
        }
    }
    out
}

fn lacks_input(ends: &Ends<'_>, scope: &Scope<'_>) -> Option<&'static str> {
    let asks_for = |key: &str| ends.from.terms().chain(ends.to.terms()).any(|term| term.key == key);
    if asks_for("type") && !scope.has_types() {
        return Some("no team in teams.toml has a `type`");
    }
    if by_tier(ends) && !scope.has_tiers() {
        return Some("teams.toml names no two tiers");
    }
    None
}
