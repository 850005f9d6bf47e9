//! The loop that only parses, as a crate of its own, built as cargo builds any crate.
//!
//! Owns what that crate consists of. The program measured beside it is linked as one piece; the
//! same loop linked like that is a fifth faster, so both are measured.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const MANIFEST: &str = r#"[package]
name = "plain-loop"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
syn = { version = "3", features = ["full"] }
rayon = "1"
"#;

const PROGRAM: &str = r#"use rayon::prelude::*;

fn main() {
    // Deep files need more stack than a thread has by itself.
    rayon::ThreadPoolBuilder::new().stack_size(256 << 20).build_global().unwrap();
    let list = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let files: Vec<&str> = list.lines().collect();
    let start = std::time::Instant::now();
    let parsed = files
        .par_iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|text| syn::parse_file(text).is_ok())
        .count();
    let taken = start.elapsed();
    assert!(parsed > 0);
    println!("{}", taken.as_nanos());
}
"#;

/// The crate, built.
pub(crate) struct Plain {
    program: PathBuf,
    list: PathBuf,
}

impl Plain {
    /// Builds it with the versions of this project's lock file and nothing fetched, in cargo's
    /// release profile. None, and why on standard error, where that fails.
    pub(crate) fn build(cargo: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("plain-loop");
        fs::create_dir_all(folder.join("src")).unwrap();
        fs::write(folder.join("Cargo.toml"), MANIFEST).unwrap();
        fs::write(folder.join("src/main.rs"), PROGRAM).unwrap();
        let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
        fs::copy(lock, folder.join("Cargo.lock")).unwrap();
        let target = folder.join("target");
        let output = Command::new(cargo)
            .args(["build", "--quiet", "--release", "--offline", "--target-dir"])
            .arg(&target)
            .current_dir(&folder)
            .output()
            .unwrap();
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            eprintln!("the loop as a crate of its own can't be built and is left out:\n{why}");
            return None;
        }
        let program =
            target.join("release").join(format!("plain-loop{}", std::env::consts::EXE_SUFFIX));
        Some(Self { program, list: folder.join("files") })
    }

    /// The files that the next runs parse.
    pub(crate) fn take(&self, files: &[PathBuf]) {
        let mut list = String::new();
        for file in files {
            let _ = writeln!(list, "{}", file.display());
        }
        fs::write(&self.list, list).unwrap();
    }

    /// One run over them: without the start of the program.
    pub(crate) fn run(&self) -> Duration {
        let output = Command::new(&self.program).arg(&self.list).output().unwrap();
        let nanoseconds = String::from_utf8(output.stdout).unwrap();
        Duration::from_nanos(nanoseconds.trim().parse().unwrap())
    }
}
