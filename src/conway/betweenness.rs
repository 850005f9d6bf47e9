//! Who stands between the others: betweenness centrality.
//!
//! Owns one formula. Source: Brandes (2001), over unweighted arcs; normalised by (n − 1)(n − 2).

/// For each node the normalised betweenness. An undirected graph lists each edge in both lists.
pub fn betweenness(near: &[Vec<usize>]) -> Vec<f64> {
    let nodes = near.len();
    let mut out = vec![0.0; nodes];
    for source in 0..nodes {
        let mut order = vec![source];
        let mut distance = vec![usize::MAX; nodes];
        let mut paths = vec![0.0; nodes];
        distance[source] = 0;
        paths[source] = 1.0;
        let mut next = 0;
        while let Some(&node) = order.get(next) {
            next += 1;
            for &other in &near[node] {
                if distance[other] == usize::MAX {
                    distance[other] = distance[node] + 1;
                    order.push(other);
                }
                if distance[other] == distance[node] + 1 {
                    paths[other] += paths[node];
                }
            }
        }
        let mut through = vec![0.0; nodes];
        for &node in order.iter().rev() {
            for &other in &near[node] {
                if distance[other] == distance[node] + 1 {
                    through[node] += paths[node] / paths[other] * (1.0 + through[other]);
                }
            }
            if node != source {
                out[node] += through[node];
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "nodes are few")]
    let pairs = (nodes.saturating_sub(1) * nodes.saturating_sub(2)) as f64;
    if pairs > 0.0 {
        for value in &mut out {
            *value /= pairs;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::betweenness;
    use crate::conway::vectors::{karate, vectors};

    #[test]
    fn reference_values_are_met() {
        let mut near = vec![Vec::new(); 34];
        for (one, other) in karate().0 {
            near[one].push(other);
            near[other].push(one);
        }
        let found = betweenness(&near);
        let cases = vectors();
        let expected = cases["betweenness"][0]["normalised"].as_object().unwrap();
        assert_eq!(expected.len(), 5);
        for (node, value) in expected {
            let own = found[node.parse::<usize>().unwrap()];
            assert!((own - value.as_f64().unwrap()).abs() < 6e-7, "{node}: {own}");
        }
    }

    #[test]
    fn a_chain_has_its_middle() {
        assert_eq!(betweenness(&[vec![1], vec![2], vec![]]), [0.0, 0.5, 0.0]);
        assert_eq!(betweenness(&[vec![]]), [0.0]);
    }
}
