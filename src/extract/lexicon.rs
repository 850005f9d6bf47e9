//! The words that make a call worth keeping.
//!
//! Owns the sets that a scan looks names up in. They are compiled from the catalogue, so that a
//! driver or an IPC crate is added without Rust. Does not know what a name means.

use rustc_hash::FxHashSet;

use super::catalog::{Pattern, Signal};

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
    /// Calls of clients of stores.
    pub clients: ClientWords,
    /// Calls that are given statements in SQL.
    pub sinks: Words,
}

/// Calls that count only in files that name their library: many have names that everything has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientWords {
    /// What their libraries are called in source.
    pub libraries: Words,
    /// Last words of paths that are called.
    pub calls: Words,
    /// Methods.
    pub methods: Words,
    /// Macros.
    pub macros: Words,
    /// Those of all of them that count in every file.
    pub own: Words,
    /// Whether every file is read as one that names a library.
    pub everywhere: bool,
}

impl ClientWords {
    /// Adds the words of a signal.
    pub fn add(&mut self, signal: &Signal) {
        for pattern in &signal.patterns {
            let name = match pattern {
                Pattern::Path(words) => {
                    let last = words.last().map_or("", String::as_str);
                    self.calls.insert(last);
                    last
                }
                Pattern::Method(name) => {
                    self.methods.insert(name);
                    name
                }
                Pattern::Macro(name) => {
                    self.macros.insert(name);
                    name
                }
                Pattern::Attribute(_) => continue,
            };
            if signal.client.as_ref().is_some_and(|client| client.own) {
                self.own.insert(name);
            }
        }
        let by_name = signal.packages.iter().map(|package| package.replace('-', "_"));
        let libraries = signal.client.iter().flat_map(|client| client.libraries.iter().cloned());
        for library in by_name.chain(libraries) {
            self.libraries.insert(&library);
        }
    }
}

/// A set of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    outlines: Outlines,
    names: FxHashSet<String>,
}

impl Words {
    /// Adds a name.
    pub fn insert(&mut self, name: &str) {
        self.outlines.add(name);
        self.names.insert(name.to_owned());
    }

    /// Whether a name is in it.
    pub fn contains(&self, name: &str) -> bool {
        self.outlines.may_hold(name) && self.names.contains(name)
    }
}

/// The lengths and first letters of some names: a cheap no for most others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Outlines([u64; 32]);

impl Outlines {
    /// Adds a name.
    pub(super) fn add(&mut self, name: &str) {
        let (row, bit) = outline(name);
        if let Some(row) = self.0.get_mut(row) {
            *row |= bit;
        }
    }

    /// False only if the name was never added.
    pub(super) fn may_hold(&self, name: &str) -> bool {
        let (row, bit) = outline(name);
        self.0.get(row).is_some_and(|row| row & bit != 0)
    }
}

fn outline(name: &str) -> (usize, u64) {
    let first = name.as_bytes().first().copied().unwrap_or(0);
    (name.len() % 32, 1 << (first % 64))
}
