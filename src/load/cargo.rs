//! `cargo metadata --no-deps`, once per workspace.
//!
//! Owns the call and the part of the answer that is kept; the rest is passed over while parsing.
//! Survives a `rust-toolchain` file that names a toolchain which is not installed: rustup chooses
//! by folder, so the installed default cargo is then asked by its own path. Never resolves, never
//! needs a network.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use cargo_metadata::{Dependency, MetadataCommand, TargetKind};
use semver::Version;
use serde::{Deserialize, Serialize};

use super::LoadError;
use super::sights::{self, Digest, Sight};

/// What the GNU C library reads settings of its allocator from.
const ALLOCATOR: &str = "GLIBC_TUNABLES";

/// Cargo makes a tree of many small nodes, nearly all on one thread: huge pages, one arena that
/// grows by 32 MB, and nothing given back before the end. With huge pages its answer took 122 and
/// not 152 ms for 192 packages; later, with the others too, 112 and not 120, and 363 and not 426
/// where a virtual machine has to fetch its memory from the host.
const SETTINGS: &str = "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:\
    glibc.malloc.top_pad=33554432:glibc.malloc.trim_threshold=33554432:\
    glibc.malloc.mmap_threshold=33554432";

/// What every call of cargo has in common.
#[derive(Clone, Debug, Default)]
pub(super) struct Cargo {
    /// `$CARGO`, or `cargo`.
    pub(super) program: OsString,
    /// `--offline`, passed through.
    pub(super) flags: Vec<String>,
}

/// The part of cargo's answer that is kept.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    pub(super) workspace_root: PathBuf,
}

/// One member.
#[derive(Debug, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) version: Version,
    pub(super) manifest_path: PathBuf,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) targets: Vec<Target>,
    pub(super) features: BTreeMap<String, Vec<String>>,
    pub(super) publish: Option<Vec<String>>,
    pub(super) license: Option<String>,
    pub(super) license_file: Option<String>,
    pub(super) description: Option<String>,
    pub(super) repository: Option<String>,
    pub(super) links: Option<String>,
}

/// One target of a member.
#[derive(Debug, Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<TargetKind>,
    pub(super) src_path: PathBuf,
    pub(super) edition: String,
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
        self.begin(manifest, dir).answer()
    }

    /// Begins with that.
    pub(super) fn begin(&self, manifest: Option<&Path>, dir: &Path) -> Asked {
        let question = Question {
            program: self.program.clone(),
            flags: self.flags.clone(),
            manifest: manifest.map(Path::to_path_buf),
            dir: dir.to_owned(),
        };
        Asked { cargo: question.begin(), question }
    }
}

/// A question that cargo is working on.
pub(super) struct Asked {
    question: Question,
    cargo: io::Result<Child>,
}

impl Asked {
    /// What it says, once it does.
    pub(super) fn answer(self) -> Result<Answer, LoadError> {
        let Self { question, cargo } = self;
        let mut output = question.end(cargo)?;
        if output.status.success() {
            sights::note(|| {
                let digest = sights::digest(&output.stdout);
                Sight::Cargo { question, digest }
            });
            return Ok(Answer { metadata: parse(&output)?, without_pin: false });
        }
        let prefix = format!("{}/", question.dir.display());
        if String::from_utf8_lossy(&output.stderr).contains("toolchain")
            && let Some(program) = default_cargo()
        {
            sights::spoil();
            output = Question { program: program.into_os_string(), ..question }.ask()?;
            if output.status.success() {
                return Ok(Answer { metadata: parse(&output)?, without_pin: true });
            }
        }
        // Why it refused may lie in files that nobody here has looked at.
        sights::spoil();
        let stderr = String::from_utf8_lossy(&output.stderr).trim_end().replace(&prefix, "");
        Err(LoadError::Metadata { stderr })
    }
}

/// One call of cargo.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Question {
    program: OsString,
    flags: Vec<String>,
    manifest: Option<PathBuf>,
    dir: PathBuf,
}

impl Question {
    /// Of what cargo answers today; none if it refuses.
    pub(super) fn digest(&self) -> Option<Digest> {
        let output = self.ask().ok().filter(|output| output.status.success())?;
        Some(sights::digest(&output.stdout))
    }

    fn ask(&self) -> Result<Output, LoadError> {
        self.end(self.begin())
    }

    fn begin(&self) -> io::Result<Child> {
        let mut metadata = MetadataCommand::new();
        metadata.cargo_path(&self.program).current_dir(&self.dir).no_deps();
        metadata.other_options(self.flags.clone());
        if let Some(manifest) = &self.manifest {
            metadata.manifest_path(manifest);
        }
        let mut command = metadata.cargo_command();
        // Rustup would download a missing toolchain by itself: no network, ever.
        command.env("RUSTUP_AUTO_INSTALL", "0");
        // Others than the GNU C library don't read this.
        if std::env::var_os(ALLOCATOR).is_none() {
            command.env(ALLOCATOR, SETTINGS);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }

    fn end(&self, cargo: io::Result<Child>) -> Result<Output, LoadError> {
        cargo.and_then(Child::wait_with_output).map_err(|source| LoadError::NoCargo {
            program: self.program.to_string_lossy().into_owned(),
            source,
        })
    }
}

/// Cargo may print a line of its own before the JSON, as a wrapper script may.
fn parse(output: &Output) -> Result<Metadata, LoadError> {
    let json = output.stdout.split(|byte| *byte == b'\n').find(|line| line.starts_with(b"{"));
    serde_json::from_slice(json.unwrap_or_default()).map_err(|source| LoadError::Answer { source })
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
