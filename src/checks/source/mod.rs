//! Checks of what source code shows.
//!
//! Owns the choice of the check; one file for each idea. A check sees evidence by package and
//! place, and asks whose the two ends are. Where source was not read, nothing is evaluated.

mod doors;
mod hidden;
mod idle;
mod laundered;
mod memory;
mod statics;
mod unreadable;

use super::Outcome;
use super::finding::Finding;
use super::scope::Scope;
use crate::model::{Crossing, DoorKind, Evidence, PackageId};
pub(super) use idle::may_be_idle;

use crate::rulebook::{Rule, SourceKind};

/// What every check here is given.
struct Case<'c, 's> {
    rule: &'c Rule,
    scope: &'c Scope<'s>,
    evidence: &'c Evidence,
}

pub(super) fn check(rule: &Rule, scope: &Scope<'_>, kind: &SourceKind) -> Outcome {
    let Some(evidence) = scope.architecture.evidence.as_ref() else {
        return Outcome::NotEvaluated("source code was not read");
    };
    let case = Case { rule, scope, evidence };
    Outcome::Findings(match kind {
        SourceKind::IdleLink { from, to, links } => idle::check(&case, from, to, links),
        SourceKind::LaunderedLink { from, to } => laundered::check(&case, from, to),
        SourceKind::SourceEscape { contracts } => {
            doors::escapes(&case, DoorKind::SourceEscape, contracts)
        }
        SourceKind::BuildEscape { contracts } => {
            doors::escapes(&case, DoorKind::BuildEscape, contracts)
        }
        SourceKind::SymbolLink => doors::symbols(&case),
        SourceKind::SpawnedSibling { from, ignore } => doors::spawned(&case, from, ignore),
        SourceKind::HiddenItem { features } => hidden::check(&case, features),
        SourceKind::LinkTimeRegistry => doors::registries(&case),
        SourceKind::CopiedSource { lines, whole } => doors::copies(&case, *lines, *whole),
        SourceKind::SharedMemory => memory::segments(&case),
        SourceKind::SharedStatic { mutable, metrics } => statics::check(&case, mutable, metrics),
        SourceKind::SharedFile { roots, ignore } => {
            let mut found = memory::files(&case, roots, ignore);
            found.extend(crate::checks::deployed::volumes(rule, scope));
            found
        }
        SourceKind::LocalIpc { ignore } => memory::ipc(&case, ignore),
        SourceKind::UnreadableSource => unreadable::check(&case),
        // The verdict knows which findings a waiver or the baseline met.
        SourceKind::ExpiredWaiver
        | SourceKind::UnusedWaiver
        | SourceKind::MalformedWaiver
        | SourceKind::OverBroadWaiver
        | SourceKind::StaleBaseline
        | SourceKind::ExceededBudget => Vec::new(),
    })
}

impl Case<'_, '_> {
    fn crosses(&self, from: PackageId, to: PackageId) -> bool {
        let is_hack = |id: PackageId| self.scope.architecture.package(id).is_hack;
        !is_hack(from)
            && !is_hack(to)
            && self.scope.architecture.crossing(from, to) == Crossing::Crosses
    }

    /// A finding about two packages, worded by both, decided by the lines that name their owners.
    fn about_pair(&self, from: PackageId, to: PackageId) -> Finding {
        self.scope.about_pair(self.rule, from, to)
    }
}
