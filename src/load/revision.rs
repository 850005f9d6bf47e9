//! Commits: what a name means, where two histories parted, what has other names since.
//!
//! Owns the questions to git about commits and about the index. Only plumbing that locks nothing.
//! Does not know what the files are for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::git;

/// The commit that a run compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its full id.
    pub commit: String,
    /// Its day, `YYYY-MM-DD`.
    pub day: String,
}

/// The top of the repository around a folder.
pub fn repository(dir: &Path) -> Option<PathBuf> {
    git::top_level(dir)
}

/// Where HEAD parted from a commit, branch or tag.
///
/// # Errors
/// Why there is nothing to compare with, and what to do.
pub fn merge_base(top: &Path, reference: &str) -> Result<Base, (String, String)> {
    let is_shallow = is_shallow(top);
    let deepen = "fetch the whole history (`git fetch --unshallow`, or `fetch-depth: 0` in CI)";
    let commit = |name: &str| {
        let wanted = format!("{name}^{{commit}}");
        text(top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])
    };
    if commit("HEAD").is_none() {
        let help = "commit something first";
        return Err(("there is no commit yet".to_owned(), help.to_owned()));
    }
    let Some(other) = commit(reference) else {
        let help = if is_shallow { deepen } else { "fetch it, or name another commit" };
        return Err((format!("git doesn't know `{reference}`"), help.to_owned()));
    };
    let Some(base) = text(top, &["merge-base", "HEAD", &other]) else {
        let (why, help) = if is_shallow {
            ("the history is cut short, so where it parted is not known", deepen)
        } else {
            ("the two have no commit in common", "name a branch of the same history")
        };
        return Err((format!("HEAD and `{reference}`: {why}"), help.to_owned()));
    };
    let day = text(top, &["log", "-1", "--format=%cs", &base]).unwrap_or_default();
    Ok(Base { commit: base, day })
}

/// Whether the history is cut short.
pub fn is_shallow(top: &Path) -> bool {
    text(top, &["rev-parse", "--is-shallow-repository"]).is_some_and(|answer| answer == "true")
}

/// Files that have another path in the index than in a commit, old to new, by git's own measure.
pub fn renamed(top: &Path, commit: &str) -> BTreeMap<String, String> {
    let args = ["diff-index", "--cached", "-M", "-l5000", "--diff-filter=R", "--name-status", "-z"];
    let out = git::run(top, &[&args[..], &[commit]].concat()).unwrap_or_default();
    let words: Vec<String> =
        out.split(|byte| *byte == 0).map(|w| String::from_utf8_lossy(w).into_owned()).collect();
    // `Rnn NUL OLD NUL NEW NUL`.
    let pair = |part: &[String]| Some((part.get(1)?.clone(), part.get(2)?.clone()));
    words.chunks_exact(3).filter_map(pair).collect()
}

/// What the index holds and HEAD does not.
#[derive(Clone, Debug, Default)]
pub struct Staged {
    /// Files with another text.
    pub changed: BTreeSet<String>,
    /// Files that are new, gone, or of another kind.
    pub listed: BTreeSet<String>,
}

/// Compares the index with HEAD; where there is no commit every file is new.
pub fn staged(top: &Path) -> Staged {
    let mut out = Staged::default();
    if text(top, &["rev-parse", "--verify", "--quiet", "HEAD"]).is_none() {
        out.listed = paths(top, &["ls-files", "-z"]);
        return out;
    }
    let args = ["diff-index", "--cached", "--no-renames", "--name-status", "-z", "HEAD"];
    let listing = git::run(top, &args).unwrap_or_default();
    let words: Vec<String> = listing
        .split(|byte| *byte == 0)
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect();
    // `X NUL PATH`.
    for part in words.chunks_exact(2) {
        let [status, path] = part else { continue };
        let set = if status == "M" { &mut out.changed } else { &mut out.listed };
        set.insert(path.clone());
    }
    out
}

/// Paths that differ between the index and the working tree, or are not tracked.
pub fn unstaged(top: &Path) -> BTreeSet<String> {
    let mut out = paths(top, &["diff-files", "--name-only", "-z"]);
    out.extend(paths(top, &["ls-files", "--others", "--exclude-standard", "-z"]));
    out
}

fn paths(top: &Path, args: &[&str]) -> BTreeSet<String> {
    let out = git::run(top, args).unwrap_or_default();
    let parts = out.split(|byte| *byte == 0).filter(|part| !part.is_empty());
    parts.map(|part| String::from_utf8_lossy(part).into_owned()).collect()
}

fn text(top: &Path, args: &[&str]) -> Option<String> {
    let out = git::run(top, args)?;
    Some(String::from_utf8(out).ok()?.trim().to_owned()).filter(|text| !text.is_empty())
}
