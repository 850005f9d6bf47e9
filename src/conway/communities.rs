//! Communities of a graph: the Leiden method with fixed orders.
//!
//! Owns the search. Invariant: a seed means one order of nodes, ties go to the community with the
//! smallest number, so the same graph gives the same communities for ever; every community is
//! connected. Source: Traag, Waltman and van Eck (2019), with a greedy refinement.

use rayon::prelude::*;

use super::modularity::{Edges, modularity};
use super::random::Random;

/// Gains below this are rounding.
const GAIN: f64 = 1e-12;
/// Jaccard similarity from which on a community of one run is that of another.
const SAME: f64 = 0.8;

/// The best of several runs.
#[derive(Clone, Debug)]
pub struct Communities {
    /// For each node its community, numbered in the order of their first nodes.
    pub labels: Vec<usize>,
    /// Modularity.
    pub q: f64,
    /// For each community the part of all runs that found it again: one with a Jaccard
    /// similarity of 0.8 or more.
    pub stability: Vec<f64>,
    /// Runs.
    pub runs: usize,
}

/// The best partition of several runs, the first of equal ones, and how stable its parts are.
pub fn communities(nodes: usize, edges: &Edges, runs: usize) -> Communities {
    // Collected in the order of seeds: which thread was first never matters.
    let found: Vec<Vec<usize>> =
        (0..runs.max(1)).into_par_iter().map(|seed| leiden(nodes, edges, seed as u64)).collect();
    let mut best: Option<(f64, &Vec<usize>)> = None;
    for labels in &found {
        let q = modularity(edges, labels);
        if best.is_none_or(|(known, _)| q > known + GAIN) {
            best = Some((q, labels));
        }
    }
    let (q, labels) = best.map_or((0.0, Vec::new()), |(q, labels)| polished(edges, labels, q));
    let stability = members(&labels).iter().map(|part| stability(part, &found)).collect();
    Communities { labels, q, stability, runs: found.len() }
}

#[expect(clippy::cast_precision_loss, reason = "counts of packages are small")]
fn stability(part: &[usize], runs: &[Vec<usize>]) -> f64 {
    let is_in = |labels: &Vec<usize>| {
        let mut hits = std::collections::BTreeMap::<usize, usize>::new();
        for node in part {
            *hits.entry(labels[*node]).or_default() += 1;
        }
        hits.iter().any(|(label, both)| {
            let size = labels.iter().filter(|own| *own == label).count();
            *both as f64 / (part.len() + size - both) as f64 >= SAME
        })
    };
    runs.iter().filter(|labels| is_in(labels)).count() as f64 / runs.len().max(1) as f64
}

/// The nodes of each community.
fn members(labels: &[usize]) -> Vec<Vec<usize>> {
    let size = labels.iter().max().map_or(0, |label| label + 1);
    let mut out = vec![Vec::new(); size];
    for (node, label) in labels.iter().enumerate() {
        out[*label].push(node);
    }
    out
}

/// A graph of this level: neighbours without loops, and the weight at each node.
struct Level {
    near: Vec<Vec<(usize, f64)>>,
    degree: Vec<f64>,
    /// Twice the weight of all edges.
    total: f64,
}

impl Level {
    fn new(nodes: usize, edges: &Edges) -> Self {
        let mut out = Self { near: vec![Vec::new(); nodes], degree: vec![0.0; nodes], total: 0.0 };
        for (one, other, weight) in edges.iter().filter(|(a, b, _)| *a < nodes && *b < nodes) {
            out.degree[*one] += weight;
            out.degree[*other] += weight;
            out.total += 2.0 * weight;
            if one != other {
                out.near[*one].push((*other, *weight));
                out.near[*other].push((*one, *weight));
            }
        }
        out
    }

