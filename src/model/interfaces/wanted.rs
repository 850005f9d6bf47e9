//! Where the names of servers and clients stand, and in whose code they come to be.
//!
//! Owns the search. A name that is bound to a package counts where a use leads there; a free one,
//! as generators make them, where it leads into any local package, or stays in its own. The
//! generated code itself and plain imports are no use. Does not know what a name stands for, nor
//! where a path leads.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::contracts::Draft;
use super::landing::{at_home, choose, follow, is_of_generator, makes_code};
use super::{Ground, second_look};
use crate::extract::Technology;
use crate::extract::rust::{PathFact, SiteKind};
use crate::model::code::{Extern, Name, Resolver, context, in_scope, small};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) side: Side,
    /// Words that stand one behind the other.
    pub(super) words: Vec<String>,
    /// The package in which it comes to be; none for any.
    pub(super) home: Option<PackageId>,
    /// Functions that make one; empty where the name alone is enough.
    makers: Vec<String>,
    /// Libraries of such names; empty for any.
    pub(super) packages: Vec<String>,
    /// Whether only generated code is meant: the name alone says little.
    pub(super) only_generated: bool,
}

impl Wanted {
    pub(super) fn bound(side: Side, path: &str, home: PackageId) -> Self {
        let words = path.split("::").map(str::to_owned).collect();
        let (makers, packages) = (Vec::new(), Vec::new());
        Self { side, words, home: Some(home), makers, packages, only_generated: false }
    }

    pub(super) fn free(
        side: Side,
        name: &str,
        technology: &Technology,
        has_contract: bool,
    ) -> Self {
        Self {
            side,
            words: name.split("::").map(str::to_owned).collect(),
            home: None,
            makers: technology.makers.clone(),
            packages: technology.packages.clone(),
            only_generated: !has_contract,
        }
    }

    /// The name, where it is one word.
    pub(super) fn alone(&self) -> Option<&str> {
        match self.words.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Whether a function of this name makes one.
    fn is_made_by(&self, name: &str) -> bool {
        let is_any = self.home.is_some() && self.makers.is_empty();
        self.makers.iter().any(|maker| maker == name)
            || is_any && (name == "new" || name.starts_with("new_"))
    }

    /// The place behind its words in a path; none where it does not hold them.
    pub(super) fn end_in<'w>(&self, words: &[&'w str]) -> Option<usize> {
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
    /// Whether code for callers is generated there.
    pub(super) is_generated: bool,
}

/// One name and the drafts that it may belong to.
#[derive(Clone)]
pub(super) struct Asked<'d> {
    pub(super) wanted: &'d Wanted,
    /// Whether it is looked for under another name, which an import or alias gives it.
    pub(super) is_alias: bool,
    /// Position of each, and the words of its package.
    pub(super) drafts: Vec<(usize, &'d [String])>,
    /// The package in whose folder each contract lies.
    pub(super) homes: Vec<Option<PackageId>>,
}

type Interest<'d> = FxHashMap<Name, Vec<Asked<'d>>>;

/// Every use, sorted, and how many could not be given to one of several services of their name.
pub(super) fn mentions(ground: &Ground<'_, '_>, drafts: &[Draft]) -> (Vec<Mention>, usize) {
    let mut out = bound(ground, drafts);
    let mut interest: Interest<'_> = FxHashMap::default();
    for (at, draft) in drafts.iter().enumerate() {
        for wanted in &draft.wanted {
            let first = wanted.words.first().and_then(|word| ground.code.names.find(word));
            let Some(asked) = first.map(|name| interest.entry(name).or_default()) else { continue };
            match asked.iter_mut().find(|asked| asked.wanted == wanted) {
                Some(asked) => {
                    asked.drafts.push((at, &draft.space));
                    asked.homes.push(draft.interface.home);
                }
                None => {
                    asked.push(Asked {
                        wanted,
                        is_alias: false,
                        drafts: vec![(at, &draft.space)],
                        homes: vec![draft.interface.home],
                    });
                }
            }
        }
    }
    add_aliases(ground, &mut interest);
    let packages = 0..ground.code.externs.len();
    let found: Vec<(Vec<Mention>, usize)> = packages
        .into_par_iter()
        .map(|at| of_package(ground, &interest, PackageId::new(at)))
        .collect();
    let lost = found.iter().map(|(_, lost)| lost).sum();
    out.extend(found.into_iter().flat_map(|(found, _)| found));
    out.sort();
    out.dedup();
    (out, lost)
}

