//! A JSON or YAML text as one tree with places, for contracts that are written in either.
//!
//! Owns both parsers' use. JSON is bounded by its parser, YAML by a count of open collections; an
//! alias shares what its anchor holds, so nothing is multiplied. Numbers keep no value. Does not
//! know what keys mean.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::facts::{Defect, Name};

/// Collections inside each other from which on a text is refused; contracts have about twenty.
const DEEPEST: usize = 100;

/// What stands under a key.
#[derive(Clone, Debug)]
pub(super) enum Node<'t> {
    /// `null`, and what nothing asks for.
    Nothing,
    /// `true` or `false`.
    Flag(bool),
    /// A string, or a number as YAML writes it.
    Text(Word<'t>),
    /// A list.
    List(Rc<Vec<Node<'t>>>),
    /// An object, in the order of the text.
    Map(Rc<Vec<(Word<'t>, Node<'t>)>>),
}

/// A string and its first byte; none where it is written with escapes.
#[derive(Clone, Debug)]
pub(super) struct Word<'t> {
    pub(super) text: Cow<'t, str>,
    at: Option<usize>,
}

impl Word<'_> {
    /// With a place of its own, or else that of what holds it.
    pub(super) fn name(&self) -> Name {
        let at = self.at.unwrap_or(0);
        let end = if self.at.is_some() { at + self.text.len() } else { at };
        Name::new(self.text.clone(), at..end)
    }
}

impl<'t> Node<'t> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entries().find(|(known, _)| known.text == key).map(|(_, value)| value)
    }

    /// A value along keys.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Node<'t>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The key as written, for its place.
    pub(super) fn key(&self, key: &str) -> Option<&Word<'t>> {
        self.entries().find(|(known, _)| known.text == key).map(|(word, _)| word)
    }

    /// Keys and values of an object, in order; none of anything else.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&Word<'t>, &Node<'t>)> {
        let entries = match self {
            Self::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(key, value)| (key, value))
    }

    /// The members of a list; none of anything else.
    pub(super) fn items(&self) -> &[Node<'t>] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// A string.
    pub(super) fn word(&self) -> Option<&Word<'t>> {
        match self {
            Self::Text(word) => Some(word),
            _ => None,
        }
    }

    /// The string of a key.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        Some(&self.get(key)?.word()?.text)
    }

    /// The string of a key with its place.
    pub(super) fn name(&self, key: &str) -> Option<Name> {
        let name = self.get(key)?.word()?.name();
        let is_placed = name.end > 0 || name.text.is_empty();
        let key = if is_placed { None } else { self.key(key) };
        Some(match key {
            Some(key) => Name { text: name.text, ..key.name() },
            None => name,
        })
    }

    /// Whether a key is `true`.
    pub(super) fn is_true(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Self::Flag(true)))
    }

    /// Whether a key holds words.
    pub(super) fn says(&self, key: &str) -> bool {
        self.text(key).is_some_and(super::says_something)
    }
}

/// Reads a text: JSON where it begins like that, else YAML.
///
/// # Errors
/// The parser's complaint.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Defect> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if body.trim_start().starts_with(['{', '[']) { json(text, body) } else { yaml(body) }
}

fn json<'t>(text: &'t str, body: &'t str) -> Result<Node<'t>, Defect> {
    let mut reader = serde_json::Deserializer::from_str(body);
    let tree = Tree { text }.deserialize(&mut reader);
    tree.and_then(|tree| reader.end().map(|()| tree)).map_err(|error| {
        let line = memchr::memchr_iter(b'\n', body.as_bytes()).nth(error.line().saturating_sub(2));
        let start = if error.line() < 2 { 0 } else { line.map_or(0, |at| at + 1) };
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        Defect::new((start + error.column().saturating_sub(1)).min(text.len()), message)
    })
}

/// Builds the tree; words that are written plainly are borrowed, which tells their place.
#[derive(Clone, Copy)]
struct Tree<'t> {
    text: &'t str,
}

impl<'t> Tree<'t> {
    fn borrowed(self, word: &'t str) -> Word<'t> {
        let at = (word.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        let at = at.filter(|at| at + word.len() <= self.text.len());
        Word { text: Cow::Borrowed(word), at }
    }
}

impl<'t> DeserializeSeed<'t> for Tree<'t> {
    type Value = Node<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<Node<'t>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Tree<'t> {
    type Value = Node<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Node<'t>, E> {
        Ok(Node::Flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Node<'t>, E> {
        Ok(Node::Nothing)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Node<'t>, E> {
        Ok(Node::Nothing)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node<'t>, E> {
        Ok(Node::Nothing)
    }

    fn visit_unit<E>(self) -> Result<Node<'t>, E> {
        Ok(Node::Nothing)
    }

    fn visit_borrowed_str<E>(self, word: &'t str) -> Result<Node<'t>, E> {
        Ok(Node::Text(self.borrowed(word)))
    }

    fn visit_str<E>(self, word: &str) -> Result<Node<'t>, E> {
        Ok(Node::Text(Word { text: Cow::Owned(word.to_owned()), at: None }))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Node<'t>, A::Error> {
        let mut out = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            out.push(item);
        }
        Ok(Node::List(Rc::new(out)))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut entries: A) -> Result<Node<'t>, A::Error> {
        let mut out = Vec::new();
        while let Some(key) = entries.next_key_seed(self)? {
            let value = entries.next_value_seed(self)?;
            if let Node::Text(key) = key {
                out.push((key, value));
            }
        }
        Ok(Node::Map(Rc::new(out)))
    }
}

