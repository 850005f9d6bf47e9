//! Where the names of servers and clients stand, and in whose code they come to be.
//!
//! Owns the search. A name that is bound to a package counts where a use leads there; a free one,
//! as generators make them, where it leads into any local package, or stays in its own. The
//! generated code itself and plain imports are no use. Does not know what a name stands for.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Ground;
use super::contracts::Draft;
use crate::extract::Technology;
use crate::extract::rust::{PathFact, SiteKind};
use crate::model::code::{Extern, Name, Res, Resolver, context, in_scope, small};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// What the use of a name shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Server,
    Client,
}

/// A name that is looked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) side: Side,
    /// Words that stand one behind the other.
    words: Vec<String>,
    /// The package in which it comes to be; none for any.
    home: Option<PackageId>,
    /// Functions that make one; empty where the name alone is enough.
    makers: Vec<String>,
    /// Libraries of such names; empty for any.
    packages: Vec<String>,
}

impl Wanted {
    pub(super) fn bound(side: Side, path: &str, home: PackageId) -> Self {
        let words = path.split("::").map(str::to_owned).collect();
        Self { side, words, home: Some(home), makers: Vec::new(), packages: Vec::new() }
    }

    pub(super) fn free(side: Side, name: &str, technology: &Technology) -> Self {
        Self {
            side,
            words: vec![name.to_owned()],
            home: None,
            makers: technology.makers.clone(),
            packages: technology.packages.clone(),
        }
    }

    /// The place behind its words in a path; none where it does not hold them.
    fn end_in<'w>(&self, words: &[&'w str]) -> Option<usize> {
        let length = self.words.len();
        let is_it = |part: &[&'w str]| part.iter().zip(&self.words).all(|(a, b)| a == b);
        words.windows(length).position(is_it).map(|at| at + length)
    }
}

/// One use of a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mention {
    /// Position of the draft.
    pub(super) draft: usize,
    pub(super) side: Side,
    pub(super) package: PackageId,
    pub(super) at: Span,
    pub(super) test: bool,
    /// Whether a server or client is made there, rather than named.
    pub(super) sure: bool,
    /// The local package in which the name comes to be.
    pub(super) landed: PackageId,
}

/// Every use, sorted; packages in which generated code comes to be become clients of their draft.
pub(super) fn mentions(ground: &Ground<'_, '_>, drafts: &mut [Draft]) -> Vec<Mention> {
    let mut out = bound(ground, drafts);
    let mut interest: FxHashMap<Name, Vec<(usize, usize)>> = FxHashMap::default();
    for (at, draft) in drafts.iter().enumerate() {
        for (number, wanted) in draft.wanted.iter().enumerate() {
            let first = wanted.words.first().and_then(|word| ground.code.names.find(word));
            if let Some(name) = first {
                interest.entry(name).or_default().push((at, number));
            }
        }
    }
    let packages = 0..ground.code.externs.len();
    let found: Vec<Vec<Mention>> = packages
        .into_par_iter()
        .map(|at| of_package(ground, drafts, &interest, PackageId::new(at)))
        .collect();
    out.extend(found.into_iter().flatten());
    out.sort();
    out.dedup();
    for mention in &out {
        if let Some(draft) = drafts.get_mut(mention.draft)
            && !draft.interface.clients.contains(&mention.landed)
            && draft.interface.home != Some(mention.landed)
        {
            draft.interface.clients.push(mention.landed);
        }
    }
    out
}

/// Uses of names that are bound to another package.
fn bound(ground: &Ground<'_, '_>, drafts: &[Draft]) -> Vec<Mention> {
    let mut by_home: FxHashMap<PackageId, Vec<(usize, &Wanted)>> = FxHashMap::default();
    for (at, draft) in drafts.iter().enumerate() {
        for wanted in &draft.wanted {
            if let Some(home) = wanted.home {
                by_home.entry(home).or_default().push((at, wanted));
            }
        }
    }
    let mut out = Vec::new();
    for ((from, to), uses) in ground.uses {
        for (draft, wanted) in by_home.get(to).into_iter().flatten() {
            for item in &uses.items {
                let words: Vec<&str> = item.path.split("::").collect();
                if wanted.end_in(&words).is_none() {
                    continue;
                }
                let sites = item.sites.iter().filter(|site| site.context != Context::Build);
                out.extend(sites.map(|site| Mention {
                    draft: *draft,
                    side: wanted.side,
                    package: *from,
                    at: site.span,
                    test: site.context == Context::Test,
                    sure: true,
                    landed: *to,
                }));
            }
        }
    }
    out
}

