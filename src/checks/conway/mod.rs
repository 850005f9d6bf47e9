//! Kinds about code and organisation: each asks for a decision, none is a defect.
//!
//! Owns what these checks share: subjects by number, numbers in words, and the reasons for which
//! a rule is not evaluated. One file for each input: agreements, cycles, the division of packages,
//! teams, practice, co-change. Does not know how a figure is computed.

mod agreements;
mod cochange;
mod cycles;
mod division;
mod drift;
mod knowledge;
mod teams;

use super::Outcome;
use super::alignment::{Alignment, Coupling, Practice};
use super::finding::{End, Finding};
use super::scope::Scope;
use crate::model::PackageId;
use crate::ownership::TeamKind;
use crate::rulebook::{ConwayKind, Numbers, Rule};
use crate::source::Span;

/// Pairs of packages that are named in a message; the rest is counted.
const NAMED: usize = 4;
/// Places that a finding points to.
const PLACES: usize = 20;

/// One rule with everything it is judged by.
pub(super) struct View<'v> {
    rule: &'v Rule,
    scope: &'v Scope<'v>,
    alignment: &'v Alignment,
    numbers: &'v Numbers,
}

pub(super) fn check(
    rule: &Rule,
    scope: &Scope<'_>,
    kind: ConwayKind,
    numbers: &Numbers,
) -> Outcome {
    let view = View { rule, scope, alignment: scope.alignment(), numbers };
    match kind {
        ConwayKind::UndeclaredCoordination => agreements::undeclared(&view),
        ConwayKind::IdleInteraction => agreements::idle(&view),
        ConwayKind::ModeContradiction => agreements::contradiction(&view),
        ConwayKind::CrossTeamCycle => cycles::cycle(&view),
        ConwayKind::MutualDependence => cycles::mutual(&view),
        ConwayKind::ScatteredTeam => division::scattered(&view),
        ConwayKind::ModuleCutByTeams => division::cut(&view),
        ConwayKind::MisplacedPackage => division::misplaced(&view),
        ConwayKind::NoMirroring => division::no_mirroring(&view),
        ConwayKind::BottleneckTeam => teams::bottleneck(&view),
        ConwayKind::TeamPropagation => teams::propagation(&view),
        ConwayKind::TeamOverload => teams::overload(&view),
        ConwayKind::TeamSize => teams::size(&view),
        ConwayKind::UndeclaredPlatform => teams::undeclared_platform(&view),
        ConwayKind::Commons => drift::commons(&view),
        ConwayKind::OwnerDrift => drift::owner_drift(&view),
        ConwayKind::OutsiderMajority => drift::outsiders(&view),
        ConwayKind::DiffuseOwnership => drift::diffuse(&view),
        ConwayKind::DynamicGap => drift::dynamic_gap(&view),
        ConwayKind::MinorContributors => knowledge::minor(&view),
        ConwayKind::KnowledgeIsland => knowledge::island(&view),
        ConwayKind::Abandoned => knowledge::abandoned(&view),
        ConwayKind::Broker => knowledge::broker(&view),
        ConwayKind::HiddenCoupling => cochange::hidden(&view),
        ConwayKind::ChattyContract => cochange::chatty(&view),
        ConwayKind::CrossTeamCommits => cochange::crossing(&view),
        ConwayKind::SilentDependency => cochange::silent(&view),
    }
}

impl<'v> View<'v> {
    fn number(&self, key: &str) -> f64 {
        self.numbers.get(key)
    }

