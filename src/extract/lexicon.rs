//! The words that make a call worth keeping.
//!
//! Owns the sets that a scan looks names up in. They are compiled from the catalogue, so that a
//! driver or an IPC crate is added without Rust. Does not know what a name means.

use rustc_hash::FxHashSet;

/// Names of functions, methods, macros and attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Last words of paths that are called.
    pub calls: Words,
    /// Methods.
    pub methods: Words,
    /// Macros.
    pub macros: Words,
    /// Attributes.
    pub attributes: Words,
}

/// A set of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(FxHashSet<String>);

impl Words {
    /// Adds a name.
    pub fn insert(&mut self, name: &str) {
        self.0.insert(name.to_owned());
    }

    /// Whether a name is in it.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}
