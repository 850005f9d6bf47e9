//! Who reaches an object through a function of another package.
//!
//! Owns the index from functions to the objects that their bodies touch, its closure over calls
//! inside of one package, and the attribution of calls: by a resolved path, or by a method's name
//! where of the functions of types that the caller links only those of one package have it, and of
//! them one touches something: others are mocks of it. Types are not known, so a name is no proof.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::gather::{Ground, Part};
use super::{Access, How, Mode, ObjectId, Stores};
use crate::extract::rust::{Function, ItemKind};
use crate::model::architecture::LinkKind;
use crate::model::code::in_scope;
use crate::model::evidence::{Context, UseSite};
use crate::model::ids::PackageId;
use crate::model::reach::Direction;
use crate::source::{FileId, Span};

/// How often calls inside of one package are followed.
const ROUNDS: usize = 3;

/// How many files one thread takes at once.
const PIECE: usize = 32;

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
    let tests = parts.iter().filter(|part| part.context == Context::Test);
    let tests = tests.map(|part| (part.package, part.id)).collect();
    let mut out = index.by_path(ground, &tests);
    out.extend(index.by_name(ground, parts));
    stores.accesses.extend(out);
}

/// Functions that touch objects.
#[derive(Default)]
struct Index<'p> {
    touches: BTreeMap<Key, (PackageId, Touches)>,
    /// Functions outside of tests, by their files.
    shipped: BTreeMap<FileId, (PackageId, &'p [Function])>,
    /// Functions of types outside of tests that have the name of one that touches something: few
    /// names, and asked for with every call of the workspace.
    methods: FxHashMap<u32, Vec<(PackageId, Key)>>,
    /// Functions of modules, likewise, by their packages and names.
    plain: FxHashMap<(PackageId, u32), Vec<Key>>,
    /// The names that were looked for: whether it is one of a type's function, and the name.
    doors: FxHashSet<(bool, u32)>,
}

