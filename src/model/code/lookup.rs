//! What a path means: scopes outwards, then packages; through imports, globs and re-exports.
//!
//! Owns resolution for the eyes of one package, with its own memory of what was looked up, so that
//! packages are resolved side by side. Privacy is not asked: code that compiles respects it.
//! Invariant: ends on every input, also where imports run in a circle. Does not know teams.

use std::collections::BTreeSet;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::file::Decl;
use super::names::Name;
use super::resolved::{Entry, Hop, Res, Resolved, better, is_known, is_value_kind};
use super::table::{Code, Extern};
use crate::extract::rust::{ItemKind, ScopeKind, Visibility};
use crate::model::ids::PackageId;

/// Resolution for one package.
pub(in crate::model) struct Resolver<'r, 'c> {
    pub(in crate::model) code: &'r Code<'c>,
    pub(in crate::model) package: PackageId,
    modules: FxHashMap<(u32, Name, bool, bool), Slot>,
    pub(super) imports: FxHashMap<(u32, u32), Slot>,
    pub(super) words: Keywords,
    /// Space for the words of one path.
    buffer: Vec<Name>,
    /// Packages from elsewhere that the last file which was asked about names, by its instance.
    pub(super) named: Option<(u32, Rc<BTreeSet<Name>>)>,
    /// Look-ups under way, and whether one of them was met again: what was not found then may be
    /// found later, and is not remembered.
    pub(super) open: usize,
    pub(super) met_again: bool,
}

