//! What changes together: evolutionary coupling as code-maat defines it.
//!
//! Owns the counting over change sets. Invariant: sets above the limit are dropped before
//! anything is counted. Does not know what an entity or a change is.

use std::collections::BTreeMap;

/// From when on a pair is coupled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// Mean revisions of the two, at least.
    pub revisions: f64,
    /// Changes that touch both, at least.
    pub shared: u32,
    /// Degree in percent, at least.
    pub degree: u32,
    /// Entities in one change, at most.
    pub set: usize,
}

/// How often two entities changed, and how often together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Changes that touch both.
    pub shared: u32,
    /// Changes of the first.
    pub first: u32,
    /// Changes of the second.
    pub second: u32,
}

impl Pair {
    /// The mean number of changes of the two.
    pub fn mean(self) -> f64 {
        f64::midpoint(f64::from(self.first), f64::from(self.second))
    }

    /// The mean, rounded up, as code-maat prints it.
    pub fn average(self) -> u32 {
        (self.first + self.second).div_ceil(2)
    }

    /// 100 · shared / mean, cut to whole percent.
    pub fn degree(self) -> u32 {
        (200 * self.shared).checked_div(self.first + self.second).unwrap_or(0)
    }

    /// Whether it counts as coupled.
    pub fn meets(self, thresholds: &Thresholds) -> bool {
        self.mean() >= thresholds.revisions
            && self.shared >= thresholds.shared
            && self.degree() >= thresholds.degree
    }
}

/// Counts of changes by entity and by pair.
#[derive(Clone, Debug, Default)]
pub struct CoChange {
    /// Changes of each entity.
    pub revisions: BTreeMap<usize, u32>,
    /// Pairs that changed together at least once, the smaller number first.
    pub pairs: BTreeMap<(usize, usize), Pair>,
    /// Change sets that counted.
    pub sets: usize,
    /// Change sets with too many entities.
    pub dropped: usize,
}

/// Counts change sets, each a sorted list of entities without repetition.
///
/// Source: code-maat `e745abec`, `coupling`.
pub fn co_change<'s>(sets: impl IntoIterator<Item = &'s [usize]>, limit: usize) -> CoChange {
    let mut out = CoChange::default();
    for set in sets {
        if set.len() > limit {
            out.dropped += 1;
            continue;
        }
        out.sets += 1;
        for (at, one) in set.iter().enumerate() {
            *out.revisions.entry(*one).or_default() += 1;
            for other in &set[at + 1..] {
                let pair = out.pairs.entry((*one, *other));
                pair.or_insert(Pair { shared: 0, first: 0, second: 0 }).shared += 1;
            }
        }
    }
    for ((one, other), pair) in &mut out.pairs {
        pair.first = out.revisions.get(one).copied().unwrap_or(0);
        pair.second = out.revisions.get(other).copied().unwrap_or(0);
    }
    out
}

impl CoChange {
    /// The counts of a pair, in either order; zero shared where they never met.
    pub fn pair(&self, one: usize, other: usize) -> Pair {
        let key = (one.min(other), one.max(other));
        let revisions = |entity| self.revisions.get(&entity).copied().unwrap_or(0);
        let never = Pair { shared: 0, first: revisions(key.0), second: revisions(key.1) };
        self.pairs.get(&key).copied().unwrap_or(never)
    }

    /// Pairs that meet the thresholds.
    pub fn coupled(&self, thresholds: &Thresholds) -> Vec<((usize, usize), Pair)> {
        let meets = |(_, pair): &(&(usize, usize), &Pair)| pair.meets(thresholds);
        self.pairs.iter().filter(meets).map(|(key, pair)| (*key, *pair)).collect()
    }
}

/// The sum of coupling of each entity: Σ (size − 1) over the change sets that contain it.
pub fn sum_of_coupling<'s>(sets: impl IntoIterator<Item = &'s [usize]>) -> BTreeMap<usize, usize> {
    let mut out = BTreeMap::new();
    for set in sets {
        for entity in set {
            *out.entry(*entity).or_default() += set.len() - 1;
        }
    }
    out
}

/// Change sets of a sliding window of days: one for each day from the first to the last, holding
/// everything that changed on the `period` days that end there.
///
/// Source: code-maat's `--temporal-period`. A change counts in up to `period` windows.
pub fn by_days(changes: &[(i64, Vec<usize>)], period: i64) -> Vec<Vec<usize>> {
    let days: Vec<i64> = changes.iter().map(|(day, _)| *day).collect();
    let (Some(&first), Some(&last)) = (days.iter().min(), days.iter().max()) else {
        return Vec::new();
    };
    let window = |end: i64| {
        let inside = changes.iter().filter(|(day, _)| *day <= end && *day > end - period);
        let mut set: Vec<usize> = inside.flat_map(|(_, set)| set.iter().copied()).collect();
        set.sort_unstable();
        set.dedup();
        set
    };
    (first..=last).map(window).filter(|set| !set.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conway::vectors::vectors;

    const NAMES: [&str; 3] = ["A", "B", "C"];

    fn sets(case: &serde_json::Value) -> Vec<Vec<usize>> {
        let names: Vec<Vec<String>> = serde_json::from_value(case["changesets"].clone()).unwrap();
        let number = |name: &String| NAMES.iter().position(|own| own == name).unwrap();
        names.iter().map(|set| set.iter().map(number).collect()).collect()
    }

    #[test]
    fn reference_coupling_is_met() {
        for case in vectors()["coupling"].as_array().unwrap() {
            let sets = sets(case);
            let found = co_change(sets.iter().map(Vec::as_slice), 30);
            let number = |key: &str| u32::try_from(case[key].as_u64().unwrap()).unwrap();
            let thresholds = Thresholds {
                revisions: f64::from(number("min_revs")),
                shared: number("min_shared"),
                degree: number("min_degree"),
                set: 30,
            };
            let rows: Vec<serde_json::Value> = found
                .coupled(&thresholds)
                .into_iter()
                .map(|((a, b), p)| serde_json::json!([NAMES[a], NAMES[b], p.degree(), p.average()]))
                .collect();
            assert_eq!(serde_json::Value::from(rows), case["pairs"]);
        }
    }

    #[test]
    fn reference_sums_are_met() {
        for case in vectors()["sum_of_coupling"].as_array().unwrap() {
            let sets = sets(case);
            let found = sum_of_coupling(sets.iter().map(Vec::as_slice));
            for (entity, sum) in found {
                assert_eq!(case["soc"][NAMES[entity]], sum);
            }
        }
    }

    #[test]
    fn two_changes_of_one_day_are_one_in_a_window() {
        let changes = [(10, vec![0, 1]), (10, vec![2])];
        let days = by_days(&changes, 1);
        assert_eq!(days, [vec![0, 1, 2]]);
        let found = co_change(days.iter().map(Vec::as_slice), 30);
        assert!(found.pairs.values().all(|pair| (pair.degree(), pair.average()) == (100, 1)));
        assert_eq!(found.pairs.len(), 3);
        assert_eq!(by_days(&[(1, vec![0]), (3, vec![1])], 2), [vec![0], vec![0], vec![1]]);
    }

    #[test]
    fn large_sets_are_dropped_before_counting() {
        let (large, small) = ([0, 1, 2, 3], [0, 1]);
        let found = co_change([&large[..], &small[..]], 3);
        assert_eq!((found.sets, found.dropped), (1, 1));
        assert_eq!(found.pair(1, 0), Pair { shared: 1, first: 1, second: 1 });
        assert_eq!(found.pair(0, 3).degree(), 0);
    }
}
