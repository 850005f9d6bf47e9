//! What interface packages show: public items, and the types of others in their signatures.
//!
//! Owns the walk over what an outsider can name, from the root of a library through public modules
//! and re-exports, by signatures alone. Read only for packages with the role of an interface.
//! Invariant: sorted by package and path. Not seen: what macros make, and types that inference
//! finds. Does not judge.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::architecture::{Architecture, Role};
use super::code::{Code, Res, Resolver};
use super::gather::library_name;
use super::ids::PackageId;
use super::plan::{Blocks, TextOf};
use crate::extract::rust::{
    ItemKind, MemberKind, Mention, Part, Shape, Signature, Visibility, signature, with_room,
};
use crate::source::Span;

/// Whose a type is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A local package's, by its path there.
    Local(PackageId, String),
    /// A package's from elsewhere, by its name and the path in it.
    Foreign(String, String),
}

/// One path in a public signature that leads out of its package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedType {
    /// What it means.
    pub whose: Whose,
    /// Where in the signature it stands.
    pub part: Part,
    /// The method that names it; none for the item itself.
    pub member: Option<String>,
}

/// One public item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicItem {
    /// Whose interface it belongs to.
    pub package: PackageId,
    /// Its path in the package.
    pub path: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its name.
    pub declared: Span,
    /// Whether it is an enumeration that may be matched without a last arm.
    pub closed: bool,
    /// Names of its derives.
    pub derives: Vec<String>,
    /// Types of others, sorted.
    pub names: Vec<NamedType>,
    /// Errors of its results that are texts or nothing, and the method that has each, sorted.
    pub bare_errors: Vec<(String, Option<String>)>,
}

/// Every public item of every interface package, and of those that are taken for one.
pub(super) fn exposed(
    tables: &Code<'_>,
    architecture: &Architecture,
    taken: &BTreeSet<PackageId>,
    text: TextOf<'_>,
) -> Vec<PublicItem> {
    let is_interface = |(id, package): &(PackageId, &super::Package)| {
        (package.role == Role::Interface || taken.contains(id)) && !package.is_hack
    };
    let packages: Vec<PackageId> =
        architecture.packages().filter(is_interface).map(|(id, _)| id).collect();
    if packages.is_empty() {
        return Vec::new();
    }
    let read = || {
        let mut out = Vec::new();
        for package in packages {
            let resolver = Resolver::new(tables, package);
            let (blocks, texts) = (Blocks::default(), FxHashMap::default());
            let mut walk = Walk { resolver, architecture, text, package, blocks, texts, out };
            walk.library();
            out = walk.out;
        }
        out
    };
    with_room(read).unwrap_or_default()
}

struct Walk<'w, 'c> {
    resolver: Resolver<'w, 'c>,
    architecture: &'w Architecture,
    text: TextOf<'w>,
    package: PackageId,
    blocks: Blocks,
    texts: FxHashMap<u32, Option<Arc<str>>>,
    out: Vec<PublicItem>,
}

impl Walk<'_, '_> {
    fn library(&mut self) {
        let code = self.resolver.code;
        let library = code.libraries.get(self.package.index()).copied().flatten();
        let Some(root) = library.and_then(|at| code.krates.get(at as usize)).map(|k| k.root) else {
            return;
        };
        let mut items: BTreeSet<(u32, u32)> = BTreeSet::new();
        let mut seen: BTreeSet<u32> = BTreeSet::new();
        let mut open = vec![root];
        while let Some(module) = open.pop() {
            if seen.insert(module) {
                self.module(module, &mut items, &mut open);
            }
        }
        let from = self.out.len();
        for item in items {
            if let Some(read) = self.item(item) {
                self.out.push(read);
            }
        }
        if let Some(own) = self.out.get_mut(from..) {
            own.sort_by(|a, b| a.path.cmp(&b.path).then(a.declared.cmp(&b.declared)));
        }
        self.out.dedup_by(|a, b| a.declared == b.declared);
    }

    /// What a module shows to everybody.
    fn module(&mut self, module: u32, items: &mut BTreeSet<(u32, u32)>, open: &mut Vec<u32>) {
        let code = self.resolver.code;
        let Some(parts) = code.modules.get(module as usize).map(|module| module.parts.clone())
        else {
            return;
        };
        for (instance, scope) in parts {
            let is_test = code.instances.get(instance as usize).is_none_or(|place| place.test);
            let Some(file) = code.file_of(instance).filter(|_| !is_test) else { continue };
            for (at, item) in (0u32..).zip(&file.facts.items) {
                let is_shown = item.visibility == Visibility::Public && !item.hidden && !item.test;
                if item.scope != scope || !is_shown {
                    continue;
                }
                match item.kind {
                    ItemKind::InlineModule | ItemKind::FileModule => {
                        open.extend(code.children.get(&(instance, at)).copied());
                    }
                    ItemKind::Method | ItemKind::Macro => {}
                    _ => {
                        items.insert((instance, at));
                    }
                }
            }
            for (at, import) in (0u32..).zip(&file.facts.imports) {
                if import.scope != scope || import.visibility != Visibility::Public {
                    continue;
                }
                let found = self.resolver.import(instance, at).map(|found| found.res);
                let is_own = |res| {
                    let home = self.resolver.home(res);
                    home.is_some_and(|(package, _)| package == self.package)
                };
                match found {
                    Some(Res::Module(inner)) if code.package_of(inner) == Some(self.package) => {
                        open.push(inner);
                    }
                    Some(Res::Item(of, item)) if is_own(Res::Item(of, item)) => {
                        items.insert((of, item));
                    }
                    // What is passed on from others is a matter of links.
                    _ => {}
                }
            }
        }
    }

