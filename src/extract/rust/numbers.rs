//! A table of numbers by hash: which word of a file a text is, which of its paths some words are.
//!
//! Owns the search. What a number stands for, and whether two are the same, its user knows. Its
//! space serves file after file: only what the next one is expected to need is made empty.

/// No number.
const NONE: u32 = u32::MAX;
/// The least number of places.
const LEAST: usize = 64;

#[derive(Clone, Copy, Debug)]
struct Place {
    hash: u32,
    number: u32,
}

const EMPTY: Place = Place { hash: NONE, number: NONE };

/// Numbers, each once.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    /// A power of two of them, at most half of them taken; none before the first file.
    places: Vec<Place>,
    taken: usize,
}

impl Numbers {
    /// Forgets everything, with room for so many.
    pub(super) fn clear(&mut self, expected: usize) {
        self.places.clear();
        self.places.resize((expected * 2).next_power_of_two().max(LEAST), EMPTY);
        self.taken = 0;
    }

    /// The number of this hash that is the right one.
    #[inline]
    pub(super) fn find(&self, hash: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            // None only before the first file.
            let place = self.places.get(at)?;
            if place.hash == hash && place.number != NONE && is(place.number) {
                return Some(place.number);
            }
            if place.number == NONE {
                return None;
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds a number that was not found.
    pub(super) fn add(&mut self, hash: u32, number: u32) {
        if self.taken * 2 >= self.places.len() {
            let size = (self.places.len() * 2).max(LEAST);
            let old = std::mem::replace(&mut self.places, vec![EMPTY; size]);
            for place in old.into_iter().filter(|place| place.number != NONE) {
                self.put(place);
            }
        }
        self.put(Place { hash, number });
        self.taken += 1;
    }

    fn put(&mut self, new: Place) {
        let mask = self.places.len().wrapping_sub(1);
        let mut at = new.hash as usize & mask;
        while let Some(place) = self.places.get_mut(at) {
            if place.number == NONE {
                *place = new;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// A hash in half the space.
pub(super) fn folded(hash: u64) -> u32 {
    u32::try_from((hash ^ (hash >> 32)) & u64::from(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::Numbers;

    #[test]
    fn each_number_is_found_again_until_all_are_forgotten() {
        let mut numbers = Numbers::default();
        assert_eq!(numbers.find(1, |_| true), None);
        for round in 0..2 {
            numbers.clear(0);
            for number in 0..1_000u32 {
                // A fourth of them share a hash, and it is that of a free place for some.
                let hash = u32::MAX - number % 250;
                assert_eq!(numbers.find(hash, |found| found == number), None, "{round}");
                numbers.add(hash, number);
            }
            for number in 0..1_000u32 {
                let hash = u32::MAX - number % 250;
                assert_eq!(numbers.find(hash, |found| found == number), Some(number));
            }
        }
    }
}
