//! Kind `orphan-contract`: contracts that nobody serves, and calls that nobody is known to answer.
//!
//! Owns what excuses a contract: a document that lies beside no code, a server anywhere in the workspace, also one that tests alone
//! start, or a declared one outside of it.

use super::Case;
use crate::checks::finding::{End, Finding};
use crate::model::Interface;
use crate::rulebook::Grade;

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let is_alone =
        |interface: &&Interface| interface.providers.is_empty() && interface.elsewhere.is_none();
    let alone = case.interfaces.list.iter().filter(is_alone);
    alone
        .flat_map(|interface| {
            let called = called(case, interface);
            if called.is_empty() { unserved(case, interface).into_iter().collect() } else { called }
        })
        .collect()
}

/// One finding for each package that calls.
fn called(case: &Case<'_, '_>, interface: &Interface) -> Vec<Finding> {
    let consumers = interface.consumers.iter().filter(|party| !party.test);
    consumers
        .map(|party| {
            let mut finding = case.scope.about(case.rule, party.package);
            finding.at.clone_from(&party.at);
            finding.there = interface.defined.into_iter().collect();
            finding.because = case.scope.because(party.package);
            finding.object = Some(interface.id.clone());
            finding.edge = Some("calls".to_owned());
            finding.variant = Some("client");
            finding.facts.insert("interface", interface.id.clone());
            // Whoever copies a contract knows that it is served elsewhere.
            let grade = if interface.copied { Grade::Hint } else { Grade::Likely };
            finding.grade = case.rule.grade.max(grade);
            finding
        })
        .collect()
}

fn unserved(case: &Case<'_, '_>, interface: &Interface) -> Option<Finding> {
    // A document may lie anywhere and describe anything: one of a package that says what can be
    // called is meant to be served.
    let is_document = matches!(interface.technology.as_str(), "openapi" | "graphql" | "asyncapi");
    if is_document && (interface.operations.is_empty() || interface.home.is_none()) {
        return None;
    }
    let at = interface.defined.or(interface.declared)?;
    let mut finding = case.scope.finding(case.rule);
    let package = interface.home.map(|id| case.scope.end(id).package);
    finding.from =
        End { package: package.flatten(), teams: case.scope.team_names(&interface.owners) };
    finding.at = vec![at];
    finding.object = Some(interface.id.clone());
    let team = finding.from.team();
    let team = if team.is_empty() { "nobody".to_owned() } else { team };
    finding.facts.insert("from.team", team);
    finding.facts.insert("interface", interface.id.clone());
    let contract = interface.contracts.first().unwrap_or(&interface.id);
    finding.facts.insert("contract", contract.clone());
    Some(finding)
}
