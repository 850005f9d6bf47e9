//! Packages that are interfaces by what they hold, without anybody having said so.
//!
//! Owns the recognition: a package that holds a client of an interface, and that leads, with all
//! of this repository that it links, to nothing but contracts and plain types. What it links so is
//! part of the interface. Whoever says what the role of a package is, is believed. Does not judge.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Ground, Interface, Interfaces};
use crate::extract::{SignalKind, Surface, surface};
use crate::model::architecture::{Crossing, LinkKind, Package, Role};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::model::stores::Stores;
use crate::source::Span;

/// A package that holds a client, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClientPackage {
    /// The package.
    pub package: PackageId,
    /// The id of the interface; of the first, where there are several.
    pub interface: String,
    /// The contract, where it is the package's own, or else the name of the package.
    pub because: Span,
    /// Plain types that come with it.
    pub types: Vec<PackageId>,
    /// What keeps it from being an interface; none if it is one.
    pub obstacle: Option<Obstacle>,
}

/// What contracts and plain types don't have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// It builds a program.
    Builds,
    /// It listens to the network, or serves an interface.
    Serves,
    /// It reads, writes or defines a store.
    Stores,
    /// It opens memory, files or sockets, or starts programs.
    Opens,
    /// It does more than it declares: bodies that do something, and declarations.
    Works(usize, usize),
    /// Its source could not be read.
    Unread,
    /// It was given another role.
    Role(Role),
    /// It has other owners.
    Crosses,
    /// It links one of which that holds.
    Links(PackageId, Box<Obstacle>),
}

pub(in crate::model) fn recognised(
    ground: &Ground<'_, '_>,
    known: &Interfaces,
    stores: &Stores,
) -> Vec<ClientPackage> {
    let mut clients: BTreeMap<PackageId, Vec<&Interface>> = BTreeMap::new();
    for interface in &known.list {
        for client in &interface.clients {
            clients.entry(*client).or_default().push(interface);
        }
    }
    let is_open = |package: &Package| package.role_span.is_none() && !package.is_hack;
    clients.retain(|id, _| is_open(ground.architecture.package(*id)));
    let mut look = Look { ground, known, stores, seen: BTreeMap::new() };
    // Sources are read again for it, side by side.
    let alone = |id: &PackageId| (*id, look.look(*id));
    let ids: Vec<PackageId> = clients.keys().copied().collect();
    let seen: Vec<_> = ids.par_iter().map(alone).collect();
    look.seen = seen.into_iter().collect();
    let client = |(package, interfaces): (PackageId, Vec<&Interface>)| {
        let first = interfaces.first()?;
        let operations = interfaces.iter().map(|interface| interface.operations.len()).sum();
        let mut types = BTreeSet::new();
        let found = look.client(package, operations, &mut types);
        let at_home = interfaces.iter().find(|known| known.home == Some(package));
        let name = ground.architecture.package(package).name_span;
        Some(ClientPackage {
            package,
            interface: first.id.clone(),
            because: at_home.and_then(|known| known.defined).unwrap_or(name),
            types: types.into_iter().collect(),
            obstacle: found.err(),
        })
    };
    clients.into_iter().filter_map(client).collect()
}

/// Packages that are interfaces by what they hold, and what shows it.
pub(in crate::model) fn taken(
    clients: &[ClientPackage],
) -> impl Iterator<Item = (PackageId, Span)> + '_ {
    let clean = clients.iter().filter(|client| client.obstacle.is_none());
    clean.flat_map(|client| {
        let all = std::iter::once(client.package).chain(client.types.iter().copied());
        all.map(|package| (package, client.because))
    })
}

struct Look<'l, 'g, 'c> {
    ground: &'l Ground<'g, 'c>,
    known: &'l Interfaces,
    stores: &'l Stores,
    /// What a look at a package alone has shown.
    seen: BTreeMap<PackageId, Result<Surface, Obstacle>>,
}

