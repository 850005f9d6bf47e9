//! What resolvers remember, and the lists in what they found.
//!
//! Owns the tables and their reuse: resolution for one package begins with nothing remembered, in
//! the space of one before. Invariant: a list or way belongs to the memory that made it. Does not
//! look anything up.

use std::marker::PhantomData;
use std::sync::Mutex;

use rustc_hash::FxHashMap;

use super::names::Name;
use super::resolved::{Found, Hop, Known, Way};

/// A list that lies in a memory, by its last element. To grow makes another one: what both begin
/// with is shared.
#[derive(Debug)]
pub(in crate::model) struct List<T> {
    /// One more than the place of its last element; nothing for an empty one.
    last: u32,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { last: 0, of: PhantomData }
    }
}

impl<T> List<T> {
    pub(in crate::model) fn is_empty(self) -> bool {
        self.last == 0
    }
}

/// Elements of lists, each with the list before it.
#[derive(Debug)]
pub(super) struct Lists<T> {
    elements: Vec<(T, List<T>)>,
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self { elements: Vec::new() }
    }
}

impl<T: Copy> Lists<T> {
    pub(super) fn grown(&mut self, list: List<T>, by: T) -> List<T> {
        self.elements.push((by, list));
        List { last: super::table::small(self.elements.len()), of: PhantomData }
    }

    /// From the last element to the first.
    pub(super) fn backwards(&self, list: List<T>) -> impl Iterator<Item = T> + use<'_, T> {
        let mut at = list;
        std::iter::from_fn(move || {
            let (element, before) = self.elements.get((at.last as usize).checked_sub(1)?)?;
            at = *before;
            Some(*element)
        })
    }

    pub(super) fn to_vec(&self, list: List<T>) -> Vec<T> {
        let count = self.backwards(list).count();
        let mut out = Vec::with_capacity(count);
        out.extend(self.backwards(list));
        out.reverse();
        out
    }
}

/// What is remembered of a look-up: nothing while it is under way, or not known.
pub(super) type Slot = Option<Option<Known>>;

/// The last answers, each in the only slot that it may stand in: the same few names are asked for
/// again and again in one file.
#[derive(Debug, Default)]
pub(super) struct Recent {
    slots: Vec<(u64, Option<Known>)>,
}

impl Recent {
    const BITS: u32 = 9;
    const NOBODY: (u64, Option<Known>) = (u64::MAX, None);

    pub(super) fn get(&self, key: u64) -> Slot {
        let (known, answer) = self.slots.get(Self::slot(key))?;
        (*known == key).then_some(*answer)
    }

    pub(super) fn put(&mut self, key: u64, answer: Option<Known>) {
        if self.slots.is_empty() {
            self.slots.resize(1 << Self::BITS, Self::NOBODY);
        }
        if let Some(slot) = self.slots.get_mut(Self::slot(key)) {
            *slot = (key, answer);
        }
    }

    fn slot(key: u64) -> usize {
        let mixed = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - Self::BITS);
        usize::try_from(mixed).unwrap_or(0)
    }
}

/// Everything that was looked up for one package.
#[derive(Debug, Default)]
pub(super) struct Memory {
    pub(super) recent: Recent,
    /// Names that globs bring into modules.
    pub(super) globs: FxHashMap<u64, Slot>,
    /// Imports, by instance and index.
    pub(super) imports: FxHashMap<u64, Slot>,
    /// What aliases stand for where that is another package's, likewise.
    pub(super) aliases: FxHashMap<u64, Slot>,
    pub(super) words: Lists<Name>,
    pub(super) hops: Lists<Hop>,
    ways: Vec<Way>,
}

impl Memory {
    pub(super) fn found(&self, known: Known) -> Found {
        Found { res: known.res, way: self.way(known) }
    }

    pub(super) fn way(&self, known: Known) -> Way {
        let at = (known.way as usize).checked_sub(1);
        at.and_then(|at| self.ways.get(at)).copied().unwrap_or_default()
    }

    pub(super) fn keep(&mut self, found: Found) -> Known {
        if found.way.is_straight() {
            return Known::straight(found.res);
        }
        self.ways.push(found.way);
        Known { res: found.res, way: super::table::small(self.ways.len()) }
    }

    fn clear(&mut self) {
        self.recent.slots.fill(Recent::NOBODY);
        self.globs.clear();
        self.imports.clear();
        self.aliases.clear();
        self.words.elements.clear();
        self.hops.elements.clear();
        self.ways.clear();
    }
}

/// Memories that nobody uses any more: their space is used again.
#[derive(Debug, Default)]
pub(in crate::model) struct Spare(Mutex<Vec<Memory>>);

impl Spare {
    pub(super) fn take(&self) -> Memory {
        self.0.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default()
    }

    pub(super) fn give(&self, mut memory: Memory) {
        memory.clear();
        if let Ok(mut spare) = self.0.lock() {
            spare.push(memory);
        }
    }
}

/// Two numbers as one.
pub(super) fn pair(first: u32, second: u32) -> u64 {
    u64::from(first) << 32 | u64::from(second)
}
