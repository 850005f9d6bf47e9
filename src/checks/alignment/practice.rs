//! What history says of packages and teams within the window.
//!
//! Owns the counts: who changes what, what changes together, how many teams a change crosses.
//! Bulk changes are left out of all of them. Whether the counts may be judged by depends on how
//! many commits are of people in teams.

use std::collections::{BTreeMap, BTreeSet};

use crate::conway::{CoChange, Communication, Pair, Row, co_change, communication};
use crate::model::{Architecture, PackageId, PastCommit};
use crate::ownership::TeamId;
use crate::rulebook::ConwaySettings;

/// Counts of one window.
#[derive(Debug)]
pub struct Practice {
    /// Its first second.
    pub since: i64,
    /// HEAD's time.
    pub now: i64,
    /// Its length in months.
    pub months: u32,
    /// Commits of people.
    pub commits: usize,
    /// Of these the commits of people in teams.
    pub mapped: usize,
    /// Commits of bots, over all times.
    pub bots: usize,
    /// Commits that `.git-blame-ignore-revs` lists, over all times.
    pub ignored: usize,
    /// Commits with too many packages at once.
    pub bulk: usize,
    /// What changed together.
    pub together: CoChange,
    /// For each commit of the window that is no bulk change its time and packages.
    sets: Vec<(i64, Vec<usize>)>,
    /// For each package the commits in the window.
    pub edits: Vec<u32>,
    /// For each package the commits by team, in shares of people.
    pub by_team: Vec<BTreeMap<usize, f64>>,
    /// The same for the later half of the window.
    pub recent: Vec<u32>,
    /// The same by team.
    pub recent_by_team: Vec<BTreeMap<usize, f64>>,
    /// For each package the commits by person.
    pub by_person: Vec<BTreeMap<u32, u32>>,
    /// For each package its first change of all times.
    pub born: Vec<Option<i64>>,
    /// For each package its last change of all times.
    pub last: Vec<Option<i64>>,
    /// For each commit of the window that touches owned packages: its time and teams.
    pub spread: Vec<Spread>,
    coverage_needed: f64,
}

/// How far one commit reached.
#[derive(Clone, Debug)]
pub struct Spread {
    /// When.
    pub time: i64,
    /// Who.
    pub author: u32,
    /// Responsible teams of the packages it touched, sorted.
    pub teams: Vec<usize>,
}

impl Practice {
    pub(super) fn new(
        architecture: &Architecture,
        settings: &ConwaySettings,
        numbers: &BTreeMap<PackageId, usize>,
        teams: &[TeamId],
        homes: &[Row],
    ) -> Result<Self, String> {
        let past = architecture.past.as_ref().map_err(Clone::clone)?;
        let since = past.window(settings.months);
        let size = numbers.len();
        let mut out = Self {
            since,
            now: past.now,
            months: settings.months,
            commits: 0,
            mapped: 0,
            bots: past.bots,
            ignored: past.ignored,
            bulk: 0,
            together: CoChange::default(),
            sets: Vec::new(),
            edits: vec![0; size],
            by_team: vec![BTreeMap::new(); size],
            recent: vec![0; size],
            recent_by_team: vec![BTreeMap::new(); size],
            by_person: vec![BTreeMap::new(); size],
            born: vec![None; size],
            last: vec![None; size],
            spread: Vec::new(),
            coverage_needed: settings.coverage,
        };
        let set_of = |commit: &PastCommit| -> Vec<usize> {
            commit.packages.iter().filter_map(|id| numbers.get(id).copied()).collect()
        };
        let half = since + (past.now - since) / 2;
        for commit in &past.commits {
            let set = set_of(commit);
            for package in &set {
                let (born, last) = (&mut out.born[*package], &mut out.last[*package]);
                *born = Some(born.map_or(commit.time, |known| known.min(commit.time)));
                *last = Some(last.map_or(commit.time, |known| known.max(commit.time)));
            }
            if commit.time < since {
                continue;
            }
            let own = past.teams_of(commit.author);
            out.commits += 1;
            out.mapped += usize::from(!own.is_empty());
            if set.len() <= settings.bulk {
                let number =
                    |(team, share): &(TeamId, f64)| Some((teams.binary_search(team).ok()?, *share));
                let own: Row = own.iter().filter_map(number).collect();
                out.count(commit, &set, &own, commit.time >= half, homes);
            }
            out.sets.push((commit.time, set));
        }
        out.together = co_change(out.sets.iter().map(|(_, set)| set.as_slice()), settings.bulk);
        out.bulk = out.together.dropped;
        out.sets.retain(|(_, set)| set.len() <= settings.bulk);
        Ok(out)
    }

