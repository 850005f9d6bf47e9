//! How alike two partitions of the same things are.
//!
//! Owns the Rand and information measures, with and without correction for chance. Definitions
//! are those of Hubert and Arabie (1985) and of Vinh, Epps and Bailey (2010), with the arithmetic
//! mean as scikit-learn takes it. Does not know what the parts are.

use std::collections::BTreeMap;

/// Every measure of one pair of partitions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Rand index: the part of pairs that both treat alike.
    pub rand: f64,
    /// Adjusted Rand index: 0 is chance, 1 is equal.
    pub ari: f64,
    /// Normalised mutual information.
    pub nmi: f64,
    /// Adjusted mutual information: 0 is chance, 1 is equal.
    pub ami: f64,
    /// Whether each part of the second lies within one of the first.
    pub homogeneity: f64,
    /// Whether each part of the first lies within one of the second.
    pub completeness: f64,
}

struct Contingency {
    cells: BTreeMap<(usize, usize), u64>,
    rows: BTreeMap<usize, u64>,
    columns: BTreeMap<usize, u64>,
    total: u64,
}

/// Compares two labellings of the same things; where their lengths differ the shorter counts.
pub fn agreement(one: &[usize], other: &[usize]) -> Agreement {
    let table = contingency(one, other);
    let (rand, ari) = rand_indices(&table);
    let mutual = mutual_information(&table);
    let (of_one, of_other) =
        (entropy(&table.rows, table.total), entropy(&table.columns, table.total));
    let part = |whole: f64| if whole > 0.0 { mutual / whole } else { 1.0 };
    let is_trivial = is_trivial(&table);
    let mean = f64::midpoint(of_one, of_other);
    let expected = if is_trivial { 0.0 } else { expected_information(&table) };
    let above = mean - expected;
    let ami =
        if is_trivial || above.abs() < f64::EPSILON { 1.0 } else { (mutual - expected) / above };
    Agreement {
        rand,
        ari,
        nmi: if is_trivial { 1.0 } else { part(mean) },
        ami,
        homogeneity: part(of_one),
        completeness: part(of_other),
    }
}

/// Both put everything together, or both everything apart.
fn is_trivial(table: &Contingency) -> bool {
    let sizes = [table.rows.len() as u64, table.columns.len() as u64];
    sizes.iter().all(|size| *size <= 1) || sizes.iter().all(|size| *size == table.total)
}

fn contingency(one: &[usize], other: &[usize]) -> Contingency {
    let (mut cells, mut rows, mut columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut total = 0;
    for (a, b) in one.iter().zip(other) {
        *cells.entry((*a, *b)).or_default() += 1;
        *rows.entry(*a).or_default() += 1;
        *columns.entry(*b).or_default() += 1;
        total += 1;
    }
    Contingency { cells, rows, columns, total }
}

#[expect(clippy::cast_precision_loss, reason = "counts of packages are small")]
fn float(count: u64) -> f64 {
    count as f64
}

fn rand_indices(table: &Contingency) -> (f64, f64) {
    let pairs = |n: &u64| float(n * n.saturating_sub(1)) / 2.0;
    let together: f64 = table.cells.values().map(pairs).sum();
    let in_rows: f64 = table.rows.values().map(pairs).sum();
    let in_columns: f64 = table.columns.values().map(pairs).sum();
    let all = pairs(&table.total);
    if all <= 0.0 {
        return (1.0, 1.0);
    }
    let rand = (all + 2.0 * together - in_rows - in_columns) / all;
    let expected = in_rows * in_columns / all;
    let most = f64::midpoint(in_rows, in_columns);
    let ari = if (most - expected).abs() < f64::EPSILON {
        1.0
    } else {
        (together - expected) / (most - expected)
    };
    (rand, ari)
}

fn entropy(parts: &BTreeMap<usize, u64>, total: u64) -> f64 {
    let term = |n: &u64| {
        let p = float(*n) / float(total);
        -p * p.ln()
    };
    parts.values().map(term).sum()
}

fn mutual_information(table: &Contingency) -> f64 {
    let total = float(table.total);
    let term = |((row, column), n): (&(usize, usize), &u64)| {
        let (a, b) = (float(table.rows[row]), float(table.columns[column]));
        let n = float(*n);
        n / total * (n * total / (a * b)).ln()
    };
    table.cells.iter().map(term).sum::<f64>().max(0.0)
}

/// The mutual information of two random partitions with parts of these sizes.
fn expected_information(table: &Contingency) -> f64 {
    let factorials = log_factorials(table.total);
    let fact =
        |n: u64| usize::try_from(n).ok().and_then(|n| factorials.get(n)).copied().unwrap_or(0.0);
    let n = table.total;
    // Parts of equal size give equal terms: count sizes instead of parts.
    let sizes = |parts: &BTreeMap<usize, u64>| {
        let mut out: BTreeMap<u64, u64> = BTreeMap::new();
        for size in parts.values() {
            *out.entry(*size).or_default() += 1;
        }
        out
    };
    let (rows, columns) = (sizes(&table.rows), sizes(&table.columns));
    let mut sum = 0.0;
    for (&a, &times) in &rows {
        for (&b, &also) in &columns {
            let fixed = fact(a) + fact(b) + fact(n - a) + fact(n - b) - fact(n);
            let lowest = (a + b).saturating_sub(n).max(1);
            for both in lowest..=a.min(b) {
                let log =
                    fixed - fact(both) - fact(a - both) - fact(b - both) - fact(n + both - a - b);
                let share = float(both) / float(n);
                let gain = (float(n) * float(both) / (float(a) * float(b))).ln();
                sum += float(times * also) * share * gain * log.exp();
            }
        }
    }
    sum
}

fn log_factorials(limit: u64) -> Vec<f64> {
    let mut out = vec![0.0];
    let mut sum = 0.0;
    for n in 1..=limit {
        sum += float(n).ln();
        out.push(sum);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::{fraction, karate, karate_optimum, vectors};

    #[test]
    fn reference_values_are_met() {
        for case in vectors()["agreement"].as_array().unwrap() {
            let read = |key: &str| match case[key].as_str() {
                Some("karate club") => karate().1,
                Some(_) => karate_optimum(),
                None => serde_json::from_value(case[key].clone()).unwrap(),
            };
            let found = agreement(&read("a"), &read("b"));
            for (key, value) in [
                ("ari", found.ari),
                ("ami", found.ami),
                ("nmi", found.nmi),
                ("ri", found.rand),
                ("homogeneity", found.homogeneity),
                ("completeness", found.completeness),
            ] {
                if let Some(expected) = case.get(key) {
                    assert!((value - fraction(expected)).abs() < 6e-7, "{key} {case}: {value}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn agreement_is_symmetric_and_one_on_other_names(
            one in proptest::collection::vec(0usize..4, 12),
            other in proptest::collection::vec(0usize..4, 12),
        ) {
            let there = agreement(&one, &other);
            let back = agreement(&other, &one);
            proptest::prop_assert!((there.ari - back.ari).abs() < 1e-9);
            proptest::prop_assert!((there.ami - back.ami).abs() < 1e-9);
            let renamed: Vec<usize> = one.iter().map(|label| 3 - label).collect();
            let same = agreement(&one, &renamed);
            proptest::prop_assert!((same.ari - 1.0).abs() < 1e-9);
            proptest::prop_assert!((same.ami - 1.0).abs() < 1e-6);
        }
    }
}