impl<'p> Index<'p> {
    fn new(parts: &'p [Part<'_>], stores: &Stores) -> Self {
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
        let shipped = parts.iter().rev().filter(|part| part.context != Context::Test);
        let shipped =
            shipped.map(|part| (part.id, (part.package, &*part.facts.stores.functions))).collect();
        let mut index = Self { touches, shipped, ..Self::default() };
        index.open();
        for _ in 0..ROUNDS {
            if !index.close(parts) {
                break;
            }
        }
        index
    }

    /// Looks for the functions that share a name with one that touches something.
    fn open(&mut self) {
        let mut new = FxHashSet::default();
        for (file, at) in self.touches.keys() {
            let Some((_, functions)) = self.shipped.get(file) else { continue };
            let found = functions.binary_search_by_key(at, |function| function.at);
            let function = found.ok().and_then(|found| functions.get(found));
            let door = function.filter(|function| is_shipped(function)).map(door);
            new.extend(door.filter(|door| !self.doors.contains(door)));
        }
        if new.is_empty() {
            return;
        }
        for (file, (package, functions)) in &self.shipped {
            for function in functions.iter().filter(|function| is_shipped(function)) {
                if !new.contains(&door(function)) {
                    continue;
                }
                let key = (*file, function.at);
                if function.member {
                    self.methods.entry(function.name).or_default().push((*package, key));
                } else {
                    self.plain.entry((*package, function.name)).or_default().push(key);
                }
            }
        }
        self.doors.extend(new);
    }

    /// Functions that call others of their package touch what those touch.
    fn close(&mut self, parts: &[Part<'_>]) -> bool {
        // Side by side: what interfaces are has been found by then, and a core is idle.
        let more: Vec<(Key, PackageId, &Touches)> = parts
            .par_iter()
            .with_min_len(PIECE)
            .flat_map_iter(|part| self.calls_in(part))
            .collect();
        let more: Vec<(Key, PackageId, Touches)> =
            more.into_iter().map(|(key, home, touched)| (key, home, touched.clone())).collect();
        let mut has_grown = false;
        for (key, home, touched) in more {
            let slot = self.touches.entry(key).or_insert_with(|| (home, Touches::new()));
            let before = slot.1.len();
            slot.1.extend(touched);
            has_grown |= slot.1.len() > before;
        }
        if has_grown {
            self.open();
        }
        has_grown
    }

    /// What functions of one file touch by calling others of their package.
    fn calls_in<'i>(
        &'i self,
        part: &'i Part<'_>,
    ) -> impl Iterator<Item = (Key, PackageId, &'i Touches)> + 'i {
        let (stores, package, id) = (&part.facts.stores, part.package, part.id);
        let methods = stores.calls.iter().filter_map(move |(name, at)| {
            let own = |other: PackageId| other == package;
            Some((*at, self.named(*name, package, own).map(|(_, touched)| touched)?))
        });
        let plain = stores.plain_calls.iter().filter_map(move |(name, at)| {
            let [only] = self.plain.get(&(package, *name))?.as_slice() else {
                return None;
            };
            self.touches.get(only).map(|(_, touched)| (*at, touched))
        });
        let is_shipped = part.context != Context::Test;
        let all = methods.chain(plain).take_while(move |_| is_shipped);
        all.filter_map(move |(at, touched)| {
            let key = (id, stores.function_at(at)?.at);
            // What is known already need not be copied.
            let is_known = self.touches.get(&key).is_some_and(|(_, own)| touched.is_subset(own));
            (!is_known).then_some((key, package, touched))
        })
    }

    /// What a function of a type touches that a name means: of those that a caller sees, which all
    /// belong to one package, the only one that touches something. Others there stand in for it.
    fn named(
        &self,
        name: u32,
        caller: PackageId,
        mut sees: impl FnMut(PackageId) -> bool,
    ) -> Option<(PackageId, &Touches)> {
        let found = self.methods.get(&name)?;
        let mut seen = found.iter().filter(|(home, _)| *home == caller || sees(*home));
        let (home, _) = seen.next()?;
        if seen.any(|(other, _)| other != home) {
            return None;
        }
        let here = found.iter().filter(|(other, _)| other == home);
        let mut touching = here.filter_map(|(_, key)| self.touches.get(key));
        let (_, touched) = touching.next()?;
        let objects = |touched: &Touches| -> BTreeSet<(ObjectId, Mode)> {
            touched.iter().map(|(object, mode, _)| (*object, *mode)).collect()
        };
        touching.all(|(_, other)| objects(other) == objects(touched)).then_some((*home, touched))
    }

    /// Calls of functions that a path leads to.
    fn by_path(
        &self,
        ground: &Ground<'_, '_>,
        tests: &BTreeSet<(PackageId, FileId)>,
    ) -> Vec<Access> {
        let mut out = Vec::new();
        for ((from, _), uses) in ground.uses {
            for item in uses.items.iter().filter(|item| item.kind == Some(ItemKind::Function)) {
                let Some(declared) = item.declared else { continue };
                let start = (declared.file, declared.start);
                let end = (declared.file, declared.end);
                let Some((_, (home, touched))) = self.touches.range(start..end).next() else {
                    continue;
                };
                let is_shipped = |site: &&UseSite| {
                    site.context != Context::Test && !tests.contains(&(*from, site.span.file))
                };
                for site in item.sites.iter().filter(is_shipped).filter(|_| home != from) {
                    add(&mut out, (*from, *home), touched, (site.span, site.context), true);
                }
            }
        }
        out
    }

    /// Calls of methods that only one function can be meant by.
    fn by_name(&self, ground: &Ground<'_, '_>, parts: &[Part<'_>]) -> Vec<Access> {
        let parts: Vec<&Part<'_>> =
            parts.iter().filter(|part| part.context != Context::Test).collect();
        let mut callers: Vec<PackageId> = parts.iter().map(|part| part.package).collect();
        callers.sort_unstable();
        callers.dedup();
        let linked = |package: PackageId| -> (PackageId, BTreeSet<PackageId>) {
            let follow = |link: &crate::model::Link| link.kind == LinkKind::Normal;
            let walk = ground.architecture.walk(package, Direction::Down, follow);
            (package, walk.reached().iter().copied().collect())
        };
        let linked: BTreeMap<PackageId, BTreeSet<PackageId>> =
            callers.into_par_iter().map(linked).collect();
        let calls = |part: &&Part<'_>| {
            let mut out = Vec::new();
            let Some(links) = linked.get(&part.package) else { return out };
            for (name, at) in &part.facts.stores.calls {
                let sees = |home: PackageId| links.contains(&home);
                let Some((home, touched)) = self.named(*name, part.package, sees) else { continue };
                let context = scope_context(part, *at);
                if home != part.package && context != Context::Test {
                    let span = part.id.span(*at as usize..*at as usize);
                    add(&mut out, (part.package, home), touched, (span, context), false);
                }
            }
            out
        };
        parts.par_iter().with_min_len(PIECE).flat_map_iter(calls).collect()
    }
}

/// Whether a function has a body outside of tests.
fn is_shipped(function: &Function) -> bool {
    function.close > function.end && !function.test
}

/// What a call says of a function: whether it is one of a type, and its name.
fn door(function: &Function) -> (bool, u32) {
    (function.member, function.name)
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
