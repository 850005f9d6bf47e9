//! Code and organisation side by side: who has to coordinate, who has agreed to, and through what.
//!
//! Owns the join of the architecture with the mathematics of `conway`, done once for a run and
//! shared by rules and reports. Invariants: nodes are all packages but the workspace-hack, teams
//! are those that own or are declared, both in the order of their ids; test links never count.
//! Does not know rules or rendering.

mod coupling;
mod knowledge;
mod moves;
mod partition;
mod practice;
mod ties;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

pub use coupling::{Basis, Coupling, TeamPair};
pub use knowledge::{FileDegrees, Knowledge};
pub use moves::{Goal, Move, suggest};
pub use partition::{Module, Partition};
pub use practice::{Practice, Spread};

use crate::conway::{
    Arcs, Congruence, Feedback, Row, Square, Visibility, congruence, feedback_arcs,
};
use crate::model::{Architecture, Link, LinkKind, PackageId, Role};
use crate::ownership::{Interaction, TeamId};
use crate::rulebook::ConwaySettings;

/// What the analysis could rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// The graph and who owns what.
    Graph,
    /// The same, with types, members or agreements of teams.
    Teams,
    /// The same, with history of people in teams.
    History,
}

impl Evidence {
    /// As in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "L1",
            Self::Teams => "L2",
            Self::History => "L3",
        }
    }
}

/// The whole analysis.
#[derive(Debug)]
pub struct Alignment {
    /// What it rests on.
    pub evidence: Evidence,
    /// Teams, by their numbers here.
    pub teams: Vec<TeamId>,
    /// Packages, by their numbers here.
    pub packages: Vec<PackageId>,
    /// For each package the shares of its owners: O.
    pub owners: Vec<Row>,
    /// For each package its responsible teams, in equal parts.
    pub homes: Vec<Row>,
    /// For each package whether it builds something that runs and nothing links it.
    pub is_root: Vec<bool>,
    /// Everything that ties two packages: W.
    pub couplings: Vec<Coupling>,
    /// Coordination requirements: O'WO.
    pub required: Square,
    /// Pairs of teams that have to coordinate or have agreed to.
    pub pairs: Vec<TeamPair>,
    /// How much required coordination is agreed on.
    pub congruence: Congruence,
    /// How much one team links another: by responsible teams, in equal parts.
    pub arcs: Arcs,
    /// The links to cut so that no team depends on itself through others.
    pub feedback: Feedback,
    /// The same without packages that wire others together.
    pub feedback_without_roots: Feedback,
    /// What a change of a package can reach.
    pub visibility: Visibility,
    /// What history says, or why it says nothing.
    pub practice: Result<Practice, String>,
    settings: ConwaySettings,
    numbers: BTreeMap<PackageId, usize>,
    /// Crossing links of each pair of teams, the heaviest first.
    between: BTreeMap<(usize, usize), Vec<usize>>,
    partition: OnceLock<Option<Partition>>,
}

impl Alignment {
    /// Analyses an architecture.
    pub fn new(architecture: &Architecture, settings: &ConwaySettings) -> Self {
        let teams = teams(architecture);
        let packages: Vec<PackageId> = architecture
            .packages()
            .filter(|(_, package)| !package.is_hack)
            .map(|(id, _)| id)
            .collect();
        let numbers: BTreeMap<PackageId, usize> =
            packages.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let number_of = |team: &TeamId| teams.binary_search(team).ok();
        let owners: Vec<Row> =
            packages.iter().map(|id| owners(architecture, *id, &number_of)).collect();
        let homes: Vec<Row> =
            packages.iter().map(|id| homes(architecture, *id, &number_of)).collect();
        let practice = Practice::new(architecture, settings, &numbers, &teams, &homes);
        let couplings = coupling::couplings(architecture, &numbers, &homes, &practice);
        let is_root = roots(architecture, &packages);
        let edges: Vec<(usize, usize)> =
            couplings.iter().filter(|c| c.is_link()).map(|c| (c.from, c.to)).collect();
        let mut out = Self {
            evidence: evidence(architecture, &practice),
            visibility: Visibility::new(packages.len(), &edges),
            required: coupling::required(&owners, &couplings, teams.len()),
            pairs: Vec::new(),
            congruence: congruence(&Square::new(0), |_, _| false),
            arcs: Arcs::new(),
            feedback: feedback_arcs(0, &Arcs::new()),
            feedback_without_roots: feedback_arcs(0, &Arcs::new()),
            settings: settings.clone(),
            partition: OnceLock::new(),
            teams,
            packages,
            owners,
            homes,
            is_root,
            couplings,
            practice,
            numbers,
            between: BTreeMap::new(),
        };
        out.between = coupling::between(&out);
        out.arcs = out.arcs_where(|_| true);
        out.feedback = feedback_arcs(out.teams.len(), &out.arcs);
        let without_roots = out.arcs_where(|coupling| !out.touches_root(coupling));
        out.feedback_without_roots = feedback_arcs(out.teams.len(), &without_roots);
        out.pairs = coupling::pairs(&out, architecture);
        let declared: BTreeSet<(usize, usize)> = out
            .pairs
            .iter()
            .filter(|pair| pair.agreements.iter().any(|(_, is_in_force)| *is_in_force))
            .map(|pair| (pair.one, pair.other))
            .collect();
        out.congruence = congruence(&out.required, |a, b| declared.contains(&(a, b)));
        out
    }

