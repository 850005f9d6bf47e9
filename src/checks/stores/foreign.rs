//! Kinds `foreign-store` and `store-reach`: an object of another team read, written or defined,
//! by one's own statement or by a function of a package that one links.
//!
//! Owns the grouping: one finding for each package, object and mode.

use std::collections::BTreeMap;

use super::{Case, are_apart};
use crate::checks::finding::Finding;
use crate::model::{Access, How, Link, Mode, ObjectId, OwnedBy, PackageId, Role};

pub(super) fn touched(case: &Case<'_, '_>, mode: Mode) -> Vec<Finding> {
    let is_it = |access: &Access| access.mode == mode && access.how != How::Reached;
    let mut out = Vec::new();
    for ((object, package), accesses) in grouped(case, is_it) {
        out.extend(finding(case, object, package, &accesses));
    }
    out
}

pub(super) fn reached(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    let is_reached = |access: &Access| access.how == How::Reached && is_own_door(case, access);
    for ((object, package), accesses) in grouped(case, is_reached) {
        for mode in Mode::ALL {
            let of_mode: Vec<&Access> =
                accesses.iter().copied().filter(|access| access.mode == mode).collect();
            let Some(mut finding) = finding(case, object, package, &of_mode) else { continue };
            finding.facts.insert("does", format!("{}s", mode.as_str()));
            finding.there = of_mode.iter().filter_map(|access| access.through).collect();
            finding.there.sort();
            finding.there.dedup();
            through(case, &mut finding, package, &of_mode);
            out.push(finding);
        }
    }
    out
}

/// Whether a function belongs to those whose object it touches, and to no package that is made to
/// be used by others: what a package of somebody else does is that package's finding.
fn is_own_door(case: &Case<'_, '_>, access: &Access) -> bool {
    let owner = case.object(access.object).and_then(|object| object.owner.as_ref());
    let door = access.via.map(|via| case.scope.architecture.package(via));
    owner.zip(door).is_some_and(|(owner, door)| {
        door.role != Role::Interface && !are_apart(&door.responsible, &owner.teams)
    })
}

/// The package that is gone through, and the way from a process to it.
fn through(case: &Case<'_, '_>, finding: &mut Finding, package: PackageId, accesses: &[&Access]) {
    let architecture = case.scope.architecture;
    let Some(via) = accesses.iter().find_map(|access| access.via) else { return };
    finding.facts.insert("via", architecture.package(via).label.clone());
    let follow = |link: &Link| architecture.composes(link);
    let mut path = Vec::new();
    let runs = architecture.processes().iter().filter(|p| p.package != package);
    let begin = runs.into_iter().find_map(|process| {
        let path = architecture.shortest_path(process.package, follow, |id| id == package)?;
        Some((process, path))
    });
    let is_process = architecture.processes().iter().any(|p| p.package == package);
    if let Some((_, way)) = begin.filter(|_| !is_process) {
        path.extend(way);
    }
    path.extend(architecture.shortest_path(package, follow, |id| id == via).unwrap_or_default());
    if !path.is_empty() {
        finding.witness = vec![case.scope.steps(&path)];
    }
}

type Grouped<'c> = BTreeMap<(ObjectId, PackageId), Vec<&'c Access>>;

fn grouped<'c>(case: &Case<'c, '_>, is_it: impl Fn(&Access) -> bool) -> Grouped<'c> {
    let mut out = Grouped::new();
    for object in 0..case.stores.objects.len() {
        for access in case.shipped(object).filter(|access| is_it(access)) {
            let Some(package) = access.package.filter(|package| case.is_judged(*package)) else {
                continue;
            };
            out.entry((object, package)).or_default().push(access);
        }
    }
    out
}

/// A finding, if the object belongs to others.
fn finding(
    case: &Case<'_, '_>,
    object: ObjectId,
    package: PackageId,
    accesses: &[&Access],
) -> Option<Finding> {
    let first = accesses.first()?;
    let object = case.object(object)?;
    let owner = object.owner.as_ref()?;
    // Where several or none write and nothing tells whose it is, other rules ask.
    let is_open = owner.origin == OwnedBy::MostWriter;
    let is_offered = object.published && first.mode == Mode::Read;
    // Messages are made to be taken by others; by which means is another rule's affair.
    if is_open
        || is_offered
        || object.carries_messages()
        || !are_apart(case.teams(package), &owner.teams)
    {
        return None;
    }
    let mut finding = case.about(package, object, owner);
    // One sure access is enough.
    let sure = accesses.iter().any(|access| access.sure);
    finding.grade = case.grade(sure, owner.origin);
    let mut places: Vec<&&Access> = accesses.iter().collect();
    places.sort_by_key(|access| (!access.sure, access.at));
    finding.at = places.into_iter().map(|access| access.at).collect();
    finding.at.dedup();
    finding.edge = Some(format!("store.{}", first.mode.as_str()));
    Some(finding)
}
