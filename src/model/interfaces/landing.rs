//! Where the path of a server's or client's name leads, and which of several services is meant.
//!
//! Owns the landing: the local package in which a name comes to be, the words before it, and
//! whether a generator makes it there. Services of one name are told apart by these words, else by
//! where their contract lies. Does not know who serves or calls.

use super::Ground;
use super::wanted::{Asked, Place, Wanted};
use crate::model::code::{CodeFile, Extern, Name, Res, Resolver};
use crate::model::ids::PackageId;

/// Where a path leads.
pub(super) struct Found {
    /// The local package in which the name comes to be.
    pub(super) landed: PackageId,
    /// Whether the path enters a package by a link.
    pub(super) entered: bool,
    /// Whether it ends in a file that says it is generated.
    pub(super) is_generated: bool,
    /// Whether the item itself is written down, as the trait is that a contract is made of.
    pub(super) is_declared: bool,
    /// The words before the name, as far as they are known.
    pub(super) around: Vec<String>,
}

/// Where a path leads; none out of the workspace, and none for the generated code itself.
pub(super) fn follow(
    resolver: &mut Resolver<'_, '_>,
    asked: &Asked<'_>,
    place: &Place<'_>,
    file: &CodeFile<'_>,
) -> Option<Found> {
    let (code, package, wanted) = (resolver.code, resolver.package, asked.wanted);
    let resolved = resolver.path(place.instance, place.path);
    let text = |names: &[Name]| names.iter().map(|name| code.names.get(*name).to_owned()).collect();
    let mut out = Found {
        landed: package,
        entered: false,
        is_generated: false,
        is_declared: false,
        around: Vec::new(),
    };
    if let Some(found) = &resolved {
        match found.res {
            Res::Foreign(_) => return None,
            Res::Item(instance, item) => {
                let declaring = code.file_of(instance)?;
                out.is_declared = item_is(declaring, item, wanted);
                // The file that declares it is the generated one, unless a trait is the contract.
                if declaring.id == file.id && out.is_declared && wanted.home.is_none() {
                    return None;
                }
                let (home, words) = resolver.home(found.res)?;
                out.landed = home;
                out.is_generated = declaring.facts.generated;
                out.around = text(&words);
                if alias_of(declaring, item, wanted) {
                    out.around = longest(declaring, wanted);
                    out.is_generated = !wanted.only_generated;
                } else if !out.is_declared {
                    return None;
                }
            }
            Res::Module(_) | Res::Unknown => {
                let (entry, landed) = (found.way.entry, found.way.landed);
                out.landed = landed.or(entry.map(|entry| entry.package)).unwrap_or(package);
                out.around =
                    entry.map_or_else(Vec::new, |entry| text(&resolver.names(entry.words)));
            }
        }
        out.entered = found.way.entry.is_some();
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
    let alias = file.facts.words_of(place.fact).get(place.word);
    let last = |path: u32| {
        let word = file.facts.words_of(file.facts.paths.get(path as usize)?).last()?;
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
    let words = target
        .and_then(|path| file.facts.paths.get(path as usize))
        .map(|fact| file.facts.words_of(fact));
    let last = words.and_then(|words| words.last()).map(|word| file.facts.words.get(*word));
    last.is_some() && last == wanted.words.last().map(String::as_str)
}

/// The longest path of a file that holds the name: mostly its import.
fn longest(file: &CodeFile<'_>, wanted: &Wanted) -> Vec<String> {
    let all = file.facts.paths.iter().map(|fact| -> Vec<&str> {
        file.facts.words_of(fact).iter().map(|word| file.facts.words.get(*word)).collect()
    });
    let holding = all.filter(|words| wanted.end_in(words).is_some());
    let longest = holding.max_by_key(Vec::len).unwrap_or_default();
    longest.into_iter().map(str::to_owned).collect()
}

/// Whether a package takes in code that a build script writes.
pub(super) fn makes_code(ground: &Ground<'_, '_>, package: PackageId) -> bool {
    ground.generated.contains(&package)
}

/// The draft whose package ends in the words before a name; the only one needs none.
pub(super) fn choose(drafts: &[(usize, &[String])], around: &[String]) -> Option<usize> {
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

/// The only one of several whose contract lies in a package that fits: where the name comes to be,
/// or, where a glob hides that, one that its user links.
pub(super) fn at_home(asked: &Asked<'_>, fits: impl Fn(PackageId) -> bool) -> Option<usize> {
    let pairs = asked.drafts.iter().zip(&asked.homes);
    let mut found = pairs.filter(|(_, home)| home.is_some_and(&fits)).map(|((at, _), _)| *at);
    found.next().filter(|_| found.next().is_none())
}

/// Whether the package in which a name comes to be, or the one that uses it, links the library of
/// such names.
pub(super) fn is_of_generator(
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
