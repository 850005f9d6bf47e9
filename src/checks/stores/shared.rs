//! Kinds `cross-team-join` and `shared-store`: objects of two teams in one statement, and one
//! object that two teams write.
//!
//! Owns the grouping: one finding for each package and pair of objects, and one for each object.

use std::collections::{BTreeMap, BTreeSet};

use super::{Case, are_apart};
use crate::checks::finding::Finding;
use crate::model::{Access, Context, Mode, ObjectId, OwnedBy, PackageId, Tie};
use crate::rulebook::Grade;

pub(super) fn joined(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut groups: BTreeMap<(ObjectId, ObjectId, bool, PackageId), Vec<&Tie>> = BTreeMap::new();
    let ties = case.stores.ties.iter().filter(|tie| tie.context != Context::Test);
    for tie in ties {
        if let Some(package) = tie.package.filter(|package| case.is_judged(*package)) {
            groups.entry((tie.from, tie.to, tie.refers, package)).or_default().push(tie);
        }
    }
    groups.into_iter().filter_map(|(key, ties)| join(case, key, &ties)).collect()
}

fn join(
    case: &Case<'_, '_>,
    (from, to, refers, package): (ObjectId, ObjectId, bool, PackageId),
    ties: &[&Tie],
) -> Option<Finding> {
    let (from, to) = (case.object(from)?, case.object(to)?);
    let (one, other) = (from.owner.as_ref()?, to.owner.as_ref()?);
    if !are_apart(&one.teams, &other.teams) || (!refers && (from.published || to.published)) {
        return None;
    }
    // What one's own statement joins is told from one's own side.
    let is_own = !are_apart(case.teams(package), &other.teams);
    let (near, far, whose) = if is_own { (to, from, one) } else { (from, to, other) };
    let mut finding = case.about(package, far, whose);
    finding.object = Some(format!("{}, {}", near.name, far.name));
    finding.facts.insert("other", near.name.clone());
    finding.variant = refers.then_some("foreign-key");
    let sure = ties.iter().any(|tie| tie.sure);
    finding.grade = case.grade(sure, one.origin.max(other.origin));
    finding.at = ties.iter().map(|tie| tie.at).collect();
    finding.at.dedup();
    finding.edge = Some(if refers { "store.foreign-key" } else { "store.join" }.to_owned());
    Some(finding)
}

/// Two packages of two teams that define one object of which neither is known to be the owner.
pub(super) fn rivals(case: &Case<'_, '_>, at: ObjectId) -> Option<(PackageId, PackageId)> {
    let object = case.object(at)?;
    // A guess by who writes claims nothing against a definition, but for who alone writes.
    if object.owner.as_ref().is_some_and(|owner| owner.origin != OwnedBy::MostWriter) {
        return None;
    }
    let defines = case.shipped(at).filter(|access| access.mode == Mode::Define);
    let packages: BTreeSet<PackageId> =
        defines.filter_map(|access| access.package).filter(|p| case.is_judged(*p)).collect();
    let first = *packages.first()?;
    let apart = |to: &&PackageId| are_apart(case.teams(first), case.teams(**to));
    packages.iter().find(apart).map(|to| (first, *to))
}

/// Objects that two teams define in one store.
pub(super) fn defined(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, object) in case.stores.objects.iter().enumerate() {
        let Some((from, to)) = rivals(case, at) else { continue };
        let of = |package: PackageId| {
            let own = case.shipped(at).filter(move |access| {
                access.mode == Mode::Define && access.package == Some(package)
            });
            own.collect::<Vec<&Access>>()
        };
        let (one, other) = (of(from), of(to));
        let mut finding = case.scope.about_pair(case.rule, from, to);
        case.name(&mut finding, object);
        finding.variant = Some("defined");
        finding.at = one.iter().map(|access| access.at).collect();
        finding.there = other.iter().map(|access| access.at).collect();
        finding.edge = Some("store.define".to_owned());
        let is_sure = [one, other].iter().all(|side| side.iter().any(|access| access.sure));
        finding.grade = case.rule.grade.max(if is_sure { Grade::Proven } else { Grade::Likely });
        out.push(finding);
    }
    out
}

/// An object whose owner is known is written by others or not: that is another rule's finding.
pub(super) fn written(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    for (at, object) in case.stores.objects.iter().enumerate() {
        let is_owned = object.owner.as_ref().is_some_and(|owner| {
            // Others only remove what one alone writes.
            !owner.origin.is_guess() || owner.origin == OwnedBy::OnlyWriter
        });
        if is_owned || object.carries_messages() || rivals(case, at).is_some() {
            continue;
        }
        let mut writers: BTreeMap<PackageId, Vec<&Access>> = BTreeMap::new();
        for access in case.shipped(at).filter(|access| access.mode == Mode::Write) {
            if let Some(package) = access.package.filter(|package| case.is_judged(*package)) {
                writers.entry(package).or_default().push(access);
            }
        }
        let packages: Vec<PackageId> = writers.keys().copied().collect();
        for (place, from) in packages.iter().enumerate() {
            let others = packages.iter().skip(place + 1);
            let apart = |to: &&PackageId| are_apart(case.teams(*from), case.teams(**to));
            let Some(to) = others.into_iter().find(apart) else { continue };
            let (one, other) = (writers.get(from), writers.get(to));
            let (Some(one), Some(other)) = (one, other) else { continue };
            let mut finding = case.scope.about_pair(case.rule, *from, *to);
            case.name(&mut finding, object);
            finding.at = one.iter().map(|access| access.at).collect();
            finding.there = other.iter().map(|access| access.at).collect();
            finding.edge = Some("store.write".to_owned());
            let sure = |accesses: &[&Access]| accesses.iter().any(|access| access.sure);
            let is_sure = sure(one) && sure(other);
            finding.grade =
                case.rule.grade.max(if is_sure { Grade::Proven } else { Grade::Likely });
            out.push(finding);
        }
    }
    out
}
