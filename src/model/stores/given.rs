//! What deployment files prove of stores: whose packages are given one address, and whose are not.
//!
//! Owns the step from the package of a service to every package composed into it, and what equal
//! and different addresses prove of two packages. Where a process is given several stores of a
//! kind, nothing tells which of them a package means: that proves nothing. Does not join anything.

use std::collections::{BTreeMap, BTreeSet};

use super::MergedBy;
use super::gather::Ground;
use crate::model::deployments::{Deployments, Held, SharedStore};
use crate::model::ids::PackageId;
use crate::model::reach::Direction;
use crate::source::Span;

/// Words of a host that may stand before, or hold a copy of, another one.
const STAND_INS: [&str; 16] = [
    "bouncer",
    "follower",
    "haproxy",
    "lb",
    "pgbouncer",
    "pgpool",
    "pool",
    "pooler",
    "proxy",
    "read",
    "reader",
    "replica",
    "ro",
    "secondary",
    "slave",
    "standby",
];

/// What deployment files prove of two packages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Nothing.
    Unknown,
    /// They are given different stores.
    Apart,
    /// They are given one.
    One(Proof),
}

/// One store that is given to two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Proof {
    /// A position in [`Deployments::stores`].
    pub(super) store: usize,
    /// Where it is given to the one and to the other.
    pub(super) at: [Span; 2],
    /// Whether the address itself is known, and both packages are.
    pub(super) sure: bool,
    /// Whether two services prove it: what is composed into one may well be told a second address
    /// that is not seen.
    pub(super) two: bool,
}

/// Everything that packages are given.
pub(super) struct Given<'g> {
    deployments: Option<&'g Deployments>,
    /// For each package what the services are given that it is composed into.
    by_package: BTreeMap<PackageId, Vec<&'g Held>>,
    /// For each package of a service what is composed into it.
    composed: BTreeMap<PackageId, Vec<PackageId>>,
}

/// Whoever is asked for by number, and the package.
pub(super) type Speaker = (usize, PackageId);

/// What one package is given in one world.
type InWorld<'g> = BTreeMap<usize, Vec<&'g Held>>;

impl<'g> Given<'g> {
    pub(super) fn of(ground: &Ground<'g, '_>) -> Self {
        let architecture = ground.architecture;
        let deployments = architecture.deployments.as_ref();
        let held = deployments.map_or(&[][..], |all| all.held.as_slice());
        let mut composed: BTreeMap<PackageId, Vec<PackageId>> = BTreeMap::new();
        let mut by_package: BTreeMap<PackageId, Vec<&Held>> = BTreeMap::new();
        for held in held {
            let packages = composed.entry(held.package).or_insert_with(|| {
                let follow = |link: &crate::model::Link| architecture.composes(link);
                let walk = architecture.walk(held.package, Direction::Down, follow);
                let all: BTreeSet<PackageId> =
                    walk.reached().iter().copied().chain([held.package]).collect();
                all.into_iter().collect()
            });
            for package in packages {
                by_package.entry(*package).or_default().push(held);
            }
        }
        Self { deployments, by_package, composed }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_package.is_empty()
    }

    /// Packages of services, each with what is composed into it.
    pub(super) fn composed(&self) -> impl Iterator<Item = (PackageId, &[PackageId])> {
        self.composed.iter().map(|(service, packages)| (*service, packages.as_slice()))
    }

