//! What dependencies are called in source: renamed keys, libraries of another name, one's own.
//!
//! Owns the extern prelude of each package. Does not resolve.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::names::{Name, Names};
use super::table::Extern;
use crate::extract::Catalog;
use crate::load::{Loaded, Reached, RootKind};
use crate::model::ids::PackageId;

/// For each package what its dependencies are called in source. Of packages from elsewhere only
/// the catalogue knows that their library has another name.
pub(super) fn externs(
    loaded: &Loaded,
    catalog: &Catalog,
    names: &mut Names<'_>,
) -> Vec<FxHashMap<Name, Extern>> {
    let other_names = other_names(catalog);
    let library_name = |index: usize| -> Option<String> {
        let package = loaded.packages.get(index)?;
        let root = package.roots.iter().find(|root| root.kind == RootKind::Library)?;
        let name = if root.name.is_empty() { package.name.as_str() } else { &root.name };
        Some(name.replace('-', "_"))
    };
    let mut out = Vec::new();
    for (index, package) in loaded.packages.iter().enumerate() {
        let mut own = FxHashMap::default();
        for library in ["std", "core", "alloc", "proc_macro", "test"] {
            let name = names.add_other(library);
            let std = names.add_other("std");
            own.insert(name, Extern::Foreign(std));
        }
        for declared in &package.dependencies {
            let is_renamed = declared.key.as_str() != declared.name.as_str();
            let by_key = declared.key.as_str().replace('-', "_");
            match &declared.reached {
                Reached::Local { package: to, .. } => {
                    let name = if is_renamed { Some(by_key) } else { library_name(*to) };
                    if let Some(name) = name {
                        own.insert(names.add_other(&name), Extern::Local(PackageId::new(*to)));
                    }
                }
                _ => {
                    let package = names.add_other(declared.name.as_str());
                    own.entry(names.add_other(&by_key)).or_insert(Extern::Foreign(package));
                    let others = other_names.get(declared.name.as_str()).filter(|_| !is_renamed);
                    for library in others.into_iter().flatten() {
                        own.entry(names.add_other(library)).or_insert(Extern::Foreign(package));
                    }
                }
            }
        }
        if let Some(name) = library_name(index) {
            own.insert(names.add_other(&name), Extern::Local(PackageId::new(index)));
        }
        out.push(own);
    }
    out
}

/// Libraries that are not called like their package, by package.
fn other_names(catalog: &Catalog) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut out: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for signal in catalog.signals() {
        let libraries = signal.client.iter().flat_map(|client| &client.libraries);
        for library in libraries {
            for package in &signal.packages {
                out.entry(package).or_default().insert(library);
            }
        }
    }
    out
}
