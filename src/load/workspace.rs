//! Puts one run's input together: packages with resolved dependencies, spans and tracked files.
//!
//! Owns the shapes the rest of the program is built from. Invariant: every index in a
//! [`Reached::Local`] is a position in [`Loaded::packages`]. Does not know teams or rules.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cargo_metadata::Metadata;
use rayon::prelude::*;
use semver::Version;

use super::cargo::Cargo;
use super::disk::{LoadError, path_text, read_optional, read_text};
use super::locality::{Folders, Locals, Question, Resolver};
use super::lock::Lock;
use super::manifest::{self, Declaration, Manifest, Patch, Table};
use super::names::{DependencyKey, PackageName};
use super::{Tree, repository};
use crate::source::{FileId, Problem, SourceMap, Span};

/// What to read.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where the user stands, absolute.
    pub start: PathBuf,
    /// `--manifest-path`.
    pub manifest_path: Option<PathBuf>,
    /// `--repository`: every workspace under the top of the git repository.
    pub repository: bool,
    /// `--locked`, or the half of `--frozen` that means it.
    pub locked: bool,
    /// `--offline`, or the half of `--frozen` that means it.
    pub offline: bool,
    /// `$CARGO`, or `cargo`.
    pub cargo: OsString,
}

/// Everything that was read.
#[derive(Debug)]
pub struct Loaded {
    /// Where shown paths begin, absolute: the workspace root, or the top of the repository.
    pub root: PathBuf,
    /// The tracked files.
    pub tree: Tree,
    /// Members of every workspace, then local packages that are members of none.
    pub packages: Vec<LoadedPackage>,
    /// How many workspaces were read.
    pub workspaces: usize,
    /// Every `[patch]` and `[replace]` entry that names a folder.
    pub patches: Vec<PatchUse>,
    /// The texts that spans point into.
    pub sources: SourceMap,
    /// Mistakes in what packages say of themselves.
    pub problems: Vec<Problem>,
    /// Manifests that cargo refused (`--repository` only).
    pub skipped: Vec<Skipped>,
    /// Facts about the reading that a user should know.
    pub notes: Vec<String>,
    /// Whether each workspace has a lock file.
    pub has_lock: bool,
}

/// A manifest that could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Its path.
    pub manifest: String,
    /// The last line that cargo said.
    pub reason: String,
}

/// One package.
#[derive(Debug)]
pub struct LoadedPackage {
    /// `[package] name`.
    pub name: PackageName,
    /// `[package] version`; none where it is inherited from a workspace that was not read.
    pub version: Option<Version>,
    /// Path of the manifest, from the display root.
    pub manifest: String,
    /// Its text.
    pub manifest_file: FileId,
    /// Where its name stands in the manifest.
    pub name_span: Span,
    /// Folder, from the root of the tree (empty for the root itself); none if outside of it.
    pub dir: Option<String>,
    /// Whether a loaded workspace counts it as a member.
    pub member: bool,
    /// What it builds.
    pub targets: Vec<(TargetKind, String)>,
    /// The root file of its library, from the display root.
    pub library: Option<String>,
    /// `[features]`.
    pub features: BTreeMap<String, Vec<String>>,
    /// Every declared dependency.
    pub dependencies: Vec<Declared>,
    /// `[package.metadata.mandate]`.
    pub declaration: Declaration,
    /// Whether cargo-hakari generated it.
    pub is_hack: bool,
    /// False for `publish = false`.
    pub publishable: bool,
}

/// What a target becomes. Tests, examples, benches and build scripts are never shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetKind {
    /// A program.
    Bin,
    /// A dynamic library for other languages.
    Cdylib,
    /// A static library for other languages.
    Staticlib,
    /// A Rust library.
    Lib,
    /// A compiler plug-in: it runs in the compiler, not in a process.
    ProcMacro,
}

/// One declared dependency.
#[derive(Debug)]
pub struct Declared {
    /// The name of the package it means.
    pub name: PackageName,
    /// Its key in the manifest.
    pub key: DependencyKey,
    /// Which table it stands in.
    pub kind: DependencyKind,
    /// `optional = true`.
    pub optional: bool,
    /// Features it switches on.
    pub features: Vec<String>,
    /// The target table, as cargo prints it.
    pub target: Option<String>,
    /// The source as cargo prints it; none for a path.
    pub source: Option<String>,
    /// Whether the source is this very repository.
    pub own_repository: bool,
    /// Whether the source is a registry.
    pub from_registry: bool,
    /// The key in the manifest.
    pub span: Span,
    /// Where it leads.
    pub reached: Reached,
}

