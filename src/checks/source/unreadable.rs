//! Kind `unreadable-source`: a file that a target needs and that nobody can judge.
//!
//! Owns that finding, one for each file and package.

use super::Case;
use crate::checks::finding::Finding;

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let unread = case.evidence.unread.iter();
    let is_judged =
        |file: &&crate::model::UnreadFile| !case.scope.architecture.package(file.package).is_hack;
    unread
        .filter(is_judged)
        .map(|file| {
            let mut finding = case.scope.about(case.rule, file.package);
            finding.at = vec![file.at];
            finding.object = Some(file.path.clone());
            finding.facts.insert("path", file.path.clone());
            finding.facts.insert("problem", file.problem.clone());
            finding
        })
        .collect()
}
