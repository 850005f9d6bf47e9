//! Files of another package that are compiled in, included, linked to or touched while building.
//!
//! Owns the paths that leave a package's folder. A path that leads nowhere is no door. Does not
//! know which files are contracts.

use std::path::{Path, PathBuf};

use super::Ground;
use super::places::Place;
use crate::extract::rust::{Escape, IncludeBase};
use crate::load::{RootKind, holds_rust};
use crate::model::code::plain;
use crate::model::evidence::{Context, Door, DoorKind};
use crate::model::ids::PackageId;
use crate::source::{Lines, SourceMap, Span};

struct Found<'f> {
    kind: DoorKind,
    how: &'f str,
    at: Span,
    context: Context,
    sure: bool,
}

/// `#[path]` and includes.
pub(super) fn of_sources(ground: &Ground<'_, '_>) -> Vec<Door> {
    let mut out = Vec::new();
    for named in &ground.code.named {
        let context = if named.test { Context::Test } else { Context::Shipped };
        let found = Found {
            kind: DoorKind::SourceEscape,
            how: "#[path]",
            at: named.at,
            context,
            sure: true,
        };
        out.extend(door(ground, named.package, &named.path, &found));
    }
    for krate in &ground.code.krates {
        let folder = ground.folder(krate.package);
        for instance in &krate.instances {
            let Some(file) = ground.code.file_of(*instance) else { continue };
            let test = ground.code.instances.get(*instance as usize).is_some_and(|i| i.test);
            let around = crate::model::code::context(krate.kind, test);
            for include in &file.facts.includes {
                let base = match include.base {
                    IncludeBase::File => file.path.parent().unwrap_or(Path::new("")),
                    IncludeBase::Package => folder.as_path(),
                    IncludeBase::Generated | IncludeBase::Unknown => continue,
                };
                let path = base.join(include.path.trim_start_matches('/'));
                let found = Found {
                    kind: DoorKind::SourceEscape,
                    how: include.how,
                    at: file.span(include.at, include.end),
                    context: crate::model::code::in_scope(file.facts, include.scope, around),
                    sure: true,
                };
                out.extend(door(ground, krate.package, &path, &found));
            }
        }
    }
    out
}

/// A path that leaves the folder of its package.
fn door(ground: &Ground<'_, '_>, from: PackageId, path: &Path, found: &Found<'_>) -> Option<Door> {
    let path = plain(path);
    if ground.package_at(&path) == Some(from) {
        return None;
    }
    let place = ground.place(&path)?;
    make(from, place, found)
}

fn make(from: PackageId, place: Place, found: &Found<'_>) -> Option<Door> {
    if place.package == Some(from) {
        return None;
    }
    Some(Door {
        kind: found.kind,
        from,
        to: place.package,
        owners: place.owners,
        object: place.shown,
        how: found.how.to_owned(),
        at: vec![found.at],
        context: found.context,
        lines: 0,
        sure: found.sure && place.package.is_some(),
        files: place.files,
    })
}

/// Literal paths in build scripts.
pub(super) fn of_build_scripts(ground: &Ground<'_, '_>) -> Vec<Door> {
    let mut out = Vec::new();
    for krate in ground.code.krates.iter().filter(|krate| krate.kind == RootKind::Build) {
        let folder = ground.folder(krate.package);
        for instance in &krate.instances {
            let Some(file) = ground.code.file_of(*instance) else { continue };
            for escape in file.facts.escapes.iter().filter(|escape| !is_message(escape)) {
                let found = Found {
                    kind: DoorKind::BuildEscape,
                    how: &escape.call,
                    at: file.span(escape.at, escape.end),
                    context: Context::Build,
                    sure: true,
                };
                out.extend(build_door(ground, krate.package, &folder, &escape.path, &found));
            }
        }
    }
    out
}

/// A message touches nothing; telling cargo what to watch makes sense only for what is read.
fn is_message(escape: &Escape) -> bool {
    let name = escape.call.rsplit(':').next().unwrap_or(&escape.call);
    matches!(name, "eprintln" | "eprint" | "panic" | "expect" | "assert" | "assert_eq")
}

fn build_door(
    ground: &Ground<'_, '_>,
    from: PackageId,
    folder: &Path,
    written: &str,
    found: &Found<'_>,
) -> Option<Door> {
    // What is filled in at run time is unknown; the folder before it is not.
    let fixed = match written.find('{') {
        Some(hole) => {
            written.get(..hole).and_then(|head| head.rsplit_once('/')).map(|(dir, _)| dir)?
        }
        None => written,
    };
    let path = plain(&folder.join(fixed.trim_start_matches('/')));
    if let Some(found) = door(ground, from, &path, found) {
        return Some(found);
    }
    // What it writes may not be there yet: then the nearest folder that is tells whose it is.
    let there: Option<PathBuf> =
        path.ancestors().skip(1).find(|dir| ground.place(dir).is_some()).map(Path::to_path_buf);
    let place = ground.place(&there?)?;
    if ground.place(&path).is_some() || place.package.is_none() {
        return None;
    }
    let shown = crate::load::path_text(&ground.loaded.root, &path);
    make(from, Place { shown, ..place }, found)
}

/// Tracked symlinks to Rust source in another package.
pub(super) fn of_symlinks(ground: &Ground<'_, '_>, map: &mut SourceMap) -> Vec<Door> {
    let mut out = Vec::new();
    for link in &ground.loaded.tree.symlinks {
        let path = ground.loaded.tree.root.join(link);
        let Some(from) = ground.package_at(&path) else { continue };
        let Some(place) = ground.place(&path) else { continue };
        let real = ground.loaded.root.join(&place.shown);
        let is_rust = real.extension().is_some_and(|extension| extension == "rs")
            || (!place.files.is_empty() && holds_rust(&real));
        if !is_rust {
            continue;
        }
        let shown = crate::load::path_text(&ground.loaded.root, &path);
        let file = map.add_without_text(&shown, Lines::of(""));
        let found = Found {
            kind: DoorKind::SourceEscape,
            how: "symlink",
            at: file.start(),
            context: Context::Shipped,
            sure: true,
        };
        out.extend(make(from, place, &found));
    }
    out
}
