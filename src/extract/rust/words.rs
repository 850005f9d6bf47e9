//! The words of one file: identifiers as small numbers.
//!
//! Owns the table. Invariant: a word is an index into the table that made it. Does not know what
//! a word means.

use std::hash::Hasher as _;
use std::num::NonZeroU32;

use rustc_hash::FxHasher;

use super::numbers::{Numbers, folded};

/// An identifier of one file, counted from 1: none takes no more space than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Word(NonZeroU32);

impl Word {
    /// Its position in the table.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }

    /// The word at a position.
    fn at(index: u32) -> Self {
        Self(NonZeroU32::MIN.saturating_add(index))
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
        let (start, end) = self.range(word);
        self.text.get(start..end).unwrap_or("")
    }

    fn bytes(&self, word: Word) -> &[u8] {
        let (start, end) = self.range(word);
        self.text.as_bytes().get(start..end).unwrap_or(&[])
    }

    fn range(&self, word: Word) -> (usize, usize) {
        let at = word.index();
        let start =
            at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        (start as usize, end as usize)
    }

    /// Every word in the order of its number.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len()).map(|at| self.get(Word::at(u32::try_from(at).unwrap_or(u32::MAX))))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    fn push(&mut self, text: &str) -> u32 {
        let at = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        at
    }
}

/// Builds the table while a file is read, in space that serves every file of a thread.
#[derive(Debug, Default)]
pub(super) struct Interner {
    known: Numbers,
    words: Words,
}

impl Interner {
    /// Forgets everything, with space for so many words.
    pub(super) fn clear(&mut self, expected: usize) {
        self.known.clear(expected);
        self.words.text.clear();
        self.words.ends.clear();
    }

    pub(super) fn word(&mut self, text: &str) -> Word {
        let hash = hash_of(text);
        if let Some(word) = self.with_hash(text, hash) {
            return word;
        }
        let at = self.words.push(text);
        self.known.add(hash, at);
        Word::at(at)
    }

    pub(super) fn find(&self, text: &str) -> Option<Word> {
        self.with_hash(text, hash_of(text))
    }

    fn with_hash(&self, text: &str, hash: u32) -> Option<Word> {
        let found = self.known.find(hash, |at| self.words.bytes(Word::at(at)) == text.as_bytes());
        found.map(Word::at)
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn get(&self, word: Word) -> &str {
        self.words.get(word)
    }

    /// The table, in no more space than it needs.
    pub(super) fn table(&self) -> Words {
        self.words.clone()
    }
}

fn hash_of(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    folded(hasher.finish())
}
