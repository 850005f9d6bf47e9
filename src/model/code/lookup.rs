//! What a path means: scopes outwards, then packages; through imports, globs and re-exports.
//!
//! Owns resolution for the eyes of one package, with its own memory of what was looked up, so that
//! packages are resolved side by side. Privacy is not asked: code that compiles respects it.
//! Invariant: ends on every input, also where imports run in a circle. Does not know teams.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::declared::in_file;
use super::memory::{List, Memory};
use super::names::Name;
use super::resolved::{Entry, Found, Hop, Known, Res, Resolved, Way, Words, better, is_known};
use super::table::{Code, Extern};
use crate::extract::rust::ScopeKind;
use crate::model::ids::PackageId;

/// Resolution for one package.
pub(in crate::model) struct Resolver<'r, 'c> {
    pub(in crate::model) code: &'r Code<'c>,
    pub(in crate::model) package: PackageId,
    pub(super) memory: Memory,
    pub(super) words: Keywords,
    /// Packages from elsewhere that the last file which was asked about names, by its instance.
    pub(super) named: Option<(u32, Rc<BTreeSet<Name>>)>,
    /// Look-ups under way, and whether one of them was met again: what was not found then may be
    /// found later, and is not remembered.
    pub(super) open: usize,
    pub(super) met_again: bool,
}

impl Drop for Resolver<'_, '_> {
    fn drop(&mut self) {
        self.code.spare.give(std::mem::take(&mut self.memory));
    }
}

/// What a name is looked up for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Whether more words follow: functions and values can't be meant.
    pub(super) inner: bool,
    /// Whether private names count.
    pub(super) private: bool,
    /// The import that is being looked up, instance and index: it does not mean itself.
    pub(super) skip: Option<(u32, u32)>,
    /// How far globs and imports are still followed.
    pub(super) far: usize,
}

impl Look {
    fn begin() -> Self {
        Self { inner: false, private: true, skip: None, far: FAR }
    }

    /// One import or glob further.
    pub(super) fn further(self) -> Option<Self> {
        Some(Self { far: self.far.checked_sub(1)?, ..self })
    }
}

#[derive(Clone, Copy)]
pub(super) struct Keywords {
    pub(super) krate: Option<Name>,
    pub(super) this: Option<Name>,
    pub(super) above: Option<Name>,
}

/// How far globs and imports are followed before a circle is assumed.
const FAR: usize = 24;

impl<'r, 'c> Resolver<'r, 'c> {
    pub(in crate::model) fn new(code: &'r Code<'c>, package: PackageId) -> Self {
        let words = Keywords {
            krate: code.names.find("crate"),
            this: code.names.find("self"),
            above: code.names.find("super"),
        };
        let memory = code.spare.take();
        Self { code, package, memory, words, named: None, open: 0, met_again: false }
    }

    /// What the path with this index means in an instance.
    pub(in crate::model) fn path(&mut self, instance: u32, path: u32) -> Option<Found> {
        let file = self.code.file_of(instance)?;
        let fact = file.facts.paths.get(path as usize)?;
        let words = Words::OfFile(&file.names, file.facts.words_of(fact));
        self.walk(instance, fact.scope, words, fact.rooted, Look::begin())
    }

    /// The same for a path that enters another local package; none for any other, which is most
    /// often seen by its head.
    pub(super) fn entering(&mut self, instance: u32, path: u32) -> Option<Found> {
        let file = self.code.file_of(instance)?;
        let fact = file.facts.paths.get(path as usize)?;
        let words = Words::OfFile(&file.names, file.facts.words_of(fact));
        let (head, used) = self.head(instance, fact.scope, words, fact.rooted, Look::begin())?;
        if !matches!(head.res, Res::Module(_)) && self.memory.way(head).entry.is_none() {
            return None;
        }
        let found = self.further(head, (words, used), Look::begin());
        found.way.entry.is_some().then_some(found)
    }

    /// What an import means.
    pub(in crate::model) fn import(&mut self, instance: u32, import: u32) -> Option<Found> {
        let known = self.follow_import(instance, import, Look::begin())?;
        Some(self.memory.found(known))
    }

    /// What words mean that stand in a scope, though the facts of its file do not hold them.
    pub(in crate::model) fn words_in(
        &mut self,
        instance: u32,
        scope: u32,
        words: &[Name],
        rooted: bool,
    ) -> Option<Resolved> {
        let found = self.walk(instance, scope, Words::Names(words), rooted, Look::begin())?;
        Some(self.whole(&found))
    }

