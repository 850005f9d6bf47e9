//! Packages that are named where no path leads: in macros, in documentation.
//!
//! Owns the second look at a declared link that shows no use. Texts are asked for only here, the
//! files of a package once each. Does not resolve names and does not judge.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::architecture::Architecture;
use super::code::{self, Extern, Name};
use super::evidence::Evidence;
use super::ids::PackageId;
use super::quotes::Quotes;
use crate::extract::rust::{
    IncludeBase, Named, PathFact, ScopeKind, holds_word, mentions, mentions_in_documentation,
};
use crate::load::{RootKind, Tree};

/// The text of a file whose bytes are wanted.
pub type TextWhere<'t> = &'t (dyn Fn(&Path, &dyn Fn(&[u8]) -> bool) -> Option<Arc<str>> + Sync);

/// Names of packages that a macro may write into the code that calls it.
pub(super) struct Macros {
    /// For each package the first words of the paths in its macros.
    heads: Vec<BTreeSet<Name>>,
}

impl Macros {
    pub(super) fn of(tables: &code::Code<'_>, architecture: &Architecture) -> Self {
        let mut heads = vec![BTreeSet::new(); tables.externs.len()];
        for krate in &tables.krates {
            let index = krate.package.index();
            let is_plugin = architecture.package(krate.package).is_proc_macro;
            for instance in &krate.instances {
                let Some(file) = tables.file_of(*instance) else { continue };
                let Some(own) = heads.get_mut(index) else { continue };
                let is_written = |path: &&PathFact| {
                    let scope = file.facts.scopes.get(path.scope as usize);
                    is_plugin
                        || scope.is_some_and(|scope| matches!(scope.kind, ScopeKind::Macro(_)))
                };
                let head = |path: &PathFact| {
                    file.names.get(file.facts.words_of(path).first()?.index()).copied()
                };
                own.extend(file.facts.paths.iter().filter(is_written).filter_map(head));
            }
        }
        Self { heads }
    }
}

/// Declared links without a use, as far as they are wanted.
pub(super) fn bare_links(
    out: &Evidence,
    architecture: &Architecture,
    is_wanted: &dyn Fn(PackageId, PackageId) -> bool,
) -> Vec<(PackageId, PackageId)> {
    let mut bare: Vec<(PackageId, PackageId)> = architecture
        .links()
        .map(|(_, link)| (link.from, link.to))
        .filter(|(from, to)| {
            from != to
                && is_wanted(*from, *to)
                && out.of(*from, *to).is_none_or(|uses| uses.items.is_empty())
        })
        .collect();
    bare.sort();
    bare.dedup();
    bare
}

/// Looks a second time at links that show no use: those that are named somewhere all the same.
pub(super) fn mentioned(
    out: &Evidence,
    tables: &code::Code<'_>,
    cases: &Cases<'_>,
    bare: &[(PackageId, PackageId)],
    text: TextWhere<'_>,
    macros: &Macros,
) -> Vec<(PackageId, PackageId)> {
    // The files of a package are read once, whatever the number of its links.
    let by_package: Vec<&[(PackageId, PackageId)]> = bare.chunk_by(|a, b| a.0 == b.0).collect();
    let quotes = Quotes::new(cases.architecture, tables, text);
    let named = |links| of_package(out, (tables, cases), links, text, (macros, &quotes));
    by_package.into_par_iter().flat_map_iter(named).collect()
}

/// Which of the links of one package are named somewhere all the same.
fn of_package(
    out: &Evidence,
    (tables, cases): (&code::Code<'_>, &Cases<'_>),
    links: &[(PackageId, PackageId)],
    text: TextWhere<'_>,
    (macros, quotes): (&Macros, &Quotes<'_, '_>),
) -> Vec<(PackageId, PackageId)> {
    let Some(&(from, _)) = links.first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut open: Vec<(&str, (PackageId, PackageId))> = Vec::new();
    let near = LazyCell::new(|| quotes.macros(out, from));
    for link in links {
        let names = extern_names(tables, from, link.1);
        let is_written = names.iter().any(|name| written_by_macro(out, macros, from, *name));
        if is_written || quotes.hold(&near, link.1) {
            found.push(*link);
        } else {
            open.extend(names.into_iter().map(|name| (tables.names.get(name), *link)));
        }
    }
    named_in_text((tables, cases), from, open, text, &mut found);
    found
}

fn extern_names(tables: &code::Code<'_>, from: PackageId, to: PackageId) -> Vec<Name> {
    let Some(known) = tables.externs.get(from.index()) else { return Vec::new() };
    let mut names: Vec<Name> = known
        .iter()
        .filter(|(_, leads)| **leads == Extern::Local(to))
        .map(|(name, _)| *name)
        .collect();
    names.sort();
    names
}

