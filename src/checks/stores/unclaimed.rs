//! Kind `unclaimed-store`: an object that nobody owns, or that nothing in the workspace defines.
//!
//! Owns the choice of the package that the finding is about: the first that touches the object.

use super::Case;
use crate::checks::finding::Finding;
use crate::model::{Access, Mode, OwnedBy, PackageId};
use crate::rulebook::Grade;

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, object) in case.stores.objects.iter().enumerate() {
        let is_undefined = object.defined.is_empty();
        // A package that nobody owns is another rule's finding. Where two write, that rule speaks
        // which asks whose it is; a guess about what nobody writes claims nothing.
        let is_written = case.shipped(at).any(|access| access.mode == Mode::Write);
        let is_claimed = object.owner.as_ref().is_some_and(|owner| {
            let is_somebody = owner.package.is_some() || !owner.teams.is_empty();
            is_somebody && (is_written || owner.origin != OwnedBy::MostWriter)
        });
        // Keys and collections have no schema; whose they are shows where somebody else comes.
        let has_no_schema = case.stores.has_no_schema(object);
        // What is written here and made by no statement that is seen is made at run time.
        if is_undefined && is_written {
            continue;
        }
        if object.external || has_no_schema || (!is_undefined && is_claimed) {
            continue;
        }
        // Two teams claim it: that is another rule's finding.
        if super::shared::rivals(case, at).is_some() {
            continue;
        }
        let accesses: Vec<&Access> =
            case.shipped(at).filter(|access| access.package.is_some()).collect();
        let first: Option<PackageId> =
            accesses.iter().filter_map(|a| a.package).find(|package| case.is_judged(*package));
        let Some(package) = first else { continue };
        let mut finding = case.scope.about(case.rule, package);
        case.name(&mut finding, object);
        finding.variant = is_undefined.then_some("undefined");
        finding.at = accesses.iter().map(|access| access.at).collect();
        finding.at.dedup();
        finding.there = object.defined.iter().copied().take(3).collect();
        finding.because = case.scope.because(package);
        let sure = accesses.iter().any(|access| access.sure);
        // Who makes a table by a name that is put together at run time is not seen.
        let is_proven = sure && !is_undefined;
        finding.grade = case.rule.grade.max(if is_proven { Grade::Proven } else { Grade::Likely });
        out.push(finding);
    }
    out
}
