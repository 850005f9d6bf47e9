//! A state of the tree that is not on the disk: a commit's, or the index's.
//!
//! Owns the only writing outside of `main`: what a run reads of that state is put into a temporary
//! folder outside of the repository, since cargo reads files, and is gone when the value is
//! dropped. Invariants: nothing is written beside or through a symlink, no filter of the
//! repository runs, and neither its index nor its references change. Does not know what the files
//! are for.

use std::fs;
use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};
use std::process::Stdio;

use rayon::prelude::*;

use super::disk::LoadError;
use super::git::{self, Entry};
use super::tree::Tree;

/// Files of other kinds up to this size are written whole: `include!` may name any of them. On
/// 4,100 files of one workspace they are 2 of 53 MB.
const SMALL: u64 = 64 * 1024;
/// Bytes that are held before they are written.
const BATCH: usize = 16 << 20;

/// A state of the tree in a temporary folder.
#[derive(Debug)]
pub struct Snapshot {
    /// The top of the repository.
    repository: PathBuf,
    /// The top of the copy.
    root: PathBuf,
    entries: Vec<Entry>,
    _folder: tempfile::TempDir,
}

impl Snapshot {
    /// The tree of a commit.
    ///
    /// # Errors
    /// [`LoadError::Snapshot`]: git or the disk refuses.
    pub fn of_commit(repository: &Path, commit: &str) -> Result<Self, LoadError> {
        let listing = git::run(repository, &["ls-tree", "-r", "-z", "-l", "--full-tree", commit])
            .ok_or_else(|| refused(format!("git can't list the files of {commit}")))?;
        Self::write(repository, listed(&listing, true))
    }

    /// The tree of the index: what a commit made now would hold.
    ///
    /// # Errors
    /// [`LoadError::Snapshot`]: git or the disk refuses, or a merge is not finished.
    pub fn of_index(repository: &Path) -> Result<Self, LoadError> {
        let listing = git::run(repository, &["ls-files", "-z", "-s"])
            .ok_or_else(|| refused("git can't list the index".to_owned()))?;
        let blobs = listed(&listing, false);
        if blobs.iter().any(|blob| blob.stage != "0") {
            return Err(refused("the index holds conflicts that are not resolved".to_owned()));
        }
        Self::write(repository, blobs)
    }

    /// The top of the copy.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The same place in the copy; none outside of the repository.
    pub fn place_of(&self, path: &Path) -> Option<PathBuf> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        Some(self.root.join(path.strip_prefix(&self.repository).ok()?))
    }

    /// The tracked files, as if the copy were the repository.
    pub(super) fn tree(&self) -> Tree {
        let mut tree = Tree::of_entries(self.root.clone(), self.entries.clone());
        tree.origin = git::origin(&self.repository);
        tree.git = Some(self.repository.clone());
        tree
    }

    /// Puts files of the disk, or their absence, in the place of the copy's own.
    ///
    /// # Errors
    /// [`LoadError::Snapshot`]: the disk refuses.
    pub fn overlay(&self, path: &str, text: Option<&str>) -> Result<(), LoadError> {
        let Some(target) = inside(&self.root, path) else { return Ok(()) };
        let failed = |error: std::io::Error| refused(format!("{path}: {error}"));
        if target.symlink_metadata().is_ok() {
            fs::remove_file(&target).map_err(failed)?;
        }
        let Some(text) = text else { return Ok(()) };
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(&target, text).map_err(failed)
    }

    fn write(repository: &Path, blobs: Vec<Blob>) -> Result<Self, LoadError> {
        let failed = |error: std::io::Error| refused(format!("the temporary folder: {error}"));
        let folder = tempfile::Builder::new().prefix("cargo-mandate-").tempdir().map_err(failed)?;
        let root = folder.path().canonicalize().map_err(failed)?;
        if root.starts_with(repository) {
            let why = "the temporary folder lies in the repository: set TMPDIR to another place";
            return Err(refused(why.to_owned()));
        }
        let wanted: Vec<&Blob> = blobs.iter().filter(|blob| !blob.entry.is_submodule).collect();
        write_folders(&root, &wanted).map_err(failed)?;
        let (whole, hollow): (Vec<&Blob>, Vec<&Blob>) =
            wanted.into_iter().partition(|blob| blob.entry.is_symlink || is_read(blob));
        let files: Vec<(PathBuf, &[u8])> = hollow
            .iter()
            .filter_map(|blob| Some((inside(&root, &blob.entry.path)?, &[][..])))
            .collect();
        write_files(&files).map_err(failed)?;
        let links = write_whole(repository, &root, &whole)?;
        // Last, so that nothing is written through one.
        for (path, target) in links {
            link(&target, &path).map_err(failed)?;
        }
        let entries = blobs.into_iter().map(|blob| blob.entry).collect();
        Ok(Self { repository: repository.to_owned(), root, entries, _folder: folder })
    }
}

