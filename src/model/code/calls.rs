//! Calls that the catalogue knows, with the package they really lead to.
//!
//! Owns the step from a written call to a signal: the callee is resolved like any path, a method
//! counts where its file names the package, and the object is a literal or a constant of any
//! package. Does not judge.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::file::CodeFile;
use super::lookup::Resolver;
use super::names::Name;
use super::resolved::{Found as Meaning, Res};
use super::table::{Code, Extern};
use super::uses::{context, in_scope};
use crate::extract::rust::{Argument, Call, Callee, FileFacts, ItemKind};
use crate::extract::{Access, Catalog, Pattern, Signal, SignalKind, snake};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// One call of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignalUse {
    /// What it does.
    pub kind: SignalKind,
    /// Who calls.
    pub package: PackageId,
    /// The package from elsewhere that offers it.
    pub through: String,
    /// How the call is written.
    pub call: String,
    /// What it names, if that is known.
    pub object: Option<String>,
    /// What it does to the object.
    pub access: Access,
    /// The callee.
    pub at: Span,
    /// Who compiles it.
    pub context: Context,
    /// The local item that it is given, and its package.
    pub target: Option<(PackageId, String)>,
    /// The item that an attribute stands before.
    pub item: Option<Span>,
    /// The technology, for what is about interfaces.
    pub technology: String,
    /// The key behind which its contract stands, where that is no plain argument.
    pub key: Option<String>,
    /// Its contract, where none is named.
    pub default: Option<String>,
    /// The key behind which the name of one of its services stands.
    pub service: Option<String>,
    /// What it makes, with the name of the item that it stands before.
    pub makes: Vec<String>,
    /// The name of that item.
    pub subject: Option<String>,
    /// Whether the callee was resolved, rather than found by its name.
    pub sure: bool,
}

/// Every call of the catalogue in the resolver's package, in no order.
pub(in crate::model) fn signal_uses(
    resolver: &mut Resolver<'_, '_>,
    catalog: &Catalog,
) -> Vec<SignalUse> {
    let (code, package) = (resolver.code, resolver.package);
    let mut out = Vec::new();
    let socket = Signal::socket();
    for krate in code.krates.iter().filter(|krate| krate.package == package) {
        for instance in &krate.instances {
            let Some(file) = code.file_of(*instance) else { continue };
            if file.facts.calls.is_empty() {
                continue;
            }
            let test = code.instances.get(*instance as usize).is_some_and(|place| place.test);
            let mut of_file = OfFile {
                catalog,
                socket: &socket,
                instance: *instance,
                file,
                around: context(krate.kind, test),
            };
            for call in &file.facts.calls {
                of_file.add(resolver, call, &mut out);
            }
        }
    }
    out
}

/// What all calls of one file have in common.
struct OfFile<'f, 'c> {
    catalog: &'f Catalog,
    socket: &'f Signal,
    instance: u32,
    file: &'f CodeFile<'c>,
    around: Context,
}