    fn item(&mut self, (instance, at): (u32, u32)) -> Option<PublicItem> {
        let code = self.resolver.code;
        let place = code.instances.get(instance as usize)?;
        let file = code.file_of(instance)?;
        let fact = file.facts.items.get(at as usize)?;
        let text = self.text;
        let whole = self.texts.entry(place.file).or_insert_with(|| text(file.path)).clone()?;
        let own = whole.get(fact.start as usize..fact.end as usize)?;
        let signature = signature(own)?;
        let (_, words) = self.resolver.home(Res::Item(instance, at))?;
        let words: Vec<&str> = words.iter().map(|name| code.names.get(*name)).collect();
        let mut names = Vec::new();
        for mention in &signature.mentions {
            self.name((instance, fact.scope), mention, None, &mut names);
        }
        let mut bare_errors: Vec<(String, Option<String>)> =
            signature.bare_errors.iter().map(|error| (error.clone(), None)).collect();
        let blocks = self.blocks.of(&mut self.resolver, self.text, (instance, at)).to_vec();
        for block in blocks.iter().filter(|block| block.of_trait.is_none()) {
            let shown = block.members.iter().filter(|member| member.public);
            for member in shown.filter(|member| member.kind == MemberKind::Function) {
                let errors = member.bare_errors.iter();
                bare_errors.extend(errors.map(|error| (error.clone(), Some(member.name.clone()))));
                for mention in &member.mentions {
                    let place = (block.instance, block.scope);
                    self.name(place, mention, Some(&member.name), &mut names);
                }
            }
        }
        names.sort();
        names.dedup();
        bare_errors.sort();
        let derives = signature.mentions.iter().filter(|mention| mention.part == Part::Derive);
        Some(PublicItem {
            package: self.package,
            path: words.join("::"),
            kind: fact.kind,
            declared: file.span(fact.at, fact.at + length(fact, file.facts)),
            closed: is_closed(&signature, own),
            derives: derives.filter_map(|mention| mention.words.last().cloned()).collect(),
            names,
            bare_errors,
        })
    }

    /// Notes a path that leads out of the package.
    fn name(
        &mut self,
        (instance, scope): (u32, u32),
        mention: &Mention,
        member: Option<&str>,
        out: &mut Vec<NamedType>,
    ) {
        let is_inside = matches!(
            mention.part,
            Part::PrivateField | Part::Attribute | Part::AttributeValue | Part::Value
        );
        if is_inside || mention.is_macro {
            return;
        }
        let code = self.resolver.code;
        let names = &code.names;
        let find = |word: &String| names.find(word).or_else(|| names.find(&format!("r#{word}")));
        let words: Vec<_> = mention.words.iter().map_while(find).collect();
        if words.is_empty() {
            return;
        }
        let rest = mention.words.get(words.len()..).unwrap_or(&[]);
        let Some(found) = self.resolver.words_in(instance, scope, &words, mention.rooted) else {
            return;
        };
        let whose = match found.res {
            Res::Foreign(package) => {
                let words = found.outside.iter().map(|name| names.get(*name));
                let words: Vec<&str> = words.chain(rest.iter().map(String::as_str)).collect();
                Whose::Foreign(names.get(package).to_owned(), words.join("::"))
            }
            Res::Item(..) => match self.resolver.home(found.res) {
                Some((package, words)) if package != self.package => {
                    let words: Vec<&str> = words.iter().map(|name| names.get(*name)).collect();
                    let library = library_name(self.architecture, package);
                    Whose::Local(package, format!("{library}::{}", words.join("::")))
                }
                _ => return,
            },
            Res::Module(_) | Res::Unknown => return,
        };
        out.push(NamedType { whose, part: mention.part, member: member.map(str::to_owned) });
    }
}

fn length(item: &crate::extract::rust::Item, facts: &crate::extract::rust::FileFacts) -> u32 {
    u32::try_from(facts.words.get(item.name).len()).unwrap_or(0)
}

/// Whether another variant would break who matches it.
fn is_closed(signature: &Signature, text: &str) -> bool {
    let has_variants = matches!(&signature.shape, Shape::Variants(names) if !names.is_empty());
    // The attribute stands before the item; where the word stands elsewhere it harms nobody.
    has_variants && !text.contains("non_exhaustive")
}
