//! Who owns a package: its own word, claims by name, and what is said of each of its files.
//!
//! Owns which files belong to a package and the order of the sources. Does not know links.

use std::collections::{BTreeMap, HashMap};

use globset::Glob;

use super::architecture::{Package, Standing};
use super::ids::PackageId;
use super::shares::{Counted, Share, Source, Tally, responsible};
use crate::load::{BASELINE_FOLDER, Loaded, LoadedPackage};
use crate::ownership::{Decisions, OwnerRule, Ownership, RuleId, RuleSource, Said, TeamId};
use crate::source::{Problem, nearest};

/// Files of each package. A file belongs to the deepest folder above it that has a manifest, as
/// `cargo package` has it, so nested packages are excluded whether they are members or not.
pub(super) fn tally(
    loaded: &Loaded,
    decisions: &Decisions,
) -> (Vec<(Tally, Tally)>, Vec<Option<PackageId>>) {
    let folders = Folders::new(loaded);
    let mut tallies = vec![(Tally::default(), Tally::default()); loaded.packages.len()];
    let mut package_of_file = Vec::with_capacity(loaded.tree.files.len());
    let mut last: Option<(&str, Option<usize>)> = None;
    for (at, path) in loaded.tree.files.iter().enumerate() {
        let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir);
        // Files of one folder stand together.
        let package = match last {
            Some((known, package)) if known == dir => package,
            // Accepted debt would shift the shares of a package at the root.
            _ if dir.rsplit('/').next() == Some(BASELINE_FOLDER) => None,
            _ => folders.package_of(dir),
        };
        last = Some((dir, package));
        package_of_file.push(package.map(PackageId::new));
        let Some((all, lines)) = package.and_then(|index| tallies.get_mut(index)) else {
            continue;
        };
        all.add(decisions.by_path.get(at).copied().unwrap_or(u32::MAX));
        lines.add(decisions.codeowners_by_path.get(at).copied().unwrap_or(u32::MAX));
    }
    (tallies, package_of_file)
}

/// Folders with a manifest: of a package, or of something that is none here.
pub(super) struct Folders<'l>(HashMap<&'l str, Option<usize>>);

impl<'l> Folders<'l> {
    pub(super) fn new(loaded: &'l Loaded) -> Self {
        let mut out: HashMap<&str, Option<usize>> = HashMap::new();
        for path in &loaded.tree.files {
            if let Some(dir) = path.strip_suffix("Cargo.toml")
                && (dir.is_empty() || dir.ends_with('/'))
            {
                out.insert(dir.trim_end_matches('/'), None);
            }
        }
        for (index, package) in loaded.packages.iter().enumerate() {
            if let Some(dir) = &package.dir {
                out.insert(dir.as_str(), Some(index));
            }
        }
        Self(out)
    }

    /// The package of the deepest folder above a file that has a manifest.
    pub(super) fn package_of(&self, dir: &str) -> Option<usize> {
        let mut dir = dir;
        loop {
            if let Some(found) = self.0.get(dir) {
                return *found;
            }
            if dir.is_empty() {
                return None;
            }
            dir = dir.rsplit_once('/').map_or("", |(parent, _)| parent);
        }
    }
}

pub(super) fn claims_by_package(
    loaded: &Loaded,
    ownership: &Ownership,
    problems: &mut Vec<Problem>,
) -> BTreeMap<usize, Vec<(TeamId, RuleId)>> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, package) in loaded.packages.iter().enumerate() {
        by_name.entry(package.name.as_str()).or_default().push(index);
    }
    let mut out: BTreeMap<usize, Vec<(TeamId, RuleId)>> = BTreeMap::new();
    for claim in &ownership.package_claims {
        let pattern = claim.pattern.value.as_str();
        // Most claims are plain names: looked up, not compared with every package.
        let mut claimed = by_name.get(pattern).cloned().unwrap_or_default();
        if pattern.contains(['*', '?', '[', '{']) {
            match Glob::new(pattern) {
                Ok(glob) => {
                    let glob = glob.compile_matcher();
                    let matching = by_name.iter().filter(|(name, _)| glob.is_match(name));
                    claimed = matching.flat_map(|(_, indices)| indices).copied().collect();
                }
                Err(error) => {
                    let message = format!("`{pattern}` is no glob: {}", error.kind());
                    problems.push(Problem::error(claim.pattern.span, message, "correct the glob"));
                }
            }
        }
        for index in claimed {
            out.entry(index).or_default().push((claim.team, claim.rule));
        }
    }
    out
}

