//! Who reaches an object through a function of another package.
//!
//! Owns the index from functions to the objects that their bodies touch, its closure over calls
//! inside of one package, and the attribution of calls: by a resolved path, or by a method's name
//! where only one function of the workspace has it and the caller links its package. Types are not
//! known, so a name is never proof.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::gather::{Ground, Part};
use super::{Access, How, Mode, ObjectId, Stores};
use crate::extract::rust::{Function, ItemKind};
use crate::model::architecture::LinkKind;
use crate::model::code::in_scope;
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::model::reach::Direction;
use crate::source::{FileId, Span};

/// How often calls inside of one package are followed.
const ROUNDS: usize = 3;

/// A function: its file and where its name stands.
type Key = (FileId, u32);
/// What a function touches, and the statement that does.
type Touches = BTreeSet<(ObjectId, Mode, Span)>;

/// Adds what packages reach through the functions of others.
pub(super) fn reach(ground: &Ground<'_, '_>, parts: &[Part<'_>], stores: &mut Stores) {
    let index = Index::new(parts, stores);
    if index.touches.is_empty() {
        return;
    }
    let mut out = index.by_path(ground);
    out.extend(index.by_name(ground, parts));
    stores.accesses.extend(out);
}

/// Functions that touch objects.
struct Index {
    touches: BTreeMap<Key, (PackageId, Touches)>,
    /// The only function of a name that has a body outside of tests; none where there are several.
    unique: FxHashMap<u32, Option<Key>>,
    /// Those of them that touch something: few, and asked for with every call of the workspace.
    doors: FxHashMap<u32, Key>,
}

impl Index {
    fn new(parts: &[Part<'_>], stores: &Stores) -> Self {
        let of_file: BTreeMap<FileId, &Part<'_>> =
            parts.iter().rev().map(|part| (part.id, part)).collect();
        let mut touches: BTreeMap<Key, (PackageId, Touches)> = BTreeMap::new();
        for access in stores.accesses.iter().filter(|access| access.mode != Mode::Define) {
            let Some(part) = of_file.get(&access.at.file) else { continue };
            let Some(function) = part.facts.stores.function_at(access.at.start) else { continue };
            let slot = touches
                .entry((part.id, function.at))
                .or_insert_with(|| (part.package, Touches::new()));
            slot.1.insert((access.object, access.mode, access.at));
        }
        let mut index = Self { touches, unique: unique(parts), doors: FxHashMap::default() };
        index.open(parts);
        for _ in 0..ROUNDS {
            if !index.close(parts) {
                break;
            }
        }
        index
    }

    /// Notes the names of functions that touch something.
    fn open(&mut self, parts: &[Part<'_>]) {
        let functions = parts.iter().flat_map(|part| {
            part.facts
                .stores
                .functions
                .iter()
                .map(|function| (function.name, (part.id, function.at)))
        });
        for (name, key) in functions {
            if self.touches.contains_key(&key) && self.unique.get(&name) == Some(&Some(key)) {
                self.doors.insert(name, key);
            }
        }
    }

    /// Functions that call others of their package touch what those touch.
    fn close(&mut self, parts: &[Part<'_>]) -> bool {
        let mut more: Vec<(Key, PackageId, Touches)> = Vec::new();
        for part in parts.iter().filter(|part| part.context != Context::Test) {
            for (name, at) in &part.facts.stores.calls {
                let Some((home, touched)) = self.named(*name) else { continue };
                if home != part.package {
                    continue;
                }
                let Some(function) = part.facts.stores.function_at(*at) else { continue };
                more.push(((part.id, function.at), home, touched.clone()));
            }
        }
        let mut has_grown = false;
        for (key, home, touched) in more {
            let slot = self.touches.entry(key).or_insert_with(|| (home, Touches::new()));
            let before = slot.1.len();
            slot.1.extend(touched);
            has_grown |= slot.1.len() > before;
        }
        if has_grown {
            self.open(parts);
        }
        has_grown
    }

    fn named(&self, name: u32) -> Option<(PackageId, &Touches)> {
        let (home, touches) = self.touches.get(self.doors.get(&name)?)?;
        Some((*home, touches))
    }

    /// Calls of functions that a path leads to.
    fn by_path(&self, ground: &Ground<'_, '_>) -> Vec<Access> {
        let mut out = Vec::new();
        for ((from, _), uses) in ground.uses {
            for item in uses.items.iter().filter(|item| item.kind == Some(ItemKind::Function)) {
                let Some(declared) = item.declared else { continue };
                let start = (declared.file, declared.start);
                let end = (declared.file, declared.end);
                let Some((_, (home, touched))) = self.touches.range(start..end).next() else {
                    continue;
                };
                let sites = item.sites.iter().filter(|site| site.context != Context::Test);
                for site in sites.filter(|_| home != from) {
                    add(&mut out, (*from, *home), touched, (site.span, site.context), true);
                }
            }
        }
        out
    }

    /// Calls of methods that only one function can be meant by.
    fn by_name(&self, ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> Vec<Access> {
        let mut out = Vec::new();
        let mut linked: BTreeMap<PackageId, BTreeSet<PackageId>> = BTreeMap::new();
        for part in parts.iter().filter(|part| part.context != Context::Test) {
            for (name, at) in &part.facts.stores.calls {
                let Some((home, touched)) = self.named(*name) else { continue };
                if home == part.package {
                    continue;
                }
                let links = linked.entry(part.package).or_insert_with(|| {
                    let follow = |link: &crate::model::Link| link.kind == LinkKind::Normal;
                    let walk = ground.architecture.walk(part.package, Direction::Down, follow);
                    walk.reached().iter().copied().collect()
                });
                let context = scope_context(part, *at);
                if links.contains(&home) && context != Context::Test {
                    let span = part.id.span(*at as usize..*at as usize);
                    add(&mut out, (part.package, home), touched, (span, context), false);
                }
            }
        }
        out
    }
}

fn add(
    out: &mut Vec<Access>,
    (package, home): (PackageId, PackageId),
    touched: &Touches,
    (at, context): (Span, Context),
    sure: bool,
) {
    let mut seen = BTreeSet::new();
    for (object, mode, through) in touched {
        if seen.insert((*object, *mode)) {
            out.push(Access {
                object: *object,
                package: Some(package),
                mode: *mode,
                at,
                context,
                how: How::Reached,
                sure,
                through: Some(*through),
                via: Some(home),
            });
        }
    }
}

/// Whether a place stands in a function that only tests compile.
fn scope_context(part: &Part<'_>, at: u32) -> Context {
    let is_test = part.facts.stores.function_at(at).is_some_and(|function| function.test);
    if is_test { Context::Test } else { in_scope(part.facts, 0, part.context) }
}

/// Names that one function alone has.
fn unique(parts: &[Part<'_>]) -> FxHashMap<u32, Option<Key>> {
    let mut found: FxHashMap<u32, Option<Key>> = FxHashMap::default();
    let mut seen: BTreeSet<FileId> = BTreeSet::new();
    for part in parts.iter().filter(|part| part.context != Context::Test) {
        if !seen.insert(part.id) {
            continue;
        }
        let has_body = |function: &&Function| function.close > function.end && !function.test;
        for function in part.facts.stores.functions.iter().filter(has_body) {
            let key = (part.id, function.at);
            found.entry(function.name).and_modify(|known| *known = None).or_insert(Some(key));
        }
    }
    found
}
