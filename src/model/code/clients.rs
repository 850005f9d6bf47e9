//! Calls of clients of stores, with the package that offers them and what they name.
//!
//! Owns the step from a written call to a use of a client: a path is resolved like any other, a
//! method counts where its file names the package, and where everything has a method of its name
//! only on what is called like a connection. Does not know which object is meant by a call that
//! names none.

use std::collections::BTreeSet;

use super::calls::{by_path, fits, packages, text_of};
use super::file::CodeFile;
use super::lookup::Resolver;
use super::names::Name;
use super::resolved::Res;
use super::table::Extern;
use super::uses::{context, in_scope};
use super::wrapped::Wrappers;
use crate::extract::rust::{Argument, Call, Callee, ItemKind, number_of};
use crate::extract::{Access, Catalog, Medium, Signal};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// One call of a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::model) struct ClientUse {
    /// What kind of store.
    pub(in crate::model) technology: String,
    /// What is shared of it.
    pub(in crate::model) medium: Medium,
    /// Who calls.
    pub(in crate::model) package: PackageId,
    /// The callee.
    pub(in crate::model) at: Span,
    /// What it does.
    pub(in crate::model) access: Access,
    /// Whether it names an object, rather than do something to one named before.
    pub(in crate::model) names: bool,
    /// What it names as far as that is written.
    pub(in crate::model) object: Option<String>,
    /// The constant that it is given, where that is no text.
    pub(in crate::model) given: Option<Span>,
    /// The number of the last name of what a method is called on.
    pub(in crate::model) receiver: Option<u32>,
    /// The number of the variable, field or constant that holds what it gives.
    pub(in crate::model) held: Option<u32>,
    /// The number of the function around it.
    pub(in crate::model) function: Option<u32>,
    /// The number of its statement in its file.
    pub(in crate::model) statement: u32,
    /// Who compiles it.
    pub(in crate::model) context: Context,
    /// Whether the callee was resolved, rather than found by its name.
    pub(in crate::model) sure: bool,
    /// Whether it names what the function around it is given: its callers say which object.
    pub(in crate::model) passed: bool,
}

/// Every call of a client in the resolver's package, in no order.
pub(in crate::model) fn client_uses(
    resolver: &mut Resolver<'_, '_>,
    catalog: &Catalog,
) -> Vec<ClientUse> {
    let (code, package) = (resolver.code, resolver.package);
    let mut out = Vec::new();
    let wrappers = Wrappers::of(catalog);
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            // A statement has a number where the file names a client.
            if file.facts.calls.iter().all(|call| call.statement == 0) {
                continue;
            }
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let around = context(krate.kind, test);
            let named = None;
            let mut of_file =
                OfFile { catalog, instance: *instance, file, around, named, wrappers: &wrappers };
            let calls = || file.facts.calls.iter().filter(|call| call.statement > 0);
            if !wrappers.is_empty() {
                for call in calls() {
                    of_file.see_wrapped(resolver, call);
                }
            }
            for call in calls() {
                of_file.read(resolver, call, &mut out);
            }
        }
    }
    out
}

pub(super) struct OfFile<'f, 'c> {
    pub(super) catalog: &'f Catalog,
    pub(super) instance: u32,
    pub(super) file: &'f CodeFile<'c>,
    around: Context,
    /// Packages that the file names, asked for when a method needs them.
    named: Option<BTreeSet<Name>>,
    /// What stands before a client.
    pub(super) wrappers: &'f Wrappers<'f>,
}

