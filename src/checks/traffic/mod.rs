//! Checks of interfaces between programs: who serves, who calls, and what was agreed on.
//!
//! Owns the choice of the check; one file for each idea. Where source was not read, nothing is
//! evaluated.

mod circles;
mod consumers;
mod endpoints;
mod leaks;
mod orphans;
mod servers;
mod topics;

use super::Outcome;
use super::scope::Scope;
use crate::model::Interfaces;
use crate::rulebook::{InterfaceKind, Rule};

/// What every check here is given.
struct Case<'c, 's> {
    rule: &'c Rule,
    scope: &'c Scope<'s>,
    interfaces: &'c Interfaces,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, kind: &InterfaceKind) -> Outcome {
    if let InterfaceKind::LeakyInterface { from, to, links } = kind {
        return leaks::check(rule, scope, (from, to, links));
    }
    let Some(evidence) = scope.architecture.evidence.as_ref() else {
        return Outcome::NotEvaluated("source code was not read");
    };
    let case = Case { rule, scope, interfaces: &evidence.interfaces };
    Outcome::Findings(match kind {
        InterfaceKind::UndeclaredInterface { from, ignore } => {
            let mut found = servers::undeclared(&case, from, ignore);
            found.extend(topics::undeclared(&case, evidence, from));
            found
        }
        InterfaceKind::UndeclaredConsumer => consumers::undeclared(&case),
        InterfaceKind::LeakyInterface { .. } => Vec::new(),
        InterfaceKind::OrphanContract => orphans::check(&case),
        InterfaceKind::HardCodedEndpoint { hosts, calls, defaults } => {
            endpoints::check(&case, &endpoints::Wanted { hosts, calls, defaults })
        }
        InterfaceKind::InterfaceCycle => circles::check(&case),
        InterfaceKind::RustOnlyInterface => circles::rust_only(&case),
    })
}
