//! The names a dependency has, as types that can't be mixed up.
//!
//! A package name stands in `[package]`, a dependency key stands left of `=` in a dependency
//! table. They differ wherever `package = "…"` renames. Knows nothing of sources or versions.

use std::fmt;

/// The name in `[package] name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageName(String);

/// The key of a dependency in a manifest: the package name, or what it was renamed to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DependencyKey(String);

impl PackageName {
    /// Takes a name as cargo printed it.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DependencyKey {
    /// Takes a key as it stands in the manifest.
    pub fn new(key: impl Into<String>) -> Self {
        Self(key.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PackageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for DependencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
