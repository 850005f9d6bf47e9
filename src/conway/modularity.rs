//! How well a partition fits a graph: modularity and `TurboMQ`.
//!
//! Owns both formulas. Does not search for partitions.

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
    permuted_modularity(edges, members, &own)
}

/// The same where node i belongs where `members[order[i]]` says: a shuffle copies nothing.
pub fn permuted_modularity(edges: &Edges, members: &[Row], order: &[usize]) -> f64 {
    let size = members.iter().flatten().map(|(part, _)| part + 1).max().unwrap_or(0);
    if let Some(labels) = whole_labels(members, order) {
        return labelled_modularity(edges, &labels, size);
    }
    let (mut inside, mut degree) = (vec![0.0; size], vec![0.0; size]);
    let mut total = 0.0;
    for (one, other, weight) in edges {
        total += weight;
        let row = |node: &usize| members.get(*order.get(*node)?);
        let (Some(one), Some(other)) = (row(one), row(other)) else {
            continue;
        };
        for (part, share) in one {
            let joint = other.iter().find(|(own, _)| own == part).map_or(0.0, |(_, s)| *s);
            inside[*part] += weight * share * joint;
            degree[*part] += weight * share;
        }
        for (part, share) in other {
            degree[*part] += weight * share;
        }
    }
    quality(total, &inside, &degree)
}

/// One label for each node, where every node belongs to one part as a whole.
fn whole_labels(members: &[Row], order: &[usize]) -> Option<Vec<usize>> {
    let label = |node: &usize| match members.get(*node)?.as_slice() {
        [(part, share)] if (share - 1.0).abs() < f64::EPSILON => Some(*part),
        _ => None,
    };
    order.iter().map(label).collect()
}

/// The plain case: most workspaces, and two thousand times for each.
fn labelled_modularity(edges: &Edges, labels: &[usize], size: usize) -> f64 {
    let (mut inside, mut degree) = (vec![0.0; size], vec![0.0; size]);
    let mut total = 0.0;
    for (one, other, weight) in edges {
        total += weight;
        let (Some(one), Some(other)) = (labels.get(*one), labels.get(*other)) else {
            continue;
        };
        degree[*one] += weight;
        degree[*other] += weight;
        if one == other {
            inside[*one] += weight;
        }
    }
    quality(total, &inside, &degree)
}

fn quality(total: f64, inside: &[f64], degree: &[f64]) -> f64 {
    if total <= 0.0 {
        return 0.0;
    }
    let of_part = |(inside, degree): (&f64, &f64)| {
        inside / total - (degree / (2.0 * total)) * (degree / (2.0 * total))
    };
    inside.iter().zip(degree).map(of_part).sum()
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
