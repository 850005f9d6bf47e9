//! Accepted findings by team, rule and age.
//!
//! Owns the sums and the age of an entry: since the commit that brought its identity into the
//! baseline, in whatever file. What was gone in between counts from its return. Does not know the
//! clock: the day is that of HEAD.

use std::collections::{BTreeMap, BTreeSet};

use super::baseline::Baseline;
use super::identity::Identity;
use crate::rulebook::Budget;

/// What the baseline held after some commit.
#[derive(Clone, Debug)]
pub struct Held {
    /// When, in seconds since 1970.
    pub time: i64,
    /// Identities by file.
    pub files: BTreeMap<String, BTreeSet<Identity>>,
}

/// One accepted finding.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The file's team; none for those of nobody or of several.
    pub team: Option<String>,
    /// What was accepted.
    pub identity: Identity,
    /// Why, where it was accepted later than the rest.
    pub reason: Option<String>,
    /// When it came in, in seconds since 1970; none if that is not committed yet.
    pub since: Option<i64>,
    /// Whole days from then to HEAD.
    pub days: Option<i64>,
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Debt {
    /// In the order of teams and identities.
    pub owed: Vec<Owed>,
    /// How much there was after each commit that changed the baseline, the oldest first.
    pub trend: Vec<(i64, usize)>,
    /// What teams may carry.
    pub budgets: BTreeMap<String, usize>,
    /// Whether the history is cut short, so that ages are lower bounds.
    pub is_cut: bool,
}

/// Sums up.
pub fn debt(baseline: &Baseline, budgets: &[Budget], past: &[Held], now: Option<i64>) -> Debt {
    let (since, trend) = walk(past);
    let mut owed = Vec::new();
    for file in &baseline.files {
        for entry in &file.entries {
            let since = since.get(&entry.identity).copied();
            let days = since.zip(now).map(|(since, now)| (now - since).max(0) / 86_400);
            let (identity, reason) = (entry.identity.clone(), entry.reason.clone());
            owed.push(Owed { team: file.team.clone(), identity, reason, since, days });
        }
    }
    owed.sort_by(|a, b| (&a.team, &a.identity).cmp(&(&b.team, &b.identity)));
    let budgets =
        budgets.iter().map(|budget| (budget.team.value.clone(), budget.findings)).collect();
    Debt { owed, trend, budgets, is_cut: false }
}

fn walk(past: &[Held]) -> (BTreeMap<Identity, i64>, Vec<(i64, usize)>) {
    let mut since: BTreeMap<Identity, i64> = BTreeMap::new();
    let mut trend = Vec::new();
    for state in past {
        let all: BTreeSet<&Identity> = state.files.values().flatten().collect();
        since.retain(|identity, _| all.contains(identity));
        for identity in &all {
            since.entry((*identity).clone()).or_insert(state.time);
        }
        trend.push((state.time, all.len()));
    }
    (since, trend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_survives_a_move_between_files_and_not_a_return() {
        let identity = |from: &str| Identity { from: from.into(), ..Identity::default() };
        let state = |time: i64, files: &[(&str, &[&str])]| Held {
            time,
            files: files
                .iter()
                .map(|(file, froms)| {
                    ((*file).to_owned(), froms.iter().map(|from| identity(from)).collect())
                })
                .collect(),
        };
        let (since, trend) = walk(&[
            state(10, &[("x", &["a", "b", "c"])]),
            state(20, &[("x", &["b"]), ("y", &["a"])]),
            state(30, &[("x", &["b", "c"]), ("y", &["a"])]),
        ]);
        assert_eq!(since[&identity("a")], 10);
        assert_eq!(since[&identity("c")], 30);
        assert_eq!(trend, [(10, 3), (20, 2), (30, 3)]);
    }
}
