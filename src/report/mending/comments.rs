//! Which comments, headings and empty lines go with an entry of a manifest.
//!
//! Owns the judgement: what speaks of the entry goes, what may head several entries stays.

use std::ops::Range;

use super::lines;
use crate::extract::waiver;

/// The lines of comments directly above.
pub(super) fn above(text: &str, first: usize) -> Range<usize> {
    let mut top = first;
    while let Some(line) = lines::above(text, top)
        && lines::trimmed(text, &line).starts_with('#')
    {
        top = line.start;
    }
    top..first
}

/// An entry with the comments that speak of it, and with its heading where nothing else is left.
pub(super) fn with_comments(
    text: &str,
    entry: Range<usize>,
    is_only: bool,
    key: &str,
) -> Vec<Range<usize>> {
    let run = above(text, entry.start);
    let words = text.get(run.clone()).unwrap_or("");
    let next = lines::below(text, entry.end).map(|line| lines::trimmed(text, &line));
    // A comment above several entries may head them all; one that names this entry does not.
    let is_group = next.is_some_and(|next| !next.is_empty() && !next.starts_with(['#', '[']));
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let is_own = words.split(|c| !is_word(c)).any(|word| word == key || word == "idle-link");
    if is_group && !is_own {
        let mut cuts = vec![entry];
        let mut at = run.start;
        while let Some(line) = lines::below(text, at).filter(|line| line.end <= run.end) {
            at = line.end;
            if waiver::read(lines::trimmed(text, &line)).is_some() {
                cuts.push(line);
            }
        }
        return cuts;
    }
    let mut cut = run.start..entry.end;
    let heading = lines::above(text, cut.start);
    if let Some(heading) = heading.filter(|line| is_only && is_bare_heading(text, line)) {
        cut.start = heading.start;
    }
    vec![with_gap(text, cut)]
}

/// `[dependencies]` without a comment of its own.
fn is_bare_heading(text: &str, line: &Range<usize>) -> bool {
    let words = lines::trimmed(text, line);
    let above = lines::above(text, line.start);
    words.starts_with('[')
        && words.ends_with(']')
        && !above.is_some_and(|above| lines::trimmed(text, &above).starts_with('#'))
}

/// With one of two empty lines that would meet.
pub(super) fn with_gap(text: &str, cut: Range<usize>) -> Range<usize> {
    let above = lines::above(text, cut.start).filter(|line| lines::trimmed(text, line).is_empty());
    let below = lines::below(text, cut.end);
    let ends = below.as_ref().is_none_or(|line| lines::trimmed(text, line).is_empty());
    match above {
        Some(above) if ends => above.start..cut.end,
        _ => cut,
    }
}
