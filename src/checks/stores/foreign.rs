//! Kinds `foreign-store` and `store-reach`: an object of another team read, written or defined,
//! by one's own statement or by a function of a package that one links.
//!
//! Owns the grouping: one finding for each package, object and mode.

use std::collections::BTreeMap;

use super::{Case, are_apart};
use crate::checks::finding::Finding;
use crate::model::{Access, How, Mode, ObjectId, OwnedBy, PackageId};

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
    for ((object, package), accesses) in grouped(case, |access| access.how == How::Reached) {
        for mode in Mode::ALL {
            let of_mode: Vec<&Access> =
                accesses.iter().copied().filter(|access| access.mode == mode).collect();
            let Some(mut finding) = finding(case, object, package, &of_mode) else { continue };
            finding.facts.insert("does", format!("{}s", mode.as_str()));
            finding.there = of_mode.iter().filter_map(|access| access.through).collect();
            finding.there.sort();
            finding.there.dedup();
            out.push(finding);
        }
    }
    out
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
    // Where several write and nothing tells whose it is, another rule asks.
    let is_open = owner.origin == OwnedBy::MostWriter && first.mode == Mode::Write;
    if is_open || !are_apart(case.teams(package), &owner.teams) {
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
