//! From what files say to stores: schemas from migrations and literals, then accesses.
//!
//! Owns the order of these steps, which package a file speaks for, and the reading of files in
//! SQL, side by side. Does not know how a name finds its object.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use super::bind::{Spoken, bind};
use super::clients::add_clients;
use super::elsewhere::{Sinks, elsewhere};
use super::files::{SqlFile, StoreFiles};
use super::given::Given;
use super::prepared::prepared;
use super::reach::reach;
use super::runners::Runners;
use super::schema::{Schema, history_of, is_test_file, is_test_package, is_test_path};
use super::scripts::{Included, Scripts, included, spoken_in};
use super::settings::Settings;
use super::{ChannelUse, How, Mode, OwnedBy, Stores};
use crate::extract::rust::{FileFacts, ItemKind, number_of};
use crate::extract::sql::TableName;
use crate::extract::{Sink, StoreSetting, StoreVerb};
use crate::load::{Loaded, path_text};
use crate::model::architecture::{Architecture, LinkKind};
use crate::model::code::{ClientUse, Code, Filled, TableUse, context};
use crate::model::evidence::{Context, EdgeUses};
use crate::model::ids::PackageId;
use crate::source::{FileId, Span};

/// What stores are gathered from.
pub(in crate::model) struct Ground<'g, 'c> {
    pub(in crate::model) architecture: &'g Architecture,
    pub(in crate::model) loaded: &'g Loaded,
    pub(in crate::model) code: &'g Code<'c>,
    /// Calls of clients of stores that speak no SQL.
    pub(in crate::model) clients: &'g [ClientUse],
    /// Statements that constants of other files fill.
    pub(in crate::model) filled: &'g Filled,
    /// Uses of tables that an object mapper knows.
    pub(in crate::model) mapped: &'g [TableUse],
    /// What packages use of each other.
    pub(in crate::model) uses: &'g BTreeMap<(PackageId, PackageId), EdgeUses>,
    /// Calls that take statements.
    pub(in crate::model) sinks: &'g [Sink],
    /// What people say of stores.
    pub(in crate::model) settings: &'g [StoreSetting],
    /// Shows the text of a file.
    pub(in crate::model) text: &'g (dyn Fn(&Path) -> Option<Arc<str>> + Sync),
}

/// A Rust file as part of a package.
pub(super) struct Part<'c> {
    pub(super) package: PackageId,
    pub(super) context: Context,
    pub(super) facts: &'c FileFacts,
    pub(super) path: &'c Path,
    pub(super) id: FileId,
}

/// Reads out of the code and the tracked files what they show of stores.
pub(in crate::model) fn gather(ground: &Ground<'_, '_>, shown: &StoreFiles) -> Stores {
    let files = &shown.sql;
    let settings = Settings::new(ground.settings);
    let tests = test_packages(ground, &settings);
    let engines = settings.packages(ground, StoreVerb::SqlIsData);
    let parts = parts(ground, &tests);
    let mapped = outside_of_tests(ground, &parts);
    let ground = &Ground { mapped: &mapped, ..*ground };
    let mut stores = Stores::default();
    let runners = Runners::of(ground, &parts, shown, &mut stores);
    prepared(&parts, shown, &mut stores);
    let (mut schemas, of_file) = histories(ground, files, &runners, &mut stores);
    let sinks = Sinks::of(ground, ground.sinks);
    let included_files = included(ground, &parts);
    let speaking: Vec<&Part<'_>> =
        parts.iter().filter(|part| !engines.contains(&part.package)).collect();
    let scripts = Scripts::read(ground, &speaking, (files, &included_files));
    let mut spoken = Vec::new();
    for file in files.iter().filter(|file| !is_test_path(&file.path)) {
        let schema = of_file.get(&file.id).copied();
        let package = schema.and_then(|at| schemas.get(at)).map_or(file.package, |s| s.package);
        spoken.push(Spoken {
            package,
            schema,
            script: &file.script,
            at: Place::In(file.id),
            context: Context::Shipped,
            how: How::File,
            loose: false,
            taken: false,
        });
    }
    for part in speaking {
        for text in part.facts.stores.texts.iter().filter(|text| !is_way_back(part, text.at)) {
            let context = spoken_in(part, text);
            let filled = ground.filled.get(&(part.package, part.id, text.at));
            let script = filled.or_else(|| scripts.of_literal(part, text));
            // None where only tests say it.
            let Some(script) = script.filter(|_| context != Context::Test) else { continue };
            let taken = sinks.takes(part.package, &text.callee);
            spoken.push(Spoken {
                package: Some(part.package),
                schema: None,
                script,
                at: Place::At(part.id.span(text.at as usize..text.end as usize)),
                context,
                how: How::Statement,
                // Prose is given to no database.
                loose: text.loose && !taken,
                taken,
            });
        }
    }
    literal_schemas(ground, &spoken, &mut schemas);
    mapped_schemas(ground, &parts, &mut schemas);
    let given = Given::of(ground);
    elsewhere(ground, (&spoken, &given), &tests, &mut schemas);
    spoken.extend(spoken_by_includers(&included_files, &scripts, files));
    bind(ground, (schemas, tests), &spoken, (&settings, &given), &mut stores);
    add_clients((ground, &given), &parts, &settings, &mut stores);
    reach(ground, &parts, &mut stores);
    stores.accesses.sort();
    stores.accesses.dedup();
    stores.channels.extend(listeners(ground, &parts));
    stores.channels.sort();
    stores.channels.dedup();
    stores.unused = settings.unused();
    stores
}

