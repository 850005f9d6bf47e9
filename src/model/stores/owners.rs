//! Whose an object is, and how that is known.
//!
//! Owns the order of the sources: what teams say, who runs the migrations, who holds their folder,
//! who writes. A guess says that it is one. Does not judge.

use std::collections::BTreeMap;

use super::gather::Ground;
use super::schema::Schema;
use super::settings::Settings;
use super::{Mode, Object, ObjectId, OwnedBy, Owner, Stores};
use crate::model::ids::PackageId;
use crate::ownership::{Said, TeamId};

/// What is known of objects besides their accesses.
pub(super) struct Known<'k> {
    pub(super) schemas: &'k [Schema],
    /// For each object its schema.
    pub(super) schema_of: &'k [usize],
    /// For each object the packages that map it.
    pub(super) mapped_by: &'k BTreeMap<ObjectId, Vec<PackageId>>,
    /// For each object the schemas that define it.
    pub(super) defined_by: &'k BTreeMap<ObjectId, Vec<usize>>,
}

/// Whose definition of an object counts.
enum Definer<'k> {
    /// Nothing defines it.
    Nobody,
    /// One schema, or the surest of several.
    One(&'k Schema),
    /// Schemas of several teams, equally sure.
    Several,
}

impl<'k> Known<'k> {
    fn definer(&self, ground: &Ground<'_, '_>, object: ObjectId) -> Definer<'k> {
        let schemas = self.defined_by.get(&object).into_iter().flatten();
        let schemas: Vec<&Schema> = schemas.filter_map(|at| self.schemas.get(*at)).collect();
        let surest = schemas.iter().filter_map(|schema| schema.origin).min();
        let mut surest = schemas.into_iter().filter(|schema| schema.origin == surest);
        let Some(first) = surest.next() else { return Definer::Nobody };
        let teams = |schema: &Schema| match schema.package {
            Some(package) => ground.architecture.package(package).responsible.clone(),
            None => folder_teams(ground, schema).to_vec(),
        };
        let own = teams(first);
        let is_apart = |other: &Schema| {
            let teams = teams(other);
            !own.is_empty() && !teams.is_empty() && !teams.iter().any(|team| own.contains(team))
        };
        if surest.any(is_apart) { Definer::Several } else { Definer::One(first) }
    }
}

/// Gives each object its owner.
pub(super) fn give_owners(
    ground: &Ground<'_, '_>,
    known: &Known<'_>,
    settings: &Settings<'_>,
    stores: &mut Stores,
) {
    let names: Vec<String> =
        stores.instances.iter().map(|instance| instance.name.clone()).collect();
    let name = |object: &Object| names.get(object.instance).map_or("", String::as_str);
    for object in &mut stores.objects {
        object.published = settings.is_published(name(object), object);
        object.external = settings.is_external(name(object), object);
    }
    let writers = writers(stores);
    let of_instance = most(stores);
    let owners: Vec<Option<Owner>> = stores
        .objects
        .iter()
        .enumerate()
        .map(|(at, object)| {
            if let Some(declared) = settings.owner(ground, name(object), object) {
                return Some(declared);
            }
            if let Some(said) = by_team(ground, name(object), object) {
                return Some(said);
            }
            let schema = match known.definer(ground, at) {
                Definer::One(schema) => schema,
                Definer::Nobody => known.schema_of.get(at).and_then(|at| known.schemas.get(*at))?,
                // Which of them comes first in a list decides nothing.
                Definer::Several => {
                    return guess(ground, writers.get(&at), None);
                }
            };
            by_schema(ground, schema).or_else(|| {
                let teams = folder_teams(ground, schema).to_vec();
                if !teams.is_empty() {
                    let at = object.defined.first().copied();
                    return Some(Owner { package: None, teams, origin: OwnedBy::Folder, at });
                }
                let mapped_by = known.mapped_by.get(&at).map(Vec::as_slice);
                if let Some([only]) = mapped_by {
                    return Some(owner(ground, *only, OwnedBy::Mapping));
                }
                guess(ground, writers.get(&at), of_instance.get(&object.instance).copied())
            })
        })
        .collect();
    for (object, owner) in stores.objects.iter_mut().zip(owners) {
        object.owner = owner;
    }
}

