//! Who has to coordinate with whom, and how much of it is agreed.
//!
//! Owns the coordination requirement O'WO and socio-technical congruence. Invariant: the diagonal
//! (a team with itself) never counts. Does not know what the rows and columns stand for.

/// One row of a sparse matrix: columns with their values.
pub type Row = Vec<(usize, f64)>;

/// A small dense square matrix.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    size: usize,
    cells: Vec<f64>,
}

impl Square {
    /// A matrix of zeros.
    pub fn new(size: usize) -> Self {
        Self { size, cells: vec![0.0; size * size] }
    }

    /// Rows and columns.
    pub fn size(&self) -> usize {
        self.size
    }

    /// One cell; 0 outside.
    pub fn get(&self, row: usize, column: usize) -> f64 {
        if column >= self.size {
            return 0.0;
        }
        self.cells.get(row * self.size + column).copied().unwrap_or(0.0)
    }

    /// Adds to one cell; nothing outside.
    pub fn add(&mut self, row: usize, column: usize, value: f64) {
        if column < self.size
            && let Some(cell) = self.cells.get_mut(row * self.size + column)
        {
            *cell += value;
        }
    }
}

/// The coordination requirements O'WO: `owners` is O, a row for each task with its owners' shares,
/// and `weights` lists the cells of W, each direction by itself.
///
/// Source: Cataldo, Wagstrom, Herbsleb and Carley (CSCW 2006), `CR = TA · TD · TA'` with TA = O'.
pub fn coordination(owners: &[Row], weights: &[(usize, usize, f64)], size: usize) -> Square {
    let mut out = Square::new(size);
    for (one, other, weight) in weights {
        let (Some(from), Some(to)) = (owners.get(*one), owners.get(*other)) else {
            continue;
        };
        for (row, share) in from {
            for (column, part) in to {
                out.add(*row, *column, share * weight * part);
            }
        }
    }
    out
}

/// How much required coordination is agreed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Congruence {
    /// Pairs that have to coordinate.
    pub required: usize,
    /// Of these the pairs that have agreed to.
    pub satisfied: usize,
    /// The sum of their requirements.
    pub weight: f64,
    /// The agreed part of that sum.
    pub satisfied_weight: f64,
}

impl Congruence {
    /// Satisfied by required pairs; none where nothing is required.
    pub fn plain(&self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "pairs of teams are few")]
        let part = self.satisfied as f64 / self.required as f64;
        (self.required > 0).then_some(part)
    }

    /// The same by weight. This is our own definition: that of Kwan, Schroeter and Damian
    /// (TSE 2011) could not be recovered.
    pub fn weighted(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.satisfied_weight / self.weight)
    }
}

/// Congruence over all pairs i < j.
///
/// Source: Cataldo et al. (CSCW 2006): `#{i<j: CR>0 and CA>0} / #{i<j: CR>0}`.
pub fn congruence(required: &Square, declared: impl Fn(usize, usize) -> bool) -> Congruence {
    let mut out = Congruence { required: 0, satisfied: 0, weight: 0.0, satisfied_weight: 0.0 };
    for one in 0..required.size() {
        for other in one + 1..required.size() {
            let weight = required.get(one, other);
            if weight <= 0.0 {
                continue;
            }
            out.required += 1;
            out.weight += weight;
            if declared(one, other) {
                out.satisfied += 1;
                out.satisfied_weight += weight;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::{fraction, vectors};

    fn dense(rows: &serde_json::Value) -> Vec<Vec<f64>> {
        serde_json::from_value(rows.clone()).unwrap()
    }

    /// `TA · TD · TA'`: the tasks are the columns of TA.
    fn requirements(case: &serde_json::Value) -> Square {
        let (ta, td) = (dense(&case["ta"]), dense(&case["td"]));
        let tasks = ta[0].len();
        let owners: Vec<Row> = (0..tasks)
            .map(|task| ta.iter().enumerate().map(|(who, row)| (who, row[task])).collect())
            .collect();
        let mut weights = Vec::new();
        for (one, row) in td.iter().enumerate() {
            weights.extend(row.iter().enumerate().map(|(other, w)| (one, other, *w)));
        }
        coordination(&owners, &weights, ta.len())
    }

    #[test]
    fn reference_requirements_are_met() {
        let vectors = vectors();
        let cases = vectors["coordination"].as_array().unwrap();
        assert!(cases.len() >= 2);
        for case in cases {
            let found = requirements(case);
            for (row, expected) in dense(&case["cr"]).iter().enumerate() {
                for (column, value) in expected.iter().enumerate() {
                    assert!((found.get(row, column) - value).abs() < 1e-12, "{row},{column}");
                }
            }
        }
    }

    #[test]
    fn reference_congruence_is_met() {
        for case in vectors()["congruence"].as_array().unwrap() {
            let cr = dense(&case["cr"]);
            let mut required = Square::new(cr.len());
            for (row, values) in cr.iter().enumerate() {
                for (column, value) in values.iter().enumerate() {
                    required.add(row, column, *value);
                }
            }
            let declared: Vec<(usize, usize)> =
                serde_json::from_value(case["declared"].clone()).unwrap();
            let found = congruence(&required, |a, b| declared.contains(&(a, b)));
            assert!((found.plain().unwrap() - fraction(&case["plain"])).abs() < 1e-12);
            assert!((found.weighted().unwrap() - fraction(&case["weighted"])).abs() < 1e-12);
        }
    }

    #[test]
    fn nothing_required_has_no_congruence() {
        let none = congruence(&Square::new(3), |_, _| true);
        assert_eq!((none.plain(), none.weighted()), (None, None));
    }

    proptest::proptest! {
        #[test]
        fn requirements_are_symmetric_if_weights_are(
            shares in proptest::collection::vec(proptest::collection::vec(0.0..1.0f64, 4), 6),
            pairs in proptest::collection::vec((0usize..6, 0usize..6, 0.0..2.0f64), 0..20),
        ) {
            let owners: Vec<Row> =
                shares.iter().map(|row| row.iter().copied().enumerate().collect()).collect();
            let both: Vec<_> =
                pairs.iter().flat_map(|(a, b, w)| [(*a, *b, *w), (*b, *a, *w)]).collect();
            let found = coordination(&owners, &both, 4);
            for a in 0..4 {
                for b in 0..4 {
                    proptest::prop_assert!((found.get(a, b) - found.get(b, a)).abs() < 1e-9);
                }
            }
        }
    }
}