fn of_package(
    ground: &Ground<'_, '_>,
    drafts: &[Draft],
    interest: &FxHashMap<Name, Vec<(usize, usize)>>,
    package: PackageId,
) -> Vec<Mention> {
    let code = ground.code;
    let mut out = Vec::new();
    let mut resolver = Resolver::new(code, package);
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            if file.facts.generated || !file.names.iter().any(|name| interest.contains_key(name)) {
                continue;
            }
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let around = context(krate.kind, test);
            for (at, fact) in file.facts.paths.iter().enumerate() {
                let names = fact.words.iter().filter_map(|word| file.names.get(word.index()));
                let place = Place { instance: *instance, path: small(at), fact, around };
                let asked = names.filter_map(|name| interest.get(name)).flatten();
                let asked = asked.filter_map(|(draft, number)| {
                    Some((*draft, drafts.get(*draft)?.wanted.get(*number)?))
                });
                for (draft, wanted) in asked {
                    out.extend(mention(&mut resolver, draft, wanted, &place));
                }
            }
        }
    }
    out
}

/// Where a path stands.
struct Place<'p> {
    instance: u32,
    path: u32,
    fact: &'p PathFact,
    around: Context,
}

fn mention(
    resolver: &mut Resolver<'_, '_>,
    draft: usize,
    wanted: &Wanted,
    place: &Place<'_>,
) -> Vec<Mention> {
    let (code, package) = (resolver.code, resolver.package);
    let Some(file) = code.file_of(place.instance) else { return Vec::new() };
    let words: Vec<&str> =
        place.fact.words.iter().map(|word| file.facts.words.get(*word)).collect();
    let Some(end) = wanted.end_in(&words) else { return Vec::new() };
    let is_made = words.get(end).is_some_and(|next| wanted.makers.iter().any(|m| m == next));
    let context = in_scope(file.facts, place.fact.scope, place.around);
    if context == Context::Build {
        return Vec::new();
    }
    let mut entered = false;
    let landed = match resolver.path(place.instance, place.path) {
        Some(found) => match found.res {
            Res::Foreign(_) => return Vec::new(),
            Res::Item(instance, item) => {
                // The file that declares it is the generated one.
                let declares = code.file_of(instance).is_some_and(|known| known.id == file.id);
                if declares && code.file_of(instance).is_some_and(|f| item_is(f, item, wanted)) {
                    return Vec::new();
                }
                resolver.home(found.res).map_or(package, |(home, _)| home)
            }
            _ => {
                let entry = found.entry.as_ref().map(|entry| entry.package);
                entered = entry.is_some();
                found.landed.or(entry).unwrap_or(package)
            }
        },
        None => package,
    };
    let landed = match wanted.home {
        // Uses from elsewhere were found with the links.
        Some(home) if home != package && (entered || wanted.words.len() < 2) => return Vec::new(),
        // A glob brings what a macro makes, and nobody can see it.
        Some(home) if home != package => home,
        Some(home) if home != landed => return Vec::new(),
        None if !is_of_generator(resolver, landed, wanted) => return Vec::new(),
        _ => landed,
    };
    // In its own package a client that is only named, in an impl or a signature, calls nothing.
    if landed == package && !is_made && wanted.words.len() < 2 {
        return Vec::new();
    }
    let sites = file.facts.sites_of(place.path).iter();
    sites
        .filter(|site| site.kind != SiteKind::Import)
        .map(|site| Mention {
            draft,
            side: wanted.side,
            package,
            at: file.span(site.at, site.at + u32::from(site.len)),
            test: context == Context::Test,
            sure: is_made || wanted.makers.is_empty(),
            landed,
        })
        .collect()
}

/// Whether the package in which a name comes to be, or the one that uses it, links the library of
/// such names.
fn is_of_generator(resolver: &Resolver<'_, '_>, landed: PackageId, wanted: &Wanted) -> bool {
    let code = resolver.code;
    let links = |package: PackageId| {
        let externs = code.externs.get(package.index());
        externs.is_some_and(|externs| {
            externs.values().any(|known| match known {
                Extern::Foreign(name) => wanted.packages.iter().any(|p| p == code.names.get(*name)),
                Extern::Local(_) => false,
            })
        })
    };
    wanted.packages.is_empty() || links(landed) || links(resolver.package)
}

/// Whether an item is the type that is looked for.
fn item_is(file: &crate::model::code::CodeFile<'_>, item: u32, wanted: &Wanted) -> bool {
    let name = file.facts.items.get(item as usize).map(|item| file.facts.words.get(item.name));
    name.is_some_and(|name| wanted.words.iter().any(|word| word == name))
}
