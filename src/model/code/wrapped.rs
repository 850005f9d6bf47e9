//! Calls of what stands before a client of a store in the workspace itself.
//!
//! Owns the guard: types are not known, so a method counts where its name says enough, or where
//! what it is called on is called like the type that has it; a function where the path leads to it;
//! a macro where it is one of that name. Does not know how it was found to stand there.

use std::collections::BTreeSet;
use std::path::Path;

use super::clients::OfFile;
use super::file::CodeFile;
use super::lookup::Resolver;
use super::resolved::Res;
use super::table::Extern;
use crate::extract::rust::{Argument, Call, Callee, ItemKind, SiteKind, is_usual, number_of};
use crate::extract::{Access, Catalog, Medium, Pattern, Signal, Wraps, snake};

/// What stands before clients, by what is given to it.
pub(super) struct Wrappers<'c> {
    /// File, function and parameter.
    given: BTreeSet<(&'c Path, u32, u8)>,
}

impl<'c> Wrappers<'c> {
    pub(super) fn of(catalog: &'c Catalog) -> Self {
        let wraps = |signal: &'c Signal| {
            let wraps = signal.client.as_ref()?.wraps.as_ref()?;
            Some((wraps.file.as_path(), wraps.at, signal.object?))
        };
        Self { given: catalog.signals().iter().filter_map(wraps).collect() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }
}

impl<'f> OfFile<'f, '_> {
    /// What a call means that something here stands for.
    pub(super) fn wrapped(&self, resolver: &mut Resolver<'_, '_>, call: &Call) -> Vec<&'f Signal> {
        if self.wrappers.is_empty() {
            return Vec::new();
        }
        let words = &self.file.facts.words;
        let (keys, written): (Vec<String>, Vec<&str>) = match &call.callee {
            Callee::Method(word) => (vec![format!(".{}", words.get(*word))], Vec::new()),
            Callee::Path(path) => {
                let Some(path) = self.file.facts.paths.get(*path as usize) else {
                    return Vec::new();
                };
                let written: Vec<&str> =
                    self.file.facts.words_of(path).iter().map(|word| words.get(*word)).collect();
                let last = written.last().copied().unwrap_or("");
                let mut keys = vec![last.to_owned(), format!("{last}!")];
                // The name that its owner gave it: here it may have another one.
                keys.extend(self.own_name(resolver, call).filter(|name| *name != last));
                (keys, written)
            }
            Callee::Literal(_) => return Vec::new(),
        };
        let mut out = Vec::new();
        for (signal, pattern) in keys.iter().flat_map(|key| self.catalog.named(key)) {
            let wraps = signal.client.as_ref().and_then(|client| client.wraps.as_ref());
            let Some(wraps) = wraps.filter(|_| sees(resolver, signal)) else { continue };
            let is_meant = match pattern {
                Pattern::Method(_) => self.is_on(call, wraps),
                Pattern::Path(_) => self.leads_to(resolver, call, wraps, &written),
                Pattern::Macro(_) => self.is_macro(call),
                Pattern::Attribute(_) => false,
            };
            if is_meant {
                out.push(signal);
            }
        }
        out
    }

    /// What a called function is called where it is declared.
    fn own_name(&self, resolver: &mut Resolver<'_, '_>, call: &Call) -> Option<String> {
        let Callee::Path(path) = &call.callee else { return None };
        let Res::Item(instance, item) = resolver.path(self.instance, *path)?.res else {
            return None;
        };
        let facts = resolver.code.file_of(instance)?.facts;
        let item = facts.items.get(item as usize)?;
        (item.kind == ItemKind::Function).then(|| facts.words.get(item.name).to_owned())
    }

    fn is_on(&self, call: &Call, wraps: &Wraps) -> bool {
        if wraps.plain {
            return true;
        }
        let Some(subject) = wraps.subject.as_deref() else { return false };
        let receiver = call.receiver.map(|word| self.file.facts.words.get(word));
        if receiver == Some("self") {
            let around = self.file.facts.stores.parameters_at(call.at);
            return around.and_then(|around| around.subject.as_deref()) == Some(subject);
        }
        is_called_like(subject, receiver)
    }

    fn leads_to(
        &self,
        resolver: &mut Resolver<'_, '_>,
        call: &Call,
        wraps: &Wraps,
        written: &[&str],
    ) -> bool {
        let Callee::Path(path) = &call.callee else { return false };
        let owner = written.len().checked_sub(2).and_then(|at| written.get(at)).copied();
        if owner == Some("Self") {
            let around = self.file.facts.stores.parameters_at(call.at);
            return around
                .is_some_and(|around| around.subject.as_deref() == wraps.subject.as_deref());
        }
        let found = resolver.path(self.instance, *path).map(|found| found.res);
        let Some(Res::Item(instance, item)) = found else { return false };
        let Some(file) = resolver.code.file_of(instance) else { return false };
        match wraps.subject.as_deref() {
            // The type may be declared in another file than its functions.
            Some(subject) => {
                let declares = |file: &CodeFile<'_>| {
                    let names = file.facts.items.iter().map(|item| item.name);
                    names.into_iter().any(|name| file.facts.words.get(name) == subject)
                };
                let mut files = resolver.code.files.iter();
                let is_there = files.any(|file| file.path == wraps.file && declares(file));
                owner == Some(subject) && (!is_there || file.path == wraps.file)
            }
            None => {
                let item = file.facts.items.get(item as usize);
                file.path == wraps.file && item.is_some_and(|item| item.at == wraps.at)
            }
        }
    }

    fn is_macro(&self, call: &Call) -> bool {
        let Callee::Path(path) = &call.callee else { return false };
        let sites = self.file.facts.sites_of(*path);
        sites.iter().any(|site| site.at == call.at && site.kind == SiteKind::Macro)
    }

    /// Whether a call names what the function around it is given, and that is known to pass it on.
    pub(super) fn is_passed(&self, call: &Call, position: u8) -> bool {
        let facts = self.file.facts;
        let mut given = call.arguments.iter().filter(|(at, _)| *at == position);
        let (Some((_, Argument::Path(path))), None) = (given.next(), given.next()) else {
            return false;
        };
        let words = facts.paths.get(*path as usize).map_or(&[][..], |path| facts.words_of(path));
        let ([word], Some(function)) = (words, facts.stores.function_at(call.at)) else {
            return false;
        };
        let parameter = facts
            .stores
            .parameters_at(call.at)
            .and_then(|known| known.position(number_of(facts.words.get(*word)), call.at));
        parameter.is_some_and(|parameter| {
            self.wrappers.given.contains(&(self.file.path, function.at, parameter))
        })
    }

    /// What an argument says that is done: `query!(db, insert_one, "users", …)`; none where no
    /// argument says so.
    pub(super) fn acts(
        &self,
        resolver: &Resolver<'_, '_>,
        call: &Call,
        signal: &Signal,
    ) -> Option<Vec<(Access, Medium)>> {
        let client = signal.client.as_ref()?;
        let position = client.act?;
        let given = call.arguments.iter().find(|(at, _)| *at == position);
        let name = match given.map(|(_, argument)| argument) {
            Some(Argument::Text(text, _)) => Some(text.as_ref()),
            Some(Argument::Path(path)) => {
                let path = self.file.facts.paths.get(*path as usize);
                path.and_then(|path| self.file.facts.words_of(path).last())
                    .map(|word| self.file.facts.words.get(*word))
            }
            _ => None,
        };
        // `cmd("SET")` does what `.set` does.
        let key = format!(".{}", name.unwrap_or("").to_ascii_lowercase());
        let known: Vec<&Signal> = self
            .catalog
            .named(&key)
            .map(|(other, _)| other)
            .filter(|other| other.technology == signal.technology && other.client.is_some())
            .collect();
        let wraps = |other: &Signal| other.client.as_ref().is_some_and(|c| c.wraps.is_some());
        let own = known.iter().filter(|other| wraps(other) && sees(resolver, other));
        let done = |other: &&&Signal| {
            Some((other.access, other.client.as_ref().map(|client| client.medium)?))
        };
        let mut out: Vec<(Access, Medium)> = own.filter_map(|other| done(&other)).collect();
        if out.is_empty() {
            let mut known = known.iter().filter(|other| !wraps(other));
            out.extend(known.find_map(|other| done(&other)));
        }
        out.sort();
        out.dedup();
        // What the settings tell holds whatever is done.
        if out.is_empty() && client.own && client.wraps.is_none() {
            return None;
        }
        Some(out)
    }
}

