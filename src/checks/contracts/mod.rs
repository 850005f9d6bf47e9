//! Checks of contracts and of interface packages: could an outsider use them?
//!
//! Owns which contracts are judged: those written here and owned by somebody that a team offers
//! to others, with all they import. One file for each idea. Where source was not read, nothing is
//! evaluated.

mod closed;
mod documentation;
mod failures;
mod lists;
mod open;
mod publishing;
mod signatures;
mod versions;
mod wording;

use std::collections::BTreeSet;

use super::Outcome;
use super::finding::Finding;
use super::scope::Scope;
use crate::extract::contracts::{Contract, Name, Technology};
use crate::load::Stage;
use crate::model::{ContractFile, Crossing, DoorKind, LinkKind, Origin, Role};
use crate::rulebook::{ContractKind, Rule};

/// What every check here is given.
struct Case<'c, 's> {
    rule: &'c Rule,
    scope: &'c Scope<'s>,
    /// Contracts that are judged, sorted by path.
    judged: Vec<(&'s ContractFile, &'s Contract)>,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, kind: &ContractKind) -> Outcome {
    if scope.architecture.evidence.is_none() {
        return Outcome::NotEvaluated("source code was not read");
    }
    let case = Case { rule, scope, judged: judged(scope) };
    Outcome::Findings(match kind {
        ContractKind::UnversionedInterface { exempt, accept, chosen } => {
            if accept.is_empty() {
                return Outcome::NotEvaluated("no versions are asked for by [contracts]");
            }
            versions::check(&case, exempt, accept, chosen.as_ref())
        }
        ContractKind::UndocumentedInterface { share } => documentation::check(&case, *share),
        ContractKind::OpenInterface { public } => open::check(&case, public),
        ContractKind::UntypedError { interface, vague } => failures::check(&case, interface, vague),
        ContractKind::UnpagedList { names, parameters } => lists::check(&case, names, parameters),
        ContractKind::ClosedType { interface, unknown } => closed::check(&case, interface, unknown),
        ContractKind::InternalWording { words, except, hosts } => {
            wording::check(&case, words, except, hosts)
        }
        ContractKind::UnpublishableInterface { interface } => publishing::check(&case, interface),
        ContractKind::InternalTypeInInterface { interface, open, stores, entities } => {
            signatures::check(&case, (interface, open), stores, entities)
        }
    })
}

impl Case<'_, '_> {
    /// The same about a group of a contract's parts, of which each is accepted by itself: one more
    /// is new, one less is progress.
    fn about_each(&self, file: &ContractFile, names: &[&Name]) -> Finding {
        let mut finding = self.about(file, names);
        finding.cluster = names.iter().map(|n| format!("{}: {}", file.path, n.text)).collect();
        finding.cluster.sort();
        finding.cluster.dedup();
        finding
    }

    /// A finding about a contract, at the places of these words.
    fn about(&self, file: &ContractFile, names: &[&Name]) -> Finding {
        let mut finding = self.scope.about_contract(self.rule, file);
        if !names.is_empty() {
            finding.at = names.iter().map(|name| file.span(name)).collect();
        }
        finding
    }
}

/// Contracts that a team offers to others, with what they import.
fn judged<'s>(scope: &Scope<'s>) -> Vec<(&'s ContractFile, &'s Contract)> {
    let all = scope.architecture.contracts.iter();
    let own: Vec<(&ContractFile, &Contract)> = all
        .filter(|file| file.origin == Origin::Own && !file.owners.is_empty())
        .filter_map(|file| Some((file, file.contract().filter(|contract| contract.is_read)?)))
        .collect();
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, (file, contract)) in own.iter().enumerate() {
        if can_be_called(contract) && is_offered(scope, file) {
            open.push(at);
        }
    }
    while let Some(at) = open.pop() {
        if !taken.insert(at) {
            continue;
        }
        let Some((_, contract)) = own.get(at) else { continue };
        for import in &contract.imports {
            let end = import.text.trim_start_matches(['.', '/']);
            open.extend(own.iter().enumerate().filter_map(|(other, (file, _))| {
                let rest = file.path.strip_suffix(end)?;
                (rest.is_empty() || rest.ends_with('/')).then_some(other)
            }));
        }
    }
    taken.into_iter().filter_map(|at| own.get(at).copied()).collect()
}

/// Messages alone are no interface, but for those that travel on channels.
fn can_be_called(contract: &Contract) -> bool {
    contract.operations().next().is_some()
        || matches!(contract.technology, Technology::AsyncApi | Technology::Avro)
}

/// Whether others call it, where it is known who serves and calls it.
fn by_traffic(scope: &Scope<'_>, file: &ContractFile) -> Option<bool> {
    let evidence = scope.architecture.evidence.as_ref()?;
    let known: Vec<_> =
        evidence.interfaces.list.iter().filter(|i| i.contracts.contains(&file.path)).collect();
    let first = known.first()?;
    let is_internal = |stage: &crate::source::Located<Stage>| stage.value == Stage::Internal;
    if first.stage.as_ref().is_some_and(is_internal) {
        return Some(false);
    }
    let is_other = |package| {
        let responsible = &scope.architecture.package(package).responsible;
        !responsible.is_empty() && !responsible.iter().any(|team| file.owners.contains(team))
    };
    let mut consumers =
        known.iter().flat_map(|i| &i.consumers).filter(|party| !party.test).peekable();
    let has_own = consumers.peek().is_some();
    if consumers.any(|party| is_other(party.package)) || known.iter().any(|i| i.expected.is_some())
    {
        return Some(true);
    }
    // Served here and called by nobody here: it is there for others, or by the other signs not.
    has_own.then_some(false)
}

/// Whether others than its owners are meant to use it.
fn is_offered(scope: &Scope<'_>, file: &ContractFile) -> bool {
    if let Some(known) = by_traffic(scope, file) {
        return known;
    }
    // A folder of its own belongs to nobody's inside.
    let Some(package) = file.package else { return true };
    let architecture = scope.architecture;
    match architecture.package(package).role {
        Role::Interface => return true,
        Role::Tool => return false,
        _ => {}
    }
    let is_other = |from: crate::model::PackageId| {
        let responsible = &architecture.package(from).responsible;
        !responsible.is_empty() && !responsible.iter().any(|team| file.owners.contains(team))
    };
    let linked = architecture.links_to(package).iter().map(|id| architecture.link(*id));
    let by_link = linked
        .filter(|link| link.kind != LinkKind::Dev && link.crossing == Crossing::Crosses)
        .any(|link| is_other(link.from));
    let doors = architecture.evidence.iter().flat_map(|evidence| &evidence.doors);
    by_link
        || doors
            .filter(|door| matches!(door.kind, DoorKind::SourceEscape | DoorKind::BuildEscape))
            .any(|door| {
                let is_it = door.object == file.path || door.files.contains(&file.path);
                is_it && is_other(door.from)
            })
}
