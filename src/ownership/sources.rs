//! Puts the sources of ownership together: `owns` in `teams.toml` before CODEOWNERS.
//!
//! Where `teams.toml` has no `owns`, the components of Backstage catalogues stand in that place.
//! Owns the precedence for one path, and the count of what each line matched and decided.
//! Invariant: an answer names its lines. Package metadata, the strongest source, is a fact of
//! packages and is applied where packages are known.

use super::catalogue::{self, Catalogue};
use super::codeowners::{Dialect, Lines, anchored, parse};
use super::import::{ImportText, import};
use super::pattern::Index;
use super::register::{TeamId, Teams};
use super::teams::{self, Claim, Interaction};
use crate::source::{FileId, Located, Problem, Span, parse_toml};

/// A line of CODEOWNERS or an entry of `owns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(u32);

/// Which file a rule stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleSource {
    /// `owns` in `teams.toml`.
    TeamsFile,
    /// A component of a catalogue.
    Catalogue,
    /// CODEOWNERS.
    Codeowners,
}

/// One rule of ownership.
#[derive(Clone, Debug)]
pub struct OwnerRule {
    /// The line or entry.
    pub span: Span,
    /// Which file it stands in.
    pub source: RuleSource,
    /// As written.
    pub pattern: String,
    /// Whom it names; empty for a line that un-owns.
    pub owners: Vec<TeamId>,
    /// The owners as written, with their places.
    pub written: Vec<Located<String>>,
    /// GitLab's `!pattern`, which owns nothing by itself.
    pub excludes: bool,
}

/// An entry of `owns` that is a package name, not a path.
#[derive(Clone, Debug)]
pub struct PackageClaim {
    /// The claiming team.
    pub team: TeamId,
    /// A name or glob of names.
    pub pattern: Located<String>,
    /// Its rule.
    pub rule: RuleId,
}

/// What the sources say of one path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Said {
    /// No line matches.
    Nothing,
    /// The deciding line names nobody.
    Unowned(RuleId),
    /// Owners, sorted, and the deciding lines.
    Owned(Vec<TeamId>, Vec<RuleId>),
}

/// A CODEOWNERS file in use.
#[derive(Clone, Debug)]
pub struct Codeowners {
    /// Its path, from the display root.
    pub path: String,
    /// Its dialect.
    pub dialect: Dialect,
    /// How the dialect is known.
    pub because: String,
    /// How many lines say something.
    pub lines: usize,
}

/// A text to read, with the folder its paths begin in.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its id.
    pub file: FileId,
    /// The text.
    pub text: std::sync::Arc<str>,
    /// The folder its paths begin in, from the root of the tree; empty for that root.
    pub base: String,
}

/// What there is to read.
#[derive(Debug, Default)]
pub struct Inputs {
    /// `teams.toml`.
    pub teams: Option<Text>,
    /// Backstage catalogues, by their paths from the root of the tree.
    pub catalogues: Vec<(Text, String)>,
    /// CODEOWNERS, its shown path, dialect, and how that is known.
    pub codeowners: Option<(Text, String, Dialect, String)>,
}

/// Everything known about ownership.
#[derive(Debug, Default)]
pub struct Ownership {
    /// The teams.
    pub teams: Teams,
    /// Every rule, `owns` first.
    pub rules: Vec<OwnerRule>,
    /// Claims of packages by name.
    pub package_claims: Vec<PackageClaim>,
    /// Agreements between teams.
    pub interactions: Vec<Interaction>,
    /// The CODEOWNERS file.
    pub codeowners: Option<Codeowners>,
    /// The catalogues that stand in for `owns`.
    pub catalogue: Option<Catalogue>,
    claims: Index,
    claims_base: String,
    lines: Lines,
    lines_base: String,
    /// How many rules are entries of `owns`: CODEOWNERS lines come behind them.
    first_line: usize,
}

/// The answers for a list of paths.
#[derive(Debug, Default)]
pub struct Decisions {
    /// For each path an index into `said`.
    pub by_path: Vec<u32>,
    /// Distinct answers.
    pub said: Vec<Said>,
    /// For each path what CODEOWNERS alone says, as an index into `said`.
    pub codeowners_by_path: Vec<u32>,
    /// For each rule how many paths match it.
    pub matched: Vec<u32>,
    /// For each rule how many paths it decides.
    pub decided: Vec<u32>,
}

