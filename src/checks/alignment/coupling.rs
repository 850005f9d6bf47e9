//! What ties packages, and what that asks of their teams.
//!
//! Owns the weights of W and the evidence behind each pair of teams. A weight is made of three
//! parts that are printed with it: what history says, the discount of a hub, and the shares.

use std::collections::{BTreeMap, BTreeSet};

use super::{Alignment, Practice, apart, is_in_force};
use crate::conway::{Pair, Row, Square, Thresholds, coordination};
use crate::model::{Architecture, LinkId, LinkKind, PackageId};

/// code-maat's defaults, from which on two packages are coupled.
pub(super) const COUPLED: Thresholds =
    Thresholds { revisions: 5.0, shared: 5, degree: 30, set: 10 };

/// Why a tie weighs what it weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A link; history was not asked: 1.
    Link,
    /// A link whose ends change together often: 1.
    LinkOften,
    /// A link whose ends changed together: 0.5.
    LinkSometimes,
    /// A link whose ends never changed together: 0.1.
    LinkNever,
    /// No path of links, but changes together: the degree as a part of one.
    ChangeAlone,
}

impl Basis {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::LinkOften => "link, often changed together",
            Self::LinkSometimes => "link, sometimes changed together",
            Self::LinkNever => "link, never changed together",
            Self::ChangeAlone => "changed together without a link",
        }
    }
}

/// A tie of two packages.
#[derive(Clone, Debug)]
pub struct Coupling {
    /// Who depends, by its number.
    pub from: usize,
    /// On what.
    pub to: usize,
    /// The declarations; empty where only history ties the two.
    pub links: Vec<LinkId>,
    /// The weight in W: the basis, divided by the discount.
    pub weight: f64,
    /// What the basis weighs.
    pub basis: Basis,
    /// log₂(1 + teams that link `to`): what many use asks less of each.
    pub discount: f64,
    /// Changes, where there is history.
    pub changes: Option<Pair>,
    /// Whether the ends have owners and none in common.
    pub crosses: bool,
}

impl Coupling {
    /// Whether it is declared in a manifest.
    pub fn is_link(&self) -> bool {
        !self.links.is_empty()
    }
}

/// A pair of teams that has to coordinate, or has agreed to.
#[derive(Clone, Debug)]
pub struct TeamPair {
    /// The smaller number.
    pub one: usize,
    /// The larger number.
    pub other: usize,
    /// What is required.
    pub weight: f64,
    /// Ties that make it so, the heaviest first, each with its part of the weight.
    pub ties: Vec<(usize, f64)>,
    /// Agreements, by their position, and whether they are in force.
    pub agreements: Vec<(usize, bool)>,
}

impl TeamPair {
    /// Whether an agreement in force covers it.
    pub fn is_agreed(&self) -> bool {
        self.agreements.iter().any(|(_, is_in_force)| *is_in_force)
    }
}

/// One tie for each pair of packages with a normal or build link, and one for each pair that only
/// changes together.
pub(super) fn couplings(
    architecture: &Architecture,
    numbers: &BTreeMap<PackageId, usize>,
    homes: &[Row],
    practice: &Result<Practice, String>,
) -> Vec<Coupling> {
    let mut links: BTreeMap<(usize, usize), Vec<LinkId>> = BTreeMap::new();
    for (id, link) in architecture.links().filter(|(_, link)| link.kind != LinkKind::Dev) {
        if let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to))
            && from != to
        {
            links.entry((*from, *to)).or_default().push(id);
        }
    }
    // History weighs only where it may be judged by.
    let known = practice.as_ref().ok().filter(|practice| practice.is_covered().is_ok());
    let mut out: Vec<Coupling> = links
        .into_iter()
        .map(|((from, to), links)| {
            let changes = known.map(|practice| practice.together.pair(from, to));
            let basis = match changes {
                None => Basis::Link,
                Some(pair) if pair.shared == 0 => Basis::LinkNever,
                Some(pair) if pair.degree() >= COUPLED.degree => Basis::LinkOften,
                Some(_) => Basis::LinkSometimes,
            };
            let crosses = apart(homes, from, to);
            Coupling { from, to, links, weight: 1.0, basis, discount: 1.0, changes, crosses }
        })
        .collect();
    if let Some(practice) = known {
        out.extend(changes_alone(&out, homes, practice));
    }
    let consumers = consumers(homes.len(), &out, homes);
    for coupling in &mut out {
        #[expect(clippy::cast_precision_loss, reason = "teams are few")]
        let teams = consumers[coupling.to].len() as f64;
        // Symmetric in what history says, discounted by who else uses the target.
        coupling.discount = if coupling.is_link() { (1.0 + teams).log2().max(1.0) } else { 1.0 };
        coupling.weight = basis_weight(coupling) / coupling.discount;
    }
    out
}

