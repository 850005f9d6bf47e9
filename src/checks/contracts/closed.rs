//! Kind `closed-type`: types of an interface that can't get more without breaking their users.
//!
//! Owns what leaves room in each technology. One finding for each contract or package and way of
//! being closed, with every place.

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Contract, ContractType, Name, Technology, TypeKind};
use crate::extract::rust::ItemKind;
use crate::model::PublicItem;
use crate::rulebook::Selector;

pub(super) fn check(case: &Case<'_, '_>, interface: &Selector, unknown: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        for (variant, names) in closed(contract, unknown) {
            if names.is_empty() {
                continue;
            }
            let mut finding = case.about_each(file, &names);
            finding.object = Some(format!("{}: {variant}", file.path));
            finding.variant = Some(variant);
            finding.facts.insert("count", names.len().to_string());
            finding
                .facts
                .insert("first", names.first().map(|n| n.text.clone()).unwrap_or_default());
            findings.push(finding);
        }
    }
    findings.extend(packages(case, interface));
    findings
}

type Closed<'c> = (&'static str, Vec<&'c Name>);

fn closed<'c>(contract: &'c Contract, unknown: &[String]) -> Vec<Closed<'c>> {
    let enums = || contract.types.iter().filter(|known| known.kind == TypeKind::Enum);
    let names = |types: Vec<&'c ContractType>| types.into_iter().map(|known| &known.name).collect();
    match contract.technology {
        Technology::Protobuf => {
            let closed = enums().filter(|known| !has_zero(known, unknown)).collect();
            vec![("zero", names(closed))]
        }
        Technology::Avro => {
            let closed = enums().filter(|known| !known.open).collect();
            vec![("default", names(closed))]
        }
        Technology::OpenApi => {
            let fields = contract.types.iter().filter_map(|known| known.closed.as_ref());
            // Lists of values are left alone: most are meant to be closed, and no generator from
            // code can say otherwise.
            vec![("fields", fields.collect())]
        }
        _ => Vec::new(),
    }
}

/// Whether the value that stands for a missing one says that nothing is known.
fn has_zero(known: &ContractType, unknown: &[String]) -> bool {
    known.values.iter().any(|value| value.number == Some(0) && is_unknown(&value.name, unknown))
}

fn is_unknown(name: &Name, unknown: &[String]) -> bool {
    let last = name.text.rsplit(['_', '-']).next().unwrap_or("");
    unknown.iter().any(|word| last.eq_ignore_ascii_case(word))
}

/// Enumerations of interface packages. Structures of plain data are left alone: most are meant to be
/// built by whoever sends them.
fn packages(case: &Case<'_, '_>, interface: &Selector) -> Vec<Finding> {
    let taken = case.scope.taken(interface);
    let evidence = case.scope.architecture.evidence.iter();
    let items: Vec<&PublicItem> = evidence.flat_map(|evidence| &evidence.exposed).collect();
    let mut findings = Vec::new();
    for (id, _) in case.scope.architecture.packages() {
        if taken.get(id.index()) != Some(&true) {
            continue;
        }
        let all: Vec<&&PublicItem> =
            items.iter().filter(|i| i.package == id && i.kind == ItemKind::Enum).collect();
        let closed: Vec<&&PublicItem> = all.iter().copied().filter(|item| item.closed).collect();
        let Some(first) = closed.first() else { continue };
        let mut finding = case.scope.about(case.rule, id);
        finding.at = closed.iter().map(|item| item.declared).collect();
        finding.because = case.scope.because(id);
        finding.object = Some("enums".to_owned());
        finding.variant = Some("enums");
        finding.facts.insert("first", first.path.clone());
        finding.facts.insert("count", format!("{} of {}", closed.len(), all.len()));
        findings.push(finding);
    }
    findings
}
