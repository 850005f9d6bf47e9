//! Which packages to move between teams so that code and organisation come closer.
//!
//! Owns the search: the best single move, then the best after it, and so on. Invariants: packages
//! that wire others together, that many teams use or that several teams answer for stay where
//! they are, and no receiver grows above the cap; ties go to the earlier package and team.

use std::collections::{BTreeMap, BTreeSet};

use super::Alignment;
use crate::conway::{Arcs, Row, feedback_arcs};

/// What a move is to make better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Modularity: packages live among those they link.
    Modularity,
    /// Congruence: less coordination that nobody has agreed on.
    Congruence,
    /// Circles: fewer links that close a circle of teams.
    Cycles,
}

/// One move.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The package, by its number in the alignment.
    pub package: usize,
    /// Whose it was.
    pub from: usize,
    /// Whose it would be.
    pub to: usize,
    /// What the goal gains.
    pub gain: f64,
}

/// Gains below this are rounding.
const GAIN: f64 = 1e-9;
/// Teams that use a package from which on it is a hub.
const HUB: usize = 4;

struct Search<'s> {
    alignment: &'s Alignment,
    homes: Vec<Row>,
    owners: Vec<Row>,
    /// Linked neighbours of each package, once for each pair.
    near: Vec<BTreeSet<usize>>,
    ties_of: Vec<Vec<usize>>,
    agreed: BTreeSet<(usize, usize)>,
    sizes: Vec<f64>,
    degrees: Vec<f64>,
    pairs: f64,
    cap: f64,
}

/// The best moves one after another, as many as wanted or as help; `cap` is the largest part of
/// all packages that a receiver may hold. `progress` hears how many moves were
/// found, how many packages were tried for the next one, and of how many.
pub fn suggest(
    alignment: &Alignment,
    wanted: usize,
    goal: Goal,
    cap: f64,
    progress: &mut dyn FnMut(usize, usize, usize),
) -> Vec<Move> {
    let mut search = Search::new(alignment, cap);
    let hubs = alignment.consumers();
    let movable: Vec<usize> = (0..alignment.packages.len())
        .filter(|package| {
            alignment.homes[*package].len() == 1
                && !alignment.is_root[*package]
                && hubs[*package].len() < HUB
        })
        .collect();
    let mut out: Vec<Move> = Vec::new();
    while out.len() < wanted {
        let moved: BTreeSet<usize> = out.iter().map(|step| step.package).collect();
        let mut best: Option<Move> = None;
        for (tried, package) in movable.iter().enumerate() {
            progress(out.len(), tried, movable.len());
            if moved.contains(package) {
                continue;
            }
            for step in search.candidates(*package, goal) {
                if best.is_none_or(|known| step.gain > known.gain + GAIN) {
                    best = Some(step);
                }
            }
        }
        let Some(step) = best.filter(|step| step.gain > GAIN) else { break };
        search.apply(step);
        out.push(step);
    }
    out
}

impl<'s> Search<'s> {
    fn new(alignment: &'s Alignment, cap: f64) -> Self {
        let size = alignment.packages.len();
        let mut out = Self {
            alignment,
            homes: alignment.homes.clone(),
            owners: alignment.owners.clone(),
            near: vec![BTreeSet::new(); size],
            ties_of: vec![Vec::new(); size],
            agreed: BTreeSet::new(),
            sizes: vec![0.0; alignment.teams.len()],
            degrees: vec![0.0; alignment.teams.len()],
            pairs: 0.0,
            cap,
        };
        for (at, tie) in alignment.couplings.iter().enumerate() {
            out.ties_of[tie.from].push(at);
            out.ties_of[tie.to].push(at);
            let is_owned =
                !out.homes[tie.from].is_empty() && !out.homes[tie.to].is_empty() && tie.is_link();
            if is_owned && out.near[tie.from].insert(tie.to) {
                out.near[tie.to].insert(tie.from);
                out.pairs += 1.0;
            }
        }
        for pair in alignment.pairs.iter().filter(|pair| pair.is_agreed()) {
            out.agreed.insert((pair.one, pair.other));
        }
        out.count();
        out
    }

