//! Files, modules and targets as tables, followed from the roots through `mod`.
//!
//! Owns the way from a target's root to every file it reaches: `mod`, `#[path]`, `include!`,
//! inline modules, and declarations inside macros. One module may have several parts, as where
//! two `cfg`s choose between two files. Does not resolve names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::declared::Declarations;
use super::externs::externs;
use super::file::CodeFile;
use super::memory::Spare;
use super::names::{Name, Names};
use super::reach::{DEEPEST, NamedFile, Reach, Unread, file_modules, is_conditional, parent};
use crate::extract::Catalog;
use crate::extract::rust::{FileFacts, IncludeBase, ItemKind, ScopeKind};
use crate::load::{Loaded, RootKind, Sources, normalize as plain, path_text};
use crate::model::ids::PackageId;
use crate::source::{FileId, Span};

/// What a name in the extern prelude leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::model) enum Extern {
    /// The library of a local package.
    Local(PackageId),
    /// A package from elsewhere, by its name.
    Foreign(Name),
}

/// A file as part of one target.
#[derive(Debug)]
pub(in crate::model) struct Instance {
    pub(in crate::model) file: u32,
    pub(in crate::model) krate: u32,
    /// For each scope the module it stands in.
    pub(in crate::model) modules: Vec<u32>,
    /// Whether only tests compile it.
    pub(in crate::model) test: bool,
}

/// A module of one target.
#[derive(Debug)]
pub(in crate::model) struct Module {
    pub(in crate::model) krate: u32,
    pub(in crate::model) parent: Option<u32>,
    pub(in crate::model) name: Option<Name>,
    /// Instances and the scope in them.
    pub(in crate::model) parts: Vec<(u32, u32)>,
    /// Whether a glob brings names into it.
    pub(super) has_glob: bool,
}

/// A target.
#[derive(Debug)]
pub(in crate::model) struct Krate {
    pub(in crate::model) package: PackageId,
    pub(in crate::model) kind: RootKind,
    /// The target's name.
    pub(in crate::model) name: String,
    pub(in crate::model) root: u32,
    pub(in crate::model) edition_2015: bool,
    /// Macros that live at the root wherever they are written.
    pub(in crate::model) macros: FxHashMap<Name, (u32, u32)>,
    pub(in crate::model) instances: Vec<u32>,
}

/// Everything that targets consist of.
#[derive(Debug)]
pub(in crate::model) struct Code<'c> {
    pub(in crate::model) names: Names<'c>,
    pub(in crate::model) files: Vec<CodeFile<'c>>,
    pub(in crate::model) instances: Vec<Instance>,
    pub(in crate::model) modules: Vec<Module>,
    pub(in crate::model) krates: Vec<Krate>,
    /// For each package its name.
    pub(in crate::model) package_names: Vec<String>,
    /// For each package its library.
    pub(in crate::model) libraries: Vec<Option<u32>>,
    /// For each package the names of its extern prelude.
    pub(in crate::model) externs: Vec<FxHashMap<Name, Extern>>,
    pub(in crate::model) children: FxHashMap<(u32, u32), u32>,
    by_name: FxHashMap<(u32, Option<Name>), u32>,
    pub(in crate::model) unread: Vec<Unread>,
    /// Files that a `#[path]` names.
    pub(in crate::model) named: Vec<NamedFile>,
    /// What scopes declare; nothing before it is asked for and put here.
    pub(in crate::model) declared: Declarations,
    /// What resolvers remembered that are gone.
    pub(super) spare: Spare,
}

/// Where a file stands while targets are followed.
struct Visit {
    krate: u32,
    /// Position in the sources.
    source: usize,
    module: u32,
    /// Where the files of its modules are.
    below: PathBuf,
    test: bool,
    /// The files around it, from the root on.
    above: Vec<usize>,
    wanted_at: Option<Span>,
    conditional: bool,
}

impl Visit {
    /// Whether a file is this one or around it: such a module would have no end.
    fn is_inside(&self, sources: &Sources<FileFacts>, source: usize) -> bool {
        let (wanted, is) = (sources.origin(source), |at: usize| sources.origin(at));
        is(self.source) == wanted || self.above.iter().any(|at| is(*at) == wanted)
    }

    fn chain(&self) -> Vec<usize> {
        let mut chain = self.above.clone();
        chain.push(self.source);
        chain
    }
}

