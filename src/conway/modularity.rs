//! How well a partition fits a graph: modularity and `TurboMQ`.
//!
//! Owns both formulas. Does not search for partitions.

use std::collections::HashMap;

use super::coordination::Row;

/// A weighted graph: every edge once, with its weight.
pub type Edges = [(usize, usize, f64)];

/// Newman's Q of an undirected graph: Σ [L/m − (d/2m)²].
///
/// Source: Newman and Girvan (2004). A graph without
/// edges has 0.
pub fn modularity(edges: &Edges, labels: &[usize]) -> f64 {
    let members: Vec<Row> = labels.iter().map(|label| vec![(*label, 1.0)]).collect();
    shared_modularity(edges, &members)
}

/// The same where a node may belong to several parts, by shares. With one part for each node it
/// is Q; a node without any part belongs to none.
pub fn shared_modularity(edges: &Edges, members: &[Row]) -> f64 {
    let own: Vec<usize> = (0..members.len()).collect();
    Permuted::new(edges, members).value(&own)
}

/// The same where node i belongs where `members[order[i]]` says, for one order after another.
///
/// Two thousand of them are asked for each workspace, so whatever no shuffle changes is counted
/// once: the weight at each node, and how much two equal rows have in common.
pub fn permuted_modularity<'m>(
    edges: &'m Edges,
    members: &'m [Row],
) -> impl Fn(&[usize]) -> f64 + Sync + 'm {
    let permuted = Permuted::new(edges, members).tabled();
    move |order| permuted.value(order)
}

/// How many distinct rows get a table of what two of them have in common: 128 KB at most.
const TABLED: usize = 128;

struct Permuted<'m> {
    /// Edges between nodes that are there.
    edges: Vec<(usize, usize, f64)>,
    /// Distinct rows of members.
    rows: Vec<&'m Row>,
    /// For each of them Σ s², what two nodes of that row have in common.
    own: Vec<f64>,
    /// What two rows have in common, row by row; empty where it does not pay.
    table: Vec<f64>,
    /// For each node its row.
    row_of: Vec<usize>,
    /// For each node the weight of its edges.
    degree: Vec<f64>,
    total: f64,
    parts: usize,
}

impl<'m> Permuted<'m> {
    fn new(edges: &'m Edges, members: &'m [Row]) -> Self {
        let mut rows: Vec<&Row> = Vec::new();
        let mut known: HashMap<Vec<(usize, u64)>, usize> = HashMap::new();
        let mut row_of = Vec::with_capacity(members.len());
        for row in members {
            let key = row.iter().map(|(part, share)| (*part, share.to_bits())).collect();
            let number = *known.entry(key).or_insert(rows.len());
            if number == rows.len() {
                rows.push(row);
            }
            row_of.push(number);
        }
        let own = rows.iter().map(|row| row.iter().map(|(_, s)| s * s).sum()).collect();
        let mut degree = vec![0.0; members.len()];
        let is_there = |edge: &&(usize, usize, f64)| edge.0.max(edge.1) < members.len();
        let kept: Vec<(usize, usize, f64)> = edges.iter().filter(is_there).copied().collect();
        for (one, other, weight) in &kept {
            degree[*one] += weight;
            degree[*other] += weight;
        }
        let total = edges.iter().map(|(_, _, weight)| weight).sum();
        let parts = members.iter().flatten().map(|(part, _)| part + 1).max().unwrap_or(0);
        let table = Vec::new();
        Self { edges: kept, rows, own, table, row_of, degree, total, parts }
    }

    /// The same with a table, which pays for many orders and not for one.
    fn tabled(mut self) -> Self {
        let size = self.rows.len();
        if size <= TABLED {
            let pairs = (0..size).flat_map(|one| (0..size).map(move |other| (one, other)));
            self.table = pairs.map(|(one, other)| self.common(one, other)).collect();
        }
        self
    }