    fn store(&self, at: usize) -> Option<&'g SharedStore> {
        self.deployments?.stores.get(at)
    }

    /// Whether a package is given a store of a kind.
    pub(super) fn knows(&self, technology: &str, package: PackageId) -> bool {
        !self.worlds(technology, package).is_empty()
    }

    /// A proof as the reason of a merger.
    pub(super) fn why(&self, proof: &Proof) -> MergedBy {
        let address = self.store(proof.store).map_or("", |store| store.address.as_str());
        MergedBy::Address { address: address.to_owned(), at: proof.at, sure: proof.sure }
    }

    /// What a package is given, by world.
    fn worlds(&self, technology: &str, package: PackageId) -> InWorld<'g> {
        let mut out = InWorld::new();
        for held in self.by_package.get(&package).into_iter().flatten() {
            if self.store(held.store).is_some_and(|store| store.technology == technology) {
                out.entry(held.world).or_default().push(held);
            }
        }
        out
    }

    /// The one store of each world that a package is given, where it is one, and no service leaves
    /// open what it means by it.
    fn only(
        &self,
        technology: &str,
        package: PackageId,
        open: &BTreeSet<PackageId>,
    ) -> Vec<&'g Held> {
        let worlds = self.worlds(technology, package);
        let only = |held: Vec<&'g Held>| {
            let first = *held.first()?;
            let is_one = held.iter().all(|h| h.store == first.store && !open.contains(&h.package));
            is_one.then_some(first)
        };
        worlds.into_values().filter_map(only).collect()
    }

    /// The stores that a package means by what it is given, sorted.
    pub(super) fn stores(
        &self,
        technology: &str,
        package: PackageId,
        open: &BTreeSet<PackageId>,
    ) -> Vec<usize> {
        let only = self.only(technology, package, open);
        let stores: BTreeSet<usize> = only.iter().map(|held| held.store).collect();
        stores.into_iter().collect()
    }

    /// What is proven of two packages; services in `open` leave open what they mean.
    pub(super) fn relation(
        &self,
        technology: &str,
        (one, other): (PackageId, PackageId),
        open: &BTreeSet<PackageId>,
    ) -> Relation {
        if !self.by_package.contains_key(&one) || !self.by_package.contains_key(&other) {
            return Relation::Unknown;
        }
        let proof = self.proof(technology, (one, other), open);
        match (proof, self.are_apart(technology, one, other)) {
            (Some(proof), false) => Relation::One(proof),
            (None, true) => Relation::Apart,
            // One way to run it says this, another one that.
            _ => Relation::Unknown,
        }
    }

    fn proof(
        &self,
        technology: &str,
        (one, other): (PackageId, PackageId),
        open: &BTreeSet<PackageId>,
    ) -> Option<Proof> {
        let others = self.only(technology, other, open);
        let mut best: Option<Proof> = None;
        for mine in self.only(technology, one, &BTreeSet::new()) {
            let is_everywhere = self.store(mine.store).is_some_and(|store| store.everywhere);
            let met = others.iter().find(|theirs| {
                theirs.store == mine.store && (is_everywhere || theirs.world == mine.world)
            });
            let Some(theirs) = met else { continue };
            let (sure, at) = (mine.sure && theirs.sure, [mine.at, theirs.at]);
            let two = mine.package != theirs.package;
            if best.is_none_or(|best| (two, sure) > (best.two, best.sure)) {
                best = Some(Proof { store: mine.store, at, sure, two });
            }
        }
        best
    }

    /// Whether in some world both are given stores, and each another one than the other.
    fn are_apart(&self, technology: &str, one: PackageId, other: PackageId) -> bool {
        let others = self.worlds(technology, other);
        self.worlds(technology, one).iter().any(|(world, mine)| {
            others.get(world).is_some_and(|theirs| self.all_differ(mine, theirs))
        })
    }

    fn all_differ(&self, mine: &[&Held], theirs: &[&Held]) -> bool {
        let differ = |one: &Held, other: &Held| {
            one.sure
                && other.sure
                && self
                    .store(one.store)
                    .zip(self.store(other.store))
                    .is_some_and(|(one, other)| is_another(one, other))
        };
        mine.iter().all(|one| theirs.iter().all(|other| differ(one, other)))
    }

    /// Whether a package is composed into services that are given different stores.
    pub(super) fn is_torn(&self, technology: &str, package: PackageId) -> bool {
        self.worlds(technology, package).values().any(|held| {
            let mut services: BTreeMap<PackageId, Vec<&Held>> = BTreeMap::new();
            for held in held {
                services.entry(held.package).or_default().push(held);
            }
            let services: Vec<Vec<&Held>> = services.into_values().collect();
            let first = services.first();
            let differs =
                |other: &Vec<&Held>| first.is_some_and(|first| self.all_differ(first, other));
            services.iter().skip(1).any(differs)
        })
    }

    /// Pairs among `speakers` whose packages are given one store, each with the proof.
    pub(super) fn pairs(
        &self,
        technology: &str,
        speakers: &[Speaker],
        open: &BTreeSet<PackageId>,
    ) -> Vec<(usize, usize, Proof)> {
        let mut groups: BTreeMap<(Option<usize>, usize), Vec<Speaker>> = BTreeMap::new();
        for (speaker, package) in speakers {
            for held in self.only(technology, *package, open) {
                let is_everywhere = self.store(held.store).is_some_and(|store| store.everywhere);
                let key = ((!is_everywhere).then_some(held.world), held.store);
                groups.entry(key).or_default().push((*speaker, *package));
            }
        }
        let mut out = Vec::new();
        for group in groups.into_values() {
            for pair in group.windows(2) {
                let [(one, first), (other, second)] = pair else { continue };
                let proof = match self.relation(technology, (*first, *second), open) {
                    Relation::One(proof) => Some(proof),
                    _ if first == second => self.proof(technology, (*first, *second), open),
                    _ => None,
                };
                out.extend(proof.filter(|_| one != other).map(|proof| (*one, *other, proof)));
            }
        }
        out
    }
}

/// Whether two addresses lead to different stores: different databases, or different hosts of
/// which none may be a way to the other.
fn is_another(one: &SharedStore, other: &SharedStore) -> bool {
    let ((host, object), (other_host, other_object)) = (&one.parts, &other.parts);
    if host.is_empty() || other_host.is_empty() || one.address == other.address {
        return false;
    }
    let both_named = !object.is_empty() && !other_object.is_empty();
    if both_named && object != other_object {
        return true;
    }
    host != other_host && !may_stand_in(host) && !may_stand_in(other_host)
}

fn may_stand_in(host: &str) -> bool {
    let mut words = host.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| STAND_INS.contains(&word.trim_end_matches(|c: char| c.is_ascii_digit())))
}
