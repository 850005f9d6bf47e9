//! Uses of tables that an object mapper knows: paths that lead to a declared table.
//!
//! Owns which paths of a table touch it: the table itself, an entity's functions, an enumeration's
//! `Table`; columns alone don't. Does not know databases.

use super::file::CodeFile;
use super::lookup::Resolver;
use super::names::Name;
use super::resolved::{Found, Res};
use super::table::small;
use super::uses::{context, in_scope};
use crate::extract::Mode;
use crate::extract::rust::{Import, Item, ItemKind, Site, SiteKind, Word};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// One place where a mapped table is touched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) struct TableUse {
    /// Who touches it.
    pub(in crate::model) package: PackageId,
    /// The package that declares the mapping.
    pub(in crate::model) home: PackageId,
    /// Its name in the database, with its schema.
    pub(in crate::model) name: Box<str>,
    pub(in crate::model) mode: Mode,
    pub(in crate::model) at: Span,
    pub(in crate::model) context: Context,
}

/// Names that paths to tables end in.
struct Ends {
    table: Option<Name>,
    dsl: Option<Name>,
    iden: Option<Name>,
    model: Option<Name>,
}

/// Every use of a mapped table in the resolver's package.
pub(in crate::model) fn table_uses(resolver: &mut Resolver<'_, '_>) -> Vec<TableUse> {
    let (code, package) = (resolver.code, resolver.package);
    let ends = Ends {
        table: code.names.find("table"),
        dsl: code.names.find("dsl"),
        iden: code.names.find("Table"),
        model: code.names.find("ActiveModel"),
    };
    let mut out = Vec::new();
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let around = context(krate.kind, test);
            let mut of_file = OfFile { ends: &ends, file, instance: *instance, around };
            of_file.words(resolver, &mut out);
            of_file.paths(resolver, &mut out);
        }
    }
    out.sort();
    out.dedup();
    out
}

struct OfFile<'f, 'c> {
    ends: &'f Ends,
    file: &'f CodeFile<'c>,
    instance: u32,
    around: Context,
}

impl OfFile<'_, '_> {
    /// Words that a glob or import has brought from inside of a table.
    fn words(&mut self, resolver: &mut Resolver<'_, '_>, out: &mut Vec<TableUse>) {
        let facts = self.file.facts;
        for word in &facts.stores.words {
            let Some(import) = facts.imports.get(word.import as usize) else { continue };
            // The path of a glob leads to the table, not to what is in it.
            let found = if import.glob {
                resolver.path(self.instance, import.path)
            } else {
                resolver.import(self.instance, word.import)
            };
            let Some((item, home)) = found.and_then(|found| table(resolver, &found)) else {
                continue;
            };
            let mode = facts.stores.mark(word.at).unwrap_or(Mode::Read);
            let at = self.file.span(word.at, word.end);
            let context = in_scope(facts, import.scope, self.around);
            out.push(of(resolver.package, home, item, mode, at, context));
        }
    }

    fn paths(&mut self, resolver: &mut Resolver<'_, '_>, out: &mut Vec<TableUse>) {
        let facts = self.file.facts;
        let opened = self.opened();
        let is_marked = |path: u32| {
            let mut sites = facts.sites_of(path).iter();
            sites.any(|site| facts.stores.mark(site.at).is_some())
        };
        for (at, fact) in facts.paths.iter().enumerate() {
            let at = small(at);
            if !fact.used || !(self.may_touch(facts.words_of(fact), &opened) || is_marked(at)) {
                continue;
            }
            let Some(found) = resolver.path(self.instance, at) else { continue };
            let Some((item, home)) = table(resolver, &found) else { continue };
            let context = in_scope(facts, fact.scope, self.around);
            let is_use = |site: &&Site| {
                site.kind == SiteKind::Plain && facts.stores.types.binary_search(&site.at).is_err()
            };
            for site in facts.sites_of(at).iter().filter(is_use) {
                let mark = facts.stores.mark(site.at);
                let Some(mode) = mode(resolver, item, &found, mark) else { continue };
                let span = self.file.span(site.at, site.at + u32::from(site.len));
                out.push(of(resolver.package, home, item, mode, span, context));
            }
        }
    }

