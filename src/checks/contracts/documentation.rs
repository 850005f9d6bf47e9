//! Kind `undocumented-interface`: operations and types of a contract that say nothing.
//!
//! Owns what counts: services and operations on the one hand, types on the other, each by its
//! share. Each part without a word is accepted by itself. Fields and values are left to the reader.

use std::collections::BTreeSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Contract, ContractType, Name, Technology};

pub(super) fn check(case: &Case<'_, '_>, share: f64) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        let (operations, silent) = operations(contract);
        let (types, silent_types) = types(contract);
        let is_short = |all: usize, silent: usize| {
            #[expect(clippy::cast_precision_loss, reason = "counts of one file")]
            let documented = (all - silent) as f64 / all as f64;
            all > 0 && documented < share
        };
        let few = is_short(operations, silent.len());
        let few_types = is_short(types, silent_types.len());
        if !few && !few_types {
            continue;
        }
        let mut names = if few { silent.clone() } else { Vec::new() };
        if few_types {
            names.extend(&silent_types);
        }
        let mut finding = case.about_each(file, &names);
        finding.variant = match (few, few_types) {
            (true, true) => None,
            (true, false) => Some("operations"),
            (false, _) => Some("types"),
        };
        finding.facts.insert("operations", format!("{} of {operations}", silent.len()));
        finding.facts.insert("types", format!("{} of {types}", silent_types.len()));
        finding.facts.insert("share", format!("{:.0} %", share * 100.0));
        findings.push(finding);
    }
    findings
}

/// How many services and operations there are, and those that say nothing.
fn operations(contract: &Contract) -> (usize, Vec<&Name>) {
    let mut all = 0;
    let mut silent = Vec::new();
    for service in &contract.services {
        // Of an OpenAPI text the service is the whole of it, and root types of GraphQL are known.
        let is_named = !matches!(
            contract.technology,
            Technology::OpenApi | Technology::AsyncApi | Technology::GraphQl
        );
        if is_named {
            all += 1;
            silent.extend((!service.documented).then_some(&service.name));
        }
        for operation in &service.operations {
            all += 1;
            silent.extend((!operation.documented).then_some(&operation.name));
        }
    }
    (all, silent)
}

fn types(contract: &Contract) -> (usize, Vec<&Name>) {
    let told: BTreeSet<&str> = contract
        .operations()
        .filter(|operation| operation.documented)
        .flat_map(|operation| operation.takes.iter().chain(&operation.gives))
        .map(|name| name.rsplit('.').next().unwrap_or(name))
        .collect();
    // What an operation takes and gives alone is told with the operation.
    let is_told = |known: &&ContractType| {
        let last = known.name.text.rsplit('.').next().unwrap_or_default();
        let is_envelope = last.ends_with("Request") || last.ends_with("Response");
        is_envelope && told.contains(last)
    };
    let all = contract.types.iter().filter(|known| !is_told(known));
    let silent = all.clone().filter(|known| !known.documented).map(|known| &known.name);
    (all.count(), silent.collect())
}
