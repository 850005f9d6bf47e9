//! Which object a name means, for whom: the nearest schema that has it.
//!
//! Owns the order of nearness, and the numbering of instances and objects. A name that several
//! equally near schemas have means none of them: what can't be decided is counted, never guessed.
//! Does not know whose an object is.

use std::collections::{BTreeMap, BTreeSet};

use super::gather::{Ground, Place};
use super::given::{Given, Relation};
use super::joins::Joins;
use super::owners::{Known, folder_teams, give_owners};
use super::schema::Schema;
use super::settings::Settings;
use super::{
    Access, ChannelUse, How, Instance, MergedBy, Mode, Object, ObjectId, SQL, Stores, Tie,
};
use crate::extract::Medium;
use crate::extract::sql::{Change, Script, Statement, TableName};
use crate::model::architecture::LinkKind;
use crate::model::code::TableUse;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::model::reach::Direction;
use crate::ownership::TeamId;
use crate::source::Span;

/// A script and who says it; no test.
pub(super) struct Spoken<'s> {
    pub(super) package: Option<PackageId>,
    /// The schema that it makes.
    pub(super) schema: Option<usize>,
    pub(super) script: &'s Script,
    pub(super) at: Place,
    pub(super) context: Context,
    pub(super) how: How,
    pub(super) loose: bool,
    /// Whether it is given to what takes statements.
    pub(super) taken: bool,
}

/// The nearness of a schema in a folder of no package, and of one that nothing leads to.
const FOLDER: usize = 1_000;
const UNRELATED: usize = 100_000;
/// The nearness of a schema that the same address leads to, and of one that a name for one does.
const SAME_ADDRESS: usize = 50_000;
const SAME_NAME: usize = 60_000;

/// Finds the object of every access, then joins schemas into instances.
pub(super) fn bind(
    ground: &Ground<'_, '_>,
    (schemas, tests): (Vec<Schema>, BTreeSet<PackageId>),
    spoken: &[Spoken<'_>],
    (settings, given): (&Settings<'_>, &Given<'_>),
    stores: &mut Stores,
) {
    let mut binder = Binder::new((ground, given), schemas, tests);
    binder.joins.obey(&binder.schemas, settings);
    binder.joins.join_by_addresses(&binder.schemas);
    for said in spoken {
        binder.say(said, stores);
    }
    for used in ground.mapped {
        binder.touch(used, stores);
    }
    binder.settle(stores);
    let known = Known {
        schemas: &binder.schemas,
        schema_of: &binder.schema_of,
        mapped_by: &binder.mapped_by,
        defined_by: &binder.defined_by,
    };
    give_owners(ground, &known, settings, stores);
}

struct Binder<'b, 'g, 'c> {
    ground: &'b Ground<'g, 'c>,
    schemas: Vec<Schema>,
    by_name: BTreeMap<Box<str>, BTreeSet<usize>>,
    /// For each package how far away the others are that it links.
    distances: BTreeMap<PackageId, BTreeMap<PackageId, usize>>,
    /// The first object of each schema.
    first: Vec<ObjectId>,
    /// For each object its schema.
    schema_of: Vec<usize>,
    /// Packages that only serve tests.
    tests: BTreeSet<PackageId>,
    /// For each object the packages that map it.
    mapped_by: BTreeMap<ObjectId, Vec<PackageId>>,
    /// For each object the schemas that define it and have it in the end, the first one first.
    defined_by: BTreeMap<ObjectId, Vec<usize>>,
    /// Which schemas are one store.
    joins: Joins<'b>,
}

/// A name that was found.
#[derive(Clone, Copy)]
struct Found {
    object: ObjectId,
    sure: bool,
}