    /// Words of this file that stand for the inside of a table: `use schema::users::dsl as u`.
    fn opened(&self) -> Vec<usize> {
        let facts = self.file.facts;
        let stands = |import: &&Import| {
            let path = facts.paths.get(import.path as usize);
            let last = path.and_then(|path| self.file.facts.words_of(path).last());
            last.and_then(|word| self.file.names.get(word.index())) == self.ends.dsl.as_ref()
        };
        let imports = facts.imports.iter().filter(stands);
        imports.filter_map(|import| import.alias).map(Word::index).collect()
    }

    /// Whether a path may touch a table, by its words alone: nearly none does.
    fn may_touch(&self, words: &[Word], opened: &[usize]) -> bool {
        let name = |at: usize| words.get(at).and_then(|word| self.file.names.get(word.index()));
        let last = words.len().wrapping_sub(1);
        let (end, before) = (name(last), name(last.wrapping_sub(1)));
        if words.len() < 2 {
            return end.is_some() && end == self.ends.model.as_ref();
        }
        let is_end = |wanted: &Option<Name>| wanted.is_some() && end == wanted.as_ref();
        is_end(&self.ends.table)
            || is_end(&self.ends.iden)
            || is_end(&self.ends.model)
            || (before.is_some() && before == self.ends.dsl.as_ref())
            || words.first().is_some_and(|word| opened.contains(&word.index()))
            || self.is_entity(words)
    }

    /// `Entity::find`, `user::Entity::insert`, `User::delete_by_id`.
    fn is_entity(&self, words: &[Word]) -> bool {
        let text = |at: usize| words.get(at).map_or("", |word| self.file.facts.words.get(*word));
        let last = words.len() - 1;
        entity_mode(text(last)).is_some() && text(last - 1).starts_with(char::is_uppercase)
    }
}

/// What a path does to the table that it leads to; none where it only names a column or type.
fn mode(
    resolver: &Resolver<'_, '_>,
    item: &Item,
    found: &Found,
    mark: Option<Mode>,
) -> Option<Mode> {
    let names = &resolver.code.names;
    let members = resolver.names(found.way.behind);
    let members: Vec<&str> = members.into_iter().map(|name| names.get(name)).collect();
    if item.kind == ItemKind::Enum {
        return mark.filter(|_| members == ["Table"]);
    }
    match members.as_slice() {
        ["table"] => Some(mark.unwrap_or(Mode::Read)),
        ["dsl", table] => {
            let own = table_name(resolver, found);
            (own == Some(*table)).then(|| mark.unwrap_or(Mode::Read))
        }
        [] => mark,
        [function] => entity_mode(function),
        _ => None,
    }
}

/// The name that a table has in Rust.
fn table_name<'c>(resolver: &Resolver<'_, 'c>, found: &Found) -> Option<&'c str> {
    let Res::Item(instance, at) = found.res else { return None };
    let file = resolver.code.file_of(instance)?;
    Some(file.facts.words.get(file.facts.items.get(at as usize)?.name))
}

fn entity_mode(function: &str) -> Option<Mode> {
    match function {
        "find" | "find_by_id" | "find_related" | "find_also_related" | "find_with_related"
        | "find_by_statement" => Some(Mode::Read),
        "insert" | "insert_many" | "update" | "update_many" | "delete" | "delete_many"
        | "delete_by_id" => Some(Mode::Write),
        _ => None,
    }
}

/// The table that a path leads to, and the package that declares it.
fn table<'c>(resolver: &Resolver<'_, 'c>, found: &Found) -> Option<(&'c Item, PackageId)> {
    let Res::Item(instance, at) = found.res else { return None };
    let item = resolver.code.file_of(instance)?.facts.items.get(at as usize)?;
    let is_table = item.kind == ItemKind::Table || item.kind == ItemKind::Enum;
    let home = resolver.package_of(found.res)?;
    item.text.as_ref().filter(|_| is_table)?;
    Some((item, home))
}

fn of(
    package: PackageId,
    home: PackageId,
    item: &Item,
    mode: Mode,
    at: Span,
    context: Context,
) -> TableUse {
    let name = item.text.clone().unwrap_or_default();
    TableUse { package, home, name, mode, at, context }
}