impl<'f> OfFile<'f, '_> {
    fn add(&mut self, resolver: &mut Resolver<'_, '_>, call: &Call, out: &mut Vec<SignalUse>) {
        for (signal, through, written, sure) in self.meanings(resolver, call) {
            // What clients of stores do is read apart.
            if signal.client.is_some() || is_harmless(self.file.facts, call, signal) {
                continue;
            }
            let object = signal.object.and_then(|at| object(resolver, self.instance, call, at));
            let is_named = signal.kind.is_of_interfaces();
            let subject = is_named.then(|| subject(self.file.facts, call)).flatten();
            let (object, is_whole) = object.map_or((None, true), |(o, w)| (Some(o), w));
            out.push(SignalUse {
                kind: signal.kind,
                package: resolver.package,
                through,
                call: written,
                object,
                access: signal.access,
                at: self.file.span(call.at, call.end),
                context: in_scope(self.file.facts, call.scope, self.around),
                target: target(resolver, self.instance, call),
                item: call.item.map(|end| self.file.span(call.at, end)),
                technology: signal.technology.clone(),
                key: signal.key.clone(),
                default: signal.default.clone(),
                service: signal.service.clone(),
                makes: made(signal, subject.as_deref()),
                subject,
                sure: sure && is_whole,
            });
        }
    }

    fn meanings(&mut self, resolver: &mut Resolver<'_, '_>, call: &Call) -> Vec<Found<'f>> {
        match &call.callee {
            Callee::Path(path) => by_path(resolver, self.catalog, self.instance, *path, call),
            Callee::Literal(_) => {
                vec![(self.socket, String::new(), "a literal".to_owned(), false)]
            }
            Callee::Method(word) => {
                let instance = self.instance;
                let named = packages(resolver, instance);
                let key = format!(".{}", self.file.facts.words.get(*word));
                by_method(resolver.code, self.catalog, &named, &key).into_iter().collect()
            }
        }
    }
}

pub(super) type Found<'s> = (&'s Signal, String, String, bool);

pub(super) fn by_path<'s>(
    resolver: &mut Resolver<'_, '_>,
    catalog: &'s Catalog,
    instance: u32,
    path: u32,
    call: &Call,
) -> Vec<Found<'s>> {
    let code = resolver.code;
    let Some(file) = code.file_of(instance) else { return Vec::new() };
    let Some(fact) = file.facts.paths.get(path as usize) else { return Vec::new() };
    let resolved = resolver.path(instance, path);
    // The name that its owner gave it: here it may have another one.
    let meant = resolved.as_ref().and_then(|found| {
        let behind = Some(found.way.behind).filter(|_| matches!(found.res, Res::Foreign(_)))?;
        resolver.backwards(behind).next()
    });
    let written = file.facts.words_of(fact).last().map_or("", |word| file.facts.words.get(*word));
    let last = meant.map_or(written, |name| code.names.get(name));
    let words = || -> Vec<&str> {
        file.facts.words_of(fact).iter().map(|word| file.facts.words.get(*word)).collect()
    };
    if let Some(found) = &resolved {
        // Most are functions of one's own.
        let behind = behind_alias(resolver, found);
        let Some((package, outside)) = behind.or_else(|| owner_of(resolver, found)) else {
            return Vec::new();
        };
        let outside: Vec<&str> = outside.iter().map(|name| code.names.get(*name)).collect();
        let offered = candidates(|key| catalog.offered(package, key), last, call);
        let meant = offered.filter(|(_, pattern)| fits(pattern, &outside, last));
        return meant
            .map(|(signal, _)| (signal, package.to_owned(), words().join("::"), true))
            .collect();
    }
    // A glob of a package from elsewhere may have brought the name.
    let words = words();
    let mut fitting = candidates(|key| catalog.named(key), last, call)
        .filter(|(_, pattern)| fits(pattern, &words, last));
    let by_glob = fitting.find_map(|(signal, _)| {
        let named = packages(resolver, instance);
        let package = signal.packages.iter().find(|package| {
            package.as_str() != "std"
                && code.names.find(package).is_some_and(|name| named.contains(&name))
        })?;
        Some((signal, package.clone(), words.join("::"), false))
    });
    by_glob.into_iter().collect()
}

/// What a callee of this name may mean: a function, a macro or an attribute.
fn candidates<'s, I: Iterator<Item = (&'s Signal, &'s Pattern)>>(
    named: impl Fn(&str) -> I,
    last: &str,
    call: &Call,
) -> impl Iterator<Item = (&'s Signal, &'s Pattern)> {
    let mut key = String::with_capacity(last.len() + 1);
    key.push_str(last);
    let plain = named(&key);
    key.push('!');
    let macros = named(&key);
    let attributes = call.item.map(|_| {
        key.pop();
        key.insert(0, '#');
        named(&key)
    });
    plain.chain(macros).chain(attributes.into_iter().flatten())
}

