//! What one end uses of the other, with associated items told apart by who compiles the place.
//!
//! Owns a second look at the paths of the one end: the evidence of a link does not say which
//! associated items only tests name. Does not look into the items.

use std::collections::{BTreeMap, BTreeSet};

use super::PlanRequest;
use crate::extract::rust::SiteKind;
use crate::model::code::{Code, Name, Res, Resolved, Resolver, context, in_scope};
use crate::model::evidence::{Context, Passage, UseSite};
use crate::model::ids::PackageId;

/// One item that is used.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    /// The package that the path enters, and the path from there.
    pub(super) entry: Option<(PackageId, Vec<Name>)>,
    /// Associated items and variants named in code that is shipped or builds it.
    pub(super) members: BTreeSet<Name>,
    /// Packages that pass it on.
    pub(super) passages: Vec<Passage>,
    /// Every place.
    pub(super) sites: Vec<UseSite>,
}

/// What it is, and its path where that is all there is to know.
pub(super) type Key = (Res, Option<PackageId>, Vec<Name>);

/// Everything that the one end uses of the other.
pub(super) fn used(code: &Code<'_>, wanted: &PlanRequest) -> BTreeMap<Key, Used> {
    let mut out = BTreeMap::new();
    for package in &wanted.from {
        let mut resolver = Resolver::new(code, *package);
        let krates = code.krates.iter().filter(|krate| krate.package == *package);
        for (krate, instance) in krates.flat_map(|k| k.instances.iter().map(move |i| (k, *i))) {
            let test = code.instances.get(instance as usize).is_some_and(|place| place.test);
            let around = context(krate.kind, test);
            paths(&mut out, &mut resolver, wanted, instance, around);
            imports(&mut out, &mut resolver, wanted, instance, around);
        }
    }
    for used in out.values_mut() {
        used.sites.sort();
        used.sites.dedup_by_key(|site| site.span);
    }
    out
}

fn paths(
    out: &mut BTreeMap<Key, Used>,
    resolver: &mut Resolver<'_, '_>,
    wanted: &PlanRequest,
    instance: u32,
    around: Context,
) {
    let Some(file) = resolver.code.file_of(instance) else { return };
    for (at, fact) in file.facts.paths.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let context = in_scope(file.facts, fact.scope, around);
        let sites: Vec<UseSite> = file
            .facts
            .sites_of(at)
            .iter()
            .filter(|site| site.kind != SiteKind::Import)
            .map(|site| file.span(site.at, site.at + u32::from(site.len)))
            .map(|span| UseSite { span, context })
            .collect();
        if sites.is_empty() {
            continue;
        }
        if let Some(found) = resolver.path(instance, at) {
            add(out, resolver, wanted, resolver.whole(&found), &sites);
        }
    }
}

fn imports(
    out: &mut BTreeMap<Key, Used>,
    resolver: &mut Resolver<'_, '_>,
    wanted: &PlanRequest,
    instance: u32,
    around: Context,
) {
    let Some(file) = resolver.code.file_of(instance) else { return };
    for (at, fact) in file.facts.imports.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let context = in_scope(file.facts, fact.scope, around);
        if let Some(found) = resolver.import(instance, at) {
            let site = UseSite { span: file.span(fact.at, fact.end), context };
            add(out, resolver, wanted, resolver.whole(&found), &[site]);
        }
    }
}

fn add(
    out: &mut BTreeMap<Key, Used>,
    resolver: &Resolver<'_, '_>,
    wanted: &PlanRequest,
    found: Resolved,
    sites: &[UseSite],
) {
    let Some((package, words)) = found.entry else { return };
    if package == resolver.package || !wanted.to.contains(&package) {
        return;
    }
    let is_declared = matches!(found.res, Res::Item(..) | Res::Module(_));
    let behind = if is_declared { found.members.len() } else { 0 };
    let written = words.get(..words.len().saturating_sub(behind)).unwrap_or(&[]).to_vec();
    let key = match found.res {
        Res::Item(..) | Res::Module(_) => (found.res, None, Vec::new()),
        Res::Foreign(_) => (found.res, Some(package), Vec::new()),
        Res::Unknown => (found.res, Some(package), written.clone()),
    };
    let used = out.entry(key).or_default();
    if used.entry.is_none() {
        used.entry = Some((package, written));
        used.passages = found
            .hops
            .iter()
            .filter_map(|hop| Some(Passage { package: hop.package, at: hop.at? }))
            .collect();
    }
    if sites.iter().any(|site| site.context != Context::Test) {
        used.members.extend(found.members);
    }
    used.sites.extend(sites);
}
