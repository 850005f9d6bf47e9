//! What chance alone would give: a permutation test.
//!
//! Owns the null model. Invariant: permutation number i of a seed is the same on any number of
//! threads. Does not know what is permuted.

use rayon::prelude::*;

use super::random::Random;

/// An observed value against the same statistic on shuffled labels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// What was observed.
    pub observed: f64,
    /// The mean of the shuffled values.
    pub mean: f64,
    /// Their standard deviation (of a sample).
    pub sd: f64,
    /// How many standard deviations the observed value lies above the mean; none without spread.
    pub z: Option<f64>,
    /// The part of values at least as high as the observed one, itself included:
    /// (1 + #{value ≥ observed}) / (1 + permutations).
    pub p: f64,
    /// How many permutations were tried.
    pub permutations: usize,
    /// The seed.
    pub seed: u64,
}

/// Compares an observed value with that of `permutations` shuffles of `0..things`.
pub fn chance(
    observed: f64,
    things: usize,
    permutations: usize,
    seed: u64,
    statistic: impl Fn(&[usize]) -> f64 + Sync,
) -> Chance {
    let value = |number: usize| {
        let mut order: Vec<usize> = (0..things).collect();
        let own = seed.wrapping_mul(0x1_0000_0000).wrapping_add(number as u64);
        Random::new(own).shuffle(&mut order);
        statistic(&order)
    };
    // Collected in order: a sum in another order would differ in its last digits.
    let values: Vec<f64> = (0..permutations).into_par_iter().map(value).collect();
    #[expect(clippy::cast_precision_loss, reason = "permutations are few")]
    let (count, above) = (
        permutations as f64,
        values.iter().filter(|value| **value >= observed - 1e-12).count() as f64,
    );
    let mean = if permutations == 0 { 0.0 } else { values.iter().sum::<f64>() / count };
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = if permutations > 1 { (squares / (count - 1.0)).sqrt() } else { 0.0 };
    Chance {
        observed,
        mean,
        sd,
        z: (sd > 1e-12).then(|| (observed - mean) / sd),
        p: (1.0 + above) / (1.0 + count),
        permutations,
        seed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::modularity::modularity;
    use crate::conway::vectors::karate;

    #[test]
    fn the_karate_club_split_is_no_chance_and_a_shuffled_one_is() {
        let (edges, club) = karate();
        let edges: Vec<_> = edges.into_iter().map(|(a, b)| (a, b, 1.0)).collect();
        let q = |order: &[usize]| {
            let labels: Vec<usize> = order.iter().map(|node| club[*node]).collect();
            modularity(&edges, &labels)
        };
        let own: Vec<usize> = (0..34).collect();
        let found = chance(q(&own), 34, 500, 1, q);
        assert!(found.z.unwrap() > 4.0 && found.p < 0.01, "{found:?}");
        assert_eq!(found, chance(q(&own), 34, 500, 1, q));
        let mut shuffled = own;
        Random::new(99).shuffle(&mut shuffled);
        let found = chance(q(&shuffled), 34, 500, 1, q);
        assert!(found.p > 0.05, "{found:?}");
    }

    #[test]
    fn a_statistic_without_spread_has_no_z() {
        let found = chance(1.0, 5, 50, 1, |_| 1.0);
        assert_eq!((found.z, found.p), (None, 1.0));
    }
}