/// What an alias of one's own for something from elsewhere stands for: `type Schema = RootNode<…>`.
fn behind_alias<'r>(
    resolver: &mut Resolver<'r, '_>,
    found: &Meaning,
) -> Option<(&'r str, Vec<Name>)> {
    let Res::Item(instance, item) = found.res else { return None };
    let file = resolver.code.file_of(instance)?;
    let item = file.facts.items.get(item as usize)?;
    let target = item.target.filter(|_| item.kind == ItemKind::Alias)?;
    let meant = resolver.path(instance, target)?;
    let Res::Foreign(package) = meant.res else { return None };
    let mut words = resolver.names(meant.way.behind);
    words.extend(resolver.names(found.way.behind));
    Some((resolver.code.names.get(package), words))
}

/// The package that a callee belongs to, and the words behind it: one from elsewhere, or another
/// one of the workspace, which may offer such calls as well.
fn owner_of<'r>(resolver: &Resolver<'r, '_>, found: &Meaning) -> Option<(&'r str, Vec<Name>)> {
    let code = resolver.code;
    if let Res::Foreign(package) = found.res {
        return Some((code.names.get(package), resolver.names(found.way.behind)));
    }
    let entry = found.way.entry;
    let entered = || Some(found.way.landed.unwrap_or(entry?.package));
    let package = resolver.package_of(found.res).or_else(entered)?;
    if package == resolver.package {
        return None;
    }
    let name = code.package_names.get(package.index())?;
    let words = match resolver.home(found.res) {
        Some((_, words)) => words,
        None => resolver.names(entry?.words),
    };
    Some((name, words))
}

/// The name of the item that an attribute stands before.
fn subject(facts: &FileFacts, call: &Call) -> Option<String> {
    let end = call.item?;
    let behind = |item: &&crate::extract::rust::Item| item.end == end && call.at < item.at;
    facts
        .items
        .iter()
        .filter(behind)
        .min_by_key(|item| item.at)
        .map(|item| facts.words.get(item.name).to_owned())
}

/// What a macro or attribute makes, by name.
fn made(signal: &Signal, subject: Option<&str>) -> Vec<String> {
    let named = |template: &String| fill(template, subject.unwrap_or(""));
    signal.makes.iter().map(named).collect()
}

/// A template with the name of a service or item.
pub(in crate::model) fn fill(template: &str, name: &str) -> String {
    if !template.contains('{') {
        return template.to_owned();
    }
    template.replace("{Name}", name).replace("{name}", &snake(name))
}

/// Whether an argument says that nobody else is meant to see it.
fn is_harmless(facts: &FileFacts, call: &Call, signal: &Signal) -> bool {
    !signal.unless.is_empty()
        && call.arguments.iter().any(|(_, argument)| match argument {
            Argument::Path(path) => {
                let last =
                    facts.paths.get(*path as usize).and_then(|path| facts.words_of(path).last());
                last.is_some_and(|word| {
                    signal.unless.iter().any(|unless| unless == facts.words.get(*word))
                })
            }
            _ => false,
        })
}

pub(super) fn fits(pattern: &Pattern, words: &[&str], last: &str) -> bool {
    match pattern {
        Pattern::Path(known) => {
            // From the front: the last words are mostly the same, that is how it was found.
            let from = words.len().checked_sub(known.len());
            let end = from.and_then(|from| words.get(from..));
            end.is_some_and(|end| known.iter().zip(end).all(|(a, b)| a == b))
        }
        Pattern::Macro(name) | Pattern::Attribute(name) => name == last,
        Pattern::Method(_) => false,
    }
}

