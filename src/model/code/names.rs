//! Identifiers of a whole run as small numbers.
//!
//! Owns the table that makes names of different files comparable. Does not know what they name.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// An identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::model) struct Name(u32);

impl Name {
    pub(super) fn number(self) -> u32 {
        self.0
    }
}

/// Every identifier, each once.
#[derive(Debug, Default)]
pub(in crate::model) struct Names {
    known: FxHashMap<Arc<str>, Name>,
    texts: Vec<Arc<str>>,
}

impl Names {
    pub(in crate::model) fn add(&mut self, text: &str) -> Name {
        if let Some(name) = self.known.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.texts.push(Arc::clone(&text));
        self.known.insert(text, name);
        name
    }

    pub(in crate::model) fn find(&self, text: &str) -> Option<Name> {
        self.known.get(text).copied()
    }

    /// Every identifier.
    pub(in crate::model) fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        let number = |at: usize| Name(u32::try_from(at).unwrap_or(u32::MAX));
        self.texts.iter().enumerate().map(move |(at, text)| (number(at), &**text))
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    pub(in crate::model) fn get(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", |text| text)
    }
}
