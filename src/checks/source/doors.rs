//! Kinds `source-escape`, `build-escape`, `symbol-link`, `spawned-sibling`, `link-time-registry`
//! and `copied-source`: doors between packages of two teams.
//!
//! Owns which doors count: contracts are made to be read, tests may start programs, short copies
//! are chance.

use globset::GlobSet;

use super::Case;
use crate::checks::finding::{End, Finding};
use crate::model::{Context, Door, DoorKind, PackageId};
use crate::rulebook::{Grade, Selector};

fn of<'c>(case: &'c Case<'_, '_>, kind: DoorKind) -> impl Iterator<Item = &'c Door> {
    case.evidence.doors.iter().filter(move |door| door.kind == kind)
}

/// A door between two teams; none where the ends have a team in common.
fn finding(case: &Case<'_, '_>, door: &Door) -> Option<Finding> {
    let to = door.to?;
    if !case.crosses(door.from, to) {
        return None;
    }
    let mut finding = case.about_pair(door.from, to);
    finding.at = door.at.iter().take(1).copied().collect();
    finding.there = door.at.iter().skip(1).copied().collect();
    finding.object = Some(door.object.clone()).filter(|object| !object.is_empty());
    finding.edge = Some(format!("backdoor.{}", door.kind.as_str()));
    finding.facts.insert("how", door.how.clone());
    finding.facts.insert("path", door.object.clone());
    if !door.sure {
        finding.grade = case.rule.grade.max(Grade::Likely);
    }
    Some(finding)
}

pub(super) fn escapes(case: &Case<'_, '_>, kind: DoorKind, contracts: &GlobSet) -> Vec<Finding> {
    of(case, kind)
        .filter(|door| !is_contract(door, contracts))
        .filter_map(|door| match door.to {
            Some(_) => finding(case, door),
            None => loose(case, door),
        })
        .collect()
}

/// A contract, or a folder of nothing but contracts.
fn is_contract(door: &Door, contracts: &GlobSet) -> bool {
    contracts.is_match(&door.object)
        || (!door.files.is_empty() && door.files.iter().all(|file| contracts.is_match(file)))
}

/// A file that lies in no package and still has an owner.
fn loose(case: &Case<'_, '_>, door: &Door) -> Option<Finding> {
    let own = &case.scope.architecture.package(door.from).responsible;
    let left_out = &case.scope.architecture.left_out;
    let is_foreign = !own.is_empty()
        && !door.owners.is_empty()
        && !door.owners.iter().any(|team| own.contains(team) || left_out.contains(team));
    if !is_foreign {
        return None;
    }
    let mut finding = case.scope.about(case.rule, door.from);
    let teams = case.scope.team_names(&door.owners);
    finding.facts.insert("to.team", teams.join(", "));
    finding.to = End { package: None, teams };
    finding.because = case.scope.because(door.from);
    finding.at.clone_from(&door.at);
    finding.object = Some(door.object.clone());
    finding.edge = Some(format!("backdoor.{}", door.kind.as_str()));
    finding.variant = Some("loose");
    finding.grade = case.rule.grade.max(Grade::Likely);
    finding.facts.insert("how", door.how.clone());
    finding.facts.insert("path", door.object.clone());
    Some(finding)
}

pub(super) fn symbols(case: &Case<'_, '_>) -> Vec<Finding> {
    let worded = |door: &Door| {
        let mut finding = finding(case, door)?;
        finding.facts.insert("symbol", door.object.clone());
        finding.variant = (door.how == "loaded").then_some("loaded");
        Some(finding)
    };
    of(case, DoorKind::SymbolLink).filter_map(worded).collect()
}

pub(super) fn spawned(case: &Case<'_, '_>, from: &Selector, ignore: &GlobSet) -> Vec<Finding> {
    let taken = case.scope.taken(from);
    let is_taken = |id: PackageId| taken.get(id.index()) == Some(&true);
    of(case, DoorKind::SpawnedSibling)
        .filter(|door| door.context != Context::Test && is_taken(door.from))
        .filter(|door| !ignore.is_match(&door.object))
        .filter_map(|door| {
            let mut finding = finding(case, door)?;
            let label = &case.scope.architecture.package(door.to?).label;
            let process = format!("{label}/{}", door.object);
            finding.facts.insert("program", door.object.clone());
            finding.facts.insert("object", process.clone());
            finding.object = Some(process);
            Some(finding)
        })
        .collect()
}

pub(super) fn registries(case: &Case<'_, '_>) -> Vec<Finding> {
    of(case, DoorKind::LinkTimeRegistry)
        .filter(|door| door.context != Context::Test)
        .filter_map(|door| {
            let mut finding = finding(case, door)?;
            finding.facts.insert("item", door.object.clone());
            Some(finding)
        })
        .collect()
}

pub(super) fn copies(case: &Case<'_, '_>, lines: usize, whole: usize) -> Vec<Finding> {
    of(case, DoorKind::CopiedSource)
        .filter(|door| door.context != Context::Test)
        .filter(|door| door.lines >= lines || (door.how == "whole" && door.lines >= whole))
        .filter_map(|door| {
            let mut finding = finding(case, door)?;
            // Two copies between the same packages are two findings.
            finding.object = Some(door.object.clone());
            finding.facts.insert("lines", door.lines.to_string());
            finding.facts.insert("path", door.object.clone());
            finding.variant = (door.how == "whole").then_some("whole");
            Some(finding)
        })
        .collect()
}
