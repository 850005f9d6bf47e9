//! Ways into another package that no manifest shows.
//!
//! Owns the finding of doors, whoever owns the ends: files reached by `#[path]`, includes, symlinks
//! and build scripts, symbols, spawned programs, items collected at link time, copies. Does not
//! judge, and reads nothing: where a path leads is asked of the loader.

mod copies;
mod escapes;
mod places;
mod registries;
mod spawns;
mod symbols;

pub(super) use copies::copied;

use std::collections::BTreeMap;
use std::path::PathBuf;

use rustc_hash::FxHashMap;

use super::architecture::Architecture;
use super::code::{Code, SignalUse};
use super::evidence::{Door, EdgeUses};
use super::ids::PackageId;
use crate::load::Loaded;
use crate::source::SourceMap;

/// What doors are looked for in.
pub(super) struct Ground<'g, 'c> {
    pub(super) architecture: &'g Architecture,
    pub(super) loaded: &'g Loaded,
    pub(super) code: &'g Code<'c>,
    pub(super) signals: &'g [SignalUse],
    pub(super) uses: &'g BTreeMap<(PackageId, PackageId), EdgeUses>,
    /// The folder of each package.
    pub(super) folders: FxHashMap<PathBuf, PackageId>,
}

/// Every door but for copies, in no order.
pub(super) fn doors(ground: &Ground<'_, '_>, map: &mut SourceMap) -> Vec<Door> {
    let mut out = escapes::of_sources(ground);
    out.extend(escapes::of_build_scripts(ground));
    out.extend(escapes::of_symlinks(ground, map));
    out.extend(symbols::wanted(ground));
    out.extend(symbols::loaded(ground));
    out.extend(spawns::spawned(ground));
    out.extend(registries::collected(ground));
    out
}
