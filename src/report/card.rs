//! What a page about code and organisation is made of.
//!
//! Owns the questions that its forms share. Does not know how any of them looks.

use std::collections::BTreeMap;

use super::flow::{Flow, STILL};
use crate::checks::{Alignment, Finding, Knowledge};
use crate::conway::{Communication, Thresholds, betweenness};
use crate::model::Architecture;
use crate::ownership::TeamId;
use crate::rulebook::Rulebook;
use crate::source::SourceMap;

/// The analysis, and everything needed to word it.
#[derive(Debug)]
pub struct Card<'c> {
    /// The graph.
    pub model: &'c Architecture,
    /// The analysis.
    pub alignment: &'c Alignment,
    /// Authors by package, by its position in the architecture.
    pub knowledge: &'c [Knowledge],
    /// Mismatches.
    pub findings: &'c [Finding],
    /// Rules about this that lack an input, with the reason.
    pub not_evaluated: &'c [(String, String)],
    /// All rules.
    pub book: &'c Rulebook,
    /// The texts.
    pub sources: &'c SourceMap,
    /// Facts about the reading.
    pub notes: &'c [String],
    /// Whether people may be named.
    pub with_names: bool,
    /// Whether the degree of authorship of every file is wanted, in machine output.
    pub with_degrees: bool,
}

impl Card<'_> {
    /// A package's label by its number in the alignment.
    pub(super) fn package(&self, number: usize) -> &str {
        let id = self.alignment.packages.get(number);
        id.map_or("", |id| self.model.package(*id).label.as_str())
    }

    /// A team's name by its number in the alignment.
    pub(super) fn team(&self, number: usize) -> &str {
        let id = self.alignment.teams.get(number);
        id.map_or("", |id| self.model.ownership.teams.name(*id))
    }

    /// How changes flow; none where history may not be counted.
    pub(super) fn flow(&self) -> Option<Flow<'_>> {
        let practice = self.alignment.practice.as_ref().ok()?;
        Some(Flow { model: self.model, alignment: self.alignment, practice, still: STILL })
    }

    /// From when on two packages count as coupled.
    pub(super) fn thresholds(&self) -> Thresholds {
        let set = self.alignment.settings().bulk;
        Thresholds { revisions: 5.0, shared: 5, degree: 30, set }
    }

    /// Teams that a team links, or that link it: how much, and through which packages.
    pub(super) fn needs(&self, team: usize, is_down: bool) -> Vec<(usize, f64, Vec<String>)> {
        let mut out: Vec<(usize, f64, Vec<String>)> = Vec::new();
        for ((from, to), weight) in &self.alignment.arcs {
            let (own, other) = if is_down { (*from, *to) } else { (*to, *from) };
            if own != team {
                continue;
            }
            let links = self.alignment.links_between(*from, *to);
            let mut through: Vec<String> =
                links.map(|link| self.package(link.to).to_owned()).collect();
            through.sort();
            through.dedup();
            out.push((other, *weight, through));
        }
        out
    }

    /// For each team how much it stands between the others.
    pub(super) fn betweenness(&self) -> Vec<f64> {
        let mut near = vec![Vec::new(); self.alignment.teams.len()];
        for (from, to) in self.alignment.arcs.keys() {
            near[*from].push(*to);
        }
        betweenness(&near)
    }

    /// Teams whose people change the same packages; empty where history may not be judged by.
    pub(super) fn communication(&self) -> BTreeMap<(usize, usize), Communication> {
        match &self.alignment.practice {
            Ok(practice) if practice.is_covered().is_ok() => practice.communication(),
            _ => BTreeMap::new(),
        }
    }

    /// Somebody who committed: a number, or a name where names were asked for.
    pub(super) fn person(&self, number: usize) -> String {
        let past = self.model.past.as_ref().ok();
        let identity = past.and_then(|past| past.identities.get(number));
        match identity.filter(|_| self.with_names) {
            Some(identity) => identity.name.clone(),
            None => number.to_string(),
        }
    }

    /// Names of a team's members.
    pub(super) fn people_of(&self, team: TeamId) -> Vec<String> {
        let people = self.model.ownership.teams.people().iter();
        let own = people.filter(|person| person.teams.iter().any(|(own, _)| *own == team));
        let mut out: Vec<String> = own.map(|person| person.label.clone()).collect();
        out.sort();
        out
    }
}
