//! To which package a path on the disk belongs, and who owns it.
//!
//! Owns that answer. Paths are compared by name first and then with symlinks followed. Does not
//! read files.

use std::path::{Path, PathBuf};

use super::Ground;
use crate::load::{destination, path_text};
use crate::model::ids::PackageId;
use crate::ownership::{Said, TeamId};

/// Where a path leads.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) package: Option<PackageId>,
    pub(super) owners: Vec<TeamId>,
    /// From the display root.
    pub(super) shown: String,
    /// Tracked files below it, where it is a folder; at most a few hundred.
    pub(super) files: Vec<String>,
}

/// As many files of a folder are looked at to tell a contract folder.
const LOOKED_AT: usize = 500;

impl Ground<'_, '_> {
    /// The folder of a package.
    pub(super) fn folder(&self, package: PackageId) -> PathBuf {
        let loaded = self.loaded.packages.get(package.index());
        let manifest = loaded.map(|package| self.loaded.root.join(&package.manifest));
        let manifest = manifest.unwrap_or_default();
        crate::model::code::plain(manifest.parent().unwrap_or(Path::new("")))
    }

    /// The package in whose folder a path lies, the nearest one of several.
    pub(super) fn package_at(&self, path: &Path) -> Option<PackageId> {
        path.ancestors().skip(1).find_map(|dir| {
            let found = self.folders.get(dir);
            found.copied()
        })
    }

    /// What a path leads to; none where there is nothing.
    pub(super) fn place(&self, path: &Path) -> Option<Place> {
        let found = destination(path);
        let real = found.real?;
        let inside = real.strip_prefix(&self.loaded.tree.root).ok();
        let inside = inside.map(|path| path_text(Path::new(""), path));
        let owners = match inside.as_ref().map(|path| self.architecture.ownership.said_of(path)) {
            Some(Said::Owned(owners, _)) => owners,
            _ => Vec::new(),
        };
        let in_folder = |dir: &Path| self.folders.get(dir).copied();
        let package = if found.is_folder { in_folder(&real) } else { None };
        let mut files = Vec::new();
        if found.is_folder
            && let Some(inside) = inside
        {
            let head = if inside.is_empty() { String::new() } else { format!("{inside}/") };
            let all = &self.loaded.tree.files;
            let from = all.partition_point(|file| file.as_str() < head.as_str());
            files = all
                .iter()
                .skip(from)
                .take_while(|file| file.starts_with(&head))
                .take(LOOKED_AT)
                .cloned()
                .collect();
        }
        Some(Place {
            package: package.or_else(|| self.package_at(&real)),
            owners,
            shown: path_text(&self.loaded.root, &real),
            files,
        })
    }
}