/// Other names for what is looked for: `use x::Server as ShopServer`, `type Channel = Client<_>`.
fn add_aliases(ground: &Ground<'_, '_>, interest: &mut Interest<'_>) {
    let mut found: Vec<(Name, Name)> = Vec::new();
    for file in &ground.code.files {
        if file.facts.generated || !file.names.iter().any(|name| interest.contains_key(name)) {
            continue;
        }
        let last = |path: u32| {
            let fact = file.facts.paths.get(path as usize)?;
            let name = file.names.get(file.facts.words_of(fact).last()?.index())?;
            interest.contains_key(name).then_some(*name)
        };
        let imports = file.facts.imports.iter().filter(|import| !import.glob);
        let imports = imports.filter_map(|import| Some((import.alias?, last(import.path)?)));
        let aliases = file.facts.items.iter();
        let aliases = aliases.filter_map(|item| Some((item.name, last(item.target?)?)));
        found.extend(imports.chain(aliases).filter_map(|(word, real)| {
            let alias = *file.names.get(word.index())?;
            (alias != real).then_some((alias, real))
        }));
    }
    found.sort_unstable();
    found.dedup();
    for (alias, real) in found {
        let named = interest.get(&real).into_iter().flatten().filter(|asked| !asked.is_alias);
        let free =
            named.filter(|asked| asked.wanted.words.len() == 1 && asked.wanted.home.is_none());
        let renamed: Vec<Asked<'_>> =
            free.cloned().map(|asked| Asked { is_alias: true, ..asked }).collect();
        interest.entry(alias).or_default().extend(renamed);
    }
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
                    is_generated: wanted.side == Side::Client,
                }));
            }
        }
    }
    out
}

fn of_package(
    ground: &Ground<'_, '_>,
    interest: &Interest<'_>,
    package: PackageId,
) -> (Vec<Mention>, usize) {
    let code = ground.code;
    let (mut out, mut lost) = (Vec::new(), 0);
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
                let names = file
                    .facts
                    .words_of(fact)
                    .iter()
                    .map(|word| file.names.get(word.index()))
                    .enumerate();
                let asked = names.filter_map(|(word, name)| Some((word, interest.get(name?)?)));
                for (word, asked) in asked.flat_map(|(w, list)| list.iter().map(move |a| (w, a))) {
                    let path = small(at);
                    let place = Place { instance: *instance, path, word, fact, around };
                    match mention(ground, &mut resolver, asked, &place) {
                        Ok(found) => out.extend(found),
                        Err(places) => lost += places,
                    }
                }
            }
        }
    }
    (out, lost)
}

/// Where a path stands.
pub(super) struct Place<'p> {
    pub(super) instance: u32,
    pub(super) path: u32,
    /// The word that is looked for.
    pub(super) word: usize,
    pub(super) fact: &'p PathFact,
    pub(super) around: Context,
}

/// The uses at the places of one path; how many there are, where their service is not known.
fn mention(
    ground: &Ground<'_, '_>,
    resolver: &mut Resolver<'_, '_>,
    asked: &Asked<'_>,
    place: &Place<'_>,
) -> Result<Vec<Mention>, usize> {
    let (code, package, wanted) = (resolver.code, resolver.package, asked.wanted);
    let Some(file) = code.file_of(place.instance) else { return Ok(Vec::new()) };
    let words: Vec<&str> =
        file.facts.words_of(place.fact).iter().map(|word| file.facts.words.get(*word)).collect();
    let end = if asked.is_alias { Some(place.word + 1) } else { wanted.end_in(&words) };
    let Some(end) = end else { return Ok(Vec::new()) };
    let is_made = words.get(end).is_some_and(|next| wanted.is_made_by(next));
    let context = in_scope(file.facts, place.fact.scope, place.around);
    let mut sites: Vec<Span> = file
        .facts
        .sites_of(place.path)
        .iter()
        .filter(|site| site.kind != SiteKind::Import)
        .map(|site| file.span(site.at, site.at + u32::from(site.len)))
        .collect();
    if sites.is_empty() || context == Context::Build {
        return Ok(Vec::new());
    }
    let Some(found) = follow(resolver, asked, place, file) else { return Ok(Vec::new()) };
    // In the package of a trait that is a contract, whoever implements it serves.
    if found.is_declared && wanted.home == Some(package) {
        sites.retain(|site| second_look::is_implemented(ground, *site));
    }
    if wanted.only_generated && !found.is_generated && !makes_code(ground, found.landed) {
        return Ok(Vec::new());
    }
    let landed = match wanted.home {
        // Uses from elsewhere were found with the links.
        Some(home) if home != package && (found.entered || wanted.words.len() < 2) => {
            return Ok(Vec::new());
        }
        // A glob brings what a macro makes, and nobody can see it.
        Some(home) if home != package => home,
        Some(home) if home != found.landed => return Ok(Vec::new()),
        None if !is_of_generator(ground, package, found.landed, wanted) => return Ok(Vec::new()),
        _ => found.landed,
    };
    // In its own package a client that is only named, in an impl or a signature, calls nothing.
    if wanted.side == Side::Client && landed == package && !is_made && wanted.words.len() < 2 {
        return Ok(Vec::new());
    }
    let is_linked = |home: PackageId| {
        let externs = code.externs.get(package.index());
        externs.is_some_and(|known| known.values().any(|to| *to == Extern::Local(home)))
    };
    let chosen = choose(&asked.drafts, &found.around)
        .or_else(|| at_home(asked, |home| home == landed))
        .or_else(|| at_home(asked, is_linked));
    let Some(draft) = chosen else { return Err(sites.len()) };
    let mention = |at: Span| Mention {
        draft,
        side: wanted.side,
        package,
        at,
        test: context == Context::Test,
        sure: is_made || wanted.makers.is_empty(),
        landed,
        is_generated: wanted.home.is_none() || wanted.side == Side::Client,
    };
    Ok(sites.into_iter().map(mention).collect())
}
