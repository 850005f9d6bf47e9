//! A YAML text as a tree whose every node knows its place.
//!
//! Owns the only use of the YAML parser. An alias is the node it names, not a copy of it, so that
//! aliases of aliases cost nothing; what is nested without end is refused. Invariant: no node
//! holds itself, and a place lies inside the text. Does not know what a document means.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// Levels below which nobody looks: the deepest manifests of clusters have twenty.
const DEEPEST: usize = 96;

/// Every document of a text.
#[derive(Debug, Default)]
pub struct Yaml<'t> {
    nodes: Vec<Node<'t>>,
    documents: Vec<u32>,
}

#[derive(Debug)]
struct Node<'t> {
    shape: Shape<'t>,
    at: Range<usize>,
}

#[derive(Debug)]
enum Shape<'t> {
    Scalar {
        text: Cow<'t, str>,
        plain: bool,
    },
    Sequence(Vec<u32>),
    Mapping(Vec<(u32, u32)>),
    /// Another node, by its name.
    Alias(u32),
}

/// Why a text is no YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlDefect {
    /// The byte.
    pub at: usize,
    /// As a fragment.
    pub why: String,
}

/// One node.
#[derive(Clone, Copy, Debug)]
pub struct YamlNode<'y, 't> {
    tree: &'y Yaml<'t>,
    id: u32,
}

/// Reads a text; the documents before a defect are kept beside it.
pub fn parse_yaml(text: &str) -> (Yaml<'_>, Option<YamlDefect>) {
    let mut builder = Builder { offsets: Offsets::of(text), ..Builder::default() };
    let defect = builder.read(text);
    (builder.tree, defect)
}

/// The library counts characters, places count bytes.
#[derive(Debug, Default)]
struct Offsets {
    /// For each character its byte; empty where both are the same.
    bytes: Vec<u32>,
    length: usize,
}

impl Offsets {
    fn of(text: &str) -> Self {
        let bytes = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices().map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect()
        };
        Self { bytes, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        if self.bytes.is_empty() {
            return character.min(self.length);
        }
        self.bytes.get(character).map_or(self.length, |at| *at as usize)
    }
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Open<'t> {
    shape: Shape<'t>,
    start: usize,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<u32>,
}

#[derive(Debug, Default)]
struct Builder<'t> {
    tree: Yaml<'t>,
    offsets: Offsets,
    open: Vec<Open<'t>>,
    /// Whole nodes by their anchors: a node that is still open can't be named.
    anchors: FxHashMap<usize, u32>,
}

impl<'t> Builder<'t> {
    fn read(&mut self, text: &'t str) -> Option<YamlDefect> {
        for event in Parser::new_from_str(text) {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let at = self.offsets.byte(error.marker().index());
                    return Some(YamlDefect { at, why: error.info().to_owned() });
                }
            };
            let (start, end) =
                (self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()));
            let shape = match event {
                Event::Scalar(text, style, anchor, _) => {
                    let plain = style == ScalarStyle::Plain;
                    let id = self.node(Shape::Scalar { text, plain }, start..end);
                    self.anchors.extend((anchor > 0).then_some((anchor, id)));
                    self.put(id);
                    continue;
                }
                Event::Alias(anchor) => {
                    let empty = Shape::Scalar { text: Cow::Borrowed(""), plain: true };
                    let known = self.anchors.get(&anchor).copied().map(Shape::Alias);
                    let id = self.node(known.unwrap_or(empty), start..end);
                    self.put(id);
                    continue;
                }
                Event::SequenceStart(anchor, _) => (Shape::Sequence(Vec::new()), anchor),
                Event::MappingStart(anchor, _) => (Shape::Mapping(Vec::new()), anchor),
                Event::SequenceEnd | Event::MappingEnd => {
                    self.close(end);
                    continue;
                }
                Event::DocumentStart(_) => {
                    self.anchors.clear();
                    continue;
                }
                _ => continue,
            };
            if self.open.len() >= DEEPEST {
                let why = format!("it is nested deeper than {DEEPEST} levels");
                return Some(YamlDefect { at: start, why });
            }
            self.open.push(Open { shape: shape.0, start, anchor: shape.1, key: None });
        }
        None
    }

    fn node(&mut self, shape: Shape<'t>, at: Range<usize>) -> u32 {
        let id = u32::try_from(self.tree.nodes.len()).unwrap_or(u32::MAX);
        self.tree.nodes.push(Node { shape, at });
        id
    }

    fn close(&mut self, end: usize) {
        let Some(open) = self.open.pop() else { return };
        let id = self.node(open.shape, open.start..end.max(open.start));
        if open.anchor > 0 {
            self.anchors.insert(open.anchor, id);
        }
        self.put(id);
    }

    fn put(&mut self, id: u32) {
        match self.open.last_mut() {
            None => self.tree.documents.push(id),
            Some(Open { shape: Shape::Sequence(items), .. }) => items.push(id),
            Some(Open { shape: Shape::Mapping(pairs), key, .. }) => match key.take() {
                Some(key) => pairs.push((key, id)),
                None => *key = Some(id),
            },
            Some(_) => {}
        }
    }
}

