//! What an editor shows: notes at lines, and a word about the line under the pointer.
//!
//! Owns which places of a finding get a note, and positions as editors count them: lines from 0,
//! columns in UTF-16 units. Does not know the protocol that carries them.

mod hover;
mod notes;

pub use hover::{Hover, editor_hover};
pub use notes::{Note, Related, Weight, editor_notes, note_spans};

use crate::source::{FileId, SourceMap, Span};

/// A position: line from 0, column in UTF-16 units from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Line, from 0.
    pub line: u32,
    /// UTF-16 units before it.
    pub column: u32,
}

/// From one position to another, which is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// Its first position.
    pub from: Spot,
    /// One past its last.
    pub to: Spot,
}

/// Where a span lies.
pub(super) fn stretch(sources: &SourceMap, span: Span) -> Stretch {
    let end = Span { start: span.end.max(span.start), ..span };
    Stretch { from: spot(sources, span), to: spot(sources, end) }
}

fn spot(sources: &SourceMap, span: Span) -> Spot {
    let line = sources.place(span).line - 1;
    let (start, _) = sources.line_range(span);
    let before = sources.text(span.file).get(start..span.start as usize).unwrap_or("");
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Spot { line: small(line), column: small(before.encode_utf16().count()) }
}

/// The line of a span, from 0, if it lies in that file.
pub(super) fn line_in(sources: &SourceMap, file: FileId, span: Span) -> Option<u32> {
    (span.file == file).then(|| spot(sources, span).line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_utf16_units() {
        let mut sources = SourceMap::default();
        let text = "a\n\"é🦀\" = x\n";
        let file = sources.add("f", text.into());
        let at = text.find('x').unwrap();
        let stretch = stretch(&sources, file.span(at..at + 1));
        // Quotes are 1 each, é is 1, the crab is 2.
        assert_eq!(stretch.from, Spot { line: 1, column: 8 });
        assert_eq!(stretch.to, Spot { line: 1, column: 9 });
    }
}