impl<'b, 'g, 'c> Binder<'b, 'g, 'c> {
    fn new(
        (ground, given): (&'b Ground<'g, 'c>, &'b Given<'g>),
        schemas: Vec<Schema>,
        tests: BTreeSet<PackageId>,
    ) -> Self {
        let mut by_name: BTreeMap<Box<str>, BTreeSet<usize>> = BTreeMap::new();
        let (mut first, mut schema_of) = (Vec::new(), Vec::new());
        for (at, schema) in schemas.iter().enumerate() {
            first.push(schema_of.len());
            schema_of.extend(schema.tables.iter().map(|_| at));
            for name in schema.names() {
                by_name.entry(name.into()).or_default().insert(at);
            }
        }
        let joins = Joins::new(schemas.len(), given);
        let distances = BTreeMap::new();
        Self {
            ground,
            schemas,
            by_name,
            distances,
            first,
            schema_of,
            tests,
            mapped_by: BTreeMap::new(),
            defined_by: BTreeMap::new(),
            joins,
        }
    }

    fn say(&mut self, said: &Spoken<'_>, stores: &mut Stores) {
        for statement in &said.script.statements {
            let at = said.at.of(statement.at);
            let mut met: Vec<Found> = Vec::new();
            for (name, mode) in &statement.touches {
                // A file defines where it stands, whoever includes it.
                if *mode == Mode::Define && said.how == How::File && said.schema.is_none() {
                    continue;
                }
                let Some(found) = self.find(said.package, said.schema, name) else { continue };
                // Small letters and a name are what prose has, too.
                let sure = found.sure && statement.exact && !said.loose;
                if said.loose && !statement.exact {
                    continue;
                }
                met.push(found);
                stores.accesses.push(Access {
                    object: found.object,
                    package: said.package,
                    mode: *mode,
                    at,
                    context: said.context,
                    how: said.how,
                    sure,
                    through: None,
                    via: None,
                });
            }
            self.tie(said, statement, at, &met, stores);
            for name in &statement.polled {
                let found = self.find(said.package, said.schema, name);
                stores.polls.extend(found.zip(said.package).map(|(f, from)| (f.object, from, at)));
            }
            for channel in &statement.channels {
                let (name, listens) = (channel.name.to_string(), channel.listens);
                let teams = self.teams(said);
                let package = said.package;
                stores.channels.push(ChannelUse { name, listens, package, teams, at });
            }
            if statement.dynamic {
                stores.unread.push(("tables named at run time", at));
            }
        }
    }

    /// Who answers for a script.
    fn teams(&self, said: &Spoken<'_>) -> Vec<TeamId> {
        match said.package {
            Some(package) => self.ground.architecture.package(package).responsible.clone(),
            None => {
                let schema = said.schema.and_then(|at| self.schemas.get(at));
                schema.map(|schema| folder_teams(self.ground, schema).to_vec()).unwrap_or_default()
            }
        }
    }

    /// A table that an object mapper knows is the one of the package that maps it.
    fn touch(&mut self, used: &TableUse, stores: &mut Stores) {
        if used.context == Context::Test || self.tests.contains(&used.package) {
            return;
        }
        let name = TableName::parse(&used.name);
        let Some(found) = self.find(Some(used.home), None, &name) else { return };
        stores.accesses.push(Access {
            object: found.object,
            package: Some(used.package),
            mode: used.mode,
            at: used.at,
            context: used.context,
            how: How::Mapper,
            sure: found.sure,
            through: None,
            via: None,
        });
    }

    /// One statement proves one database.
    fn tie(
        &mut self,
        said: &Spoken<'_>,
        statement: &Statement,
        at: Span,
        met: &[Found],
        stores: &mut Stores,
    ) {
        let tie = |from: ObjectId, to: ObjectId, refers: bool, sure: bool| Tie {
            from,
            to,
            refers,
            package: said.package,
            at,
            context: said.context,
            sure: sure && statement.exact,
        };
        let pairs = met.iter().enumerate().flat_map(|(place, one)| {
            let others = met.iter().skip(place + 1);
            others.filter(|other| other.object != one.object).map(move |other| (one, other))
        });
        for (one, other) in pairs.filter(|_| statement.changes.is_empty()) {
            let (from, to) = (one.object.min(other.object), one.object.max(other.object));
            let sure = one.sure && other.sure;
            stores.ties.push(tie(from, to, false, sure));
            if sure && statement.exact {
                self.join(from, to, MergedBy::Statement(at));
            }
        }
        for change in &statement.changes {
            let Change::Refer(from, to) = change else { continue };
            let (Some(from), Some(to)) = (
                self.find(said.package, said.schema, from),
                self.find(said.package, said.schema, to),
            ) else {
                continue;
            };
            if from.object != to.object {
                stores.ties.push(tie(from.object, to.object, true, from.sure && to.sure));
                self.join(from.object, to.object, MergedBy::Key(at));
            }
        }
    }

    fn join(&mut self, one: ObjectId, other: ObjectId, why: MergedBy) {
        let schema = |object: ObjectId| self.schema_of.get(object).copied().unwrap_or(0);
        let (one, other) = (schema(one), schema(other));
        self.joins.join(&self.schemas, (one, other), why);
    }

    fn find(
        &mut self,
        package: Option<PackageId>,
        own: Option<usize>,
        name: &TableName,
    ) -> Option<Found> {
        // Nearness, whether it was dropped or its schema is only guessed, and the object.
        let mut best: Vec<(usize, bool, ObjectId)> = Vec::new();
        let Some(known) = self.by_name.get(&name.name) else {
            let meant = self.aliased(package, own, name)?;
            return self.find(package, None, &meant);
        };
        let known: Vec<usize> = known.iter().copied().collect();
        for at in known {
            let schema = self.schemas.get(at)?;
            let Some(table) = schema.find(name) else { continue };
            let is_own = own == Some(at);
            if schema.test && !is_own {
                continue;
            }
            let is_gone = schema.tables.get(table).is_some_and(|table| table.gone);
            let guessed = is_gone || schema.exact(name).is_none();
            let schema_package = schema.package;
            let mut near = if is_own { 0 } else { self.nearness(package, schema_package) };
            if near == UNRELATED {
                near = match self.joins.relation(&self.schemas, package, at) {
                    // Another store has a table of this name.
                    Relation::Apart => continue,
                    // What has gone from it is the less likely meant.
                    _ if guessed => near,
                    Relation::One(proof) if proof.sure && proof.two => SAME_ADDRESS,
                    Relation::One(_) => SAME_NAME,
                    Relation::Unknown => near,
                };
            }
            best.push((near, guessed, self.first.get(at)? + table));
        }
        best.sort_unstable();
        let (near, guessed, object) = *best.first()?;
        let equal = best.iter().filter(|(n, g, _)| (*n, *g) == (near, guessed));
        let schema = |object: &ObjectId| self.schema_of.get(*object).copied().unwrap_or(0);
        let roots: BTreeSet<usize> =
            equal.map(|(_, _, object)| self.joins.root(schema(object))).collect();
        (roots.len() == 1).then_some(Found { object, sure: near <= SAME_ADDRESS && !guessed })
    }

    /// What a package has renamed that another one has made.
    fn aliased(
        &self,
        package: Option<PackageId>,
        own: Option<usize>,
        name: &TableName,
    ) -> Option<TableName> {
        let schemas = self.schemas.iter().enumerate();
        let mut near = schemas.filter(|(at, schema)| {
            !schema.test && (own == Some(*at) || package.is_some() && schema.package == package)
        });
        let found = near.find_map(|(_, schema)| schema.aliases.get(&name.name))?;
        // A name that stands for itself stands for nothing.
        (self.by_name.contains_key(&found.name)).then(|| found.clone())
    }

    /// How far a schema's package is from one that names a table.
    fn nearness(&mut self, from: Option<PackageId>, to: Option<PackageId>) -> usize {
        match (from, to) {
            (_, None) => FOLDER,
            (from, to) if from == to => 0,
            (None, Some(_)) => UNRELATED,
            (Some(from), Some(to)) => {
                let down = self.distance(from, to);
                let up = self.distance(to, from).map(|far| far + FOLDER / 2);
                down.or(up).unwrap_or(UNRELATED)
            }
        }
    }

    fn distance(&mut self, from: PackageId, to: PackageId) -> Option<usize> {
        let architecture = self.ground.architecture;
        let known = self.distances.entry(from).or_insert_with(|| {
            let walk = architecture.walk(from, Direction::Down, |link| link.kind != LinkKind::Dev);
            let far = |id: &PackageId| (*id, walk.path_to(*id).len());
            walk.reached().iter().map(far).collect()
        });
        known.get(&to).copied()
    }

    /// Objects of joined schemas that have one name are one object; each set of joined schemas is
    /// an instance.
    fn settle(&mut self, stores: &mut Stores) {
        let mut instances: BTreeMap<usize, usize> = BTreeMap::new();
        let mut objects: BTreeMap<(usize, String), ObjectId> = BTreeMap::new();
        let mut renumbered: Vec<ObjectId> = Vec::new();
        let mut schema_of = Vec::new();
        for (at, schema) in self.schemas.iter().enumerate() {
            let root = self.joins.root(at);
            if schema.tables.is_empty() || schema.test {
                renumbered.extend(schema.tables.iter().map(|_| usize::MAX));
                continue;
            }
            let instance = *instances.entry(root).or_insert_with(|| {
                let (name, technology) = (schema.place.clone(), SQL.to_owned());
                stores.instances.push(Instance { name, technology, ..Instance::default() });
                stores.instances.len() - 1
            });
            if let Some(instance) = stores.instances.get_mut(instance) {
                instance.packages.extend(schema.package);
                instance.packages.sort();
                instance.packages.dedup();
                instance.given.extend(self.joins.addresses(schema));
                instance.given.sort_unstable();
                instance.given.dedup();
            }
            for table in &schema.tables {
                let name = table.name.to_string();
                let object = *objects.entry((instance, name.clone())).or_insert_with(|| {
                    stores.objects.push(Object {
                        instance,
                        name,
                        medium: Medium::Database,
                        owner: None,
                        defined: Vec::new(),
                        columns: Vec::new(),
                        published: false,
                        external: false,
                    });
                    schema_of.push(at);
                    stores.objects.len() - 1
                });
                renumbered.push(object);
                if !table.defined.is_empty() && !table.gone {
                    self.defined_by.entry(object).or_default().push(at);
                }
                if let Some(object) = stores.objects.get_mut(object) {
                    object.defined.extend(&table.defined);
                    object.columns.extend(table.columns.iter().cloned());
                    object.columns.sort();
                    object.columns.dedup();
                }
                self.mapped_by.entry(object).or_insert_with(|| table.mapped_by.clone());
            }
        }
        for (at, merger) in self.joins.take_mergers() {
            let instance = instances.get(&self.joins.root(at)).copied();
            if let Some(instance) = instance.and_then(|at| stores.instances.get_mut(at)) {
                instance.mergers.push(merger);
            }
        }
        renumber(&renumbered, stores);
        self.schema_of = schema_of;
    }
}

/// Gives everything that was found the objects' numbers in the end; what has none is left out.
fn renumber(renumbered: &[ObjectId], stores: &mut Stores) {
    let new = |object: ObjectId| renumbered.get(object).copied().unwrap_or(usize::MAX);
    for access in &mut stores.accesses {
        access.object = new(access.object);
    }
    for tie in &mut stores.ties {
        (tie.from, tie.to) = (new(tie.from), new(tie.to));
    }
    for poll in &mut stores.polls {
        poll.0 = new(poll.0);
    }
    stores.polls.retain(|(object, ..)| *object != usize::MAX);
    stores.polls.sort();
    stores.polls.dedup();
    stores.accesses.retain(|access| access.object != usize::MAX);
    stores.ties.retain(|tie| tie.from != usize::MAX && tie.to != usize::MAX);
    stores.accesses.sort();
    stores.accesses.dedup();
    stores.ties.sort();
    stores.ties.dedup();
    stores.unread.sort();
    stores.unread.dedup();
}