/// Normal, build or dev.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DependencyKind {
    /// `[dependencies]`.
    Normal,
    /// `[build-dependencies]`.
    Build,
    /// `[dev-dependencies]`.
    Dev,
}

/// Where a declared dependency leads.
#[derive(Clone, Debug)]
pub enum Reached {
    /// A local package.
    Local {
        /// Its index.
        package: usize,
        /// How that is known.
        via: Via,
    },
    /// A package from elsewhere, at the locked version if there is one.
    Foreign {
        /// The locked version.
        version: Option<Version>,
    },
    /// No path, and the lock file does not list it.
    Unlocked,
}

/// How a dependency is known to be local.
#[derive(Clone, Debug)]
pub enum Via {
    /// `path = "…"`, also through `workspace = true`.
    Path,
    /// The lock file or a patch table redirects it; the entry, where it was found.
    Patch(Option<PatchEntry>),
}

/// A `[patch]` or `[replace]` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatchEntry {
    /// The patched package.
    pub name: PackageName,
    /// Its key.
    pub span: Span,
}

/// What a patch entry leads to.
#[derive(Clone, Debug)]
pub struct PatchUse {
    /// The entry.
    pub entry: PatchEntry,
    /// The local package in its folder.
    pub package: Option<usize>,
    /// Whether the lock file shows a package from elsewhere that depends on it.
    pub used_from_elsewhere: bool,
}

/// Reads one workspace, or all of a repository.
///
/// # Errors
/// [`LoadError`]: cargo is missing or refuses, a file that must be read can't be.
pub fn load(request: &Request) -> Result<Loaded, LoadError> {
    let start = starting_point(request)?;
    let mut flags = Vec::new();
    if request.offline {
        flags.push("--offline".to_owned());
    }
    let cargo = Cargo { program: request.cargo.clone(), flags };
    if request.repository {
        let tree = Tree::of_git(&start.dir)
            .ok_or_else(|| LoadError::NoRepository { path: start.dir.display().to_string() })?;
        let manifests = read_manifests(&tree);
        let found = repository::discover(&cargo, &tree, &manifests)?;
        let root = tree.root.clone();
        return Assembly::new(root, tree, manifests).finish(request, found);
    }
    let (answer, (tree, manifests)) = std::thread::scope(|scope| {
        let asked = scope.spawn(|| cargo.metadata(start.manifest.as_deref(), &start.dir));
        // Cargo takes most of the time and one core: git and the manifests go beside it.
        let tree = Tree::of_git(&start.dir);
        let manifests = tree.as_ref().map(read_manifests).unwrap_or_default();
        let answer = asked.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (answer, (tree, manifests))
    });
    let answer = answer?;
    let root = answer.metadata.workspace_root.clone().into_std_path_buf();
    let tree = tree.unwrap_or_else(|| Tree::of_disk(&root));
    let found = repository::Found {
        workspaces: vec![answer.metadata],
        skipped: Vec::new(),
        without_pin: usize::from(answer.without_pin),
    };
    Assembly::new(root, tree, manifests).finish(request, found)
}

struct Start {
    dir: PathBuf,
    manifest: Option<PathBuf>,
}

fn starting_point(request: &Request) -> Result<Start, LoadError> {
    let Some(given) = &request.manifest_path else {
        let dir = request.start.canonicalize().unwrap_or_else(|_| request.start.clone());
        return Ok(Start { dir, manifest: None });
    };
    let path = request.start.join(given);
    if path.file_name().is_none_or(|name| name != "Cargo.toml") || !path.is_file() {
        return Err(LoadError::NotAManifest { path: given.display().to_string() });
    }
    // Git answers with resolved paths, so cargo is asked with one too.
    let manifest = path.canonicalize().unwrap_or(path);
    let dir = manifest.parent().map(Path::to_path_buf).unwrap_or_default();
    Ok(Start { dir, manifest: Some(manifest) })
}

/// Every tracked manifest, read and parsed on all cores.
pub(super) type Manifests = BTreeMap<PathBuf, Manifest>;

fn read_manifests(tree: &Tree) -> Manifests {
    tree.files
        .par_iter()
        .filter(|path| *path == "Cargo.toml" || path.ends_with("/Cargo.toml"))
        .filter_map(|path| read_manifest(&tree.root.join(path)))
        .collect()
}

fn read_manifest(path: &Path) -> Option<(PathBuf, Manifest)> {
    let text = read_text(path, "", "").ok()?;
    let dir = path.parent()?;
    Some((path.to_owned(), manifest::parse(text, dir)?))
}

