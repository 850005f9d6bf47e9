//! Local or not: by path, then by `Cargo.lock`, then by `[patch]`. Never by name.
//!
//! Owns the one decision on which every edge depends. Both name traps are real: a registry
//! package may bear the name of a member, and a dependency written by version may be patched to
//! a folder. Does not know teams.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use semver::{Version, VersionReq};

use super::loaded::{PatchEntry, Reached, Via};
use super::lock::{Entry, Lock};
use super::manifest::Patch;
use super::sights;

/// The local packages, by the folder of their manifest.
#[derive(Debug, Default)]
pub(super) struct Folders {
    by_dir: FxHashMap<PathBuf, usize>,
}

impl Folders {
    /// Notes a package; the first one of a folder stays.
    pub(super) fn insert(&mut self, dir: PathBuf, package: usize) {
        self.by_dir.entry(dir).or_insert(package);
    }

    /// The package of a folder, symlinks followed only if the name alone does not do.
    pub(super) fn find(&self, dir: &Path) -> Option<usize> {
        self.by_dir.get(dir).or_else(|| self.by_dir.get(&sights::real(dir).ok()?)).copied()
    }
}

/// The local packages by name: version, where it is known, and index.
pub(super) type Locals = BTreeMap<String, Vec<(Option<Version>, usize)>>;

/// A dependency as the manifest declares it.
pub(super) struct Question<'q> {
    pub(super) name: &'q str,
    pub(super) req: &'q VersionReq,
    pub(super) path: Option<&'q Path>,
    /// As cargo prints it: `registry+…`, `git+…`.
    pub(super) source: Option<&'q str>,
    /// The address of a registry that is not the default one.
    pub(super) registry: Option<&'q str>,
    /// Whether the same package also declares this name by path.
    pub(super) also_by_path: bool,
}

/// What one workspace knows about resolution.
pub(super) struct Resolver<'r> {
    pub(super) folders: &'r Folders,
    pub(super) lock: Option<&'r Lock>,
    pub(super) patches: &'r [(Patch, PatchEntry)],
    pub(super) locals: &'r Locals,
}

impl Resolver<'_> {
    /// Where a declared dependency leads. `owner` is the declaring package in the lock file.
    pub(super) fn reach(&self, owner: Option<&Entry>, question: &Question<'_>) -> Reached {
        if let Some(path) = question.path {
            return match self.folders.find(path) {
                Some(package) => Reached::Local { package, via: Via::Path },
                None => Reached::Dangling,
            };
        }
        match (self.lock, owner) {
            (Some(lock), Some(owner)) => {
                let mut found = lock.dependencies(owner, question.name);
                if found.is_empty() {
                    return self.by_patch(question).unwrap_or(Reached::Unlocked);
                }
                if found.len() > 1 {
                    found = narrow(found, question);
                }
                self.by_lock(&found, question)
            }
            _ => self.by_patch(question).unwrap_or(Reached::Unlocked),
        }
    }

    fn by_lock(&self, found: &[&Entry], question: &Question<'_>) -> Reached {
        let Some(entry) = found.iter().max_by(|a, b| a.version.cmp(&b.version)) else {
            return Reached::Unlocked;
        };
        let local =
            entry.source.is_none().then(|| self.local(&entry.name, &entry.version)).flatten();
        match local {
            Some(package) => {
                let patch = self.patch_to(package, question.name);
                Reached::Local { package, via: Via::Patch(patch) }
            }
            None => Reached::Foreign { version: Some(entry.version.clone()) },
        }
    }

    /// Without a lock file `[patch]` decides, if the version it offers is the one asked for.
    fn by_patch(&self, question: &Question<'_>) -> Option<Reached> {
        self.patches.iter().find_map(|(patch, entry)| {
            if patch.name != question.name || !registry_matches(patch, question) {
                return None;
            }
            let package = self.folders.find(&patch.dir)?;
            // A version that is inherited from elsewhere is not known; the patch speaks for itself.
            let version = self.version_of(question.name, package)?;
            let fits = is_git(question.source)
                || version.as_ref().is_none_or(|version| question.req.matches(version));
            fits.then(|| Reached::Local { package, via: Via::Patch(Some(entry.clone())) })
        })
    }

    fn local(&self, name: &str, version: &Version) -> Option<usize> {
        let of_name = self.locals.get(name)?;
        let exact = of_name.iter().find(|(own, _)| own.as_ref() == Some(version));
        exact.or_else(|| of_name.iter().find(|(own, _)| own.is_none())).map(|(_, package)| *package)
    }

    fn version_of(&self, name: &str, package: usize) -> Option<&Option<Version>> {
        let of_name = self.locals.get(name)?;
        of_name.iter().find(|(_, id)| *id == package).map(|(version, _)| version)
    }

    fn patch_to(&self, package: usize, name: &str) -> Option<PatchEntry> {
        self.patches
            .iter()
            .find(|(p, _)| p.name == name && self.folders.find(&p.dir) == Some(package))
            .map(|(_, entry)| entry.clone())
    }
}

/// Several versions of one name: the requirement decides, and a local one that the same package
/// declares by path is explained by that other declaration.
fn narrow<'e>(found: Vec<&'e Entry>, question: &Question<'_>) -> Vec<&'e Entry> {
    let matching: Vec<&Entry> =
        found.iter().copied().filter(|entry| question.req.matches(&entry.version)).collect();
    let candidates = if matching.is_empty() { found } else { matching };
    let git = is_git(question.source);
    let of_source: Vec<&Entry> = candidates
        .iter()
        .copied()
        .filter(|entry| match &entry.source {
            Some(source) => source.starts_with("git+") == git,
            None => !question.also_by_path,
        })
        .collect();
    if of_source.is_empty() { candidates } else { of_source }
}

/// `[patch.crates-io]` patches the default registry, another word a registry of that name (whose
/// address stands in cargo's own configuration), anything else is an address.
fn registry_matches(patch: &Patch, question: &Question<'_>) -> bool {
    let Some(registry) = &patch.registry else { return true };
    let source = question.source.unwrap_or("");
    if registry.contains("://") || registry.contains('@') {
        return super::workspace::same_address(registry, source);
    }
    let from_registry = source.starts_with("registry+") || source.starts_with("sparse+");
    from_registry && (registry == "crates-io") == question.registry.is_none()
}

fn is_git(source: Option<&str>) -> bool {
    source.is_some_and(|source| source.starts_with("git+"))
}
