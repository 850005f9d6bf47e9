//! Paths that can lead to no package of the workspace, told by their first word alone.
//!
//! Owns the short way around resolution. Invariant: whatever stays outside here, a full look-up
//! finds in no local package either. Does not look anything up.

use super::declared::in_scope;
use super::lookup::{Keywords, Resolver};
use super::table::Extern;
use crate::extract::rust::ScopeKind;

impl Resolver<'_, '_> {
    /// Whether a path can lead to no package of the workspace: its first word is declared nowhere
    /// around it, no glob may bring it, and no local package bears it. So is a third of all
    /// paths, which need not be looked up.
    pub(super) fn stays_outside(&self, instance: u32, path: u32) -> bool {
        self.stays(instance, path).unwrap_or(false)
    }

    fn stays(&self, instance: u32, path: u32) -> Option<bool> {
        let code = self.code;
        let place = code.instances.get(instance as usize)?;
        let file = code.files.get(place.file as usize)?;
        let krate = code.krates.get(place.krate as usize)?;
        let fact = file.facts.paths.get(path as usize)?;
        let first = *file.names.get(file.facts.words_of(fact).first()?.index())?;
        let Keywords { krate: root, this, above } = self.words;
        if krate.edition_2015 || [root, this, above].contains(&Some(first)) {
            return Some(false);
        }
        if let Some(Extern::Local(_)) = code.externs.get(krate.package.index())?.get(&first) {
            return Some(false);
        }
        if fact.rooted {
            return Some(true);
        }
        let named = code.declared.named(first);
        let declares = |file, scope| !in_scope(named, file, scope).is_empty();
        let mut at = fact.scope;
        loop {
            let scope = file.facts.scopes.get(at as usize)?;
            if matches!(scope.kind, ScopeKind::File | ScopeKind::Module(_)) {
                let module = *place.modules.get(at as usize)?;
                let is_root = krate.root == module;
                let module = code.modules.get(module as usize)?;
                let declares = |(instance, scope): &(u32, u32)| {
                    let place = code.instances.get(*instance as usize);
                    place.is_some_and(|place| declares(place.file, *scope))
                };
                let may_hold = module.has_glob || module.parts.iter().any(declares);
                let is_exported = || is_root && krate.macros.contains_key(&first);
                return Some(!may_hold && (named.is_empty() || !is_exported()));
            }
            if declares(place.file, at) || file.has_glob(at) {
                return Some(false);
            }
            at = scope.parent?;
        }
    }
}
