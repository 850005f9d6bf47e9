//! The `impl` blocks of each type, found in all files of its target.
//!
//! Owns the way from a written `impl` to the item it is for. A target is read when its first type
//! is asked for. Does not see blocks that macros make.

use rustc_hash::FxHashMap;

use super::TextOf;
use crate::extract::rust::{FileFacts, Member, ScopeKind, implementations};
use crate::model::code::{Res, Resolver, small};

/// One `impl` block of a type.
#[derive(Clone, Debug)]
pub(in crate::model) struct Block {
    /// Where its names are looked up.
    pub(in crate::model) instance: u32,
    pub(in crate::model) scope: u32,
    /// The last word of the trait; none for a type's own block.
    pub(in crate::model) of_trait: Option<String>,
    /// What it declares.
    pub(in crate::model) members: Vec<Member>,
}

/// All blocks that were asked for.
#[derive(Debug, Default)]
pub(in crate::model) struct Blocks {
    read: Vec<u32>,
    by_type: FxHashMap<(u32, u32), Vec<Block>>,
}

impl Blocks {
    /// The blocks of one item.
    pub(in crate::model) fn of(
        &mut self,
        resolver: &mut Resolver<'_, '_>,
        text: TextOf<'_>,
        item: (u32, u32),
    ) -> &[Block] {
        let krate = resolver.code.instances.get(item.0 as usize).map(|place| place.krate);
        if let Some(krate) = krate.filter(|krate| !self.read.contains(krate)) {
            self.read.push(krate);
            self.add(resolver, text, krate);
        }
        self.by_type.get(&item).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, resolver: &mut Resolver<'_, '_>, text: TextOf<'_>, krate: u32) {
        let code = resolver.code;
        let Some(krate) = code.krates.get(krate as usize) else { return };
        for instance in &krate.instances {
            let is_test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let Some(file) = code.file_of(*instance).filter(|_| !is_test) else { continue };
            let Some(text) = text(file.path) else { continue };
            for found in implementations(&text) {
                let Some(scope) = scope_of(file.facts, &found.modules) else { continue };
                let words: Option<Vec<_>> =
                    found.subject.iter().map(|w| code.names.find(w)).collect();
                let Some(words) = words else { continue };
                let resolved = resolver.words_in(*instance, scope, &words, false);
                let Some(Res::Item(at, item)) = resolved.map(|found| found.res) else { continue };
                self.by_type.entry((at, item)).or_default().push(Block {
                    instance: *instance,
                    scope,
                    of_trait: found.of_trait,
                    members: found.members,
                });
            }
        }
    }
}

/// The scope of an inline module.
fn scope_of(facts: &FileFacts, modules: &[String]) -> Option<u32> {
    modules.iter().try_fold(0u32, |above, name| {
        let is_it = |scope: &crate::extract::rust::Scope| {
            let ScopeKind::Module(item) = scope.kind else { return false };
            let named = facts.items.get(item as usize).map(|item| facts.words.get(item.name));
            scope.parent == Some(above) && named == Some(name.as_str())
        };
        facts.scopes.iter().position(is_it).map(small)
    })
}

/// Where and what the associated items of these names are.
pub(super) fn members<'b>(
    blocks: &'b [Block],
    name: &'b str,
) -> impl Iterator<Item = (&'b Block, &'b Member)> {
    let all = blocks.iter().flat_map(|block| block.members.iter().map(move |m| (block, m)));
    all.filter(move |(_, member)| member.name == name)
}

/// How many functions a type's own blocks have.
pub(super) fn own_functions(blocks: &[Block]) -> usize {
    let own = blocks.iter().filter(|block| block.of_trait.is_none());
    let functions = |member: &&Member| member.kind == crate::extract::rust::MemberKind::Function;
    own.map(|block| block.members.iter().filter(functions).count()).sum()
}
