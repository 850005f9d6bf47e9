//! What people say about interfaces, joined with what code shows.
//!
//! Owns `[[interface]]`, `provides` and `consumes` of packages and teams. Who declares an interface that
//! code shows adds to it; whoever declares one that nothing shows makes it. Does not judge which of
//! the two is right.

use std::collections::BTreeMap;

use super::contracts::{add_party, bare, is_named};
use super::targets::Targets;
use super::{Ground, Interface, Party, find};
use crate::extract::{DeclaredInterface, snake};
use crate::load::Provided;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::ownership::TeamId;
use crate::source::{Located, Span};

pub(super) fn join(
    ground: &Ground<'_, '_>,
    targets: &Targets,
    list: &mut Vec<Interface>,
    unknown: &mut Vec<(PackageId, Located<String>, bool)>,
) {
    by_teams(ground, list);
    for declared in ground.declared {
        let at = find(list, &declared.id.value).unwrap_or_else(|| {
            let technology = declared.technology.as_ref().map_or("unknown", |text| &text.value);
            list.push(Interface::new(declared.id.value.clone(), technology));
            list.len() - 1
        });
        if let Some(interface) = list.get_mut(at) {
            add(ground, targets, interface, declared);
        }
    }
    for (index, package) in ground.loaded.packages.iter().enumerate() {
        let id = PackageId::new(index);
        for provided in &package.declaration.provides {
            match find(list, &provided.interface.value).and_then(|at| list.get_mut(at)) {
                Some(interface) => {
                    interface.provided_by.push((id, provided.interface.span));
                    agree(interface, provided);
                }
                None => unknown.push((id, provided.interface.clone(), true)),
            }
        }
        for consumed in &package.declaration.consumes {
            match find(list, &consumed.value).and_then(|at| list.get_mut(at)) {
                Some(interface) => interface.consumed_by.push((id, consumed.span)),
                None => unknown.push((id, consumed.clone(), false)),
            }
        }
    }
}

/// Interfaces that teams say they consume, and those that one team alone says it provides, in `teams.toml` or in a catalogue, where the
/// name leads to one interface. Names of nothing here are left alone: a catalogue knows more
/// repositories than one.
fn by_teams(ground: &Ground<'_, '_>, list: &mut [Interface]) {
    let mut said: BTreeMap<usize, Vec<TeamId>> = BTreeMap::new();
    for (id, team) in ground.architecture.ownership.teams.iter() {
        for name in &team.provides {
            if let Some(at) = find(list, name).or_else(|| called(list, name)) {
                said.entry(at).or_default().push(id);
            }
        }
        for name in &team.consumes {
            let at = find(list, name).or_else(|| called(list, name));
            if let Some(interface) = at.and_then(|at| list.get_mut(at)) {
                interface.consumed_by_teams.push(id);
            }
        }
    }
    for (at, mut teams) in said {
        teams.dedup();
        if let ([_], Some(interface)) = (teams.as_slice(), list.get_mut(at)) {
            interface.owners = teams;
        }
    }
}

/// The only interface whose service, or whose document's file, is called so.
fn called(list: &[Interface], name: &str) -> Option<usize> {
    let wanted = bare(&snake(name));
    let is_meant = |interface: &Interface| {
        let service = interface.id.rsplit(['.', ':', '/']).next().unwrap_or("");
        bare(&snake(service)) == wanted
            || interface.contracts.iter().any(|path| is_named(path, &wanted))
    };
    let mut found = list.iter().enumerate().filter(|(_, interface)| is_meant(interface));
    let only = found.next().filter(|_| found.next().is_none());
    only.map(|(at, _)| at)
}

/// The terms of whoever spoke first count; lists of consumers are added up.
fn agree(interface: &mut Interface, terms: &Provided) {
    if interface.stage.is_none() {
        interface.stage.clone_from(&terms.stage);
    }
    if let Some(consumers) = &terms.consumers {
        interface.expected.get_or_insert_with(Vec::new).extend(consumers.iter().cloned());
    }
}

fn add(
    ground: &Ground<'_, '_>,
    targets: &Targets,
    interface: &mut Interface,
    declared: &DeclaredInterface,
) {
    interface.declared = Some(declared.span);
    interface.elsewhere = declared.elsewhere.as_ref().map(|text| text.value.clone());
    agree(interface, &declared.terms);
    if let Some(technology) = &declared.technology {
        interface.technology.clone_from(&technology.value);
    }
    let technologies = ground.catalog.technologies().iter();
    interface.rust_only |=
        technologies.filter(|known| known.id == interface.technology).any(|known| known.rust_only);
    let known = interface.contracts.clone();
    let new = declared.contracts.iter().map(|path| path.value.clone());
    interface.contracts.extend(new.filter(|path| !known.contains(path)));
    if let Some(owner) = &declared.owner
        && let Some(team) = ground.architecture.ownership.teams.find(&owner.value)
    {
        interface.owners = vec![team];
    }
    for provider in &declared.providers {
        provide(ground, targets, interface, provider);
    }
    for client in &declared.clients {
        consume(ground, targets, interface, client);
    }
}

/// A package, or one of its processes, that serves it.
fn provide(
    ground: &Ground<'_, '_>,
    targets: &Targets,
    interface: &mut Interface,
    provider: &Located<String>,
) {
    let architecture = ground.architecture;
    let process = architecture.processes().iter().position(|p| p.id == provider.value);
    let package = match process.and_then(|at| architecture.processes().get(at)) {
        Some(process) => Some(process.package),
        None => architecture.find(&provider.value),
    };
    let Some(package) = package else { return };
    let processes = match process {
        Some(process) => vec![process],
        None => targets.processes_with(package),
    };
    let is_known = interface.providers.iter().any(|known| known.package == package && !known.test);
    if !is_known {
        add_party(
            &mut interface.providers,
            Party { package, processes, test: false, at: vec![provider.span], sure: false },
        );
    }
}

/// Whoever uses a client package calls.
fn consume(
    ground: &Ground<'_, '_>,
    targets: &Targets,
    interface: &mut Interface,
    client: &Located<String>,
) {
    let architecture = ground.architecture;
    for local in architecture.named(&client.value) {
        if !interface.clients.contains(local) {
            interface.clients.push(*local);
        }
        for ((from, _), uses) in ground.uses.iter().filter(|((_, to), _)| to == local) {
            for site in uses.items.iter().flat_map(|item| &item.sites) {
                if site.context == Context::Build {
                    continue;
                }
                let test = site.context == Context::Test;
                let processes =
                    if test { Vec::new() } else { targets.processes_of(*from, site.span.file) };
                let (package, at) = (*from, vec![site.span]);
                add_party(
                    &mut interface.consumers,
                    Party { package, processes, test, at, sure: true },
                );
            }
        }
    }
    let foreign = architecture.foreign().iter();
    for link in foreign.filter(|link| link.name.as_str() == client.value) {
        let processes = targets.processes_with(link.from);
        add_party(&mut interface.consumers, of_link(link.from, link.span, processes));
    }
}

/// A link to a client from elsewhere: that it is used is likely.
fn of_link(package: PackageId, at: Span, processes: Vec<usize>) -> Party {
    Party { package, processes, test: false, at: vec![at], sure: false }
}
