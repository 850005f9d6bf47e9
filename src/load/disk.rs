//! Reading files, and everything that can go wrong with the world outside.
//!
//! Owns the error type of this stage: each variant names what was being done, to what, and what
//! to do about it. Does not know what is in the files.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::sights;

/// Why the workspace could not be read. Each message ends with what to do.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// No cargo on this machine.
    #[error(
        "failed to start `{program}`: {source}\nhelp: install Rust, or set CARGO to the cargo to use"
    )]
    NoCargo {
        /// What was started.
        program: String,
        /// The system's answer.
        source: std::io::Error,
    },
    /// Cargo refused the manifest.
    #[error(
        "failed to read the workspace with `cargo metadata --no-deps`\n{stderr}\nhelp: the same command must work before cargo mandate can"
    )]
    Metadata {
        /// What cargo said.
        stderr: String,
    },
    /// Cargo's answer is not what cargo writes.
    #[error(
        "failed to understand the answer of `cargo metadata`: {source}\nhelp: use a cargo of version 1.70 or later"
    )]
    Answer {
        /// The parser's answer.
        source: serde_json::Error,
    },
    /// A file that must be there can't be read.
    #[error("failed to read {path}: {source}\nhelp: {help}")]
    Read {
        /// The file.
        path: String,
        /// The system's answer.
        source: std::io::Error,
        /// What to do.
        help: &'static str,
    },
    /// A file is not text.
    #[error("failed to read {path}: it is not UTF-8 text\nhelp: save it as UTF-8")]
    NotText {
        /// The file.
        path: String,
    },
    /// `--manifest-path` does not name a manifest.
    #[error(
        "manifest path `{path}` is not an existing file named Cargo.toml\nhelp: give the path of a Cargo.toml"
    )]
    NotAManifest {
        /// As given.
        path: String,
    },
    /// `--locked` without a lock file.
    #[error(
        "`{path}` does not exist, and --locked or --frozen was given\nhelp: run `cargo generate-lockfile`, or drop the flag"
    )]
    NoLock {
        /// The lock file.
        path: String,
    },
    /// The lock file is older than the manifests.
    #[error(
        "{path} does not list `{dependency}` of `{package}`, and --locked or --frozen was given\nhelp: run `cargo update --workspace`, or drop the flag"
    )]
    StaleLock {
        /// The lock file.
        path: String,
        /// The package.
        package: String,
        /// The dependency.
        dependency: String,
    },
    /// The lock file is damaged.
    #[error("failed to parse {path}: {message}\nhelp: run `cargo generate-lockfile`")]
    Lock {
        /// The lock file.
        path: String,
        /// The parser's answer.
        message: String,
    },
    /// Another state of the tree could not be copied.
    #[error("failed to copy another state of the tree: {why}")]
    Snapshot {
        /// What refused.
        why: String,
    },
    /// `--repository` outside of git.
    #[error(
        "--repository needs a git repository, and {path} is in none\nhelp: run it inside a clone, or name one workspace with --manifest-path"
    )]
    NoRepository {
        /// Where the search began.
        path: String,
    },
    /// `--repository` without any manifest.
    #[error(
        "no Cargo.toml could be loaded in the repository\n{reasons}help: name a workspace with --manifest-path"
    )]
    NothingLoaded {
        /// What was tried, a line each.
        reasons: String,
    },
}

/// Reads a file that must be there.
///
/// # Errors
/// [`LoadError::Read`] and [`LoadError::NotText`], with the path as given in `shown`.
pub fn read_text(path: &Path, shown: &str, help: &'static str) -> Result<Arc<str>, LoadError> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(Arc::from);
    let read = sights::read(path, text).map_err(|source| LoadError::Read {
        path: shown.to_owned(),
        source,
        help,
    })?;
    read.map_err(|_| LoadError::NotText { path: shown.to_owned() })
}

/// Reads a file that may be absent: `None` only if it does not exist.
///
/// # Errors
/// As [`read_text`], for a file that exists.
pub fn read_optional(path: &Path, shown: &str) -> Result<Option<Arc<str>>, LoadError> {
    match read_text(path, shown, "make it readable, or remove it") {
        Ok(text) => Ok(Some(text)),
        Err(LoadError::Read { source, .. })
            if matches!(source.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// The path of `path` as seen from `root`, with `/`; climbs with `..` where it must.
pub fn path_text(root: &Path, path: &Path) -> String {
    for (ups, base) in root.ancestors().enumerate() {
        if let Ok(rest) = path.strip_prefix(base) {
            let mut parts = vec!["..".to_owned(); ups];
            parts.extend(rest.components().map(|c| c.as_os_str().to_string_lossy().into_owned()));
            return parts.join("/");
        }
    }
    path.to_string_lossy().replace('\\', "/")
}

/// A path with `/` as seen from a folder, from where the folder's own path begins; none where it
/// climbs out.
pub fn joined_path(base: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            other => parts.push(other),
        }
    }
    Some(parts.join("/"))
}

/// The path without `.` and with `..` resolved by name, as cargo does it.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_from_the_root_and_climb() {
        let at = |path: &str| path_text(Path::new("/r/ws"), Path::new(path));
        assert_eq!(at("/r/ws/a/Cargo.toml"), "a/Cargo.toml");
        assert_eq!(at("/r/b/Cargo.toml"), "../b/Cargo.toml");
        assert_eq!(joined_path("a/b", "./../c"), Some("a/c".to_owned()));
        assert_eq!(joined_path("a", "../../c"), None);
        assert_eq!(normalize(Path::new("/r/ws/../b/./c")), PathBuf::from("/r/b/c"));
    }

    #[test]
    fn absent_is_none_and_a_folder_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        assert!(read_optional(&dir.path().join("none"), "none").unwrap().is_none());
        assert!(read_optional(dir.path(), ".").is_err());
    }
}
