//! What imports and globs bring into a scope.
//!
//! Owns the following of `use`, with what was looked up before remembered. Invariant: an import
//! that is met again while it is being looked up brings nothing, and that is not remembered.

use super::lookup::{Look, Resolver, key};
use super::memory::pair;
use super::names::Name;
use super::resolved::{Hidden, Known, Res, Words, better, is_known};

impl Resolver<'_, '_> {
    /// What globs bring into a module. The glob that is itself being looked up does not count, so
    /// that nothing is remembered of that.
    pub(super) fn by_globs(&mut self, module: u32, name: Name, look: Look) -> Option<Known> {
        let parts = &self.code.modules.get(module as usize)?.parts;
        if look.skip.is_some_and(|(instance, import)| self.is_glob(instance, import)) {
            return self.search_globs(parts, name, look);
        }
        let key = key(module, name, look, false);
        if let Some(known) = self.memory.globs.get(&key) {
            self.met_again |= known.is_none();
            return known.flatten();
        }
        self.memory.globs.insert(key, None);
        self.open += 1;
        let found = self.search_globs(parts, name, look);
        self.open -= 1;
        if self.open == 0 {
            self.met_again = false;
        }
        if is_known(found) || !self.met_again {
            self.memory.globs.insert(key, Some(found));
        } else {
            self.memory.globs.remove(&key);
        }
        found
    }

    fn search_globs(&mut self, parts: &[(u32, u32)], name: Name, look: Look) -> Option<Known> {
        let mut best = None;
        for (instance, scope) in parts {
            best = better(best, self.in_globs(*instance, *scope, name, look));
            if is_known(best) {
                break;
            }
        }
        best
    }

    fn is_glob(&self, instance: u32, import: u32) -> bool {
        let file = self.code.file_of(instance);
        file.and_then(|file| file.facts.imports.get(import as usize)).is_some_and(|i| i.glob)
    }

    pub(super) fn in_globs(
        &mut self,
        instance: u32,
        scope: u32,
        name: Name,
        look: Look,
    ) -> Option<Known> {
        let look = look.further()?;
        let code = self.code;
        let file = code.file_of(instance)?;
        let mut best = None;
        for (of, import) in file.globs.iter().filter(|(of, _)| *of == scope) {
            debug_assert_eq!(*of, scope);
            if look.skip == Some((instance, *import)) {
                continue;
            }
            let Some(target) = self.follow_import(instance, *import, look) else { continue };
            let Res::Module(module) = target.res else { continue };
            // A glob brings what its own module may see.
            let private = self.is_below(instance, scope, module);
            let look = Look { private, skip: None, ..look };
            let Some(found) = self.in_module(module, name, look) else { continue };
            let found = self.brought(target, found, (module, name));
            best = better(best, Some(found));
            if is_known(best) {
                return best;
            }
        }
        best
    }

    /// What a glob brings: one of the own package nothing but what was found.
    fn brought(&mut self, target: Known, found: Known, (module, name): (u32, Name)) -> Known {
        if target.way == 0 {
            return found;
        }
        let mut way = self.memory.way(target);
        if let Some(entry) = &mut way.entry {
            entry.words = self.memory.words.grown(entry.words, name);
        }
        let joined = self.join(way, found, module);
        self.memory.keep(joined)
    }

    /// Whether a scope lies in a module or below it.
    fn is_below(&self, instance: u32, scope: u32, module: u32) -> bool {
        let place = self.code.instances.get(instance as usize);
        let mut at = place.and_then(|place| place.modules.get(scope as usize)).copied();
        while let Some(here) = at {
            if here == module {
                return true;
            }
            at = self.code.modules.get(here as usize).and_then(|module| module.parent);
        }
        false
    }

    pub(super) fn follow_import(
        &mut self,
        instance: u32,
        import: u32,
        look: Look,
    ) -> Option<Known> {
        let key = pair(instance, import);
        if let Some(known) = self.memory.imports.get(&key) {
            self.met_again |= known.is_none();
            return known.flatten();
        }
        let look = look.further()?;
        self.memory.imports.insert(key, None);
        self.open += 1;
        let found = self.search_import(instance, import, look);
        self.open -= 1;
        if self.open == 0 {
            self.met_again = false;
        }
        if is_known(found) || !self.met_again {
            self.memory.imports.insert(key, Some(found));
        } else {
            self.memory.imports.remove(&key);
        }
        found
    }

    fn search_import(&mut self, instance: u32, import: u32, look: Look) -> Option<Known> {
        let file = self.code.file_of(instance)?;
        let fact = file.facts.imports.get(import as usize)?;
        let path = file.facts.paths.get(fact.path as usize)?;
        let words = Words::OfFile(&file.names, file.facts.words_of(path));
        let look = Look { skip: Some((instance, import)), ..look };
        let mut found = self.walk(instance, fact.scope, words, path.rooted, look)?;
        let at = file.span(fact.at, fact.end);
        if let Some(entry) = &mut found.way.entry {
            entry.at.get_or_insert(at);
        }
        if fact.hidden {
            let place = self.code.instances.get(instance as usize)?;
            let owner = self.code.krates.get(place.krate as usize)?.package;
            found.way.hidden = found.way.hidden.or(Some(Hidden { by: owner, at, is_import: true }));
        }
        Some(self.memory.keep(found))
    }
}
