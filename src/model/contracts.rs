//! Contract files as nodes: whose each is, in which package it lies, and whether it is our own.
//!
//! Owns the join of what contracts say with ownership and packages. Invariant: sorted by path, and
//! a file stands here once. Does not know who offers or calls a contract.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobSet, GlobSetBuilder};

use super::architecture::Architecture;
use super::ids::PackageId;
use super::shares::Source;
use crate::extract::ContractPlaces;
pub use crate::extract::Origin;
use crate::extract::contracts::{Contract, Defect, Name};
use crate::load::{Document, Loaded, Unreadable, path_text};
use crate::ownership::{RuleSource, Said, TeamId};
use crate::source::{FileId, Located, Span};

/// A contract in one file.
#[derive(Clone, Debug)]
pub struct ContractFile {
    /// Its path, from the display root.
    pub path: String,
    /// Its text.
    pub file: FileId,
    /// The package in whose folder it lies.
    pub package: Option<PackageId>,
    /// Who answers for it, sorted.
    pub owners: Vec<TeamId>,
    /// The lines that say so.
    pub because: Vec<Span>,
    /// Where it comes from.
    pub origin: Origin,
    /// What it says.
    pub read: Result<Contract, Defect>,
}

impl ContractFile {
    /// The place of a word in it.
    pub fn span(&self, name: &crate::extract::contracts::Name) -> Span {
        Span { file: self.file, start: name.start, end: name.end }
    }

    /// What it says, where it could be read.
    pub fn contract(&self) -> Option<&Contract> {
        self.read.as_ref().ok()
    }
}

/// Joins what was read with packages and owners.
pub fn contracts(
    architecture: &Architecture,
    loaded: &mut Loaded,
    documents: Vec<Document<Result<Contract, Defect>>>,
    (foreign, places): (&[Located<String>], &ContractPlaces),
) -> Vec<ContractFile> {
    let foreign = globs(foreign);
    let mut out = Vec::with_capacity(documents.len());
    for document in documents {
        let path = &document.path;
        let Ok(at) = loaded.tree.files.binary_search(path) else { continue };
        let said = document.facts.as_ref().ok().and_then(|read| read.as_ref().ok());
        let shown = path_text(&loaded.root, &loaded.tree.root.join(path));
        // Folders around the workspace say nothing of it: it may itself be an example.
        let is_foreign = foreign.is_match(&shown);
        let origin = if is_foreign { Origin::Foreign } else { places.origin(&shown, said) };
        // Tests and copies of another workspace are no business of this one.
        if origin != Origin::Own && shown.starts_with("../") {
            continue;
        }
        let file = loaded.sources.add_without_text(&shown, document.lines);
        let package = architecture.package_of_file.get(at).copied().flatten();
        let (owners, because) = owners(architecture, at, package);
        let unreadable = |why: Unreadable| Defect { at: 0, problem: why.as_str().to_owned() };
        let read = document.facts.map_err(unreadable).and_then(|read| read);
        out.push(ContractFile { path: shown, file, package, owners, because, origin, read });
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// What is not seen, by name: languages that nobody reads here, texts of others that can't be
/// read, and imports that lead out of the repository.
pub(super) fn blind_spots(contracts: &[ContractFile]) -> BTreeMap<&'static str, usize> {
    let mut out = BTreeMap::new();
    let mut add = |what, count| {
        if count > 0 {
            out.insert(what, count);
        }
    };
    let is_unread = |file: &&ContractFile| file.contract().is_some_and(|read| !read.is_read);
    add("contracts in a language that is not read", contracts.iter().filter(is_unread).count());
    let is_passed_over = |file: &&ContractFile| {
        file.read.is_err() && (file.origin != Origin::Own || file.path.starts_with("../"))
    };
    let broken = contracts.iter().filter(is_passed_over).count();
    add("contracts of tests and of others that can't be read", broken);
    add("imports of contracts that are not in the repository", missing_imports(contracts).count());
    out
}

/// Imports that lead to no file of the repository, by the contract that needs them.
pub fn missing_imports(contracts: &[ContractFile]) -> impl Iterator<Item = (&ContractFile, &Name)> {
    // An import names the end of a path, since the roots of imports are given to the compiler.
    let mut ends: BTreeSet<&str> = BTreeSet::new();
    for file in contracts {
        let mut rest = file.path.as_str();
        ends.insert(rest);
        while let Some((_, after)) = rest.split_once('/') {
            ends.insert(after);
            rest = after;
        }
    }
    let own = contracts.iter().filter(|file| file.origin == Origin::Own);
    let all = own.filter_map(|file| Some((file, file.contract()?)));
    let all = all.flat_map(|(file, read)| read.imports.iter().map(move |import| (file, import)));
    all.filter(move |(_, import)| {
        let plain = import.text.trim_start_matches(['.', '/']);
        // The compiler brings its own along.
        !plain.starts_with("google/protobuf/") && !plain.is_empty() && !ends.contains(plain)
    })
}

/// Mistakes were told where the settings were read.
fn globs(written: &[Located<String>]) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for glob in written {
        if let Ok(glob) = Glob::new(&glob.value) {
            set.add(glob);
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

/// Who answers for a file: its package's own word, then what is said of the file, then its
/// package's owners.
fn owners(
    architecture: &Architecture,
    at: usize,
    package: Option<PackageId>,
) -> (Vec<TeamId>, Vec<Span>) {
    let decisions = &architecture.decisions;
    let said = decisions.by_path.get(at).and_then(|said| decisions.said.get(*said as usize));
    let source = package.map_or(Source::Nobody, |id| architecture.package(id).source);
    if let Some(Said::Owned(owners, rules)) = said {
        let rules: Vec<_> =
            rules.iter().filter_map(|rule| architecture.ownership.rule(*rule)).collect();
        let by_lines = rules.iter().all(|rule| rule.source == RuleSource::Codeowners);
        let is_overruled = match source {
            Source::Metadata => true,
            Source::TeamsFile | Source::Catalogue => by_lines,
            Source::Codeowners | Source::Nobody => false,
        };
        if !is_overruled {
            let all = owners.iter().copied();
            let mut kept: Vec<TeamId> =
                all.clone().filter(|team| !architecture.left_out.contains(team)).collect();
            if kept.is_empty() {
                kept = all.collect();
            }
            return (kept, rules.iter().map(|rule| rule.span).collect());
        }
    }
    let Some(package) = package else { return (Vec::new(), Vec::new()) };
    let responsible = architecture.package(package).responsible.clone();
    let lines = responsible.iter().filter_map(|team| architecture.deciding_span(package, *team));
    let mut because: Vec<Span> = lines.collect();
    because.dedup();
    (responsible, because)
}
