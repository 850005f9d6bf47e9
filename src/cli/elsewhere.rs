//! Another state of the tree than the one on the disk.
//!
//! Owns what a command may ask for in its place: a snapshot, and what packages say of themselves.
//! Does not read it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::load::{self, Loaded};

/// Another state of the tree than the one on the disk.
#[derive(Clone, Default)]
pub(super) struct Elsewhere {
    pub(super) snapshot: Option<Arc<load::Snapshot>>,
    /// Where the user would stand in it; its top where nothing is said.
    pub(super) start: Option<PathBuf>,
    /// The workspace's manifest in it.
    pub(super) manifest: Option<PathBuf>,
    /// What packages say of themselves, by name, in the place of what they say there.
    pub(super) declarations: BTreeMap<String, load::Declaration>,
}

impl Elsewhere {
    /// Lets packages say of themselves what they say there.
    pub(super) fn declare(&self, loaded: &mut Loaded) {
        for package in &mut loaded.packages {
            if let Some(declaration) = self.declarations.get(package.name.as_str()) {
                package.declaration = declaration.at(package.manifest_file.start());
            }
        }
    }
}