/// Whether a package whose macros `from` may call writes this name into its code.
fn written_by_macro(out: &Evidence, macros: &Macros, from: PackageId, name: Name) -> bool {
    let range = (from, PackageId::FIRST)..=(from, PackageId::LAST);
    out.uses.range(range).any(|((_, to), uses)| {
        let homes = uses.items.iter().filter_map(|item| item.home.as_ref()).map(|(home, _)| *home);
        homes.chain([*to]).any(|package| {
            macros.heads.get(package.index()).is_some_and(|heads| heads.contains(&name))
        })
    })
}

/// Moves links whose package a text names from `open` to `found`.
fn named_in_text(
    (tables, cases): (&code::Code<'_>, &Cases<'_>),
    from: PackageId,
    mut open: Vec<(&str, (PackageId, PackageId))>,
    text: TextWhere<'_>,
    found: &mut Vec<(PackageId, PackageId)>,
) {
    let (files, pages) = texts_of(tables, from);
    // Made once, not for each file.
    let finders: Vec<memchr::memmem::Finder<'_>> =
        open.iter().map(|(name, _)| memchr::memmem::Finder::new(name.as_bytes())).collect();
    let mut look = |path: &Path, named: Option<&Named>, names: &dyn Fn(&str, &str) -> bool| {
        // A text is read again only where it may name one of them.
        if named.is_some_and(|named| !open.iter().any(|(name, _)| named.may_hold(name))) {
            return;
        }
        // Most files name none of them: their bytes are not worth being made a text.
        let has_any = |bytes: &[u8]| finders.iter().any(|finder| finder.find(bytes).is_some());
        let text = (!open.is_empty()).then(|| text(path, &has_any)).flatten();
        let Some(text) = text else { return };
        open.retain(|(name, link)| {
            let is_named = names(&text, name);
            if is_named {
                found.push(*link);
            }
            !is_named
        });
    };
    let held: BTreeSet<&Path> = files.iter().map(|(path, ..)| *path).collect();
    for (path, named, is_build) in files {
        let named = (!is_build).then_some(named);
        look(path, named, &|text, name| mentions(text, name, is_build));
    }
    for path in pages {
        look(&path, None, &mentions_in_documentation);
    }
    // A word in a file of a target is no use: its paths were followed.
    for path in cases.of(tables, from).into_iter().filter(|path| !held.contains(path.as_path())) {
        look(&path, None, &holds_word);
    }
}

/// Rust files that no target holds and that a test compiles all the same.
pub(super) struct Cases<'c> {
    pub(super) architecture: &'c Architecture,
    pub(super) tree: &'c Tree,
}

impl Cases<'_> {
    /// Every Rust file in the folder of a package that links what compiles such files: which of them
    /// it compiles only its patterns say.
    fn of(&self, tables: &code::Code<'_>, package: PackageId) -> Vec<PathBuf> {
        const COMPILE: [&str; 5] =
            ["trybuild", "macrotest", "ui_test", "compiletest_rs", "trybuild2"];
        let externs = |package: PackageId| {
            tables.externs.get(package.index()).into_iter().flat_map(|known| known.values())
        };
        let compiles = |leads: &Extern| match leads {
            Extern::Foreign(name) => COMPILE.contains(&tables.names.get(*name)),
            Extern::Local(_) => false,
        };
        // A workspace with many such tests has a package that holds what they have in common.
        let helps = |leads: &Extern| matches!(leads, Extern::Local(helper) if externs(*helper).any(compiles));
        if !externs(package).any(|leads| compiles(leads) || helps(leads)) {
            return Vec::new();
        }
        let owners = &self.architecture.package_of_file;
        let files = self.tree.files.iter().zip(owners);
        let own = files.filter(|(path, owner)| **owner == Some(package) && is_rust(path));
        own.map(|(path, _)| self.tree.root.join(path)).collect()
    }
}

fn is_rust(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "rs")
}

/// The Rust files of a package, each with its words and whether a build script consists of it, and
/// the pages that its documentation includes.
fn texts_of<'t>(
    tables: &'t code::Code<'_>,
    from: PackageId,
) -> (Vec<(&'t Path, &'t Named, bool)>, Vec<PathBuf>) {
    let mut files: Vec<(&Path, &Named, bool)> = Vec::new();
    let mut pages: Vec<PathBuf> = Vec::new();
    for krate in tables.krates.iter().filter(|krate| krate.package == from) {
        for instance in &krate.instances {
            let Some(file) = tables.file_of(*instance) else { continue };
            files.push((file.path, &file.facts.named, krate.kind == RootKind::Build));
            let included = file.facts.includes.iter().filter(|include| {
                include.base == IncludeBase::File && include.path.ends_with(".md")
            });
            pages.extend(included.filter_map(|i| Some(file.path.parent()?.join(&*i.path))));
        }
    }
    files.sort_by_key(|(path, _, is_build)| (*path, *is_build));
    files.dedup_by_key(|(path, _, is_build)| (*path, *is_build));
    (files, pages)
}
