//! Items, and all that their signatures drag along, until nothing new comes up.
//!
//! Owns the order in which items are taken: what others see first, so that an item which is needed
//! only for private fields of a type with behaviour is known to be so. Items of third packages are
//! named and not followed. Invariant: the same code gives the same plan.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::blocks::{Blocks, members};
use super::nature::{Because, Nature, because};
use super::used::{Key, Used};
use super::{Dragged, Plan, PlannedItem, TextOf, UnreadItem, UnreadWhy};
use crate::extract::rust::{ItemKind, Mention, Part, Signature, signature};
use crate::model::architecture::Architecture;
use crate::model::code::{Code, Name, Res, Resolver};
use crate::model::evidence::{Passage, UseSite};
use crate::model::gather::library_name;
use crate::model::ids::PackageId;

mod begin;
mod end;
mod names;

/// An item on its way into the plan.
struct Draft {
    item: (u32, u32),
    path: String,
    sites: Vec<UseSite>,
    passages: Vec<Passage>,
    dragged: Option<Dragged>,
    private: bool,
    third: bool,
    /// Associated items that are used.
    members: BTreeSet<String>,
}

pub(super) struct Closure<'a, 'c> {
    resolver: Resolver<'a, 'c>,
    architecture: &'a Architecture,
    own: Vec<bool>,
    text: TextOf<'a>,
    texts: FxHashMap<u32, Option<Arc<str>>>,
    blocks: Blocks,
    drafts: Vec<Draft>,
    known: FxHashMap<(u32, u32), usize>,
    /// What others see, and what only private fields need.
    open: VecDeque<usize>,
    later: VecDeque<(Target, Dragged)>,
    unread: BTreeMap<String, UnreadItem>,
    /// Names of items by the outside package that they need.
    outside: BTreeMap<String, BTreeSet<String>>,
    /// Which item, by its path, holds which others in fields.
    held: Vec<(String, String)>,
    plan: Plan,
}

/// An item and what is used of it.
struct Target {
    item: (u32, u32),
    members: BTreeSet<String>,
}

/// Closes what is used over its signatures.
pub(super) fn close(
    code: &Code<'_>,
    architecture: &Architecture,
    own: Vec<bool>,
    text: TextOf<'_>,
    used: BTreeMap<Key, Used>,
) -> Plan {
    let mut closure = Closure {
        resolver: Resolver::new(code, PackageId::FIRST),
        architecture,
        own,
        text,
        texts: FxHashMap::default(),
        blocks: Blocks::default(),
        drafts: Vec::new(),
        known: FxHashMap::default(),
        open: VecDeque::new(),
        later: VecDeque::new(),
        unread: BTreeMap::new(),
        outside: BTreeMap::new(),
        held: Vec::new(),
        plan: Plan::default(),
    };
    closure.start(used);
    closure.run();
    closure.finish()
}

impl Closure<'_, '_> {
    fn draft(&mut self, draft: Draft) {
        self.known.insert(draft.item, self.drafts.len());
        self.open.push_back(self.drafts.len());
        self.drafts.push(draft);
    }

    fn run(&mut self) {
        loop {
            while let Some(at) = self.open.pop_front() {
                self.read(at);
            }
            let Some((target, dragged)) = self.later.pop_front() else { break };
            self.drag(target, dragged, true);
        }
    }

    /// Reads one item's signature: judges it, and takes what it drags along.
    fn read(&mut self, at: usize) {
        let Some(draft) = self.drafts.get(at) else { return };
        let (item, third, private) = (draft.item, draft.third, draft.private);
        let (path, members_used) = (draft.path.clone(), draft.members.clone());
        let Some(file) = self.resolver.code.file_of(item.0) else { return };
        let Some(fact) = file.facts.items.get(item.1 as usize) else { return };
        let Some(signature) = self.signature(item) else {
            self.not_rust(at);
            return;
        };
        let blocks = self.blocks.of(&mut self.resolver, self.text, item).to_vec();
        let because = because(fact.kind, &signature, &blocks, &members_used);
        let is_behaviour = because.nature() == Nature::Behaviour;
        self.planned(at, fact.kind, because);
        if third || fact.kind == ItemKind::Macro {
            return;
        }
        let target = signature.mentions.iter().position(|mention| mention.part == Part::Target);
        for (nth, mention) in signature.mentions.iter().enumerate() {
            let later = private || (is_behaviour && mention.part == Part::PrivateField);
            // What is used of an alias is used of what it stands for.
            let is_target = target == Some(nth);
            let passed = if is_target { members_used.clone() } else { BTreeSet::new() };
            self.mention((item.0, fact.scope), &path, mention, passed, later);
        }
        for name in &members_used {
            for (block, member) in members(&blocks, name) {
                for mention in &member.mentions {
                    let named = format!("{path}::{name}");
                    let place = (block.instance, block.scope);
                    self.mention(place, &named, mention, BTreeSet::new(), private);
                }
            }
        }
    }

