//! A cold `check` beside a loop that only parses the same files, in one run.
//!
//! `cargo bench --bench sources -- FOLDER… [--runs N]` measures workspaces that say who owns what;
//! without a folder one of about 900,000 lines is generated. Printed are medians of (i) syn on every
//! Rust file that packages consist of, on all cores, reading included, as a plain crate does it,
//! (ii) the same loop linked as the program is, in one piece, (iii) `check` with every rule on,
//! cargo included, that keeps its answer for the next one, (iv) that next one, over an unchanged
//! workspace, (v) bare `cargo metadata --no-deps`; their ratios; and the peak memory of `check`. Of
//! each the second of two runs counts: files are in the page cache.
//! The bars are those of the project: (iii) at most 0.4 times (i), (iv) at most 1.3 times (v), and
//! 150 MB. It prints and never fails: the machine may be busy.

#![allow(
    clippy::allow_attributes,
    clippy::cast_precision_loss,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    dead_code,
    reason = "a benchmark prints, and stops at the first surprise"
)]

#[path = "../tests/support/generate.rs"]
mod generate;
#[path = "sources/plain.rs"]
mod plain;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use plain::Plain;
use rayon::prelude::*;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let runs = args.iter().position(|arg| arg == "--runs");
    let runs = runs.and_then(|at| args.get(at + 1)).and_then(|n| n.parse().ok()).unwrap_or(5);
    // Deep files need more stack than a thread has by itself.
    rayon::ThreadPoolBuilder::new().stack_size(256 << 20).build_global().unwrap();
    let folders: Vec<PathBuf> =
        args.iter().take_while(|arg| !arg.starts_with("--")).map(PathBuf::from).collect();
    let plain = Plain::build(&cargo());
    println!(
        "  files     lines plain syn       syn     check     again   metadata  check/plain  check/syn  again/metadata   peak memory"
    );
    if folders.is_empty() {
        let folder = tempfile::tempdir().unwrap();
        write_large(folder.path());
        measure(folder.path(), plain.as_ref(), runs);
    }
    for folder in folders {
        measure(&folder, plain.as_ref(), runs);
    }
}

/// The second of two runs. A virtual machine may have lent elsewhere what a program has not touched
/// for a second, cached files too: to read 31 MB of them took 24 ms at once, 130 after half a second
/// of rest and 380 after two.
fn warm(run: impl Fn() -> Duration) -> Duration {
    run();
    run()
}

fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

