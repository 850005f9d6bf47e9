//! What each package uses of each other one: distinct items and every place.
//!
//! Owns the step from resolved paths to items with their sites, for one package. Does not know
//! teams or rules.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::lookup::Resolver;
use super::names::Name;
use super::resolved::{Hop, Res, Resolved};
use super::table::{Code, small};
use crate::extract::rust::{FileFacts, Item, ItemKind, SiteKind};
use crate::load::RootKind;
use crate::model::evidence::{Context, UseSite};
use crate::model::ids::PackageId;
use crate::source::Span;

/// One item that a package uses of another.
#[derive(Clone, Debug)]
pub(in crate::model) struct RawItem {
    /// The package that the path enters.
    pub(in crate::model) entry: PackageId,
    /// The path as written from there.
    pub(in crate::model) written: Vec<Name>,
    /// What it ends at.
    pub(in crate::model) res: Res,
    /// The package it comes from, and its path there.
    pub(in crate::model) home: Option<(PackageId, Vec<Name>)>,
    /// Packages that pass it on.
    pub(in crate::model) hops: Vec<Hop>,
    /// Associated items and variants, as far as they are written.
    pub(in crate::model) members: Vec<Name>,
    /// A re-export or module on the way that is hidden from documentation.
    pub(in crate::model) hidden: Option<(PackageId, Span)>,
    /// Whether it was called as a macro somewhere.
    pub(in crate::model) as_macro: bool,
    /// Every place.
    pub(in crate::model) sites: Vec<UseSite>,
}

/// What one package uses.
#[derive(Debug, Default)]
pub(in crate::model) struct RawUses {
    pub(in crate::model) items: Vec<RawItem>,
    /// Paths into a local package that end in a name nobody declares.
    pub(in crate::model) unresolved: usize,
}

type Key = (PackageId, Res, Vec<Name>);

/// Resolves every path of the resolver's package.
pub(in crate::model) fn uses_of(resolver: &mut Resolver<'_, '_>) -> RawUses {
    let (code, package) = (resolver.code, resolver.package);
    let mut items: FxHashMap<Key, RawItem> = FxHashMap::default();
    let mut out = RawUses::default();
    let krates = code.krates.iter().filter(|krate| krate.package == package);
    for krate in krates {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            for (path, fact) in file.facts.paths.iter().enumerate() {
                // Imports are looked up as such, below.
                if !fact.used {
                    continue;
                }
                let path = small(path);
                let Some(found) = resolver.entering(*instance, path) else { continue };
                let found = Rc::unwrap_or_clone(found);
                add(
                    &mut items,
                    &mut out,
                    resolver,
                    found,
                    (*instance, path),
                    context(krate.kind, test),
                );
            }
            add_imports(&mut items, &mut out, resolver, *instance, context(krate.kind, test));
        }
    }
    let mut sorted: BTreeMap<Key, RawItem> = items.into_iter().collect();
    for item in sorted.values_mut() {
        item.sites.sort();
        item.sites.dedup_by_key(|site| site.span);
        item.members.sort();
        item.members.dedup();
    }
    out.items = sorted.into_values().collect();
    out
}

pub(in crate::model) fn context(kind: RootKind, test: bool) -> Context {
    match kind {
        RootKind::Build => Context::Build,
        RootKind::Example | RootKind::Test | RootKind::Bench => Context::Test,
        RootKind::Library | RootKind::Binary if test => Context::Test,
        RootKind::Library | RootKind::Binary => Context::Shipped,
    }
}

/// Imports are looked up as such: the path of one may mean what the import itself declares.
fn add_imports(
    items: &mut FxHashMap<Key, RawItem>,
    out: &mut RawUses,
    resolver: &mut Resolver<'_, '_>,
    instance: u32,
    context: Context,
) {
    let Some(file) = resolver.code.file_of(instance) else { return };
    for (at, import) in file.facts.imports.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { continue };
        if resolver.stays_outside(instance, import.path) {
            continue;
        }
        let Some(found) = resolver.import(instance, at) else { continue };
        if found.entry.is_none() {
            continue;
        }
        let found = (*found).clone();
        let site = UseSite {
            span: file.span(import.at, import.end),
            context: in_scope(file.facts, import.scope, context),
        };
        insert(items, out, resolver, found, false, |sites| sites.push(site));
    }
}