    fn planned(&mut self, at: usize, kind: ItemKind, because: Because) {
        let Some(draft) = self.drafts.get(at) else { return };
        let Some((package, _)) = self.resolver.home(Res::Item(draft.item.0, draft.item.1)) else {
            return;
        };
        let Some(file) = self.resolver.code.file_of(draft.item.0) else { return };
        let Some(fact) = file.facts.items.get(draft.item.1 as usize) else { return };
        self.plan.items.push(PlannedItem {
            package,
            path: draft.path.clone(),
            kind,
            because,
            declared: file.span(fact.start, fact.end),
            sites: draft.sites.clone(),
            passages: draft.passages.clone(),
            dragged: draft.dragged.clone(),
            private: draft.private,
            third: draft.third,
        });
    }

    fn signature(&mut self, (instance, item): (u32, u32)) -> Option<Signature> {
        let code = self.resolver.code;
        let place = code.instances.get(instance as usize)?;
        let file = code.file_of(instance)?;
        let fact = file.facts.items.get(item as usize)?;
        let text = self.text;
        let whole = self.texts.entry(place.file).or_insert_with(|| text(file.path)).as_ref()?;
        signature(whole.get(fact.start as usize..fact.end as usize)?)
    }

    /// Takes one path of a signature.
    fn mention(
        &mut self,
        (instance, scope): (u32, u32),
        by: &str,
        mention: &Mention,
        mut used: BTreeSet<String>,
        later: bool,
    ) {
        let dragged = Dragged { by: by.to_owned(), part: mention.part };
        let (found, rest) = self.resolve(instance, scope, mention);
        let Some(found) = found else {
            self.not_found((instance, scope), mention, dragged);
            return;
        };
        let is_macro_name = matches!(mention.part, Part::Derive | Part::Attribute);
        match found.res {
            Res::Foreign(name) => {
                let name = self.text_of(name);
                if name != "std" {
                    self.outside.entry(name).or_default().insert(by.to_owned());
                }
            }
            Res::Item(at, item) => {
                if is_macro_name && self.kind(found.res) != Some(ItemKind::Macro) {
                    return;
                }
                if matches!(mention.part, Part::Value | Part::AttributeValue) {
                    used.extend(found.members.iter().map(|name| self.text_of(*name)));
                    used.extend(rest);
                }
                if matches!(mention.part, Part::Field | Part::PrivateField | Part::Target) {
                    self.held.push((by.to_owned(), self.path(found.res, None)));
                }
                let target = Target { item: (at, item), members: used };
                if later {
                    self.later.push_back((target, dragged));
                } else {
                    self.drag(target, dragged, false);
                }
            }
            Res::Module(_) if mention.part == Part::AttributeValue => {
                let path = self.path(found.res, None);
                self.missing(path, UnreadWhy::WholeModule, dragged, !self.is_home_own(found.res));
            }
            Res::Module(_) if rest.is_empty() => {}
            Res::Unknown | Res::Module(_) if !is_macro_name && !mention.is_macro => {
                self.macro_made(&found, mention, rest, dragged);
            }
            Res::Unknown | Res::Module(_) => {}
        }
    }

    fn drag(&mut self, target: Target, dragged: Dragged, private: bool) {
        if self.known.contains_key(&target.item) {
            return;
        }
        let path = self.path(Res::Item(target.item.0, target.item.1), None);
        let third = !self.is_own(target.item);
        self.draft(Draft {
            item: target.item,
            path,
            sites: Vec::new(),
            passages: Vec::new(),
            dragged: Some(dragged),
            private,
            third,
            members: target.members,
        });
    }

    fn is_own(&self, (instance, item): (u32, u32)) -> bool {
        self.is_home_own(Res::Item(instance, item))
    }

    fn is_home_own(&self, res: Res) -> bool {
        let home = self.resolver.home(res);
        home.is_some_and(|(package, _)| self.own.get(package.index()) == Some(&true))
    }

    fn kind(&self, res: Res) -> Option<ItemKind> {
        let Res::Item(instance, item) = res else { return None };
        let file = self.resolver.code.file_of(instance)?;
        file.facts.items.get(item as usize).map(|item| item.kind)
    }

    fn text_of(&self, name: Name) -> String {
        self.resolver.code.names.get(name).to_owned()
    }

    /// The path as its owner writes it, else as it is entered.
    fn path(&self, res: Res, entry: Option<&(PackageId, Vec<Name>)>) -> String {
        let Some((package, words)) = self.resolver.home(res).or_else(|| entry.cloned()) else {
            return String::new();
        };
        let library = library_name(self.architecture, package);
        let words = words.into_iter().map(|name| self.text_of(name));
        std::iter::once(library).chain(words).collect::<Vec<_>>().join("::")
    }
}