    /// One node for each part.
    fn merged(&self, labels: &[usize], parts: usize) -> Self {
        let mut sums = vec![std::collections::BTreeMap::<usize, f64>::new(); parts];
        let mut degree = vec![0.0; parts];
        for (node, label) in labels.iter().enumerate() {
            degree[*label] += self.degree[node];
            for (other, weight) in &self.near[node] {
                let other = labels[*other];
                if other != *label {
                    *sums[*label].entry(other).or_default() += weight;
                }
            }
        }
        let near = sums.into_iter().map(|row| row.into_iter().collect()).collect();
        Self { near, degree, total: self.total }
    }

    /// Moves nodes to the community with the largest gain, until no move gains. Only neighbours
    /// of what moved are looked at again.
    fn move_nodes(&self, labels: &mut [usize], random: &mut Random) {
        let nodes = labels.len();
        let mut sum = vec![0.0; nodes];
        for (node, label) in labels.iter().enumerate() {
            sum[*label] += self.degree[node];
        }
        let mut order: Vec<usize> = (0..nodes).collect();
        random.shuffle(&mut order);
        let mut queue: std::collections::VecDeque<usize> = order.into();
        let mut is_waiting = vec![true; nodes];
        let mut scratch = Towards::new(nodes);
        while let Some(node) = queue.pop_front() {
            is_waiting[node] = false;
            let own = labels[node];
            let (best, gain) = self.best_part(node, labels, &sum, &mut scratch, |_| true);
            if best == own || gain <= GAIN {
                continue;
            }
            sum[own] -= self.degree[node];
            sum[best] += self.degree[node];
            labels[node] = best;
            for (other, _) in &self.near[node] {
                if labels[*other] != best && !std::mem::replace(&mut is_waiting[*other], true) {
                    queue.push_back(*other);
                }
            }
        }
    }

    /// The community that gains most over staying, and that gain, times half the total.
    fn best_part(
        &self,
        node: usize,
        labels: &[usize],
        sum: &[f64],
        towards: &mut Towards,
        may_join: impl Fn(usize) -> bool,
    ) -> (usize, f64) {
        let own = labels[node];
        let degree = self.degree[node];
        towards.add(own, 0.0);
        for (other, weight) in self.near[node].iter().filter(|(other, _)| may_join(*other)) {
            towards.add(labels[*other], *weight);
        }
        let value = |part: usize, weight: f64| {
            let rest = if part == own { sum[part] - degree } else { sum[part] };
            weight - degree * rest / self.total
        };
        let staying = value(own, towards.weight(own));
        let mut best = (own, 0.0);
        towards.drain(|part, weight| {
            let gain = value(part, weight) - staying;
            if gain > best.1 + GAIN {
                best = (part, gain);
            }
        });
        best
    }

    /// Splits communities into well-connected parts: each node that is still alone joins the
    /// part of its own community that gains most.
    fn refine(&self, labels: &[usize], random: &mut Random) -> Vec<usize> {
        let nodes = labels.len();
        let mut refined: Vec<usize> = (0..nodes).collect();
        let mut sum = self.degree.clone();
        let mut size = vec![1usize; nodes];
        let mut order: Vec<usize> = (0..nodes).collect();
        random.shuffle(&mut order);
        let mut scratch = Towards::new(nodes);
        for node in order {
            if size[refined[node]] > 1 {
                continue;
            }
            let in_part = |other: usize| labels[other] == labels[node];
            let (best, gain) = self.best_part(node, &refined, &sum, &mut scratch, in_part);
            if gain > GAIN {
                size[refined[node]] -= 1;
                sum[refined[node]] -= self.degree[node];
                refined[node] = best;
                size[best] += 1;
                sum[best] += self.degree[node];
            }
        }
        refined
    }
}

/// What ties one node to each community: sums in place, kept from node to node, since maps were
/// half of the time.
struct Towards {
    weights: Vec<f64>,
    is_met: Vec<bool>,
    met: Vec<usize>,
}

