//! What a run saw of the world, and whether all of it is still so.
//!
//! Owns the few ways in which a file, a folder or a program's answer is looked at, and the list
//! of what was seen. Invariant: a text is compared by its bytes, never by its date; what can't be
//! looked at again spoils the list. One list for the process: reads happen on all threads, and a
//! process judges once. Does not know what the run made of it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::UNIX_EPOCH;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

use super::space::{Space, with_space};
use super::{cargo, git};

/// A digest of bytes: two halves, as JSON has no number for the whole.
pub(super) type Digest = [u64; 2];

/// One thing that was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sight {
    /// The bytes of a file; none if it can't be read.
    Text {
        /// The file.
        path: PathBuf,
        /// Of its bytes.
        digest: Option<Digest>,
        /// Length in bytes and time of the last change in nanoseconds: tells what to look at first.
        stamp: (u64, u64),
    },
    /// The first bytes of a file, by which it was passed over.
    Head {
        /// The file.
        path: PathBuf,
        /// How many bytes were looked at.
        length: u64,
        /// Of them; none if it can't be read.
        digest: Option<Digest>,
    },
    /// Where a path leads.
    Real {
        /// The path.
        path: PathBuf,
        /// Without symlinks; none if there is nothing.
        real: Option<PathBuf>,
    },
    /// What stands at a path.
    Kind {
        /// The path.
        path: PathBuf,
        /// Whether it is a file, and whether it is a folder.
        kind: (bool, bool),
    },
    /// The names in a folder; none if it can't be listed.
    Names {
        /// The folder.
        folder: PathBuf,
        /// Sorted.
        names: Option<Vec<String>>,
    },
    /// Whether a folder holds Rust.
    Holds {
        /// The folder.
        folder: PathBuf,
        /// The answer.
        holds: bool,
    },
    /// What git said.
    Git {
        /// Where it was asked.
        dir: PathBuf,
        /// What it was asked.
        args: Vec<String>,
        /// Of its answer; none if it failed.
        digest: Option<Digest>,
    },
    /// What cargo said of a workspace.
    Cargo {
        /// How it was asked.
        question: cargo::Question,
        /// Of its answer.
        digest: Digest,
    },
}

/// What was seen so far, each as a line to keep, written by the thread that saw it: to write 3,700 of
/// them at the end took 10 ms longer. None once something can't be looked at again.
static SEEN: Mutex<Option<Vec<String>>> = Mutex::new(None);
static IS_NOTED: AtomicBool = AtomicBool::new(false);

/// Notes everything from now on.
pub fn begin() {
    *SEEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    IS_NOTED.store(true, Ordering::Release);
}

/// What was seen since, as sorted lines of JSON; none if some of it can't be looked at again.
pub fn end() -> Option<Vec<String>> {
    IS_NOTED.store(false, Ordering::Release);
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner).take()?;
    seen.par_sort_unstable();
    seen.dedup();
    Some(seen)
}

/// The sights of such lines; none where one of them is damaged.
pub fn of_lines(lines: &str) -> Option<Vec<Sight>> {
    lines.par_lines().map(|line| serde_json::from_str(line).ok()).collect()
}

/// Whether somebody wants to know.
fn is_noted() -> bool {
    IS_NOTED.load(Ordering::Acquire)
}

pub(super) fn note(sight: impl FnOnce() -> Sight) {
    if is_noted() {
        // A path that is no text can't be written down; then nothing is kept.
        let line = serde_json::to_string(&sight());
        let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
        match (line, seen.as_mut()) {
            (Ok(line), Some(seen)) => seen.push(line),
            _ => *seen = None,
        }
    }
}

/// Something was looked at that is not noted: nobody can say that it is still so.
pub(super) fn spoil() {
    if is_noted() {
        *SEEN.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A digest of bytes for people and file names, in hexadecimal digits.
pub fn digest_text(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))
}

pub(super) fn digest(bytes: &[u8]) -> Digest {
    let whole = xxh3_128(bytes);
    let half = |shift: u32| u64::try_from((whole >> shift) & u128::from(u64::MAX)).unwrap_or(0);
    [half(64), half(0)]
}

/// Reads a file, and makes something of its bytes.
pub(super) fn read<R>(path: &Path, then: impl FnOnce(&[u8]) -> R) -> io::Result<R> {
    with_space(|space| {
        let (end, stamp) = read_unnoted(path, space);
        note(|| {
            let digest = end.as_ref().ok().map(|end| digest(space.bytes(*end)));
            Sight::Text { path: path.to_owned(), digest, stamp }
        });
        end.map(|end| then(space.bytes(end)))
    })
}

/// The same with a file whose first bytes are wanted; none where they are not.
pub(super) fn read_if<R>(
    path: &Path,
    length: usize,
    wants: impl Fn(&[u8]) -> bool,
    then: impl FnOnce(&[u8]) -> R,
) -> io::Result<Option<R>> {
    with_space(|space| {
        let opened = open(path).and_then(|(mut file, data)| {
            let end = space.head(&mut file, length)?;
            let is_wanted = wants(space.bytes(end));
            let end = if is_wanted { space.rest(&mut file, end, length_of(&data))? } else { end };
            Ok((end, is_wanted, stamp(&data)))
        });
        note(|| {
            let digest = opened.as_ref().ok().map(|(end, ..)| digest(space.bytes(*end)));
            let path = path.to_owned();
            match &opened {
                Ok((_, true, stamp)) => Sight::Text { path, digest, stamp: *stamp },
                _ => Sight::Head { path, length: length as u64, digest },
            }
        });
        let (end, is_wanted, _) = opened?;
        Ok(is_wanted.then(|| then(space.bytes(end))))
    })
}