/// Reads the sources. Problems are collected; what could be read counts.
pub fn build(inputs: &Inputs) -> (Ownership, Vec<Problem>) {
    let mut out = Ownership::default();
    let mut problems = Vec::new();
    if let Some(text) = &inputs.teams {
        match parse_toml(text.file, &text.text) {
            Ok(document) => {
                let (file, found) = teams::read(document.reader("teams.toml"), &mut out.teams);
                problems.extend(found);
                out.interactions = file.interactions;
                out.add_claims(file.claims, RuleSource::TeamsFile, &mut problems);
            }
            Err(problem) => problems.push(problem),
        }
        out.claims_base.clone_from(&text.base);
    }
    if out.rules.is_empty() && !inputs.catalogues.is_empty() {
        out.add_catalogues(&inputs.catalogues, &mut problems);
    }
    out.first_line = out.rules.len();
    if let Some((text, path, dialect, because)) = &inputs.codeowners {
        let (lines, found) = parse(text.file, &text.text, *dialect);
        problems.extend(found);
        out.add_lines(&lines);
        out.codeowners = Some(Codeowners {
            path: path.clone(),
            dialect: *dialect,
            because: because.clone(),
            lines: lines.lines.len(),
        });
        out.lines = lines;
        out.lines_base.clone_from(&text.base);
    }
    (out, problems)
}

impl Ownership {
    /// Whether any source says anything about paths or packages.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// One rule.
    pub fn rule(&self, id: RuleId) -> Option<&OwnerRule> {
        self.rules.get(id.0 as usize)
    }

    /// Every rule with its id.
    pub fn rules(&self) -> impl Iterator<Item = (RuleId, &OwnerRule)> {
        self.rules.iter().enumerate().map(|(ix, rule)| (rule_id(ix), rule))
    }

    /// Decides all paths at once and counts what each rule does.
    pub fn decide(&self, paths: &[String]) -> Decisions {
        let mut out = Decisions {
            matched: vec![0; self.rules.len()],
            decided: vec![0; self.rules.len()],
            ..Decisions::default()
        };
        let mut ids: std::collections::BTreeMap<Said, u32> = std::collections::BTreeMap::new();
        for path in paths {
            let claimed = self.claimed(path, &mut out);
            let by_lines = self.by_lines(path, &mut out);
            let said = if claimed == Said::Nothing { by_lines.clone() } else { claimed };
            for (said, list) in [(said, &mut out.by_path), (by_lines, &mut out.codeowners_by_path)]
            {
                let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                list.push(*ids.entry(said).or_insert(next));
            }
        }
        let mut said: Vec<(Said, u32)> = ids.into_iter().collect();
        said.sort_by_key(|(_, id)| *id);
        out.said = said.into_iter().map(|(said, _)| said).collect();
        out
    }

    /// Lets one team be part of another: its people are the other's, its agreements too.
    pub fn merge(&mut self, team: TeamId, into: TeamId) {
        self.teams.merge(team, into);
        for agreement in &mut self.interactions {
            for end in [&mut agreement.from, &mut agreement.to] {
                if *end == team {
                    *end = into;
                }
            }
        }
        self.interactions.retain(|agreement| agreement.from != agreement.to);
    }

    /// What the sources say of one path.
    pub fn said_of(&self, path: &str) -> Said {
        let decisions = self.decide(std::slice::from_ref(&path.to_owned()));
        decisions.said.into_iter().next().unwrap_or(Said::Nothing)
    }

    fn claimed(&self, path: &str, out: &mut Decisions) -> Said {
        let Some(path) = below(&self.claims_base, path) else {
            return Said::Nothing;
        };
        let mut matching = self.claims.matching(path);
        if self.catalogue.is_some() {
            self.keep_nearest(&mut matching);
        }
        let mut owners = Vec::new();
        for &ix in &matching {
            count(&mut out.matched, ix);
            count(&mut out.decided, ix);
            owners.extend(self.rules.get(ix).map(|rule| rule.owners.clone()).unwrap_or_default());
        }
        answer(owners, matching.into_iter().map(rule_id).collect())
    }