impl Towards {
    fn new(nodes: usize) -> Self {
        Self { weights: vec![0.0; nodes], is_met: vec![false; nodes], met: Vec::new() }
    }

    fn add(&mut self, part: usize, weight: f64) {
        if !std::mem::replace(&mut self.is_met[part], true) {
            self.met.push(part);
        }
        self.weights[part] += weight;
    }

    fn weight(&self, part: usize) -> f64 {
        self.weights[part]
    }

    /// Every community once, the smallest number first; empty afterwards.
    fn drain(&mut self, mut each: impl FnMut(usize, f64)) {
        self.met.sort_unstable();
        for part in self.met.drain(..) {
            self.is_met[part] = false;
            each(part, std::mem::take(&mut self.weights[part]));
        }
    }
}

/// One run: a pass from single nodes.
fn leiden(nodes: usize, edges: &Edges, seed: u64) -> Vec<usize> {
    let alone: Vec<usize> = (0..nodes).collect();
    pass(nodes, edges, &alone, &mut Random::new(seed))
}

/// Passes, each from what the one before it found, until none gains. Asked of the best run alone:
/// of all of them it doubled the time and changed no more than the best.
fn polished(edges: &Edges, labels: &[usize], q: f64) -> (f64, Vec<usize>) {
    let mut random = Random::new(0);
    let (mut q, mut best) = (q, labels.to_vec());
    loop {
        let labels = pass(best.len(), edges, &best, &mut random);
        let found = modularity(edges, &labels);
        if found <= q + GAIN {
            return (q, best);
        }
        (q, best) = (found, labels);
    }
}

/// Moves nodes, splits and merges what was found, and again one level above.
fn pass(nodes: usize, edges: &Edges, from: &[usize], random: &mut Random) -> Vec<usize> {
    let mut level = Level::new(nodes, edges);
    // For each original node its node of this level, and for each of those its community.
    let mut node_of: Vec<usize> = (0..nodes).collect();
    let mut labels = from.to_vec();
    if level.total <= 0.0 {
        return labels;
    }
    loop {
        level.move_nodes(&mut labels, random);
        let refined = numbered(&level.refine(&labels, random));
        let parts = refined.iter().max().map_or(0, |part| part + 1);
        if parts == labels.len() {
            break;
        }
        let mut above = vec![0; parts];
        for (node, part) in refined.iter().enumerate() {
            above[*part] = labels[node];
        }
        level = level.merged(&refined, parts);
        for node in &mut node_of {
            *node = refined[*node];
        }
        labels = numbered(&above);
    }
    numbered(&node_of.iter().map(|node| labels[*node]).collect::<Vec<_>>())
}

/// The same parts, numbered in the order of their first members.
fn numbered(labels: &[usize]) -> Vec<usize> {
    let size = labels.iter().max().map_or(0, |label| label + 1);
    let mut numbers = vec![None; size];
    let mut next = 0;
    let mut number = |label: &usize| {
        *numbers[*label].get_or_insert_with(|| {
            next += 1;
            next - 1
        })
    };
    labels.iter().map(&mut number).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::karate;

    #[test]
    fn the_optimum_of_the_karate_club_is_reached() {
        let edges: Vec<_> = karate().0.into_iter().map(|(a, b)| (a, b, 1.0)).collect();
        let found = communities(34, &edges, 20);
        assert!((found.q - 0.41979).abs() < 6e-7, "{}", found.q);
        assert_eq!(found.labels.iter().max(), Some(&3));
        assert!(found.stability.iter().all(|part| (0.0..=1.0).contains(part)));
        assert_eq!(found.labels, communities(34, &edges, 20).labels);
    }

    #[test]
    fn isolated_nodes_stay_alone() {
        let found = communities(4, &[(0, 1, 1.0)], 3);
        assert_eq!(found.labels, [0, 0, 1, 2]);
        assert_eq!(communities(0, &[], 3).labels, Vec::<usize>::new());
    }
}
