//! Kind `undeclared-consumer`: calls that only one side knows of, and lists out of date.
//!
//! Owns the comparison of what providers and consumers say with what code shows. A provider that
//! keeps no list is not judged by one, and neither is a consumer that says nothing.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::{End, Finding};
use crate::model::{Crossing, Interface, PackageId, Party};
use crate::rulebook::{Grade, Selector};
use crate::source::{Located, Span};

pub(super) fn undeclared(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for interface in &case.interfaces.list {
        if let Some(expected) = &interface.expected {
            out.extend(unlisted(case, interface, expected));
            out.extend(unmet(case, interface, expected));
        }
        out.extend(unsaid(case, interface));
        out.extend(stale(case, interface));
    }
    let unknown = case.interfaces.unknown.iter();
    out.extend(unknown.map(|(package, text, provides)| {
        let mut finding = about(case, *package, &text.value);
        finding.at = vec![text.span];
        finding.variant = Some(if *provides { "provides-unknown" } else { "consumes-unknown" });
        finding
    }));
    out
}

fn shipped(interface: &Interface) -> impl Iterator<Item = &Party> {
    interface.consumers.iter().filter(|party| !party.test)
}

/// Whether one list entry means a package.
fn is_meant(case: &Case<'_, '_>, text: &Located<String>, package: PackageId) -> bool {
    let (selector, problems) = Selector::packages(std::slice::from_ref(text), text.span);
    problems.is_empty() && case.scope.takes(&selector, package)
}

/// Whether a caller belongs to those who answer for the interface.
fn is_at_home(case: &Case<'_, '_>, interface: &Interface, package: PackageId) -> bool {
    let own = &case.scope.architecture.package(package).responsible;
    interface.home == Some(package)
        || interface.providers.iter().any(|party| party.package == package)
        || own.iter().any(|team| interface.owners.contains(team))
}

/// Callers that the provider does not list.
fn unlisted(
    case: &Case<'_, '_>,
    interface: &Interface,
    expected: &[Located<String>],
) -> Vec<Finding> {
    let is_stranger = |party: &&Party| {
        !is_at_home(case, interface, party.package)
            && !expected.iter().any(|text| is_meant(case, text, party.package))
    };
    let finding = |party: &Party| {
        let mut finding = call(case, interface, party)?;
        finding.because = terms(interface, expected).into_iter().collect();
        Some(finding)
    };
    shipped(interface).filter(is_stranger).filter_map(finding).collect()
}

fn terms(interface: &Interface, expected: &[Located<String>]) -> Option<Span> {
    let said = expected.first().map(|text| text.span);
    said.or(interface.declared).or(interface.provided_by.first().map(|(_, span)| *span))
}

/// Entries of the provider's list that nobody meets.
fn unmet(case: &Case<'_, '_>, interface: &Interface, expected: &[Located<String>]) -> Vec<Finding> {
    let is_open = |text: &Located<String>| text.value.contains('*');
    let is_met = |text: &&Located<String>| {
        interface.consumers.iter().any(|party| is_meant(case, text, party.package))
    };
    let finding = |text: &Located<String>| {
        let mut finding = case.scope.finding(case.rule);
        let teams = case.scope.team_names(&interface.owners);
        let package = interface.home.map(|id| case.scope.end(id).package);
        finding.from = End { package: package.flatten(), teams };
        finding.at = vec![text.span];
        finding.object = Some(format!("{} for {}", interface.id, text.value));
        finding.variant = Some("unmet");
        finding.facts.insert("interface", interface.id.clone());
        finding.facts.insert("listed", text.value.clone());
        finding.facts.insert("from.team", or_nobody(&finding.from));
        finding
    };
    expected.iter().filter(|text| !is_open(text) && !is_met(text)).map(finding).collect()
}

/// Calls across teams that a consumer with a list leaves out of it.
fn unsaid(case: &Case<'_, '_>, interface: &Interface) -> Vec<Finding> {
    let speaking: BTreeSet<PackageId> = case
        .interfaces
        .list
        .iter()
        .flat_map(|known| known.consumed_by.iter().map(|(package, _)| *package))
        .collect();
    let is_said_by_team = |package: PackageId| {
        let own = &case.scope.architecture.package(package).responsible;
        own.iter().any(|team| interface.consumed_by_teams.contains(team))
    };
    let is_unsaid = |party: &&Party| {
        speaking.contains(&party.package)
            && !is_said_by_team(party.package)
            && !is_at_home(case, interface, party.package)
            && !interface.consumed_by.iter().any(|(package, _)| *package == party.package)
    };
    let finding = |party: &Party| {
        let mut finding = call(case, interface, party)?;
        finding.variant = Some("unsaid");
        // Both sides may have left it out: two decisions of two teams.
        finding.edge = Some("calls.unsaid".to_owned());
        Some(finding)
    };
    shipped(interface).filter(is_unsaid).filter_map(finding).collect()
}

/// What a package says of itself and code does not show.
fn stale(case: &Case<'_, '_>, interface: &Interface) -> Vec<Finding> {
    let is_in = |parties: &[Party], package: PackageId| {
        parties.iter().any(|party| party.package == package)
    };
    // Whoever holds the contract may speak for it, wherever it is served.
    let provides = interface.provided_by.iter().filter(|(package, _)| {
        !is_in(&interface.providers, *package)
            && interface.home != Some(*package)
            && !interface.clients.contains(package)
    });
    let consumes =
        interface.consumed_by.iter().filter(|(package, _)| !is_in(&interface.consumers, *package));
    let provides = provides.map(|(package, span)| (*package, *span, "unprovided"));
    let consumes = consumes.map(|(package, span)| (*package, *span, "unconsumed"));
    provides
        .chain(consumes)
        .map(|(package, span, variant)| {
            let mut finding = about(case, package, &interface.id);
            finding.at = vec![span];
            finding.variant = Some(variant);
            finding
        })
        .collect()
}

fn about(case: &Case<'_, '_>, package: PackageId, id: &str) -> Finding {
    let mut finding = case.scope.about(case.rule, package);
    finding.object = Some(id.to_owned());
    finding.facts.insert("interface", id.to_owned());
    finding
}

/// One package's call of an interface, worded by both sides.
fn call(case: &Case<'_, '_>, interface: &Interface, party: &Party) -> Option<Finding> {
    let provider = interface.providers.iter().find(|provider| !provider.test);
    let to = provider.map(|provider| provider.package).or(interface.home)?;
    if case.scope.architecture.crossing(party.package, to) != Crossing::Crosses {
        return None;
    }
    let mut finding = case.scope.about_pair(case.rule, party.package, to);
    finding.at.clone_from(&party.at);
    finding.there = interface.defined.into_iter().collect();
    finding.object = Some(interface.id.clone());
    finding.edge = Some("calls".to_owned());
    finding.facts.insert("interface", interface.id.clone());
    if !party.sure {
        finding.grade = case.rule.grade.max(Grade::Likely);
    }
    Some(finding)
}

fn or_nobody(end: &End) -> String {
    if end.teams.is_empty() { "nobody".to_owned() } else { end.team() }
}
