//! The binary: runs, writes, ends with the exit code.
//!
//! Owns the only writes of the program. Files are created, never overwritten.

use std::io::{self, IsTerminal as _, Write};
use std::process::ExitCode;

use cargo_mandate::cli::{Code, World, run};

fn main() -> ExitCode {
    let mut world = World::of_process();
    if io::stderr().is_terminal() {
        world.progress = Some(progress);
    }
    let outcome = run(&world);
    for (path, text) in &outcome.files {
        if let Err(error) = create(path, text) {
            let _ = writeln!(io::stderr(), "error: failed to write {}: {error}", path.display());
            return ExitCode::from(Code::CouldNotRun as u8);
        }
    }
    let _ = io::stderr().write_all(outcome.stderr.as_bytes());
    // A closed pipe (`| head`) is no failure of ours.
    let _ = io::stdout().write_all(outcome.stdout.as_bytes());
    ExitCode::from(outcome.code as u8)
}

/// A sign of life; where it can't be shown nobody misses it.
fn progress(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes a new file whole or not at all: beside it first, then under its name.
fn create(path: &std::path::Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension("toml.part");
    std::fs::write(&draft, text)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        // Some file systems have no links; the name is still only taken if it is free.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            std::fs::File::create_new(path)?.write_all(text.as_bytes())
        }
        other => other,
    }
}