impl<'f> OfFile<'f, '_> {
    fn read(&mut self, resolver: &mut Resolver<'_, '_>, call: &Call, out: &mut Vec<ClientUse>) {
        if let Some(signal) = self.own_meaning(resolver, call) {
            out.extend(self.uses(resolver, call, (signal, false)));
            return;
        }
        let known = out.len();
        let mut open = Vec::new();
        for signal in self.wrapped(resolver, call) {
            for used in self.uses(resolver, call, (signal, false)) {
                let is_named = used.object.is_some() || used.given.is_some() || used.passed;
                if is_named { out.push(used) } else { open.push(used) }
            }
        }
        if out.len() > known {
            return;
        }
        if let Some(meant) = self.meaning(resolver, call) {
            out.extend(self.uses(resolver, call, meant));
        }
        if out.len() == known {
            out.extend(open.into_iter().take(1));
        }
    }

    /// Packages of clients that something stands before which the file calls are as good as named.
    fn see_wrapped(&mut self, resolver: &mut Resolver<'_, '_>, call: &Call) {
        let wrapped = self.wrapped(resolver, call);
        let through = wrapped.iter().filter_map(|signal| signal.client.as_ref()?.wraps.as_ref());
        let names = &resolver.code.names;
        let packages: Vec<Name> = through
            .flat_map(|wraps| &wraps.packages)
            .filter_map(|package| names.find(package))
            .collect();
        if !packages.is_empty() {
            self.named(resolver).extend(packages);
        }
    }

    /// Packages that the file names.
    fn named(&mut self, resolver: &mut Resolver<'_, '_>) -> &mut BTreeSet<Name> {
        let instance = self.instance;
        self.named.get_or_insert_with(|| {
            let mut named = BTreeSet::clone(&packages(resolver, instance));
            named.extend(imported(resolver, instance));
            named
        })
    }

    /// What a call does, one use for each thing.
    fn uses(
        &self,
        resolver: &mut Resolver<'_, '_>,
        call: &Call,
        (signal, sure): (&'f Signal, bool),
    ) -> Vec<ClientUse> {
        let Some(client) = signal.client.as_ref() else { return Vec::new() };
        let facts = self.file.facts;
        // `get()` is another function than `get(key)`; what opens something opens it, even if what
        // it is given can't be followed.
        let is_given = |position| call.arguments.iter().any(|(at, _)| *at == position);
        let (object, given) = match signal.object {
            Some(position) if !is_given(position) && signal.access != Access::Open => {
                return Vec::new();
            }
            Some(position) => self.object(resolver, call, position),
            None => (None, None),
        };
        let passed = signal.object.is_some_and(|position| self.is_passed(call, position));
        let number = |word: Option<_>| word.map(|word| number_of(facts.words.get(word)));
        let used = |(access, medium): (Access, Medium)| ClientUse {
            technology: signal.technology.clone(),
            medium,
            package: resolver.package,
            at: self.file.span(call.at, call.end),
            access,
            names: signal.object.is_some(),
            object: object.clone(),
            given,
            receiver: number(call.receiver),
            held: number(call.held),
            function: facts.stores.function_at(call.at).map(|function| function.name),
            statement: call.statement,
            context: in_scope(facts, call.scope, self.around),
            sure,
            passed,
        };
        match self.acts(resolver, call, signal) {
            Some(acts) => acts.into_iter().map(used).collect(),
            None => vec![used((signal.access, client.medium))],
        }
    }

    fn meaning(
        &mut self,
        resolver: &mut Resolver<'_, '_>,
        call: &Call,
    ) -> Option<(&'f Signal, bool)> {
        match &call.callee {
            Callee::Path(path) => {
                let found = by_path(resolver, self.catalog, self.instance, *path, call);
                let client = found.into_iter().find(|(signal, ..)| signal.client.is_some());
                client.map(|(signal, _, _, sure)| (signal, sure))
            }
            Callee::Method(word) => {
                let (file, catalog) = (self.file, self.catalog);
                let names = &resolver.code.names;
                let named = self.named(resolver);
                let receiver = call.receiver.map(|word| file.facts.words.get(word));
                let key = format!(".{}", file.facts.words.get(*word));
                let found = catalog.named(&key).find(|(signal, _)| {
                    let is_named = |package: &String| {
                        names.find(package).is_some_and(|name| named.contains(&name))
                    };
                    signal.packages.iter().any(is_named) && is_received(signal, call, receiver)
                });
                found.map(|(signal, _)| (signal, false))
            }
            Callee::Literal(_) => None,
        }
    }

    /// What a wrapper of this workspace means, which `mandate.toml` tells: by its name, in its own
    /// package and in files that name that package.
    fn own_meaning(&self, resolver: &Resolver<'_, '_>, call: &Call) -> Option<&'f Signal> {
        let code = resolver.code;
        let words = &self.file.facts.words;
        let (keys, written): (Vec<String>, Vec<&str>) = match &call.callee {
            Callee::Method(word) => (vec![format!(".{}", words.get(*word))], Vec::new()),
            Callee::Path(path) => {
                let path = self.file.facts.paths.get(*path as usize)?;
                let written: Vec<&str> =
                    self.file.facts.words_of(path).iter().map(|word| words.get(*word)).collect();
                let last = *written.last()?;
                (vec![last.to_owned(), format!("{last}!")], written)
            }
            Callee::Literal(_) => return None,
        };
        let own = code.package_names.get(resolver.package.index());
        let externs = code.externs.get(resolver.package.index())?;
        let named = |package: &String| {
            let heads = self
                .file
                .facts
                .paths
                .iter()
                .filter_map(|path| self.file.facts.words_of(path).first());
            let mut heads = heads.filter_map(|head| self.file.names.get(head.index()));
            heads.any(|head| match externs.get(head) {
                Some(Extern::Local(id)) => code.package_names.get(id.index()) == Some(package),
                Some(Extern::Foreign(name)) => code.names.get(*name) == package,
                None => false,
            })
        };
        let candidates = keys.iter().flat_map(|key| self.catalog.named(key));
        let mut meant = candidates.filter(|(signal, pattern)| {
            let client = signal.client.as_ref();
            let is_own = client.is_some_and(|client| client.own && client.wraps.is_none());
            let fits = written.is_empty()
                || fits(pattern, &written, written.last().copied().unwrap_or(""));
            is_own && fits && signal.packages.iter().any(|p| Some(p) == own || named(p))
        });
        meant.next().map(|(signal, _)| signal)
    }

    /// What a call names: a text, as far as it is written, or a constant that is no text.
    fn object(
        &self,
        resolver: &mut Resolver<'_, '_>,
        call: &Call,
        position: u8,
    ) -> (Option<String>, Option<Span>) {
        let given = call.arguments.iter().filter(|(at, _)| *at == position);
        let given: Vec<&Argument> = given.map(|(_, argument)| argument).collect();
        let place = (self.instance, call.scope);
        for argument in &given {
            match argument {
                Argument::Head(text, path) => return (begun(resolver, place, text, *path), None),
                Argument::Named(path) => return (self.made(resolver, *path), None),
                _ => {}
            }
        }
        match given.as_slice() {
            [Argument::Text(text, _)] => (begun(resolver, place, text, None), None),
            [only @ Argument::Path(path)] => {
                let text = text_of(resolver, self.instance, only)
                    .or_else(|| self.constant_of_type(resolver, *path));
                let given = text.is_none().then(|| self.declared(resolver, *path)).flatten();
                (text, given)
            }
            _ => (None, None),
        }
    }

    /// What a function gives that makes a name: the one that a path leads to, else the only one of
    /// its name in this file, as methods are called.
    fn made(&self, resolver: &mut Resolver<'_, '_>, path: u32) -> Option<String> {
        let code = resolver.code;
        let facts = &self.file.facts;
        let last = facts.words_of(facts.paths.get(path as usize)?).last()?;
        let number = number_of(self.file.facts.words.get(*last));
        let found = resolver.path(self.instance, path).map(|found| found.res);
        let (instance, at) = match found {
            Some(Res::Item(instance, item)) => {
                let item = code.file_of(instance)?.facts.items.get(item as usize)?;
                let is_function = item.kind == ItemKind::Function;
                (instance, is_function.then_some(item.at))
            }
            Some(Res::Module(_) | Res::Foreign(_) | Res::Unknown) | None => (self.instance, None),
        };
        let stores = &code.file_of(instance)?.facts.stores;
        let mut those = stores.made_names.iter().filter(|(function, ..)| {
            let function = stores.functions.get(*function as usize);
            function.is_some_and(|f| f.name == number && at.is_none_or(|at| at == f.at))
        });
        let (_, text, hole) = those.next().filter(|_| those.next().is_none())?;
        begun(resolver, (instance, 0), text, *hole)
    }

    /// `Self::COLLECTION`, `User::COLLECTION`, `static NAME: &str`: the only constant of this name
    /// where the type or static is.
    fn constant_of_type(&self, resolver: &mut Resolver<'_, '_>, path: u32) -> Option<String> {
        let facts = &self.file.facts;
        let words = facts.words_of(facts.paths.get(path as usize)?);
        let last = *words.last()?;
        let number = number_of(self.file.facts.words.get(last));
        let instance = match resolver.path(self.instance, path).map(|found| found.res) {
            Some(Res::Item(instance, _)) => instance,
            // A variable may have any name.
            _ if words.len() == 1 => return None,
            _ => self.instance,
        };
        let constants = &resolver.code.file_of(instance)?.facts.stores.constants;
        let mut those = constants.iter().filter(|(known, _)| *known == number);
        let (_, text) = those.next().filter(|_| those.next().is_none())?;
        Some(text.to_string())
    }

    /// Where an item is declared that a path leads to.
    fn declared(&self, resolver: &mut Resolver<'_, '_>, path: u32) -> Option<Span> {
        let Res::Item(instance, item) = resolver.path(self.instance, path)?.res else {
            return None;
        };
        let file = resolver.code.file_of(instance)?;
        let item = file.facts.items.get(item as usize)?;
        Some(file.span(item.start, item.end))
    }
}

