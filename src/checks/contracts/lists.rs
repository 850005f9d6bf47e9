//! Kind `unpaged-list`: an operation that gives a whole list at once.
//!
//! Owns what a list is in each technology, and what lets a caller ask for a part of it. A type
//! that can't be found is not guessed about.

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Contract, ContractType, Operation, Technology};
use crate::model::ContractFile;

pub(super) fn check(case: &Case<'_, '_>, names: &[String], parameters: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        for operation in contract.operations() {
            if operation.streams || !is_list(case, contract, operation, names) {
                continue;
            }
            if is_paged(case, contract, operation, parameters) {
                continue;
            }
            let mut finding = case.about(file, &[&operation.name]);
            finding.object = Some(format!("{}: {}", file.path, operation.name.text));
            finding.facts.insert("operation", operation.name.text.clone());
            findings.push(finding);
        }
    }
    findings
}

/// Whether it gives a list of things: by its name where the technology has no paths, else by what
/// it gives.
fn is_list(
    case: &Case<'_, '_>,
    contract: &Contract,
    operation: &Operation,
    names: &[String],
) -> bool {
    match contract.technology {
        Technology::OpenApi => {
            let Some((method, path)) = &operation.route else { return false };
            method == "GET"
                && !path.ends_with('}')
                && (operation.gives_list
                    || (is_plural(path) && given(case, contract, operation).any(wraps_list)))
        }
        // What a field of a root type gives is a list by its type alone.
        Technology::GraphQl => {
            let of_objects = |name: &String| contract.find_type(name).is_some_and(has_fields);
            operation.gives_list && operation.gives.iter().any(of_objects)
        }
        Technology::Protobuf => {
            is_called(operation, names) && given(case, contract, operation).any(has_list)
        }
        _ => is_called(operation, names) && operation.gives_list,
    }
}

fn is_called(operation: &Operation, names: &[String]) -> bool {
    let called = &operation.name.text;
    names.iter().any(|name| {
        let rest = called
            .strip_prefix(name.as_str())
            .or_else(|| called.strip_prefix(name.to_lowercase().as_str()));
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_lowercase()))
    })
}

/// The types that an operation gives, wherever among the judged contracts they are declared.
fn given<'c>(
    case: &'c Case<'_, '_>,
    contract: &'c Contract,
    operation: &'c Operation,
) -> impl Iterator<Item = &'c ContractType> {
    operation.gives.iter().filter_map(move |name| find(case, contract, name))
}

fn find<'c>(
    case: &'c Case<'_, '_>,
    contract: &'c Contract,
    name: &str,
) -> Option<&'c ContractType> {
    contract.find_type(name).or_else(|| {
        let all: &[(&ContractFile, &Contract)] = &case.judged;
        let same = all.iter().filter(|(_, other)| other.technology == contract.technology);
        let plain = name.trim_start_matches('.');
        same.clone().find_map(|(_, other)| {
            let package = other.package.as_ref()?.text.as_str();
            // In one package, or by its full name.
            let is_near = contract.package.as_ref().is_some_and(|own| own.text == package);
            let is_full = plain.starts_with(package);
            if is_near || is_full { other.find_type(plain) } else { None }
        })
    })
}

/// Whether a path ends in the name of many things.
fn is_plural(path: &str) -> bool {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.ends_with('s') && !["ss", "us", "is"].iter().any(|end| last.ends_with(end))
}

fn has_fields(known: &ContractType) -> bool {
    !known.fields.is_empty()
}

fn has_list(known: &ContractType) -> bool {
    known.fields.iter().any(|field| field.repeated)
}

/// A list with at most little beside it, such as a count.
fn wraps_list(known: &ContractType) -> bool {
    known.fields.iter().filter(|field| field.repeated).count() == 1 && known.fields.len() <= 2
}

/// Whether a caller can ask for a part, or is told how to get the next.
fn is_paged(
    case: &Case<'_, '_>,
    contract: &Contract,
    operation: &Operation,
    parameters: &[String],
) -> bool {
    let is_paging = |name: &str| {
        let plain: String =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        parameters.iter().any(|known| {
            let mut known = known.chars().filter(|c| c.is_alphanumeric());
            let mut plain = plain.chars();
            loop {
                match (known.next(), plain.next()) {
                    (None, None) => return true,
                    (a, b) if a != b => return false,
                    _ => {}
                }
            }
        })
    };
    let by_field = |name: &String| match find(case, contract, name) {
        Some(known) => known
            .fields
            .iter()
            .any(|field| is_paging(&field.name.text) || is_page_type(&field.type_name)),
        // Nobody knows what it holds.
        None => contract.technology == Technology::Protobuf,
    };
    operation.parameters.iter().any(|name| is_paging(name))
        || operation.takes.iter().any(by_field)
        || operation.gives.iter().any(by_field)
}

/// A message that holds the paging of a request.
fn is_page_type(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name).to_lowercase();
    last.contains("pagin") || last.contains("pagerequest") || last.contains("pageinfo")
}
