//! The shapes of what was read, from which the rest of the program is built.
//!
//! Owns the facts of Cargo as types. Invariant: every index in a [`Reached::Local`] is a position
//! in [`Loaded::packages`]. Does not know how they are found.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use semver::Version;

use super::Tree;
use super::manifest::Declaration;
use super::names::{DependencyKey, PackageName};
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
    /// Whether Rust files are read.
    pub sources: bool,
    /// The state of the tree that is read instead of the disk; paths above lie in it.
    pub snapshot: Option<std::sync::Arc<super::Snapshot>>,
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
    /// Whether some workspace has a lock file.
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
    /// The root file of each target.
    pub roots: Vec<Root>,
    /// Whether it stands for a native library (`links = "…"`).
    pub links_native: bool,
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
    /// `license` or `license-file`.
    pub has_license: bool,
    /// `description`.
    pub has_description: bool,
}

/// The file at which the compiler begins with a target.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Root {
    /// What is built from it.
    pub kind: RootKind,
    /// The target's name.
    pub name: String,
    /// The file, absolute.
    pub path: PathBuf,
    /// Whether it is of the edition in which paths begin at the root.
    pub edition_2015: bool,
}

/// What is built from a root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RootKind {
    /// A library of any kind.
    Library,
    /// A program.
    Binary,
    /// An example.
    Example,
    /// A test.
    Test,
    /// A benchmark.
    Bench,
    /// A build script.
    Build,
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
    /// Whether a version is asked for, which a path alone does not do.
    pub has_version: bool,
    /// The key in the manifest.
    pub span: Span,
    /// The key in `[workspace.dependencies]` that a member inherits from.
    pub inherited: Option<Span>,
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
    /// A path where no package can be read.
    Dangling,
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
