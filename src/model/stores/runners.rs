//! Who runs the definitions of a schema: by a macro, by an include, by a settings file.
//!
//! Owns the step from what files say to folders and files of the tree. Does not know what the
//! definitions make.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::files::{StoreFiles, is_sql};
use super::gather::{Ground, Part};
use super::{OwnedBy, Stores};
use crate::extract::rust::{EmbeddedKind, IncludeBase};
use crate::load::{Loaded, normalize, path_text};
use crate::model::code::in_scope;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;

/// Who runs what.
pub(super) struct Runners {
    /// Folders of migrations.
    folders: BTreeMap<String, PackageId>,
    /// Folders of which a settings file says whose schema they make.
    told: BTreeMap<String, PackageId>,
    /// Files that a package includes.
    files: BTreeMap<String, PackageId>,
}

impl Runners {
    pub(super) fn of(
        ground: &Ground<'_, '_>,
        parts: &[Part<'_>],
        shown: &StoreFiles,
        stores: &mut Stores,
    ) -> Self {
        let folders = runners(ground, parts);
        let files = includers(ground, parts);
        Self { folders, told: told(ground, shown, stores), files }
    }

    /// Who runs a file of definitions, and how that is known; who includes one counts where nobody
    /// owns its folder.
    pub(super) fn runner(&self, path: &str, is_loose: bool) -> Option<(PackageId, OwnedBy)> {
        let by_folder = innermost(&self.folders, path).map(|id| (id, OwnedBy::Migrator));
        let by_include = || {
            let found = self.files.get(path).copied().filter(|_| is_loose);
            found.map(|id| (id, OwnedBy::Migrator))
        };
        let by_settings = || innermost(&self.told, path).map(|id| (id, OwnedBy::Settings));
        by_folder.or_else(by_include).or_else(by_settings)
    }
}

/// What is known of the innermost folder around a file.
fn innermost(folders: &BTreeMap<String, PackageId>, path: &str) -> Option<PackageId> {
    let above = |folder: &&String| {
        path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
    };
    let folder = folders.keys().filter(above).max_by_key(|folder| folder.len());
    folder.and_then(|folder| folders.get(folder)).copied()
}

/// Folders of migrations that `diesel.toml` and `sqlx.toml` speak of: the first says where the
/// mapping to Rust is kept, the second stands beside the manifest.
fn told(
    ground: &Ground<'_, '_>,
    shown: &StoreFiles,
    stores: &mut Stores,
) -> BTreeMap<String, PackageId> {
    let mut out = BTreeMap::new();
    let tree = &ground.loaded.tree;
    let packages = &ground.architecture.package_of_file;
    for (tracked, file, said) in &shown.settings {
        let Some(said) = said else {
            stores.unread.push(("settings of migrations that are not TOML", file.span(0..0)));
            continue;
        };
        let path = tree.files.get(*tracked).map_or("", String::as_str);
        let folder = tree.root.join(Path::new(path).parent().unwrap_or(Path::new("")));
        let inside = |relative: &str| path_text(&tree.root, &normalize(&folder.join(relative)));
        let home = match &said.schema {
            Some(schema) => {
                let schema = inside(schema);
                tree.files.iter().position(|file| *file == schema)
            }
            None => Some(*tracked),
        };
        let package = home.and_then(|at| packages.get(at).copied().flatten());
        if let Some(package) = package {
            out.insert(inside(&said.folder), package);
        }
    }
    out
}

/// Files in SQL that a package includes outside of tests.
fn includers(ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> BTreeMap<String, PackageId> {
    let mut out = BTreeMap::new();
    for part in parts.iter().filter(|part| part.context != Context::Test) {
        for (path, scope, ..) in included_files(ground, part) {
            if in_scope(part.facts, scope, part.context) != Context::Test {
                out.entry(path).or_insert(part.package);
            }
        }
    }
    out
}

/// Folders of migrations, from the root of the tree, with the package that runs them.
fn runners(ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> BTreeMap<String, PackageId> {
    let mut out = BTreeMap::new();
    for part in parts.iter().filter(|part| part.context != Context::Test) {
        let Some(folder) = folder(ground, part.package) else { continue };
        for embedded in &part.facts.stores.embedded {
            let in_test = in_scope(part.facts, embedded.scope, part.context) == Context::Test;
            if embedded.kind != EmbeddedKind::Migrations || in_test {
                continue;
            }
            let path = match embedded.path.as_deref() {
                Some(path) => path_text(&ground.loaded.tree.root, &normalize(&folder.join(path))),
                None => nearest_migrations(ground.loaded, &folder),
            };
            out.entry(path).or_insert(part.package);
        }
    }
    out
}

/// Where migrations are looked for that no path is given for: beside the manifest, as sqlx does,
/// or in the nearest folder above that has some, as diesel does.
fn nearest_migrations(loaded: &Loaded, folder: &Path) -> String {
    let named = |above: &Path| path_text(&loaded.tree.root, &normalize(&above.join("migrations")));
    let has_files = |path: &String| {
        let inside = format!("{path}/");
        let at = loaded.tree.files.partition_point(|file| file < &inside);
        loaded.tree.files.get(at).is_some_and(|file| file.starts_with(&inside))
    };
    let within = folder.ancestors().take_while(|above| above.starts_with(&loaded.tree.root));
    within.map(named).find(has_files).unwrap_or_else(|| named(folder))
}

fn folder(ground: &Ground<'_, '_>, package: PackageId) -> Option<PathBuf> {
    let package = ground.loaded.packages.get(package.index())?;
    let manifest = normalize(&ground.loaded.root.join(&package.manifest));
    Some(manifest.parent()?.to_path_buf())
}

/// Path, scope and place of every file in SQL that a Rust file includes.
pub(super) fn included_files(
    ground: &Ground<'_, '_>,
    part: &Part<'_>,
) -> Vec<(String, u32, u32, u32)> {
    let mut found: Vec<(PathBuf, u32, u32, u32)> = Vec::new();
    let folder = folder(ground, part.package).unwrap_or_default();
    for query in &part.facts.stores.embedded {
        if let Some(path) = query.path.as_deref().filter(|_| query.kind == EmbeddedKind::Query) {
            found.push((folder.join(path), query.scope, query.at, query.end));
        }
    }
    for include in part.facts.includes.iter().filter(|include| is_sql(&include.path)) {
        let base = match include.base {
            IncludeBase::File => part.path.parent().unwrap_or(part.path),
            IncludeBase::Package => folder.as_path(),
            IncludeBase::Generated | IncludeBase::Unknown => continue,
        };
        let path = include.path.trim_start_matches('/');
        found.push((base.join(path), include.scope, include.at, include.end));
    }
    let root = &ground.loaded.tree.root;
    let inside = |path: PathBuf| path_text(root, &normalize(&path));
    found.into_iter().map(|(path, scope, at, end)| (inside(path), scope, at, end)).collect()
}
