//! The analysis of code and organisation against its bars, side by side in one run.
//!
//! `cargo bench --bench conway` prints: 50,000 commits read beside the bare `git log` that feeds
//! the reading (at most 1.5 times, at most 300 MB); 2,000 permutations on 1,000 packages (below a
//! second); 10,000 packages of 200 teams in all (below ten seconds), with the answer of
//! `cargo metadata` kept from before: cargo alone takes about a minute for so many members. It prints and never fails: the machine may be busy. Arguments: `--runs N`,
//! `--commits N`, `--packages N`; `--write DIR` only writes the repository with its history.

#![allow(
    clippy::allow_attributes,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "a benchmark prints, and stops at the first surprise"
)]

#[path = "../tests/support/generate.rs"]
mod generate;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use cargo_mandate::conway::{chance, communities, modularity, permuted_modularity};
use generate::Numbers;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let text = |flag: &str| args.iter().position(|arg| arg == flag).and_then(|at| args.get(at + 1));
    let number = |flag: &str, or: usize| text(flag).and_then(|n| n.parse().ok()).unwrap_or(or);
    let (runs, commits) = (number("--runs", 3), number("--commits", 50_000));
    if let Some(dir) = text("--write") {
        repository(Path::new(dir), 1_000, commits);
        return;
    }
    permutations(runs);
    history(runs, commits);
    whole(runs, number("--packages", 10_000));
}

fn permutations(runs: usize) {
    let mut numbers = Numbers::new(3);
    let edges: Vec<(usize, usize, f64)> =
        (0..5_000).map(|_| (numbers.below(1_000), numbers.below(1_000), 1.0)).collect();
    let labels: Vec<usize> = (0..1_000).map(|package| package / 25).collect();
    let value = |order: &[usize]| {
        let shuffled: Vec<usize> = order.iter().map(|package| labels[*package]).collect();
        modularity(&edges, &shuffled)
    };
    let times = (0..runs).map(|_| {
        let start = Instant::now();
        let found = chance(modularity(&edges, &labels), 1_000, 2_000, 1, value);
        assert_eq!(found.permutations, 2_000);
        start.elapsed()
    });
    println!(
        "2,000 permutations on 1,000 packages and 5,000 links: {:.0} ms",
        ms(median(times.collect()))
    );
    let rows: Vec<Vec<(usize, f64)>> = labels.iter().map(|label| vec![(*label, 1.0)]).collect();
    let start = Instant::now();
    let value = permuted_modularity(&edges, &rows);
    let _ = chance(0.0, 1_000, 2_000, 1, value);
    let permuted = start.elapsed();
    let start = Instant::now();
    let found = communities(1_000, &edges, 20);
    println!(
        "the same as an alignment asks it: {:.0} ms; 20 searches for {} communities: {:.0} ms",
        ms(permuted),
        found.stability.len(),
        ms(start.elapsed())
    );
}

fn history(runs: usize, commits: usize) {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path(), 1_000, commits);
    let (mut bare, mut read, mut whole) = (Vec::new(), Vec::new(), Vec::new());
    let mut memory = String::new();
    for _ in 0..runs {
        let log = ["log", "--no-merges", "--raw", "-z", "-M100%", "-l0", "--no-abbrev"];
        let format = "--format=%x01%H%x00%ct%x00%aN%x00%aE%x00%(trailers:key=Co-authored-by,valueonly,separator=%x1f)";
        bare.push(time(Command::new("git").args(log).arg(format).current_dir(folder.path())).0);
        let (taken, output) = conway(folder.path());
        whole.push(taken);
        read.push(stage(&output, "history: "));
        memory = peak(&output);
    }
    let (bare, read) = (median(bare), median(read));
    println!(
        "{commits} commits: git log {:.0} ms, read and joined {:.0} ms = {:.2} times, all of `conway` {:.0} ms, {memory}",
        ms(bare),
        ms(read),
        ms(read) / ms(bare),
        ms(median(whole))
    );
}

