//! The division of packages among teams, against structure and against chance.
//!
//! Owns which graph is divided: packages with owners, one undirected edge for each linked pair. A
//! package of several responsible teams counts for each in equal parts. Structure is what the
//! Leiden method finds in the same graph.

use std::collections::BTreeMap;

use super::Alignment;
use crate::conway::{
    Agreement, Chance, Communities, Row, agreement, chance, communities, permuted_modularity,
    shared_modularity,
};
use crate::rulebook::ConwaySettings;

/// Runs of community detection, each with its own order.
const RUNS: usize = 20;

/// The division and what it is compared with.
#[derive(Debug)]
pub struct Partition {
    /// Packages that take part, by their numbers in the alignment.
    pub nodes: Vec<usize>,
    /// Linked pairs, by positions in `nodes`.
    pub edges: Vec<(usize, usize, f64)>,
    /// For each node its teams.
    pub members: Vec<Row>,
    /// Modularity of the teams against shuffled packages.
    pub chance: Chance,
    /// What structure alone would be.
    pub communities: Communities,
    /// Teams against structure; a set of responsible teams is one label.
    pub agreement: Agreement,
    /// The part of packages that the largest team has.
    pub largest: f64,
}

/// A part of the structure.
#[derive(Debug)]
pub struct Module {
    /// Its packages, by their numbers in the alignment.
    pub packages: Vec<usize>,
    /// In how many of all runs it was found again.
    pub stability: f64,
    /// Teams with their parts of it, the largest first.
    pub teams: Vec<(usize, f64)>,
}

impl Partition {
    pub(super) fn new(alignment: &Alignment, settings: &ConwaySettings) -> Option<Self> {
        let homes = &alignment.homes;
        let nodes: Vec<usize> = (0..homes.len()).filter(|n| !homes[*n].is_empty()).collect();
        let position = |package: usize| nodes.binary_search(&package).ok();
        let mut edges: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for coupling in alignment.couplings.iter().filter(|coupling| coupling.is_link()) {
            if let (Some(from), Some(to)) = (position(coupling.from), position(coupling.to)) {
                edges.insert((from.min(to), from.max(to)), 1.0);
            }
        }
        if edges.is_empty() || alignment.owning_teams() < 2 {
            return None;
        }
        let edges: Vec<(usize, usize, f64)> =
            edges.into_iter().map(|((a, b), weight)| (a, b, weight)).collect();
        let members: Vec<Row> = nodes.iter().map(|node| homes[*node].clone()).collect();
        let observed = shared_modularity(&edges, &members);
        let chance = {
            let shuffled = permuted_modularity(&edges, &members);
            chance(observed, nodes.len(), settings.permutations, settings.seed, shuffled)
        };
        let communities = communities(nodes.len(), &edges, RUNS);
        let labels = labels(&members);
        Some(Self {
            agreement: agreement(&labels, &communities.labels),
            largest: largest(&members),
            nodes,
            edges,
            members,
            chance,
            communities,
        })
    }

    /// The parts of the structure, with who owns them.
    pub fn modules(&self) -> Vec<Module> {
        let size = self.communities.stability.len();
        let mut out: Vec<Module> = (0..size)
            .map(|part| Module {
                packages: Vec::new(),
                stability: self.communities.stability[part],
                teams: Vec::new(),
            })
            .collect();
        let mut shares: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); size];
        for (at, part) in self.communities.labels.iter().enumerate() {
            out[*part].packages.push(self.nodes[at]);
            for (team, share) in &self.members[at] {
                *shares[*part].entry(*team).or_default() += share;
            }
        }
        for (module, shares) in out.iter_mut().zip(shares) {
            #[expect(clippy::cast_precision_loss, reason = "packages are few")]
            let size = module.packages.len().max(1) as f64;
            module.teams = shares.into_iter().map(|(team, share)| (team, share / size)).collect();
            module.teams.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        }
        out
    }
}

/// A number for each set of teams.
fn labels(members: &[Row]) -> Vec<usize> {
    let mut numbers: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    members
        .iter()
        .map(|row| {
            let next = numbers.len();
            *numbers.entry(row.iter().map(|(team, _)| *team).collect()).or_insert(next)
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "packages are few")]
fn largest(members: &[Row]) -> f64 {
    let mut sums: BTreeMap<usize, f64> = BTreeMap::new();
    for (team, share) in members.iter().flatten() {
        *sums.entry(*team).or_default() += share;
    }
    sums.values().fold(0.0, |most: f64, sum| most.max(*sum)) / members.len().max(1) as f64
}
