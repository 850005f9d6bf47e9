//! Kind `open-interface`: operations that don't ask who calls.
//!
//! Owns that question for contracts that have a word for it. What a server asks beside its
//! contract is not seen, so a finding is likely and never proven.

use globset::GlobSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::contracts::{Name, Operation};

pub(super) fn check(case: &Case<'_, '_>, public: &GlobSet) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (file, contract) in &case.judged {
        let is_public = |operation: &Operation| {
            operation.route.as_ref().is_some_and(|(_, path)| public.is_match(path))
        };
        let asked: Vec<&Operation> =
            contract.operations().filter(|o| o.secured.is_some() && !is_public(o)).collect();
        let open: Vec<&Name> =
            asked.iter().filter(|o| o.secured == Some(false)).map(|o| &o.name).collect();
        if open.is_empty() {
            continue;
        }
        let is_whole = open.len() == asked.len();
        let title = contract.title.as_ref().filter(|title| title.end > 0);
        let names: Vec<&Name> = match title {
            Some(title) if is_whole => vec![title],
            _ => open.clone(),
        };
        let mut finding =
            if is_whole { case.about(file, &names) } else { case.about_each(file, &names) };
        finding.variant = match (is_whole, contract.schemes.is_empty()) {
            (true, true) => Some("none"),
            (true, false) => Some("unused"),
            (false, _) => None,
        };
        finding.facts.insert("open", open.len().to_string());
        finding.facts.insert("operations", asked.len().to_string());
        findings.push(finding);
    }
    findings
}
