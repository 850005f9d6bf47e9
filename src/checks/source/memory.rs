//! Kinds `shared-memory`, `shared-file` and `local-ipc`: one name, two teams, one machine.
//!
//! Owns the matching of names: a literal or constant that both sides give to a call of the
//! catalogue. Calls in tests don't count.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobSet;

use super::Case;
use crate::checks::finding::Finding;
use crate::extract::{Access, SignalKind};
use crate::model::{Context, PackageId, SignalUse};
use crate::rulebook::Grade;

type ByPackage<'c> = BTreeMap<PackageId, Vec<&'c SignalUse>>;

/// For each name the calls of each package.
fn by_object<'c>(case: &'c Case<'_, '_>, kind: SignalKind) -> BTreeMap<&'c str, ByPackage<'c>> {
    let mut out: BTreeMap<&str, ByPackage<'_>> = BTreeMap::new();
    for signal in shipped(case, kind) {
        if let Some(object) = signal.object.as_deref() {
            out.entry(object).or_default().entry(signal.package).or_default().push(signal);
        }
    }
    out
}

fn shipped<'c>(case: &'c Case<'_, '_>, kind: SignalKind) -> impl Iterator<Item = &'c SignalUse> {
    let signals = case.evidence.signals.iter();
    signals.filter(move |signal| signal.kind == kind && signal.context != Context::Test)
}

/// Every pair of packages of two teams, each with its calls.
fn pairs(
    case: &Case<'_, '_>,
    object: &str,
    users: &ByPackage<'_>,
    mut fits: impl FnMut(&[&SignalUse], &[&SignalUse]) -> bool,
) -> Vec<Finding> {
    let mut out = Vec::new();
    for (from, one) in users {
        for (to, other) in users {
            if from == to || !case.crosses(*from, *to) || !fits(one, other) {
                continue;
            }
            let mut finding = case.about_pair(*from, *to);
            finding.at = one.iter().map(|signal| signal.at).collect();
            finding.there = other.iter().map(|signal| signal.at).collect();
            finding.object = Some(object.to_owned());
            finding.edge = Some("memory".to_owned());
            finding.facts.insert("object", object.to_owned());
            finding.facts.insert("path", object.to_owned());
            finding.facts.insert("how", one.first().map_or_else(String::new, |s| s.call.clone()));
            if !one.iter().chain(other.iter()).all(|signal| signal.sure) {
                finding.grade = case.rule.grade.max(Grade::Likely);
            }
            out.push(finding);
        }
    }
    out
}

/// Names that every process has for itself.
fn is_private(object: &str) -> bool {
    object.is_empty() || object.starts_with(':') || object.contains("mode=memory")
}

pub(super) fn segments(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut out = Vec::new();
    let memory = by_object(case, SignalKind::SharedMemory);
    let stores = by_object(case, SignalKind::EmbeddedStore);
    for (object, users) in memory.into_iter().chain(stores) {
        if is_private(object) {
            continue;
        }
        let mut seen = BTreeSet::new();
        let found = pairs(case, object, &users, |one, other| in_order(&mut seen, one, other));
        out.extend(found.into_iter().map(|finding| {
            // A relative path means two files where the two processes start elsewhere.
            let is_one = object.starts_with('/') || !object.contains(['/', '.']);
            let grade = if is_one { finding.grade } else { finding.grade.max(Grade::Likely) };
            Finding { grade, ..finding }
        }));
    }
    out.extend(unnamed(case));
    out
}

/// One finding for each two packages, from the first one to the second.
fn in_order(
    seen: &mut BTreeSet<(PackageId, PackageId)>,
    one: &[&SignalUse],
    other: &[&SignalUse],
) -> bool {
    match (one.first(), other.first()) {
        (Some(one), Some(other)) => {
            one.package < other.package && seen.insert((one.package, other.package))
        }
        _ => false,
    }
}

/// Memory that is opened under a name nobody can read here: a hint, once for each package.
fn unnamed(case: &Case<'_, '_>) -> Vec<Finding> {
    let mut by_package: ByPackage<'_> = BTreeMap::new();
    for signal in shipped(case, SignalKind::SharedMemory).filter(|s| s.object.is_none()) {
        by_package.entry(signal.package).or_default().push(signal);
    }
    let hint = |(package, signals): (PackageId, Vec<&SignalUse>)| {
        let mut finding = case.scope.about(case.rule, package);
        finding.at = signals.iter().map(|signal| signal.at).collect();
        finding.variant = Some("unnamed");
        finding.grade = Grade::Hint;
        finding.because = case.scope.because(package);
        finding
    };
    by_package.into_iter().map(hint).collect()
}

pub(super) fn files(case: &Case<'_, '_>, roots: &[String], ignore: &GlobSet) -> Vec<Finding> {
    let mut out = Vec::new();
    for (object, users) in by_object(case, SignalKind::SharedFile) {
        let is_inside = |root: &String| {
            object.strip_prefix(root.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        if !roots.iter().any(is_inside) || ignore.is_match(object) {
            continue;
        }
        out.extend(pairs(case, object, &users, |one, other| {
            let any = |signals: &[&SignalUse], access| signals.iter().any(|s| s.access == access);
            // Who only opens it may do either; one of the two has to be known.
            (any(one, Access::Write) && (any(other, Access::Read) || any(other, Access::Open)))
                || (any(one, Access::Open)
                    && any(other, Access::Read)
                    && !any(other, Access::Write))
        }));
    }
    out
}

pub(super) fn ipc(case: &Case<'_, '_>, ignore: &GlobSet) -> Vec<Finding> {
    let mut out = Vec::new();
    for (object, users) in by_object(case, SignalKind::LocalIpc) {
        if object.is_empty() || ignore.is_match(object) {
            continue;
        }
        let mut seen = BTreeSet::new();
        out.extend(pairs(case, object, &users, |one, other| in_order(&mut seen, one, other)));
    }
    out
}
