//! The lines of a file: those that hold code, and a hash of each for the search of copies.
//!
//! Owns what counts as code, and which lines are worth comparing. Does not know other files.

use std::hash::Hasher;

use rustc_hash::FxHasher;

use super::facts::LineHash;
use super::scan::small;

/// Lines worth comparing: no blanks, comments, imports or lone brackets; and how many lines are
/// neither blank nor a comment.
pub(super) fn code_lines(
    text: &str,
    line_starts: &[u32],
    comments: &[u32],
    out: &mut Vec<LineHash>,
) -> u32 {
    let bytes = text.as_bytes();
    let mut count = 0;
    let mut comments = comments.iter().copied();
    let mut comment = comments.next().unwrap_or(u32::MAX);
    let ends = line_starts.iter().skip(1).copied().chain([small(bytes.len())]);
    for (at, (start, next)) in line_starts.iter().zip(ends).enumerate() {
        // A comment takes the rest of its line.
        let mut end = next;
        if comment < next {
            end = comment;
            comment = comments.next().unwrap_or(u32::MAX);
        }
        let line = without_indent(bytes.get(*start as usize..end as usize).unwrap_or(&[]));
        let line = line.trim_ascii_end();
        match line.first() {
            None | Some(b'*') => continue,
            Some(b'/') if line.get(1) == Some(&b'*') => continue,
            Some(_) => count += 1,
        }
        if !line.iter().any(u8::is_ascii_alphanumeric) || is_heading(line) {
            continue;
        }
        let mut hasher = FxHasher::default();
        hasher.write(line);
        // The upper half: the lower bits of this hash are the weaker ones.
        let hash = u32::try_from(hasher.finish() >> 32).unwrap_or(0);
        out.push(LineHash { line: small(at + 1), hash });
    }
    count
}

/// What stands behind the indent, which is four blanks deep, or eight, or twelve.
fn without_indent(mut line: &[u8]) -> &[u8] {
    while let Some(rest) = line.strip_prefix(b"    ") {
        line = rest;
    }
    line.trim_ascii_start()
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
