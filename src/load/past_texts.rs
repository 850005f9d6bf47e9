//! The texts that files of one folder have had, commit by commit.
//!
//! Owns that question to git: along the first parents of HEAD, so that a branch counts when it was
//! merged. Does not know what is in the files.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::git;

/// What one commit made of the folder.
#[derive(Clone, Debug)]
pub struct PastTexts {
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// Files by path from the top of the tree, with their text; none for one that was removed.
    pub files: Vec<(String, Option<Arc<str>>)>,
}

/// Every state of a folder, the oldest first; empty outside of git and without commits.
pub fn past_texts(top: &Path, folder: &str) -> Vec<PastTexts> {
    let args = [
        "log",
        "--first-parent",
        "-m",
        "--reverse",
        "--raw",
        "-z",
        "--no-renames",
        "--no-abbrev",
        "--no-show-signature",
        "--no-color",
        "--no-notes",
        "--root",
        "--format=%x01%ct",
        "--",
    ];
    let pathspec = format!(":(top,literal){folder}");
    let out = git::run(top, &[&args[..], &[&pathspec]].concat()).unwrap_or_default();
    let raw = String::from_utf8_lossy(&out).into_owned();
    let commits: Vec<(i64, Vec<(String, String)>)> =
        raw.split('\u{1}').filter_map(read_commit).collect();
    let mut ids: Vec<&str> =
        commits.iter().flat_map(|(_, files)| files).map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let texts = texts(top, &ids);
    commits
        .iter()
        .map(|(time, files)| PastTexts {
            time: *time,
            files: files.iter().map(|(id, path)| (path.clone(), texts.get(id).cloned())).collect(),
        })
        .collect()
}

/// `TIME NUL`, then `:MODE MODE ID ID STATUS NUL PATH NUL` for each file; the new id is kept.
fn read_commit(text: &str) -> Option<(i64, Vec<(String, String)>)> {
    let mut words = text.split('\0').map(str::trim).filter(|word| !word.is_empty());
    let time = words.next()?.parse().ok()?;
    let mut files = Vec::new();
    while let (Some(head), Some(path)) = (words.next(), words.next()) {
        let id = head.split(' ').nth(3)?;
        files.push((id.to_owned(), path.to_owned()));
    }
    Some((time, files))
}

/// The texts of blobs; one that is not there, as the null id of a removed file, has none.
fn texts(top: &Path, ids: &[&str]) -> BTreeMap<String, Arc<str>> {
    let asked: String = ids.iter().map(|id| format!("{id}\n")).collect();
    let out = git::ask(top, &["cat-file", "--batch"], &asked);
    let mut texts = BTreeMap::new();
    let mut rest = out.as_str();
    while let Some((head, behind)) = rest.split_once('\n') {
        let mut words = head.split(' ');
        let (Some(id), Some("blob")) = (words.next(), words.next()) else {
            rest = behind;
            continue;
        };
        let size = words.next().and_then(|size| size.parse().ok()).unwrap_or(0);
        let Some(text) = behind.get(..size) else { break };
        texts.insert(id.to_owned(), text.into());
        rest = behind.get(size + 1..).unwrap_or("");
    }
    texts
}