fn by_method<'s>(
    code: &Code<'_>,
    catalog: &'s Catalog,
    named: &BTreeSet<Name>,
    key: &str,
) -> Option<Found<'s>> {
    let signals = catalog.named(key).filter(|(signal, _)| signal.client.is_none());
    signals.into_iter().find_map(|(signal, _)| {
        let package = signal
            .packages
            .iter()
            .find(|package| code.names.find(package).is_some_and(|name| named.contains(&name)))?;
        Some((signal, package.clone(), key.to_owned(), false))
    })
}

/// Packages from elsewhere that a file names, at the head of imports and paths.
pub(super) fn packages(resolver: &mut Resolver<'_, '_>, instance: u32) -> Rc<BTreeSet<Name>> {
    if let Some((_, known)) = resolver.named.as_ref().filter(|(of, _)| *of == instance) {
        return Rc::clone(known);
    }
    let out = Rc::new(named(resolver, instance).unwrap_or_default());
    resolver.named = Some((instance, Rc::clone(&out)));
    out
}

fn named(resolver: &Resolver<'_, '_>, instance: u32) -> Option<BTreeSet<Name>> {
    let file = resolver.code.file_of(instance)?;
    let externs = resolver.code.externs.get(resolver.package.index())?;
    let mut out = BTreeSet::new();
    // Many paths begin with the same word.
    let mut seen = vec![false; file.names.len()];
    for word in file.facts.paths.iter().filter_map(|path| file.facts.words_of(path).first()) {
        let Some(seen) = seen.get_mut(word.index()) else { continue };
        if std::mem::replace(seen, true) {
            continue;
        }
        let head = file.names.get(word.index());
        if let Some(Extern::Foreign(package)) = head.and_then(|name| externs.get(name)) {
            out.insert(*package);
        }
    }
    Some(out)
}

/// The text of an argument: a literal, or a constant that holds one; and whether it is all of it.
fn object(
    resolver: &mut Resolver<'_, '_>,
    instance: u32,
    call: &Call,
    at: u8,
) -> Option<(String, bool)> {
    let given: Vec<&Argument> = call
        .arguments
        .iter()
        .filter(|(position, _)| *position == at)
        .map(|(_, argument)| argument)
        .filter(|argument| !matches!(argument, Argument::Head(..) | Argument::Named(_)))
        .collect();
    // Of `a.join(b)` the tail is known.
    if let Some(Argument::Tail(tail)) = given.last() {
        return text_of(resolver, instance, tail).map(|text| (text, false));
    }
    // `format!` and a choice between several are made at run time.
    let [only] = given.as_slice() else { return None };
    text_of(resolver, instance, only).map(|text| (text, true))
}

pub(super) fn text_of(
    resolver: &mut Resolver<'_, '_>,
    instance: u32,
    argument: &Argument,
) -> Option<String> {
    match argument {
        Argument::Text(text, _) => Some(text.to_string()),
        Argument::Path(path) => constant(resolver, instance, *path),
        Argument::Raw(..)
        | Argument::Tail(_)
        | Argument::Made
        | Argument::Head(..)
        | Argument::Named(_) => None,
    }
}

fn constant(resolver: &mut Resolver<'_, '_>, instance: u32, path: u32) -> Option<String> {
    let Res::Item(instance, item) = resolver.path(instance, path)?.res else { return None };
    let file = resolver.code.file_of(instance)?;
    let item = file.facts.items.get(item as usize)?;
    let is_constant = item.kind == ItemKind::Const;
    item.text.as_ref().filter(|_| is_constant).map(ToString::to_string)
}

/// The local item that a registry is given first.
fn target(
    resolver: &mut Resolver<'_, '_>,
    instance: u32,
    call: &Call,
) -> Option<(PackageId, String)> {
    let path = call.arguments.iter().find_map(|(_, argument)| match argument {
        Argument::Path(path) => Some(*path),
        _ => None,
    })?;
    let found = resolver.path(instance, path)?;
    let (package, words) = resolver.home(found.res)?;
    let words: Vec<&str> = words.iter().map(|word| resolver.code.names.get(*word)).collect();
    Some((package, words.join("::")))
}