/// What targets are followed in.
#[derive(Clone, Copy)]
struct Input<'c, 'i> {
    loaded: &'i Loaded,
    sources: &'c Sources<FileFacts>,
}

/// One file as part of one target, while its modules are followed.
#[derive(Clone, Copy)]
struct Part<'p> {
    instance: u32,
    package: PackageId,
    id: FileId,
    facts: &'p FileFacts,
    path: &'p Path,
    names: &'p [Name],
    modules: &'p [u32],
}

impl<'c> Code<'c> {
    /// Follows every target; what scopes declare is still to be put in.
    pub(in crate::model) fn build(
        loaded: &Loaded,
        sources: &'c Sources<FileFacts>,
        reach: &Reach,
        catalog: &Catalog,
    ) -> Self {
        let mut out = Self {
            names: Names::expecting(sources.len()),
            files: Vec::new(),
            instances: Vec::new(),
            modules: Vec::new(),
            krates: Vec::new(),
            package_names: loaded.packages.iter().map(|p| p.name.as_str().to_owned()).collect(),
            libraries: vec![None; loaded.packages.len()],
            externs: Vec::new(),
            children: FxHashMap::default(),
            by_name: FxHashMap::default(),
            unread: Vec::new(),
            named: Vec::new(),
            declared: Declarations::default(),
            spare: Spare::default(),
        };
        let mut files = out.prepare(sources, reach);
        let mut known: FxHashMap<usize, u32> = FxHashMap::default();
        for (index, package) in loaded.packages.iter().enumerate() {
            for root in &package.roots {
                let krate = small(out.krates.len());
                let module = small(out.modules.len());
                out.modules.push(Module {
                    krate,
                    parent: None,
                    name: None,
                    parts: Vec::new(),
                    has_glob: false,
                });
                out.krates.push(Krate {
                    package: PackageId::new(index),
                    kind: root.kind,
                    name: root.name.clone(),
                    root: module,
                    edition_2015: root.edition_2015,
                    macros: FxHashMap::default(),
                    instances: Vec::new(),
                });
                if root.kind == RootKind::Library {
                    out.libraries[index] = Some(krate);
                }
                let Some(source) = sources.find(&root.path) else { continue };
                let visit = Visit {
                    krate,
                    source,
                    module,
                    below: parent(&root.path),
                    test: matches!(root.kind, RootKind::Test | RootKind::Bench | RootKind::Example),
                    above: Vec::new(),
                    wanted_at: None,
                    conditional: false,
                };
                out.follow(&Input { loaded, sources }, (&mut files, &mut known), visit);
            }
        }
        out.externs = externs(loaded, catalog, &mut out.names);
        out.mark_globs();
        out
    }

    /// What scopes declare: names can be looked up once the code knows it.
    pub(in crate::model) fn declarations(&self) -> Declarations {
        Declarations::of(&self.files, &self.names)
    }