impl Look<'_, '_, '_> {
    /// Whether a package with a client holds contracts and plain types alone.
    fn client(
        &mut self,
        package: PackageId,
        operations: usize,
        types: &mut BTreeSet<PackageId>,
    ) -> Result<(), Obstacle> {
        let alone = self.alone(package)?;
        // What is generated of a contract declares its operations, and is not seen.
        is_plain(alone, operations)?;
        self.links(package, types, &mut BTreeSet::from([package]))
    }

    fn links(
        &mut self,
        from: PackageId,
        types: &mut BTreeSet<PackageId>,
        seen: &mut BTreeSet<PackageId>,
    ) -> Result<(), Obstacle> {
        let architecture = self.ground.architecture;
        for link in architecture.links_from(from).iter().map(|id| architecture.link(*id)) {
            if link.kind == LinkKind::Dev || !seen.insert(link.to) {
                continue;
            }
            let to = architecture.package(link.to);
            let found = match (to.role, to.role_span) {
                (Role::Interface | Role::Platform, _) => continue,
                (role, Some(_)) => Err(Obstacle::Role(role)),
                _ if link.crossing != Crossing::Within => Err(Obstacle::Crosses),
                // A tool of the build is not what others get.
                _ if link.kind == LinkKind::Build || to.is_proc_macro => continue,
                _ => self.alone(link.to).and_then(|alone| is_plain(alone, 0)),
            };
            found
                .and_then(|()| self.links(link.to, types, seen))
                .map_err(|obstacle| Obstacle::Links(link.to, Box::new(obstacle)))?;
            types.insert(link.to);
        }
        Ok(())
    }

    /// What a package is without what it links.
    fn alone(&mut self, id: PackageId) -> Result<Surface, Obstacle> {
        if let Some(known) = self.seen.get(&id) {
            return known.clone();
        }
        let found = self.look(id);
        self.seen.insert(id, found.clone());
        found
    }

    fn look(&self, id: PackageId) -> Result<Surface, Obstacle> {
        self.obstacle(id).map_or_else(|| self.surface(id), Err)
    }

    fn obstacle(&self, id: PackageId) -> Option<Obstacle> {
        let is_it = |party: &super::Party| party.package == id && !party.test;
        if self.ground.architecture.processes().iter().any(|process| process.package == id) {
            return Some(Obstacle::Builds);
        }
        let serves = self.known.list.iter().any(|known| known.providers.iter().any(is_it));
        if serves || self.known.listening.iter().any(is_it) {
            return Some(Obstacle::Serves);
        }
        let touches = |access: &crate::model::stores::Access| {
            access.package == Some(id) && access.context == Context::Shipped
        };
        if self.stores.accesses.iter().any(touches) {
            return Some(Obstacle::Stores);
        }
        let opens = self.ground.signals.iter().any(|signal| {
            let is_contract = signal.kind.is_of_interfaces()
                || matches!(signal.kind, SignalKind::TypeReplacement | SignalKind::NetworkRoute);
            signal.package == id && signal.context == Context::Shipped && !is_contract
        });
        opens.then_some(Obstacle::Opens)
    }

    /// What the files of its library declare and do, but for generated ones.
    fn surface(&self, id: PackageId) -> Result<Surface, Obstacle> {
        let code = self.ground.code;
        let library = code.libraries.get(id.index()).copied().flatten();
        let Some(krate) = library.and_then(|at| code.krates.get(at as usize)) else {
            return Err(Obstacle::Unread);
        };
        let mut total = Surface::default();
        let mut read = BTreeSet::new();
        for instance in &krate.instances {
            let is_test = code.instances.get(*instance as usize).is_none_or(|place| place.test);
            let Some(file) = code.file_of(*instance).filter(|_| !is_test) else { continue };
            if file.facts.generated || !read.insert(file.id) {
                continue;
            }
            let text = (self.ground.text)(file.path).ok_or(Obstacle::Unread)?;
            total += surface(&text).ok_or(Obstacle::Unread)?;
        }
        Ok(total)
    }
}

fn is_plain(found: Surface, operations: usize) -> Result<(), Obstacle> {
    let declared = found.declarations + operations;
    if found.deeds > declared { Err(Obstacle::Works(found.deeds, declared)) } else { Ok(()) }
}