#[derive(Debug)]
struct Blob {
    entry: Entry,
    id: String,
    /// In bytes, where the listing tells.
    size: Option<u64>,
    stage: String,
}

/// `MODE TYPE ID SIZE TAB PATH` of a tree, `MODE ID STAGE TAB PATH` of the index.
fn listed(listing: &[u8], is_tree: bool) -> Vec<Blob> {
    let mut out: Vec<Blob> = listing
        .split(|byte| *byte == 0)
        .filter_map(|line| {
            let entry = git::entry(line)?;
            let head = line.split(|byte| *byte == b'\t').next()?;
            let head = String::from_utf8_lossy(head).into_owned();
            let mut words = head.split_whitespace().skip(1);
            let id = if is_tree { words.nth(1)? } else { words.next()? }.to_owned();
            let last = words.next().unwrap_or("");
            let size = if is_tree { last.parse().ok() } else { None };
            let stage = if is_tree { String::new() } else { last.to_owned() };
            Some(Blob { entry, id, size, stage })
        })
        .collect();
    out.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
    out
}

/// Whether a run may look into a file, and not only ask whether it is there.
fn is_read(blob: &Blob) -> bool {
    let path = Path::new(&blob.entry.path);
    let is_source = path.extension().is_some_and(|e| READ.iter().any(|read| e == *read));
    let name = path.file_name().unwrap_or_default();
    let is_named = ["CODEOWNERS", "config", "rust-toolchain"].iter().any(|known| name == *known);
    // The index doesn't tell sizes: what is known to be large and unread by its ending is left.
    let is_small = match blob.size {
        Some(size) => size <= SMALL,
        None => !path.extension().is_some_and(|e| LARGE.iter().any(|large| e == *large)),
    };
    is_source || is_named || is_small
}

/// Endings of what a run reads whole, however large: Rust, manifests, statements, contracts and
/// deployment files. An empty copy of one would make all that is found in it look new.
const READ: [&str; 21] = [
    "rs", "toml", "lock", "sql", "ddl", "proto", "json", "yaml", "yml", "graphql", "graphqls",
    "gql", "thrift", "capnp", "fbs", "wit", "avsc", "avdl", "smithy", "env", "csv",
];

/// Endings of what is large as a rule and never Rust.
const LARGE: [&str; 12] =
    ["png", "jpg", "jpeg", "gif", "svg", "pdf", "gz", "zip", "woff2", "mp4", "parquet", "ico"];

/// The place of a tracked path; none for one that no git would check out.
fn inside(root: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let is_plain = path.components().all(|part| match part {
        Component::Normal(name) => !name.eq_ignore_ascii_case(".git"),
        _ => false,
    });
    is_plain.then(|| root.join(path))
}

fn write_folders(root: &Path, blobs: &[&Blob]) -> std::io::Result<()> {
    let mut folders: Vec<PathBuf> = blobs
        .iter()
        .filter_map(|blob| Some(inside(root, &blob.entry.path)?.parent()?.to_owned()))
        .collect();
    folders.dedup();
    folders.iter().try_for_each(fs::create_dir_all)
}