/// The only team that counts an object, or the store it is in, among its own.
fn by_team(ground: &Ground<'_, '_>, instance: &str, object: &Object) -> Option<Owner> {
    let whole = format!("{instance}/{}", object.name);
    let names = [instance, object.name.as_str(), whole.as_str()].map(bare);
    let is_meant = |text: &String| names.contains(&bare(text));
    let teams = ground.architecture.ownership.teams.iter();
    let mut found = teams.filter(|(_, team)| team.stores.iter().any(is_meant));
    let (team, said) = found.next().filter(|_| found.next().is_none())?;
    Some(Owner { package: None, teams: vec![team], origin: OwnedBy::Team, at: said.declared })
}

/// A name as catalogues and schemas alike would have it: `Accounts_DB` is `accounts`.
fn bare(name: &str) -> String {
    let name = name.to_lowercase().replace('_', "-");
    let tails = ["-database", "-store", "-db"];
    let tail = tails.iter().find_map(|tail| name.strip_suffix(tail)).filter(|n| !n.is_empty());
    tail.map_or_else(|| name.clone(), str::to_owned)
}

fn by_schema(ground: &Ground<'_, '_>, schema: &Schema) -> Option<Owner> {
    let package = schema.package?;
    Some(owner(ground, package, schema.origin?))
}

fn owner(ground: &Ground<'_, '_>, package: PackageId, origin: OwnedBy) -> Owner {
    let known = ground.architecture.package(package);
    let at = Some(known.name_span);
    Owner { package: Some(package), teams: known.responsible.clone(), origin, at }
}

/// The teams that own most of the files of a folder; however many tables it has, they are counted
/// once.
pub(super) fn folder_teams<'s>(ground: &Ground<'_, '_>, schema: &'s Schema) -> &'s [TeamId] {
    schema.teams.get_or_init(|| {
        let decisions = &ground.architecture.decisions;
        let mut counts: BTreeMap<&[TeamId], usize> = BTreeMap::new();
        for file in &schema.files {
            let said = decisions.by_path.get(*file).and_then(|at| decisions.said.get(*at as usize));
            if let Some(Said::Owned(teams, _)) = said {
                *counts.entry(teams.as_slice()).or_default() += 1;
            }
        }
        let most =
            counts.into_iter().max_by_key(|(teams, count)| (*count, std::cmp::Reverse(*teams)));
        most.map(|(teams, _)| teams.to_vec()).unwrap_or_default()
    })
}

fn guess(
    ground: &Ground<'_, '_>,
    writers: Option<&Vec<PackageId>>,
    most: Option<PackageId>,
) -> Option<Owner> {
    match writers.map(Vec::as_slice) {
        Some([only]) => Some(owner(ground, *only, OwnedBy::OnlyWriter)),
        _ => most.map(|package| owner(ground, package, OwnedBy::MostWriter)),
    }
}

/// For each object the packages that write it.
fn writers(stores: &Stores) -> BTreeMap<ObjectId, Vec<PackageId>> {
    let mut out: BTreeMap<ObjectId, Vec<PackageId>> = BTreeMap::new();
    for access in stores.accesses.iter().filter(|access| access.mode == Mode::Write) {
        let writers = out.entry(access.object).or_default();
        writers.extend(access.package.filter(|package| !writers.contains(package)));
    }
    out
}

/// For each instance the package that writes it most often, where there is one.
fn most(stores: &Stores) -> BTreeMap<usize, PackageId> {
    let mut counts: BTreeMap<(usize, PackageId), usize> = BTreeMap::new();
    for access in stores.accesses.iter().filter(|access| access.mode == Mode::Write) {
        let instance = stores.objects.get(access.object).map(|object| object.instance);
        if let Some(key) = instance.zip(access.package) {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut best: BTreeMap<usize, (usize, Vec<PackageId>)> = BTreeMap::new();
    for ((instance, package), count) in counts {
        let slot = best.entry(instance).or_default();
        match count.cmp(&slot.0) {
            std::cmp::Ordering::Greater => *slot = (count, vec![package]),
            std::cmp::Ordering::Equal => slot.1.push(package),
            std::cmp::Ordering::Less => {}
        }
    }
    let only =
        |(instance, (_, packages)): (usize, (usize, Vec<PackageId>))| match packages.as_slice() {
            [only] => Some((instance, *only)),
            _ => None,
        };
    best.into_iter().filter_map(only).collect()
}