impl<'t> Yaml<'t> {
    /// The top of each document.
    pub fn documents(&self) -> impl Iterator<Item = YamlNode<'_, 't>> {
        self.documents.iter().map(|id| YamlNode { tree: self, id: *id })
    }
}

impl<'y, 't> YamlNode<'y, 't> {
    fn node(self) -> Option<&'y Node<'t>> {
        self.tree.nodes.get(self.meant().id as usize)
    }

    /// Itself, or what it is another name for. A node is whole before it can be named, so no way
    /// leads back.
    fn meant(self) -> Self {
        let mut node = self;
        while let Some(Node { shape: Shape::Alias(id), .. }) = self.tree.nodes.get(node.id as usize)
        {
            node = self.with(*id);
        }
        node
    }

    fn with(self, id: u32) -> Self {
        Self { tree: self.tree, id }
    }

    /// Where it stands, in bytes.
    pub fn at(self) -> Range<usize> {
        self.tree.nodes.get(self.id as usize).map_or(0..0, |node| node.at.clone())
    }

    /// The text of a scalar; none for a collection and for null.
    pub fn text(self) -> Option<&'y str> {
        match &self.node()?.shape {
            Shape::Scalar { text, plain } if !(*plain && is_null(text)) => Some(text),
            _ => None,
        }
    }

    /// The same, but only where YAML reads a string: not a number, not a truth value.
    pub fn string(self) -> Option<&'y str> {
        let is_plain = matches!(&self.node()?.shape, Shape::Scalar { plain: true, .. });
        self.text().filter(|text| !is_plain || is_word(text))
    }

    /// Whether nothing is there: an empty value, `~` or `null`.
    pub fn is_null(self) -> bool {
        self.node().is_none_or(
            |node| matches!(&node.shape, Shape::Scalar { text, plain: true } if is_null(text)),
        )
    }

    /// Whether it has keys.
    pub fn is_mapping(self) -> bool {
        self.node().is_some_and(|node| matches!(node.shape, Shape::Mapping(_)))
    }

    /// Items, if it is a list.
    pub fn items(self) -> Option<Vec<Self>> {
        match &self.node()?.shape {
            Shape::Sequence(items) => Some(items.iter().map(|id| self.with(*id)).collect()),
            _ => None,
        }
    }

    /// Keys with their values, those that `<<` brings in behind the others; nothing if it has none.
    pub fn entries(self) -> Vec<(Self, Self)> {
        self.placed_entries().into_iter().map(|(key, value, _)| (key, value)).collect()
    }

    /// The same with the place where each stands here: of what `<<` brings in, that of `<<`.
    pub fn placed_entries(self) -> Vec<(Self, Self, Range<usize>)> {
        let mut out: Vec<(Self, Self, Range<usize>)> = Vec::new();
        let merge = self.own("<<").map(Self::at);
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for mapping in self.merged() {
            let Some(Shape::Mapping(pairs)) = mapping.node().map(|node| &node.shape) else {
                continue;
            };
            for (key, value) in pairs {
                let key = self.with(*key);
                let Some(text) = key.text().filter(|text| *text != "<<") else { continue };
                if known.insert(text) {
                    let value = self.with(*value);
                    let place = key.at().start..value.at().end.max(key.at().end);
                    let is_own = mapping.id == self.meant().id;
                    let place = merge.clone().filter(|_| !is_own).unwrap_or(place);
                    out.push((key, value, place));
                }
            }
        }
        out
    }

    /// The value of a key; none where it is absent or null.
    pub fn get(self, key: &str) -> Option<Self> {
        let found = self.merged().into_iter().find_map(|mapping| mapping.own(key));
        found.filter(|value| !value.is_null())
    }

    /// A value along keys.
    pub fn at_path(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    fn own(self, key: &str) -> Option<Self> {
        let Shape::Mapping(pairs) = &self.node()?.shape else { return None };
        let found = pairs.iter().find(|(known, _)| self.with(*known).text() == Some(key))?;
        Some(self.with(found.1))
    }

    /// This mapping and those that it merges, each once however often it is named.
    fn merged(self) -> Vec<Self> {
        let mut out = Vec::new();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![self];
        while let Some(mapping) = waiting.pop() {
            let mapping = mapping.meant();
            if !seen.insert(mapping.id) || !mapping.is_mapping() {
                continue;
            }
            out.push(mapping);
            if let Some(merge) = mapping.own("<<") {
                let many = merge.items().unwrap_or_else(|| vec![merge]);
                waiting.extend(many.into_iter().rev());
            }
        }
        out
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether a plain scalar is a string: neither a number nor a truth value.
fn is_word(text: &str) -> bool {
    let is_truth = matches!(text, "true" | "True" | "TRUE" | "false" | "False" | "FALSE");
    !is_truth && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_along_keys_with_their_places() {
        let text = "a: ü\nb:\n  c: [1, two]\n  d: ~\n---\n- x\n";
        let (tree, defect) = parse_yaml(text);
        assert_eq!(defect, None);
        let documents: Vec<_> = tree.documents().collect();
        assert_eq!(documents.len(), 2);
        let items = documents[0].at_path(&["b", "c"]).unwrap().items().unwrap();
        assert_eq!(&text[items[1].at()], "two");
        assert_eq!((items[0].string(), items[0].text()), (None, Some("1")));
        assert!(documents[0].at_path(&["b", "d"]).is_none());
        assert_eq!(documents[1].items().unwrap().len(), 1);
    }

    #[test]
    fn merges_bring_keys_in_behind_the_own_ones() {
        let text = "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  b: 3\nz:\n  <<: [*x, {c: 4}]\n";
        let (tree, _) = parse_yaml(text);
        let top = tree.documents().next().unwrap();
        let y: Vec<_> = top.get("y").unwrap().entries();
        assert_eq!(y.len(), 2);
        let place = top.get("y").unwrap().placed_entries()[1].2.clone();
        assert_eq!(&text[place], "*x");
        assert_eq!(top.at_path(&["y", "b"]).unwrap().text(), Some("3"));
        assert_eq!(top.at_path(&["z", "c"]).unwrap().text(), Some("4"));
    }

    #[test]
    fn bombs_and_depths_are_harmless() {
        let mut bomb = "a0: &a0 {k: v}\n".to_owned();
        for n in 1..40 {
            let before = format!("*a{}", n - 1);
            let many = [before.as_str(); 9].join(", ");
            bomb.push_str(&format!("a{n}: &a{n}\n  <<: [{many}]\n  l: [{many}]\n"));
        }
        let (tree, defect) = parse_yaml(&bomb);
        assert_eq!(defect, None);
        let last = tree.documents().next().unwrap().get("a39").unwrap();
        assert_eq!(last.get("k").unwrap().text(), Some("v"));
        assert_eq!(last.entries().len(), 2);
        for open in ["[", "- ", "{a: ", "a:\n "] {
            let (_, defect) = parse_yaml(&open.repeat(100_000));
            assert!(defect.is_some() || open == "a:\n ", "{open}");
        }
        assert!(parse_yaml("a: &a [*a, *b]").1.is_some());
    }
}
