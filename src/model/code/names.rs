//! Identifiers of a whole run as small numbers.
//!
//! Owns the table that makes names of different files comparable. Does not know what they name.

use std::borrow::Cow;

use rustc_hash::{FxBuildHasher, FxHashMap};

/// An identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::model) struct Name(u32);

impl Name {
    pub(super) fn number(self) -> u32 {
        self.0
    }
}

/// Every identifier, each once. What files hold stays where it is.
#[derive(Debug, Default)]
pub(in crate::model) struct Names<'c> {
    known: FxHashMap<&'c str, Name>,
    /// Those that no file holds.
    others: FxHashMap<Box<str>, Name>,
    texts: Vec<Cow<'c, str>>,
}

impl<'c> Names<'c> {
    /// With space for those of so many files, each of which brings about a dozen.
    pub(super) fn expecting(files: usize) -> Self {
        let count = files * 12;
        Self {
            known: FxHashMap::with_capacity_and_hasher(count, FxBuildHasher),
            others: FxHashMap::default(),
            texts: Vec::with_capacity(count),
        }
    }

    pub(in crate::model) fn add(&mut self, text: &'c str) -> Name {
        let next = self.next();
        let name = *self.known.entry(text).or_insert(next);
        if name == next {
            self.texts.push(Cow::Borrowed(text));
        }
        name
    }

    /// Adds one that no file need hold, once all files are known.
    pub(in crate::model) fn add_other(&mut self, text: &str) -> Name {
        if let Some(name) = self.find(text) {
            return name;
        }
        let name = self.next();
        self.texts.push(Cow::Owned(text.to_owned()));
        self.others.insert(text.into(), name);
        name
    }

    fn next(&self) -> Name {
        Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
    }

    pub(in crate::model) fn find(&self, text: &str) -> Option<Name> {
        self.known.get(text).or_else(|| self.others.get(text)).copied()
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