/// What is remembered of a look-up: nothing while it is under way.
pub(super) type Slot = Option<Option<Rc<Resolved>>>;

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
        Self {
            code,
            package,
            modules: FxHashMap::default(),
            imports: FxHashMap::default(),
            words,
            buffer: Vec::new(),
            named: None,
            open: 0,
            met_again: false,
        }
    }

    /// What the path with this index means in an instance.
    pub(in crate::model) fn path(&mut self, instance: u32, path: u32) -> Option<Rc<Resolved>> {
        let file = self.code.file_of(instance)?;
        let fact = file.facts.paths.get(path as usize)?;
        let mut words = std::mem::take(&mut self.buffer);
        words.clear();
        words.extend(
            file.facts
                .words_of(fact)
                .iter()
                .filter_map(|word| file.names.get(word.index()).copied()),
        );
        let found = self.walk(instance, fact.scope, &words, fact.rooted, Look::begin());
        self.buffer = words;
        found
    }

    /// The same for a path that enters another local package; none for any other, which is most
    /// often seen by its first word.
    pub(super) fn entering(&mut self, instance: u32, path: u32) -> Option<Rc<Resolved>> {
        if self.stays_outside(instance, path) {
            return None;
        }
        let file = self.code.file_of(instance)?;
        let fact = file.facts.paths.get(path as usize)?;
        let mut words = std::mem::take(&mut self.buffer);
        words.clear();
        words.extend(
            file.facts
                .words_of(fact)
                .iter()
                .filter_map(|word| file.names.get(word.index()).copied()),
        );
        let head = self.head(instance, fact.scope, &words, fact.rooted, Look::begin());
        let may_enter =
            |head: &Rc<Resolved>| head.entry.is_some() || matches!(head.res, Res::Module(_));
        let found = head
            .filter(|(head, _)| may_enter(head))
            .map(|(head, used)| self.further(head, (&words, used), Look::begin()));
        self.buffer = words;
        found.filter(|found| found.entry.is_some())
    }

    /// What an import means.
    pub(in crate::model) fn import(&mut self, instance: u32, import: u32) -> Option<Rc<Resolved>> {
        self.follow_import(instance, import, Look::begin())
    }

    /// What words mean that stand in a scope, though the facts of its file do not hold them.
    pub(in crate::model) fn words_in(
        &mut self,
        instance: u32,
        scope: u32,
        words: &[Name],
        rooted: bool,
    ) -> Option<Resolved> {
        self.walk(instance, scope, words, rooted, Look::begin()).map(Rc::unwrap_or_clone)
    }

    pub(super) fn walk(
        &mut self,
        instance: u32,
        scope: u32,
        words: &[Name],
        rooted: bool,
        look: Look,
    ) -> Option<Rc<Resolved>> {
        let (head, used) = self.head(instance, scope, words, rooted, look)?;
        Some(self.further(head, (words, used), look))
    }

    /// The meaning of a path whose first words are known.
    fn further(
        &mut self,
        head: Rc<Resolved>,
        (words, used): (&[Name], usize),
        look: Look,
    ) -> Rc<Resolved> {
        let mut found = head;
        for (at, word) in words.iter().enumerate().skip(used) {
            let inner = at + 1 < words.len();
            found = self.step(found, *word, Look { inner, private: true, skip: None, ..look });
        }
        found
    }

    /// The meaning of the first words, and how many they are.
    fn head(
        &mut self,
        instance: u32,
        scope: u32,
        words: &[Name],
        rooted: bool,
        look: Look,
    ) -> Option<(Rc<Resolved>, usize)> {
        let first = *words.first()?;
        let code = self.code;
        let place = code.instances.get(instance as usize)?;
        let krate = code.krates.get(place.krate as usize)?;
        let module = *place.modules.get(scope as usize)?;
        if Some(first) == self.words.krate {
            return Some((Rc::new(Resolved::of(Res::Module(krate.root))), 1));
        }
        let mut at = module;
        let mut used = 0;
        if Some(first) == self.words.this {
            used = 1;
        }
        while words.get(used).is_some_and(|word| Some(*word) == self.words.above) {
            at = code.modules.get(at as usize)?.parent.unwrap_or(at);
            used += 1;
        }
        if used > 0 {
            return Some((Rc::new(Resolved::of(Res::Module(at))), used));
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

    fn in_scopes(
        &mut self,
        instance: u32,
        scope: u32,
        name: Name,
        look: Look,
    ) -> Option<Rc<Resolved>> {
        let code = self.code;
        let place = code.instances.get(instance as usize)?;
        let file = code.files.get(place.file as usize)?;
        let krate = code.krates.get(place.krate as usize)?;
        let mut at = Some(scope);
        while let Some(here) = at {
            let fact = file.facts.scopes.get(here as usize)?;
            if matches!(fact.kind, ScopeKind::File | ScopeKind::Module(_)) {
                let module = *place.modules.get(here as usize)?;
                let found = self.in_module(module, name, look);
                return found.or_else(|| self.in_prelude(krate.package, name));
            }
            let found = self.in_part(instance, here, name, look);
            if found.is_some() {
                return found;
            }
            at = fact.parent;
        }
        None
    }

    /// The packages that a name may mean.
    fn in_prelude(&self, package: PackageId, name: Name) -> Option<Rc<Resolved>> {
        let code = self.code;
        match code.externs.get(package.index())?.get(&name)? {
            Extern::Foreign(name) => Some(Rc::new(Resolved::of(Res::Foreign(*name)))),
            Extern::Local(to) => {
                let library = code.libraries.get(to.index()).copied().flatten();
                let root = library.and_then(|at| code.krates.get(at as usize)).map(|k| k.root);
                let mut found = Resolved::of(root.map_or(Res::Unknown, Res::Module));
                if *to != package {
                    found.entry = Some(Entry { package: *to, words: Vec::new(), at: None });
                }
                Some(Rc::new(found))
            }
        }
    }

    /// The next word of a path.
    fn step(&mut self, before: Rc<Resolved>, word: Name, look: Look) -> Rc<Resolved> {
        // Most paths stay in their package: what they come to is shared, not copied.
        if let Res::Module(module) = before.res
            && before.entry.is_none()
            && before.hidden.is_none()
        {
            let unknown = || Rc::new(Resolved { res: Res::Unknown, ..Resolved::clone(&before) });
            return self.in_module(module, word, look).unwrap_or_else(unknown);
        }
        let mut found = Rc::unwrap_or_clone(before);
        if let Some(entry) = &mut found.entry {
            entry.words.push(word);
        }
        match found.res {
            Res::Foreign(_) => found.outside.push(word),
            Res::Item(..) | Res::Unknown => found.members.push(word),
            Res::Module(module) => match self.in_module(module, word, look) {
                Some(next) => found = self.join(found, Rc::unwrap_or_clone(next), module),
                None => found.res = Res::Unknown,
            },
        }
        Rc::new(found)
    }

    /// A path that went on inside `module`: what was entered there is passed on, not entered.
    pub(super) fn join(&self, before: Resolved, next: Resolved, module: u32) -> Resolved {
        let mut out = next;
        let owner = self.code.package_of(module).unwrap_or(self.package);
        let is_own = before.entry.is_none();
        if !is_own {
            let mut hops = before.hops;
            if let Some(entry) = out.entry.take() {
                out.landed = out.landed.or(Some(entry.package));
                hops.push(Hop { package: owner, at: entry.at });
            }
            hops.append(&mut out.hops);
            out.hops = hops;
            out.entry = before.entry;
        }
        out.hidden = out.hidden.or(before.hidden);
        out
    }

    /// A name in a module: declared, imported, by a glob, or an exported macro at the root.
    pub(super) fn in_module(
        &mut self,
        module: u32,
        name: Name,
        look: Look,
    ) -> Option<Rc<Resolved>> {
        let key = (module, name, look.inner, look.private);
        if look.skip.is_none()
            && let Some(known) = self.modules.get(&key)
        {
            self.met_again |= known.is_none();
            return known.clone().flatten();
        }
        if look.skip.is_none() {
            // A circle finds nothing new.
            self.modules.insert(key, None);
        }
        self.open += 1;
        let found = self.search_module(module, name, look);
        self.open -= 1;
        if self.open == 0 {
            self.met_again = false;
        }
        if look.skip.is_none() {
            if is_known(found.as_ref()) || !self.met_again {
                self.modules.insert(key, Some(found.clone()));
            } else {
                self.modules.remove(&key);
            }
        }
        found
    }

    fn search_module(&mut self, module: u32, name: Name, look: Look) -> Option<Rc<Resolved>> {
        let code = self.code;
        let parts = &code.modules.get(module as usize)?.parts;
        let mut best = None;
        for (instance, scope) in parts {
            best = better(best, self.in_declarations(*instance, *scope, name, look));
            if is_known(best.as_ref()) {
                return best;
            }
        }
        for (instance, scope) in parts {
            best = better(best, self.in_globs(*instance, *scope, name, look));
            if is_known(best.as_ref()) {
                return best;
            }
        }
        let krate = code.krates.get(code.modules.get(module as usize)?.krate as usize)?;
        let exported = krate.macros.get(&name).filter(|_| krate.root == module);
        better(
            best,
            exported.map(|(instance, item)| Rc::new(Resolved::of(Res::Item(*instance, *item)))),
        )
    }

    fn in_part(
        &mut self,
        instance: u32,
        scope: u32,
        name: Name,
        look: Look,
    ) -> Option<Rc<Resolved>> {
        let declared = self.in_declarations(instance, scope, name, look);
        if is_known(declared.as_ref()) {
            return declared;
        }
        better(declared, self.in_globs(instance, scope, name, look))
    }

    fn in_declarations(
        &mut self,
        instance: u32,
        scope: u32,
        name: Name,
        look: Look,
    ) -> Option<Rc<Resolved>> {
        let code = self.code;
        let file = code.file_of(instance)?;
        let mut best = None;
        // A trait and the macro that derives it share their name: the macro is meant only where
        // nothing else is.
        let mut spare = None;
        for (_, _, decl) in file.declared(scope, name) {
            match *decl {
                Decl::Module(item) => {
                    let Some(child) = code.children.get(&(instance, item)) else { continue };
                    let fact = file.facts.items.get(item as usize)?;
                    if !look.private && fact.visibility == Visibility::Private {
                        continue;
                    }
                    let mut found = Resolved::of(Res::Module(*child));
                    if fact.hidden {
                        let owner = code.package_of(*child).unwrap_or(self.package);
                        found.hidden = Some((owner, file.span(fact.at, fact.end)));
                    }
                    return Some(Rc::new(found));
                }
                Decl::Import(import) if look.skip != Some((instance, import)) => {
                    let fact = file.facts.imports.get(import as usize)?;
                    if !look.private && fact.visibility == Visibility::Private {
                        continue;
                    }
                    let found = self.follow_import(instance, import, look);
                    let found = found.filter(|f| !(look.inner && self.is_value(f.res)));
                    if found.as_ref().is_some_and(|found| self.is_macro(found.res)) {
                        spare = better(spare, found);
                        continue;
                    }
                    best = better(best, found);
                    if is_known(best.as_ref()) {
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
                    let found = Rc::new(self.item(instance, item, look));
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
    fn item(&mut self, instance: u32, item: u32, look: Look) -> Resolved {
        let plain = Resolved::of(Res::Item(instance, item));
        let Some(file) = self.code.file_of(instance) else { return plain };
        let Some(fact) = file.facts.items.get(item as usize) else { return plain };
        let target = fact.target.filter(|_| fact.kind == ItemKind::Alias);
        let Some((target, look)) = target.zip(look.further()) else {
            return plain;
        };
        let Some(path) = file.facts.paths.get(target as usize) else { return plain };
        let words: Vec<Name> = file
            .facts
            .words_of(path)
            .iter()
            .filter_map(|word| file.names.get(word.index()).copied())
            .collect();
        let look = Look { skip: None, ..look };
        let found = self.walk(instance, path.scope, &words, path.rooted, look);
        match found.map(Rc::unwrap_or_clone) {
            Some(mut found) if found.entry.is_some() => {
                let at = file.span(fact.start, fact.end);
                if let Some(entry) = &mut found.entry {
                    entry.at.get_or_insert(at);
                }
                found
            }
            _ => plain,
        }
    }

    /// The package and the full path of what was found, as its owner would write it.
    pub(in crate::model) fn home(&self, res: Res) -> Option<(PackageId, Vec<Name>)> {
        match res {
            Res::Module(module) => {
                Some((self.code.package_of(module)?, self.code.module_path(module)))
            }
            Res::Item(instance, item) => {
                let place = self.code.instances.get(instance as usize)?;
                let file = self.code.files.get(place.file as usize)?;
                let fact = file.facts.items.get(item as usize)?;
                let package = self.code.krates.get(place.krate as usize)?.package;
                // Exported macros live at the root.
                let mut path = if fact.exported {
                    Vec::new()
                } else {
                    self.code.module_path(*place.modules.get(fact.scope as usize)?)
                };
                path.extend(file.names.get(fact.name.index()));
                Some((package, path))
            }
            Res::Foreign(_) | Res::Unknown => None,
        }
    }
}
