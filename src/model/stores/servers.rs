//! Which packages speak to one store that speaks no SQL.
//!
//! Owns that joining: what one process is composed of or one package links is told one address, but
//! for databases in a folder, and but where deployment files tell otherwise; what carries messages
//! and what has names of the whole world is one for all. Does not know objects.

use std::collections::{BTreeMap, BTreeSet};

use super::clients::Touch;
use super::gather::Ground;
use super::given::{Given, Relation};
use super::settings::Settings;
use super::{Instance, MergedBy, Merger};
use crate::extract::{Medium, StoreVerb};
use crate::model::ids::PackageId;
use crate::model::reach::Direction;

/// Which packages speak to one store.
pub(super) struct Servers<'u> {
    /// Technology and package of each.
    speakers: Vec<(&'u str, PackageId)>,
    /// For each the first of those that speak to the same store.
    first: Vec<usize>,
    /// Technologies of databases that lie in a folder of their own.
    embedded: BTreeSet<&'u str>,
    /// Groups that are kept apart whatever joins them.
    apart: Vec<Vec<usize>>,
    /// What joined them, by the first of what was joined.
    mergers: Vec<(usize, Merger)>,
}

impl<'u> Servers<'u> {
    pub(super) fn of(
        (ground, given): (&Ground<'_, '_>, &Given<'_>),
        settings: &Settings<'_>,
        touches: &[Touch<'u>],
    ) -> Self {
        let media: BTreeMap<(&'u str, PackageId), BTreeSet<Medium>> =
            touches.iter().fold(BTreeMap::new(), |mut all, touch| {
                let key = (touch.used.technology.as_str(), touch.used.package);
                all.entry(key).or_default().insert(touch.used.medium);
                all
            });
        let speakers: Vec<(&str, PackageId)> = media.keys().copied().collect();
        let first = (0..speakers.len()).collect();
        let embedded = media
            .iter()
            .filter(|(_, media)| media.contains(&Medium::Embedded))
            .map(|((technology, _), _)| *technology)
            .collect();
        let (apart, mergers) = (Vec::new(), Vec::new());
        let mut servers = Self { speakers, first, embedded, apart, mergers };
        let places: Vec<String> =
            (0..servers.speakers.len()).map(|at| servers.place(ground, at)).collect();
        let distinct = settings.groups(StoreVerb::Distinct, &places);
        servers.apart = distinct.into_iter().map(|(group, _)| group).collect();
        for (group, at) in settings.groups(StoreVerb::Same, &places) {
            servers.join_all(&group, &places, &MergedBy::Declared(at));
        }
        servers.join_by_addresses(given, &places);
        servers.join_by_links((ground, given), &places);
        servers.join_by_names(touches, &places);
        servers
    }

    fn place(&self, ground: &Ground<'_, '_>, at: usize) -> String {
        let Some((technology, package)) = self.speakers.get(at) else { return String::new() };
        format!("{technology} of {}", ground.architecture.package(*package).label)
    }

    fn root(&self, at: usize) -> usize {
        self.first.get(at).copied().unwrap_or(at)
    }

    fn join(&mut self, one: usize, other: usize, places: &[String], why: &MergedBy) {
        let (from, to) = (self.root(one), self.root(other));
        let is_apart = self.apart.iter().any(|group| {
            let has = |root: usize| group.iter().any(|at| self.root(*at) == root);
            has(from) && has(to)
        });
        if from == to || is_apart {
            return;
        }
        let (low, high) = (from.min(to), from.max(to));
        self.first.iter_mut().filter(|at| **at == high).for_each(|at| *at = low);
        let place = |at: usize| places.get(at).cloned().unwrap_or_default();
        let (one, other) = (place(one), place(other));
        self.mergers.push((low, Merger { one, other, why: why.clone() }));
    }

    fn join_all(&mut self, group: &[usize], places: &[String], why: &MergedBy) {
        for pair in group.windows(2) {
            if let [one, other] = pair {
                self.join(*one, *other, places, why);
            }
        }
    }

    /// Whose services are given one address speak to one store; whose are given different ones,
    /// don't, unless somebody says so.
    fn join_by_addresses(&mut self, given: &Given<'_>, places: &[String]) {
        if given.is_empty() {
            return;
        }
        let mut by_technology: BTreeMap<&str, Vec<(usize, PackageId)>> = BTreeMap::new();
        for (at, (technology, package)) in self.speakers.iter().enumerate() {
            by_technology.entry(technology).or_default().push((at, *package));
        }
        let open = BTreeSet::new();
        for (technology, speakers) in by_technology {
            for (one, other, proof) in given.pairs(technology, &speakers, &open) {
                self.join(one, other, places, &given.why(&proof));
            }
            let mut told = speakers;
            told.retain(|(_, package)| given.knows(technology, *package));
            let pairs = told.iter().enumerate().flat_map(|(place, one)| {
                told.iter().skip(place + 1).map(move |other| (*one, *other))
            });
            for ((one, first), (other, second)) in pairs {
                let relation = given.relation(technology, (first, second), &open);
                if relation == Relation::Apart && self.root(one) != self.root(other) {
                    self.apart.push(vec![one, other]);
                }
            }
        }
    }

    /// What is composed into one process, or linked, is told one address; but what is composed into
    /// processes that are told different ones is a part of neither.
    fn join_by_links(&mut self, (ground, given): (&Ground<'_, '_>, &Given<'_>), places: &[String]) {
        let architecture = ground.architecture;
        let processes = architecture.processes().iter().map(|process| process.package);
        let own = self.speakers.iter().map(|(_, package)| *package);
        let begins: BTreeSet<PackageId> = processes.chain(own).collect();
        let torn: Vec<bool> =
            self.speakers.iter().map(|(kind, package)| given.is_torn(kind, *package)).collect();
        for begin in begins {
            let walk =
                architecture.walk(begin, Direction::Down, |link| architecture.composes(link));
            let reached: BTreeSet<PackageId> =
                walk.reached().iter().copied().chain([begin]).collect();
            let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (at, (technology, package)) in self.speakers.iter().enumerate() {
                let is_torn = torn.get(at) == Some(&true) && !given.is_torn(technology, begin);
                // One process may well open several databases of its own.
                if reached.contains(package) && !self.embedded.contains(technology) && !is_torn {
                    groups.entry(technology).or_default().push(at);
                }
            }
            for group in groups.into_values() {
                self.join_all(&group, places, &MergedBy::Process(begin));
            }
        }
    }

    /// A bucket has a name of the whole world, and who waits for messages of a name waits for
    /// those of whoever sends some by that name.
    fn join_by_names(&mut self, touches: &[Touch<'u>], places: &[String]) {
        let mut by_name: BTreeMap<(&str, &str), BTreeSet<usize>> = BTreeMap::new();
        for touch in touches {
            let is_one_for_all =
                matches!(touch.used.medium, Medium::Bucket | Medium::Queue | Medium::Stream);
            let key = (touch.used.technology.as_str(), touch.used.package);
            if let Some(at) = self.speakers.iter().position(|other| *other == key)
                && is_one_for_all
            {
                by_name.entry((key.0, &touch.name)).or_default().insert(at);
            }
        }
        for ((_, name), group) in by_name {
            let group: Vec<usize> = group.into_iter().collect();
            self.join_all(&group, places, &MergedBy::Name(name.to_owned()));
        }
    }

    pub(super) fn server(&self, touch: &Touch<'_>) -> Option<usize> {
        let key = (touch.used.technology.as_str(), touch.used.package);
        self.speakers.binary_search(&key).ok().map(|at| self.root(at))
    }

    pub(super) fn instance(
        &self,
        ground: &Ground<'_, '_>,
        given: &Given<'_>,
        server: usize,
    ) -> Instance {
        let technology = self.speakers.get(server).map_or("", |(technology, _)| technology);
        let own = self.speakers.iter().enumerate().filter(|(at, _)| self.root(*at) == server);
        let mut packages: Vec<PackageId> = own.map(|(_, (_, package))| *package).collect();
        packages.sort();
        let open = BTreeSet::new();
        let addresses =
            packages.iter().flat_map(|package| given.stores(technology, *package, &open));
        let addresses: BTreeSet<usize> = addresses.collect();
        let mergers = self.mergers.iter().filter(|(at, _)| self.root(*at) == server);
        Instance {
            name: self.place(ground, server),
            technology: technology.to_owned(),
            packages,
            at: Vec::new(),
            mergers: mergers.map(|(_, merger)| merger.clone()).collect(),
            given: addresses.into_iter().collect(),
        }
    }
}
