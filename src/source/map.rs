//! The texts of a run, by id, and the translation of byte offsets into lines and columns.
//!
//! Owns every text that a finding may point into. Paths are relative to the display root and
//! use `/`. The lines of a file can be known before its text is: of thousands of sources only
//! those that a finding points into are held. Does not know where a text came from.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lines::Lines;

/// A text of this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A position as people and editors count it: both numbers start at 1, columns count characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path relative to the display root, with `/`.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Debug)]
struct SourceFile {
    path: String,
    /// None until somebody needs an excerpt.
    text: Option<Arc<str>>,
    lines: Lines,
}

/// All texts of a run.
#[derive(Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    by_path: BTreeMap<String, FileId>,
}

impl SourceMap {
    /// Adds a text, or returns the id it already has under that path.
    pub fn add(&mut self, path: &str, text: Arc<str>) -> FileId {
        if let Some(&id) = self.by_path.get(path) {
            return id;
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            path: path.to_owned(),
            lines: Lines::of(&text),
            text: Some(text),
        });
        self.by_path.insert(path.to_owned(), id);
        id
    }

    /// Adds a file whose lines are known and whose text is not held.
    pub fn add_without_text(&mut self, path: &str, lines: Lines) -> FileId {
        if let Some(&id) = self.by_path.get(path) {
            return id;
        }
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { path: path.to_owned(), text: None, lines });
        self.by_path.insert(path.to_owned(), id);
        id
    }

    /// Gives a file its text.
    pub fn fill(&mut self, file: FileId, text: Arc<str>) {
        let lines = Lines::of(&text);
        self.fill_lines(file, text, lines);
    }

    /// The same, with the lines of the text.
    pub fn fill_lines(&mut self, file: FileId, text: Arc<str>, lines: Lines) {
        if let Some(known) = self.files.get_mut(file.0 as usize) {
            known.lines = lines;
            known.text = Some(text);
        }
    }

    /// Whether the text of a file is held; without it columns can't count characters.
    pub fn has_text(&self, file: FileId) -> bool {
        self.files.get(file.0 as usize).is_some_and(|file| file.text.is_some())
    }

    /// The file of a path, if it was added.
    pub fn find(&self, path: &str) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// The path a file was added under.
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |f| f.path.as_str())
    }

    /// The whole text of a file.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).and_then(|f| f.text.as_deref()).unwrap_or("")
    }

    /// The text under a span, empty if the span does not lie on character borders.
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The whole line a span begins in.
    pub fn line(&self, span: Span) -> &str {
        let (start, end) = self.line_range(span);
        self.text(span.file).get(start..end).unwrap_or("").trim_end_matches(['\n', '\r'])
    }

    /// The bytes of the line that a span begins in.
    pub fn line_range(&self, span: Span) -> (usize, usize) {
        let Some(file) = self.files.get(span.file.0 as usize) else { return (0, 0) };
        let line = file.lines.find(span.start);
        let at = |line: usize| file.lines.start(line).map(|start| start as usize);
        let length = file.text.as_ref().map_or(0, |text| text.len());
        (at(line).unwrap_or(0), at(line + 1).unwrap_or(length))
    }

    /// The first byte of a line, counted from 1.
    pub fn line_start(&self, file: FileId, line: u32) -> Span {
        let known = self.files.get(file.0 as usize);
        let at = known.and_then(|file| file.lines.start((line as usize).saturating_sub(1)));
        let start = at.unwrap_or(0);
        Span { file, start, end: start }
    }

    /// Line and column of the first byte of a span.
    pub fn place(&self, span: Span) -> Place {
        let path = self.path(span.file).to_owned();
        let Some(file) = self.files.get(span.file.0 as usize) else {
            return Place { file: path, line: 1, column: 1 };
        };
        let line = file.lines.find(span.start);
        let start = file.lines.start(line).unwrap_or(0) as usize;
        let column = match &file.text {
            Some(text) => text.get(start..span.start as usize).unwrap_or("").chars().count() + 1,
            None => (span.start as usize).saturating_sub(start) + 1,
        };
        Place { file: path, line: line + 1, column }
    }

    /// How many texts are held.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no text is held.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

impl FileId {
    /// The first byte of the file, for facts about a file as a whole.
    pub fn start(self) -> Span {
        Span { file: self, start: 0, end: 0 }
    }

    /// The span of a byte range.
    pub fn span(self, range: std::ops::Range<usize>) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file: self, start: clamp(range.start), end: clamp(range.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_from_one() {
        let mut map = SourceMap::default();
        let file = map.add("a.toml", "x = 1\nö = [2]\n".into());
        let at = |needle: &str| {
            let start = map.text(file).find(needle).unwrap();
            let place = map.place(file.span(start..start + 1));
            (place.line, place.column)
        };
        assert_eq!(at("x"), (1, 1));
        assert_eq!(at("["), (2, 5));
        assert_eq!(map.place(file.start()).line, 1);
    }

    #[test]
    fn one_path_is_one_file() {
        let mut map = SourceMap::default();
        let first = map.add("a", "1".into());
        assert_eq!(first, map.add("a", "2".into()));
        assert_eq!(map.text(first), "1");
    }
}
