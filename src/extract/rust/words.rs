//! The words of one file: identifiers as small numbers.
//!
//! Owns the table. Invariant: a word is an index into the table that made it. Does not know what
//! a word means.

use rustc_hash::{FxBuildHasher, FxHashMap};

/// An identifier of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(u32);

impl Word {
    /// Its position in the table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every identifier that a fact of one file mentions, each once.
#[derive(Clone, Debug, Default)]
pub struct Words {
    text: String,
    ends: Vec<u32>,
}

impl Words {
    /// The text of a word.
    pub fn get(&self, word: Word) -> &str {
        let at = word.index();
        let start =
            at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.text.get(start as usize..end as usize).unwrap_or("")
    }

    /// Every word in the order of its number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(Word(u32::try_from(at).unwrap_or(u32::MAX))))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn push(&mut self, text: &str) -> Word {
        let word = Word(u32::try_from(self.ends.len()).unwrap_or(u32::MAX));
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        word
    }
}

/// Builds the table while a file is read.
#[derive(Debug)]
pub(super) struct Interner<'t> {
    known: FxHashMap<&'t str, Word>,
    words: Words,
}

impl<'t> Interner<'t> {
    /// With space for so many words.
    pub(super) fn expecting(words: usize) -> Self {
        let known = FxHashMap::with_capacity_and_hasher(words, FxBuildHasher);
        Self { known, words: Words::default() }
    }

    pub(super) fn word(&mut self, text: &'t str) -> Word {
        if let Some(word) = self.known.get(text) {
            return *word;
        }
        let word = self.words.push(text);
        self.known.insert(text, word);
        word
    }

    pub(super) fn find(&self, text: &str) -> Option<Word> {
        self.known.get(text).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn get(&self, word: Word) -> &str {
        self.words.get(word)
    }

    pub(super) fn finish(mut self) -> Words {
        self.words.text.shrink_to_fit();
        self.words.ends.shrink_to_fit();
        self.words
    }
}