    fn value(&self, order: &[usize]) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let rows: Vec<usize> =
            order.iter().filter_map(|node| self.row_of.get(*node).copied()).collect();
        let mut inside = 0.0;
        for (one, other, weight) in &self.edges {
            if let (Some(one), Some(other)) = (rows.get(*one), rows.get(*other)) {
                let known = self.table.get(one * self.rows.len() + other);
                inside += weight * known.copied().unwrap_or_else(|| self.common(*one, *other));
            }
        }
        let mut by_row = vec![0.0; self.rows.len()];
        for (row, degree) in rows.iter().zip(&self.degree) {
            by_row[*row] += degree;
        }
        let mut degree = vec![0.0; self.parts];
        for (row, weight) in self.rows.iter().zip(&by_row) {
            for (part, share) in *row {
                degree[*part] += weight * share;
            }
        }
        let expected = |degree: &f64| (degree / (2.0 * self.total)).powi(2);
        inside / self.total - degree.iter().map(expected).sum::<f64>()
    }

    /// How much two rows have in common: Σ s · s' over their parts.
    fn common(&self, one: usize, other: usize) -> f64 {
        if one == other {
            return self.own[one];
        }
        match (self.rows[one].as_slice(), self.rows[other].as_slice()) {
            ([(one, share)], [(other, also)]) => {
                if one == other {
                    share * also
                } else {
                    0.0
                }
            }
            (one, other) => {
                let joint = |(part, share): &(usize, f64)| {
                    let same = other.iter().find(|(own, _)| own == part);
                    same.map_or(0.0, |(_, also)| share * also)
                };
                one.iter().map(joint).sum()
            }
        }
    }
}

/// Q of a directed graph: Σ [L/m − `d_out` · `d_in` / m²].
///
/// Source: Leicht and Newman (2008).
pub fn directed_modularity(edges: &Edges, labels: &[usize]) -> f64 {
    let size = labels.iter().max().map_or(0, |label| label + 1);
    let (mut inside, mut out, mut into) = (vec![0.0; size], vec![0.0; size], vec![0.0; size]);
    let mut total = 0.0;
    for (from, to, weight) in edges {
        let (Some(from), Some(to)) = (labels.get(*from), labels.get(*to)) else {
            continue;
        };
        total += weight;
        out[*from] += weight;
        into[*to] += weight;
        if from == to {
            inside[*from] += weight;
        }
    }
    if total <= 0.0 {
        return 0.0;
    }
    (0..size).map(|part| inside[part] / total - out[part] * into[part] / (total * total)).sum()
}

/// Mancoridis and Mitchell's `TurboMQ` of a directed graph: the sum of the cluster factors
/// μ / (μ + ½ ε), with ε the weight of the edges that leave or enter a cluster.
pub fn turbo_mq(edges: &Edges, labels: &[usize]) -> f64 {
    let size = labels.iter().max().map_or(0, |label| label + 1);
    let (mut inside, mut outside) = (vec![0.0; size], vec![0.0; size]);
    for (from, to, weight) in edges {
        let (Some(from), Some(to)) = (labels.get(*from), labels.get(*to)) else {
            continue;
        };
        if from == to {
            inside[*from] += weight;
        } else {
            outside[*from] += weight;
            outside[*to] += weight;
        }
    }
    let factor = |(inside, outside): (&f64, &f64)| {
        if *inside > 0.0 { inside / (inside + 0.5 * outside) } else { 0.0 }
    };
    inside.iter().zip(&outside).map(factor).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::{fraction, karate, labels, pairs, vectors};

    fn weighted(pairs: &[(usize, usize)]) -> Vec<(usize, usize, f64)> {
        pairs.iter().map(|(a, b)| (*a, *b, 1.0)).collect()
    }

    #[test]
    fn reference_values_are_met() {
        let (edges, club) = karate();
        for case in vectors()["modularity"].as_array().unwrap() {
            let edges = match case.get("edges") {
                Some(own) => weighted(&pairs(own)),
                None => weighted(&edges),
            };
            let labels =
                if case["partition"] == "club" { club.clone() } else { labels(&case["partition"]) };
            let is_directed = case["graph"].as_str().unwrap().contains("two directed");
            let found = if is_directed {
                directed_modularity(&edges, &labels)
            } else {
                modularity(&edges, &labels)
            };
            assert!((found - fraction(&case["q"])).abs() < 6e-7, "{case}: {found}");
            if let Some(turbo) = case.get("turbo_mq") {
                assert!((turbo_mq(&edges, &labels) - fraction(turbo)).abs() < 6e-7);
            }
        }
    }

    #[test]
    fn shares_of_one_whole_change_nothing_and_no_edges_are_nothing() {
        let (edges, club) = karate();
        let edges = weighted(&edges);
        let whole = modularity(&edges, &club);
        assert!((whole - 0.358_235).abs() < 6e-7);
        // One node in two parts, one of them empty, takes the general way.
        let mut mixed: Vec<Row> = club.iter().map(|c| vec![(*c, 1.0)]).collect();
        mixed[5] = vec![(club[5], 1.0), (club[5] + 1, 0.0)];
        assert!((shared_modularity(&edges, &mixed) - whole).abs() < 1e-12);
        assert!(modularity(&[], &club).abs() < 1e-12);
    }
}
