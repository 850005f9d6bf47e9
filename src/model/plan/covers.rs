//! Which items of a plan an existing contract already offers.
//!
//! Owns the comparison by name: a type with a message or schema, a function with an operation,
//! however either is written. Only contracts of those who answer for the other end count. Does not
//! compare fields: a name in common is where to look, not a proof.

use std::collections::BTreeMap;

use super::Plan;
use crate::extract::rust::ItemKind;
use crate::extract::{pascal, snake};
use crate::model::architecture::Architecture;
use crate::model::contracts::Origin;
use crate::model::ids::PackageId;
use crate::source::Span;

/// An item and what offers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// Position of the item in the plan.
    pub item: usize,
    /// The message, schema or operation, with the name of its package or service.
    pub name: String,
    /// The contract file.
    pub contract: String,
    /// Where it stands there.
    pub at: Span,
}

impl Architecture {
    /// Items of a plan that a contract of the other end's teams offers by name.
    pub fn covered(&self, plan: &Plan, to: &[PackageId]) -> Vec<Covered> {
        let teams: Vec<_> =
            to.iter().flat_map(|id| self.package(*id).responsible.iter().copied()).collect();
        let (mut types, mut operations) = (BTreeMap::new(), BTreeMap::new());
        for file in self.contracts.iter().filter(|file| file.origin == Origin::Own) {
            let is_theirs = file.owners.iter().any(|team| teams.contains(team));
            let Some(contract) = file.contract().filter(|_| is_theirs) else { continue };
            let package = contract.package.as_ref().map_or("", |package| package.text.as_str());
            let whole = |name: &str| {
                if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") }
            };
            for known in &contract.types {
                let name = known.name.text.rsplit('.').next().unwrap_or(&known.name.text);
                let entry = (whole(&known.name.text), file.path.clone(), file.span(&known.name));
                types.entry(pascal(&snake(name))).or_insert(entry);
            }
            for service in &contract.services {
                for operation in &service.operations {
                    let called = operation.id.as_ref().unwrap_or(&operation.name);
                    let entry = (
                        format!("{}.{}", contract.full_name(service), called.text),
                        file.path.clone(),
                        file.span(called),
                    );
                    operations.entry(snake(&called.text)).or_insert(entry);
                }
            }
        }
        let mut out = Vec::new();
        for (at, item) in plan.items.iter().enumerate().filter(|(_, item)| !item.third) {
            let name = item.path.rsplit("::").next().unwrap_or(&item.path);
            let found = match item.kind {
                ItemKind::Function => operations.get(&snake(name)),
                ItemKind::Struct | ItemKind::Enum | ItemKind::Alias => {
                    types.get(&pascal(&snake(name)))
                }
                _ => None,
            };
            if let Some((name, contract, place)) = found {
                let (name, contract) = (name.clone(), contract.clone());
                out.push(Covered { item: at, name, contract, at: *place });
            }
        }
        out
    }
}
