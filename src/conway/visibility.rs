//! What a change can reach: the transitive closure, propagation cost, and the four classes.
//!
//! Owns reachability as a matrix of bits. Invariant: every node sees itself. Does not know what a
//! node is.

/// Which nodes each node reaches, itself included.
#[derive(Clone, Debug)]
pub struct Visibility {
    nodes: usize,
    words: usize,
    bits: Vec<u64>,
}

/// Where a node stands by what reaches it and what it reaches.
///
/// Source: Baldwin, `MacCormack` and Rusnak, "Hidden Structure" (Research Policy 2014). Graphs of
/// packages have no cycles, so the pivots are medians, and what they call core is called central.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Reached by many, reaches few.
    Shared,
    /// Both.
    Central,
    /// Reaches many, reached by few.
    Control,
    /// Neither.
    Periphery,
}

impl Class {
    /// As in machine output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Central => "central",
            Self::Control => "control",
            Self::Periphery => "periphery",
        }
    }
}

impl Visibility {
    /// The closure of a directed graph, in passes over its edges until nothing is new: two where
    /// the graph has no cycle.
    pub fn new(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let words = nodes.div_ceil(64);
        let mut out = Self { nodes, words, bits: vec![0; nodes * words] };
        for node in 0..nodes {
            out.set(node, node);
        }
        let mut below = vec![Vec::new(); nodes];
        for (from, to) in edges.iter().filter(|(from, to)| *from < nodes && *to < nodes) {
            if let Some(list) = below.get_mut(*from) {
                list.push(*to);
            }
        }
        let order = leaves_first(&below);
        loop {
            let mut is_new = false;
            for from in &order {
                for to in below.get(*from).into_iter().flatten() {
                    is_new |= out.merge(*from, *to);
                }
            }
            if !is_new {
                return out;
            }
        }
    }

    /// Whether one node reaches another.
    pub fn sees(&self, from: usize, to: usize) -> bool {
        let word = self.bits.get(from * self.words + to / 64);
        to < self.nodes && word.is_some_and(|word| word >> (to % 64) & 1 == 1)
    }

    /// How many nodes each node reaches, itself included: VFO.
    pub fn fan_out(&self) -> Vec<usize> {
        (0..self.nodes).map(|node| self.seen(node).count()).collect()
    }

    /// How many nodes reach each node, itself included: VFI.
    pub fn fan_in(&self) -> Vec<usize> {
        let mut out = vec![0; self.nodes];
        for from in 0..self.nodes {
            for to in self.seen(from) {
                if let Some(count) = out.get_mut(to) {
                    *count += 1;
                }
            }
        }
        out
    }

    /// The nodes that one node reaches, in order.
    pub fn seen(&self, from: usize) -> impl Iterator<Item = usize> + '_ {
        let row = self.bits.get(from * self.words..(from + 1) * self.words).unwrap_or(&[]);
        row.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros() as usize;
                (rest != 0).then(|| {
                    rest &= rest - 1;
                    at * 64 + bit
                })
            })
        })
    }

    /// The part of all ordered pairs that is visible, the diagonal included; 0 for no node.
    ///
    /// Source: `MacCormack`, Rusnak and Baldwin (Management Science 2006): ΣV / N².
    pub fn propagation_cost(&self) -> f64 {
        let visible: u64 = self.bits.iter().map(|word| u64::from(word.count_ones())).sum();
        let pairs = self.nodes * self.nodes;
        #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 pairs")]
        let cost = visible as f64 / pairs as f64;
        if pairs == 0 { 0.0 } else { cost }
    }

    /// The class of each node, by the medians of VFI and VFO.
    pub fn classes(&self) -> Vec<Class> {
        let (fan_in, fan_out) = (self.fan_in(), self.fan_out());
        let (pivot_in, pivot_out) = (median(&fan_in), median(&fan_out));
        let class = |(vfi, vfo): (&usize, &usize)| match (*vfi >= pivot_in, *vfo >= pivot_out) {
            (true, true) => Class::Central,
            (true, false) => Class::Shared,
            (false, true) => Class::Control,
            (false, false) => Class::Periphery,
        };
        fan_in.iter().zip(&fan_out).map(class).collect()
    }

    fn set(&mut self, from: usize, to: usize) {
        if let Some(word) = self.bits.get_mut(from * self.words + to / 64) {
            *word |= 1 << (to % 64);
        }
    }

    /// Adds what `to` sees to what `from` sees; says whether anything was new.
    fn merge(&mut self, from: usize, to: usize) -> bool {
        let mut is_new = false;
        for word in 0..self.words {
            let seen = self.bits.get(to * self.words + word).copied().unwrap_or(0);
            if let Some(own) = self.bits.get_mut(from * self.words + word) {
                is_new |= seen & !*own != 0;
                *own |= seen;
            }
        }
        is_new
    }
}

/// The upper median: a value of the list.
fn median(values: &[usize]) -> usize {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

/// Depth first, each node behind everything it leads to.
fn leaves_first(below: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(below.len());
    let mut is_known = vec![false; below.len()];
    for start in 0..below.len() {
        let mut stack = vec![(start, 0)];
        if std::mem::replace(&mut is_known[start], true) {
            continue;
        }
        while let Some((node, next)) = stack.pop() {
            let Some(to) = below.get(node).and_then(|list| list.get(next)) else {
                order.push(node);
                continue;
            };
            stack.push((node, next + 1));
            if !std::mem::replace(&mut is_known[*to], true) {
                stack.push((*to, 0));
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::{fraction, vectors};

    fn edges(case: &serde_json::Value) -> (usize, Vec<(usize, usize)>) {
        let names = case["nodes"].as_str().unwrap();
        let at = |c: char| names.find(c).unwrap();
        let edges = case["edges"].as_array().unwrap().iter().map(|edge| {
            let mut ends = edge.as_str().unwrap().chars();
            (at(ends.next().unwrap()), at(ends.next().unwrap()))
        });
        (names.len(), edges.collect())
    }

    #[test]
    fn reference_costs_are_met() {
        for case in vectors()["propagation_cost"].as_array().unwrap() {
            let (nodes, edges) = edges(case);
            let found = Visibility::new(nodes, &edges);
            assert!((found.propagation_cost() - fraction(&case["pc"])).abs() < 1e-12, "{case}");
            for (key, counts) in [("vfo", found.fan_out()), ("vfi", found.fan_in())] {
                if let Some(expected) = case.get(key) {
                    assert_eq!(serde_json::json!(counts), *expected, "{key}");
                }
            }
        }
    }

    #[test]
    fn the_classes_are_those_of_the_medians() {
        let (nodes, edges) = edges(&vectors()["propagation_cost"][0]);
        let found: Vec<&str> =
            Visibility::new(nodes, &edges).classes().into_iter().map(Class::as_str).collect();
        assert_eq!(found, ["control", "control", "control", "shared", "central", "shared"]);
    }

    proptest::proptest! {
        #[test]
        fn cost_ignores_names_and_grows_with_edges(
            edges in proptest::collection::vec((0usize..9, 0usize..9), 0..30),
            shift in 0usize..9,
        ) {
            let whole = Visibility::new(9, &edges).propagation_cost();
            let moved: Vec<_> =
                edges.iter().map(|(a, b)| ((a * 2 + shift) % 9, (b * 2 + shift) % 9)).collect();
            proptest::prop_assert!(
                (Visibility::new(9, &moved).propagation_cost() - whole).abs() < 1e-12
            );
            let fewer = &edges[..edges.len() / 2];
            proptest::prop_assert!(Visibility::new(9, fewer).propagation_cost() <= whole);
        }
    }
}
