//! Puts workspaces together: members, the folders they reach outside, patches, texts.
//!
//! Owns the order in which packages get their indices: members by manifest, workspace after
//! workspace, then outsiders. Does not resolve: that is `resolution`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cargo_metadata::Dependency;
use semver::Version;

use super::cargo::{Metadata, Package};
use super::disk::{LoadError, path_text, read_optional};
use super::loaded::{Loaded, LoadedPackage, PatchEntry, Request, Root, RootKind, TargetKind};
use super::locality::Folders;
use super::lock::Lock;
use super::manifest::{self, Declaration, Patch};
use super::names::PackageName;
use super::workspace::{Manifests, notes, read_manifest};
use super::{Tree, repository, sights};
use crate::source::{FileId, Problem, SourceMap};

/// One run's input while it is being put together.
pub(super) struct Assembly {
    pub(super) root: PathBuf,
    pub(super) tree: Tree,
    pub(super) manifests: Manifests,
    pub(super) sources: SourceMap,
    pub(super) packages: Vec<LoadedPackage>,
    pub(super) folders: Folders,
    pub(super) problems: Vec<Problem>,
    /// Declared dependencies in the order of the packages, before resolution.
    pub(super) declared: Vec<Vec<Dependency>>,
    pub(super) addresses: Vec<String>,
    /// A lock file that was read while cargo was asked, by its path.
    pub(super) early_lock: Option<(PathBuf, Lock)>,
}

/// One workspace of it.
pub(super) struct WorkspaceInput {
    pub(super) range: std::ops::Range<usize>,
    pub(super) lock: Option<Lock>,
    /// The manifest of its root.
    pub(super) root_manifest: PathBuf,
    /// Its text.
    pub(super) root_file: FileId,
    pub(super) patches: Vec<(Patch, PatchEntry)>,
}

impl Assembly {
    pub(super) fn new(root: PathBuf, tree: Tree, manifests: Manifests) -> Self {
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
            early_lock: None,
        }
    }

    pub(super) fn finish(
        mut self,
        request: &Request,
        found: repository::Found,
    ) -> Result<Loaded, LoadError> {
        let mut inputs = Vec::new();
        let count = found.workspaces.len();
        for metadata in found.workspaces {
            inputs.push(self.add_workspace(metadata, request)?);
        }
        self.add_outsiders(&inputs);
        let without_lock = inputs.iter().filter(|input| input.lock.is_none()).count();
        let locals = self.locals();
        let mut unlocked = 0usize;
        for input in &inputs {
            unlocked += self.resolve(input, &locals, request)?;
        }
        let patches = inputs.iter().flat_map(|input| self.patch_uses(input)).collect();
        self.add_untracked();
        Ok(Loaded {
            notes: notes(found.without_pin, unlocked, (without_lock, count), &self.tree),
            root: self.root,
            tree: self.tree,
            packages: self.packages,
            workspaces: count,
            patches,
            sources: self.sources,
            problems: self.problems,
            skipped: found.skipped,
            has_lock: without_lock < count,
        })
    }

    fn add_workspace(
        &mut self,
        metadata: Metadata,
        request: &Request,
    ) -> Result<WorkspaceInput, LoadError> {
        let first = self.packages.len();
        let root = metadata.workspace_root.clone();
        let mut members = metadata.packages;
        members.sort_by(|a, b| a.manifest_path.cmp(&b.manifest_path));
        for package in members {
            self.addresses.extend(package.repository.clone());
            self.add_member(package);
        }
        self.addresses.sort();
        self.addresses.dedup();
        let lock_path = root.join("Cargo.lock");
        let lock = self.lock(&lock_path)?;
        if lock.is_none() && request.locked {
            return Err(LoadError::NoLock { path: path_text(&self.root, &lock_path) });
        }
        let patches = self.patches(&root)?;
        Ok(WorkspaceInput {
            range: first..self.packages.len(),
            lock,
            root_file: self.manifest_file(&root.join("Cargo.toml")),
            root_manifest: root.join("Cargo.toml"),
            patches,
        })
    }

    fn lock(&mut self, path: &Path) -> Result<Option<Lock>, LoadError> {
        if let Some((_, lock)) = self.early_lock.take_if(|(known, _)| known == path) {
            return Ok(Some(lock));
        }
        let shown = path_text(&self.root, path);
        let Some(text) = read_optional(path, &shown)? else { return Ok(None) };
        let lock = Lock::parse(&text);
        lock.map(Some).map_err(|message| LoadError::Lock { path: shown, message })
    }

    fn add_member(&mut self, package: Package) {
        let path = package.manifest_path.clone();
        let dir = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let file = self.manifest_file(&path);
        let manifest = self.manifests.get(&path);
        let mut targets: Vec<(TargetKind, String)> = Vec::new();
        let mut library = None;
        for target in &package.targets {
            for kind in target.kind.iter().filter_map(target_kind) {
                targets.push((kind, target.name.clone()));
                if matches!(kind, TargetKind::Lib | TargetKind::ProcMacro) {
                    library = Some(path_text(&self.root, &target.src_path));
                }
            }
        }
        targets.sort();
        targets.dedup();
        let roots = package.targets.iter().filter_map(root_of).collect();
        let index = self.packages.len();
        self.packages.push(LoadedPackage {
            name: PackageName::new(package.name),
            version: Some(package.version),
            manifest: path_text(&self.root, &path),
            manifest_file: file,
            name_span: manifest.map_or(file.start(), |m| file.span(m.name_range.clone())),
            dir: self.dir_in_tree(&dir),
            member: true,
            targets,
            library,
            roots,
            links_native: package.links.is_some(),
            features: package.features,
            dependencies: Vec::new(),
            declaration: Declaration::default(),
            is_hack: manifest.is_some_and(|m| m.is_hack),
            has_license: package.license.is_some() || package.license_file.is_some(),
            has_description: package.description.as_ref().is_some_and(|d| !d.trim().is_empty()),
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
                roots: outsider_roots(&dir, manifest.edition_2015),
                links_native: false,
                features: BTreeMap::new(),
                dependencies: Vec::new(),
                declaration: Declaration::default(),
                is_hack: manifest.is_hack,
                publishable: true,
                has_license: true,
                has_description: true,
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

/// Cargo tells nothing of a package outside the workspace: the conventional root is taken.
fn outsider_roots(dir: &Path, edition_2015: bool) -> Vec<Root> {
    let path = dir.join("src/lib.rs");
    if !sights::is_file(&path) {
        return Vec::new();
    }
    vec![Root { kind: RootKind::Library, name: String::new(), path, edition_2015 }]
}

fn root_of(target: &super::cargo::Target) -> Option<Root> {
    use cargo_metadata::TargetKind as Cargo;
    let kind = match target.kind.first()? {
        Cargo::Bin => RootKind::Binary,
        Cargo::Example => RootKind::Example,
        Cargo::Test => RootKind::Test,
        Cargo::Bench => RootKind::Bench,
        Cargo::CustomBuild => RootKind::Build,
        _ => RootKind::Library,
    };
    Some(Root {
        kind,
        name: target.name.clone(),
        path: target.src_path.clone(),
        edition_2015: target.edition == "2015",
    })
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
