//! A finding: evidence with spans, never text.
//!
//! Owns the shape every later stage works on. It stands by itself: names instead of ids, so that
//! waivers, baselines and reports need no graph. Does not know how it is worded.

use std::collections::BTreeMap;

use crate::rulebook::{Grade, Level};
use crate::source::Span;

/// One end of what was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The package, by its label.
    pub package: Option<String>,
    /// The responsible teams.
    pub teams: Vec<String>,
}

impl End {
    /// The teams in one word; empty for nobody.
    pub fn team(&self) -> String {
        self.teams.join(", ")
    }
}

/// One link of a witness.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// Who declares it.
    pub from: String,
    /// What it leads to.
    pub to: String,
    /// Its line.
    pub at: Span,
}

/// One broken rule at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The rule's id.
    pub rule: String,
    /// Whose doing it is.
    pub from: End,
    /// Whom it concerns.
    pub to: End,
    /// What else it is about: a process, a pattern, a foreign package.
    pub object: Option<String>,
    /// `link.normal` and the like, where it is about a link.
    pub edge: Option<String>,
    /// What it does to the run.
    pub level: Level,
    /// How sure it is.
    pub grade: Grade,
    /// The places to change, the first one first.
    pub at: Vec<Span>,
    /// Places on the other side: what is reached, or who shares it.
    pub there: Vec<Span>,
    /// The lines whose decision says so.
    pub because: Vec<Span>,
    /// Which wording of the rule fits.
    pub variant: Option<&'static str>,
    /// What the wording may name.
    pub facts: BTreeMap<&'static str, String>,
    /// Paths that show it, in the order of the arrows.
    pub witness: Vec<Vec<Step>>,
    /// Members of the circle or group that it is about, sorted; empty for anything else. A group
    /// is accepted as the set of its members, whichever link shows it today.
    pub cluster: Vec<String>,
    /// Whether statistics drew the border of the cluster: then one member more or less is the same
    /// one.
    pub is_drawn: bool,
}

impl Finding {
    /// Every place that the finding points into.
    pub fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        let steps = self.witness.iter().flatten().map(|step| step.at);
        self.at.iter().chain(&self.there).chain(&self.because).copied().chain(steps)
    }

    /// The identity across edits: rule, ends, object and kind of edge, never a line and never a
    /// count. For a group named by its object that alone: which link shows it may change.
    pub fn fingerprint(&self) -> String {
        self.identity_parts().join("|")
    }

    /// Rule, from, to, object and edge, empty where there is none; an end without a package is
    /// its teams.
    pub fn identity_parts(&self) -> [String; 5] {
        let object = self.object.clone().unwrap_or_default();
        if !self.cluster.is_empty() && !object.is_empty() {
            return [self.rule.clone(), String::new(), String::new(), object, String::new()];
        }
        let or_team = |end: &End| end.package.clone().unwrap_or_else(|| end.team());
        let edge = self.edge.clone().unwrap_or_default();
        [self.rule.clone(), or_team(&self.from), or_team(&self.to), object, edge]
    }
}
