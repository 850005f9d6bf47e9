//! Cycles between teams, over the links that cross.
//!
//! Owns the quotient graph. A package that several teams answer for stands for each of them. Does
//! not know whether a cycle is allowed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;

use super::architecture::{Architecture, Crossing, Link};
use super::ids::LinkId;
use crate::ownership::TeamId;

/// Teams that reach each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TeamCycle {
    /// All of them, sorted.
    pub members: Vec<TeamId>,
    /// The shortest way round.
    pub steps: Vec<TeamStep>,
}

/// One step of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TeamStep {
    /// Whose link.
    pub from: TeamId,
    /// To whom.
    pub to: TeamId,
    /// The first link that joins them.
    pub link: LinkId,
}

impl Architecture {
    /// Groups of teams that reach each other over crossing links, each with its shortest cycle.
    pub fn team_cycles(&self, follow: impl Fn(&Link) -> bool) -> Vec<TeamCycle> {
        let mut first_link: BTreeMap<(TeamId, TeamId), LinkId> = BTreeMap::new();
        for (id, link) in self.links().filter(|(_, link)| link.crossing == Crossing::Crosses) {
            if !follow(link) {
                continue;
            }
            for &from in &self.package(link.from).responsible {
                for &to in &self.package(link.to).responsible {
                    first_link.entry((from, to)).or_insert(id);
                }
            }
        }
        let mut graph: DiGraphMap<TeamId, ()> = DiGraphMap::new();
        for &(from, to) in first_link.keys() {
            graph.add_edge(from, to, ());
        }
        let mut groups: Vec<BTreeSet<TeamId>> = tarjan_scc(&graph)
            .into_iter()
            .filter(|group| group.len() > 1)
            .map(|group| group.into_iter().collect())
            .collect();
        groups.sort();
        groups
            .into_iter()
            .filter_map(|group| {
                let pairs = group.iter().filter_map(|start| shortest(*start, &group, &first_link));
                let pairs = pairs.min_by_key(Vec::len)?;
                let step = |(from, to): (TeamId, TeamId)| {
                    Some(TeamStep { from, to, link: *first_link.get(&(from, to))? })
                };
                let steps = pairs.into_iter().filter_map(step).collect();
                Some(TeamCycle { members: group.into_iter().collect(), steps })
            })
            .collect()
    }
}

/// The shortest way from a team back to itself within its group.
fn shortest(
    start: TeamId,
    group: &BTreeSet<TeamId>,
    links: &BTreeMap<(TeamId, TeamId), LinkId>,
) -> Option<Vec<(TeamId, TeamId)>> {
    let mut came_from: BTreeMap<TeamId, TeamId> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &team in group.iter().filter(|team| links.contains_key(&(at, **team))) {
            if team == start {
                let mut cycle = vec![(at, start)];
                let mut back = at;
                while let Some(&previous) = came_from.get(&back) {
                    cycle.push((previous, back));
                    back = previous;
                }
                cycle.reverse();
                return Some(cycle);
            }
            if let std::collections::btree_map::Entry::Vacant(slot) = came_from.entry(team) {
                slot.insert(at);
                queue.push_back(team);
            }
        }
    }
    None
}
