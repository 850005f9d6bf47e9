//! Paths that can lead to no package of the workspace, told by their first word alone.
//!
//! Owns the short way around resolution. Invariant: whatever stays outside here, a full look-up
//! finds in no local package either. Does not look anything up.

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
        let mut at = fact.scope;
        loop {
            let scope = file.facts.scopes.get(at as usize)?;
            if matches!(scope.kind, ScopeKind::File | ScopeKind::Module(_)) {
                let module = *place.modules.get(at as usize)?;
                let parts = &code.modules.get(module as usize)?.parts;
                let may_hold = |(instance, scope): &(u32, u32)| {
                    code.file_of(*instance).is_some_and(|file| file.may_hold(*scope, first))
                };
                let is_exported = krate.root == module && krate.macros.contains_key(&first);
                return Some(!is_exported && !parts.iter().any(may_hold));
            }
            if file.may_hold(at, first) {
                return Some(false);
            }
            at = scope.parent?;
        }
    }
}
