//! The few questions that are asked of a YAML document, with the places of answers.
//!
//! Owns the only use of the YAML library. A value of another type than expected is a problem with
//! its line, never a silence.

use saphyr::{LoadableYamlNode as _, MarkedYaml};

use super::ImportText;
use crate::source::{Problem, Span};

/// A node of a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'n, 't> {
    yaml: &'n MarkedYaml<'t>,
    file: &'n ImportText<'n>,
}

/// Every document of a text; a syntax error is the only problem.
pub(super) fn documents<'t>(text: &ImportText<'t>) -> Result<Vec<MarkedYaml<'t>>, Problem> {
    MarkedYaml::load_from_str(text.text).map_err(|error| {
        let span = span_of(text, error.marker().index());
        Problem::error(span, error.info().to_owned(), "correct the YAML syntax")
    })
}

/// The library counts characters, spans count bytes.
fn span_of(text: &ImportText<'_>, character: usize) -> Span {
    let at = text.text.char_indices().nth(character).map_or(text.text.len(), |(at, _)| at);
    text.file.span(at..at)
}

impl<'n, 't> Node<'n, 't> {
    pub(super) fn new(yaml: &'n MarkedYaml<'t>, file: &'n ImportText<'n>) -> Self {
        Self { yaml, file }
    }

    /// Where it begins.
    pub(super) fn span(self) -> Span {
        span_of(self.file, self.yaml.span.start.index())
    }

    /// A problem at this node.
    pub(super) fn problem(self, message: String, help: &str) -> Problem {
        Problem::error(self.span(), message, help)
    }

    /// The value of a key; none where it is absent or null.
    pub(super) fn get(self, key: &str) -> Option<Node<'n, 't>> {
        let yaml = self.yaml.data.as_mapping_get(key)?;
        (!yaml.data.is_null()).then_some(Self { yaml, file: self.file })
    }

    /// A value along keys.
    pub(super) fn at(self, keys: &[&str]) -> Option<Node<'n, 't>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// This node as text.
    pub(super) fn text(self) -> Option<String> {
        self.yaml.data.as_str().map(str::to_owned)
    }

    /// The text under a key; another type is a problem.
    pub(super) fn string(self, keys: &[&str], problems: &mut Vec<Problem>) -> Option<String> {
        let node = self.at(keys)?;
        let text = node.text();
        if text.is_none() {
            let message = format!("`{}` is no string", keys.join("."));
            problems.push(node.problem(message, "write a string"));
        }
        text
    }

    /// The texts under a key; another type is a problem, an absent one is empty.
    pub(super) fn strings(self, keys: &[&str], problems: &mut Vec<Problem>) -> Vec<String> {
        let Some(node) = self.at(keys) else {
            return Vec::new();
        };
        let Some(items) = node.yaml.data.as_sequence() else {
            let message = format!("`{}` is no list", keys.join("."));
            problems.push(node.problem(message, "write a list of strings"));
            return Vec::new();
        };
        let mut out = Vec::new();
        for item in items {
            let item = Self { yaml: item, file: self.file };
            match item.text() {
                Some(text) => out.push(text),
                None => {
                    let message = format!("an item of `{}` is no string", keys.join("."));
                    problems.push(item.problem(message, "write a string"));
                }
            }
        }
        out
    }

    /// Keys of a mapping with their values.
    pub(super) fn entries(self) -> Vec<(String, Node<'n, 't>)> {
        let entries = self.yaml.data.as_mapping().into_iter().flatten();
        entries
            .filter_map(|(key, value)| {
                Some((key.data.as_str()?.to_owned(), Self { yaml: value, file: self.file }))
            })
            .collect()
    }
}
