//! Rust files: each read once, on all cores, while cargo is still running.
//!
//! Owns which files are read early (every tracked one) and which later (what a target reaches
//! outside of git's sight), and what can't be read. The facts of a file are made by a function
//! that the caller brings, so that a text is dropped as soon as it was looked at. Does not know
//! what the facts are.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::disk::normalize;
use super::sights;
use crate::source::Lines;

/// Why a file has no facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unreadable {
    /// It does not exist.
    Missing,
    /// It is a folder, or the system refuses it.
    Refused,
    /// It is not UTF-8.
    NotText,
}

impl Unreadable {
    /// By the system's answer.
    pub(super) fn of(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Missing,
            _ => Self::Refused,
        }
    }

    /// As a fragment.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "it does not exist",
            Self::Refused => "it can't be read",
            Self::NotText => "it is not UTF-8 text",
        }
    }
}

/// One file.
#[derive(Debug)]
pub struct SourceFile<F> {
    /// Its path, absolute, as it was reached.
    pub path: PathBuf,
    /// What was made of it.
    pub facts: Result<F, Unreadable>,
}

/// Every file that was read, by its path.
#[derive(Debug)]
pub struct Sources<F> {
    files: Vec<SourceFile<F>>,
    by_path: FxHashMap<PathBuf, usize>,
    /// Files that were reached through a symlink, with the position of what they are.
    same: FxHashMap<usize, usize>,
}

impl<F> Default for Sources<F> {
    fn default() -> Self {
        Self { files: Vec::new(), by_path: FxHashMap::default(), same: FxHashMap::default() }
    }
}

/// How many files a core takes at once.
const PIECE: usize = 8;

impl<F: Send> Sources<F> {
    /// Reads files, each once.
    pub(super) fn of_paths(paths: Vec<PathBuf>, read: &(impl Fn(&str) -> F + Sync)) -> Self {
        let mut out = Self::default();
        out.read(paths, read);
        out
    }

    /// Reads files that are not known yet; a missing one is remembered as missing.
    pub fn read(&mut self, paths: Vec<PathBuf>, read: &(impl Fn(&str) -> F + Sync)) {
        let new: Vec<PathBuf> =
            paths.into_iter().filter(|path| !self.by_path.contains_key(path)).collect();
        let found: Vec<SourceFile<F>> = new
            .into_par_iter()
            // In larger pieces one core went on alone at the end, for 15 of 380 ms.
            .with_max_len(PIECE)
            .map(|path| SourceFile { facts: facts_of(&path, read), path })
            .collect();
        let numbered = found.iter().zip(self.files.len()..);
        self.by_path.extend(numbered.map(|(file, at)| (file.path.clone(), at)));
        if self.files.is_empty() {
            // Facts are large: to move those of 2,000 files took 13 of 1,700 ms.
            self.files = found;
        } else {
            self.files.extend(found);
        }
    }

    /// Reads what a target reaches besides the first files. What a symlink leads back to is known
    /// as the same file: through a folder that holds itself every file is below itself.
    pub fn read_late(&mut self, paths: Vec<PathBuf>, read: &(impl Fn(&str) -> F + Sync)) {
        let from = self.files.len();
        self.read(paths, read);
        for at in from..self.files.len() {
            let Some(file) = self.files.get(at).filter(|file| file.facts.is_ok()) else { continue };
            let Ok(real) = sights::real(&file.path) else { continue };
            if let Some(first) = self.by_path.get(&real).filter(|first| **first != at) {
                self.same.insert(at, *first);
            }
        }
    }

    /// The position of what a file is, however it was reached.
    pub fn origin(&self, at: usize) -> usize {
        self.same.get(&at).copied().unwrap_or(at)
    }

    /// The position of a file, if it was asked for before.
    pub fn find(&self, path: &Path) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// One file.
    pub fn get(&self, at: usize) -> Option<&SourceFile<F>> {
        self.files.get(at)
    }

    /// One file, to take something out of its facts.
    pub fn get_mut(&mut self, at: usize) -> Option<&mut SourceFile<F>> {
        self.files.get_mut(at)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

fn facts_of<F>(path: &Path, read: &impl Fn(&str) -> F) -> Result<F, Unreadable> {
    let facts = |bytes: &[u8]| std::str::from_utf8(bytes).map(read);
    let read = sights::read(path, facts).map_err(|error| Unreadable::of(&error))?;
    read.map_err(|_| Unreadable::NotText)
}

/// Shows the text of a file, if it can be read.
pub fn show_text(path: &Path, then: &mut dyn FnMut(&str)) {
    // Whoever asks has a file that may be gone by now, or be no text.
    let _ = sights::read(path, |bytes| std::str::from_utf8(bytes).map(then));
}

/// The text of a file for an excerpt; none if it is gone by now.
pub fn excerpt_text(path: &Path) -> Option<Arc<str>> {
    text_where(path, &|_| true)
}

/// The texts of files for excerpts, with their lines, read on all cores.
pub fn excerpt_texts(paths: &[PathBuf]) -> Vec<Option<(Arc<str>, Lines)>> {
    let read = |path: &PathBuf| {
        let text = excerpt_text(path)?;
        let lines = Lines::of(&text);
        Some((text, lines))
    };
    paths.par_iter().map(read).collect()
}

/// The text of a file whose bytes are wanted.
pub fn text_where(path: &Path, wants: &dyn Fn(&[u8]) -> bool) -> Option<Arc<str>> {
    let text = |bytes: &[u8]| wants(bytes).then(|| std::str::from_utf8(bytes).ok().map(Arc::from));
    sights::read(path, text).ok()??
}

/// Reads files on all cores; what is no text is none. The text is kept where something was made
/// of it.
pub fn read_each<F: Send>(
    paths: &[PathBuf],
    read: &(impl Fn(usize, &str) -> Option<F> + Sync),
) -> Vec<Option<(Arc<str>, F)>> {
    let one = |(at, path): (usize, &PathBuf)| {
        let found = |bytes: &[u8]| {
            let text = std::str::from_utf8(bytes).ok()?;
            Some((Arc::from(text), read(at, text)?))
        };
        sights::read(path, found).ok()?
    };
    paths.par_iter().enumerate().map(one).collect()
}

/// What a path leads to: itself without `.` and `..`, and the same with symlinks followed.
#[derive(Clone, Debug)]
pub struct Destination {
    /// By name alone.
    pub named: PathBuf,
    /// Where it really is; none if there is nothing.
    pub real: Option<PathBuf>,
    /// Whether that is a folder.
    pub is_folder: bool,
}

/// Follows a path.
pub fn destination(path: &Path) -> Destination {
    let named = normalize(path);
    let real = sights::real(&named).ok();
    let is_folder = real.as_ref().is_some_and(|real| sights::is_folder(real));
    Destination { named, real, is_folder }
}
