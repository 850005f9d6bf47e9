//! What ties packages, and what that asks of their teams.
//!
//! Owns the weights of W and the evidence behind each pair of teams. A weight is made of three
//! parts that are printed with it: what history says, the discount of a hub, and the shares.

use std::collections::{BTreeMap, BTreeSet};

use super::ties::beside_links;
use super::{Alignment, Practice, apart, is_in_force};
use crate::conway::{Pair, Row, Square, Thresholds, coordination};
use crate::model::{Architecture, LinkId, LinkKind, PackageId};
use crate::source::Span;

/// code-maat's defaults, from which on two packages are coupled.
pub(super) const COUPLED: Thresholds =
    Thresholds { revisions: 5.0, shared: 5, degree: 30, set: 10 };

/// What history says of a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// A dependency; history was not asked: 1.
    Unasked,
    /// A dependency whose ends change together often: 1.
    Often,
    /// A dependency whose ends changed together: 0.5.
    Sometimes,
    /// A dependency whose ends never changed together: 0.1.
    Never,
    /// No path of links and no other dependency, but changes together: the degree as a part of one.
    ChangeAlone,
}

impl Basis {
    /// In words, behind what ties the two.
    fn as_str(self) -> &'static str {
        match self {
            Self::Unasked => "",
            Self::Often => ", often changed together",
            Self::Sometimes => ", sometimes changed together",
            Self::Never => ", never changed together",
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
    /// The declarations; empty where something else ties the two.
    pub links: Vec<LinkId>,
    /// What else makes the one depend on the other: in one word, and where.
    pub beside: Vec<Beside>,
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

    /// Whether the one depends on the other, by a link or otherwise.
    pub fn is_dependency(&self) -> bool {
        self.is_link() || !self.beside.is_empty()
    }

    /// What ties the two and how it weighs, in words.
    pub fn words(&self) -> String {
        let mut how: Vec<&str> = self.beside.iter().map(|(how, _)| *how).collect();
        how.dedup();
        let dependency = if self.is_link() { "link".to_owned() } else { how.join(", ") };
        dependency + self.basis.as_str()
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

type Ends = (usize, usize);

/// What ties two packages beside a link, in one word, and where.
type Beside = (&'static str, Span);

/// One tie for each pair of packages with a normal or build link or another dependency, and one
/// for each pair that only changes together.
pub(super) fn couplings(
    architecture: &Architecture,
    numbers: &BTreeMap<PackageId, usize>,
    homes: &[Row],
    practice: &Result<Practice, String>,
) -> Vec<Coupling> {
    let mut found: BTreeMap<Ends, (Vec<LinkId>, Vec<Beside>)> = BTreeMap::new();
    for (id, link) in architecture.links().filter(|(_, link)| link.kind != LinkKind::Dev) {
        if let (Some(from), Some(to)) = (numbers.get(&link.from), numbers.get(&link.to))
            && from != to
        {
            found.entry((*from, *to)).or_default().0.push(id);
        }
    }
    for tie in beside_links(architecture) {
        if let (Some(from), Some(to)) = (numbers.get(&tie.from), numbers.get(&tie.to)) {
            found.entry((*from, *to)).or_default().1.push((tie.how, tie.at));
        }
    }
    // History weighs only where it may be judged by.
    let known = practice.as_ref().ok().filter(|practice| practice.is_covered().is_ok());
    let mut out: Vec<Coupling> = found
        .into_iter()
        .map(|((from, to), (links, beside))| {
            let changes = known.map(|practice| practice.together.pair(from, to));
            let basis = match changes {
                None => Basis::Unasked,
                Some(pair) if pair.shared == 0 => Basis::Never,
                Some(pair) if pair.degree() >= COUPLED.degree => Basis::Often,
                Some(_) => Basis::Sometimes,
            };
            let crosses = apart(homes, from, to);
            Coupling {
                from,
                to,
                links,
                beside,
                weight: 1.0,
                basis,
                discount: 1.0,
                changes,
                crosses,
            }
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
        coupling.discount =
            if coupling.is_dependency() { (1.0 + teams).log2().max(1.0) } else { 1.0 };
        coupling.weight = basis_weight(coupling) / coupling.discount;
    }
    out
}

fn basis_weight(coupling: &Coupling) -> f64 {
    match coupling.basis {
        Basis::Unasked | Basis::Often => 1.0,
        Basis::Sometimes => 0.5,
        Basis::Never => 0.1,
        Basis::ChangeAlone => f64::from(coupling.changes.map_or(0, Pair::degree)) / 100.0,
    }
}

/// Pairs that meet code-maat's thresholds and have no path of dependencies either way.
fn changes_alone(links: &[Coupling], homes: &[Row], practice: &Practice) -> Vec<Coupling> {
    let edges: Vec<Ends> = links.iter().map(|link| (link.from, link.to)).collect();
    let closure = crate::conway::Visibility::new(homes.len(), &edges);
    let coupled = practice.together.coupled(&COUPLED).into_iter();
    coupled
        .filter(|((one, other), _)| !closure.sees(*one, *other) && !closure.sees(*other, *one))
        .map(|((from, to), pair)| Coupling {
            from,
            to,
            links: Vec::new(),
            beside: Vec::new(),
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