fn add(
    items: &mut FxHashMap<Key, RawItem>,
    out: &mut RawUses,
    resolver: &Resolver<'_, '_>,
    found: Resolved,
    (instance, path): (u32, u32),
    context: Context,
) {
    let Some(file) = resolver.code.file_of(instance) else { return };
    let Some(fact) = file.facts.paths.get(path as usize) else { return };
    let context = in_scope(file.facts, fact.scope, context);
    // Imports are added with their own meaning.
    let sites = file.facts.sites_of(path);
    let plain = || sites.iter().filter(|site| site.kind != SiteKind::Import);
    let as_macro = plain().any(|site| site.kind == SiteKind::Macro);
    insert(items, out, resolver, found, as_macro, |sites| {
        let places = plain().map(|site| UseSite {
            span: file.span(site.at, site.at + u32::from(site.len)),
            context,
        });
        sites.extend(places);
    });
}

pub(in crate::model) fn in_scope(facts: &FileFacts, scope: u32, context: Context) -> Context {
    let is_test = facts.scopes.get(scope as usize).is_some_and(|scope| scope.test);
    if is_test && context == Context::Shipped { Context::Test } else { context }
}

fn insert(
    items: &mut FxHashMap<Key, RawItem>,
    out: &mut RawUses,
    resolver: &Resolver<'_, '_>,
    found: Resolved,
    as_macro: bool,
    sites: impl FnOnce(&mut Vec<UseSite>),
) {
    let Some(entry) = found.entry else { return };
    if entry.package == resolver.package {
        return;
    }
    let is_loose = found.res == Res::Unknown;
    out.unresolved += usize::from(is_loose && !found.members.is_empty());
    let is_passed_on = !found.hops.is_empty();
    // A name that only a macro declares still belongs to the package that was entered last.
    let is_made = is_loose && is_passed_on;
    let mut written = entry.words;
    if !is_loose {
        // What stands behind an item is no part of its name.
        written.truncate(written.len().saturating_sub(found.members.len()));
    } else if is_made {
        // Nobody knows where the module ends; a type is written with a capital.
        let names = &resolver.code.names;
        let is_type = |name: &Name| names.get(*name).starts_with(char::is_uppercase);
        let end = written.iter().position(is_type).map_or(written.len(), |at| at + 1);
        written.truncate(end);
    }
    let key_words = match &found.res {
        Res::Item(..) | Res::Module(_) if !is_passed_on => Vec::new(),
        _ => written.clone(),
    };
    let key = (entry.package, found.res, key_words);
    // By its last word alone: nobody knows the module.
    let made = found.landed.filter(|_| is_made).zip(written.last().copied());
    let item = items.entry(key).or_insert_with(|| RawItem {
        entry: entry.package,
        written,
        res: found.res,
        home: resolver.home(found.res).or(made.map(|(package, name)| (package, vec![name]))),
        hops: found.hops,
        members: Vec::new(),
        hidden: found.hidden,
        as_macro: false,
        sites: Vec::new(),
    });
    if !is_loose {
        item.members.extend(found.members);
    }
    item.as_macro |= as_macro;
    item.hidden = item.hidden.or(found.hidden);
    sites(&mut item.sites);
}

impl RawItem {
    /// The item itself, where it was found.
    pub(in crate::model) fn fact<'c>(&self, code: &Code<'c>) -> Option<&'c Item> {
        let Res::Item(instance, item) = self.res else { return None };
        code.file_of(instance)?.facts.items.get(item as usize)
    }

    /// What it is, as far as that is known.
    pub(in crate::model) fn kind(&self, code: &Code<'_>) -> Option<ItemKind> {
        match self.res {
            Res::Module(_) => Some(ItemKind::InlineModule),
            _ => self.fact(code).map(|item| item.kind),
        }
    }
}
