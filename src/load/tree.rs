//! The files that count: what git tracks, or what stands on the disk where there is no git.
//!
//! Owns the list and its order (by path). Paths are relative to the root of the tree, with `/`.
//! Does not read the files and does not know packages.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::{git, sights};

/// The files of a repository or, without git, of a folder.
#[derive(Debug, Default)]
pub struct Tree {
    /// Where paths begin, absolute.
    pub root: PathBuf,
    /// Every file, sorted.
    pub files: Vec<String>,
    /// Those of them that are symlinks, sorted.
    pub symlinks: Vec<String>,
    /// Folders of git submodules: their files are not listed.
    pub submodules: Vec<String>,
    /// Whether files were added that git does not track.
    pub has_untracked: bool,
    /// Whether git said so; else the disk was walked.
    pub from_git: bool,
    /// The address of `origin`, if any.
    pub origin: Option<String>,
    /// The repository, where it is not at the root: a snapshot lies elsewhere.
    pub git: Option<PathBuf>,
}

/// Where accepted findings lie, beside the workspace's manifest: part of no package.
pub const BASELINE_FOLDER: &str = "mandate-baseline";

impl Tree {
    /// The tree git tracks around a folder; none outside of git.
    pub(super) fn of_git(dir: &Path) -> Option<Self> {
        let git::Around { top, origin, entries } = git::around(dir)?;
        (!entries.is_empty()).then(|| Self { origin, ..Self::of_entries(top, entries) })
    }

    /// The tree of a listing.
    pub(super) fn of_entries(root: PathBuf, entries: Vec<git::Entry>) -> Self {
        let mut tree = Self { root, from_git: true, ..Self::default() };
        for entry in entries {
            if entry.is_symlink {
                tree.symlinks.push(entry.path.clone());
            }
            if entry.is_submodule {
                tree.submodules.push(entry.path);
            } else {
                tree.files.push(entry.path);
            }
        }
        tree
    }

    /// The folder to ask git in: the root, but for a snapshot.
    pub fn repository(&self) -> &Path {
        self.git.as_deref().unwrap_or(&self.root)
    }

    /// The files on disk below a folder, without build output, version control and dependencies
    /// of other languages. Symlinks are listed and not followed.
    pub(super) fn of_disk(root: &Path) -> Self {
        let (files, symlinks) = walk(root, root);
        Self { root: root.to_owned(), files, symlinks, ..Self::default() }
    }

    /// Adds what stands on disk below a folder that git does not track yet.
    pub(super) fn add_untracked(&mut self, dir: &Path) {
        let (files, symlinks) = walk(&self.root, dir);
        self.has_untracked = true;
        self.files.extend(files);
        self.symlinks.extend(symlinks);
        self.symlinks.sort();
        self.symlinks.dedup();
        self.files.sort();
        self.files.dedup();
    }
}

/// The day of the newest commit, `YYYY-MM-DD`; none outside of git.
pub fn commit_day(root: &Path) -> Option<String> {
    git::commit_day(root)
}

/// Which of these files differ from the newest commit, or are not in it; none outside of git.
pub fn uncommitted(tree: &Tree, files: &[PathBuf]) -> Option<Vec<String>> {
    if !tree.from_git {
        return None;
    }
    git::changed(&tree.root, files)
}

/// Lines of each Rust file, in the order of the tree; 0 for other files and unreadable ones.
pub fn count_lines(tree: &Tree) -> Vec<usize> {
    let is_rust = |path: &str| Path::new(path).extension().is_some_and(|e| e == "rs");
    let count = |path: &String| {
        if !is_rust(path) {
            return 0;
        }
        sights::spoil();
        let bytes = std::fs::read(tree.root.join(path)).unwrap_or_default();
        bytes.iter().filter(|byte| **byte == b'\n').count()
    };
    tree.files.par_iter().map(count).collect()
}

/// Files below a folder, relative to it, sorted, without build output and version control; the
/// file itself for a file.
pub fn files_below(path: &Path) -> Vec<String> {
    walk(path, path).0
}

fn walk(root: &Path, dir: &Path) -> (Vec<String>, Vec<String>) {
    sights::spoil();
    let mut symlinks = Vec::new();
    let mut files: Vec<String> = WalkDir::new(dir)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_skipped(entry))
        .filter_map(Result::ok)
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let path = super::path_text(root, entry.path());
            if entry.path_is_symlink() {
                symlinks.push(path.clone());
            }
            path
        })
        .collect();
    files.sort();
    symlinks.sort();
    (files, symlinks)
}

fn is_skipped(entry: &walkdir::DirEntry) -> bool {
    if !entry.file_type().is_dir() {
        return false;
    }
    let name = entry.file_name().to_string_lossy();
    matches!(&*name, "target" | "node_modules" | ".git" | ".hg" | ".svn" | ".jj")
        || entry.path().join("CACHEDIR.TAG").exists()
}
