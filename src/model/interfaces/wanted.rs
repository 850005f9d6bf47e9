//! Where the names of servers and clients stand, and in whose code they come to be.
//!
//! Owns the search. A name that is bound to a package counts where a use leads there; a free one,
//! as generators make them, where it leads into any local package, or stays in its own. Services
//! of one name are told apart by the modules around them, which follow the package of the contract.
//! The generated code itself and plain imports are no use. Does not know what a name stands for.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::Ground;
use super::contracts::Draft;
use crate::extract::Technology;
use crate::extract::rust::{PathFact, SiteKind};
use crate::model::code::{CodeFile, Extern, Name, Res, Resolver, context, in_scope, small};
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
            words: name.split("::").map(str::to_owned).collect(),
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

/// One name and the drafts that it may belong to.
struct Asked<'d> {
    wanted: &'d Wanted,
    /// Position of each, and the words of its package.
    drafts: Vec<(usize, &'d [String])>,
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
                Some(asked) => asked.drafts.push((at, &draft.space)),
                None => asked.push(Asked { wanted, drafts: vec![(at, &draft.space)] }),
            }
        }
    }
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
                let names = fact.words.iter().filter_map(|word| file.names.get(word.index()));
                let place = Place { instance: *instance, path: small(at), fact, around };
                for asked in names.filter_map(|name| interest.get(name)).flatten() {
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
struct Place<'p> {
    instance: u32,
    path: u32,
    fact: &'p PathFact,
    around: Context,
}

/// Where a path leads.
struct Found {
    /// The local package in which the name comes to be.
    landed: PackageId,
    /// Whether the path enters a package by a link.
    entered: bool,
    /// The words before the name, as far as they are known.
    around: Vec<String>,
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
        place.fact.words.iter().map(|word| file.facts.words.get(*word)).collect();
    let Some(end) = wanted.end_in(&words) else { return Ok(Vec::new()) };
    let is_made = words.get(end).is_some_and(|next| wanted.makers.iter().any(|m| m == next));
    let context = in_scope(file.facts, place.fact.scope, place.around);
    let sites: Vec<Span> = file
        .facts
        .sites_of(place.path)
        .iter()
        .filter(|site| site.kind != SiteKind::Import)
        .map(|site| file.span(site.at, site.at + u32::from(site.len)))
        .collect();
    if sites.is_empty() || context == Context::Build {
        return Ok(Vec::new());
    }
    let Some(found) = follow(resolver, wanted, place, file) else { return Ok(Vec::new()) };
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
    let Some(draft) = choose(&asked.drafts, &found.around) else { return Err(sites.len()) };
    let mention = |at: Span| Mention {
        draft,
        side: wanted.side,
        package,
        at,
        test: context == Context::Test,
        sure: is_made || wanted.makers.is_empty(),
        landed,
    };
    Ok(sites.into_iter().map(mention).collect())
}

/// Where a path leads; none out of the workspace, and none for the generated code itself.
fn follow(
    resolver: &mut Resolver<'_, '_>,
    wanted: &Wanted,
    place: &Place<'_>,
    file: &CodeFile<'_>,
) -> Option<Found> {
    let (code, package) = (resolver.code, resolver.package);
    let resolved = resolver.path(place.instance, place.path);
    let text = |names: &[Name]| names.iter().map(|name| code.names.get(*name).to_owned()).collect();
    let mut out = Found { landed: package, entered: false, around: Vec::new() };
    if let Some(found) = &resolved {
        match found.res {
            Res::Foreign(_) => return None,
            Res::Item(instance, item) => {
                // The file that declares it is the generated one.
                let declaring = code.file_of(instance).filter(|known| known.id == file.id);
                if declaring.is_some_and(|known| item_is(known, item, wanted)) {
                    return None;
                }
                if let Some((home, words)) = resolver.home(found.res) {
                    out.landed = home;
                    out.around = text(&words);
                }
            }
            Res::Module(_) | Res::Unknown => {
                let entry = found.entry.as_ref();
                out.landed = found.landed.or(entry.map(|entry| entry.package)).unwrap_or(package);
                out.around = entry.map_or_else(Vec::new, |entry| text(&entry.words));
            }
        }
        out.entered = found.entry.is_some();
    }
    if out.around.is_empty() {
        out.around = longest(file, wanted);
    }
    let cut = out.around.iter().position(|word| Some(word) == wanted.words.first());
    out.around.truncate(cut.unwrap_or(out.around.len()));
    Some(out)
}

/// The longest path of a file that holds the name: mostly its import.
fn longest(file: &CodeFile<'_>, wanted: &Wanted) -> Vec<String> {
    let all = file.facts.paths.iter().map(|fact| -> Vec<&str> {
        fact.words.iter().map(|word| file.facts.words.get(*word)).collect()
    });
    let holding = all.filter(|words| wanted.end_in(words).is_some());
    let longest = holding.max_by_key(Vec::len).unwrap_or_default();
    longest.into_iter().map(str::to_owned).collect()
}

/// The draft whose package ends in the words before a name; the only one needs none.
fn choose(drafts: &[(usize, &[String])], around: &[String]) -> Option<usize> {
    if let [(only, _)] = drafts {
        return Some(*only);
    }
    // Of each package as many words from its end as stand somewhere before the name, in order.
    let score = |space: &[String]| {
        let mut best = 0;
        for end in 0..=around.len() {
            let here = around.get(..end).unwrap_or_default().iter().rev();
            let same = here.zip(space.iter().rev()).take_while(|(a, b)| a == b).count();
            best = best.max(same);
        }
        best
    };
    let best = drafts.iter().map(|(_, space)| score(space)).max().filter(|best| *best > 0)?;
    let mut found = drafts.iter().filter(|(_, space)| score(space) == best);
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Some(*at),
        _ => None,
    }
}

/// Whether the package in which a name comes to be, or the one that uses it, links the library of
/// such names.
fn is_of_generator(
    ground: &Ground<'_, '_>,
    user: PackageId,
    landed: PackageId,
    wanted: &Wanted,
) -> bool {
    let code = ground.code;
    let is_meant = |known: &Extern| {
        let name = match known {
            Extern::Foreign(name) => code.names.get(*name),
            Extern::Local(package) => ground.architecture.package(*package).name.as_str(),
        };
        wanted.packages.iter().any(|package| package == name)
    };
    let links = |package: PackageId| {
        let externs = code.externs.get(package.index());
        externs.is_some_and(|externs| externs.values().any(is_meant))
    };
    wanted.packages.is_empty() || links(landed) || links(user)
}

/// Whether an item is the type that is looked for.
fn item_is(file: &CodeFile<'_>, item: u32, wanted: &Wanted) -> bool {
    let name = file.facts.items.get(item as usize).map(|item| file.facts.words.get(item.name));
    name.is_some_and(|name| wanted.words.iter().any(|word| word == name))
}