    /// Packages and degrees of each team.
    #[expect(clippy::cast_precision_loss, reason = "packages are few")]
    fn count(&mut self) {
        self.sizes.fill(0.0);
        self.degrees.fill(0.0);
        for (package, home) in self.homes.iter().enumerate() {
            for (team, part) in home {
                self.sizes[*team] += part;
                self.degrees[*team] += part * self.near[package].len() as f64;
            }
        }
    }

    /// Moves of a package to teams of its neighbours.
    fn candidates(&self, package: usize, goal: Goal) -> Vec<Move> {
        let Some((from, _)) = self.homes[package].first().copied() else {
            return Vec::new();
        };
        let near = self.near[package].iter().flat_map(|other| self.homes[*other].iter());
        let teams: BTreeSet<usize> = near.map(|(team, _)| *team).filter(|t| *t != from).collect();
        #[expect(clippy::cast_precision_loss, reason = "packages are few")]
        let most = self.cap * self.homes.len() as f64;
        let fits = teams.into_iter().filter(|team| self.sizes[*team] + 1.0 <= most);
        fits.map(|to| Move { package, from, to, gain: self.gain(package, from, to, goal) })
            .collect()
    }

    fn gain(&self, package: usize, from: usize, to: usize, goal: Goal) -> f64 {
        match goal {
            Goal::Modularity => self.modularity_gain(package, from, to),
            Goal::Congruence => {
                self.open(package, &self.owners[package]) - self.open(package, &vec![(to, 1.0)])
            }
            Goal::Cycles => {
                let weight = |homes: &dyn Fn(usize) -> Row| {
                    feedback_arcs(self.alignment.teams.len(), &self.arcs(homes)).weight
                };
                let own = |other: usize| self.homes[other].clone();
                let moved = |other: usize| {
                    if other == package { vec![(to, 1.0)] } else { self.homes[other].clone() }
                };
                weight(&own) - weight(&moved)
            }
        }
    }

    /// ΔQ of a whole package, from its own edges alone.
    #[expect(clippy::cast_precision_loss, reason = "packages are few")]
    fn modularity_gain(&self, package: usize, from: usize, to: usize) -> f64 {
        if self.pairs <= 0.0 {
            return 0.0;
        }
        let towards = |team: usize| -> f64 {
            let near = self.near[package].iter().flat_map(|other| self.homes[*other].iter());
            near.filter(|(own, _)| *own == team).map(|(_, part)| part).sum()
        };
        let degree = self.near[package].len() as f64;
        let inside = (towards(to) - towards(from)) / self.pairs;
        let expected = degree * (self.degrees[to] - (self.degrees[from] - degree));
        inside - expected / (2.0 * self.pairs * self.pairs)
    }

    /// Coordination of a package's ties that nobody has agreed on, if it belonged to `owners`.
    fn open(&self, package: usize, owners: &Row) -> f64 {
        let mut sum = 0.0;
        for tie in self.ties_of[package].iter().map(|tie| &self.alignment.couplings[*tie]) {
            let other = if tie.from == package { tie.to } else { tie.from };
            for (one, share) in owners {
                let is_open = |two: &usize| {
                    one != two && !self.agreed.contains(&(*one.min(two), *one.max(two)))
                };
                let others = self.owners[other].iter().filter(|(two, _)| is_open(two));
                sum += others.map(|(_, part)| tie.weight * share * part).sum::<f64>();
            }
        }
        sum
    }

    fn arcs(&self, home: &dyn Fn(usize) -> Row) -> Arcs {
        let mut out: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for tie in self.alignment.couplings.iter().filter(|tie| tie.is_link()) {
            let (from, to) = (home(tie.from), home(tie.to));
            if from.iter().any(|(team, _)| to.iter().any(|(own, _)| own == team)) {
                continue;
            }
            for (one, part) in &from {
                for (other, share) in &to {
                    *out.entry((*one, *other)).or_default() += part * share;
                }
            }
        }
        out
    }

    fn apply(&mut self, step: Move) {
        self.homes[step.package] = vec![(step.to, 1.0)];
        self.owners[step.package] = vec![(step.to, 1.0)];
        self.count();
    }
}