/// Packages from elsewhere that imports lead to, by whatever way.
fn imported(resolver: &mut Resolver<'_, '_>, instance: u32) -> BTreeSet<Name> {
    let mut out = BTreeSet::new();
    let Some(file) = resolver.code.file_of(instance) else { return out };
    for import in 0..file.facts.imports.len() {
        let found = resolver.import(instance, super::table::small(import));
        if let Some(Res::Foreign(package)) = found.map(|found| found.res) {
            out.insert(package);
        }
    }
    // A glob of a prelude resolves to nothing.
    let externs = resolver.code.externs.get(resolver.package.index());
    for import in file.facts.imports.iter().filter(|import| import.glob) {
        let path = file.facts.paths.get(import.path as usize);
        let head = path.and_then(|path| file.facts.words_of(path).first());
        let name = head.and_then(|word| file.names.get(word.index()));
        if let Some(Extern::Foreign(package)) = name.and_then(|name| externs?.get(name)) {
            out.insert(*package);
        }
    }
    out
}

/// A text whose first hole a constant fills: `{PREFIX}:{id}`, or `{}:{}` with a path to one.
fn begun(
    resolver: &mut Resolver<'_, '_>,
    (instance, scope): (u32, u32),
    text: &str,
    path: Option<u32>,
) -> Option<String> {
    let hole = text.strip_prefix('{').and_then(|rest| rest.split_once('}'));
    let Some((name, rest)) = hole else { return Some(text.to_owned()) };
    let first = match path {
        Some(path) => text_of(resolver, instance, &Argument::Path(path)),
        None => {
            let is_constant = |c: char| c.is_ascii_uppercase() || c == '_' || c.is_ascii_digit();
            if name.is_empty() || !name.chars().all(is_constant) {
                return None;
            }
            let word = resolver.code.names.find(name)?;
            let found = resolver.words_in(instance, scope, &[word], false)?;
            let Res::Item(instance, item) = found.res else { return None };
            let item = resolver.code.file_of(instance)?.facts.items.get(item as usize)?;
            item.text.as_ref().map(ToString::to_string)
        }
    };
    first.map(|first| format!("{first}{rest}"))
}

/// Whether a method is called on what may be a connection.
pub(in crate::model) fn is_received(signal: &Signal, call: &Call, receiver: Option<&str>) -> bool {
    let wanted = signal.client.as_ref().map_or(&[][..], |client| client.receivers.as_slice());
    if wanted.is_empty() || call.typed {
        return true;
    }
    let mut words = receiver.unwrap_or("").split('_');
    words.any(|word| wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(word)))
}
