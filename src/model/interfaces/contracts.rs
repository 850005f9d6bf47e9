//! What counts as a contract, before anybody is known who serves or calls it.
//!
//! Owns drafts of interfaces: from traits and handlers in code, from the contracts that clients are
//! made of, and from what generators name their types. Does not follow uses.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::targets::Targets;
use super::wanted::{Mention, Side, Wanted};
use super::{Ground, Interface, Party};
use crate::extract::{SignalKind, Technology, snake};
use crate::load::path_text;
use crate::model::code::{Name, SignalUse, fill, plain};
use crate::model::evidence::Context;
use crate::model::ids::PackageId;
use crate::source::Span;

/// An interface and the names by which it is served and called.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) interface: Interface,
    pub(super) wanted: Vec<Wanted>,
}

impl Draft {
    /// Adds one use of a name.
    pub(super) fn add(&mut self, mention: &Mention, targets: &Targets) {
        let Mention { package, at, test, side, sure, .. } = *mention;
        let processes = if test { Vec::new() } else { targets.processes_of(package, at.file) };
        let party = Party { package, processes, test, at: vec![at], sure };
        add_party(
            match side {
                Side::Server => &mut self.interface.providers,
                Side::Client => &mut self.interface.consumers,
            },
            party,
        );
    }
}

/// Adds a party, or what is new about one that is there.
pub(super) fn add_party(parties: &mut Vec<Party>, party: Party) {
    let is_same = |known: &&mut Party| known.package == party.package && known.test == party.test;
    match parties.iter_mut().find(is_same) {
        Some(known) => {
            known.at.extend(party.at);
            known.processes.extend(party.processes);
            known.sure |= party.sure;
        }
        None => parties.push(party),
    }
}

/// Everything that may be an interface.
pub(super) fn drafts(ground: &Ground<'_, '_>, targets: &Targets) -> Vec<Draft> {
    let mut out = in_code(ground, targets);
    made_of_files(ground, &mut out);
    generated(ground, &mut out);
    out
}

fn shipped<'g>(
    ground: &'g Ground<'_, '_>,
    kind: SignalKind,
) -> impl Iterator<Item = &'g SignalUse> {
    let is_meant = move |s: &&SignalUse| s.kind == kind && s.context == Context::Shipped;
    ground.signals.iter().filter(is_meant)
}

/// Traits with a contract, each an interface; handlers by themselves, one for each package.
fn in_code(ground: &Ground<'_, '_>, targets: &Targets) -> Vec<Draft> {
    let mut out = Vec::new();
    let mut inside: Vec<Span> = Vec::new();
    let signals = || shipped(ground, SignalKind::CodeContract);
    for signal in signals() {
        let Some(subject) = signal.subject.as_deref().filter(|_| !signal.makes.is_empty()) else {
            continue;
        };
        inside.extend(signal.item);
        let label = &ground.architecture.package(signal.package).label;
        let mut interface = Interface::new(format!("{label}::{subject}"), &signal.technology);
        interface.defined = Some(signal.at);
        interface.home = Some(signal.package);
        interface.rust_only = is_rust_only(ground, &signal.technology);
        out.push(Draft { interface, wanted: wanted_of(signal) });
    }
    let mut loose: BTreeMap<(PackageId, &str), Vec<&SignalUse>> = BTreeMap::new();
    for signal in signals().filter(|signal| signal.makes.is_empty()) {
        let is_inside = |item: &Span| {
            item.file == signal.at.file && (item.start..item.end).contains(&signal.at.start)
        };
        if !inside.iter().any(is_inside) {
            loose.entry((signal.package, &signal.technology)).or_default().push(signal);
        }
    }
    for ((package, technology), signals) in loose {
        let label = &ground.architecture.package(package).label;
        let mut interface = Interface::new(label.clone(), technology);
        interface.home = Some(package);
        for signal in signals {
            interface.defined.get_or_insert(signal.at);
            add_party(
                &mut interface.providers,
                Party {
                    package,
                    processes: targets.processes_of(package, signal.at.file),
                    test: false,
                    at: vec![signal.at],
                    sure: signal.sure,
                },
            );
        }
        out.push(Draft { interface, wanted: Vec::new() });
    }
    out
}

fn is_rust_only(ground: &Ground<'_, '_>, technology: &str) -> bool {
    ground.catalog.technologies().iter().any(|known| known.id == technology && known.rust_only)
}

/// The names that a signal makes, bound to the package in which they come to be.
fn wanted_of(signal: &SignalUse) -> Vec<Wanted> {
    let name = |text: &String| {
        let (side, path) = text.split_once(':')?;
        let side = match side {
            "server" => Side::Server,
            "client" => Side::Client,
            _ => return None,
        };
        Some(Wanted::bound(side, path, signal.package))
    };
    signal.makes.iter().filter_map(name).collect()
}

