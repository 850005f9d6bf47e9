//! The bytes of files, in space that each thread uses again for the next file.
//!
//! Owns that space. Invariant: what an earlier file has left in it is never shown. Does not know
//! who wants to know what was read.

use std::cell::Cell;
use std::fs::File;
use std::io::{ErrorKind, Read as _, Result};

/// How much space there is at first: most files take less.
const LEAST: usize = 1 << 16;
/// What is larger was made for a file of rare length, and is given back.
const MOST: usize = 1 << 23;

thread_local! {
    static SPACE: Cell<Space> = const { Cell::new(Space(Vec::new())) };
}

/// Space for one file. Its list is as long as it can be, so that nothing is cleared between files.
#[derive(Debug, Default)]
pub(super) struct Space(Vec<u8>);

/// Lends the space of this thread. Who asks while it is lent gets new space.
pub(super) fn with_space<R>(then: impl FnOnce(&mut Space) -> R) -> R {
    let mut space = SPACE.take();
    let out = then(&mut space);
    if space.0.len() <= MOST {
        SPACE.set(space);
    }
    out
}

/// Gives the space of this thread back; the next file gets new space.
pub fn give_back() {
    SPACE.take();
}

impl Space {
    /// The bytes up to a place.
    pub(super) fn bytes(&self, end: usize) -> &[u8] {
        self.0.get(..end).unwrap_or(&[])
    }

    /// Reads up to so many bytes from the start; returns how many there are.
    pub(super) fn head(&mut self, file: &mut File, length: usize) -> Result<usize> {
        self.make_room(length, 0);
        let mut end = 0;
        loop {
            match self.read(file, end, length)? {
                0 => return Ok(end),
                more => end += more,
            }
        }
    }

    /// Reads on from a place to the end of a file of a known length, or 0 where that is not known;
    /// returns where it ends. Everything is asked for at once and one byte more: where less comes,
    /// that was the end. `read_to_end` asks three times more for each file, to learn the same.
    pub(super) fn rest(&mut self, file: &mut File, from: usize, length: usize) -> Result<usize> {
        let mut end = from;
        loop {
            self.make_room(length.max(end) + 1, end);
            match self.read(file, end, self.0.len())? {
                0 => return Ok(end),
                more => end += more,
            }
            if end == length {
                return Ok(end);
            }
        }
    }

    fn read(&mut self, file: &mut File, from: usize, to: usize) -> Result<usize> {
        loop {
            match file.read(self.0.get_mut(from..to).unwrap_or(&mut [])) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    /// New space instead of longer space: what an earlier file has left need not be moved.
    fn make_room(&mut self, wanted: usize, kept: usize) {
        if self.0.len() >= wanted {
            return;
        }
        let mut new = vec![0; wanted.next_power_of_two().max(LEAST)];
        if let (Some(to), Some(from)) = (new.get_mut(..kept), self.0.get(..kept)) {
            to.copy_from_slice(from);
        }
        self.0 = new;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn each_file_is_read_whole_whatever_was_read_before() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let long: Vec<u8> = (0..200_000u32).map(|n| n.to_le_bytes()[0]).collect();
        file.write_all(&long).unwrap();
        let open = || File::open(file.path()).unwrap();
        let mut space = Space::default();
        // A length that is known, is not known, was less, and was more.
        for length in [200_000, 0, 1_000, 300_000] {
            let end = space.rest(&mut open(), 0, length).unwrap();
            assert!(space.bytes(end) == long, "{length}");
        }
        let mut space = Space::default();
        let mut file = open();
        let end = space.head(&mut file, 1_024).unwrap();
        assert_eq!(space.bytes(end), &long[..1_024]);
        let end = space.rest(&mut file, end, 200_000).unwrap();
        assert!(space.bytes(end) == long);
        let empty = tempfile::NamedTempFile::new().unwrap();
        let mut file = File::open(empty.path()).unwrap();
        assert_eq!(space.head(&mut file, 1_024).unwrap(), 0);
        assert_eq!(space.rest(&mut file, 0, 0).unwrap(), 0);
    }
}