    /// How much one team links another through the couplings that are wanted.
    pub fn arcs_where(&self, wanted: impl Fn(&Coupling) -> bool) -> Arcs {
        let mut out = Arcs::new();
        for coupling in self.couplings.iter().filter(|c| c.crosses && c.is_link() && wanted(c)) {
            for (from, part) in &self.homes[coupling.from] {
                for (to, share) in &self.homes[coupling.to] {
                    *out.entry((*from, *to)).or_default() += part * share;
                }
            }
        }
        out
    }

    /// Links from packages of one team to packages of another, the heaviest first.
    pub fn links_between(&self, from: usize, to: usize) -> impl Iterator<Item = &Coupling> {
        let ties = self.between.get(&(from, to)).map_or(&[][..], Vec::as_slice);
        ties.iter().map(|tie| &self.couplings[*tie])
    }

    /// Whether an end builds what runs and is linked by nothing.
    pub fn touches_root(&self, coupling: &Coupling) -> bool {
        self.is_root[coupling.from] || self.is_root[coupling.to]
    }

    /// The number of a package here.
    pub fn number(&self, id: PackageId) -> Option<usize> {
        self.numbers.get(&id).copied()
    }

    /// The number of a team here.
    pub fn team_number(&self, id: TeamId) -> Option<usize> {
        self.teams.binary_search(&id).ok()
    }

    /// Links whose ends have owners and none in common, and all links with owners.
    pub fn crossing(&self) -> (usize, usize) {
        let links = self.couplings.iter().filter(|coupling| coupling.is_link());
        let owned =
            links.filter(|c| !self.homes[c.from].is_empty() && !self.homes[c.to].is_empty());
        owned.fold((0, 0), |(crossing, all), c| (crossing + usize::from(c.crosses), all + 1))
    }

    /// Pairs of packages with owners of which one reaches the other, and those of them that have no
    /// responsible team in common. Every package reaches itself, as in the propagation cost.
    pub fn crossing_visibility(&self) -> (usize, usize) {
        let (mut crossing, mut all) = (0, 0);
        for from in 0..self.packages.len() {
            for to in self.visibility.seen(from) {
                if self.homes[from].is_empty() || self.homes[to].is_empty() {
                    continue;
                }
                all += 1;
                crossing += usize::from(self.are_apart(from, to));
            }
        }
        (crossing, all)
    }

    /// For each team the teams of packages that a change of its own can reach, itself left out.
    pub fn reach(&self) -> Vec<usize> {
        let size = self.teams.len();
        let mut reached = vec![false; size * size];
        for from in 0..self.packages.len() {
            for to in self.visibility.seen(from).filter(|to| *to != from) {
                // Whoever links a package sees its changes.
                for (team, _) in &self.homes[to] {
                    let others = self.homes[from].iter().filter(|(other, _)| other != team);
                    others.for_each(|(other, _)| reached[team * size + other] = true);
                }
            }
        }
        let count = |team: usize| {
            reached[team * size..(team + 1) * size].iter().filter(|is_reached| **is_reached).count()
        };
        (0..size).map(count).collect()
    }

    /// Whether two packages have owners and none in common.
    pub fn are_apart(&self, one: usize, other: usize) -> bool {
        apart(&self.homes, one, other)
    }