/// Two spellings of one repository address: scheme, user, `.git` and case do not count.
pub(super) fn same_address(a: &str, b: &str) -> bool {
    fn plain(url: &str) -> String {
        let url = url.trim_start_matches("git+").trim_start_matches("registry+");
        let url = url.split(['?', '#']).next().unwrap_or("");
        let url = url.split_once("://").map_or(url, |(_, rest)| rest);
        let url = url.split_once('@').map_or(url, |(_, rest)| rest);
        let url = url.replace(':', "/");
        url.trim_end_matches('/').trim_end_matches(".git").to_lowercase()
    }
    !a.is_empty() && plain(a) == plain(b)
}

struct Assembly {
    root: PathBuf,
    tree: Tree,
    manifests: Manifests,
    sources: SourceMap,
    packages: Vec<LoadedPackage>,
    folders: Folders,
    problems: Vec<Problem>,
    /// Declared dependencies in the order of the packages, before resolution.
    declared: Vec<Vec<cargo_metadata::Dependency>>,
    addresses: Vec<String>,
}

struct WorkspaceInput {
    range: std::ops::Range<usize>,
    lock: Option<Lock>,
    patches: Vec<(Patch, PatchEntry)>,
}

impl Assembly {
    fn new(root: PathBuf, tree: Tree, manifests: Manifests) -> Self {
        let addresses = tree.origin.clone().into_iter().collect();
        Self {
            root,
            tree,
            manifests,
            sources: SourceMap::default(),
            packages: Vec::new(),
            folders: Folders::default(),
            problems: Vec::new(),
            declared: Vec::new(),
            addresses,
        }
    }

    fn finish(mut self, request: &Request, found: repository::Found) -> Result<Loaded, LoadError> {
        let mut inputs = Vec::new();
        let count = found.workspaces.len();
        for metadata in found.workspaces {
            inputs.push(self.add_workspace(metadata, request)?);
        }
        self.add_outsiders(&inputs);
        let has_lock = inputs.iter().all(|input| input.lock.is_some());
        let locals = self.locals();
        let mut unlocked = 0usize;
        for input in &inputs {
            unlocked += self.resolve(input, &locals, request)?;
        }
        let patches = inputs.iter().flat_map(|input| self.patch_uses(input)).collect();
        self.add_untracked();
        Ok(Loaded {
            notes: notes(found.without_pin, unlocked, has_lock, &self.tree),
            root: self.root,
            tree: self.tree,
            packages: self.packages,
            workspaces: count,
            patches,
            sources: self.sources,
            problems: self.problems,
            skipped: found.skipped,
            has_lock,
        })
    }

    fn add_workspace(
        &mut self,
        metadata: Metadata,
        request: &Request,
    ) -> Result<WorkspaceInput, LoadError> {
        let first = self.packages.len();
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let mut members = metadata.packages;
        members.sort_by(|a, b| a.manifest_path.cmp(&b.manifest_path));
        for package in members {
            self.addresses.extend(package.repository.clone());
            self.add_member(package);
        }
        self.addresses.sort();
        self.addresses.dedup();
        let lock_path = root.join("Cargo.lock");
        let shown = path_text(&self.root, &lock_path);
        let lock = match read_optional(&lock_path, &shown)? {
            Some(text) => Some(
                Lock::parse(&text).map_err(|message| LoadError::Lock { path: shown, message })?,
            ),
            None if request.locked => return Err(LoadError::NoLock { path: shown }),
            None => None,
        };
        let patches = self.patches(&root)?;
        Ok(WorkspaceInput { range: first..self.packages.len(), lock, patches })
    }

    fn add_member(&mut self, package: cargo_metadata::Package) {
        let path = package.manifest_path.clone().into_std_path_buf();
        let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let file = self.manifest_file(&path);
        let manifest = self.manifests.get(&path);
        let mut targets: Vec<(TargetKind, String)> = Vec::new();
        let mut library = None;
        for target in &package.targets {
            for kind in target.kind.iter().filter_map(target_kind) {
                targets.push((kind, target.name.clone()));
                if matches!(kind, TargetKind::Lib | TargetKind::ProcMacro) {
                    library = Some(path_text(&self.root, target.src_path.as_std_path()));
                }
            }
        }
        targets.sort();
        targets.dedup();
        let index = self.packages.len();
        self.packages.push(LoadedPackage {
            name: PackageName::new(package.name.to_string()),
            version: Some(package.version),
            manifest: path_text(&self.root, &path),
            manifest_file: file,
            name_span: manifest.map_or(file.start(), |m| file.span(m.name_range.clone())),
            dir: self.dir_in_tree(&dir),
            member: true,
            targets,
            library,
            features: package.features,
            dependencies: Vec::new(),
            declaration: Declaration::default(),
            is_hack: manifest.is_some_and(|m| m.is_hack),
            publishable: package.publish.is_none_or(|registries| !registries.is_empty()),
        });
        self.read_declaration(index, &path);
        self.folders.insert(dir, index);
        self.declared.push(package.dependencies);
    }

