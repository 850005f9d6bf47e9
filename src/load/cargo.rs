//! `cargo metadata --no-deps`, once per workspace.
//!
//! Owns the call and nothing of its meaning. Survives a `rust-toolchain` file that names a
//! toolchain which is not installed: rustup chooses by folder, so the installed default cargo is
//! then asked by its own path. Never resolves, never needs a network.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cargo_metadata::{Metadata, MetadataCommand};

use super::LoadError;

/// What every call of cargo has in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Cargo {
    /// `$CARGO`, or `cargo`.
    pub(super) program: OsString,
    /// `--locked`, `--offline`, `--frozen`, passed through.
    pub(super) flags: Vec<String>,
}

/// An answer, and whether the pinned toolchain had to be passed over.
pub(super) struct Answer {
    pub(super) metadata: Metadata,
    pub(super) without_pin: bool,
}

impl Cargo {
    /// Describes the workspace of a manifest, or of the folder where none is given.
    pub(super) fn metadata(
        &self,
        manifest: Option<&Path>,
        dir: &Path,
    ) -> Result<Answer, LoadError> {
        let first = self.run(&self.program, manifest, dir)?;
        if first.status.success() {
            return Ok(Answer { metadata: parse(&first)?, without_pin: false });
        }
        let stderr = String::from_utf8_lossy(&first.stderr).into_owned();
        if stderr.contains("toolchain")
            && let Some(program) = default_cargo()
        {
            let second = self.run(program.as_os_str(), manifest, dir)?;
            if second.status.success() {
                return Ok(Answer { metadata: parse(&second)?, without_pin: true });
            }
        }
        let prefix = format!("{}/", dir.display());
        Err(LoadError::Metadata { stderr: stderr.trim_end().replace(&prefix, "") })
    }

    fn run(
        &self,
        program: &std::ffi::OsStr,
        manifest: Option<&Path>,
        dir: &Path,
    ) -> Result<Output, LoadError> {
        let mut metadata = MetadataCommand::new();
        metadata.cargo_path(program).current_dir(dir).no_deps();
        metadata.other_options(self.flags.clone());
        if let Some(manifest) = manifest {
            metadata.manifest_path(manifest);
        }
        let mut command = metadata.cargo_command();
        // Rustup would download a missing toolchain by itself: no network, ever.
        command.env("RUSTUP_AUTO_INSTALL", "0");
        command.output().map_err(|source| LoadError::NoCargo {
            program: program.to_string_lossy().into_owned(),
            source,
        })
    }
}

fn parse(output: &Output) -> Result<Metadata, LoadError> {
    let text = std::str::from_utf8(&output.stdout).unwrap_or("");
    MetadataCommand::parse(text).map_err(|source| LoadError::Answer { source })
}

/// The cargo of rustup's default toolchain, asked from a folder that pins nothing.
fn default_cargo() -> Option<PathBuf> {
    let neutral = std::env::temp_dir();
    let output = Command::new("rustup")
        .args(["which", "cargo"])
        .current_dir(neutral)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env("RUSTUP_AUTO_INSTALL", "0")
        .output()
        .ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    (output.status.success() && path.is_file()).then_some(path)
}
