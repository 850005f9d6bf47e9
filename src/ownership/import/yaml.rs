//! The few questions that are asked of a catalogue's YAML document, with the places of answers.
//!
//! Owns the wording of what is wrong. A value of another type than expected is a problem with
//! its line, never a silence.

use super::ImportText;
use crate::source::{Problem, Span, Yaml, YamlNode, parse_yaml};

/// A node of a document.
#[derive(Clone, Copy)]
pub(super) struct Node<'n, 't> {
    yaml: YamlNode<'n, 't>,
    file: &'n ImportText<'n>,
}

/// Every document of a text; a syntax error is the only problem.
pub(super) fn documents<'t>(text: &ImportText<'t>) -> Result<Yaml<'t>, Problem> {
    match parse_yaml(text.text) {
        (tree, None) => Ok(tree),
        (_, Some(defect)) => {
            let span = text.file.span(defect.at..defect.at);
            Err(Problem::error(span, defect.why, "correct the YAML syntax"))
        }
    }
}

impl<'n, 't> Node<'n, 't> {
    pub(super) fn new(yaml: YamlNode<'n, 't>, file: &'n ImportText<'n>) -> Self {
        Self { yaml, file }
    }

    /// Where it begins.
    pub(super) fn span(self) -> Span {
        let start = self.yaml.at().start;
        self.file.file.span(start..start)
    }

    /// A problem at this node.
    pub(super) fn problem(self, message: String, help: &str) -> Problem {
        Problem::error(self.span(), message, help)
    }

    /// The value of a key; none where it is absent or null.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        Some(Self { yaml: self.yaml.get(key)?, file: self.file })
    }

    /// A value along keys.
    pub(super) fn at(self, keys: &[&str]) -> Option<Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// This node as text.
    pub(super) fn text(self) -> Option<String> {
        self.yaml.string().map(str::to_owned)
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
        let Some(items) = node.yaml.items() else {
            let message = format!("`{}` is no list", keys.join("."));
            problems.push(node.problem(message, "write a list of strings"));
            return Vec::new();
        };
        let mut out = Vec::new();
        for yaml in items {
            let item = Self { yaml, file: self.file };
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
    pub(super) fn entries(self) -> Vec<(String, Self)> {
        let entries = self.yaml.entries().into_iter();
        entries
            .filter_map(|(key, yaml)| {
                Some((key.string()?.to_owned(), Self { yaml, file: self.file }))
            })
            .collect()
    }
}
