//! Merges of a repository, one after the other, each compared with its parent.
//!
//! `cargo bench --bench replay -- FOLDER [N]` takes the last N commits (50) along the first parents
//! of a clone's HEAD, oldest last, and runs `check --against` the parent on each, in a clone of its
//! own. A line for each says how long it took and how its findings stand; those that are introduced
//! are listed, to be looked at by hand: is it that merge that caused it? It prints and never fails.

#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark prints, and stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(repository) = args.first() else {
        println!("usage: cargo bench --bench replay -- FOLDER [N]");
        return;
    };
    let wanted = args.get(1).map_or("50", String::as_str);
    let clone = tempfile::tempdir().unwrap();
    let source = std::fs::canonicalize(repository).unwrap();
    git(clone.path(), &["clone", "-q", "--shared", source.to_str().unwrap(), "."]);
    let listed = git(clone.path(), &["rev-list", "--first-parent", "-n", wanted, "HEAD"]);
    let mut times = Vec::new();
    let (mut comparable, mut introduced) = (0, 0);
    for commit in listed.lines() {
        git(clone.path(), &["checkout", "-q", "--detach", commit]);
        let start = Instant::now();
        let mut check = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
        check.args(["check", "--against", "HEAD^1", "--format", "json"]);
        let out = check.current_dir(clone.path()).output().unwrap();
        let taken = start.elapsed();
        times.push(taken);
        let short = commit.get(..12).unwrap_or(commit);
        let Ok(document) = serde_json::from_slice::<serde_json::Value>(&out.stdout) else {
            let why = String::from_utf8_lossy(&out.stderr);
            println!("{short} {taken:>8.2?} {}", why.lines().next().unwrap_or("no word"));
            continue;
        };
        comparable += 1;
        introduced += show(short, taken, &document);
    }
    times.sort();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    println!(
        "{} commits, {comparable} comparable, {introduced} findings introduced, median {median:.2?}, \
         at most {worst:.2?}",
        times.len()
    );
}

fn show(commit: &str, taken: Duration, document: &serde_json::Value) -> usize {
    let none = Vec::new();
    let findings = document["findings"].as_array().unwrap_or(&none);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in findings {
        *counts.entry(finding["status"].as_str().unwrap_or("")).or_default() += 1;
    }
    println!("{commit} {taken:>8.2?} {counts:?}");
    let new = || findings.iter().filter(|finding| finding["status"] == "introduced");
    for finding in new() {
        println!("    {} {}", finding["level"], finding["fingerprint"]);
    }
    new().count()
}

fn git(dir: &Path, args: &[&str]) -> String {
    let out = Command::new("git").args(args).current_dir(dir).output().unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}
