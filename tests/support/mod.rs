//! Running the tool in-process on a workspace in a temporary folder.
//!
//! Owns the copying and the reading of results. Nothing here is asserted.

#![allow(
    clippy::allow_attributes,
    clippy::unwrap_used,
    dead_code,
    reason = "each test binary uses its own part of this module"
)]

pub(crate) mod generate;
pub(crate) mod history;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_mandate::cli::{Code, FileChange, Outcome, World, run};

/// The folder of this package.
pub(crate) fn package_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a command as if the user stood in `dir`, without colour.
pub(crate) fn mandate(dir: &Path, args: &[&str]) -> Outcome {
    run(&world(dir, args))
}

/// What a run sees that is started in `dir`.
pub(crate) fn world(dir: &Path, args: &[&str]) -> World {
    let mut all: Vec<OsString> = vec!["cargo-mandate".into()];
    all.extend(args.iter().map(OsString::from));
    World {
        args: all,
        cwd: dir.to_owned(),
        cargo: std::env::var_os("CARGO"),
        color: false,
        width: None,
        progress: None,
        actions: false,
        connect: None,
        cache: None,
        build: None,
        stays: false,
    }
}

/// Does to the disk what an outcome asks for, as the program does.
pub(crate) fn carry_out(outcome: &Outcome) {
    for change in &outcome.files {
        match change {
            FileChange::Create(path, text) | FileChange::Replace(path, text) => {
                put(path, text.as_bytes());
            }
            FileChange::Keep(path, bytes) => put(path, bytes),
            FileChange::Remove(path) => fs::remove_file(path).unwrap(),
        }
    }
}

fn put(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A finding as the JSON says it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) rule: String,
    pub(crate) file: String,
    pub(crate) line: u64,
    pub(crate) fingerprint: String,
    pub(crate) level: String,
    pub(crate) message: String,
}

/// All findings of a `check`; panics with the tool's own words if it could not run.
pub(crate) fn check(dir: &Path, args: &[&str]) -> Vec<Found> {
    findings(&check_outcome(dir, args))
}

/// The outcome of `check --format json`.
pub(crate) fn check_outcome(dir: &Path, args: &[&str]) -> Outcome {
    let mut all = vec!["check", "--format", "json"];
    all.extend(args);
    let outcome = mandate(dir, &all);
    assert_ne!(outcome.code, Code::CouldNotRun, "{}:\n{}", dir.display(), outcome.stderr);
    outcome
}

/// The open findings in a JSON verdict: those that nobody has excused or accepted.
pub(crate) fn findings(outcome: &Outcome) -> Vec<Found> {
    let document: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(document["schema"], "mandate-verdict/1");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["status"] == "introduced" || finding["status"] == "declared")
        .map(|finding| Found {
            rule: text(&finding["rule"]),
            file: text(&finding["at"][0]["file"]),
            line: finding["at"][0]["line"].as_u64().unwrap(),
            fingerprint: text(&finding["fingerprint"]),
            level: text(&finding["level"]),
            message: text(&finding["message"]),
        })
        .collect()
}

/// Copies a folder tree.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != "target" {
                copy(&entry.path(), &target);
            }
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes files below a folder.
pub(crate) fn write(dir: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Every file below a folder, sorted, relative with `/`.
pub(crate) fn files(dir: &Path) -> Vec<String> {
    let mut out = Vec::new();
    walk(dir, dir, &mut out);
    out.sort();
    out
}

fn walk(root: &Path, dir: &Path, out: &mut Vec<String>) {
    for entry in fs::read_dir(dir).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            walk(root, &entry.path(), out);
        } else {
            let path = entry.path();
            out.push(path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"));
        }
    }
}

/// Whether a fixture asks for a history.
pub(crate) fn has_history(fixture: &Path) -> bool {
    fixture.join("history.txt").is_file()
}

/// A copy of a workspace, with the history of its `history.txt`. Where it holds a file `commit-day`, it is committed on that day: some
/// rules ask what day it is.
pub(crate) fn prepared(workspace: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(workspace, dir.path());
    history::make(dir.path());
    let Ok(day) = fs::read_to_string(dir.path().join("commit-day")) else {
        return dir;
    };
    fs::remove_file(dir.path().join("commit-day")).unwrap();
    let date = format!("{}T12:00:00Z", day.trim());
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args);
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        assert!(command.current_dir(dir.path()).status().unwrap().success(), "git {args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "all"]);
    dir
}

/// Rule, file and line of each marker; a rule named twice is expected twice.
pub(crate) fn markers(fixture: &Path) -> Vec<(String, String, u64)> {
    let mut out = Vec::new();
    for file in files(fixture) {
        let Ok(text) = fs::read_to_string(fixture.join(&file)) else {
            continue;
        };
        for (at, line) in text.lines().enumerate() {
            let marked = line.split_once("#~").or_else(|| line.split_once("//~"));
            let Some((_, rules)) = marked else {
                continue;
            };
            for rule in rules.split(',') {
                out.push((rule.trim().to_owned(), file.clone(), at as u64 + 1));
            }
        }
    }
    out.sort();
    out
}