    /// The tables of every file that was read, side by side once the names are numbered.
    fn prepare(
        &mut self,
        sources: &'c Sources<FileFacts>,
        reach: &Reach,
    ) -> Vec<Option<CodeFile<'c>>> {
        let mut named = Vec::with_capacity(sources.len());
        for at in 0..sources.len() {
            let file = sources.get(at).zip(reach.ids.get(&at));
            named.push(file.and_then(|(file, id)| {
                let facts = file.facts.as_ref().ok()?;
                Some((facts, file.path.as_path(), *id, CodeFile::names(facts, &mut self.names)))
            }));
        }
        let table = |(facts, path, id, names)| CodeFile::new(facts, path, id, names);
        named.into_par_iter().map(|file| file.map(table)).collect()
    }

    fn follow(
        &mut self,
        input: &Input<'c, '_>,
        (files, known): (&mut [Option<CodeFile<'c>>], &mut FxHashMap<usize, u32>),
        first: Visit,
    ) {
        let Input { loaded, sources } = *input;
        let mut open = vec![first];
        while let Some(visit) = open.pop() {
            let Some(file) = sources.get(visit.source) else { continue };
            let package =
                self.krates.get(visit.krate as usize).map_or(PackageId::new(0), |k| k.package);
            if let Err(why) = &file.facts {
                self.unread.push(Unread {
                    package,
                    path: path_text(&loaded.root, &file.path),
                    problem: why.as_str().to_owned(),
                    wanted_at: visit.wanted_at,
                    conditional: visit.conditional,
                });
                continue;
            }
            let id = match known.get(&visit.source) {
                Some(id) => *id,
                None => {
                    let file = files.get_mut(visit.source).and_then(Option::take);
                    let Some(file) = file else { continue };
                    let at = small(self.files.len());
                    self.files.push(file);
                    known.insert(visit.source, at);
                    at
                }
            };
            self.instance(input, &visit, id, package, &mut open);
        }
    }

    /// Adds a file to a target: its inline modules now, its file modules to `open`.
    fn instance(
        &mut self,
        input: &Input<'c, '_>,
        visit: &Visit,
        file: u32,
        package: PackageId,
        open: &mut Vec<Visit>,
    ) {
        let instance = small(self.instances.len());
        let Some(code) = self.files.get(file as usize) else { return };
        let (facts, path, id) = (code.facts, code.path, code.id);
        let names = Arc::clone(&code.names);
        let mut modules = vec![visit.module; facts.scopes.len()];
        match self.modules.get_mut(visit.module as usize) {
            Some(module) => module.parts.push((instance, 0)),
            None => return,
        }
        for (at, scope) in facts.scopes.iter().enumerate() {
            let above = scope.parent.and_then(|parent| modules.get(parent as usize)).copied();
            let here = match scope.kind {
                ScopeKind::Module(item) => {
                    let name = facts.items.get(item as usize);
                    let name = name.and_then(|item| names.get(item.name.index())).copied();
                    let parent = above.unwrap_or(visit.module);
                    let scope = scope.parent.unwrap_or(0);
                    let is_block = facts.scopes.get(scope as usize).is_some_and(|scope| {
                        matches!(scope.kind, ScopeKind::Block | ScopeKind::Macro(_))
                    });
                    let module = self.child(visit.krate, parent, name, is_block);
                    if let Some(module) = self.modules.get_mut(module as usize) {
                        module.parts.push((instance, small(at)));
                    }
                    self.children.insert((instance, item), module);
                    module
                }
                _ => above.unwrap_or(visit.module),
            };
            if let Some(slot) = modules.get_mut(at) {
                *slot = here;
            }
        }
        let part = Part { instance, package, id, facts, path, names: &names, modules: &modules };
        self.follow_modules(input, visit, &part, open);
        self.follow_includes(input, visit, &part, open);
        if let Some(krate) = self.krates.get_mut(visit.krate as usize) {
            krate.instances.push(instance);
            for (at, item) in facts.items.iter().enumerate() {
                if item.kind == ItemKind::Macro
                    && item.exported
                    && let Some(name) = names.get(item.name.index())
                {
                    krate.macros.entry(*name).or_insert((instance, small(at)));
                }
            }
        }
        self.instances.push(Instance { file, krate: visit.krate, modules, test: visit.test });
    }

    fn follow_modules(
        &mut self,
        input: &Input<'c, '_>,
        visit: &Visit,
        part: &Part<'_>,
        open: &mut Vec<Visit>,
    ) {
        let Input { loaded, sources, .. } = *input;
        let Part { instance, package, id, facts, path, names, modules } = *part;
        for (candidates, at) in file_modules(facts, path, &visit.below) {
            let Some(item) = facts.items.get(at as usize) else { continue };
            let parent = modules.get(item.scope as usize).copied().unwrap_or(visit.module);
            let name = names.get(item.name.index()).copied();
            let scope = facts.scopes.get(item.scope as usize);
            let is_block = scope
                .is_some_and(|scope| matches!(scope.kind, ScopeKind::Block | ScopeKind::Macro(_)));
            let span = id.span(item.start as usize..item.end as usize);
            let conditional =
                item.conditional || visit.conditional || is_conditional(facts, item.scope);
            let is_there = |source: &usize| {
                let facts = sources.get(*source).map(|file| &file.facts);
                !matches!(facts, None | Some(Err(crate::load::Unreadable::Missing)))
            };
            let found: Vec<(usize, PathBuf)> = candidates
                .iter()
                .filter_map(|(path, below)| {
                    Some((sources.find(path).filter(is_there)?, below.clone()))
                })
                .collect();
            if found.is_empty() || visit.above.len() >= DEEPEST {
                let shown = candidates.first().map(|(path, _)| path_text(&loaded.root, path));
                self.unread.push(Unread {
                    package,
                    path: shown.unwrap_or_default(),
                    problem: crate::load::Unreadable::Missing.as_str().to_owned(),
                    wanted_at: Some(span),
                    conditional: conditional || is_block || scope.is_some_and(|scope| scope.test),
                });
                continue;
            }
            let module = self.child(visit.krate, parent, name, is_block);
            self.children.insert((instance, at), module);
            let test = visit.test || item.test || scope.is_some_and(|scope| scope.test);
            for ((_, attribute), (path, _)) in item.paths.iter().zip(&candidates) {
                let at = id.span(*attribute as usize..item.at as usize);
                self.named.push(NamedFile { package, path: path.clone(), at, test });
            }
            // Alternatives of `cfg_attr` are parts of one module; else the first one is it.
            let count = if item.paths.is_empty() { 1 } else { found.len() };
            for (source, below) in found.into_iter().take(count) {
                if visit.is_inside(sources, source) {
                    let shown = sources.get(source).map(|file| path_text(&loaded.root, &file.path));
                    self.unread.push(Unread {
                        package,
                        path: shown.unwrap_or_default(),
                        problem: "it is a module of itself".to_owned(),
                        wanted_at: Some(span),
                        conditional,
                    });
                    continue;
                }
                open.push(Visit {
                    krate: visit.krate,
                    source,
                    module,
                    below,
                    test,
                    above: visit.chain(),
                    wanted_at: Some(span),
                    conditional,
                });
            }
        }
    }

    fn follow_includes(
        &mut self,
        input: &Input<'c, '_>,
        visit: &Visit,
        part: &Part<'_>,
        open: &mut Vec<Visit>,
    ) {
        let Input { loaded, sources, .. } = *input;
        let Part { facts, path, modules, .. } = *part;
        let package = self.krates.get(visit.krate as usize).map(|krate| krate.package.index());
        let dir =
            package.and_then(|at| loaded.packages.get(at)).map(|p| loaded.root.join(&p.manifest));
        for include in facts.includes.iter().filter(|include| include.how == "include!") {
            let base = match include.base {
                IncludeBase::File => parent(path),
                IncludeBase::Package => parent(dir.as_deref().unwrap_or(path)),
                IncludeBase::Generated | IncludeBase::Unknown => continue,
            };
            let target = plain(&base.join(include.path.trim_start_matches('/')));
            let Some(source) = sources.find(&target) else { continue };
            if visit.above.len() >= DEEPEST || visit.is_inside(sources, source) {
                continue;
            }
            let module = modules.get(include.scope as usize).copied().unwrap_or(visit.module);
            open.push(Visit {
                krate: visit.krate,
                source,
                module,
                below: parent(&target),
                test: visit.test,
                above: visit.chain(),
                wanted_at: None,
                conditional: true,
            });
        }
    }

    /// The module of a name: one for all its parts, but for modules inside blocks.
    fn child(&mut self, krate: u32, parent: u32, name: Option<Name>, is_block: bool) -> u32 {
        let next = small(self.modules.len());
        if !is_block {
            let known = *self.by_name.entry((parent, name)).or_insert(next);
            if known != next {
                return known;
            }
        }
        self.modules.push(Module {
            krate,
            parent: Some(parent),
            name,
            parts: Vec::new(),
            has_glob: false,
        });
        next
    }

    /// The package a module belongs to.
    pub(in crate::model) fn package_of(&self, module: u32) -> Option<PackageId> {
        let module = self.modules.get(module as usize)?;
        Some(self.krates.get(module.krate as usize)?.package)
    }

    pub(in crate::model) fn file_of(&self, instance: u32) -> Option<&CodeFile<'c>> {
        self.files.get(self.instances.get(instance as usize)?.file as usize)
    }

    /// The words of a module from the root of its target.
    pub(in crate::model) fn module_path(&self, module: u32) -> Vec<Name> {
        let mut out = Vec::new();
        let mut at = self.modules.get(module as usize);
        while let Some(module) = at {
            out.extend(module.name);
            at = module.parent.and_then(|parent| self.modules.get(parent as usize));
        }
        out.reverse();
        out
    }
}

pub(in crate::model) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
