//! What the documentation of a library shows, by whichever public path.
//!
//! Owns the walk from the root of a library through what is public and not hidden, into other
//! packages where they are passed on. Asked for where a re-export is hidden: preludes hide what
//! stands elsewhere in the same pages, and whoever takes it from there uses nothing secret.
//! Invariant: a library is walked once, and only when somebody asks. Not seen: what macros make.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::code::{Code, Hidden, RawItem, Res, Resolver};
use super::ids::PackageId;
use crate::extract::rust::{Item, ItemKind, Visibility};

/// The pages of all libraries.
pub(super) struct Documented<'d, 'c> {
    code: &'d Code<'c>,
    shown: Vec<OnceLock<FxHashSet<Res>>>,
}

impl<'d, 'c> Documented<'d, 'c> {
    pub(super) fn new(code: &'d Code<'c>) -> Self {
        Self { code, shown: code.libraries.iter().map(|_| OnceLock::new()).collect() }
    }

    /// Whether a way leads to something that is meant to be used by nobody else.
    pub(super) fn is_secret(&self, way: &Hidden, item: &RawItem) -> bool {
        let names = &self.code.names;
        // `__private` and the like say by themselves what they are.
        if !way.is_import || item.written.iter().any(|name| names.get(*name).starts_with('_')) {
            return true;
        }
        match item.res {
            // Whatever a macro declares may be shown.
            Res::Unknown => false,
            Res::Foreign(name) => {
                !matches!(names.get(name), "std" | "core" | "alloc")
                    && !self.shows(way.by, item.res)
            }
            Res::Item(..) | Res::Module(_) => {
                let home = item.home.as_ref().map(|(home, _)| *home);
                !self.is_shown_macro(item.res)
                    && ![Some(way.by), home].into_iter().flatten().any(|p| self.shows(p, item.res))
            }
        }
    }

    /// Whether a hidden macro is shown all the same: exported ones stand at the root, and are hidden
    /// there where a module passes them on.
    pub(super) fn is_passed_on(&self, item: &RawItem) -> bool {
        let home = item.home.as_ref().map(|(home, _)| *home);
        self.is_macro(item.res, |_| true) && home.is_some_and(|home| self.shows(home, item.res))
    }

    /// Whether the pages of a package show something; of a package from elsewhere, whether they show
    /// anything of it.
    fn shows(&self, package: PackageId, what: Res) -> bool {
        let shown = self.shown.get(package.index());
        shown.is_some_and(|shown| shown.get_or_init(|| self.of(package)).contains(&what))
    }

    /// An exported macro is shown at the root of its library, wherever it stands.
    fn is_shown_macro(&self, what: Res) -> bool {
        self.is_macro(what, |item| !item.hidden)
    }

    fn is_macro(&self, what: Res, also: impl Fn(&Item) -> bool) -> bool {
        let Res::Item(instance, at) = what else { return false };
        let file = self.code.file_of(instance);
        let item = file.and_then(|file| file.facts.items.get(at as usize));
        item.is_some_and(|item| item.kind == ItemKind::Macro && also(item))
    }

    fn of(&self, package: PackageId) -> FxHashSet<Res> {
        let code = self.code;
        let mut resolver = Resolver::new(code, package);
        let mut out = FxHashSet::default();
        let library = code.libraries.get(package.index()).copied().flatten();
        let root = library.and_then(|at| code.krates.get(at as usize)).map(|krate| krate.root);
        let mut open: Vec<u32> = root.into_iter().collect();
        while let Some(module) = open.pop() {
            if !out.insert(Res::Module(module)) {
                continue;
            }
            for (instance, scope) in code.modules.get(module as usize).map_or(&[][..], |m| &m.parts)
            {
                self.part(&mut resolver, (*instance, *scope), &mut out, &mut open);
            }
        }
        out
    }

    /// Notes what one part of a module shows, and which modules it leads to.
    fn part(
        &self,
        resolver: &mut Resolver<'d, 'c>,
        (instance, scope): (u32, u32),
        out: &mut FxHashSet<Res>,
        open: &mut Vec<u32>,
    ) {
        let code = self.code;
        let is_test = code.instances.get(instance as usize).is_none_or(|place| place.test);
        let Some(file) = code.file_of(instance).filter(|_| !is_test) else { return };
        for (at, item) in (0u32..).zip(&file.facts.items) {
            if item.scope != scope || item.visibility != Visibility::Public || item.hidden {
                continue;
            }
            if matches!(item.kind, ItemKind::InlineModule | ItemKind::FileModule) {
                open.extend(code.children.get(&(instance, at)).copied());
            } else {
                out.insert(Res::Item(instance, at));
            }
        }
        for (at, import) in (0u32..).zip(&file.facts.imports) {
            if import.scope != scope || import.visibility != Visibility::Public || import.hidden {
                continue;
            }
            match resolver.import(instance, at).map(|found| found.res) {
                Some(Res::Module(inner)) => open.push(inner),
                Some(other @ (Res::Item(..) | Res::Foreign(_))) => {
                    out.insert(other);
                }
                Some(Res::Unknown) | None => {}
            }
        }
    }
}