fn write_files(files: &[(PathBuf, &[u8])]) -> std::io::Result<()> {
    files.par_iter().try_for_each(|(path, bytes)| fs::write(path, bytes))
}

/// Writes blobs as git stores them; returns the symlinks among them with their targets.
fn write_whole(
    repository: &Path,
    root: &Path,
    blobs: &[&Blob],
) -> Result<Vec<(PathBuf, String)>, LoadError> {
    let gone = |_| refused("git stopped while it was reading files".to_owned());
    let mut child = git::command(repository)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(gone)?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(refused("git can't be spoken to".to_owned()));
    };
    let asked: String = blobs.iter().map(|blob| format!("{}\n", blob.id)).collect();
    let links = std::thread::scope(|scope| {
        // Written beside the reading: both pipes fill up otherwise.
        scope.spawn(move || stdin.write_all(asked.as_bytes()));
        receive(BufReader::with_capacity(1 << 16, stdout), root, blobs)
    });
    // A child whose output nobody reads any more ends by itself.
    let status = child.wait().map_err(gone)?;
    let links = links?;
    if status.success() { Ok(links) } else { Err(refused("git can't read all files".to_owned())) }
}

fn receive(
    mut out: impl BufRead,
    root: &Path,
    blobs: &[&Blob],
) -> Result<Vec<(PathBuf, String)>, LoadError> {
    let failed = |error: std::io::Error| refused(format!("the temporary folder: {error}"));
    let mut links = Vec::new();
    let mut held: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut bytes_held = 0;
    let flush = |held: &mut Vec<(PathBuf, Vec<u8>)>| {
        let files: Vec<(PathBuf, &[u8])> =
            held.iter().map(|(path, bytes)| (path.clone(), bytes.as_slice())).collect();
        let done = write_files(&files);
        held.clear();
        done.map_err(failed)
    };
    for blob in blobs {
        let bytes = next_blob(&mut out).ok_or_else(|| {
            let path = &blob.entry.path;
            refused(format!("git doesn't have {path} of that state: fetch the whole history"))
        })?;
        let Some(path) = inside(root, &blob.entry.path) else { continue };
        if blob.entry.is_symlink {
            links.push((path, String::from_utf8_lossy(&bytes).into_owned()));
            continue;
        }
        bytes_held += bytes.len();
        held.push((path, bytes));
        if bytes_held > BATCH {
            flush(&mut held)?;
            bytes_held = 0;
        }
    }
    flush(&mut held)?;
    Ok(links)
}

/// `ID blob SIZE LF BYTES LF`.
fn next_blob(out: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut head = String::new();
    out.read_line(&mut head).ok()?;
    let size: u64 = head.trim_end().rsplit(' ').next()?.parse().ok()?;
    let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
    out.by_ref().take(size + 1).read_to_end(&mut bytes).ok()?;
    (bytes.pop() == Some(b'\n')).then_some(bytes)
}

#[cfg(unix)]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

/// Where links need a privilege, git writes their target into a file; so is it done here.
#[cfg(not(unix))]
fn link(target: &str, path: &Path) -> std::io::Result<()> {
    fs::write(path, target)
}

fn refused(why: String) -> LoadError {
    LoadError::Snapshot { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_findings_come_from_is_copied_whole_however_large() {
        let blob = |path: &str, size| Blob {
            entry: Entry { path: path.to_owned(), is_submodule: false, is_symlink: false },
            id: String::new(),
            size,
            stage: String::new(),
        };
        for path in ["a/api.proto", "openapi/nexus.json", "schema/up.sql", "compose.yaml"] {
            assert!(is_read(&blob(path, Some(SMALL + 1))), "{path}");
        }
        assert!(is_read(&blob("Dockerfile", Some(SMALL))));
        assert!(!is_read(&blob("logo.bmp", Some(SMALL + 1))));
    }
}