fn whole(runs: usize, packages: usize) {
    let folder = tempfile::tempdir().unwrap();
    generate::realistic_with(packages, 200, 7).write(folder.path());
    git(folder.path(), &["init", "-q"], "");
    git(folder.path(), &["add", "-A"], "");
    let cargo = kept_answer(folder.path());
    let (mut all, mut own) = (Vec::new(), Vec::new());
    let mut memory = String::new();
    for _ in 0..runs {
        let (taken, output) = conway_with(folder.path(), Some(&cargo));
        all.push(taken);
        own.push(taken.saturating_sub(stage(&output, "load: ")));
        memory = peak(&output);
    }
    println!(
        "{packages} packages of 200 teams: {:.0} ms in all, {:.0} ms of it behind the loading, {memory}",
        ms(median(all)),
        ms(median(own))
    );
}

/// Asks cargo once and writes a program that gives the same answer at once.
fn kept_answer(dir: &Path) -> PathBuf {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let args = ["metadata", "--no-deps", "--format-version", "1"];
    let (taken, output) = time(Command::new(cargo).args(args).current_dir(dir));
    println!("cargo metadata itself: {:.0} ms", ms(taken));
    let git = dir.join(".git");
    std::fs::write(git.join("answer.json"), output.stdout).unwrap();
    let program = git.join("cargo");
    let text = format!("#!/bin/sh\nexec cat '{}'\n", git.join("answer.json").display());
    std::fs::write(&program, text).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(&program).status().unwrap().success());
    program
}

fn conway(dir: &Path) -> (Duration, Output) {
    conway_with(dir, None)
}

fn conway_with(dir: &Path, cargo: Option<&Path>) -> (Duration, Output) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
    command.envs(cargo.map(|cargo| ("CARGO", cargo)));
    let (taken, output) = time(command.args(["conway", "-v", "--format", "json"]).current_dir(dir));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    (taken, output)
}

/// A stage as `-v` prints it: `history: 1.2s, 30 MB at most`.
fn stage(output: &Output, name: &str) -> Duration {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let text = stderr.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    let text = text.split(',').next().unwrap();
    let split = text.find(|c: char| c.is_alphabetic() || c == 'µ').unwrap();
    let value: f64 = text[..split].parse().unwrap();
    Duration::from_secs_f64(match &text[split..] {
        "s" => value,
        "ms" => value / 1e3,
        _ => value / 1e6,
    })
}

fn peak(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let found = stderr.lines().find_map(|line| line.strip_prefix("peak memory: "));
    found.map_or_else(|| "memory not known here".to_owned(), |peak| format!("{peak} at most"))
}

/// A workspace with commits that mostly stay within one team.
fn repository(dir: &Path, packages: usize, commits: usize) {
    let plan = generate::realistic(packages, 7);
    plan.write(dir);
    git(dir, &["init", "-q", "-b", "main"], "");
    let mut numbers = Numbers::new(11);
    let mut stream = String::new();
    let start = 1_767_225_600 - 4 * commits as i64 * 300;
    for commit in 0..commits {
        let person = numbers.below(300);
        let time = start + commit as i64 * 1_200;
        writeln!(stream, "commit refs/heads/main\ncommitter P{person} <p{person}@x.example> {time} +0000\ndata 2\nx").unwrap();
        let first = numbers.below(packages);
        for _ in 0..=numbers.below(6) {
            let package = (first + numbers.below(4)).min(packages - 1);
            let path = format!("{}/src/f{}.rs", plan.packages[package].folder(), numbers.below(5));
            let text = format!("// {commit}");
            writeln!(stream, "M 100644 inline {path}\ndata {}\n{text}", text.len()).unwrap();
        }
    }
    git(dir, &["fast-import", "--quiet"], &stream);
    git(dir, &["add", "-A"], "");
    let who = ["-c", "user.name=P0", "-c", "user.email=p0@x.example", "commit", "-qm", "all"];
    git(dir, &who, "");
}

fn time(command: &mut Command) -> (Duration, Output) {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    (start.elapsed(), output)
}

fn git(dir: &Path, args: &[&str], input: &str) {
    let mut child = Command::new("git")
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
