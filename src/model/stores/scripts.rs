//! Statements in literals, and those of files for tests that other code includes.
//!
//! Owns when they are read: where code that is no test speaks them, and once. What tests ask a
//! store for is nobody's concern, and most long queries of a repository stand in their expected
//! output. Does not know what a statement means.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::files::SqlFile;
use super::gather::{Ground, Part};
use super::runners::included_files;
use super::schema::is_test_path;
use crate::extract::rust::SqlText;
use crate::extract::sql::{Script, script};
use crate::model::code::in_scope;
use crate::model::evidence::Context;
use crate::source::FileId;

/// A file that code includes.
pub(super) struct Included<'p, 'c> {
    pub(super) part: &'p Part<'c>,
    /// Its path, from the root of the tree.
    pub(super) path: String,
    /// First byte of what includes it, and one past the last.
    pub(super) at: (u32, u32),
    pub(super) context: Context,
}

/// What was read.
pub(super) struct Scripts {
    literals: BTreeMap<(FileId, u32), Script>,
    whole: BTreeMap<String, Script>,
}

/// Where a text of a part is spoken.
pub(super) fn spoken_in(part: &Part<'_>, text: &SqlText) -> Context {
    in_scope(part.facts, text.scope, part.context)
}

/// Every file that code includes, whatever is in it.
pub(super) fn included<'p, 'c>(
    ground: &Ground<'_, '_>,
    parts: &'p [Part<'c>],
) -> Vec<Included<'p, 'c>> {
    let of_part = |part: &'p Part<'c>| {
        let files = included_files(ground, part).into_iter();
        files.map(move |(path, scope, at, end)| {
            let context = in_scope(part.facts, scope, part.context);
            Included { part, path, at: (at, end), context }
        })
    };
    parts.iter().flat_map(of_part).collect()
}

impl Scripts {
    /// Reads them, on all cores.
    pub(super) fn read(
        ground: &Ground<'_, '_>,
        parts: &[&Part<'_>],
        (files, included): (&[SqlFile], &[Included<'_, '_>]),
    ) -> Self {
        let mut literals: BTreeMap<(FileId, u32), &str> = BTreeMap::new();
        for part in parts {
            let texts = part.facts.stores.texts.iter();
            for text in texts.filter(|text| spoken_in(part, text) != Context::Test) {
                literals.insert((part.id, text.at), &text.text);
            }
        }
        let literals = literals.into_par_iter().map(|(at, text)| (at, script(text))).collect();
        let wanted: BTreeSet<&str> = included
            .iter()
            .filter(|one| one.context != Context::Test && is_test_path(&one.path))
            .map(|one| one.path.as_str())
            .collect();
        let wanted = files.iter().filter(|file| wanted.contains(file.path.as_str()));
        let whole = wanted.filter_map(|file| {
            let text = (ground.text)(&ground.loaded.tree.root.join(&file.path))?;
            Some((file.path.clone(), script(&text)))
        });
        Self { literals, whole: whole.collect() }
    }

    /// What a literal says; none where only tests say it.
    pub(super) fn of_literal(&self, part: &Part<'_>, text: &SqlText) -> Option<&Script> {
        self.literals.get(&(part.id, text.at))
    }

    /// What a file says to who includes it.
    pub(super) fn of_file<'s>(&'s self, file: &'s SqlFile) -> &'s Script {
        self.whole.get(&file.path).unwrap_or(&file.script)
    }
}
