//! Which packages to move between teams so that code and organisation come closer.
//!
//! Owns the search: the best single move, then the best after it, and so on. Invariants: packages
//! that wire others together, that many teams use or that several teams answer for stay where
//! they are, no receiver grows above the cap, no giver is left with less than half of its files, a
//! package goes only where half of what it is linked with is, and what one figure gains no other
//! pays for: neither more links between teams nor more of them to cut against circles. Ties go to
//! the earlier package and team.

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
    /// Packages it is linked with that are its receiver's, its owner's, and all.
    pub neighbours: (usize, usize, usize),
}

/// How many moves are judged by all rules for one that is suggested: judging takes its time.
const JUDGED: usize = 8;
/// Gains below this are rounding.
const GAIN: f64 = 1e-9;
/// Gains of modularity below this are noise, as for `conway/misplaced-package`.
const NOTICED: f64 = 0.005;
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
    /// Files of each package, of each team as it was, and what each has given away.
    files: &'s [u64],
    held: Vec<f64>,
    given: Vec<f64>,
}

/// The best moves one after another, as many as wanted or as help; `cap` is the largest part of
/// all packages that a receiver may hold; `files` counts those of each package. `is_worth` has the last word on a move, and
/// may make it; `progress` hears how many moves were
/// found, how many packages were tried for the next one, and of how many.
pub fn suggest(
    alignment: &Alignment,
    wanted: usize,
    goal: Goal,
    (cap, files): (f64, &[u64]),
    is_worth: &mut dyn FnMut(&Move) -> bool,
    progress: &mut dyn FnMut(usize, usize, usize),
) -> Vec<Move> {
    let mut search = Search::new(alignment, cap, files);
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
        let mut steps: Vec<Move> = Vec::new();
        for (tried, package) in movable.iter().enumerate() {
            progress(out.len(), tried, movable.len());
            if !moved.contains(package) {
                steps.extend(search.candidates(*package, goal));
            }
        }
        let least = if goal == Goal::Modularity { NOTICED } else { GAIN };
        steps.retain(|step| step.gain > least);
        // Stable: of equal gains the earlier package and team comes first.
        steps.sort_by(|a, b| b.gain.total_cmp(&a.gain));
        let circles = search.circles(None);
        let free = steps.into_iter().filter(|step| search.is_free(*step, circles));
        let Some(step) = free.take(JUDGED).find(|step| is_worth(step)) else { break };
        search.apply(step);
        out.push(step);
    }
    out
}

impl<'s> Search<'s> {
    fn new(alignment: &'s Alignment, cap: f64, files: &'s [u64]) -> Self {
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
            files,
            held: vec![0.0; alignment.teams.len()],
            given: vec![0.0; alignment.teams.len()],
        };
        for (package, home) in alignment.homes.iter().enumerate() {
            for (team, part) in home {
                out.held[*team] += part * out.weight(package);
            }
        }
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

    #[expect(clippy::cast_precision_loss, reason = "files are few")]
    fn weight(&self, package: usize) -> f64 {
        self.files.get(package).map_or(0.0, |files| *files as f64)
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
        let step = |to| {
            let gain = self.gain(package, from, to, goal);
            let of = |team: usize| {
                let near = self.near[package].iter();
                near.filter(|o| self.homes[**o].iter().any(|(own, _)| *own == team)).count()
            };
            Move {
                package,
                from,
                to,
                gain,
                neighbours: (of(to), of(from), self.near[package].len()),
            }
        };
        fits.map(step).collect()
    }

    /// Whether a move costs nothing that is not asked for: no more links between teams, and no more
    /// of them that close circles.
    fn is_free(&self, step: Move, circles: f64) -> bool {
        let crossing = |home: &Row| {
            let apart = |other: &&usize| {
                let of_other = &self.homes[**other];
                !home.iter().any(|(team, _)| of_other.iter().any(|(own, _)| own == team))
            };
            self.near[step.package].iter().filter(apart).count()
        };
        let (theirs, own, all) = step.neighbours;
        let belongs = theirs > own && 2 * theirs >= all;
        let is_left =
            2.0 * (self.given[step.from] + self.weight(step.package)) <= self.held[step.from];
        belongs
            && is_left
            && crossing(&vec![(step.to, 1.0)]) <= crossing(&self.homes[step.package])
            && self.circles(Some((step.package, step.to))) <= circles + GAIN
    }

    /// The weight of links to cut against circles, after a move.
    fn circles(&self, step: Option<(usize, usize)>) -> f64 {
        let home = |package: usize| match step {
            Some((moved, to)) if moved == package => vec![(to, 1.0)],
            _ => self.homes[package].clone(),
        };
        feedback_arcs(self.alignment.teams.len(), &self.arcs(&home)).weight
    }

    fn gain(&self, package: usize, from: usize, to: usize, goal: Goal) -> f64 {
        match goal {
            Goal::Modularity => self.modularity_gain(package, from, to),
            Goal::Congruence => {
                self.open(package, &self.owners[package]) - self.open(package, &vec![(to, 1.0)])
            }
            Goal::Cycles => self.circles(None) - self.circles(Some((package, to))),
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
        self.given[step.from] += self.weight(step.package);
        self.homes[step.package] = vec![(step.to, 1.0)];
        self.owners[step.package] = vec![(step.to, 1.0)];
        self.count();
    }
}