    /// What was found, to be kept.
    pub(in crate::model) fn whole(&self, found: &Found) -> Resolved {
        let Way { entry, hops, behind, .. } = found.way;
        let behind = self.names(behind);
        let is_foreign = matches!(found.res, Res::Foreign(_));
        let (members, outside) =
            if is_foreign { (Vec::new(), behind) } else { (behind, Vec::new()) };
        Resolved {
            res: found.res,
            entry: entry.map(|entry| (entry.package, self.names(entry.words))),
            hops: self.hops(hops),
            members,
            outside,
        }
    }

    /// The words of a list.
    pub(in crate::model) fn names(&self, list: List<Name>) -> Vec<Name> {
        self.memory.words.to_vec(list)
    }

    /// The same from the last one to the first.
    pub(super) fn backwards(
        &self,
        list: List<Name>,
    ) -> impl Iterator<Item = Name> + use<'_, 'c, 'r> {
        self.memory.words.backwards(list)
    }

    pub(super) fn hops(&self, list: List<Hop>) -> Vec<Hop> {
        self.memory.hops.to_vec(list)
    }

    pub(super) fn walk(
        &mut self,
        instance: u32,
        scope: u32,
        words: Words<'_>,
        rooted: bool,
        look: Look,
    ) -> Option<Found> {
        let (head, used) = self.head(instance, scope, words, rooted, look)?;
        Some(self.further(head, (words, used), look))
    }

    /// The meaning of a path whose first words are known.
    fn further(&mut self, head: Known, (words, used): (Words<'_>, usize), look: Look) -> Found {
        let mut found = self.memory.found(head);
        for at in used..words.len() {
            let Some(word) = words.get(at) else { continue };
            let inner = at + 1 < words.len();
            found = self.step(found, word, Look { inner, private: true, skip: None, ..look });
        }
        found
    }

    /// The meaning of the first words, and how many they are.
    fn head(
        &mut self,
        instance: u32,
        scope: u32,
        words: Words<'_>,
        rooted: bool,
        look: Look,
    ) -> Option<(Known, usize)> {
        let first = words.get(0)?;
        let code = self.code;
        let place = code.instances.get(instance as usize)?;
        let krate = code.krates.get(place.krate as usize)?;
        let module = *place.modules.get(scope as usize)?;
        if Some(first) == self.words.krate {
            return Some((Known::straight(Res::Module(krate.root)), 1));
        }
        let mut at = module;
        let mut used = 0;
        if Some(first) == self.words.this {
            used = 1;
        }
        while words.get(used).is_some_and(|word| Some(word) == self.words.above) {
            at = code.modules.get(at as usize)?.parent.unwrap_or(at);
            used += 1;
        }
        if used > 0 {
            return Some((Known::straight(Res::Module(at)), used));
        }
        let look = Look { inner: words.len() > 1, private: true, ..look };
        if rooted || (krate.edition_2015 && look.skip.is_some()) {
            if krate.edition_2015
                && let Some(found) = self.in_module(krate.root, first, look)
            {
                return Some((found, 1));
            }
            return self.in_prelude(krate.package, first).map(|found| (found, 1));
        }
        self.in_scopes(instance, scope, first, look).map(|found| (found, 1))
    }

    fn in_scopes(&mut self, instance: u32, scope: u32, name: Name, look: Look) -> Option<Known> {
        let code = self.code;
        let place = code.instances.get(instance as usize)?;
        let file = code.files.get(place.file as usize)?;
        let krate = code.krates.get(place.krate as usize)?;
        let own = in_file(code.declared.named(name), place.file);
        let mut at = Some(scope);
        while let Some(here) = at {
            let fact = file.facts.scopes.get(here as usize)?;
            if matches!(fact.kind, ScopeKind::File | ScopeKind::Module(_)) {
                let module = *place.modules.get(here as usize)?;
                return self.in_module_or_prelude((module, krate.package), name, look);
            }
            if own.is_empty() && file.globs.is_empty() {
                at = fact.parent;
                continue;
            }
            // What a block declares goes before what a glob brings into it.
            let declared = match own {
                [] => None,
                own => self.in_declarations(own, (instance, here), look),
            };
            let found = if is_known(declared) || !file.has_glob(here) {
                declared
            } else {
                better(declared, self.in_globs(instance, here, name, look))
            };
            if found.is_some() {
                return found;
            }
            at = fact.parent;
        }
        None
    }

    fn in_module_or_prelude(
        &mut self,
        (module, package): (u32, PackageId),
        name: Name,
        look: Look,
    ) -> Option<Known> {
        let key = key(module, name, look, true);
        if look.skip.is_none()
            && let Some(known) = self.memory.recent.get(key)
        {
            return known;
        }
        let found = self.in_module(module, name, look);
        let found = found.or_else(|| self.in_prelude(package, name));
        if look.skip.is_none() && self.open == 0 {
            self.memory.recent.put(key, found);
        }
        found
    }

    /// The packages that a name may mean.
    fn in_prelude(&mut self, package: PackageId, name: Name) -> Option<Known> {
        let code = self.code;
        match code.externs.get(package.index())?.get(&name)? {
            Extern::Foreign(name) => Some(Known::straight(Res::Foreign(*name))),
            Extern::Local(to) => {
                let library = code.libraries.get(to.index()).copied().flatten();
                let root = library.and_then(|at| code.krates.get(at as usize)).map(|k| k.root);
                let res = root.map_or(Res::Unknown, Res::Module);
                let entry = Entry { package: *to, words: List::default(), at: None };
                let entry = Some(entry).filter(|_| *to != package);
                Some(self.memory.keep(Found { res, way: Way { entry, ..Way::default() } }))
            }
        }
    }

    /// The next word of a path.
    fn step(&mut self, before: Found, word: Name, look: Look) -> Found {
        let Found { res, mut way } = before;
        if let Some(entry) = &mut way.entry {
            entry.words = self.memory.words.grown(entry.words, word);
        }
        let Res::Module(module) = res else {
            way.behind = self.memory.words.grown(way.behind, word);
            return Found { res, way };
        };
        match self.in_module(module, word, look) {
            Some(next) => self.join(way, next, module),
            None => Found { res: Res::Unknown, way },
        }
    }

    /// A path that went on inside `module`: what was entered there is passed on, not entered.
    pub(super) fn join(&mut self, before: Way, next: Known, module: u32) -> Found {
        let Found { res, mut way } = self.memory.found(next);
        if before.entry.is_some() {
            let mut hops = before.hops;
            let passed_on = way.hops;
            if let Some(entry) = way.entry {
                let owner = self.code.package_of(module).unwrap_or(self.package);
                way.landed = way.landed.or(Some(entry.package));
                hops = self.memory.hops.grown(hops, Hop { package: owner, at: entry.at });
            }
            if !passed_on.is_empty() {
                for hop in self.memory.hops.to_vec(passed_on) {
                    hops = self.memory.hops.grown(hops, hop);
                }
            }
            (way.hops, way.entry) = (hops, before.entry);
        }
        way.hidden = way.hidden.or(before.hidden);
        Found { res, way }
    }

    /// A name in a module: declared, imported, by a glob, or an exported macro at the root.
    pub(super) fn in_module(&mut self, module: u32, name: Name, look: Look) -> Option<Known> {
        let code = self.code;
        let place = code.modules.get(module as usize)?;
        let named = code.declared.named(name);
        let mut best = None;
        if !named.is_empty() {
            for part in &place.parts {
                best = better(best, self.in_declarations(named, *part, look));
                if is_known(best) {
                    return best;
                }
            }
        }
        if place.has_glob {
            best = better(best, self.by_globs(module, name, look));
        }
        if named.is_empty() || is_known(best) {
            return best;
        }
        let krate = code.krates.get(place.krate as usize)?;
        let exported = krate.macros.get(&name).filter(|_| krate.root == module);
        better(best, exported.map(|(instance, item)| Known::straight(Res::Item(*instance, *item))))
    }

    /// The package and the full path of what was found, as its owner would write it.
    pub(in crate::model) fn home(&self, res: Res) -> Option<(PackageId, Vec<Name>)> {
        let package = self.package_of(res)?;
        let path = match res {
            Res::Module(module) => self.code.module_path(module),
            Res::Item(instance, item) => {
                let place = self.code.instances.get(instance as usize)?;
                let file = self.code.files.get(place.file as usize)?;
                let fact = file.facts.items.get(item as usize)?;
                // Exported macros live at the root.
                let mut path = if fact.exported {
                    Vec::new()
                } else {
                    self.code.module_path(*place.modules.get(fact.scope as usize)?)
                };
                path.extend(file.names.get(fact.name.index()));
                path
            }
            Res::Foreign(_) | Res::Unknown => return None,
        };
        Some((package, path))
    }

    /// The local package that declares what was found.
    pub(in crate::model) fn package_of(&self, res: Res) -> Option<PackageId> {
        match res {
            Res::Module(module) => self.code.package_of(module),
            Res::Item(instance, _) => {
                let place = self.code.instances.get(instance as usize)?;
                Some(self.code.krates.get(place.krate as usize)?.package)
            }
            Res::Foreign(_) | Res::Unknown => None,
        }
    }
}

/// What the look-up of a name in a module is remembered by. A run has far fewer than 2³⁰ of either.
pub(super) fn key(module: u32, name: Name, look: Look, prelude: bool) -> u64 {
    let flags = [look.inner, look.private, prelude];
    let flags = flags.into_iter().fold(0, |all, flag| all << 1 | u64::from(flag));
    u64::from(module) << 33 | u64::from(name.number()) << 3 | flags
}