/// A collection that is not closed yet.
struct Open<'t> {
    anchor: usize,
    is_map: bool,
    key: Option<Word<'t>>,
    items: Vec<Node<'t>>,
    entries: Vec<(Word<'t>, Node<'t>)>,
}

fn yaml(text: &str) -> Result<Node<'_>, Defect> {
    let mut lines: Vec<usize> = vec![0];
    lines.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
    let offset = |line: usize, column: usize| {
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(text.len());
        let rest = text.get(start..).unwrap_or("");
        start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at)
    };
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut anchors: Vec<(usize, Node<'_>)> = Vec::new();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| {
            let at = offset(error.marker().line(), error.marker().col());
            Defect::new(at, error.info())
        })?;
        let at = || offset(span.start.line(), span.start.col());
        let (node, anchor) = match event {
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
                if open.len() < DEEPEST =>
            {
                let is_map = matches!(event, Event::MappingStart(..));
                let (items, entries) = (Vec::new(), Vec::new());
                open.push(Open { anchor, is_map, key: None, items, entries });
                continue;
            }
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err(Defect::new(at(), "collections are nested too deeply"));
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(done) if done.is_map => (Node::Map(Rc::new(done.entries)), done.anchor),
                Some(done) => (Node::List(Rc::new(done.items)), done.anchor),
                None => continue,
            },
            Event::Scalar(word, style, anchor, _) => {
                let quote = usize::from(style != ScalarStyle::Plain);
                (scalar(word, style, at() + quote), anchor)
            }
            Event::Alias(anchor) => {
                let known = anchors.iter().find(|(known, _)| *known == anchor);
                (known.map_or(Node::Nothing, |(_, node)| node.clone()), 0)
            }
            // A contract is the first document.
            Event::DocumentEnd => break,
            _ => continue,
        };
        if anchor > 0 {
            anchors.push((anchor, node.clone()));
        }
        match open.last_mut() {
            None => return Ok(node),
            Some(around) => around.add(node),
        }
    }
    Ok(Node::Nothing)
}

impl<'t> Open<'t> {
    fn add(&mut self, node: Node<'t>) {
        if !self.is_map {
            self.items.push(node);
            return;
        }
        match self.key.take() {
            Some(key) => self.entries.push((key, node)),
            None => self.key = Some(as_key(node)),
        }
    }
}

/// Keys such as `200` and `true` are words too.
fn as_key(node: Node<'_>) -> Word<'_> {
    match node {
        Node::Text(word) => word,
        Node::Flag(flag) => {
            Word { text: Cow::Borrowed(if flag { "true" } else { "false" }), at: None }
        }
        _ => Word { text: Cow::Borrowed(""), at: None },
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, at: usize) -> Node<'_> {
    if style == ScalarStyle::Plain {
        match &*text {
            "true" | "True" | "TRUE" => return Node::Flag(true),
            "false" | "False" | "FALSE" => return Node::Flag(false),
            "" | "~" | "null" | "Null" | "NULL" => return Node::Nothing,
            _ => {}
        }
    }
    Node::Text(Word { text, at: Some(at) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(text: &str, keys: &[&str], key: &str) -> (String, String) {
        let tree = parse(text).unwrap();
        let name = tree.at(keys).unwrap().name(key).unwrap();
        (name.text, text[name.start as usize..name.end as usize].to_owned())
    }

    #[test]
    fn both_notations_give_words_with_places() {
        for text in [
            r#"{"info": {"title": "Lödger", "version": "1.2.0"}, "paths": {"/a": {}}}"#,
            "# É\ninfo:\n  title: Lödger\n  version: \"1.2.0\"\npaths:\n  /a: {}\n",
        ] {
            assert_eq!(placed(text, &["info"], "title"), ("Lödger".into(), "Lödger".into()));
            assert_eq!(placed(text, &["info"], "version"), ("1.2.0".into(), "1.2.0".into()));
            let tree = parse(text).unwrap();
            let (path, _) = tree.get("paths").unwrap().entries().next().unwrap();
            assert_eq!(&text[path.name().start as usize..path.name().end as usize], "/a");
        }
    }

    #[test]
    fn aliases_share_and_nothing_is_multiplied() {
        let mut text = "a0: &a0 [x, x]\n".to_owned();
        for at in 1..60 {
            text.push_str(&format!("a{at}: &a{at} [*a{}, *a{}]\n", at - 1, at - 1));
        }
        assert_eq!(parse(&text).unwrap().get("a59").unwrap().items().len(), 2);
    }

    #[test]
    fn deep_texts_are_refused_and_faults_have_a_place() {
        for open in ["[", "{\"a\":", "- ", "{a: "] {
            assert!(parse(&open.repeat(100_000)).is_err(), "{open}");
        }
        let defect = parse("{\n\"a\": 1,\n}").unwrap_err();
        assert_eq!(
            (defect.at, defect.problem.contains("trailing comma")),
            (10, true),
            "{defect:?}"
        );
        assert!(parse("a: b\n c: [\n").unwrap_err().at > 3);
    }
}