/// Whether it is offered by this package, or by one that this one links.
fn sees(resolver: &Resolver<'_, '_>, signal: &Signal) -> bool {
    let code = resolver.code;
    let is_home = |name: Option<&String>| name.is_some_and(|n| signal.packages.contains(n));
    if is_home(code.package_names.get(resolver.package.index())) {
        return true;
    }
    let externs = code.externs.get(resolver.package.index());
    externs.into_iter().flat_map(|externs| externs.values()).any(|linked| match linked {
        Extern::Local(id) => is_home(code.package_names.get(id.index())),
        Extern::Foreign(_) => false,
    })
}

/// Whether a variable is called like a type: `redis_cache` or `cache` like `RedisCache`.
pub(in crate::model) fn is_called_like(subject: &str, receiver: Option<&str>) -> bool {
    let subject = snake(subject);
    let mut words = receiver.unwrap_or("").split('_').filter(|word| word.len() > 1);
    words.any(|word| subject.split('_').any(|part| part == word))
}

/// Whether everything may have a method of a name.
pub(in crate::model) fn is_common(name: &str) -> bool {
    /// Sorted.
    const COMMON: [&str; 32] = [
        "acquire",
        "append",
        "collect",
        "connect",
        "contains",
        "create",
        "delete",
        "dispatch",
        "execute",
        "exists",
        "extend",
        "filter",
        "handle",
        "header",
        "insert",
        "lookup",
        "message",
        "notify",
        "publish",
        "receive",
        "register",
        "remove",
        "replace",
        "request",
        "resolve",
        "retrieve",
        "select",
        "subscribe",
        "unregister",
        "update",
        "upsert",
        "validate",
    ];
    (name.len() < 6 && !name.contains('_')) || is_usual(name) || COMMON.binary_search(&name).is_ok()
}
