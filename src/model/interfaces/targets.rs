//! Which program a file's code is part of: links followed from target to target.
//!
//! Owns attribution. A package may build a service, a tool and a test double; a link counts for a
//! target only where its own files, or those of a library it uses, name the other package. Does not
//! know interfaces.

use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use crate::load::RootKind;
use crate::model::architecture::{Process, ProcessKind};
use crate::model::code::{Code, Extern};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::FileId;

/// For each target the programs that it is part of.
#[derive(Debug, Default)]
pub(in crate::model) struct Targets {
    /// Targets of a package that hold a file.
    of_file: BTreeMap<(PackageId, FileId), Vec<usize>>,
    /// For each target the processes that reach it, sorted.
    processes: Vec<Vec<usize>>,
    /// For each package its targets that are shipped.
    of_package: BTreeMap<PackageId, Vec<usize>>,
}

impl Targets {
    pub(in crate::model) fn new(ground: &Ground<'_, '_>) -> Self {
        let code = ground.code;
        let mut out = Self { processes: vec![Vec::new(); code.krates.len()], ..Self::default() };
        for (at, krate) in code.krates.iter().enumerate() {
            if !matches!(krate.kind, RootKind::Library | RootKind::Binary) {
                continue;
            }
            out.of_package.entry(krate.package).or_default().push(at);
            for file in krate.instances.iter().filter_map(|instance| code.file_of(*instance)) {
                let targets = out.of_file.entry((krate.package, file.id)).or_default();
                if !targets.contains(&at) {
                    targets.push(at);
                }
            }
        }
        let edges = out.edges(ground);
        for (number, process) in ground.architecture.processes().iter().enumerate() {
            let Some(start) = root_of(code, process) else { continue };
            let mut seen = BTreeSet::from([start]);
            let mut open = vec![start];
            while let Some(at) = open.pop() {
                if let Some(list) = out.processes.get_mut(at) {
                    list.push(number);
                }
                let next = edges.get(&at).into_iter().flatten();
                open.extend(next.filter(|next| seen.insert(**next)));
            }
        }
        out
    }

    /// Libraries that each target uses, by the places of the uses.
    fn edges(&self, ground: &Ground<'_, '_>) -> BTreeMap<usize, BTreeSet<usize>> {
        let code = ground.code;
        let mut out: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let library = |package: PackageId| {
            code.libraries.get(package.index()).copied().flatten().map(|at| at as usize)
        };
        for ((from, to), uses) in ground.uses {
            let Some(to) = library(*to) else { continue };
            let sites = uses.items.iter().flat_map(|item| &item.sites);
            let mut files: BTreeSet<FileId> = BTreeSet::new();
            files.extend(
                sites.filter(|site| site.context != Context::Test).map(|site| site.span.file),
            );
            for file in &files {
                for at in self.of_file.get(&(*from, *file)).into_iter().flatten() {
                    out.entry(*at).or_default().insert(to);
                }
            }
            // Named where no path could be read: by anything of the package.
            if files.is_empty() && uses.mentioned {
                for at in self.of_package.get(from).into_iter().flatten() {
                    out.entry(*at).or_default().insert(to);
                }
            }
        }
        for (at, krate) in code.krates.iter().enumerate() {
            if krate.kind != RootKind::Binary {
                continue;
            }
            if let Some(own) = library(krate.package)
                && names_own_library(code, at)
            {
                out.entry(at).or_default().insert(own);
            }
        }
        out
    }

    /// Programs that the code in a file of a package is part of.
    pub(in crate::model) fn processes_of(&self, package: PackageId, file: FileId) -> Vec<usize> {
        let targets = self.of_file.get(&(package, file)).into_iter().flatten();
        let mut out: Vec<usize> =
            targets.flat_map(|at| self.processes.get(*at).into_iter().flatten()).copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Programs that any shipped code of a package is part of.
    pub(in crate::model) fn processes_with(&self, package: PackageId) -> Vec<usize> {
        let targets = self.of_package.get(&package).into_iter().flatten();
        let mut out: Vec<usize> =
            targets.flat_map(|at| self.processes.get(*at).into_iter().flatten()).copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

fn root_of(code: &Code<'_>, process: &Process) -> Option<usize> {
    code.krates.iter().position(|krate| {
        krate.package == process.package
            && match process.kind {
                ProcessKind::Bin => {
                    krate.kind == RootKind::Binary
                        && process.id.rsplit('/').next() == Some(krate.name.as_str())
                }
                ProcessKind::Cdylib | ProcessKind::Staticlib => krate.kind == RootKind::Library,
            }
    })
}

/// Whether a program names the library beside it.
fn names_own_library(code: &Code<'_>, at: usize) -> bool {
    let Some(krate) = code.krates.get(at) else { return false };
    let Some(externs) = code.externs.get(krate.package.index()) else { return false };
    let mut files = krate.instances.iter().filter_map(|instance| code.file_of(*instance));
    files.any(|file| {
        file.names.iter().any(|name| externs.get(name) == Some(&Extern::Local(krate.package)))
    })
}
