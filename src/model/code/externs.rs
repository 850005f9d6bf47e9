//! What dependencies are called in source: renamed keys, libraries of another name, one's own.
//!
//! Owns the extern prelude of each package. Does not resolve.

use rustc_hash::FxHashMap;

use super::names::{Name, Names};
use super::table::Extern;
use crate::load::{Loaded, Reached, RootKind};
use crate::model::ids::PackageId;

/// For each package what its dependencies are called in source.
pub(super) fn externs(loaded: &Loaded, names: &mut Names) -> Vec<FxHashMap<Name, Extern>> {
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
            let name = names.add(library);
            let std = names.add("std");
            own.insert(name, Extern::Foreign(std));
        }
        for declared in &package.dependencies {
            let is_renamed = declared.key.as_str() != declared.name.as_str();
            let by_key = declared.key.as_str().replace('-', "_");
            match &declared.reached {
                Reached::Local { package: to, .. } => {
                    let name = if is_renamed { Some(by_key) } else { library_name(*to) };
                    if let Some(name) = name {
                        own.insert(names.add(&name), Extern::Local(PackageId::new(*to)));
                    }
                }
                _ => {
                    let package = names.add(declared.name.as_str());
                    own.entry(names.add(&by_key)).or_insert(Extern::Foreign(package));
                }
            }
        }
        if let Some(name) = library_name(index) {
            own.insert(names.add(&name), Extern::Local(PackageId::new(index)));
        }
        out.push(own);
    }
    out
}
