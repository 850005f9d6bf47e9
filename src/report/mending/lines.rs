//! Cuts in a text: ranges of bytes, and whole lines with what belongs to them.
//!
//! Owns the counting of lines. Line ends stay as they are, `\r\n` too.

use std::ops::Range;

/// The text without ranges, which may touch or overlap.
pub(super) fn without(text: &str, mut cuts: Vec<Range<usize>>) -> String {
    cuts.sort_by_key(|cut| (cut.start, cut.end));
    let mut out = String::new();
    let mut at = 0;
    for cut in cuts {
        out.push_str(text.get(at..cut.start.max(at)).unwrap_or(""));
        at = at.max(cut.end);
    }
    out.push_str(text.get(at..).unwrap_or(""));
    out
}

/// Where the line begins that holds a byte.
pub(super) fn start(text: &str, at: usize) -> usize {
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |end| end + 1)
}

/// One past the end of the line that holds a byte, its line break included.
pub(super) fn end(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |found| at + found + 1)
}

/// The line above one that begins at `at`; none at the top.
pub(super) fn above(text: &str, at: usize) -> Option<Range<usize>> {
    (at > 0).then(|| start(text, at - 1)..at)
}

/// The line that begins at `at`; none at the end.
pub(super) fn below(text: &str, at: usize) -> Option<Range<usize>> {
    (at < text.len()).then(|| at..end(text, at))
}

/// A line without white space around it.
pub(super) fn trimmed<'t>(text: &'t str, line: &Range<usize>) -> &'t str {
    text.get(line.clone()).unwrap_or("").trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_may_meet() {
        assert_eq!(without("abcdef", vec![3..5, 1..4]), "af");
        assert_eq!(without("abc", Vec::new()), "abc");
    }

    #[test]
    fn lines_keep_their_ends() {
        let text = "a\r\nbc\r\nd";
        assert_eq!((start(text, 4), end(text, 4)), (3, 7));
        assert_eq!(end(text, 7), 8);
        assert_eq!(above(text, 3), Some(0..3));
        assert_eq!((above(text, 0), below(text, 8)), (None, None));
    }
}
