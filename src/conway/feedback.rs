//! Which arcs to take away so that a graph has no cycle: a feedback arc set of least weight.
//!
//! Owns the search, each group of mutually reachable nodes by itself. Invariant: exact for groups
//! of up to 20 nodes, else marked approximate; ties go to the earlier nodes. Does not know what an
//! arc stands for.

use std::collections::BTreeMap;

use super::visibility::Visibility;

/// Groups up to this size are solved exactly.
const EXACT: usize = 20;

/// Weights of arcs.
pub type Arcs = BTreeMap<(usize, usize), f64>;

/// Arcs whose removal leaves no cycle.
#[derive(Clone, Debug, PartialEq)]
pub struct Feedback {
    /// The arcs, sorted.
    pub arcs: Vec<(usize, usize)>,
    /// Their weight.
    pub weight: f64,
    /// Whether no lighter set exists.
    pub exact: bool,
    /// Groups of nodes that reach each other, two or more, each sorted.
    pub groups: Vec<Vec<usize>>,
}

/// The lightest feedback arc set. Loops of a node with itself do not count.
pub fn feedback_arcs(nodes: usize, arcs: &Arcs) -> Feedback {
    let groups = groups(nodes, arcs);
    let mut out = Feedback { arcs: Vec::new(), weight: 0.0, exact: true, groups: Vec::new() };
    for group in groups {
        let local = Local::new(&group, arcs);
        let order = if group.len() <= EXACT {
            local.best_order()
        } else {
            out.exact = false;
            local.improved(local.greedy_order())
        };
        for (from, to) in local.backward(&order) {
            let arc = (group[from], group[to]);
            out.weight += arcs.get(&arc).copied().unwrap_or(0.0);
            out.arcs.push(arc);
        }
        out.groups.push(group);
    }
    out.arcs.sort_unstable();
    out
}

/// Groups of nodes that reach each other.
fn groups(nodes: usize, arcs: &Arcs) -> Vec<Vec<usize>> {
    let edges: Vec<(usize, usize)> = arcs.keys().copied().collect();
    let closure = Visibility::new(nodes, &edges);
    let mut is_taken = vec![false; nodes];
    let mut out = Vec::new();
    for node in 0..nodes {
        if is_taken[node] {
            continue;
        }
        let group: Vec<usize> =
            closure.seen(node).filter(|other| closure.sees(*other, node)).collect();
        for member in &group {
            is_taken[*member] = true;
        }
        if group.len() > 1 {
            out.push(group);
        }
    }
    out
}

/// The arcs within one group, as a matrix.
struct Local {
    size: usize,
    weights: Vec<Vec<f64>>,
}

impl Local {
    fn new(group: &[usize], arcs: &Arcs) -> Self {
        let size = group.len();
        let mut weights = vec![vec![0.0; size]; size];
        for (row, from) in group.iter().enumerate() {
            for (column, to) in group.iter().enumerate().filter(|(column, _)| *column != row) {
                weights[row][column] = arcs.get(&(*from, *to)).copied().unwrap_or(0.0);
            }
        }
        Self { size, weights }
    }

    /// Held and Karp's recursion over the sets of nodes that stand first: 2^k · k steps.
    fn best_order(&self) -> Vec<usize> {
        let k = self.size;
        // What a node costs behind a set is the sum over two halves, each looked up.
        let half = k.div_ceil(2);
        let low: Vec<Vec<f64>> = (0..k).map(|node| self.sums(node, 0, half)).collect();
        let high: Vec<Vec<f64>> = (0..k).map(|node| self.sums(node, half, k)).collect();
        let mask = (1usize << half) - 1;
        let mut best = vec![f64::INFINITY; 1 << k];
        let mut last = vec![0u8; 1 << k];
        best[0] = 0.0;
        for set in 1usize..1 << k {
            for node in (0..k).filter(|node| set >> node & 1 == 1) {
                let before = set & !(1 << node);
                let cost = best[before] + low[node][before & mask] + high[node][before >> half];
                if cost < best[set] - 1e-12 {
                    best[set] = cost;
                    last[set] = u8::try_from(node).unwrap_or(0);
                }
            }
        }
        let mut order = Vec::with_capacity(k);
        let mut set = (1usize << k) - 1;
        while set != 0 {
            let node = usize::from(last[set]);
            order.push(node);
            set &= !(1 << node);
        }
        order.reverse();
        order
    }

    /// For each subset of the nodes `from..to` the weight of a node's arcs into it.
    fn sums(&self, node: usize, from: usize, to: usize) -> Vec<f64> {
        let mut out = vec![0.0; 1 << (to - from)];
        for set in 1usize..out.len() {
            let first = set.trailing_zeros() as usize;
            out[set] = out[set & (set - 1)] + self.weights[node][from + first];
        }
        out
    }