    fn count(
        &mut self,
        commit: &PastCommit,
        set: &[usize],
        own: &Row,
        is_recent: bool,
        homes: &[Row],
    ) {
        let mut touched = BTreeSet::new();
        for package in set {
            self.edits[*package] += 1;
            self.recent[*package] += u32::from(is_recent);
            *self.by_person[*package].entry(commit.author).or_default() += 1;
            for (team, share) in own {
                *self.by_team[*package].entry(*team).or_default() += share;
                if is_recent {
                    *self.recent_by_team[*package].entry(*team).or_default() += share;
                }
            }
            touched.extend(homes[*package].iter().map(|(team, _)| *team));
        }
        if !touched.is_empty() {
            let teams = touched.into_iter().collect();
            self.spread.push(Spread { time: commit.time, author: commit.author, teams });
        }
    }

    /// The part of commits in the window whose authors are in teams; 0 without commits.
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 commits")]
    pub fn coverage(&self) -> f64 {
        if self.commits == 0 { 0.0 } else { self.mapped as f64 / self.commits as f64 }
    }

    /// Whether rules may judge by it.
    ///
    /// # Errors
    /// Why not, as a fragment.
    pub fn is_covered(&self) -> Result<(), String> {
        if self.commits == 0 {
            return Err(format!("nobody committed within {} months", self.months));
        }
        if self.coverage() >= self.coverage_needed {
            return Ok(());
        }
        Err(format!(
            "only {:.0} % of {} commits within {} months are by members of teams ({:.0} % are needed: \
             list their addresses under `members` in teams.toml)",
            (100.0 * self.coverage()).floor(),
            self.commits,
            self.months,
            100.0 * self.coverage_needed
        ))
    }

    /// The part of a package's commits that a team made.
    pub fn part(&self, package: usize, team: usize) -> f64 {
        part(&self.by_team[package], self.edits[package], team)
    }

    /// The same for the later half of the window.
    pub fn recent_part(&self, package: usize, team: usize) -> f64 {
        part(&self.recent_by_team[package], self.recent[package], team)
    }

    /// How often two packages changed and how often together, from a second of the window on.
    pub fn together_since(&self, one: usize, other: usize, second: i64) -> Pair {
        let mut out = Pair { shared: 0, first: 0, second: 0 };
        let (one, other) = (one.min(other), one.max(other));
        for (_, set) in self.sets.iter().filter(|(time, _)| *time >= second) {
            let has = [one, other].map(|package| set.binary_search(&package).is_ok());
            out.first += u32::from(has[0]);
            out.second += u32::from(has[1]);
            out.shared += u32::from(has[0] && has[1]);
        }
        out
    }

    /// For each two teams whose people changed the same packages how much they did.
    pub fn communication(&self) -> BTreeMap<(usize, usize), Communication> {
        let teams: Vec<Vec<usize>> =
            self.by_team.iter().map(|by_team| by_team.keys().copied().collect()).collect();
        communication(teams.iter().map(Vec::as_slice))
    }

    /// Commits that touch owned packages, and those of them that touch several teams'.
    pub fn crossing(&self) -> (usize, usize) {
        let crossing = self.spread.iter().filter(|spread| spread.teams.len() > 1).count();
        (crossing, self.spread.len())
    }
}

fn part(by_team: &BTreeMap<usize, f64>, edits: u32, team: usize) -> f64 {
    if edits == 0 { 0.0 } else { by_team.get(&team).copied().unwrap_or(0.0) / f64::from(edits) }
}