fn read_unnoted(path: &Path, space: &mut Space) -> (io::Result<usize>, (u64, u64)) {
    match open(path) {
        Ok((mut file, data)) => (space.rest(&mut file, 0, length_of(&data)), stamp(&data)),
        Err(error) => (Err(error), (0, 0)),
    }
}

fn open(path: &Path) -> io::Result<(fs::File, fs::Metadata)> {
    let file = fs::File::open(path)?;
    let data = file.metadata()?;
    Ok((file, data))
}

/// How long a plain file is; what else there is does not say.
fn length_of(data: &fs::Metadata) -> usize {
    if data.is_file() { usize::try_from(data.len()).unwrap_or(0) } else { 0 }
}

fn stamp(data: &fs::Metadata) -> (u64, u64) {
    let changed = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let nanos = changed.map(|time| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    (data.len(), nanos.unwrap_or(0))
}

/// Where a path leads, without symlinks.
pub(super) fn real(path: &Path) -> io::Result<PathBuf> {
    let real = path.canonicalize();
    note(|| Sight::Real { path: path.to_owned(), real: real.as_ref().ok().cloned() });
    real
}

/// Whether there is a file.
pub fn is_file(path: &Path) -> bool {
    kind(path).0
}

/// Whether there is a folder.
pub fn is_folder(path: &Path) -> bool {
    kind(path).1
}

fn kind(path: &Path) -> (bool, bool) {
    let kind = kind_unnoted(path);
    note(|| Sight::Kind { path: path.to_owned(), kind });
    kind
}

fn kind_unnoted(path: &Path) -> (bool, bool) {
    fs::metadata(path).map(|data| (data.is_file(), data.is_dir())).unwrap_or_default()
}

/// The names in a folder, sorted.
///
/// # Errors
/// The system's answer.
pub fn names(folder: &Path) -> io::Result<Vec<String>> {
    let names = names_unnoted(folder);
    note(|| Sight::Names { folder: folder.to_owned(), names: names.as_ref().ok().cloned() });
    names
}

fn names_unnoted(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Whether a folder holds a Rust file, at any depth down to three.
pub fn holds_rust(folder: &Path) -> bool {
    let holds = holds_rust_unnoted(folder);
    note(|| Sight::Holds { folder: folder.to_owned(), holds });
    holds
}

fn holds_rust_unnoted(folder: &Path) -> bool {
    walkdir::WalkDir::new(folder)
        .max_depth(3)
        .into_iter()
        .filter_map(Result::ok)
        .any(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
}

/// Whether everything that was seen is still so.
pub fn still_so(seen: &[Sight]) -> bool {
    // What bears another date has likely changed: a miss is found before anything long begins.
    let looks_changed = |sight: &&Sight| match sight {
        Sight::Text { path, stamp: before, .. } => {
            fs::metadata(path).map(|data| stamp(&data)).unwrap_or_default() != *before
        }
        _ => false,
    };
    let changed: Vec<&Sight> = seen.par_iter().filter(looks_changed).collect();
    if !all_so(&changed) {
        return false;
    }
    let is_program = |sight: &&Sight| matches!(sight, Sight::Git { .. } | Sight::Cargo { .. });
    let (programs, rest): (Vec<&Sight>, Vec<&Sight>) = seen.iter().partition(is_program);
    // Cargo takes a while and one core: everything else goes beside it.
    std::thread::scope(|scope| {
        let ask = |sight| scope.spawn(move || is_so(sight));
        let asked: Vec<_> = programs.into_iter().map(ask).collect();
        let rest = all_so(&rest);
        asked.into_iter().all(|answer| answer.join().unwrap_or(false)) && rest
    })
}

fn all_so(seen: &[&Sight]) -> bool {
    seen.par_iter().all(|sight| is_so(sight))
}

fn is_so(sight: &Sight) -> bool {
    match sight {
        Sight::Text { path, digest: before, .. } => with_space(|space| {
            let end = read_unnoted(path, space).0;
            end.ok().map(|end| digest(space.bytes(end))) == *before
        }),
        Sight::Head { path, length, digest: before } => with_space(|space| {
            let length = usize::try_from(*length).unwrap_or(0);
            let end = fs::File::open(path).and_then(|mut file| space.head(&mut file, length));
            end.ok().map(|end| digest(space.bytes(end))) == *before
        }),
        Sight::Real { path, real } => path.canonicalize().ok() == *real,
        Sight::Kind { path, kind } => kind_unnoted(path) == *kind,
        Sight::Names { folder, names } => names_unnoted(folder).ok() == *names,
        Sight::Holds { folder, holds } => holds_rust_unnoted(folder) == *holds,
        Sight::Git { dir, args, digest: before } => {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            git::run_unnoted(dir, &args).map(|answer| digest(&answer)) == *before
        }
        Sight::Cargo { question, digest: before } => question.digest() == Some(*before),
    }
}