    /// Eades, Lin and Smyth (1993): sinks last, sources first, else the largest surplus.
    fn greedy_order(&self) -> Vec<usize> {
        let mut rest: Vec<usize> = (0..self.size).collect();
        let (mut head, mut tail) = (Vec::new(), Vec::new());
        while !rest.is_empty() {
            let out =
                |node: usize| rest.iter().map(|other| self.weights[node][*other]).sum::<f64>();
            let into =
                |node: usize| rest.iter().map(|other| self.weights[*other][node]).sum::<f64>();
            let (mut chosen, mut surplus, mut is_sink) = (0, f64::NEG_INFINITY, false);
            for (at, node) in rest.iter().enumerate() {
                let (leaving, entering) = (out(*node), into(*node));
                if leaving <= 0.0 {
                    (chosen, is_sink) = (at, true);
                    break;
                }
                let own = if entering <= 0.0 { f64::INFINITY } else { leaving - entering };
                if own > surplus {
                    (chosen, surplus) = (at, own);
                }
            }
            let node = rest.remove(chosen);
            if is_sink { tail.push(node) } else { head.push(node) }
        }
        tail.reverse();
        head.extend(tail);
        head
    }

    /// Moves single nodes to their best places until that gains nothing.
    fn improved(&self, mut order: Vec<usize>) -> Vec<usize> {
        for _ in 0..self.size {
            let mut is_better = false;
            for node in 0..self.size {
                let Some(at) = order.iter().position(|own| *own == node) else { continue };
                order.remove(at);
                let costs = self.costs(node, &order);
                let own = costs.get(at).copied().unwrap_or(0.0);
                let better = costs.iter().enumerate().filter(|(_, cost)| **cost < own - 1e-12);
                let better = better.min_by(|a, b| a.1.total_cmp(b.1)).map(|(place, _)| place);
                is_better |= better.is_some();
                order.insert(better.unwrap_or(at), node);
            }
            if !is_better {
                break;
            }
        }
        order
    }

    /// What a node costs at each place of an order: arcs from behind it, and its own to the front.
    fn costs(&self, node: usize, order: &[usize]) -> Vec<f64> {
        let mut cost: f64 = order.iter().map(|other| self.weights[*other][node]).sum();
        let mut out = vec![cost];
        for other in order {
            cost += self.weights[node][*other] - self.weights[*other][node];
            out.push(cost);
        }
        out
    }

    /// Arcs that lead from a later node to an earlier one.
    fn backward(&self, order: &[usize]) -> Vec<(usize, usize)> {
        let mut out = Vec::new();
        for (place, node) in order.iter().enumerate() {
            for earlier in &order[..place] {
                if self.weights[*node][*earlier] > 0.0 {
                    out.push((*node, *earlier));
                }
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arcs(list: &[(usize, usize, f64)]) -> Arcs {
        list.iter().map(|(a, b, w)| ((*a, *b), *w)).collect()
    }

    /// The least weight over every order.
    fn brute(nodes: usize, arcs: &Arcs) -> f64 {
        fn go(order: &mut Vec<usize>, nodes: usize, arcs: &Arcs) -> f64 {
            if order.len() == nodes {
                let at = |node: usize| order.iter().position(|own| *own == node);
                let back = arcs.iter().filter(|((a, b), _)| a != b && at(*a) > at(*b));
                return back.map(|(_, w)| w).sum();
            }
            let mut best = f64::INFINITY;
            for node in 0..nodes {
                if !order.contains(&node) {
                    order.push(node);
                    best = best.min(go(order, nodes, arcs));
                    order.pop();
                }
            }
            best
        }
        go(&mut Vec::new(), nodes, arcs)
    }

    #[test]
    fn the_lighter_arc_of_a_pair_goes_and_two_groups_are_two_problems() {
        let found = feedback_arcs(
            5,
            &arcs(&[(0, 1, 5.0), (1, 0, 2.0), (2, 3, 1.0), (3, 4, 1.0), (4, 2, 0.5), (1, 2, 9.0)]),
        );
        assert_eq!(found.arcs, [(1, 0), (4, 2)]);
        assert!((found.weight - 2.5).abs() < 1e-12 && found.exact);
        assert_eq!(found.groups, [vec![0, 1], vec![2, 3, 4]]);
    }

    #[test]
    fn twenty_nodes_are_exact_and_more_are_not() {
        let ring = |n: usize| {
            let list: Vec<_> = (0..n).map(|node| (node, (node + 1) % n, 1.0)).collect();
            feedback_arcs(n, &arcs(&list))
        };
        assert!(ring(20).exact && (ring(20).weight - 1.0).abs() < 1e-12);
        assert!(!ring(60).exact && (ring(60).weight - 1.0).abs() < 1e-12);
    }

    proptest::proptest! {
        #[test]
        fn the_set_is_lightest_and_empty_only_without_a_cycle(
            list in proptest::collection::vec((0usize..6, 0usize..6, 1u8..5), 0..18),
        ) {
            let list: Vec<_> =
                list.into_iter().filter(|(a, b, _)| a != b)
                    .map(|(a, b, w)| (a, b, f64::from(w))).collect();
            let all = arcs(&list);
            let found = feedback_arcs(6, &all);
            proptest::prop_assert!((found.weight - brute(6, &all)).abs() < 1e-9);
            let rest: Arcs =
                all.iter().filter(|(arc, _)| !found.arcs.contains(arc)).map(|(a, w)| (*a, *w)).collect();
            proptest::prop_assert!(feedback_arcs(6, &rest).arcs.is_empty());
            proptest::prop_assert_eq!(found.arcs.is_empty(), found.groups.is_empty());
        }
    }
}