    /// The partition of packages by teams against structure and chance; none for fewer than two
    /// owning teams or without links between owned packages.
    pub fn partition(&self) -> Option<&Partition> {
        self.partition.get_or_init(|| Partition::new(self, &self.settings)).as_ref()
    }

    /// Teams that answer for a package.
    pub fn owning_teams(&self) -> usize {
        let all = self.homes.iter().flatten().map(|(team, _)| *team);
        all.collect::<BTreeSet<_>>().len()
    }

    /// Packages nobody owns.
    pub fn orphans(&self) -> usize {
        self.homes.iter().filter(|home| home.is_empty()).count()
    }

    /// Months of history that count.
    pub fn settings(&self) -> &ConwaySettings {
        &self.settings
    }

    /// For each package the teams other than its own whose packages link it.
    pub fn consumers(&self) -> Vec<Vec<usize>> {
        coupling::consumers(self.packages.len(), &self.couplings, &self.homes)
    }
}

/// Whether an agreement holds on the day of HEAD; one without days always does.
fn is_in_force(agreement: &Interaction, today: Option<&str>) -> bool {
    let Some(today) = today else { return true };
    let has_begun = agreement.since.as_deref().is_none_or(|since| since <= today);
    has_begun && agreement.until.as_deref().is_none_or(|until| today <= until)
}

fn apart(homes: &[Row], one: usize, other: usize) -> bool {
    let (one, other) = (&homes[one], &homes[other]);
    let is_shared = one.iter().any(|(team, _)| other.iter().any(|(own, _)| own == team));
    !one.is_empty() && !other.is_empty() && !is_shared
}

/// Declared teams and those that own something, but for owners that are left out.
fn teams(architecture: &Architecture) -> Vec<TeamId> {
    let mut out: Vec<TeamId> = architecture
        .packages()
        .filter(|(_, package)| !package.is_hack)
        .flat_map(|(_, package)| package.fractions.keys().chain(&package.responsible).copied())
        .collect();
    let declared = architecture.ownership.teams.iter().filter(|(_, t)| t.declared.is_some());
    out.extend(declared.map(|(id, _)| id).filter(|id| !architecture.left_out.contains(id)));
    out.sort_unstable();
    out.dedup();
    out
}

fn owners(
    architecture: &Architecture,
    id: PackageId,
    number_of: &impl Fn(&TeamId) -> Option<usize>,
) -> Row {
    let package = architecture.package(id);
    let files = f64::from(package.files.max(1));
    let share = |(team, part): (&TeamId, &f64)| Some((number_of(team)?, part / files));
    let out: Row = package.fractions.iter().filter_map(share).filter(|(_, s)| *s > 0.0).collect();
    // A package without a tracked file may still say whose it is.
    if out.is_empty() { homes(architecture, id, number_of) } else { out }
}

fn homes(
    architecture: &Architecture,
    id: PackageId,
    number_of: &impl Fn(&TeamId) -> Option<usize>,
) -> Row {
    let responsible = &architecture.package(id).responsible;
    #[expect(clippy::cast_precision_loss, reason = "a handful of teams")]
    let part = 1.0 / responsible.len().max(1) as f64;
    let mut out: Row =
        responsible.iter().filter_map(|team| Some((number_of(team)?, part))).collect();
    out.sort_by_key(|(team, _)| *team);
    out
}

/// Builds something that runs, or is declared to wire others, and nothing shipped links it.
fn roots(architecture: &Architecture, packages: &[PackageId]) -> Vec<bool> {
    let builds: BTreeSet<PackageId> =
        architecture.processes().iter().map(|process| process.package).collect();
    let is_root = |id: &PackageId| {
        let is_declared = architecture.package(*id).role == Role::CompositionRoot;
        let mut links = architecture.links_to(*id).iter().map(|link| architecture.link(*link));
        let is_test = |link: &Link| link.kind == LinkKind::Dev || link.from == *id;
        is_declared || (builds.contains(id) && links.all(is_test))
    };
    packages.iter().map(is_root).collect()
}

fn evidence(architecture: &Architecture, practice: &Result<Practice, String>) -> Evidence {
    if practice.as_ref().is_ok_and(|practice| practice.is_covered().is_ok()) {
        return Evidence::History;
    }
    let teams = &architecture.ownership.teams;
    let says_more = teams.iter().any(|(_, team)| team.kind.is_some() || team.headcount().is_some());
    if says_more || !architecture.ownership.interactions.is_empty() {
        Evidence::Teams
    } else {
        Evidence::Graph
    }
}
