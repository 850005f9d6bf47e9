//! What a package says about the interfaces that it provides.
//!
//! Owns the words of such an agreement: which interface, how far it may be relied on, and by whom.
//! Does not know whether the package really provides it.

use crate::source::{Entry, Located, Problem, Span, nearest};

/// How far an interface may be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// For the provider's own team.
    Internal,
    /// May still change.
    Preview,
    /// Changes only with notice.
    Stable,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 3] = [Self::Internal, Self::Preview, Self::Stable];

    /// As written in configuration and output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Preview => "preview",
            Self::Stable => "stable",
        }
    }

    /// Reads a stage.
    ///
    /// # Errors
    /// The problem, for any other word.
    pub fn read(text: &Located<String>) -> Result<Located<Self>, Problem> {
        let found = Self::ALL.into_iter().find(|stage| stage.as_str() == text.value);
        found.map(|value| Located { value, span: text.span }).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str);
            let help = match nearest(&text.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("known: {}", known.join(", ")),
            };
            Problem::error(text.span, format!("unknown stage `{}`", text.value), help)
        })
    }
}

/// One interface that a package offers, and on which terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provided {
    /// Its id.
    pub interface: Located<String>,
    /// `stage = "stable"`.
    pub stage: Option<Located<Stage>>,
    /// `consumers = ["team:web", "pages"]`: packages, processes and teams; none where the provider
    /// keeps no list.
    pub consumers: Option<Vec<Located<String>>>,
}

impl Provided {
    /// Reads `"id"`, or a table with `interface`, `stage` and `consumers`.
    pub(super) fn read(entry: Entry<'_>, problems: &mut Vec<Problem>) -> Option<Self> {
        let mut table = match entry {
            Entry::Text(interface) => {
                return Some(Self { interface, stage: None, consumers: None });
            }
            Entry::Table(table) => table,
        };
        let interface = table.required("interface");
        let stage = table.string("stage").map(|text| Stage::read(&text));
        let consumers = table.strings("consumers");
        problems.extend(table.finish());
        let stage = stage.and_then(|stage| stage.map_err(|problem| problems.push(problem)).ok());
        Some(Self { interface: interface?, stage, consumers })
    }

    /// The same as if it stood at another place.
    pub(super) fn at(&self, span: Span) -> Self {
        let moved = |text: &Located<String>| Located { value: text.value.clone(), span };
        Self {
            interface: moved(&self.interface),
            stage: self.stage.as_ref().map(|stage| Located { value: stage.value, span }),
            consumers: self.consumers.as_ref().map(|list| list.iter().map(moved).collect()),
        }
    }

    /// What it says, wherever it stands.
    pub(super) fn words(&self) -> (String, Option<Stage>, Option<Vec<String>>) {
        let consumers = self.consumers.as_ref();
        (
            self.interface.value.clone(),
            self.stage.as_ref().map(|stage| stage.value),
            consumers.map(|list| list.iter().map(|text| text.value.clone()).collect()),
        )
    }
}
