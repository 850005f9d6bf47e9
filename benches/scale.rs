//! Speed and memory against bare `cargo metadata --no-deps`, side by side in one run.
//!
//! `cargo bench --bench scale` makes workspaces of 100, 1,000 and 10,000 packages under git and
//! prints medians of wall time, their ratio, and the peak memory of `check`. The bars are those of
//! the project: at most 1.5 times at 1,000 packages, linear to 10,000, at most 300 MB there. It
//! prints and never fails: the machine may be busy. Arguments are sizes; `--runs N` sets the runs,
//! `--write DIR` only writes the workspace of the first size.

#![allow(
    clippy::allow_attributes,
    clippy::cast_precision_loss,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "a benchmark prints, and stops at the first surprise"
)]

#[path = "../tests/support/generate.rs"]
mod generate;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let runs = args
        .iter()
        .position(|arg| arg == "--runs")
        .and_then(|at| args.get(at + 1))
        .and_then(|runs| runs.parse().ok())
        .unwrap_or(5);
    let mut sizes: Vec<usize> = args
        .iter()
        .take_while(|arg| !arg.starts_with("--"))
        .filter_map(|arg| arg.parse().ok())
        .collect();
    if let Some(dir) = args.iter().position(|arg| arg == "--write").and_then(|at| args.get(at + 1))
    {
        generate::realistic(sizes.first().copied().unwrap_or(1_000), 7).write(Path::new(dir));
        return;
    }
    if sizes.is_empty() {
        sizes = vec![100, 1_000, 10_000];
    }
    println!("packages   cargo metadata        check   ratio   ms/package   peak memory");
    for size in sizes {
        measure(size, runs);
    }
}

fn measure(size: usize, runs: usize) {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    generate::realistic(size, 7).write(dir);
    git(dir, &["init", "-q"]);
    git(dir, &["add", "-A"]);
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut bare = Vec::new();
    let mut judged = Vec::new();
    let mut memory = String::new();
    for _ in 0..runs {
        let metadata = ["metadata", "--no-deps", "--format-version", "1"];
        bare.push(time(Command::new(&cargo).args(metadata).current_dir(dir)).0);
        let mut check = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
        let (taken, output) = time(check.args(["check", "-v", "--limit", "1"]).current_dir(dir));
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
        judged.push(taken);
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        let peak = stderr.lines().find_map(|line| line.strip_prefix("peak memory: "));
        memory = peak.map_or_else(|| "not known here".to_owned(), str::to_owned);
    }
    let (bare, judged) = (median(bare), median(judged));
    println!(
        "{size:>8}   {:>11.1} ms   {:>7.1} ms   {:>5.2}   {:>10.3}   {memory}",
        ms(bare),
        ms(judged),
        ms(judged) / ms(bare),
        ms(judged) / size as f64,
    );
}

fn time(command: &mut Command) -> (Duration, Output) {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    (start.elapsed(), output)
}

fn git(dir: &Path, args: &[&str]) {
    assert!(Command::new("git").args(args).current_dir(dir).status().unwrap().success());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