/// Clients that a macro makes of a file; joined with the contract in code that the file is made of.
fn made_of_files(ground: &Ground<'_, '_>, out: &mut Vec<Draft>) {
    for signal in shipped(ground, SignalKind::ClientContract) {
        let Some(written) = &signal.object else { continue };
        let package = ground.architecture.package(signal.package);
        let folder = ground.loaded.root.join(&package.folder);
        let path = path_text(&ground.loaded.root, &plain(&folder.join(written)));
        let at = of_file(out, &path, &signal.technology);
        let at = at.unwrap_or_else(|| {
            let mut interface = Interface::new(path.clone(), &signal.technology);
            interface.defined = Some(signal.at);
            out.push(Draft { interface, wanted: Vec::new() });
            out.len() - 1
        });
        let Some(draft) = out.get_mut(at) else { continue };
        if !draft.interface.contracts.contains(&path) {
            draft.interface.contracts.push(path);
        }
        draft.interface.clients.push(signal.package);
        draft.wanted.extend(wanted_of(signal));
    }
}

/// The contract that a file belongs to: the same file, or a trait of its name.
fn of_file(drafts: &[Draft], path: &str, technology: &str) -> Option<usize> {
    let by_file =
        drafts.iter().position(|draft| draft.interface.contracts.iter().any(|known| known == path));
    by_file.or_else(|| {
        let mut parts = path.rsplit('/');
        let stem = parts.next()?.split('.').next()?;
        let folder = parts.next().unwrap_or("");
        let is_of = |draft: &Draft| {
            let name = draft.interface.id.rsplit("::").next().unwrap_or("");
            let name = bare(&snake(name));
            draft.interface.technology == technology
                && !name.is_empty()
                && (bare(&snake(stem)) == name || bare(&snake(folder)) == name)
        };
        let mut found = drafts.iter().enumerate().filter(|(_, draft)| is_of(draft));
        match (found.next(), found.next()) {
            (Some((at, _)), None) => Some(at),
            _ => None,
        }
    })
}

/// A name without the words that say nothing but what it is.
fn bare(name: &str) -> String {
    let mut name = name;
    for tail in ["_openapi", "_api", "_service"] {
        name = name.strip_suffix(tail).unwrap_or(name);
    }
    name.to_owned()
}

/// Services by the names that a generator gives to their types, with the module around them: such
/// a pair of names is nothing else.
fn generated(ground: &Ground<'_, '_>, out: &mut Vec<Draft>) {
    let names = &ground.code.names;
    for technology in ground.catalog.technologies().iter().filter(|t| !t.modules.is_empty()) {
        // For each type that may be meant its service, and the module that has to be before it.
        let mut meant: FxHashMap<Name, (&str, Vec<Name>)> = FxHashMap::default();
        for (name, text) in names.iter() {
            for template in technology.servers.iter().chain(&technology.clients) {
                let Some(service) = service_in(template, text) else { continue };
                let modules = technology.modules.iter();
                let modules: Vec<Name> =
                    modules.filter_map(|module| names.find(&fill(module, service))).collect();
                if !modules.is_empty() {
                    meant.insert(name, (service, modules));
                }
            }
        }
        let mut services: Vec<&str> = Vec::new();
        for file in &ground.code.files {
            if !file.names.iter().any(|name| meant.contains_key(name)) {
                continue;
            }
            for fact in &file.facts.paths {
                let words = fact.words.iter().filter_map(|word| file.names.get(word.index()));
                for (module, name) in words.clone().zip(words.skip(1)) {
                    let known = meant.get(name).filter(|(_, modules)| modules.contains(module));
                    services.extend(known.map(|(service, _)| *service));
                }
            }
        }
        services.sort_unstable();
        services.dedup();
        for service in services {
            let interface = Interface::new(service.to_owned(), &technology.id);
            let wanted = of_service(technology, service);
            out.push(Draft { interface, wanted });
        }
    }
}

/// What a template makes a name of: `Log` in `LogServer` by `{Name}Server`.
fn service_in<'t>(template: &str, text: &'t str) -> Option<&'t str> {
    let (head, tail) = template.split_once("{Name}")?;
    let service = text.strip_prefix(head)?.strip_suffix(tail)?;
    let first = service.chars().next()?;
    (first.is_uppercase() && service.len() > 1).then_some(service)
}

/// The names of the types of a service.
pub(super) fn of_service(technology: &Technology, service: &str) -> Vec<Wanted> {
    let side = |templates: &[String], side: Side| {
        let wanted = |template: &String| Wanted::free(side, &fill(template, service), technology);
        templates.iter().map(wanted).collect::<Vec<_>>()
    };
    let mut out = side(&technology.servers, Side::Server);
    out.extend(side(&technology.clients, Side::Client));
    out
}