    /// What history says, if it may be judged by.
    fn practice(&self) -> Result<&'v Practice, Outcome> {
        let practice = self.alignment.practice.as_ref();
        let practice = practice.map_err(|why| Outcome::NotEvaluatedFor(why.clone()))?;
        practice.is_covered().map_err(Outcome::NotEvaluatedFor)?;
        Ok(practice)
    }

    fn label(&self, package: usize) -> String {
        self.scope.architecture.package(self.id(package)).label.clone()
    }

    fn id(&self, package: usize) -> PackageId {
        self.alignment.packages[package]
    }

    fn team(&self, team: usize) -> String {
        self.scope.architecture.ownership.teams.name(self.alignment.teams[team]).to_owned()
    }

    fn kind_of(&self, team: usize) -> Option<TeamKind> {
        self.scope.architecture.ownership.teams.get(self.alignment.teams[team]).kind
    }

    /// Names in alphabetical order; `nobody` for none.
    fn team_list(&self, teams: impl IntoIterator<Item = usize>) -> String {
        let mut names: Vec<String> = teams.into_iter().map(|team| self.team(team)).collect();
        names.sort();
        if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
    }

    /// The responsible teams of a package, by number.
    fn home(&self, package: usize) -> Vec<usize> {
        self.alignment.homes[package].iter().map(|(team, _)| *team).collect()
    }

    /// The entry of a team, or the line that gives it a package.
    fn team_span(&self, team: usize) -> Option<Span> {
        let id = self.alignment.teams[team];
        let declared = self.scope.architecture.ownership.teams.get(id).declared;
        declared.or_else(|| {
            let owned = (0..self.alignment.packages.len())
                .find(|package| self.home(*package).contains(&team))?;
            self.scope.architecture.deciding_span(self.id(owned), id)
        })
    }

    /// A finding about one package.
    fn about(&self, package: usize) -> Finding {
        let mut finding = self.scope.about(self.rule, self.id(package));
        finding.because.extend(self.scope.because(self.id(package)));
        finding
    }

    /// A finding about one team; none where no line speaks of it.
    fn about_team(&self, team: usize) -> Option<Finding> {
        let mut finding = self.scope.finding(self.rule);
        let name = self.team(team);
        finding.at = vec![self.team_span(team)?];
        finding.from = End { package: None, teams: vec![name.clone()] };
        finding.facts.insert("from.team", name);
        Some(finding)
    }

    /// A finding about two teams, with the links it rests on.
    fn about_teams(&self, from: usize, to: usize, ties: &[&Coupling]) -> Finding {
        let mut finding = self.scope.finding(self.rule);
        let (one, other) = (self.team(from), self.team(to));
        finding.from = End { package: None, teams: vec![one.clone()] };
        finding.to = End { package: None, teams: vec![other.clone()] };
        finding.facts.insert("from.team", one);
        finding.facts.insert("to.team", other);
        finding.facts.insert("pairs", self.pairs(ties));
        finding.facts.insert("links", counted(ties.iter().filter(|c| c.is_link()).count(), "link"));
        finding.at = self.places(ties);
        if finding.at.is_empty() {
            finding.at = self.team_span(from).or_else(|| self.team_span(to)).into_iter().collect();
        }
        for team in [from, to] {
            finding.because.extend(self.team_span(team));
        }
        finding
    }

    /// The lines that declare links, and the names of packages that are tied by history alone.
    fn places(&self, ties: &[&Coupling]) -> Vec<Span> {
        let mut out = Vec::new();
        for tie in ties.iter().take(PLACES) {
            let links = tie.links.iter().map(|link| self.scope.architecture.link(*link).span);
            out.extend(links);
            out.extend(tie.beside.iter().map(|(_, span)| *span));
            if !tie.is_dependency() {
                out.push(self.scope.architecture.package(self.id(tie.from)).name_span);
            }
        }
        out
    }

    /// `a → b, c → d and 3 more`.
    fn pairs(&self, ties: &[&Coupling]) -> String {
        let arrow = |tie: &&Coupling| {
            let arrow = if tie.is_dependency() { "→" } else { "with" };
            format!("`{}` {arrow} `{}`", self.label(tie.from), self.label(tie.to))
        };
        let mut out = ties.iter().take(NAMED).map(arrow).collect::<Vec<_>>().join(", ");
        if let Some(cut) = ties.len().checked_sub(NAMED + 1) {
            out.push_str(&format!(" and {} more", cut + 1));
        }
        out
    }

    /// Links from packages of one team to those of another, the heaviest first.
    fn links_between(&self, from: usize, to: usize) -> Vec<&'v Coupling> {
        self.alignment.links_between(from, to).collect()
    }
}

/// `1 link`, `2 links`.
fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Two digits.
fn two(value: f64) -> String {
    format!("{value:.2}")
}

/// Whole percent.
fn percent(part: f64) -> String {
    format!("{:.0} %", 100.0 * part)
}

#[expect(clippy::cast_precision_loss, reason = "counts are small")]
fn float(count: usize) -> f64 {
    count as f64
}

/// The value below which a part of the values lies, between two of them where it must be.
fn quantile(values: &[f64], part: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = part * float(sorted.len().saturating_sub(1));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position")]
    let below = place.floor() as usize;
    let low = sorted.get(below).copied().unwrap_or(0.0);
    let high = sorted.get(below + 1).copied().unwrap_or(low);
    low + (high - low) * (place - place.floor())
}