    fn read_declaration(&mut self, index: usize, path: &Path) {
        let Some(manifest) = self.manifests.get(path).filter(|m| m.has_declaration) else {
            return;
        };
        let Some(package) = self.packages.get_mut(index) else {
            return;
        };
        let (found, problems) = manifest::declaration(package.manifest_file, &manifest.text);
        package.declaration = found;
        self.problems.extend(problems);
    }

    /// The text of a manifest, read now if it was not among the tracked ones.
    fn manifest_file(&mut self, path: &Path) -> FileId {
        if !self.manifests.contains_key(path)
            && let Some((path, manifest)) = read_manifest(path)
        {
            self.manifests.insert(path, manifest);
        }
        let text: Arc<str> =
            self.manifests.get(path).map_or_else(|| Arc::from(""), |m| Arc::clone(&m.text));
        self.sources.add(&path_text(&self.root, path), text)
    }

    fn dir_in_tree(&self, dir: &Path) -> Option<String> {
        let inside = dir.strip_prefix(&self.tree.root).ok()?;
        Some(path_text(Path::new(""), inside))
    }

    /// Folders that members depend on although no loaded workspace has them as members: by path,
    /// or by a patch of a name that some member declares.
    fn add_outsiders(&mut self, inputs: &[WorkspaceInput]) {
        let declared = || self.declared.iter().flatten();
        let by_path =
            declared().filter_map(|d| d.path.as_ref()).map(|p| p.as_std_path().to_owned());
        let names: std::collections::BTreeSet<&str> =
            declared().filter(|d| d.path.is_none()).map(|d| d.name.as_str()).collect();
        let patches = inputs.iter().flat_map(|input| &input.patches).map(|(patch, _)| patch);
        let by_patch = patches.filter(|p| names.contains(p.name.as_str())).map(|p| p.dir.clone());
        let mut wanted: Vec<PathBuf> =
            by_path.chain(by_patch).filter(|dir| self.folders.find(dir).is_none()).collect();
        wanted.sort();
        wanted.dedup();
        for dir in wanted {
            let path = dir.join("Cargo.toml");
            let file = self.manifest_file(&path);
            let Some(manifest) = self.manifests.get(&path) else {
                continue;
            };
            let Some((name, version)) = manifest.package.clone() else {
                continue;
            };
            let index = self.packages.len();
            self.packages.push(LoadedPackage {
                name: PackageName::new(name),
                version: version.and_then(|v| Version::parse(&v).ok()),
                manifest: path_text(&self.root, &path),
                manifest_file: file,
                name_span: file.span(manifest.name_range.clone()),
                dir: self.dir_in_tree(&dir),
                member: false,
                targets: Vec::new(),
                library: None,
                features: BTreeMap::new(),
                dependencies: Vec::new(),
                declaration: Declaration::default(),
                is_hack: manifest.is_hack,
                publishable: true,
            });
            self.read_declaration(index, &path);
            self.folders.insert(dir, index);
        }
    }

    fn patches(&mut self, root: &Path) -> Result<Vec<(Patch, PatchEntry)>, LoadError> {
        let manifest_path = root.join("Cargo.toml");
        let file = self.manifest_file(&manifest_path);
        let mut found: Vec<(Patch, FileId)> = self
            .manifests
            .get(&manifest_path)
            .map(|m| m.patches.iter().map(|patch| (patch.clone(), file)).collect())
            .unwrap_or_default();
        for name in [".cargo/config.toml", ".cargo/config"] {
            let path = root.join(name);
            let shown = path_text(&self.root, &path);
            if let Some(text) = read_optional(&path, &shown)? {
                let patches = manifest::config_patches(&text, root);
                let file = self.sources.add(&shown, text);
                found.extend(patches.into_iter().map(|patch| (patch, file)));
            }
        }
        let entry = |(patch, file): (Patch, FileId)| {
            let entry = PatchEntry {
                name: PackageName::new(patch.name.clone()),
                span: file.span(patch.range.clone()),
            };
            (patch, entry)
        };
        Ok(found.into_iter().map(entry).collect())
    }

