//! What imports and globs bring into a scope.
//!
//! Owns the following of `use`, with what was looked up before remembered. Invariant: an import
//! that is met again while it is being looked up brings nothing, and that is not remembered.

use std::rc::Rc;

use super::lookup::{Look, Resolver};
use super::names::Name;
use super::resolved::{Res, Resolved, better, is_known};

impl Resolver<'_, '_> {
    pub(super) fn in_globs(
        &mut self,
        instance: u32,
        scope: u32,
        name: Name,
        look: Look,
    ) -> Option<Rc<Resolved>> {
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
            // A glob of the own package changes nothing of what it brings.
            let changes = target.entry.is_some() || target.hidden.is_some();
            let found = if changes { self.brought(&target, found, (module, name)) } else { found };
            best = better(best, Some(found));
            if is_known(best.as_ref()) {
                return best;
            }
        }
        best
    }

    /// What a glob of another package brings.
    fn brought(
        &self,
        target: &Resolved,
        found: Rc<Resolved>,
        (module, name): (u32, Name),
    ) -> Rc<Resolved> {
        let mut target = target.clone();
        if let Some(entry) = &mut target.entry {
            entry.words.push(name);
        }
        Rc::new(self.join(target, Rc::unwrap_or_clone(found), module))
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
    ) -> Option<Rc<Resolved>> {
        if let Some(known) = self.imports.get(&(instance, import)) {
            self.met_again |= known.is_none();
            return known.clone().flatten();
        }
        let look = look.further()?;
        self.imports.insert((instance, import), None);
        self.open += 1;
        let found = self.search_import(instance, import, look);
        self.open -= 1;
        if self.open == 0 {
            self.met_again = false;
        }
        if is_known(found.as_ref()) || !self.met_again {
            self.imports.insert((instance, import), Some(found.clone()));
        } else {
            self.imports.remove(&(instance, import));
        }
        found
    }

    fn search_import(&mut self, instance: u32, import: u32, look: Look) -> Option<Rc<Resolved>> {
        let file = self.code.file_of(instance)?;
        let fact = file.facts.imports.get(import as usize)?;
        let path = file.facts.paths.get(fact.path as usize)?;
        let words: Vec<Name> = file
            .facts
            .words_of(path)
            .iter()
            .filter_map(|word| file.names.get(word.index()).copied())
            .collect();
        let look = Look { skip: Some((instance, import)), ..look };
        let found = self.walk(instance, fact.scope, &words, path.rooted, look)?;
        let mut found = Rc::unwrap_or_clone(found);
        {
            let at = file.span(fact.at, fact.end);
            if let Some(entry) = &mut found.entry {
                entry.at.get_or_insert(at);
            }
            if fact.hidden {
                let place = self.code.instances.get(instance as usize)?;
                let owner = self.code.krates.get(place.krate as usize)?.package;
                found.hidden = found.hidden.or(Some((owner, at)));
            }
        }
        Some(Rc::new(found))
    }
}
