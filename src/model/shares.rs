//! Shares: which part of a package's files each team owns, and who is responsible.
//!
//! Owns the arithmetic, in whole files so that one half is exactly one half. A file with k
//! co-owners counts for each of them. Does not know how a file's owners were found.

use std::collections::BTreeMap;

use crate::ownership::{Decisions, RuleId, Said, TeamId};

/// One team's part of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The team.
    pub team: TeamId,
    /// Files it owns or co-owns.
    pub files: u32,
    /// The rule that gave it most of them; none where the package itself names its team.
    pub rule: Option<RuleId>,
}

/// Which source decided about a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// `[package.metadata.mandate] team`.
    Metadata,
    /// `owns` in `teams.toml`, for all or some of its files.
    TeamsFile,
    /// A component of a Backstage catalogue, in the place of `owns`.
    Catalogue,
    /// CODEOWNERS.
    Codeowners,
    /// None says anything.
    Nobody,
}

/// Counts of a package's files by what is said of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    by_said: BTreeMap<u32, u32>,
    pub(super) files: u32,
}

/// What a tally comes to.
#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    /// Largest first, then in the order of teams.
    pub(super) shares: Vec<Share>,
    /// Files no line matches.
    pub(super) unmatched: u32,
    /// Files whose deciding line names nobody, and the line that decides most of them.
    pub(super) unowned: u32,
    pub(super) unowning: Option<RuleId>,
    /// Files with two or more owners.
    pub(super) co_owned: u32,
    /// For each team its part where a file with k owners counts 1/k, in files.
    pub(super) fractions: BTreeMap<TeamId, f64>,
}

impl Tally {
    pub(super) fn add(&mut self, said: u32) {
        *self.by_said.entry(said).or_default() += 1;
        self.files += 1;
    }

    /// Teams left out of responsibility have shares, but no part in what is owned jointly.
    pub(super) fn count(&self, decisions: &Decisions, left_out: &[TeamId]) -> Counted {
        let mut out = Counted::default();
        let mut files: BTreeMap<TeamId, u32> = BTreeMap::new();
        let mut by_rule: BTreeMap<(TeamId, RuleId), u32> = BTreeMap::new();
        let mut unowning: BTreeMap<RuleId, u32> = BTreeMap::new();
        for (&said, &count) in &self.by_said {
            match decisions.said.get(said as usize) {
                None | Some(Said::Nothing) => out.unmatched += count,
                Some(Said::Unowned(rule)) => {
                    out.unowned += count;
                    *unowning.entry(*rule).or_default() += count;
                }
                Some(Said::Owned(owners, rules)) => {
                    let mut joint: Vec<TeamId> =
                        owners.iter().copied().filter(|team| !left_out.contains(team)).collect();
                    if joint.is_empty() {
                        joint.clone_from(owners);
                    }
                    let k = u32::try_from(joint.len()).unwrap_or(u32::MAX);
                    out.co_owned += if k > 1 { count } else { 0 };
                    for &team in &joint {
                        *out.fractions.entry(team).or_default() += f64::from(count) / f64::from(k);
                    }
                    for &team in owners {
                        *files.entry(team).or_default() += count;
                    }
                    let pairs = owners.iter().flat_map(|team| rules.iter().map(|r| (*team, *r)));
                    for pair in pairs {
                        *by_rule.entry(pair).or_default() += count;
                    }
                }
            }
        }
        out.unowning = largest(unowning.iter().map(|(rule, count)| (*count, *rule)));
        out.shares = files
            .into_iter()
            .map(|(team, files)| {
                let of_team = by_rule.iter().filter(|((own, _), _)| *own == team);
                Share { team, files, rule: largest(of_team.map(|((_, rule), n)| (*n, *rule))) }
            })
            .collect();
        out.shares.sort_by_key(|share| (std::cmp::Reverse(share.files), share.team));
        out
    }
}

/// The responsible teams: a share of at least one half; where there is none, the largest shares.
///
/// A left-out team gives way where somebody else has one half, and counts like any other where
/// nobody has: a single file does not make its owner responsible for a package.
pub(super) fn responsible(shares: &[Share], files: u32, left_out: &[TeamId]) -> Vec<TeamId> {
    let has_half = |share: &&Share| u64::from(share.files) * 2 >= u64::from(files);
    let is_counting = |share: &&Share| !left_out.contains(&share.team);
    let team = |share: &Share| share.team;
    let mut teams: Vec<TeamId> =
        shares.iter().filter(is_counting).filter(has_half).map(team).collect();
    if teams.is_empty() {
        teams = shares.iter().filter(has_half).map(team).collect();
    }
    if teams.is_empty() {
        let largest = shares.iter().map(|share| share.files).max();
        teams = shares.iter().filter(|s| Some(s.files) == largest).map(team).collect();
    }
    teams.sort();
    teams
}

/// The rule with the highest count; of equal ones the first of the file.
fn largest(counts: impl Iterator<Item = (u32, RuleId)>) -> Option<RuleId> {
    counts.max_by_key(|(count, rule)| (*count, std::cmp::Reverse(*rule))).map(|(_, rule)| rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ownership::Teams;

    fn shares(parts: &[(&str, u32)]) -> (Teams, Vec<Share>) {
        let mut teams = Teams::default();
        let shares = parts
            .iter()
            .map(|(name, files)| Share { team: teams.of_owner(name), files: *files, rule: None })
            .collect();
        (teams, shares)
    }

    fn check(parts: &[(&str, u32)], files: u32, left_out: &[&str], expected: &[&str]) {
        let (mut teams, shares) = shares(parts);
        let left_out: Vec<TeamId> = left_out.iter().map(|name| teams.of_owner(name)).collect();
        let found = responsible(&shares, files, &left_out);
        let names: Vec<&str> = found.iter().map(|id| teams.name(*id)).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn one_half_is_enough_and_both_halves_count() {
        check(&[("a", 5), ("b", 5)], 10, &[], &["a", "b"]);
        check(&[("a", 6), ("b", 4)], 10, &[], &["a"]);
    }

    #[test]
    fn without_a_half_the_largest_share_counts_and_ties_stay_ties() {
        check(&[("a", 3), ("b", 2)], 10, &[], &["a"]);
        check(&[("a", 3), ("b", 3), ("c", 1)], 10, &[], &["a", "b"]);
    }

    #[test]
    fn a_left_out_team_gives_way_only_to_one_half() {
        check(&[("all", 10), ("a", 5)], 10, &["all"], &["a"]);
        check(&[("all", 10), ("a", 2)], 10, &["all"], &["all"]);
        check(&[("all", 10)], 10, &["all"], &["all"]);
    }
}
