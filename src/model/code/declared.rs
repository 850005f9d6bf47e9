//! What scopes declare, by name: which declarations of a scope are meant.
//!
//! Owns the table that makes a name in a scope one look-up, and the choice between several
//! declarations of one name. Does not follow globs.

use super::file::{CodeFile, Decl};
use super::lookup::{Look, Resolver};
use super::memory::pair;
use super::names::{Name, Names};
use super::resolved::{Found, Hidden, Known, Res, Way, Words, better, is_known, is_value_kind};
use super::table::Code;
use crate::extract::rust::{ItemKind, ScopeKind, Visibility};

/// One declaration of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Declared {
    /// File and scope.
    place: u64,
    decl: Decl,
}

/// Every declaration, by name. Most names have none or few.
#[derive(Debug, Default)]
pub(in crate::model) struct Declarations {
    /// For each name where its declarations begin; one more at the end.
    starts: Vec<u32>,
    /// Those of one name by file and scope: modules, then imports, then other items.
    all: Vec<Declared>,
}

impl Declarations {
    pub(super) fn of(files: &[CodeFile<'_>], names: &Names<'_>) -> Self {
        let mut starts = vec![0u32; names.len() + 1];
        let declares = || {
            let files = (0u32..).zip(files);
            files.flat_map(|(file, code)| {
                let declared =
                    move |(scope, name, decl)| (name, Declared { place: pair(file, scope), decl });
                code.declares().map(declared)
            })
        };
        let place = |name: Name| name.number() as usize;
        for (name, _) in declares() {
            if let Some(count) = starts.get_mut(place(name)) {
                *count += 1;
            }
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        // Filled from the ends, which so become the beginnings.
        let nobody = Declared { place: 0, decl: Decl::Module(0) };
        let mut all = vec![nobody; end as usize];
        for (name, declared) in declares() {
            let Some(start) = starts.get_mut(place(name)) else { continue };
            *start -= 1;
            if let Some(slot) = all.get_mut(*start as usize) {
                *slot = declared;
            }
        }
        for (from, to) in starts.iter().zip(starts.iter().skip(1)) {
            if let Some(those) = all.get_mut(*from as usize..*to as usize) {
                those.sort_unstable();
            }
        }
        Self { starts, all }
    }

    /// Everything that is declared under a name.
    pub(super) fn named(&self, name: Name) -> &[Declared] {
        let at = name.number() as usize;
        let (Some(from), Some(to)) = (self.starts.get(at), self.starts.get(at + 1)) else {
            return &[];
        };
        self.all.get(*from as usize..*to as usize).unwrap_or(&[])
    }
}

/// Those of a file among the declarations of a name.
pub(super) fn in_file(named: &[Declared], file: u32) -> &[Declared] {
    between(named, pair(file, 0), pair(file, u32::MAX))
}

/// Those of a scope.
pub(super) fn in_scope(named: &[Declared], file: u32, scope: u32) -> &[Declared] {
    between(named, pair(file, scope), pair(file, scope))
}

fn between(named: &[Declared], first: u64, last: u64) -> &[Declared] {
    let start = if named.len() > 8 {
        named.partition_point(|one| one.place < first)
    } else {
        named.iter().take_while(|one| one.place < first).count()
    };
    let rest = named.get(start..).unwrap_or(&[]);
    let count = rest.iter().take_while(|one| one.place <= last).count();
    rest.get(..count).unwrap_or(&[])
}

impl Code<'_> {
    /// Tells every module into which a glob brings names.
    pub(super) fn mark_globs(&mut self) {
        for place in &self.instances {
            let Some(file) = self.files.get(place.file as usize) else { continue };
            for (scope, _) in &file.globs {
                let kind = file.facts.scopes.get(*scope as usize).map(|scope| &scope.kind);
                if !matches!(kind, Some(ScopeKind::File | ScopeKind::Module(_))) {
                    continue;
                }
                let module = place.modules.get(*scope as usize);
                let module = module.and_then(|at| self.modules.get_mut(*at as usize));
                if let Some(module) = module {
                    module.has_glob = true;
                }
            }
        }
    }
}

impl Resolver<'_, '_> {
    /// What a scope declares under the name of these declarations.
    pub(super) fn in_declarations(
        &mut self,
        named: &[Declared],
        (instance, scope): (u32, u32),
        look: Look,
    ) -> Option<Known> {
        let code = self.code;
        let id = code.instances.get(instance as usize)?.file;
        let those = in_scope(named, id, scope);
        if those.is_empty() {
            return None;
        }
        let file = code.files.get(id as usize)?;
        let mut best = None;
        // A trait and the macro that derives it share their name: the macro is meant only where
        // nothing else is.
        let mut spare = None;
        for Declared { decl, .. } in those.iter().copied() {
            match decl {
                Decl::Module(item) => {
                    let Some(child) = code.children.get(&(instance, item)) else { continue };
                    let fact = file.facts.items.get(item as usize)?;
                    if !look.private && fact.visibility == Visibility::Private {
                        continue;
                    }
                    let res = Res::Module(*child);
                    let hidden = fact.hidden.then(|| {
                        let owner = code.package_of(*child).unwrap_or(self.package);
                        Hidden { by: owner, at: file.span(fact.at, fact.end), is_import: false }
                    });
                    let way = Way { hidden, ..Way::default() };
                    return Some(self.memory.keep(Found { res, way }));
                }
                Decl::Import(import) if look.skip != Some((instance, import)) => {
                    let fact = file.facts.imports.get(import as usize)?;
                    if !look.private && fact.visibility == Visibility::Private {
                        continue;
                    }
                    let found = self.follow_import(instance, import, look);
                    let found = found.filter(|f| !(look.inner && self.is_value(f.res)));
                    if found.is_some_and(|found| self.is_macro(found.res)) {
                        spare = better(spare, found);
                        continue;
                    }
                    best = better(best, found);
                    if is_known(best) {
                        return best;
                    }
                }
                Decl::Import(_) => {}
                Decl::Item(item) => {
                    let fact = file.facts.items.get(item as usize)?;
                    let is_seen = look.private || fact.visibility != Visibility::Private;
                    if !is_seen || (look.inner && is_value_kind(fact.kind)) {
                        continue;
                    }
                    let found = self.item(instance, item, look);
                    if fact.kind != ItemKind::Macro {
                        return Some(found);
                    }
                    spare = better(spare, Some(found));
                }
            }
        }
        better(best, spare)
    }