fn basis_weight(coupling: &Coupling) -> f64 {
    match coupling.basis {
        Basis::Link | Basis::LinkOften => 1.0,
        Basis::LinkSometimes => 0.5,
        Basis::LinkNever => 0.1,
        Basis::ChangeAlone => f64::from(coupling.changes.map_or(0, Pair::degree)) / 100.0,
    }
}

/// Pairs that meet code-maat's thresholds and have no path of links either way.
fn changes_alone(links: &[Coupling], homes: &[Row], practice: &Practice) -> Vec<Coupling> {
    let edges: Vec<(usize, usize)> = links.iter().map(|link| (link.from, link.to)).collect();
    let closure = crate::conway::Visibility::new(homes.len(), &edges);
    let coupled = practice.together.coupled(&COUPLED).into_iter();
    coupled
        .filter(|((one, other), _)| !closure.sees(*one, *other) && !closure.sees(*other, *one))
        .map(|((from, to), pair)| Coupling {
            from,
            to,
            links: Vec::new(),
            weight: 0.0,
            basis: Basis::ChangeAlone,
            discount: 1.0,
            changes: Some(pair),
            crosses: apart(homes, from, to),
        })
        .collect()
}

/// For each package the teams, other than its own, whose packages link it.
pub(super) fn consumers(packages: usize, couplings: &[Coupling], homes: &[Row]) -> Vec<Vec<usize>> {
    let mut out = vec![BTreeSet::new(); packages];
    for coupling in couplings.iter().filter(|c| c.crosses && c.is_link()) {
        out[coupling.to].extend(homes[coupling.from].iter().map(|(team, _)| *team));
    }
    out.into_iter().map(|teams| teams.into_iter().collect()).collect()
}

/// Crossing links by teams, the heaviest first.
pub(super) fn between(alignment: &Alignment) -> BTreeMap<(usize, usize), Vec<usize>> {
    let mut out: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (at, tie) in alignment.couplings.iter().enumerate() {
        if !tie.crosses || !tie.is_link() {
            continue;
        }
        for (from, _) in &alignment.homes[tie.from] {
            for (to, _) in &alignment.homes[tie.to] {
                out.entry((*from, *to)).or_default().push(at);
            }
        }
    }
    let weight = |at: &usize| alignment.couplings[*at].weight;
    for ties in out.values_mut() {
        ties.sort_by(|a, b| weight(b).total_cmp(&weight(a)).then(a.cmp(b)));
    }
    out
}

/// O'WO; W is symmetric.
pub(super) fn required(owners: &[Row], couplings: &[Coupling], teams: usize) -> Square {
    let both = couplings
        .iter()
        .flat_map(|c| [(c.from, c.to, c.weight), (c.to, c.from, c.weight)])
        .collect::<Vec<_>>();
    coordination(owners, &both, teams)
}

/// Every pair of teams with a requirement or an agreement, with what is behind it.
pub(super) fn pairs(alignment: &Alignment, architecture: &Architecture) -> Vec<TeamPair> {
    let mut ties: BTreeMap<(usize, usize), Vec<(usize, f64)>> = BTreeMap::new();
    for (at, coupling) in alignment.couplings.iter().enumerate() {
        let mut parts: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (from, share) in &alignment.owners[coupling.from] {
            for (to, part) in &alignment.owners[coupling.to] {
                if from != to {
                    let key = (*from.min(to), *from.max(to));
                    *parts.entry(key).or_default() += coupling.weight * share * part;
                }
            }
        }
        for (key, weight) in parts {
            ties.entry(key).or_default().push((at, weight));
        }
    }
    let mut agreements: BTreeMap<(usize, usize), Vec<(usize, bool)>> = BTreeMap::new();
    let today = architecture.today.as_deref();
    for (at, agreement) in architecture.ownership.interactions.iter().enumerate() {
        let ends = [agreement.from, agreement.to].map(|team| alignment.team_number(team));
        if let [Some(from), Some(to)] = ends {
            let entry = agreements.entry((from.min(to), from.max(to))).or_default();
            entry.push((at, is_in_force(agreement, today)));
        }
    }
    let keys: BTreeSet<(usize, usize)> = ties.keys().chain(agreements.keys()).copied().collect();
    keys.into_iter()
        .filter(|(one, other)| one != other)
        .map(|key| {
            let mut own = ties.remove(&key).unwrap_or_default();
            own.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            TeamPair {
                one: key.0,
                other: key.1,
                weight: alignment.required.get(key.0, key.1),
                ties: own,
                agreements: agreements.remove(&key).unwrap_or_default(),
            }
        })
        .collect()
}
