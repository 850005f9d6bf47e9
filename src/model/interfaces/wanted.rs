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
    /// Whether only generated code is meant: the name alone says little.
    only_generated: bool,
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
    /// Whether code for callers is generated there.
    pub(super) is_generated: bool,
}

/// One name and the drafts that it may belong to.
#[derive(Clone)]
struct Asked<'d> {
    wanted: &'d Wanted,
    /// Whether it is looked for under another name, which an import or alias gives it.
    is_alias: bool,
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
                None => {
                    asked.push(Asked { wanted, is_alias: false, drafts: vec![(at, &draft.space)] });
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
            let name = file.names.get(fact.words.last()?.index())?;
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
                let names = fact.words.iter().map(|word| file.names.get(word.index())).enumerate();
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
struct Place<'p> {
    instance: u32,
    path: u32,
    /// The word that is looked for.
    word: usize,
    fact: &'p PathFact,
    around: Context,
}

/// Where a path leads.
struct Found {
    /// The local package in which the name comes to be.
    landed: PackageId,
    /// Whether the path enters a package by a link.
    entered: bool,
    /// Whether it ends in a file that says it is generated.
    is_generated: bool,
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
    let end = if asked.is_alias { Some(place.word + 1) } else { wanted.end_in(&words) };
    let Some(end) = end else { return Ok(Vec::new()) };
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
    let Some(found) = follow(resolver, asked, place, file) else { return Ok(Vec::new()) };
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
    let Some(draft) = choose(&asked.drafts, &found.around) else { return Err(sites.len()) };
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

/// Where a path leads; none out of the workspace, and none for the generated code itself.
fn follow(
    resolver: &mut Resolver<'_, '_>,
    asked: &Asked<'_>,
    place: &Place<'_>,
    file: &CodeFile<'_>,
) -> Option<Found> {
    let (code, package, wanted) = (resolver.code, resolver.package, asked.wanted);
    let resolved = resolver.path(place.instance, place.path);
    let text = |names: &[Name]| names.iter().map(|name| code.names.get(*name).to_owned()).collect();
    let mut out =
        Found { landed: package, entered: false, is_generated: false, around: Vec::new() };
    if let Some(found) = &resolved {
        match found.res {
            Res::Foreign(_) => return None,
            Res::Item(instance, item) => {
                let declaring = code.file_of(instance)?;
                // The file that declares it is the generated one.
                if declaring.id == file.id && item_is(declaring, item, wanted) {
                    return None;
                }
                let (home, words) = resolver.home(found.res)?;
                out.landed = home;
                out.is_generated = declaring.facts.generated;
                out.around = text(&words);
                if alias_of(declaring, item, wanted) {
                    out.around = longest(declaring, wanted);
                    out.is_generated = !wanted.only_generated;
                } else if !item_is(declaring, item, wanted) {
                    return None;
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
    if !holds(&out.around, wanted) {
        if asked.is_alias && !is_renamed_here(file, place, wanted) {
            return None;
        }
        out.around = longest(file, wanted);
    }
    let cut = out.around.iter().position(|word| Some(word) == wanted.words.first());
    out.around.truncate(cut.unwrap_or(out.around.len()));
    Some(out)
}

fn holds(around: &[String], wanted: &Wanted) -> bool {
    let words: Vec<&str> = around.iter().map(String::as_str).collect();
    wanted.end_in(&words).is_some()
}

/// Whether an import of the file gives the name that stands in a path to what is looked for.
fn is_renamed_here(file: &CodeFile<'_>, place: &Place<'_>, wanted: &Wanted) -> bool {
    let alias = place.fact.words.get(place.word);
    let last = |path: u32| {
        let word = file.facts.paths.get(path as usize)?.words.last()?;
        Some(file.facts.words.get(*word))
    };
    file.facts.imports.iter().any(|import| {
        import.alias.as_ref() == alias
            && last(import.path) == wanted.words.last().map(String::as_str)
    })
}

/// Whether an item is an alias of what is looked for.
fn alias_of(file: &CodeFile<'_>, item: u32, wanted: &Wanted) -> bool {
    let target = file.facts.items.get(item as usize).and_then(|item| item.target);
    let words = target.and_then(|path| file.facts.paths.get(path as usize)).map(|fact| &fact.words);
    let last = words.and_then(|words| words.last()).map(|word| file.facts.words.get(*word));
    last.is_some() && last == wanted.words.last().map(String::as_str)
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

/// Whether a package takes in code that a build script writes.
fn makes_code(ground: &Ground<'_, '_>, package: PackageId) -> bool {
    ground.generated.contains(&package)
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