    /// Whether something lives among functions and values, where no path goes on.
    fn is_value(&self, res: Res) -> bool {
        self.kind(res).is_some_and(is_value_kind)
    }

    fn is_macro(&self, res: Res) -> bool {
        self.kind(res) == Some(ItemKind::Macro)
    }

    fn kind(&self, res: Res) -> Option<ItemKind> {
        let Res::Item(instance, item) = res else { return None };
        Some(self.code.file_of(instance)?.facts.items.get(item as usize)?.kind)
    }

    /// An item, or what an alias stands for where that is another package's.
    fn item(&mut self, instance: u32, item: u32, look: Look) -> Known {
        let plain = Known::straight(Res::Item(instance, item));
        let Some(file) = self.code.file_of(instance) else { return plain };
        let Some(fact) = file.facts.items.get(item as usize) else { return plain };
        let target = fact.target.filter(|_| fact.kind == ItemKind::Alias);
        let Some((target, look)) = target.zip(look.further()) else {
            return plain;
        };
        let key = pair(instance, item);
        if let Some(known) = self.memory.aliases.get(&key) {
            self.met_again |= known.is_none();
            return known.flatten().unwrap_or(plain);
        }
        self.memory.aliases.insert(key, None);
        let found = self.behind(file, (instance, target), look).map(|mut found| {
            let at = file.span(fact.start, fact.end);
            if let Some(entry) = &mut found.way.entry {
                entry.at.get_or_insert(at);
            }
            self.memory.keep(found)
        });
        self.memory.aliases.insert(key, Some(found));
        found.unwrap_or(plain)
    }

    /// What an alias stands for, if that is another package's.
    fn behind(
        &mut self,
        file: &CodeFile<'_>,
        (instance, target): (u32, u32),
        look: Look,
    ) -> Option<Found> {
        let path = file.facts.paths.get(target as usize)?;
        let words = Words::OfFile(&file.names, file.facts.words_of(path));
        let look = Look { skip: None, ..look };
        let found = self.walk(instance, path.scope, words, path.rooted, look);
        found.filter(|found| found.way.entry.is_some())
    }
}
