//! Kind `untyped-error`: operations that say nothing of failure, and errors that say nothing.
//!
//! Owns that question for contracts that describe failure themselves, and for results in public
//! signatures of interface packages. gRPC has one model of errors for all, and is left alone.

use std::collections::BTreeMap;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Name, Operation, Technology};
use crate::extract::rust::Part;
use crate::model::{PackageId, PublicItem, Whose};
use crate::rulebook::Selector;

pub(super) fn check(case: &Case<'_, '_>, interface: &Selector, vague: &[String]) -> Vec<Finding> {
    let mut findings = contracts(case);
    findings.extend(signatures(case, interface, vague));
    findings
}

fn contracts(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        if !matches!(contract.technology, Technology::OpenApi | Technology::Wit) {
            continue;
        }
        let all: Vec<&Operation> = contract.operations().filter(|o| !o.streams).collect();
        let silent: Vec<&Name> =
            all.iter().filter(|o| o.errors.cases.is_empty()).map(|o| &o.name).collect();
        let untyped: Vec<&Name> = all
            .iter()
            .filter(|o| !o.errors.cases.is_empty() && o.errors.types.is_empty())
            .map(|o| &o.name)
            .collect();
        for (variant, names) in [("silent", silent), ("untyped", untyped)] {
            // A function of a component may be unable to fail; a request over a network never is.
            if names.is_empty() || contract.technology == Technology::Wit {
                continue;
            }
            let mut finding = case.about_each(file, &names);
            finding.variant = Some(variant);
            finding.object = Some(format!("{}: {variant}", file.path));
            finding.facts.insert("count", names.len().to_string());
            finding.facts.insert("operations", all.len().to_string());
            findings.push(finding);
        }
    }
    findings
}

/// One finding for each package and type.
fn signatures(case: &Case<'_, '_>, interface: &Selector, vague: &[String]) -> Vec<Finding> {
    let taken = case.scope.taken(interface);
    let evidence = case.scope.architecture.evidence.iter();
    let items = evidence.flat_map(|evidence| &evidence.exposed);
    let mut found: BTreeMap<(PackageId, String), Vec<(&PublicItem, String)>> = BTreeMap::new();
    for item in items.filter(|item| taken.get(item.package.index()) == Some(&true)) {
        let name = |member: &Option<String>| match member {
            Some(member) => format!("{}::{member}", item.path),
            None => item.path.clone(),
        };
        for (error, member) in item.bare_errors.iter().filter(|(error, _)| vague.contains(error)) {
            found.entry((item.package, error.clone())).or_default().push((item, name(member)));
        }
        for named in &item.names {
            let Whose::Foreign(package, path) = &named.whose else { continue };
            let written = format!("{package}::{path}");
            let is_result =
                matches!(named.part, Part::Return | Part::AssociatedItem | Part::Target);
            if !is_result || !vague.contains(&written) {
                continue;
            }
            found.entry((item.package, written)).or_default().push((item, name(&named.member)));
        }
    }
    let finding =
        |((package, written), items): ((PackageId, String), Vec<(&PublicItem, String)>)| {
            let mut finding = case.scope.about(case.rule, package);
            finding.at = items.iter().map(|(item, _)| item.declared).collect();
            finding.at.dedup();
            finding.because = case.scope.because(package);
            finding.object = Some(written.clone());
            finding.facts.insert("type", written);
            finding
                .facts
                .insert("item", items.first().map(|(_, by)| by.clone()).unwrap_or_default());
            finding
        };
    found.into_iter().map(finding).collect()
}
