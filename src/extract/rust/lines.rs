//! The lines of a file: those that hold code, and a hash of each for the search of copies.
//!
//! Owns what counts as code, and which lines are worth comparing. Does not know other files.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::scan::small;
use super::tokens::indent;

/// The lines of a file that are worth comparing: no blanks, comments, imports or lone brackets.
#[derive(Debug, Default)]
pub struct CodeLines {
    /// A hash of each, without the white space around it.
    pub hashes: Vec<u32>,
    /// Which lines they are, as bits: the first bit is the first line.
    pub(super) held: Vec<u64>,
}

impl CodeLines {
    /// The number from 1 of the line whose hash stands at a position.
    pub fn number(&self, at: usize) -> Option<u32> {
        let mut before = u32::try_from(at).ok()?;
        for (row, bits) in self.held.iter().enumerate() {
            let count = bits.count_ones();
            if before < count {
                let rest = (0..before).fold(*bits, |bits, _| bits & (bits - 1));
                return Some(small(row * 64) + rest.trailing_zeros() + 1);
            }
            before -= count;
        }
        None
    }

    fn push(&mut self, line: usize, hash: u32) {
        if let Some(row) = self.held.get_mut(line / 64) {
            *row |= 1 << (line % 64);
        }
        self.hashes.push(hash);
    }
}

/// Fills in the lines of a text; returns how many are neither blank nor a comment.
pub(super) fn code_lines(
    text: &str,
    line_starts: &[u32],
    comments: &[u32],
    out: &mut CodeLines,
) -> u32 {
    let bytes = text.as_bytes();
    let mut count = 0;
    out.held.resize(line_starts.len().div_ceil(64), 0);
    out.hashes.reserve(line_starts.len());
    let mut comments = comments.iter().copied();
    let mut comment = comments.next().unwrap_or(u32::MAX);
    let mut rest = line_starts;
    while let [start, next @ ..] = rest {
        let at = line_starts.len() - rest.len();
        rest = next;
        let next = next.first().map_or(bytes.len(), |next| *next as usize);
        // A comment takes the rest of its line.
        let mut end = next;
        if (comment as usize) < next {
            end = comment as usize;
            comment = comments.next().unwrap_or(u32::MAX);
        }
        let line = trimmed(bytes.get(*start as usize..end).unwrap_or(&[]));
        let [first, ..] = line else { continue };
        let is_letter = first.is_ascii_alphanumeric();
        if !is_letter && (*first == b'*' || line.starts_with(b"/*")) {
            continue;
        }
        count += 1;
        let has_word = is_letter || line.iter().any(u8::is_ascii_alphanumeric);
        if !has_word || is_heading(line) {
            continue;
        }
        let mut hasher = FxHasher::default();
        hasher.write(line);
        // The upper half: the lower bits of this hash are the weaker ones.
        out.push(at, u32::try_from(hasher.finish() >> 32).unwrap_or(0));
    }
    count
}

/// A line without the white space around it: mostly an indent four, eight or twelve blanks deep,
/// and its end.
fn trimmed(line: &[u8]) -> &[u8] {
    let mut line = line.get(indent(line)..).unwrap_or(line);
    if let [rest @ .., b'\n'] = line {
        line = rest;
    }
    match line {
        [first, .., last] if !first.is_ascii_whitespace() && !last.is_ascii_whitespace() => line,
        line => line.trim_ascii(),
    }
}

/// Imports, modules and attributes of the file: two files may well have the same ones.
fn is_heading(line: &[u8]) -> bool {
    let line = line.strip_prefix(b"pub ").unwrap_or(line);
    match line.first() {
        Some(b'u') => line.starts_with(b"use "),
        Some(b'm') => line.starts_with(b"mod "),
        Some(b'#') => line.starts_with(b"#!["),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{Tokens, lex};
    use super::{CodeLines, code_lines};

    #[test]
    fn lines_keep_their_numbers() {
        let text = format!("fn a() {{\n    x; // y\n\n}}\n{}  z\n*\n/* w\n", "\n".repeat(100));
        let starts = lex(&text, Tokens::default()).line_starts;
        let comment = u32::try_from(text.find("//").unwrap_or(0)).unwrap_or(0);
        let mut lines = CodeLines::default();
        assert_eq!(code_lines(&text, &starts, &[comment], &mut lines), 4);
        let numbers: Vec<_> = (0..4).map(|at| lines.number(at)).collect();
        assert_eq!(numbers, [Some(1), Some(2), Some(105), None]);
    }
}
