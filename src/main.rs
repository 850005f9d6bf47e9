//! The binary: runs, writes, ends with the exit code.
//!
//! Owns the only writes of the program. A file is written whole or stays as it was.

use std::io::{self, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cargo_mandate::cli::{Code, FileChange, World, run};

/// Answers that are kept for later runs: as many workspaces as somebody may work on in a week.
const KEPT: usize = 64;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    share_the_work();
    let mut world = World::of_process();
    if io::stderr().is_terminal() {
        world.progress = Some(progress);
    }
    world.connect = Some(lsp_server::Connection::stdio);
    let outcome = run(&world);
    for change in &outcome.files {
        if let Err(error) = carry_out(change) {
            let (FileChange::Create(path, _)
            | FileChange::Replace(path, _)
            | FileChange::Remove(path)
            | FileChange::Keep(path, _)) = change;
            let _ = writeln!(io::stderr(), "error: failed to write {}: {error}", path.display());
            return ExitCode::from(Code::CouldNotRun as u8);
        }
    }
    let _ = io::stderr().write_all(outcome.stderr.as_bytes());
    // A closed pipe (`| head`) is no failure of ours.
    let _ = io::stdout().write_all(outcome.stdout.as_bytes());
    ExitCode::from(outcome.code as u8)
}

/// Makes this thread one of those that work: memory that it has used is used again by what they do
/// together, and while it waits for cargo there is one less for the cores.
fn share_the_work() {
    // Elsewhere the stack of the first thread can be smaller than that of the others.
    if cfg!(unix) {
        // Where it can't be had, the threads are begun at first use, as without.
        let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    }
}

/// A sign of life; where it can't be shown nobody misses it.
fn progress(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Each file is written whole or not at all: beside it first, then under its name. A run that is
/// killed leaves the old file.
fn carry_out(change: &FileChange) -> io::Result<()> {
    match change {
        FileChange::Create(path, text) => create(path, text.as_bytes()),
        FileChange::Replace(path, text) => replace(path, text.as_bytes()),
        FileChange::Remove(path) => std::fs::remove_file(path),
        FileChange::Keep(path, text) => {
            let _ = keep(path, text);
            Ok(())
        }
    }
}

/// Under a name that only this process uses, so that two runs don't write into each other's.
fn draft(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let draft = path.with_file_name(name);
    std::fs::write(&draft, text)?;
    Ok(draft)
}

fn create(path: &Path, text: &[u8]) -> io::Result<()> {
    let draft = draft(path, text)?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        // Some file systems have no links; the name is still only taken if it is free.
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            std::fs::File::create_new(path)?.write_all(text)
        }
        other => other,
    }
}

/// Written for this user's eyes alone, and the oldest of its kind go.
fn keep(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)?;
    replace(path, text)?;
    let mut kept = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        kept.push((entry.metadata()?.modified()?, entry.path()));
    }
    kept.sort_unstable();
    let surplus = kept.len().saturating_sub(KEPT);
    kept.iter().take(surplus).try_for_each(|(_, path)| std::fs::remove_file(path))
}

fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let draft = draft(path, text)?;
    std::fs::rename(&draft, path).inspect_err(|_| {
        let _ = std::fs::remove_file(&draft);
    })
}