    fn patch_uses(&self, input: &WorkspaceInput) -> Vec<PatchUse> {
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
    fn locals(&self) -> Locals {
        let mut locals: Locals = BTreeMap::new();
        for (index, package) in self.packages.iter().enumerate() {
            let of_name = locals.entry(package.name.as_str().to_owned()).or_default();
            of_name.push((package.version.clone(), index));
        }
        locals
    }

    /// Resolves the dependencies of one workspace; returns how many its lock file does not list.
    fn resolve(
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
        let mut resolved: Vec<Vec<Declared>> = Vec::with_capacity(input.range.len());
        for index in input.range.clone() {
            let (Some(package), Some(declared)) =
                (self.packages.get(index), self.declared.get(index))
            else {
                continue;
            };
            let out = self.resolve_package(&resolver, package, declared);
            let is_unlocked = |d: &&Declared| matches!(d.reached, Reached::Unlocked);
            unlocked += out.iter().filter(is_unlocked).count();
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
        Ok(if input.lock.is_some() { unlocked } else { 0 })
    }

    fn resolve_package(
        &self,
        resolver: &Resolver<'_>,
        package: &LoadedPackage,
        declared: &[cargo_metadata::Dependency],
    ) -> Vec<Declared> {
        let version = package.version.as_ref();
        let owner = resolver
            .lock
            .and_then(|lock| version.and_then(|v| lock.local(package.name.as_str(), v)));
        let by_path: Vec<&str> =
            declared.iter().filter(|d| d.path.is_some()).map(|d| d.name.as_str()).collect();
        let manifest = self.manifests.get(&self.root.join(&package.manifest));
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
                self.declare(dependency, reached, package.manifest_file, manifest)
            })
            .collect();
        out.sort_by(|a, b| (a.span, &a.key).cmp(&(b.span, &b.key)));
        out
    }

    fn declare(
        &self,
        dependency: &cargo_metadata::Dependency,
        reached: Reached,
        file: FileId,
        manifest: Option<&Manifest>,
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
        let found = manifest.and_then(|m| {
            let same_key = || m.keys.iter().filter(|k| k.table == table && k.key == key);
            same_key().find(|k| k.target == squeezed).or_else(|| same_key().next())
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
            from_registry: source.is_some() && !is_git,
            source,
            span: found.map_or(file.start(), |key| file.span(key.range.clone())),
            reached,
        })
    }

    /// Packages that git does not track yet still have files: those on the disk.
    fn add_untracked(&mut self) {
        if !self.tree.from_git {
            return;
        }
        let missing: Vec<PathBuf> =
            self.packages
                .iter()
                .filter_map(|package| package.dir.as_ref())
                .map(|dir| {
                    if dir.is_empty() {
                        "Cargo.toml".to_owned()
                    } else {
                        format!("{dir}/Cargo.toml")
                    }
                })
                .filter(|manifest| self.tree.files.binary_search(manifest).is_err())
                .filter_map(|manifest| Some(self.tree.root.join(manifest).parent()?.to_owned()))
                .collect();
        for dir in missing {
            self.tree.add_untracked(&dir);
        }
    }
}

fn target_kind(kind: &cargo_metadata::TargetKind) -> Option<TargetKind> {
    use cargo_metadata::TargetKind as Cargo;
    match kind {
        Cargo::Bin => Some(TargetKind::Bin),
        Cargo::CDyLib => Some(TargetKind::Cdylib),
        Cargo::StaticLib => Some(TargetKind::Staticlib),
        Cargo::Lib | Cargo::RLib | Cargo::DyLib => Some(TargetKind::Lib),
        Cargo::ProcMacro => Some(TargetKind::ProcMacro),
        _ => None,
    }
}

fn notes(without_pin: usize, unlocked: usize, has_lock: bool, tree: &Tree) -> Vec<String> {
    let mut notes = Vec::new();
    if without_pin > 0 {
        notes.push(
            "the pinned toolchain is not installed; the workspace was read with the default one"
                .to_owned(),
        );
    }
    if !has_lock {
        notes.push(
            "no Cargo.lock: patched dependencies were found through [patch] alone".to_owned(),
        );
    }
    if unlocked > 0 {
        notes.push(format!(
            "Cargo.lock does not list {unlocked} declared dependencies: it is older than the manifests"
        ));
    }
    if !tree.from_git {
        notes
            .push("not under git: files on the disk were taken instead of tracked ones".to_owned());
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::same_address;

    #[test]
    fn spellings_of_one_repository_are_equal() {
        let canonical = "https://example.org/Team/repo";
        for other in [
            "git@example.org:team/repo.git",
            "git+https://example.org/team/repo?rev=1#abc",
            "ssh://git@example.org/team/repo/",
        ] {
            assert!(same_address(canonical, other), "{other}");
        }
        assert!(!same_address(canonical, "https://example.org/team/other"));
        assert!(!same_address("", ""));
    }
}
