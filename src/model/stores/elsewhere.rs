//! Tables that statements name and that nothing in the workspace defines.
//!
//! Owns which calls take statements, asked of packages that link what offers them, and one schema
//! for what each package asks for in vain: somebody elsewhere makes those tables. Only statements
//! that were parsed and that such a call is given count, so that no prose makes a table.

use std::collections::{BTreeMap, BTreeSet};

use super::bind::Spoken;
use super::gather::Ground;
use super::given::{Given, Relation};
use super::schema::Schema;
use super::{How, Mode, SQL};
use crate::extract::Sink;
use crate::extract::sql::TableName;
use crate::model::code::Extern;
use crate::model::ids::PackageId;

/// For each package the names of calls that take statements.
pub(super) struct Sinks<'s> {
    by_package: BTreeMap<PackageId, BTreeSet<&'s str>>,
}

impl<'s> Sinks<'s> {
    pub(super) fn of(ground: &Ground<'_, '_>, sinks: &'s [Sink]) -> Self {
        let mut by_package: BTreeMap<PackageId, BTreeSet<&str>> = BTreeMap::new();
        for (at, externs) in ground.code.externs.iter().enumerate() {
            let name = |id: PackageId| ground.code.package_names.get(id.index());
            let linked: BTreeSet<&str> = externs
                .values()
                .filter_map(|linked| match linked {
                    Extern::Foreign(name) => Some(ground.code.names.get(*name)),
                    Extern::Local(id) => name(*id).map(String::as_str),
                })
                .chain(name(PackageId::new(at)).map(String::as_str))
                .collect();
            let offers =
                |sink: &&Sink| sink.packages.iter().any(|name| linked.contains(name.as_str()));
            let names = sinks.iter().filter(offers).flat_map(|sink| &sink.names);
            let names: BTreeSet<&str> = names.map(String::as_str).collect();
            if !names.is_empty() {
                by_package.insert(PackageId::new(at), names);
            }
        }
        Self { by_package }
    }

    /// Whether a call, as written, takes statements.
    pub(super) fn takes(&self, package: PackageId, callee: &str) -> bool {
        let last = callee.rsplit(':').next().unwrap_or(callee);
        self.by_package.get(&package).is_some_and(|names| names.contains(last))
    }
}

/// Adds schemas for tables that no schema here has.
pub(super) fn elsewhere(
    ground: &Ground<'_, '_>,
    (spoken, given): (&[Spoken<'_>], &Given<'_>),
    tests: &BTreeSet<PackageId>,
    schemas: &mut Vec<Schema>,
) {
    let shipped = || schemas.iter().filter(|schema| !schema.test);
    let mut known: BTreeMap<&str, Vec<Option<PackageId>>> = BTreeMap::new();
    for schema in shipped() {
        for name in schema.names() {
            known.entry(name).or_default().push(schema.package);
        }
    }
    for (alias, meant) in shipped().flat_map(|schema| schema.aliases.iter()) {
        if let Some(owners) = known.get(&*meant.name).cloned() {
            known.entry(alias).or_default().extend(owners);
        }
    }
    // A table of this name in a store that its services are not given is another one.
    let nobody = BTreeSet::new();
    let is_reachable = |package: PackageId, owner: &Option<PackageId>| {
        let relation = |owner| given.relation(SQL, (package, owner), &nobody);
        owner.is_none_or(|owner| owner == package || relation(owner) != Relation::Apart)
    };
    let is_known = |package: PackageId, name: &TableName| {
        let owners = known.get(&*name.name);
        owners.is_some_and(|owners| owners.iter().any(|owner| is_reachable(package, owner)))
    };
    let passing: BTreeSet<(Option<PackageId>, &str)> = spoken
        .iter()
        .flat_map(|said| said.script.statements.iter().map(|one| (said.package, one)))
        .filter_map(|(package, one)| Some((package, &*one.temporary.as_ref()?.name)))
        .collect();
    let mut wanted: BTreeMap<PackageId, BTreeSet<&TableName>> = BTreeMap::new();
    let taken = spoken.iter().filter(|said| said.taken && said.how == How::Statement);
    for said in taken {
        let Some(package) = said.package.filter(|package| !tests.contains(package)) else {
            continue;
        };
        for statement in said.script.statements.iter().filter(|statement| statement.exact) {
            let used = statement.touches.iter().filter(|(_, mode)| *mode != Mode::Define);
            let unknown = used.map(|(name, _)| name).filter(|name| {
                // A sequence is no table, and what ends with its connection no store.
                let is_passing = name.name.ends_with("_seq")
                    || matches!(name.schema.as_deref(), Some("temp" | "pg_temp"))
                    || passing.contains(&(Some(package), &*name.name));
                !is_passing && !is_known(package, name)
            });
            wanted.entry(package).or_default().extend(unknown);
        }
    }
    let mut more = Vec::new();
    for (package, names) in wanted.into_iter().filter(|(_, names)| !names.is_empty()) {
        let place = format!("{}, elsewhere", ground.architecture.package(package).label);
        let mut schema = Schema { place, package: Some(package), ..Schema::default() };
        for name in names {
            schema.add(name);
        }
        more.push(schema);
    }
    schemas.extend(more);
}