pub(super) fn declared_teams(
    loaded: &Loaded,
    ownership: &mut Ownership,
    problems: &mut Vec<Problem>,
) -> BTreeMap<usize, TeamId> {
    let mut out = BTreeMap::new();
    for (index, package) in loaded.packages.iter().enumerate() {
        let Some(team) = &package.declaration.team else {
            continue;
        };
        if ownership.teams.has_file() && ownership.teams.find(&team.value).is_none() {
            let known = ownership.teams.iter().map(|(_, team)| team.id.as_str());
            let help = match nearest(&team.value, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "declare it in teams.toml".to_owned(),
            };
            problems.push(Problem::error(
                team.span,
                format!("unknown team `{}`", team.value),
                help,
            ));
            continue;
        }
        out.insert(index, ownership.teams.of_word(&team.value));
    }
    out
}

/// What the three sources say of one package.
pub(super) struct OwnFacts<'f> {
    pub(super) tally: Option<&'f (Tally, Tally)>,
    pub(super) claims: &'f [(TeamId, RuleId)],
    pub(super) declared: Option<TeamId>,
}

impl OwnFacts<'_> {
    /// Package metadata, then claims by name, then what is said of each file.
    pub(super) fn fill(
        &self,
        package: &mut Package,
        ownership: &Ownership,
        decisions: &Decisions,
        left_out: &[TeamId],
    ) {
        let count = |tally: &Tally| tally.count(decisions, left_out);
        let (all, by_lines) =
            self.tally.map(|(all, lines)| (count(all), count(lines))).unwrap_or_default();
        package.files = self.tally.map_or(0, |(all, _)| all.files);
        package.by_codeowners = by_lines.shares;
        package.by_teams_file = self.claimed(package.files, &all, ownership);
        if let Some(team) = self.declared {
            whole(package, vec![Share { team, files: package.files.max(1), rule: None }]);
            package.source = Source::Metadata;
        } else if self.claims.is_empty() {
            of_files(package, all, ownership);
        } else {
            whole(package, package.by_teams_file.clone());
            let rule = self.claims.first().and_then(|(_, rule)| ownership.rule(*rule));
            package.source = rule.map_or(Source::TeamsFile, source_of);
            // A claim by name is about the whole package, its manifest included.
            package.manifest_said = Said::Nothing;
        }
        package.responsible = responsible(&package.shares, package.files, left_out);
    }

    /// What `teams.toml` alone says, or catalogues in its place: claims by name, else its part of the files.
    fn claimed(&self, files: u32, all: &Counted, ownership: &Ownership) -> Vec<Share> {
        let is_claim = |share: &&Share| {
            let rule = share.rule.and_then(|rule| ownership.rule(rule));
            rule.is_some_and(|rule| rule.source != RuleSource::Codeowners)
        };
        if self.claims.is_empty() {
            return all.shares.iter().filter(is_claim).copied().collect();
        }
        let share = |(team, rule): &(TeamId, RuleId)| Share {
            team: *team,
            files: files.max(1),
            rule: Some(*rule),
        };
        let mut shares: Vec<Share> = self.claims.iter().map(share).collect();
        shares.sort_by_key(|share| share.team);
        shares.dedup_by_key(|share| share.team);
        shares
    }
}

/// Everything belongs to these teams together.
fn whole(package: &mut Package, shares: Vec<Share>) {
    let k = u32::try_from(shares.len()).unwrap_or(1).max(1);
    package.co_owned_files = if k > 1 { package.files } else { 0 };
    package.fractions =
        shares.iter().map(|s| (s.team, f64::from(package.files) / f64::from(k))).collect();
    package.shares = shares;
    package.standing = Standing::Owned;
}

fn of_files(package: &mut Package, counted: Counted, ownership: &Ownership) {
    package.unowned_files = counted.unmatched + counted.unowned;
    package.released_files = counted.unowned;
    package.co_owned_files = counted.co_owned;
    package.fractions = counted.fractions;
    package.source = counted
        .shares
        .first()
        .and_then(|share| share.rule)
        .and_then(|rule| ownership.rule(rule))
        .map_or(Source::Nobody, source_of);
    package.standing = match counted.unowning {
        _ if !counted.shares.is_empty() => Standing::Owned,
        Some(rule) if counted.unowned >= counted.unmatched => Standing::Unowned(rule),
        _ => Standing::Unmatched,
    };
    package.shares = counted.shares;
}

fn source_of(rule: &OwnerRule) -> Source {
    match rule.source {
        RuleSource::TeamsFile => Source::TeamsFile,
        RuleSource::Catalogue => Source::Catalogue,
        RuleSource::Codeowners => Source::Codeowners,
    }
}

pub(super) fn manifest_said(
    loaded: &Loaded,
    package: &LoadedPackage,
    decisions: &Decisions,
) -> Said {
    let Some(dir) = &package.dir else {
        return Said::Nothing;
    };
    let path = if dir.is_empty() { "Cargo.toml".to_owned() } else { format!("{dir}/Cargo.toml") };
    loaded
        .tree
        .files
        .binary_search(&path)
        .ok()
        .and_then(|at| decisions.by_path.get(at))
        .and_then(|said| decisions.said.get(*said as usize))
        .cloned()
        .unwrap_or(Said::Nothing)
}