fn measure(dir: &Path, plain: Option<&Plain>, runs: usize) {
    let cargo = cargo();
    let files = rust_files(dir, &cargo);
    let lines: usize = files.par_iter().map(|file| lines(file)).sum();
    let (mut alone, mut parsed) = (Vec::new(), Vec::new());
    let (mut judged, mut again, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(plain) = plain {
        plain.take(&files);
    }
    // Side by side: what slows the machine down slows each of them.
    for _ in 0..runs {
        alone.extend(plain.map(|plain| warm(|| plain.run())));
        parsed.push(warm(|| parse_all(&files)));
        // A folder of its own for each: the first run finds no answer and keeps one.
        judged.push(warm(|| check(dir, tempfile::tempdir().unwrap().path())));
        // Now the second finds it.
        let cache = tempfile::tempdir().unwrap();
        again.push(warm(|| check(dir, cache.path())));
        let metadata = ["metadata", "--no-deps", "--format-version", "1"];
        bare.push(warm(|| time(Command::new(&cargo).args(metadata).current_dir(dir)).0));
    }
    let alone = (!alone.is_empty()).then(|| median(alone));
    let [parsed, judged, again, bare] = [parsed, judged, again, bare].map(median);
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    println!(
        "{:>7} {lines:>9} {:>9} {:>6.0} ms {:>6.0} ms {:>6.0} ms {:>7.0} ms {:>12} {:>10.2} {:>15.2}   {}   {}",
        files.len(),
        or_none(alone.map(|alone| format!("{:.0} ms", ms(alone)))),
        ms(parsed),
        ms(judged),
        ms(again),
        ms(bare),
        or_none(alone.map(|alone| format!("{:.2}", ms(judged) / ms(alone)))),
        ms(judged) / ms(parsed),
        ms(again) / ms(bare),
        memory(dir),
        dir.display(),
    );
}

/// One run with every rule on.
fn check(dir: &Path, cache: &Path) -> Duration {
    let mut check = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
    check.args(["check", "--limit", "1"]).env("CARGO_MANDATE_CACHE", cache).current_dir(dir);
    let (taken, output) = time(&mut check);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{stderr}");
    taken
}

/// The most memory that a run has held at once.
fn memory(dir: &Path) -> String {
    let mut check = Command::new(env!("CARGO_BIN_EXE_cargo-mandate"));
    check.args(["check", "-v", "--no-cache", "--limit", "1"]).current_dir(dir);
    let stderr = String::from_utf8_lossy(&time(&mut check).1.stderr).into_owned();
    let peak = stderr.lines().find_map(|line| line.strip_prefix("peak memory: "));
    peak.map_or_else(|| "not known here".to_owned(), str::to_owned)
}

/// Every tracked Rust file below the folder of a package of the workspace.
fn rust_files(dir: &Path, cargo: &str) -> Vec<PathBuf> {
    let metadata = ["metadata", "--no-deps", "--format-version", "1"];
    let output = Command::new(cargo).args(metadata).current_dir(dir).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let folder = |package: &serde_json::Value| {
        Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap().to_path_buf()
    };
    let packages: Vec<PathBuf> =
        document["packages"].as_array().unwrap().iter().map(folder).collect();
    let listed = Command::new("git").args(["ls-files", "-z", "*.rs"]).current_dir(dir).output();
    let listed = String::from_utf8(listed.unwrap().stdout).unwrap();
    let root = dir.canonicalize().unwrap();
    let of_package = |path: &PathBuf| {
        path.ancestors().any(|above| packages.iter().any(|package| package == above))
    };
    let paths = listed.split('\0').filter(|path| !path.is_empty()).map(|path| root.join(path));
    paths.filter(|path| path.is_file()).filter(of_package).collect()
}

fn lines(path: &Path) -> usize {
    fs::read(path).unwrap_or_default().iter().filter(|byte| **byte == b'\n').count()
}

/// Reads and parses; what syn can't take is passed over, and so is what would overflow its stack.
fn parse_all(files: &[PathBuf]) -> Duration {
    let start = Instant::now();
    let parsed: usize = files
        .par_iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .filter(|text| syn::parse_file(text).is_ok())
        .count();
    let taken = start.elapsed();
    assert!(parsed > 0, "syn could parse none of {} files", files.len());
    taken
}

/// About 300 packages of a library and nine modules of about 330 lines each.
fn write_large(dir: &Path) {
    let plan = generate::realistic(300, 11);
    plan.write(dir);
    let mut numbers = generate::Numbers::new(5);
    for package in &plan.packages {
        let source = dir.join(package.folder()).join("src");
        let mut root = fs::read_to_string(source.join("lib.rs")).unwrap();
        let linked: Vec<String> =
            package.links.iter().map(|link| plan.packages[link.to].library()).collect();
        for module in 0..9 {
            let _ = writeln!(root, "pub mod module_{module};");
            fs::write(source.join(format!("module_{module}.rs")), text(&linked, &mut numbers))
                .unwrap();
        }
        fs::write(source.join("lib.rs"), root).unwrap();
    }
    for args in [&["init", "-q"][..], &["add", "-A"]] {
        assert!(Command::new("git").args(args).current_dir(dir).status().unwrap().success());
    }
}

/// A module like many: imports, structures, implementations, functions, tests.
fn text(linked: &[String], numbers: &mut generate::Numbers) -> String {
    let mut out = String::from("//! Made up.\n\nuse std::collections::BTreeMap;\nuse std::fmt;\n");
    for library in linked {
        let _ = writeln!(out, "use {library}::Thing as Of{library};");
    }
    for at in 0..9 {
        let (a, b) = (numbers.below(1_000), numbers.below(1_000));
        let _ = write!(
            out,
            r#"
/// What number {a} keeps, and for whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record{at} {{
    /// Its name.
    pub name: String,
    amounts: BTreeMap<String, u64>,
    parent: Option<Box<Record{at}>>,
}}

impl Record{at} {{
    /// Adds an amount, at most {b}.
    pub fn add(&mut self, key: &str, amount: u64) -> Result<u64, fmt::Error> {{
        if amount > {b} {{
            return Err(fmt::Error);
        }}
        let sum = self.amounts.entry(key.to_owned()).or_insert(0);
        *sum = sum.checked_add(amount).ok_or(fmt::Error)?;
        match self.parent.as_mut() {{
            Some(parent) if parent.name != self.name => parent.add(key, amount),
            _ => Ok(*sum),
        }}
    }}
}}

#[cfg(test)]
mod tests_{at} {{
    use super::*;

    #[test]
    fn amounts_are_added() {{
        let mut record = Record{at}::default();
        assert_eq!(record.add("a{a}", {b}), Ok({b}), "{{}}", record.name);
    }}
}}
"#
        );
        out.extend(
            linked.first().map(|library| format!("pub fn call_{at}() {{ {library}::make(); }}\n")),
        );
    }
    out
}

fn time(command: &mut Command) -> (Duration, Output) {
    let start = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    (start.elapsed(), output)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
