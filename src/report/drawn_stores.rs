//! Stores in a drawing: one node for each store, one arrow for each package or team and store.
//!
//! Owns what an arrow says: what is done to how many objects, and whether one of them belongs to
//! somebody else. Does not know the notations.

use std::collections::{BTreeMap, BTreeSet};

use super::diagram::Arrow;
use crate::model::{Architecture, Context, How, Mode, Object, PackageId, Stores};

fn stores(model: &Architecture) -> Option<&Stores> {
    model.evidence.as_ref().map(|evidence| &evidence.stores)
}

/// The heading and name of each store: that of the teams that own most of what is in it.
pub(super) fn store_nodes(model: &Architecture) -> Vec<(String, String)> {
    let Some(stores) = stores(model) else { return Vec::new() };
    let heading = |at: usize| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for object in stores.objects.iter().filter(|object| object.instance == at) {
            let teams = object.owner.as_ref().map_or(&[][..], |owner| owner.teams.as_slice());
            let names: Vec<&str> =
                teams.iter().map(|team| model.ownership.teams.name(*team)).collect();
            let name = if names.is_empty() { "nobody".to_owned() } else { names.join(", ") };
            *counts.entry(name).or_default() += 1;
        }
        let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
        most.map_or_else(|| "nobody".to_owned(), |(name, _)| name)
    };
    let all = stores.instances.iter().enumerate();
    all.map(|(at, instance)| (heading(at), shown(&instance.name))).collect()
}

/// A store may be called like the package that runs its migrations.
fn shown(name: &str) -> String {
    format!("store {name}")
}

/// What one end does to one store.
#[derive(Default)]
struct Done {
    objects: BTreeMap<Mode, BTreeSet<usize>>,
    foreign: bool,
}

/// Arrows from who touches a store to it, and the packages behind their ends.
pub(super) fn store_arrows(
    model: &Architecture,
    is_kept: impl Fn(PackageId) -> bool,
    name: impl Fn(PackageId) -> String,
) -> (Vec<Arrow>, BTreeSet<PackageId>) {
    let Some(stores) = stores(model) else { return (Vec::new(), BTreeSet::new()) };
    let mut done: BTreeMap<(String, usize, bool), Done> = BTreeMap::new();
    let mut ends = BTreeSet::new();
    for access in stores.accesses.iter().filter(|access| access.context != Context::Test) {
        let Some(package) = access.package.filter(|package| is_kept(*package)) else { continue };
        let Some(object) = stores.objects.get(access.object) else { continue };
        ends.insert(package);
        let is_reached = access.how == How::Reached;
        let slot = done.entry((name(package), object.instance, is_reached)).or_default();
        slot.objects.entry(access.mode).or_default().insert(access.object);
        slot.foreign |= is_foreign(model, package, object);
    }
    let arrow = |((from, instance, is_reached), done): ((String, usize, bool), Done)| {
        let instance = stores.instances.get(instance)?;
        let part = |(mode, objects): (&Mode, &BTreeSet<usize>)| {
            format!("{}s {}", mode.as_str(), objects.len())
        };
        let parts: Vec<String> = done.objects.iter().map(part).collect();
        Some(Arrow {
            from,
            to: shown(&instance.name),
            label: parts.join(", "),
            color: done.foreign.then_some("red"),
            dashed: is_reached,
        })
    };
    (done.into_iter().filter_map(arrow).collect(), ends)
}

fn is_foreign(model: &Architecture, package: PackageId, object: &Object) -> bool {
    let own = &model.package(package).responsible;
    let teams = object.owner.as_ref().map_or(&[][..], |owner| owner.teams.as_slice());
    !own.is_empty() && !teams.is_empty() && !own.iter().any(|team| teams.contains(team))
}
