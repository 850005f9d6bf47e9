//! Which package a file belongs to, and which packages may call what another one offers.
//!
//! Owns the nearest manifest above a file, and the links between local packages as declared. Does
//! not know what is called.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::facts_of;
use crate::extract::rust::FileFacts;
use crate::load::{Loaded, Reached, Sources, normalize};

pub(super) struct Homes {
    /// For each file its package.
    of_file: Vec<Option<usize>>,
    /// For each package those that link it, by however many steps.
    users: Vec<BTreeSet<usize>>,
    /// For each package the names of what it links directly, and its own.
    linked: Vec<BTreeSet<String>>,
}

impl Homes {
    pub(super) fn of(loaded: &Loaded, sources: &Sources<FileFacts>) -> Self {
        let folder = |(at, package): (usize, &crate::load::LoadedPackage)| {
            let manifest = normalize(&loaded.root.join(&package.manifest));
            Some((manifest.parent()?.to_path_buf(), at))
        };
        let folders: FxHashMap<PathBuf, usize> =
            loaded.packages.iter().enumerate().filter_map(folder).collect();
        // Files of one folder mostly stand side by side.
        let mut last: Option<(&Path, Option<usize>)> = None;
        let home = |at: usize| {
            facts_of(sources, at)?;
            let parent = sources.get(at)?.path.parent()?;
            if let Some((_, known)) = last.filter(|(folder, _)| *folder == parent) {
                return known;
            }
            let found = parent.ancestors().find_map(|folder| folders.get(folder).copied());
            last = Some((parent, found));
            found
        };
        let of_file = (0..sources.len()).map(home).collect();
        let mut direct: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); loaded.packages.len()];
        let mut linked = Vec::new();
        for (at, package) in loaded.packages.iter().enumerate() {
            let names = package.dependencies.iter().map(|found| found.name.as_str().to_owned());
            linked.push(names.chain([package.name.as_str().to_owned()]).collect());
            for declared in &package.dependencies {
                if let Reached::Local { package: to, .. } = &declared.reached
                    && let Some(users) = direct.get_mut(*to)
                {
                    users.insert(at);
                }
            }
        }
        let users = (0..direct.len()).into_par_iter().map(|at| above(at, &direct)).collect();
        Self { of_file, users, linked }
    }

    /// The package of a file.
    pub(super) fn package(&self, source: usize) -> Option<usize> {
        self.of_file.get(source).copied().flatten()
    }

    /// Packages that link one, and itself.
    pub(super) fn users(&self, package: usize) -> impl Iterator<Item = usize> {
        self.users.get(package).into_iter().flatten().copied()
    }

    /// Whether one package may call what another one offers.
    pub(super) fn sees(&self, from: usize, home: usize) -> bool {
        self.users.get(home).is_some_and(|users| users.contains(&from))
    }

    /// Whether a package links one of some packages.
    pub(super) fn links(&self, package: usize, names: &[String]) -> bool {
        let linked = self.linked.get(package);
        linked.is_some_and(|linked| names.iter().any(|name| linked.contains(name)))
    }
}

fn above(package: usize, direct: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut seen = vec![false; direct.len()];
    let mut out = vec![package];
    let mut next = 0;
    while let Some(at) = out.get(next).copied() {
        next += 1;
        for user in direct.get(at).into_iter().flatten().copied() {
            if let Some(seen) = seen.get_mut(user).filter(|seen| !**seen && user != package) {
                *seen = true;
                out.push(user);
            }
        }
    }
    out.into_iter().collect()
}