/// Whether a place stands in the half of a migration that takes back the other half.
fn is_way_back(part: &Part<'_>, at: u32) -> bool {
    let facts = &part.facts.stores;
    let is_down = facts.function_at(at).is_some_and(|function| function.name == number_of("down"));
    is_down && facts.functions.iter().any(|function| function.name == number_of("up"))
}

/// Uses of mapped tables in files that do not only serve tests.
fn outside_of_tests(ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> Vec<TableUse> {
    let tests = parts.iter().filter(|part| part.context == Context::Test);
    let tests: BTreeSet<(PackageId, FileId)> = tests.map(|part| (part.package, part.id)).collect();
    let is_shipped = |used: &&TableUse| !tests.contains(&(used.package, used.at.file));
    ground.mapped.iter().filter(is_shipped).cloned().collect()
}

/// Calls that listen to a channel, outside of tests.
fn listeners(ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> Vec<ChannelUse> {
    let mut out = Vec::new();
    for part in parts.iter().filter(|part| part.context != Context::Test) {
        for (name, at, end) in &part.facts.stores.listens {
            let function = part.facts.stores.function_at(*at);
            if function.is_some_and(|function| function.test) {
                continue;
            }
            out.push(ChannelUse {
                name: name.to_string(),
                listens: true,
                package: Some(part.package),
                teams: ground.architecture.package(part.package).responsible.clone(),
                at: part.id.span(*at as usize..*end as usize),
            });
        }
    }
    out
}

/// Where statements stand.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// At their own offsets in a file.
    In(FileId),
    /// At one place, whatever their offsets.
    At(Span),
}

impl Place {
    pub(super) fn of(self, at: u32) -> Span {
        match self {
            Self::In(file) => file.span(at as usize..at as usize),
            Self::At(span) => span,
        }
    }
}

/// Each Rust file once for each package, in the most serious context that it is compiled in.
fn parts<'c>(ground: &Ground<'_, 'c>, tests: &BTreeSet<PackageId>) -> Vec<Part<'c>> {
    let code = ground.code;
    let mut seen: BTreeMap<(PackageId, u32), Context> = BTreeMap::new();
    for krate in &code.krates {
        for at in &krate.instances {
            let Some(instance) = code.instances.get(*at as usize) else { continue };
            let mut context = context(krate.kind, instance.test);
            let is_test = tests.contains(&krate.package) || {
                let file = code.files.get(instance.file as usize);
                file.is_some_and(|file| is_test_file(&path_text(&ground.loaded.root, file.path)))
            };
            if is_test {
                context = Context::Test;
            }
            let slot = seen.entry((krate.package, instance.file)).or_insert(context);
            *slot = (*slot).min(context);
        }
    }
    let part = |((package, file), context)| {
        let file = code.files.get(file as usize)?;
        Some(Part { package, context, facts: file.facts, path: file.path, id: file.id })
    };
    seen.into_iter().filter_map(part).collect()
}

/// Packages that only serve tests: by their name, or because nobody links them but for tests and
/// they build nothing that runs.
fn test_packages(ground: &Ground<'_, '_>, settings: &Settings<'_>) -> BTreeSet<PackageId> {
    let architecture = ground.architecture;
    let runs: BTreeSet<PackageId> =
        architecture.processes().iter().map(|process| process.package).collect();
    let is_test = |id: PackageId, name: &str| {
        let links = architecture.links_to(id);
        let is_dev = |link: &crate::model::LinkId| architecture.link(*link).kind == LinkKind::Dev;
        let is_linked_for_tests = !links.is_empty() && links.iter().all(is_dev);
        is_test_package(name) || (is_linked_for_tests && !runs.contains(&id))
    };
    let packages = architecture.packages();
    let mut out: BTreeSet<PackageId> =
        packages.filter(|(id, p)| is_test(*id, p.name.as_str())).map(|(id, _)| id).collect();
    out.extend(settings.packages(ground, StoreVerb::Test));
    out.extend(settings.packages(ground, StoreVerb::NotDeployed));
    out
}

/// Whether a line of an ownership file speaks of a tracked file.
fn is_claimed(ground: &Ground<'_, '_>, tracked: usize) -> bool {
    let decisions = &ground.architecture.decisions;
    let said = decisions.by_path.get(tracked).and_then(|at| decisions.said.get(*at as usize));
    matches!(said, Some(crate::ownership::Said::Owned(..)))
}

/// One schema for each package that runs or holds migrations, and for each other folder of them.
fn histories(
    ground: &Ground<'_, '_>,
    files: &[SqlFile],
    runners: &Runners,
    stores: &mut Stores,
) -> (Vec<Schema>, BTreeMap<FileId, usize>) {
    let defines = |file: &SqlFile| file.script.statements.iter().any(|s| !s.changes.is_empty());
    let folders: BTreeSet<&str> =
        files.iter().filter(|file| defines(file)).map(|file| history_of(&file.path)).collect();
    let mut schemas: Vec<Schema> = Vec::new();
    let mut of_file = BTreeMap::new();
    for file in files {
        let history = outermost(&folders, history_of(&file.path));
        if !folders.contains(history) {
            continue;
        }
        let is_loose = file.package.is_none() && !is_claimed(ground, file.tracked);
        let (package, origin) = match runners.runner(&file.path, is_loose) {
            Some((package, origin)) => (Some(package), origin),
            None => (file.package, OwnedBy::Folder),
        };
        let test = is_test_path(&file.path);
        let label = |package: PackageId| ground.architecture.package(package).label.clone();
        let place = package.map_or_else(|| history.to_owned(), label);
        let known = schemas.iter().position(|s| s.place == place && s.test == test);
        let at = known.unwrap_or(schemas.len());
        if known.is_none() {
            let origin = Some(origin);
            schemas.push(Schema { place, package, test, origin, ..Schema::default() });
        }
        if let Some(schema) = schemas.get_mut(at) {
            schema.origin = schema.origin.min(Some(origin));
            schema.files.push(file.tracked);
            let strays = schema.replay(&file.script, |at| Place::In(file.id).of(at));
            let what = "migrations of tables that nothing made before";
            stores.unread.extend(strays.into_iter().map(|at| (what, at)));
        }
        let what = "statements in SQL files that no reader understands";
        let unread = file.script.unread.iter().map(|at| (what, Place::In(file.id).of(*at)));
        stores.unread.extend(unread);
        of_file.insert(file.id, at);
    }
    (schemas, of_file)
}

/// The outermost folder of definitions around a folder, itself included.
fn outermost<'f>(folders: &BTreeSet<&'f str>, folder: &'f str) -> &'f str {
    let around = folders.iter().filter(|other| {
        folder.strip_prefix(**other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    around.min_by_key(|other| other.len()).copied().unwrap_or(folder)
}

/// Tables that an object mapper's migrations define, then those that it only maps and that no
/// migration defines.
fn mapped_schemas(ground: &Ground<'_, '_>, parts: &[Part<'_>], schemas: &mut Vec<Schema>) {
    let is_definition =
        |used: &&TableUse| used.mode == Mode::Define && used.context != Context::Test;
    let every_database_has = |name: &TableName| crate::extract::sql::is_ignored(name);
    for used in ground.mapped.iter().filter(is_definition) {
        let name = TableName::parse(&used.name);
        if every_database_has(&name) {
            continue;
        }
        let at = own_schema(ground, used.package, OwnedBy::Folder, schemas);
        if let Some(schema) = schemas.get_mut(at) {
            schema.define(&name, used.at);
        }
    }
    for part in parts.iter().filter(|part| part.context != Context::Test) {
        let tables = part.facts.items.iter().filter(|item| item.kind == ItemKind::Table);
        for item in tables.filter(|item| !item.test) {
            let name = item.text.as_deref().map(TableName::parse);
            let Some(name) = name.filter(|name| !every_database_has(name)) else { continue };
            let span = part.id.span(item.at as usize..item.end as usize);
            let known: Vec<usize> = (0..schemas.len())
                .filter(|at| {
                    let schema = schemas.get_mut(*at).filter(|schema| !schema.test);
                    schema.is_some_and(|schema| schema.map_to(&name, part.package))
                })
                .collect();
            let only = match known.as_slice() {
                [] => {
                    let at = own_schema(ground, part.package, OwnedBy::Mapping, schemas);
                    if let Some(schema) = schemas.get_mut(at) {
                        schema.define(&name, span);
                    }
                    Some(at)
                }
                [only] => Some(*only),
                // Which of them it maps is not seen yet.
                _ => None,
            };
            let columns = part.facts.stores.columns_at(item.at);
            if let Some(schema) = only.and_then(|at| schemas.get_mut(at)) {
                schema.give_columns(&name, columns);
            }
        }
    }
}

/// The schema of a package, made if it has none yet.
fn own_schema(
    ground: &Ground<'_, '_>,
    package: PackageId,
    origin: OwnedBy,
    schemas: &mut Vec<Schema>,
) -> usize {
    let known = schemas.iter().position(|s| s.package == Some(package) && !s.test);
    known.unwrap_or_else(|| {
        let place = ground.architecture.package(package).label.clone();
        let (package, origin) = (Some(package), Some(origin));
        schemas.push(Schema { place, package, origin, ..Schema::default() });
        schemas.len() - 1
    })
}

/// Definitions in literals go into the schema of their package.
fn literal_schemas(ground: &Ground<'_, '_>, spoken: &[Spoken<'_>], schemas: &mut Vec<Schema>) {
    for said in spoken.iter().filter(|said| said.how == How::Statement) {
        let Some(package) = said.package else { continue };
        if said.script.statements.iter().all(|statement| statement.changes.is_empty()) {
            continue;
        }
        let at = own_schema(ground, package, OwnedBy::Folder, schemas);
        if let Some(schema) = schemas.get_mut(at) {
            schema.replay(said.script, |at| said.at.of(at));
        }
    }
}

/// `include_str!("x.sql")` and `query_file!("x.sql")`: the package says what the file says.
fn spoken_by_includers<'s>(
    included: &[Included<'_, '_>],
    scripts: &'s Scripts,
    files: &'s [SqlFile],
) -> Vec<Spoken<'s>> {
    let by_path: BTreeMap<&str, &SqlFile> =
        files.iter().map(|file| (file.path.as_str(), file)).collect();
    let said = |one: &Included<'_, '_>| {
        let file = by_path.get(one.path.as_str()).filter(|_| one.context != Context::Test)?;
        Some(Spoken {
            package: Some(one.part.package),
            schema: None,
            script: scripts.of_file(file),
            at: Place::At(one.part.id.span(one.at.0 as usize..one.at.1 as usize)),
            context: one.context,
            how: How::File,
            loose: false,
            taken: false,
        })
    };
    included.iter().filter_map(said).collect()
}