    fn by_lines(&self, path: &str, out: &mut Decisions) -> Said {
        let Some(path) = below(&self.lines_base, path) else {
            return Said::Nothing;
        };
        let winners = self.lines.decide(path);
        for id in winners.matching {
            count(&mut out.matched, self.first_line + id);
        }
        let mut owners = Vec::new();
        let mut rules = Vec::new();
        for id in winners.lines {
            let ix = self.first_line + id;
            // Counted even where `owns` decides: a line is dead by its own file, not by another.
            count(&mut out.decided, ix);
            owners.extend(self.rules.get(ix).map(|rule| rule.owners.clone()).unwrap_or_default());
            rules.push(rule_id(ix));
        }
        answer(owners, rules)
    }

    /// A component lies in the folder of another: the inner one counts.
    fn keep_nearest(&self, matching: &mut Vec<usize>) {
        let depth = |ix: &usize| match self.rules.get(*ix).map(|rule| rule.pattern.as_str()) {
            None | Some("/**") => 0,
            Some(folder) => folder.len(),
        };
        let deepest = matching.iter().map(depth).max();
        matching.retain(|ix| Some(depth(ix)) == deepest);
    }

    fn add_catalogues(&mut self, texts: &[(Text, String)], problems: &mut Vec<Problem>) {
        let parts: Vec<ImportText<'_>> = texts
            .iter()
            .map(|(text, path)| ImportText { file: text.file, path, text: &text.text })
            .collect();
        let (imported, found) = import(&parts);
        problems.extend(found);
        let claims = catalogue::join(&imported, &mut self.teams, problems);
        self.catalogue = Some(Catalogue {
            files: texts.len(),
            components: claims.len(),
            notes: imported.notes.into_iter().collect(),
        });
        // Paths of catalogues begin at the root of the tree, wherever the team file is.
        self.claims_base.clear();
        self.add_claims(claims, RuleSource::Catalogue, problems);
    }

    fn add_claims(&mut self, claims: Vec<Claim>, source: RuleSource, problems: &mut Vec<Problem>) {
        for claim in claims {
            let ix = self.rules.len();
            // A team file knows its own teams; a catalogue may name others.
            let span = claim.pattern.span;
            let value = self.teams.name(claim.team).to_owned();
            let written = Some(Located { value, span }).filter(|_| source == RuleSource::Catalogue);
            self.rules.push(OwnerRule {
                span,
                source,
                pattern: claim.pattern.value.clone(),
                owners: vec![claim.team],
                written: written.into_iter().collect(),
                excludes: false,
            });
            if !claim.pattern.value.contains('/') {
                let rule = rule_id(ix);
                self.package_claims.push(PackageClaim {
                    team: claim.team,
                    pattern: claim.pattern,
                    rule,
                });
                continue;
            }
            match anchored(&claim.pattern.value) {
                Some(pattern) => self.claims.insert(ix, pattern),
                None => problems.push(Problem::error(
                    claim.pattern.span,
                    format!("`{}` is no path pattern", claim.pattern.value),
                    "write a path with `*` and `**`, or a package name without `/`",
                )),
            }
        }
    }

    fn add_lines(&mut self, lines: &Lines) {
        for line in &lines.lines {
            let mut owners: Vec<TeamId> =
                line.owners.iter().map(|owner| self.teams.of_owner(&owner.value)).collect();
            owners.sort();
            owners.dedup();
            self.rules.push(OwnerRule {
                span: line.span,
                source: RuleSource::Codeowners,
                pattern: line.pattern_text.clone(),
                owners,
                written: line.owners.clone(),
                excludes: line.excludes,
            });
        }
    }
}

fn answer(mut owners: Vec<TeamId>, rules: Vec<RuleId>) -> Said {
    owners.sort();
    owners.dedup();
    match (owners.is_empty(), rules.first()) {
        (_, None) => Said::Nothing,
        (true, Some(rule)) => Said::Unowned(*rule),
        (false, Some(_)) => Said::Owned(owners, rules),
    }
}

fn below<'p>(base: &str, path: &'p str) -> Option<&'p str> {
    if base.is_empty() {
        return Some(path);
    }
    path.strip_prefix(base)?.strip_prefix('/')
}

fn count(counts: &mut [u32], ix: usize) {
    if let Some(count) = counts.get_mut(ix) {
        *count += 1;
    }
}

fn rule_id(ix: usize) -> RuleId {
    RuleId(u32::try_from(ix).unwrap_or(u32::MAX))
}

impl RuleId {
    /// The position among all rules.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
