//! What each package uses of each other one: distinct items and every place.
//!
//! Owns the step from resolved paths to items with their sites, for one package. Does not know
//! teams or rules.

use rustc_hash::FxHashMap;

use super::lookup::Resolver;
use super::names::Name;
use super::resolved::{Found, Hidden, Hop, Res, Way};
use super::table::{Code, small};
use crate::extract::rust::{FileFacts, Item, ItemKind, SiteKind};
use crate::load::RootKind;
use crate::model::evidence::{Context, UseSite};
use crate::model::ids::PackageId;

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
    pub(in crate::model) hidden: Option<Hidden>,
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

/// The package that is entered, what the path ends at, and its words where that is not all.
type Key = (PackageId, Res, Vec<Name>);

/// Items of one package, each once, while its paths are read.
#[derive(Default)]
struct Items {
    places: FxHashMap<Key, usize>,
    items: Vec<RawItem>,
    unresolved: usize,
}

/// Resolves every path of the resolver's package.
pub(in crate::model) fn uses_of(resolver: &mut Resolver<'_, '_>) -> RawUses {
    let (code, package) = (resolver.code, resolver.package);
    let mut items = Items::default();
    let krates = code.krates.iter().filter(|krate| krate.package == package);
    for krate in krates {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let around = context(krate.kind, test);
            for (path, fact) in file.facts.paths.iter().enumerate() {
                // Imports are looked up as such, below.
                if !fact.used {
                    continue;
                }
                let path = small(path);
                if let Some(found) = resolver.entering(*instance, path) {
                    items.add_path(resolver, &found, (*instance, path), around);
                }
            }
            items.add_imports(resolver, *instance, around);
        }
    }
    items.finish()
}

pub(in crate::model) fn context(kind: RootKind, test: bool) -> Context {
    match kind {
        RootKind::Build => Context::Build,
        RootKind::Example | RootKind::Test | RootKind::Bench => Context::Test,
        RootKind::Library | RootKind::Binary if test => Context::Test,
        RootKind::Library | RootKind::Binary => Context::Shipped,
    }
}

pub(in crate::model) fn in_scope(facts: &FileFacts, scope: u32, context: Context) -> Context {
    let is_test = facts.scopes.get(scope as usize).is_some_and(|scope| scope.test);
    if is_test && context == Context::Shipped { Context::Test } else { context }
}

impl Items {
    /// Imports are looked up as such: the path of one may mean what the import itself declares.
    fn add_imports(&mut self, resolver: &mut Resolver<'_, '_>, instance: u32, context: Context) {
        let Some(file) = resolver.code.file_of(instance) else { return };
        for (at, import) in file.facts.imports.iter().enumerate() {
            if resolver.stays_outside(instance, import.path) {
                continue;
            }
            let Some(found) = resolver.import(instance, small(at)) else { continue };
            let Some(item) = self.item(resolver, &found) else { continue };
            item.sites.push(UseSite {
                span: file.span(import.at, import.end),
                context: in_scope(file.facts, import.scope, context),
            });
        }
    }

    fn add_path(
        &mut self,
        resolver: &Resolver<'_, '_>,
        found: &Found,
        (instance, path): (u32, u32),
        context: Context,
    ) {
        let Some(file) = resolver.code.file_of(instance) else { return };
        let Some(fact) = file.facts.paths.get(path as usize) else { return };
        let Some(item) = self.item(resolver, found) else { return };
        let context = in_scope(file.facts, fact.scope, context);
        // Imports are added with their own meaning.
        let sites = file.facts.sites_of(path).iter();
        for site in sites.filter(|site| site.kind != SiteKind::Import) {
            item.as_macro |= site.kind == SiteKind::Macro;
            let span = file.span(site.at, site.at + u32::from(site.len));
            item.sites.push(UseSite { span, context });
        }
    }

    /// The item that was found; none in the resolver's own package.
    fn item(&mut self, resolver: &Resolver<'_, '_>, found: &Found) -> Option<&mut RawItem> {
        let Found { res, way } = *found;
        let entry = way.entry.filter(|entry| entry.package != resolver.package)?;
        let is_loose = res == Res::Unknown;
        self.unresolved += usize::from(is_loose && !way.behind.is_empty());
        let written = || written(resolver, (res, &way), resolver.names(entry.words));
        let is_plain = matches!(res, Res::Item(..) | Res::Module(_)) && way.hops.is_empty();
        let key_words = if is_plain { Vec::new() } else { written() };
        let next = self.items.len();
        let at = *self.places.entry((entry.package, res, key_words)).or_insert(next);
        if at == next {
            let (written, hops) = (written(), resolver.hops(way.hops));
            // By its last word alone: nobody knows the module.
            let is_made = is_loose && !hops.is_empty();
            let made = way.landed.filter(|_| is_made).zip(written.last().copied());
            let home = resolver.home(res).or(made.map(|(package, name)| (package, vec![name])));
            self.items.push(RawItem {
                entry: entry.package,
                written,
                res,
                home,
                hops,
                members: Vec::new(),
                hidden: way.hidden,
                as_macro: false,
                sites: Vec::new(),
            });
        }
        let item = self.items.get_mut(at)?;
        if matches!(res, Res::Item(..)) && !way.behind.is_empty() {
            item.members.extend(resolver.backwards(way.behind));
        }
        // A hidden module says more than a hidden re-export.
        let modules = [item.hidden, way.hidden].into_iter().flatten().find(|way| !way.is_import);
        item.hidden = modules.or(item.hidden).or(way.hidden);
        Some(item)
    }

    fn finish(mut self) -> RawUses {
        self.items.sort_unstable_by(|a, b| a.key().cmp(&b.key()));
        for item in &mut self.items {
            item.sites.sort_unstable();
            item.sites.dedup_by_key(|site| site.span);
            item.members.sort_unstable();
            item.members.dedup();
        }
        RawUses { items: self.items, unresolved: self.unresolved }
    }
}

/// How the item itself is written from the package that is entered.
fn written(
    resolver: &Resolver<'_, '_>,
    (res, way): (Res, &Way),
    mut written: Vec<Name>,
) -> Vec<Name> {
    let end = match res {
        // What stands behind an item is no part of its name.
        Res::Item(..) | Res::Module(_) => {
            written.len().saturating_sub(resolver.backwards(way.behind).count())
        }
        // A name that only a macro declares still belongs to the package that was entered last.
        // Nobody knows where the module ends; a type is written with a capital.
        Res::Unknown if !way.hops.is_empty() => {
            let names = &resolver.code.names;
            let is_type = |name: &Name| names.get(*name).starts_with(char::is_uppercase);
            written.iter().position(is_type).map_or(written.len(), |at| at + 1)
        }
        Res::Foreign(_) | Res::Unknown => written.len(),
    };
    written.truncate(end);
    written
}

impl RawItem {
    /// By what it is told apart, and in which order: what it ends at is not all of one that others
    /// pass on or that nobody declares.
    fn key(&self) -> (PackageId, Res, &[Name]) {
        let is_plain = matches!(self.res, Res::Item(..) | Res::Module(_)) && self.hops.is_empty();
        (self.entry, self.res, if is_plain { &[] } else { &self.written })
    }

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
