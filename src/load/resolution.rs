//! Gives every declared dependency of a workspace its place and its target.
//!
//! Owns the join of three sources: cargo's list, the manifest's spans, the lock file. Does not
//! decide what is local: that is `locality`.

use std::collections::BTreeMap;

use super::assembly::{Assembly, WorkspaceInput};
use super::disk::{LoadError, normalize};
use super::loaded::{
    Declared, DependencyKind, LoadedPackage, PatchEntry, PatchUse, Reached, Request,
};
use super::locality::{Locals, Question, Resolver};
use super::manifest::{self, Key, Manifest, Patch, Table};
use super::names::{DependencyKey, PackageName};
use super::workspace::same_address;
use crate::source::{FileId, Problem};

/// The two manifests in which a dependency may be written.
struct Texts<'t> {
    own: Option<&'t Manifest>,
    own_file: FileId,
    root: Option<&'t Manifest>,
    root_file: FileId,
}

impl Assembly {
    /// What each patch of a workspace leads to.
    pub(super) fn patch_uses(&self, input: &WorkspaceInput) -> Vec<PatchUse> {
        let patch_use = |(patch, entry): &(Patch, PatchEntry)| {
            let package = self.folders.find(&patch.dir);
            let version = package.and_then(|ix| self.packages.get(ix)?.version.as_ref());
            let used_from_elsewhere = input.lock.as_ref().is_some_and(|lock| {
                version.is_some_and(|v| lock.is_used_from_elsewhere(&patch.name, v))
            });
            PatchUse { entry: entry.clone(), package, used_from_elsewhere }
        };
        input.patches.iter().map(patch_use).collect()
    }

    /// Versions and indices of the local packages, by name.
    pub(super) fn locals(&self) -> Locals {
        let mut locals: Locals = BTreeMap::new();
        for (index, package) in self.packages.iter().enumerate() {
            let of_name = locals.entry(package.name.as_str().to_owned()).or_default();
            of_name.push((package.version.clone(), index));
        }
        locals
    }

    /// Resolves the dependencies of one workspace; returns how many its lock file does not list.
    pub(super) fn resolve(
        &mut self,
        input: &WorkspaceInput,
        locals: &Locals,
        request: &Request,
    ) -> Result<usize, LoadError> {
        let resolver = Resolver {
            folders: &self.folders,
            lock: input.lock.as_ref(),
            patches: &input.patches,
            locals,
        };
        let mut unlocked = 0;
        let mut problems = Vec::new();
        let mut resolved: Vec<Vec<Declared>> = Vec::with_capacity(input.range.len());
        for index in input.range.clone() {
            let (Some(package), Some(declared)) =
                (self.packages.get(index), self.declared.get(index))
            else {
                continue;
            };
            let out = self.resolve_package(&resolver, input, package, declared);
            let is_unlocked = |d: &&Declared| matches!(d.reached, Reached::Unlocked);
            unlocked += out.iter().filter(is_unlocked).count();
            let dangling = out.iter().filter(|d| matches!(d.reached, Reached::Dangling));
            problems.extend(dangling.map(|declared| {
                Problem::warning(
                    declared.span,
                    format!(
                        "`{}` is declared by a path where no package can be read",
                        declared.key
                    ),
                    "correct the path; until then this link is judged by nobody",
                )
            }));
            if let Some(first) = out.iter().find(is_unlocked).filter(|_| request.locked) {
                return Err(LoadError::StaleLock {
                    path: "Cargo.lock".to_owned(),
                    package: package.name.to_string(),
                    dependency: first.name.to_string(),
                });
            }
            resolved.push(out);
        }
        for (index, dependencies) in input.range.clone().zip(resolved) {
            if let Some(package) = self.packages.get_mut(index) {
                package.dependencies = dependencies;
            }
        }
        self.problems.extend(problems);
        Ok(if input.lock.is_some() { unlocked } else { 0 })
    }

    fn resolve_package(
        &self,
        resolver: &Resolver<'_>,
        input: &WorkspaceInput,
        package: &LoadedPackage,
        declared: &[cargo_metadata::Dependency],
    ) -> Vec<Declared> {
        let version = package.version.as_ref();
        let owner = resolver
            .lock
            .and_then(|lock| version.and_then(|v| lock.local(package.name.as_str(), v)));
        let by_path: Vec<&str> =
            declared.iter().filter(|d| d.path.is_some()).map(|d| d.name.as_str()).collect();
        let texts = Texts {
            own: self.manifests.get(&normalize(&self.root.join(&package.manifest))),
            own_file: package.manifest_file,
            root: self.manifests.get(&input.root_manifest),
            root_file: input.root_file,
        };
        let mut out: Vec<Declared> = declared
            .iter()
            .filter_map(|dependency| {
                let question = Question {
                    name: &dependency.name,
                    req: &dependency.req,
                    path: dependency.path.as_ref().map(|path| path.as_std_path()),
                    source: dependency.source.as_ref().map(|source| source.repr.as_str()),
                    registry: dependency.registry.as_deref(),
                    also_by_path: by_path.contains(&dependency.name.as_str()),
                };
                let reached = resolver.reach(owner, &question);
                self.declare(dependency, reached, &texts)
            })
            .collect();
        out.sort_by(|a, b| (a.span, &a.key).cmp(&(b.span, &b.key)));
        out
    }

    fn declare(
        &self,
        dependency: &cargo_metadata::Dependency,
        reached: Reached,
        texts: &Texts<'_>,
    ) -> Option<Declared> {
        let (kind, table) = match dependency.kind {
            cargo_metadata::DependencyKind::Normal => (DependencyKind::Normal, Table::Normal),
            cargo_metadata::DependencyKind::Build => (DependencyKind::Build, Table::Build),
            cargo_metadata::DependencyKind::Development => (DependencyKind::Dev, Table::Dev),
            cargo_metadata::DependencyKind::Unknown => return None,
        };
        let key = dependency.rename.clone().unwrap_or_else(|| dependency.name.clone());
        let target = dependency.target.as_ref().map(ToString::to_string);
        let squeezed = target.as_deref().map(manifest::squeeze);
        let found = texts.own.and_then(|m| {
            let same_key = || m.keys.iter().filter(|k| k.table == table && k.key == key);
            same_key().find(|k| k.target == squeezed).or_else(|| same_key().next())
        });
        let inherited = found.filter(|key| key.inherits).and_then(|own| {
            let is_origin = |k: &&Key| k.table == Table::Workspace && k.key == own.key;
            let origin = texts.root?.keys.iter().find(is_origin)?;
            Some(texts.root_file.span(origin.range.clone()))
        });
        let source = dependency.source.as_ref().map(|source| source.repr.clone());
        let is_git = source.as_deref().is_some_and(|s| s.starts_with("git+"));
        let own_repository = is_git
            && self.addresses.iter().any(|own| same_address(own, source.as_deref().unwrap_or("")));
        Some(Declared {
            name: PackageName::new(dependency.name.clone()),
            key: DependencyKey::new(key),
            kind,
            optional: dependency.optional,
            features: dependency.features.clone(),
            target,
            own_repository,
            has_version: dependency.req != semver::VersionReq::STAR,
            from_registry: source.is_some() && !is_git,
            source,
            span: found
                .map_or(texts.own_file.start(), |key| texts.own_file.span(key.range.clone())),
            inherited,
            reached,
        })
    }
}
