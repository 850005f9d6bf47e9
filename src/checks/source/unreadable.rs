//! Kind `unreadable-source`: a file that a target needs, or a contract, that nobody can judge.
//!
//! Owns that finding, one for each file and package.

use super::Case;
use crate::checks::finding::Finding;
use crate::model::Origin;

pub(super) fn check(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = sources(case);
    out.extend(contracts(case));
    out
}

/// Contracts written here that their language's parser refuses. What lies beside the workspace is
/// its matter only where code of it leads there.
fn contracts(case: &Case<'_, '_>) -> Vec<Finding> {
    let is_reached = |path: &String| {
        let mut doors = case.evidence.doors.iter();
        doors.any(|door| door.object == *path || door.files.contains(path))
    };
    let own = case.scope.architecture.contracts.iter().filter(|file| {
        let is_beside = file.path.starts_with("../");
        file.origin == Origin::Own && (!is_beside || is_reached(&file.path))
    });
    own.filter_map(|file| {
        let defect = file.read.as_ref().err()?;
        let mut finding = case.scope.about_contract(case.rule, file);
        let at = defect.at as usize;
        finding.at = vec![file.file.span(at..at)];
        finding.object = Some(file.path.clone());
        finding.variant = Some("contract");
        finding.facts.insert("path", file.path.clone());
        finding.facts.insert("problem", defect.problem.clone());
        Some(finding)
    })
    .collect()
}

fn sources(case: &Case<'_, '_>) -> Vec<Finding> {
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
